// The eight relations of S10 as an audit (domain.md §5): what an honest past breaks, and why it
// says so.
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/relations/query.h"
#include "tests/domain/forms/past.h"
#include "tests/domain/relations/audited.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string Through(const Chronicle& log) {
  return absl::StrCat(" through_position: ", log.position());
}

Fact Reviewed(const Chronicle& log, int day) {
  return On<v1::SheetReviewed>(absl::StrCat("days/2026030", day),
                               "verdict: VERDICT_ACCEPTED" + Through(log));
}

Fact HandedOver() {
  return On<v1::CustomerHandedOver>("customers/k1", "from: '" + Name("consultants/c1") + "' to: '" +
                                                        Name("consultants/c2") + "' last_day {" +
                                                        Date(March(3)) + "}");
}

// Taken over from elsewhere.
Fact Imported(Fact fact) {
  fact.event.set_imported(true);
  return fact;
}

TEST(Relations, HoldWhereNothingOutOfTheOrdinaryHappened) {
  Chronicle log;
  TellQuietWeek(log);
  const v1::Reconciliation audit = Audit(log, March(1), March(10));
  EXPECT_THAT(Found(audit), IsEmpty());
  ASSERT_THAT(audit.relations(), SizeIs(10));
  for (const v1::RelationResult& relation : audit.relations()) {
    EXPECT_GT(relation.checked(), 0) << relation.id();
    EXPECT_EQ(relation.checked(), relation.holds()) << relation.id();
  }
  EXPECT_EQ(audit.position(), log.position());
}

TEST(Relations, Example2_AVisitorWithoutDataIsRegisteredAllTheSame) {  // L1, L4
  Chronicle log;
  log.Commit("2026-03-02 11:00", {Came("v2", "2026-03-02 11:00", "c2")});
  log.Commit("2026-03-02 11:20", {CompletedWithoutContact("v2", "2026-03-02 11:15")});
  log.Commit("2026-03-02 18:00", {DayIsClosed(2)});
  EXPECT_THAT(Found(Audit(log, March(2), March(2))), IsEmpty());
}

TEST(Relations, Example8_ABackfillAfterArchiveBreaksThemVisibly) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-02 17:00", {Submitted(log, "c1", 2)});
  log.Commit("2026-03-02 17:30", {Reviewed(log, 2)});
  log.Commit("2026-03-02 17:40",
             {On<v1::SheetArchived>("days/20260302", "line_count: 1" + Through(log))});
  log.Commit("2026-03-02 18:00", {DayIsClosed(2)});
  EXPECT_THAT(Found(Audit(log, March(2), March(2))), IsEmpty());
  log.Commit("2026-03-03 09:00",
             {Came("v9", "2026-03-02 17:30", "c1").Flag("backfilled").Flag("after_archive"),
              CompletedWithoutContact("v9", "2026-03-02 17:45")});
  const v1::Reconciliation audit = Audit(log, March(2), March(2));
  EXPECT_THAT(Found(audit),
              ElementsAre("L5 LATE BACKFILL", "L10 LATE BACKFILL", "L10 LATE BACKFILL"));
  const v1::RelationFinding& finding = audit.relations(4).findings(0);
  EXPECT_EQ(finding.consultant(), Name("consultants/c1"));
  EXPECT_THAT(finding.positions(), ElementsAre(log.position() - 1));
  EXPECT_EQ(finding.first_seen_position(), log.position() - 1);
  EXPECT_TRUE(finding.explained());
  EXPECT_EQ(audit.relations(4).explained(), 1);
  EXPECT_EQ(audit.relations(4).failed(), 0);
}

// domain.md §5: what is explained must be acknowledged, and stays listed.
TEST(Relations, AreSignedOffFindingByFinding) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-02 17:00", {Submitted(log, "c1", 2)});
  log.Commit("2026-03-02 18:00", {DayIsClosed(2)});
  log.Commit("2026-03-03 09:00", {Came("v9", "2026-03-02 17:30", "c1").Flag("backfilled"),
                                  CompletedWithoutContact("v9", "2026-03-02 17:45")});
  const v1::Reconciliation before = Audit(log, March(2), March(2));
  const std::vector<std::string> found = Found(before);
  ASSERT_GE(before.relations(4).findings_size(), 1);
  const std::uint64_t position = before.relations(4).findings(0).first_seen_position();
  const auto acknowledge = [&log](const std::string& relation, std::uint64_t at) {
    log.As("manager").Commit(
        "2026-03-03 10:00",
        {On<v1::FindingAcknowledged>(
            "days/20260302", absl::StrCat("relation: '", relation, "' first_seen_position: ", at,
                                          " note { clear: 'told late' }"))});
  };
  // Of another relation, and of another event: nothing that was found.
  acknowledge("L7", position);
  acknowledge("L5", position + 100);
  EXPECT_EQ(Audit(log, March(2), March(2)).relations(4).acknowledged(), 0);
  acknowledge("L5", position);
  const v1::Reconciliation after = Audit(log, March(2), March(2));
  EXPECT_EQ(Found(after), found);
  EXPECT_EQ(after.relations(4).acknowledged(), 1);
  EXPECT_EQ(after.relations(4).explained(), before.relations(4).explained());
  EXPECT_EQ(after.relations(4).findings(0).acknowledged().by(), "manager");
  EXPECT_EQ(after.relations(4).findings(0).acknowledged().note().clear(), "told late");
}

TEST(Relations, Example33_AHandoverAfterTheReportTakesItsPlanAlong) {  // L6
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-03 17:00", {Submitted(log, "c1", 3), Submitted(log, "c2", 3)});
  log.Commit("2026-03-03 17:30", {HandedOver()});
  log.Commit("2026-03-03 18:00", {DayIsClosed(3)});
  const v1::Reconciliation audit = Audit(log, March(3), March(3));
  EXPECT_THAT(Found(audit), ElementsAre("L6 EXTRA HANDOVER", "L6 MISSING HANDOVER"));
  EXPECT_EQ(audit.relations(5).findings(0).consultant(), Name("consultants/c1"));
  EXPECT_EQ(audit.relations(5).findings(1).consultant(), Name("consultants/c2"));
}

TEST(Relations, Example33_HandedOverBeforeTheReportNothingIsBroken) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-03 16:30", {HandedOver()});
  log.Commit("2026-03-03 17:00", {Submitted(log, "c1", 3), Submitted(log, "c2", 3)});
  log.Commit("2026-03-03 18:00", {DayIsClosed(3)});
  EXPECT_THAT(Found(Audit(log, March(3), March(3))), IsEmpty());
}

TEST(Relations, APlanForTomorrowMadeAfterTheDayWasClosedIsLate) {  // L6
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-02 17:00", {Submitted(log, "c1", 2)});
  log.Commit("2026-03-02 18:00", {DayIsClosed(2)});
  log.Commit("2026-03-02 19:00", {Planned("k1", 1, "p2", March(3), "c1")});
  EXPECT_THAT(Found(Audit(log, March(2), March(2))), ElementsAre("L6 LATE BACKFILL"));
}

TEST(Relations, Example36_WhatWasImportedComesFromSomewhere) {  // L2
  const std::string pursuit =
      "pursuit: 1 machine: 'dealer' stage: 'tracking' owner: '" + Name("consultants/c1") + "'";
  Chronicle log;
  log.Commit("2026-03-02 10:00", {Imported(Registered("k5", "c1")),
                                  Imported(On<v1::PursuitOpened>("customers/k5", pursuit))});
  log.Commit("2026-03-02 10:30", {Imported(Done("k5", 1, "", "2026-03-02 10:00", "c1"))});
  const v1::Reconciliation audit = Audit(log, March(2), March(2));
  EXPECT_THAT(Found(audit), IsEmpty());
  EXPECT_EQ(audit.relations(1).checked(), audit.relations(1).holds());
  // A person who names no source left it out.
  log.Commit("2026-03-02 11:00",
             {Registered("k6", "c1"), On<v1::PursuitOpened>("customers/k6", pursuit)});
  EXPECT_THAT(Found(Audit(log, March(2), March(2))), ElementsAre("L2 MISSING OMISSION"));
}

TEST(Relations, ALineThatNobodyFilledInIsAnOmission) {  // L1
  Chronicle log;
  log.As("consultant", "c1");
  log.Commit("2026-03-02 15:00", {Came("v4", "2026-03-02 15:00", "c1")});
  EXPECT_THAT(Found(Audit(log, March(2), March(2))), IsEmpty());
  log.Commit("2026-03-02 18:00", {DayIsClosed(2)});
  EXPECT_THAT(Found(Audit(log, March(2), March(2))), ElementsAre("L1 MISSING OMISSION"));
}

TEST(Relations, AStruckVisitLeavesItsPursuitWithoutALine) {  // L1
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-02 12:00", {On<v1::VisitVoided>("visits/v1")});
  EXPECT_THAT(Found(Audit(log, March(2), March(2))), ElementsAre("L1 MISSING VOID"));
}

TEST(Relations, AGradeRecordedLatePartsCardAndTable) {  // L3
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-05 10:00", {Regraded("k1", 1, "H", "A", March(5))});
  log.Commit("2026-03-06 10:00", {Regraded("k1", 1, "A", "C", March(3)).On(March(3))});
  EXPECT_THAT(Found(Audit(log, March(2), March(6))), ElementsAre("L3 DIFFERENT BACKFILL"));
}

TEST(Relations, AGradeThatALaterPlaybookPutsOnTheTableIsMissingThere) {  // L3
  Chronicle log;
  log.As("consultant", "c1");
  log.Commit("2026-03-02 10:05", {Came("v1", "2026-03-02 10:05", "c1")});
  log.Commit("2026-03-02 10:55",
             {Completed("v1", "2026-03-02 10:50", "k1", 1, "C"), Registered("k1", "c1"),
              Opened("k1", 1, "c1", "origin_visit: 'stores/s1/visits/v1'"),
              Graded("k1", 1, "C", March(2)), Planned("k1", 1, "p1", March(4), "c1")});
  EXPECT_THAT(Found(Audit(log, March(2), March(2))), IsEmpty());
  v1::PlaybookAdopted adopted;
  *adopted.mutable_playbook() = PresetPlaybook("auto_4s");
  for (v1::Grade& grade : *adopted.mutable_playbook()->mutable_scales(0)->mutable_grades()) {
    grade.set_in_progress_table(true);
  }
  *adopted.mutable_effective_day() = FromText<google::type::Date>(Date(March(1)));
  log.Commit("2026-03-05 09:00", {On("", adopted)});
  // The line of the sheet, and the card.
  EXPECT_THAT(Found(Audit(log, March(2), March(2))),
              ElementsAre("L3 MISSING PLAYBOOK", "L3 MISSING PLAYBOOK"));
}

TEST(Relations, APursuitThatWasLostIsInNeitherState) {  // L4, example 18
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-03 10:00",
             {Closed("k1", 1, "LOST", March(3), "c1"),
              On<v1::FollowUpCancelled>("customers/k1", "pursuit: 1 planned_id: 'p1'")});
  const v1::Reconciliation audit = Audit(log, March(2), March(3));
  EXPECT_THAT(Found(audit), IsEmpty());
  EXPECT_EQ(audit.relations(3).closed(), 1);
  EXPECT_EQ(audit.relations(3).checked(), 0);
}

TEST(Relations, Example17_ASecondPursuitStandsBesideTheFront) {  // L4
  Chronicle log;
  TellQuietWeek(log);
  log.Commit("2026-03-09 09:00", {Came("v3", "2026-03-09 09:00", "c1",
                                       "first: false customer: '" + Name("customers/k2") + "'")});
  log.Commit("2026-03-09 09:40",
             {Completed("v3", "2026-03-09 09:30", "k2", 2, "B", "first: false"),
              Opened("k2", 2, "c1", "origin_visit: 'stores/s1/visits/v3'"),
              Graded("k2", 2, "B", March(9)), Planned("k2", 2, "p3", March(16), "c1")});
  const v1::Reconciliation audit = Audit(log, March(1), March(15));
  EXPECT_THAT(Found(audit), IsEmpty());
  EXPECT_EQ(audit.relations(3).checked(), 3);
}

TEST(Relations, AnAfterSaleContactRecordedNextDayIsLateInItsReport) {  // L8
  Chronicle log;
  TellQuietWeek(log);
  log.Commit("2026-03-07 17:00", {Submitted(log, "c1", 7)});
  log.Commit("2026-03-08 09:00", {Done("k2", 0, "", "2026-03-07 16:00", "c1")});
  EXPECT_THAT(Found(Audit(log, March(7), March(7))),
              ElementsAre("L8 LATE BACKFILL", "L10 LATE BACKFILL"));
}

TEST(Relations, AVisitStruckAfterTheReviewChangesTheSheet) {  // L10
  Chronicle log;
  log.Commit("2026-03-02 11:00", {Came("v2", "2026-03-02 11:00", "c2")});
  log.Commit("2026-03-02 11:20", {CompletedWithoutContact("v2", "2026-03-02 11:15")});
  log.Commit("2026-03-02 17:00", {Reviewed(log, 2)});
  log.Commit("2026-03-02 17:10", {On<v1::VisitVoided>("visits/v2")});
  EXPECT_THAT(Found(Audit(log, March(2), March(2))), ElementsAre("L10 DIFFERENT VOID"));
}

TEST(Relations, AnAmendmentAfterTheReportChangesIt) {  // L10
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-02 17:00", {Submitted(log, "c1", 2)});
  log.Commit(
      "2026-03-02 17:10",
      {On<v1::VisitAmended>("visits/v1", "fields { wanted_model: 'M2' } changed: 'wanted_model'")});
  EXPECT_THAT(Found(Audit(log, March(2), March(2))), ElementsAre("L10 DIFFERENT VOID"));
}

TEST(Relations, AreTheSameBytesAtOnePosition) {
  Chronicle log;
  TellQuietWeek(log);
  log.Commit("2026-03-08 09:00", {Done("k2", 0, "", "2026-03-07 16:00", "c1")});
  const v1::Reconciliation first = Audit(log, March(1), March(10));
  EXPECT_EQ(first.SerializeAsString(), Audit(log, March(1), March(10)).SerializeAsString());
}

TEST(Relations, CanBeTakenByThePageWithAllCounts) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-03 17:00", {Submitted(log, "c1", 3), Submitted(log, "c2", 3)});
  log.Commit("2026-03-03 17:30", {HandedOver()});
  log.Commit("2026-03-03 18:00", {DayIsClosed(3)});
  const v1::Reconciliation whole = Audit(log, March(3), March(3));
  v1::Reconciliation first = whole;
  EXPECT_TRUE(domain::TakePage(0, 1, first));
  EXPECT_THAT(Found(first), ElementsAre("L6 EXTRA HANDOVER"));
  v1::Reconciliation second = whole;
  EXPECT_FALSE(domain::TakePage(1, 1, second));
  EXPECT_THAT(Found(second), ElementsAre("L6 MISSING HANDOVER"));
  EXPECT_EQ(second.relations(5).explained(), 2);
}

}  // namespace
}  // namespace kezhi::testing
