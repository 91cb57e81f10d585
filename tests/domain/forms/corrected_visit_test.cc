// A line that was entered wrongly, and amended: every form that took something over from it follows
// (domain.md §2.4, §6.4; docs/decisions/0019).
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "domain/customer_card/query.h"
#include "domain/daily_report/query.h"
#include "domain/dates.h"
#include "domain/due/query.h"
#include "domain/progress_table/query.h"
#include "domain/pursuits/query.h"
#include "domain/registration_sheet/query.h"
#include "domain/walk_in/query.h"
#include "tests/domain/fold.h"
#include "tests/domain/spec.h"

namespace kezhi::testing {
namespace {

constexpr char kV1[] = "stores/s1/visits/v1";
constexpr char kK1[] = "stores/s1/customers/k1";
constexpr char kC1[] = "stores/s1/consultants/c1";

v1::Command Amend(const std::string& fields, const std::string& path) {
  return Ask<v1::AmendVisit>(absl::StrCat("visit: '", kV1, "' fields { ", fields,
                                          " } update_mask { paths: '", path, "' } reason: 'typo'"));
}

v1::Command Call(const std::string& plan, const std::string& grade) {
  return Ask<v1::CompleteFollowUp>(
      absl::StrCat("customer: '", kK1, "' planned_id: '", plan, "' method: 'PHONE' situation: 's'",
                   " outcome: CONTACT_OUTCOME_REACHED grade: '", grade, "'"));
}

// c1 received v1 on 2 March, who came by an advert, wants M1 and is an H.
Spec Came(const std::string& more = "") {
  Spec spec(CommonGround());
  spec.Given(
          On<v1::VisitRegistered>(
              "visits/v1", absl::StrCat("channel: CHANNEL_WALK_IN party_size: 1 first: true",
                                        " source: 'advert' arrived_at {", Stamp("2026-03-02 10:05"),
                                        "} consultant: '", kC1, "' credited: '", kC1, "'"))
              .At("2026-03-02 10:05"))
      .When(Ask<v1::CompleteVisit>(absl::StrCat(
          "visit: '", kV1, "' left_at {", Stamp("2026-03-02 10:50"),
          "} name: 'x' phone: '13800000001' info_left: true wanted_model: 'M1' note: 'n'",
          " grade: 'H' customer: '", kK1, "'", more)))
      .As("consultant", "c1")
      .At("2026-03-02 10:55")
      .ThenAccepted();
  return spec;
}

class Forms {
 public:
  Forms(const Spec& spec, const std::string& now) : now_(Local(now)) {
    for (const v1::Event& event : spec.events()) rows_.Apply(event);
  }

  const Rows& rows() const { return rows_; }

  v1::CustomerCard Card() const { return *domain::CustomerCardOf(rows_, kK1, now_); }

  v1::RegistrationSheet Sheet() const {
    return *domain::RegistrationSheetOf(rows_, "stores/s1/days/20260302");
  }

  v1::ProgressRow Progress() const {
    domain::ProgressQuery query;
    query.store = kStore;
    query.year = 2026;
    query.month = 3;
    query.evaluated_at = now_;
    return domain::ProgressTableOf(rows_, query)->table.rows(0);
  }

  v1::DailyReport Report(const std::string& day) const {
    return *domain::DailyReportOf(rows_, absl::StrCat(kC1, "/reports/", day));
  }

  // What each open plan and horizon says is wanted.
  std::vector<std::string> Due() const {
    domain::DueQuery query;
    query.store = kStore;
    query.to = absl::CivilDay(2026, 12, 31);
    query.today = absl::CivilDay(2026, 3, 2);
    std::vector<std::string> wanted;
    for (const v1::DueItem& item : domain::ListDueItems(rows_, query, "", 10).items) {
      wanted.push_back(item.wanted());
    }
    return wanted;
  }

  // Keys of the pursuits grouped so.
  std::vector<std::string> Groups(domain::PursuitDimension by) const {
    domain::PursuitQuery query;
    query.store = kStore;
    query.group_by = {by};
    std::vector<std::string> keys;
    for (const v1::PursuitGroup& group : domain::AggregatePursuits(rows_, query).groups) {
      keys.push_back(group.keys(0));
    }
    return keys;
  }

 private:
  Rows rows_;
  absl::Time now_;
};

using Texts = std::vector<std::string>;

TEST(CorrectedVisit, WantsTheSameInEveryForm) {
  Spec spec = Came();
  spec.When(Amend("wanted_model: 'M2'", "wanted_model")).At("2026-03-02 11:30").ThenAccepted();
  const Forms forms(spec, "2026-03-02 12:00");
  EXPECT_EQ(forms.Sheet().lines(0).wanted_model(), "M2");
  EXPECT_EQ(forms.Card().backs(0).pursuit().wanted(), "M2");
  EXPECT_EQ(forms.Progress().wanted(), "M2");
  EXPECT_EQ(forms.Due(), (Texts{"M2", "M2"})) << "the next contact and the horizon";
  EXPECT_EQ(forms.Groups(domain::PursuitDimension::kWanted), Texts{"M2"});
  EXPECT_EQ(forms.Report("20260302").lines(0).wanted(), "M2");
  EXPECT_TRUE(forms.Sheet().lines(0).corrected());
  EXPECT_TRUE(forms.Card().backs(0).pursuit().corrected());
  EXPECT_TRUE(forms.Progress().corrected());
  EXPECT_TRUE(forms.Report("20260302").lines(0).corrected());
  EXPECT_FALSE(forms.Card().head().corrected());
}

TEST(CorrectedVisit, HasTheSameSourceInEveryForm) {
  Spec spec = Came();
  spec.When(Amend("source: 'radio'", "source")).At("2026-03-02 11:30").ThenAccepted();
  const Forms forms(spec, "2026-03-02 12:00");
  EXPECT_EQ(forms.Sheet().lines(0).source(), "radio");
  EXPECT_EQ(forms.Card().backs(0).pursuit().source(), "radio");
  EXPECT_EQ(forms.Card().head().source(), "radio");
  EXPECT_TRUE(forms.Card().head().corrected());
  EXPECT_EQ(forms.Progress().source(), "radio");
  EXPECT_EQ(forms.Groups(domain::PursuitDimension::kSource), Texts{"radio"});
}

TEST(CorrectedVisit, WasReferredByWhomTheCorrectedSourceNames) {
  Spec spec(CommonGround());
  spec.Given(
      {On<v1::CustomerRegistered>("customers/k8", "owner: 'stores/s1/consultants/c1'"),
       On<v1::CustomerRegistered>("customers/k9", "owner: 'stores/s1/consultants/c1'"),
       On<v1::PursuitOpened>("customers/k8", "pursuit: 1"),
       On<v1::PursuitWon>("customers/k8", "pursuit: 1 item: 'M1'"),
       On<v1::PursuitOpened>("customers/k9", "pursuit: 1"),
       On<v1::PursuitWon>("customers/k9", "pursuit: 1 item: 'M1'"),
       On<v1::CustomerRegistered>("customers/k1", "source: 'stores/s1/customers/k8'"),
       On<v1::PursuitOpened>("customers/k1", "pursuit: 1 source: 'stores/s1/customers/k8'"),
       On<v1::ProfileChanged>("customers/k1", "changed: 'source' source: 'stores/s1/customers/k9'"),
       On<v1::PursuitCorrected>("customers/k1",
                                "pursuit: 1 changed: 'source' source: 'stores/s1/customers/k9'")});
  const Forms forms(spec, "2026-03-02 12:00");
  const auto front = [&forms](const std::string& id) {
    return domain::CustomerCardOf(forms.rows(), Name("customers/" + id), Local("2026-03-02 12:00"))
        ->front();
  };
  EXPECT_EQ(front("k8").referrals_size(), 0);
  ASSERT_EQ(front("k9").referrals_size(), 1);
  EXPECT_EQ(front("k9").referrals(0), kK1);
}

TEST(CorrectedVisit, OrderedOnTheSpotAfterAll) {
  Spec spec = Came();
  spec.When(Amend("on_site_order: true", "on_site_order"))
      .As("manager")
      .At("2026-03-03 09:00")
      .ThenAccepted();
  const Forms forms(spec, "2026-03-03 12:00");
  EXPECT_TRUE(forms.Sheet().lines(0).on_site_order());
  EXPECT_TRUE(forms.Card().backs(0).pursuit().ordered_on_site());
  EXPECT_EQ(forms.Card().backs(0).pursuit().stage(), "ordered");
  const v1::DailyReport report = forms.Report("20260302");
  ASSERT_EQ(report.lines_size(), 2);
  EXPECT_EQ(report.lines(1).kind(), v1::ACTIVITY_KIND_ORDER);
  EXPECT_EQ(forms.Report("20260303").lines_size(), 0);
}

TEST(CorrectedVisit, NeverOrdered) {
  Spec spec = Came(" on_site_order: true");
  spec.When(Amend("", "on_site_order")).As("manager").At("2026-03-03 09:00").ThenAccepted();
  const Forms forms(spec, "2026-03-03 12:00");
  EXPECT_FALSE(forms.Sheet().lines(0).on_site_order());
  EXPECT_FALSE(forms.Card().backs(0).pursuit().ordered());
  EXPECT_EQ(forms.Card().backs(0).pursuit().stage(), "tracking");
  const v1::DailyReport report = forms.Report("20260302");
  ASSERT_EQ(report.lines_size(), 2);
  EXPECT_EQ(report.lines(1).kind(), v1::ACTIVITY_KIND_ORDER);
  EXPECT_TRUE(report.lines(1).void_());
  EXPECT_TRUE(report.lines(1).corrected());
  EXPECT_FALSE(report.lines(0).void_());
}

TEST(CorrectedVisit, ThatWasACallLeavesTheSheetWhereTheCustomerCalledBefore) {  // R43
  Spec spec = Came();
  spec.Given({On<v1::VisitRegistered>("visits/v0",
                                      "channel: CHANNEL_CALL_IN party_size: 1 first: "
                                      "true customer: 'stores/s1/customers/k1'")
                  .At("2026-03-02 11:00"),
              On<v1::VisitLinked>("customers/k1", "visit: 'stores/s1/visits/v0'")});
  spec.When(Amend("channel: CHANNEL_CALL_IN", "channel")).At("2026-03-02 11:30").ThenAccepted();
  const Forms forms(spec, "2026-03-02 12:00");
  const v1::RegistrationSheet sheet = forms.Sheet();
  ASSERT_EQ(sheet.lines_size(), 1);
  EXPECT_EQ(sheet.lines(0).visit(), "stores/s1/visits/v0");
  EXPECT_FALSE(forms.Report("20260302").lines(0).first());
  domain::WalkInQuery query;
  query.store = kStore;
  query.from = query.to = absl::CivilDay(2026, 3, 2);
  EXPECT_EQ(domain::GetWalkInAnalytics(forms.rows(), query).total().returns(), 1);
}

// Grades before and after each contact of k1 as the card has them, `H-A`.
Texts OnTheCard(const Forms& forms) {
  Texts grades;
  const v1::CustomerCard card = forms.Card();
  for (const v1::CardLine& line : card.backs(0).lines()) {
    if (line.state() != v1::CARD_LINE_STATE_DONE) continue;
    grades.push_back(absl::StrCat(line.grade_before(), "-", line.grade_after()));
  }
  return grades;
}

// The same of the follow-ups of a report.
Texts InTheReport(const Forms& forms, const std::string& day) {
  Texts grades;
  const v1::DailyReport report = forms.Report(day);
  for (const v1::ReportLine& line : report.lines()) {
    if (line.kind() == v1::ACTIVITY_KIND_RECEPTION) continue;
    grades.push_back(absl::StrCat(line.grade_before(), "-", line.grade_after()));
  }
  return grades;
}

TEST(CorrectedVisit, IsWhatTheNextJudgementBeganFrom) {
  Spec spec = Came();
  spec.When(Call("p1", "A")).As("consultant", "c1").At("2026-03-04 15:00").ThenAccepted();
  spec.When(Call("p2", "H")).As("consultant", "c1").At("2026-03-11 15:00").ThenAccepted();
  spec.When(Amend("grade: 'B'", "grade")).As("consultant", "c1").At("2026-03-11 16:00");
  spec.ThenAccepted();
  const Forms forms(spec, "2026-03-11 18:00");
  EXPECT_EQ(OnTheCard(forms), (Texts{"B-A", "A-H"}));
  EXPECT_EQ(InTheReport(forms, "20260304"), Texts{"B-A"});
  EXPECT_EQ(InTheReport(forms, "20260311"), Texts{"A-H"});
  EXPECT_TRUE(forms.Card().backs(0).lines(0).corrected());
  EXPECT_FALSE(forms.Card().backs(0).lines(1).corrected());
  EXPECT_FALSE(forms.Card().backs(0).pursuit().corrected()) << "its grade is a later one";
}

TEST(CorrectedVisit, IsTheGradeOfContactsThatDidNotJudge) {
  Spec spec = Came();
  spec.When(Call("p1", "")).As("consultant", "c1").At("2026-03-04 15:00").ThenAccepted();
  spec.When(Amend("grade: 'B'", "grade")).As("consultant", "c1").At("2026-03-04 16:00");
  spec.ThenAccepted();
  const Forms forms(spec, "2026-03-04 18:00");
  EXPECT_EQ(OnTheCard(forms), Texts{"B-B"});
  EXPECT_EQ(InTheReport(forms, "20260304"), Texts{"B-B"});
  ASSERT_EQ(forms.Progress().cells_size(), 2);  // the call, and the next plan
  EXPECT_EQ(forms.Progress().cells(0).grade(), "B") << "L7";
}

TEST(CorrectedVisit, LeavesContactsOfALaterJudgementThatNamesTheSameGrade) {
  Spec spec = Came();
  spec.When(Ask<v1::ChangeGrade>(absl::StrCat("customer: '", kK1, "' to: 'A'")))
      .As("consultant", "c1")
      .At("2026-03-03 10:00")
      .ThenAccepted();
  spec.When(Ask<v1::ChangeGrade>(absl::StrCat("customer: '", kK1, "' to: 'H'")))
      .As("consultant", "c1")
      .At("2026-03-03 11:00")
      .ThenAccepted();
  spec.When(Call("p1", "")).As("consultant", "c1").At("2026-03-04 15:00").ThenAccepted();
  spec.When(Amend("grade: 'B'", "grade")).As("consultant", "c1").At("2026-03-04 16:00");
  spec.ThenAccepted();
  const Forms forms(spec, "2026-03-04 18:00");
  EXPECT_EQ(OnTheCard(forms), Texts{"H-H"});
  EXPECT_EQ(InTheReport(forms, "20260304"), Texts{"H-H"});
  EXPECT_EQ(InTheReport(forms, "20260303"), (Texts{"B-A", "A-H"}));
}

}  // namespace
}  // namespace kezhi::testing
