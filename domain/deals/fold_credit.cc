#include "domain/deals/fold_credit.h"

#include <string>
#include <utility>

#include "kezhi/v1/deal_views.pb.h"

#include "domain/deals/tables.h"
#include "domain/fold.h"

namespace kezhi::domain {
namespace {

void Recommend(const v1::CreditRecommended& recommended, v1::CreditRow& row) {
  v1::CreditRecommendation* found = nullptr;
  for (v1::CreditRecommendation& other : *row.mutable_recommendations()) {
    if (other.department() == recommended.department()) found = &other;
  }
  if (found == nullptr) found = row.add_recommendations();
  found->set_department(recommended.department());
  *found->mutable_limit() = recommended.limit();
  found->set_term_days(recommended.term_days());
  found->set_by(recommended.by());
  found->clear_findings();
  if (recommended.has_findings()) *found->mutable_findings() = recommended.findings();
}

void Decide(const v1::Event& event, v1::CreditRow& row) {
  const v1::CreditDecided& decided = event.credit_decided();
  row.set_requested(false);
  if (decided.verdict() != v1::VERDICT_ACCEPTED) return;
  row.set_granted(true);
  *row.mutable_limit() = decided.limit();
  row.set_term_days(decided.term_days());
  row.set_decided_by(decided.by());
  *row.mutable_decided_on() = event.business_day();
}

void Agree(const v1::AgreementSigned& agreement, v1::CreditRow& row) {
  *row.mutable_scope() = agreement.scope();
  *row.mutable_agreement_from() = agreement.from();
  row.clear_agreement_ends();
  if (agreement.has_ends()) *row.mutable_agreement_ends() = agreement.ends();
}

void Change(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  v1::CreditRow row =
      GetRow<v1::CreditRow>(rows, kDealCredit, event.stream()).value_or(v1::CreditRow());
  row.set_customer(event.stream());
  switch (event.kind_case()) {
    case v1::Event::kProfileFiled:
      row.set_filed(true);
      *row.mutable_filed_on() = event.business_day();
      break;
    case v1::Event::kCreditRequested:
      row.set_requested(true);
      row.clear_recommendations();
      break;
    case v1::Event::kCreditRecommended: Recommend(event.credit_recommended(), row); break;
    case v1::Event::kCreditDecided: Decide(event, row); break;
    default: Agree(event.agreement_signed(), row); break;
  }
  Touch(event, row);
  PutRow(out, kDealCredit, event.stream(), std::move(row));
}

void Use(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const v1::CreditUsed& used = event.credit_used();
  const std::string key = RowKey(event.stream(), used.deal());
  if (used.used().units() == 0 && used.used().nanos() == 0) {
    if (rows.Get(kDealUsed, key).has_value()) out.Delete(kDealUsed, key);
    return;
  }
  v1::CreditUseRow row;
  row.set_deal(used.deal());
  *row.mutable_used() = used.used();
  if (used.has_oldest_on()) *row.mutable_oldest_on() = used.oldest_on();
  PutRow(out, kDealUsed, key, std::move(row));
}

}  // namespace

void FoldCredit(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  switch (event.kind_case()) {
    case v1::Event::kProfileFiled:
    case v1::Event::kCreditRequested:
    case v1::Event::kCreditRecommended:
    case v1::Event::kCreditDecided:
    case v1::Event::kAgreementSigned: Change(event, rows, out); break;
    case v1::Event::kCreditUsed: Use(event, rows, out); break;
    case v1::Event::kCustomerMerged: {
      const std::string& alias = event.customer_merged().from();
      out.Put(kDealAliases, alias, event.stream());
      out.Put(kDealMerged, RowKey(event.stream(), alias), "");
      break;
    }
    case v1::Event::kCustomerUnmerged: {
      const std::string& alias = event.customer_unmerged().from();
      out.Delete(kDealAliases, alias);
      out.Delete(kDealMerged, RowKey(event.stream(), alias));
      break;
    }
    default: break;
  }
}

}  // namespace kezhi::domain
