#include "domain/explain/versions.h"

#include <algorithm>
#include <utility>

namespace kezhi::domain {
namespace {

// Those of `values` with begin <= name < end, over what is there.
void Lay(const RowValues& values, const RowName& begin, const RowName& end, RowValues& over) {
  for (auto value = values.lower_bound(begin); value != values.end() && value->first < end;
       ++value) {
    over[value->first] = value->second;
  }
}

}  // namespace

bool RowReads::Has(const RowName& name) const {
  if (names.contains(name)) return true;
  const auto& [table, key] = name;
  // By table, then by begin: those that begin after the key are of no interest.
  for (auto range = ranges.lower_bound({table, "", ""}); range != ranges.end(); ++range) {
    const auto& [of, begin, end] = *range;
    if (of != table || begin > key) return false;
    if (key < end) return true;
  }
  return false;
}

void RowVersions::Add(const RowValues& written) {
  const std::size_t event = written_.size();
  std::vector<RowName>& names = written_.emplace_back();
  for (const auto& [name, value] : written) {
    names.push_back(name);
    rows_[name].push_back({event, value});
  }
}

RowValue RowVersions::At(const Versions& versions, std::size_t event) {
  const auto after =
      std::partition_point(versions.begin(), versions.end(),
                           [event](const Version& version) { return version.event < event; });
  return after == versions.begin() ? std::nullopt : (after - 1)->value;
}

RowValue RowVersions::Before(std::size_t event, const RowName& name) const {
  const auto row = rows_.find(name);
  return row == rows_.end() ? std::nullopt : At(row->second, event);
}

RowValues RowVersions::Before(std::size_t event, const RowName& begin, const RowName& end) const {
  RowValues values;
  for (auto row = rows_.lower_bound(begin); row != rows_.end() && row->first < end; ++row) {
    RowValue value = At(row->second, event);
    if (value.has_value()) values.emplace_hint(values.end(), row->first, std::move(value));
  }
  return values;
}

std::optional<std::string> RowsAt::Get(absl::string_view table, absl::string_view key) const {
  const RowName name(table, key);
  reads_.names.insert(name);
  const auto written = written_.find(name);
  if (written != written_.end()) return written->second;
  const auto changed = changed_.find(name);
  if (changed != changed_.end()) return changed->second;
  return versions_.Before(event_, name);
}

void RowsAt::Scan(
    absl::string_view table, absl::string_view begin, absl::string_view end,
    const std::function<bool(absl::string_view key, absl::string_view value)>& visit) const {
  const RowName first(table, begin);
  const RowName last(table, end);
  reads_.ranges.emplace(table, begin, end);
  RowValues rows = versions_.Before(event_, first, last);
  Lay(changed_, first, last, rows);
  Lay(written_, first, last, rows);
  for (const auto& [name, value] : rows) {
    if (value.has_value() && !visit(name.second, *value)) return;
  }
}

void RowsAt::Put(absl::string_view table, absl::string_view key, std::string value) {
  written_[RowName(table, key)] = std::move(value);
}

void RowsAt::Delete(absl::string_view table, absl::string_view key) {
  written_[RowName(table, key)] = std::nullopt;
}

}  // namespace kezhi::domain
