#ifndef KEZHI_DOMAIN_FOLD_H_
#define KEZHI_DOMAIN_FOLD_H_

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "google/type/dayofweek.pb.h"

#include "kezhi/v1/event.pb.h"

#include "domain/flags.h"
#include "domain/personal.h"
#include "domain/rows.h"

// What the folds of the forms share.
namespace kezhi::domain {

// A date as a segment of a row key; a date that is not set sorts before every other.
std::string DaySegment(const google::type::Date& date);
// An instant as a segment of a row key, to the nanosecond.
std::string TimeSegment(const google::protobuf::Timestamp& timestamp);
// The weekday of a day.
google::type::DayOfWeek WeekdayOf(absl::CivilDay day);
// A pursuit's number as a segment; 0 = after-sale.
std::string PursuitSegment(int pursuit);
// Key of a row about a pursuit.
std::string PursuitKey(absl::string_view customer, int pursuit);

// The first position of the commit that an event is part of: equal for all events of one command.
std::uint64_t CommitOf(const v1::Event& event);
// The consultant who did it, if a consultant did; empty when a manager, the scheduler or an import
// did.
std::string ActingConsultant(const v1::Event& event);

// Notes on a row that `event` touched it: its position, the playbooks it was decided by, its
// warnings.
template <typename Row>
void Touch(const v1::Event& event, Row& row) {
  row.set_position(event.position());
  row.set_ruleset_digest(event.ruleset_digest());
  for (const std::string& flag : event.flags()) {
    const auto& known = row.flags();
    if (std::find(known.begin(), known.end(), flag) == known.end()) row.add_flags(flag);
  }
}

// Keys and values under a prefix, read before any of them is written.
std::vector<std::pair<std::string, std::string>> RowsUnder(const RowReader& rows,
                                                           absl::string_view table,
                                                           absl::string_view prefix);

// Copies the rows under one prefix to another, each changed by `change`. Rows are messages of type
// Row.
template <typename Row>
void CopyRows(const RowReader& rows, RowWriter& out, absl::string_view table,
              absl::string_view from, absl::string_view to,
              const std::function<void(Row& row)>& change) {
  for (const auto& [key, value] : RowsUnder(rows, table, from)) {
    Row row;
    row.ParseFromString(value);
    change(row);
    PutRow(out, table, absl::StrCat(to, absl::string_view(key).substr(from.size())), row);
  }
}

// Deletes the rows under a prefix.
void DeleteRows(const RowReader& rows, RowWriter& out, absl::string_view table,
                absl::string_view prefix);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_FOLD_H_
