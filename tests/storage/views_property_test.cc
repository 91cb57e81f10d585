// As-of reads against a model that replays the versions up to the position.
#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "storage/views.h"
#include "tests/storage/memory_env.h"

namespace kezhi::storage::views_property_cases {
namespace {

using Model = std::map<std::string, std::string>;

Model Replay(const std::vector<RowVersion>& versions, Position until) {
  Model rows;
  for (const RowVersion& version : versions) {
    if (version.position > until) break;
    if (version.value.has_value()) {
      rows[std::string(version.key)] = std::string(*version.value);
    } else {
      rows.erase(std::string(version.key));
    }
  }
  return rows;
}

// As Advance wants them; of several versions of a row at one position the last.
std::vector<RowVersion> Sorted(std::span<const RowVersion> versions) {
  std::map<std::pair<std::string, std::uint64_t>, RowVersion> sorted;
  for (const RowVersion& version : versions) {
    sorted.insert_or_assign({std::string(version.key), ~version.position.value()}, version);
  }
  std::vector<RowVersion> listed;
  for (const auto& [place, version] : sorted) listed.push_back(version);
  return listed;
}

Model Slice(const Model& rows, const std::string& begin, const std::string& end) {
  Model slice;
  for (const auto& [key, value] : rows) {
    if (key >= begin && (end.empty() || key < end)) slice[key] = value;
  }
  return slice;
}

std::vector<std::pair<std::string, std::string>> Scan(const ViewReader& reader,
                                                      const std::string& begin,
                                                      const std::string& end, bool reverse) {
  std::vector<std::pair<std::string, std::string>> rows;
  const auto visit = [&rows](absl::string_view key, absl::string_view value) {
    rows.emplace_back(std::string(key), std::string(value));
    return true;
  };
  const absl::Status status = reverse ? reader.ScanReverse("p.t", begin, end, visit)
                                      : reader.Scan("p.t", begin, end, visit);
  RC_ASSERT(status.ok());
  return rows;
}

void ExpectSame(const ViewReader& reader, const Model& rows, const std::vector<std::string>& keys) {
  const std::string begin = *rc::gen::elementOf(keys);
  const std::string end = *rc::gen::elementOf(keys);
  for (const auto& [from, to] : {std::pair(std::string(), std::string()), std::pair(begin, end)}) {
    const Model slice = Slice(rows, from, to);
    std::vector<std::pair<std::string, std::string>> expected(slice.begin(), slice.end());
    RC_ASSERT(Scan(reader, from, to, false) == expected);
    std::reverse(expected.begin(), expected.end());
    RC_ASSERT(Scan(reader, from, to, true) == expected);
  }
  for (const std::string& key : keys) {
    const auto row = rows.find(key);
    const auto found = *reader.Get("p.t", key);
    RC_ASSERT(found == (row == rows.end() ? std::nullopt : std::optional(row->second)));
  }
}

RC_GTEST_PROP(Views, AsOfAnyPositionEqualsAReplayUpToIt, ()) {
  // Few keys, near one another and with separators, so that versions pile up and prefixes meet.
  const auto key = rc::gen::container<std::string>(rc::gen::element('\0', '\1', 'a', 'b', '\x7f'));
  const auto keys = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(key));
  const auto count = *rc::gen::inRange<std::size_t>(0, 40);
  std::vector<RowVersion> versions;
  std::deque<std::string> values;  // that the versions borrow
  Position position(1);
  for (std::size_t i = 0; i < count; ++i) {
    if (*rc::gen::arbitrary<bool>()) position = position.next();
    const bool live = *rc::gen::weightedElement<bool>({{3, true}, {1, false}});
    values.push_back(std::to_string(i));
    const auto place = *rc::gen::inRange<std::size_t>(0, keys.size());
    versions.push_back({"t", keys[place], position,
                        live ? std::optional<absl::string_view>(values.back()) : std::nullopt});
  }

  const MemoryEnv memory;
  Views::Options options;
  options.directory = "/memory/views";
  options.env = memory.env();
  // Some go through the memtable, some become files.
  options.versions_by_files = *rc::gen::inRange<std::size_t>(1, 8);
  const std::string log_id(16, 'L');
  const auto views = *Views::Open(options, log_id, position);
  // In batches of any size, as the projector does.
  for (std::size_t done = 0; done < versions.size();) {
    const std::size_t size = *rc::gen::inRange<std::size_t>(1, versions.size() - done + 1);
    const std::span<const RowVersion> batch = std::span(versions).subspan(done, size);
    const std::vector<RowVersion> sorted = Sorted(batch);
    const Advance advance{"p", sorted, batch.back().position};
    RC_ASSERT(views->Apply({&advance, 1}).ok());
    done += size;
  }
  ExpectSame(*views->Latest(), Replay(versions, position), keys);
  for (Position at(0); at <= position.next(); at = at.next()) {
    ExpectSame(*views->AsOf(at), Replay(versions, at), keys);
  }
}

}  // namespace
}  // namespace kezhi::storage::views_property_cases
