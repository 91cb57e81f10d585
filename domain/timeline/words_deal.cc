// Words for deals, credit and the profile on file.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "domain/names.h"
#include "domain/timeline/words.h"

namespace kezhi::domain {
namespace {

Words KindText(v1::AllowanceKind kind) {
  switch (kind) {
    case v1::ALLOWANCE_KIND_FEE: return {"费用", "fee"};
    case v1::ALLOWANCE_KIND_DISCOUNT: return {"让利", "discount"};
    case v1::ALLOWANCE_KIND_RETURN: return {"退货", "return"};
    default: return {"", ""};
  }
}

// `zh` and `en` of something that an amount of an invoice, or of none, is told about.
Words AmountOfInvoice(const Words& what, const google::type::Money& amount,
                      const std::string& invoice) {
  const std::string money = MoneyText(amount);
  return {absl::StrCat(what.zh, " ", money, Part("，发票 ", invoice)),
          absl::StrCat(what.en, " ", money, Part(", invoice ", invoice))};
}

}  // namespace

Words WordsFor(const v1::ProfileReviewed& reviewed) {
  const Words verdict = VerdictText(reviewed.verdict());
  return {absl::StrCat("客户资料审核：", verdict.zh),
          absl::StrCat("Profile reviewed: ", verdict.en)};
}

Words WordsFor(const v1::ProfileFiled&) {
  return {"客户资料归档", "Profile on file"};
}

Words WordsFor(const v1::ProfileChangeNotified& notified) {
  const std::string fields = absl::StrJoin(notified.fields(), ", ");
  return {absl::StrCat("资料变更通报 ", notified.to(), "：", fields),
          absl::StrCat("Change of profile told to ", notified.to(), ": ", fields)};
}

Words WordsFor(const v1::CreditRequested&) {
  return {"申请授信", "Credit asked for"};
}

Words WordsFor(const v1::CreditRecommended& recommended) {
  const std::string limit = MoneyText(recommended.limit());
  return {absl::StrCat(recommended.department(), " 建议信用额度 ", limit, "，期限 ",
                       recommended.term_days(), " 天"),
          absl::StrCat(recommended.department(), " recommends a credit of ", limit, ", term ",
                       recommended.term_days(), " days")};
}

Words WordsFor(const v1::CreditDecided& decided) {
  if (decided.verdict() != v1::VERDICT_ACCEPTED) return {"授信未批准", "Credit refused"};
  const std::string limit = MoneyText(decided.limit());
  return {absl::StrCat("授信：额度 ", limit, "，期限 ", decided.term_days(), " 天"),
          absl::StrCat("Credit granted: ", limit, ", term ", decided.term_days(), " days")};
}

Words WordsFor(const v1::AgreementSigned& agreement) {
  const std::string from = DateText(agreement.from());
  return {absl::StrCat("签署战略合作协议，自 ", from, " 起"),
          absl::StrCat("Strategic agreement signed, from ", from)};
}

Words WordsFor(const v1::CreditUsed& used) {
  const std::string money = MoneyText(used.used());
  const std::string deal = IdOf(used.deal());
  const std::string prepaid = used.has_prepaid() ? MoneyText(used.prepaid()) : "";
  return {
      absl::StrCat("订单 ", deal, " 占用信用 ", money, Part("，预收 ", prepaid)),
      absl::StrCat("Deal ", deal, " uses ", money, " of the credit", Part(", prepaid: ", prepaid))};
}

Words WordsFor(const v1::Quoted& quoted) {
  const std::string money = MoneyText(quoted.amount());
  return {absl::StrCat("报价 ", money, Part("，", quoted.item())),
          absl::StrCat("Quoted ", money, Part(", ", quoted.item()))};
}

Words WordsFor(const v1::DealOrdered& ordered) {
  return AmountOfInvoice({"订单", "Ordered"}, ordered.amount(), "");
}

Words WordsFor(const v1::OrderReviewed& reviewed) {
  const Words verdict = VerdictText(reviewed.verdict());
  return {absl::StrCat("订单审核：", verdict.zh), absl::StrCat("Order reviewed: ", verdict.en)};
}

Words WordsFor(const v1::ContractSigned& contract) {
  return {absl::StrCat(contract.long_term() ? "签署长期合同" : "签署合同",
                       Part(" ", contract.number())),
          absl::StrCat(contract.long_term() ? "Long-term contract signed" : "Contract signed",
                       Part(" ", contract.number()))};
}

Words WordsFor(const v1::Shipped& shipped) {
  return AmountOfInvoice({"出货", "Shipped"}, shipped.amount(), "");
}

Words WordsFor(const v1::Invoiced& invoiced) {
  return AmountOfInvoice({"开票", "Invoiced"}, invoiced.amount(), invoiced.invoice());
}

Words WordsFor(const v1::Reconciled& reconciled) {
  const Words cause = KindText(reconciled.cause());
  return {absl::StrCat("对账，发票 ", reconciled.invoice(), Part("，差异：", cause.zh)),
          absl::StrCat("Reconciled, invoice ", reconciled.invoice(), Part(", cause: ", cause.en))};
}

Words WordsFor(const v1::Received& received) {
  const std::string money = MoneyText(received.amount());
  return {absl::StrCat("收款 ", money, "，单号 ", received.receipt()),
          absl::StrCat("Received ", money, ", receipt ", received.receipt())};
}

Words WordsFor(const v1::Cleared& cleared) {
  const std::string money = MoneyText(cleared.amount());
  return {absl::StrCat("核销 ", money, "，收款 ", cleared.receipt(), " 对发票 ", cleared.invoice()),
          absl::StrCat("Cleared ", money, ", receipt ", cleared.receipt(), " against invoice ",
                       cleared.invoice())};
}

Words WordsFor(const v1::ReceiptRefunded& refunded) {
  const std::string money = MoneyText(refunded.amount());
  return {absl::StrCat("退款 ", money, "，单号 ", refunded.receipt()),
          absl::StrCat("Paid back ", money, " of receipt ", refunded.receipt())};
}

Words WordsFor(const v1::BadDebtWrittenOff& written_off) {
  return AmountOfInvoice({"呆坏账核销", "Bad debt written off:"}, written_off.amount(),
                         written_off.invoice());
}

Words WordsFor(const v1::GoodsReturned& returned) {
  return AmountOfInvoice({"退货", "Goods returned:"}, returned.amount(), returned.invoice());
}

Words WordsFor(const v1::AllowanceGranted& granted) {
  const Words kind = KindText(granted.kind());
  return AmountOfInvoice(
      {absl::StrCat("减让", Part("（", kind.zh, "）")), absl::StrCat("Allowance (", kind.en, "):")},
      granted.amount(), granted.invoice());
}

Words WordsFor(const v1::DeliveryRefused& refused) {
  return AmountOfInvoice({"拒绝验收", "Delivery refused:"}, refused.amount(), "");
}

Words WordsFor(const v1::DeductionClaimed& claimed) {
  return AmountOfInvoice({"质量扣款单", "Deduction claimed:"}, claimed.amount(), claimed.invoice());
}

Words WordsFor(const v1::DealSettled&) {
  return {"订单结清", "Deal settled"};
}

}  // namespace kezhi::domain
