// The stored bytes of the side tables, for ever: storage/format.md shows them, and this test keeps
// the two the same. The journal is of its own: what is random in it counts 00, 01, 02 and so on, so
// that the keys are those of the page's keyring.
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "domain/stable_bytes.h"
#include "services/engine/group_settings.h"
#include "services/engine/parked_events.h"
#include "storage/hash.h"
#include "tests/matchers.h"
#include "tests/services/engine/persons.h"
#include "tests/services/engine/world.h"
#include "tests/storage/format_page.h"
#include "tests/storage/journal_maker.h"

namespace kezhi::engine {
namespace {

using testing::Ask;
using ::testing::HasSubstr;
using testing::IsOk;

// The customer of the page: k1 of stores/s1, with a phone.
v1::Command TheCommand() {
  v1::Command command = Ask<v1::RegisterCustomer>(
      R"pb(
        customer: "stores/s1/customers/k1" name: "测试甲" phone: "13800000001" source: "referral"
      )pb");
  command.set_request_id("0b0f4a5e-0000-4000-8000-000000000001");
  return command;
}

EngineWorld::Options Counting() {
  EngineWorld::Options options;
  options.common_ground = false;
  options.random = storage::CountingRandom();
  return options;
}

class SideTables : public ::testing::Test {
 protected:
  void SetUp() override {
    world_.Must(Ask<v1::OpenStore>(R"pb(
      store: "stores/s1"
      display_name: "Store 1"
      time_zone: "Asia/Shanghai"
      region_code: "CN"
      day_starts {}
      closes { hours: 18 }
    )pb"));
    v1::AdoptPlaybook adopt;
    adopt.set_store("stores/s1");
    *adopt.mutable_playbook() = testing::PresetPlaybook("auto_4s");
    world_.Must(Ask(adopt));
    world_.Must(TheCommand());
  }

  // Lines of the page: table, then key and value in hex.
  std::string Dump(absl::string_view table, absl::string_view prefix = "") {
    std::string lines;
    const auto see = [&](absl::string_view key, absl::string_view value) {
      lines += storage::HexLine(table, key, value);
      return true;
    };
    EXPECT_THAT(world_.engine().journal().ScanSide(table, prefix, see), IsOk());
    EXPECT_FALSE(lines.empty()) << table;
    return lines;
  }

  std::string Value(absl::string_view table, absl::string_view key) {
    return world_.engine().journal().GetSide(table, key)->value();
  }

  // The hash key of the page's keyring, which is this one's.
  static std::string HashUnder(const std::string& label, const std::string& input) {
    const std::string hash_key =
        absl::HexStringToBytes("202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f");
    return storage::HmacSha256(storage::HmacSha256(hash_key, label), input);
  }

  EngineWorld world_{Counting()};
};

const std::string kZero(1, '\0');

std::string KeyOfTheRequest() {
  return absl::StrCat("stores/s1", kZero, "operator", kZero,
                      absl::HexStringToBytes("0b0f4a5e000040008000000000000001"));
}

TEST_F(SideTables, OfACommandHaveTheVeryBytesOfFormatMd) {
  const std::string page = storage::FormatPage();
  EXPECT_THAT(page, HasSubstr(absl::StrCat(Dump("requests", KeyOfTheRequest()), Dump("contacts"),
                                           Dump("contact_of"), Dump("subject_keys"),
                                           Dump("counters", "last_key_id"))));
}

TEST_F(SideTables, ARequestIsKnownByTheHashOfItsBytes) {
  const std::string body = domain::StableBytes(TheCommand());
  EXPECT_THAT(storage::FormatPage(), HasSubstr(absl::BytesToHexString(body)));
  const std::string value = Value("requests", KeyOfTheRequest());
  EXPECT_EQ(absl::BytesToHexString(value.substr(0, 33)),
            absl::BytesToHexString("\1" + HashUnder("kezhi request digest v1", body)));
  v1::Outcome outcome;
  ASSERT_TRUE(outcome.ParseFromString(value.substr(33)));
  EXPECT_EQ(outcome.events(0), "CustomerRegistered");
}

TEST_F(SideTables, AContactIsKnownByTheHashOfStoreKindAndValue) {
  const std::string input = absl::StrCat("stores/s1", kZero, "\1", kZero, "+8613800000001");
  EXPECT_THAT(storage::FormatPage(), HasSubstr(absl::BytesToHexString(input)));
  const std::string hash = "\1" + HashUnder("kezhi contact key v1", input);
  EXPECT_EQ(Value("contact_of", absl::StrCat("stores/s1/customers/k1", kZero, "\1")), hash);
  EXPECT_EQ(Value("contacts", hash + "stores/s1/customers/k1").size(), 8);
}

TEST_F(SideTables, OfErasuresHaveTheVeryBytesOfFormatMd) {
  world_.Must(RequestErasure("k1"), ActorOf("manager"));
  EXPECT_THAT(storage::FormatPage(), HasSubstr(Dump("erasures")));
}

TEST_F(SideTables, OfConsumerGroupsHaveTheVeryBytesOfFormatMd) {
  v1::ConsumerGroup group;
  group.set_name("consumerGroups/mail");
  domain::Violations faults;
  CompleteGroup(group, "group", faults);
  ASSERT_TRUE(faults.empty());
  group.set_etag("1");
  v1::ParkedEvent parked;
  parked.set_position(3);
  parked.set_stream("stores/s1/customers/k1");
  parked.set_type("CustomerRegistered");
  parked.set_attempts(10);
  parked.set_reason("attempts_exhausted");
  *parked.mutable_parked_at() = domain::ToTimestamp(Local("2026-03-02 10:05"));
  absl::Status stored = absl::UnknownError("not stored");
  world_.engine().sequencer().SubmitSideWrites(
      {GroupRow(group), GroupPositionRow("mail", Position(3)), ParkedRow("mail", parked)},
      [&](const absl::Status& status) { stored = status; });
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  ASSERT_THAT(stored, IsOk());
  EXPECT_THAT(storage::FormatPage(),
              HasSubstr(absl::StrCat(Dump("consumer_groups"), Dump("group_positions"),
                                     Dump("parked_events"))));
}

}  // namespace
}  // namespace kezhi::engine
