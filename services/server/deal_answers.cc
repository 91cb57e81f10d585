// What is asked about deals, what customers owe, their credit, and the funnel.

#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/message.h"

#include "base/status_macros.h"
#include "domain/customer_card/query.h"
#include "domain/deals/query.h"
#include "domain/directory/query.h"
#include "domain/funnel/query.h"
#include "domain/names.h"
#include "domain/rules.h"
#include "services/server/answers.h"
#include "services/server/request_checks.h"
#include "services/server/subjects.h"

namespace kezhi::server {
namespace {

using domain::ResourceKind;

// Puts the name that the customer's card has, sealed as it is, into a row that is about it.
template <typename Row>
void PutName(const Query& query, const std::string& customer, Row& row) {
  const auto head = domain::CardHeadOf(query.rows(), customer);
  if (head.has_value() && head->has_name()) *row.mutable_name() = head->name();
}

// Shows names, texts and amounts of what customers order and owe as far as the caller sees them.
class Debtors {
 public:
  explicit Debtors(Query& query)
      : query_(query),
        persons_(query.rows(), query.policy().customer, query.evaluated_at()),
        payers_(query.rows(), query.policy().money, query.evaluated_at()) {}

  // All of `message` is about `customer`. The amounts are also those of `consultant`, whose deal it
  // is; empty = nobody's.
  absl::Status Show(const std::string& customer, const std::string& consultant,
                    google::protobuf::Message& message) {
    Subject payer = payers_.Of(customer);
    if (consultant == query_.caller().principal()) payer.owner = consultant;
    query_.WithholdMoneyOf(payer, message);
    return query_.Reveal(query_.policy().customer, persons_.Of(customer), message);
  }

 private:
  Query& query_;
  Subjects persons_;
  Subjects payers_;
};

// The rules of a store on a day; the texts must outlive what is asked of them.
class InForce {
 public:
  InForce(const Query& query, const std::string& store, absl::CivilDay day)
      : texts_(domain::PlaybooksOn(query.rows(), store, day)) {}

  domain::Rules rules() const {
    std::vector<const v1::Playbook*> playbooks;
    playbooks.reserve(texts_.size());
    for (const v1::Playbook& text : texts_) playbooks.push_back(&text);
    return domain::Rules(std::move(playbooks));
  }

 private:
  const std::vector<v1::Playbook> texts_;
};

}  // namespace

absl::Status Answer(const v1::GetDealRequest& request, Query& query,
                    v1::GetDealResponse& response) {
  CheckName("name", request.name(), ResourceKind::kDeal, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.name(), {"deals", "card", "directory"}));
  KEZHI_ASSIGN_OR_RETURN(v1::Deal deal, domain::DealOf(query.rows(), request.name()));
  const std::string customer = deal.head().customer();
  const std::string consultant = deal.head().consultant();
  PutName(query, customer, *deal.mutable_head());
  KEZHI_RETURN_IF_ERROR(Debtors(query).Show(customer, consultant, deal));
  *response.mutable_deal() = std::move(deal);
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListDealsRequest& request, Query& query,
                    v1::ListDealsResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kStore, query.faults());
  CheckOptionalName("customer", request.customer(), ResourceKind::kCustomer, query.faults());
  CheckOptionalName("consultant", request.consultant(), ResourceKind::kConsultant, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"deals", "card", "directory"}));
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), request.parent()).status());
  domain::DealFilter filter{.store = request.parent(),
                            .customer = request.customer(),
                            .consultant = request.consultant(),
                            .settled = {}};
  if (request.has_settled()) filter.settled = request.settled();
  auto page = domain::ListDeals(query.rows(), filter, query.after(), query.limit());
  query.SetNext(std::move(page.next_key));
  Debtors debtors(query);
  for (v1::DealRow& row : page.items) {
    const std::string customer = row.customer();
    const std::string consultant = row.consultant();
    PutName(query, customer, row);
    KEZHI_RETURN_IF_ERROR(debtors.Show(customer, consultant, row));
    *response.add_deals() = std::move(row);
  }
  return absl::OkStatus();
}

absl::Status Answer(const v1::GetAgeingRequest& request, Query& query,
                    v1::GetAgeingResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kStore, query.faults());
  CheckOptionalName("consultant", request.consultant(), ResourceKind::kConsultant, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"deals", "card", "directory"}));
  KEZHI_ASSIGN_OR_RETURN(
      const absl::CivilDay today,
      domain::BusinessDayAt(query.rows(), request.parent(), query.evaluated_at()));
  const InForce in_force(query, request.parent(), today);
  const v1::Ageing* rules = in_force.rules().ageing();
  v1::AgeingReport report =
      domain::AgeingOf(query.rows(), {.store = request.parent(),
                                      .consultant = request.consultant(),
                                      .day = today,
                                      .rules = rules == nullptr ? v1::Ageing() : *rules});
  Debtors debtors(query);
  for (v1::AgeingRow& row : *report.mutable_rows()) {
    const std::string customer = row.customer();
    PutName(query, customer, row);
    KEZHI_RETURN_IF_ERROR(debtors.Show(customer, request.consultant(), row));
  }
  *response.mutable_report() = std::move(report);
  return absl::OkStatus();
}

absl::Status Answer(const v1::GetCreditRequest& request, Query& query,
                    v1::GetCreditResponse& response) {
  CheckName("name", request.name(), ResourceKind::kCustomer, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.name(), {"deals", "card", "directory"}));
  if (!domain::CardHeadOf(query.rows(), request.name()).has_value()) {
    return domain::NotFound(v1::REASON_CUSTOMER_NOT_FOUND, request.name());
  }
  KEZHI_ASSIGN_OR_RETURN(
      const absl::CivilDay today,
      domain::BusinessDayAt(query.rows(), domain::StoreOf(request.name()), query.evaluated_at()));
  v1::Credit credit = domain::CreditOf(query.rows(), request.name(), today);
  const std::string customer = credit.credit().customer();
  PutName(query, customer, credit);
  KEZHI_RETURN_IF_ERROR(Debtors(query).Show(customer, "", credit));
  *response.mutable_credit() = std::move(credit);
  return absl::OkStatus();
}

absl::Status Answer(const v1::GetFunnelRequest& request, Query& query,
                    v1::GetFunnelResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kStore, query.faults());
  CheckText("machine", request.machine(), query.faults());
  const auto from = CheckDay("from", request.from(), true, query.faults());
  const auto to = CheckDay("to", request.to(), true, query.faults());
  CheckSpan("to", from, to, 3660, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"funnel", "directory"}));
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), request.parent()).status());
  const InForce in_force(query, request.parent(), *to);
  const domain::Rules rules = in_force.rules();
  const v1::StageMachine* machine =
      request.machine().empty() ? rules.primary_machine() : rules.machine(request.machine());
  if (machine == nullptr) {
    return domain::InvalidField(v1::REASON_QUERY_INVALID, "machine",
                                "no playbook of the store has it on the last day");
  }
  *response.mutable_funnel() = domain::FunnelOf(
      query.rows(), {.store = request.parent(), .machine = *machine, .from = *from, .to = *to});
  return absl::OkStatus();
}

}  // namespace kezhi::server
