// The law of deals: whatever was accepted, what is open of an invoice is what was invoiced less
// what was cleared, returned, allowed and given up, never below zero; and what the customer uses is
// the sum of what is open and what was shipped and not invoiced. In the state and in the views
// alike.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/deals/apply.h"
#include "domain/deals/query.h"
#include "domain/event_codec.h"
#include "domain/names.h"
#include "tests/domain/deal/deals.h"
#include "tests/domain/history.h"

namespace kezhi::testing {
namespace {

constexpr char kK1[] = "stores/s1/customers/k1";
constexpr std::int64_t kLimit = 200000;  // fen

struct Step {
  int command;
  int deal;
  int number;
  std::int64_t fen;
  int minutes;
};

v1::Command CommandOf(const Step& step) {
  const std::string deal = absl::StrCat("d", step.deal);
  const std::string invoice = absl::StrCat("invoice: 'F", step.number, "' ");
  const std::string receipt = absl::StrCat("receipt: 'R", step.number, "' ");
  const std::string amount = "amount" + Fen(step.fen);
  switch (step.command) {
    case 0:
    case 1: return OfDeal<v1::Ship>(deal, amount);
    case 2: return OfDeal<v1::Ship>(deal, amount + "last: true");
    case 3:
    case 4: return OfDeal<v1::Invoice>(deal, invoice + amount);
    case 5: return OfDeal<v1::Receive>(deal, receipt + amount);
    case 6: return OfDeal<v1::ClearReceipt>(deal, receipt + invoice);
    case 7: return OfDeal<v1::ClearReceipt>(deal, receipt + invoice + amount);
    case 8: return OfDeal<v1::WriteOffBadDebt>(deal, invoice + amount + "reason: 'r'");
    case 9: return OfDeal<v1::ReturnGoods>(deal, invoice + amount);
    case 10: return OfDeal<v1::ReturnGoods>(deal, amount);
    case 11: return OfDeal<v1::GrantAllowance>(deal, invoice + amount + "kind: ALLOWANCE_KIND_FEE");
    case 12: return OfDeal<v1::RefuseDelivery>(deal, amount);
    case 13: return OfDeal<v1::ClaimDeduction>(deal, invoice + amount);
    case 14: return ReconcileOf(deal, absl::StrCat("F", step.number), 1, 1);
    case 15: return OfDeal<v1::RefundReceipt>(deal, receipt + amount);
    case 16:
      return Ask<v1::MergeCustomer>(
          absl::StrCat("from: ", Quoted("customers/k1"), " into: ", Quoted("customers/k2")));
    default: return OfCustomer<v1::UnmergeCustomer>("k1", "reason: 'r'");
  }
}

// Three deals of a customer with a credit of 2,000 yuan, 1,000 ordered on each. The customer may be
// merged into another with as much, and out again.
Spec Play(const std::vector<Step>& steps) {
  Spec spec = DealGround();
  spec.Given(Granted("k1", kLimit / 100, 30))
      .Given(Company("k2"))
      .Given(Granted("k2", kLimit / 100, 30));
  for (const char* deal : {"d0", "d1", "d2"}) Contract(spec, deal, 1000, "2026-03-02");
  absl::Time now =
      absl::FromCivil(absl::CivilSecond(2026, 3, 2, 10, 0, 0), absl::FixedTimeZone(8 * 60 * 60));
  for (const Step& step : steps) {
    now += absl::Minutes(step.minutes);
    spec.When(CommandOf(step))
        .At(absl::FormatTime("%Y-%m-%d %H:%M:%S", now, absl::FixedTimeZone(8 * 60 * 60)))
        .Try();
  }
  return spec;
}

// The same by counting fen along the events, apart from the code that decides and folds.
struct Books {
  std::map<std::pair<std::string, std::string>, std::int64_t> open;  // by deal and invoice
  std::map<std::string, std::int64_t> uninvoiced;                    // by deal
  std::map<std::string, std::int64_t> uncleared;  // of what was received, by deal

  explicit Books(const std::vector<v1::Event>& events) {
    for (const v1::Event& event : events) Add(event);
  }

  static std::int64_t FenOf(const google::type::Money& money) {
    return money.units() * 100 + money.nanos() / 10000000;
  }

  void Add(const v1::Event& event) {
    const std::string& deal = event.stream();
    const auto less = [&](const auto& gone) {
      open[{deal, gone.invoice()}] -= FenOf(gone.amount());
    };
    if (event.has_shipped()) uninvoiced[deal] += FenOf(event.shipped().amount());
    if (event.has_delivery_refused()) uninvoiced[deal] -= FenOf(event.delivery_refused().amount());
    if (event.has_invoiced()) {
      uninvoiced[deal] -= FenOf(event.invoiced().amount());
      open[{deal, event.invoiced().invoice()}] += FenOf(event.invoiced().amount());
    }
    if (event.has_received()) uncleared[deal] += FenOf(event.received().amount());
    if (event.has_receipt_refunded()) uncleared[deal] -= FenOf(event.receipt_refunded().amount());
    if (event.has_cleared()) uncleared[deal] -= FenOf(event.cleared().amount());
    if (event.has_cleared()) less(event.cleared());
    if (event.has_bad_debt_written_off()) less(event.bad_debt_written_off());
    if (event.has_allowance_granted()) less(event.allowance_granted());
    if (!event.has_goods_returned()) return;
    if (event.goods_returned().invoice().empty()) {
      uninvoiced[deal] -= FenOf(event.goods_returned().amount());
    } else {
      less(event.goods_returned());
    }
  }

  std::int64_t OpenOf(const std::string& deal) const {
    std::int64_t sum = 0;
    for (const auto& [key, fen] : open) sum += key.first == deal ? fen : 0;
    return sum;
  }

  std::int64_t UsedBy(const std::string& deal) const {
    const auto found = uninvoiced.find(deal);
    return OpenOf(deal) + (found == uninvoiced.end() ? 0 : found->second);
  }
};

rc::Gen<Step> AnyStep() {
  return rc::gen::build<Step>(rc::gen::set(&Step::command, rc::gen::inRange(0, 18)),
                              rc::gen::set(&Step::deal, rc::gen::inRange(0, 3)),
                              rc::gen::set(&Step::number, rc::gen::inRange(0, 4)),
                              rc::gen::set(&Step::fen, rc::gen::inRange<std::int64_t>(1, 60000)),
                              rc::gen::set(&Step::minutes, rc::gen::inRange(1, 2000)));
}

void CheckState(Spec& spec, const Books& books) {
  std::int64_t total = 0;
  for (const char* id : {"d0", "d1", "d2"}) {
    const std::string deal = Name(absl::StrCat("deals/", id));
    const domain::DealState& state = DealOf(spec, id);
    for (const auto& [invoice, of_invoice] : state.invoices) {
      RC_ASSERT(of_invoice.open() >= 0);
      RC_ASSERT(of_invoice.open() == books.open.at({deal, invoice}));
    }
    RC_ASSERT(state.uninvoiced() >= 0);
    RC_ASSERT(state.used() == books.UsedBy(deal));
    RC_ASSERT((!state.settled || state.used() == 0));
    const auto rest = books.uncleared.find(deal);
    const std::int64_t uncleared = rest == books.uncleared.end() ? 0 : rest->second;
    RC_ASSERT(state.uncleared() == uncleared);
    RC_ASSERT(uncleared >= 0);
    RC_ASSERT(spec.customer("k1").credit.prepaid.contains(deal) ==
              (uncleared > books.UsedBy(deal)));
    const auto& used = spec.customer("k1").credit.used;
    const auto told = used.find(deal);
    RC_ASSERT((told == used.end() ? 0 : told->second.used) == state.used());
    RC_ASSERT((told == used.end() || told->second.oldest_on == state.oldest_on()));
    total += state.used();
  }
  RC_ASSERT(total <= kLimit);
}

void CheckViews(const Spec& spec, const Books& books) {
  domain::MemoryRows rows;
  for (const v1::Event& event : spec.events()) domain::ApplyDeals(event, rows, rows);
  std::int64_t used = 0;
  std::int64_t open = 0;
  for (const char* id : {"d0", "d1", "d2"}) {
    const std::string name = Name(absl::StrCat("deals/", id));
    const auto deal = domain::DealOf(rows, name);
    RC_ASSERT(deal.ok());
    for (const v1::InvoiceRow& row : deal->invoices()) {
      RC_ASSERT(Books::FenOf(row.open()) == books.open.at({name, row.invoice()}));
    }
    std::int64_t rest = 0;
    for (const v1::ReceiptRow& row : deal->receipts()) rest += Books::FenOf(row.rest());
    const auto uncleared = books.uncleared.find(name);
    RC_ASSERT(rest == (uncleared == books.uncleared.end() ? 0 : uncleared->second));
    RC_ASSERT(Books::FenOf(deal->head().open()) == books.OpenOf(name));
    RC_ASSERT(Books::FenOf(deal->head().open()) + Books::FenOf(deal->head().uninvoiced()) ==
              books.UsedBy(name));
    used += books.UsedBy(name);
    open += books.OpenOf(name);
  }
  const absl::CivilDay day(2027, 1, 1);
  RC_ASSERT(Books::FenOf(domain::CreditOf(rows, kK1, day).used()) == used);
  const v1::AgeingReport report = domain::AgeingOf(
      rows, {.store = kStore, .consultant = {}, .day = day, .rules = v1::Ageing()});
  RC_ASSERT((report.totals_size() == 0 ? 0 : Books::FenOf(report.totals(0).open())) == open);
}

RC_GTEST_PROP(AnyDeals, AreCountedToTheCentInTheStateAndInTheViews, ()) {
  Spec spec = Play(*rc::gen::container<std::vector<Step>>(AnyStep()));
  const Books books(spec.events());
  CheckState(spec, books);
  CheckViews(spec, books);
}

// A generator whose commands are all refused proves nothing.
TEST(AnyDeals, AreMostlyAccepted) {
  std::vector<Step> steps;
  for (int i = 0; i < 600; ++i) {
    const int command = i * 7 % 16;
    // Shipping goes on for a while, and more is shipped than invoiced, more invoiced than given up.
    const bool ends_early = command == 2 && i < 400;
    const std::int64_t least = command < 3 ? 4000 : command < 5 ? 2500 : 200;
    const std::int64_t fen = least + i * 977 % 300;
    steps.push_back({ends_early ? 0 : command, i / 16 % 3, i / 96 % 8, fen, 1 + i % 40});
  }
  const Spec spec = Play(steps);
  std::set<std::string> types;
  for (const v1::Event& event : spec.events()) types.insert(domain::TypeOf(event));
  for (const char* type :
       {"Shipped", "Invoiced", "Received", "Cleared", "GoodsReturned", "AllowanceGranted",
        "BadDebtWrittenOff", "DeliveryRefused", "ReceiptRefunded"}) {
    EXPECT_EQ(types.count(type), 1U) << type;
  }
}

}  // namespace
}  // namespace kezhi::testing
