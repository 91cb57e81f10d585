#include "domain/fold.h"

#include <cstdint>

#include "domain/authorise.h"
#include "domain/dates.h"
#include "domain/names.h"

namespace kezhi::domain {
namespace {

// Seconds from year 1 to 1970: keeps the segments of all valid timestamps positive.
constexpr std::int64_t kSecondsBefore1970 = 62135596800;

}  // namespace

std::string DaySegment(const google::type::Date& date) {
  return IsSet(date) ? Compact(ToDay(date)) : "00000000";
}

std::string TimeSegment(const google::protobuf::Timestamp& timestamp) {
  return absl::StrCat(
      Sortable(static_cast<std::uint64_t>(timestamp.seconds() + kSecondsBefore1970)), ".",
      Sortable(static_cast<std::uint64_t>(timestamp.nanos())));
}

google::type::DayOfWeek WeekdayOf(absl::CivilDay day) {
  // absl counts from Monday = 0, google.type from Monday = 1.
  return static_cast<google::type::DayOfWeek>(static_cast<int>(absl::GetWeekday(day)) + 1);
}

std::string PursuitSegment(int pursuit) {
  return Sortable(static_cast<std::uint64_t>(pursuit));
}

std::string PursuitKey(absl::string_view customer, int pursuit) {
  return RowKey(customer, PursuitSegment(pursuit));
}

std::uint64_t CommitOf(const v1::Event& event) {
  return event.commit().first_position() != 0 ? event.commit().first_position() : event.position();
}

std::string ActingConsultant(const v1::Event& event) {
  const std::string& principal =
      event.on_behalf_of().empty() ? event.actor().principal() : event.on_behalf_of();
  return DutyOf(event.actor()) == "consultant" && IsName(principal, ResourceKind::kConsultant)
             ? principal
             : std::string();
}

std::vector<std::pair<std::string, std::string>> RowsUnder(const RowReader& rows,
                                                           absl::string_view table,
                                                           absl::string_view prefix) {
  std::vector<std::pair<std::string, std::string>> found;
  ScanPrefix(rows, table, prefix, [&](absl::string_view key, absl::string_view value) {
    found.emplace_back(key, value);
    return true;
  });
  return found;
}

void DeleteRows(const RowReader& rows, RowWriter& out, absl::string_view table,
                absl::string_view prefix) {
  for (const auto& row : RowsUnder(rows, table, prefix)) out.Delete(table, row.first);
}

}  // namespace kezhi::domain
