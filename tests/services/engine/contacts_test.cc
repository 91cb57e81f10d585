#include "services/engine/contacts.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/services/engine/parts.h"

namespace kezhi::engine {
namespace {

using Names = std::vector<std::string>;

constexpr char kStore[] = "stores/s1";

domain::Contact Phone(const std::string& number) {
  return {v1::CONTACT_KIND_PHONE, number};
}

domain::ContactChange Gets(const std::string& customer, const std::string& phone) {
  return {"stores/s1/customers/" + customer, Phone(phone)};
}

class ContactsTest : public ::testing::Test {
 protected:
  Names With(const std::string& phone, const std::string& store = kStore) {
    EXPECT_TRUE(contacts_.Load(store, Phone(phone), parts_.batch().index()).ok());
    Names names = *contacts_.Find(store, Phone(phone));
    for (std::string& name : names) name = name.substr(name.rfind('/') + 1);
    return names;
  }

  void Stage(const domain::ContactChange& change, std::uint64_t position) {
    ASSERT_TRUE(contacts_.Prepare(change, parts_.batch().index()).ok());
    contacts_.Stage(change, Position(position), parts_.batch());
  }

  void Store() {
    const std::uint64_t index = parts_.batch().index();
    parts_.Store();
    contacts_.Release(index);
  }

  Parts parts_;
  Contacts contacts_{parts_.journal(), parts_.keyring()};
};

TEST_F(ContactsTest, FindsCustomersInTheOrderTheyGotTheKeyStagedOrStored) {
  EXPECT_EQ(With("+8613800000001"), Names());
  Stage(Gets("k9", "+8613800000001"), 300);
  EXPECT_EQ(With("+8613800000001"), Names{"k9"});
  Store();
  EXPECT_EQ(contacts_.Find(kStore, Phone("+8613800000001")), nullptr);
  Stage(Gets("k1", "+8613800000001"), 70'000);
  Stage(Gets("k5", "+8613800000001"), 70'001);
  EXPECT_EQ(With("+8613800000001"), (Names{"k9", "k1", "k5"}));
  Store();
  EXPECT_EQ(With("+8613800000001"), (Names{"k9", "k1", "k5"}));
}

TEST_F(ContactsTest, FreesTheFormerKeyWhenItIsReplacedOrTakenAway) {
  Stage(Gets("k1", "+8613800000001"), 1);
  Store();
  Stage(Gets("k1", "+8613800000002"), 2);
  EXPECT_EQ(With("+8613800000001"), Names());
  EXPECT_EQ(With("+8613800000002"), Names{"k1"});
  Store();
  EXPECT_EQ(With("+8613800000001"), Names());
  EXPECT_EQ(With("+8613800000002"), Names{"k1"});
  Stage(Gets("k1", ""), 3);
  Store();
  EXPECT_EQ(With("+8613800000002"), Names());
}

TEST_F(ContactsTest, KeepsKindsAndStoresApart) {
  Stage(Gets("k1", "7"), 1);
  Stage({"stores/s1/customers/k2", {v1::CONTACT_KIND_EXTERNAL_ID, "7"}}, 2);
  Stage({"stores/s2/customers/k3", Phone("7")}, 3);
  Store();
  EXPECT_EQ(With("7"), Names{"k1"});
  EXPECT_EQ(With("7", "stores/s2"), Names{"k3"});
}

TEST_F(ContactsTest, WritesNothingWhenTheKeyStaysTheSame) {
  Stage(Gets("k1", "+8613800000001"), 1);
  Store();
  Stage(Gets("k1", "+8613800000001"), 2);
  Stage(Gets("k2", ""), 2);
  EXPECT_TRUE(parts_.batch().empty());
}

TEST_F(ContactsTest, HoldsWhatALaterEntryHasTouchedUntilThatOneIsDurable) {
  const std::uint64_t index = parts_.batch().index();
  Stage(Gets("k1", "+8613800000001"), 1);
  ASSERT_TRUE(contacts_.Load(kStore, Phone("+8613800000001"), index + 1).ok());
  contacts_.Release(index);
  EXPECT_EQ(With("+8613800000001"), Names{"k1"}) << "the journal does not have it yet";
  contacts_.Clear();
  EXPECT_EQ(With("+8613800000001"), Names()) << "the entry failed, and it is gone";
}

TEST_F(ContactsTest, StoresNoNumber) {
  Stage(Gets("k1", "+8613800000001"), 1);
  Store();
  for (const absl::string_view table : {kContactsTable, kContactOfTable}) {
    int rows = 0;
    ASSERT_TRUE(parts_.journal()
                    .ScanSide(table, "",
                              [&rows](absl::string_view key, absl::string_view value) {
                                EXPECT_EQ(std::string(key).find("13800000001"), std::string::npos);
                                EXPECT_EQ(std::string(value).find("13800000001"),
                                          std::string::npos);
                                ++rows;
                                return true;
                              })
                    .ok());
    EXPECT_EQ(rows, 1) << table;
  }
}

}  // namespace
}  // namespace kezhi::engine
