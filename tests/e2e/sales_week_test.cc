// A working week under the sales management system (S3), told by its staff: two salesmen, the
// market department's manager, finance, the deputy manager and a clerk, 2 to 6 March 2026. All
// figures are counted by hand from what the test sends.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/week.h"
#include "tests/matchers.h"

namespace kezhi::e2e::sales_week_cases {
namespace {

using kezhi::testing::Ask;
using kezhi::testing::HasReason;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using Query = v1::QueryService::Stub;

constexpr char kCompany[] = "stores/co";

std::string In(const std::string& name) {
  return absl::StrCat("'", kCompany, "/", name, "' ");
}

// ` { currency_code: 'CNY' … }`.
std::string Yuan(int yuan, int fen = 0) {
  return absl::StrFormat(" { currency_code: 'CNY' units: %d nanos: %d } ", yuan, fen * 10000000);
}

// `58000`, `11999.95`, `-` for none.
std::string Text(const google::type::Money& money) {
  if (money.currency_code().empty()) return "-";
  if (money.nanos() == 0) return absl::StrCat(money.units());
  return absl::StrFormat("%d.%02d", money.units(), money.nanos() / 10000000);
}

template <typename Kind>
v1::Command OfCustomer(const std::string& customer, const std::string& more = "") {
  return Ask<Kind>(absl::StrCat("customer: ", In("customers/" + customer), more));
}

template <typename Kind>
v1::Command OfDeal(const std::string& deal, const std::string& more = "") {
  return Ask<Kind>(absl::StrCat("deal: ", In("deals/" + deal), more));
}

class SalesWeek : public WeekTest {
 protected:
  SalesWeek() { OpenStore(kCompany, "sales_system", 2); }

  static v1::Command Register(const std::string& customer, const std::string& consultant,
                              bool whole) {
    std::string facts;
    for (const char* field :
         {"production_lines", "registered_address", "delivery_address", "contact_person"}) {
      absl::StrAppend(&facts, "profile { field: '", field, "' value: 'x' } ");
    }
    if (whole) absl::StrAppend(&facts, "profile { field: 'registered_capital' value: '1' }");
    return OfCustomer<v1::RegisterCustomer>(
        customer, absl::StrCat("kind: CUSTOMER_KIND_COMPANY name: '", customer,
                               " works' owner: ", In("consultants/" + consultant), facts));
  }

  static v1::Command Recommend(const std::string& customer, const std::string& department,
                               int yuan) {
    return OfCustomer<v1::RecommendCredit>(
        customer, absl::StrCat("department: '", department, "' limit", Yuan(yuan),
                               "term_days: 30 findings: 'sound'"));
  }

  void Monday() {
    service_.SetClock("2026-03-02 09:00");
    Sent(c1_, Register("a", "c1", true));
    Sent(c1_, Register("b", "c1", true));
    Refused(c2_, Register("c", "c2", false), v1::REASON_FIELD_REQUIRED);
    Sent(c2_, Register("c", "c2", true));
    Sent(c1_, OfCustomer<v1::OpenPursuit>("a"));
    Sent(c1_, OfCustomer<v1::OpenPursuit>("b"));
    Sent(c2_, OfCustomer<v1::OpenPursuit>("c"));
    Refused(c1_, OfCustomer<v1::RequestCredit>("a"), v1::REASON_STAGE_TRANSITION);
    for (const char* customer : {"a", "b", "c"}) {
      Sent(market_, OfCustomer<v1::ReviewProfile>(customer, "verdict: VERDICT_ACCEPTED"));
    }
    Sent(c1_, OfCustomer<v1::RequestCredit>("a"));
    Sent(c1_, OfCustomer<v1::RequestCredit>("b"));
    Sent(c2_, OfCustomer<v1::RequestCredit>("c"));
  }

  void Tuesday() {
    service_.SetClock("2026-03-03 09:00");
    for (const char* customer : {"a", "b", "c"})
      Sent(market_, Recommend(customer, "market", 90000));
    Sent(finance_, Recommend("a", "finance", 100000));
    Sent(finance_, Recommend("b", "finance", 50000));
    const v1::Command refuse = OfCustomer<v1::DecideCredit>("c", "verdict: VERDICT_RETURNED");
    Refused(deputy_, refuse, v1::REASON_APPROVAL_MISSING);
    Sent(finance_, Recommend("c", "finance", 1));
    Sent(deputy_, refuse);
    const std::string granted = "verdict: VERDICT_ACCEPTED limit";
    Sent(deputy_, OfCustomer<v1::DecideCredit>("a", granted + Yuan(100000) + "term_days: 30"));
    Sent(deputy_, OfCustomer<v1::DecideCredit>("b", granted + Yuan(50000) + "term_days: 15"));
    Sent(c1_, OfCustomer<v1::SignAgreement>("a", "scope: 'resin and fibre'"));
    Refused(c2_, Quote("d9", "c", 1000), v1::REASON_STAGE_TRANSITION);
    Sent(c1_, Quote("d1", "a", 60000));
    const std::string list = "list_amount" + Yuan(60000);
    Refused(c1_, Quote("d1", "a", 58000, list), v1::REASON_APPROVAL_MISSING);
    Sent(c1_, Quote("d1", "a", 58000, list + "approved_by: 'm1'"));
    Sent(c1_, Quote("d2", "b", 20000));
    Sent(c1_, OfDeal<v1::PlaceDealOrder>("d1"));
    Sent(c1_, OfDeal<v1::PlaceDealOrder>("d2"));
    Sent(market_, OfDeal<v1::ReviewOrder>("d1", "verdict: VERDICT_ACCEPTED"));
    // The price was wrong: quoted and ordered anew.
    Sent(market_, OfDeal<v1::ReviewOrder>("d2", "verdict: VERDICT_RETURNED note: 'too low'"));
    Corrected(c1_, Quote("d2", "b", 22000));
    Sent(c1_, OfDeal<v1::PlaceDealOrder>("d2"));
    Sent(market_, OfDeal<v1::ReviewOrder>("d2", "verdict: VERDICT_ACCEPTED"));
    Sent(c1_, OfDeal<v1::SignContract>("d1", "number: 'HT-1'"));
    Sent(c1_, OfDeal<v1::SignContract>("d2", "number: 'HT-2'"));
  }

  void Wednesday() {
    service_.SetClock("2026-03-04 09:00");
    Sent(clerk_, Ship("d1", 40000));
    Sent(clerk_, Ship("d1", 18000));
    Sent(clerk_, Ship("d2", 22000));
    Sent(finance_, Invoice("d1", "F1", 40000));
    Sent(finance_, Invoice("d1", "F2", 18000, "new_product: true"));
    Sent(finance_, Invoice("d2", "F3", 22000));
    Sent(c1_, Quote("d3", "a", 50000));
    // 58,000 of 100,000 are used.
    Refused(c1_, OfDeal<v1::PlaceDealOrder>("d3"), v1::REASON_CREDIT_LIMIT);
    Sent(c1_, OfDeal<v1::PlaceDealOrder>("d3", "amount" + Yuan(42000)));
    Sent(market_, OfDeal<v1::ReviewOrder>("d3", "verdict: VERDICT_ACCEPTED"));
    Sent(c1_, OfDeal<v1::SignContract>("d3"));
    Sent(clerk_, Ship("d3", 30000));
  }

  void Thursday() {
    service_.SetClock("2026-03-05 09:00");
    Sent(finance_, Reconcile("d1", "F1", 40000, 40000));
    Sent(finance_, Reconcile("d1", "F2", 18000, 17000, "cause: ALLOWANCE_KIND_FEE"));
    Sent(finance_, Reconcile("d2", "F3", 22000, 21500));
    Sent(finance_, OfDeal<v1::GrantAllowance>(
                       "d1", "invoice: 'F2' kind: ALLOWANCE_KIND_FEE amount" + Yuan(1000)));
    Sent(finance_, OfDeal<v1::Receive>("d1", "receipt: 'R1' amount" + Yuan(57000)));
    Sent(finance_, OfDeal<v1::ClearReceipt>("d1", "receipt: 'R1' invoice: 'F1'"));
    Sent(finance_, OfDeal<v1::ClearReceipt>("d1", "receipt: 'R1' invoice: 'F2'"));
    Sent(c1_, OfDeal<v1::RefuseDelivery>("d3", "reason: 'wet' amount" + Yuan(5000)));
    Refused(finance_, Invoice("d3", "F4", 25001), v1::REASON_AMOUNT_EXCEEDS);
    Sent(finance_, Invoice("d3", "F4", 25000));
    Sent(finance_, OfDeal<v1::Receive>("d2", "receipt: 'R2' amount" + Yuan(10000, 5)));
    Sent(finance_, OfDeal<v1::ClearReceipt>("d2", "receipt: 'R2' invoice: 'F3'"));
  }

  void Friday() {
    service_.SetClock("2026-03-06 09:00");
    Sent(clerk_, OfDeal<v1::ReturnGoods>("d2", "invoice: 'F3' amount" + Yuan(1000)));
    Sent(c1_, OfDeal<v1::ClaimDeduction>("d2", "invoice: 'F3' reason: 'spots' amount" + Yuan(500)));
    const std::string debt = "invoice: 'F3' reason: 'not worth a suit' amount" + Yuan(999, 95);
    Refused(finance_, OfDeal<v1::WriteOffBadDebt>("d2", debt), v1::REASON_APPROVAL_MISSING);
    Sent(finance_, OfDeal<v1::WriteOffBadDebt>("d2", debt + "approved_by: 'g1'"));
    // b hears what is done about its spots, c why it has no credit.
    service_.SetClock("2026-03-06 14:00");
    Sent(c1_, OfCustomer<v1::CompleteFollowUp>("b", "situation: 'spots will be mended'"));
    service_.SetClock("2026-03-06 15:00");
    Sent(c2_, OfCustomer<v1::CompleteFollowUp>("c", "situation: 'pays in advance'"));
  }

  static v1::Command Quote(const std::string& deal, const std::string& customer, int yuan,
                           const std::string& more = "") {
    return OfDeal<v1::Quote>(
        deal, absl::StrCat("customer: ", In("customers/" + customer), "amount", Yuan(yuan), more));
  }

  static v1::Command Ship(const std::string& deal, int yuan) {
    return OfDeal<v1::Ship>(deal, "amount" + Yuan(yuan));
  }

  static v1::Command Invoice(const std::string& deal, const std::string& invoice, int yuan,
                             const std::string& more = "") {
    return OfDeal<v1::Invoice>(deal,
                               absl::StrCat("invoice: '", invoice, "' amount", Yuan(yuan), more));
  }

  static v1::Command Reconcile(const std::string& deal, const std::string& invoice, int ours,
                               int theirs, const std::string& more = "") {
    return OfDeal<v1::Reconcile>(
        deal, absl::StrCat("invoice: '", invoice, "' ledger", Yuan(ours), "finance", Yuan(ours),
                           "customer_balance", Yuan(theirs), more));
  }

  v1::Deal Deal(const std::string& deal) {
    v1::GetDealRequest request;
    request.set_name(absl::StrCat(kCompany, "/deals/", deal));
    *request.mutable_read_at() = Now();
    return Get(market_, &Query::GetDeal, request).deal();
  }

  v1::Credit Credit(const std::string& customer) {
    v1::GetCreditRequest request;
    request.set_name(absl::StrCat(kCompany, "/customers/", customer));
    *request.mutable_read_at() = Now();
    return Get(market_, &Query::GetCredit, request).credit();
  }

  server::Client c1_ = service_.As("consultant", "stores/co/consultants/c1", kCompany);
  server::Client c2_ = service_.As("consultant", "stores/co/consultants/c2", kCompany);
  server::Client market_ = service_.As("manager", "m1", kCompany);
  server::Client finance_ = service_.As("finance", "f1", kCompany);
  server::Client deputy_ = service_.As("deputy_gm", "g1", kCompany);
  server::Client clerk_ = service_.As("clerk", "k1", kCompany);
};

// `deal settled shipped open uninvoiced`.
std::string Line(const v1::DealRow& row) {
  return absl::StrCat(row.deal(), " ", row.settled() ? "settled" : "open", " ", Text(row.shipped()),
                      " ", Text(row.open()), " ", Text(row.uninvoiced()));
}

// `name open: buckets; age`.
std::string Line(const v1::AgeingRow& row) {
  std::string line = absl::StrCat(row.name().clear(), " ", Text(row.open()), ":");
  for (const auto& bucket : row.buckets()) absl::StrAppend(&line, " ", Text(bucket));
  return absl::StrCat(line, "; ", row.oldest_days(), row.balance_differs() ? " differs" : "");
}

// `stage entered forward backward ended stayed median`.
std::string Line(const v1::FunnelStage& row) {
  return absl::StrCat(row.stage(), " ", row.entered(), " ", row.forward(), " ", row.backward(), " ",
                      row.ended(), " ", row.stayed(), " ",
                      row.has_median_days() ? absl::StrCat(row.median_days()) : "-");
}

// `day customer by: situation`.
std::string Line(const v1::FollowUpLine& row) {
  return absl::StrCat(row.day().day(), " ", ShortOf(row.customer()), " ", ShortOf(row.by()), ": ",
                      row.situation().clear());
}

template <typename Rows>
std::vector<std::string> Lines(const Rows& rows) {
  std::vector<std::string> lines;
  for (const auto& row : rows) lines.push_back(Line(row));
  return lines;
}

TEST_F(SalesWeek, EndsWithFormsThatAgreeWithWhatWasRecorded) {
  Monday();
  Tuesday();
  Wednesday();
  Thursday();
  Friday();

  v1::ListDealsRequest deals;
  deals.set_parent(kCompany);
  *deals.mutable_read_at() = Now();
  EXPECT_THAT(
      Lines(Get(market_, &Query::ListDeals, deals).deals()),
      ElementsAre("stores/co/deals/d1 settled 58000 0 0", "stores/co/deals/d2 open 22000 10000 0",
                  "stores/co/deals/d3 open 30000 25000 0"));
  deals.set_settled(false);
  deals.set_customer(absl::StrCat(kCompany, "/customers/a"));
  EXPECT_THAT(Lines(Get(market_, &Query::ListDeals, deals).deals()),
              ElementsAre("stores/co/deals/d3 open 30000 25000 0"));

  // 22,000 less 10,000.05 cleared, 1,000 returned and 999.95 given up.
  const v1::Deal d2 = Deal("d2");
  ASSERT_EQ(d2.invoices_size(), 1);
  const v1::InvoiceRow& f3 = d2.invoices(0);
  EXPECT_EQ(absl::StrCat(Text(f3.amount()), " ", Text(f3.cleared()), " ", Text(f3.returned()), " ",
                         Text(f3.written_off()), " ", Text(f3.open())),
            "22000 10000.05 1000 999.95 10000");
  EXPECT_TRUE(f3.balance_differs());
  EXPECT_EQ(d2.head().deductions(), 1);
  EXPECT_EQ(d2.head().name().clear(), "b works");
  EXPECT_EQ(Deal("d3").head().refusals(), 1);

  v1::GetAgeingRequest ageing;
  ageing.set_parent(kCompany);
  *ageing.mutable_read_at() = Now();
  const v1::AgeingReport report = Get(market_, &Query::GetAgeing, ageing).report();
  EXPECT_THAT(Lines(report.rows()), ElementsAre("a works 25000: 25000 0 0 0; 1",
                                                "b works 10000: 10000 0 0 0; 2 differs"));
  EXPECT_THAT(Lines(report.totals()), ElementsAre(" 35000: 35000 0 0 0; 2 differs"));

  v1::ListFollowUpsRequest talks;
  talks.set_parent(kCompany);
  *talks.mutable_read_at() = Now();
  EXPECT_THAT(Lines(Get(market_, &Query::ListFollowUps, talks).lines()),
              ElementsAre("6 b c1: spots will be mended", "6 c c2: pays in advance"));

  const v1::Credit a = Credit("a");
  EXPECT_EQ(absl::StrCat(Text(a.credit().limit()), " ", Text(a.used()), " ", Text(a.free())),
            "100000 25000 75000");
  EXPECT_EQ(a.credit().scope().clear(), "resin and fibre");
  const v1::Credit c = Credit("c");
  EXPECT_TRUE(c.credit().filed());
  EXPECT_FALSE(c.credit().granted());
  EXPECT_EQ(c.credit().recommendations_size(), 2);

  v1::GetFunnelRequest funnel;
  funnel.set_parent(kCompany);
  *funnel.mutable_from() =
      kezhi::testing::FromText<google::type::Date>("year: 2026 month: 3 day: 2");
  *funnel.mutable_to() = kezhi::testing::FromText<google::type::Date>("year: 2026 month: 3 day: 6");
  *funnel.mutable_read_at() = Now();
  EXPECT_THAT(
      Lines(Get(market_, &Query::GetFunnel, funnel).funnel().stages()),
      ElementsAre("developing 3 3 0 0 0 0", "filed 3 2 0 0 1 1", "credit_granted 2 2 0 0 0 0",
                  "quoted 2 2 0 0 0 0", "ordered 2 2 0 0 0 0", "contracted 2 2 0 0 0 1",
                  "shipped 2 2 0 0 0 0", "invoiced 2 1 0 0 1 1", "settled 1 0 0 0 1 -"));
}

// 三, A: on Tuesday customer a has signed an agreement, and b has not.
TEST_F(SalesWeek, PutsIntoClassAOnlyWhoHasSigned) {
  PlaysAPart();
  Monday();
  const auto class_a = [](const std::string& customer, int months) {
    return OfCustomer<v1::ClassifyCustomer>(
        customer, absl::StrCat("scale: 'cooperation' to: 'A' basis { name: 'cooperation_months' "
                               "value: '",
                               months, "' } basis { name: 'paid_on_time' value: 'yes' }"));
  };
  Refused(market_, class_a("a", 14), v1::REASON_EVIDENCE_REQUIRED);
  Tuesday();
  Refused(market_, class_a("a", 11), v1::REASON_EVIDENCE_REQUIRED);
  Refused(market_, class_a("b", 14), v1::REASON_EVIDENCE_REQUIRED);
  Sent(market_, class_a("a", 14));
  Sent(market_, OfCustomer<v1::ClassifyCustomer>("b", "scale: 'cooperation' to: 'C'"));
  v1::ListCustomerCardsRequest cards;
  cards.set_parent(kCompany);
  cards.set_class_scale("cooperation");
  cards.set_class_grade("A");
  *cards.mutable_read_at() = Now();
  const auto listed = Get(market_, &Query::ListCustomerCards, cards);
  ASSERT_EQ(listed.cards_size(), 1);
  EXPECT_EQ(ShortOf(listed.cards(0).customer()), "a");
}

TEST_F(SalesWeek, SaysWhichEventsAFigureRestsOn) {
  PlaysAPart();
  Monday();
  Tuesday();
  Wednesday();
  const auto types = [this](v1::ExplainCellRequest request, const std::string& cell) {
    request.set_cell(cell);
    *request.mutable_read_at() = Now();
    std::vector<std::string> types;
    const v1::ExplainCellResponse answer = Get(market_, &Query::ExplainCell, request);
    for (const v1::TouchingEvent& event : answer.events()) types.push_back(event.type());
    return types;
  };
  v1::ExplainCellRequest deal;
  deal.set_deal(absl::StrCat(kCompany, "/deals/d1"));
  const std::vector<std::string> shipped = types(deal, "head.shipped");
  EXPECT_EQ(std::count(shipped.begin(), shipped.end(), "Shipped"), 2);
  EXPECT_THAT(shipped, Not(Contains("Invoiced")));
  EXPECT_THAT(types(deal, "invoices[F1].amount"), Contains("Invoiced"));
  v1::ExplainCellRequest credit;
  credit.set_credit(absl::StrCat(kCompany, "/customers/a"));
  EXPECT_THAT(types(credit, "credit.limit"), Contains("CreditDecided"));
  EXPECT_THAT(types(credit, "credit.limit"), Not(Contains("Shipped")));
}

TEST_F(SalesWeek, SaysWhatChangedInADealSinceAMoment) {
  PlaysAPart();
  Monday();
  Tuesday();
  v1::DiffFormRequest diff;
  diff.set_deal(absl::StrCat(kCompany, "/deals/d1"));
  diff.mutable_from()->set_position(service_.head());
  Wednesday();
  diff.mutable_to()->set_position(service_.head());
  std::vector<std::string> rows;
  const v1::DiffFormResponse answer = Get(market_, &Query::DiffForm, diff);
  for (const v1::RowDifference& row : answer.rows()) rows.push_back(row.path());
  EXPECT_THAT(rows, ElementsAre("", "invoices[F1]", "invoices[F2]"));
}

TEST_F(SalesWeek, ShowsAConsultantTheAmountsOfTheirOwnAloneAndAClerkNone) {
  PlaysAPart();
  Monday();
  Tuesday();
  v1::ListDealsRequest deals;
  deals.set_parent(kCompany);
  *deals.mutable_read_at() = Now();
  const auto all = Get(market_, &Query::ListDeals, deals);
  ASSERT_EQ(all.deals_size(), 2);
  const std::pair<const char*, server::Client*> consultants[] = {{"c1", &c1_}, {"c2", &c2_}};
  for (const auto& [id, client] : consultants) {
    const auto seen = Get(*client, &Query::ListDeals, deals);
    ASSERT_EQ(seen.deals_size(), 2);
    for (int i = 0; i < seen.deals_size(); ++i) {
      const v1::DealRow& row = seen.deals(i);
      const bool own = row.consultant() == absl::StrCat(kCompany, "/consultants/", id);
      EXPECT_EQ(row.has_quoted(), own) << id << " " << row.deal();
      if (own) EXPECT_EQ(Text(row.quoted()), Text(all.deals(i).quoted()));
      EXPECT_EQ(row.step(), all.deals(i).step());
    }
  }
  const auto listed = Get(clerk_, &Query::ListDeals, deals);
  for (const v1::DealRow& row : listed.deals()) {
    EXPECT_FALSE(row.has_quoted()) << row.deal();
  }
  v1::GetCreditRequest credit;
  credit.set_name(absl::StrCat(kCompany, "/customers/a"));
  *credit.mutable_read_at() = Now();
  EXPECT_TRUE(Get(c1_, &Query::GetCredit, credit).credit().credit().has_limit());
  EXPECT_FALSE(Get(c2_, &Query::GetCredit, credit).credit().credit().has_limit());
  EXPECT_FALSE(Get(clerk_, &Query::GetCredit, credit).credit().credit().has_limit());
  EXPECT_TRUE(Get(clerk_, &Query::GetCredit, credit).credit().credit().granted());
}

TEST_F(SalesWeek, ShowsFinanceTheAmountsAndNoNames) {
  PlaysAPart();
  Monday();
  Tuesday();
  v1::ListDealsRequest deals;
  deals.set_parent(kCompany);
  *deals.mutable_read_at() = Now();
  const auto answer = Get(finance_, &Query::ListDeals, deals);
  ASSERT_EQ(answer.deals_size(), 2);
  EXPECT_EQ(Text(answer.deals(0).ordered()), "58000");
  EXPECT_FALSE(answer.deals(0).name().has_clear());
  server::Client other = service_.As("manager", "m9", "stores/s1");
  EXPECT_THAT(other.Call(&Query::ListDeals, other.query(), deals),
              HasReason(v1::REASON_STORE_NOT_FOUND));
}

}  // namespace
}  // namespace kezhi::e2e::sales_week_cases
