// Deals, receivable ageing, credit and the funnel as they are printed.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "services/cli/form.h"

namespace kezhi::cli {
namespace {

const char* StepText(v1::DealStep step, const Words& words) {
  switch (step) {
    case v1::DEAL_STEP_QUOTE: return words("报价", "quoted");
    case v1::DEAL_STEP_ORDER: return words("订单", "ordered");
    case v1::DEAL_STEP_REVIEW: return words("已审核", "accepted");
    case v1::DEAL_STEP_CONTRACT: return words("合同", "contracted");
    case v1::DEAL_STEP_SHIP: return words("出货", "shipped");
    case v1::DEAL_STEP_INVOICE: return words("开票", "invoiced");
    case v1::DEAL_STEP_RECONCILE: return words("对账", "reconciled");
    default: return "";
  }
}

const char* Standing(const v1::DealRow& deal, const Words& words) {
  return deal.settled() ? words("结清", "settled") : StepText(deal.step(), words);
}

std::string DaysText(int days) {
  return absl::StrCat(days);
}

Table InvoiceTable(const google::protobuf::RepeatedPtrField<v1::InvoiceRow>& invoices,
                   const Words& words) {
  Table table({{"invoice", words("发票", "Invoice")},
               {"on", words("日期", "Date")},
               {"amount", words("金额", "Amount"), true},
               {"cleared", words("核销", "Cleared"), true},
               {"returned", words("退货", "Returned"), true},
               {"allowed", words("减让", "Allowed"), true},
               {"written_off", words("呆坏账", "Given up"), true},
               {"open", words("未收", "Open"), true},
               {"new_product", words("新产品", "New product")},
               {"reconciled", words("对账", "Reconciled")},
               {"balance_differs", words("客户帐不符", "Customer differs")},
               {"ledger_differs", words("台帐不符", "Ledger differs")}});
  for (const v1::InvoiceRow& row : invoices) {
    table.Add({row.invoice(), Shown(row.on()), Shown(row.amount()), Shown(row.cleared()),
               Shown(row.returned()), Shown(row.allowed()), Shown(row.written_off()),
               Shown(row.open()), Words::Tick(row.new_product()), Words::Tick(row.reconciled()),
               Words::Tick(row.balance_differs()), Words::Tick(row.ledger_differs())});
  }
  return table;
}

Table ReceiptTable(const google::protobuf::RepeatedPtrField<v1::ReceiptRow>& receipts,
                   const Words& words) {
  Table table({{"receipt", words("收款", "Receipt")},
               {"on", words("日期", "Date")},
               {"amount", words("金额", "Amount"), true},
               {"cleared", words("核销", "Cleared"), true},
               {"refunded", words("退款", "Paid back"), true},
               {"rest", words("余额", "Rest"), true}});
  for (const v1::ReceiptRow& row : receipts) {
    table.Add({row.receipt(), Shown(row.on()), Shown(row.amount()), Shown(row.cleared()),
               Shown(row.refunded()), Shown(row.rest())});
  }
  return table;
}

// `0-30`, `31-60`, `>60`.
std::string BucketTitle(const v1::AgeingReport& report, int bucket) {
  if (report.edges().empty()) return "0+";
  if (bucket == report.edges_size()) return absl::StrCat(">", report.edges(bucket - 1));
  const int from = bucket == 0 ? 0 : report.edges(bucket - 1) + 1;
  return absl::StrCat(from, "-", report.edges(bucket));
}

// `buckets`: how many columns they have, whether or not the amounts are shown to the caller.
std::vector<Cell> AgeingCells(const v1::AgeingRow& row, int buckets, const std::string& total) {
  std::vector<Cell> cells = {total.empty() ? Shown(row.name()) : total, Short(row.customer()),
                             absl::StrCat(row.invoices()), Shown(row.open())};
  for (int i = 0; i < buckets; ++i) {
    cells.emplace_back(i < row.buckets_size() ? Shown(row.buckets(i)) : "");
  }
  cells.emplace_back(Shown(row.oldest_on()));
  cells.emplace_back(DaysText(row.oldest_days()));
  const bool over = row.over_limit().units() != 0 || row.over_limit().nanos() != 0;
  cells.emplace_back(over ? Shown(row.over_limit()) : "", Emphasis::kBad);
  cells.emplace_back(Words::Tick(row.balance_differs()));
  return cells;
}

}  // namespace

Table DealTable(const google::protobuf::RepeatedPtrField<v1::DealRow>& deals,
                const FormContext& context) {
  const Words& words = context.words;
  Table table({{"deal", words("订单", "Deal"), false, Fit::kCut},
               {"name", words("客户", "Customer"), false, Fit::kCut},
               {"customer", words("客户编号", "Customer id"), false, Fit::kCut},
               {"consultant", words("业务员", "Consultant"), false, Fit::kCut},
               {"item", words("产品", "Item"), false, Fit::kCut},
               {"step", words("进度", "Step")},
               {"quoted", words("报价", "Quoted"), true},
               {"ordered", words("订单额", "Ordered"), true},
               {"shipped", words("出货", "Shipped"), true},
               {"invoiced", words("开票", "Invoiced"), true},
               {"cleared", words("核销", "Cleared"), true},
               {"open", words("未收", "Open"), true}});
  for (const v1::DealRow& deal : deals) {
    table.Add({Short(deal.deal()), Shown(deal.name()), Short(deal.customer()),
               Short(deal.consultant()), deal.item(), Standing(deal, words), Shown(deal.quoted()),
               Shown(deal.ordered()), Shown(deal.shipped()), Shown(deal.invoiced()),
               Shown(deal.cleared()), Shown(deal.open())});
  }
  return table;
}

Form FormOf(const v1::Deal& deal, const FormContext& context) {
  const Words& words = context.words;
  const v1::DealRow& head = deal.head();
  Form form;
  form.title =
      absl::StrCat(words("订单", "Deal"), "  ", Short(head.deal()), "  ", Standing(head, words));
  form.facts = {{words("客户", "customer"), Shown(head.name())},
                {words("客户编号", "customer id"), Short(head.customer())},
                {words("业务员", "consultant"), Short(head.consultant())},
                {words("产品", "item"), head.item()},
                {words("报价", "quoted"), Shown(head.quoted())},
                {words("目录价", "list"), Shown(head.list_amount())},
                {words("成本", "cost"), Shown(head.cost())},
                {words("订单额", "ordered"), Shown(head.ordered())},
                {words("审核人", "reviewed by"), Short(head.reviewed_by())},
                {words("合同", "contract"), head.contract()},
                {words("合同到期", "contract ends"), Shown(head.contract_ends())},
                {words("交货期", "deliver by"), Shown(head.deliver_by())},
                {words("出货", "shipped"), Shown(head.shipped())},
                {words("未开票", "not invoiced"), Shown(head.uninvoiced())},
                {words("开票", "invoiced"), Shown(head.invoiced())},
                {words("收款", "received"), Shown(head.received())},
                {words("核销", "cleared"), Shown(head.cleared())},
                {words("未收", "open"), Shown(head.open())},
                {words("拒绝验收", "deliveries refused"),
                 head.refusals() == 0 ? "" : absl::StrCat(head.refusals())},
                {words("质量扣款单", "deductions claimed"),
                 head.deductions() == 0 ? "" : absl::StrCat(head.deductions())}};
  form.sections.push_back({words("发票", "Invoices"), InvoiceTable(deal.invoices(), words)});
  form.sections.push_back({words("收款", "Receipts"), ReceiptTable(deal.receipts(), words)});
  return form;
}

Form FormOf(const v1::AgeingReport& report, const FormContext& context) {
  const Words& words = context.words;
  std::vector<Column> columns = {{"name", words("客户", "Customer"), false, Fit::kCut},
                                 {"customer", words("客户编号", "Customer id"), false, Fit::kCut},
                                 {"invoices", words("发票", "Invoices"), true},
                                 {"open", words("未收", "Open"), true}};
  const int buckets = report.edges_size() + 1;
  for (int bucket = 0; bucket < buckets; ++bucket) {
    const std::string title = BucketTitle(report, bucket);
    columns.push_back(
        {absl::StrCat("days_", title), absl::StrCat(title, words(" 天", " days")), true});
  }
  columns.push_back({"oldest_on", words("最早", "Oldest")});
  columns.push_back({"oldest_days", words("帐龄", "Days"), true});
  columns.push_back({"over_limit", words("超期", "Over limit"), true});
  columns.push_back({"balance_differs", words("客户帐不符", "Balance differs")});
  Table table(std::move(columns));
  for (const v1::AgeingRow& row : report.rows()) table.Add(AgeingCells(row, buckets, ""));
  for (const v1::AgeingRow& row : report.totals()) {
    table.Add(AgeingCells(row, buckets, words("合计", "Total")));
  }
  Form form;
  form.title = absl::StrCat(words("应收帐龄", "Receivable ageing"), "  ", Short(report.store()),
                            "  ", Shown(report.day()));
  if (report.limit_days() != 0) {
    form.facts.push_back(
        {words("限期", "limit"), absl::StrCat(report.limit_days(), words(" 天", " days"))});
  }
  form.sections.push_back({"", std::move(table)});
  return form;
}

Form FormOf(const v1::Credit& credit, const FormContext& context) {
  const Words& words = context.words;
  const v1::CreditRow& row = credit.credit();
  Form form;
  form.title = absl::StrCat(words("授信", "Credit"), "  ", Short(row.customer()), "  ",
                            Shown(credit.name()));
  const bool aged = credit.has_oldest_on();
  form.facts = {{words("建档", "on file"), Shown(row.filed_on())},
                {words("信用额度", "limit"), Shown(row.limit())},
                {words("信用期限", "term"),
                 row.granted() ? absl::StrCat(row.term_days(), words(" 天", " days")) : ""},
                {words("已用", "used"), Shown(credit.used())},
                {words("可用", "free"), Shown(credit.free())},
                {words("超额", "over the limit"), Words::Tick(credit.over_limit())},
                {words("最早发票", "oldest invoice"), Shown(credit.oldest_on())},
                {words("帐龄", "days"), aged ? DaysText(credit.oldest_days()) : ""},
                {words("超期", "over the term"), Words::Tick(credit.over_term())},
                {words("批准人", "decided by"), Short(row.decided_by())},
                {words("批准日", "decided on"), Shown(row.decided_on())},
                {words("申请中", "asked for"), Words::Tick(row.requested())},
                {words("战略协议", "agreement"), Shown(row.agreement_from())},
                {words("协议到期", "agreement ends"), Shown(row.agreement_ends())},
                {words("合作范围", "scope"), Shown(row.scope())}};
  Table deals({{"deal", words("订单", "Deal")},
               {"used", words("占用", "Used"), true},
               {"oldest_on", words("最早发票", "Oldest invoice")}});
  for (const v1::CreditUseRow& use : credit.deals()) {
    deals.Add({Short(use.deal()), Shown(use.used()), Shown(use.oldest_on())});
  }
  form.sections.push_back({words("占用", "Used by"), std::move(deals)});
  Table recommended({{"department", words("部门", "Department")},
                     {"limit", words("额度", "Limit"), true},
                     {"term_days", words("期限", "Term"), true},
                     {"by", words("由", "By"), false, Fit::kCut},
                     {"findings", words("调查结果", "Findings"), false, Fit::kWrap}});
  for (const v1::CreditRecommendation& one : row.recommendations()) {
    recommended.Add({one.department(), Shown(one.limit()), DaysText(one.term_days()),
                     Short(one.by()), Shown(one.findings())});
  }
  form.sections.push_back({words("建议", "Recommended"), std::move(recommended)});
  return form;
}

Form FormOf(const v1::Funnel& funnel, const FormContext& context) {
  const Words& words = context.words;
  Table table({{"stage", words("编号", "Id")},
               {"label", words("阶段", "Stage")},
               {"entered", words("进入", "Came"), true},
               {"forward", words("前进", "Forward"), true},
               {"backward", words("后退", "Backward"), true},
               {"ended", words("终止", "Ended"), true},
               {"stayed", words("期末", "At the end"), true},
               {"median_days", words("中位天数", "Median days"), true},
               {"conversion", words("转化率", "Conversion"), true}});
  for (const v1::FunnelStage& stage : funnel.stages()) {
    table.Add({stage.stage(), words(stage.label_zh().c_str(), stage.label().c_str()),
               absl::StrCat(stage.entered()), absl::StrCat(stage.forward()),
               absl::StrCat(stage.backward()), absl::StrCat(stage.ended()),
               absl::StrCat(stage.stayed()),
               stage.has_median_days() ? DaysText(stage.median_days()) : "",
               stage.has_conversion_bp() ? Percent(stage.conversion_bp()) : ""});
  }
  Form form;
  form.title =
      absl::StrCat(words("销售漏斗", "Funnel"), "  ", funnel.machine(), "  ", Short(funnel.store()),
                   "  ", Shown(funnel.from()), " – ", Shown(funnel.to()));
  form.sections.push_back({"", std::move(table)});
  return form;
}

}  // namespace kezhi::cli
