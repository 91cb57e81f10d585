// How far a district is covered (铺市): domain.md §4.13.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/coverage/query.h"
#include "tests/domain/route/outlets.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::CoverageReport CoverageOf(const Spec& spec, const std::string& area = "",
                              const std::string& outlet_type = "") {
  const Rows rows = RowsOf(spec);
  const auto form = domain::CoverageOf(
      rows, {.store = kStore, .area = area, .outlet_type = outlet_type}, Local("2026-03-02 18:00"));
  EXPECT_THAT(form, IsOk());
  return form.ok() ? *form : v1::CoverageReport();
}

// State, count and share of each line.
std::vector<std::string> StatesOf(const v1::CoverageArea& area) {
  std::vector<std::string> states;
  for (const v1::CoverageState& state : area.states()) {
    states.push_back(absl::StrCat(state.state(), " ", state.count(),
                                  state.has_share_bp() ? absl::StrCat(" ", state.share_bp()) : ""));
  }
  return states;
}

std::vector<std::string> CountsOf(
    const google::protobuf::RepeatedPtrField<v1::CoverageCount>& counts) {
  std::vector<std::string> texts;
  for (const v1::CoverageCount& count : counts) {
    texts.push_back(absl::StrCat(count.id(), " ", count.count()));
  }
  return texts;
}

void Do(Spec& spec, const v1::Command& command) {
  spec.When(command).As("manager").At("2026-03-02 10:00").ThenAccepted();
}

// Opens a pursuit of an outlet.
void Open(Spec& spec, int outlet) {
  Do(spec, Ask<v1::OpenPursuit>("customer: '" + Outlet(outlet) + "'"));
}

void Promote(Spec& spec, int outlet, const std::string& more) {
  Do(spec, Ask<v1::PromoteStage>("customer: '" + Outlet(outlet) + "' " + more));
}

// The outlets from `first` on come to a state, all in the same way.
void Bring(Spec& spec, int first, int count, const std::vector<std::string>& moves) {
  for (int outlet = first; outlet < first + count; ++outlet) {
    Open(spec, outlet);
    for (const std::string& move : moves) Promote(spec, outlet, move);
  }
}

constexpr char kRefused[] = "to: 'refused_or_unreachable' reason_code: 'other_supplier'";
constexpr char kAbsent[] = "to: 'refused_or_unreachable' reason_code: 'decision_maker_absent'";

TEST(Example, 26_CoverageOfAHundredOutlets) {
  Spec spec = Outlets(100);
  Bring(spec, 1, 4, {"to: 'in_talks'", "to: 'cooperating'"});
  Bring(spec, 5, 7, {"to: 'in_talks'"});
  Bring(spec, 12, 5, {"to: 'no_follow_up'"});
  Bring(spec, 17, 6, {kRefused});
  Bring(spec, 23, 4, {kAbsent});
  Open(spec, 27);  // nobody has been there yet; of the others there is not even a pursuit
  const v1::CoverageReport report = CoverageOf(spec);
  EXPECT_EQ(report.machine(), "coverage");
  EXPECT_EQ(report.total().listed(), 100);
  EXPECT_THAT(StatesOf(report.total()),
              ElementsAre("not_visited 74 7400", "no_follow_up 5 500",
                          "refused_or_unreachable 10 1000", "in_talks 7 700", "cooperating 4 400"));
  // 见不到负责人 and 有其他进货渠道 are two things.
  EXPECT_THAT(CountsOf(report.total().states(2).reasons()),
              ElementsAre("decision_maker_absent 4", "other_supplier 6"));
  EXPECT_EQ(report.total().states(2).reasons(1).label_zh(), "有其他进货渠道");
}

TEST(Coverage, CountsByAreaAndByType) {
  Spec spec = Outlets(4);
  const auto describe = [&](int outlet, const std::string& more) {
    Do(spec, Ask<v1::UpdateProfile>("customer: '" + Outlet(outlet) + "' " + more));
  };
  describe(1, "outlet_type: 'GT' area: '江北'");
  describe(2, "outlet_type: 'SM' area: '江北'");
  describe(3, "outlet_type: 'GT' area: '汉阳'");
  Bring(spec, 1, 1, {"to: 'in_talks'"});
  const v1::CoverageReport all = CoverageOf(spec);
  ASSERT_EQ(all.areas_size(), 3);
  EXPECT_EQ(all.areas(0).area(), "") << "k4, of which nobody said where it is";
  EXPECT_EQ(all.areas(0).listed(), 1);
  EXPECT_EQ(CoverageOf(spec, "江北").total().listed(), 2);
  EXPECT_THAT(StatesOf(CoverageOf(spec, "江北", "GT").total()),
              ElementsAre("not_visited 0 0", "no_follow_up 0 0", "refused_or_unreachable 0 0",
                          "in_talks 1 10000", "cooperating 0 0"));
  EXPECT_EQ(CoverageOf(spec, "", "GT").total().listed(), 2);
}

TEST(Coverage, WithoutOutletsThereIsNoShare) {
  const v1::CoverageReport report = CoverageOf(Outlets(0));
  EXPECT_EQ(report.total().listed(), 0);
  EXPECT_THAT(StatesOf(report.total()),
              ElementsAre("not_visited 0", "no_follow_up 0", "refused_or_unreachable 0",
                          "in_talks 0", "cooperating 0"));
  EXPECT_THAT(report.areas(), IsEmpty());
}

TEST(Coverage, TellsWhoMadeTheContact) {
  Spec spec = Outlets(3);
  Bring(spec, 1, 1, {"to: 'in_talks' contacted_by: 'own'"});
  Bring(spec, 2, 2, {"to: 'in_talks' contacted_by: 'distributor'"});
  const v1::CoverageState talks = CoverageOf(spec).total().states(3);
  EXPECT_EQ(talks.count(), 3);
  EXPECT_THAT(CountsOf(talks.contacts()), ElementsAre("distributor 2", "own 1"));
}

TEST(Coverage, FollowsAnOutletBack) {
  Spec spec = Outlets(1);
  Bring(spec, 1, 1, {"to: 'in_talks' contacted_by: 'own'", "to: 'cooperating'"});
  Do(spec, Ask<v1::DemoteStage>("customer: '" + Outlet(1) + "' to: 'in_talks' reason: '退场'"));
  const v1::CoverageReport report = CoverageOf(spec);
  EXPECT_EQ(report.total().states(3).count(), 1);
  EXPECT_THAT(CountsOf(report.total().states(3).contacts()), IsEmpty());
}

// A pursuit that ends otherwise leaves the outlet where it came to.
TEST(Coverage, APursuitRecordedByMistakeWasNone) {
  Spec spec = Outlets(2);
  Bring(spec, 1, 2, {"to: 'in_talks'"});
  Do(spec, Ask<v1::ClosePursuit>("customer: '" + Outlet(1) + "' outcome: PURSUIT_STATUS_VOID"));
  Do(spec, Ask<v1::ClosePursuit>("customer: '" + Outlet(2) + "' outcome: PURSUIT_STATUS_LOST"));
  EXPECT_THAT(StatesOf(CoverageOf(spec).total()),
              ElementsAre("not_visited 1 5000", "no_follow_up 0 0", "refused_or_unreachable 0 0",
                          "in_talks 1 5000", "cooperating 0 0"));
}

TEST(Coverage, OutletsThatWereMergedAreOne) {
  Spec spec = Outlets(2);
  Do(spec, Ask<v1::UpdateProfile>("customer: '" + Outlet(2) + "' area: '江北'"));
  Bring(spec, 2, 1, {"to: 'in_talks'"});
  const auto listed = [&](const std::string& area) { return CoverageOf(spec, area).total(); };
  EXPECT_EQ(listed("").listed(), 2);
  Do(spec, Ask<v1::MergeCustomer>("from: '" + Outlet(2) + "' into: '" + Outlet(1) + "'"));
  EXPECT_EQ(listed("").listed(), 1);
  EXPECT_EQ(listed("江北").states(3).count(), 1) << "where it is and stands came along";
  Promote(spec, 1, "to: 'cooperating'");
  EXPECT_EQ(listed("").states(4).count(), 1);
}

TEST(Coverage, OfTwoThatWereMergedTheOneThatGoesOnCounts) {
  Spec spec = Outlets(2);
  Bring(spec, 2, 1, {"to: 'in_talks'", "to: 'cooperating'"});
  Bring(spec, 1, 1, {"to: 'in_talks'"});
  Do(spec, Ask<v1::MergeCustomer>("from: '" + Outlet(2) + "' into: '" + Outlet(1) +
                                  "' choice: MERGE_CHOICE_FROM"));
  EXPECT_EQ(CoverageOf(spec).total().states(4).count(), 1);
  Do(spec, Ask<v1::UnmergeCustomer>("customer: '" + Outlet(2) + "' reason: '两家'"));
  EXPECT_EQ(CoverageOf(spec).total().listed(), 2);
}

TEST(Coverage, APlaceholderIsNoOutlet) {
  Spec spec = Outlets(1);
  Do(spec, Ask<v1::RegisterCustomer>("customer: '" + Outlet(2) + "' unidentified: true"));
  EXPECT_EQ(CoverageOf(spec).total().listed(), 1);
}

TEST(Coverage, WithoutAFunnelOutletsAreCountedAlone) {
  Spec spec(CommonGround("auto_4s"));
  spec.Given(OutletRegistered(1));
  const v1::CoverageReport report = CoverageOf(spec);
  EXPECT_EQ(report.machine(), "");
  EXPECT_EQ(report.total().listed(), 1);
  EXPECT_THAT(report.total().states(), IsEmpty());
}

TEST(Coverage, OfNoStoreIsNone) {
  EXPECT_THAT(domain::CoverageOf(Rows(), {.store = "stores/s9", .area = "", .outlet_type = ""},
                                 Local("2026-03-02 18:00")),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace kezhi::testing
