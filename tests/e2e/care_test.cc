// Complaints, satisfaction and care through the service: who sees which of their texts, and what is
// told to whoever sees none.

#include <chrono>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/service.h"
#include "tests/matchers.h"

namespace kezhi::e2e {
namespace {

using kezhi::testing::Ask;
using kezhi::testing::HasReason;
using Query = v1::QueryService::Stub;
using ::testing::ElementsAre;
using ::testing::IsSupersetOf;

constexpr char kC1[] = "stores/s1/consultants/c1";
constexpr char kC2[] = "stores/s1/consultants/c2";

class Care : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int i = 1; i <= 6; ++i) {
      last_ = service_.Must(
          Ask<v1::RegisterCustomer>(absl::StrCat("customer: 'stores/s1/customers/k", i,
                                                 "' kind: CUSTOMER_KIND_PERSON"
                                                 " name: '测试' phone: '1380000000",
                                                 i, "' owner: '", i <= 2 ? kC2 : kC1, "'")));
    }
  }

  v1::ComplaintRow ComplaintAs(const std::string& role, const std::string& actor,
                               const std::string& store = "stores/s1") {
    server::Client client = service_.As(role, actor, store);
    v1::GetComplaintRequest request;
    request.set_name("stores/s1/complaints/q1");
    *request.mutable_read_at() = After(last_);
    return Get(client, &Query::GetComplaint, request).complaint();
  }

  v1::Satisfaction SatisfactionAs(const std::string& role, const std::string& actor,
                                  const std::string& store = "stores/s1") {
    server::Client client = service_.As(role, actor, store);
    v1::GetSatisfactionRequest request;
    request.set_name("stores/s1/surveys/y1");
    *request.mutable_read_at() = After(last_);
    return Get(client, &Query::GetSatisfaction, request).satisfaction();
  }

  Service service_;
  v1::Outcome last_;
};

TEST_F(Care, AComplaintIsReadByWhoSeesTheCustomer) {
  last_ = service_.Must(Ask<v1::FileComplaint>(
      "complaint: 'stores/s1/complaints/q1' customer: 'stores/s1/customers/k3' kind: 'service'"
      " text: '无人接听'"));
  EXPECT_EQ(ComplaintAs("manager", "m1").text().clear(), "无人接听");
  EXPECT_EQ(ComplaintAs("consultant", kC1).text().clear(), "无人接听");
  EXPECT_TRUE(ComplaintAs("consultant", kC2).text().withheld());
  EXPECT_TRUE(ComplaintAs("dashboard", "x", "").text().withheld());
  EXPECT_EQ(ComplaintAs("dashboard", "x", "").kind(), "service");
  // It is one of the customer's events.
  v1::ListTimelineRequest timeline;
  timeline.set_parent("stores/s1/customers/k3");
  *timeline.mutable_read_at() = After(last_);
  const auto entries = Get(service_.client(), &Query::ListTimeline, timeline);
  ASSERT_EQ(entries.entries_size(), 3);
  EXPECT_EQ(entries.entries(1).type(), "ComplaintFiled");
}

TEST_F(Care, AnAnonymousComplaintIsReadByWhoAnswersIt) {
  last_ = service_.Must(Ask<v1::FileComplaint>(
      "complaint: 'stores/s1/complaints/q1' kind: 'service' text: '无人接听'"));
  EXPECT_EQ(ComplaintAs("after_sale", "a1").text().clear(), "无人接听");
  v1::ListComplaintsRequest request;
  request.set_parent("stores/s1");
  *request.mutable_read_at() = After(last_);
  server::Client after_sale = service_.As("after_sale", "a1");
  const auto listed = Get(after_sale, &Query::ListComplaints, request);
  ASSERT_EQ(listed.complaints_size(), 1);
  EXPECT_EQ(listed.complaints(0).text().clear(), "无人接听");
  EXPECT_TRUE(ComplaintAs("consultant", kC1).text().withheld());
  EXPECT_TRUE(ComplaintAs("dashboard", "x", "").text().withheld());
  // Of somebody who bought nothing they read as little as of the card.
  last_ = service_.Must(
      Ask<v1::FileComplaint>("complaint: 'stores/s1/complaints/q2' kind: 'service' text: '等'"
                             " customer: 'stores/s1/customers/k3'"));
  request.set_customer("stores/s1/customers/k3");
  *request.mutable_read_at() = After(last_);
  EXPECT_TRUE(Get(after_sale, &Query::ListComplaints, request).complaints(0).text().withheld());
}

TEST_F(Care, ComplaintsAreListedWithWhatTheyComeTo) {
  for (const char* id : {"q1", "q2", "q3"}) {
    last_ = service_.Must(Ask<v1::FileComplaint>(
        absl::StrCat("complaint: 'stores/s1/complaints/", id, "' kind: 'service' text: 'x'")));
  }
  v1::ListComplaintsRequest request;
  request.set_parent("stores/s1");
  request.set_page_size(2);
  *request.mutable_read_at() = After(last_);
  const auto first = Get(service_.client(), &Query::ListComplaints, request);
  EXPECT_EQ(first.complaints_size(), 2);
  EXPECT_EQ(first.counts(0).filed(), 3) << "the counts are of all pages";
  request.set_page_token(first.next_page_token());
  const auto second = Get(service_.client(), &Query::ListComplaints, request);
  ASSERT_EQ(second.complaints_size(), 1);
  EXPECT_EQ(second.complaints(0).complaint(), "stores/s1/complaints/q3");
  v1::GetComplaintRequest none;
  none.set_name("stores/s1/complaints/q9");
  EXPECT_THAT(service_.client().Call(&Query::GetComplaint, service_.client().query(), none),
              HasReason(v1::REASON_COMPLAINT_NOT_FOUND));
}

TEST_F(Care, ADashboardHearsNothingOfFewAndAConsultantOfTheirOwnLowAnswers) {
  service_.Must(
      Ask<v1::OpenSurvey>("survey: 'stores/s1/surveys/y1' from { year: 2026 month: 1 day: 1 }"
                          " to { year: 2026 month: 3 day: 31 } questions { id: 'product' }"));
  for (int i = 1; i <= 6; ++i) {
    service_.Must(Ask<v1::RecordAnswer>(absl::StrCat("customer: 'stores/s1/customers/k", i,
                                                     "' survey: 'stores/s1/surveys/y1'"
                                                     " scores { question: 'product' score: ",
                                                     i <= 3 ? 1 : 5, " } text: '意见'")));
  }
  last_ = service_.Must(Ask<v1::CloseSurvey>("survey: 'stores/s1/surveys/y1'"));
  const v1::Satisfaction manager = SatisfactionAs("manager", "m1");
  EXPECT_EQ(manager.all().mean_milli(), 3000);
  ASSERT_EQ(manager.low_answers_size(), 3);
  EXPECT_EQ(manager.low_answers(0).text().clear(), "意见");
  // k1 and k2 are c2's, k3 is c1's.
  const v1::Satisfaction own = SatisfactionAs("consultant", kC1);
  ASSERT_EQ(own.low_answers_size(), 1);
  EXPECT_EQ(own.low_answers(0).customer(), "stores/s1/customers/k3");
  const v1::Satisfaction dashboard = SatisfactionAs("dashboard", "x", "");
  EXPECT_EQ(dashboard.all().answers(), 6);
  EXPECT_EQ(dashboard.low_answers_size(), 0);
  for (const v1::SatisfactionCount& count : dashboard.consultants()) {
    EXPECT_TRUE(count.suppressed()) << count.id();
    EXPECT_FALSE(count.has_mean_milli()) << count.id();
  }
}

TEST_F(Care, WhatWasDoneIsListedAndAStoreWithoutSheetsHasNone) {
  last_ = service_.Must(
      Ask<v1::RecordCare>("customer: 'stores/s1/customers/k3' kind: 'gift' note: '茶叶'"));
  v1::ListCareRequest request;
  request.set_parent("stores/s1/customers/k3");
  *request.mutable_read_at() = After(last_);
  const auto care = Get(service_.client(), &Query::ListCare, request);
  ASSERT_EQ(care.rows_size(), 1);
  EXPECT_EQ(care.rows(0).note().clear(), "茶叶");
  EXPECT_EQ(care.rows(0).name().clear(), "测试");
  v1::ListTrackingSheetRequest sheets;
  sheets.set_parent("stores/s1");
  *sheets.mutable_read_at() = After(last_);
  EXPECT_EQ(Get(service_.client(), &Query::ListTrackingSheet, sheets).rows_size(), 0);
  // Of whoever is not there nothing is listed, and that is said.
  request.set_parent("stores/s1/customers/nobody");
  EXPECT_THAT(service_.client().Call(&Query::ListCare, service_.client().query(), request),
              HasReason(v1::REASON_CUSTOMER_NOT_FOUND));
  sheets.set_parent("stores/s1/customers/nobody");
  EXPECT_THAT(service_.client().Call(&Query::ListTrackingSheet, service_.client().query(), sheets),
              HasReason(v1::REASON_CUSTOMER_NOT_FOUND));
}

// `CHANGED counts[service]` of a difference or of a state that is watched.
template <typename Rows>
std::vector<std::string> PathsOf(const Rows& rows) {
  std::vector<std::string> paths;
  for (const v1::RowDifference& row : rows) {
    paths.push_back(absl::StrCat(v1::RowChange_Name(row.change()).substr(11), " ", row.path()));
  }
  return paths;
}

TEST_F(Care, ADifferenceNamesTheComplaintAndTheCountsThatChanged) {
  for (const char* id : {"q1", "q2"}) {
    last_ = service_.Must(Ask<v1::FileComplaint>(
        absl::StrCat("complaint: 'stores/s1/complaints/", id, "' kind: 'service' text: 'x'")));
  }
  v1::DiffFormRequest request;
  request.mutable_complaints()->set_parent("stores/s1");
  *request.mutable_from() = AsOf(last_.last_position());
  service_.Must(Ask<v1::ReplyComplaint>("complaint: 'stores/s1/complaints/q1' text: '好'"));
  *request.mutable_to() = AsOf(service_.head());
  const auto diff = Get(service_.client(), &Query::DiffForm, request);
  EXPECT_THAT(PathsOf(diff.rows()), ElementsAre("CHANGED complaints[stores/s1/complaints/q1]",
                                                "CHANGED counts[]", "CHANGED counts[service]"));
  ASSERT_EQ(diff.events_size(), 1);
  EXPECT_EQ(diff.events(0).type(), "ComplaintReplied");
}

TEST_F(Care, ADifferenceNamesTheMeansThatAnAnswerMoved) {
  last_ = service_.Must(
      Ask<v1::OpenSurvey>("survey: 'stores/s1/surveys/y1' from { year: 2026 month: 1 day: 1 }"
                          " to { year: 2026 month: 3 day: 31 } questions { id: 'product' }"));
  v1::DiffFormRequest request;
  request.mutable_satisfaction()->set_name("stores/s1/surveys/y1");
  *request.mutable_from() = AsOf(last_.last_position());
  service_.Must(
      Ask<v1::RecordAnswer>("customer: 'stores/s1/customers/k3' survey: 'stores/s1/surveys/y1'"
                            " scores { question: 'product' score: 1 }"));
  *request.mutable_to() = AsOf(service_.head());
  const auto diff = Get(service_.client(), &Query::DiffForm, request);
  EXPECT_THAT(PathsOf(diff.rows()),
              IsSupersetOf({"CHANGED ", "ADDED questions[product]",
                            "ADDED consultants[stores/s1/consultants/c1]",
                            "ADDED low_answers[stores/s1/surveys/y1 stores/s1/customers/k3]",
                            "CHANGED surveys[stores/s1/surveys/y1]"}));
}

TEST_F(Care, WhoWatchesComplaintsHearsOfTheNextReply) {
  last_ = service_.Must(
      Ask<v1::FileComplaint>("complaint: 'stores/s1/complaints/q1' kind: 'service' text: 'x'"));
  v1::WatchFormRequest request;
  request.mutable_complaints()->set_parent("stores/s1");
  *request.mutable_complaints()->mutable_read_at() = After(last_);
  grpc::ClientContext context;
  service_.client().Identify(context);
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  const auto reader = service_.client().query().WatchForm(&context, request);
  v1::WatchFormResponse told;
  ASSERT_TRUE(reader->Read(&told));
  ASSERT_EQ(told.state().complaints().complaints_size(), 1);
  service_.Must(Ask<v1::ReplyComplaint>("complaint: 'stores/s1/complaints/q1' text: '好'"));
  do {
    ASSERT_TRUE(reader->Read(&told));
  } while (!told.has_state());
  EXPECT_EQ(told.state().complaints().complaints(0).status(), v1::COMPLAINT_STATUS_REPLIED);
  EXPECT_THAT(PathsOf(told.state().changes()),
              IsSupersetOf({"CHANGED complaints[stores/s1/complaints/q1]", "CHANGED counts[]"}));
  context.TryCancel();
  while (reader->Read(&told)) {
  }
  reader->Finish();
}

}  // namespace
}  // namespace kezhi::e2e
