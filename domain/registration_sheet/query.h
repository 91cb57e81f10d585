#ifndef KEZHI_DOMAIN_REGISTRATION_SHEET_QUERY_H_
#define KEZHI_DOMAIN_REGISTRATION_SHEET_QUERY_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/day.pb.h"
#include "kezhi/v1/views.pb.h"

#include "domain/page.h"
#include "domain/rows.h"

namespace kezhi::domain {

// The registration sheet `stores/{store}/days/{yyyymmdd}` (来店(电)顾客登记表): first visits of the
// day in order of arrival, struck ones too; form_pages.h chooses among them. A day without lines is
// an empty sheet. A customer that was merged away stands under the one that stays. NOT_FOUND,
// STORE_NOT_FOUND.
absl::StatusOr<v1::RegistrationSheet> RegistrationSheetOf(const RowReader& rows,
                                                          absl::string_view day_name);

// Which sheets to list.
struct SheetRange {
  std::string store;                              // `stores/{store}`
  std::optional<absl::CivilDay> from;             // nullopt: the first there is
  std::optional<absl::CivilDay> to;               // nullopt: the last there is
  bool descending = false;                        // latest day first
  v1::Verdict verdict = v1::VERDICT_UNSPECIFIED;  // of the last review; unspecified = all
  bool stale = false;                             // only with a line changed after the archive
  bool unreviewed = false;  // only those nobody had reviewed when the day was closed
  std::optional<bool> archived = std::nullopt;  // nullopt = all
};

// Heads (sheets without lines) of the days that have any line or were handed in, reviewed, archived
// or closed. NOT_FOUND, STORE_NOT_FOUND.
absl::StatusOr<Page<v1::RegistrationSheet>> ListRegistrationSheets(const RowReader& rows,
                                                                   const SheetRange& range,
                                                                   absl::string_view start_key,
                                                                   int limit);

// The visits that stand on a sheet, struck ones too, for HandInSheet, ReviewSheet and ArchiveSheet.
// The caller fills in the position it read at.
v1::SheetSnapshot SheetSnapshotOf(const RowReader& rows, absl::string_view day_name);

// The line of any visit, return visits too; nullopt: no such visit. `no` and `minutes` are not
// filled in.
std::optional<v1::RegistrationLine> LineOfVisit(const RowReader& rows, absl::string_view visit);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_REGISTRATION_SHEET_QUERY_H_
