#include "services/engine/projector.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/error.h"
#include "services/engine/rebuild.h"

namespace kezhi::engine {

Projector::Projector(const storage::Journal& journal, ViewStore& views,
                     const Fold::Options& options, Fold fold)
    : journal_(journal),
      views_(views),
      options_(options),
      fold_(std::move(fold)),
      position_(fold_.position()) {
}

absl::StatusOr<std::unique_ptr<Projector>> Projector::Open(const storage::Journal& journal,
                                                           ViewStore& views,
                                                           const Fold::Options& options) {
  KEZHI_ASSIGN_OR_RETURN(Fold fold, Fold::Begin(journal, views.current()->views(), options));
  return std::unique_ptr<Projector>(new Projector(journal, views, options, std::move(fold)));
}

absl::StatusOr<bool> Projector::Step() {
  const MutexLock lock(&fold_mutex_);
  return StepLocked();
}

absl::StatusOr<bool> Projector::StepLocked() {
  absl::StatusOr<bool> stepped = fold_.Step(journal_.head().position);
  Publish(fold_.position(), stepped.status());
  return stepped;
}

Position Projector::position() const {
  const MutexLock lock(&mutex_);
  return position_;
}

absl::Status Projector::status() const {
  const MutexLock lock(&mutex_);
  return status_;
}

absl::Status Projector::AwaitPosition(Position position,
                                      std::chrono::steady_clock::time_point deadline) {
  const MutexLock lock(&mutex_);
  mutex_.AwaitUntil(deadline, [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || position_ >= position;
  });
  if (position_ >= position) return absl::OkStatus();
  if (stopping_) {
    return domain::ErrorBuilder(absl::StatusCode::kUnavailable, v1::REASON_STOPPING)
        .Message("the service is stopping")
        .Build();
  }
  return domain::ErrorBuilder(absl::StatusCode::kUnavailable, v1::REASON_PROJECTION_BEHIND)
      .Message(absl::StrCat("the views are at position ", position_.value(), ", not yet at ",
                            position.value(), "; try again"))
      .Metadata("position", absl::StrCat(position_.value()))
      .Metadata("wanted", absl::StrCat(position.value()))
      .Build();
}

void Projector::Stop() {
  const MutexLock lock(&mutex_);
  stopping_ = true;
  mutex_.Notify();
}

bool Projector::stopped() const {
  const MutexLock lock(&mutex_);
  return stopping_;
}

void Projector::AwaitStop(std::chrono::steady_clock::time_point deadline) {
  const MutexLock lock(&mutex_);
  mutex_.AwaitUntil(deadline, [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_; });
}

absl::StatusOr<Projector::Rebuilt> Projector::Rebuild(const Progress& progress) {
  KEZHI_ASSIGN_OR_RETURN(const std::shared_ptr<ViewGeneration> fresh, views_.Prepare());
  // Most of it beside the folding of what comes in; the rest while that waits.
  KEZHI_RETURN_IF_ERROR(FoldUpTo(journal_, journal_.head().position, fresh->views(), progress));
  const MutexLock lock(&fold_mutex_);
  Rebuilt rebuilt;
  rebuilt.position = journal_.head().position;
  while (fold_.position() < rebuilt.position) {
    KEZHI_RETURN_IF_ERROR(fold_.Step(rebuilt.position).status());
  }
  KEZHI_RETURN_IF_ERROR(FoldUpTo(journal_, rebuilt.position, fresh->views(), progress));
  KEZHI_ASSIGN_OR_RETURN(rebuilt.digest_before, DigestOf(views_.current()->views()));
  KEZHI_ASSIGN_OR_RETURN(rebuilt.digest_after, DigestOf(fresh->views()));
  KEZHI_ASSIGN_OR_RETURN(Fold fold, Fold::Begin(journal_, fresh->views(), options_));
  KEZHI_RETURN_IF_ERROR(views_.Adopt(fresh));
  fold_ = std::move(fold);
  Publish(fold_.position(), absl::OkStatus());
  return rebuilt;
}

void Projector::Publish(Position position, const absl::Status& status) {
  const MutexLock lock(&mutex_);
  position_ = position;
  status_ = status;
  mutex_.Notify();
}

}  // namespace kezhi::engine
