// Traffic by week and source, the week's figures, and campaigns (S8, domain.md §4.19).

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/directory/apply.h"
#include "domain/error.h"
#include "domain/names.h"
#include "domain/pursuits/apply.h"
#include "domain/ratio.h"
#include "domain/rules.h"
#include "domain/traffic/apply.h"
#include "domain/traffic/query.h"
#include "tests/domain/history.h"

namespace kezhi::domain {
namespace {

using ::testing::ElementsAre;

constexpr char kStore[] = "stores/s1";
constexpr char kSpring[] = "stores/s1/campaigns/spring";
constexpr char kSite[] = "stores/s1/campaigns/site";

class Promotion {
 public:
  Promotion() : history_({&ApplyDirectory, &ApplyPursuits, &ApplyTraffic}) {
    v1::Event opened = EventOf(kStore, "2026-01-01");
    opened.mutable_store_opened()->set_time_zone("Asia/Shanghai");
    history_.Add(opened);
    v1::Event adopted = EventOf(kStore, "2026-01-01");
    v1::Playbook& playbook = *adopted.mutable_playbook_adopted()->mutable_playbook();
    playbook.set_id("promoters");
    v1::PromotionMetric& rank = *playbook.mutable_promotion()->add_metrics();
    rank.set_id("place");
    rank.set_lower_is_better(true);
    playbook.mutable_promotion()->add_metrics()->set_id("pages");
    *adopted.mutable_playbook_adopted()->mutable_effective_day() = Date("2026-01-01");
    history_.Add(adopted);
  }

  void Start(const std::string& campaign, int budget = 0) {
    v1::Event event = EventOf(campaign, "2026-03-01");
    v1::CampaignStarted& started = *event.mutable_campaign_started();
    started.set_kind(v1::CAMPAIGN_KIND_PROMOTION);
    *started.mutable_from() = Date("2026-03-01");
    if (budget != 0) *started.mutable_budget() = Yuan(budget);
    history_.Add(event);
  }

  void Visits(const std::string& day, const std::string& source, std::int64_t visits,
              const std::string& campaign = kSite) {
    v1::Event event = EventOf(campaign, day);
    *event.mutable_traffic_recorded()->mutable_day() = Date(day);
    event.mutable_traffic_recorded()->set_source(source);
    event.mutable_traffic_recorded()->set_visits(visits);
    history_.Add(event);
  }

  void Figure(const std::string& day, const std::string& metric, std::int64_t value,
              const std::string& group = "editors") {
    v1::Event event = EventOf(kSite, day);
    v1::MetricRecorded& recorded = *event.mutable_metric_recorded();
    *recorded.mutable_day() = Date(day);
    recorded.set_metric(metric);
    recorded.set_subject("cream");
    recorded.set_group(group);
    recorded.set_value(value);
    history_.Add(event);
  }

  void Spend(const std::string& campaign, int units) {
    v1::Event event = EventOf(campaign, "2026-03-03");
    *event.mutable_spend_recorded()->mutable_amount() = Yuan(units);
    history_.Add(event);
  }

  void Respond(const std::string& campaign, const std::string& customer, int pursuit) {
    v1::Event event = EventOf(campaign, "2026-03-03");
    event.mutable_response_attributed()->set_customer(CustomerName(kStore, customer));
    event.mutable_response_attributed()->set_pursuit(pursuit);
    history_.Add(event);
  }

  void Open(const std::string& customer) {
    v1::Event event = EventOf(CustomerName(kStore, customer), "2026-03-02");
    event.mutable_pursuit_opened()->set_pursuit(1);
    history_.Add(event);
  }

  void Win(const std::string& customer, int pursuit, const google::type::Money& amount) {
    v1::Event event = EventOf(CustomerName(kStore, customer), "2026-03-20");
    event.mutable_pursuit_won()->set_pursuit(pursuit);
    *event.mutable_pursuit_won()->mutable_amount() = amount;
    history_.Add(event);
  }

  void Add(const v1::Event& event) { history_.Add(event); }

  static google::type::Money Yuan(std::int64_t units, const std::string& currency = "CNY") {
    google::type::Money money;
    money.set_currency_code(currency);
    money.set_units(units);
    return money;
  }

  v1::Traffic Form(const std::string& from, const std::string& to, const std::string& campaign = "",
                   const std::string& group = "") const {
    TrafficQuery query;
    query.store = kStore;
    query.from = Day(from);
    query.to = Day(to);
    query.campaign = campaign;
    query.group = group;
    return TrafficOf(history_.rows(), query);
  }

  v1::CampaignRow Campaign(const std::string& name) const {
    for (const v1::CampaignRow& row : ListCampaigns(history_.rows(), kStore, "", 100).items) {
      if (row.campaign() == name) return row;
    }
    return {};
  }

 private:
  History history_;
};

// `natural 90 6000 bp +30 5000 bp`: visits, share, change, its ratio; `-` = absent.
std::string Text(const v1::TrafficCount& count) {
  return absl::StrCat(count.source().empty() ? "all" : count.source(), " ", count.visits(), " ",
                      count.has_share_bp() ? absl::StrCat(count.share_bp()) : "-", " ",
                      count.has_change() ? absl::StrCat(count.change()) : "-", " ",
                      count.has_change_bp() ? absl::StrCat(count.change_bp()) : "-");
}

std::vector<std::string> Texts(const v1::TrafficWeek& week) {
  std::vector<std::string> texts = {
      absl::StrCat(Iso(ToDay(week.monday())), " ", Text(week.total()))};
  for (const v1::TrafficCount& count : week.sources()) texts.push_back(Text(count));
  return texts;
}

// Two weeks: 100 and 60 visits in the first, 100 and 90 and 10 in the second.
Promotion TwoWeeks() {
  Promotion promotion;
  promotion.Start(kSite);
  promotion.Start(kSpring);
  promotion.Visits("2026-03-02", "campaign", 100, kSpring);
  promotion.Visits("2026-03-03", "natural", 20);
  promotion.Visits("2026-03-08", "natural", 40);
  promotion.Visits("2026-03-09", "campaign", 100, kSpring);
  promotion.Visits("2026-03-15", "natural", 90);
  promotion.Visits("2026-03-15", "advert", 10);
  return promotion;
}

TEST(Traffic, IsSummedUpByWeekAndSourceWithShareAndChange) {
  const v1::Traffic form = TwoWeeks().Form("2026-03-04", "2026-03-10");
  EXPECT_EQ(Iso(ToDay(form.from())), "2026-03-02");
  EXPECT_EQ(Iso(ToDay(form.to())), "2026-03-15");
  ASSERT_EQ(form.weeks_size(), 2);
  EXPECT_THAT(Texts(form.weeks(0)), ElementsAre("2026-03-02 all 160 - - -", "campaign 100 6250 - -",
                                                "natural 60 3750 - -"));
  EXPECT_THAT(Texts(form.weeks(1)),
              ElementsAre("2026-03-09 all 200 - 40 2500", "advert 10 500 - -",
                          "campaign 100 5000 0 0", "natural 90 4500 30 5000"));
}

TEST(Traffic, ComparesTheFirstWeekAskedForWithTheOneBefore) {
  const v1::Traffic form = TwoWeeks().Form("2026-03-09", "2026-03-16");
  EXPECT_EQ(Text(form.weeks(0).total()), "all 200 - 40 2500");
  // Nothing was recorded in the last week, and that is a change.
  EXPECT_THAT(Texts(form.weeks(1)), ElementsAre("2026-03-16 all 0 - -200 -10000"));
}

TEST(Traffic, EndsWithTheLastDayThatThereIs) {
  Promotion promotion;
  promotion.Start(kSite);
  promotion.Visits("9999-12-27", "natural", 20);  // a Monday
  promotion.Visits("9999-12-31", "natural", 5);
  const v1::Traffic form = promotion.Form("9999-12-20", "9999-12-31");
  ASSERT_EQ(form.weeks_size(), 2);
  EXPECT_EQ(form.weeks(1).total().visits(), 25);
  EXPECT_EQ(form.to().year(), 9999);
  EXPECT_EQ(form.to().day(), 31);
}

TEST(Traffic, HasNoRatioToNothing) {
  Promotion promotion;
  promotion.Visits("2026-03-02", "natural", 0);
  promotion.Visits("2026-03-09", "natural", 5);
  const v1::Traffic form = promotion.Form("2026-03-02", "2026-03-09");
  EXPECT_THAT(Texts(form.weeks(0)), ElementsAre("2026-03-02 all 0 - - -", "natural 0 - - -"));
  EXPECT_THAT(Texts(form.weeks(1)), ElementsAre("2026-03-09 all 5 - 5 -", "natural 5 10000 5 -"));
}

// R146.
TEST(Traffic, CountsTheCorrectedFigureOfADayAlone) {
  Promotion promotion = TwoWeeks();
  promotion.Visits("2026-03-03", "natural", 0);
  EXPECT_EQ(Text(promotion.Form("2026-03-02", "2026-03-02").weeks(0).total()), "all 140 - - -");
}

TEST(Traffic, IsThatOfOneCampaignWhereOneIsAskedFor) {
  const v1::Traffic form = TwoWeeks().Form("2026-03-02", "2026-03-02", kSpring);
  EXPECT_THAT(Texts(form.weeks(0)),
              ElementsAre("2026-03-02 all 100 - - -", "campaign 100 10000 - -"));
}

// 周报: the last figure of the week, whether it is better said by the playbook.
TEST(Metrics, AreTheLastOfTheWeekAndBetterAsThePlaybookSays) {
  Promotion promotion;
  promotion.Figure("2026-03-03", "place", 9);
  promotion.Figure("2026-03-05", "place", 7);
  promotion.Figure("2026-03-10", "place", 4);
  promotion.Figure("2026-03-03", "pages", 100);
  promotion.Figure("2026-03-10", "pages", 90);
  promotion.Figure("2026-03-10", "applause", 3);
  promotion.Figure("2026-03-10", "place", 8, "programmers");
  const auto texts = [](const v1::TrafficWeek& week) {
    std::vector<std::string> found;
    for (const v1::MetricWeek& metric : week.metrics()) {
      found.push_back(
          absl::StrCat(metric.metric(), " ", metric.group(), " ", metric.value(), " ",
                       metric.has_change() ? absl::StrCat(metric.change()) : "-", " ",
                       metric.has_better() ? (metric.better() ? "better" : "worse") : "-"));
    }
    return found;
  };
  const v1::Traffic form = promotion.Form("2026-03-02", "2026-03-09");
  EXPECT_THAT(texts(form.weeks(0)), ElementsAre("pages editors 100 - -", "place editors 7 - -"));
  EXPECT_THAT(texts(form.weeks(1)),
              ElementsAre("applause editors 3 - -", "pages editors 90 -10 worse",
                          "place editors 4 -3 better", "place programmers 8 - -"));
  const v1::Traffic programmers = promotion.Form("2026-03-09", "2026-03-09", "", "programmers");
  EXPECT_THAT(texts(programmers.weeks(0)), ElementsAre("place programmers 8 - -"));
}

TEST(Campaigns, SayWhatTheyCostAndWhatTheirPursuitsBrought) {
  Promotion promotion;
  promotion.Start(kSpring, 1000);
  promotion.Spend(kSpring, 300);
  promotion.Spend(kSpring, 450);
  for (const char* customer : {"k1", "k2", "k3"}) promotion.Open(customer);
  promotion.Respond(kSpring, "k1", 1);
  promotion.Respond(kSpring, "k2", 1);
  promotion.Respond(kSpring, "k3", 0);
  promotion.Win("k1", 1, Promotion::Yuan(1500));
  promotion.Win("k3", 1, Promotion::Yuan(9000));  // nobody said that it came of it
  const v1::CampaignRow row = promotion.Campaign(kSpring);
  EXPECT_EQ(row.spent().units(), 750);
  EXPECT_EQ(row.budget_used_bp(), 7500);
  EXPECT_EQ(row.responses(), 3);
  EXPECT_EQ(row.won(), 1);
  EXPECT_EQ(row.won_amount().units(), 1500);
  EXPECT_EQ(row.return_bp(), 20000);
}

TEST(Campaigns, HaveNoRatioWithoutABudgetOrSpend) {
  Promotion promotion;
  promotion.Start(kSite);
  const v1::CampaignRow row = promotion.Campaign(kSite);
  EXPECT_FALSE(row.has_budget_used_bp());
  EXPECT_FALSE(row.has_return_bp());
}

TEST(Campaigns, AddNoAmountsOfAnotherCurrency) {
  Promotion promotion;
  promotion.Start(kSpring, 1000);
  promotion.Spend(kSpring, 100);
  promotion.Open("k1");
  promotion.Respond(kSpring, "k1", 1);
  promotion.Win("k1", 1, Promotion::Yuan(1500, "USD"));
  EXPECT_EQ(promotion.Campaign(kSpring).won(), 1);
  EXPECT_FALSE(promotion.Campaign(kSpring).has_won_amount());
  EXPECT_EQ(promotion.Campaign(kSpring).return_bp(), 0);
}

TEST(Campaigns, FindAPursuitUnderTheNameThatItHasAfterAMerge) {
  Promotion promotion;
  promotion.Start(kSpring);
  promotion.Spend(kSpring, 100);
  promotion.Open("k1");
  promotion.Open("k2");
  promotion.Respond(kSpring, "k1", 1);
  v1::Event merged = EventOf(CustomerName(kStore, "k2"), "2026-03-05");
  merged.mutable_customer_merged()->set_from(CustomerName(kStore, "k1"));
  merged.mutable_customer_merged()->set_pursuit_offset(1);
  merged.mutable_customer_merged()->set_pursuits(1);
  promotion.Add(merged);
  promotion.Win("k2", 2, Promotion::Yuan(300));
  EXPECT_EQ(promotion.Campaign(kSpring).won(), 1);
  EXPECT_EQ(promotion.Campaign(kSpring).return_bp(), 30000);
}

TEST(Campaigns, CountWhatWasSaidOfTwoWhoAreOneOnce) {
  Promotion promotion;
  promotion.Start(kSpring);
  for (const char* customer : {"k1", "k2"}) {
    promotion.Open(customer);
    promotion.Respond(kSpring, customer, 0);
    promotion.Respond(kSpring, customer, 1);
  }
  EXPECT_EQ(promotion.Campaign(kSpring).responses(), 4);
  v1::Event merged = EventOf(CustomerName(kStore, "k2"), "2026-03-05");
  merged.mutable_customer_merged()->set_from(CustomerName(kStore, "k1"));
  merged.mutable_customer_merged()->set_pursuit_offset(1);
  merged.mutable_customer_merged()->set_pursuits(1);
  promotion.Add(merged);
  // k2 without a pursuit, with its own and with the one that came along.
  EXPECT_EQ(promotion.Campaign(kSpring).responses(), 3);
  promotion.Respond(kSpring, "k2", 2);
  EXPECT_EQ(promotion.Campaign(kSpring).responses(), 3);
}

// The law: whatever is recorded in whatever order, a week has the last figure of each day and
// source.
RC_GTEST_PROP(Traffic, IsTheSumOfTheLastFigures, ()) {
  const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, 14), rc::gen::inRange(0, 1000)));
  Promotion promotion;
  std::map<int, int> last;
  for (const auto& [place, visits] : steps) {
    const std::string day = Iso(absl::CivilDay(2026, 3, 2) + place % 7);
    promotion.Visits(day, place < 7 ? "natural" : "advert", visits);
    last[place] = visits;
  }
  std::int64_t sum = 0;
  for (const auto& [place, visits] : last) sum += visits;
  RC_ASSERT(promotion.Form("2026-03-02", "2026-03-02").weeks(0).total().visits() == sum);
}

TEST(Ratios, AreRoundedHalfUpAndNeverOverflow) {
  EXPECT_EQ(BasisPoints(1, 3), 3333);
  EXPECT_EQ(BasisPoints(2, 3), 6667);
  EXPECT_EQ(BasisPoints(1, 20000), 1);
  EXPECT_FALSE(BasisPoints(0, 0).has_value());
  EXPECT_EQ(BasisPoints(INT64_MAX, INT64_MAX), 10000);
  EXPECT_EQ(BasisPoints(INT64_MAX, 1), INT32_MAX);
}

TEST(PromotionRules, HaveWellFormedIdsThatMeanOneThing) {
  v1::Playbook playbook;
  playbook.set_id("promoters");
  playbook.mutable_promotion()->add_sources()->set_id("natural");
  EXPECT_TRUE(Validate(playbook, {}).ok());
  v1::Playbook other = playbook;
  EXPECT_TRUE(Validate(playbook, {&other}).ok()) << "the same source";
  other.mutable_promotion()->mutable_sources(0)->set_within_campaign(true);
  EXPECT_EQ(ReasonOf(Validate(playbook, {&other})), v1::REASON_PLAYBOOK_INVALID);
  playbook.mutable_promotion()->add_groups()->set_id("the editors");
  EXPECT_EQ(ReasonOf(Validate(playbook, {})), v1::REASON_PLAYBOOK_INVALID);
}

}  // namespace
}  // namespace kezhi::domain
