#include "services/server/raw_message.h"

#include <string>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include <gmock/gmock.h>
#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include "kezhi/v1/command_service.pb.h"

#include "domain/error.h"

namespace kezhi::server {
namespace {

constexpr char kBad[] = "\xC3(";

// protobuf tells standard error of each such text, too.
const google::protobuf::LogSilencer kSilencer;

std::vector<std::string> PathsOf(const absl::Status& status) {
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  google::rpc::BadRequest bad;
  if (!payload.has_value() || !bad.ParseFromString(std::string(*payload))) return {};
  std::vector<std::string> paths;
  for (const auto& violation : bad.field_violations()) paths.push_back(violation.field());
  return paths;
}

TEST(RawMessage, NamesEveryTextThatIsNotUtf8ByItsPath) {
  v1::ExecuteRequest request;
  auto* complete = request.mutable_command()->mutable_complete_visit();
  complete->set_name(kBad);
  complete->set_wanted_model("M1");
  complete->set_note(kBad);

  v1::ExecuteRequest parsed;
  const absl::Status status = ParseMessage(request.SerializeAsString(), parsed, "command.");

  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(domain::ReasonOf(status), v1::REASON_TEXT_INVALID);
  EXPECT_THAT(PathsOf(status),
              ::testing::ElementsAre("complete_visit.name", "complete_visit.note"));
}

TEST(RawMessage, NumbersTheElementsOfAList) {
  v1::BatchExecuteRequest request;
  request.add_commands()->set_request_id("fine");
  request.add_commands()->set_request_id(kBad);
  v1::BatchExecuteRequest parsed;
  EXPECT_THAT(PathsOf(ParseMessage(request.SerializeAsString(), parsed)),
              ::testing::ElementsAre("commands[1].request_id"));
}

TEST(RawMessage, RefusesBytesThatAreNoMessage) {
  v1::ExecuteRequest parsed;
  for (const std::string& bytes : {std::string("\x0A\xFF", 2), std::string("\x0F"),
                                   std::string("\x0A\x7F"
                                               "abc")}) {
    const absl::Status status = ParseMessage(bytes, parsed);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(domain::ReasonOf(status), v1::REASON_FIELDS_INVALID);
  }
}

TEST(RawMessage, NeverShowsTheText) {
  v1::ExecuteRequest request;
  request.mutable_command()->mutable_complete_visit()->set_name(std::string("Zhang") + kBad);
  v1::ExecuteRequest parsed;
  const absl::Status status = ParseMessage(request.SerializeAsString(), parsed);
  EXPECT_THAT(std::string(status.message()), ::testing::Not(::testing::HasSubstr("Zhang")));
}

TEST(RawMessage, SurvivesTheBufferThatGrpcCarries) {
  v1::ExecuteRequest request;
  request.mutable_command()->mutable_complete_visit()->set_name("王某");
  v1::ExecuteRequest parsed;
  ASSERT_TRUE(ParseMessage(ToBuffer(request), parsed).ok());
  EXPECT_EQ(parsed.SerializeAsString(), request.SerializeAsString());
}

}  // namespace
}  // namespace kezhi::server
