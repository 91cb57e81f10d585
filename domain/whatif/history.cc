#include "domain/whatif/history.h"

#include <algorithm>
#include <variant>

#include "domain/fold.h"

namespace kezhi::domain {
namespace {

// `event`, which a decision made, in the envelope of another of its commit.
v1::Event Enveloped(const v1::Event& beside, DecidedEvent decided) {
  v1::Event event = std::move(decided.event);
  event.set_log_id(beside.log_id());
  event.set_stream(decided.stream);
  if (beside.has_commit()) *event.mutable_commit() = beside.commit();
  event.set_index(beside.index());
  *event.mutable_recorded_at() = beside.recorded_at();
  *event.mutable_actor() = beside.actor();
  event.set_on_behalf_of(beside.on_behalf_of());
  event.set_request_id(beside.request_id());
  event.set_correlation_id(beside.correlation_id());
  event.set_causation_id(beside.causation_id());
  event.set_traceparent(beside.traceparent());
  event.set_ruleset_digest(beside.ruleset_digest());
  event.set_imported(beside.imported());
  return event;
}

}  // namespace

const State* OtherHistory::FindState(absl::string_view stream) const {
  const auto found = states_.find(std::string(stream));
  return found == states_.end() ? nullptr : &found->second;
}

const std::vector<std::string>* OtherHistory::FindContact(absl::string_view /*store*/,
                                                          const Contact& /*contact*/) const {
  static const auto* const nobody = new std::vector<std::string>();
  return nobody;
}

const StoreState& OtherHistory::store() const {
  static const auto* const none = new StoreState();
  const State* state = FindState(store_);
  const auto* store = state == nullptr ? nullptr : std::get_if<StoreState>(&state->value);
  return store == nullptr ? *none : *store;
}

const CustomerState& OtherHistory::customer(absl::string_view name) const {
  static const auto* const none = new CustomerState();
  const State* state = FindState(name);
  const auto* customer = state == nullptr ? nullptr : std::get_if<CustomerState>(&state->value);
  return customer == nullptr ? *none : *customer;
}

std::vector<std::string> OtherHistory::customers() const {
  std::vector<std::string> names;
  for (const auto& [stream, state] : states_) {
    if (std::holds_alternative<CustomerState>(state.value)) names.push_back(stream);
  }
  return names;
}

void OtherHistory::Begin(const v1::Event& first) {
  begin_ = events_.size();
  first_ = std::max(first.position(), last_ + 1);
  commits_[CommitOf(first)] = first_;
}

void OtherHistory::Take(v1::Event event) {
  auto found = states_.find(event.stream());
  if (found == states_.end()) {
    found = states_.emplace(event.stream(), EmptyState(event.stream())).first;
  }
  State& state = found->second;
  last_ = first_ + (events_.size() - begin_);
  event.set_position(last_);
  event.set_revision(state.revision + 1);
  if (event.has_commit()) event.mutable_commit()->set_first_position(first_);
  Evolve(event, state);
  events_.push_back(std::move(event));
}

void OtherHistory::Take(const v1::Event& beside, Decision decision) {
  for (DecidedEvent& decided : decision.events) Take(Enveloped(beside, std::move(decided)));
}

void OtherHistory::End() {
  const auto size = static_cast<std::uint32_t>(events_.size() - begin_);
  for (std::size_t i = begin_; i < events_.size(); ++i) {
    if (events_[i].has_commit()) events_[i].mutable_commit()->set_size(size);
  }
}

std::uint64_t OtherHistory::CommitHere(std::uint64_t first) const {
  const auto found = commits_.find(first);
  return found == commits_.end() ? first : found->second;
}

}  // namespace kezhi::domain
