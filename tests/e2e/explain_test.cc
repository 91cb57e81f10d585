// Why a cell of a form is what it is, through gRPC.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/service.h"
#include "tests/matchers.h"

namespace kezhi::e2e {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::Not;
using testing::StatusIs;
using Query = v1::QueryService::Stub;

class ExplainTest : public ::testing::Test {
 protected:
  ExplainTest() {
    service_.SetClock("2026-03-02 10:06");
    arrived_ = service_.Must(Arrive("v1", "2026-03-02 10:05", "c1")).last_position();
    service_.SetClock("2026-03-02 10:50");
    completed_ = service_.Must(Complete("v1", "2026-03-02 10:45", "王小明", "13800000001", "H"));
    v1::ListCustomerCardsRequest cards;
    cards.set_parent("stores/s1");
    *cards.mutable_read_at() = After(completed_);
    customer_ = Get(service_.client(), &Query::ListCustomerCards, cards).cards(0).customer();
  }

  v1::ExplainCellResponse Explain(v1::ExplainCellRequest request, const std::string& cell) {
    return Explain(service_.client(), std::move(request), cell);
  }

  v1::ExplainCellResponse Explain(server::Client& client, v1::ExplainCellRequest request,
                                  const std::string& cell) {
    request.set_cell(cell);
    if (!request.has_read_at()) *request.mutable_read_at() = AsOf(service_.head());
    const auto response = client.Call(&Query::ExplainCell, client.query(), request);
    EXPECT_THAT(response, IsOk()) << cell;
    return response.ok() ? *response : v1::ExplainCellResponse();
  }

  static v1::ExplainCellRequest Sheet() {
    v1::ExplainCellRequest request;
    request.set_registration_sheet("stores/s1/days/20260302");
    return request;
  }

  static std::vector<std::string> Types(const v1::ExplainCellResponse& response) {
    std::vector<std::string> types;
    for (const v1::TouchingEvent& event : response.events()) types.push_back(event.type());
    return types;
  }

  static std::vector<std::string> Rules(const v1::ExplainCellResponse& response) {
    std::vector<std::string> rules;
    for (const v1::PlaybookRule& rule : response.rules()) {
      EXPECT_EQ(rule.digest().size(), 32U);
      rules.push_back(absl::StrCat(rule.playbook(), " ", rule.path()));
    }
    return rules;
  }

  Service service_;
  std::uint64_t arrived_ = 0;
  v1::Outcome completed_;
  std::string customer_;
};

TEST_F(ExplainTest, ACellHasItsEventsAndItsRule) {
  const v1::ExplainCellResponse batches = Explain(Sheet(), "batches");
  EXPECT_EQ(batches.value(), "1");
  EXPECT_THAT(Types(batches), Contains("VisitRegistered"));
  EXPECT_THAT(Types(batches), Not(Contains("VisitCompleted")));
  EXPECT_THAT(Rules(batches), IsEmpty());
  EXPECT_EQ(batches.events().rbegin()->position(), arrived_);
  EXPECT_EQ(batches.untried_events(), 0U);
  EXPECT_EQ(batches.served().position(), service_.head());

  const v1::ExplainCellResponse grade = Explain(Sheet(), "lines[stores/s1/visits/v1].grade");
  EXPECT_EQ(grade.value(), "H");
  EXPECT_THAT(Types(grade), Contains("VisitCompleted"));
  EXPECT_THAT(Rules(grade), ElementsAre("auto_4s scales[0].grades[0]"));
}

TEST_F(ExplainTest, EveryFormCanBeAsked) {
  v1::ExplainCellRequest card;
  card.set_customer_card(customer_);
  const v1::ExplainCellResponse horizon = Explain(card, "backs[1].pursuit.horizon_ends");
  EXPECT_THAT(Types(horizon), Contains("GradeSet"));
  EXPECT_THAT(Rules(horizon), ElementsAre("auto_4s scales[0].grades[0].horizon"));

  v1::ExplainCellRequest progress;
  progress.mutable_progress_table()->set_parent("stores/s1");
  progress.mutable_progress_table()->set_year(2026);
  progress.mutable_progress_table()->set_month(3);
  const v1::ExplainCellResponse due =
      Explain(progress, absl::StrCat("rows[", customer_, " 1].next_due"));
  EXPECT_THAT(Types(due), Contains("FollowUpPlanned"));
  EXPECT_THAT(Rules(due), Contains("auto_4s scales[0].grades[0].cadence"));

  v1::ExplainCellRequest report;
  report.set_daily_report("stores/s1/consultants/c1/reports/20260302");
  EXPECT_THAT(Types(Explain(report, "totals.walk_ins")), Contains("VisitRegistered"));

  v1::ExplainCellRequest walk_ins;
  walk_ins.mutable_walk_in_analytics()->set_parent("stores/s1");
  for (google::type::Date* day : {walk_ins.mutable_walk_in_analytics()->mutable_from(),
                                  walk_ins.mutable_walk_in_analytics()->mutable_to()}) {
    day->set_year(2026);
    day->set_month(3);
    day->set_day(2);
  }
  EXPECT_THAT(Types(Explain(walk_ins, "by_hour[10].batches")), Contains("VisitRegistered"));

  v1::ExplainCellRequest board;
  board.set_reception_board("stores/s1/days/20260302");
  EXPECT_EQ(Explain(board, "store_name").value(), "Store 1");
}

TEST_F(ExplainTest, ARowOfTheDueListIsThereByItsPlan) {
  v1::ListDueItemsRequest list;
  list.set_parent("stores/s1");
  list.mutable_to()->set_year(2026);
  list.mutable_to()->set_month(12);
  list.mutable_to()->set_day(31);
  *list.mutable_read_at() = After(completed_);
  std::string plan;
  const v1::ListDueItemsResponse items = Get(service_.client(), &Query::ListDueItems, list);
  for (const v1::DueItem& item : items.items()) {
    if (item.kind() == v1::DUE_KIND_FOLLOW_UP) plan = item.planned_id();
  }
  ASSERT_FALSE(plan.empty());
  v1::ExplainCellRequest due;
  due.mutable_due_list()->set_parent("stores/s1");
  *due.mutable_due_list()->mutable_to() = list.to();
  const v1::ExplainCellResponse row = Explain(due, absl::StrCat("items[", plan, "]"));
  EXPECT_EQ(row.value(), "present");
  EXPECT_THAT(Types(row), Contains("FollowUpPlanned"));
  EXPECT_THAT(Rules(row), Contains("auto_4s scales[0].grades[0].cadence"));
}

// As of an earlier moment the cell is explained by what had been recorded then.
TEST_F(ExplainTest, AMomentHasItsOwnExplanation) {
  v1::ExplainCellRequest then = Sheet();
  *then.mutable_read_at() = AsOf(arrived_);
  const v1::ExplainCellResponse before = Explain(then, "info_left_count");
  EXPECT_EQ(before.value(), "");
  EXPECT_THAT(Types(before), Not(Contains("VisitCompleted")));
  const v1::ExplainCellResponse now = Explain(Sheet(), "info_left_count");
  EXPECT_EQ(now.value(), "1");
  EXPECT_THAT(Types(now), Contains("VisitCompleted"));
}

TEST_F(ExplainTest, ShowsNoMoreThanTheFormDoes) {
  const std::string phone = "lines[stores/s1/visits/v1].phone";
  EXPECT_THAT(Explain(Sheet(), phone).value(), HasSubstr("13800000001"));
  server::Client other = service_.As("consultant", "stores/s1/consultants/c2");
  const v1::ExplainCellResponse seen = Explain(other, Sheet(), phone);
  EXPECT_THAT(seen.ShortDebugString(), Not(HasSubstr("13800000001")));
  EXPECT_THAT(Types(seen), Contains("VisitCompleted"));
  server::Client elsewhere = service_.As("manager", "m2", "stores/s2");
  v1::ExplainCellRequest request = Sheet();
  request.set_cell("batches");
  EXPECT_THAT(elsewhere.Call(&Query::ExplainCell, elsewhere.query(), request),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ExplainTest, RefusesWhatIsNoFormAndNoCell) {
  server::Client& client = service_.client();
  v1::ExplainCellRequest request;
  EXPECT_THAT(client.Call(&Query::ExplainCell, client.query(), request),
              HasReason(v1::REASON_FIELD_REQUIRED));
  request.set_cell("batches");
  EXPECT_THAT(client.Call(&Query::ExplainCell, client.query(), request),
              HasReason(v1::REASON_QUERY_INVALID));
  request = Sheet();
  *request.mutable_read_at() = AsOf(service_.head());
  for (const char* cell : {"colour", "lines", "lines[stores/s1/visits/v9].grade"}) {
    request.set_cell(cell);
    EXPECT_THAT(client.Call(&Query::ExplainCell, client.query(), request),
                HasReason(v1::REASON_CELL_NOT_FOUND))
        << cell;
  }
}

}  // namespace
}  // namespace kezhi::e2e
