#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/pursuits/apply.h"
#include "domain/pursuits/query.h"
#include "tests/domain/history.h"

namespace kezhi::domain {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kC1[] = "stores/s1/consultants/c1";
constexpr char kC2[] = "stores/s1/consultants/c2";
constexpr char kD1[] = "stores/s2/consultants/d1";
constexpr char kK0[] = "stores/s1/customers/k0";
constexpr char kK1[] = "stores/s1/customers/k1";
constexpr char kK2[] = "stores/s1/customers/k2";
constexpr char kK3[] = "stores/s2/customers/k3";

class Pursuits : public ::testing::Test {
 protected:
  Pursuits() : history_({&ApplyPursuits}) {}

  void Hire(const std::string& consultant, const std::string& group) {
    v1::Event event = EventOf(consultant, "2016-01-01");
    event.mutable_consultant_hired()->set_group(group);
    history_.Add(event);
  }

  void Register(const std::string& customer, const std::string& external_id,
                bool unidentified = false) {
    v1::Event event = EventOf(customer, "2016-01-01");
    v1::CustomerRegistered& registered = *event.mutable_customer_registered();
    registered.set_external_id(external_id);
    registered.set_unidentified(unidentified);
    registered.set_source("organic");
    history_.Add(event);
  }

  void Open(const std::string& customer, int number, const std::string& owner,
            const std::string& wanted, const std::string& day, const std::string& size = "") {
    v1::Event event = EventOf(customer, day);
    v1::PursuitOpened& opened = *event.mutable_pursuit_opened();
    opened.set_pursuit(number);
    opened.set_owner(owner);
    opened.set_wanted(wanted);
    opened.set_machine("pipeline");
    opened.set_stage("prospecting");
    if (!size.empty()) AddAttribute("size", size, *opened.mutable_attributes());
    history_.Add(event);
  }

  void Win(const std::string& customer, int number, const std::string& day, std::int64_t amount) {
    v1::Event event = EventOf(customer, day);
    v1::PursuitWon& won = *event.mutable_pursuit_won();
    won.set_pursuit(number);
    *won.mutable_won_on() = Date(day);
    won.mutable_amount()->set_units(amount);
    won.mutable_amount()->set_currency_code("USD");
    history_.Add(event);
  }

  void Close(const std::string& customer, int number, const std::string& day,
             v1::PursuitStatus outcome, const std::string& reason) {
    v1::Event event = EventOf(customer, day);
    v1::PursuitClosed& closed = *event.mutable_pursuit_closed();
    closed.set_pursuit(number);
    closed.set_outcome(outcome);
    closed.set_reason_code(reason);
    *closed.mutable_closed_on() = Date(day);
    history_.Add(event);
  }

  static void AddAttributeTo(const std::string& name, const std::string& value,
                             PursuitQuery& query) {
    v1::Attribute attribute;
    attribute.set_name(name);
    attribute.set_value(value);
    query.where.push_back(attribute);
  }

  static void AddAttribute(const std::string& name, const std::string& value,
                           google::protobuf::RepeatedPtrField<v1::Attribute>& attributes) {
    v1::Attribute& attribute = *attributes.Add();
    attribute.set_name(name);
    attribute.set_value(value);
  }

  // Days from opening: won 10, 30 and −2, lost 20. Amounts 100, 50, 25. One opened nobody knows
  // when.
  void SevenPursuits() {
    Hire(kC1, "g1");
    Hire(kC2, "g2");
    Hire(kD1, "g3");
    Register(kK0, "", /*unidentified=*/true);
    Register(kK1, "A");
    Register(kK2, "B");
    Register(kK3, "A");
    Open(kK1, 1, kC1, "X", "2017-01-10", "3");
    Win(kK1, 1, "2017-01-20", 100);
    Open(kK1, 2, kC1, "Y", "2017-01-31", "5");
    Win(kK1, 2, "2017-03-02", 50);
    Open(kK2, 1, kC2, "X", "2017-02-01");
    Close(kK2, 1, "2017-02-21", v1::PURSUIT_STATUS_LOST, "price");
    Open(kK2, 2, kC2, "X", "2017-03-05");
    Win(kK2, 2, "2017-03-03", 25);
    Open(kK0, 1, kC2, "Y", "", "abc");
    Open(kK3, 1, kD1, "X", "2017-02-28", "0");
    Open(kK3, 2, kD1, "Y", "2017-02-28");
    Close(kK3, 2, "2017-03-31", v1::PURSUIT_STATUS_FROZEN, "");
  }

  PursuitAggregate Ask(const PursuitQuery& query) const {
    return AggregatePursuits(history_.rows(), query);
  }

  // The groups of one dimension as `key:pursuits`.
  std::vector<std::string> Counts(PursuitDimension dimension) const {
    PursuitQuery query;
    query.group_by = {dimension};
    std::vector<std::string> counts;
    for (const v1::PursuitGroup& group : Ask(query).groups) {
      counts.push_back(group.keys(0) + ":" + std::to_string(group.pursuits()));
    }
    return counts;
  }

  History history_;
};

TEST_F(Pursuits, CountSumAndAverageWithEvenMediansAndNegativeDays) {
  SevenPursuits();
  PursuitQuery query;
  query.day_bounds = {0, 10, 30};
  query.measure = "size";
  const PursuitAggregate all = Ask(query);

  ASSERT_EQ(all.groups.size(), 1u);
  const v1::PursuitGroup& group = all.groups[0];
  EXPECT_EQ(group.keys_size(), 0);
  EXPECT_EQ(group.pursuits(), 7);
  EXPECT_EQ(group.won(), 3);
  EXPECT_EQ(group.lost(), 1);
  EXPECT_EQ(group.closed_otherwise(), 1);
  EXPECT_EQ(group.open(), 2);
  EXPECT_EQ(group.win_bp(), 7500);
  EXPECT_EQ(group.won_amount().sum(), 175);
  EXPECT_EQ(group.won_amount().median(), 50);
  EXPECT_THAT(group.won_amount().mean(), DoubleNear(58.3333, 0.0001));
  EXPECT_EQ(group.days_to_won().median(), 10);
  EXPECT_EQ(group.days_to_won().min(), -2);
  EXPECT_EQ(group.days_to_won().max(), 30);
  EXPECT_EQ(group.days_to_lost().sum(), 20);
  EXPECT_EQ(group.days_to_closed().count(), 4);
  EXPECT_EQ(group.days_to_closed().median(), 15);  // of −2, 10, 20, 30
  EXPECT_EQ(group.days_to_closed().mean(), 14.5);
  EXPECT_THAT(group.won_within(), ElementsAre(1, 2, 3));
  EXPECT_EQ(group.measure().count(), 3);  // 3, 5 and 0; `abc` is no number
  EXPECT_EQ(group.measure().sum(), 8);
  EXPECT_EQ(group.measure().median(), 3);
  EXPECT_EQ(group.measure().above_zero(), 2);
  EXPECT_EQ(group.measure().zero(), 1);
  EXPECT_EQ(group.customers(), 3);
  EXPECT_TRUE(all.periods.empty());
}

TEST_F(Pursuits, CountWhatIsAbsent) {
  SevenPursuits();
  const v1::PursuitGroup group = Ask({}).groups.at(0);

  EXPECT_EQ(group.without_customer(), 1);
  EXPECT_EQ(group.without_opened_on(), 1);
  EXPECT_EQ(group.without_closed_on(), 2);
  EXPECT_EQ(group.without_amount(), 2);  // the two open ones; what was lost brought nothing
  EXPECT_EQ(ToDay(group.first_opened_on()), Day("2017-01-10"));
  EXPECT_EQ(ToDay(group.last_opened_on()), Day("2017-03-05"));
  EXPECT_EQ(ToDay(group.first_closed_on()), Day("2017-01-20"));
  EXPECT_EQ(ToDay(group.last_closed_on()), Day("2017-03-31"));
}

TEST_F(Pursuits, HaveNoMedianOfNothing) {
  SevenPursuits();
  PursuitQuery query;
  query.status = v1::PURSUIT_STATUS_OPEN;
  const v1::PursuitGroup group = Ask(query).groups.at(0);

  EXPECT_EQ(group.pursuits(), 2);
  EXPECT_FALSE(group.has_win_bp());
  EXPECT_EQ(group.days_to_won().count(), 0);
  EXPECT_FALSE(group.days_to_won().has_median());
  EXPECT_FALSE(group.won_amount().has_mean());
}

TEST_F(Pursuits, FormGroupsInAscendingOrderOfTheirKeys) {
  SevenPursuits();

  EXPECT_THAT(Counts(PursuitDimension::kStore), ElementsAre("stores/s1:5", "stores/s2:2"));
  EXPECT_THAT(Counts(PursuitDimension::kOwnerGroup), ElementsAre("g1:2", "g2:3", "g3:2"));
  EXPECT_THAT(Counts(PursuitDimension::kWanted), ElementsAre("X:4", "Y:3"));
  EXPECT_THAT(Counts(PursuitDimension::kStatus),
              ElementsAre("FROZEN:1", "LOST:1", "OPEN:2", "WON:3"));
  EXPECT_THAT(Counts(PursuitDimension::kCustomerExternalId), ElementsAre(":1", "A:4", "B:2"));
  EXPECT_THAT(Counts(PursuitDimension::kReason), ElementsAre(":6", "price:1"));
  EXPECT_THAT(Counts(PursuitDimension::kSource), ElementsAre("organic:7"));
  EXPECT_THAT(Counts(PursuitDimension::kOpenedMonth),
              ElementsAre(":1", "2017-01:2", "2017-02:3", "2017-03:1"));
  EXPECT_THAT(Counts(PursuitDimension::kClosedMonth),
              ElementsAre(":2", "2017-01:1", "2017-02:1", "2017-03:3"));
}

TEST_F(Pursuits, FormGroupsOfSeveralDimensionsAndAttributes) {
  SevenPursuits();
  PursuitQuery query;
  query.group_by = {PursuitDimension::kAttribute, PursuitDimension::kWanted};
  query.attribute_names = {"size"};
  std::vector<std::string> keys;
  for (const v1::PursuitGroup& group : Ask(query).groups) {
    keys.push_back(group.keys(0) + "/" + group.keys(1) + ":" + std::to_string(group.pursuits()));
  }

  EXPECT_THAT(keys, ElementsAre("/X:2", "/Y:1", "0/X:1", "3/X:1", "5/Y:1", "abc/Y:1"));
}

TEST_F(Pursuits, PassFilters) {
  SevenPursuits();
  PursuitQuery of_store;
  of_store.store = "stores/s2";
  PursuitQuery of_owner;
  of_owner.owner = kC2;
  PursuitQuery in_february;
  in_february.opened_from = Day("2017-02-01");
  in_february.opened_to = Day("2017-02-28");
  PursuitQuery with_size;
  AddAttributeTo("size", "3", with_size);
  PursuitQuery without_size;
  AddAttributeTo("size", "", without_size);

  EXPECT_EQ(Ask(of_store).groups.at(0).pursuits(), 2);
  EXPECT_EQ(Ask(of_owner).groups.at(0).pursuits(), 3);
  EXPECT_EQ(Ask(in_february).groups.at(0).pursuits(), 3);
  EXPECT_EQ(Ask(with_size).groups.at(0).pursuits(), 1);
  EXPECT_EQ(Ask(without_size).groups.at(0).pursuits(), 3);
}

TEST_F(Pursuits, FollowTheCourseByMonth) {
  SevenPursuits();
  PursuitQuery query;
  query.period = Cut::kMonth;
  std::vector<std::string> months;
  for (const v1::PursuitPeriod& period : Ask(query).periods) {
    months.push_back(absl::StrCat(period.key(), " opened ", period.opened(), " won ", period.won(),
                                  " lost ", period.lost(), " amount ", period.won_amount(),
                                  " open ", period.open_at_end(), " so far ", period.opened_total(),
                                  " ", period.won_total(), " cohort ", period.opened_then_won()));
  }

  EXPECT_THAT(months,
              ElementsAre("2017-01 opened 2 won 1 lost 0 amount 100 open 1 so far 2 1 cohort 2",
                          "2017-02 opened 3 won 0 lost 1 amount 0 open 3 so far 5 1 cohort 0",
                          "2017-03 opened 1 won 2 lost 0 amount 75 open 1 so far 6 3 cohort 1"));
}

TEST_F(Pursuits, FollowTheCourseByDayWithoutGaps) {
  SevenPursuits();
  PursuitQuery query;
  query.period = Cut::kDay;
  const std::vector<v1::PursuitPeriod> days = Ask(query).periods;

  ASSERT_EQ(days.size(), 81u);  // 2017-01-10 to 2017-03-31
  EXPECT_EQ(days.front().key(), "2017-01-10");
  EXPECT_EQ(days[1].key(), "2017-01-11");
  EXPECT_EQ(days[1].opened(), 0);
  EXPECT_EQ(days[1].open_at_end(), 1);
  EXPECT_EQ(days.back().key(), "2017-03-31");
  EXPECT_EQ(days.back().open_at_end(), 1);
}

TEST_F(Pursuits, RecordedByMistakeAreLeftOutUnlessAskedFor) {
  Open(kK1, 1, kC1, "X", "2017-01-10");
  Close(kK1, 1, "2017-01-10", v1::PURSUIT_STATUS_VOID, "");
  PursuitQuery of_void;
  of_void.status = v1::PURSUIT_STATUS_VOID;

  EXPECT_THAT(Ask({}).groups, IsEmpty());
  EXPECT_EQ(Ask(of_void).groups.at(0).pursuits(), 1);
}

TEST_F(Pursuits, KeepTheFirstOwnerAndShowTheLast) {
  Hire(kC1, "g1");
  Hire(kC2, "g2");
  Open(kK1, 1, "", "X", "2017-01-10");
  v1::Event assigned = EventOf(kK1, "2017-01-11");
  assigned.mutable_customer_assigned()->set_to(kC1);
  history_.Add(assigned);
  v1::Event handed_over = EventOf(kK1, "2017-01-12");
  handed_over.mutable_customer_handed_over()->set_from(kC1);
  handed_over.mutable_customer_handed_over()->set_to(kC2);
  history_.Add(handed_over);

  EXPECT_THAT(Counts(PursuitDimension::kFirstOwner), ElementsAre(std::string(kC1) + ":1"));
  EXPECT_THAT(Counts(PursuitDimension::kOwner), ElementsAre(std::string(kC2) + ":1"));
  EXPECT_THAT(Counts(PursuitDimension::kOwnerGroup), ElementsAre("g2:1"));
}

TEST_F(Pursuits, StayWithWhoSoldThemWhenTheCustomerIsHandedOver) {
  Open(kK1, 1, kC1, "X", "2017-01-10");
  Win(kK1, 1, "2017-01-12", 10);
  Open(kK1, 2, kC1, "X", "2017-01-13");
  v1::Event pooled = EventOf(kK1, "2017-01-14");
  pooled.mutable_customer_pooled()->set_from(kC1);
  history_.Add(pooled);
  v1::Event claimed = EventOf(kK1, "2017-01-15");
  claimed.mutable_customer_claimed()->set_by(kC2);
  history_.Add(claimed);

  EXPECT_THAT(Counts(PursuitDimension::kOwner),
              ElementsAre(std::string(kC1) + ":1", std::string(kC2) + ":1"));
}

TEST_F(Pursuits, AreOpenAgainWhenReopened) {
  SevenPursuits();
  v1::Event reopened = EventOf(kK2, "2017-04-01");
  reopened.mutable_pursuit_reopened()->set_pursuit(1);
  history_.Add(reopened);
  const v1::PursuitGroup group = Ask({}).groups.at(0);

  EXPECT_EQ(group.lost(), 0);
  EXPECT_EQ(group.open(), 3);
  EXPECT_EQ(group.without_closed_on(), 3);
}

TEST_F(Pursuits, TakeStageGradeContactsAndTheLatestAttribute) {
  Register(kK1, "A");
  Open(kK1, 1, kC1, "X", "2017-01-10", "3");
  v1::Event promoted = EventOf(kK1, "2017-01-11");
  promoted.mutable_stage_promoted()->set_pursuit(1);
  promoted.mutable_stage_promoted()->set_machine("pipeline");
  promoted.mutable_stage_promoted()->set_to("engaging");
  history_.Add(promoted);
  v1::Event other = EventOf(kK1, "2017-01-11");
  other.mutable_stage_promoted()->set_pursuit(1);
  other.mutable_stage_promoted()->set_machine("delivery");
  other.mutable_stage_promoted()->set_to("packed");
  history_.Add(other);
  v1::Event graded = EventOf(kK1, "2017-01-12");
  graded.mutable_grade_set()->set_pursuit(1);
  graded.mutable_grade_set()->set_grade("warm");
  history_.Add(graded);
  v1::Event done = EventOf(kK1, "2017-01-13");
  done.mutable_follow_up_done()->set_pursuit(1);
  AddAttribute("size", "9", *done.mutable_follow_up_done()->mutable_attributes());
  history_.Add(done);
  PursuitQuery query;
  query.measure = "size";

  EXPECT_THAT(Counts(PursuitDimension::kStage), ElementsAre("engaging:1"));
  EXPECT_THAT(Counts(PursuitDimension::kGrade), ElementsAre("warm:1"));
  EXPECT_EQ(Ask(query).groups.at(0).measure().sum(), 9);
}

TEST_F(Pursuits, AreRenumberedByAMergeAndComeBackWhenItIsTakenBack) {
  SevenPursuits();
  const auto customers = Counts(PursuitDimension::kCustomer);
  const auto owners = Counts(PursuitDimension::kOwner);
  v1::Event merged = EventOf(kK1, "2017-05-01");
  merged.mutable_customer_merged()->set_from(kK2);
  merged.mutable_customer_merged()->set_pursuit_offset(2);
  merged.mutable_customer_merged()->set_pursuits(2);
  for (const int number : {3, 4}) {
    v1::MergedPursuit& taken = *merged.mutable_customer_merged()->add_taken_pursuits();
    taken.set_pursuit(number);
    taken.set_owner(kC1);
  }
  history_.Add(merged);
  EXPECT_THAT(
      Counts(PursuitDimension::kCustomer),
      ElementsAre(std::string(kK0) + ":1", std::string(kK1) + ":4", std::string(kK3) + ":2"));
  EXPECT_THAT(Counts(PursuitDimension::kCustomerExternalId), ElementsAre(":1", "A:6"));
  EXPECT_THAT(Counts(PursuitDimension::kOwnerGroup), ElementsAre("g1:4", "g2:1", "g3:2"));

  v1::Event unmerged = EventOf(kK1, "2017-05-03");
  unmerged.mutable_customer_unmerged()->set_from(kK2);
  history_.Add(unmerged);
  EXPECT_EQ(Counts(PursuitDimension::kCustomer), customers);
  EXPECT_EQ(Counts(PursuitDimension::kOwner), owners);
  EXPECT_THAT(Counts(PursuitDimension::kCustomerExternalId), ElementsAre(":1", "A:4", "B:2"));
}

TEST_F(Pursuits, GoOnUnderTheirNewNumberAfterAMerge) {
  SevenPursuits();
  v1::Event merged = EventOf(kK1, "2017-05-01");
  merged.mutable_customer_merged()->set_from(kK2);
  merged.mutable_customer_merged()->set_pursuit_offset(2);
  merged.mutable_customer_merged()->set_pursuits(2);
  history_.Add(merged);
  v1::Event reopened = EventOf(kK1, "2017-05-02");
  reopened.mutable_pursuit_reopened()->set_pursuit(3);  // what was k2's first, the lost one
  history_.Add(reopened);

  EXPECT_EQ(Ask({}).groups.at(0).lost(), 0);
  EXPECT_EQ(Ask({}).groups.at(0).open(), 3);
}

}  // namespace
}  // namespace kezhi::domain
