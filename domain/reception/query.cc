#include "domain/reception/query.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/error.h"
#include "domain/fold.h"
#include "domain/names.h"
#include "domain/reception/tables.h"
#include "domain/rules.h"

namespace kezhi::domain {
namespace {

// Minutes within which a message is due on a day; 0 = none is.
int MessageMinutes(const RowReader& rows, absl::string_view store, absl::CivilDay day) {
  const std::vector<v1::Playbook> playbooks = PlaybooksOn(rows, store, day);
  const v1::Reception* rules = Rules::Of(playbooks).reception();
  return rules == nullptr ? 0 : rules->message_minutes();
}

template <typename Row>
std::vector<Row> RowsOf(const RowReader& rows, absl::string_view table, const std::string& prefix) {
  std::vector<Row> found;
  ScanPrefix(rows, table, prefix, [&found](absl::string_view, absl::string_view value) {
    found.emplace_back().ParseFromArray(value.data(), static_cast<int>(value.size()));
    return true;
  });
  return found;
}

bool IsOpen(const v1::BoardVisit& visit) {
  return !visit.completed() && !visit.void_();
}

void FillIn(absl::Time now, int message_minutes, v1::BoardVisit& visit) {
  const absl::Time until = visit.has_left_at() ? ToTime(visit.left_at()) : now;
  const absl::Duration stay = std::max(until - ToTime(visit.arrived_at()), absl::ZeroDuration());
  visit.set_minutes(static_cast<std::int32_t>(absl::ToInt64Minutes(stay)));
  const bool due = message_minutes > 0 && visit.completed() && visit.info_left() && !visit.void_();
  if (!due) return;
  const absl::Time due_at = ToTime(visit.left_at()) + absl::Minutes(message_minutes);
  *visit.mutable_message_due_at() = ToTimestamp(due_at);
  if (!visit.has_greeted_at()) {
    visit.set_message_seconds_left(absl::ToInt64Seconds(due_at - now));
  }
}

bool OnLeave(const RowReader& rows, const std::string& consultant, absl::CivilDay day) {
  const auto leaves = GetRow<v1::BoardLeaves>(rows, kReceptionLeaves, consultant);
  if (!leaves.has_value()) return false;
  return std::any_of(leaves->leaves().begin(), leaves->leaves().end(),
                     [day](const v1::BoardLeave& leave) {
                       return ToDay(leave.from()) <= day && day <= ToDay(leave.to());
                     });
}

v1::PostState StateOf(const v1::BoardPost& post, bool on_leave,
                      const std::set<std::string>& receiving) {
  if (on_leave) return v1::POST_STATE_LEAVE;
  switch (post.away()) {
    case v1::AWAY_REASON_LEAVE: return v1::POST_STATE_LEAVE;
    case v1::AWAY_REASON_ABSENT: return v1::POST_STATE_ABSENT;
    case v1::AWAY_REASON_OTHER_WORK: return v1::POST_STATE_OTHER_WORK;
    default: break;
  }
  return receiving.count(post.consultant()) != 0 ? v1::POST_STATE_BUSY : v1::POST_STATE_FREE;
}

// In the order of the rota; who stands in none comes last, by name.
bool StandsBefore(const v1::BoardPost& a, const v1::BoardPost& b) {
  if ((a.place() == 0) != (b.place() == 0)) return b.place() == 0;
  return a.place() != b.place() ? a.place() < b.place() : a.consultant() < b.consultant();
}

bool CameBefore(const v1::BoardVisit& a, const v1::BoardVisit& b) {
  const absl::Time first = ToTime(a.arrived_at());
  const absl::Time second = ToTime(b.arrived_at());
  return first != second ? first < second : a.visit() < b.visit();
}

}  // namespace

std::vector<std::string> PendingReceptions(const RowReader& rows, absl::string_view store) {
  std::vector<std::string> visits;
  const std::string prefix(store);
  ScanPrefix(rows, kReceptionPending, prefix, [&](absl::string_view key, absl::string_view) {
    visits.emplace_back(key.substr(prefix.size() + 1));
    return true;
  });
  return visits;
}

absl::StatusOr<v1::ReceptionBoard> ReceptionBoardOf(const RowReader& rows,
                                                    absl::string_view day_name, absl::Time now) {
  const std::optional<ResourceName> name = ParseName(day_name);
  if (!name.has_value() || name->kind != ResourceKind::kDay) {
    return InvalidField(v1::REASON_NAME_INVALID, "name", "must be stores/{store}/days/{yyyymmdd}");
  }
  const std::string store_name = StoreName(name->store);
  KEZHI_ASSIGN_OR_RETURN(const v1::StoreRow store, StoreRowOf(rows, store_name));
  const std::string key = RowKey(store_name, Compact(name->day));
  const v1::BoardDay day = GetRow<v1::BoardDay>(rows, kReceptionDays, key).value_or(v1::BoardDay());
  std::vector<v1::BoardVisit> visits = RowsOf<v1::BoardVisit>(rows, kReceptionVisits, key);
  std::vector<v1::BoardPost> posts = RowsOf<v1::BoardPost>(rows, kReceptionPosts, key);
  std::sort(visits.begin(), visits.end(), CameBefore);
  std::sort(posts.begin(), posts.end(), StandsBefore);

  v1::ReceptionBoard board;
  board.set_name(std::string(day_name));
  board.set_store_name(store.display_name());
  *board.mutable_day() = ToDate(name->day);
  board.set_next(day.next());
  *board.mutable_queue() = day.queue();
  const int message_minutes = MessageMinutes(rows, store_name, name->day);
  std::set<std::string> receiving;
  for (v1::BoardVisit& visit : visits) {
    FillIn(now, message_minutes, visit);
    if (IsOpen(visit)) {
      receiving.insert(visit.consultant());
      receiving.insert(visit.helpers().begin(), visit.helpers().end());
    }
    *board.add_visits() = std::move(visit);
  }
  for (v1::BoardPost& post : posts) {
    post.set_next(post.consultant() == day.next());
    post.set_state(StateOf(post, OnLeave(rows, post.consultant(), name->day), receiving));
    *board.add_posts() = std::move(post);
  }
  return board;
}

}  // namespace kezhi::domain
