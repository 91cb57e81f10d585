// Customers found by a text, and likely duplicates, over gRPC: who finds whom.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/service.h"
#include "tests/matchers.h"

namespace kezhi::e2e {
namespace {

using kezhi::testing::Ask;
using kezhi::testing::HasReason;
using kezhi::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Query = v1::QueryService::Stub;

class Search : public ::testing::Test {
 protected:
  Search() {
    service_.SetClock("2026-03-02 10:55");
    Register("k1", "何丽华", "13810248684", "c1");
    Register("k2", "高志强", "15093562116", "c2");
    Register("k3", "曾国强", "18863531077", "c1");
  }

  void Register(const std::string& id, const std::string& name, const std::string& phone,
                const std::string& owner) {
    v1::RegisterCustomer ask;
    ask.set_customer(absl::StrCat("stores/s1/customers/", id));
    ask.set_name(name);
    ask.set_phone(phone);
    ask.set_owner(absl::StrCat("stores/s1/consultants/", owner));
    ask.set_allow_duplicate(true);
    last_ = service_.Must(Ask(ask));
  }

  v1::SearchCustomersResponse Find(server::Client& client, const std::string& text) {
    v1::SearchCustomersRequest request;
    request.set_parent("stores/s1");
    request.set_text(text);
    *request.mutable_read_at() = After(last_);
    return Get(client, &Query::SearchCustomers, request);
  }

  // `k1 PHONE` of each hit.
  std::vector<std::string> Found(server::Client& client, const std::string& text) {
    std::vector<std::string> found;
    const auto answer = Find(client, text);
    for (const v1::CustomerHit& hit : answer.hits()) {
      const std::string match = v1::SearchMatch_Name(hit.match());
      found.push_back(absl::StrCat(hit.customer().substr(hit.customer().rfind('/') + 1), " ",
                                   match.substr(match.rfind('_') + 1)));
    }
    return found;
  }

  v1::ListDuplicatesResponse Duplicates(server::Client& client, bool include_dismissed = false) {
    v1::ListDuplicatesRequest request;
    request.set_parent("stores/s1");
    request.set_include_dismissed(include_dismissed);
    *request.mutable_read_at() = After(last_);
    return Get(client, &Query::ListDuplicates, request);
  }

  Service service_;
  server::Client manager_ = service_.As("manager", "li");
  server::Client c2_ = service_.As("consultant", "stores/s1/consultants/c2");
  v1::Outcome last_;
};

TEST_F(Search, FindsByNamePhoneAndInitials) {
  EXPECT_THAT(Found(manager_, "强"), ElementsAre("k2 NAME", "k3 NAME"));
  EXPECT_THAT(Found(manager_, "8684"), ElementsAre("k1 PHONE"));
  EXPECT_THAT(Found(manager_, "150 9356 2116"), ElementsAre("k2 PHONE"));
  EXPECT_THAT(Found(manager_, "hlh"), ElementsAre("k1 PINYIN"));
  EXPECT_THAT(Found(manager_, "zgq"), ElementsAre("k3 PINYIN"));
  EXPECT_THAT(Found(manager_, "刘"), IsEmpty());
  const auto hit = Find(manager_, "hlh").hits(0);
  EXPECT_EQ(hit.name().clear(), "何丽华");
  EXPECT_EQ(hit.phone().clear(), "+8613810248684");
  EXPECT_EQ(hit.owner(), "stores/s1/consultants/c1");
}

TEST_F(Search, FindsByThePlateOfAVisit) {
  v1::Command arrive = Arrive("v1", "2026-03-02 10:05", "c1");
  arrive.mutable_register_visit()->set_plate("鄂A·12345");
  service_.Must(arrive);
  v1::Command complete = Complete("v1", "2026-03-02 10:50", "测试甲", "13800000001", "H");
  complete.mutable_complete_visit()->set_customer("stores/s1/customers/k7");
  last_ = service_.Must(complete);
  EXPECT_THAT(Found(manager_, "a12345"), ElementsAre("k7 PLATE"));
  EXPECT_EQ(Find(manager_, "a12345").hits(0).plate().clear(), "鄂A·12345");
  EXPECT_THAT(Found(c2_, "a12345"), IsEmpty()) << "a colleague is shown 鄂* alone";
}

TEST_F(Search, LooksOnlyAtWhatTheCallerIsShown) {
  EXPECT_THAT(Found(c2_, "高志"), ElementsAre("k2 NAME"));
  EXPECT_THAT(Found(c2_, "何丽"), IsEmpty());
  EXPECT_THAT(Found(c2_, "hlh"), IsEmpty());
  EXPECT_THAT(Found(c2_, "48684"), IsEmpty());
  EXPECT_THAT(Found(c2_, "8684"), ElementsAre("k1 PHONE"));
  EXPECT_EQ(Find(c2_, "何").hits(0).name().masked(), "何*");
  server::Client clerk = service_.As("clerk", "zhou");
  EXPECT_THAT(Found(clerk, "何"), IsEmpty());
  server::Client elsewhere = service_.As("manager", "li", "stores/s2");
  v1::SearchCustomersRequest request;
  request.set_parent("stores/s1");
  request.set_text("何");
  EXPECT_THAT(elsewhere.Call(&Query::SearchCustomers, elsewhere.query(), request).status(),
              HasReason(v1::REASON_STORE_NOT_FOUND));
}

TEST_F(Search, GoesOnPageByPage) {
  v1::SearchCustomersRequest request;
  request.set_parent("stores/s1");
  request.set_text("强");
  request.set_page_size(1);
  *request.mutable_read_at() = After(last_);
  const auto first = Get(manager_, &Query::SearchCustomers, request);
  ASSERT_THAT(first.hits(), SizeIs(1));
  EXPECT_EQ(first.hits(0).customer(), "stores/s1/customers/k2");
  request.set_page_token(first.next_page_token());
  const auto second = Get(manager_, &Query::SearchCustomers, request);
  ASSERT_THAT(second.hits(), SizeIs(1));
  EXPECT_EQ(second.hits(0).customer(), "stores/s1/customers/k3");
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(Search, NeedsSomethingToLookFor) {
  v1::SearchCustomersRequest request;
  request.set_parent("stores/s1");
  request.set_text("  ");
  EXPECT_THAT(manager_.Call(&Query::SearchCustomers, manager_.query(), request).status(),
              HasReason(v1::REASON_FIELD_REQUIRED));
}

TEST_F(Search, FindsNobodyWhoWasErased) {
  EXPECT_THAT(service_.Do(manager_, Ask<v1::RequestErasure>(
                                        "customer: 'stores/s1/customers/k1' reason: 'asked'"
                                        " legal_basis: LEGAL_BASIS_CONSENT_WITHDRAWN")),
              IsOk());
  server::Client auditor = service_.As("auditor", "wang", "");
  const auto erased =
      service_.Do(auditor, Ask<v1::ApproveErasure>("customer: 'stores/s1/customers/k1'"));
  ASSERT_THAT(erased, IsOk());
  last_ = *erased;
  EXPECT_THAT(Found(manager_, "何"), IsEmpty());
  EXPECT_THAT(Found(manager_, "8684"), IsEmpty());
}

TEST_F(Search, DuplicatesAreListedUntilSomebodySaysThatTheyAreTwo) {
  Register("k4", "何丽", "138 1024 8684", "c2");
  const auto listed = Duplicates(manager_);
  ASSERT_THAT(listed.pairs(), SizeIs(1));
  EXPECT_EQ(listed.pairs(0).customer().name().clear(), "何丽华");
  EXPECT_EQ(listed.pairs(0).other().customer(), "stores/s1/customers/k4");
  EXPECT_TRUE(Duplicates(c2_).pairs(0).customer().name().has_masked());
  EXPECT_EQ(Duplicates(c2_).pairs(0).other().name().clear(), "何丽");
  server::Client clerk = service_.As("clerk", "zhou");
  EXPECT_THAT(Duplicates(clerk).pairs(), IsEmpty());

  const v1::Command dismiss = Ask<v1::DismissDuplicate>(
      "customer: 'stores/s1/customers/k4' other: 'stores/s1/customers/k1'");
  EXPECT_THAT(service_.Do(c2_, dismiss), HasReason(v1::REASON_ROLE_REQUIRED));
  const auto dismissed = service_.Do(manager_, dismiss);
  ASSERT_THAT(dismissed, IsOk());
  last_ = *dismissed;
  EXPECT_THAT(Duplicates(manager_).pairs(), IsEmpty());
  ASSERT_THAT(Duplicates(manager_, true).pairs(), SizeIs(1));
  EXPECT_TRUE(Duplicates(manager_, true).pairs(0).dismissed());
}

TEST_F(Search, DuplicatesAreGoneOnceTheyAreMerged) {
  Register("k4", "何丽", "138 1024 8684", "c2");
  last_ = service_.Must(
      Ask<v1::MergeCustomer>("from: 'stores/s1/customers/k4' into: 'stores/s1/customers/k1'"));
  EXPECT_THAT(Duplicates(manager_).pairs(), IsEmpty());
}

}  // namespace
}  // namespace kezhi::e2e
