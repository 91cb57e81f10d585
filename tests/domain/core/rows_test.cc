#include "domain/rows.h"

#include <map>
#include <vector>

#include <gtest/gtest.h>

#include "kezhi/v1/views.pb.h"

namespace kezhi::domain {
namespace {

// One table in memory.
class Table : public RowReader {
 public:
  std::map<std::string, std::string> rows;

  std::optional<std::string> Get(absl::string_view, absl::string_view key) const override {
    const auto found = rows.find(std::string(key));
    return found == rows.end() ? std::nullopt : std::optional<std::string>(found->second);
  }

  void Scan(absl::string_view, absl::string_view begin, absl::string_view end,
            const std::function<bool(absl::string_view, absl::string_view)>& visit) const override {
    for (auto row = rows.lower_bound(std::string(begin)); row != rows.end() && row->first < end;
         ++row) {
      if (!visit(row->first, row->second)) return;
    }
  }

  void Fail(const absl::Status& status) const override { failure = status; }

  mutable absl::Status failure;
};

std::vector<std::string> Below(const Table& table, const std::string& prefix) {
  std::vector<std::string> values;
  ScanPrefix(table, "t", prefix, [&](absl::string_view, absl::string_view value) {
    values.emplace_back(value);
    return true;
  });
  return values;
}

TEST(Rows, ARowThatDoesNotParseFailsTheReader) {
  Table table;
  table.rows["a"] = "\xff";
  GetRow<v1::CardHead>(table, "t", "b");
  EXPECT_TRUE(table.failure.ok());
  GetRow<v1::CardHead>(table, "t", "a");
  EXPECT_EQ(table.failure.code(), absl::StatusCode::kDataLoss);
}

TEST(Rows, AKeysOrderIsThatOfItsSegments) {
  EXPECT_LT(RowKey("a", "z"), RowKey("a-b", "a"));
  EXPECT_LT(RowKey("a"), RowKey("a", ""));
  EXPECT_LT(RowKey("s", Sortable(9)), RowKey("s", Sortable(10)));
  EXPECT_LT(Sortable(10), Sortable(18446744073709551615ULL));
}

TEST(Rows, APrefixFindsTheRowsBelowItAndNoOthers) {
  Table table;
  table.rows[RowKey("s1")] = "the store itself";
  table.rows[RowKey("s1", "a")] = "a";
  table.rows[RowKey("s1", "店", "x")] = "x";
  table.rows[RowKey("s1-2", "a")] = "another store";
  table.rows[RowKey("s10", "a")] = "a third";
  EXPECT_EQ(Below(table, "s1"), (std::vector<std::string>{"a", "x"}));
  EXPECT_EQ(Below(table, RowKey("s1", "店")), std::vector<std::string>{"x"});
  EXPECT_EQ(Below(table, "").size(), 5u);
}

TEST(Rows, AScanStopsWhenToldTo) {
  Table table;
  table.rows[RowKey("s", "1")] = "1";
  table.rows[RowKey("s", "2")] = "2";
  int seen = 0;
  ScanPrefix(table, "t", "s", [&](absl::string_view, absl::string_view) { return ++seen < 1; });
  EXPECT_EQ(seen, 1);
}

}  // namespace
}  // namespace kezhi::domain
