#include "domain/customer_card/query.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

#include "base/status_macros.h"
#include "domain/customer_card/tables.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/directory/tables.h"
#include "domain/error.h"
#include "domain/fold.h"
#include "domain/names.h"
#include "domain/rules.h"

namespace kezhi::domain {

std::vector<std::string> NamesOf(const RowReader& rows, const v1::CardHead& head) {
  std::vector<std::string> names = {head.customer()};
  for (const std::string& alias : head.merged_from()) {
    const auto row = GetRow<v1::CardHead>(rows, kCardCustomers, alias);
    if (!row.has_value()) continue;
    const std::vector<std::string> below = NamesOf(rows, *row);
    names.insert(names.end(), below.begin(), below.end());
  }
  return names;
}

std::vector<std::string> VisitNamesOf(const RowReader& rows, const v1::CardHead& head) {
  std::vector<std::string> visits;
  for (const std::string& name : NamesOf(rows, head)) {
    ScanPrefix(rows, kCardVisitsOf, name, [&](absl::string_view key, absl::string_view) {
      visits.emplace_back(key.substr(name.size() + 1));
      return true;
    });
  }
  return visits;
}

namespace {

std::int32_t CountUnder(const RowReader& rows, absl::string_view table, absl::string_view prefix) {
  std::int32_t count = 0;
  ScanPrefix(rows, table, prefix, [&](absl::string_view, absl::string_view) {
    ++count;
    return true;
  });
  return count;
}

void CountVisits(const RowReader& rows, v1::CardHead& head) {
  std::int32_t visits = 0;
  for (const std::string& name : NamesOf(rows, head)) {
    visits += CountUnder(rows, kCardVisitsOf, name);
  }
  head.set_visits(visits);
}

// By the day it was planned for (done on, if unplanned), then by event.
std::tuple<std::string, std::uint64_t> OrderOf(const v1::CardLine& line) {
  return {DaySegment(line.has_due_on() ? line.due_on() : line.done_on()), line.position()};
}

bool IsOpen(const v1::CardLine& line) {
  return line.state() == v1::CARD_LINE_STATE_PLANNED || line.state() == v1::CARD_LINE_STATE_MISSED;
}

std::vector<v1::CardLine> LinesOf(const RowReader& rows, absl::string_view customer, int pursuit,
                                  absl::CivilDay today) {
  std::vector<v1::CardLine> lines;
  ScanPrefix(rows, kCardLines, PursuitKey(customer, pursuit),
             [&](absl::string_view, absl::string_view value) {
               v1::CardLine& line = lines.emplace_back();
               line.ParseFromArray(value.data(), static_cast<int>(value.size()));
               line.set_overdue(IsOpen(line) && line.has_due_on() && ToDay(line.due_on()) < today);
               return true;
             });
  std::stable_sort(lines.begin(), lines.end(), [](const v1::CardLine& a, const v1::CardLine& b) {
    return OrderOf(a) < OrderOf(b);
  });
  return lines;
}

// A side of the card: its lines, and the next contact due.
template <typename Side>
void FillLines(const RowReader& rows, absl::string_view customer, int pursuit, absl::CivilDay today,
               Side& side) {
  for (v1::CardLine& line : LinesOf(rows, customer, pursuit, today)) {
    const bool sooner = IsOpen(line) && line.has_due_on() &&
                        (!side.has_next_due() || ToDay(line.due_on()) < ToDay(side.next_due()));
    if (sooner) *side.mutable_next_due() = line.due_on();
    *side.add_lines() = std::move(line);
  }
}

std::vector<v1::CardPursuit> PursuitsOf(const RowReader& rows, absl::string_view customer) {
  std::vector<v1::CardPursuit> pursuits;
  ScanPrefix(rows, kCardPursuits, customer, [&](absl::string_view, absl::string_view value) {
    v1::CardPursuit& pursuit = pursuits.emplace_back();
    pursuit.ParseFromArray(value.data(), static_cast<int>(value.size()));
    return true;
  });
  return pursuits;
}

// What the playbooks in force advise for the customer's classes (S12 营销策略).
void FillAdvice(const RowReader& rows, absl::CivilDay today, v1::CardHead& head) {
  if (head.classes().empty()) return;
  const std::vector<v1::Playbook> texts = PlaybooksOn(rows, StoreOf(head.customer()), today);
  const Rules rules = Rules::Of(texts);
  for (v1::CustomerClass& held : *head.mutable_classes()) {
    const v1::GradeScale* scale = rules.scale(held.scale());
    const v1::Grade* grade = scale == nullptr ? nullptr : Rules::GradeOf(*scale, held.grade());
    if (grade != nullptr) held.set_advice(grade->advice());
  }
}

void FillBacks(const RowReader& rows, absl::CivilDay today, v1::CustomerCard& card) {
  std::vector<v1::CardPursuit> pursuits = PursuitsOf(rows, card.head().customer());
  const auto is_open = [](const v1::CardPursuit& pursuit) {
    return pursuit.status() == v1::PURSUIT_STATUS_OPEN;
  };
  std::stable_partition(pursuits.begin(), pursuits.end(), is_open);
  for (v1::CardPursuit& pursuit : pursuits) {
    v1::CardBack& back = *card.add_backs();
    const bool horizon_over = pursuit.has_horizon_ends() && ToDay(pursuit.horizon_ends()) < today;
    pursuit.set_lapsed(is_open(pursuit) && horizon_over);
    FillLines(rows, card.head().customer(), pursuit.pursuit(), today, back);
    *back.mutable_pursuit() = std::move(pursuit);
  }
}

void FillFront(const RowReader& rows, absl::CivilDay today, v1::CustomerCard& card) {
  v1::CardFront front;
  std::vector<v1::Purchase> purchases;
  ScanPrefix(rows, kCardPurchases, card.head().customer(),
             [&](absl::string_view, absl::string_view value) {
               purchases.emplace_back().ParseFromArray(value.data(),
                                                       static_cast<int>(value.size()));
               return true;
             });
  std::stable_sort(purchases.begin(), purchases.end(),
                   [](const v1::Purchase& a, const v1::Purchase& b) {
                     return DaySegment(a.won_on()) < DaySegment(b.won_on());
                   });
  for (v1::Purchase& purchase : purchases) *front.add_purchases() = std::move(purchase);
  FillLines(rows, card.head().customer(), 0, today, front);
  // Not before the first sale; a contact after it that was taken over from elsewhere is shown even
  // without one.
  if (front.purchases().empty() && front.lines().empty()) return;
  for (const std::string& name : NamesOf(rows, card.head())) {
    ScanPrefix(rows, kCardReferrals, name, [&](absl::string_view key, absl::string_view) {
      front.add_referrals(StandingOf(rows, key.substr(name.size() + 1), 0).customer);
      return true;
    });
  }
  *card.mutable_front() = std::move(front);
}

}  // namespace

PursuitName StandingOf(const RowReader& rows, absl::string_view customer, int pursuit) {
  PursuitName name{std::string(customer), pursuit};
  while (!name.customer.empty()) {
    const auto alias = GetRow<v1::CustomerAlias>(rows, kCardAliases, name.customer);
    if (!alias.has_value()) break;
    name.customer = alias->into();
    if (name.pursuit != 0) name.pursuit += alias->pursuit_offset();
  }
  return name;
}

std::optional<absl::CivilDay> LastContactOf(const RowReader& rows, absl::string_view customer,
                                            const v1::CardPursuit& pursuit, absl::CivilDay until) {
  std::optional<absl::CivilDay> last;
  const auto note = [&](const google::type::Date& date) {
    if (!IsSet(date) || ToDay(date) > until) return;
    last = last.has_value() ? std::max(*last, ToDay(date)) : ToDay(date);
  };
  note(pursuit.opened_on());
  for (const auto& row : RowsUnder(rows, kCardLines, PursuitKey(customer, pursuit.pursuit()))) {
    v1::CardLine line;
    line.ParseFromString(row.second);
    const bool made = line.state() == v1::CARD_LINE_STATE_DONE &&
                      line.outcome() != v1::CONTACT_OUTCOME_NOT_REACHED;
    if (made) note(line.done_on());
  }
  return last;
}

std::optional<v1::CardHead> CardHeadOf(const RowReader& rows, absl::string_view customer) {
  std::optional<v1::CardHead> head =
      GetRow<v1::CardHead>(rows, kCardCustomers, StandingOf(rows, customer, 0).customer);
  if (head.has_value()) CountVisits(rows, *head);
  return head;
}

absl::StatusOr<v1::CustomerCard> CustomerCardOf(const RowReader& rows, absl::string_view customer,
                                                absl::Time evaluated_at) {
  std::optional<v1::CardHead> head = CardHeadOf(rows, customer);
  if (!head.has_value()) return NotFound(v1::REASON_CUSTOMER_NOT_FOUND, customer);
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay today,
                         BusinessDayAt(rows, StoreOf(customer), evaluated_at));
  v1::CustomerCard card;
  *card.mutable_head() = *std::move(head);
  FillAdvice(rows, today, *card.mutable_head());
  FillBacks(rows, today, card);
  FillFront(rows, today, card);
  return card;
}

namespace {

std::string KeyIn(CardOrder order, const v1::CardHead& head) {
  return order == CardOrder::kCustomer ? head.customer()
                                       : RowKey(DaySegment(head.registered_on()), head.customer());
}

// An empty grade is any class of the scale.
bool IsInClass(const v1::CardHead& head, const std::string& scale, const std::string& grade) {
  return std::any_of(head.classes().begin(), head.classes().end(),
                     [&](const v1::CustomerClass& held) {
                       return held.scale() == scale && (grade.empty() || held.grade() == grade);
                     });
}

bool Fits(const RowReader& rows, const CardFilter& filter, const v1::CardHead& head) {
  if (!head.merged_into().empty()) return false;
  if (!filter.owner.empty() && head.owner() != filter.owner) return false;
  if (!filter.external_id.empty() && head.external_id() != filter.external_id) return false;
  if (filter.pooled && !head.pooled()) return false;
  if (!filter.class_scale.empty() && !IsInClass(head, filter.class_scale, filter.class_grade)) {
    return false;
  }
  const bool any_status = filter.status == v1::PURSUIT_STATUS_UNSPECIFIED;
  if (any_status && filter.grade.empty()) return true;
  const std::vector<v1::CardPursuit> pursuits = PursuitsOf(rows, head.customer());
  const bool status_fits =
      any_status || std::any_of(pursuits.begin(), pursuits.end(), [&](const auto& pursuit) {
        return pursuit.status() == filter.status;
      });
  const bool grade_fits =
      filter.grade.empty() ||
      std::any_of(pursuits.begin(), pursuits.end(), [&](const auto& pursuit) {
        return pursuit.status() == v1::PURSUIT_STATUS_OPEN && pursuit.grade() == filter.grade;
      });
  return status_fits && grade_fits;
}

// Takes cards in ascending order of their keys until the page is full; false: it is.
class Collector {
 public:
  Collector(const RowReader& rows, const CardFilter& filter, int limit)
      : rows_(rows), filter_(filter), limit_(limit) {}

  bool Take(v1::CardHead head) {
    if (!Fits(rows_, filter_, head)) return true;
    if (static_cast<int>(page_.items.size()) == limit_) {
      page_.next_key = KeyIn(filter_.order, head);
      return false;
    }
    CountVisits(rows_, head);
    page_.items.push_back(std::move(head));
    return true;
  }

  bool Take(absl::string_view customer) {
    std::optional<v1::CardHead> head = GetRow<v1::CardHead>(rows_, kCardCustomers, customer);
    return !head.has_value() || Take(*std::move(head));
  }

  Page<v1::CardHead> Done() { return std::move(page_); }

 private:
  const RowReader& rows_;
  const CardFilter& filter_;
  int limit_;
  Page<v1::CardHead> page_;
};

// Ascending, without narrowing: reads no further than the page.
Page<v1::CardHead> ListAll(const RowReader& rows, const CardFilter& filter,
                           absl::string_view start_key, int limit) {
  Collector collector(rows, filter, limit);
  if (filter.order == CardOrder::kCustomer) {
    const std::string begin = absl::StrCat(filter.store, "/customers/");
    const std::string end = absl::StrCat(filter.store, "/customers0");  // '0' follows '/'
    rows.Scan(kCardCustomers, std::max(start_key, absl::string_view(begin)), end,
              [&](absl::string_view key, absl::string_view) { return collector.Take(key); });
    return collector.Done();
  }
  const std::string begin = RowKey(filter.store, start_key);
  const std::string end = absl::StrCat(filter.store, absl::string_view("\x01", 1));
  rows.Scan(kCardByDay, begin, end, [&](absl::string_view key, absl::string_view) {
    return collector.Take(key.substr(key.rfind('\0') + 1));
  });
  return collector.Done();
}

// The customers that a narrowing condition names; without one, all of the store.
std::vector<std::string> CandidatesOf(const RowReader& rows, const CardFilter& filter) {
  std::vector<std::string> names;
  const auto last_segment = [&](absl::string_view key, absl::string_view) {
    names.emplace_back(key.substr(key.rfind('\0') + 1));
    return true;
  };
  if (filter.customers.has_value()) {
    for (const std::string& name : *filter.customers) {
      names.push_back(StandingOf(rows, name, 0).customer);
    }
  } else if (!filter.external_id.empty()) {
    ScanPrefix(rows, kCardByExternalId, RowKey(filter.store, filter.external_id), last_segment);
  } else if (!filter.owner.empty()) {
    ScanPrefix(rows, kDirectoryOwned, filter.owner, last_segment);
  } else {
    ScanPrefix(rows, kCardByDay, filter.store, last_segment);
  }
  return names;
}

}  // namespace

Page<v1::CardHead> ListCards(const RowReader& rows, const CardFilter& filter,
                             absl::string_view start_key, int limit) {
  const bool narrow =
      filter.customers.has_value() || !filter.external_id.empty() || !filter.owner.empty();
  if (!narrow && !filter.descending) return ListAll(rows, filter, start_key, limit);
  std::vector<std::pair<std::string, v1::CardHead>> found;
  for (const std::string& name : CandidatesOf(rows, filter)) {
    std::optional<v1::CardHead> head = GetRow<v1::CardHead>(rows, kCardCustomers, name);
    if (!head.has_value() || StoreOf(name) != filter.store) continue;
    std::string key = KeyIn(filter.order, *head);
    found.emplace_back(std::move(key), *std::move(head));
  }
  const auto by_key = [](const auto& a, const auto& b) { return a.first < b.first; };
  std::sort(found.begin(), found.end(), by_key);
  const auto same_key = [](const auto& a, const auto& b) { return a.first == b.first; };
  found.erase(std::unique(found.begin(), found.end(), same_key), found.end());
  if (filter.descending) std::reverse(found.begin(), found.end());
  Collector collector(rows, filter, limit);
  for (auto& [key, head] : found) {
    const absl::string_view at = key;
    if (!start_key.empty() && (filter.descending ? start_key < at : at < start_key)) continue;
    if (!collector.Take(std::move(head))) break;
  }
  return collector.Done();
}

}  // namespace kezhi::domain
