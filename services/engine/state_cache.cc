#include "services/engine/state_cache.h"

#include <utility>

#include "base/check.h"
#include "base/status_macros.h"
#include "domain/event_codec.h"

namespace kezhi::engine {
namespace {

void EvolveInto(const v1::Event& event, domain::State& state) {
  domain::Evolve(event, state);
  state.revision = event.revision();
}

}  // namespace

StateCache::StateCache(const storage::Journal& journal, std::size_t capacity)
    : journal_(journal), capacity_(capacity) {
}

const domain::State* StateCache::Find(absl::string_view stream) {
  const auto found = by_stream_.find(stream);
  if (found == by_stream_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return &found->second->state;
}

absl::Status StateCache::Load(absl::string_view stream) {
  if (by_stream_.contains(stream)) return absl::OkStatus();
  domain::State state = domain::EmptyState(stream);
  KEZHI_ASSIGN_OR_RETURN(const bool exists, journal_.HasStream(stream));
  if (exists) {
    KEZHI_RETURN_IF_ERROR(Fold(stream, state));
  }
  entries_.push_front({std::string(stream), std::move(state)});
  by_stream_.emplace(entries_.front().stream, entries_.begin());
  return absl::OkStatus();
}

absl::Status StateCache::Fold(absl::string_view stream, domain::State& state) const {
  absl::Status parsed;
  v1::Event event;
  KEZHI_RETURN_IF_ERROR(journal_.ReadStream(stream, Revision(0), storage::ReadLimits(),
                                            [&](Position, absl::string_view bytes) {
                                              parsed = domain::ParseEvent(bytes, event);
                                              if (!parsed.ok()) return false;
                                              EvolveInto(event, state);
                                              return true;
                                            }));
  return parsed;
}

void StateCache::Evolve(const v1::Event& event, std::uint64_t index) {
  const auto found = by_stream_.find(event.stream());
  KEZHI_CHECK(found != by_stream_.end());
  KEZHI_CHECK(found->second->state.revision + 1 == event.revision());
  EvolveInto(event, found->second->state);
  touched_.Hold(event.stream(), index) = true;
}

void StateCache::Drop() {
  touched_.Clear([this](absl::string_view stream) { Forget(by_stream_.at(stream)); });
}

void StateCache::Trim() {
  for (auto entry = entries_.end(); entries_.size() > capacity_ && entry != entries_.begin();) {
    --entry;
    if (touched_.Find(entry->stream) == nullptr) entry = Forget(entry);
  }
}

std::list<StateCache::Entry>::iterator StateCache::Forget(std::list<Entry>::iterator entry) {
  by_stream_.erase(entry->stream);
  return entries_.erase(entry);
}

}  // namespace kezhi::engine
