// RegisterCustomer and UpdateProfile: domain.md §2.5 R60–R62.

#include <string>
#include <utility>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

Spec Floor() {
  return Spec(CommonGround());
}

v1::Command Register(const std::string& customer, const std::string& more) {
  return Ask<v1::RegisterCustomer>(
      absl::StrCat("customer: ", Quoted("customers/" + customer), " ", more));
}

TEST(RegisterCustomer, NormalisesTheContactKeysAndKeepsThem) {
  Spec spec = Floor();
  spec.When(Register("k1",
                     "name: '测试甲' phone: '+86 138-0000-0001' email: 'A@Example.COM'"
                     " external_id: 'X7' source: 'referral'"
                     " owner: 'stores/s1/consultants/c1'"
                     " profile { field: 'address' value: 'street' }"))
      .At("2026-03-02 10:00")
      .ThenEvents({On<v1::CustomerRegistered>(
          "customers/k1",
          "kind: CUSTOMER_KIND_PERSON name { clear: '测试甲' } phone { clear: '+8613800000001' }"
          " email { clear: 'a@example.com' } external_id: 'X7' source: 'referral'"
          " owner: 'stores/s1/consultants/c1'"
          " profile { field: 'address' value { clear: 'street' } }")});
  ASSERT_EQ(spec.decision().contacts.size(), 3U);
  EXPECT_EQ(spec.decision().contacts[1].contact,
            (domain::Contact{v1::CONTACT_KIND_EMAIL, "a@example.com"}));
}

TEST(RegisterCustomer, MakesAnIdWhenNoneIsGiven) {
  Spec spec = Floor();
  const std::string customer = "customers/" + NewId(spec);
  spec.When(Ask<v1::RegisterCustomer>("phone: '13800000001' owner: 'stores/s1/consultants/c1'"))
      .At("2026-03-02 10:00")
      .ThenAccepted();
  EXPECT_EQ(spec.decision().events[0].stream, Name(customer));
}

TEST(Example, 32_ADuplicateIsRefusedOrFlagged) {  // R60
  Spec spec = Floor();
  spec.When(Register("k1", "phone: '13800000001'"))
      .At("2026-03-02 10:00")
      .ThenAccepted()
      .When(Register("k2", "phone: '138 0000 0001'"))
      .ThenRefused(absl::StatusCode::kAlreadyExists, v1::REASON_DUPLICATE_SUSPECTED);
  EXPECT_EQ(spec.metadata("customers"), "stores/s1/customers/k1");
  for (const auto& [role, id] : std::vector<std::pair<std::string, std::string>>{
           {"clerk", ""}, {"after_sale", ""}, {"consultant", "c2"}}) {
    spec.When(Register("k2", "phone: '13800000001'"))
        .As(role, id)
        .ThenRefused(absl::StatusCode::kAlreadyExists, v1::REASON_DUPLICATE_SUSPECTED);
    EXPECT_EQ(spec.metadata("customers"), "") << role << " learns how many, not who";
    EXPECT_EQ(spec.metadata("count"), "1");
  }
  spec.When(Register("k2", "phone: '13800000001' allow_duplicate: true")).ThenAccepted();
  EXPECT_EQ(spec.flags(), std::vector<std::string>{"duplicates"});
  EXPECT_EQ(spec.decision().events[0].event.customer_registered().duplicates(0),
            "stores/s1/customers/k1");
}

TEST(RegisterCustomer, CountsAnExternalIdAsAContactKey) {
  Floor()
      .When(Register("k1", "external_id: 'X7'"))
      .At("2026-03-02 10:00")
      .ThenAccepted()
      .When(Register("k2", "external_id: 'X7' phone: '13800000001'"))
      .ThenRefused(absl::StatusCode::kAlreadyExists, v1::REASON_DUPLICATE_SUSPECTED);
}

TEST(RegisterCustomer, AsksForWhatThePlaybookRequiresOfThatKind) {  // R61
  Floor()
      .When(Register("k1", "name: 'x'"))
      .At("2026-03-02 10:00")
      .ThenFault("register_customer.contact", v1::REASON_FIELD_REQUIRED)
      .When(Register("k1", "kind: CUSTOMER_KIND_COMPANY"))
      .ThenFault("register_customer.name", v1::REASON_FIELD_REQUIRED)
      .When(Register("k1", "unidentified: true"))
      .ThenAccepted();
}

TEST(RegisterCustomer, RefusesWhatExistsIsNoNumberOrHasNoSuchOwner) {
  Floor()
      .Given(Registered("k1"))
      .When(Register("k1", "phone: '13800000001'"))
      .At("2026-03-02 10:00")
      .ThenRefused(absl::StatusCode::kAlreadyExists, v1::REASON_CUSTOMER_EXISTS)
      .When(Register("k2", "phone: '12ab'"))
      .ThenFault("register_customer.phone", v1::REASON_PHONE_INVALID)
      .When(Register("k2", "phone: '13800000001' owner: 'stores/s1/consultants/nobody'"))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CONSULTANT_NOT_FOUND);
}

// A company on file as S3 asks for it, by name and registered address.
v1::Command Company(const std::string& customer, const std::string& name,
                    const std::string& address) {
  std::string sheet;
  for (const char* field :
       {"registered_capital", "production_lines", "delivery_address", "contact_person"}) {
    absl::StrAppend(&sheet, " profile { field: '", field, "' value: 'x' }");
  }
  return Register(customer, absl::StrCat("kind: CUSTOMER_KIND_COMPANY name: '", name,
                                         "' profile { field: 'registered_address' value: '",
                                         address, "' }", sheet));
}

TEST(RegisterCustomer, FindsACompanyByNameAndAddressHoweverTheyAreWritten) {
  Spec spec(CommonGround("sales_system"));
  spec.When(Company("k1", "长江 Works", "苏州工业园区 1号")).At("2026-03-02 10:00").ThenAccepted();
  spec.When(Company("k2", "长江ＷＯＲＫＳ", "苏州工业园区１号"))
      .ThenRefused(absl::StatusCode::kAlreadyExists, v1::REASON_DUPLICATE_SUSPECTED);
  EXPECT_EQ(spec.metadata("customers"), "stores/s1/customers/k1");
  spec.When(Company("k2", "长江 Works", "苏州工业园区 2号")).ThenAccepted();
  EXPECT_TRUE(spec.flags().empty()) << "a name alone is no key";
  spec.When(Register("k3",
                     "name: '长江 Works' profile { field: 'registered_address'"
                     " value: '苏州工业园区 1号' }"))
      .ThenAccepted();
  EXPECT_TRUE(spec.flags().empty()) << "nor is a person's";
}

TEST(UpdateProfile, OfACompanyChangesItsKeyWhenNameAndAddressAreToldTogether) {
  Spec spec(CommonGround("sales_system"));
  spec.When(Company("k1", "a", "street 1")).At("2026-03-02 10:00").ThenAccepted();
  spec.When(OfCustomer<v1::UpdateProfile>("k1", "name: 'b'")).ThenAccepted();
  EXPECT_TRUE(spec.decision().contacts.empty());
  spec.When(Company("k2", "a", "street 1"))
      .ThenRefused(absl::StatusCode::kAlreadyExists, v1::REASON_DUPLICATE_SUSPECTED);
  const std::string moved = "name: 'b' profile { field: 'registered_address' value: 'Street 2' }";
  spec.When(OfCustomer<v1::UpdateProfile>("k1", moved)).ThenAccepted();
  ASSERT_EQ(spec.decision().contacts.size(), 1U);
  EXPECT_EQ(spec.decision().contacts[0].contact,
            (domain::Contact{v1::CONTACT_KIND_COMPANY, "b\nstreet2"}));
  spec.When(Company("k2", "a", "street 1")).ThenAccepted();
  spec.When(OfCustomer<v1::UpdateProfile>("k2", moved)).ThenAccepted();
  EXPECT_EQ(spec.flags(), std::vector<std::string>{"duplicates"});
  spec.When(OfCustomer<v1::UpdateProfile>("k2", "update_mask { paths: 'name' }")).ThenAccepted();
  ASSERT_EQ(spec.decision().contacts.size(), 1U);
  EXPECT_EQ(spec.decision().contacts[0].contact, (domain::Contact{v1::CONTACT_KIND_COMPANY, ""}));
}

TEST(UpdateProfile, ChangesWhatIsSetAndTheContactKeyWithIt) {
  Spec spec = Floor();
  spec.Given(Registered("k1"))
      .When(OfCustomer<v1::UpdateProfile>(
          "k1", "phone: '13900000002' profile { field: 'address' value: 'a' }"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenEvents({On<v1::ProfileChanged>(
          "customers/k1",
          "phone { clear: '+8613900000002' } changed: 'phone' changed: 'address'"
          " profile { field: 'address' value { clear: 'a' } }")});
  ASSERT_EQ(spec.decision().contacts.size(), 1U);
  EXPECT_TRUE(spec.customer("k1").has_phone);
}

TEST(UpdateProfile, EmptiesAFieldThatTheMaskNamesAndForgetsItsKey) {
  Spec spec = Floor();
  spec.When(Register("k1", "phone: '13800000001' name: 'x'"))
      .At("2026-03-02 10:00")
      .ThenAccepted()
      .When(OfCustomer<v1::UpdateProfile>("k1", "update_mask { paths: 'phone' }"))
      .ThenEvents({On<v1::ProfileChanged>("customers/k1", "changed: 'phone'")});
  EXPECT_EQ(spec.decision().contacts[0].contact.value, "");
  EXPECT_FALSE(spec.customer("k1").has_phone);
}

TEST(UpdateProfile, SucceedsWithoutEventWhenNothingChanges) {  // R62
  Floor()
      .Given(Registered("k1"))
      .When(OfCustomer<v1::UpdateProfile>("k1", "update_mask { paths: 'phone' paths: 'email' }"))
      .At("2026-03-02 10:00")
      .ThenNothing()
      .When(OfCustomer<v1::UpdateProfile>("k1"))
      .ThenNothing();
}

TEST(UpdateProfile, IsNotForAColleaguesCustomer) {
  Floor()
      .Given(Registered("k1"))
      .When(OfCustomer<v1::UpdateProfile>("k1", "name: 'y'"))
      .As("consultant", "c2")
      .At("2026-03-02 10:00")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED)
      .When(OfCustomer<v1::UpdateProfile>("k9", "name: 'y'"))
      .ThenRefused(absl::StatusCode::kNotFound, v1::REASON_CUSTOMER_NOT_FOUND);
}

}  // namespace
}  // namespace kezhi::testing
