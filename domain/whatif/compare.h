#ifndef KEZHI_DOMAIN_WHATIF_COMPARE_H_
#define KEZHI_DOMAIN_WHATIF_COMPARE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/views.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// How an open pursuit stands on a day.
struct PursuitStanding {
  std::string owner;
  std::string grade;
  std::string stage;
  std::optional<absl::CivilDay> horizon_ends;  // nullopt: open ended, or no grade
  bool lapsed = false;
  std::vector<absl::CivilDay> due;  // open plans, the first one first
  bool overdue = false;

  friend bool operator==(const PursuitStanding&, const PursuitStanding&) = default;
};

// A pursuit that stands otherwise; nullopt: after-sale, and no plan is open there.
struct PursuitDifference {
  std::string customer;
  int pursuit = 0;  // 0 = after-sale
  std::optional<PursuitStanding> was;
  std::optional<PursuitStanding> then;
};

// What closings noted.
enum class NotedKind { kMissed, kLapsed, kPooled };

// Something that a closing noted in one of the two histories alone.
struct NotedDifference {
  NotedKind kind = NotedKind::kMissed;
  std::string customer;
  int pursuit = 0;
  absl::CivilDay day;  // due, end of the horizon, of the pooling
  bool then = false;   // in the other history
};

// In what two histories differ.
struct HistoryDifference {
  int open_pursuits = 0;
  std::vector<PursuitDifference> pursuits;  // by customer
  std::vector<NotedDifference> noted;       // by kind, customer and day
};

// A history: its events, and the rows that the projections `card` and `due` made of them.
struct ToldHistory {
  const std::vector<v1::Event>& events;
  const RowReader& rows;
};

// In what the histories of a store differ, as seen on `today`. Names and phones play no part.
HistoryDifference CompareHistories(const ToldHistory& was, const ToldHistory& then,
                                   const std::string& store, absl::CivilDay today);

// A line of one form beside that of the other; nullopt: it has none.
template <typename Line>
struct LinePair {
  std::optional<Line> was;
  std::optional<Line> then;
};

// Rows of two progress tables that differ, beside each other, by customer and pursuit.
std::vector<LinePair<v1::ProgressRow>> CompareProgress(const v1::ProgressTable& was,
                                                       const v1::ProgressTable& then);
// Items of two due lists that differ: of one customer, pursuit and kind the first with the first.
std::vector<LinePair<v1::DueItem>> CompareDue(const std::vector<v1::DueItem>& was,
                                              const std::vector<v1::DueItem>& then);

// All that is due in a store until a day, on the rows of `due`.
std::vector<v1::DueItem> AllDue(const RowReader& rows, const std::string& store,
                                absl::CivilDay until, absl::CivilDay today);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_WHATIF_COMPARE_H_
