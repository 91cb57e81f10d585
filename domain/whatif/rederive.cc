#include "domain/whatif/rederive.h"

#include <set>
#include <span>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "domain/fold.h"
#include "domain/names.h"
#include "domain/whatif/history.h"
#include "domain/whatif/replay.h"

namespace kezhi::domain {
namespace {

// Index after the commit that begins at `begin`.
std::size_t EndOfCommit(const std::vector<v1::Event>& history, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < history.size() && CommitOf(history[end]) == CommitOf(history[begin])) ++end;
  return end;
}

// Index of the first commit that is played again.
absl::StatusOr<std::size_t> StartOf(const std::vector<v1::Event>& history, const WhatIf& asked) {
  State state = EmptyState(asked.store);
  const auto& store = std::get<StoreState>(state.value);
  std::size_t begin = 0;
  while (begin < history.size()) {
    const bool ready = !store.playbooks.empty();
    if (ready && store.days().DayOf(ToTime(history[begin].recorded_at())) >= asked.from) break;
    const std::size_t end = EndOfCommit(history, begin);
    for (std::size_t i = begin; i < end; ++i) {
      if (history[i].stream() == asked.store) Evolve(history[i], state);
    }
    begin = end;
  }
  if (!store.playbooks.empty()) return begin;
  return Refuse(v1::REASON_PLAYBOOK_MISSING,
                absl::StrCat(asked.store, " has no playbook yet: nothing was decided by one"));
}

// Merges renumber pursuits and plans, and erasures leave nothing to derive from.
bool IsLeft(const v1::Event& event) {
  switch (event.kind_case()) {
    case v1::Event::kCustomerMerged:
    case v1::Event::kCustomerMergedAway:
    case v1::Event::kCustomerUnmerged:
    case v1::Event::kCustomerRestored:
    case v1::Event::kErasureUnderWay:
    case v1::Event::kCustomerErased: return true;
    default: return false;
  }
}

std::set<std::string> LeftIn(std::span<const v1::Event> events) {
  std::set<std::string> left;
  for (const v1::Event& event : events) {
    if (IsLeft(event)) left.insert(event.stream());
  }
  return left;
}

// As the manager would have adopted it at the beginning of that day.
absl::Status Adopt(const WhatIf& asked, const v1::Event& beside, OtherHistory& history) {
  v1::Command command;
  v1::AdoptPlaybook& adopt = *command.mutable_adopt_playbook();
  adopt.set_store(asked.store);
  *adopt.mutable_playbook() = asked.playbook;
  *adopt.mutable_effective_day() = ToDate(asked.from);
  Facts facts;
  facts.now = history.store().days().StartsAt(asked.from);
  facts.actor.set_role("operator");
  facts.actor.set_store(asked.store);
  facts.sha256 = asked.sha256;
  const World world(history, facts);
  KEZHI_ASSIGN_OR_RETURN(Decision decision, Decide(command, world));
  if (decision.events.empty()) return absl::OkStatus();
  history.Begin(beside);
  history.Take(beside, std::move(decision));
  history.End();
  return absl::OkStatus();
}

// A commit without later adoptions of the playbook that stays.
std::vector<v1::Event> WithoutAdoptions(std::span<const v1::Event> commit, const std::string& id) {
  std::vector<v1::Event> kept;
  for (const v1::Event& event : commit) {
    if (event.has_playbook_adopted() && event.playbook_adopted().playbook().id() == id) continue;
    kept.push_back(event);
  }
  return kept;
}

}  // namespace

absl::StatusOr<Rederived> Rederive(const std::vector<v1::Event>& history, const WhatIf& asked) {
  if (!IsName(asked.store, ResourceKind::kStore)) {
    return NotFound(v1::REASON_STORE_NOT_FOUND, asked.store);
  }
  KEZHI_ASSIGN_OR_RETURN(const std::size_t start, StartOf(history, asked));
  const std::span<const v1::Event> all(history);
  const std::set<std::string> left = LeftIn(all.subspan(start));
  OtherHistory other(asked.store);
  Replay replay(other, left);
  std::size_t begin = 0;
  while (begin < start) {
    const std::size_t end = EndOfCommit(history, begin);
    replay.Copy(all.subspan(begin, end - begin));
    begin = end;
  }
  if (start < history.size()) KEZHI_RETURN_IF_ERROR(Adopt(asked, history[start], other));
  while (begin < history.size()) {
    const std::size_t end = EndOfCommit(history, begin);
    const std::vector<v1::Event> commit =
        WithoutAdoptions(all.subspan(begin, end - begin), asked.playbook.id());
    if (!commit.empty()) replay.Play(commit);
    begin = end;
  }
  Rederived result;
  result.copied = start;
  result.replayed = history.size() - start;
  result.left.assign(left.begin(), left.end());
  result.unknown_grades = replay.unknown_grades();
  result.events = std::move(other).Finish();
  return result;
}

}  // namespace kezhi::domain
