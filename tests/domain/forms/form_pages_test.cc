// Forms whose lines are too many for one answer: every line stands on one page, and the pages put
// together are the form.
#include "domain/form_pages.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/given.h"
#include "tests/matchers.h"

namespace kezhi::domain {
namespace {

using ::testing::ElementsAre;
using testing::EqualsProto;
using testing::FromText;

v1::RegistrationSheet Sheet() {
  return FromText<v1::RegistrationSheet>(R"pb(
    batches: 3
    lines { no: 1 visit: "v1" consultant: "c1" channel: CHANNEL_WALK_IN grade: "now" minutes: 20 }
    lines { no: 2 visit: "v2" consultant: "c2" channel: CHANNEL_CALL_IN minutes: 5 }
    lines {
      no: 3
      visit: "v3"
      consultant: "c1"
      channel: CHANNEL_WALK_IN
      grade: "soon"
      minutes: 20
      on_site_order: true
      incomplete: true
    }
  )pb");
}

// The visits of the page, `*` behind the last when more follow.
std::vector<std::string> Taken(const SheetLines& wanted, const FormPage& page) {
  v1::RegistrationSheet sheet = Sheet();
  const bool more = TakePage(wanted, page, sheet);
  EXPECT_EQ(sheet.batches(), 3) << "the head is the whole sheet's";
  std::vector<std::string> visits;
  for (const v1::RegistrationLine& line : sheet.lines()) visits.push_back(line.visit());
  if (more) visits.emplace_back("*");
  return visits;
}

constexpr FormPage kAll = {.offset = 0, .limit = 100};

TEST(SheetLines, AreChosenByWhatStandsInThem) {
  SheetLines wanted;
  EXPECT_THAT(Taken(wanted, kAll), ElementsAre("v1", "v2", "v3"));
  wanted.consultant = "c1";
  EXPECT_THAT(Taken(wanted, kAll), ElementsAre("v1", "v3"));
  wanted.grade = "now";
  EXPECT_THAT(Taken(wanted, kAll), ElementsAre("v1"));
  wanted = SheetLines();
  wanted.channel = v1::CHANNEL_CALL_IN;
  EXPECT_THAT(Taken(wanted, kAll), ElementsAre("v2"));
  wanted = SheetLines();
  wanted.on_site_order = true;
  EXPECT_THAT(Taken(wanted, kAll), ElementsAre("v3"));
  wanted = SheetLines();
  wanted.incomplete = true;
  EXPECT_THAT(Taken(wanted, kAll), ElementsAre("v3"));
}

TEST(SheetLines, AreOrderedAndEqualOnesStayByNumber) {
  SheetLines wanted;
  wanted.order = SheetOrder::kMinutes;
  EXPECT_THAT(Taken(wanted, kAll), ElementsAre("v2", "v1", "v3"));
  wanted.descending = true;
  EXPECT_THAT(Taken(wanted, kAll), ElementsAre("v1", "v3", "v2"));
  wanted.order = SheetOrder::kConsultant;
  EXPECT_THAT(Taken(wanted, kAll), ElementsAre("v2", "v1", "v3"));
  wanted.order = SheetOrder::kNumber;
  EXPECT_THAT(Taken(wanted, kAll), ElementsAre("v3", "v2", "v1"));
}

TEST(SheetLines, ArePagedAfterTheyAreChosen) {
  SheetLines wanted;
  wanted.consultant = "c1";
  EXPECT_THAT(Taken(wanted, {.offset = 0, .limit = 1}), ElementsAre("v1", "*"));
  EXPECT_THAT(Taken(wanted, {.offset = 1, .limit = 1}), ElementsAre("v3"));
  EXPECT_THAT(Taken(wanted, {.offset = 2, .limit = 1}), ElementsAre());
}

TEST(ReportLines, AreOfOneKindAndThePlanComesFirst) {
  const auto report = FromText<v1::DailyReport>(R"pb(
    lines { no: 1 kind: ACTIVITY_KIND_RECEPTION }
    lines { no: 2 kind: ACTIVITY_KIND_FOLLOW_UP }
    lines { no: 3 kind: ACTIVITY_KIND_RECEPTION }
    plan { no: 1 }
  )pb");
  v1::DailyReport first = report;
  EXPECT_TRUE(TakePage(v1::ACTIVITY_KIND_RECEPTION, {.offset = 0, .limit = 1}, first));
  EXPECT_THAT(first, EqualsProto(FromText<v1::DailyReport>(R"pb(
                lines { no: 1 kind: ACTIVITY_KIND_RECEPTION }
                plan { no: 1 }
              )pb")));
  v1::DailyReport second = report;
  EXPECT_FALSE(TakePage(v1::ACTIVITY_KIND_RECEPTION, {.offset = 1, .limit = 1}, second));
  EXPECT_THAT(
      second,
      EqualsProto(FromText<v1::DailyReport>("lines { no: 3 kind: ACTIVITY_KIND_RECEPTION }")));
}

TEST(CardLines, KeepAPursuitOnEveryPageThatHasItsContacts) {
  auto card = FromText<v1::CustomerCard>(R"pb(
    head { customer: "k1" }
    front {
      purchases { pursuit: 1 }
      lines { planned_id: "a" }
    }
    backs {
      pursuit { pursuit: 2 }
      lines { planned_id: "b" }
      lines { planned_id: "c" }
    }
  )pb");
  v1::CustomerCard page = card;
  // The third and fourth of: a, pursuit 2, b, c.
  EXPECT_FALSE(TakePage({.offset = 2, .limit = 2}, page));
  EXPECT_THAT(page, EqualsProto(FromText<v1::CustomerCard>(R"pb(
                head { customer: "k1" }
                front { purchases { pursuit: 1 } }
                backs {
                  pursuit { pursuit: 2 }
                  lines { planned_id: "b" }
                  lines { planned_id: "c" }
                }
              )pb")));
  EXPECT_TRUE(TakePage({.offset = 0, .limit = 2}, card));
  EXPECT_THAT(card, EqualsProto(FromText<v1::CustomerCard>(R"pb(
                head { customer: "k1" }
                front {
                  purchases { pursuit: 1 }
                  lines { planned_id: "a" }
                }
                backs { pursuit { pursuit: 2 } }
              )pb")));
}

// Any card, read in pages of any size, is the card.
RC_GTEST_PROP(FormPages, PutTogetherAreTheForm, ()) {
  v1::CustomerCard card;
  int plan = 0;
  const auto add_lines = [&plan](auto& lines) {
    const int count = *rc::gen::inRange(0, 5);
    for (int i = 0; i < count; ++i) lines.Add()->set_planned_id(std::to_string(++plan));
  };
  if (*rc::gen::arbitrary<bool>()) add_lines(*card.mutable_front()->mutable_lines());
  const int pursuits = *rc::gen::inRange(0, 5);
  for (int i = 1; i <= pursuits; ++i) {
    v1::CardBack& back = *card.add_backs();
    back.mutable_pursuit()->set_pursuit(i);
    add_lines(*back.mutable_lines());
  }
  FormPage page;
  page.limit = *rc::gen::inRange(1, 6);
  v1::CustomerCard whole = card;
  bool more = TakePage(page, whole);
  while (more) {
    page.offset += page.limit;
    v1::CustomerCard next = card;
    more = TakePage(page, next);
    RC_ASSERT(next.front().lines_size() + next.backs_size() > 0);
    AppendPage(next, whole);
  }
  RC_ASSERT(whole.SerializeAsString() == card.SerializeAsString());
}

}  // namespace
}  // namespace kezhi::domain
