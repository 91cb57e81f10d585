#include "domain/explain/history.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"

namespace kezhi::domain {

FoldedHistory::FoldedHistory(const std::vector<v1::Event>& events,
                             const std::vector<const Projection*>& projections)
    : events_(events), projections_(projections) {
  const RowValues unchanged;
  for (std::size_t event = 0; event < events_.size() && status_.ok(); ++event) {
    RowsAt rows(versions_, event, unchanged);
    status_ = Apply(event, rows);
    Remember(event, rows);
  }
}

absl::Status FoldedHistory::Apply(std::size_t event, RowsAt& rows) const {
  for (const Projection* projection : projections_) {
    projection->apply(events_[event], rows, rows);
  }
  return rows.status();
}

void FoldedHistory::Remember(std::size_t event, const RowsAt& rows) {
  for (const RowName& name : rows.reads().names) touched_[name].push_back(event);
  for (const RowReads::Range& range : rows.reads().ranges) scanned_[range].push_back(event);
  for (const auto& [name, value] : rows.written()) {
    std::vector<std::size_t>& touchers = touched_[name];
    if (touchers.empty() || touchers.back() != event) touchers.push_back(event);
  }
  versions_.Add(rows.written());
}

const std::vector<std::size_t>& FoldedHistory::TouchersOf(const RowName& name) {
  const auto known = touchers_.find(name);
  if (known != touchers_.end()) return known->second;
  std::vector<std::size_t>& touchers = touchers_[name];
  const auto touched = touched_.find(name);
  if (touched != touched_.end()) touchers = touched->second;
  const auto& [table, key] = name;
  for (auto range = scanned_.lower_bound({table, "", ""}); range != scanned_.end(); ++range) {
    const auto& [of, begin, end] = range->first;
    if (of != table || begin > key) break;
    if (key < end) touchers.insert(touchers.end(), range->second.begin(), range->second.end());
  }
  std::sort(touchers.begin(), touchers.end());
  touchers.erase(std::unique(touchers.begin(), touchers.end()), touchers.end());
  return touchers;
}

void FoldedHistory::PutNext(std::size_t event, const RowName& name, Agenda& agenda) {
  const std::vector<std::size_t>& touchers = TouchersOf(name);
  const auto next = std::upper_bound(touchers.begin(), touchers.end(), event);
  if (next != touchers.end()) agenda.emplace(*next, name);
}

bool FoldedHistory::TakeUp(std::size_t event, const RowValues& changed, Agenda& agenda) {
  bool touches = false;
  while (!agenda.empty() && agenda.begin()->first == event) {
    const RowName name = agenda.begin()->second;
    agenda.erase(agenda.begin());
    if (!changed.contains(name)) continue;
    touches = true;
    PutNext(event, name, agenda);
  }
  return touches;
}

void FoldedHistory::Replace(std::size_t event, const RowValues& written, RowValues& changed,
                            Agenda& agenda) {
  RowValues after = written;
  // What it wrote and does not write now stays as it was before.
  for (const RowName& name : versions_.WrittenBy(event)) {
    if (after.contains(name)) continue;
    const auto before = changed.find(name);
    after[name] = before != changed.end() ? before->second : versions_.Before(event, name);
  }
  for (auto& [name, value] : after) {
    if (value == versions_.Before(event + 1, name)) {
      changed.erase(name);
    } else {
      changed[name] = std::move(value);
      PutNext(event, name, agenda);
    }
  }
}

absl::StatusOr<RowValues> FoldedHistory::Without(std::size_t event) {
  RowValues changed;
  Agenda agenda;
  Replace(event, {}, changed, agenda);
  while (!agenda.empty()) {
    const std::size_t next = agenda.begin()->first;
    if (!TakeUp(next, changed, agenda)) continue;
    RowsAt rows(versions_, next, changed);
    KEZHI_RETURN_IF_ERROR(Apply(next, rows));
    Replace(next, rows.written(), changed, agenda);
  }
  return changed;
}

}  // namespace kezhi::domain
