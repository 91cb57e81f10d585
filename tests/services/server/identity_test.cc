#include "services/server/identity.h"

#include "google/rpc/error_details.pb.h"
#include <gtest/gtest.h>

#include "base/check.h"
#include "domain/error.h"

namespace kezhi::server {
namespace {

const Policy& Shipped() {
  static const auto* const policy = [] {
    auto parsed = Policy::Parse(kShippedPolicy);
    KEZHI_CHECK(parsed.ok());
    return new std::shared_ptr<const Policy>(*std::move(parsed));
  }();
  return **policy;
}

absl::StatusOr<v1::Actor> Stated(const Metadata& metadata) {
  return IdentifyByStatement(metadata, Shipped());
}

absl::StatusOr<v1::Actor> Bearer(const TokenClaims& claims) {
  return IdentifyByToken(claims, Shipped());
}

TEST(Caller, WithoutMetadataIsTheOperatorOfAllStores) {
  const auto actor = Stated({});
  ASSERT_TRUE(actor.ok()) << actor.status();
  EXPECT_EQ(actor->principal(), "operator");
  EXPECT_EQ(actor->role(), "operator");
  EXPECT_EQ(actor->store(), "");
  EXPECT_EQ(actor->known(), v1::KNOWN_STATED);
}

TEST(Caller, BelongsToTheStoreThatItsNameIsIn) {
  const auto actor = Stated({{kActorKey, "stores/s1/consultants/c1"}, {kRoleKey, "consultant"}});
  ASSERT_TRUE(actor.ok()) << actor.status();
  EXPECT_EQ(actor->store(), "stores/s1");
}

TEST(Caller, OfAStoreRoleMustSayWhichStore) {
  const auto actor = Stated({{kActorKey, "m1"}, {kRoleKey, "manager"}});
  EXPECT_EQ(actor.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(domain::ReasonOf(actor.status()), v1::REASON_NAME_INVALID);
  EXPECT_TRUE(Stated({{kActorKey, "m1"}, {kRoleKey, "manager"}, {kStoreKey, "stores/s1"}}).ok());
}

TEST(Caller, WithAnUnknownRoleIsRefused) {
  const auto actor = Stated({{kActorKey, "x"}, {kRoleKey, "king"}});
  EXPECT_EQ(actor.status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(domain::ReasonOf(actor.status()), v1::REASON_ROLE_REQUIRED);
}

TEST(Caller, HearsOfAllFaultsAtOnce) {
  const auto actor =
      Stated({{kActorKey, "王 某"}, {kRoleKey, "consultant"}, {kStoreKey, "shops/s1"}});
  const auto payload = actor.status().GetPayload("type.googleapis.com/google.rpc.BadRequest");
  ASSERT_TRUE(payload.has_value()) << actor.status();
  google::rpc::BadRequest bad;
  ASSERT_TRUE(bad.ParseFromString(std::string(*payload)));
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(0).field(), kActorKey);
  EXPECT_EQ(bad.field_violations(1).field(), kStoreKey);
}

TEST(Caller, CannotNameAStoreBesideThatOfItsName) {
  const auto actor = Stated({{kActorKey, "stores/s1/consultants/c1"},
                             {kRoleKey, "consultant"},
                             {kStoreKey, "stores/s2"}});
  EXPECT_EQ(actor.status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(Caller, GivenTwiceIsRefused) {
  const auto actor = Stated({{kActorKey, "a"}, {kActorKey, "b"}});
  EXPECT_EQ(actor.status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(Bearer, IsWhoTheClaimsSay) {
  const auto actor = Bearer({.principal = "stores/s1/consultants/c1", .role = "consultant"});
  ASSERT_TRUE(actor.ok()) << actor.status();
  EXPECT_EQ(actor->store(), "stores/s1");
  EXPECT_EQ(actor->known(), v1::KNOWN_TOKEN);
  EXPECT_TRUE(Bearer({.principal = "m1", .role = "manager", .store = "stores/s1"}).ok());
}

TEST(Bearer, OfATokenThatDoesNotSayWhoIsRefused) {
  const TokenClaims faults[] = {{.principal = "m1", .role = ""},
                                {.principal = "m1", .role = "king"},
                                {.principal = "m1", .role = "manager"},
                                {.principal = "", .role = "operator"},
                                {.principal = "c1", .role = "consultant", .store = "stores/s1"},
                                {.principal = "m1", .role = "manager", .store = "s1"},
                                {.principal = "王 某", .role = "operator"}};
  for (const TokenClaims& claims : faults) {
    const auto actor = Bearer(claims);
    EXPECT_EQ(actor.status().code(), absl::StatusCode::kUnauthenticated) << claims.role;
    EXPECT_EQ(domain::ReasonOf(actor.status()), v1::REASON_UNAUTHENTICATED);
  }
}

TEST(Bearer, OfAnythingButOneTokenIsRefused) {
  EXPECT_EQ(*TokenOf({{kAuthorizationKey, "Bearer abc"}}), "abc");
  EXPECT_EQ(*TokenOf({{kAuthorizationKey, "bearer abc"}}), "abc");
  EXPECT_FALSE(TokenOf({{kAuthorizationKey, "Basic abc"}}).ok());
  EXPECT_FALSE(
      TokenOf({{kAuthorizationKey, "Bearer abc"}, {kAuthorizationKey, "Bearer abc"}}).ok());
}

TEST(Ground, IsOneWordOrNone) {
  EXPECT_EQ(GroundOf({}).value(), "");
  EXPECT_EQ(GroundOf({{kActorKey, "m1"}, {kGroundKey, "complaint-4711"}}).value(),
            "complaint-4711");
  for (const char* ground : {"Complaint", "a sentence", "", "王某"}) {
    const auto refused = GroundOf({{kActorKey, "m1"}, {kGroundKey, ground}});
    EXPECT_EQ(domain::ReasonOf(refused.status()), v1::REASON_NAME_INVALID) << ground;
  }
  const std::string longest(64, 'a');
  EXPECT_TRUE(GroundOf({{kActorKey, "m1"}, {kGroundKey, longest}}).ok());
  const std::string longer(65, 'a');
  EXPECT_FALSE(GroundOf({{kActorKey, "m1"}, {kGroundKey, longer}}).ok());
  EXPECT_FALSE(GroundOf({{kGroundKey, "one"}, {kGroundKey, "two"}}).ok());
}

}  // namespace
}  // namespace kezhi::server
