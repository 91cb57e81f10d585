// Watching a form: as it is, then as it becomes.

#include <algorithm>
#include <chrono>
#include <future>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/mutex.h"
#include "domain/dates.h"
#include "tests/e2e/service.h"
#include "tests/matchers.h"

namespace kezhi::e2e {
namespace {

using Query = v1::QueryService::Stub;
using ::testing::Contains;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::HasViolation;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::Not;
using testing::StatusIs;

constexpr char kSheet[] = "stores/s1/days/20260302";

// One call that watches a form.
class Watch {
 public:
  Watch(server::Client& client, const v1::WatchFormRequest& request) {
    client.Identify(context_);
    // A state that never comes fails the test instead of holding it up.
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    reader_ = client.query().WatchForm(&context_, request);
  }

  ~Watch() {
    if (reader_ != nullptr) Cancel();
  }

  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // What it hears next; empty at the end.
  v1::WatchFormResponse Next() {
    v1::WatchFormResponse response;
    if (!reader_->Read(&response)) response.Clear();
    return response;
  }

  v1::WatchFormResponse NextState() {
    v1::WatchFormResponse response = Next();
    while (response.has_checkpoint()) response = Next();
    return response;
  }

  // The first state at `position` or later.
  v1::WatchFormResponse StateAt(std::uint64_t position) {
    v1::WatchFormResponse response = NextState();
    while (response.has_state() && response.served().position() < position) response = NextState();
    return response;
  }

  // How it ended by itself.
  absl::Status End() {
    while (Next().kind_case() != v1::WatchFormResponse::KIND_NOT_SET) {
    }
    return server::FromGrpcStatus(std::exchange(reader_, nullptr)->Finish());
  }

  void Cancel() {
    context_.TryCancel();
    End().IgnoreError();
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchFormResponse>> reader_;
};

// `ADDED lines[…]`.
std::vector<std::string> ChangesOf(const v1::WatchFormResponse& response) {
  std::vector<std::string> changes;
  for (const v1::RowDifference& row : response.state().changes()) {
    changes.push_back(absl::StrCat(v1::RowChange_Name(row.change()), " ", row.path()));
  }
  return changes;
}

class WatchForm : public ::testing::Test {
 protected:
  WatchForm() { service_.SetClock("2026-03-02 10:55"); }

  // With all that was recorded by now.
  v1::WatchFormRequest SheetOfTheDay() {
    v1::WatchFormRequest request;
    request.mutable_registration_sheet()->set_name(kSheet);
    request.mutable_registration_sheet()->mutable_read_at()->set_min_position(service_.head());
    return request;
  }

  v1::WatchFormRequest SheetAfter(const v1::Served& after) {
    v1::WatchFormRequest request = SheetOfTheDay();
    *request.mutable_after() = after;
    return request;
  }

  std::uint64_t ArriveNow(const std::string& visit) {
    return service_.Must(Arrive(visit, "2026-03-02 10:05", "c1")).last_position();
  }

  void OpenAnotherStore() {
    service_.Must(testing::Ask<v1::OpenStore>(R"pb(
      store: "stores/s2"
      display_name: "Store 2"
      time_zone: "Asia/Shanghai"
      region_code: "CN"
      day_starts {}
      closes { hours: 18 }
    )pb"));
  }

  std::uint64_t HireElsewhere(const std::string& id) {
    v1::HireConsultant hire;
    hire.set_consultant("stores/s2/consultants/" + id);
    hire.set_name("顾问");
    return service_.Must(testing::Ask(hire)).last_position();
  }

  // How often watched forms were asked for.
  std::uint64_t Asked() {
    const std::string metrics = Http(service_.server().http_port(), "GET /metrics");
    const std::string sample = "kezhi_query_seconds_count{method=\"WatchForm\"} ";
    const std::size_t place = metrics.find(sample);
    EXPECT_NE(place, std::string::npos);
    std::uint64_t count = 0;
    const std::size_t begin = place + sample.size();
    EXPECT_TRUE(absl::SimpleAtoi(metrics.substr(begin, metrics.find('\n', begin) - begin), &count));
    return count;
  }

  Service service_;
};

TEST_F(WatchForm, TellsTheWholeFormFirstAndThenEachChangeWithTheRowsThatDiffer) {
  Watch watch(service_.client(), SheetOfTheDay());
  const v1::WatchFormResponse first = watch.Next();
  EXPECT_EQ(first.served().position(), service_.head());
  EXPECT_EQ(first.state().registration_sheet().served().position(), service_.head());
  EXPECT_THAT(first.state().registration_sheet().sheet().lines(), IsEmpty());
  EXPECT_THAT(first.state().changes(), IsEmpty());

  const std::uint64_t arrived = ArriveNow("v1");
  const v1::WatchFormResponse second = watch.StateAt(arrived);
  EXPECT_EQ(second.served().position(), arrived);
  ASSERT_EQ(second.state().registration_sheet().sheet().lines_size(), 1);
  EXPECT_THAT(ChangesOf(second), Contains("ROW_CHANGE_ADDED lines[stores/s1/visits/v1]"));

  const std::uint64_t completed =
      service_.Must(Complete("v1", "2026-03-02 10:50", "王小明", "13800000001", "H"))
          .last_position();
  const v1::WatchFormResponse third = watch.StateAt(completed);
  EXPECT_EQ(third.state().registration_sheet().sheet().lines(0).name().clear(), "王小明");
  EXPECT_THAT(ChangesOf(third), Contains("ROW_CHANGE_CHANGED lines[stores/s1/visits/v1]"));
}

TEST_F(WatchForm, AResumedWatchNeitherMissesNorRepeats) {
  v1::Served had = Watch(service_.client(), SheetOfTheDay()).Next().served();
  const std::uint64_t missed = ArriveNow("v1");
  {
    Watch watch(service_.client(), SheetAfter(had));
    const v1::WatchFormResponse response = watch.Next();
    EXPECT_EQ(response.served().position(), missed);
    EXPECT_THAT(ChangesOf(response), Contains("ROW_CHANGE_ADDED lines[stores/s1/visits/v1]"));
    had = response.served();
  }
  Watch watch(service_.client(), SheetAfter(had));
  const v1::WatchFormResponse nothing_new = watch.Next();
  EXPECT_TRUE(nothing_new.has_checkpoint());
  EXPECT_EQ(nothing_new.served().position(), missed);
  const std::uint64_t arrived = ArriveNow("v2");
  const v1::WatchFormResponse next = watch.NextState();
  EXPECT_EQ(next.served().position(), arrived);
  EXPECT_THAT(ChangesOf(next), Contains("ROW_CHANGE_ADDED lines[stores/s1/visits/v2]"));
}

TEST_F(WatchForm, APositionAloneIsEnoughToResumeAndAQuerysAnswerAsGoodAsAState) {
  v1::Served position;
  position.set_position(ArriveNow("v1"));
  ArriveNow("v2");
  EXPECT_THAT(ChangesOf(Watch(service_.client(), SheetAfter(position)).Next()),
              Contains("ROW_CHANGE_ADDED lines[stores/s1/visits/v2]"));
  const auto answer =
      Get(service_.client(), &Query::GetRegistrationSheet, SheetOfTheDay().registration_sheet());
  EXPECT_TRUE(Watch(service_.client(), SheetAfter(answer.served())).Next().has_checkpoint());
}

TEST_F(WatchForm, AWatchIsResumedOnARestartedServer) {
  ArriveNow("v1");
  const v1::Served had = Watch(service_.client(), SheetOfTheDay()).Next().served();
  service_.Restart();
  Watch watch(service_.client(), SheetAfter(had));
  EXPECT_TRUE(watch.Next().has_checkpoint());
  const std::uint64_t arrived = ArriveNow("v2");
  EXPECT_EQ(watch.NextState().served().position(), arrived);
}

TEST_F(WatchForm, EventsOfAnotherStoreBringCheckpointsAndAreNotAskedFor) {
  OpenAnotherStore();
  v1::WatchFormRequest request;
  request.mutable_consultants()->set_parent("stores/s2");
  request.mutable_consultants()->mutable_read_at()->set_min_position(service_.head());
  Watch other(service_.client(), request);
  other.NextState();
  Watch watch(service_.client(), SheetOfTheDay());
  watch.Next();
  const std::uint64_t asked = Asked();
  constexpr int kHired = 10;
  std::uint64_t last = 0;
  for (int i = 0; i < kHired; ++i) {
    last = HireElsewhere(absl::StrCat("c", i));
    EXPECT_EQ(other.StateAt(last).served().position(), last);
  }
  // The other one's, and this one's for the first event, as what came before is not known.
  EXPECT_LE(Asked() - asked, kHired + 3);
  v1::WatchFormResponse response;
  do {
    service_.clock().Advance(absl::Seconds(6));
    response = watch.Next();
    ASSERT_TRUE(response.has_checkpoint());
  } while (response.served().position() < last);
  EXPECT_EQ(response.served().position(), last);
  EXPECT_EQ(response.checkpoint().head_position(), last);
  const std::uint64_t arrived = ArriveNow("v1");
  EXPECT_EQ(watch.NextState().served().position(), arrived);
}

TEST_F(WatchForm, AnIdleWatchHearsThatItIsUpToDate) {
  v1::WatchFormRequest request = SheetOfTheDay();
  request.mutable_checkpoint_every()->set_seconds(2);
  Watch watch(service_.client(), request);
  watch.Next();
  for (int i = 0; i < 3; ++i) {
    service_.clock().Advance(absl::Seconds(2));
    const v1::WatchFormResponse response = watch.Next();
    EXPECT_TRUE(response.has_checkpoint());
    EXPECT_EQ(response.served().position(), service_.head());
    EXPECT_EQ(response.checkpoint().head_position(), service_.head());
  }
}

TEST_F(WatchForm, WhatDependsOnTheTimeIsToldWhenItsTimeHasCome) {
  ArriveNow("v1");
  const v1::Outcome outcome =
      service_.Must(Complete("v1", "2026-03-02 10:50", "王小明", "13800000001", "H"));
  v1::WatchFormRequest request;
  request.mutable_due_items()->set_parent("stores/s1");
  *request.mutable_due_items()->mutable_read_at() = After(outcome);
  Watch watch(service_.client(), request);
  EXPECT_THAT(watch.Next().state().due_items().items(), IsEmpty());
  service_.SetClock("2026-03-20 09:00");
  const v1::WatchFormResponse late = watch.NextState();
  ASSERT_FALSE(late.state().due_items().items().empty());
  EXPECT_TRUE(late.state().due_items().items(0).overdue());
  EXPECT_EQ(late.served().position(), outcome.last_position());
}

TEST_F(WatchForm, ASlowReaderHearsTheLatestAndNotAllThatWasBetween) {
  constexpr int kVisits = 600;
  Watch watch(service_.client(), SheetOfTheDay());
  watch.Next();
  std::uint64_t last = 0;
  for (int i = 0; i < kVisits; ++i) last = ArriveNow(absl::StrCat("v", i));
  int states = 0;
  std::uint64_t position = 0;
  v1::WatchFormResponse response;
  while (position < last) {
    response = watch.NextState();
    ASSERT_TRUE(response.has_state());
    EXPECT_GT(response.served().position(), position);
    position = response.served().position();
    ++states;
  }
  EXPECT_LT(states, kVisits / 2);
  EXPECT_EQ(response.state().registration_sheet().sheet().lines_size(), kVisits);
}

// `form` without what says which moment it is.
template <typename Answer>
std::string Bare(Answer answer) {
  answer.clear_served();
  return answer.DebugString();
}

TEST_F(WatchForm, EveryStateIsWhatTheQueryAnswersAsOfItsPosition) {
  std::vector<v1::WatchFormRequest> requests(7, SheetOfTheDay());
  requests[1].mutable_progress_table()->set_parent("stores/s1");
  requests[1].mutable_progress_table()->set_year(2026);
  requests[1].mutable_progress_table()->set_month(3);
  requests[2].mutable_daily_report()->set_name("stores/s1/consultants/c1/reports/20260302");
  requests[3].mutable_due_items()->set_parent("stores/s1");
  *requests[3].mutable_due_items()->mutable_to() = domain::ToDate(absl::CivilDay(2026, 12, 31));
  requests[3].mutable_due_items()->set_page_size(1000);
  requests[4].mutable_customer_cards()->set_parent("stores/s1");
  requests[5].mutable_pursuits()->set_parent("stores/-");
  requests[5].mutable_pursuits()->add_group_by(v1::PURSUIT_DIMENSION_GRADE);
  requests[5].mutable_pursuits()->add_day_bounds(7);
  requests[6].mutable_statistics()->set_parent("stores/s1");

  Mutex mutex;
  std::vector<std::uint64_t> reached(requests.size());
  std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  const auto reach = [&](std::size_t watcher, std::uint64_t position) {
    const MutexLock lock(&mutex);
    // One that has ended holds up nobody; it will lack states.
    reached[watcher] = position == 0 ? last : position;
    mutex.Notify();
    return position > 0 && position < last;
  };
  const auto await_all = [&](std::uint64_t position) {
    const auto there = [&] {
      return std::all_of(reached.begin(), reached.end(),
                         [&](std::uint64_t place) { return place >= position; });
    };
    for (;;) {
      {
        const MutexLock lock(&mutex);
        const auto soon = std::chrono::steady_clock::now() + std::chrono::milliseconds(20);
        if (mutex.AwaitUntil(soon, there)) return;
      }
      // Whose form an event has not touched hears of it by a checkpoint.
      service_.clock().Advance(absl::Seconds(6));
    }
  };
  std::vector<std::future<std::vector<v1::WatchFormResponse>>> watchers;
  watchers.reserve(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    watchers.push_back(std::async(std::launch::async, [&, i] {
      Watch watch(service_.client(), requests[i]);
      std::vector<v1::WatchFormResponse> states;
      v1::WatchFormResponse response;
      do {
        response = watch.Next();
        if (response.has_state()) states.push_back(response);
      } while (reach(i, response.served().position()));
      return states;
    }));
  }
  await_all(service_.head());
  for (int i = 0; i < 80; ++i) {
    const std::string visit = absl::StrCat("v", i);
    service_.Must(Arrive(visit, "2026-03-02 10:05", i % 3 == 0 ? "c1" : "c2"));
    if (i % 4 == 0) {
      service_.Must(Complete(visit, "2026-03-02 10:50", absl::StrCat("客", i),
                             absl::StrCat("1380000", 1000 + i), i % 8 == 0 ? "H" : "A"));
    }
    if (i % 8 == 7) await_all(service_.head());
  }
  {
    const MutexLock lock(&mutex);
    last = service_.Must(Arrive("last", "2026-03-02 10:05", "c1")).last_position();
  }
  await_all(last);
  for (std::size_t i = 0; i < watchers.size(); ++i) {
    const std::vector<v1::WatchFormResponse> states = watchers[i].get();
    EXPECT_GE(states.size(), 5U) << i;
    for (const v1::WatchFormResponse& state : states) {
      const v1::ReadAt then = AsOf(state.served().position());
      const auto check = [&](const auto& told, auto request, auto method) {
        *request.mutable_read_at() = then;
        EXPECT_TRUE(Bare(told) == Bare(Get(service_.client(), method, request)))
            << i << " at " << then.position();
      };
      const v1::FormState& form = state.state();
      switch (i) {
        case 0:
          check(form.registration_sheet(), requests[i].registration_sheet(),
                &Query::GetRegistrationSheet);
          break;
        case 1:
          check(form.progress_table(), requests[i].progress_table(), &Query::GetProgressTable);
          break;
        case 2:
          check(form.daily_report(), requests[i].daily_report(), &Query::GetDailyReport);
          break;
        case 3: check(form.due_items(), requests[i].due_items(), &Query::ListDueItems); break;
        case 4:
          check(form.customer_cards(), requests[i].customer_cards(), &Query::ListCustomerCards);
          break;
        case 5: check(form.pursuits(), requests[i].pursuits(), &Query::AggregatePursuits); break;
        default: check(form.statistics(), requests[i].statistics(), &Query::GetStatistics);
      }
    }
  }
}

TEST_F(WatchForm, ThePagesAfterTheFirstShowTheStateThatWasTold) {
  for (const char* visit : {"v1", "v2"}) {
    ArriveNow(visit);
    service_.Must(Complete(visit, "2026-03-02 10:50", absl::StrCat("客", visit),
                           absl::StrCat("1380000000", visit + 1), "H"));
  }
  v1::WatchFormRequest request;
  v1::ListCustomerCardsRequest& cards = *request.mutable_customer_cards();
  cards.set_parent("stores/s1");
  cards.set_page_size(1);
  cards.mutable_read_at()->set_min_position(service_.head());
  const v1::WatchFormResponse told = Watch(service_.client(), request).Next();
  ASSERT_EQ(told.state().customer_cards().cards_size(), 1);
  ArriveNow("v3");
  cards.set_page_token(told.state().customer_cards().next_page_token());
  const auto next = Get(service_.client(), &Query::ListCustomerCards, cards);
  EXPECT_EQ(next.cards_size(), 1);
  EXPECT_EQ(next.served().position(), told.served().position());
  EXPECT_NE(next.cards(0).customer(), told.state().customer_cards().cards(0).customer());
}

TEST_F(WatchForm, MoreWatchesThanThreadsHoldUpNoQuery) {
  std::vector<std::unique_ptr<Watch>> watches;
  for (int i = 0; i < 40; ++i) {
    watches.push_back(std::make_unique<Watch>(service_.client(), SheetOfTheDay()));
    EXPECT_TRUE(watches.back()->Next().has_state());
  }
  v1::GetRegistrationSheetRequest request;
  request.set_name(kSheet);
  *request.mutable_read_at() = AsOf(service_.head());
  EXPECT_THAT(Get(service_.client(), &Query::GetRegistrationSheet, request).sheet().lines(),
              IsEmpty());
  const std::uint64_t arrived = ArriveNow("v1");
  for (const auto& watch : watches) EXPECT_EQ(watch->NextState().served().position(), arrived);
}

TEST_F(WatchForm, ShowsNoMoreThanTheFormDoes) {
  ArriveNow("v1");
  service_.Must(Complete("v1", "2026-03-02 10:50", "王小明", "13800000001", "H"));
  server::Client other = service_.As("consultant", "stores/s1/consultants/c2");
  Watch watch(other, SheetOfTheDay());
  const v1::WatchFormResponse seen = watch.Next();
  ASSERT_EQ(seen.state().registration_sheet().sheet().lines_size(), 1);
  EXPECT_THAT(seen.DebugString(), Not(HasSubstr("小明")));
  EXPECT_THAT(seen.DebugString(), Not(HasSubstr("13800000001")));
  server::Client elsewhere = service_.As("manager", "m2", "stores/s2");
  EXPECT_THAT(Watch(elsewhere, SheetOfTheDay()).End(), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(WatchForm, RefusesWhatCannotBeWatched) {
  const auto refusal = [&](const v1::WatchFormRequest& request) {
    return Watch(service_.client(), request).End();
  };
  EXPECT_THAT(refusal(v1::WatchFormRequest()), HasReason(v1::REASON_QUERY_INVALID));
  v1::WatchFormRequest past = SheetOfTheDay();
  *past.mutable_registration_sheet()->mutable_read_at() = AsOf(1);
  EXPECT_THAT(refusal(past), HasViolation("read_at", v1::REASON_QUERY_INVALID));
  v1::WatchFormRequest further;
  further.mutable_customer_cards()->set_parent("stores/s1");
  further.mutable_customer_cards()->set_page_token("next");
  EXPECT_THAT(refusal(further), HasViolation("page_token", v1::REASON_QUERY_INVALID));
  v1::WatchFormRequest foreign = SheetOfTheDay();
  foreign.mutable_after()->set_log_id("0123456789abcdef");
  EXPECT_THAT(refusal(foreign), HasViolation("after.log_id", v1::REASON_QUERY_INVALID));
  v1::WatchFormRequest ahead = SheetOfTheDay();
  ahead.mutable_after()->set_position(service_.head() + 1);
  EXPECT_THAT(refusal(ahead), HasReason(v1::REASON_AS_OF_AHEAD));
  v1::WatchFormRequest hasty = SheetOfTheDay();
  hasty.mutable_checkpoint_every()->set_nanos(1);
  EXPECT_THAT(refusal(hasty), HasViolation("checkpoint_every", v1::REASON_QUERY_INVALID));
  v1::WatchFormRequest nobody;
  nobody.mutable_customer_card()->set_name("stores/s1/customers/nobody");
  EXPECT_THAT(refusal(nobody), HasReason(v1::REASON_CUSTOMER_NOT_FOUND));
}

TEST_F(WatchForm, EndsWithTheServer) {
  Watch watch(service_.client(), SheetOfTheDay());
  watch.Next();
  service_.server().Stop(absl::Seconds(10));
  EXPECT_THAT(watch.End(), HasReason(v1::REASON_STOPPING));
}

// More than the service has threads for queries.
constexpr int kWaiting = 12;

TEST(Waiting, QueriesThatWaitForAPositionHoldUpNoOthers) {
  Service service;
  service.SetClock("2026-03-02 10:55");
  v1::GetStatisticsRequest request;
  request.set_parent("stores/s1");
  v1::GetStatisticsRequest later = request;
  later.mutable_read_at()->set_min_position(service.head() + 1);
  std::vector<std::future<absl::StatusOr<v1::GetStatisticsResponse>>> waiting;
  waiting.reserve(kWaiting);
  for (int i = 0; i < kWaiting; ++i) {
    waiting.push_back(std::async(std::launch::async, [&] {
      return service.client().Call(&Query::GetStatistics, service.client().query(), later);
    }));
  }
  // While they wait others are answered; otherwise these would be, only once those have given up.
  for (int i = 0; i < 50; ++i) Get(service.client(), &Query::GetStatistics, request);
  const v1::Outcome outcome = service.Must(Arrive("v1", "2026-03-02 10:05", "c1"));
  for (auto& call : waiting) {
    const absl::StatusOr<v1::GetStatisticsResponse> answer = call.get();
    ASSERT_THAT(answer, IsOk());
    EXPECT_GE(answer->served().position(), outcome.last_position());
  }
}

TEST(Waiting, QueriesThatWaitEndWithTheServer) {
  Service service;
  v1::GetStatisticsRequest later;
  later.set_parent("stores/s1");
  later.mutable_read_at()->set_min_position(service.head() + 1);
  auto waiting = std::async(std::launch::async, [&] {
    return service.client().Call(&Query::GetStatistics, service.client().query(), later);
  });
  v1::GetStatisticsRequest now;
  now.set_parent("stores/s1");
  for (int i = 0; i < 20; ++i) Get(service.client(), &Query::GetStatistics, now);
  service.server().Stop(absl::Seconds(10));
  EXPECT_THAT(waiting.get(), HasReason(v1::REASON_STOPPING));
}

}  // namespace
}  // namespace kezhi::e2e
