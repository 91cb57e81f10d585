// What the closing of a day notes about customers: domain.md §6.2, §6.3; example 10.

#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing::close_day_cases {
namespace {

const char kCandidate[] = "customers: 'stores/s1/customers/k1'";

Fact Closed(const std::string& day, const std::string& iso) {
  return On<v1::DayClosed>("days/" + day, "closed_day" + DateText(iso)).At(iso + " 18:00");
}

// k1 with pursuit 1, grade H since 2026-03-02 until the 9th.
Spec Ground() {
  Spec spec(CommonGround());
  spec.Given(Registered("k1"))
      .Given(Opened("k1", 1, "2026-03-02"))
      .Given(Graded("k1", 1, "H", "2026-03-02", "2026-03-09"));
  return spec;
}

TEST(Example, 10_Lapse) {
  Ground()
      .Given(Closed("20260308", "2026-03-08"))
      .When(CloseDay("20260309", kCandidate))
      .At("2026-03-09 18:00")
      .ThenEvents({On<v1::DayClosed>("days/20260309", "closed_day" + DateText("2026-03-09"))})
      .When(CloseDay("20260310", kCandidate))
      .At("2026-03-10 18:00")
      .ThenEvents(
          {On<v1::GradeLapsed>("customers/k1", absl::StrCat("pursuit: 1 grade: 'H' expired_on",
                                                            DateText("2026-03-09"), " closed_day",
                                                            DateText("2026-03-10")))
               .On(absl::CivilDay(2026, 3, 10)),
           On<v1::DayClosed>("days/20260310", "closed_day" + DateText("2026-03-10"))})
      .When(CloseDay("20260311", kCandidate))
      .At("2026-03-11 18:00")
      .ThenEvents({On<v1::DayClosed>("days/20260311", "closed_day" + DateText("2026-03-11"))});
}

TEST(CloseCustomerDay, NotesALapseAnewForANewJudgement) {
  Spec spec = Ground();
  spec.Given(On<v1::GradeLapsed>("customers/k1", absl::StrCat("pursuit: 1 grade: 'H' expired_on",
                                                              DateText("2026-03-09"), " closed_day",
                                                              DateText("2026-03-10")))
                 .At("2026-03-10 18:00"))
      .When(OfCustomer<v1::ChangeGrade>("k1", "to: 'H'"))
      .At("2026-03-11 10:00")
      .ThenAccepted()
      .Given(Closed("20260318", "2026-03-18"))
      .When(CloseDay("20260319", kCandidate))
      .At("2026-03-19 18:00")
      .ThenAccepted();
  // The plan that the renewal brought, for the 13th, was missed too.
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"FollowUpMissed", "GradeLapsed", "DayClosed"}));
}

TEST(CloseCustomerDay, NotesAPlanOnceAndTheOldestDayFirst) {
  Spec spec = Ground();
  spec.Given(Planned("k1", 1, "p1", "2026-03-04", "2026-03-02 10:00"))
      .Given(Planned("k1", 1, "p2", "2026-03-03", "2026-03-02 10:00", "CONSULTANT"))
      .Given(Planned("k1", 1, "p3", "2026-03-06", "2026-03-02 10:00", "CONSULTANT"))
      .Given(Closed("20260303", "2026-03-03"))
      .When(CloseDay("20260304", kCandidate))
      .At("2026-03-04 18:00")
      .ThenAccepted();
  ASSERT_EQ(spec.types(),
            (std::vector<std::string>{"FollowUpMissed", "FollowUpMissed", "DayClosed"}));
  EXPECT_EQ(spec.decision().events[0].event.follow_up_missed().planned_id(), "p2");
  EXPECT_EQ(spec.decision().events[1].event.follow_up_missed().planned_id(), "p1");
  spec.When(CloseDay("20260305", kCandidate)).At("2026-03-05 18:00").ThenAccepted();
  EXPECT_EQ(spec.types(), std::vector<std::string>{"DayClosed"});
}

TEST(CloseCustomerDay, ThatComesLateStillNotesWhatWasMendedMeanwhile) {
  Spec spec = Ground();
  spec.Given(Planned("k1", 1, "p1", "2026-03-04", "2026-03-02 10:00"))
      .Given(Planned("k1", 1, "p2", "2026-03-04", "2026-03-02 10:00", "CONSULTANT"))
      .Given(Closed("20260303", "2026-03-03"))
      .When(OfCustomer<v1::CompleteFollowUp>("k1", "planned_id: 'p1' situation: 's'"))
      .At("2026-03-04 19:00")
      .ThenAccepted()
      .When(OfCustomer<v1::RescheduleFollowUp>(
          "k1", "planned_id: 'p2' reason: 'r' due_on" + DateText("2026-03-08")))
      .ThenAccepted();
  EXPECT_EQ(spec.flags().front(), "after_due");
  spec.When(CloseDay("20260304", kCandidate)).At("2026-03-05 09:00").ThenAccepted();
  EXPECT_EQ(spec.types(),
            (std::vector<std::string>{"FollowUpMissed", "FollowUpMissed", "DayClosed"}));
  EXPECT_TRUE(spec.customer("k1").pending_misses.empty());
  EXPECT_EQ(spec.customer("k1").plans.at("p2").due_on, absl::CivilDay(2026, 3, 8));
  EXPECT_FALSE(spec.customer("k1").plans.at("p2").missed_noted) << "its new day is still to come";
}

TEST(CloseCustomerDay, ThatComesLateStillNotesALapseThatWasMendedMeanwhile) {
  Spec spec = Ground();
  spec.Given(Closed("20260309", "2026-03-09"))
      .When(OfCustomer<v1::ChangeGrade>("k1", "to: 'A'"))
      .At("2026-03-10 19:00")
      .ThenAccepted();
  spec.When(CloseDay("20260310", kCandidate)).At("2026-03-11 09:00").ThenAccepted();
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"GradeLapsed", "DayClosed"}));
  EXPECT_TRUE(spec.customer("k1").pending_lapses.empty());
  EXPECT_FALSE(spec.customer("k1").pursuits[0].lapse_noted);
}

TEST(CloseCustomerDay, NeverJudgesByWhatWasRecordedAfterIt) {
  Spec spec = Ground();
  spec.Given(Closed("20260303", "2026-03-03"))
      .Given(Planned("k1", 1, "p1", "2026-03-04", "2026-03-04 19:00", "CONSULTANT"))
      .When(CloseDay("20260304", kCandidate))
      .At("2026-03-04 20:00")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), std::vector<std::string>{"DayClosed"});
  spec.When(CloseDay("20260305", kCandidate)).At("2026-03-05 18:00").ThenAccepted();
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"FollowUpMissed", "DayClosed"}));
}

TEST(CloseCustomerDay, DropsACandidateThatIsStaleUnknownOrAnAlias) {
  Spec spec = Ground();
  spec.Given(Registered("k2"))
      .When(Ask<v1::MergeCustomer>("from: 'stores/s1/customers/k1' into: 'stores/s1/customers/k2'"))
      .At("2026-03-03 10:00")
      .ThenAccepted()
      .Given(Closed("20260309", "2026-03-09"))
      .When(CloseDay("20260310",
                     "customers: 'stores/s1/customers/k1' customers: 'stores/s1/customers/nobody'"
                     " customers: 'stores/s1/customers/k2'"))
      .At("2026-03-10 18:00")
      .ThenAccepted();
  ASSERT_EQ(spec.types(), (std::vector<std::string>{"GradeLapsed", "DayClosed"}));
  EXPECT_EQ(spec.decision().events[0].stream, "stores/s1/customers/k2");
}

}  // namespace
}  // namespace kezhi::testing::close_day_cases
