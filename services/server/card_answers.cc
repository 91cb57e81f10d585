// What is asked about customers: cards, timeline, due list.

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/customer_card/query.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/due/query.h"
#include "domain/event_codec.h"
#include "domain/form_pages.h"
#include "domain/names.h"
#include "domain/timeline/describe.h"
#include "domain/timeline/query.h"
#include "services/server/answers.h"
#include "services/server/read_mask.h"
#include "services/server/request_checks.h"
#include "services/server/subjects.h"

namespace kezhi::server {
namespace {

using domain::ResourceKind;

// The customers that have the phone number now; contact keys have no history. Without those whom
// the caller does not see: else whoever sees no numbers could try them.
absl::StatusOr<std::vector<std::string>> WithPhone(Query& query,
                                                   const v1::ListCustomerCardsRequest& request,
                                                   Subjects& subjects) {
  KEZHI_ASSIGN_OR_RETURN(const v1::StoreRow store,
                         domain::StoreRowOf(query.rows(), request.parent()));
  KEZHI_ASSIGN_OR_RETURN(
      std::vector<std::string> customers,
      query.CustomersWithPhone(request.parent(), request.phone(), store.region_code()));
  std::erase_if(customers, [&](const std::string& customer) {
    return !query.Identifies(query.policy().customer, subjects.Of(customer));
  });
  return customers;
}

v1::TimelineEntry EntryOf(const v1::Event& event, absl::string_view language) {
  v1::TimelineEntry entry;
  entry.set_position(event.position());
  *entry.mutable_recorded_at() = event.recorded_at();
  if (event.occurred().has_at()) *entry.mutable_occurred_at() = event.occurred().at();
  if (event.has_business_day()) *entry.mutable_business_day() = event.business_day();
  entry.set_type(domain::TypeOf(event));
  entry.set_actor(event.actor().principal());
  entry.set_stream(event.stream());
  entry.set_text(domain::Describe(event, language));
  for (v1::Personal& detail : domain::DetailsOf(event)) *entry.add_details() = std::move(detail);
  *entry.mutable_flags() = event.flags();
  return entry;
}

// Turned round, the newest first; of a further page those before the last one told.
void KeepBefore(Position before, std::vector<v1::Event>& events) {
  std::reverse(events.begin(), events.end());
  if (before == Position(0)) return;
  std::erase_if(events,
                [before](const v1::Event& event) { return event.position() >= before.value(); });
}

// A due item is somebody's customer; without a pursuit it is the care after a purchase.
Subject SubjectOf(const v1::DueItem& item) {
  return {.owner = item.owner(),
          .won = item.kind() == v1::DUE_KIND_FOLLOW_UP && item.pursuit() == 0};
}

// What an item is ordered by, beside its day.
std::string DueKeyOf(const v1::DueItem& item, int key) {
  return key == 1 ? item.owner() : item.customer();
}

// A page of what is due. By day it is read as it is stored; any other order is made of all of it.
absl::StatusOr<std::vector<v1::DueItem>> DueItemsOf(const domain::DueQuery& due, const Order& order,
                                                    Query& query) {
  if (order.key == 0 && !order.descending) {
    auto page = domain::ListDueItems(query.rows(), due, query.after(), query.limit());
    query.SetNext(std::move(page.next_key));
    return std::move(page.items);
  }
  KEZHI_ASSIGN_OR_RETURN(const int offset, query.Offset());
  std::vector<v1::DueItem> items =
      domain::ListDueItems(query.rows(), due, "", std::numeric_limits<int>::max() - 1).items;
  const auto before = [key = order.key](const v1::DueItem& a, const v1::DueItem& b) {
    return key == 0 ? domain::ToDay(a.due_on()) < domain::ToDay(b.due_on())
                    : DueKeyOf(a, key) < DueKeyOf(b, key);
  };
  return query.CutSorted(std::move(items), offset, order.descending, before);
}

}  // namespace

absl::Status Answer(const v1::GetCustomerCardRequest& request, Query& query,
                    v1::GetCustomerCardResponse& response) {
  CheckName("name", request.name(), ResourceKind::kCustomer, query.faults());
  CheckReadMask(request.read_mask(), *v1::CustomerCard::descriptor(), "read_mask", query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.name(), {"card", "directory"}));
  KEZHI_ASSIGN_OR_RETURN(const domain::FormPage page, query.PageOfForm());
  KEZHI_ASSIGN_OR_RETURN(v1::CustomerCard card, domain::CustomerCardOf(query.rows(), request.name(),
                                                                       query.evaluated_at()));
  query.SetNextOf(page, domain::TakePage(page, card));
  Subjects payers(query.rows(), query.policy().money, query.evaluated_at());
  query.WithholdMoneyOf(payers.Of(request.name()), card);
  KEZHI_RETURN_IF_ERROR(
      query.Reveal(query.policy().customer,
                   {.owner = card.head().owner(), .won = card.front().purchases_size() > 0}, card));
  ApplyReadMask(request.read_mask(), card);
  *response.mutable_card() = std::move(card);
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListCustomerCardsRequest& request, Query& query,
                    v1::ListCustomerCardsResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kStore, query.faults());
  CheckOptionalName("owner", request.owner(), ResourceKind::kConsultant, query.faults());
  CheckText("phone", request.phone(), query.faults());
  CheckText("external_id", request.external_id(), query.faults());
  CheckEnum("status", request.status(), *v1::PursuitStatus_descriptor(), query.faults());
  CheckText("grade", request.grade(), query.faults());
  CheckText("class_scale", request.class_scale(), query.faults());
  CheckText("class_grade", request.class_grade(), query.faults());
  if (request.class_scale().empty() && !request.class_grade().empty()) {
    query.faults().Add(v1::REASON_QUERY_INVALID, "class_scale", "must be given with class_grade");
  }
  const Order order = CheckOrder(request.order_by(), {"customer", "registered_on"}, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"card", "directory"}));
  domain::CardFilter filter{
      .store = request.parent(),
      .owner = request.owner(),
      .external_id = request.external_id(),
      .customers = std::nullopt,
      .status = request.status(),
      .grade = request.grade(),
      .pooled = request.pooled(),
      .class_scale = request.class_scale(),
      .class_grade = request.class_grade(),
      .order = order.key == 0 ? domain::CardOrder::kCustomer : domain::CardOrder::kRegisteredOn,
      .descending = order.descending};
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), request.parent()).status());
  Subjects subjects(query.rows(), query.policy().customer, query.evaluated_at());
  if (!request.phone().empty()) {
    KEZHI_ASSIGN_OR_RETURN(filter.customers, WithPhone(query, request, subjects));
  }
  auto page = domain::ListCards(query.rows(), filter, query.after(), query.limit());
  query.SetNext(std::move(page.next_key));
  for (v1::CardHead& head : page.items) {
    KEZHI_RETURN_IF_ERROR(
        query.Reveal(query.policy().customer, subjects.Of(head.customer()), head));
    *response.add_cards() = std::move(head);
  }
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListTimelineRequest& request, Query& query,
                    v1::ListTimelineResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kCustomer, query.faults());
  if (!request.language().empty() && request.language() != "zh" && request.language() != "en") {
    query.faults().Add(v1::REASON_QUERY_INVALID, "language", "must be zh or en");
  }
  const Order order = CheckOrder(request.order_by(), {"position"}, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"timeline", "directory", "card"}));
  const auto head = domain::CardHeadOf(query.rows(), request.parent());
  if (!head.has_value()) {
    return domain::NotFound(v1::REASON_CUSTOMER_NOT_FOUND, request.parent());
  }
  KEZHI_ASSIGN_OR_RETURN(const Position after, query.AfterPosition());
  KEZHI_ASSIGN_OR_RETURN(std::vector<v1::Event> events,
                         query.ReadStreams(domain::StreamsOf(query.rows(), request.parent()),
                                           order.descending ? Position(0) : after));
  if (order.descending) KeepBefore(after, events);
  const auto limit = static_cast<std::size_t>(query.limit());
  if (events.size() > limit) {
    events.resize(limit);
    query.SetNextPosition(Position(events.back().position()));
  }
  Subjects subjects(query.rows(), query.policy().customer, query.evaluated_at());
  const Subject subject = subjects.Of(head->customer());
  Subjects payers(query.rows(), query.policy().money, query.evaluated_at());
  const Subject payer = payers.Of(head->customer());
  for (v1::Event& event : events) {
    KEZHI_RETURN_IF_ERROR(query.Reveal(query.policy().customer, subject, event));
    // Now, as the text of an entry has them in words.
    query.Withhold(event);
    query.WithholdMoneyOf(payer, event);
    *response.add_entries() = EntryOf(event, request.language());
  }
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListDueItemsRequest& request, Query& query,
                    v1::ListDueItemsResponse& response) {
  if (!domain::IsName(request.parent(), ResourceKind::kStore)) {
    CheckName("parent", request.parent(), ResourceKind::kConsultant, query.faults());
  }
  const auto from = CheckDay("from", request.from(), false, query.faults());
  const auto to = CheckDay("to", request.to(), false, query.faults());
  CheckSpan("to", from, to, 0, query.faults());
  CheckEnum("kind", request.kind(), *v1::DueKind_descriptor(), query.faults());
  const Order order =
      CheckOrder(request.order_by(), {"due_on", "owner", "customer"}, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"due", "directory", "card"}));
  const std::string store = domain::StoreOf(request.parent());
  const bool all = store == request.parent();
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay today,
                         domain::BusinessDayAt(query.rows(), store, query.evaluated_at()));
  if (!all) {
    KEZHI_RETURN_IF_ERROR(domain::ConsultantRowOf(query.rows(), request.parent()).status());
  }
  const domain::DueQuery due{.store = store,
                             .owner = all ? "" : request.parent(),
                             .from = from,
                             .to = to.value_or(today),
                             .today = today,
                             .kind = request.kind()};
  KEZHI_ASSIGN_OR_RETURN(std::vector<v1::DueItem> items, DueItemsOf(due, order, query));
  for (v1::DueItem& item : items) {
    KEZHI_RETURN_IF_ERROR(query.Reveal(query.policy().customer, SubjectOf(item), item));
    *response.add_items() = std::move(item);
  }
  return absl::OkStatus();
}

}  // namespace kezhi::server
