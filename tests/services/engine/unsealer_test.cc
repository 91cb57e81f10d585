#include "services/engine/unsealer.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kezhi/v1/views.pb.h"

#include "services/engine/sealer.h"
#include "tests/services/engine/parts.h"

namespace kezhi::engine {
namespace {

constexpr char kCustomer[] = "stores/s1/customers/k1";

v1::Event Completed() {
  v1::Event event;
  auto& completed = *event.mutable_visit_completed();
  completed.mutable_name()->set_clear("王小明");
  completed.mutable_phone()->set_clear("+8613800000000");
  completed.mutable_note()->set_clear("");
  completed.set_grade("H");
  return event;
}

class UnsealerTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(sealer_.Start().ok()); }

  v1::Event Sealed() {
    v1::Event event = Completed();
    EXPECT_TRUE(sealer_.Seal(kCustomer, event).ok());
    sealer_.Stage(parts_.batch());
    return event;
  }

  absl::Status Open(google::protobuf::Message& message, Sight sight = Sight::kClear) {
    return Unseal(
        parts_.keyring(), [sight](const PersonalField&) { return sight; }, message);
  }

  Parts parts_;
  Sealer sealer_{parts_.journal(), parts_.keyring(), storage::SeededRandom(3)};
};

TEST_F(UnsealerTest, OpensWhatWasSealedAndEmptyTextsAreAbsent) {
  v1::Event event = Sealed();
  const v1::VisitCompleted& sealed = event.visit_completed();
  EXPECT_TRUE(sealed.name().has_sealed());
  EXPECT_EQ(sealed.name().sealed().key_id(), sealed.phone().sealed().key_id());
  EXPECT_NE(sealed.name().sealed().nonce(), sealed.phone().sealed().nonce());
  EXPECT_FALSE(sealed.has_note());
  EXPECT_EQ(event.SerializeAsString().find("13800000000"), std::string::npos);
  EXPECT_EQ(event.SerializeAsString().find("王"), std::string::npos);

  ASSERT_TRUE(Open(event).ok());
  EXPECT_EQ(event.visit_completed().name().clear(), "王小明");
  EXPECT_EQ(event.visit_completed().phone().clear(), "+8613800000000");
}

TEST_F(UnsealerTest, ShowsAsMuchAsThePolicySays) {
  v1::Event event = Sealed();
  const auto policy = [](const PersonalField& field) {
    EXPECT_EQ(field.parent.GetDescriptor()->name(), "VisitCompleted");
    return field.descriptor.name() == "name" ? Sight::kMasked : Sight::kWithheld;
  };
  ASSERT_TRUE(Unseal(parts_.keyring(), policy, event).ok());
  EXPECT_EQ(event.visit_completed().name().masked(), "王*");
  EXPECT_TRUE(event.visit_completed().phone().withheld());
}

TEST_F(UnsealerTest, TellsThatAPersonWasForgotten) {
  v1::Event event = Sealed();
  const std::uint64_t id = event.visit_completed().name().sealed().key_id();
  ASSERT_TRUE(parts_.keyring().Destroy(std::vector<std::uint64_t>{id}).ok());
  ASSERT_TRUE(Open(event, Sight::kWithheld).ok());
  EXPECT_TRUE(event.visit_completed().name().erased());
  EXPECT_TRUE(event.visit_completed().phone().erased());
}

TEST_F(UnsealerTest, OpensAValueThatAFormShowsUnderAnotherName) {
  v1::TimelineEntry entry;
  *entry.add_details() = Sealed().visit_completed().name();
  *entry.add_details() = Sealed().visit_completed().phone();
  ASSERT_TRUE(Open(entry).ok());
  EXPECT_EQ(entry.details(0).clear(), "王小明");
  EXPECT_EQ(entry.details(1).clear(), "+8613800000000");
}

TEST_F(UnsealerTest, RefusesAValueMovedToAnotherPerson) {
  v1::Event event = Sealed();
  v1::Event other = Completed();
  ASSERT_TRUE(sealer_.Seal("stores/s1/customers/k2", other).ok());
  auto& moved = *event.mutable_visit_completed()->mutable_name()->mutable_sealed();
  moved.set_key_id(other.visit_completed().name().sealed().key_id());
  EXPECT_TRUE(absl::IsDataLoss(Open(event)));
}

TEST_F(UnsealerTest, SealsEachFieldForItsOwnSubject) {
  v1::Event event;
  v1::SheetReviewed& reviewed = *event.mutable_sheet_reviewed();
  for (const char* note : {"of k1", "of v2", "of k1 too"}) {
    reviewed.add_findings()->mutable_note()->set_clear(note);
  }
  const std::vector<std::string> subjects = {kCustomer, "stores/s1/visits/v2", kCustomer};
  ASSERT_TRUE(sealer_.Seal("stores/s1/days/20260302", event, subjects).ok());
  const auto key = [&](int i) { return reviewed.findings(i).note().sealed().key_id(); };
  EXPECT_EQ(key(0), key(2));
  EXPECT_NE(key(0), key(1));
  sealer_.Stage(parts_.batch());
  EXPECT_EQ(Sealed().visit_completed().name().sealed().key_id(), key(0));
  ASSERT_TRUE(parts_.keyring().Destroy(std::vector<std::uint64_t>{key(0)}).ok());
  ASSERT_TRUE(Open(event).ok());
  EXPECT_TRUE(reviewed.findings(0).note().erased());
  EXPECT_EQ(reviewed.findings(1).note().clear(), "of v2");
  EXPECT_TRUE(reviewed.findings(2).note().erased());
}

TEST_F(UnsealerTest, GivesASubjectItsKeyOnceThroughBatchesAndRestarts) {
  const std::uint64_t id = Sealed().visit_completed().name().sealed().key_id();
  EXPECT_EQ(Sealed().visit_completed().name().sealed().key_id(), id);
  parts_.Store();
  sealer_.Clear();
  EXPECT_EQ(Sealed().visit_completed().name().sealed().key_id(), id);
  EXPECT_TRUE(parts_.batch().empty());
}

TEST_F(UnsealerTest, TakesBackTheKeyOfARefusedCommand) {
  v1::Event event = Completed();
  ASSERT_TRUE(sealer_.Seal(kCustomer, event).ok());
  sealer_.Refuse();
  sealer_.Stage(parts_.batch());
  EXPECT_TRUE(parts_.batch().empty());
  EXPECT_GT(Sealed().visit_completed().name().sealed().key_id(),
            event.visit_completed().name().sealed().key_id());
}

TEST_F(UnsealerTest, RefusesToSealForSomeoneForgotten) {
  const std::uint64_t id = Sealed().visit_completed().name().sealed().key_id();
  ASSERT_TRUE(parts_.keyring().Destroy(std::vector<std::uint64_t>{id}).ok());
  v1::Event event = Completed();
  EXPECT_TRUE(absl::IsNotFound(sealer_.Seal(kCustomer, event)));
}

TEST(Mask, KeepsTheShapeAndNotTheValue) {
  EXPECT_EQ(Mask("name", "王小明"), "王*");
  EXPECT_EQ(Mask("name", "Ann"), "A*");
  EXPECT_EQ(Mask("phone", "+8613800000000"), "+86138****0000");
  EXPECT_EQ(Mask("phone", "+16502530000"), "+165****0000");
  EXPECT_EQ(Mask("phone", "110"), "****");
  EXPECT_EQ(Mask("email", "ann@example.com"), "a***@example.com");
  EXPECT_EQ(Mask("name", ""), "*");
}

}  // namespace
}  // namespace kezhi::engine
