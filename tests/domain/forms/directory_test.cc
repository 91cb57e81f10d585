// Stores and consultants as the forms need them.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "domain/directory/query.h"
#include "tests/domain/forms/past.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Directory, KnowsAStoreItsClockAndItsPlaybooks) {
  Chronicle log;
  const auto store = domain::StoreRowOf(log.rows(), kStore);
  ASSERT_THAT(store, IsOk());
  const auto expected = FromText<v1::StoreRow>(R"pb(
    name: "stores/s1"
    display_name: "Store 1"
    region_code: "CN"
    calendar {
      zones { time_zone: "Asia/Shanghai" }
      hours {
        day_starts {}
        closes { hours: 18 }
      }
    }
    playbooks: "auto_4s"
    opened_on { year: 2026 month: 1 day: 1 }
    position: 2
  )pb");
  EXPECT_THAT(*store, EqualsProto(expected));
  EXPECT_THAT(domain::StoreRowOf(log.rows(), "stores/s2"), HasReason(v1::REASON_STORE_NOT_FOUND));
}

TEST(Directory, KeepsHoursZonesAndHolidaysInOrderOfTheirDays) {
  Chronicle log;
  const auto set_hours = [](int day, int closes) {
    return On<v1::HoursSet>("", "effective_day {" + Date(absl::CivilDay(2026, 3, day)) +
                                    "} day_starts {} closes { hours: " + std::to_string(closes) +
                                    " }");
  };
  log.Commit("2026-02-01 09:00", {set_hours(20, 20)});
  log.Commit("2026-02-02 09:00", {set_hours(10, 21)});
  log.Commit("2026-02-03 09:00", {set_hours(20, 22)});
  log.Commit("2026-02-03 09:00",
             {On<v1::HolidayDeclared>(
                  "", "day {" + Date(absl::CivilDay(2026, 3, 3)) + "} label: 'stocktaking'"),
              On<v1::TimeZoneMoved>("", "time_zone: 'Asia/Urumqi' effective_day {" +
                                            Date(absl::CivilDay(2026, 4, 1)) + "}")});
  const auto store = domain::StoreRowOf(log.rows(), kStore);
  ASSERT_THAT(store->calendar().hours(), SizeIs(3));
  EXPECT_EQ(store->calendar().hours(1).closes().hours(), 21);
  EXPECT_EQ(store->calendar().hours(2).closes().hours(), 22);
  EXPECT_EQ(store->calendar().holidays_size(), 1);
  ASSERT_EQ(store->calendar().zones_size(), 2);
  EXPECT_EQ(store->calendar().zones(1).time_zone(), "Asia/Urumqi");
}

TEST(Directory, AnswersWithThePlaybooksOfTheDayAskedFor) {
  Chronicle log;
  v1::Playbook later = PresetPlaybook("auto_4s");
  later.set_title("later");
  v1::PlaybookAdopted adopted;
  *adopted.mutable_playbook() = later;
  *adopted.mutable_effective_day() = FromText<google::type::Date>("year: 2026 month: 3 day: 10");
  log.Commit("2026-03-01 09:00", {On("", adopted)});
  EXPECT_NE(domain::PlaybooksOn(log.rows(), kStore, absl::CivilDay(2026, 3, 9)).at(0).title(),
            "later");
  EXPECT_EQ(domain::PlaybooksOn(log.rows(), kStore, absl::CivilDay(2026, 3, 10)).at(0).title(),
            "later");
  // Before the first takes effect, the first.
  EXPECT_THAT(domain::PlaybooksOn(log.rows(), kStore, absl::CivilDay(2020, 1, 1)), SizeIs(1));
}

// As deciders hear them: what was adopted last is heard first.
TEST(Directory, APlaybookThatIsAdoptedAgainStandsLast) {
  Chronicle log;
  log.Commit("2026-03-02 09:00", {PlaybookAdopted(PresetPlaybook("value_tiers"))});
  v1::Playbook dealer = PresetPlaybook("auto_4s");
  dealer.set_backfill_days(7);
  log.Commit("2026-03-03 09:00", {PlaybookAdopted(dealer)});
  std::vector<std::string> ids;
  for (const v1::Playbook& playbook :
       domain::PlaybooksOn(log.rows(), kStore, absl::CivilDay(2026, 3, 3))) {
    ids.push_back(playbook.id());
  }
  EXPECT_EQ(ids, (std::vector<std::string>{"value_tiers", "auto_4s"}));
}

TEST(Directory, ListsConsultantsAndTheirCustomers) {
  Chronicle log;
  log.Commit("2026-03-02 10:00",
             {Registered("k1", "c1"), Registered("k2", "c1"), Registered("k3", "")});
  log.Commit(
      "2026-03-03 10:00",
      {On<v1::CustomerAssigned>("customers/k3", "to: 'stores/s1/consultants/c1'"),
       On<v1::CustomerHandedOver>(
           "customers/k2", "from: 'stores/s1/consultants/c1' to: 'stores/s1/consultants/c2'")});
  const auto owned = domain::OwnedCustomersOf(log.rows(), "stores/s1/consultants/c1", 1);
  EXPECT_THAT(owned.customers, ElementsAre("stores/s1/customers/k1"));
  EXPECT_EQ(owned.more, 1);
  EXPECT_EQ(domain::ConsultantRowOf(log.rows(), "stores/s1/consultants/c1")->owned(), 2);
  EXPECT_EQ(domain::ConsultantRowOf(log.rows(), "stores/s1/consultants/c2")->owned(), 1);
  log.Commit("2026-03-04 10:00",
             {On<v1::CustomerPooled>("customers/k2", "from: 'stores/s1/consultants/c2'")});
  EXPECT_EQ(domain::ConsultantRowOf(log.rows(), "stores/s1/consultants/c2")->owned(), 0);
  log.Commit("2026-03-05 10:00",
             {On<v1::ConsultantLeft>("consultants/c2",
                                     "last_day {" + Date(absl::CivilDay(2026, 3, 5)) + "}")});
  EXPECT_THAT(domain::ListConsultants(log.rows(), kStore, false, "", 10).items, SizeIs(3));
  const auto active = domain::ListConsultants(log.rows(), kStore, true, "", 1);
  ASSERT_THAT(active.items, SizeIs(1));
  EXPECT_EQ(active.items[0].consultant(), "stores/s1/consultants/c1");
  const auto rest = domain::ListConsultants(log.rows(), kStore, true, active.next_key, 1);
  EXPECT_EQ(rest.items.at(0).consultant(), "stores/s1/consultants/c3");
  EXPECT_EQ(rest.next_key, "");
}

TEST(Directory, AnAliasIsNobodysUntilItIsRestored) {
  Chronicle log;
  log.Commit("2026-03-02 10:00", {Registered("k1", "c1"), Registered("k2", "c1")});
  log.Commit("2026-03-03 10:00",
             {On<v1::CustomerMerged>("customers/k1", "from: 'stores/s1/customers/k2'"),
              On<v1::CustomerMergedAway>("customers/k2", "into: 'stores/s1/customers/k1'")});
  EXPECT_EQ(domain::ConsultantRowOf(log.rows(), "stores/s1/consultants/c1")->owned(), 1);
  log.Commit("2026-03-04 10:00",
             {On<v1::CustomerUnmerged>("customers/k1", "from: 'stores/s1/customers/k2'"),
              On<v1::CustomerRestored>("customers/k2", "from: 'stores/s1/customers/k1'")});
  EXPECT_EQ(domain::ConsultantRowOf(log.rows(), "stores/s1/consultants/c1")->owned(), 2);
}

TEST(Directory, TellsTheBusinessDayOfAnInstant) {
  Chronicle log;
  EXPECT_EQ(*domain::BusinessDayAt(log.rows(), kStore, Local("2026-03-02 23:59:59")),
            absl::CivilDay(2026, 3, 2));
  EXPECT_EQ(*domain::BusinessDayAt(log.rows(), kStore, Local("2026-03-03 00:00")),
            absl::CivilDay(2026, 3, 3));
}

TEST(Directory, RemembersTheLastDayThatWasClosed) {
  Chronicle log;
  const auto closed = [](int day) {
    return On<v1::DayClosed>("days/2026030" + std::to_string(day),
                             "closed_day {" + Date(absl::CivilDay(2026, 3, day)) + "}");
  };
  log.Commit("2026-03-03 18:00", {closed(3)});
  log.Commit("2026-03-03 18:01", {closed(2)});
  EXPECT_EQ(domain::StoreRowOf(log.rows(), kStore)->last_closed_day().day(), 3);
}

TEST(Directory, ListsStoresByName) {
  Chronicle log;
  log.Commit(
      "2026-03-02 09:00",
      {On<v1::StoreOpened>("stores/s0", "display_name: 'Store 0' time_zone: 'Asia/Shanghai'")});
  const auto page = domain::ListStores(log.rows(), "", 1);
  ASSERT_THAT(page.items, SizeIs(1));
  EXPECT_EQ(page.items[0].name(), "stores/s0");
  EXPECT_EQ(domain::ListStores(log.rows(), page.next_key, 1).items.at(0).name(), "stores/s1");
  EXPECT_THAT(domain::ListStores(log.rows(), "", 10).next_key, IsEmpty());
}

}  // namespace
}  // namespace kezhi::testing
