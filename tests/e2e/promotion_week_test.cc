// Two weeks by the rules of S8 推广部管理制度, 2 to 13 March 2026: five promoters, a clerk and a
// manager record what their site, their advertising and a campaign brought. What the weekly report
// must show is worked out by hand beside the figures.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/week.h"

namespace kezhi::e2e::promotion_week_cases {
namespace {

using kezhi::testing::Ask;
using kezhi::testing::FromText;
using ::testing::ElementsAre;
using Query = v1::QueryService::Stub;

constexpr char kStore[] = "stores/s8";
constexpr int kPromoters = 5;
constexpr int kCustomers = 6;

// Visits of a day in March. Of the 10th somebody typed 310 for 130, and it is corrected.
struct Visits {
  int day;
  int natural;   // of the site: 500 in the first week, 600 in the second
  int advert;    // of the banner: 100 and 100
  int campaign;  // of the campaign, from the 9th on: 500; −1 = none
};

constexpr Visits kVisits[] = {{2, 100, 20, -1},   {3, 110, 20, -1},   {4, 90, 20, -1},
                              {5, 100, 20, -1},   {6, 100, 20, -1},   {9, 120, 30, 200},
                              {10, 310, 20, 150}, {11, 110, 10, 100}, {12, 120, 20, 30},
                              {13, 120, 20, 20}};

struct Figure {
  int day;
  const char* metric;
  const char* subject;
  const char* group;  // empty = the campaign's, which is the editors'
  int value;
};

// The last of each week: rank 9 then 5, pages 2000 then 2400, quality 90 then 85.
constexpr Figure kFigures[] = {
    {3, "search_rank", "润肤露", "", 12}, {6, "search_rank", "润肤露", "", 9},
    {6, "listings", "", "", 2000},        {6, "quality", "", "programmers", 90},
    {10, "search_rank", "润肤露", "", 8}, {13, "search_rank", "润肤露", "", 5},
    {13, "listings", "", "", 2400},       {13, "quality", "", "programmers", 85}};

struct Spend {
  int day;
  const char* campaign;
  int yuan;
};

// 1,100 of the campaign's 1,000, and 300 of the banner's 500.
constexpr Spend kSpends[] = {{4, "banner", 150},
                             {9, "spring", 400},
                             {11, "banner", 150},
                             {11, "spring", 500},
                             {13, "spring", 200}};

std::string Day(int day) {
  return absl::StrCat("year: 2026 month: 3 day: ", day);
}

class PromotionWeek : public WeekTest {
 protected:
  PromotionWeek()
      : manager_(service_.As("manager", "m8", kStore)),
        clerk_(service_.As("clerk", "k8", kStore)) {}

  void SetUp() override {
    OpenStore(kStore, "market_team", kPromoters);
    Adopt(kStore, "promotion_team");
    Start(manager_, "site", "SITE", "from { " + Day(2) + " }");
    Start(manager_, "banner", "ADVERT",
          "from { " + Day(2) + " } budget { currency_code: 'CNY' units: 500 }");
    Start(manager_, "spring", "PROMOTION",
          absl::StrCat("from { ", Day(9), " } to { ", Day(13),
                       " } budget { currency_code: 'CNY' units: 1000 }"));
  }

  static std::string Promoter(int c) { return absl::StrCat(kStore, "/consultants/c", c); }

  static std::string Customer(int k) { return absl::StrCat(kStore, "/customers/k", k); }

  static std::string Campaign(const std::string& id) {
    return absl::StrCat(kStore, "/campaigns/", id);
  }

  // k1 is c1's, …, k5 c5's, k6 again c1's.
  static int PromoterOf(int k) { return (k - 1) % kPromoters + 1; }

  server::Client As(int promoter) { return service_.As("consultant", Promoter(promoter), kStore); }

  static v1::Command Starting(const std::string& id, const std::string& kind,
                              const std::string& more) {
    return Ask<v1::StartCampaign>(absl::StrCat("campaign: '", Campaign(id), "' label: '", id,
                                               "' group: 'editors' kind: CAMPAIGN_KIND_", kind, " ",
                                               more));
  }

  void Start(server::Client& client, const std::string& id, const std::string& kind,
             const std::string& more) {
    Sent(client, Starting(id, kind, more));
  }

  static v1::Command Traffic(const std::string& campaign, const std::string& source, int day,
                             int visits) {
    return Ask<v1::RecordTraffic>(absl::StrCat("campaign: '", Campaign(campaign), "' source: '",
                                               source, "' visits: ", visits, " day { ", Day(day),
                                               " }"));
  }

  void RecordVisits(const Visits& visits) {
    server::Client site = As(1);
    server::Client banner = As(2);
    server::Client spring = As(3);
    Sent(site, Traffic("site", "natural", visits.day, visits.natural));
    Sent(banner, Traffic("banner", "advert", visits.day, visits.advert));
    if (visits.campaign >= 0) {
      Sent(spring, Traffic("spring", "campaign", visits.day, visits.campaign));
    }
  }

  void RecordFigures(int day) {
    server::Client fourth = As(4);
    for (const Figure& figure : kFigures) {
      if (figure.day != day) continue;
      Sent(fourth,
           Ask<v1::RecordMetric>(absl::StrCat(
               "campaign: '", Campaign("site"), "' metric: '", figure.metric, "' subject: '",
               figure.subject, "' group: '", figure.group, "' value: ", figure.value)));
    }
    for (const Spend& spend : kSpends) {
      if (spend.day != day) continue;
      spent_ = Sent(clerk_, Ask<v1::RecordSpend>(absl::StrCat(
                                "campaign: '", Campaign(spend.campaign),
                                "' amount { currency_code: 'CNY' units: ", spend.yuan, " }")));
    }
  }

  // Six customers came; of four it is said that the campaign brought them, of one the banner.
  void Respond() {
    for (int k = 1; k <= kCustomers; ++k) {
      server::Client owner = As(PromoterOf(k));
      Sent(owner, Ask<v1::RegisterCustomer>(absl::StrCat(
                      "customer: '", Customer(k), "' name: '客户", k, "' phone: '1380000000", k,
                      "' owner: '", Promoter(PromoterOf(k)), "'")));
      Sent(owner, Ask<v1::OpenPursuit>(absl::StrCat("customer: '", Customer(k),
                                                    "' wanted: '润肤露' grade: 'intent'")));
      if (k > 5) continue;
      Sent(owner, Ask<v1::AttributeResponse>(
                      absl::StrCat("campaign: '", Campaign(k == 5 ? "banner" : "spring"),
                                   "' customer: '", Customer(k), "' pursuit: 1")));
    }
  }

  void Win(int k, int yuan) {
    server::Client owner = As(PromoterOf(k));
    Sent(owner, Ask<v1::WinPursuit>(absl::StrCat("customer: '", Customer(k),
                                                 "' item: '润肤露' amount { currency_code: 'CNY'"
                                                 " units: ",
                                                 yuan, " }")));
  }

  void BeRefused() {
    server::Client third = As(3);
    Refused(third, Traffic("spring", "campaign", 6, 5), v1::REASON_OUT_OF_PERIOD);
    Refused(third, Traffic("site", "hearsay", 9, 5), v1::REASON_SOURCE_UNKNOWN);
    Refused(third, Traffic("site", "natural", 9, -1), v1::REASON_COUNT_INVALID);
    Refused(third, Starting("own", "CARE", "from { " + Day(9) + " }"), v1::REASON_ROLE_REQUIRED);
  }

  // The editors' month, summed up on a day in March.
  void SumUp(int day, int articles) {
    service_.SetClock(absl::StrFormat("2026-03-%02d 17:00", day));
    Sent(manager_, OfPlan<v1::SummarisePlan>(absl::StrCat(
                       "summary: '完成' results { metric: PLAN_METRIC_OTHER item: '软文' value: ",
                       articles, " }")));
  }

  template <typename Kind>
  static v1::Command OfPlan(const std::string& more) {
    return Ask<Kind>(absl::StrCat("plan: '", kStore, "/plans/march' ", more));
  }

  v1::Traffic Report(const v1::ReadAt& read_at) {
    v1::GetTrafficRequest request;
    request.set_parent(kStore);
    *request.mutable_from() = FromText<google::type::Date>(Day(2));
    *request.mutable_to() = FromText<google::type::Date>(Day(13));
    *request.mutable_read_at() = read_at;
    return Get(manager_, &Query::GetTraffic, request).traffic();
  }

  server::Client manager_;
  server::Client clerk_;
  v1::Outcome spent_;
};

// `natural 600 5000 100 2000`: visits, share, change and its ratio.
std::string Text(const v1::TrafficCount& count) {
  return absl::StrCat(count.source(), " ", count.visits(), " ", count.share_bp(), " ",
                      count.has_change() ? absl::StrCat(count.change()) : "-", " ",
                      count.has_change_bp() ? absl::StrCat(count.change_bp()) : "-");
}

std::vector<std::string> Texts(const v1::TrafficWeek& week) {
  std::vector<std::string> texts = {Text(week.total())};
  for (const v1::TrafficCount& count : week.sources()) texts.push_back(Text(count));
  return texts;
}

std::vector<std::string> Figures(const v1::TrafficWeek& week) {
  std::vector<std::string> texts;
  for (const v1::MetricWeek& metric : week.metrics()) {
    const char* became = metric.better() ? " better" : " worse";
    texts.push_back(absl::StrCat(metric.metric(), " ", metric.group(), " ", metric.value(), " ",
                                 metric.change(), metric.has_better() ? became : ""));
  }
  return texts;
}

TEST_F(PromotionWeek, EndsWithTheWeeklyReportThatTheFiguresSay) {
  v1::Outcome correction;
  for (const Visits& visits : kVisits) {
    service_.SetClock(absl::StrFormat("2026-03-%02d 17:00", visits.day));
    RecordVisits(visits);
    RecordFigures(visits.day);
    if (visits.day == 9) BeRefused();
    if (visits.day == 10) {
      server::Client first = As(1);
      correction = Corrected(first, Traffic("site", "natural", 10, 130));
    }
  }
  EXPECT_THAT(spent_.flags(), ElementsAre("over_budget"));
  Respond();
  Win(1, 3000);
  Win(3, 2500);
  Win(5, 900);
  Win(6, 9999);

  const v1::Traffic report = Report(Now());
  ASSERT_EQ(report.weeks_size(), 2);
  EXPECT_THAT(Texts(report.weeks(0)),
              ElementsAre(" 600 0 - -", "advert 100 1667 - -", "natural 500 8333 - -"));
  EXPECT_THAT(Texts(report.weeks(1)),
              ElementsAre(" 1200 0 600 10000", "advert 100 833 0 0", "campaign 500 4167 - -",
                          "natural 600 5000 100 2000"));
  EXPECT_THAT(Figures(report.weeks(0)),
              ElementsAre("listings editors 2000 0", "quality programmers 90 0",
                          "search_rank editors 9 0"));
  EXPECT_THAT(Figures(report.weeks(1)),
              ElementsAre("listings editors 2400 400 better", "quality programmers 85 -5 worse",
                          "search_rank editors 5 -4 better"));
  // As it stood before the correction: 120 and 310 of the site, 30 and 20, 200 and 150.
  EXPECT_EQ(Report(AsOf(correction.first_position() - 1)).weeks(1).total().visits(), 830);
}

// 提前完成工作计划，并超额完成整月计划的50%以上可以提供奖励.
TEST_F(PromotionWeek, RewardsAGroupForHalfMoreThanItsMonthsPlan) {
  PlaysAPart();
  service_.SetClock("2026-03-02 09:00");
  Sent(manager_, OfPlan<v1::DraftPlan>(absl::StrCat(
                     "kind: 'group_month' group: 'editors' from { ", Day(1),
                     " } targets { metric: PLAN_METRIC_OTHER item: '软文' task: 40 }")));
  const v1::Command reward =
      OfPlan<v1::GrantReward>("amount { currency_code: 'CNY' units: 800 } note: '三月'");
  SumUp(27, 59);
  Refused(manager_, reward, v1::REASON_NOT_EARNED);
  SumUp(30, 60);
  Sent(manager_, reward);
  Refused(manager_, OfPlan<v1::ImposeFine>("amount { currency_code: 'CNY' units: 100 }"),
          v1::REASON_NOT_EARNED);
}

TEST_F(PromotionWeek, SaysWhatTheCampaignsCostAndBrought) {
  PlaysAPart();
  for (const int day : {4, 9, 11, 13}) {
    service_.SetClock(absl::StrFormat("2026-03-%02d 17:00", day));
    RecordFigures(day);
  }
  Respond();
  Win(1, 3000);
  Win(3, 2500);
  Win(5, 900);
  Win(6, 9999);
  v1::ListCampaignsRequest request;
  request.set_parent(kStore);
  request.mutable_read_at()->set_min_position(service_.head());
  const auto answer = Get(manager_, &Query::ListCampaigns, request);
  std::vector<std::string> campaigns;
  for (const v1::CampaignRow& row : answer.campaigns()) {
    campaigns.push_back(absl::StrCat(row.label(), " ", row.spent().units(), " ",
                                     row.budget_used_bp(), " ", row.responses(), " ", row.won(),
                                     " ", row.won_amount().units(), " ", row.return_bp()));
  }
  // By name; 5,500 ÷ 1,100 is five times, 900 ÷ 300 three times what was spent.
  EXPECT_THAT(campaigns, ElementsAre("banner 300 6000 1 1 900 30000", "site 0 0 0 0 0 0",
                                     "spring 1100 11000 4 2 5500 50000"));
}

}  // namespace
}  // namespace kezhi::e2e::promotion_week_cases
