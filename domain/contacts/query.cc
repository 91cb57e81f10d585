#include "domain/contacts/query.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

#include "kezhi/v1/playbook.pb.h"
#include "kezhi/v1/views.pb.h"

#include "domain/contacts/tables.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/fold.h"
#include "domain/pursuits/present.h"
#include "domain/pursuits/tables.h"
#include "domain/ratio.h"
#include "domain/rules.h"

namespace kezhi::domain {
namespace {

// The rows of a table of the store, each with its pursuit of today.
template <typename Row>
void ForEachRow(const RowReader& rows, absl::string_view table, const std::string& store,
                const std::function<void(const PursuitId& id, Row row)>& take) {
  const auto visit = [&](absl::string_view key, absl::string_view value) {
    const std::vector<absl::string_view> segments = absl::StrSplit(key, '\0');
    int number = 0;
    if (segments.size() < 2 || !absl::SimpleAtoi(segments[1], &number)) return true;
    Row row;
    row.ParseFromArray(value.data(), static_cast<int>(value.size()));
    take(PresentId(rows, {std::string(segments[0]), number}), std::move(row));
    return true;
  };
  // Keys begin with the customer's name, and `0` follows `/`.
  rows.Scan(table, absl::StrCat(store, "/"), absl::StrCat(store, "0"), visit);
}

// A pursuit that was recorded under several names has an order under each; nullopt: the last word
// is that it was taken back.
std::optional<v1::ContactOrder> StandingOrder(std::vector<v1::ContactOrder> orders) {
  std::sort(orders.begin(), orders.end(),
            [](const auto& a, const auto& b) { return a.position() < b.position(); });
  std::optional<v1::ContactOrder> standing;
  for (v1::ContactOrder& order : orders) {
    if (order.withdrawn() || order.again()) standing.reset();
    if (!order.withdrawn() && !standing.has_value()) standing = std::move(order);
  }
  return standing;
}

bool IsBefore(const v1::ContactMade& contact, const v1::ContactOrder& order) {
  if (contact.has_day() && order.has_day()) {
    const absl::CivilDay of_contact = ToDay(contact.day());
    const absl::CivilDay of_order = ToDay(order.day());
    if (of_contact != of_order) return of_contact < of_order;
  }
  return contact.position() < order.position();
}

struct OrderAndContacts {
  v1::ContactOrder order;
  int contacts = 0;
};

// Orders of the period with what came before them. Counts those of no known day.
std::map<PursuitId, OrderAndContacts> OrdersOf(const RowReader& rows, const ContactsQuery& query,
                                               int& undated) {
  std::map<PursuitId, std::vector<v1::ContactOrder>> recorded;
  ForEachRow<v1::ContactOrder>(rows, kContactOrders, query.store,
                               [&recorded](const PursuitId& id, v1::ContactOrder order) {
                                 recorded[id].push_back(std::move(order));
                               });
  std::map<PursuitId, OrderAndContacts> orders;
  for (auto& [id, all] : recorded) {
    std::optional<v1::ContactOrder> order = StandingOrder(std::move(all));
    if (!order.has_value()) continue;
    if (!order->has_day()) {
      ++undated;
      continue;
    }
    const absl::CivilDay day = ToDay(order->day());
    if (day >= query.from && day <= query.to) orders[id].order = *std::move(order);
  }
  ForEachRow<v1::ContactMade>(rows, kContactsMade, query.store,
                              [&orders](const PursuitId& id, const v1::ContactMade& contact) {
                                const auto found = orders.find(id);
                                if (found == orders.end()) return;
                                if (IsBefore(contact, found->second.order)) {
                                  ++found->second.contacts;
                                }
                              });
  return orders;
}

void Count(int contacts, int after_contacts, v1::ContactGroup& group) {
  group.set_orders(group.orders() + 1);
  group.set_contacts(group.contacts() + contacts);
  if (after_contacts != 0 && contacts > after_contacts) group.set_after(group.after() + 1);
}

void AddRatios(int after_contacts, v1::ContactGroup& group) {
  // In hundredths: a ratio of a hundredth of as many.
  const auto mean = BasisPoints(group.contacts(), std::int64_t{100} * group.orders());
  if (mean.has_value()) group.set_mean_hundredths(*mean);
  if (after_contacts == 0) return;
  const auto after = BasisPoints(group.after(), group.orders());
  if (after.has_value()) group.set_after_bp(*after);
}

std::optional<v1::ContactBenchmark> BenchmarkOf(const RowReader& rows, const ContactsQuery& query) {
  const std::vector<v1::Playbook> playbooks = PlaybooksOn(rows, query.store, query.to);
  const v1::ContactBenchmark* benchmark = Rules::Of(playbooks).contact_benchmark();
  if (benchmark == nullptr) return std::nullopt;
  return *benchmark;
}

void AddGroups(const std::map<std::string, v1::ContactGroup>& groups, int after_contacts,
               google::protobuf::RepeatedPtrField<v1::ContactGroup>& out) {
  for (const auto& [key, counted] : groups) {
    v1::ContactGroup& group = *out.Add();
    group = counted;
    group.set_key(key);
    AddRatios(after_contacts, group);
  }
}

}  // namespace

v1::ContactsBeforeOrder ContactsBeforeOrderOf(const RowReader& rows, const ContactsQuery& query) {
  v1::ContactsBeforeOrder form;
  form.set_store(query.store);
  *form.mutable_from() = ToDate(query.from);
  *form.mutable_to() = ToDate(query.to);
  const std::optional<v1::ContactBenchmark> benchmark = BenchmarkOf(rows, query);
  int after_contacts = query.after_contacts;
  if (benchmark.has_value()) {
    if (after_contacts == 0) after_contacts = benchmark->after_contacts();
    if (after_contacts == benchmark->after_contacts()) *form.mutable_benchmark() = *benchmark;
  }
  form.set_after_contacts(after_contacts);

  int undated = 0;
  std::map<int, int> histogram;
  std::map<std::string, v1::ContactGroup> by_source;
  std::map<std::string, v1::ContactGroup> by_consultant;
  for (const auto& [id, order] : OrdersOf(rows, query, undated)) {
    const auto pursuit =
        GetRow<v1::PursuitRow>(rows, kPursuitRows, PursuitKey(id.first, id.second));
    if (!pursuit.has_value() || pursuit->status() == v1::PURSUIT_STATUS_VOID) continue;
    ++histogram[order.contacts];
    Count(order.contacts, after_contacts, *form.mutable_total());
    Count(order.contacts, after_contacts, by_source[pursuit->source()]);
    Count(order.contacts, after_contacts, by_consultant[pursuit->owner()]);
  }
  form.set_undated_orders(undated);
  AddRatios(after_contacts, *form.mutable_total());
  for (const auto& [contacts, orders] : histogram) {
    v1::ContactBucket& bucket = *form.add_histogram();
    bucket.set_contacts(contacts);
    bucket.set_orders(orders);
    bucket.set_share_bp(BasisPoints(orders, form.total().orders()).value_or(0));
  }
  AddGroups(by_source, after_contacts, *form.mutable_by_source());
  AddGroups(by_consultant, after_contacts, *form.mutable_by_consultant());
  return form;
}

}  // namespace kezhi::domain
