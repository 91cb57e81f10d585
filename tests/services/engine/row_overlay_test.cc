#include "services/engine/row_overlay.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "kezhi/v1/views.pb.h"

namespace kezhi::engine {
namespace {

using Rows = std::map<std::pair<std::string, std::string>, std::string>;

// The rows of a map, for the base and for the model.
class MapRows : public StoredRowReader {
 public:
  std::optional<storage::StoredRow> GetStored(absl::string_view table,
                                              absl::string_view key) const override {
    const std::pair<std::string, std::string> name{std::string(table), std::string(key)};
    const auto found = rows.find(name);
    if (found == rows.end()) return std::nullopt;
    const auto position = since.find(name);
    return storage::StoredRow{found->second,
                              position == since.end() ? Position(1) : position->second};
  }

  void Scan(absl::string_view table, absl::string_view begin, absl::string_view end,
            const std::function<bool(absl::string_view, absl::string_view)>& visit) const override {
    for (const auto& [key, value] : rows) {
      if (key.first != table || key.second < begin) continue;
      if (!end.empty() && key.second >= end) continue;
      if (!visit(key.second, value)) return;
    }
  }

  void Fail(const absl::Status& status) const override { EXPECT_TRUE(status.ok()); }

  Rows rows;
  // Of those that are not since position 1.
  std::map<std::pair<std::string, std::string>, Position> since;
};

std::vector<std::pair<std::string, std::string>> ScanAll(const domain::RowReader& rows,
                                                         const std::string& begin,
                                                         const std::string& end) {
  std::vector<std::pair<std::string, std::string>> seen;
  rows.Scan("t", begin, end, [&seen](absl::string_view key, absl::string_view value) {
    seen.emplace_back(std::string(key), std::string(value));
    return true;
  });
  return seen;
}

// What the oldest version of each row says of the stored one must be so.
void Apply(std::vector<storage::RowVersion> versions, MapRows& rows) {
  std::set<std::pair<std::string, std::string>> seen;
  // The oldest first.
  std::reverse(versions.begin(), versions.end());
  for (const storage::RowVersion& version : versions) {
    const std::pair<std::string, std::string> name{std::string(version.table),
                                                   std::string(version.key)};
    RC_ASSERT(version.former.has_value() == seen.insert(name).second);
    if (version.former.has_value()) {
      const auto stored = rows.GetStored(version.table, version.key);
      RC_ASSERT(version.former->since == (stored.has_value() ? stored->since : Position(0)));
      RC_ASSERT(version.former->value == (stored.has_value() ? stored->value : ""));
    }
    if (version.value.has_value()) {
      rows.rows[name] = std::string(*version.value);
      rows.since[name] = version.position;
    } else {
      rows.rows.erase(name);
    }
  }
}

TEST(RowOverlay, KeepsEveryVersionAndOfSeveralAtOnePositionTheLast) {
  MapRows base;
  RowOverlay overlay;
  overlay.SetBase(&base);
  overlay.SetPosition(Position(1));
  overlay.Put("t", "a", "1");
  overlay.Put("t", "a", "2");
  overlay.SetPosition(Position(2));
  overlay.Delete("t", "a");
  const std::vector<storage::RowVersion> versions = overlay.Take();
  ASSERT_EQ(versions.size(), 2);
  EXPECT_EQ(versions[0].position, Position(2));
  EXPECT_EQ(versions[0].value, std::nullopt);
  EXPECT_EQ(versions[1].position, Position(1));
  EXPECT_EQ(versions[1].value, "2");
  EXPECT_TRUE(overlay.Take().empty());
}

TEST(RowOverlay, MakesNoVersionOfARowThatIsAfterAnEventWhatItWasBefore) {
  MapRows base;
  base.rows[{"t", "stored"}] = "1";
  RowOverlay overlay;
  overlay.SetBase(&base);
  overlay.SetPosition(Position(1));
  overlay.Put("t", "stored", "1");
  overlay.Delete("t", "never there");
  overlay.Put("t", "back again", "1");
  overlay.Delete("t", "back again");
  overlay.Put("t", "a", "1");
  overlay.SetPosition(Position(2));
  overlay.Put("t", "a", "2");
  overlay.Put("t", "a", "1");
  overlay.SetPosition(Position(3));
  const std::vector<storage::RowVersion> versions = overlay.Take();
  ASSERT_EQ(versions.size(), 1);
  EXPECT_EQ(versions[0].key, "a");
  EXPECT_EQ(versions[0].position, Position(1));
}

TEST(RowOverlay, InsertsWithoutAskingForWhatTheRowWas) {
  // Not there: Get would stumble over it.
  RowOverlay overlay;
  overlay.SetBase(nullptr);
  overlay.SetPosition(Position(1));
  overlay.Insert("t", "a", "1");
  domain::InsertRow(overlay, "t", "b", v1::EventCount());
  EXPECT_EQ(overlay.Get("t", "a"), "1");
  EXPECT_NE(overlay.TakeMessage("t", "b"), nullptr);
  const std::vector<storage::RowVersion> versions = overlay.Take();
  ASSERT_EQ(versions.size(), 2);
  EXPECT_EQ(versions[0].key, "a");
  EXPECT_EQ(versions[0].value, "1");
  EXPECT_EQ(versions[1].value, "");
}

TEST(RowOverlay, MakesAVersionOfWhatIsInsertedWhateverItKnowsOfTheRow) {
  for (const bool known : {false, true}) {
    MapRows base;
    base.rows[{"t", "a"}] = "1";
    RowOverlay overlay;
    overlay.SetBase(&base);
    overlay.SetPosition(Position(1));
    if (known) {
      EXPECT_EQ(overlay.Get("t", "a"), "1");
    }
    overlay.Insert("t", "a", "1");
    EXPECT_EQ(overlay.Take().size(), 1);
  }
}

TEST(RowOverlay, TellsOfTheOldestVersionWhatTheRowWasBefore) {
  MapRows base;
  base.rows[{"t", "a"}] = "stored";
  base.since[{"t", "a"}] = Position(3);
  RowOverlay overlay;
  overlay.SetBase(&base);
  overlay.SetPosition(Position(5));
  overlay.Put("t", "a", "5");
  overlay.Insert("t", "b", "5");
  overlay.SetPosition(Position(6));
  overlay.Put("t", "a", "6");
  const std::vector<storage::RowVersion> first = overlay.Take();
  ASSERT_EQ(first.size(), 3);
  EXPECT_FALSE(first[0].former.has_value());
  ASSERT_TRUE(first[1].former.has_value());
  EXPECT_EQ(first[1].former->since, Position(3));
  EXPECT_EQ(first[1].former->value, "stored");
  ASSERT_TRUE(first[2].former.has_value());
  EXPECT_EQ(first[2].former->since, Position(0));
  // What was taken counts as stored.
  overlay.SetPosition(Position(7));
  overlay.Delete("t", "a");
  const std::vector<storage::RowVersion> second = overlay.Take();
  ASSERT_EQ(second.size(), 1);
  ASSERT_TRUE(second[0].former.has_value());
  EXPECT_EQ(second[0].former->since, Position(6));
  EXPECT_EQ(second[0].former->value, "6");
}

TEST(RowOverlay, TakesVersionsInOrderOfTheirKeysTheNewestFirst) {
  MapRows base;
  RowOverlay overlay;
  overlay.SetBase(&base);
  overlay.SetPosition(Position(1));
  for (const char* key : {"b", "a"}) overlay.Put("u", key, "1");
  overlay.Put("t", "c", "1");
  overlay.SetPosition(Position(2));
  overlay.Delete("u", "a");
  std::vector<std::string> taken;
  for (const storage::RowVersion& version : overlay.Take()) {
    taken.push_back(std::string(version.table) + std::string(version.key) +
                    std::to_string(version.position.value()));
  }
  EXPECT_EQ(taken, (std::vector<std::string>{"tc1", "ua2", "ua1", "ub1"}));
}

TEST(RowOverlay, KeepsAMessageAtHandUntilItIsTakenOrWrittenOver) {
  MapRows base;
  RowOverlay overlay;
  overlay.SetBase(&base);
  overlay.SetPosition(Position(1));
  v1::EventCount count;
  count.set_count(7);
  domain::PutRow(overlay, "t", "a", v1::EventCount(count));
  EXPECT_EQ(overlay.Get("t", "a"), count.SerializeAsString());
  EXPECT_NE(overlay.TakeMessage("t", "a"), nullptr);
  EXPECT_EQ(overlay.TakeMessage("t", "a"), nullptr);
  EXPECT_EQ(domain::GetRow<v1::EventCount>(overlay, "t", "a")->count(), 7);
  domain::PutRow(overlay, "t", "a", v1::EventCount(count));
  overlay.Put("t", "a", "");
  EXPECT_EQ(overlay.TakeMessage("t", "a"), nullptr);
  domain::PutRow(overlay, "t", "a", v1::EventCount(count));
  overlay.Delete("t", "a");
  EXPECT_EQ(domain::GetRow<v1::EventCount>(overlay, "t", "a"), std::nullopt);
}

TEST(RowOverlay, LetsAScanWriteToWhatItVisits) {
  MapRows base;
  base.rows[{"t", "a"}] = "1";
  base.rows[{"t", "b"}] = "1";
  RowOverlay overlay;
  overlay.SetBase(&base);
  overlay.SetPosition(Position(1));
  overlay.Put("t", "c", "1");
  overlay.Scan("t", "", "", [&overlay](absl::string_view key, absl::string_view) {
    overlay.Put("t", key, "2");
    return true;
  });
  EXPECT_EQ(ScanAll(overlay, "", ""),
            (std::vector<std::pair<std::string, std::string>>{{"a", "2"}, {"b", "2"}, {"c", "2"}}));
}

TEST(RowOverlay, StopsAScanWhenToldInTheBaseAndAboveIt) {
  MapRows base;
  base.rows[{"t", "b"}] = "1";
  RowOverlay overlay;
  overlay.SetBase(&base);
  overlay.SetPosition(Position(1));
  for (const char* key : {"a", "c"}) overlay.Put("t", key, "1");
  for (std::size_t stop = 1; stop <= 3; ++stop) {
    std::size_t seen = 0;
    overlay.Scan("t", "", "", [&](absl::string_view, absl::string_view) { return ++seen < stop; });
    EXPECT_EQ(seen, stop);
  }
}

RC_GTEST_PROP(RowOverlay, ReadsAsIfEveryWriteWereStoredAtOnce, ()) {
  MapRows base;
  MapRows model;
  // With next to no memory as well: rows are then forgotten and read again.
  RowOverlay overlay(*rc::gen::element<std::size_t>(0, 1024, RowOverlay::kKnownBytes));
  overlay.SetBase(&base);
  const auto key = rc::gen::map(rc::gen::inRange(0, 12),
                                [](int n) { return std::string(1, static_cast<char>('a' + n)); });
  const int steps = *rc::gen::inRange(1, 80);
  for (int step = 1; step <= steps; ++step) {
    overlay.SetPosition(Position(static_cast<std::uint64_t>(step)));
    const std::string k = *key;
    switch (*rc::gen::inRange(0, 7)) {
      case 0:
        if (model.Get("t", k).has_value()) break;
        overlay.Insert("t", k, std::to_string(step));
        model.rows[{"t", k}] = std::to_string(step);
        break;
      case 1:
      case 6:
        overlay.Put("t", k, std::to_string(step));
        model.rows[{"t", k}] = std::to_string(step);
        break;
      case 2:
        overlay.Delete("t", k);
        model.rows.erase({"t", k});
        break;
      case 3: RC_ASSERT(overlay.Get("t", k) == model.Get("t", k)); break;
      case 4: Apply(overlay.Take(), base); break;
      default: {
        const std::string end = *rc::gen::element(std::string(), k);
        const std::string begin = *key;
        RC_ASSERT(ScanAll(overlay, begin, end) == ScanAll(model, begin, end));
      }
    }
  }
  Apply(overlay.Take(), base);
  RC_ASSERT(base.rows == model.rows);
}

}  // namespace
}  // namespace kezhi::engine
