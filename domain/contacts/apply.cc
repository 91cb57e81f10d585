#include "domain/contacts/apply.h"

#include <optional>
#include <string>
#include <utility>

#include "google/type/date.pb.h"

#include "kezhi/v1/market_views.pb.h"

#include "domain/contacts/tables.h"
#include "domain/dates.h"
#include "domain/fold.h"

namespace kezhi::domain {
namespace {

// `visit`: empty for a follow-up. Returns the row's key.
std::string PutContact(const v1::Event& event, const std::string& customer, int pursuit,
                       const std::string& visit, RowWriter& out) {
  v1::ContactMade contact;
  if (IsSet(event.business_day())) *contact.mutable_day() = event.business_day();
  contact.set_position(event.position());
  contact.set_visit(visit);
  const std::string key = RowKey(customer, PursuitSegment(pursuit), Sortable(event.position()));
  InsertRow(out, kContactsMade, key, std::move(contact));
  return key;
}

// Several events tell which pursuit a visit belongs to; the first of them counts.
void AddVisit(const v1::Event& event, const std::string& visit, const std::string& customer,
              int pursuit, const RowReader& rows, RowWriter& out) {
  if (visit.empty() || customer.empty() || pursuit == 0) return;
  if (rows.Get(kContactVisits, visit).has_value()) return;
  out.Insert(kContactVisits, visit, PutContact(event, customer, pursuit, visit, out));
}

void VoidVisit(const std::string& visit, const RowReader& rows, RowWriter& out) {
  const std::optional<std::string> key = rows.Get(kContactVisits, visit);
  if (!key.has_value()) return;
  out.Delete(kContactsMade, *key);
  out.Delete(kContactVisits, visit);
}

void MoveVisit(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  if (!event.visit_amended().has_moved_to_day()) return;
  const std::optional<std::string> key = rows.Get(kContactVisits, event.stream());
  if (!key.has_value()) return;
  std::optional<v1::ContactMade> contact = GetRow<v1::ContactMade>(rows, kContactsMade, *key);
  if (!contact.has_value()) return;
  *contact->mutable_day() = event.visit_amended().moved_to_day();
  PutRow(out, kContactsMade, *key, *std::move(contact));
}

// The first order of a pursuit stands until it is taken back; a sale without one is its order.
void Order(const v1::Event& event, int pursuit, const google::type::Date& day,
           const RowReader& rows, RowWriter& out) {
  const std::string key = PursuitKey(event.stream(), pursuit);
  const auto before = GetRow<v1::ContactOrder>(rows, kContactOrders, key);
  if (before.has_value() && !before->withdrawn()) return;
  v1::ContactOrder order;
  if (IsSet(day)) *order.mutable_day() = day;
  order.set_position(event.position());
  order.set_again(before.has_value());
  PutRow(out, kContactOrders, key, std::move(order));
}

// A row of its own also where the order was recorded under another name, before a merge.
void Withdraw(const v1::Event& event, RowWriter& out) {
  v1::ContactOrder order;
  order.set_position(event.position());
  order.set_withdrawn(true);
  PutRow(out, kContactOrders, PursuitKey(event.stream(), event.order_withdrawn().pursuit()),
         std::move(order));
}

}  // namespace

void ApplyContacts(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const std::string& stream = event.stream();
  switch (event.kind_case()) {
    case v1::Event::kVisitCompleted:
      AddVisit(event, stream, event.visit_completed().customer(), event.visit_completed().pursuit(),
               rows, out);
      break;
    case v1::Event::kVisitAmended: MoveVisit(event, rows, out); break;
    case v1::Event::kVisitVoided: VoidVisit(stream, rows, out); break;
    case v1::Event::kVisitLinked:
      AddVisit(event, event.visit_linked().visit(), stream, event.visit_linked().pursuit(), rows,
               out);
      break;
    case v1::Event::kPursuitOpened:
      AddVisit(event, event.pursuit_opened().origin_visit(), stream,
               event.pursuit_opened().pursuit(), rows, out);
      break;
    case v1::Event::kFollowUpDone:
      if (event.follow_up_done().pursuit() == 0) break;
      PutContact(event, stream, event.follow_up_done().pursuit(), "", out);
      break;
    case v1::Event::kOrderPlaced:
      Order(event, event.order_placed().pursuit(), event.business_day(), rows, out);
      break;
    case v1::Event::kOrderWithdrawn: Withdraw(event, out); break;
    case v1::Event::kPursuitWon:
      Order(event, event.pursuit_won().pursuit(), event.pursuit_won().won_on(), rows, out);
      break;
    default: break;
  }
}

}  // namespace kezhi::domain
