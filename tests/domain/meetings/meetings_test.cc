// Sales meetings: S14 二 3 定期召开销售会议, 对客户拜访情况进行总结和分析, 制定下一步的销售计划;
// seed-gap 34.
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/meetings/query.h"
#include "domain/rules.h"
#include "tests/domain/fold.h"
#include "tests/domain/spec.h"
#include "tests/given.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;

constexpr char kMonday[] = "2026-03-02 17:00";

std::string WithName(const std::string& field, const std::string& name) {
  return absl::StrCat(field, ": '", Name(name), "' ");
}

// A meeting of that day, c1 and c2 being there; `more` is the rest of its text.
v1::Command Meeting(const std::string& day, const std::string& more = "") {
  return Ask<v1::HoldMeeting>(
      absl::StrCat(WithName("day", "days/" + day), WithName("attendees", "consultants/c1"),
                   WithName("attendees", "consultants/c2"),
                   "subjects: MEETING_SUBJECT_VISITS subjects: MEETING_SUBJECT_PLANS"
                   " summary: '三家重点客户拜访不足' ",
                   more));
}

Fact Plan() {
  v1::PlanDrafted drafted;
  drafted.set_kind("month_sales");
  return On("plans/p1", drafted).At("2026-03-01 09:00");
}

TEST(HoldMeeting, SaysWhoWasThereWhatWasLookedAtAndWhatCameOfIt) {
  Spec spec(CommonGround("care_system"));
  spec.Given(Plan())
      .When(Meeting("20260302", WithName("plans", "plans/p1")))
      .As("manager")
      .At(kMonday)
      .ThenEvents({On<v1::MeetingHeld>("days/20260302",
                                       absl::StrCat(WithName("attendees", "consultants/c1"),
                                                    WithName("attendees", "consultants/c2"),
                                                    "subjects: MEETING_SUBJECT_VISITS"
                                                    " subjects: MEETING_SUBJECT_PLANS"
                                                    " summary { clear: '三家重点客户拜访不足' } ",
                                                    WithName("plans", "plans/p1")))
                       .On(absl::CivilDay(2026, 3, 2))});
}

TEST(HoldMeeting, OfAFormerDayBelongsToThatDay) {
  Spec spec(CommonGround("care_system"));
  spec.When(Meeting("20260302")).As("manager").At("2026-03-04 09:00").ThenAccepted();
  EXPECT_THAT(spec.flags(), ElementsAre("backfilled"));
  EXPECT_EQ(spec.decision().events[0].event.business_day().day(), 2);
}

TEST(HoldMeeting, IsRefusedWhereItNamesNobodyOrWhatIsNotThere) {
  Spec spec(CommonGround("care_system"));
  spec.When(Meeting("20260302", WithName("attendees", "consultants/c9")))
      .At(kMonday)
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CONSULTANT_NOT_FOUND);
  spec.When(Meeting("20260302", WithName("plans", "plans/p9")))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_PLAN_NOT_FOUND);
  spec.When(Meeting("20260303")).ThenFault("hold_meeting.day", v1::REASON_IN_FUTURE);
  v1::Command nobody = Meeting("20260302");
  nobody.mutable_hold_meeting()->clear_attendees();
  spec.When(nobody).ThenFault("hold_meeting.attendees", v1::REASON_FIELD_REQUIRED);
  v1::Command nothing = Meeting("20260302");
  nothing.mutable_hold_meeting()->clear_subjects();
  spec.When(nothing).ThenFault("hold_meeting.subjects", v1::REASON_FIELD_REQUIRED);
  v1::Command unsaid = Meeting("20260302");
  unsaid.mutable_hold_meeting()->clear_summary();
  spec.When(unsaid).ThenFault("hold_meeting.summary", v1::REASON_FIELD_REQUIRED);
  spec.When(Meeting("20260302"))
      .As("consultant", "c1")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
}

class Meetings : public ::testing::Test {
 protected:
  Meetings() : past_("care_system") {}

  void Hold(const std::string& day, const std::string& consultant, const std::string& more = "") {
    past_.Commit("2026-03-30 17:00",
                 {On<v1::MeetingHeld>("days/" + day, absl::StrCat(WithName("attendees", consultant),
                                                                  "summary { clear: 'x' } ", more))
                      .On(DayOf(day))});
  }

  static absl::CivilDay DayOf(const std::string& day) {
    return absl::CivilDay(2026, std::stoi(day.substr(4, 2)), std::stoi(day.substr(6)));
  }

  // `2`, or `2 b` of a meeting with an id.
  std::vector<std::string> List(domain::MeetingFilter filter) const {
    filter.store = kStore;
    std::vector<std::string> lines;
    const auto page = domain::ListMeetings(past_.rows(), filter, "", 100);
    for (const v1::MeetingRow& row : page.items) {
      lines.push_back(absl::StrCat(row.held_on().day(), row.meeting().empty() ? "" : " ",
                                   row.meeting(), row.corrected() ? " again" : ""));
    }
    return lines;
  }

  std::optional<absl::CivilDay> Due() const {
    return domain::NextMeetingDue(past_.rows(), kStore, absl::CivilDay(2026, 3, 30));
  }

  Chronicle past_;
};

TEST_F(Meetings, AreListedByDayAttendeeAndSubject) {
  Hold("20260309", "consultants/c2", "subjects: MEETING_SUBJECT_RESULTS");
  Hold("20260302", "consultants/c1", "subjects: MEETING_SUBJECT_VISITS");
  Hold("20260302", "consultants/c1", "meeting: 'b' subjects: MEETING_SUBJECT_COMPLAINTS");
  EXPECT_THAT(List({}), ElementsAre("2", "2 b", "9"));
  domain::MeetingFilter filter;
  filter.attendee = Name("consultants/c1");
  EXPECT_THAT(List(filter), ElementsAre("2", "2 b"));
  filter.subject = v1::MEETING_SUBJECT_COMPLAINTS;
  EXPECT_THAT(List(filter), ElementsAre("2 b"));
  filter = {};
  filter.from = absl::CivilDay(2026, 3, 3);
  filter.to = absl::CivilDay(2026, 3, 9);
  EXPECT_THAT(List(filter), ElementsAre("9"));
}

TEST_F(Meetings, ToldAgainUnderTheirIdAreToldAnew) {
  Hold("20260302", "consultants/c1", "meeting: 'b'");
  Hold("20260302", "consultants/c2", "meeting: 'b'");
  EXPECT_THAT(List({}), ElementsAre("2 b again"));
  domain::MeetingFilter filter;
  filter.attendee = Name("consultants/c1");
  EXPECT_TRUE(List(filter).empty());
}

// The interval is the preset's: 定期, once a month.
TEST_F(Meetings, AreDueByThePlaybooksInterval) {
  EXPECT_EQ(Due(), absl::CivilDay(2026, 3, 30));
  Hold("20260302", "consultants/c1");
  EXPECT_EQ(Due(), absl::CivilDay(2026, 4, 2));
}

TEST(Intervals, AreFromOneDayToTwoYears) {
  v1::Playbook playbook = PresetPlaybook("care_system");
  EXPECT_THAT(domain::Validate(playbook, {}), IsOk());
  playbook.mutable_customer_care()->mutable_meetings_every()->set_months(0);
  EXPECT_THAT(domain::Validate(playbook, {}), HasReason(v1::REASON_PLAYBOOK_INVALID));
  playbook.mutable_customer_care()->mutable_meetings_every()->set_days(7);
  EXPECT_THAT(domain::Validate(playbook, {}), IsOk());
  playbook.mutable_customer_care()->mutable_surveys()->mutable_every()->set_months(25);
  EXPECT_THAT(domain::Validate(playbook, {}), HasReason(v1::REASON_PLAYBOOK_INVALID));
}

TEST(MeetingsOfOtherPlaybooks, AreNeverDue) {
  const Chronicle past("auto_4s");
  EXPECT_EQ(domain::NextMeetingDue(past.rows(), kStore, absl::CivilDay(2026, 3, 30)), std::nullopt);
}

}  // namespace
}  // namespace kezhi::testing
