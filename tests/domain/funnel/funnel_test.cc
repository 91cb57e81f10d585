// How pursuits move through stages: domain.md §4.12; domain/funnel.

#include <string>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "domain/funnel/apply.h"
#include "domain/funnel/query.h"
#include "tests/domain/history.h"
#include "tests/given.h"

namespace kezhi::domain {
namespace {

constexpr char kK1[] = "stores/s1/customers/k1";
constexpr char kK2[] = "stores/s1/customers/k2";

class FunnelRows : public ::testing::Test {
 protected:
  FunnelRows() : history_({&ApplyFunnel}) {}

  void Open(const std::string& customer, int pursuit, const std::string& day) {
    v1::Event event = EventOf(customer, day);
    event.mutable_pursuit_opened()->set_pursuit(pursuit);
    event.mutable_pursuit_opened()->set_machine("pipeline");
    event.mutable_pursuit_opened()->set_stage("developing");
    history_.Add(event);
  }

  void Promote(const std::string& customer, int pursuit, const std::string& to,
               const std::string& day) {
    v1::Event event = EventOf(customer, day);
    event.mutable_stage_promoted()->set_pursuit(pursuit);
    event.mutable_stage_promoted()->set_machine("pipeline");
    event.mutable_stage_promoted()->set_to(to);
    history_.Add(event);
  }

  void Close(const std::string& customer, int pursuit, const std::string& day) {
    v1::Event event = EventOf(customer, day);
    event.mutable_pursuit_closed()->set_pursuit(pursuit);
    history_.Add(event);
  }

  // `entered forward backward ended stayed median conversion` of a stage in March 2026.
  std::string March(const std::string& stage) const {
    v1::StageMachine machine = testing::PresetPlaybook("sales_system").machines(0);
    const v1::Funnel funnel = FunnelOf(history_.rows(), {.store = "stores/s1",
                                                         .machine = machine,
                                                         .from = Day("2026-03-01"),
                                                         .to = Day("2026-03-31")});
    for (const v1::FunnelStage& row : funnel.stages()) {
      if (row.stage() != stage) continue;
      return absl::StrCat(row.entered(), " ", row.forward(), " ", row.backward(), " ", row.ended(),
                          " ", row.stayed(), " ",
                          row.has_median_days() ? absl::StrCat(row.median_days()) : "-", " ",
                          row.has_conversion_bp() ? absl::StrCat(row.conversion_bp()) : "-");
    }
    return "no such stage";
  }

  History history_;
};

TEST_F(FunnelRows, CountWhoCameWhoWentOnAndWhoStayed) {
  Open(kK1, 1, "2026-03-02");
  Promote(kK1, 1, "filed", "2026-03-05");
  Open(kK1, 2, "2026-03-02");
  Promote(kK1, 2, "filed", "2026-03-09");
  Open(kK2, 1, "2026-02-20");
  EXPECT_EQ(March("developing"), "2 2 0 0 1 5 10000");
  EXPECT_EQ(March("filed"), "2 0 0 0 2 - -");
  EXPECT_EQ(March("settled"), "0 0 0 0 0 - -");
}

TEST_F(FunnelRows, CountForWhatLiesOutsideThePeriodOnlyWhereItWas) {
  Open(kK1, 1, "2026-02-02");
  Promote(kK1, 1, "filed", "2026-04-01");
  Open(kK1, 2, "2026-04-02");
  EXPECT_EQ(March("developing"), "0 0 0 0 1 - -");
  EXPECT_EQ(March("filed"), "0 0 0 0 0 - -");
}

TEST_F(FunnelRows, TellWhatEndedFromWhatWentOn) {
  Open(kK1, 1, "2026-03-02");
  Close(kK1, 1, "2026-03-04");
  Open(kK1, 2, "2026-03-02");
  Promote(kK1, 2, "filed", "2026-03-03");
  v1::Event back = EventOf(kK1, "2026-03-06");
  back.mutable_stage_demoted()->set_pursuit(2);
  back.mutable_stage_demoted()->set_machine("pipeline");
  back.mutable_stage_demoted()->set_to("developing");
  history_.Add(back);
  EXPECT_EQ(March("developing"), "3 1 0 1 1 1 5000");
  EXPECT_EQ(March("filed"), "1 0 1 0 0 3 0");
}

TEST_F(FunnelRows, TakeUpAReopenedPursuitWhereItEnded) {
  Open(kK1, 1, "2026-03-02");
  Close(kK1, 1, "2026-03-04");
  v1::Event reopened = EventOf(kK1, "2026-03-10");
  reopened.mutable_pursuit_reopened()->set_pursuit(1);
  history_.Add(reopened);
  EXPECT_EQ(March("developing"), "2 0 0 1 1 2 0");
}

TEST_F(FunnelRows, GoOnAfterAMerge) {
  Open(kK1, 1, "2026-03-02");
  Open(kK2, 1, "2026-03-02");
  v1::Event merged = EventOf(kK2, "2026-03-05");
  merged.mutable_customer_merged()->set_from(kK1);
  merged.mutable_customer_merged()->set_pursuit_offset(1);
  merged.mutable_customer_merged()->add_taken_pursuits()->set_pursuit(2);
  history_.Add(merged);
  Promote(kK2, 2, "filed", "2026-03-06");
  EXPECT_EQ(March("developing"), "2 1 0 0 1 4 10000");
  EXPECT_EQ(March("filed"), "1 0 0 0 1 - -");
}

}  // namespace
}  // namespace kezhi::domain
