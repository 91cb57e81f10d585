#include "services/engine/enricher.h"

#include <memory>
#include <optional>
#include <utility>

#include "domain/decision.h"
#include "domain/directory/query.h"
#include "domain/due/query.h"
#include "domain/error.h"
#include "domain/names.h"
#include "domain/registration_sheet/query.h"
#include "services/engine/stopping.h"

namespace kezhi::engine {
namespace {

// One commit of DismissConsultant hands over so many (R12); the command is repeated for the rest.
constexpr int kMaxHandedOver = 500;
// Views that take longer than this do not move at all; see Projector::status.
constexpr std::chrono::seconds kPatience(10);

v1::SheetSnapshot SheetAt(const domain::RowReader& rows, Position position,
                          const std::string& day) {
  v1::SheetSnapshot sheet = domain::SheetSnapshotOf(rows, day);
  sheet.set_position(position.value());
  return sheet;
}

// Whose tables Enrich reads.
ProjectionNames ProjectionsFor(const v1::Command& command) {
  switch (command.kind_case()) {
    case v1::Command::kCloseDay: return {"directory", "due", "reception", "sheet"};
    case v1::Command::kDismissConsultant: return {"directory"};
    default: return {"directory", "sheet"};
  }
}

}  // namespace

bool NeedsViews(const v1::Command& command) {
  switch (command.kind_case()) {
    case v1::Command::kHandInSheet: return !command.hand_in_sheet().has_sheet();
    case v1::Command::kReviewSheet: return !command.review_sheet().has_sheet();
    case v1::Command::kArchiveSheet: return !command.archive_sheet().has_sheet();
    case v1::Command::kCloseDay: return !command.close_day().has_candidates();
    case v1::Command::kDismissConsultant:
      return command.dismiss_consultant().customers().empty() &&
             command.dismiss_consultant().more_customers() == 0;
    default: return false;
  }
}

void Enrich(const domain::RowReader& rows, Position position, v1::Command& command) {
  if (command.has_hand_in_sheet()) {
    auto& ask = *command.mutable_hand_in_sheet();
    *ask.mutable_sheet() = SheetAt(rows, position, ask.day());
  } else if (command.has_review_sheet()) {
    auto& ask = *command.mutable_review_sheet();
    *ask.mutable_sheet() = SheetAt(rows, position, ask.day());
  } else if (command.has_archive_sheet()) {
    auto& ask = *command.mutable_archive_sheet();
    *ask.mutable_sheet() = SheetAt(rows, position, ask.day());
  } else if (command.has_close_day()) {
    auto& ask = *command.mutable_close_day();
    const std::optional<domain::ResourceName> day = domain::ParseName(ask.day());
    *ask.mutable_candidates() = domain::CandidatesOf(rows, domain::StoreName(day->store), day->day);
  } else if (command.has_dismiss_consultant()) {
    auto& ask = *command.mutable_dismiss_consultant();
    const domain::OwnedCustomers owned =
        domain::OwnedCustomersOf(rows, ask.consultant(), kMaxHandedOver);
    ask.mutable_customers()->Assign(owned.customers.begin(), owned.customers.end());
    ask.set_more_customers(owned.more);
  }
}

Enricher::Enricher(const storage::Journal& journal, Projector& projector,
                   const Snapshots& snapshots, std::function<void(Submission)> next)
    : journal_(journal), projector_(projector), snapshots_(snapshots), next_(std::move(next)) {
}

void Enricher::Submit(Submission submission) {
  {
    const MutexLock lock(&mutex_);
    if (!stopping_) {
      queue_.push_back({std::move(submission), journal_.head().position,
                        std::chrono::steady_clock::now() + kPatience});
      mutex_.Notify();
      return;
    }
  }
  submission.done(Stopping(kSendAgain));
}

bool Enricher::Step() {
  std::optional<Waiting> first;
  bool behind = false;
  {
    const MutexLock lock(&mutex_);
    if (queue_.empty()) return false;
    const Waiting& next = queue_.front();
    behind = projector_.position(ProjectionsFor(next.submission.command)) < next.needed;
    if (behind && std::chrono::steady_clock::now() < queue_.front().deadline) return false;
    first = std::move(queue_.front());
    queue_.pop_front();
  }
  if (behind) {
    first->submission.done(
        domain::ErrorBuilder(absl::StatusCode::kUnavailable, v1::REASON_PROJECTION_BEHIND)
            .Message("the views do not follow; try again with the same request id")
            .Build());
  } else {
    Pass(std::move(first->submission));
  }
  return true;
}

void Enricher::Pass(Submission submission) {
  v1::Command command = submission.command;
  const domain::Admission admission = domain::Admit(command, submission.actor);
  if (!admission.refused.ok() || !admission.faults.ok()) {
    // It will not be decided: the sequencer says why, or what its request id came to before.
    next_(std::move(submission));
    return;
  }
  ReadMoment latest;
  latest.projections = ProjectionsFor(command);
  const absl::StatusOr<std::unique_ptr<QuerySnapshot>> snapshot = snapshots_.Open(latest);
  if (!snapshot.ok()) {
    submission.done(snapshot.status());
    return;
  }
  Enrich((*snapshot)->rows(), (*snapshot)->position(), command);
  if (!(*snapshot)->status().ok()) {
    submission.done((*snapshot)->status());
    return;
  }
  submission.enriched = std::move(command);
  next_(std::move(submission));
}

bool Enricher::Await() {
  Position needed;
  ProjectionNames projections;
  {
    const MutexLock lock(&mutex_);
    mutex_.Await(
        [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || !queue_.empty(); });
    if (stopping_) return false;
    needed = queue_.front().needed;
    projections = ProjectionsFor(queue_.front().submission.command);
  }
  // Wakes now and then, to notice that the views do not move any more.
  projector_
      .AwaitPosition(projections, needed,
                     std::chrono::steady_clock::now() + std::chrono::seconds(1))
      .IgnoreError();
  const MutexLock lock(&mutex_);
  return !stopping_;
}

void Enricher::Stop() {
  std::deque<Waiting> left;
  {
    const MutexLock lock(&mutex_);
    stopping_ = true;
    left.swap(queue_);
    mutex_.Notify();
  }
  for (Waiting& waiting : left) waiting.submission.done(Stopping(kSendAgain));
}

}  // namespace kezhi::engine
