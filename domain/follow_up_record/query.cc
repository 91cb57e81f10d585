#include "domain/follow_up_record/query.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "domain/customer_card/query.h"
#include "domain/dates.h"
#include "domain/follow_up_record/tables.h"

namespace kezhi::domain {
namespace {

// Places of all contacts with a customer, under whatever name they were recorded.
std::set<std::string> PlacesOf(const RowReader& rows, const v1::CardHead& head) {
  std::set<std::string> places;
  const std::vector<std::string> names = NamesOf(rows, head);
  for (const std::string& name : names) {
    ScanPrefix(rows, kFollowUpsOf, name, [&](absl::string_view key, absl::string_view) {
      places.emplace(key.substr(name.size() + 1));
      return true;
    });
  }
  return places;
}

bool Fits(const v1::FollowUpLine& line, const FollowUpQuery& query) {
  if (query.from.has_value() && (!IsSet(line.day()) || ToDay(line.day()) < *query.from)) {
    return false;
  }
  if (query.to.has_value() && IsSet(line.day()) && ToDay(line.day()) > *query.to) return false;
  if (!query.by.empty() && line.by() != query.by) return false;
  if (!query.grade.empty() && line.grade() != query.grade) return false;
  if (!query.method.empty() && line.method() != query.method) return false;
  return !query.not_recommended || line.method_not_recommended();
}

// Makes lines of rows, and remembers the customers it has met.
class Lines {
 public:
  Lines(const RowReader& rows, const FollowUpQuery& query, int limit)
      : rows_(rows), query_(query), limit_(limit) {}

  // False: the page is full.
  bool Take(absl::string_view place, v1::FollowUpLine line) {
    if (!Fits(line, query_)) return true;
    if (static_cast<int>(page_.items.size()) == limit_) {
      page_.next_key = std::string(place);
      return false;
    }
    const PursuitName now = StandingOf(rows_, line.customer(), line.pursuit());
    line.set_customer(now.customer);
    line.set_pursuit(now.pursuit);
    const Known& known = Of(now.customer);
    *line.mutable_name() = known.name;
    const auto found = known.places.find(std::string(place));
    line.set_number(static_cast<int>(std::distance(known.places.begin(), found)) + 1);
    page_.items.push_back(std::move(line));
    return true;
  }

  Page<v1::FollowUpLine> Done() { return std::move(page_); }

 private:
  struct Known {
    v1::Personal name;
    std::set<std::string> places;
  };

  const Known& Of(const std::string& customer) {
    const auto [place, fresh] = known_.try_emplace(customer);
    const std::optional<v1::CardHead> head =
        fresh ? CardHeadOf(rows_, customer) : std::optional<v1::CardHead>();
    if (head.has_value()) {
      place->second.name = head->name();
      place->second.places = PlacesOf(rows_, *head);
    }
    return place->second;
  }

  const RowReader& rows_;
  const FollowUpQuery& query_;
  const int limit_;
  std::map<std::string, Known> known_;
  Page<v1::FollowUpLine> page_;
};

void TakeCustomers(const RowReader& rows, const FollowUpQuery& query, absl::string_view start_key,
                   Lines& lines) {
  const std::optional<v1::CardHead> head = CardHeadOf(rows, query.customer);
  if (!head.has_value()) return;
  for (const std::string& place : PlacesOf(rows, *head)) {
    if (absl::string_view(place) < start_key) continue;
    auto line = GetRow<v1::FollowUpLine>(rows, kFollowUpLines, RowKey(query.store, place));
    if (line.has_value() && !lines.Take(place, *std::move(line))) return;
  }
}

void TakeStores(const RowReader& rows, const FollowUpQuery& query, absl::string_view start_key,
                Lines& lines) {
  const std::string from = query.from.has_value() ? Compact(*query.from) : std::string();
  const std::string begin = std::max(RowKey(query.store, from), RowKey(query.store, start_key));
  const std::string end = query.to.has_value()
                              ? RowKey(query.store, Compact(*query.to + 1))
                              : absl::StrCat(query.store, absl::string_view("\x01", 1));
  rows.Scan(kFollowUpLines, begin, end, [&](absl::string_view key, absl::string_view value) {
    v1::FollowUpLine line;
    if (!line.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      rows.Fail(DamagedRow(kFollowUpLines));
      return false;
    }
    return lines.Take(key.substr(query.store.size() + 1), std::move(line));
  });
}

}  // namespace

Page<v1::FollowUpLine> ListFollowUps(const RowReader& rows, const FollowUpQuery& query,
                                     absl::string_view start_key, int limit) {
  Lines lines(rows, query, limit);
  if (query.customer.empty()) {
    TakeStores(rows, query, start_key, lines);
  } else {
    TakeCustomers(rows, query, start_key, lines);
  }
  return lines.Done();
}

}  // namespace kezhi::domain
