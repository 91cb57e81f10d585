// Views against a model that simply keeps every version: what they show now, as of any position, in
// both directions, as digest and as changes, whatever was stored how, said twice, or pruned.
#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "storage/view_digest.h"
#include "storage/view_loader.h"
#include "storage/views.h"
#include "tests/storage/memory_env.h"

namespace kezhi::storage {
namespace {

using Lines = std::vector<std::pair<std::string, std::string>>;

// Every version of the rows of one table.
class Model {
 public:
  void Write(const std::string& key, Position position, std::optional<std::string> value) {
    rows_[key][position] = std::move(value);
  }

  // What the row was at `position`, and since when; nullopt: not live.
  std::optional<StoredRow> At(const std::string& key, Position position) const {
    const auto row = rows_.find(key);
    if (row == rows_.end()) return std::nullopt;
    auto version = row->second.upper_bound(position);
    if (version == row->second.begin()) return std::nullopt;
    --version;
    if (!version->second.has_value()) return std::nullopt;
    return StoredRow{*version->second, version->first};
  }

  Lines RowsAt(Position position) const {
    Lines lines;
    for (const auto& [key, versions] : rows_) {
      const std::optional<StoredRow> row = At(key, position);
      if (row.has_value()) lines.emplace_back(key, row->value);
    }
    return lines;
  }

  // Those after `after`, as Advance wants them; borrowed.
  std::vector<RowVersion> Versions(Position after) const {
    std::vector<RowVersion> listed;
    for (const auto& [key, versions] : rows_) {
      for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
        if (version->first <= after) break;
        RowVersion& one = listed.emplace_back();
        one.table = "t";
        one.key = key;
        one.position = version->first;
        if (version->second.has_value()) one.value = absl::string_view(*version->second);
      }
    }
    return listed;
  }

  // Positions of the versions that can be seen as of `earliest` or later, in ascending order.
  std::vector<std::uint64_t> PositionsFrom(Position earliest) const {
    std::vector<std::uint64_t> positions;
    for (const auto& [key, versions] : rows_) {
      auto first = versions.upper_bound(earliest);
      if (first != versions.begin()) --first;
      for (; first != versions.end(); ++first) positions.push_back(first->first.value());
    }
    std::sort(positions.begin(), positions.end());
    return positions;
  }

 private:
  std::map<std::string, std::map<Position, std::optional<std::string>>> rows_;
};

Lines Scan(const ViewReader& reader, bool reverse) {
  Lines lines;
  const auto visit = [&lines](absl::string_view key, absl::string_view value) {
    lines.emplace_back(std::string(key), std::string(value));
    return true;
  };
  const absl::Status status =
      reverse ? reader.ScanReverse("p.t", "", "", visit) : reader.Scan("p.t", "", "", visit);
  RC_ASSERT(status.ok());
  if (reverse) std::reverse(lines.begin(), lines.end());
  return lines;
}

// That the reader shows the rows of the model at `position`.
void ExpectRows(const ViewReader& reader, const Model& model, Position position,
                const std::set<std::string>& keys) {
  const Lines expected = model.RowsAt(position);
  RC_ASSERT(Scan(reader, false) == expected);
  RC_ASSERT(Scan(reader, true) == expected);
  for (const std::string& key : keys) {
    const std::optional<StoredRow> row = model.At(key, position);
    const absl::StatusOr<std::optional<StoredRow>> found = reader.GetRow("p.t", key);
    RC_ASSERT(found.ok());
    RC_ASSERT(found->has_value() == row.has_value());
    if (!row.has_value()) continue;
    RC_ASSERT((*found)->value == row->value);
    RC_ASSERT((*found)->since == row->since);
  }
}

std::vector<std::uint64_t> Changes(const Views& views, Position after, Position until) {
  std::vector<std::uint64_t> positions;
  const auto see = [&positions](Position position) { positions.push_back(position.value()); };
  RC_ASSERT(views.Changes("p.t", "", "", after, until, see).ok());
  std::sort(positions.begin(), positions.end());
  return positions;
}

// Says of some rows how they are stored, of others nothing. What it says borrows from `stored`.
void TellFormer(const Model& model, Position before, std::map<std::string, StoredRow>& stored,
                std::vector<RowVersion>& versions) {
  for (std::size_t i = 0; i < versions.size(); ++i) {
    const bool oldest = i + 1 == versions.size() || versions[i + 1].key != versions[i].key;
    if (!oldest || *rc::gen::arbitrary<bool>()) continue;
    const std::string key(versions[i].key);
    versions[i].former = FormerVersion{};
    if (const std::optional<StoredRow> row = model.At(key, before); row.has_value()) {
      const StoredRow& kept = stored.insert_or_assign(key, *row).first->second;
      versions[i].former = FormerVersion{kept.since, kept.value};
    }
  }
}

class Life {
 public:
  Life() {
    Views::Options options;
    options.directory = "/memory/views";
    options.env = memory_.env();
    // Some steps go through the memtable, some become files.
    options.versions_by_files = *rc::gen::inRange<std::size_t>(1, 12);
    views_ = *Views::Open(options, std::string(16, 'L'), Position(1000));
    loader_.emplace(*ViewLoader::Begin(*views_, "loaded"));
    // Near one another and with separators, so that versions pile up and prefixes meet.
    const auto key = rc::gen::container<std::string>(rc::gen::element('\0', '\1', 'a', 'b'));
    constexpr int kMost = 8;  // keys, and bytes of one
    keys_ =
        *rc::gen::resize(kMost, rc::gen::nonEmpty(rc::gen::container<std::set<std::string>>(key)));
  }

  // Some events, each of which writes some rows, in one step.
  void Step() {
    const Position before = head_;
    const int events = *rc::gen::inRange(1, 6);
    for (int event = 0; event < events; ++event) {
      head_ = head_.next();
      for (const std::string& key : keys_) {
        if (*rc::gen::inRange(0, 3) > 0) continue;
        const bool live = *rc::gen::inRange(0, 4) > 0;
        model_.Write(key, head_, live ? std::optional(std::to_string(++written_)) : std::nullopt);
      }
    }
    std::vector<RowVersion> versions = model_.Versions(before);
    RC_ASSERT(loader_->Add(versions).ok());
    std::map<std::string, StoredRow> stored;
    TellFormer(model_, before, stored, versions);
    const Advance advance{"p", versions, head_};
    RC_ASSERT(views_->Apply({&advance, 1}).ok());
    // Once more is the same.
    if (*rc::gen::inRange(0, 4) == 0) RC_ASSERT(views_->Apply({&advance, 1}).ok());
  }

  void Prune() {
    earliest_ = Position(*rc::gen::inRange(earliest_.value(), head_.value() + 1));
    const std::size_t count = *rc::gen::inRange<std::size_t>(1, 10);
    std::string from;
    do {
      const absl::StatusOr<std::string> next = views_->Prune(from, earliest_, count);
      RC_ASSERT(next.ok());
      from = *next;
    } while (!from.empty());
  }

  void Look() const {
    ExpectRows(*views_->Latest(), model_, head_, keys_);
    for (Position at = earliest_; at <= head_.next(); at = at.next()) {
      ExpectRows(*views_->AsOf(at), model_, at, keys_);
    }
    const std::vector<RowVersion> all = model_.Versions(Position(0));
    const auto reader = views_->Latest();
    for (const Position from : {earliest_, head_}) {
      const std::string digest = DigestOf(all, from);
      RC_ASSERT(*reader->Digest("p", from) == digest);
      RC_ASSERT(*reader->Digest("loaded", from) == digest);
    }
    LookForChanges();
  }

 private:
  void LookForChanges() const {
    const auto after = Position(*rc::gen::inRange(earliest_.value(), head_.value() + 1));
    const auto until = Position(*rc::gen::inRange(after.value(), head_.value() + 1));
    std::vector<std::uint64_t> expected = model_.PositionsFrom(Position(0));
    std::erase_if(expected, [&](std::uint64_t position) {
      return position <= after.value() || position > until.value();
    });
    RC_ASSERT(Changes(*views_, after, until) == expected);
    // What could be pruned is gone, and no more than that.
    RC_ASSERT(Changes(*views_, Position(0), head_) == model_.PositionsFrom(earliest_));
  }

  const MemoryEnv memory_;
  std::unique_ptr<Views> views_;
  std::optional<ViewLoader> loader_;
  std::set<std::string> keys_;
  Model model_;
  Position head_;
  Position earliest_;
  int written_ = 0;
};

RC_GTEST_PROP(Views, ShowEveryVersionThatMayBeAskedForHoweverItIsStored, ()) {
  Life life;
  const int steps = *rc::gen::inRange(1, 8);
  for (int step = 0; step < steps; ++step) {
    life.Step();
    if (*rc::gen::inRange(0, 3) == 0) life.Prune();
    life.Look();
  }
}

}  // namespace
}  // namespace kezhi::storage
