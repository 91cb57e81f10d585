// Campaigns, traffic, spend and responses (S8; domain.md §2.6, R145, R146).

#include <string>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"

namespace kezhi::testing {
namespace {

constexpr char kCampaign[] = "campaigns/spring";

// A campaign of the first two weeks of March with a budget of 1,000 yuan.
Fact Started(const std::string& more = "") {
  return On<v1::CampaignStarted>(
             kCampaign,
             absl::StrCat("kind: CAMPAIGN_KIND_PROMOTION label: '三月活动' from",
                          DateText("2026-03-02"), " to", DateText("2026-03-15"),
                          " budget { currency_code: 'CNY' units: 1000 } group: 'editors' ", more))
      .At("2026-03-01 09:00");
}

template <typename Kind>
v1::Command OfCampaign(const std::string& more) {
  return Ask<Kind>(absl::StrCat("campaign: ", Quoted(kCampaign), " ", more));
}

std::vector<Fact> Ground() {
  std::vector<Fact> facts = CommonGround("promotion_team");
  facts.push_back(Started());
  return facts;
}

TEST(StartCampaign, IsOnceWithItsPeriodBudgetAndGroup) {
  const std::string asked = absl::StrCat(
      "kind: CAMPAIGN_KIND_PROMOTION label: '三月活动' from", DateText("2026-03-02"), " to",
      DateText("2026-03-15"), " budget { currency_code: 'CNY' units: 1000 } group: 'editors'");
  Spec spec(CommonGround("promotion_team"));
  spec.When(OfCampaign<v1::StartCampaign>(asked))
      .As("manager")
      .At("2026-03-01 09:00")
      .ThenEvents({On<v1::CampaignStarted>(kCampaign, asked)});
  spec.When(OfCampaign<v1::StartCampaign>(asked))
      .As("manager")
      .ThenRefused(absl::StatusCode::kAlreadyExists, v1::REASON_CAMPAIGN_EXISTS);
}

TEST(StartCampaign, NeedsAFirstDayAndAGroupOfThePlaybookAndEndsAfterItBegins) {
  Spec spec(CommonGround("promotion_team"));
  spec.When(OfCampaign<v1::StartCampaign>("kind: CAMPAIGN_KIND_SITE label: 'x'"))
      .As("manager")
      .At("2026-03-01 09:00")
      .ThenFault("start_campaign.from", v1::REASON_FIELD_REQUIRED);
  const std::string from =
      absl::StrCat("kind: CAMPAIGN_KIND_SITE label: 'x' from", DateText("2026-03-02"));
  spec.When(OfCampaign<v1::StartCampaign>(absl::StrCat(from, " to", DateText("2026-03-01"))))
      .As("manager")
      .ThenFault("start_campaign.to", v1::REASON_INTERVAL_INVALID);
  spec.When(OfCampaign<v1::StartCampaign>(from + " group: 'dancers'"))
      .As("manager")
      .ThenFault("start_campaign.group", v1::REASON_SOURCE_UNKNOWN);
  spec.When(OfCampaign<v1::StartCampaign>(from))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
}

// S15 四 1: a forum during an exhibition, a seminar for two departments of VIP customers.
TEST(StartCampaign, SaysWhomItIsForAndDuringWhichExhibition) {
  Spec spec(Ground());
  const auto forum = [](const std::string& from, const std::string& to) {
    return Ask<v1::StartCampaign>(absl::StrCat(
        "campaign: ", Quoted("campaigns/forum"),
        " kind: CAMPAIGN_KIND_SEMINAR label: '座谈会' from", DateText(from),
        to.empty() ? "" : absl::StrCat(" to", DateText(to)), " during: ", Quoted(kCampaign),
        " audience: 'vip technical' audience: 'vip after_sale'"));
  };
  spec.When(forum("2026-03-15", "2026-03-16"))
      .As("manager")
      .At("2026-03-01 10:00")
      .ThenFault("start_campaign.to", v1::REASON_OUT_OF_PERIOD);
  spec.When(forum("2026-03-01", "2026-03-03"))
      .As("manager")
      .ThenFault("start_campaign.from", v1::REASON_OUT_OF_PERIOD);
  // Without an end it outlasts the exhibition.
  spec.When(forum("2026-03-03", ""))
      .As("manager")
      .ThenFault("start_campaign.to", v1::REASON_OUT_OF_PERIOD);
  v1::Command nowhere = forum("2026-03-03", "2026-03-04");
  nowhere.mutable_start_campaign()->set_during(Name("campaigns/autumn"));
  spec.When(nowhere).As("manager").ThenRefused(absl::StatusCode::kNotFound,
                                               v1::REASON_CAMPAIGN_NOT_FOUND);
  spec.When(forum("2026-03-03", "2026-03-04")).As("manager").ThenAccepted();
  const v1::CampaignStarted& started = spec.decision().events[0].event.campaign_started();
  EXPECT_EQ(started.during(), Name(kCampaign));
  EXPECT_EQ(started.audience_size(), 2);
}

// R146.
TEST(RecordTraffic, TakesOneFigureADayAndSourceWhichASecondCorrects) {
  Spec spec(Ground());
  const std::string day = absl::StrCat("day", DateText("2026-03-03"), " source: 'campaign' ");
  spec.When(OfCampaign<v1::RecordTraffic>(day + "visits: 120"))
      .As("consultant", "c1")
      .At("2026-03-04 10:00")
      .ThenEvents({On<v1::TrafficRecorded>(kCampaign, day + "visits: 120")
                       .On(absl::CivilDay(2026, 3, 3))
                       .Flag("backfilled")});
  spec.When(OfCampaign<v1::RecordTraffic>(day + "visits: 120"))
      .As("consultant", "c2")
      .ThenNothing();
  spec.When(OfCampaign<v1::RecordTraffic>(day + "visits: 102"))
      .As("clerk")
      .ThenEvents(
          {On<v1::TrafficRecorded>(kCampaign, day + "visits: 102 before: 120").Flag("backfilled")});
  // Another source of the same day is another figure.
  const std::string natural = absl::StrCat("day", DateText("2026-03-03"), " source: 'natural' ");
  spec.When(OfCampaign<v1::RecordTraffic>(natural + "visits: 102"))
      .As("clerk")
      .ThenEvents({On<v1::TrafficRecorded>(kCampaign, natural + "visits: 102").Flag("backfilled")});
}

TEST(RecordTraffic, IsOfTodayWhenNoDayIsGiven) {
  Spec spec(Ground());
  spec.When(OfCampaign<v1::RecordTraffic>("source: 'advert' visits: 0"))
      .As("manager")
      .At("2026-03-04 10:00")
      .ThenEvents({On<v1::TrafficRecorded>(
          kCampaign, absl::StrCat("day", DateText("2026-03-04"), " source: 'advert' visits: 0"))});
}

// R145: what comes by the campaign comes on its days; what comes by itself comes on any.
TEST(RecordTraffic, OfACampaignLiesWithinIt) {
  Spec spec(Ground());
  const auto ask = [](const std::string& day, const std::string& source) {
    return OfCampaign<v1::RecordTraffic>(
        absl::StrCat("day", DateText(day), " source: '", source, "' visits: 5"));
  };
  spec.When(ask("2026-03-01", "campaign"))
      .As("manager")
      .At("2026-03-20 10:00")
      .ThenFault("record_traffic.day", v1::REASON_OUT_OF_PERIOD);
  spec.When(ask("2026-03-16", "campaign"))
      .As("manager")
      .ThenFault("record_traffic.day", v1::REASON_OUT_OF_PERIOD);
  spec.When(ask("2026-03-15", "campaign")).As("manager").ThenAccepted();
  spec.When(ask("2026-03-16", "natural")).As("manager").ThenAccepted();
}

TEST(RecordTraffic, RefusesWhatCannotBe) {
  Spec spec(Ground());
  spec.When(OfCampaign<v1::RecordTraffic>("source: 'natural' visits: -1"))
      .As("manager")
      .At("2026-03-04 10:00")
      .ThenFault("record_traffic.visits", v1::REASON_COUNT_INVALID);
  spec.When(OfCampaign<v1::RecordTraffic>(
                absl::StrCat("source: 'natural' visits: 1 day", DateText("2026-03-05"))))
      .As("manager")
      .ThenFault("record_traffic.day", v1::REASON_IN_FUTURE);
  spec.When(OfCampaign<v1::RecordTraffic>("source: 'hearsay' visits: 1"))
      .As("manager")
      .ThenFault("record_traffic.source", v1::REASON_SOURCE_UNKNOWN);
  spec.When(Ask<v1::RecordTraffic>(
                absl::StrCat("campaign: ", Quoted("campaigns/none"), " source: 'natural'")))
      .As("manager")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CAMPAIGN_NOT_FOUND);
}

// A playbook that names no sources takes any; then nothing is known of periods either.
TEST(RecordTraffic, TakesAnySourceWhereThePlaybookNamesNone) {
  std::vector<Fact> facts = CommonGround("auto_4s");
  facts.push_back(Started());
  Spec(facts)
      .When(OfCampaign<v1::RecordTraffic>(
          absl::StrCat("source: 'hearsay' visits: 1 day", DateText("2026-03-01"))))
      .As("manager")
      .At("2026-03-04 10:00")
      .ThenAccepted();
}

TEST(RecordMetric, IsOfTheCampaignsGroupUnlessItSaysAnother) {
  Spec spec(Ground());
  const std::string day = absl::StrCat("day", DateText("2026-03-04"), " ");
  spec.When(OfCampaign<v1::RecordMetric>("metric: 'search_rank' subject: '润肤露' value: 7"))
      .As("consultant", "c1")
      .At("2026-03-04 10:00")
      .ThenEvents({On<v1::MetricRecorded>(
          kCampaign, day + "metric: 'search_rank' subject: '润肤露' group: 'editors' value: 7")});
  spec.When(OfCampaign<v1::RecordMetric>("metric: 'search_rank' subject: '润肤露' value: 5"))
      .As("consultant", "c1")
      .ThenEvents({On<v1::MetricRecorded>(
          kCampaign,
          day + "metric: 'search_rank' subject: '润肤露' group: 'editors' value: 5 before: 7")});
  spec.When(OfCampaign<v1::RecordMetric>("metric: 'quality' group: 'programmers' value: 90"))
      .As("manager")
      .ThenEvents({On<v1::MetricRecorded>(
          kCampaign, day + "metric: 'quality' group: 'programmers' value: 90")});
  spec.When(OfCampaign<v1::RecordMetric>("metric: 'applause' value: 90"))
      .As("manager")
      .ThenFault("record_metric.metric", v1::REASON_SOURCE_UNKNOWN);
}

TEST(RecordSpend, SaysWhenTheBudgetIsExceeded) {
  Spec spec(Ground());
  const std::string day = absl::StrCat("day", DateText("2026-03-04"), " ");
  const auto amount = [](const std::string& units, const std::string& nanos) {
    return absl::StrCat("amount { currency_code: 'CNY' units: ", units, " nanos: ", nanos, " }");
  };
  spec.When(OfCampaign<v1::RecordSpend>(amount("999", "990000000")))
      .As("clerk")
      .At("2026-03-04 10:00")
      .ThenEvents({On<v1::SpendRecorded>(kCampaign, day + amount("999", "990000000"))});
  spec.When(OfCampaign<v1::RecordSpend>(amount("0", "10000000")))
      .As("clerk")
      .ThenEvents({On<v1::SpendRecorded>(kCampaign, day + amount("0", "10000000"))});
  spec.When(OfCampaign<v1::RecordSpend>(amount("0", "10000000")))
      .As("clerk")
      .ThenEvents(
          {On<v1::SpendRecorded>(kCampaign, day + amount("0", "10000000")).Flag("over_budget")});
  spec.When(OfCampaign<v1::RecordSpend>("amount { currency_code: 'USD' units: 1 }"))
      .As("clerk")
      .ThenFault("record_spend.amount", v1::REASON_MONEY_INVALID);
  spec.When(OfCampaign<v1::RecordSpend>(amount("0", "0")))
      .As("clerk")
      .ThenFault("record_spend.amount", v1::REASON_MONEY_INVALID);
}

TEST(AttributeResponse, NamesACustomerOnceAndAPursuitThatThereIs) {
  std::vector<Fact> facts = Ground();
  facts.push_back(Registered("k1"));
  facts.push_back(Opened("k1", 1, "2026-03-02"));
  Spec spec(facts);
  const std::string response =
      absl::StrCat("customer: ", Quoted("customers/k1"), " pursuit: 1 deal: 'D7' ");
  spec.When(OfCampaign<v1::AttributeResponse>(response))
      .As("consultant", "c1")
      .At("2026-03-04 10:00")
      .ThenEvents({On<v1::ResponseAttributed>(kCampaign, response)});
  spec.When(OfCampaign<v1::AttributeResponse>(response)).As("manager").ThenNothing();
  spec.When(OfCampaign<v1::AttributeResponse>(
                absl::StrCat("customer: ", Quoted("customers/k1"), " pursuit: 2")))
      .As("manager")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_PURSUIT_NOT_FOUND);
  spec.When(OfCampaign<v1::AttributeResponse>(absl::StrCat("customer: ", Quoted("customers/k2"))))
      .As("manager")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CUSTOMER_NOT_FOUND);
  spec.When(OfCampaign<v1::AttributeResponse>(absl::StrCat("customer: ", Quoted("customers/k1"))))
      .As("consultant", "c2")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
}

TEST(AttributeResponse, OfTwoWhoTurnOutToBeOneIsOne) {
  std::vector<Fact> facts = Ground();
  for (const char* customer : {"k1", "k2"}) {
    facts.push_back(Registered(customer));
    facts.push_back(Opened(customer, 1, "2026-03-02"));
  }
  facts.push_back(On<v1::PursuitClosed>("customers/k2", "pursuit: 1 outcome: PURSUIT_STATUS_LOST"));
  const auto came = [](const std::string& customer, const std::string& more = "") {
    return OfCampaign<v1::AttributeResponse>(
        absl::StrCat("customer: ", Quoted("customers/" + customer), " ", more));
  };
  Spec spec(facts);
  spec.When(came("k2", "pursuit: 1 deal: 'D7'"))
      .As("manager")
      .At("2026-03-04 10:00")
      .ThenAccepted();
  spec.When(came("k2")).As("manager").ThenAccepted();
  spec.When(Ask<v1::MergeCustomer>(
                absl::StrCat("from: ", Quoted("customers/k2"), " into: ", Quoted("customers/k1"))))
      .As("manager")
      .ThenAccepted();
  spec.When(came("k1", "pursuit: 2 deal: 'D7'")).As("manager").ThenNothing();
  spec.When(came("k2", "pursuit: 1 deal: 'D7'")).As("manager").ThenNothing();
  spec.When(came("k1")).As("manager").ThenNothing();
  // The customer's own pursuit, and another deal, are others.
  spec.When(came("k1", "pursuit: 1 deal: 'D7'"))
      .As("manager")
      .ThenEvents(
          {On<v1::ResponseAttributed>(kCampaign, absl::StrCat("customer: ", Quoted("customers/k1"),
                                                              " pursuit: 1 deal: 'D7'"))});
  spec.When(came("k1", "pursuit: 2 deal: 'D8'"))
      .As("manager")
      .ThenEvents(
          {On<v1::ResponseAttributed>(kCampaign, absl::StrCat("customer: ", Quoted("customers/k1"),
                                                              " pursuit: 2 deal: 'D8'"))});
}

}  // namespace
}  // namespace kezhi::testing
