#include "services/server/status.h"

#include <string>

#include "google/rpc/error_details.pb.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/error.h"

namespace kezhi::server {
namespace {

TEST(Status, SurvivesTheWayToTheClientWithItsReasonItsMetadataAndAllItsViolations) {
  const absl::Status sent =
      domain::ErrorBuilder(absl::StatusCode::kAborted, v1::REASON_REVISION_CONFLICT)
          .Message("expected revision 3, found 5")
          .Metadata("actual_revision", "5")
          .Violation("expected_revision", "is 3")
          .Violation("visit", "has gone on")
          .Build();

  const absl::Status received = FromGrpcStatus(ToGrpcStatus(sent));

  EXPECT_EQ(received, sent);  // code, message and payloads
  EXPECT_EQ(domain::ReasonOf(received), v1::REASON_REVISION_CONFLICT);
}

TEST(Status, OfSuccessCarriesNothing) {
  const grpc::Status sent = ToGrpcStatus(absl::OkStatus());
  EXPECT_TRUE(sent.ok());
  EXPECT_TRUE(sent.error_details().empty());
  EXPECT_TRUE(FromGrpcStatus(sent).ok());
}

TEST(Status, OfALayerWithoutReasonsGetsTheOneItsCodeImplies) {
  EXPECT_EQ(domain::ReasonOf(FromGrpcStatus(ToGrpcStatus(absl::DataLossError("record 7")))),
            v1::REASON_RECORD_DAMAGED);
  EXPECT_EQ(domain::ReasonOf(FromGrpcStatus(ToGrpcStatus(absl::ResourceExhaustedError("full")))),
            v1::REASON_DISK_FULL);
  EXPECT_EQ(domain::ReasonOf(FromGrpcStatus(ToGrpcStatus(absl::UnknownError("?")))),
            v1::REASON_INTERNAL);
}

TEST(Status, WithoutDetailsKeepsCodeAndMessage) {
  const absl::Status received =
      FromGrpcStatus(grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "Deadline Exceeded"));
  EXPECT_EQ(received.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(received.message(), "Deadline Exceeded");
}

TEST(Status, WithDetailsOfAnotherStatusIsNotBelieved) {
  google::rpc::Status other;
  other.set_code(5);
  const absl::Status received =
      FromGrpcStatus(grpc::Status(grpc::StatusCode::INTERNAL, "proxy", other.SerializeAsString()));
  EXPECT_EQ(received.code(), absl::StatusCode::kInternal);
}

TEST(Status, WithMoreViolationsThanATrailerHoldsKeepsTheFirstAndSaysHowManyAreMissing) {
  domain::Violations violations;
  for (int i = 0; i < 500; ++i) {
    violations.Add(v1::REASON_FIELD_REQUIRED, "field_" + std::to_string(i), "is missing");
  }
  const grpc::Status sent = ToGrpcStatus(violations.ToStatus());
  EXPECT_LE(sent.error_message().size(), kMaxTrailerMessageBytes);
  EXPECT_LE(sent.error_details().size(), kMaxTrailerDetailBytes);

  google::rpc::Status rpc;
  ASSERT_TRUE(rpc.ParseFromString(sent.error_details()));
  google::rpc::BadRequest bad;
  ASSERT_TRUE(rpc.details(0).UnpackTo(&bad));
  const int kept = bad.field_violations_size() - 1;
  ASSERT_GT(kept, 10);
  EXPECT_EQ(bad.field_violations(0).field(), "field_0");
  EXPECT_EQ(bad.field_violations(kept).description(),
            "and " + std::to_string(500 - kept) + " more");
}

TEST(Status, CutsAMessageBetweenCharacters) {
  std::string message;
  for (int i = 0; i < 400; ++i) message += "客";
  const grpc::Status sent = ToGrpcStatus(absl::InternalError(message));
  EXPECT_LE(sent.error_message().size(), kMaxTrailerMessageBytes);
  google::rpc::Status
      rpc;  // proto3 strings must be UTF-8, so this parses only when the cut is clean
  EXPECT_TRUE(rpc.ParseFromString(sent.error_details()));
}

}  // namespace
}  // namespace kezhi::server
