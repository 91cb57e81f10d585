// A working week of a store, told by its staff: five consultants, a manager and a clerk, 2 to 6
// March 2026. All figures are counted by hand from what the test sends.

#include "tests/e2e/week.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "domain/names.h"
#include "tests/matchers.h"

namespace kezhi::e2e {
namespace {

using kezhi::testing::Ask;
using kezhi::testing::HasReason;
using kezhi::testing::IsOk;
using Query = v1::QueryService::Stub;

constexpr int kConsultants = 5;

class Week : public WeekTest {
 protected:
  Week() : manager_(service_.As("manager", "m1")), clerk_(service_.As("clerk", "k1")) {
    for (const char* id : {"c4", "c5"}) {
      v1::HireConsultant hire;
      hire.set_consultant(absl::StrCat("stores/s1/consultants/", id));
      hire.set_name("顾问");
      Sent(service_.client(), Ask(hire));
    }
  }

  std::string Day(int day) { return absl::StrFormat("2026-03-%02d", day); }

  std::string DayName(int day) { return absl::StrFormat("stores/s1/days/202603%02d", day); }

  // Each consultant receives one party; those with an even number get its data.
  void Receive(int day) {
    for (int c = 1; c <= kConsultants; ++c) {
      const std::string id = absl::StrCat("c", c);
      server::Client consultant =
          service_.As("consultant", absl::StrCat("stores/s1/consultants/", id));
      const std::string visit = absl::StrFormat("d%d-c%d", day, c);
      service_.SetClock(absl::StrFormat("%s 1%d:02", Day(day), c));
      Sent(consultant, Arrive(visit, absl::StrFormat("%s 1%d:00", Day(day), c), id));
      service_.SetClock(absl::StrFormat("%s 1%d:35", Day(day), c));
      v1::Command complete =
          Complete(visit, absl::StrFormat("%s 1%d:30", Day(day), c), "测试",
                   absl::StrFormat("138000%02d%03d", day, c), c == 2 ? "H" : "A");
      if (c % 2 == 1) {
        auto& left = *complete.mutable_complete_visit();
        left.set_info_left(false);
        left.set_no_info_reason("just looking");
        left.clear_name();
        left.clear_phone();
        left.clear_grade();
      }
      Sent(consultant, complete);
    }
  }

  void ReviewAndClose(int day) {
    service_.SetClock(Day(day) + " 17:30");
    v1::ReviewSheet review;
    review.set_day(DayName(day));
    review.set_verdict(v1::VERDICT_ACCEPTED);
    Sent(manager_, Ask(review));
    v1::ArchiveSheet archive;
    archive.set_day(DayName(day));
    Sent(clerk_, Ask(archive));
    service_.SetClock(Day(day) + " 18:00");
    v1::CloseDay close;
    close.set_day(DayName(day));
    Sent(manager_, Ask(close));
  }

  v1::RegistrationSheet Sheet(int day, const v1::ReadAt& read_at) {
    v1::GetRegistrationSheetRequest request;
    request.set_name(DayName(day));
    *request.mutable_read_at() = read_at;
    return Get(manager_, &Query::GetRegistrationSheet, request).sheet();
  }

  server::Client manager_;
  server::Client clerk_;
};

// The store was opened on 1 January, and days are closed one after the other.
TEST_F(Week, EndsWithFormsThatAgreeWithWhatWasRecorded) {
  for (absl::CivilDay day(2026, 1, 1); day < absl::CivilDay(2026, 3, 2); ++day) {
    v1::CloseDay close;
    close.set_day(
        absl::StrFormat("stores/s1/days/%04d%02d%02d", day.year(), day.month(), day.day()));
    service_.Must(Ask(close));
  }
  v1::Outcome last;
  for (int day = 2; day <= 6; ++day) {
    Receive(day);
    server::Client consultant = service_.As("consultant", "stores/s1/consultants/c1");
    v1::ReviewSheet review;
    review.set_day(DayName(day));
    review.set_verdict(v1::VERDICT_ACCEPTED);
    Refused(consultant, Ask(review), v1::REASON_ROLE_REQUIRED);
    v1::ArchiveSheet early;
    early.set_day(DayName(day));
    Refused(clerk_, Ask(early), v1::REASON_SHEET_NOT_REVIEWED);
    v1::CloseDay close;
    close.set_day(DayName(day));
    Refused(manager_, Ask(close), v1::REASON_DAY_OPEN);
    ReviewAndClose(day);
  }
  // Monday's first party was two people; found on Friday evening.
  const std::uint64_t before = service_.head();
  v1::Command amend = Ask<v1::AmendVisit>(R"pb(
    visit: "stores/s1/visits/d2-c1"
    fields { party_size: 2 }
    update_mask { paths: "party_size" }
    reason: "counted again"
  )pb");
  last = Corrected(manager_, amend);

  for (int day = 2; day <= 6; ++day) {
    const v1::RegistrationSheet sheet = Sheet(day, After(last));
    EXPECT_EQ(sheet.batches(), 5) << day;
    EXPECT_EQ(sheet.info_left_count(), 2) << day;  // c2 and c4
    EXPECT_EQ(sheet.incomplete(), 0) << day;
    EXPECT_EQ(sheet.state().verdict(), v1::VERDICT_ACCEPTED) << day;
    EXPECT_TRUE(sheet.state().closed()) << day;
    EXPECT_EQ(sheet.stale(), day == 2) << day;
  }
  EXPECT_EQ(Sheet(2, After(last)).lines(0).party_size(), 2);
  EXPECT_TRUE(Sheet(2, After(last)).lines(0).corrected());
  EXPECT_EQ(Sheet(2, AsOf(before)).lines(0).party_size(), 1);
  EXPECT_FALSE(Sheet(2, AsOf(before)).stale());

  v1::GetWalkInAnalyticsRequest analytics;
  analytics.set_parent("stores/s1");
  *analytics.mutable_from() = testing::FromText<google::type::Date>("year: 2026 month: 3 day: 2");
  *analytics.mutable_to() = testing::FromText<google::type::Date>("year: 2026 month: 3 day: 6");
  const v1::WalkInGroup total =
      Get(manager_, &Query::GetWalkInAnalytics, analytics).analytics().total();
  EXPECT_EQ(total.batches(), 25);
  EXPECT_EQ(total.info_left(), 10);
  EXPECT_EQ(total.info_left_bp(), 4000);
  EXPECT_EQ(total.heads(), 26);

  v1::ListCustomerCardsRequest cards;
  cards.set_parent("stores/s1");
  EXPECT_EQ(Get(manager_, &Query::ListCustomerCards, cards).cards_size(), 10);
  cards.set_owner("stores/s1/consultants/c2");
  EXPECT_EQ(Get(manager_, &Query::ListCustomerCards, cards).cards_size(), 5);
  cards.clear_owner();
  cards.set_grade("A");
  EXPECT_EQ(Get(manager_, &Query::ListCustomerCards, cards).cards_size(), 5);  // c4's

  // The forms agree, but for the line that was amended after its sheet was archived.
  v1::AuditRelationsRequest audit;
  audit.set_parent("stores/s1");
  *audit.mutable_from() = analytics.from();
  *audit.mutable_to() = analytics.to();
  *audit.mutable_read_at() = After(last);
  const v1::Reconciliation found = Get(manager_, &Query::AuditRelations, audit).reconciliation();
  ASSERT_EQ(found.relations_size(), 10);
  for (const v1::RelationResult& relation : found.relations()) {
    EXPECT_EQ(relation.failed(), 0) << relation.ShortDebugString();
    EXPECT_EQ(relation.explained(), relation.id() == "L10" ? 1 : 0) << relation.ShortDebugString();
  }
  ASSERT_EQ(found.relations(9).findings_size(), 1);
  EXPECT_EQ(found.relations(9).findings(0).cause(), v1::FINDING_CAUSE_VOID);
  EXPECT_EQ(found.relations(9).findings(0).consultant(), "stores/s1/consultants/c1");
  // The manager has looked at it: it stays, and says so.
  const v1::RelationFinding& finding = found.relations(9).findings(0);
  v1::AcknowledgeFinding acknowledge;
  acknowledge.set_day(domain::DayName("stores/s1", domain::ToDay(finding.day())));
  acknowledge.set_relation(finding.relation());
  acknowledge.set_first_seen_position(finding.first_seen_position());
  acknowledge.set_customer(finding.customer());
  acknowledge.set_note("更正过电话");
  const auto signed_off = service_.Do(manager_, Ask(acknowledge));
  ASSERT_THAT(signed_off, IsOk());
  v1::AuditRelationsRequest again = audit;
  *again.mutable_read_at() = After(*signed_off);
  const v1::Reconciliation known = Get(manager_, &Query::AuditRelations, again).reconciliation();
  EXPECT_EQ(known.relations(9).explained(), 1);
  EXPECT_EQ(known.relations(9).acknowledged(), 1);
  EXPECT_EQ(known.relations(9).findings(0).acknowledged().note().clear(), "更正过电话");

  server::Client c1 = service_.As("consultant", "stores/s1/consultants/c1");
  EXPECT_THAT(c1.Call(&Query::AuditRelations, c1.query(), audit),
              HasReason(v1::REASON_ROLE_REQUIRED));
}

}  // namespace
}  // namespace kezhi::e2e
