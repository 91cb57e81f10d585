#include "services/server/caller.h"

#include "google/rpc/error_details.pb.h"
#include <gtest/gtest.h>

#include "domain/error.h"

namespace kezhi::server {
namespace {

TEST(Caller, WithoutMetadataIsTheOperatorOfAllStores) {
  const auto actor = IdentifyByStatement({});
  ASSERT_TRUE(actor.ok()) << actor.status();
  EXPECT_EQ(actor->principal(), "operator");
  EXPECT_EQ(actor->role(), "operator");
  EXPECT_EQ(actor->store(), "");
  EXPECT_EQ(actor->known(), v1::KNOWN_STATED);
}

TEST(Caller, BelongsToTheStoreThatItsNameIsIn) {
  const auto actor =
      IdentifyByStatement({{kActorKey, "stores/s1/consultants/c1"}, {kRoleKey, "consultant"}});
  ASSERT_TRUE(actor.ok()) << actor.status();
  EXPECT_EQ(actor->store(), "stores/s1");
}

TEST(Caller, OfAStoreRoleMustSayWhichStore) {
  const auto actor = IdentifyByStatement({{kActorKey, "m1"}, {kRoleKey, "manager"}});
  EXPECT_EQ(actor.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(domain::ReasonOf(actor.status()), v1::REASON_NAME_INVALID);
  EXPECT_TRUE(
      IdentifyByStatement({{kActorKey, "m1"}, {kRoleKey, "manager"}, {kStoreKey, "stores/s1"}})
          .ok());
}

TEST(Caller, WithAnUnknownRoleIsRefused) {
  const auto actor = IdentifyByStatement({{kActorKey, "x"}, {kRoleKey, "king"}});
  EXPECT_EQ(actor.status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(domain::ReasonOf(actor.status()), v1::REASON_ROLE_REQUIRED);
}

TEST(Caller, HearsOfAllFaultsAtOnce) {
  const auto actor = IdentifyByStatement(
      {{kActorKey, "王 某"}, {kRoleKey, "consultant"}, {kStoreKey, "shops/s1"}});
  const auto payload = actor.status().GetPayload("type.googleapis.com/google.rpc.BadRequest");
  ASSERT_TRUE(payload.has_value()) << actor.status();
  google::rpc::BadRequest bad;
  ASSERT_TRUE(bad.ParseFromString(std::string(*payload)));
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(0).field(), kActorKey);
  EXPECT_EQ(bad.field_violations(1).field(), kStoreKey);
}

TEST(Caller, CannotNameAStoreBesideThatOfItsName) {
  const auto actor = IdentifyByStatement({{kActorKey, "stores/s1/consultants/c1"},
                                          {kRoleKey, "consultant"},
                                          {kStoreKey, "stores/s2"}});
  EXPECT_EQ(actor.status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(Caller, GivenTwiceIsRefused) {
  const auto actor = IdentifyByStatement({{kActorKey, "a"}, {kActorKey, "b"}});
  EXPECT_EQ(actor.status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace kezhi::server
