// The tracking sheets, as rows: domain/tracking.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/tracking/query.h"
#include "tests/domain/fold.h"
#include "tests/given.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kMachine[] = "sheet";

class Tracking : public ::testing::Test {
 protected:
  Tracking() : past_("three_sheets") {
    for (const std::string customer : {"customers/k1", "customers/k2"}) {
      Commit("2026-03-01 09:00",
             On<v1::CustomerRegistered>(
                 customer, absl::StrCat("kind: CUSTOMER_KIND_COMPANY name { clear: 'n' } owner: '",
                                        Name("consultants/c1"), "'")));
    }
  }

  std::uint64_t Commit(const std::string& at, Fact fact) {
    return past_.Commit(at, {std::move(fact)});
  }

  void Open(const std::string& customer, const std::string& at) {
    Commit(at,
           On<v1::PursuitOpened>(
               customer, "pursuit: 1 machine: 'sheet' stage: 'target_intent' need { clear: 'x' }"));
  }

  void Sign(const std::string& customer, const std::string& at) {
    Commit(at, On<v1::StagePromoted>(
                   customer,
                   "pursuit: 1 machine: 'sheet' from: 'target_intent' to: 'newly_signed'"
                   " evidence: 'contract_signed' evidence: 'first_purchase'"));
  }

  // `k1 newly_signed`, a line each.
  std::vector<std::string> Lines(const domain::RowReader& rows, const std::string& sheet = "",
                                 const std::string& tracker = "") {
    std::vector<std::string> lines;
    const domain::TrackingQuery query{
        .store = kStore, .machine = kMachine, .sheet = sheet, .tracker = tracker};
    for (const v1::TrackingRow& row : domain::ListTrackingSheet(rows, query, "", 100).items) {
      lines.push_back(
          absl::StrCat(row.customer().substr(row.customer().rfind('/') + 1), " ", row.sheet()));
    }
    return lines;
  }

  v1::TrackingRow Line(const std::string& customer) {
    const auto lines = domain::TrackingLineOf(past_.rows(), Name(customer), kMachine);
    EXPECT_EQ(lines.size(), 1u);
    return lines.empty() ? v1::TrackingRow() : lines[0];
  }

  Chronicle past_;
};

TEST_F(Tracking, Example27ACustomerIsOnOneSheetBeforeAndAfterTheCut) {
  Open("customers/k1", "2026-03-02 10:00");
  const std::uint64_t before = past_.position();
  Sign("customers/k1", "2026-03-05 10:00");
  EXPECT_THAT(Lines(Rows::AsOf(past_.rows(), before)), ElementsAre("k1 target_intent"));
  EXPECT_THAT(Lines(past_.rows()), ElementsAre("k1 newly_signed"));
  const v1::TrackingRow line = Line("customers/k1");
  EXPECT_EQ(line.since().day(), 5);
  EXPECT_EQ(line.tracker(), Name("consultants/c1"));
  EXPECT_EQ(line.name().clear(), "n");
  EXPECT_EQ(line.need().clear(), "x");
  ASSERT_EQ(line.proofs_size(), 2);
  EXPECT_EQ(line.proofs(1).evidence(), "first_purchase");
  EXPECT_EQ(line.proofs(1).on().day(), 5);
  const auto cuts = domain::CutsOf(past_.rows(), Name("customers/k1"), kMachine);
  ASSERT_EQ(cuts.size(), 2u);
  EXPECT_EQ(cuts[0].to(), "target_intent");
  EXPECT_EQ(cuts[1].from(), "target_intent");
  EXPECT_EQ(cuts[1].to(), "newly_signed");
}

TEST_F(Tracking, ListsASheetOrATracker) {
  Open("customers/k1", "2026-03-02 10:00");
  Open("customers/k2", "2026-03-02 10:00");
  Sign("customers/k2", "2026-03-03 10:00");
  EXPECT_THAT(Lines(past_.rows(), "newly_signed"), ElementsAre("k2 newly_signed"));
  EXPECT_THAT(Lines(past_.rows(), "", Name("consultants/c1")),
              ElementsAre("k2 newly_signed", "k1 target_intent"));
  EXPECT_THAT(Lines(past_.rows(), "", Name("consultants/c2")), IsEmpty());
  EXPECT_EQ(domain::FirstTrackingMachine(past_.rows(), kStore), kMachine);
}

TEST_F(Tracking, ShowsTheLastContactAndTheProblemWithItsSolution) {
  Open("customers/k1", "2026-03-02 10:00");
  Commit("2026-03-03 10:00", On<v1::FollowUpDone>("customers/k1",
                                                  "pursuit: 1 method: 'PHONE' satisfied: true"
                                                  " situation { clear: 's' }"));
  const std::string whose = absl::StrCat("customer: '", Name("customers/k1"), "' ");
  Commit("2026-03-04 10:00",
         On<v1::ComplaintFiled>("complaints/q1", whose + "text { clear: 'p' }"));
  Commit("2026-03-05 10:00",
         On<v1::ComplaintReplied>("complaints/q1", whose + "reply { clear: 'r' }"));
  Commit("2026-03-06 10:00",
         On<v1::ComplaintResolved>("complaints/q1", whose + "measure { clear: 'm' }"));
  Commit("2026-03-07 10:00", On<v1::LongTermConfirmed>("customers/k1"));
  const v1::TrackingRow line = Line("customers/k1");
  EXPECT_EQ(line.last_contact_on().day(), 3);
  EXPECT_EQ(line.situation().clear(), "s");
  EXPECT_TRUE(line.satisfied());
  EXPECT_EQ(line.text().clear(), "p");
  EXPECT_EQ(line.reply().clear(), "r");
  EXPECT_EQ(line.measure().clear(), "m");
  EXPECT_TRUE(line.resolved());
  EXPECT_TRUE(line.long_term_confirmed());
}

TEST_F(Tracking, AFurtherPursuitLeavesTheSheetAsItIs) {
  Open("customers/k1", "2026-03-02 10:00");
  Sign("customers/k1", "2026-03-05 10:00");
  Commit("2026-06-01 10:00", On<v1::PursuitOpened>("customers/k1",
                                                   "pursuit: 2 machine: 'sheet'"
                                                   " stage: 'target_intent'"));
  EXPECT_THAT(Lines(past_.rows()), ElementsAre("k1 newly_signed"));
}

TEST_F(Tracking, AnAliasLeavesItsSheetAndComesBack) {
  Open("customers/k1", "2026-03-02 10:00");
  Sign("customers/k1", "2026-03-05 10:00");
  const std::string from = absl::StrCat("from: '", Name("customers/k1"), "'");
  Commit(
      "2026-03-06 10:00",
      On<v1::CustomerMerged>(
          "customers/k2", from + " pursuits: 1 taken_pursuits { pursuit: 1 status:"
                                 " PURSUIT_STATUS_OPEN machine: 'sheet' stage: 'newly_signed' }"));
  EXPECT_THAT(Lines(past_.rows()), ElementsAre("k2 newly_signed"));
  // A pursuit of its own leaves the line, until the alias takes it away.
  Commit("2026-03-06 11:00", On<v1::PursuitOpened>("customers/k2",
                                                   "pursuit: 2 machine: 'sheet'"
                                                   " stage: 'target_intent'"));
  EXPECT_THAT(Lines(past_.rows()), ElementsAre("k2 newly_signed"));
  Commit("2026-03-07 10:00", On<v1::CustomerUnmerged>("customers/k2", from));
  EXPECT_THAT(Lines(past_.rows()), ElementsAre("k1 newly_signed", "k2 target_intent"));
}

TEST_F(Tracking, AForgottenCustomerIsOnNone) {
  Open("customers/k1", "2026-03-02 10:00");
  Commit("2026-03-06 10:00", On<v1::CustomerErased>("customers/k1"));
  EXPECT_THAT(Lines(past_.rows()), IsEmpty());
  EXPECT_THAT(past_.rows().strangers(), IsEmpty());
}

TEST_F(Tracking, OtherMachinesAreNoSheets) {
  Commit("2026-03-02 10:00",
         On<v1::PursuitOpened>("customers/k1", "pursuit: 1 machine: 'dealer' stage: 'tracking'"));
  EXPECT_THAT(Lines(past_.rows()), IsEmpty());
}

}  // namespace
}  // namespace kezhi::testing
