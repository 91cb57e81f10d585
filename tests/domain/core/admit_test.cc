// What is answered first of several faults of one command (domain.md §9): malformed ids, then the
// role and the store, then all fields at once.
#include <gtest/gtest.h>

#include "domain/decision.h"
#include "tests/given.h"
#include "tests/matchers.h"

namespace kezhi::domain {
namespace {

using testing::Ask;
using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;
using testing::StatusIs;

constexpr char kRequest[] = "018f6d2e-4c3b-7a10-8abc-0123456789ab";

v1::Actor Actor(const std::string& role, const std::string& store = "stores/s1") {
  v1::Actor actor;
  actor.set_principal("someone");
  actor.set_role(role);
  actor.set_store(store);
  return actor;
}

// A void of a visit, with a reason that is missing unless it is given.
v1::Command Void(const std::string& visit, const std::string& reason = "") {
  v1::Command command = Ask<v1::VoidVisit>("");
  command.set_request_id(kRequest);
  command.mutable_void_visit()->set_visit(visit);
  command.mutable_void_visit()->set_reason(reason);
  return command;
}

// Admit, for commands given in place.
Admission Admitted(v1::Command command, const v1::Actor& actor) {
  return Admit(command, actor);
}

TEST(Admit, LetsThroughWhatIsWellFormedAndOfSomebodyWhoMay) {
  const Admission admission = Admitted(Void("stores/s1/visits/v1", "twice"), Actor("manager"));
  EXPECT_THAT(admission.refused, IsOk());
  EXPECT_THAT(admission.faults, IsOk());
}

TEST(Admit, WhoMayNotSendItHearsNothingOfItsFields) {
  const absl::Status status = Admitted(Void("stores/s1/visits/v1"), Actor("clerk")).refused;
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(status, HasReason(v1::REASON_ROLE_REQUIRED));
  EXPECT_FALSE(status.GetPayload("type.googleapis.com/google.rpc.BadRequest").has_value());
}

TEST(Admit, WhoIsOfAnotherStoreHearsNothingOfItsFields) {
  const absl::Status status = Admitted(Void("stores/s2/visits/v1"), Actor("manager")).refused;
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(status, HasReason(v1::REASON_STORE_NOT_FOUND));
}

TEST(Admit, ANameWithSpaceAroundItIsOfTheStoreItNames) {
  EXPECT_THAT(Admitted(Void(" \u3000stores/s2/visits/v1 ", "x"), Actor("manager")).refused,
              HasReason(v1::REASON_STORE_NOT_FOUND));
  EXPECT_THAT(Admitted(Void(" stores/s1/visits/v1 ", "x"), Actor("manager")).refused, IsOk());
}

TEST(Admit, FieldFaultsOfWhoMayAreToldAllAtOnceAndAfterTheFormerOutcome) {
  v1::Command command = Void("stores/s1/visits/v1");
  command.mutable_occurred()->mutable_day()->set_year(2026);
  const Admission admission = Admitted(command, Actor("manager"));
  EXPECT_THAT(admission.refused, IsOk()) << "the request id may have an outcome";
  EXPECT_THAT(admission.faults, HasViolation("void_visit.reason", v1::REASON_REASON_REQUIRED));
  EXPECT_THAT(admission.faults, HasViolation("occurred.day", v1::REASON_TIME_INVALID));
}

TEST(Admit, AMalformedNameOrRequestIdComesBeforeTheRole) {
  v1::Command nameless = Void("v1");
  const absl::Status name = Admitted(nameless, Actor("clerk")).refused;
  EXPECT_THAT(name, HasReason(v1::REASON_NAME_INVALID));
  EXPECT_THAT(name, HasViolation("void_visit.visit", v1::REASON_NAME_INVALID));
  v1::Command anonymous = Void("stores/s2/visits/v1");
  anonymous.set_request_id("42");
  EXPECT_THAT(Admitted(anonymous, Actor("clerk")).refused,
              HasReason(v1::REASON_REQUEST_ID_REQUIRED));
}

TEST(Admit, WhoMayHearsOfMalformedIdsWithAllElse) {
  v1::Command command = Void("v1");
  command.set_request_id("42");
  const absl::Status status = Admitted(command, Actor("manager")).refused;
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, HasViolation("request_id", v1::REASON_REQUEST_ID_REQUIRED));
  EXPECT_THAT(status, HasViolation("void_visit.visit", v1::REASON_NAME_INVALID));
  EXPECT_THAT(status, HasViolation("void_visit.reason", v1::REASON_REASON_REQUIRED));
}

TEST(Admit, TheOwnerTellsTheStoreOfACustomerWhoHasNoNameYet) {
  const auto owned_by = [](const std::string& owner) {
    v1::Command command = Ask<v1::RegisterCustomer>("kind: CUSTOMER_KIND_PERSON phone: '\\x01'");
    command.set_request_id(kRequest);
    command.mutable_register_customer()->set_owner(owner);
    return command;
  };
  EXPECT_THAT(Admitted(owned_by("stores/s2/consultants/c1"), Actor("manager")).refused,
              HasReason(v1::REASON_STORE_NOT_FOUND));
  EXPECT_THAT(Admitted(owned_by("c1"), Actor("finance")).refused,
              HasViolation("register_customer.owner", v1::REASON_NAME_INVALID));
  EXPECT_THAT(Admitted(owned_by("stores/s1/consultants/c1"), Actor("manager")).faults,
              HasViolation("register_customer.phone", v1::REASON_TEXT_INVALID));
}

TEST(Admit, ACommandWithoutKindIsNone) {
  v1::Command command;
  command.set_request_id(kRequest);
  EXPECT_THAT(Admitted(command, Actor("operator")).refused, HasReason(v1::REASON_COMMAND_REQUIRED));
}

}  // namespace
}  // namespace kezhi::domain
