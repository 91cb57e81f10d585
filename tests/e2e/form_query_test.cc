// Filters, orders and pages of the forms: what a caller may ask for, and that a page token belongs
// to its query and its moment.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/service.h"
#include "tests/matchers.h"

namespace kezhi::e2e {
namespace {

using kezhi::testing::Ask;
using kezhi::testing::HasReason;
using kezhi::testing::HasViolation;
using Query = v1::QueryService::Stub;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// c1 received a walk-in who left data at grade H and one who is still there, c2 a caller.
class FormQueries : public ::testing::Test {
 protected:
  void SetUp() override {
    service_.SetClock("2026-03-02 11:30");
    service_.Must(Arrive("v1", "2026-03-02 10:05", "c1"));
    service_.Must(Complete("v1", "2026-03-02 10:50", "测试甲", "13800000001", "H"));
    v1::Command call = Arrive("v2", "2026-03-02 10:20", "c2");
    call.mutable_register_visit()->set_channel(v1::CHANNEL_CALL_IN);
    service_.Must(call);
    service_.Must(Complete("v2", "2026-03-02 10:30", "测试乙", "13800000002", "A"));
    last_ = service_.Must(Arrive("v3", "2026-03-02 11:00", "c1"));
  }

  v1::GetRegistrationSheetRequest Sheet() {
    v1::GetRegistrationSheetRequest request;
    request.set_name("stores/s1/days/20260302");
    *request.mutable_read_at() = After(last_);
    return request;
  }

  std::vector<std::string> VisitsOf(const v1::GetRegistrationSheetRequest& request) {
    std::vector<std::string> visits;
    const auto answer = Get(service_.client(), &Query::GetRegistrationSheet, request);
    EXPECT_EQ(answer.sheet().batches(), 3) << "the head counts all";
    for (const auto& line : answer.sheet().lines()) visits.push_back(line.visit().substr(17));
    return visits;
  }

  std::string CustomerOf(const std::string& phone) {
    v1::ListCustomerCardsRequest request;
    request.set_parent("stores/s1");
    request.set_phone(phone);
    *request.mutable_read_at() = After(last_);
    return Get(service_.client(), &Query::ListCustomerCards, request).cards(0).customer();
  }

  Service service_;
  v1::Outcome last_;
};

TEST_F(FormQueries, ASheetShowsTheLinesAskedForInTheOrderAskedFor) {
  v1::GetRegistrationSheetRequest request = Sheet();
  EXPECT_THAT(VisitsOf(request), ElementsAre("v1", "v2", "v3"));
  request.set_channel(v1::CHANNEL_CALL_IN);
  EXPECT_THAT(VisitsOf(request), ElementsAre("v2"));
  request = Sheet();
  request.set_grade("H");
  EXPECT_THAT(VisitsOf(request), ElementsAre("v1"));
  request = Sheet();
  request.set_incomplete(true);
  EXPECT_THAT(VisitsOf(request), ElementsAre("v3"));
  request = Sheet();
  request.set_on_site_order(true);
  EXPECT_THAT(VisitsOf(request), IsEmpty());
  request = Sheet();
  request.set_consultant("stores/s1/consultants/c1");
  request.set_order_by("no desc");
  EXPECT_THAT(VisitsOf(request), ElementsAre("v3", "v1"));
  request = Sheet();
  request.set_order_by("minutes");
  EXPECT_THAT(VisitsOf(request), ElementsAre("v3", "v2", "v1"));
  request.set_order_by("luck");
  EXPECT_THAT(
      service_.client().Call(&Query::GetRegistrationSheet, service_.client().query(), request),
      HasViolation("order_by", v1::REASON_QUERY_INVALID));
}

TEST_F(FormQueries, ASheetTooLongForOneAnswerHasPagesOfOneMoment) {
  v1::GetRegistrationSheetRequest request = Sheet();
  request.set_page_size(2);
  const auto first = Get(service_.client(), &Query::GetRegistrationSheet, request);
  ASSERT_EQ(first.sheet().lines_size(), 2);
  ASSERT_FALSE(first.next_page_token().empty());
  // What comes meanwhile is not on the pages that follow.
  service_.Must(Arrive("v0", "2026-03-02 09:00", "c3"));
  request.set_page_token(first.next_page_token());
  const auto second = Get(service_.client(), &Query::GetRegistrationSheet, request);
  ASSERT_EQ(second.sheet().lines_size(), 1);
  EXPECT_EQ(second.sheet().lines(0).visit(), "stores/s1/visits/v3");
  EXPECT_EQ(second.sheet().batches(), 3);
  EXPECT_EQ(second.served().position(), first.served().position());
  EXPECT_EQ(second.next_page_token(), "");
  // The token belongs to this query.
  request.set_grade("H");
  EXPECT_THAT(
      service_.client().Call(&Query::GetRegistrationSheet, service_.client().query(), request),
      HasReason(v1::REASON_PAGE_TOKEN_INVALID));
}

TEST_F(FormQueries, AReportShowsOneKindOfActivityPageByPage) {
  v1::GetDailyReportRequest request;
  request.set_name("stores/s1/consultants/c1/reports/20260302");
  *request.mutable_read_at() = After(last_);
  request.set_kind(v1::ACTIVITY_KIND_FOLLOW_UP);
  const auto none = Get(service_.client(), &Query::GetDailyReport, request);
  EXPECT_THAT(none.report().lines(), IsEmpty());
  EXPECT_EQ(none.report().totals().walk_ins(), 2);
  request.set_kind(v1::ACTIVITY_KIND_RECEPTION);
  request.set_page_size(1);
  const auto first = Get(service_.client(), &Query::GetDailyReport, request);
  ASSERT_EQ(first.report().lines_size(), 1);
  EXPECT_EQ(first.report().lines(0).visit(), "stores/s1/visits/v1");
  request.set_page_token(first.next_page_token());
  const auto second = Get(service_.client(), &Query::GetDailyReport, request);
  ASSERT_EQ(second.report().lines_size(), 1);
  EXPECT_EQ(second.report().lines(0).visit(), "stores/s1/visits/v3");
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(FormQueries, ACardHasPagesOfPursuitsAndTheirContacts) {
  v1::GetCustomerCardRequest request;
  request.set_name(CustomerOf("13800000001"));
  *request.mutable_read_at() = After(last_);
  request.set_page_size(1);
  const auto first = Get(service_.client(), &Query::GetCustomerCard, request);
  ASSERT_EQ(first.card().backs_size(), 1);
  EXPECT_THAT(first.card().backs(0).lines(), IsEmpty());
  request.set_page_token(first.next_page_token());
  const auto second = Get(service_.client(), &Query::GetCustomerCard, request);
  ASSERT_EQ(second.card().backs_size(), 1);
  EXPECT_EQ(second.card().backs(0).pursuit().pursuit(), 1);
  EXPECT_EQ(second.card().backs(0).lines_size(), 1);
  EXPECT_EQ(second.card().head().name().clear(), "测试甲");
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(FormQueries, SheetsAreListedByTheirReview) {
  last_ = service_.Must(
      Ask<v1::ReviewSheet>("day: 'stores/s1/days/20260302' verdict: VERDICT_RETURNED"));
  v1::ListRegistrationSheetsRequest request;
  request.set_parent("stores/s1");
  *request.mutable_read_at() = After(last_);
  const auto count = [&] {
    return Get(service_.client(), &Query::ListRegistrationSheets, request).sheets_size();
  };
  request.set_verdict(v1::VERDICT_RETURNED);
  EXPECT_EQ(count(), 1);
  request.set_verdict(v1::VERDICT_ACCEPTED);
  EXPECT_EQ(count(), 0);
  request.clear_verdict();
  request.set_archived(false);
  EXPECT_EQ(count(), 1);
  request.set_archived(true);
  EXPECT_EQ(count(), 0);
  request.clear_archived();
  request.set_unreviewed(true);
  EXPECT_EQ(count(), 0);
  request.clear_unreviewed();
  request.set_stale(true);
  EXPECT_EQ(count(), 0);
}

TEST_F(FormQueries, ReportsAreListedWhenTheyWereAddedTo) {
  service_.Must(Ask<v1::SubmitReport>("report: 'stores/s1/consultants/c1/reports/20260302'"));
  last_ = service_.Must(Arrive("v4", "2026-03-02 11:20", "c1"));
  v1::ListDailyReportsRequest request;
  request.set_parent("stores/s1");
  *request.mutable_from() =
      kezhi::testing::FromText<google::type::Date>("year: 2026 month: 3 day: 1");
  *request.mutable_to() =
      kezhi::testing::FromText<google::type::Date>("year: 2026 month: 3 day: 31");
  *request.mutable_read_at() = After(last_);
  request.set_stale(true);
  const auto stale = Get(service_.client(), &Query::ListDailyReports, request);
  ASSERT_EQ(stale.reports_size(), 1);
  EXPECT_EQ(stale.reports(0).consultant(), "stores/s1/consultants/c1");
  request.set_stale(false);
  request.set_missing(true);
  EXPECT_EQ(Get(service_.client(), &Query::ListDailyReports, request).reports_size(), 0);
}

TEST_F(FormQueries, WhatIsDueIsListedByOwnerOrBackwards) {
  v1::ListDueItemsRequest request;
  request.set_parent("stores/s1");
  request.set_kind(v1::DUE_KIND_FOLLOW_UP);
  *request.mutable_to() =
      kezhi::testing::FromText<google::type::Date>("year: 2026 month: 3 day: 31");
  *request.mutable_read_at() = After(last_);
  const auto owners = [&](const std::string& order_by) {
    request.set_order_by(order_by);
    const auto page = Get(service_.client(), &Query::ListDueItems, request);
    std::string found;
    for (const auto& item : page.items()) {
      found += item.owner().substr(item.owner().size() - 1);
    }
    return found;
  };
  // c1's is due on the 4th, c2's on the 9th.
  EXPECT_EQ(owners(""), "12");
  EXPECT_EQ(owners("due_on desc"), "21");
  EXPECT_EQ(owners("owner desc"), "21");
  EXPECT_EQ(owners("owner"), "12");
  request.set_order_by("owner desc");
  request.set_page_size(1);
  const auto first = Get(service_.client(), &Query::ListDueItems, request);
  request.set_page_token(first.next_page_token());
  const auto second = Get(service_.client(), &Query::ListDueItems, request);
  ASSERT_EQ(second.items_size(), 1);
  EXPECT_EQ(second.items(0).owner(), "stores/s1/consultants/c1");
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(FormQueries, ATimelineIsReadFromTheNewestToo) {
  v1::ListTimelineRequest request;
  request.set_parent(CustomerOf("13800000001"));
  *request.mutable_read_at() = After(last_);
  const auto timeline = Get(service_.client(), &Query::ListTimeline, request);
  std::vector<std::uint64_t> forwards;
  for (const auto& entry : timeline.entries()) {
    forwards.push_back(entry.position());
  }
  ASSERT_GT(forwards.size(), 2U);
  request.set_order_by("position desc");
  request.set_page_size(2);
  std::vector<std::uint64_t> backwards;
  do {
    const auto page = Get(service_.client(), &Query::ListTimeline, request);
    for (const auto& entry : page.entries()) backwards.push_back(entry.position());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(backwards, std::vector<std::uint64_t>(forwards.rbegin(), forwards.rend()));
}

TEST_F(FormQueries, ConsultantsAreListedByWhatTheyOwn) {
  v1::ListConsultantsRequest request;
  request.set_parent("stores/s1");
  *request.mutable_read_at() = After(last_);
  const auto order = [&](const std::string& order_by) {
    request.set_order_by(order_by);
    std::string found;
    const auto page = Get(service_.client(), &Query::ListConsultants, request);
    for (const auto& row : page.consultants()) {
      found += row.consultant().substr(row.consultant().size() - 1);
    }
    return found;
  };
  EXPECT_EQ(order(""), "123");
  EXPECT_EQ(order("consultant desc"), "321");
  EXPECT_EQ(order("owned"), "312");
  EXPECT_EQ(order("owned desc"), "123");
}

}  // namespace
}  // namespace kezhi::e2e
