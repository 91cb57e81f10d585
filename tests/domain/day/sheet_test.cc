#include <gtest/gtest.h>

#include "tests/domain/spec.h"

namespace kezhi::domain {
namespace {

using testing::Ask;
using testing::CommonGround;
using testing::Fact;
using testing::kPrecondition;
using testing::On;
using testing::Spec;

constexpr char kDay[] = "stores/s1/days/20260302";

Fact Registered(const std::string& id, const std::string& at, bool first = true) {
  v1::VisitRegistered visit;
  visit.set_channel(v1::CHANNEL_WALK_IN);
  visit.set_first(first);
  visit.set_party_size(1);
  visit.set_consultant("stores/s1/consultants/c1");
  visit.mutable_appellation()->set_clear("某先生");
  Fact fact = On("visits/" + id, visit).At(at);
  fact.event.mutable_visit_registered()->mutable_arrived_at()->set_seconds(
      1772417100);  // 2026-03-02 10:05
  return fact;
}

Fact Completed(const std::string& id, const std::string& at) {
  v1::VisitCompleted visit;
  visit.mutable_left_at()->set_seconds(1772419800);  // 2026-03-02 10:50
  visit.set_no_info_reason("just looking");
  visit.mutable_note()->set_clear("…");
  visit.set_first(true);
  return On("visits/" + id, visit).At(at);
}

// The sheet as the view shows it: these lines, up to this position.
template <typename Arm>
Arm Sheet(const std::vector<std::string>& ids, std::uint64_t position) {
  Arm arm;
  arm.set_day(kDay);
  arm.mutable_sheet()->set_position(position);
  for (const std::string& id : ids) arm.mutable_sheet()->add_visits("stores/s1/visits/" + id);
  return arm;
}

v1::Command Review(v1::Verdict verdict, const std::vector<std::string>& ids,
                   std::uint64_t position) {
  auto review = Sheet<v1::ReviewSheet>(ids, position);
  review.set_verdict(verdict);
  return Ask(review);
}

v1::Command Archive(const std::vector<std::string>& ids, std::uint64_t position) {
  return Ask(Sheet<v1::ArchiveSheet>(ids, position));
}

// SheetArchived with the digest of these lines and positions.
v1::SheetArchived Archived(std::uint64_t through, int lines, const std::string& content) {
  v1::SheetArchived archived;
  archived.set_through_position(through);
  archived.set_line_count(lines);
  archived.set_digest(testing::FakeSha256(content));
  return archived;
}

// The common ground takes the positions 1 to 5; v1, v2, v3 are completed at 11.
Spec ThreeLines() {
  Spec spec(CommonGround());
  spec.Given({Registered("v1", "2026-03-02 10:05"), Registered("v2", "2026-03-02 11:00"),
              Registered("v3", "2026-03-02 14:00"), Completed("v1", "2026-03-02 10:55"),
              Completed("v2", "2026-03-02 11:30"), Completed("v3", "2026-03-02 14:40")});
  return spec;
}

const std::vector<std::string> kLines = {"v1", "v2", "v3"};

// domain.md, example 7: the reviewed position is that of the view the manager saw.
TEST(Sheet, Example7ReviewThenArchive) {
  Spec spec = ThreeLines();
  spec.When(Review(v1::VERDICT_ACCEPTED, kLines, 11))
      .As("consultant", "c1")
      .At("2026-03-02 18:05")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);  // R28
  spec.When(Review(v1::VERDICT_ACCEPTED, kLines, 11))
      .As("manager")
      .At("2026-03-02 18:10")
      .ThenEvents({On<v1::SheetReviewed>("days/20260302",
                                         "verdict: VERDICT_ACCEPTED through_position: 11")});
  spec.When(Archive(kLines, 12))
      .As("manager")
      .At("2026-03-02 18:20")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);  // R31
  spec.When(Archive(kLines, 12))
      .As("clerk")
      .At("2026-03-02 18:20")
      .ThenEvents({On("days/20260302", Archived(11, 3,
                                                "stores/s1/visits/v1 9\n"
                                                "stores/s1/visits/v2 10\n"
                                                "stores/s1/visits/v3 11\n"))});
}

// domain.md, example 8, as far as the day goes: the line comes late, the archive is of the reviewed
// sheet until it is reviewed and archived again.
TEST(Sheet, Example8BackfillAfterArchive) {
  Spec spec = ThreeLines();
  spec.When(Review(v1::VERDICT_ACCEPTED, kLines, 11))
      .As("manager")
      .At("2026-03-02 18:10")
      .ThenAccepted();
  spec.When(Archive(kLines, 12)).As("clerk").At("2026-03-02 18:20").ThenAccepted();
  Fact late = Registered("v4", "2026-03-03 09:00").On(absl::CivilDay(2026, 3, 2));
  spec.Given({late, Completed("v4", "2026-03-03 09:05").On(absl::CivilDay(2026, 3, 2))});
  const std::vector<std::string> four = {"v1", "v2", "v3", "v4"};
  spec.When(Archive(four, 15))
      .As("clerk")
      .At("2026-03-03 09:10")
      .ThenRefused(kPrecondition, v1::REASON_SHEET_CHANGED_SINCE_REVIEW);  // R32
  spec.When(Review(v1::VERDICT_ACCEPTED, four, 15))
      .As("manager")
      .At("2026-03-03 09:20")
      .ThenAccepted();
  spec.When(Archive(four, 16))
      .As("clerk")
      .At("2026-03-03 09:30")
      .ThenEvents({On("days/20260302", Archived(15, 4,
                                                "stores/s1/visits/v1 9\n"
                                                "stores/s1/visits/v2 10\n"
                                                "stores/s1/visits/v3 11\n"
                                                "stores/s1/visits/v4 15\n"))});
}

TEST(ReviewSheet, AcceptsOnlyCompletedLines) {  // R29
  Spec spec = ThreeLines();
  spec.Given(Registered("v4", "2026-03-02 15:00"));
  const std::vector<std::string> four = {"v1", "v2", "v3", "v4"};
  spec.When(Review(v1::VERDICT_ACCEPTED, four, 12))
      .As("manager")
      .At("2026-03-02 18:10")
      .ThenRefused(kPrecondition, v1::REASON_SHEET_INCOMPLETE);
  spec.When(Review(v1::VERDICT_RETURNED, four, 12))
      .As("manager")
      .At("2026-03-02 18:10")
      .ThenAccepted();
}

// R48 in R29: completed is not complete.
TEST(ReviewSheet, AcceptsNoLineThatTheSheetCountsAsIncomplete) {
  const std::vector<std::string> four = {"v1", "v2", "v3", "v4"};
  const auto accept = [&four](Spec& spec) -> Spec& {
    return spec.When(Review(v1::VERDICT_ACCEPTED, four, 13)).As("manager").At("2026-03-02 18:10");
  };
  Spec spec = ThreeLines();
  v1::VisitCompleted no_reason;
  no_reason.mutable_note()->set_clear("…");
  no_reason.set_first(true);
  spec.Given({Registered("v4", "2026-03-02 15:00"),
              On("visits/v4", no_reason).Flag("incomplete").At("2026-03-02 15:30")});
  accept(spec).ThenRefused(kPrecondition, v1::REASON_SHEET_INCOMPLETE);
  EXPECT_EQ(spec.metadata("incomplete"), "1");
  // Amended to what the form asks for, it passes; and no longer when the note is emptied.
  spec.Given(On<v1::VisitAmended>(
      "visits/v4", "changed: 'no_info_reason' fields { no_info_reason: 'just looking' }"));
  accept(spec).ThenAccepted();
  spec.Given(On<v1::VisitAmended>("visits/v4", "changed: 'note'"));
  accept(spec).ThenRefused(kPrecondition, v1::REASON_SHEET_INCOMPLETE);
}

// Nobody can complete, amend or strike it any more.
TEST(ReviewSheet, IsNotHeldUpByAnIncompleteLineOfAnErasedCustomer) {
  Spec spec = ThreeLines();
  Fact known = Registered("v4", "2026-03-02 15:00");
  known.event.mutable_visit_registered()->set_customer("stores/s1/customers/k1");
  spec.Given(known);
  const v1::Command accept = Review(v1::VERDICT_ACCEPTED, {"v1", "v2", "v3", "v4"}, 12);
  spec.When(accept)
      .As("manager")
      .At("2026-03-02 18:10")
      .ThenRefused(kPrecondition, v1::REASON_SHEET_INCOMPLETE);
  spec.Given(On<v1::CustomerErased>("customers/k1", ""));
  spec.When(accept).As("manager").At("2026-03-02 18:20").ThenAccepted();
}

TEST(ReviewSheet, TakesAKnownCustomerForRecognised) {
  Spec spec = ThreeLines();
  Fact known = Registered("v4", "2026-03-02 15:00");
  known.event.mutable_visit_registered()->clear_appellation();
  known.event.mutable_visit_registered()->set_customer("stores/s1/customers/k1");
  spec.Given({known, Completed("v4", "2026-03-02 15:40")});
  spec.When(Review(v1::VERDICT_ACCEPTED, {"v4"}, 13))
      .As("manager")
      .At("2026-03-02 18:10")
      .ThenAccepted();
}

TEST(ReviewSheet, LooksOnlyAtFirstVisitsOfThatDayThatAreNotStruck) {
  Spec spec = ThreeLines();
  spec.Given({Registered("again", "2026-03-02 15:00", /*first=*/false),
              Registered("struck", "2026-03-02 15:10"),
              On<v1::VisitVoided>("visits/struck").At("2026-03-02 15:20"),
              Registered("tomorrow", "2026-03-03 09:00")});
  spec.When(Review(v1::VERDICT_ACCEPTED,
                   {"v1", "v2", "v3", "again", "struck", "tomorrow", "nobody"}, 15))
      .As("manager")
      .At("2026-03-03 18:10")
      .ThenAccepted();
}

TEST(ReviewSheet, KeepsWhatItFoundByLine) {
  auto review = Sheet<v1::ReviewSheet>(kLines, 11);
  review.set_verdict(v1::VERDICT_RETURNED);
  auto& finding = *review.add_findings();
  finding.set_visit("stores/s1/visits/v2");
  finding.set_note("离去时间有误");
  Spec spec = ThreeLines();
  spec.When(Ask(review))
      .As("manager")
      .At("2026-03-02 18:10")
      .ThenEvents({On<v1::SheetReviewed>("days/20260302", R"pb(
        verdict: VERDICT_RETURNED
        through_position: 11
        findings {
          visit: "stores/s1/visits/v2"
          note { clear: "离去时间有误" }
        }
      )pb")});
  review.mutable_findings(0)->set_visit("stores/s1/visits/v9");
  spec.When(Ask(review))
      .As("manager")
      .At("2026-03-02 18:11")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_VISIT_NOT_FOUND);
}

TEST(ReviewSheet, SealsEachNoteUnderWhoseLineItIs) {
  Spec spec = ThreeLines();
  v1::VisitCompleted left_data;
  left_data.set_info_left(true);
  left_data.set_first(true);
  left_data.set_customer("stores/s1/customers/k1");
  spec.Given({Registered("v4", "2026-03-02 15:00"),
              On<v1::CustomerRegistered>("customers/k1", "owner: 'stores/s1/consultants/c1'"),
              On("visits/v4", left_data).At("2026-03-02 15:40")});
  auto review = Sheet<v1::ReviewSheet>({"v1", "v2", "v3", "v4"}, 14);
  review.set_verdict(v1::VERDICT_RETURNED);
  for (const auto& [visit, note] : std::vector<std::pair<std::string, std::string>>{
           {"v2", "离去时间有误"}, {"v3", ""}, {"v4", "电话不全"}}) {
    auto& finding = *review.add_findings();
    finding.set_visit("stores/s1/visits/" + visit);
    finding.set_note(note);
  }
  spec.When(Ask(review)).As("manager").At("2026-03-02 18:10").ThenAccepted();
  ASSERT_EQ(spec.decision().events.size(), 1U);
  // v2 is nobody's yet, v3 has no note, v4 is k1's.
  EXPECT_EQ(spec.decision().events[0].subjects,
            (std::vector<std::string>{"stores/s1/visits/v2", "stores/s1/customers/k1"}));
}

TEST(ArchiveSheet, NeedsAnAcceptedReview) {  // R30
  Spec spec = ThreeLines();
  spec.When(Archive(kLines, 11))
      .As("clerk")
      .At("2026-03-02 18:10")
      .ThenRefused(kPrecondition, v1::REASON_SHEET_NOT_REVIEWED);
  spec.When(Review(v1::VERDICT_RETURNED, kLines, 11))
      .As("manager")
      .At("2026-03-02 18:11")
      .ThenAccepted();
  spec.When(Archive(kLines, 12))
      .As("clerk")
      .At("2026-03-02 18:12")
      .ThenRefused(kPrecondition, v1::REASON_SHEET_NOT_REVIEWED);
}

TEST(ArchiveSheet, SeesALineThatWasStruckAfterTheReview) {  // R32
  Spec spec = ThreeLines();
  spec.When(Review(v1::VERDICT_ACCEPTED, kLines, 11))
      .As("manager")
      .At("2026-03-02 18:10")
      .ThenAccepted();
  spec.Given(On<v1::VisitVoided>("visits/v2").At("2026-03-02 18:15"));
  spec.When(Archive(kLines, 13))
      .As("clerk")
      .At("2026-03-02 18:20")
      .ThenRefused(kPrecondition, v1::REASON_SHEET_CHANGED_SINCE_REVIEW);
}

TEST(ArchiveSheet, SeesALineThatTheReviewersViewHadNotReached) {  // R32
  Spec spec = ThreeLines();
  // The manager's view stood at 10, before v3 was completed.
  spec.When(Review(v1::VERDICT_ACCEPTED, kLines, 10))
      .As("manager")
      .At("2026-03-02 18:10")
      .ThenAccepted();
  spec.When(Archive(kLines, 12))
      .As("clerk")
      .At("2026-03-02 18:20")
      .ThenRefused(kPrecondition, v1::REASON_SHEET_CHANGED_SINCE_REVIEW);
}

TEST(ArchiveSheet, OfAnUnchangedSheetAgainChangesNothing) {
  Spec spec = ThreeLines();
  spec.When(Review(v1::VERDICT_ACCEPTED, kLines, 11))
      .As("manager")
      .At("2026-03-02 18:10")
      .ThenAccepted();
  spec.When(Archive(kLines, 12)).As("clerk").At("2026-03-02 18:20").ThenAccepted();
  spec.When(Archive(kLines, 13)).As("clerk").At("2026-03-02 18:21").ThenNothing();
}

TEST(ArchiveSheet, OfAnEmptyDayHasNoLines) {
  Spec spec(CommonGround());
  spec.When(Review(v1::VERDICT_ACCEPTED, {}, 5))
      .As("manager")
      .At("2026-03-02 18:10")
      .ThenAccepted();
  spec.When(Archive({}, 6))
      .As("clerk")
      .At("2026-03-02 18:20")
      .ThenEvents({On("days/20260302", Archived(5, 0, ""))});
}

TEST(Sheet, OfAComingDayDoesNotExistYet) {
  Spec spec(CommonGround());
  spec.When(Review(v1::VERDICT_RETURNED, {}, 5))
      .As("manager")
      .At("2026-03-01 18:10")
      .ThenRefused(kPrecondition, v1::REASON_DAY_OPEN);
  spec.When(Archive({}, 5))
      .As("clerk")
      .At("2026-03-01 18:10")
      .ThenRefused(kPrecondition, v1::REASON_DAY_OPEN);
  spec.When(Ask(Sheet<v1::HandInSheet>({}, 5)))
      .At("2026-03-01 18:10")
      .ThenRefused(kPrecondition, v1::REASON_DAY_OPEN);
}

TEST(Sheet, MustSayWhatItShows) {
  Spec spec(CommonGround());
  spec.When(Ask<v1::HandInSheet>("day: 'stores/s1/days/20260302'"))
      .At("2026-03-02 18:10")
      .ThenFault("hand_in_sheet.sheet", v1::REASON_FIELD_REQUIRED);
}

TEST(HandInSheet, RecordsUpToWhichPosition) {
  Spec spec = ThreeLines();
  spec.When(Ask(Sheet<v1::HandInSheet>(kLines, 11)))
      .As("consultant", "c1")
      .At("2026-03-02 18:00")
      .ThenEvents({On<v1::SheetHandedIn>("days/20260302", "through_position: 11")});
  EXPECT_TRUE(spec.day("20260302").handed_in);
}

TEST(RecordCountermeasure, IsAboutAConsultantAndSealedUnderThem) {
  const std::string text =
      "day: 'stores/s1/days/20260302' text: '先递名片' consultant: 'stores/s1/consultants/";
  Spec spec(CommonGround());
  spec.When(Ask<v1::RecordCountermeasure>(text + "c2'"))
      .As("manager")
      .At("2026-03-02 19:00")
      .ThenEvents({On<v1::CountermeasureRecorded>(
          "days/20260302", "consultant: 'stores/s1/consultants/c2' note { clear: '先递名片' }")});
  EXPECT_EQ(spec.decision().events[0].subject, "stores/s1/consultants/c2");
  spec.When(Ask<v1::RecordCountermeasure>(text + "c9'"))
      .As("manager")
      .At("2026-03-02 19:00")
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CONSULTANT_NOT_FOUND);
}

}  // namespace
}  // namespace kezhi::domain
