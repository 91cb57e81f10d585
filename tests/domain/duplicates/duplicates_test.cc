// 疑似重复客户: domain.md §4.27.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/duplicates/query.h"
#include "tests/domain/fold.h"
#include "tests/matchers.h"

namespace kezhi::testing::duplicates_cases {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string Customer(const std::string& id) {
  return absl::StrCat("stores/s1/customers/", id);
}

// Registered, sharing a contact key with these.
Fact Made(const std::string& id, const std::vector<std::string>& duplicates = {}) {
  std::string text = absl::StrCat("kind: CUSTOMER_KIND_PERSON name { clear: '", id, " name' }",
                                  " owner: 'stores/s1/consultants/c1'");
  for (const std::string& other : duplicates) {
    absl::StrAppend(&text, " duplicates: '", Customer(other), "'");
  }
  return On<v1::CustomerRegistered>("customers/" + id, text);
}

Fact Dismissed(const std::string& one, const std::string& other) {
  return On<v1::DuplicateDismissed>("customers/" + one,
                                    absl::StrCat("other: '", Customer(other), "'"));
}

std::vector<Fact> Merge(const std::string& from, const std::string& into) {
  return {On<v1::CustomerMerged>("customers/" + into, absl::StrCat("from: '", Customer(from), "'")),
          On<v1::CustomerMergedAway>("customers/" + from,
                                     absl::StrCat("into: '", Customer(into), "'"))};
}

// `k1 k2`, or `k1 k2 two` of those that somebody said are two.
std::vector<std::string> Told(const Chronicle& log) {
  std::vector<std::string> told;
  for (const v1::DuplicatePair& pair : domain::DuplicatePairsOf(log.rows(), kStore)) {
    const auto id = [](const std::string& name) { return name.substr(name.rfind('/') + 1); };
    told.push_back(absl::StrCat(id(pair.customer().customer()), " ", id(pair.other().customer()),
                                pair.dismissed() ? " two" : ""));
  }
  return told;
}

TEST(Duplicates, ArePairsThatShareAContactKeyByName) {
  Chronicle log;
  log.Commit("2026-03-02 09:00", {Made("k2")});
  const std::uint64_t found = log.Commit("2026-03-02 10:00", {Made("k1", {"k2"})});
  log.Commit("2026-03-02 11:00", {Made("k3")});
  const auto pairs = domain::DuplicatePairsOf(log.rows(), kStore);
  ASSERT_THAT(pairs, SizeIs(1));
  EXPECT_EQ(pairs[0].customer().customer(), Customer("k1"));
  EXPECT_EQ(pairs[0].customer().name().clear(), "k1 name");
  EXPECT_EQ(pairs[0].customer().owner(), "stores/s1/consultants/c1");
  EXPECT_EQ(pairs[0].other().customer(), Customer("k2"));
  EXPECT_EQ(pairs[0].found_at(), found);
  EXPECT_FALSE(pairs[0].dismissed());
}

TEST(Duplicates, AreFoundWhereAProfileChangesToo) {
  Chronicle log;
  log.Commit("2026-03-02 09:00", {Made("k1"), Made("k2")});
  log.Commit("2026-03-02 10:00",
             {On<v1::ProfileChanged>("customers/k2", absl::StrCat("changed: 'phone' duplicates: '",
                                                                  Customer("k1"), "'"))});
  EXPECT_THAT(Told(log), ElementsAre("k1 k2"));
}

TEST(Duplicates, AreDismissedUntilSomebodyAsksAgain) {
  Chronicle log;
  log.Commit("2026-03-02 09:00", {Made("k1"), Made("k2", {"k1"})});
  const std::uint64_t before =
      log.Commit("2026-03-02 10:00", {Dismissed("k1", "k2"), Dismissed("k2", "k1")});
  EXPECT_THAT(Told(log), ElementsAre("k1 k2 two"));
  log.Commit(
      "2026-03-02 11:00",
      {On<v1::DuplicateReopened>("customers/k2", absl::StrCat("other: '", Customer("k1"), "'"))});
  EXPECT_THAT(Told(log), ElementsAre("k1 k2"));
  EXPECT_THAT(domain::DuplicatePairsOf(Rows::AsOf(log.rows(), before), kStore), SizeIs(1));
}

TEST(Duplicates, WhatIsSaidOfTwoWhoShareNothingIsNotListed) {
  Chronicle log;
  log.Commit("2026-03-02 09:00", {Made("k1"), Made("k2")});
  log.Commit("2026-03-02 10:00", {Dismissed("k1", "k2"), Dismissed("k2", "k1")});
  EXPECT_THAT(Told(log), IsEmpty());
}

TEST(Duplicates, ThoseThatBecameOneAreLeftOutUntilTheMergeIsTakenBack) {
  Chronicle log;
  log.Commit("2026-03-02 09:00", {Made("k1"), Made("k2", {"k1"}), Made("k3", {"k2"})});
  EXPECT_THAT(Told(log), ElementsAre("k1 k2", "k2 k3"));
  log.Commit("2026-03-02 10:00", Merge("k2", "k1"));
  EXPECT_THAT(Told(log), ElementsAre("k1 k3")) << "what k2 shares, k1 shares now";
  log.Commit(
      "2026-03-02 11:00",
      {On<v1::CustomerUnmerged>("customers/k1", absl::StrCat("from: '", Customer("k2"), "'")),
       On<v1::CustomerRestored>("customers/k2", absl::StrCat("from: '", Customer("k1"), "'"))});
  EXPECT_THAT(Told(log), ElementsAre("k1 k2", "k2 k3"));
}

TEST(Duplicates, AMergeKeepsWhatWasSaidAndAsksOfWhatItBrings) {
  Chronicle log;
  log.Commit("2026-03-02 09:00", {Made("k1"), Made("k2"), Made("k3", {"k1", "k2"})});
  log.Commit("2026-03-02 10:00", {Dismissed("k2", "k3"), Dismissed("k3", "k2")});
  EXPECT_THAT(Told(log), ElementsAre("k1 k3", "k2 k3 two"));
  log.Commit("2026-03-02 11:00", Merge("k2", "k1"));
  EXPECT_THAT(Told(log), ElementsAre("k1 k3")) << "nobody said it of k1 and k3";
  log.Commit("2026-03-02 12:00", {Dismissed("k1", "k3"), Dismissed("k3", "k1")});
  EXPECT_THAT(Told(log), ElementsAre("k1 k3 two"));
}

TEST(Duplicates, TheLastWordCountsByWhateverNameItWasSaid) {
  Chronicle log;
  log.Commit("2026-03-02 09:00", {Made("k1"), Made("k2"), Made("k3", {"k2"})});
  log.Commit("2026-03-02 10:00", {Dismissed("k2", "k3"), Dismissed("k3", "k2")});
  log.Commit("2026-03-02 11:00", Merge("k2", "k1"));
  EXPECT_THAT(Told(log), ElementsAre("k1 k3 two"));
  log.Commit(
      "2026-03-02 12:00",
      {On<v1::DuplicateReopened>("customers/k1", absl::StrCat("other: '", Customer("k3"), "'"))});
  EXPECT_THAT(Told(log), ElementsAre("k1 k3"));
}

TEST(Duplicates, ErasedOnesAreLeftOut) {
  Chronicle log;
  log.Commit("2026-03-02 09:00", {Made("k1"), Made("k2", {"k1"})});
  log.Commit("2026-03-02 10:00", {On<v1::CustomerErased>("customers/k1", "")});
  EXPECT_THAT(Told(log), IsEmpty());
}

}  // namespace
}  // namespace kezhi::testing::duplicates_cases
