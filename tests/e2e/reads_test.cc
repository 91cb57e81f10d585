// Who has looked at a customer: recorded, listed, and never unrecorded. docs/decisions/0023.

#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/reads/usual.h"
#include "services/engine/event_reader.h"
#include "tests/e2e/service.h"
#include "tests/matchers.h"

namespace kezhi::e2e::reads {
namespace {

using kezhi::testing::Ask;
using kezhi::testing::HasReason;
using kezhi::testing::IsOk;
using Privacy = v1::PrivacyService::Stub;
using Query = v1::QueryService::Stub;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kCustomer[] = "stores/s1/customers/k1";

// `principal rpc clear masked` of a row.
std::string TextOf(const v1::ReaderRow& row) {
  return absl::StrCat(row.principal(), " ", row.rpc(), " ", row.clear(), " ", row.masked());
}

class Reads : public ::testing::Test {
 protected:
  Reads()
      : service_({.engine = nullptr,
                  .server = [](server::ServerOptions& options) { options.record_reads = true; },
                  .client = nullptr}) {
    service_.SetClock("2026-03-02 10:55");
    service_.Must(Arrive("v1", "2026-03-02 10:05", "c1"));
    v1::Command complete = Complete("v1", "2026-03-02 10:50", "测试甲", "13800000001", "H");
    complete.mutable_complete_visit()->set_customer(kCustomer);
    outcome_ = service_.Must(complete);
  }

  absl::StatusOr<v1::GetCustomerCardResponse> Card(server::Client& client) {
    v1::GetCustomerCardRequest request;
    request.set_name(kCustomer);
    *request.mutable_read_at() = After(outcome_);
    return client.Call(&Query::GetCustomerCard, client.query(), request);
  }

  // Lets what was read be recorded.
  void Record() {
    engine::ReadingLog& log = *service_.server().reading_log();
    service_.clock().Advance(absl::Seconds(10));
    log.Step();
    // The server's own threads write it.
    while (log.lines() > 0) std::this_thread::yield();
  }

  std::vector<v1::ReaderRow> Readers(server::Client& client) {
    Record();
    v1::ListReadersRequest request;
    request.set_parent(kCustomer);
    request.mutable_read_at()->set_min_position(service_.head());
    const auto answer = client.Call(&Privacy::ListReaders, client.privacy(), request);
    EXPECT_THAT(answer, IsOk());
    if (!answer.ok()) return {};
    return {answer->readers().begin(), answer->readers().end()};
  }

  std::vector<std::string> ReadersAsTexts() {
    std::vector<std::string> texts;
    for (const v1::ReaderRow& row : Readers(auditor_)) texts.push_back(TextOf(row));
    return texts;
  }

  Service service_;
  v1::Outcome outcome_;
  server::Client manager_ = service_.As("manager", "li");
  server::Client auditor_ = service_.As("auditor", "wang", "");
  server::Client owner_ = service_.As("consultant", "stores/s1/consultants/c1");
  server::Client colleague_ = service_.As("consultant", "stores/s1/consultants/c2");
};

TEST_F(Reads, WhoHasLookedAtACustomerIsListed) {
  ASSERT_THAT(Card(manager_), IsOk());
  ASSERT_THAT(Card(manager_), IsOk());
  ASSERT_THAT(Card(colleague_), IsOk());
  // Shown neither in clear nor shortened.
  ASSERT_THAT(Card(auditor_), IsOk());
  const std::uint64_t before = service_.head();
  EXPECT_THAT(ReadersAsTexts(),
              UnorderedElementsAre("li QueryService/GetCustomerCard 2 0",
                                   "stores/s1/consultants/c2 QueryService/GetCustomerCard 0 1"));
  // One event for all of it, in a stream of its own.
  ASSERT_EQ(service_.head(), before + 1);
  const auto event = engine::ReadEvent(service_.server().engine().journal(), Position(before + 1));
  ASSERT_THAT(event, IsOk());
  EXPECT_EQ(event->stream(), "stores/s1/reads/20260302");
  EXPECT_EQ(event->actor().known(), v1::KNOWN_INTERNAL);
}

TEST_F(Reads, TheGroundThatACallerGivesIsRecorded) {
  server::ClientOptions options = service_.ClientOptions();
  options.ground = "complaint-4711";
  server::Client client(options);
  ASSERT_THAT(Card(client), IsOk());
  const std::vector<v1::ReaderRow> readers = Readers(auditor_);
  ASSERT_THAT(readers, SizeIs(1));
  EXPECT_EQ(readers[0].principal(), "operator");  // on loopback too
  EXPECT_EQ(readers[0].ground(), "complaint-4711");
  options.ground = "Herr Wang asked";
  server::Client talks(options);
  EXPECT_THAT(Card(talks), HasReason(v1::REASON_NAME_INVALID));
}

TEST_F(Reads, EveryFormAndEveryEventThatShowsAPersonCounts) {
  v1::GetRegistrationSheetRequest sheet;
  sheet.set_name("stores/s1/days/20260302");
  *sheet.mutable_read_at() = After(outcome_);
  Get(manager_, &Query::GetRegistrationSheet, sheet);
  v1::GetProgressTableRequest progress;
  progress.set_parent("stores/s1");
  progress.set_year(2026);
  progress.set_month(3);
  *progress.mutable_read_at() = After(outcome_);
  Get(manager_, &Query::GetProgressTable, progress);
  v1::ListTimelineRequest timeline;
  timeline.set_parent(kCustomer);
  *timeline.mutable_read_at() = After(outcome_);
  Get(manager_, &Query::ListTimeline, timeline);
  v1::DiffFormRequest diff;
  diff.set_customer_card(kCustomer);
  *diff.mutable_from() = AsOf(outcome_.last_position());
  *diff.mutable_to() = After(outcome_);
  Get(manager_, &Query::DiffForm, diff);
  EXPECT_THAT(ReadersAsTexts(),
              UnorderedElementsAre("li QueryService/GetRegistrationSheet 1 0",
                                   "li QueryService/GetProgressTable 1 0",
                                   "li QueryService/ListTimeline 1 0",
                                   "li QueryService/GetCustomerCard 2 0"));  // both moments
}

TEST_F(Reads, EventsThatShowAPersonCountAlsoThoseOfTheVisit) {
  using Stream = v1::StreamService::Stub;
  v1::GetEventRequest completed;
  completed.set_position(outcome_.first_position());
  ASSERT_THAT(manager_.Call(&Stream::GetEvent, manager_.stream(), completed), IsOk());
  const auto all = [](const auto&) { return true; };
  v1::ReadStreamRequest visit;
  visit.set_stream("stores/s1/visits/v1");
  ASSERT_THAT(manager_.Stream(&Stream::ReadStream, manager_.stream(), visit, all), IsOk());
  v1::ReadAllRequest everything;
  everything.set_stream_prefix(kCustomer);
  ASSERT_THAT(manager_.Stream(&Stream::ReadAll, manager_.stream(), everything, all), IsOk());
  EXPECT_THAT(ReadersAsTexts(), UnorderedElementsAre("li StreamService/GetEvent 1 0",
                                                     "li StreamService/ReadStream 1 0",
                                                     "li StreamService/ReadAll 1 0"));
}

TEST_F(Reads, EventsThatARefusalShowsAsMissedCount) {
  v1::ExecuteRequest request;
  *request.mutable_command() = Ask<v1::ChangeGrade>(
      "customer: 'stores/s1/customers/k1' pursuit: 1 to: 'A' because: '看车后犹豫'");
  request.mutable_command()->set_request_id("00000000-0000-4000-9000-000000000001");
  request.mutable_command()->mutable_expected_revision()->set_exact(0);
  const auto refusal = [&] {
    const auto refused =
        manager_.Call(&v1::CommandService::Stub::Execute, manager_.command(), request);
    EXPECT_THAT(refused, HasReason(v1::REASON_REVISION_CONFLICT));
    return refused.status().GetPayload("type.googleapis.com/kezhi.v1.MissedEvents");
  };
  EXPECT_FALSE(refusal().has_value());
  EXPECT_THAT(ReadersAsTexts(), IsEmpty());
  request.set_return_missed(true);
  const auto payload = refusal();
  ASSERT_TRUE(payload.has_value());
  v1::MissedEvents missed;
  ASSERT_TRUE(missed.ParseFromString(std::string(*payload)));
  EXPECT_EQ(missed.events(0).customer_registered().name().clear(), "测试甲");
  EXPECT_THAT(ReadersAsTexts(), ElementsAre("li StreamService/ReadStream 1 0"));
}

TEST_F(Reads, EventsOfOtherStreamsCountForThoseTheyAreAbout) {
  using Stream = v1::StreamService::Stub;
  const std::string hundred = " amount { currency_code: 'CNY' units: 100 }";
  service_.Must(
      Ask<v1::Quote>("deal: 'stores/s1/deals/d1' customer: 'stores/s1/customers/k1'" + hundred));
  service_.Must(Ask<v1::PlaceDealOrder>("deal: 'stores/s1/deals/d1'"));
  service_.Must(Ask<v1::Ship>("deal: 'stores/s1/deals/d1'" + hundred));
  const v1::Outcome refused = service_.Must(
      Ask<v1::RefuseDelivery>("deal: 'stores/s1/deals/d1' reason: '包装破损'" + hundred));
  service_.Must(
      Ask<v1::RecordStop>("report: 'stores/s1/consultants/c1/reports/20260302'"
                          " customer: 'stores/s1/customers/k1' visited: true"
                          " brief: '老板不在'"));
  service_.Must(
      Ask<v1::ReviewSheet>("day: 'stores/s1/days/20260302' verdict: VERDICT_RETURNED"
                           " findings { visit: 'stores/s1/visits/v1' note: '电话少一位' }"));
  v1::GetEventRequest one;
  one.set_position(refused.first_position());
  const auto event = manager_.Call(&Stream::GetEvent, manager_.stream(), one);
  ASSERT_THAT(event, IsOk());
  EXPECT_EQ(event->event().delivery_refused().reason().clear(), "包装破损");
  const auto all = [](const auto&) { return true; };
  for (const char* stream : {"stores/s1/deals/d1", "stores/s1/days/20260302",
                             "stores/s1/consultants/c1/reports/20260302"}) {
    v1::ReadStreamRequest request;
    request.set_stream(stream);
    ASSERT_THAT(manager_.Stream(&Stream::ReadStream, manager_.stream(), request, all), IsOk());
  }
  EXPECT_THAT(ReadersAsTexts(), UnorderedElementsAre("li StreamService/GetEvent 1 0",
                                                     "li StreamService/ReadStream 2 0",
                                                     "li StreamService/ReadStream 1 0"));  // visit
}

TEST_F(Reads, AWatchedFormCountsWhenItIsToldAndNotWhenItIsTheSame) {
  v1::WatchFormRequest request;
  request.mutable_customer_card()->set_name(kCustomer);
  *request.mutable_customer_card()->mutable_read_at() = After(outcome_);
  grpc::ClientContext context;
  manager_.Identify(context);
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  const auto reader = manager_.query().WatchForm(&context, request);
  v1::WatchFormResponse told;
  ASSERT_TRUE(reader->Read(&told));
  EXPECT_THAT(ReadersAsTexts(), ElementsAre("li QueryService/GetCustomerCard 1 0"));
  // The record of it is an event of the store: the form is the same for all that.
  service_.Must(Ask<v1::UpdateProfile>("customer: 'stores/s1/customers/k1' name: '改名'"));
  bool changed = false;
  while (!changed && reader->Read(&told)) {
    changed = told.state().customer_card().card().head().name().clear() == "改名";
  }
  EXPECT_TRUE(changed);
  EXPECT_THAT(ReadersAsTexts(), ElementsAre("li QueryService/GetCustomerCard 2 0"));
  context.TryCancel();
  while (reader->Read(&told)) {
  }
  reader->Finish();
}

TEST_F(Reads, HandingEverythingOutIsAmongThem) {
  v1::ExportPersonalDataRequest request;
  request.set_request_id("11111111-0000-4000-8000-000000000001");
  request.set_customer(kCustomer);
  request.set_reason("asked in person");
  ASSERT_THAT(manager_.Call(&Privacy::ExportPersonalData, manager_.privacy(), request), IsOk());
  EXPECT_THAT(ReadersAsTexts(), ElementsAre("li PrivacyService/ExportPersonalData 1 0"));
}

TEST_F(Reads, AreRecordedBeforeTheServerStopsAndAsOfAnyMoment) {
  const std::uint64_t before = service_.head();
  ASSERT_THAT(Card(manager_), IsOk());
  service_.Restart();
  EXPECT_EQ(service_.head(), before + 1);
  server::Client auditor = service_.As("auditor", "wang", "");
  EXPECT_THAT(Readers(auditor), SizeIs(1));
  v1::ListReadersRequest request;
  request.set_parent(kCustomer);
  *request.mutable_read_at() = AsOf(before);
  EXPECT_THAT(auditor.Call(&Privacy::ListReaders, auditor.privacy(), request)->readers(),
              IsEmpty());
}

TEST_F(Reads, AreForThoseWhoHaveToKnow) {
  v1::ListReadersRequest request;
  request.set_parent(kCustomer);
  *request.mutable_read_at() = After(outcome_);
  EXPECT_THAT(owner_.Call(&Privacy::ListReaders, owner_.privacy(), request),
              HasReason(v1::REASON_ROLE_REQUIRED));
  server::Client elsewhere = service_.As("manager", "zhao", "stores/s2");
  EXPECT_THAT(elsewhere.Call(&Privacy::ListReaders, elsewhere.privacy(), request),
              HasReason(v1::REASON_STORE_NOT_FOUND));
  request.set_parent("stores/s1/customers/nobody");
  EXPECT_THAT(auditor_.Call(&Privacy::ListReaders, auditor_.privacy(), request),
              HasReason(v1::REASON_CUSTOMER_NOT_FOUND));
}

TEST_F(Reads, NobodyMayWriteThemNotEvenTheOperator) {
  EXPECT_THAT(service_.Do(Ask<v1::RecordReads>("store: 'stores/s1'")),
              HasReason(v1::REASON_ROLE_REQUIRED));
}

TEST_F(Reads, AConsultantWhoPagesThroughAllCardsIsListed) {
  const int many = domain::UsualCustomers("consultant") + 1;
  v1::Outcome last;
  for (int i = 1; i < many; ++i) {
    v1::RegisterCustomer registered;
    registered.set_customer(absl::StrCat("stores/s1/customers/n", i));
    registered.set_name("客户");
    registered.set_phone(absl::StrCat("138", 10000000 + i));
    last = service_.Must(Ask(registered));
  }
  v1::ListCustomerCardsRequest page;
  page.set_parent("stores/s1");
  page.set_page_size(50);
  *page.mutable_read_at() = After(last);
  do {
    const auto cards = Get(colleague_, &Query::ListCustomerCards, page);
    page.set_page_token(cards.next_page_token());
  } while (!page.page_token().empty());
  Record();
  v1::ListUnusualReadingRequest request;
  request.set_parent("stores/s1");
  request.mutable_read_at()->set_min_position(service_.head());
  const auto unusual = manager_.Call(&Privacy::ListUnusualReading, manager_.privacy(), request);
  ASSERT_THAT(unusual, IsOk());
  ASSERT_EQ(unusual->days_size(), 1);
  EXPECT_EQ(unusual->days(0).principal(), "stores/s1/consultants/c2");
  EXPECT_EQ(unusual->days(0).customers(), many);
  EXPECT_EQ(unusual->days(0).usual(), many - 1);
}

}  // namespace
}  // namespace kezhi::e2e::reads
