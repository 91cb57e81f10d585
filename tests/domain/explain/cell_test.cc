// How cells are named.
#include "domain/explain/cell.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kezhi/v1/views.pb.h"

namespace kezhi::domain {
namespace {

v1::CustomerCard Card() {
  v1::CustomerCard card;
  card.mutable_head()->set_customer("stores/s1/customers/k1");
  card.mutable_head()->mutable_name()->set_clear("测试甲");
  v1::CardBack& back = *card.add_backs();
  back.mutable_pursuit()->set_pursuit(1);
  back.mutable_pursuit()->set_grade("H");
  v1::CardLine& line = *back.add_lines();
  line.set_planned_id("p.1");
  line.set_method("PHONE");
  return card;
}

std::string ValueAt(const v1::CustomerCard& card, const std::string& path) {
  const auto cell = CellAt(FormRowsOf(card, Places::kShown), path);
  return cell.has_value() ? cell->value : "no such cell";
}

TEST(CellAt, FindsAFieldOfTheHeadAndOfARowInARow) {
  const v1::CustomerCard card = Card();
  EXPECT_EQ(ValueAt(card, "head.customer"), "stores/s1/customers/k1");
  EXPECT_EQ(ValueAt(card, "backs[1].pursuit.grade"), "H");
  EXPECT_EQ(ValueAt(card, "backs[1].lines[p.1].method"), "PHONE");
  EXPECT_EQ(ValueAt(card, "backs[1].lines[p.1]"), "present");
}

TEST(CellAt, IsEmptyWhereAFieldIsNotSet) {
  EXPECT_EQ(ValueAt(Card(), "backs[1].next_due"), "");
  EXPECT_EQ(ValueAt(Card(), "front.next_due"), "");
}

// Whoever sees a text shortened asks for the same cell as who sees it in clear.
TEST(CellAt, TakesAPersonalTextAsOneWhateverIsSeenOfIt) {
  v1::CustomerCard card = Card();
  EXPECT_EQ(ValueAt(card, "head.name"), "测试甲");
  EXPECT_EQ(ValueAt(card, "head.name.clear"), "测试甲");
  card.mutable_head()->mutable_name()->set_masked("测*");
  EXPECT_EQ(ValueAt(card, "head.name.clear"), "测*");
}

TEST(CellAt, FindsNothingElse) {
  const v1::CustomerCard card = Card();
  for (const char* path : {"", ".", "head.colour", "backs", "backs[2].pursuit.grade", "backs[1].",
                           "backs[1].pursuit.grade.id", "head.customer.id"}) {
    EXPECT_EQ(ValueAt(card, path), "no such cell") << path;
  }
}

// Taking a form apart only towards a cell is a matter of cost.
TEST(CellAt, IsTheSameWhenOnlyTheWayThereIsTakenApart) {
  const v1::CustomerCard card = Card();
  for (const char* path : {"head.name", "backs[1].pursuit.grade", "backs[1].lines[p.1].method",
                           "backs[1].lines[p.1]", "backs[2].next_due", "head.colour"}) {
    const auto cell = CellAt(FormRowsOf(card, Places::kShown, path), path);
    EXPECT_EQ(cell.has_value() ? cell->value : "no such cell", ValueAt(card, path)) << path;
  }
  const FormRows rows = FormRowsOf(card, Places::kShown, "head.name");
  EXPECT_TRUE(rows.at("backs[1]").fields.empty());
}

TEST(CellAt, TellsTheMessagesAroundIt) {
  const v1::CustomerCard card = Card();
  const auto cell = CellAt(FormRowsOf(card, Places::kShown), "backs[1].pursuit.grade");
  ASSERT_TRUE(cell.has_value());
  EXPECT_EQ(cell->field, "grade");
  EXPECT_THAT(cell->around,
              ::testing::ElementsAre(&card.backs(0).pursuit(), &card.backs(0), &card));
}

}  // namespace
}  // namespace kezhi::domain
