// How many contacts came before the order (S7, domain.md §4.18): 80%的订单来自于4次接触之后.

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/contacts/apply.h"
#include "domain/contacts/query.h"
#include "domain/directory/apply.h"
#include "domain/error.h"
#include "domain/names.h"
#include "domain/pursuits/apply.h"
#include "domain/rules.h"
#include "tests/domain/history.h"

namespace kezhi::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kStore[] = "stores/s1";

std::string Customer(const std::string& id) {
  return CustomerName(kStore, id);
}

std::string Consultant(const std::string& id) {
  return ConsultantName(kStore, id);
}

std::string Visit(const std::string& id) {
  return VisitName(kStore, id);
}

// A store whose playbook claims that `share_bp` of the orders come after more than four contacts.
class Floor {
 public:
  explicit Floor(int share_bp = 8000)
      : history_({&ApplyDirectory, &ApplyPursuits, &ApplyContacts}) {
    v1::Event opened = EventOf(kStore, "2026-01-01");
    opened.mutable_store_opened()->set_time_zone("Asia/Shanghai");
    history_.Add(opened);
    v1::Event adopted = EventOf(kStore, "2026-01-01");
    v1::Playbook& playbook = *adopted.mutable_playbook_adopted()->mutable_playbook();
    playbook.set_id("persistence");
    if (share_bp != 0) {
      playbook.mutable_contact_benchmark()->set_after_contacts(4);
      playbook.mutable_contact_benchmark()->set_share_bp(share_bp);
    }
    *adopted.mutable_playbook_adopted()->mutable_effective_day() = Date("2026-01-01");
    history_.Add(adopted);
  }

  void Open(const std::string& customer, const std::string& owner, const std::string& source,
            const std::string& day) {
    v1::Event registered = EventOf(Customer(customer), day);
    registered.mutable_customer_registered()->set_source(source);
    history_.Add(registered);
    v1::Event opened = EventOf(Customer(customer), day);
    opened.mutable_pursuit_opened()->set_pursuit(1);
    opened.mutable_pursuit_opened()->set_owner(Consultant(owner));
    history_.Add(opened);
  }

  void Call(const std::string& customer, const std::string& day, int pursuit = 1) {
    v1::Event event = EventOf(Customer(customer), day);
    event.mutable_follow_up_done()->set_pursuit(pursuit);
    history_.Add(event);
  }

  void Calls(const std::string& customer, const std::string& day, int count) {
    for (int i = 0; i < count; ++i) Call(customer, day);
  }

  // A visit of the pursuit, as its own stream and then the customer's tell of it.
  void Come(const std::string& visit, const std::string& customer, const std::string& day) {
    v1::Event completed = EventOf(Visit(visit), day);
    completed.mutable_visit_completed()->set_customer(Customer(customer));
    completed.mutable_visit_completed()->set_pursuit(1);
    history_.Add(completed);
    v1::Event linked = EventOf(Customer(customer), day);
    linked.mutable_visit_linked()->set_visit(Visit(visit));
    linked.mutable_visit_linked()->set_pursuit(1);
    history_.Add(linked);
  }

  void Order(const std::string& customer, const std::string& day, int pursuit = 1) {
    v1::Event event = EventOf(Customer(customer), day);
    event.mutable_order_placed()->set_pursuit(pursuit);
    history_.Add(event);
  }

  void Withdraw(const std::string& customer, const std::string& day, int pursuit = 1) {
    v1::Event event = EventOf(Customer(customer), day);
    event.mutable_order_withdrawn()->set_pursuit(pursuit);
    history_.Add(event);
  }

  void Win(const std::string& customer, const std::string& day, const std::string& seller) {
    v1::Event event = EventOf(Customer(customer), day);
    event.mutable_pursuit_won()->set_pursuit(1);
    event.mutable_pursuit_won()->set_consultant(Consultant(seller));
    *event.mutable_pursuit_won()->mutable_won_on() = Date(day);
    history_.Add(event);
  }

  void Add(const v1::Event& event) { history_.Add(event); }

  v1::ContactsBeforeOrder Form(int after_contacts = 0, const std::string& from = "2026-03-01",
                               const std::string& to = "2026-03-31") const {
    ContactsQuery query;
    query.store = kStore;
    query.from = Day(from);
    query.to = Day(to);
    query.after_contacts = after_contacts;
    return ContactsBeforeOrderOf(history_.rows(), query);
  }

  // Orders by the contacts before them.
  std::map<int, int> Histogram() const {
    const v1::ContactsBeforeOrder form = Form();
    std::map<int, int> orders;
    for (const v1::ContactBucket& bucket : form.histogram()) {
      orders[bucket.contacts()] = bucket.orders();
    }
    return orders;
  }

 private:
  History history_;
};

// `designer 2 orders 7 contacts mean 350 after 1 5000 bp`.
std::string Text(const v1::ContactGroup& group) {
  return absl::StrCat(
      IdOf(group.key()), " ", group.orders(), " orders ", group.contacts(), " contacts mean ",
      group.has_mean_hundredths() ? absl::StrCat(group.mean_hundredths()) : "none", " after ",
      group.after(), " ", group.has_after_bp() ? absl::StrCat(group.after_bp()) : "no", " bp");
}

std::vector<std::string> Texts(const google::protobuf::RepeatedPtrField<v1::ContactGroup>& groups) {
  std::vector<std::string> texts;
  for (const v1::ContactGroup& group : groups) texts.push_back(Text(group));
  return texts;
}

// One order after one visit, one after a visit and four calls, one after six calls.
Floor ThreeOrders() {
  Floor floor;
  floor.Open("k1", "c1", "designer", "2026-03-02");
  floor.Come("v1", "k1", "2026-03-02");
  floor.Order("k1", "2026-03-02");
  floor.Open("k2", "c1", "cold_visit", "2026-03-02");
  floor.Come("v2", "k2", "2026-03-02");
  floor.Calls("k2", "2026-03-05", 4);
  floor.Order("k2", "2026-03-09");
  floor.Calls("k2", "2026-03-12", 3);  // afterwards
  floor.Open("k3", "c2", "designer", "2026-03-02");
  floor.Calls("k3", "2026-03-10", 6);
  floor.Win("k3", "2026-03-20", "c1");
  floor.Open("k4", "c2", "designer", "2026-03-02");
  floor.Calls("k4", "2026-03-10", 9);  // without an order
  return floor;
}

TEST(ContactsBeforeOrder, AreCountedUpToTheOrderOrTheSale) {
  const v1::ContactsBeforeOrder form = ThreeOrders().Form();
  std::vector<std::string> buckets;
  for (const v1::ContactBucket& bucket : form.histogram()) {
    buckets.push_back(
        absl::StrCat(bucket.contacts(), ": ", bucket.orders(), " ", bucket.share_bp()));
  }
  EXPECT_THAT(buckets, ElementsAre("1: 1 3333", "5: 1 3333", "6: 1 3333"));
  EXPECT_EQ(Text(form.total()), " 3 orders 12 contacts mean 400 after 2 6667 bp");
  EXPECT_THAT(Texts(form.by_source()),
              ElementsAre("cold_visit 1 orders 5 contacts mean 500 after 1 10000 bp",
                          "designer 2 orders 7 contacts mean 350 after 1 5000 bp"));
  // Who sold, not who began.
  EXPECT_THAT(Texts(form.by_consultant()),
              ElementsAre("c1 3 orders 12 contacts mean 400 after 2 6667 bp"));
}

TEST(ContactsBeforeOrder, StandBesideTheClaimOfThePlaybook) {
  const v1::ContactsBeforeOrder form = ThreeOrders().Form();
  EXPECT_EQ(form.after_contacts(), 4);
  EXPECT_EQ(form.benchmark().share_bp(), 8000);
  const v1::ContactsBeforeOrder asked = ThreeOrders().Form(5);
  EXPECT_EQ(asked.total().after(), 1);
  EXPECT_FALSE(asked.has_benchmark());  // it speaks of four
}

TEST(ContactsBeforeOrder, HaveNoRatioWithoutAClaimOrWithoutOrders) {
  Floor silent(/*share_bp=*/0);
  silent.Open("k1", "c1", "", "2026-03-02");
  silent.Order("k1", "2026-03-02");
  EXPECT_EQ(Text(silent.Form().total()), " 1 orders 0 contacts mean 0 after 0 no bp");
  EXPECT_EQ(Text(Floor().Form().total()), " 0 orders 0 contacts mean none after 0 no bp");
  EXPECT_THAT(Floor().Form().histogram(), IsEmpty());
}

TEST(ContactsBeforeOrder, AreOfThePeriodInWhichTheOrderCame) {
  const Floor floor = ThreeOrders();
  EXPECT_EQ(floor.Form(0, "2026-03-03", "2026-03-19").total().orders(), 1);
  EXPECT_EQ(floor.Form(0, "2026-03-02", "2026-03-02").total().contacts(), 1);
  EXPECT_EQ(floor.Form(0, "2026-04-01", "2026-04-30").total().orders(), 0);
}

// Backfilled contacts of earlier days count; a late order does not take what came after it.
TEST(ContactsBeforeOrder, GoByTheDayOnWhichTheyTookPlaceNotByTheRecording) {
  Floor floor;
  floor.Open("k1", "c1", "", "2026-03-02");
  floor.Call("k1", "2026-03-10");
  floor.Order("k1", "2026-03-05");
  EXPECT_EQ(floor.Form().total().contacts(), 0);
  floor.Call("k1", "2026-03-04");
  EXPECT_EQ(floor.Form().total().contacts(), 1);
  floor.Call("k1", "2026-03-05");  // on the day, after the order was recorded
  EXPECT_EQ(floor.Form().total().contacts(), 1);
}

TEST(ContactsBeforeOrder, LeaveOutStruckVisitsAndMoveThoseThatWereOnAnotherDay) {
  Floor floor;
  floor.Open("k1", "c1", "", "2026-03-02");
  floor.Come("v1", "k1", "2026-03-02");
  floor.Come("v2", "k1", "2026-03-03");
  floor.Order("k1", "2026-03-05");
  EXPECT_EQ(floor.Form().total().contacts(), 2);
  v1::Event amended = EventOf(Visit("v2"), "2026-03-06");
  *amended.mutable_visit_amended()->mutable_moved_to_day() = Date("2026-03-06");
  floor.Add(amended);
  EXPECT_EQ(floor.Form().total().contacts(), 1);
  v1::Event struck = EventOf(Visit("v1"), "2026-03-06");
  struck.mutable_visit_voided();
  floor.Add(struck);
  EXPECT_EQ(floor.Form().total().contacts(), 0);
}

TEST(ContactsBeforeOrder, EndAtTheFirstOrderThatWasNotTakenBack) {
  Floor floor;
  floor.Open("k1", "c1", "", "2026-03-02");
  floor.Call("k1", "2026-03-03");
  floor.Order("k1", "2026-03-04");
  floor.Withdraw("k1", "2026-03-05");
  EXPECT_EQ(floor.Form().total().orders(), 0);
  floor.Calls("k1", "2026-03-06", 2);
  floor.Order("k1", "2026-03-07");
  floor.Call("k1", "2026-03-08");
  floor.Win("k1", "2026-03-09", "c1");
  EXPECT_THAT(floor.Histogram(), ElementsAre(::testing::Pair(3, 1)));
}

TEST(ContactsBeforeOrder, LeaveOutPursuitsRecordedByMistake) {
  Floor floor = ThreeOrders();
  v1::Event closed = EventOf(Customer("k2"), "2026-03-20");
  closed.mutable_pursuit_closed()->set_pursuit(1);
  closed.mutable_pursuit_closed()->set_outcome(v1::PURSUIT_STATUS_VOID);
  floor.Add(closed);
  EXPECT_EQ(floor.Form().total().orders(), 2);
}

TEST(ContactsBeforeOrder, NoteOrdersOfNoKnownDayApart) {
  Floor floor;
  floor.Open("k1", "c1", "", "2026-03-02");
  floor.Order("k1", "");
  EXPECT_EQ(floor.Form().total().orders(), 0);
  EXPECT_EQ(floor.Form().undated_orders(), 1);
}

// What was recorded before and after a merge is one pursuit's, and two again when it is taken back.
TEST(ContactsBeforeOrder, FollowAMergeAndItsUndoing) {
  Floor floor;
  floor.Open("k1", "c1", "designer", "2026-03-02");
  floor.Calls("k1", "2026-03-02", 2);
  floor.Open("k2", "c1", "", "2026-03-02");
  v1::Event merged = EventOf(Customer("k2"), "2026-03-03");
  merged.mutable_customer_merged()->set_from(Customer("k1"));
  merged.mutable_customer_merged()->set_pursuit_offset(1);
  merged.mutable_customer_merged()->set_pursuits(1);
  floor.Add(merged);
  Floor undone = floor;
  floor.Call("k2", "2026-03-04", /*pursuit=*/2);
  floor.Order("k2", "2026-03-05", /*pursuit=*/2);
  EXPECT_THAT(Texts(floor.Form().by_source()),
              ElementsAre("designer 1 orders 3 contacts mean 300 after 0 0 bp"));
  floor.Withdraw("k2", "2026-03-06", /*pursuit=*/2);
  EXPECT_EQ(floor.Form().total().orders(), 0);

  v1::Event unmerged = EventOf(Customer("k2"), "2026-03-04");
  unmerged.mutable_customer_unmerged()->set_from(Customer("k1"));
  undone.Add(unmerged);
  undone.Order("k1", "2026-03-05");
  EXPECT_EQ(undone.Form().total().contacts(), 2);
}

// The law: however contacts and the order are recorded, it counts the contacts of earlier days.
RC_GTEST_PROP(ContactsBeforeOrder, AreAsManyAsLieBeforeWhateverTheOrderOfRecording, ()) {
  const auto days = *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 28));
  const int ordered_on = *rc::gen::inRange(1, 28);
  const auto recorded_at = *rc::gen::inRange<std::size_t>(0, days.size() + 1);
  const auto day = [](int number) { return Iso(absl::CivilDay(2026, 3, number)); };
  Floor floor;
  floor.Open("k1", "c1", "", "2026-03-01");
  int before = 0;
  for (std::size_t i = 0; i <= days.size(); ++i) {
    if (i == recorded_at) floor.Order("k1", day(ordered_on));
    if (i == days.size()) break;
    floor.Call("k1", day(days[i]));
    if (days[i] < ordered_on || (days[i] == ordered_on && i < recorded_at)) ++before;
  }
  RC_ASSERT(floor.Form().total().contacts() == before);
}

TEST(ContactBenchmark, IsARangeOfContactsAndAShare) {
  v1::Playbook playbook;
  playbook.set_id("persistence");
  playbook.mutable_contact_benchmark()->set_after_contacts(4);
  playbook.mutable_contact_benchmark()->set_share_bp(8000);
  EXPECT_TRUE(Validate(playbook, {}).ok());
  playbook.mutable_contact_benchmark()->set_share_bp(10001);
  EXPECT_EQ(ReasonOf(Validate(playbook, {})), v1::REASON_PLAYBOOK_INVALID);
  playbook.mutable_contact_benchmark()->set_share_bp(8000);
  playbook.mutable_contact_benchmark()->set_after_contacts(0);
  EXPECT_EQ(ReasonOf(Validate(playbook, {})), v1::REASON_PLAYBOOK_INVALID);
}

}  // namespace
}  // namespace kezhi::domain
