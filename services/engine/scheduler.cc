#include "services/engine/scheduler.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

#include "domain/calendar.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/names.h"
#include "services/engine/uuid.h"

namespace kezhi::engine {
namespace {

// Made once for this purpose.
constexpr absl::string_view kClosings = "8f3b6f0e-52b5-4c1e-9a55-7c7b0f1d2a64";
constexpr int kStoresAtOnce = 256;
constexpr absl::Duration kAfterRefusal = absl::Seconds(30);

v1::Actor SchedulerActor(const std::string& store) {
  v1::Actor actor;
  actor.set_principal("scheduler");
  actor.set_role("operator");
  actor.set_store(store);
  actor.set_known(v1::KNOWN_INTERNAL);
  return actor;
}

// Whose tables the scheduler reads.
ProjectionNames Directory() {
  return {"directory"};
}

absl::CivilDay FirstOpenDay(const v1::StoreRow& store) {
  return domain::IsSet(store.last_closed_day()) ? domain::ToDay(store.last_closed_day()) + 1
                                                : domain::ToDay(store.opened_on());
}

}  // namespace

std::string CloseDayRequestId(absl::string_view day, int attempt) {
  return NamedUuid(kClosings, absl::StrCat(day, "#", attempt));
}

Scheduler::Scheduler(const storage::Journal& journal, const Projector& projector,
                     const Snapshots& snapshots, const Clock& clock,
                     std::function<void(Submission)> submit)
    : journal_(journal),
      projector_(projector),
      snapshots_(snapshots),
      clock_(clock),
      submit_(std::move(submit)) {
}

bool Scheduler::Step() {
  const absl::Time now = clock_.Now();
  const Position head = journal_.head().position;
  // Which days are closed is read from the views.
  if (projector_.position(Directory()) < head) return false;
  {
    const MutexLock lock(&mutex_);
    if (now < next_due_ && head == seen_ && !answered_) return false;
    answered_ = false;
  }
  ReadMoment directory;
  directory.projections = Directory();
  const absl::StatusOr<std::unique_ptr<QuerySnapshot>> snapshot = snapshots_.Open(directory);
  if (!snapshot.ok()) return false;
  seen_ = (*snapshot)->position();
  next_due_ = absl::InfiniteFuture();
  bool sent = false;
  std::string from;
  do {
    const domain::Page<v1::StoreRow> stores =
        domain::ListStores((*snapshot)->rows(), from, kStoresAtOnce);
    for (const v1::StoreRow& store : stores.items) {
      if (StepStore(store, now)) sent = true;
    }
    from = stores.next_key;
  } while (!from.empty());
  return sent;
}

bool Scheduler::StepStore(const v1::StoreRow& store, absl::Time now) {
  const absl::CivilDay day = FirstOpenDay(store);
  const absl::Time closes = domain::Calendar(store.calendar()).ClosesAt(day);
  int attempt = 0;
  {
    const MutexLock lock(&mutex_);
    Closing& closing = closings_[store.name()];
    if (closing.under_way) return false;
    if (closing.day != day) closing = Closing{day};
    const absl::Time due = std::max(closes, closing.not_before);
    if (now < due) {
      next_due_ = std::min(next_due_, due);
      return false;
    }
    closing.under_way = true;
    attempt = closing.attempt;
  }
  Send(store.name(), day, attempt);
  return true;
}

void Scheduler::Send(const std::string& store, absl::CivilDay day, int attempt) {
  Submission submission;
  const std::string name = domain::DayName(store, day);
  submission.command.set_request_id(CloseDayRequestId(name, attempt));
  submission.command.mutable_close_day()->set_day(name);
  submission.actor = SchedulerActor(store);
  submission.internal = true;
  submission.done = [this, store](const absl::StatusOr<v1::Outcome>& outcome) {
    Answered(store, outcome);
  };
  submit_(std::move(submission));
}

void Scheduler::Answered(const std::string& store, const absl::StatusOr<v1::Outcome>& outcome) {
  const MutexLock lock(&mutex_);
  Closing& closing = closings_[store];
  closing.under_way = false;
  status_ = outcome.status();
  if (outcome.ok()) {
    // The part that comes next is another request; when nothing remains the day changes instead.
    ++closing.attempt;
  } else {
    closing.not_before = clock_.Now() + kAfterRefusal;
  }
  answered_ = true;
  mutex_.Notify();
}

bool Scheduler::Await(std::chrono::milliseconds poll) {
  const MutexLock lock(&mutex_);
  mutex_.AwaitUntil(std::chrono::steady_clock::now() + poll,
                    [this]()
                        ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || answered_; });
  return !stopping_;
}

void Scheduler::Stop() {
  const MutexLock lock(&mutex_);
  stopping_ = true;
  mutex_.Notify();
}

absl::Status Scheduler::status() const {
  const MutexLock lock(&mutex_);
  return status_;
}

}  // namespace kezhi::engine
