// A visit, recorded once, stands in all four forms, now and as of before: domain.md, example 1.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/service.h"
#include "tests/matchers.h"

namespace kezhi::e2e {
namespace {

using kezhi::testing::HasReason;
using kezhi::testing::StatusIs;
using Query = v1::QueryService::Stub;
using ::testing::Contains;

class Forms : public ::testing::Test {
 protected:
  void SetUp() override {
    service_.SetClock("2026-03-02 10:06");
    service_.Must(Arrive("v1", "2026-03-02 10:05", "c1"));
    service_.SetClock("2026-03-02 10:55");
    outcome_ = service_.Must(Complete("v1", "2026-03-02 10:50", "测试甲", "138 0000 0001", "H"));
  }

  v1::RegistrationSheet Sheet(const v1::ReadAt& read_at) {
    v1::GetRegistrationSheetRequest request;
    request.set_name("stores/s1/days/20260302");
    *request.mutable_read_at() = read_at;
    return Get(service_.client(), &Query::GetRegistrationSheet, request).sheet();
  }

  v1::ProgressTable Progress(const v1::ReadAt& read_at) {
    v1::GetProgressTableRequest request;
    request.set_parent("stores/s1");
    request.set_year(2026);
    request.set_month(3);
    *request.mutable_read_at() = read_at;
    return Get(service_.client(), &Query::GetProgressTable, request).table();
  }

  v1::DailyReport Report(const v1::ReadAt& read_at) {
    v1::GetDailyReportRequest request;
    request.set_name("stores/s1/consultants/c1/reports/20260302");
    *request.mutable_read_at() = read_at;
    return Get(service_.client(), &Query::GetDailyReport, request).report();
  }

  v1::ListCustomerCardsResponse WithPhone(const std::string& phone) {
    v1::ListCustomerCardsRequest request;
    request.set_parent("stores/s1");
    request.set_phone(phone);
    *request.mutable_read_at() = After(outcome_);
    return Get(service_.client(), &Query::ListCustomerCards, request);
  }

  Service service_;
  v1::Outcome outcome_;
};

TEST_F(Forms, TheRegistrationSheetHasItsLine) {
  const v1::RegistrationSheet sheet = Sheet(After(outcome_));
  EXPECT_EQ(sheet.batches(), 1);
  EXPECT_EQ(sheet.info_left_count(), 1);
  ASSERT_EQ(sheet.lines_size(), 1);
  const v1::RegistrationLine& line = sheet.lines(0);
  EXPECT_EQ(line.no(), 1);
  EXPECT_EQ(line.minutes(), 45);
  EXPECT_EQ(line.name().clear(), "测试甲");
  EXPECT_EQ(line.phone().clear(), "+8613800000001");
  EXPECT_EQ(line.grade(), "H");
  EXPECT_EQ(line.note().clear(), "看了两款车");
  EXPECT_FALSE(line.late());
}

TEST_F(Forms, TheProgressTableHasItsRowWithThePlanOnThe4th) {
  const v1::ProgressTable table = Progress(After(outcome_));
  ASSERT_EQ(table.rows_size(), 1);
  const v1::ProgressRow& row = table.rows(0);
  EXPECT_EQ(row.grade(), "H");
  EXPECT_EQ(row.owner(), "stores/s1/consultants/c1");
  EXPECT_EQ(row.horizon_ends().day(), 9);
  bool planned_on_the_4th = false;
  for (const v1::ProgressCell& cell : row.cells()) {
    if (cell.day() == 4) planned_on_the_4th = cell.planned();
  }
  EXPECT_TRUE(planned_on_the_4th);
}

TEST_F(Forms, TheCardIsFoundByPhoneInAnyWritingAndHasOnePlannedLine) {
  ASSERT_EQ(WithPhone("+86 138-0000-0001").cards_size(), 1);
  EXPECT_EQ(WithPhone("13900000000").cards_size(), 0);
  v1::GetCustomerCardRequest request;
  request.set_name(WithPhone("13800000001").cards(0).customer());
  const v1::CustomerCard card = Get(service_.client(), &Query::GetCustomerCard, request).card();
  EXPECT_EQ(card.head().name().clear(), "测试甲");
  ASSERT_EQ(card.backs_size(), 1);
  EXPECT_EQ(card.backs(0).pursuit().grade(), "H");
  ASSERT_EQ(card.backs(0).lines_size(), 1);
  EXPECT_EQ(card.backs(0).lines(0).state(), v1::CARD_LINE_STATE_PLANNED);
  EXPECT_EQ(card.backs(0).lines(0).due_on().day(), 4);
}

TEST_F(Forms, TheDailyReportHasOneReception) {
  const v1::DailyReport report = Report(After(outcome_));
  EXPECT_EQ(report.consultant_name().clear(), "顾问c1");
  ASSERT_EQ(report.lines_size(), 1);
  EXPECT_EQ(report.lines(0).kind(), v1::ACTIVITY_KIND_RECEPTION);
  EXPECT_EQ(report.lines(0).grade_after(), "H");
  EXPECT_EQ(report.totals().walk_ins(), 1);
}

TEST_F(Forms, AsOfBeforeNoneOfThemKnowsTheCustomer) {
  const v1::ReadAt before = AsOf(outcome_.first_position() - 1);
  const v1::RegistrationSheet sheet = Sheet(before);
  ASSERT_EQ(sheet.lines_size(), 1);
  EXPECT_FALSE(sheet.lines(0).completed());
  EXPECT_FALSE(sheet.lines(0).has_name());
  EXPECT_EQ(sheet.info_left_count(), 0);
  EXPECT_EQ(Progress(before).rows_size(), 0);
  const v1::DailyReport report = Report(before);
  for (const v1::ReportLine& line : report.lines()) EXPECT_EQ(line.customer(), "");

  v1::GetCustomerCardRequest request;
  request.set_name(WithPhone("13800000001").cards(0).customer());
  *request.mutable_read_at() = before;
  const auto card =
      service_.client().Call(&Query::GetCustomerCard, service_.client().query(), request);
  EXPECT_THAT(card, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(card, HasReason(v1::REASON_CUSTOMER_NOT_FOUND));
}

TEST_F(Forms, AreTheSameAfterARestart) {
  const std::string sheet = Sheet(After(outcome_)).SerializeAsString();
  const std::string table = Progress(After(outcome_)).SerializeAsString();
  service_.Restart();
  EXPECT_EQ(Sheet(After(outcome_)).SerializeAsString(), sheet);
  EXPECT_EQ(Progress(After(outcome_)).SerializeAsString(), table);
}

TEST_F(Forms, AReadMaskKeepsWhatItNames) {
  v1::GetRegistrationSheetRequest request;
  request.set_name("stores/s1/days/20260302");
  request.mutable_read_mask()->add_paths("batches");
  request.mutable_read_mask()->add_paths("lines.grade");
  *request.mutable_read_at() = After(outcome_);
  const v1::RegistrationSheet sheet =
      Get(service_.client(), &Query::GetRegistrationSheet, request).sheet();
  v1::RegistrationSheet expected;
  expected.set_batches(1);
  expected.add_lines()->set_grade("H");
  EXPECT_THAT(sheet, kezhi::testing::EqualsProto(expected));
}

TEST_F(Forms, TheTimelineTellsTheVisitInWords) {
  v1::ListTimelineRequest request;
  request.set_parent(WithPhone("13800000001").cards(0).customer());
  request.set_language("zh");
  *request.mutable_read_at() = After(outcome_);
  const auto timeline = Get(service_.client(), &Query::ListTimeline, request);
  std::vector<std::string> types;
  std::uint64_t last = 0;
  for (const v1::TimelineEntry& entry : timeline.entries()) {
    EXPECT_GT(entry.position(), last);
    last = entry.position();
    EXPECT_FALSE(entry.text().empty());
    types.push_back(entry.type());
  }
  EXPECT_THAT(types, Contains("VisitCompleted"));
  EXPECT_THAT(types, Contains("PursuitOpened"));
}

TEST_F(Forms, AnswersTellWhatTheyAreTrueForAndWaitForWhatTheyAreAsked) {
  v1::GetStatisticsRequest request;
  request.set_parent("stores/-");
  *request.mutable_read_at() = After(outcome_);
  const auto now = Get(service_.client(), &Query::GetStatistics, request);
  EXPECT_GE(now.served().position(), outcome_.last_position());
  EXPECT_EQ(now.served().log_id().size(), 16U);

  request.mutable_read_at()->set_min_position(service_.head() + 1);
  server::Client hasty({.address = service_.server().address(), .deadline = absl::Seconds(1)});
  EXPECT_THAT(hasty.Call(&Query::GetStatistics, hasty.query(), request),
              HasReason(v1::REASON_PROJECTION_BEHIND));
  request.mutable_read_at()->Clear();
  request.mutable_read_at()->set_position(service_.head() + 1);
  const auto ahead =
      service_.client().Call(&Query::GetStatistics, service_.client().query(), request);
  EXPECT_THAT(ahead, StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(ahead, HasReason(v1::REASON_AS_OF_AHEAD));
}

}  // namespace
}  // namespace kezhi::e2e
