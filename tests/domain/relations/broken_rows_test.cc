// One mutation per relation: a week in which all forms agree, with one row of a projection broken
// on purpose. The audit must find each and call it what it is: nothing that happened explains it.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/customer_card/tables.h"
#include "domain/daily_report/tables.h"
#include "domain/dates.h"
#include "domain/fold.h"
#include "domain/merge_rows.h"
#include "domain/progress_table/tables.h"
#include "domain/registration_sheet/tables.h"
#include "domain/rows.h"
#include "tests/domain/history.h"
#include "tests/domain/relations/audited.h"

namespace kezhi::testing {
namespace {

using ::testing::IsEmpty;

// The rows of a quiet week, which can be broken.
class BrokenRows : public ::testing::Test {
 protected:
  BrokenRows() {
    TellQuietWeek(log_);
    for (const std::string& row : log_.rows().Dump(log_.position())) {
      const std::size_t table = row.find('|');
      const std::size_t key = row.find('|', table + 1);
      rows_.Put(row.substr(0, table), row.substr(table + 1, key - table - 1), row.substr(key + 1));
    }
  }

  v1::Reconciliation AuditNow() const {
    return Audit(rows_, log_.events(), absl::CivilDay(2026, 3, 1), absl::CivilDay(2026, 3, 10),
                 domain::ToTime(log_.events().back().recorded_at()));
  }

  // Findings of a relation (`L1`) that no event explains.
  int Unexplained(const std::string& relation) const {
    const v1::Reconciliation audit = AuditNow();
    const auto& results = audit.relations();
    const auto found = std::find_if(results.begin(), results.end(),
                                    [&](const auto& result) { return result.id() == relation; });
    return static_cast<int>(found->failed());
  }

  std::string K1() const { return Name("customers/k1"); }

  std::string K2() const { return Name("customers/k2"); }

  // The line of the contact with k1, or after the sale with k2.
  std::string ContactLine(bool after_sale) {
    return OnlyKey<v1::ReportLine>(
        rows_, domain::kReportLines, [after_sale](const v1::ReportLine& line) {
          return line.kind() == v1::ACTIVITY_KIND_FOLLOW_UP && line.after_sale() == after_sale;
        });
  }

  Chronicle log_;
  domain::MemoryRows rows_;
};

TEST_F(BrokenRows, AreNotBrokenToBeginWith) {
  EXPECT_THAT(Found(AuditNow()), IsEmpty());
}

TEST_F(BrokenRows, L1_ALineOfTheSheetIsGone) {
  rows_.Delete(domain::kSheetLines, *rows_.Get(domain::kSheetKeys, Name("visits/v1")));
  EXPECT_GE(Unexplained("L1"), 1);
}

TEST_F(BrokenRows, L1_ALineOfTheSheetStandsTwice) {
  const std::string key = *rows_.Get(domain::kSheetKeys, Name("visits/v1"));
  rows_.Put(domain::kSheetLines, absl::StrCat(key, "-"), *rows_.Get(domain::kSheetLines, key));
  EXPECT_GE(Unexplained("L1"), 1);
}

TEST_F(BrokenRows, L1_AFilledInFieldIsEmpty) {
  EditRow<v1::RegistrationLine>(rows_, domain::kSheetLines,
                                *rows_.Get(domain::kSheetKeys, Name("visits/v1")),
                                [](v1::RegistrationLine& line) { line.clear_phone(); });
  EXPECT_GE(Unexplained("L1"), 1);
}

TEST_F(BrokenRows, L2_ABackIsGone) {
  rows_.Delete(domain::kCardPursuits, domain::PursuitKey(K1(), 1));
  EXPECT_GE(Unexplained("L2"), 1);
}

TEST_F(BrokenRows, L2_AFrontIsGone) {
  rows_.Delete(domain::kCardPurchases, domain::PursuitKey(K2(), 1));
  EXPECT_GE(Unexplained("L2"), 1);
}

TEST_F(BrokenRows, L3_APursuitIsNotOnTheTable) {
  rows_.Delete(domain::kProgressByEnd,
               domain::RowKey(kStore, "99999999", K1(), domain::PursuitSegment(1)));
  EXPECT_GE(Unexplained("L3"), 1);
}

TEST_F(BrokenRows, L3_TheTableHasAnotherGrade) {
  EditRow<v1::CardPursuit>(rows_, domain::kCardPursuits, domain::PursuitKey(K1(), 1),
                           [](v1::CardPursuit& pursuit) { pursuit.set_grade("B"); });
  EXPECT_GE(Unexplained("L3"), 1);
}

TEST_F(BrokenRows, L4_WhoBoughtHasNoFront) {
  rows_.Delete(domain::kCardPurchases, domain::PursuitKey(K2(), 1));
  EXPECT_GE(Unexplained("L4"), 1);
}

TEST_F(BrokenRows, L4_WhoIsWorkedOnHasBought) {
  rows_.Put(domain::kCardPurchases, domain::PursuitKey(K1(), 1),
            FromText<v1::Purchase>("pursuit: 1 item: 'M1' position: 9").SerializeAsString());
  EXPECT_GE(Unexplained("L4"), 1);
}

TEST_F(BrokenRows, L5_AContactIsInNoReport) {
  rows_.Delete(domain::kReportLines, ContactLine(false));
  EXPECT_GE(Unexplained("L5"), 1);
}

TEST_F(BrokenRows, L5_AContactIsReportedTwice) {
  const std::string key = ContactLine(false);
  rows_.Put(domain::kReportLines, absl::StrCat(key, "-"), *rows_.Get(domain::kReportLines, key));
  EXPECT_GE(Unexplained("L5"), 1);
}

TEST_F(BrokenRows, L5_AReceptionIsReportedAtAnotherMinute) {
  const std::string key = OnlyKey<v1::ReportLine>(
      rows_, domain::kReportLines,
      [](const v1::ReportLine& line) { return line.visit() == Name("visits/v1"); });
  EditRow<v1::ReportLine>(rows_, domain::kReportLines, key, [](v1::ReportLine& line) {
    line.mutable_at()->set_seconds(line.at().seconds() + 60);
  });
  EXPECT_GE(Unexplained("L5"), 1);
}

TEST_F(BrokenRows, L6_APlanIsInNoReport) {
  rows_.Delete(domain::kReportPlans,
               OnlyKey<v1::PlanLine>(rows_, domain::kReportPlans, [](const v1::PlanLine& plan) {
                 return plan.planned_id() == "p2";
               }));
  EXPECT_GE(Unexplained("L6"), 1);
}

TEST_F(BrokenRows, L6_TheReportPromisesWhatNoCardPlans) {
  const std::string key =
      OnlyKey<v1::PlanLine>(rows_, domain::kReportPlans,
                            [](const v1::PlanLine& plan) { return plan.planned_id() == "p2"; });
  auto plan = *domain::GetRow<v1::PlanLine>(rows_, domain::kReportPlans, key);
  plan.set_planned_id("p9");
  rows_.Put(domain::kReportPlans, domain::ReportPlanKey(plan), plan.SerializeAsString());
  EXPECT_GE(Unexplained("L6"), 1);
}

TEST_F(BrokenRows, L6_TheTableHasNoStar) {
  const std::string key = domain::RowKey(domain::PursuitKey(K1(), 1), domain::LineSegment("p2", 0));
  rows_.Delete(domain::kProgressContacts, key);
  EXPECT_GE(Unexplained("L6"), 1);
}

TEST_F(BrokenRows, L7_TheCardHasAnotherGradeAfterAContact) {
  const std::string key = domain::RowKey(domain::PursuitKey(K1(), 1), domain::LineSegment("p1", 0));
  EditRow<v1::CardLine>(rows_, domain::kCardLines, key,
                        [](v1::CardLine& line) { line.set_grade_after("B"); });
  EXPECT_GE(Unexplained("L7"), 1);
}

TEST_F(BrokenRows, L7_TheReportHasAnotherGradeBeforeIt) {
  EditRow<v1::ReportLine>(rows_, domain::kReportLines, ContactLine(false),
                          [](v1::ReportLine& line) { line.set_grade_before("C"); });
  EXPECT_GE(Unexplained("L7"), 1);
}

TEST_F(BrokenRows, L8_AnAfterSaleContactIsInNoReport) {
  rows_.Delete(domain::kReportLines, ContactLine(true));
  EXPECT_GE(Unexplained("L8"), 1);
}

TEST_F(BrokenRows, L9_ABackCountsOneContactMore) {
  EditRow<v1::CardPursuit>(
      rows_, domain::kCardPursuits, domain::PursuitKey(K1(), 1),
      [](v1::CardPursuit& pursuit) { pursuit.set_contacts(pursuit.contacts() + 1); });
  EXPECT_GE(Unexplained("L9"), 1);
}

TEST_F(BrokenRows, L10_ASubmittedLineIsOfAnEventThatThereIsNot) {
  const std::string key = OnlyKey<v1::ReportLine>(
      rows_, domain::kReportLines,
      [](const v1::ReportLine& line) { return line.visit() == Name("visits/v1"); });
  EditRow<v1::ReportLine>(rows_, domain::kReportLines, key,
                          [](v1::ReportLine& line) { line.set_position(9999); });
  EXPECT_GE(Unexplained("L10"), 1);
}

}  // namespace
}  // namespace kezhi::testing
