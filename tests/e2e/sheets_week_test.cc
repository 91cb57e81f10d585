// A week by the three sheets of S13 客户分类跟踪表, told by its staff: five marketers, their
// manager and a clerk of after-sale, 2 to 6 March 2026. What stands on the sheets is worked out by
// hand from what the test sends.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/week.h"

namespace kezhi::e2e::sheets_week_cases {
namespace {

using kezhi::testing::Ask;
using ::testing::ElementsAre;
using Query = v1::QueryService::Stub;

constexpr char kStore[] = "stores/s13";
constexpr int kMarketers = 5;
constexpr int kCustomers = 10;
constexpr char kSigned[] =
    "to: 'newly_signed' evidence: 'contract_signed' evidence: 'first_purchase'";

// k1 and k2 are c1's, k3 and k4 c2's, …
int MarketerOf(int customer) {
  return (customer + 1) / 2;
}

std::string Marketer(int number) {
  return absl::StrCat(kStore, "/consultants/c", number);
}

template <typename Kind>
v1::Command OfCustomer(int customer, const std::string& more = "") {
  return Ask<Kind>(absl::StrCat("customer: '", kStore, "/customers/k", customer, "' ", more));
}

template <typename Kind>
v1::Command OfComplaint(int complaint, const std::string& more) {
  return Ask<Kind>(absl::StrCat("complaint: '", kStore, "/complaints/q", complaint, "' ", more));
}

class SheetsWeek : public WeekTest {
 protected:
  SheetsWeek() {
    OpenStore(kStore, "three_sheets", kMarketers);
    for (int number = 1; number <= kMarketers; ++number) {
      marketers_.push_back(service_.As("consultant", Marketer(number), kStore));
    }
  }

  // The marketer whose customer it is.
  server::Client& Of(int customer) {
    return marketers_[static_cast<std::size_t>(MarketerOf(customer)) - 1];
  }

  // All come to the first sheet.
  void Monday() {
    service_.SetClock("2026-03-02 09:00");
    for (int k = 1; k <= kCustomers; ++k) {
      Sent(Of(k), OfCustomer<v1::RegisterCustomer>(
                      k, absl::StrFormat("kind: CUSTOMER_KIND_COMPANY name: '客户%d' phone: "
                                         "'138000000%02d' owner: '%s'",
                                         k, k, Marketer(MarketerOf(k)))));
      Sent(Of(k), OfCustomer<v1::OpenPursuit>(k, "need: '涂料'"));
    }
  }

  void Tuesday() {
    service_.SetClock("2026-03-03 09:00");
    for (int k = 1; k <= kCustomers; ++k) Contact(k, "PHONE", "situation: '已报价'");
  }

  // Those with an odd number have signed and bought; the others are brought a sample.
  void Wednesday() {
    service_.SetClock("2026-03-04 09:00");
    Refused(Of(2), OfCustomer<v1::PromoteStage>(2, "to: 'newly_signed' evidence: 'first_purchase'"),
            v1::REASON_EVIDENCE_REQUIRED);
    Refused(Of(4), OfCustomer<v1::PromoteStage>(4, "to: 'long_term'"), v1::REASON_STAGE_TRANSITION);
    Refused(Of(3), OfCustomer<v1::PromoteStage>(1, kSigned), v1::REASON_ROLE_REQUIRED);
    for (const int k : {1, 3, 5, 7, 9}) Sent(Of(k), OfCustomer<v1::PromoteStage>(k, kSigned));
    for (const int k : {2, 4, 6, 8, 10}) Contact(k, "VISIT", "situation: '送样板'");
  }

  // Two of them have problems in use; all are asked whether they are satisfied, and k3 is not.
  void Thursday() {
    service_.SetClock("2026-03-05 09:00");
    for (const int k : {1, 3}) {
      Sent(after_sale_,
           OfComplaint<v1::FileComplaint>(k, absl::StrCat("customer: '", kStore, "/customers/k", k,
                                                          "' kind: 'usage' text: '起泡'")));
      Sent(after_sale_, OfComplaint<v1::ReplyComplaint>(k, "text: '明日上门'"));
    }
    Sent(after_sale_,
         OfComplaint<v1::ResolveComplaint>(1, "cause: 'misuse' measure: '换底漆' satisfied: true"));
    for (const int k : {1, 3, 5, 7, 9}) {
      Contact(k, "VISIT", absl::StrCat("satisfied: ", k == 3 ? "false" : "true"));
    }
  }

  // k1 signs for long, k5 and k7 will buy for long; what k9 bought was a sample.
  void Friday() {
    service_.SetClock("2026-03-06 09:00");
    for (const int k : {2, 4, 6, 8, 10}) Contact(k, "MESSAGE", "situation: '考虑中'");
    Refused(Of(3),
            OfCustomer<v1::PromoteStage>(3, "to: 'long_term' evidence: 'long_term_contract'"),
            v1::REASON_EVIDENCE_REQUIRED);
    Refused(Of(5), OfCustomer<v1::PromoteStage>(5, "to: 'long_term'"),
            v1::REASON_EVIDENCE_REQUIRED);
    Sent(Of(1), OfCustomer<v1::PromoteStage>(1, "to: 'long_term' evidence: 'long_term_contract'"));
    for (const int k : {5, 7}) {
      Sent(Of(k), OfCustomer<v1::ConfirmLongTerm>(k, "note: '年度框架'"));
      Sent(Of(k), OfCustomer<v1::PromoteStage>(k, "to: 'long_term'"));
    }
    Corrected(manager_, OfCustomer<v1::DemoteStage>(9, "to: 'target_intent' reason: '只是样品'"));
  }

  void Contact(int customer, const std::string& method, const std::string& more) {
    Sent(Of(customer),
         OfCustomer<v1::CompleteFollowUp>(customer, absl::StrCat("method: '", method, "' ", more)));
  }

  // The lines and the cuts of a store or of one customer, as the manager sees them.
  v1::ListTrackingSheetResponse Sheets(const std::string& parent, const v1::ReadAt& read_at) {
    v1::ListTrackingSheetRequest request;
    request.set_parent(parent);
    *request.mutable_read_at() = read_at;
    return Get(manager_, &Query::ListTrackingSheet, request);
  }

  server::Client manager_ = service_.As("manager", "m1", kStore);
  server::Client after_sale_ = service_.As("after_sale", "a1", kStore);
  std::vector<server::Client> marketers_;
};

// `sheet customer since tracker: method and day of the last contact; complaint; proofs`.
std::string Line(const v1::TrackingRow& row) {
  std::string line = absl::StrCat(row.sheet(), " ", ShortOf(row.customer()), " ", row.since().day(),
                                  " ", ShortOf(row.tracker()), ": ", row.method(), " ",
                                  row.last_contact_on().day(), ";");
  if (!row.complaint().empty()) {
    absl::StrAppend(&line, " ", ShortOf(row.complaint()), row.resolved() ? " resolved" : " open");
  }
  absl::StrAppend(&line, ";");
  for (const v1::SheetProof& proof : row.proofs()) {
    absl::StrAppend(&line, " ", proof.evidence(), " ", proof.on().day());
  }
  return line;
}

// `from>to day by`.
std::string Line(const v1::SheetCut& cut) {
  return absl::StrCat(cut.from(), ">", cut.to(), " ", cut.on().day(), " ", ShortOf(cut.by()));
}

template <typename Rows>
std::vector<std::string> Lines(const Rows& rows) {
  std::vector<std::string> lines;
  for (const auto& row : rows) lines.push_back(Line(row));
  return lines;
}

// The short names of who is on each sheet: `sheet: k1 k2 …`.
std::vector<std::string> Members(const v1::ListTrackingSheetResponse& sheets) {
  std::vector<std::string> members;
  std::string sheet;
  for (const v1::TrackingRow& row : sheets.rows()) {
    if (row.sheet() != sheet) members.push_back(absl::StrCat(row.sheet(), ":"));
    sheet = row.sheet();
    absl::StrAppend(&members.back(), " ", ShortOf(row.customer()));
  }
  return members;
}

TEST_F(SheetsWeek, LeavesEveryCustomerOnTheSheetThatTheDocumentSays) {
  Monday();
  Tuesday();
  Wednesday();
  const std::uint64_t wednesday = service_.head();
  Thursday();
  Friday();

  // Sheets in the order of their ids, customers in that of their names. The cut of k9 was taken
  // back, and what it rested on is still told.
  EXPECT_THAT(
      Lines(Sheets(kStore, Now()).rows()),
      ElementsAre("long_term k1 6 c1: VISIT 5; q1 resolved; contract_signed 4 first_purchase 4 "
                  "long_term_contract 6 satisfied 6",
                  "long_term k5 6 c3: VISIT 5;; contract_signed 4 first_purchase 4 satisfied 6 "
                  "long_term_confirmed 6",
                  "long_term k7 6 c4: VISIT 5;; contract_signed 4 first_purchase 4 satisfied 6 "
                  "long_term_confirmed 6",
                  "newly_signed k3 4 c2: VISIT 5; q3 open; contract_signed 4 first_purchase 4",
                  "target_intent k10 2 c5: MESSAGE 6;;", "target_intent k2 2 c1: MESSAGE 6;;",
                  "target_intent k4 2 c2: MESSAGE 6;;", "target_intent k6 2 c3: MESSAGE 6;;",
                  "target_intent k8 2 c4: MESSAGE 6;;",
                  "target_intent k9 6 c5: VISIT 5;; contract_signed 4 first_purchase 4"));
  // As it was on Wednesday evening; there are ten lines at any time.
  EXPECT_THAT(Members(Sheets(kStore, AsOf(wednesday))),
              ElementsAre("newly_signed: k1 k3 k5 k7 k9", "target_intent: k10 k2 k4 k6 k8"));
  EXPECT_THAT(Lines(Sheets(absl::StrCat(kStore, "/customers/k2"), AsOf(wednesday)).rows()),
              ElementsAre("target_intent k2 2 c1: VISIT 4;;"));

  const auto k9 = Sheets(absl::StrCat(kStore, "/customers/k9"), Now());
  EXPECT_THAT(Lines(k9.cuts()),
              ElementsAre(">target_intent 2 c5", "target_intent>newly_signed 4 c5",
                          "newly_signed>target_intent 6 m1"));
  // Since then k9 was visited on its sheet, and came back to the first.
  v1::DiffFormRequest since;
  since.mutable_tracking_sheet()->set_parent(absl::StrCat(kStore, "/customers/k9"));
  *since.mutable_from() = AsOf(wednesday);
  *since.mutable_to() = Now();
  const auto diff = Get(manager_, &Query::DiffForm, since);
  ASSERT_EQ(diff.rows_size(), 2);
  EXPECT_EQ(diff.rows(0).path(), absl::StrCat("cuts[", k9.cuts(2).position(), "]"));
  EXPECT_EQ(diff.rows(0).change(), v1::ROW_CHANGE_ADDED);
  EXPECT_EQ(diff.rows(1).path(), "rows[stores/s13/customers/k9]");
  EXPECT_EQ(diff.rows(1).change(), v1::ROW_CHANGE_CHANGED);

  const auto k1 = Sheets(absl::StrCat(kStore, "/customers/k1"), Now());
  ASSERT_EQ(k1.rows_size(), 1);
  const v1::TrackingRow& line = k1.rows(0);
  EXPECT_EQ(line.name().clear(), "客户1");
  EXPECT_EQ(line.need().clear(), "涂料");
  EXPECT_EQ(line.text().clear(), "起泡");
  EXPECT_EQ(line.reply().clear(), "明日上门");
  EXPECT_EQ(line.measure().clear(), "换底漆");
  EXPECT_TRUE(line.satisfied());
}

}  // namespace
}  // namespace kezhi::e2e::sheets_week_cases
