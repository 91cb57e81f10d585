#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/directory/apply.h"
#include "domain/walk_in/apply.h"
#include "domain/walk_in/query.h"
#include "tests/domain/history.h"

namespace kezhi::domain {
namespace {

using ::testing::ElementsAre;

constexpr char kStore[] = "stores/s1";
constexpr char kC1[] = "stores/s1/consultants/c1";
constexpr char kC2[] = "stores/s1/consultants/c2";
constexpr char kC3[] = "stores/s1/consultants/c3";
constexpr char kK1[] = "stores/s1/customers/k1";
constexpr char kK2[] = "stores/s1/customers/k2";

class WalkIn : public ::testing::Test {
 protected:
  WalkIn() : history_({&ApplyDirectory, &ApplyWalkIn}) {
    v1::Event opened = EventOf(kStore, "2026-01-01");
    opened.mutable_store_opened()->set_time_zone("Asia/Shanghai");
    opened.mutable_store_opened()->mutable_closes()->set_hours(18);
    history_.Add(opened);
  }

  // Registers a visit at 10:05 of the day and returns its name.
  std::string Register(const std::string& day, const std::string& consultant = kC1,
                       const std::string& customer = "", bool first = true,
                       v1::Channel channel = v1::CHANNEL_WALK_IN) {
    std::string visit = absl::StrCat("stores/s1/visits/v", ++visits_);
    v1::Event event = EventOf(visit, day);
    v1::VisitRegistered& registered = *event.mutable_visit_registered();
    registered.set_channel(channel);
    *registered.mutable_arrived_at() = Shanghai(day + " 10:05");
    registered.set_party_size(2);
    registered.set_first(first);
    registered.set_customer(customer);
    registered.set_consultant(consultant);
    history_.Add(event);
    return visit;
  }

  void LeaveInfo(const std::string& visit, const std::string& customer = "", int pursuit = 0) {
    v1::Event event = EventOf(visit, "2026-03-02");
    v1::VisitCompleted& completed = *event.mutable_visit_completed();
    completed.set_info_left(true);
    completed.set_first(true);
    completed.set_customer(customer);
    completed.set_pursuit(pursuit);
    history_.Add(event);
  }

  void LeaveNone(const std::string& visit, const std::string& reason) {
    v1::Event event = EventOf(visit, "2026-03-02");
    event.mutable_visit_completed()->set_first(true);
    event.mutable_visit_completed()->set_no_info_reason(reason);
    history_.Add(event);
  }

  void Void(const std::string& visit) {
    v1::Event event = EventOf(visit, "2026-03-02");
    event.mutable_visit_voided();
    history_.Add(event);
  }

  void Open(const std::string& customer, int pursuit, const std::string& visit) {
    v1::Event event = EventOf(customer, "2026-03-02");
    event.mutable_pursuit_opened()->set_pursuit(pursuit);
    event.mutable_pursuit_opened()->set_origin_visit(visit);
    history_.Add(event);
  }

  void Win(const std::string& customer, int pursuit, const std::string& day) {
    v1::Event event = EventOf(customer, day);
    event.mutable_pursuit_won()->set_pursuit(pursuit);
    *event.mutable_pursuit_won()->mutable_won_on() = Date(day);
    history_.Add(event);
  }

  void Lose(const std::string& customer, int pursuit, const std::string& day) {
    v1::Event event = EventOf(customer, day);
    event.mutable_pursuit_closed()->set_pursuit(pursuit);
    event.mutable_pursuit_closed()->set_outcome(v1::PURSUIT_STATUS_LOST);
    *event.mutable_pursuit_closed()->mutable_closed_on() = Date(day);
    history_.Add(event);
  }

  v1::WalkInAnalytics March(Cut period = Cut::kMonth) const {
    return GetWalkInAnalytics(history_.rows(),
                              {kStore, Day("2026-03-01"), Day("2026-03-31"), period});
  }

  History history_;
  int visits_ = 0;
};

TEST_F(WalkIn, Example37MeansCountTheDaysOfTheirKindInTheMonth) {
  const std::vector<std::string> mondays = {"2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23",
                                            "2026-03-30"};
  for (const std::string& monday : mondays) {
    Register(monday);
    Register(monday);
  }
  const v1::WalkInAnalytics march = March();

  std::vector<int> days;
  for (const v1::WalkInGroup& group : march.by_weekday()) days.push_back(group.days());
  EXPECT_THAT(days, ElementsAre(5, 5, 4, 4, 4, 4, 5));
  const v1::WalkInGroup& monday = march.by_weekday(0);
  EXPECT_EQ(monday.key(), "1");
  EXPECT_EQ(monday.batches(), 10);
  EXPECT_EQ(monday.mean_hundredths(), 200);
  EXPECT_EQ(march.by_weekday(1).mean_hundredths(), 0);
  EXPECT_EQ(march.by_day_of_month_size(), 31);
  EXPECT_EQ(march.by_day_of_month(8).key(), "9");
  EXPECT_EQ(march.by_day_of_month(8).batches(), 2);
  EXPECT_EQ(march.total().days(), 31);
  EXPECT_EQ(march.total().mean_hundredths(), 32);  // 10 / 31 = 0.3226
}

TEST_F(WalkIn, Example37RatioIsRoundedHalfUpAndLeavesOutTheStruck) {
  for (int i = 0; i < 6; ++i) LeaveInfo(Register("2026-03-02"));
  LeaveNone(Register("2026-03-02"), "just looking");
  const std::string last = Register("2026-03-02");
  LeaveNone(last, "just looking");
  EXPECT_EQ(March().total().info_left_bp(), 7500);

  Void(last);
  const v1::WalkInGroup total = March().total();
  EXPECT_EQ(total.batches(), 7);
  EXPECT_EQ(total.info_left(), 6);
  EXPECT_EQ(total.no_info(), 1);
  EXPECT_EQ(total.info_left_bp(), 8571);
}

TEST_F(WalkIn, RatiosOfNothingAreAbsent) {
  const v1::WalkInAnalytics march = March();

  EXPECT_EQ(march.total().batches(), 0);
  EXPECT_FALSE(march.total().has_info_left_bp());
  EXPECT_FALSE(march.has_won_in_period_bp());
  EXPECT_FALSE(march.has_won_of_cohort_bp());
  EXPECT_FALSE(march.has_lost_bp());
  EXPECT_EQ(march.total().mean_hundredths(), 0);
}

TEST_F(WalkIn, ADayOfTheMonthThatThePeriodLacksHasNoMean) {
  const v1::WalkInAnalytics february = GetWalkInAnalytics(
      history_.rows(), {kStore, Day("2026-02-01"), Day("2026-02-28"), Cut::kMonth});

  EXPECT_EQ(february.by_day_of_month(27).days(), 1);
  EXPECT_TRUE(february.by_day_of_month(27).has_mean_hundredths());
  EXPECT_EQ(february.by_day_of_month(28).days(), 0);
  EXPECT_FALSE(february.by_day_of_month(28).has_mean_hundredths());
}

TEST_F(WalkIn, ChannelsAndHeadsAreCountedApartFromBatches) {
  Register("2026-03-02");
  Register("2026-03-02", kC1, "", true, v1::CHANNEL_CALL_IN);
  Register("2026-03-03", kC1, kK1, /*first=*/false);
  const v1::WalkInGroup total = March().total();

  EXPECT_EQ(total.batches(), 2);
  EXPECT_EQ(total.walk_in(), 1);
  EXPECT_EQ(total.call_in(), 1);
  EXPECT_EQ(total.returns(), 1);
  EXPECT_EQ(total.heads(), 6);
  EXPECT_EQ(total.no_info(), 0);  // not filled in yet
}

TEST_F(WalkIn, LateLinesCountOnTheDayTheyOccurred) {
  const std::string visit = Register("2026-03-02");
  v1::Event late = EventOf(visit, "2026-03-05");
  late.add_flags("late");
  late.mutable_visit_completed()->set_first(true);
  late.mutable_visit_completed()->set_info_left(true);
  history_.Add(late);
  const v1::WalkInAnalytics march = March(Cut::kDay);

  ASSERT_EQ(march.by_period_size(), 31);
  EXPECT_EQ(march.by_period(1).key(), "2026-03-02");
  EXPECT_EQ(march.by_period(1).info_left(), 1);
  EXPECT_EQ(march.by_period(4).batches(), 0);
}

TEST_F(WalkIn, WeeksBeginOnMondayAndAreCutAtThePeriodsEnds) {
  Register("2026-03-01");
  const v1::WalkInAnalytics march = March(Cut::kWeek);

  ASSERT_EQ(march.by_period_size(), 6);
  EXPECT_EQ(march.by_period(0).key(), "2026-02-23");
  EXPECT_EQ(march.by_period(0).days(), 1);
  EXPECT_EQ(march.by_period(0).mean_hundredths(), 100);
  EXPECT_EQ(march.by_period(1).days(), 7);
  EXPECT_EQ(march.by_period(5).days(), 2);
}

TEST_F(WalkIn, HoursAreTheStores) {
  Register("2026-03-02");
  const v1::WalkInAnalytics march = March();

  ASSERT_EQ(march.by_hour_size(), 1);
  EXPECT_EQ(march.by_hour(0).key(), "10");
  EXPECT_EQ(march.by_hour(0).batches(), 1);
}

TEST_F(WalkIn, AnAmendmentMovesWhatItCorrects) {
  const std::string visit = Register("2026-03-02", kC1);
  LeaveNone(visit, "in a hurry");
  v1::Event amended = EventOf(visit, "2026-03-04");
  v1::VisitAmended& change = *amended.mutable_visit_amended();
  for (const char* name : {"arrived_at", "consultant", "channel", "party_size", "no_info_reason"}) {
    change.add_changed(name);
  }
  *change.mutable_fields()->mutable_arrived_at() = Shanghai("2026-03-03 15:00");
  change.mutable_fields()->set_consultant(kC2);
  change.mutable_fields()->set_channel(v1::CHANNEL_CALL_IN);
  change.mutable_fields()->set_party_size(1);
  change.mutable_fields()->set_no_info_reason("just looking");
  *change.mutable_moved_to_day() = Date("2026-03-03");
  history_.Add(amended);
  const v1::WalkInAnalytics march = March(Cut::kDay);

  EXPECT_EQ(march.total().batches(), 1);
  EXPECT_EQ(march.total().call_in(), 1);
  EXPECT_EQ(march.total().heads(), 1);
  EXPECT_EQ(march.by_period(1).batches(), 0);
  EXPECT_EQ(march.by_period(2).batches(), 1);
  EXPECT_EQ(march.by_hour(0).key(), "15");
  ASSERT_EQ(march.by_consultant_size(), 1);
  EXPECT_EQ(march.by_consultant(0).key(), kC2);
  EXPECT_EQ(march.by_consultant(0).reasons(0).reason(), "just looking");
}

TEST_F(WalkIn, ConsultantsAreRankedByHowManyLeftNoneAndTheReasonsStandByFrequency) {
  LeaveNone(Register("2026-03-02", kC1), "in a hurry");
  LeaveNone(Register("2026-03-02", kC2), "just looking");
  LeaveNone(Register("2026-03-02", kC2), "in a hurry");
  LeaveNone(Register("2026-03-03", kC2), "just looking");
  LeaveNone(Register("2026-03-03", kC3), "just looking");
  LeaveInfo(Register("2026-03-03", kC3));
  const v1::WalkInAnalytics march = March();

  ASSERT_EQ(march.by_consultant_size(), 3);
  const v1::WalkInGroup& c1 = march.by_consultant(0);
  const v1::WalkInGroup& c2 = march.by_consultant(1);
  const v1::WalkInGroup& c3 = march.by_consultant(2);
  EXPECT_EQ(c2.no_info_rank(), 1);
  EXPECT_EQ(c1.no_info_rank(), 2);
  EXPECT_EQ(c3.no_info_rank(), 2);
  EXPECT_EQ(c2.no_info(), 3);
  ASSERT_EQ(c2.reasons_size(), 2);
  EXPECT_EQ(c2.reasons(0).reason(), "just looking");
  EXPECT_EQ(c2.reasons(0).count(), 2);
  EXPECT_EQ(c3.info_left_bp(), 5000);
}

TEST_F(WalkIn, ConversionIsShownOnBothBases) {
  const std::string v1 = Register("2026-03-02");
  LeaveInfo(v1, kK1, 1);
  Open(kK1, 1, v1);
  const std::string v2 = Register("2026-03-20");
  LeaveInfo(v2, kK2, 1);
  Open(kK2, 1, v2);
  Open("stores/s1/customers/k3", 1, "");
  Open("stores/s1/customers/k4", 1, "");
  Win(kK1, 1, "2026-04-10");                       // of the cohort, after the period
  Win("stores/s1/customers/k3", 1, "2026-03-31");  // within the period, from elsewhere
  Lose("stores/s1/customers/k4", 1, "2026-03-15");
  const v1::WalkInAnalytics march = March();

  EXPECT_EQ(march.total().batches(), 2);
  EXPECT_EQ(march.won_in_period(), 1);
  EXPECT_EQ(march.won_in_period_bp(), 5000);
  EXPECT_EQ(march.won_of_cohort(), 1);
  EXPECT_EQ(march.won_of_cohort_bp(), 5000);
  EXPECT_EQ(march.lost_in_period(), 1);
  EXPECT_EQ(march.lost_bp(), 5000);
}

TEST_F(WalkIn, AMergeLeavesTheBatchesAndCarriesThePursuits) {
  const std::string v1 = Register("2026-03-02");
  LeaveInfo(v1, kK1, 1);
  Open(kK1, 1, v1);
  const std::string v2 = Register("2026-03-03");
  LeaveInfo(v2, kK2, 1);
  Open(kK2, 1, v2);
  v1::Event merged = EventOf(kK1, "2026-03-04");
  merged.mutable_customer_merged()->set_from(kK2);
  merged.mutable_customer_merged()->set_pursuit_offset(1);
  merged.mutable_customer_merged()->set_pursuits(1);
  history_.Add(merged);
  Win(kK1, 2, "2026-03-05");  // what was k2's

  EXPECT_EQ(March().total().batches(), 2);
  EXPECT_EQ(March().won_of_cohort(), 1);

  v1::Event unmerged = EventOf(kK1, "2026-03-06");
  unmerged.mutable_customer_unmerged()->set_from(kK2);
  history_.Add(unmerged);
  Lose(kK2, 1, "2026-03-07");
  EXPECT_EQ(March().won_of_cohort(), 0);
  EXPECT_EQ(March().lost_in_period(), 1);
}

TEST_F(WalkIn, WhoCameAgainIsCountedOnceAlsoAfterThePeriodAndAcrossMerges) {
  LeaveInfo(Register("2026-03-02"), kK1, 1);
  LeaveInfo(Register("2026-03-03"), kK2, 1);
  EXPECT_EQ(March().returned(), 0);

  Register("2026-04-02", kC1, kK1, /*first=*/false);
  Register("2026-04-03", kC1, kK1, /*first=*/false);
  EXPECT_EQ(March().returned(), 1);

  const std::string struck = Register("2026-04-04", kC1, kK2, /*first=*/false);
  Void(struck);
  EXPECT_EQ(March().returned(), 1);
}

TEST_F(WalkIn, AReturnBeforeThePeriodIsNone) {
  Register("2026-02-02", kC1, kK1, /*first=*/false);
  LeaveInfo(Register("2026-03-02"), kK1, 1);

  EXPECT_EQ(March().returned(), 0);
}

TEST_F(WalkIn, OfAnotherStoreIsNotCounted) {
  v1::Event event = EventOf("stores/s11/visits/v1", "2026-03-02");
  event.mutable_visit_registered()->set_first(true);
  history_.Add(event);

  EXPECT_EQ(March().total().batches(), 0);
}

}  // namespace
}  // namespace kezhi::domain
