// 客户跟踪记录表 (S2): domain.md §4.7.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "domain/follow_up_record/query.h"
#include "tests/domain/fold.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Fact Made(const std::string& customer) {
  return On<v1::CustomerRegistered>(
      "customers/" + customer, absl::StrCat("kind: CUSTOMER_KIND_PERSON name { clear: '", customer,
                                            " name' } owner: 'stores/s1/consultants/c1'"));
}

Fact Began(const std::string& customer) {
  return On<v1::PursuitOpened>("customers/" + customer,
                               "pursuit: 1 owner: 'stores/s1/consultants/c1'");
}

// A contact of c1's with the pursuit's class then.
Fact Contacted(const std::string& customer, const std::string& at, const std::string& method,
               const std::string& grade, const std::string& more = "") {
  return On<v1::FollowUpDone>(
             "customers/" + customer,
             absl::StrCat("pursuit: 1 at {", Stamp(at),
                          "} by: 'stores/s1/consultants/c1' method: '", method, "' grade_before: '",
                          grade, "' grade_after: '", grade,
                          "' outcome: CONTACT_OUTCOME_REACHED subject { clear: '业务咨询' }"
                          " situation { clear: '要资料' } ",
                          more))
      .At(at);
}

std::vector<v1::FollowUpLine> LinesOf(const domain::RowReader& rows,
                                      const domain::FollowUpQuery& query) {
  return domain::ListFollowUps(rows, query, "", 100).items;
}

domain::FollowUpQuery OfStore() {
  domain::FollowUpQuery query;
  query.store = kStore;
  return query;
}

// `k1 1 PHONE zhun` of each line.
std::vector<std::string> Told(const std::vector<v1::FollowUpLine>& lines) {
  std::vector<std::string> told;
  for (const v1::FollowUpLine& line : lines) {
    told.push_back(absl::StrCat(line.customer().substr(line.customer().rfind('/') + 1), " ",
                                line.number(), " ", line.method(), " ", line.grade()));
  }
  return told;
}

// Two customers; k1 was called twice, between them k2 was visited against the advice.
Chronicle TwoCustomers() {
  Chronicle log("follow_up_record");
  log.Commit("2026-03-02 09:00", {Made("k1"), Began("k1"), Made("k2"), Began("k2")});
  log.Commit("2026-03-02 10:00", {Contacted("k1", "2026-03-02 10:00", "PHONE", "yixiang")});
  log.Commit(
      "2026-03-03 10:00",
      {Contacted("k2", "2026-03-03 10:00", "DOOR", "yiban_a").Flag("method_not_recommended")});
  log.Commit("2026-03-04 10:00", {Contacted("k1", "2026-03-04 10:00", "DOOR", "zhun")});
  return log;
}

TEST(FollowUpRecord, HasTheColumnsOfTheForm) {
  const Chronicle log = TwoCustomers();
  const std::vector<v1::FollowUpLine> lines = LinesOf(log.rows(), OfStore());
  ASSERT_THAT(lines, SizeIs(3));
  const v1::FollowUpLine& line = lines[1];
  EXPECT_THAT(line.day(),
              EqualsProto(FromText<google::type::Date>(Date(absl::CivilDay(2026, 3, 3)))));
  EXPECT_EQ(line.number(), 1);
  EXPECT_EQ(line.name().clear(), "k2 name");
  EXPECT_EQ(line.method(), "DOOR");
  EXPECT_EQ(line.grade(), "yiban_a");
  EXPECT_EQ(line.by(), "stores/s1/consultants/c1");
  EXPECT_EQ(line.subject().clear(), "业务咨询");
  EXPECT_EQ(line.situation().clear(), "要资料");
  EXPECT_TRUE(line.method_not_recommended());
  EXPECT_FALSE(lines[0].method_not_recommended());
}

TEST(FollowUpRecord, CountsTheContactsOfEachCustomer) {
  const Chronicle log = TwoCustomers();
  EXPECT_THAT(Told(LinesOf(log.rows(), OfStore())),
              ElementsAre("k1 1 PHONE yixiang", "k2 1 DOOR yiban_a", "k1 2 DOOR zhun"));
}

TEST(FollowUpRecord, AContactRecordedLateTakesThePlaceOfItsDay) {
  Chronicle log = TwoCustomers();
  Fact late = Contacted("k1", "2026-03-03 09:00", "SMS", "yixiang");
  late.recorded_at = "";
  log.Commit("2026-03-05 10:00", {std::move(late).On(absl::CivilDay(2026, 3, 3))});
  domain::FollowUpQuery query = OfStore();
  query.customer = Name("customers/k1");
  EXPECT_THAT(Told(LinesOf(log.rows(), query)),
              ElementsAre("k1 1 PHONE yixiang", "k1 2 SMS yixiang", "k1 3 DOOR zhun"));
}

TEST(FollowUpRecord, IsNarrowedByWhatIsAskedFor) {
  const Chronicle log = TwoCustomers();
  domain::FollowUpQuery query = OfStore();
  query.from = absl::CivilDay(2026, 3, 3);
  query.to = absl::CivilDay(2026, 3, 3);
  EXPECT_THAT(Told(LinesOf(log.rows(), query)), ElementsAre("k2 1 DOOR yiban_a"));
  query = OfStore();
  query.method = "DOOR";
  query.grade = "zhun";
  EXPECT_THAT(Told(LinesOf(log.rows(), query)), ElementsAre("k1 2 DOOR zhun"));
  query = OfStore();
  query.not_recommended = true;
  EXPECT_THAT(Told(LinesOf(log.rows(), query)), ElementsAre("k2 1 DOOR yiban_a"));
  query = OfStore();
  query.by = Name("consultants/c2");
  EXPECT_THAT(LinesOf(log.rows(), query), IsEmpty());
}

TEST(FollowUpRecord, IsReadPageByPage) {
  const Chronicle log = TwoCustomers();
  for (const char* customer : {"", "k1"}) {
    domain::FollowUpQuery query = OfStore();
    if (*customer != '\0') query.customer = Name(absl::StrCat("customers/", customer));
    std::vector<v1::FollowUpLine> paged;
    std::string key;
    do {
      const auto page = domain::ListFollowUps(log.rows(), query, key, 1);
      paged.insert(paged.end(), page.items.begin(), page.items.end());
      key = page.next_key;
    } while (!key.empty());
    EXPECT_EQ(Told(paged), Told(LinesOf(log.rows(), query)));
  }
}

TEST(FollowUpRecord, AMergedCustomersContactsCountAsThatOfTheOneThatStays) {
  Chronicle log = TwoCustomers();
  const std::uint64_t before = log.position();
  log.Commit(
      "2026-03-05 10:00",
      {On<v1::CustomerMerged>("customers/k1",
                              "from: 'stores/s1/customers/k2' pursuit_offset: 1 pursuits: 1"
                              " taken_pursuits { pursuit: 2 owner: 'stores/s1/consultants/c1'"
                              " status: PURSUIT_STATUS_OPEN }"),
       On<v1::CustomerMergedAway>("customers/k2", "into: 'stores/s1/customers/k1'")});
  EXPECT_THAT(Told(LinesOf(log.rows(), OfStore())),
              ElementsAre("k1 1 PHONE yixiang", "k1 2 DOOR yiban_a", "k1 3 DOOR zhun"));
  domain::FollowUpQuery alias = OfStore();
  alias.customer = Name("customers/k2");
  const std::vector<v1::FollowUpLine> lines = LinesOf(log.rows(), alias);
  ASSERT_THAT(lines, SizeIs(3));
  EXPECT_EQ(lines[1].pursuit(), 2);
  // As of before the merge they were two.
  const Rows::AsOf then(log.rows(), before);
  EXPECT_THAT(Told(LinesOf(then, alias)), ElementsAre("k2 1 DOOR yiban_a"));
}

}  // namespace
}  // namespace kezhi::testing
