#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "domain/customer_card/query.h"
#include "domain/dates.h"
#include "domain/registration_sheet/query.h"
#include "services/engine/unsealer.h"
#include "storage/keyring.h"
#include "tests/services/engine/planted.h"
#include "tests/services/engine/world.h"

// No name and no number that a caller sends may be found in what is stored (docs/decisions/0004).
namespace kezhi::engine::privacy_cases {
namespace {

using testing::Ask;

constexpr char kCustomer[] = "stores/s1/customers/k1";

// Every text that the commands below send about a person.
const std::vector<std::string>& Planted() {
  static const auto* const planted = new std::vector<std::string>{
      "Zebulon Quixworth", "欧阳测试甲",       "13812345678",       "京A·Q7X42",
      "quixotic remark",   "Wunderlich",       "zq@quix.example",   "Plumtree Lane 7",
      "needs seven seats", "haggled over tea", "spoke of a Vulcan", "call again gently",
      "13912345679",       "mistyped digits",  "Barnaby Fitzroy",   "sunburn leave"};
  return *planted;
}

void ExpectNothingIn(const std::string& bytes, const std::string& where) {
  ExpectNoneIn(bytes, where, Planted());
}

v1::Command RegisterVisit() {
  v1::RegisterVisit ask;
  ask.set_visit("stores/s1/visits/v1");
  ask.set_channel(v1::CHANNEL_WALK_IN);
  ask.set_consultant("stores/s1/consultants/c1");
  ask.set_appellation("Wunderlich");
  ask.set_plate("京A·Q7X42");
  return Ask(ask);
}

v1::Command CompleteVisit(absl::Time left_at) {
  v1::CompleteVisit ask;
  ask.set_visit("stores/s1/visits/v1");
  *ask.mutable_left_at() = domain::ToTimestamp(left_at);
  ask.set_info_left(true);
  ask.set_name("Zebulon Quixworth");
  ask.set_phone("138-1234-5678");
  ask.set_note("quixotic remark");
  ask.set_grade("A");
  ask.set_customer(kCustomer);
  return Ask(ask);
}

void Live(EngineWorld& world) {
  world.SetClock("2026-03-02 10:05");
  world.Must(RegisterVisit());
  world.SetClock("2026-03-02 10:50");
  world.Must(CompleteVisit(world.clock().Now()));
  world.Must(Ask<v1::AmendVisit>(
      "visit: 'stores/s1/visits/v1' fields { name: '欧阳测试甲' phone: '13912345679' } "
      "update_mask { paths: 'name' paths: 'phone' } reason: 'mistyped digits'"));
  world.Must(Ask<v1::UpdateProfile>(absl::StrCat(
      "customer: '", kCustomer,
      "' email: 'zq@quix.example' profile { field: 'address' value: 'Plumtree Lane 7' } "
      "update_mask { paths: 'email' paths: 'profile' }")));
  world.Must(Ask<v1::CompleteFollowUp>(absl::StrCat(
      "customer: '", kCustomer,
      "' method: 'PHONE' situation: 'haggled over tea' customer_feedback: 'spoke of a Vulcan' "
      "next_step: 'call again gently' outcome: CONTACT_OUTCOME_REACHED")));
  world.Must(
      Ask<v1::HireConsultant>("consultant: 'stores/s1/consultants/c4' name: 'Barnaby Fitzroy'"));
  world.Must(Ask<v1::StartLeave>(
      "consultant: 'stores/s1/consultants/c4' from { year: 2026 month: 3 day: 9 } "
      "to { year: 2026 month: 3 day: 10 } reason: 'sunburn leave'"));
  // Refused: leaves nothing either.
  EXPECT_FALSE(world
                   .Do(Ask<v1::OpenPursuit>(
                       absl::StrCat("customer: '", kCustomer, "' need: 'needs seven seats'")))
                   .ok());
  world.Digest();
}

TEST(Privacy, NoFileHoldsATextAboutAPersonInAnyWriting) {
  EngineWorld world;
  Live(world);
  world.Close();
  EXPECT_GT(ExpectNoneInFiles(world.data_dir(), Planted()), 10);
}

TEST(Privacy, NoValueInsideACompressedBlockHoldsOneEither) {
  EngineWorld world;
  Live(world);
  world.Close();
  ExpectNoneInDatabases(world.data_dir(), world.env(), Planted());
}

TEST(Privacy, AndYetEverythingOpensForThoseEntitled) {
  EngineWorld world;
  Live(world);
  const auto snapshot = world.engine().Snapshot(ReadMoment());
  ASSERT_TRUE(snapshot.ok());
  auto card = domain::CustomerCardOf((*snapshot)->rows(), kCustomer, (*snapshot)->evaluated_at());
  ASSERT_TRUE(card.ok()) << card.status();
  const std::string sealed = card->SerializeAsString();
  ExpectNothingIn(sealed, "the card before it is opened");
  ASSERT_TRUE(
      Unseal(
          world.engine().keyring(), [](const PersonalField&) { return Sight::kClear; }, *card)
          .ok());
  const std::string opened = card->SerializeAsString();
  for (const char* text : {"欧阳测试甲", "+8613912345679", "zq@quix.example", "haggled over tea",
                           "spoke of a Vulcan", "call again gently"}) {
    EXPECT_NE(opened.find(text), std::string::npos) << text;
  }
}

v1::RegistrationSheet SheetOf(EngineWorld& world) {
  const auto snapshot = world.engine().Snapshot(ReadMoment());
  EXPECT_TRUE(snapshot.ok());
  return *domain::RegistrationSheetOf((*snapshot)->rows(), "stores/s1/days/20260302");
}

// Destroys a key behind the engine's back.
void Destroy(std::uint64_t key, EngineWorld& world) {
  world.Close();
  storage::Keyring::Options options;
  options.directory = absl::StrCat(world.data_dir(), "/keyring");
  options.secrets_directory = absl::StrCat(world.data_dir(), "/secrets");
  options.env = world.env();
  const auto keyring = storage::Keyring::Open(options);
  ASSERT_TRUE(keyring.ok()) << keyring.status();
  ASSERT_TRUE((*keyring)->Destroy(std::vector<std::uint64_t>{key}).ok());
}

TEST(Privacy, WhatAReviewFoundGoesWithWhomItIsAbout) {
  EngineWorld world;
  Live(world);
  world.Must(Ask<v1::RegisterVisit>(
      "visit: 'stores/s1/visits/v2' channel: CHANNEL_WALK_IN appellation: 'someone' "
      "consultant: 'stores/s1/consultants/c1'"));
  world.Must(
      Ask<v1::ReviewSheet>("day: 'stores/s1/days/20260302' verdict: VERDICT_RETURNED "
                           "findings { visit: 'stores/s1/visits/v1' note: 'quixotic remark' } "
                           "findings { visit: 'stores/s1/visits/v2' note: 'ask for the number' }"));
  Destroy(SheetOf(world).lines(0).name().sealed().key_id(), world);
  world.Reopen();
  v1::RegistrationSheet sheet = SheetOf(world);
  const auto clear = [](const PersonalField&) { return Sight::kClear; };
  ASSERT_TRUE(Unseal(world.engine().keyring(), clear, sheet).ok());
  ASSERT_EQ(sheet.state().findings_size(), 2);
  EXPECT_TRUE(sheet.lines(0).name().erased());
  EXPECT_TRUE(sheet.state().findings(0).note().erased());
  EXPECT_EQ(sheet.state().findings(1).note().clear(), "ask for the number");
  EXPECT_EQ(sheet.lines(1).appellation().clear(), "someone");
}

TEST(Privacy, TheSearchFindsWhatItIsToFind) {
  // The writings of a planted text are found where they stand: the tests above can fail.
  for (const std::string& text : Planted()) {
    const std::string around = absl::StrCat("name=", text, ";");
    for (std::size_t offset = 0; offset < 3; ++offset) {
      const std::string base64 = absl::Base64Escape(std::string(offset, '-') + around);
      bool found = false;
      for (const std::string& writing : Writings(text)) {
        if (base64.find(writing) != std::string::npos) found = true;
      }
      EXPECT_TRUE(found) << text;
    }
    EXPECT_NE(Utf16(around, false).find(Utf16(text, false)), std::string::npos);
  }
}

}  // namespace
}  // namespace kezhi::engine::privacy_cases
