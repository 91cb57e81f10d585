#include "services/engine/sequencer.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/check.h"
#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/decision.h"
#include "domain/error.h"
#include "domain/event_codec.h"
#include "domain/names.h"
#include "domain/stable_bytes.h"
#include "services/engine/side_write.h"
#include "services/engine/stopping.h"
#include "services/engine/uuid.h"
#include "storage/hash.h"
#include "storage/key_rotation.h"
#include "storage/keys.h"

namespace kezhi::engine {
namespace {

// More rounds than any chain of streams that a decision could follow.
constexpr int kMaxRounds = 64;

absl::Status Error(absl::StatusCode code, v1::Reason reason, absl::string_view message) {
  return domain::ErrorBuilder(code, reason).Message(message).Build();
}

absl::Status Overloaded() {
  return Error(absl::StatusCode::kResourceExhausted, v1::REASON_OVERLOADED,
               "too many commands are waiting; try again with the same request id");
}

// A refusal has a reason already; what storage says gets the one that fits.
absl::Status WithReason(absl::Status status) {
  if (status.ok() || domain::ReasonOf(status) != v1::REASON_UNSPECIFIED) return status;
  const v1::Reason reason = absl::IsDataLoss(status)            ? v1::REASON_RECORD_DAMAGED
                            : absl::IsResourceExhausted(status) ? v1::REASON_DISK_FULL
                                                                : v1::REASON_INTERNAL;
  return Error(status.code(), reason, status.message());
}

// The deterministic bytes of a command without what a retry may change: it belongs to another trace
// and is the same command.
std::string BodyOf(v1::Command& command) {
  std::string traceparent;
  traceparent.swap(*command.mutable_traceparent());
  std::string bytes = domain::StableBytes(command);
  traceparent.swap(*command.mutable_traceparent());
  return bytes;
}

// What decisions see: the cache, and the contact keys.
class Source : public domain::StateSource {
 public:
  Source(StateCache& states, const Contacts& contacts) : states_(states), contacts_(contacts) {}

  const domain::State* FindState(absl::string_view stream) const override {
    return states_.Find(stream);
  }

  const std::vector<std::string>* FindContact(absl::string_view store,
                                              const domain::Contact& contact) const override {
    return contacts_.Find(store, contact);
  }

 private:
  StateCache& states_;
  const Contacts& contacts_;
};

const v1::Command& ToDecide(const Submission& submission) {
  return submission.enriched.has_value() ? *submission.enriched : submission.command;
}

v1::Outcome OutcomeOf(const std::vector<v1::Event>& events, int remaining) {
  v1::Outcome outcome;
  outcome.set_remaining(remaining);
  for (const v1::Event& event : events) {
    outcome.set_log_id(event.log_id());
    if (outcome.first_position() == 0) outcome.set_first_position(event.position());
    outcome.set_last_position(event.position());
    outcome.add_events(domain::TypeOf(event));
    auto* streams = outcome.mutable_streams();
    const auto known =
        std::find_if(streams->begin(), streams->end(),
                     [&](const v1::StreamRevision& s) { return s.stream() == event.stream(); });
    v1::StreamRevision* stream = known == streams->end() ? outcome.add_streams() : &*known;
    stream->set_stream(event.stream());
    stream->set_revision(event.revision());
    for (const std::string& flag : event.flags()) {
      const auto& flags = outcome.flags();
      if (std::find(flags.begin(), flags.end(), flag) == flags.end()) outcome.add_flags(flag);
    }
  }
  return outcome;
}

}  // namespace

Sequencer::Sequencer(const Options& options, Parts parts)
    : options_(options),
      parts_(std::move(parts)),
      end_(parts_.journal.head()),
      states_(parts_.journal, options.cached_streams),
      contacts_(parts_.journal, parts_.keyring),
      requests_(parts_.journal),
      sealer_(parts_.journal, parts_.keyring, parts_.random) {
}

absl::StatusOr<std::unique_ptr<Sequencer>> Sequencer::Open(const Options& options, Parts parts) {
  std::unique_ptr<Sequencer> sequencer(new Sequencer(options, std::move(parts)));
  KEZHI_RETURN_IF_ERROR(sequencer->sealer_.Start());
  return sequencer;
}

void Sequencer::Submit(Submission submission) {
  std::vector<Waiting> prepared;
  if (Prepare(std::move(submission), prepared)) Enqueue(std::move(prepared));
}

void Sequencer::SubmitAll(std::vector<Submission> submissions) {
  std::vector<Waiting> prepared;
  prepared.reserve(submissions.size());
  for (Submission& submission : submissions) Prepare(std::move(submission), prepared);
  Enqueue(std::move(prepared));
}

bool Sequencer::Prepare(Submission submission, std::vector<Waiting>& prepared) const {
  // Over the bytes as sent: a later version may trim differently, and a retry must still fit.
  const std::string body = BodyOf(submission.command);
  domain::Admission admission = domain::Admit(submission.command, submission.actor);
  RequestKey key;
  if (admission.refused.ok()) {
    admission.refused = KeyOfRequest(submission.command, submission.actor, key);
  }
  if (!admission.refused.ok()) {
    submission.done(std::move(admission.refused));
    return false;
  }
  Waiting& waiting = prepared.emplace_back();
  waiting.key = std::move(key);
  waiting.digest = parts_.keyring.Hmac(storage::Purpose::kRequest, body);
  waiting.bytes = body.size();
  waiting.faults = std::move(admission.faults);
  waiting.submission = std::move(submission);
  return true;
}

void Sequencer::SubmitSideWrites(std::vector<v1::SideWrite> writes,
                                 std::function<void(const absl::Status&)> done) {
  std::vector<Waiting> prepared(1);
  Waiting& waiting = prepared.front();
  for (const v1::SideWrite& write : writes) waiting.bytes += write.ByteSizeLong();
  waiting.submission.internal = true;
  waiting.submission.side_writes = std::move(writes);
  waiting.submission.done = [done = std::move(done)](const absl::StatusOr<v1::Outcome>& outcome) {
    done(outcome.status());
  };
  Enqueue(std::move(prepared));
}

void Sequencer::Enqueue(std::vector<Waiting> prepared) {
  std::vector<std::pair<OutcomeCallback, absl::Status>> refused;
  {
    const MutexLock lock(&mutex_);
    for (Waiting& waiting : prepared) {
      const bool fits = queue_.size() < options_.max_queued &&
                        queued_bytes_ + waiting.bytes <= options_.max_queued_bytes;
      if (stopping_ || !(fits || waiting.submission.internal)) {
        refused.emplace_back(std::move(waiting.submission.done),
                             stopping_ ? Stopping(kSendAgain) : Overloaded());
        continue;
      }
      queued_bytes_ += waiting.bytes;
      queue_.push_back(std::move(waiting));
    }
  }
  if (parts_.queued) parts_.queued();
  for (auto& [done, status] : refused) done(std::move(status));
}

bool Sequencer::Step() {
  if (!parts_.committer.TakeBack(group_)) return false;
  Absorb();
  if (group_ != nullptr && group_->failures != failures_) {
    // A write has failed meanwhile on which this group rests: it must fail in its turn.
    parts_.committer.Offer(std::move(group_), true);
    return false;
  }
  std::deque<Waiting> taken = Take();
  if (taken.empty()) {
    if (group_ != nullptr) parts_.committer.Offer(std::move(group_), false);
    return false;
  }
  if (group_ == nullptr) Begin();
  DecideAll(std::move(taken));
  Offer();
  return true;
}

void Sequencer::Absorb() {
  bool failed = false;
  for (Settled& settled : parts_.committer.TakeSettled()) {
    --unsettled_;
    if (!settled.stored) {
      // Those behind it know of the failure only if they were decided after this.
      failed = failed || settled.group->failures == failures_;
      continue;
    }
    const std::uint64_t index = settled.group->batch.End().entry_index;
    states_.Release(index);
    contacts_.Release(index);
    requests_.Release(index);
    sealer_.Release(index);
    spare_ = std::move(settled.group);
  }
  if (failed) {
    ++failures_;
    states_.Drop();
    contacts_.Clear();
    requests_.Clear();
    sealer_.Clear();
    end_ = parts_.journal.head();
  }
  states_.Trim();
}

void Sequencer::Begin() {
  group_ = spare_ != nullptr ? std::move(spare_) : std::make_unique<Group>();
  group_->batch.Begin(end_, parts_.journal.log_id());
  group_->failures = failures_;
  ++unsettled_;
}

bool Sequencer::IsFull() const {
  return group_->batch.bytes() >= options_.max_group_bytes ||
         group_->answers.size() >= options_.max_group_commands;
}

void Sequencer::DecideAll(std::deque<Waiting> taken) {
  while (!taken.empty() && !IsFull()) {
    Waiting waiting = std::move(taken.front());
    taken.pop_front();
    // Whatever is decided after something staged may rest on it, a refusal too: nobody hears of it
    // before it is durable.
    const bool before = unsettled_ > 1 || !batch().empty();
    absl::StatusOr<v1::Outcome> outcome = Handle(waiting);
    group_->answers.push_back(
        {std::move(waiting.submission.done), std::move(outcome), before || !batch().empty()});
  }
  PutBack(std::move(taken));
}

void Sequencer::Offer() {
  sealer_.Finish(batch());
  if (unsettled_ == 1 && batch().empty()) {
    // Nothing is staged anywhere: all of them rest on what is durable.
    parts_.answers.Add(std::exchange(group_->answers, {}));
    contacts_.Release(batch().index());
    spare_ = std::move(group_);
    --unsettled_;
    return;
  }
  end_ = batch().End();
  const bool full = IsFull();
  parts_.committer.Offer(std::move(group_), full);
}

std::deque<Sequencer::Waiting> Sequencer::Take() {
  const MutexLock lock(&mutex_);
  std::deque<Waiting> taken;
  while (!queue_.empty() && taken.size() < options_.max_step_commands) {
    queued_bytes_ -= queue_.front().bytes;
    taken.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return taken;
}

void Sequencer::PutBack(std::deque<Waiting> rest) {
  {
    const MutexLock lock(&mutex_);
    if (!stopping_) {
      for (; !rest.empty(); rest.pop_back()) {
        queued_bytes_ += rest.back().bytes;
        queue_.push_front(std::move(rest.back()));
      }
    }
  }
  for (Waiting& waiting : rest) waiting.submission.done(Stopping(kSendAgain));
}

absl::StatusOr<v1::Outcome> Sequencer::Handle(const Waiting& waiting) {
  if (!waiting.submission.side_writes.empty()) {
    for (const v1::SideWrite& write : waiting.submission.side_writes) AddTo(batch(), write);
    return v1::Outcome();
  }
  absl::StatusOr<std::optional<v1::Outcome>> first = requests_.Find(waiting.key, waiting.digest);
  if (!first.ok()) return WithReason(first.status());
  if (first->has_value()) return **first;
  if (!waiting.faults.ok()) return waiting.faults;
  absl::StatusOr<v1::Outcome> outcome = DecideAndStage(waiting);
  if (!outcome.ok()) {
    sealer_.Refuse();
    return WithReason(outcome.status());
  }
  return outcome;
}

absl::StatusOr<v1::Outcome> Sequencer::DecideAndStage(const Waiting& waiting) {
  const Submission& submission = waiting.submission;
  const absl::Time now = batch().TimeFor(parts_.clock.Now());
  KEZHI_ASSIGN_OR_RETURN(domain::Decision decision, Decided(submission, now));
  if (submission.validate_only) {
    std::vector<v1::Event> events;
    events.reserve(decision.events.size());
    for (domain::DecidedEvent& decided : decision.events) {
      events.push_back(std::move(decided.event));
      events.back().set_stream(decided.stream);
    }
    v1::Outcome outcome = OutcomeOf(events, decision.remaining);
    outcome.set_log_id(parts_.journal.log_id());
    return outcome;
  }
  const Position first = batch().next_position();
  KEZHI_ASSIGN_OR_RETURN(std::vector<v1::Event> events, Complete(submission, decision, now));
  for (const domain::ContactChange& change : decision.contacts) {
    KEZHI_RETURN_IF_ERROR(contacts_.Prepare(change, batch().index()));
  }
  KEZHI_RETURN_IF_ERROR(batch().Add(events));
  // Nothing can fail from here on: the batch has the events.
  sealer_.Stage(batch());
  for (const v1::Event& event : events) states_.Evolve(event, batch().index());
  for (const domain::ContactChange& change : decision.contacts) {
    contacts_.Stage(change, first, batch());
  }
  StageErasures(events);
  v1::Outcome outcome = OutcomeOf(events, decision.remaining);
  outcome.set_log_id(parts_.journal.log_id());
  requests_.Stage(waiting.key, waiting.digest, outcome, batch());
  return outcome;
}

// Decides until nothing is missing (docs/decisions/0002).
absl::StatusOr<domain::Decision> Sequencer::Decided(const Submission& submission, absl::Time now) {
  const v1::Command& command = ToDecide(submission);
  domain::Facts facts;
  facts.now = now;
  facts.actor = submission.actor;
  facts.new_id = NewUuid(now, parts_.random);
  facts.next_position = batch().next_position().value();
  facts.sha256 = &storage::Sha256;
  facts.normalise_phone = parts_.normalise_phone;
  facts.rotation_holds = &storage::RotationHolds;
  const Source source(states_, contacts_);
  // What every decision asks for: spares the round that would find it missing.
  if (const std::string& stream = domain::AddressedStream(command); !stream.empty()) {
    KEZHI_RETURN_IF_ERROR(states_.Load(stream));
  }
  for (int round = 0; round < kMaxRounds; ++round) {
    const domain::World world(source, facts);
    absl::StatusOr<domain::Decision> decision = domain::Decide(command, world);
    if (world.complete()) return decision;
    KEZHI_RETURN_IF_ERROR(LoadMissing(world));
  }
  return absl::InternalError("a decision asks for ever more streams");
}

absl::Status Sequencer::LoadMissing(const domain::World& world) {
  for (const std::string& stream : world.missing_streams()) {
    KEZHI_RETURN_IF_ERROR(states_.Load(stream));
  }
  for (const auto& [store, contact] : world.missing_contacts()) {
    KEZHI_RETURN_IF_ERROR(contacts_.Load(store, contact, batch().index()));
  }
  return absl::OkStatus();
}

// The events as they will be stored: sealed, with their whole envelope.
absl::StatusOr<std::vector<v1::Event>> Sequencer::Complete(const Submission& submission,
                                                           domain::Decision& decision,
                                                           absl::Time now) {
  const v1::Command& command = submission.command;
  std::vector<v1::Event> events;
  events.reserve(decision.events.size());
  absl::flat_hash_map<std::string, std::uint64_t> revisions;
  for (domain::DecidedEvent& decided : decision.events) {
    v1::Event event = std::move(decided.event);
    KEZHI_RETURN_IF_ERROR(sealer_.Seal(decided.subject, event, decided.subjects));
    if (event.has_customer_erased()) {
      KEZHI_RETURN_IF_ERROR(AddKeys(decision.erased, *event.mutable_customer_erased()));
    }
    KEZHI_RETURN_IF_ERROR(states_.Load(decided.stream));
    const auto revision =
        revisions.try_emplace(decided.stream, states_.Find(decided.stream)->revision).first;
    event.set_stream(std::move(decided.stream));
    event.set_revision(++revision->second);
    *event.mutable_actor() = submission.actor;
    event.set_on_behalf_of(command.on_behalf_of());
    event.set_request_id(command.request_id());
    event.set_correlation_id(command.correlation_id());
    event.set_causation_id(command.causation_id());
    event.set_traceparent(command.traceparent());
    event.set_imported(command.imported());
    KEZHI_ASSIGN_OR_RETURN(std::string digest, RulesetDigest(event, now));
    event.set_ruleset_digest(std::move(digest));
    events.push_back(std::move(event));
  }
  batch().Place(events, now);
  return events;
}

absl::Status Sequencer::AddKeys(const std::vector<std::string>& subjects,
                                v1::CustomerErased& event) const {
  std::set<std::uint64_t> ids;
  for (const std::string& subject : subjects) {
    KEZHI_ASSIGN_OR_RETURN(const std::optional<std::uint64_t> id, sealer_.IdOf(subject));
    if (id.has_value()) ids.insert(*id);
  }
  event.mutable_key_ids()->Assign(ids.begin(), ids.end());
  return absl::OkStatus();
}

void Sequencer::StageErasures(const std::vector<v1::Event>& events) {
  for (const v1::Event& event : events) {
    const bool erased = event.has_customer_erased();
    if (!erased && !event.has_erasure_requested() && !event.has_erasure_withdrawn() &&
        !event.has_erasure_declined() && !event.has_erasure_under_way()) {
      continue;
    }
    batch().Put(kErasuresTable, storage::Be64(event.position()), event.stream());
    if (erased && parts_.erased) parts_.erased(Position(event.position()));
  }
}

absl::StatusOr<std::string> Sequencer::RulesetDigest(const v1::Event& event, absl::Time now) {
  const std::string store = domain::StoreOf(event.stream());
  if (store.empty()) return std::string();  // the log's own: no playbook is in force for it
  KEZHI_RETURN_IF_ERROR(states_.Load(store));
  const auto& state = std::get<domain::StoreState>(states_.Find(store)->value);
  if (state.playbooks.empty()) return std::string();
  const absl::CivilDay day = domain::IsSet(event.business_day())
                                 ? domain::ToDay(event.business_day())
                                 : state.days().DayOf(now);
  const std::string digests = state.digests(day);
  if (digests.empty()) return std::string();
  std::string& digest = ruleset_digests_[digests];
  if (digest.empty()) digest = storage::Sha256(digests);
  return digest;
}

bool Sequencer::ready() const {
  return queued() > 0 && parts_.committer.open();
}

void Sequencer::Stop() {
  std::deque<Waiting> left;
  {
    const MutexLock lock(&mutex_);
    stopping_ = true;
    left.swap(queue_);
    queued_bytes_ = 0;
  }
  for (Waiting& waiting : left) {
    waiting.submission.done(Stopping(kSendAgain));
  }
}

std::size_t Sequencer::queued() const {
  const MutexLock lock(&mutex_);
  return queue_.size();
}

}  // namespace kezhi::engine
