#include "services/engine/fold.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "services/engine/event_reader.h"
#include "services/engine/rows_reader.h"

namespace kezhi::engine {
namespace {

// One batch on its way into the parts.
class FoldBatch {
 public:
  FoldBatch(std::span<FoldPart* const> parts, const storage::ViewReader& stored, FoldMark* mark)
      : parts_(parts), mark_(mark) {
    for (FoldPart* part : parts_) {
      part->fault.reset();
      part->gained = 0;
      part->rows.SetBase(&stored_.emplace_back(stored, part->space));
    }
  }

  ~FoldBatch() {
    for (FoldPart* part : parts_) part->rows.SetBase(nullptr);
  }

  FoldBatch(const FoldBatch&) = delete;
  FoldBatch& operator=(const FoldBatch&) = delete;

  // Into every part that has not had the event yet.
  void Apply(const v1::Event& event) {
    last_ = Position(event.position());
    ++events_;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      FoldPart& part = *parts_[i];
      if (part.fault.has_value() || part.position >= last_) continue;
      part.rows.SetPosition(last_);
      if (mark_ != nullptr) mark_->Enter(i, event);
      absl::Status applied = ApplyEvent(*part.projection, event, part.rows);
      if (mark_ != nullptr) mark_->Leave(i);
      applied.Update(stored_[i].status());
      if (absl::IsUnavailable(applied)) {
        // The disk's fault and not the projection's: the next step may go better.
        failure_ = std::move(applied);
      } else if (!applied.ok()) {
        part.fault = FaultAt(event, std::move(applied));
      }
    }
  }

  bool Full(const Fold::Options& options) const {
    std::size_t bytes = 0;
    for (const FoldPart* part : parts_) bytes += part->rows.bytes();
    return events_ >= options.batch_events || bytes >= options.batch_bytes;
  }

  // Whether there is no use in going on.
  bool Over() const {
    return !failure_.ok() || std::all_of(parts_.begin(), parts_.end(), [](const FoldPart* part) {
      return part->fault.has_value();
    });
  }

  const absl::Status& failure() const { return failure_; }

  Position last() const { return last_; }

 private:
  const std::span<FoldPart* const> parts_;
  FoldMark* const mark_;
  std::deque<ViewRows> stored_;
  absl::Status failure_;
  Position last_;
  std::size_t events_ = 0;
};

Position FurthestBack(std::span<FoldPart* const> parts) {
  Position from = parts.front()->position;
  for (const FoldPart* part : parts) from = std::min(from, part->position);
  return from;
}

// Stores what the parts without a fault have gained and moves them.
absl::Status Store(const Fold& fold, std::span<FoldPart* const> parts, Position last) {
  std::vector<std::vector<storage::RowVersion>> versions;
  std::vector<storage::Advance> advances;
  std::vector<FoldPart*> moved;
  versions.reserve(parts.size());
  advances.reserve(parts.size());
  for (FoldPart* part : parts) {
    if (part->fault.has_value() || part->position >= last) continue;
    versions.push_back(part->rows.Take());
    advances.push_back({part->space, versions.back(), last});
    moved.push_back(part);
  }
  if (fold.mark != nullptr && !fold.mark->BeginStoring()) {
    return absl::CancelledError("the work was taken away");
  }
  if (!advances.empty()) {
    absl::Status stored = fold.views.Apply(advances);
    if (!stored.ok()) return stored;
  }
  for (std::size_t i = 0; i < moved.size(); ++i) {
    moved[i]->position = last;
    moved[i]->gained = versions[i].size();
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<bool> Fold::Step(std::span<FoldPart* const> parts, Position up_to) const {
  LogRange range;
  range.from = parts.empty() ? up_to : FurthestBack(parts);
  range.until = up_to;
  if (range.from >= up_to) return false;
  const std::unique_ptr<storage::ViewReader> stored = views.Latest();
  absl::Status done;
  {
    FoldBatch batch(parts, *stored, mark);
    const auto apply = [&](const v1::Event& event) {
      batch.Apply(event);
      const bool commit_over =
          event.position() + 1 == event.commit().first_position() + event.commit().size();
      return !batch.Over() && !(commit_over && batch.Full(options));
    };
    done = ReadLog(journal, range, EventFilter(), apply).status();
    done.Update(batch.failure());
    if (done.ok()) done = Store(*this, parts, batch.last());
  }
  for (FoldPart* part : parts) {
    if (!done.ok() || part->fault.has_value()) part->rows.Reset();
  }
  if (!done.ok()) return done;
  return true;
}

}  // namespace kezhi::engine
