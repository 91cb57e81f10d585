#include "domain/whatif/compare.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"

#include "domain/customer_card/tables.h"
#include "domain/dates.h"
#include "domain/due/query.h"

namespace kezhi::domain {
namespace {

// Plans lie at most two years ahead, horizons hardly further.
constexpr int kDaysAhead = 3 * 366;
constexpr int kPage = 1000;

using PursuitId = std::pair<std::string, int>;
using Standings = std::map<PursuitId, PursuitStanding>;

void AddPursuits(const RowReader& rows, const v1::CardHead& head, absl::CivilDay today,
                 Standings& standings) {
  if (!head.merged_into().empty()) return;
  ScanPrefix(rows, kCardPursuits, head.customer(), [&](absl::string_view, absl::string_view value) {
    v1::CardPursuit pursuit;
    pursuit.ParseFromArray(value.data(), static_cast<int>(value.size()));
    if (pursuit.status() != v1::PURSUIT_STATUS_OPEN) return true;
    PursuitStanding& standing = standings[{head.customer(), pursuit.pursuit()}];
    standing.owner = pursuit.owner();
    standing.grade = pursuit.grade();
    standing.stage = pursuit.stage();
    if (IsSet(pursuit.horizon_ends())) standing.horizon_ends = ToDay(pursuit.horizon_ends());
    standing.lapsed = standing.horizon_ends.has_value() && *standing.horizon_ends < today;
    return true;
  });
}

Standings StandingsIn(const RowReader& rows, const std::string& store, absl::CivilDay today) {
  Standings standings;
  const std::string begin = absl::StrCat(store, "/customers/");
  const std::string end = absl::StrCat(store, "/customers0");  // '0' follows '/'
  rows.Scan(kCardCustomers, begin, end, [&](absl::string_view, absl::string_view value) {
    v1::CardHead head;
    head.ParseFromArray(value.data(), static_cast<int>(value.size()));
    AddPursuits(rows, head, today, standings);
    return true;
  });
  for (const v1::DueItem& item : AllDue(rows, store, today + kDaysAhead, today)) {
    if (item.kind() != v1::DUE_KIND_FOLLOW_UP) continue;
    PursuitStanding& standing = standings[{item.customer(), item.pursuit()}];
    standing.due.push_back(ToDay(item.due_on()));
    standing.overdue = standing.overdue || item.overdue();
  }
  for (auto& [id, standing] : standings) std::sort(standing.due.begin(), standing.due.end());
  return standings;
}

template <typename Key, typename Value>
std::optional<Value> Find(const std::map<Key, Value>& values, const Key& key) {
  const auto found = values.find(key);
  if (found == values.end()) return std::nullopt;
  return found->second;
}

template <typename Key, typename Value>
std::set<Key> KeysOf(const std::map<Key, Value>& one, const std::map<Key, Value>& other) {
  std::set<Key> keys;
  for (const auto& entry : one) keys.insert(entry.first);
  for (const auto& entry : other) keys.insert(entry.first);
  return keys;
}

using NotedId = std::tuple<NotedKind, std::string, absl::CivilDay, int>;

// How often each was noted: a plan that was moved may be missed twice.
std::map<NotedId, int> NotedIn(const std::vector<v1::Event>& events) {
  std::map<NotedId, int> noted;
  for (const v1::Event& event : events) {
    const std::string& customer = event.stream();
    if (event.has_follow_up_missed()) {
      const v1::FollowUpMissed& missed = event.follow_up_missed();
      ++noted[{NotedKind::kMissed, customer, ToDay(missed.due_on()), missed.pursuit()}];
    } else if (event.has_grade_lapsed()) {
      const v1::GradeLapsed& lapsed = event.grade_lapsed();
      ++noted[{NotedKind::kLapsed, customer, ToDay(lapsed.expired_on()), lapsed.pursuit()}];
    } else if (event.has_customer_pooled() &&
               event.customer_pooled().why() == v1::POOL_REASON_EXPIRED) {
      ++noted[{NotedKind::kPooled, customer, ToDay(event.business_day()), 0}];
    }
  }
  return noted;
}

std::vector<NotedDifference> CompareNoted(const std::vector<v1::Event>& was,
                                          const std::vector<v1::Event>& then) {
  const std::map<NotedId, int> before = NotedIn(was);
  const std::map<NotedId, int> after = NotedIn(then);
  std::vector<NotedDifference> differences;
  for (const NotedId& id : KeysOf(before, after)) {
    const int more = Find(after, id).value_or(0) - Find(before, id).value_or(0);
    const auto& [kind, customer, day, pursuit] = id;
    for (int i = 0; i < std::abs(more); ++i) {
      differences.push_back({kind, customer, pursuit, day, more > 0});
    }
  }
  return differences;
}

// Without what only says which event told it.
template <typename Line>
std::string Told(Line line) {
  line.clear_position();
  line.clear_ruleset_digest();
  line.clear_flags();
  return line.SerializeAsString();
}

std::string Told(v1::DueItem item) {
  item.clear_planned_id();
  return Told<v1::DueItem>(std::move(item));
}

template <typename Key, typename Line>
std::vector<LinePair<Line>> Pair(const std::map<Key, Line>& was, const std::map<Key, Line>& then) {
  std::vector<LinePair<Line>> pairs;
  for (const Key& key : KeysOf(was, then)) {
    LinePair<Line> pair{Find(was, key), Find(then, key)};
    const bool equal =
        pair.was.has_value() && pair.then.has_value() && Told(*pair.was) == Told(*pair.then);
    if (!equal) pairs.push_back(std::move(pair));
  }
  return pairs;
}

std::map<PursuitId, v1::ProgressRow> RowsOf(const v1::ProgressTable& table) {
  std::map<PursuitId, v1::ProgressRow> rows;
  for (const v1::ProgressRow& row : table.rows()) rows[{row.customer(), row.pursuit()}] = row;
  return rows;
}

// Customer, pursuit, kind, visit, and which of them it is.
using DueId = std::tuple<std::string, int, int, std::string, int>;

std::map<DueId, v1::DueItem> ItemsOf(const std::vector<v1::DueItem>& items) {
  std::map<DueId, v1::DueItem> found;
  for (const v1::DueItem& item : items) {
    int place = 0;
    const auto id = [&] {
      return DueId(item.customer(), item.pursuit(), item.kind(), item.visit(), place);
    };
    while (found.count(id()) > 0) ++place;
    found[id()] = item;
  }
  return found;
}

}  // namespace

HistoryDifference CompareHistories(const ToldHistory& was, const ToldHistory& then,
                                   const std::string& store, absl::CivilDay today) {
  const Standings before = StandingsIn(was.rows, store, today);
  const Standings after = StandingsIn(then.rows, store, today);
  HistoryDifference difference;
  for (const PursuitId& id : KeysOf(before, after)) {
    if (id.second != 0) ++difference.open_pursuits;
    const std::optional<PursuitStanding> one = Find(before, id);
    const std::optional<PursuitStanding> other = Find(after, id);
    if (one != other) difference.pursuits.push_back({id.first, id.second, one, other});
  }
  difference.noted = CompareNoted(was.events, then.events);
  return difference;
}

std::vector<LinePair<v1::ProgressRow>> CompareProgress(const v1::ProgressTable& was,
                                                       const v1::ProgressTable& then) {
  return Pair(RowsOf(was), RowsOf(then));
}

std::vector<LinePair<v1::DueItem>> CompareDue(const std::vector<v1::DueItem>& was,
                                              const std::vector<v1::DueItem>& then) {
  return Pair(ItemsOf(was), ItemsOf(then));
}

std::vector<v1::DueItem> AllDue(const RowReader& rows, const std::string& store,
                                absl::CivilDay until, absl::CivilDay today) {
  DueQuery query;
  query.store = store;
  query.to = until;
  query.today = today;
  std::vector<v1::DueItem> items;
  std::string start;
  do {
    Page<v1::DueItem> page = ListDueItems(rows, query, start, kPage);
    for (v1::DueItem& item : page.items) items.push_back(std::move(item));
    start = page.next_key;
  } while (!start.empty());
  return items;
}

}  // namespace kezhi::domain
