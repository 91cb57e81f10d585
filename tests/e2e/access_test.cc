// Who may call and send what, through gRPC: every role, every RPC, every command.

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include "domain/error.h"
#include "services/server/policy.h"
#include "tests/e2e/service.h"
#include "tests/matchers.h"

namespace kezhi::e2e {
namespace {

using absl::StatusCode;
using kezhi::testing::Ask;
using kezhi::testing::HasReason;
using kezhi::testing::IsOk;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Query = v1::QueryService::Stub;

// What a call of any RPC with an empty request comes to: its end, or OK once an answer has come.
// Streams are not followed further.
absl::Status CallEmpty(server::Client& client, const server::Rpc& rpc) {
  grpc::GenericStub stub(client.channel());
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  client.Identify(context);
  const auto call = stub.PrepareCall(
      &context, absl::StrCat("/", rpc.service()->full_name(), "/", rpc.name()), &queue);
  const auto next = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  call->StartCall(nullptr);
  next();
  const grpc::Slice nothing;
  call->WriteLast(grpc::ByteBuffer(&nothing, 1), grpc::WriteOptions(), nullptr);
  next();
  grpc::ByteBuffer answer;
  call->Read(&answer, nullptr);
  const bool answered = next();
  if (answered) context.TryCancel();
  grpc::Status status;
  call->Finish(&status, nullptr);
  next();
  return answered ? absl::OkStatus() : server::FromGrpcStatus(status);
}

std::string PrincipalOf(const server::RolePolicy& row) {
  return row.consultant() ? "stores/s1/consultants/c1" : "someone";
}

class Access : public ::testing::Test {
 protected:
  server::Client As(const server::RolePolicy& row) {
    return service_.As(row.role, PrincipalOf(row), row.all_stores ? "" : "stores/s1");
  }

  std::shared_ptr<const server::Policy> shipped_ = *server::Policy::Parse(server::kShippedPolicy);
  Service service_;
};

TEST_F(Access, ToEveryRpcIsWhatThePolicySaysForEveryRole) {
  int refused = 0;
  int let_in = 0;
  for (const server::RolePolicy& row : shipped_->roles()) {
    server::Client client = As(row);
    for (const auto& [name, rpc] : server::AllRpcs()) {
      const absl::Status status = CallEmpty(client, *rpc);
      const bool denied = domain::ReasonOf(status) == v1::REASON_ROLE_REQUIRED;
      EXPECT_EQ(denied, !row.rpcs.contains(rpc)) << row.role << " " << name << ": " << status;
      EXPECT_NE(status.code(), StatusCode::kUnimplemented) << name;
      ++(denied ? refused : let_in);
    }
  }
  EXPECT_GT(refused, 200);
  EXPECT_GT(let_in, 300);
}

TEST_F(Access, ToEveryCommandIsWhatThePolicySaysForEveryRole) {
  const auto* arms = v1::Command::descriptor()->FindOneofByName("kind");
  int request = 0;
  for (const server::RolePolicy& row : shipped_->roles()) {
    server::Client client = As(row);
    for (int i = 0; i < arms->field_count(); ++i) {
      const auto* arm = arms->field(i);
      v1::Command command;
      command.GetReflection()->MutableMessage(&command, arm);
      command.set_request_id(absl::StrFormat("00000000-0000-4000-9000-%012x", ++request));
      const auto outcome = client.Execute(command, /*validate_only=*/true);
      const bool denied = domain::ReasonOf(outcome.status()) == v1::REASON_ROLE_REQUIRED;
      EXPECT_EQ(denied, !row.commands.contains(arm->number()))
          << row.role << " " << arm->name() << ": " << outcome.status();
    }
  }
}

TEST_F(Access, IsDecidedCommandByCommandInABatch) {
  v1::BatchExecuteRequest batch;
  *batch.add_commands() = Ask<v1::ReviewSheet>("day: 'stores/s1/days/20260302'");
  *batch.add_commands() = Arrive("v1", "2026-03-02 07:55", "c1");
  for (int i = 0; i < 2; ++i) {
    batch.mutable_commands(i)->set_request_id(
        absl::StrFormat("00000000-0000-4000-9000-%012x", i + 1));
  }
  server::Client c1 = service_.As("consultant", "stores/s1/consultants/c1");
  const auto answer = c1.Call(&v1::CommandService::Stub::BatchExecute, c1.command(), batch);
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(domain::ReasonOf(server::FromRpcStatus(answer->results(0).error())),
            v1::REASON_ROLE_REQUIRED);
  EXPECT_TRUE(answer->results(1).has_outcome());
}

TEST_F(Access, ToRecordsOfTheLogIsForCallersOfAllStores) {
  using Audit = v1::AuditService::Stub;
  server::Client of_all = service_.As("auditor", "a1", "");
  server::Client of_one = service_.As("auditor", "a1", "stores/s2");
  v1::GetEvidenceRequest evidence;
  evidence.set_position(1);
  EXPECT_THAT(of_all.Call(&Audit::GetEvidence, of_all.audit(), evidence), IsOk());
  EXPECT_THAT(of_one.Call(&Audit::GetEvidence, of_one.audit(), evidence),
              HasReason(v1::REASON_ROLE_REQUIRED));
  v1::GetTileRequest tile;
  tile.set_entries(true);
  EXPECT_THAT(of_all.Call(&Audit::GetTile, of_all.audit(), tile), IsOk());
  EXPECT_THAT(of_one.Call(&Audit::GetTile, of_one.audit(), tile),
              HasReason(v1::REASON_ROLE_REQUIRED));
}

// ---- a policy of one's own -------------------------------------------------------------------

constexpr char kPolicy[] = R"yaml(
rpcs:
  CommandService/Execute: command
  QueryService/GetRegistrationSheet: sheet
  QueryService/GetCustomerCard: card
  QueryService/ListCustomerCards: card
  QueryService/ListTimeline: timeline
  QueryService/GetDailyReport: report
  QueryService/WatchForm: form
  QueryService/DiffForm: form
  StreamService/ReadStream: events
  PrivacyService/ListErasures: erasures
  PrivacyService/ExportPersonalData: disclose
roles:
  operator: {stores: all, sheet: all, customer: all, staff: all, event: all, rpcs: [all], money: all}
  deputy_gm: {stores: own, duty: manager, commands: [review_sheet, register_visit], sheet: all, rpcs: [command, sheet, form, disclose]}
  trainee: {stores: own, duty: consultant, sheet: own, customer: own, rpcs: [command, sheet, card]}
  microservice: {stores: all, by_grant: true}
grants:
  crm-sync: {role: microservice, views: {card: [P0, P1], sheet: [P2], report: [P1]}}
  nosy: {role: microservice, views: {card: [P0, P3], form: [P0], report: [P2]}}
  desk:
    {role: microservice, views: {timeline: [P1, P2], erasures: [P1], disclose: [P1, P2]},
     duty: manager, commands: [disclose_personal_data]}
)yaml";

class OwnPolicy : public ::testing::Test {
 protected:
  OwnPolicy()
      : service_({.server = [this](server::ServerOptions& options) {
          options.policy_file = dir_.Sub("policy.yaml");
          Write(kPolicy);
        }}) {
    service_.SetClock("2026-03-02 10:55");
    service_.Must(Arrive("v1", "2026-03-02 10:05", "c1"));
    outcome_ = service_.Must(Complete("v1", "2026-03-02 10:50", "测试甲", "13800000001", "H"));
    v1::ListCustomerCardsRequest request;
    request.set_parent("stores/s1");
    *request.mutable_read_at() = After(outcome_);
    customer_ = Get(service_.client(), &Query::ListCustomerCards, request).cards(0).customer();
  }

  // As an operator should: whoever looks meanwhile sees the one or the other.
  void Write(const std::string& text) {
    std::ofstream(dir_.Sub("next.yaml")) << text;
    std::filesystem::rename(dir_.Sub("next.yaml"), dir_.Sub("policy.yaml"));
  }

  // The file is taken, or refused, when two looks at it have found the same.
  void Settle() {
    service_.server().RefreshFiles();
    service_.server().RefreshFiles();
  }

  absl::StatusOr<v1::GetRegistrationSheetResponse> Sheet(server::Client& client) {
    v1::GetRegistrationSheetRequest request;
    request.set_name("stores/s1/days/20260302");
    return client.Call(&Query::GetRegistrationSheet, client.query(), request);
  }

  absl::StatusOr<v1::GetCustomerCardResponse> Card(server::Client& client) {
    v1::GetCustomerCardRequest request;
    request.set_name(customer_);
    return client.Call(&Query::GetCustomerCard, client.query(), request);
  }

  v1::Outcome Win() {
    v1::Command win = Ask<v1::WinPursuit>(R"pb(
      pursuit: 1
      won_on { year: 2026 month: 3 day: 2 }
      item: "M1"
      amount { currency_code: "CNY" units: 150000 }
    )pb");
    win.mutable_win_pursuit()->set_customer(customer_);
    return service_.Must(win);
  }

  absl::StatusOr<v1::ExportPersonalDataResponse> Export(server::Client& client) {
    v1::ExportPersonalDataRequest request;
    request.set_request_id("11111111-0000-4000-8000-000000000001");
    request.set_customer(customer_);
    request.set_reason("asked");
    return client.Call(&v1::PrivacyService::Stub::ExportPersonalData, client.privacy(), request);
  }

  storage::TempDir dir_;
  Service service_;
  v1::Outcome outcome_;
  std::string customer_;
};

TEST_F(OwnPolicy, GivesARoleOfItsOwnItsCommandsAndForms) {
  server::Client deputy = service_.As("deputy_gm", "d1");
  EXPECT_THAT(Sheet(deputy), IsOk());
  EXPECT_THAT(Card(deputy), HasReason(v1::REASON_ROLE_REQUIRED));
  const v1::Outcome reviewed = *service_.Do(deputy, Ask<v1::ReviewSheet>(R"pb(
                                              day: "stores/s1/days/20260302"
                                              verdict: VERDICT_RETURNED
                                            )pb"));
  EXPECT_THAT(service_.Do(deputy, Ask<v1::VoidVisit>("visit: 'stores/s1/visits/v1' reason: 'x'")),
              HasReason(v1::REASON_ROLE_REQUIRED));
  v1::GetEventRequest request;
  request.set_position(reviewed.first_position());
  const auto event = service_.client().Call(&v1::StreamService::Stub::GetEvent,
                                            service_.client().stream(), request);
  ASSERT_THAT(event, IsOk());
  EXPECT_EQ(event->event().actor().role(), "deputy_gm");
  EXPECT_EQ(event->event().actor().duty(), "manager");
}

TEST_F(OwnPolicy, BindsARoleOfAConsultantsDutyByItsRules) {
  server::Client trainee = service_.As("trainee", "stores/s1/consultants/c2");
  EXPECT_EQ(Card(trainee)->card().head().phone().masked(), "+86138****0001");
  v1::ChangeGrade change;
  change.set_customer(customer_);
  change.set_pursuit(1);
  change.set_to("A");
  // Somebody else's customer.
  EXPECT_THAT(service_.Do(trainee, Ask(change)), HasReason(v1::REASON_ROLE_REQUIRED));
  EXPECT_THAT(service_.As("trainee", "t2").Execute(Ask(change)),
              HasReason(v1::REASON_NAME_INVALID));
}

TEST_F(OwnPolicy, DecidesAboutAWatchedFormAsAboutTheFormItself) {
  server::Client deputy = service_.As("deputy_gm", "d1");
  v1::WatchFormRequest watch;
  watch.mutable_customer_card()->set_name(customer_);
  const auto none = [](const v1::WatchFormResponse&) { return false; };
  EXPECT_THAT(deputy.Stream(&Query::WatchForm, deputy.query(), watch, none),
              HasReason(v1::REASON_ROLE_REQUIRED));
  watch.mutable_registration_sheet()->set_name("stores/s1/days/20260302");
  EXPECT_THAT(deputy.Stream(&Query::WatchForm, deputy.query(), watch, none), IsOk());
  server::Client nosy = service_.As("microservice", "nosy", "");
  v1::DiffFormRequest diff;
  diff.set_registration_sheet("stores/s1/days/20260302");
  diff.mutable_from()->set_position(1);
  EXPECT_THAT(nosy.Call(&Query::DiffForm, nosy.query(), diff), HasReason(v1::REASON_ROLE_REQUIRED));
}

TEST_F(OwnPolicy, ShowsAMicroserviceTheClassesOfDataThatItIsGranted) {
  const v1::Outcome won = Win();
  v1::GetCustomerCardRequest request;
  request.set_name(customer_);
  *request.mutable_read_at() = After(won);
  ASSERT_EQ(Get(service_.client(), &Query::GetCustomerCard, request)
                .card()
                .front()
                .purchases(0)
                .amount()
                .units(),
            150000);

  server::Client sync = service_.As("microservice", "crm-sync", "");
  const auto card = Card(sync);
  ASSERT_THAT(card, IsOk());
  EXPECT_EQ(card->card().head().phone().clear(), "+8613800000001");  // P1
  EXPECT_FALSE(card->card().front().purchases(0).has_amount());      // not P3
  EXPECT_EQ(card->card().front().purchases(0).item(), "M1");         // P0
  const auto sheet = Sheet(sync);
  ASSERT_THAT(sheet, IsOk());
  EXPECT_TRUE(sheet->sheet().lines(0).name().withheld());           // not P1
  EXPECT_EQ(sheet->sheet().lines(0).note().clear(), "看了两款车");  // P2

  server::Client nosy = service_.As("microservice", "nosy", "");
  EXPECT_TRUE(Card(nosy)->card().head().phone().withheld());
  EXPECT_EQ(Card(nosy)->card().front().purchases(0).amount().units(), 150000);
  EXPECT_THAT(Sheet(nosy), HasReason(v1::REASON_ROLE_REQUIRED));
  server::Client stranger = service_.As("microservice", "stranger", "");
  EXPECT_THAT(Card(stranger), HasReason(v1::REASON_ROLE_REQUIRED));
}

TEST_F(OwnPolicy, WithholdsAmountsThatAreInWordsOrInADisclosure) {
  v1::ListTimelineRequest request;
  *request.mutable_read_at() = After(Win());
  request.set_parent(customer_);
  const auto told = [&](server::Client& client) {
    const v1::ListTimelineResponse timeline = Get(client, &Query::ListTimeline, request);
    std::string text;
    for (const auto& entry : timeline.entries()) absl::StrAppend(&text, entry.text(), "\n");
    return text;
  };
  server::Client desk = service_.As("microservice", "desk", "");
  EXPECT_THAT(told(service_.client()), HasSubstr("M1, 150000 CNY"));
  EXPECT_THAT(told(desk), AllOf(HasSubstr("M1"), Not(HasSubstr("150000"))));
  const auto person = Export(desk);
  ASSERT_THAT(person, IsOk());
  EXPECT_EQ(person->card().head().phone().clear(), "+8613800000001");
  EXPECT_FALSE(person->card().front().purchases(0).has_amount());
  int sales = 0;
  for (const v1::Event& event : person->events()) {
    if (!event.has_pursuit_won()) continue;
    ++sales;
    EXPECT_FALSE(event.pursuit_won().has_amount());
  }
  EXPECT_EQ(sales, 1);
}

TEST_F(OwnPolicy, WithholdsTheReasonOfAnErasureAndAConsultantsNameByTheirClasses) {
  v1::Command forget =
      Ask<v1::RequestErasure>("reason: 'by letter' legal_basis: LEGAL_BASIS_CONSENT_WITHDRAWN");
  forget.mutable_request_erasure()->set_customer(customer_);
  service_.Must(forget);
  const auto reason = [](server::Client& client) {
    const auto list = client.Call(&v1::PrivacyService::Stub::ListErasures, client.privacy(),
                                  v1::ListErasuresRequest());
    EXPECT_THAT(list, IsOk());
    return list.ok() && list->erasures_size() == 1 ? list->erasures(0).reason() : v1::Personal();
  };
  server::Client desk = service_.As("microservice", "desk", "");
  EXPECT_EQ(reason(service_.client()).clear(), "by letter");
  EXPECT_TRUE(reason(desk).withheld());

  const auto consultant = [](server::Client& client) {
    v1::GetDailyReportRequest request;
    request.set_name("stores/s1/consultants/c1/reports/20260302");
    return Get(client, &Query::GetDailyReport, request).report().consultant_name();
  };
  server::Client sync = service_.As("microservice", "crm-sync", "");
  server::Client nosy = service_.As("microservice", "nosy", "");
  EXPECT_EQ(consultant(sync).clear(), "顾问c1");
  EXPECT_TRUE(consultant(nosy).withheld());
}

TEST_F(OwnPolicy, DisclosesNothingToARoleThatMayNotSendTheCommand) {
  server::Client deputy = service_.As("deputy_gm", "d1");
  const std::uint64_t head = service_.head();
  EXPECT_THAT(Export(deputy), HasReason(v1::REASON_ROLE_REQUIRED));
  EXPECT_EQ(service_.head(), head);
}

TEST_F(OwnPolicy, IsTakenAnewWhenItChangesAndABadOneIsNot) {
  server::Client director = service_.As("director", "d1");
  EXPECT_THAT(Sheet(director), HasReason(v1::REASON_ROLE_REQUIRED));
  Write(absl::StrCat(kPolicy, "rights: {}\n"));
  Settle();
  EXPECT_THAT(Sheet(service_.client()), IsOk());
  const std::string metrics = BodyOf(Http(service_.server().http_port(), "GET /metrics"));
  EXPECT_THAT(metrics, HasSubstr(R"(kezhi_access_files_total{file="policy",outcome="refused"} 1)"));
  std::string next = kPolicy;
  next.replace(next.find("deputy_gm"), 9, "director");
  Write(next);
  Settle();
  EXPECT_THAT(Sheet(director), IsOk());
  server::Client deputy = service_.As("deputy_gm", "d1");
  EXPECT_THAT(Sheet(deputy), HasReason(v1::REASON_ROLE_REQUIRED));
}

TEST_F(OwnPolicy, ReadHalfWrittenIsNotTakenAndIsReadAgainWhenItIsWhole) {
  std::string next = kPolicy;
  next.replace(next.find("deputy_gm"), 9, "director");
  server::Client director = service_.As("director", "d1");
  server::Client deputy = service_.As("deputy_gm", "d1");
  // In place, as an editor writes: emptied first, then a part, cut within the director's line.
  for (const std::size_t written : {std::size_t{0}, next.find("review_sheet")}) {
    std::ofstream(dir_.Sub("policy.yaml")) << next.substr(0, written);
    Settle();
    EXPECT_THAT(Sheet(deputy), IsOk()) << written;
    EXPECT_THAT(Sheet(director), HasReason(v1::REASON_ROLE_REQUIRED)) << written;
  }
  std::ofstream(dir_.Sub("policy.yaml")) << next;
  Settle();
  EXPECT_THAT(Sheet(director), IsOk());
  EXPECT_THAT(Sheet(deputy), HasReason(v1::REASON_ROLE_REQUIRED));
}

}  // namespace
}  // namespace kezhi::e2e
