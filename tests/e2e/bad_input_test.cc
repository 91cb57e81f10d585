// Bad input (domain.md §9): the right code and reason, all violations with their paths, and nothing
// written.

#include <gmock/gmock.h>
#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "tests/e2e/service.h"
#include "tests/matchers.h"

namespace kezhi::e2e {
namespace {

using absl::StatusCode;
using kezhi::testing::HasReason;
using kezhi::testing::HasViolation;
using kezhi::testing::StatusIs;
using Query = v1::QueryService::Stub;

class BadInput : public ::testing::Test {
 protected:
  void SetUp() override {
    service_.SetClock("2026-03-02 10:55");
    service_.Must(Arrive("v1", "2026-03-02 10:05", "c1"));
    head_ = service_.head();
  }

  // Nothing was written, whatever was asked.
  void TearDown() override { EXPECT_EQ(service_.head(), head_); }

  // A completion that would be right but for what `change` does.
  template <typename Change>
  absl::Status Completing(Change change) {
    v1::Command command = Complete("v1", "2026-03-02 10:50", "测试甲", "13800000001", "H");
    change(*command.mutable_complete_visit());
    return service_.Do(std::move(command)).status();
  }

  Service service_;
  std::uint64_t head_ = 0;
};

TEST_F(BadInput, AnUnknownStore) {
  v1::Command command = Arrive("v2", "2026-03-02 10:05", "c1");
  command.mutable_register_visit()->set_visit("stores/nowhere/visits/v2");
  command.mutable_register_visit()->set_consultant("stores/nowhere/consultants/c1");
  const auto outcome = service_.Do(command);
  EXPECT_THAT(outcome, StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(outcome, HasReason(v1::REASON_STORE_NOT_FOUND));
}

TEST_F(BadInput, AnEmptyPhone) {
  const auto status = Completing([](v1::CompleteVisit& visit) { visit.clear_phone(); });
  EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(status, HasViolation("complete_visit.phone", v1::REASON_FIELD_REQUIRED));
}

TEST_F(BadInput, AnImpossiblePhone) {
  for (const char* phone : {"12345", "不详", "00000000000"}) {
    const auto status = Completing([&](v1::CompleteVisit& visit) { visit.set_phone(phone); });
    EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument)) << phone;
    EXPECT_THAT(status, HasReason(v1::REASON_PHONE_INVALID)) << phone;
  }
}

TEST_F(BadInput, AnOutTimeBeforeTheInTime) {
  const auto status = Completing([](v1::CompleteVisit& visit) {
    *visit.mutable_left_at() = domain::ToTimestamp(Local("2026-03-02 10:04"));
  });
  EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(status, HasReason(v1::REASON_INTERVAL_INVALID));
}

TEST_F(BadInput, AGradeThatThePlaybookLacks) {
  const auto status = Completing([](v1::CompleteVisit& visit) { visit.set_grade("h"); });
  EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(status, HasReason(v1::REASON_GRADE_UNKNOWN));
}

TEST_F(BadInput, AllFaultsAtOnce) {
  const auto status = Completing([](v1::CompleteVisit& visit) {
    visit.set_phone("12345");
    visit.set_grade("Z");
    *visit.mutable_left_at() = domain::ToTimestamp(Local("2026-03-02 10:04"));
  });
  EXPECT_THAT(status, HasReason(v1::REASON_FIELDS_INVALID));
  EXPECT_THAT(status, HasViolation("complete_visit.phone", v1::REASON_PHONE_INVALID));
  EXPECT_THAT(status, HasViolation("complete_visit.grade", v1::REASON_GRADE_UNKNOWN));
  EXPECT_THAT(status, HasViolation("complete_visit.left_at", v1::REASON_INTERVAL_INVALID));
}

TEST_F(BadInput, ADateInTheFuture) {
  const auto outcome = service_.Do(Arrive("v2", "2026-03-02 11:05", "c1"));
  EXPECT_THAT(outcome, StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(outcome, HasReason(v1::REASON_IN_FUTURE));
}

TEST_F(BadInput, ATextOfOneMegabyte) {
  const auto status =
      Completing([](v1::CompleteVisit& visit) { visit.set_note(std::string(1 << 20, 'x')); });
  EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(status, HasViolation("complete_visit.note", v1::REASON_TOO_LONG));
}

TEST_F(BadInput, AMessageBeyondTheLimit) {
  const auto status =
      Completing([](v1::CompleteVisit& visit) { visit.set_note(std::string(5 << 20, 'x')); });
  EXPECT_THAT(status, StatusIs(StatusCode::kResourceExhausted));
}

TEST_F(BadInput, InvalidUtf8) {
  // protobuf says on the client's side, too, that it should not be sent.
  const google::protobuf::LogSilencer silencer;
  const auto status = Completing([](v1::CompleteVisit& visit) {
    visit.set_name("\xC3(");
    visit.set_note("\xFF");
  });
  EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(status, HasReason(v1::REASON_TEXT_INVALID));
  EXPECT_THAT(status, HasViolation("complete_visit.name", v1::REASON_TEXT_INVALID));
  EXPECT_THAT(status, HasViolation("complete_visit.note", v1::REASON_TEXT_INVALID));

  v1::ListCustomerCardsRequest query;
  query.set_parent("stores/\xFF");
  EXPECT_THAT(service_.client().Call(&Query::ListCustomerCards, service_.client().query(), query),
              HasViolation("parent", v1::REASON_TEXT_INVALID));
}

TEST_F(BadInput, APageTokenOfAnotherQuery) {
  v1::ListConsultantsRequest request;
  request.set_parent("stores/s1");
  request.set_page_size(1);
  request.mutable_read_at()->set_min_position(head_);
  const auto first = Get(service_.client(), &Query::ListConsultants, request);
  ASSERT_FALSE(first.next_page_token().empty());

  request.set_page_token(first.next_page_token());
  request.set_active_only(true);
  EXPECT_THAT(service_.client().Call(&Query::ListConsultants, service_.client().query(), request),
              HasViolation("page_token", v1::REASON_PAGE_TOKEN_INVALID));
}

TEST_F(BadInput, AQueryWithSeveralFaultsHearsOfAll) {
  v1::GetProgressTableRequest request;
  request.set_parent("stores");
  request.set_month(13);
  request.set_order_by("luck");
  request.set_page_size(-1);
  request.mutable_read_mask()->add_paths("rows.nme");
  const auto answer =
      service_.client().Call(&Query::GetProgressTable, service_.client().query(), request);
  EXPECT_THAT(answer, StatusIs(StatusCode::kInvalidArgument));
  EXPECT_THAT(answer, HasViolation("parent", v1::REASON_NAME_INVALID));
  EXPECT_THAT(answer, HasViolation("year", v1::REASON_TIME_INVALID));
  EXPECT_THAT(answer, HasViolation("month", v1::REASON_TIME_INVALID));
  EXPECT_THAT(answer, HasViolation("order_by", v1::REASON_QUERY_INVALID));
  EXPECT_THAT(answer, HasViolation("page_size", v1::REASON_QUERY_INVALID));
  EXPECT_THAT(answer, HasViolation("read_mask.paths[0]", v1::REASON_FIELD_UNKNOWN));
}

TEST_F(BadInput, ARevisionThatIsNotTheExpectedOneTellsTheActual) {
  v1::Command command = Complete("v1", "2026-03-02 10:50", "测试甲", "13800000001", "H");
  command.mutable_expected_revision()->set_exact(7);
  const auto outcome = service_.Do(command);
  EXPECT_THAT(outcome, StatusIs(StatusCode::kAborted));
  EXPECT_THAT(outcome, HasReason(v1::REASON_REVISION_CONFLICT));
  google::rpc::ErrorInfo info;
  info.ParseFromString(
      std::string(*outcome.status().GetPayload("type.googleapis.com/google.rpc.ErrorInfo")));
  EXPECT_EQ(info.metadata().at("actual_revision"), "1");
}

TEST_F(BadInput, InABatchIsRefusedAloneAndTheOrderIsKept) {
  const google::protobuf::LogSilencer silencer;
  v1::BatchExecuteRequest request;
  request.set_validate_only(true);
  *request.add_commands() = Arrive("v2", "2026-03-02 10:05", "c1");
  *request.add_commands() = Arrive("v3", "2026-03-02 10:06", "c1");
  request.mutable_commands(1)->mutable_register_visit()->set_appellation("\xFF");
  *request.add_commands() = Arrive("v4", "2026-03-02 10:07", "c1");
  request.mutable_commands(2)->mutable_register_visit()->set_party_size(-1);
  for (int i = 0; i < 3; ++i) {
    request.mutable_commands(i)->set_request_id("00000000-0000-4000-9000-00000000000" +
                                                std::to_string(i));
  }
  const auto response = service_.client().Call(&v1::CommandService::Stub::BatchExecute,
                                               service_.client().command(), request);
  ASSERT_THAT(response, kezhi::testing::IsOk());
  ASSERT_EQ(response->results_size(), 3);
  EXPECT_TRUE(response->results(0).has_outcome());
  EXPECT_THAT(server::FromRpcStatus(response->results(1).error()),
              HasViolation("register_visit.appellation", v1::REASON_TEXT_INVALID));
  EXPECT_THAT(server::FromRpcStatus(response->results(2).error()),
              HasReason(v1::REASON_PARTY_SIZE));
}

TEST_F(BadInput, ABatchOfNoneOrOfTooMany) {
  v1::BatchExecuteRequest request;
  auto call = [&] {
    return service_.client().Call(&v1::CommandService::Stub::BatchExecute,
                                  service_.client().command(), request);
  };
  EXPECT_THAT(call(), HasViolation("commands", v1::REASON_FIELD_REQUIRED));
  for (int i = 0; i < 1001; ++i) request.add_commands();
  EXPECT_THAT(call(), HasViolation("commands", v1::REASON_TOO_MANY));
}

}  // namespace
}  // namespace kezhi::e2e
