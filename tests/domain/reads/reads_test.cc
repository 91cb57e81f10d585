// Who has seen whom, as rows: domain/reads.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/names.h"
#include "domain/reads/apply.h"
#include "domain/reads/query.h"
#include "domain/reads/usual.h"
#include "tests/domain/history.h"

namespace kezhi::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kK1[] = "stores/s1/customers/k1";
constexpr char kK2[] = "stores/s1/customers/k2";
constexpr char kV1[] = "stores/s1/visits/v1";
constexpr char kCard[] = "QueryService/GetCustomerCard";
constexpr char kC1[] = "stores/s1/consultants/c1";

v1::Reading ReadingBy(const std::string& principal, const std::string& role, const std::string& rpc,
                      const std::string& at) {
  v1::Reading reading;
  reading.set_principal(principal);
  reading.set_role(role);
  reading.set_rpc(rpc);
  *reading.mutable_first_at() = Shanghai(at);
  *reading.mutable_last_at() = Shanghai(at);
  return reading;
}

v1::Reading Of(v1::Reading reading, const std::string& subject, int clear, int masked = 0) {
  v1::SubjectRead& read = *reading.add_subjects();
  read.set_subject(subject);
  read.set_clear(clear);
  read.set_masked(masked);
  return reading;
}

class Reads : public ::testing::Test {
 protected:
  Reads() : history_({&ApplyReads}) {}

  void Add(const std::string& day, const std::vector<v1::Reading>& readings) {
    v1::Event event = EventOf(ReadsName("stores/s1", Day(day)), day);
    for (const v1::Reading& reading : readings) {
      *event.mutable_cards_read()->add_readings() = reading;
    }
    history_.Add(event);
  }

  // A consultant opens so many cards in one reading, `first` the number of the first.
  void Page(const std::string& day, const std::string& role, int first, int count,
            const std::string& rpc = kCard) {
    v1::Reading reading = ReadingBy(kC1, role, rpc, day + " 10:00");
    for (int i = first; i < first + count; ++i) {
      v1::SubjectRead& read = *reading.add_subjects();
      read.set_subject(absl::StrCat("stores/s1/customers/n", i));
      read.set_masked(1);
    }
    Add(day, {reading});
  }

  std::vector<v1::ReaderRow> Readers(const std::vector<std::string>& subjects) const {
    return ReadersOf(history_.rows(), subjects);
  }

  std::vector<v1::ReadingDay> Unusual(const UnusualFilter& filter = {
                                          .store = "stores/s1", .from = {}, .to = {}}) const {
    return ListUnusualReading(history_.rows(), filter, "", 100).items;
  }

  History history_;
};

TEST_F(Reads, AreCountedByReaderDayRpcAndGround) {
  const v1::Reading morning = ReadingBy("li", "manager", kCard, "2026-03-02 09:00");
  const v1::Reading noon = ReadingBy("li", "manager", kCard, "2026-03-02 12:00");
  v1::Reading complaint = noon;
  complaint.set_ground("complaint-4711");
  Add("2026-03-02", {Of(Of(morning, kK1, 2), kK2, 1), Of(complaint, kK1, 1)});
  Add("2026-03-02", {Of(noon, kK1, 1, 3)});
  const std::vector<v1::ReaderRow> readers = Readers({kK1});
  ASSERT_THAT(readers, SizeIs(2));
  EXPECT_EQ(readers[0].ground(), "");
  EXPECT_EQ(readers[0].principal(), "li");
  EXPECT_EQ(readers[0].rpc(), kCard);
  EXPECT_EQ(readers[0].clear(), 3);
  EXPECT_EQ(readers[0].masked(), 3);
  EXPECT_EQ(readers[0].first_at().seconds(), morning.first_at().seconds());
  EXPECT_EQ(readers[0].last_at().seconds(), noon.last_at().seconds());
  EXPECT_EQ(readers[0].position(), 2U);
  EXPECT_EQ(readers[1].ground(), "complaint-4711");
  EXPECT_EQ(readers[1].clear(), 1);
  EXPECT_EQ(readers[1].position(), 1U);
}

TEST_F(Reads, OfOnePersonAreThoseOfAllItsNamesTheLatestDayFirst) {
  Add("2026-03-02", {Of(ReadingBy("li", "manager", kCard, "2026-03-02 09:00"), kV1, 1)});
  Add("2026-03-03", {Of(ReadingBy(kC1, "consultant", kCard, "2026-03-03 09:00"), kK1, 1)});
  Add("2026-03-03", {Of(ReadingBy("wu", "clerk", kCard, "2026-03-03 10:00"), kK2, 1)});
  std::vector<std::string> who;
  for (const v1::ReaderRow& row : Readers({kK1, kV1})) who.push_back(row.principal());
  EXPECT_THAT(who, ElementsAre(kC1, "li"));
  // Whose name only begins alike is somebody else.
  EXPECT_THAT(Readers({"stores/s1/customers/k"}), IsEmpty());
}

TEST_F(Reads, HandingEverythingOutIsOne) {
  v1::Event event = EventOf(kK1, "2026-03-02");
  event.mutable_actor()->set_principal("li");
  event.mutable_actor()->set_role("manager");
  *event.mutable_recorded_at() = Shanghai("2026-03-02 11:00");
  event.mutable_personal_data_disclosed()->mutable_reason()->mutable_sealed()->set_key_id(7);
  history_.Add(event);
  const std::vector<v1::ReaderRow> readers = Readers({kK1});
  ASSERT_THAT(readers, SizeIs(1));
  EXPECT_EQ(readers[0].rpc(), "PrivacyService/ExportPersonalData");
  EXPECT_EQ(readers[0].principal(), "li");
  EXPECT_EQ(readers[0].position(), 1U);
}

TEST_F(Reads, AConsultantWhoPagesThroughAllCardsIsListed) {
  const int usual = UsualCustomers("consultant");
  Page("2026-03-02", "consultant", 0, usual);
  EXPECT_THAT(Unusual(), IsEmpty());
  // The same customers again are no more of them.
  Page("2026-03-02", "consultant", 0, usual);
  EXPECT_THAT(Unusual(), IsEmpty());
  Page("2026-03-02", "consultant", usual, 1);
  const std::vector<v1::ReadingDay> days = Unusual();
  ASSERT_THAT(days, SizeIs(1));
  EXPECT_EQ(days[0].principal(), kC1);
  EXPECT_EQ(days[0].customers(), usual + 1);
  EXPECT_EQ(days[0].usual(), usual);
}

TEST_F(Reads, WhatIsUsualGoesByTheDutyAndTheDay) {
  const int usual = UsualCustomers("consultant");
  Page("2026-03-02", "manager", 0, usual + 1);
  Page("2026-03-03", "consultant", 0, usual);
  Page("2026-03-04", "consultant", usual, usual);
  EXPECT_THAT(Unusual(), IsEmpty());
  Page("2026-03-05", "consultant", 0, usual + 1);
  EXPECT_THAT(Unusual(), SizeIs(1));
  EXPECT_THAT(Unusual({.store = "stores/s1", .from = {}, .to = Day("2026-03-04")}), IsEmpty());
  EXPECT_THAT(Unusual({.store = "stores/s1", .from = Day("2026-03-05"), .to = {}}), SizeIs(1));
  EXPECT_THAT(Unusual({.store = "stores/s2", .from = {}, .to = {}}), IsEmpty());
}

TEST_F(Reads, FormsThatShowManyAtOnceTellNothingUnusual) {
  Page("2026-03-02", "consultant", 0, 1000, "QueryService/GetProgressTable");
  EXPECT_THAT(Unusual(), IsEmpty());
  EXPECT_THAT(Readers({"stores/s1/customers/n7"}), SizeIs(1));
}

TEST_F(Reads, WhateverPagesThroughCustomersCountsAndEachCustomerOnce) {
  const int usual = UsualCustomers("consultant");
  Page("2026-03-02", "consultant", 0, usual, "QueryService/ListTrackingSheet");
  Page("2026-03-02", "consultant", 0, usual, "QueryService/ListDeals");
  EXPECT_THAT(Unusual(), IsEmpty());
  Page("2026-03-02", "consultant", usual, 1, "QueryService/ListDuplicates");
  const std::vector<v1::ReadingDay> days = Unusual();
  ASSERT_THAT(days, SizeIs(1));
  EXPECT_EQ(days[0].customers(), usual + 1);
}

TEST_F(Reads, UnusualDaysArePaged) {
  for (const char* day : {"2026-03-02", "2026-03-03", "2026-03-04"}) {
    Page(day, "consultant", 0, 200);
  }
  const UnusualFilter filter{.store = "stores/s1", .from = {}, .to = {}};
  const auto first = ListUnusualReading(history_.rows(), filter, "", 2);
  EXPECT_THAT(first.items, SizeIs(2));
  const auto second = ListUnusualReading(history_.rows(), filter, first.next_key, 2);
  ASSERT_THAT(second.items, SizeIs(1));
  EXPECT_EQ(second.items[0].day().day(), 4);
  EXPECT_EQ(second.next_key, "");
}

TEST_F(Reads, ALogWithoutThemHasNoRows) {
  v1::Event event = EventOf(kK1, "2026-03-02");
  event.mutable_customer_registered();
  history_.Add(event);
  EXPECT_TRUE(history_.rows().Contents().empty());
}

}  // namespace
}  // namespace kezhi::domain
