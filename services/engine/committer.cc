#include "services/engine/committer.h"

#include <utility>

#include "base/check.h"
#include "domain/error.h"

namespace kezhi::engine {
namespace {

// What the callers of a group that was not stored are told.
absl::Status FailureOf(const absl::Status& stored) {
  if (absl::IsResourceExhausted(stored)) {
    return domain::ErrorBuilder(absl::StatusCode::kResourceExhausted, v1::REASON_DISK_FULL)
        .Message("the disk is nearly full; nothing was written")
        .Build();
  }
  return domain::ErrorBuilder(absl::StatusCode::kUnavailable, v1::REASON_OUTCOME_UNKNOWN)
      .Message("whether it was stored is not known; retry with the same request id")
      .Build();
}

}  // namespace

bool Committer::open() const {
  const MutexLock lock(&mutex_);
  return IsOpen();
}

bool Committer::IsOpen() const {
  // What rests on a failed group stays, to fail in its turn.
  return offered_ == nullptr || (!full_ && offered_->failures == failures_);
}

bool Committer::TakeBack(std::unique_ptr<Group>& group) {
  const MutexLock lock(&mutex_);
  if (!IsOpen()) return false;
  group = std::move(offered_);
  return true;
}

void Committer::Offer(std::unique_ptr<Group> group, bool full) {
  const MutexLock lock(&mutex_);
  KEZHI_CHECK(offered_ == nullptr);
  offered_ = std::move(group);
  full_ = full;
}

std::vector<Settled> Committer::TakeSettled() {
  const MutexLock lock(&mutex_);
  return std::exchange(settled_, {});
}

bool Committer::Step() {
  std::unique_ptr<Group> group;
  {
    const MutexLock lock(&mutex_);
    group = std::move(offered_);
  }
  if (group == nullptr) return false;
  parts_.taken();
  if (broken_ || !IsSound(*group)) {
    Settle(std::move(group), false);
    return true;
  }
  const absl::Status stored = Write(*group);
  if (!stored.ok()) Fail(stored);
  Settle(std::move(group), stored.ok());
  if (broken_) {
    // The process may end in there: whoever can be answered is answered first.
    parts_.answers.Step();
    parts_.fatal(stored);
  }
  return true;
}

bool Committer::IsSound(const Group& group) const {
  const MutexLock lock(&mutex_);
  return group.failures == failures_;
}

absl::Status Committer::Write(Group& group) {
  // Refusals alone, that had to wait for what they rest on.
  if (group.batch.empty()) return absl::OkStatus();
  const v1::CommitLogEntry& entry =
      group.batch.Finish(parts_.epoch, parts_.journal.head().entry_hash);
  return parts_.log.Propose(entry, entry.index() - 1);
}

void Committer::Fail(const absl::Status& why) {
  failure_ = FailureOf(why);
  broken_ = !absl::IsResourceExhausted(why);
  const MutexLock lock(&mutex_);
  ++failures_;
}

void Committer::Settle(std::unique_ptr<Group> group, bool stored) {
  std::vector<Answer> answers = std::exchange(group->answers, {});
  for (Answer& answer : answers) {
    if (!stored && answer.tentative) answer.outcome = failure_;
  }
  {
    // Before the answers: who hears of a failure and asks again is decided without what failed.
    const MutexLock lock(&mutex_);
    settled_.push_back({std::move(group), stored});
  }
  parts_.answers.Add(std::move(answers));
}

bool Committer::ready() const {
  const MutexLock lock(&mutex_);
  return offered_ != nullptr;
}

}  // namespace kezhi::engine
