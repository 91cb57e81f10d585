// 来店(电)顾客登记表: domain.md §4.1.
#include <string>

#include <gtest/gtest.h>

#include "domain/fold.h"
#include "domain/form_pages.h"
#include "domain/registration_sheet/query.h"
#include "tests/domain/forms/past.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;

constexpr char kDay2[] = "stores/s1/days/20260302";
constexpr char kDay3[] = "stores/s1/days/20260303";

v1::RegistrationSheet SheetOf(const domain::RowReader& rows, const std::string& day) {
  auto sheet = domain::RegistrationSheetOf(rows, day);
  EXPECT_THAT(sheet, IsOk());
  return sheet.ok() ? *sheet : v1::RegistrationSheet();
}

std::vector<std::string> VisitsOf(const v1::RegistrationSheet& sheet) {
  std::vector<std::string> visits;
  for (const v1::RegistrationLine& line : sheet.lines()) visits.push_back(line.visit().substr(17));
  return visits;
}

// An amendment of one field.
Fact Amended(const std::string& visit, const std::string& field, const std::string& value,
             const std::string& more = "") {
  return On<v1::VisitAmended>("visits/" + visit, "fields {" + field + " " + value + "} changed: '" +
                                                     field + "' reason { clear: 'misread' } " +
                                                     more);
}

TEST(RegistrationSheet, ShowsTheLineOfExample1) {
  Chronicle log;
  TellExample1(log);
  const v1::RegistrationSheet sheet = SheetOf(log.rows(), kDay2);
  const auto expected = FromText<v1::RegistrationSheet>(R"pb(
    name: "stores/s1/days/20260302"
    store_name: "Store 1"
    day { year: 2026 month: 3 day: 2 }
    weekday: MONDAY
    batches: 1
    batches_walk_in: 1
    info_left_count: 1
    state { position: 7 lines_position: 7 }
    lines {
      no: 1
      visit: "stores/s1/visits/v1"
      name { clear: "k1 name" }
      phone { clear: "k1 phone" }
      wanted_model: "M1"
      grade: "H"
      arrived_at { seconds: 1772417100 }
      left_at { seconds: 1772419800 }
      minutes: 45
      consultant: "stores/s1/consultants/c1"
      credited: "stores/s1/consultants/c1"
      note { clear: "v1 note" }
      channel: CHANNEL_WALK_IN
      info_left: true
      completed_at { seconds: 1772420100 }
      customer: "stores/s1/customers/k1"
      pursuit: 1
      party_size: 1
      first: true
      day { year: 2026 month: 3 day: 2 }
      position: 7
      completed: true
    }
  )pb");
  EXPECT_THAT(sheet, EqualsProto(expected));
}

TEST(RegistrationSheet, CountsAPartyThatLeftNothing) {  // example 2
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-02 11:00", {Came("v2", "2026-03-02 11:00", "c2")});
  log.Commit("2026-03-02 11:10", {CompletedWithoutContact("v2", "2026-03-02 11:08")});
  const v1::RegistrationSheet sheet = SheetOf(log.rows(), kDay2);
  EXPECT_EQ(sheet.batches(), 2);
  EXPECT_EQ(sheet.info_left_count(), 1);
  EXPECT_EQ(sheet.incomplete(), 0);
  EXPECT_EQ(sheet.lines(1).appellation().clear(), "某女士");
  EXPECT_EQ(sheet.lines(1).no_info_reason(), "just looking");
  EXPECT_EQ(sheet.lines(1).customer(), "");
}

TEST(RegistrationSheet, NumbersLinesByArrivalNotByRecording) {
  Chronicle log;
  log.Commit("2026-03-02 12:00", {Came("b", "2026-03-02 11:00", "c1")});
  log.Commit("2026-03-02 12:01",
             {Came("c", "2026-03-02 09:00", "c1"), Came("a", "2026-03-02 11:00", "c2")});
  const v1::RegistrationSheet sheet = SheetOf(log.rows(), kDay2);
  EXPECT_THAT(VisitsOf(sheet), ElementsAre("c", "a", "b"));
  EXPECT_EQ(sheet.lines(2).no(), 3);
}

TEST(RegistrationSheet, LeavesReturnVisitsOut) {  // example 17
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-02 15:00", {Came("v9", "2026-03-02 15:00", "c1",
                                       "first: false customer: 'stores/s1/customers/k1'")});
  EXPECT_THAT(VisitsOf(SheetOf(log.rows(), kDay2)), ElementsAre("v1"));
  ASSERT_TRUE(domain::LineOfVisit(log.rows(), "stores/s1/visits/v9").has_value());
}

TEST(RegistrationSheet, DropsALineThatTurnsOutToBeAReturnVisit) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-02 15:00", {Came("v9", "2026-03-02 15:00", "c1")});
  EXPECT_EQ(SheetOf(log.rows(), kDay2).batches(), 2);
  log.Commit("2026-03-02 15:30",
             {Completed("v9", "2026-03-02 15:20", "k1", 1, "H", "first: false")});
  EXPECT_EQ(SheetOf(log.rows(), kDay2).batches(), 1);
}

TEST(RegistrationSheet, TellsCallsFromWalkIns) {
  Chronicle log;
  log.Commit("2026-03-02 09:00",
             {Came("v1", "2026-03-02 09:00", "c1", "channel: CHANNEL_CALL_IN")});
  log.Commit("2026-03-02 09:30", {Came("v2", "2026-03-02 09:30", "c1")});
  const v1::RegistrationSheet sheet = SheetOf(log.rows(), kDay2);
  EXPECT_EQ(sheet.batches_call_in(), 1);
  EXPECT_EQ(sheet.batches_walk_in(), 1);
}

TEST(RegistrationSheet, IsIncompleteUntilEachLineIsCompleted) {
  Chronicle log;
  log.Commit("2026-03-02 09:00", {Came("v1", "2026-03-02 09:00", "c1")});
  EXPECT_EQ(SheetOf(log.rows(), kDay2).incomplete(), 1);
  log.Commit("2026-03-02 09:30", {CompletedWithoutContact("v1", "2026-03-02 09:20")});
  EXPECT_EQ(SheetOf(log.rows(), kDay2).incomplete(), 0);
  EXPECT_FALSE(SheetOf(log.rows(), kDay2).lines(0).incomplete());
}

TEST(RegistrationSheet,
     IsIncompleteWithoutTheReasonWhyNothingWasLeft) {  // example 3 as decisions.md corrects it
  Chronicle log;
  log.Commit("2026-03-02 09:00", {Came("v1", "2026-03-02 09:00", "c1")});
  Fact completed = CompletedWithoutContact("v1", "2026-03-02 09:20");
  completed.event.mutable_visit_completed()->clear_no_info_reason();
  log.Commit("2026-03-02 09:30", {completed});
  EXPECT_EQ(SheetOf(log.rows(), kDay2).incomplete(), 1);
  log.Commit("2026-03-02 09:40", {Amended("v1", "no_info_reason", ": 'in a hurry'")});
  EXPECT_EQ(SheetOf(log.rows(), kDay2).incomplete(), 0);
}

TEST(RegistrationSheet, KeepsAStruckLineWithoutCountingIt) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-02 16:00", {On<v1::VisitVoided>("visits/v1", "reason { clear: 'twice' }")});
  const v1::RegistrationSheet sheet = SheetOf(log.rows(), kDay2);
  EXPECT_EQ(sheet.batches(), 0);
  EXPECT_EQ(sheet.info_left_count(), 0);
  ASSERT_EQ(sheet.lines_size(), 1);
  EXPECT_TRUE(sheet.lines(0).void_());
  EXPECT_EQ(sheet.lines(0).no(), 1);
}

TEST(RegistrationSheet, ShowsTheCorrectedValueAndSaysSo) {
  Chronicle log;
  TellExample1(log);
  const std::uint64_t before = log.position();
  log.Commit("2026-03-02 16:00", {Amended("v1", "consultant", ": 'stores/s1/consultants/c2'")});
  const v1::RegistrationSheet sheet = SheetOf(log.rows(), kDay2);
  EXPECT_EQ(sheet.lines(0).consultant(), "stores/s1/consultants/c2");
  EXPECT_EQ(sheet.lines(0).credited(), "stores/s1/consultants/c2");
  EXPECT_TRUE(sheet.lines(0).corrected());
  const Rows::AsOf then(log.rows(), before);
  EXPECT_EQ(SheetOf(then, kDay2).lines(0).consultant(), "stores/s1/consultants/c1");
  EXPECT_FALSE(SheetOf(then, kDay2).lines(0).corrected());
}

TEST(RegistrationSheet, EmptiesAFieldThatAnAmendmentEmptied) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-02 16:00", {Amended("v1", "plate", "{ clear: '京A' }")});
  EXPECT_TRUE(SheetOf(log.rows(), kDay2).lines(0).has_plate());
  log.Commit("2026-03-02 16:01", {On<v1::VisitAmended>("visits/v1", "changed: 'plate'")});
  EXPECT_FALSE(domain::IsPresent(SheetOf(log.rows(), kDay2).lines(0).plate()));
}

TEST(RegistrationSheet, OfOneConsultantStillCountsAll) {
  Chronicle log;
  log.Commit("2026-03-02 09:00",
             {Came("v1", "2026-03-02 09:00", "c1"), Came("v2", "2026-03-02 09:10", "c2")});
  v1::RegistrationSheet sheet = SheetOf(log.rows(), kDay2);
  domain::SheetLines wanted;
  wanted.consultant = "stores/s1/consultants/c2";
  EXPECT_FALSE(domain::TakePage(wanted, {.offset = 0, .limit = 10}, sheet));
  EXPECT_THAT(VisitsOf(sheet), ElementsAre("v2"));
  EXPECT_EQ(sheet.lines(0).no(), 2);
  EXPECT_EQ(sheet.batches(), 2);
}

// Example 7: reviewed and archived through the position it was read at.
std::uint64_t Archive(Chronicle& log, const std::string& local_time, const std::string& day,
                      int lines) {
  const std::string through = std::to_string(log.position());
  log.As("manager", "m1")
      .Commit(local_time,
              {On<v1::SheetReviewed>("days/" + day,
                                     "verdict: VERDICT_ACCEPTED through_position: " + through)});
  return log.As("clerk", "k1")
      .Commit(local_time,
              {On<v1::SheetArchived>("days/" + day, "through_position: " + through +
                                                        " line_count: " + std::to_string(lines))});
}

TEST(RegistrationSheet, TellsItsReviewAndArchive) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-02 17:30", {On<v1::SheetHandedIn>("days/20260302", "through_position: 10")});
  Archive(log, "2026-03-02 17:40", "20260302", 1);
  const v1::RegistrationSheet sheet = SheetOf(log.rows(), kDay2);
  EXPECT_EQ(sheet.state().verdict(), v1::VERDICT_ACCEPTED);
  EXPECT_EQ(sheet.state().reviewer(), "stores/s1/consultants/m1");
  EXPECT_EQ(sheet.state().archived_lines(), 1);
  EXPECT_EQ(sheet.state().archived_at().seconds(), absl::ToUnixSeconds(Local("2026-03-02 17:40")));
  EXPECT_EQ(sheet.state().handed_in_at().seconds(), absl::ToUnixSeconds(Local("2026-03-02 17:30")));
  EXPECT_FALSE(sheet.stale());
}

TEST(RegistrationSheet, GoesStaleByABackfillAfterItsArchive) {  // example 8
  Chronicle log;
  log.Commit("2026-03-02 09:00",
             {Came("v1", "2026-03-02 09:00", "c1"), Came("v2", "2026-03-02 10:00", "c1"),
              Came("v3", "2026-03-02 11:00", "c1")});
  const std::uint64_t archived = Archive(log, "2026-03-02 17:40", "20260302", 3);
  log.Commit("2026-03-03 09:00",
             {Came("v4", "2026-03-02 17:30", "c2").Flag("backfilled").Flag("after_archive")});
  const v1::RegistrationSheet sheet = SheetOf(log.rows(), kDay2);
  EXPECT_EQ(sheet.batches(), 4);
  EXPECT_TRUE(sheet.stale());
  EXPECT_TRUE(sheet.lines(3).backfilled());
  EXPECT_TRUE(sheet.lines(3).after_archive());
  const Rows::AsOf then(log.rows(), archived);
  EXPECT_EQ(SheetOf(then, kDay2).batches(), 3);
  EXPECT_FALSE(SheetOf(then, kDay2).stale());
  Archive(log, "2026-03-03 10:00", "20260302", 4);
  EXPECT_FALSE(SheetOf(log.rows(), kDay2).stale());
}

TEST(RegistrationSheet, ListsDaysByWhatBecameOfTheirSheets) {
  Chronicle log;
  for (int day = 2; day <= 4; ++day) {
    const std::string at = "2026-03-0" + std::to_string(day) + " 09:00";
    log.Commit(at, {Came("v" + std::to_string(day), at, "c1")});
  }
  Archive(log, "2026-03-04 17:40", "20260302", 1);
  log.Commit("2026-03-04 18:00", {On<v1::SheetUnreviewed>("days/20260303")});
  log.Commit("2026-03-05 09:00", {Came("v9", "2026-03-02 17:30", "c2")});
  const auto days = [&log](const domain::SheetRange& range) {
    const auto page = domain::ListRegistrationSheets(log.rows(), range, "", 10);
    std::vector<int> found;
    for (const v1::RegistrationSheet& sheet : page->items) {
      found.push_back(sheet.day().day());
    }
    return found;
  };
  domain::SheetRange range;
  range.store = kStore;
  EXPECT_THAT(days(range), ElementsAre(2, 3, 4));
  range.verdict = v1::VERDICT_ACCEPTED;
  EXPECT_THAT(days(range), ElementsAre(2));
  range.verdict = v1::VERDICT_RETURNED;
  EXPECT_THAT(days(range), ElementsAre());
  range.verdict = v1::VERDICT_UNSPECIFIED;
  range.stale = true;
  EXPECT_THAT(days(range), ElementsAre(2));
  range.stale = false;
  range.unreviewed = true;
  EXPECT_THAT(days(range), ElementsAre(3));
  range.unreviewed = false;
  range.archived = true;
  EXPECT_THAT(days(range), ElementsAre(2));
  range.archived = false;
  EXPECT_THAT(days(range), ElementsAre(3, 4));
}

TEST(RegistrationSheet, BothDaysGoStaleWhenALineMovesBetweenThem) {  // §9, AmendVisit
  Chronicle log;
  log.Commit("2026-03-02 09:00", {Came("v1", "2026-03-02 09:00", "c1")});
  log.Commit("2026-03-03 09:00", {Came("v2", "2026-03-03 09:00", "c1")});
  Archive(log, "2026-03-03 17:40", "20260302", 1);
  Archive(log, "2026-03-03 17:41", "20260303", 1);
  log.Commit("2026-03-04 09:00",
             {Amended("v1", "arrived_at", "{" + Stamp("2026-03-03 08:00") + "}",
                      "moved_to_day {" + Date(absl::CivilDay(2026, 3, 3)) + "}")});
  EXPECT_TRUE(SheetOf(log.rows(), kDay2).stale());
  EXPECT_TRUE(SheetOf(log.rows(), kDay3).stale());
  EXPECT_EQ(SheetOf(log.rows(), kDay2).lines_size(), 0);
  EXPECT_THAT(VisitsOf(SheetOf(log.rows(), kDay3)), ElementsAre("v1", "v2"));
}

TEST(RegistrationSheet, IsNotStaleBecauseALineWasNotedOverdueOrAReturnCame) {
  Chronicle log;
  log.Commit("2026-03-02 09:00", {Came("v1", "2026-03-02 09:00", "c1")});
  Archive(log, "2026-03-02 17:40", "20260302", 1);
  log.Commit("2026-03-02 18:00",
             {On<v1::RegistrationOverdue>("visits/v1"), On<v1::DayClosed>("days/20260302")});
  log.Commit("2026-03-02 18:01", {Came("v2", "2026-03-02 17:00", "c1", "first: false")});
  const v1::RegistrationSheet sheet = SheetOf(log.rows(), kDay2);
  EXPECT_FALSE(sheet.stale());
  EXPECT_TRUE(sheet.lines(0).overdue());
  EXPECT_TRUE(sheet.state().closed());
}

TEST(RegistrationSheet, ListsDaysWithinARangePageByPage) {
  Chronicle log;
  for (int day = 2; day <= 6; ++day) {
    const std::string at = "2026-03-0" + std::to_string(day) + " 09:00";
    log.Commit(at, {Came("v" + std::to_string(day), at, "c1")});
  }
  domain::SheetRange range{kStore, absl::CivilDay(2026, 3, 3), absl::CivilDay(2026, 3, 6), false};
  const auto first = domain::ListRegistrationSheets(log.rows(), range, "", 3);
  ASSERT_THAT(first, IsOk());
  ASSERT_EQ(first->items.size(), 3U);
  EXPECT_EQ(first->items[0].name(), kDay3);
  EXPECT_EQ(first->items[0].batches(), 1);
  EXPECT_EQ(first->items[0].lines_size(), 0);
  const auto rest = domain::ListRegistrationSheets(log.rows(), range, first->next_key, 3);
  ASSERT_EQ(rest->items.size(), 1U);
  EXPECT_EQ(rest->items[0].name(), "stores/s1/days/20260306");
  EXPECT_EQ(rest->next_key, "");
  range.descending = true;
  const auto latest = domain::ListRegistrationSheets(log.rows(), range, "", 1);
  EXPECT_EQ(latest->items[0].name(), "stores/s1/days/20260306");
  EXPECT_EQ(domain::ListRegistrationSheets(log.rows(), range, latest->next_key, 1)->items[0].name(),
            "stores/s1/days/20260305");
}

TEST(RegistrationSheet, NamesItsLinesForAReview) {
  Chronicle log;
  log.Commit("2026-03-02 09:00",
             {Came("v1", "2026-03-02 09:00", "c1"), Came("v2", "2026-03-02 10:00", "c1")});
  log.Commit("2026-03-02 16:00", {On<v1::VisitVoided>("visits/v2")});
  EXPECT_THAT(domain::SheetSnapshotOf(log.rows(), kDay2).visits(),
              ElementsAre("stores/s1/visits/v1", "stores/s1/visits/v2"));
}

TEST(RegistrationSheet, IsNotFoundForAStoreThatIsNot) {
  Chronicle log;
  EXPECT_THAT(domain::RegistrationSheetOf(log.rows(), "stores/s2/days/20260302"),
              HasReason(v1::REASON_STORE_NOT_FOUND));
  EXPECT_THAT(domain::RegistrationSheetOf(log.rows(), "stores/s1/days/20260231"),
              HasReason(v1::REASON_NAME_INVALID));
}

}  // namespace
}  // namespace kezhi::testing
