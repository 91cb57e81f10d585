#ifndef KEZHI_TESTS_DOMAIN_RELATIONS_AUDITED_H_
#define KEZHI_TESTS_DOMAIN_RELATIONS_AUDITED_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/relations_views.pb.h"

#include "base/check.h"
#include "domain/fold.h"
#include "domain/rows.h"
#include "tests/domain/fold.h"
#include "tests/domain/history.h"

namespace kezhi::testing {

// The audit of the store of the common ground over these days, at the last of the events, which
// explain what it finds.
v1::Reconciliation Audit(const domain::RowReader& rows, const std::vector<v1::Event>& events,
                         absl::CivilDay from, absl::CivilDay to, absl::Time evaluated_at);
// The same of a chronicle, judged on its last day.
v1::Reconciliation Audit(const Chronicle& log, absl::CivilDay from, absl::CivilDay to);

// `L6 EXTRA HANDOVER`, in the order of the answer.
std::vector<std::string> Found(const v1::Reconciliation& reconciliation);

// A week in which all forms agree. c1 receives k1 (example 1) on 2 March and k2 on the 3rd, who
// buys that day; k1 is called on the 4th, H → A, and is due again on the 11th; k2 is called after
// the sale on the 6th. c1's report of the 2nd is submitted, and that day is closed.
void TellQuietWeek(Chronicle& log);

// c1's or another's report of a day of March is submitted as it stands.
Fact Submitted(const Chronicle& log, const std::string& consultant, int day);
// A day of March is closed.
Fact DayIsClosed(int day);

// ---- Rows to be broken ----

// Key of the only row that `wanted` takes.
template <typename Row>
std::string OnlyKey(const domain::MemoryRows& rows, const std::string& table,
                    const std::function<bool(const Row& row)>& wanted) {
  std::vector<std::string> keys;
  rows.Scan(table, "", "\xff", [&](absl::string_view key, absl::string_view value) {
    Row row;
    KEZHI_CHECK(row.ParseFromArray(value.data(), static_cast<int>(value.size())));
    if (wanted(row)) keys.emplace_back(key);
    return true;
  });
  KEZHI_CHECK(keys.size() == 1);
  return keys.front();
}

// Changes a row that is there.
template <typename Row>
void EditRow(domain::MemoryRows& rows, const std::string& table, const std::string& key,
             const std::function<void(Row& row)>& edit) {
  auto row = domain::GetRow<Row>(rows, table, key);
  KEZHI_CHECK(row.has_value());
  edit(*row);
  rows.Put(table, key, row->SerializeAsString());
}

}  // namespace kezhi::testing

#endif  // KEZHI_TESTS_DOMAIN_RELATIONS_AUDITED_H_
