#ifndef KEZHI_DOMAIN_PROGRESS_TABLE_HISTORY_H_
#define KEZHI_DOMAIN_PROGRESS_TABLE_HISTORY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/views.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// A pursuit at one moment of the world's time.
struct PursuitMoment {
  v1::PursuitStatus status = v1::PURSUIT_STATUS_UNSPECIFIED;  // unspecified: not begun yet
  std::string owner;                                          // the last one who owned it
  bool pooled = false;
  std::string grade;  // empty = none yet
  std::optional<absl::CivilDay> graded_on;
  std::optional<absl::CivilDay> horizon_ends;  // nullopt: open ended
  bool in_progress_table = false;              // of the grade
  std::string reason;                          // why it ended

  bool open() const { return status == v1::PURSUIT_STATUS_OPEN; }

  // Stands on the progress table: open, at a grade of the table, somebody's and not in the pool.
  bool on_table() const { return open() && in_progress_table && !pooled && !owner.empty(); }

  void Apply(const v1::ProgressStep& step);
};

// A pursuit and what happened to it, in order of days and, within a day, of positions: what was
// recorded late stands where it belongs. It begins with its opening, even where a sale before the
// first contact is on record.
struct PursuitHistory {
  v1::ProgressPursuit pursuit;
  std::vector<v1::ProgressStep> steps;

  // The state after everything that happened on or before `day`.
  PursuitMoment At(absl::CivilDay day) const;
};

// nullopt: no such pursuit under this name; a merge's pursuits stand under the customer that stays.
std::optional<PursuitHistory> LoadHistory(const RowReader& rows, absl::string_view customer,
                                          int pursuit);

// Every pursuit that a consultant owns or ever owned, those of aliases left out.
std::vector<PursuitHistory> LoadHistoriesOf(const RowReader& rows, absl::string_view consultant);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PROGRESS_TABLE_HISTORY_H_
