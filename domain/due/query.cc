#include "domain/due/query.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/due/pool.h"
#include "domain/due/tables.h"
#include "domain/names.h"
#include "domain/reception/query.h"
#include "domain/registration_sheet/query.h"

namespace kezhi::domain {
namespace {

v1::DueItem Parse(absl::string_view value) {
  v1::DueItem item;
  item.ParseFromArray(value.data(), static_cast<int>(value.size()));
  return item;
}

// What the list shows beside what is stored.
void FillIn(const RowReader& rows, absl::CivilDay today, v1::DueItem& item) {
  item.set_overdue(ToDay(item.due_on()) < today);
  if (item.customer().empty()) return;
  const std::optional<v1::DueCustomer> customer =
      GetRow<v1::DueCustomer>(rows, kDueCustomers, item.customer());
  if (customer.has_value()) {
    if (customer->has_name()) *item.mutable_name() = customer->name();
    if (customer->has_phone()) *item.mutable_phone() = customer->phone();
  }
  const std::optional<v1::DuePursuit> pursuit =
      GetRow<v1::DuePursuit>(rows, kDuePursuits, DuePursuitKey(item.customer(), item.pursuit()));
  if (pursuit.has_value()) {
    item.set_grade(pursuit->grade());
    item.set_wanted(pursuit->wanted());
  }
}

bool Fits(const v1::DueItem& item, const DueQuery& query) {
  if (!query.owner.empty() && item.owner() != query.owner) return false;
  return query.kind == v1::DUE_KIND_UNSPECIFIED || item.kind() == query.kind;
}

// Pool warnings to list, by key; they follow from the last contact, so no row holds them.
std::map<std::string, v1::DueItem> Warnings(const RowReader& rows, const DueQuery& query,
                                            absl::string_view start_key) {
  std::map<std::string, v1::DueItem> warnings;
  if (query.kind != v1::DUE_KIND_UNSPECIFIED && query.kind != v1::DUE_KIND_POOL) return warnings;
  for (const Expiry& expiry : Expiries(rows, query.store)) {
    const absl::CivilDay day = ToDay(expiry.item.due_on());
    if (day - expiry.warn_days_before > query.to) continue;
    if (query.from.has_value() && day < *query.from) continue;
    const std::string key = ItemKey(expiry.item);
    if (Fits(expiry.item, query) && absl::string_view(key) >= start_key) {
      warnings.emplace(key, expiry.item);
    }
  }
  return warnings;
}

// Collects candidates, each once, in the order in which they come.
class Candidates {
 public:
  void AddCustomer(const std::string& name) {
    if (seen_.insert(name).second) candidates_.add_customers(name);
  }

  void AddVisit(const std::string& name) {
    if (seen_.insert(name).second) candidates_.add_visits(name);
  }

  v1::CloseDayCandidates& candidates() { return candidates_; }

 private:
  v1::CloseDayCandidates candidates_;
  std::set<std::string> seen_;
};

void AddItems(const RowReader& rows, const std::string& store, absl::CivilDay day,
              Candidates& candidates) {
  rows.Scan(kDueItems, RowKey(store, ""), RowKey(store, Compact(day + 1)),
            [&](absl::string_view, absl::string_view value) {
              const v1::DueItem item = Parse(value);
              if (item.noted()) return true;
              if (item.kind() == v1::DUE_KIND_REGISTRATION) candidates.AddVisit(item.visit());
              if (item.kind() == v1::DUE_KIND_FOLLOW_UP) candidates.AddCustomer(item.customer());
              // The last day of the horizon is inside it.
              if (item.kind() == v1::DUE_KIND_HORIZON && ToDay(item.due_on()) < day) {
                candidates.AddCustomer(item.customer());
              }
              return true;
            });
}

void AddPending(const RowReader& rows, const std::string& store, absl::CivilDay day,
                Candidates& candidates) {
  rows.Scan(kDuePending, RowKey(store, ""), RowKey(store, Compact(day + 1)),
            [&](absl::string_view, absl::string_view value) {
              const std::string name(value.substr(0, value.find('\0')));
              if (IsName(name, ResourceKind::kVisit)) {
                candidates.AddVisit(name);
              } else {
                candidates.AddCustomer(name);
              }
              return true;
            });
}

bool HasLines(const RowReader& rows, absl::string_view day_name) {
  const v1::SheetSnapshot sheet = SheetSnapshotOf(rows, day_name);
  return std::any_of(sheet.visits().begin(), sheet.visits().end(), [&rows](const auto& visit) {
    const std::optional<v1::RegistrationLine> line = LineOfVisit(rows, visit);
    return line.has_value() && !line->void_();
  });
}

void AddConsultants(const RowReader& rows, const std::string& store, absl::CivilDay day,
                    v1::CloseDayCandidates& candidates) {
  const auto all = ListConsultants(rows, store, /*active_only=*/false, /*start_key=*/"",
                                   std::numeric_limits<int>::max());
  for (const v1::ConsultantRow& consultant : all.items) {
    if (IsSet(consultant.hired_on()) && ToDay(consultant.hired_on()) > day) continue;
    if (IsSet(consultant.last_day()) && ToDay(consultant.last_day()) < day) continue;
    candidates.add_consultants(consultant.consultant());
  }
}

}  // namespace

Page<v1::DueItem> ListDueItems(const RowReader& rows, const DueQuery& query,
                               absl::string_view start_key, int limit) {
  std::map<std::string, v1::DueItem> found = Warnings(rows, query, start_key);
  const std::string from = query.from.has_value() ? Compact(*query.from) : std::string();
  const std::string begin = std::max(RowKey(query.store, from), std::string(start_key));
  int stored = 0;
  rows.Scan(kDueItems, begin, RowKey(query.store, Compact(query.to + 1)),
            [&](absl::string_view key, absl::string_view value) {
              v1::DueItem item = Parse(value);
              if (!Fits(item, query)) return true;
              found.emplace(std::string(key), std::move(item));
              return ++stored <= limit;  // one more than fit, whose key is the next page's
            });
  Page<v1::DueItem> page;
  for (auto& [key, item] : found) {
    if (static_cast<int>(page.items.size()) == limit) {
      page.next_key = key;
      break;
    }
    FillIn(rows, query.today, item);
    page.items.push_back(std::move(item));
  }
  return page;
}

v1::CloseDayCandidates CandidatesOf(const RowReader& rows, absl::string_view store,
                                    absl::CivilDay day) {
  const std::string name(store);
  Candidates candidates;
  AddPending(rows, name, day, candidates);
  AddItems(rows, name, day, candidates);
  for (const std::string& visit : PendingReceptions(rows, name)) candidates.AddVisit(visit);
  for (const Expiry& expiry : Expiries(rows, name)) {
    if (ToDay(expiry.item.due_on()) <= day) candidates.AddCustomer(expiry.item.customer());
  }
  v1::CloseDayCandidates& result = candidates.candidates();
  AddConsultants(rows, name, day, result);
  result.set_sheet_has_lines(HasLines(rows, DayName(store, day)));
  return result;
}

}  // namespace kezhi::domain
