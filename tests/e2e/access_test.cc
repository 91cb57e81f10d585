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
using ::testing::HasSubstr;
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

// ---- a policy of one's own -------------------------------------------------------------------

constexpr char kPolicy[] = R"yaml(
rpcs:
  CommandService/Execute: command
  QueryService/GetRegistrationSheet: sheet
  QueryService/GetCustomerCard: card
  QueryService/ListCustomerCards: card
  QueryService/WatchForm: form
  QueryService/DiffForm: form
  StreamService/ReadStream: events
roles:
  operator: {stores: all, sheet: all, customer: all, staff: all, event: all, rpcs: [all]}
  deputy_gm: {stores: own, duty: manager, commands: [review_sheet, register_visit], sheet: all, rpcs: [command, sheet, form]}
  trainee: {stores: own, duty: consultant, sheet: own, customer: own, rpcs: [command, sheet, card]}
  microservice: {stores: all, by_grant: true}
grants:
  crm-sync: {role: microservice, views: {card: [P0, P1], sheet: [P2]}}
  nosy: {role: microservice, views: {card: [P0, P3], form: [P0]}}
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
  v1::WinPursuit win;
  win.set_customer(customer_);
  win.set_pursuit(1);
  win.mutable_won_on()->set_year(2026);
  win.mutable_won_on()->set_month(3);
  win.mutable_won_on()->set_day(2);
  win.set_item("M1");
  win.mutable_amount()->set_currency_code("CNY");
  win.mutable_amount()->set_units(150000);
  const v1::Outcome won = service_.Must(Ask(win));
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

TEST_F(OwnPolicy, IsTakenAnewWhenItChangesAndABadOneIsNot) {
  server::Client director = service_.As("director", "d1");
  EXPECT_THAT(Sheet(director), HasReason(v1::REASON_ROLE_REQUIRED));
  Write(absl::StrCat(kPolicy, "rights: {}\n"));
  service_.server().RefreshFiles();
  EXPECT_THAT(Sheet(service_.client()), IsOk());
  const std::string metrics = BodyOf(Http(service_.server().http_port(), "GET /metrics"));
  EXPECT_THAT(metrics, HasSubstr(R"(kezhi_access_files_total{file="policy",outcome="refused"} 1)"));
  std::string next = kPolicy;
  next.replace(next.find("deputy_gm"), 9, "director");
  Write(next);
  service_.server().RefreshFiles();
  EXPECT_THAT(Sheet(director), IsOk());
  server::Client deputy = service_.As("deputy_gm", "d1");
  EXPECT_THAT(Sheet(deputy), HasReason(v1::REASON_ROLE_REQUIRED));
}

}  // namespace
}  // namespace kezhi::e2e
