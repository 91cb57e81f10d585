// A visit's grade that was entered wrongly, and corrected: the forms that follow from the visit
// agree (domain.md §6.4; docs/decisions/0011).
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "domain/customer_card/query.h"
#include "domain/daily_report/query.h"
#include "domain/dates.h"
#include "domain/due/query.h"
#include "domain/progress_table/query.h"
#include "domain/registration_sheet/query.h"
#include "tests/domain/fold.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

constexpr char kV1[] = "stores/s1/visits/v1";
constexpr char kK1[] = "stores/s1/customers/k1";
constexpr char kC1[] = "stores/s1/consultants/c1";

google::type::Date DateOf(int month, int day) {
  return domain::ToDate(absl::CivilDay(2026, month, day));
}

v1::Command CompleteV1(const std::string& grade) {
  return Ask<v1::CompleteVisit>(absl::StrCat(
      "visit: '", kV1, "' left_at {", Stamp("2026-03-02 10:50"), "} name: 'x' phone: '13800000001'",
      " info_left: true wanted_model: 'M' note: 'n' customer: '", kK1, "' grade: '", grade, "'"));
}

v1::Command AmendGrade(const std::string& grade) {
  return Ask<v1::AmendVisit>(absl::StrCat("visit: '", kV1, "' fields { grade: '", grade,
                                          "' } update_mask { paths: 'grade' } reason: 'typo'"));
}

v1::Command Call(const std::string& grade) {
  return Ask<v1::CompleteFollowUp>(
      absl::StrCat("customer: '", kK1, "' planned_id: 'p1' method: 'PHONE' situation: 's'",
                   " outcome: CONTACT_OUTCOME_REACHED grade: '", grade, "'"));
}

// c1 received v1 on 2 March; the line says H.
Spec EnteredAsH() {
  Spec spec(CommonGround());
  spec.Given(On<v1::VisitRegistered>(
                 "visits/v1", absl::StrCat("channel: CHANNEL_WALK_IN party_size: 1 first: true",
                                           " arrived_at {", Stamp("2026-03-02 10:05"),
                                           "} consultant: '", kC1, "' credited: '", kC1, "'"))
                 .At("2026-03-02 10:05"))
      .When(CompleteV1("H"))
      .At("2026-03-02 10:55")
      .ThenAccepted();
  return spec;
}

class Forms {
 public:
  explicit Forms(const Spec& spec, const std::string& now) : now_(Local(now)) {
    for (const v1::Event& event : spec.events()) rows_.Apply(event);
  }

  std::string SheetGrade() const { return domain::LineOfVisit(rows_, kV1)->grade(); }

  v1::ProgressTable Progress() const {
    domain::ProgressQuery query;
    query.store = kStore;
    query.year = 2026;
    query.month = 3;
    query.evaluated_at = now_;
    return domain::ProgressTableOf(rows_, query)->table;
  }

  v1::CardBack Card() const { return domain::CustomerCardOf(rows_, kK1, now_)->backs(0); }

  std::vector<std::string> Horizons() const {
    domain::DueQuery query;
    query.store = kStore;
    query.to = absl::CivilDay(2026, 12, 31);
    query.today = absl::CivilDay(2026, 3, 2);
    query.kind = v1::DUE_KIND_HORIZON;
    std::vector<std::string> days;
    for (const v1::DueItem& item : domain::ListDueItems(rows_, query, "", 10).items) {
      days.push_back(absl::StrCat(item.due_on().month(), "-", item.due_on().day()));
    }
    return days;
  }

 private:
  Rows rows_;
  absl::Time now_;
};

// What each cell of the month says, `2:A 9:H`.
std::string Cells(const v1::ProgressRow& row) {
  std::string cells;
  for (const v1::ProgressCell& cell : row.cells()) {
    if (!cell.grade().empty()) absl::StrAppend(&cells, " ", cell.day(), ":", cell.grade());
  }
  return cells;
}

TEST(CorrectedGrade, StandsOnSheetTableAndCard) {
  Spec spec = EnteredAsH();
  spec.When(AmendGrade("A")).As("consultant", "c1").At("2026-03-02 11:30").ThenAccepted();
  const Forms forms(spec, "2026-03-02 12:00");
  EXPECT_EQ(forms.SheetGrade(), "A");
  const v1::CardBack card = forms.Card();
  EXPECT_EQ(card.pursuit().grade(), "A");
  EXPECT_THAT(card.pursuit().graded_on(), EqualsProto(DateOf(3, 2)));
  EXPECT_THAT(card.pursuit().horizon_ends(), EqualsProto(DateOf(4, 2)));
  EXPECT_THAT(card.next_due(), EqualsProto(DateOf(3, 9))) << "A is called weekly";
  const v1::ProgressTable table = forms.Progress();
  ASSERT_EQ(table.rows_size(), 1);
  EXPECT_EQ(table.rows(0).grade(), "A");
  EXPECT_THAT(table.rows(0).horizon_ends(), EqualsProto(DateOf(4, 2)));
  EXPECT_EQ(forms.Horizons(), std::vector<std::string>{"4-2"});
}

TEST(CorrectedGrade, IsNoStepUpOrDown) {
  Spec spec = EnteredAsH();
  spec.When(AmendGrade("B")).At("2026-03-03 09:00").ThenAccepted();
  const v1::ProgressHead head = Forms(spec, "2026-03-03 12:00").Progress().head();
  EXPECT_EQ(head.opened(), 1);
  EXPECT_EQ(head.up(), 0);
  EXPECT_EQ(head.down(), 0);
}

TEST(CorrectedGrade, TakesWhatDoesNotBelongThereOffTheTable) {
  Spec spec = EnteredAsH();
  spec.When(AmendGrade("C")).At("2026-03-03 09:00").ThenAccepted();
  const v1::ProgressTable table = Forms(spec, "2026-03-03 12:00").Progress();
  EXPECT_EQ(table.rows_size(), 0) << "C is not followed there";
  EXPECT_EQ(table.head().moved_out(), 0) << "and never was";
}

TEST(CorrectedGrade, MayBeCorrectedAgain) {
  Spec spec = EnteredAsH();
  spec.When(AmendGrade("B")).At("2026-03-02 11:30").ThenAccepted();
  spec.When(AmendGrade("A")).At("2026-03-02 11:40").ThenAccepted();
  const Forms forms(spec, "2026-03-02 12:00");
  EXPECT_EQ(forms.Card().pursuit().grade(), "A");
  EXPECT_EQ(forms.Progress().rows(0).grade(), "A");
  EXPECT_THAT(forms.Card().next_due(), EqualsProto(DateOf(3, 9)));
}

TEST(CorrectedGrade, LeavesALaterJudgementAndSaysWhereThatBegan) {
  Spec spec = EnteredAsH();
  spec.When(Call("A")).As("consultant", "c1").At("2026-03-04 15:00").ThenAccepted();
  spec.When(AmendGrade("B")).As("consultant", "c1").At("2026-03-04 16:00").ThenAccepted();
  const Forms forms(spec, "2026-03-04 18:00");
  EXPECT_EQ(forms.SheetGrade(), "B");
  EXPECT_EQ(forms.Card().pursuit().grade(), "A");
  EXPECT_THAT(forms.Card().next_due(), EqualsProto(DateOf(3, 11)));
  const v1::ProgressTable table = forms.Progress();
  EXPECT_EQ(table.rows(0).grade(), "A");
  EXPECT_EQ(Cells(table.rows(0)), " 4:A");
  EXPECT_EQ(table.head().up(), 1) << "B to A, no longer H to A";
  EXPECT_EQ(table.head().down(), 0);
}

TEST(CorrectedGrade, EarlierPositionsShowItAsItWasEntered) {
  Spec spec = EnteredAsH();
  const std::uint64_t before = spec.events().size();
  spec.When(AmendGrade("A")).At("2026-03-02 11:30").ThenAccepted();
  Rows rows;
  for (const v1::Event& event : spec.events()) rows.Apply(event);
  const Rows::AsOf then(rows, before);
  EXPECT_EQ(domain::LineOfVisit(then, kV1)->grade(), "H");
  EXPECT_EQ(
      domain::CustomerCardOf(then, kK1, Local("2026-03-02 12:00"))->backs(0).pursuit().grade(),
      "H");
}

}  // namespace
}  // namespace kezhi::testing
