#include "domain/registration_sheet/query.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/time/time.h"

#include "base/status_macros.h"
#include "domain/customer_card/query.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/error.h"
#include "domain/fold.h"
#include "domain/names.h"
#include "domain/registration_sheet/tables.h"
#include "domain/rules.h"
#include "domain/visit/form.h"

namespace kezhi::domain {
namespace {

constexpr std::int64_t kSecondsPerMinute = 60;

// Lines of a sheet in order of arrival, struck ones too.
std::vector<v1::RegistrationLine> LinesOf(const RowReader& rows, absl::string_view store,
                                          absl::CivilDay day) {
  const std::vector<v1::Playbook> playbooks = PlaybooksOn(rows, store, day);
  const Rules rules = Rules::Of(playbooks);
  std::vector<v1::RegistrationLine> lines;
  ScanPrefix(rows, kSheetLines, RowKey(store, Compact(day)),
             [&](absl::string_view, absl::string_view value) {
               v1::RegistrationLine line;
               line.ParseFromArray(value.data(), static_cast<int>(value.size()));
               if (!line.first()) return true;
               line.set_no(static_cast<std::int32_t>(lines.size()) + 1);
               line.set_incomplete(IsIncomplete(line, rules));
               lines.push_back(std::move(line));
               return true;
             });
  return lines;
}

bool IsStale(const v1::SheetState& state) {
  return state.has_archived_at() && state.lines_position() > state.archived_through();
}

bool Wants(const SheetRange& range, const v1::SheetState& state) {
  return (range.verdict == v1::VERDICT_UNSPECIFIED || state.verdict() == range.verdict) &&
         (IsStale(state) || !range.stale) && (state.unreviewed() || !range.unreviewed) &&
         (!range.archived.has_value() || state.has_archived_at() == *range.archived);
}

v1::RegistrationSheet HeadOf(const RowReader& rows, const v1::StoreRow& store, absl::CivilDay day,
                             const std::vector<v1::RegistrationLine>& lines) {
  v1::RegistrationSheet sheet;
  sheet.set_name(DayName(store.name(), day));
  sheet.set_store_name(store.display_name());
  *sheet.mutable_day() = ToDate(day);
  sheet.set_weekday(WeekdayOf(day));
  for (const v1::RegistrationLine& line : lines) {
    if (line.void_()) continue;
    sheet.set_batches(sheet.batches() + 1);
    if (line.channel() == v1::CHANNEL_WALK_IN) {
      sheet.set_batches_walk_in(sheet.batches_walk_in() + 1);
    }
    if (line.channel() == v1::CHANNEL_CALL_IN) {
      sheet.set_batches_call_in(sheet.batches_call_in() + 1);
    }
    if (line.info_left()) sheet.set_info_left_count(sheet.info_left_count() + 1);
    if (line.incomplete()) sheet.set_incomplete(sheet.incomplete() + 1);
  }
  const auto state = GetRow<v1::SheetState>(rows, kSheetDays, RowKey(store.name(), Compact(day)));
  if (state.has_value()) {
    *sheet.mutable_state() = *state;
    sheet.set_stale(IsStale(*state));
  }
  return sheet;
}

// Whole minutes on the premises; 0 until they left.
std::int32_t MinutesOf(const v1::RegistrationLine& line) {
  if (!line.has_left_at()) return 0;
  const absl::Duration stay = ToTime(line.left_at()) - ToTime(line.arrived_at());
  return static_cast<std::int32_t>(absl::ToInt64Seconds(stay) / kSecondsPerMinute);
}

}  // namespace

absl::StatusOr<v1::RegistrationSheet> RegistrationSheetOf(const RowReader& rows,
                                                          absl::string_view day_name) {
  const std::optional<ResourceName> name = ParseName(day_name);
  if (!name.has_value() || name->kind != ResourceKind::kDay) {
    return InvalidField(v1::REASON_NAME_INVALID, "name", "must be stores/{store}/days/{yyyymmdd}");
  }
  const std::string store_name = StoreName(name->store);
  KEZHI_ASSIGN_OR_RETURN(const v1::StoreRow store, StoreRowOf(rows, store_name));
  const std::vector<v1::RegistrationLine> lines = LinesOf(rows, store_name, name->day);
  v1::RegistrationSheet sheet = HeadOf(rows, store, name->day, lines);
  for (const v1::RegistrationLine& line : lines) {
    v1::RegistrationLine& shown = *sheet.add_lines();
    shown = line;
    shown.set_minutes(MinutesOf(line));
    const PursuitName standing = StandingOf(rows, line.customer(), line.pursuit());
    shown.set_customer(standing.customer);
    shown.set_pursuit(standing.pursuit);
  }
  return sheet;
}

absl::StatusOr<Page<v1::RegistrationSheet>> ListRegistrationSheets(const RowReader& rows,
                                                                   const SheetRange& range,
                                                                   absl::string_view start_key,
                                                                   int limit) {
  KEZHI_ASSIGN_OR_RETURN(const v1::StoreRow store, StoreRowOf(rows, range.store));
  const std::string first = range.from.has_value() ? Compact(*range.from) : "";
  const std::string last = range.to.has_value() ? Compact(*range.to) : "99999999";
  std::vector<std::string> days;
  ScanPrefix(rows, kSheetDays, range.store, [&](absl::string_view key, absl::string_view value) {
    std::string day(key.substr(range.store.size() + 1));
    v1::SheetState state;
    state.ParseFromArray(value.data(), static_cast<int>(value.size()));
    if (day >= first && day <= last && Wants(range, state)) days.push_back(std::move(day));
    return true;
  });
  if (range.descending) std::reverse(days.begin(), days.end());
  Page<v1::RegistrationSheet> page;
  for (std::string& day : days) {
    const bool before_page =
        !start_key.empty() &&
        (range.descending ? start_key < day : absl::string_view(day) < start_key);
    const std::optional<absl::CivilDay> date = ParseCompact(day);
    if (before_page || !date.has_value()) continue;
    if (static_cast<int>(page.items.size()) == limit) {
      page.next_key = std::move(day);
      break;
    }
    page.items.push_back(HeadOf(rows, store, *date, LinesOf(rows, range.store, *date)));
  }
  return page;
}

v1::SheetSnapshot SheetSnapshotOf(const RowReader& rows, absl::string_view day_name) {
  v1::SheetSnapshot snapshot;
  const std::optional<ResourceName> name = ParseName(day_name);
  if (!name.has_value() || name->kind != ResourceKind::kDay) return snapshot;
  for (const v1::RegistrationLine& line : LinesOf(rows, StoreName(name->store), name->day)) {
    snapshot.add_visits(line.visit());
  }
  return snapshot;
}

std::optional<v1::RegistrationLine> LineOfVisit(const RowReader& rows, absl::string_view visit) {
  const std::optional<std::string> key = rows.Get(kSheetKeys, visit);
  if (!key.has_value()) return std::nullopt;
  return GetRow<v1::RegistrationLine>(rows, kSheetLines, *key);
}

}  // namespace kezhi::domain
