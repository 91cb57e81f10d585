// The difference of a form between two moments, and the events between.
#include <string>
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
using testing::HasViolation;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::IsSupersetOf;
using ::testing::Not;
using testing::StatusIs;

class DiffTest : public ::testing::Test {
 protected:
  v1::DiffFormResponse Diff(v1::DiffFormRequest request, std::uint64_t from, std::uint64_t to) {
    return Diff(service_.client(), std::move(request), from, to);
  }

  v1::DiffFormResponse Diff(server::Client& client, v1::DiffFormRequest request, std::uint64_t from,
                            std::uint64_t to) {
    *request.mutable_from() = AsOf(from);
    *request.mutable_to() = AsOf(to);
    const auto response = client.Call(&v1::QueryService::Stub::DiffForm, client.query(), request);
    EXPECT_THAT(response, IsOk());
    return *response;
  }

  static v1::DiffFormRequest SheetOfTheDay() {
    v1::DiffFormRequest request;
    request.set_registration_sheet("stores/s1/days/20260302");
    return request;
  }

  // `change path`.
  static std::vector<std::string> RowsOf(const v1::DiffFormResponse& response) {
    std::vector<std::string> rows;
    for (const v1::RowDifference& row : response.rows()) {
      rows.push_back(absl::StrCat(v1::RowChange_Name(row.change()), " ", row.path()));
    }
    return rows;
  }

  static std::vector<std::string> EventsOf(const v1::DiffFormResponse& response) {
    std::vector<std::string> events;
    for (const v1::TouchingEvent& event : response.events()) events.push_back(event.type());
    return events;
  }

  // The fields of the row at `path`, as `field before after`; a count of none is not set.
  static std::vector<std::string> FieldsOf(const v1::DiffFormResponse& response,
                                           const std::string& path) {
    std::vector<std::string> fields;
    for (const v1::RowDifference& row : response.rows()) {
      if (row.path() != path) continue;
      for (const v1::FieldDifference& field : row.fields()) {
        fields.push_back(absl::StrCat(field.path(), " ", field.before(), " ", field.after()));
      }
    }
    return fields;
  }

  Service service_;
};

TEST_F(DiffTest, ShowsTheRowsThatCameAndChangedAndTheEventsThatDidIt) {
  const std::uint64_t before = service_.head();
  service_.SetClock("2026-03-02 10:06");
  const std::uint64_t arrived =
      service_.Must(Arrive("v1", "2026-03-02 10:05", "c1")).last_position();
  service_.SetClock("2026-03-02 10:50");
  const std::uint64_t completed =
      service_.Must(Complete("v1", "2026-03-02 10:45", "王小明", "13800000001", "H"))
          .last_position();

  const v1::DiffFormResponse came = Diff(SheetOfTheDay(), before, arrived);
  EXPECT_THAT(RowsOf(came), Contains("ROW_CHANGE_ADDED lines[stores/s1/visits/v1]"));
  EXPECT_THAT(EventsOf(came), ElementsAre("VisitRegistered"));
  EXPECT_EQ(came.events(0).position(), arrived);
  EXPECT_EQ(came.from().position(), before);
  EXPECT_EQ(came.served().position(), arrived);

  const v1::DiffFormResponse changed = Diff(SheetOfTheDay(), arrived, completed);
  EXPECT_THAT(RowsOf(changed), Contains("ROW_CHANGE_CHANGED lines[stores/s1/visits/v1]"));
  EXPECT_THAT(EventsOf(changed), Contains("VisitCompleted"));
  std::vector<std::string> paths;
  for (const v1::RowDifference& row : changed.rows()) {
    if (row.path().empty()) continue;
    for (const v1::FieldDifference& field : row.fields()) {
      paths.push_back(field.path());
      if (field.path() == "name.clear") {
        EXPECT_EQ(field.after(), "王小明");
      }
    }
  }
  EXPECT_THAT(paths, Contains("name.clear"));
  EXPECT_THAT(paths, Contains("grade"));
  EXPECT_THAT(paths, Not(Contains("visit")));
}

TEST_F(DiffTest, NothingHappenedNothingDiffers) {
  const std::uint64_t head = service_.head();
  const v1::DiffFormResponse same = Diff(SheetOfTheDay(), head, head);
  EXPECT_THAT(RowsOf(same), IsEmpty());
  EXPECT_THAT(EventsOf(same), IsEmpty());
}

TEST_F(DiffTest, EveryFormCanBeAsked) {
  const std::uint64_t before = service_.head();
  service_.SetClock("2026-03-02 10:50");
  service_.Must(Arrive("v1", "2026-03-02 10:05", "c1"));
  const v1::Outcome outcome =
      service_.Must(Complete("v1", "2026-03-02 10:45", "王小明", "13800000001", "H"));
  v1::ListCustomerCardsRequest cards;
  cards.set_parent("stores/s1");
  *cards.mutable_read_at() = After(outcome);
  const auto found = service_.client().Call(&v1::QueryService::Stub::ListCustomerCards,
                                            service_.client().query(), cards);
  ASSERT_THAT(found, IsOk());
  ASSERT_EQ(found->cards_size(), 1);

  v1::DiffFormRequest card;
  card.set_customer_card(found->cards(0).customer());
  const v1::DiffFormResponse fresh = Diff(card, before, service_.head());
  // It was not there before, so everything of it is new.
  EXPECT_FALSE(fresh.has_from());
  EXPECT_THAT(RowsOf(fresh), Contains("ROW_CHANGE_ADDED backs[1]"));
  EXPECT_THAT(EventsOf(fresh), Contains("CustomerRegistered"));

  v1::DiffFormRequest progress;
  progress.mutable_progress_table()->set_parent("stores/s1");
  progress.mutable_progress_table()->set_year(2026);
  progress.mutable_progress_table()->set_month(3);
  EXPECT_THAT(RowsOf(Diff(progress, before, service_.head())),
              Contains(absl::StrCat("ROW_CHANGE_ADDED rows[", found->cards(0).customer(), " 1]")));

  v1::DiffFormRequest report;
  report.set_daily_report("stores/s1/consultants/c1/reports/20260302");
  EXPECT_THAT(RowsOf(Diff(report, before, service_.head())),
              Contains(HasSubstr("ROW_CHANGE_ADDED lines[")));

  v1::DiffFormRequest due;
  due.mutable_due_list()->set_parent("stores/s1");
  due.mutable_due_list()->mutable_to()->set_year(2026);
  due.mutable_due_list()->mutable_to()->set_month(12);
  due.mutable_due_list()->mutable_to()->set_day(31);
  EXPECT_THAT(RowsOf(Diff(due, before, service_.head())),
              Contains(HasSubstr("ROW_CHANGE_ADDED items[")));
}

TEST_F(DiffTest, ShowsWhichCountsOfTheWalkInsHaveChanged) {
  v1::DiffFormRequest walk_ins;
  v1::WalkInAnalyticsName& name = *walk_ins.mutable_walk_in_analytics();
  name.set_parent("stores/s1");
  for (google::type::Date* day : {name.mutable_from(), name.mutable_to()}) {
    day->set_year(2026);
    day->set_month(3);
    day->set_day(2);
  }
  const std::uint64_t before = service_.head();
  service_.SetClock("2026-03-02 10:50");
  service_.Must(Arrive("v1", "2026-03-02 10:05", "c1"));
  const std::uint64_t arrived = service_.head();
  service_.Must(Complete("v1", "2026-03-02 10:45", "王小明", "13800000001", "H"));

  // A party came on Monday the 2nd, at ten o'clock, to c1.
  const v1::DiffFormResponse came = Diff(walk_ins, before, arrived);
  EXPECT_THAT(RowsOf(came),
              IsSupersetOf({"ROW_CHANGE_CHANGED ", "ROW_CHANGE_CHANGED by_period[2026-03-02]",
                            "ROW_CHANGE_CHANGED by_weekday[1]",
                            "ROW_CHANGE_CHANGED by_day_of_month[2]", "ROW_CHANGE_ADDED by_hour[10]",
                            "ROW_CHANGE_ADDED by_consultant[stores/s1/consultants/c1]"}));
  EXPECT_THAT(EventsOf(came), ElementsAre("VisitRegistered"));
  EXPECT_THAT(FieldsOf(came, "by_weekday[1]"), Contains("batches  1"));

  // It left its data: as many parties, and of those all that left any.
  const v1::DiffFormResponse completed = Diff(walk_ins, arrived, service_.head());
  const std::vector<std::string> fields = FieldsOf(completed, "by_hour[10]");
  EXPECT_THAT(fields, Contains("info_left  1"));
  EXPECT_THAT(fields, Contains("info_left_bp 0 10000"));
  EXPECT_THAT(fields, Not(Contains(HasSubstr("batches"))));
  EXPECT_THAT(EventsOf(completed), Contains("VisitCompleted"));
}

TEST_F(DiffTest, ShowsNoMoreThanTheFormDoes) {
  const std::uint64_t before = service_.head();
  service_.SetClock("2026-03-02 10:50");
  service_.Must(Arrive("v1", "2026-03-02 10:05", "c1"));
  service_.Must(Complete("v1", "2026-03-02 10:45", "王小明", "13800000001", "H"));
  server::Client other = service_.As("consultant", "stores/s1/consultants/c2");
  const v1::DiffFormResponse seen = Diff(other, SheetOfTheDay(), before, service_.head());
  EXPECT_THAT(seen.ShortDebugString(), Not(HasSubstr("13800000001")));
  EXPECT_FALSE(seen.rows().empty());
  EXPECT_THAT(seen.DebugString(), Not(HasSubstr("小明")));
  server::Client elsewhere = service_.As("manager", "m2", "stores/s2");
  v1::DiffFormRequest request = SheetOfTheDay();
  *request.mutable_from() = AsOf(before);
  EXPECT_THAT(elsewhere.Call(&v1::QueryService::Stub::DiffForm, elsewhere.query(), request),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(DiffTest, RefusesAFormThatIsNoneAndMomentsTheWrongWayRound) {
  v1::DiffFormRequest request;
  EXPECT_THAT(
      service_.client().Call(&v1::QueryService::Stub::DiffForm, service_.client().query(), request),
      HasReason(v1::REASON_QUERY_INVALID));
  // Which moments, and which pages, is for the difference to say.
  const auto refusal = [&](const v1::DiffFormRequest& asked) {
    return service_.client().Call(&v1::QueryService::Stub::DiffForm, service_.client().query(),
                                  asked);
  };
  v1::DiffFormRequest deals;
  deals.mutable_deals()->set_parent("stores/s1");
  *deals.mutable_deals()->mutable_read_at() = AsOf(1);
  EXPECT_THAT(refusal(deals), HasViolation("read_at", v1::REASON_QUERY_INVALID));
  deals.mutable_deals()->clear_read_at();
  deals.mutable_deals()->set_page_size(10);
  EXPECT_THAT(refusal(deals), HasViolation("page_size", v1::REASON_QUERY_INVALID));
  request = SheetOfTheDay();
  *request.mutable_from() = AsOf(service_.head());
  *request.mutable_to() = AsOf(service_.head() - 1);
  EXPECT_THAT(
      service_.client().Call(&v1::QueryService::Stub::DiffForm, service_.client().query(), request),
      HasReason(v1::REASON_QUERY_INVALID));
}

}  // namespace
}  // namespace kezhi::e2e
