#include "services/engine/fold.h"

#include <memory>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

#include "base/check.h"
#include "base/status_macros.h"
#include "domain/projection.h"
#include "services/engine/event_reader.h"
#include "services/engine/rows_reader.h"
#include "storage/hash.h"

namespace kezhi::engine {

const std::string& FoldName() {
  static const std::string* const name = [] {
    std::string versions;
    for (const domain::Projection& projection : domain::Projections()) {
      absl::StrAppend(&versions, projection.name, "@", projection.version, "\n");
    }
    return new std::string(
        absl::StrCat("all-", absl::BytesToHexString(storage::Sha256(versions)).substr(0, 16)));
  }();
  return *name;
}

absl::StatusOr<Fold> Fold::Begin(const storage::Journal& journal, storage::Views& views,
                                 const Options& options) {
  Fold fold(journal, views, options);
  KEZHI_ASSIGN_OR_RETURN(fold.position_, views.Checkpoint(FoldName()));
  return fold;
}

absl::StatusOr<bool> Fold::Step(Position up_to) {
  if (position_ >= up_to) return false;
  const std::unique_ptr<storage::ViewReader> reader = views_->Latest();
  const ViewRows stored(*reader);
  rows_.SetBase(&stored);
  Position last = position_;
  std::size_t events = 0;
  LogRange range;
  range.from = position_;
  range.until = up_to;
  const auto apply = [&](const v1::Event& event) {
    last = Position(event.position());
    rows_.SetPosition(last);
    for (const domain::Projection& projection : domain::Projections()) {
      projection.apply(event, rows_, rows_);
    }
    ++events;
    const bool commit_over =
        event.position() + 1 == event.commit().first_position() + event.commit().size();
    const bool full = events >= options_.batch_events || rows_.bytes() >= options_.batch_bytes;
    return !(commit_over && full);
  };
  absl::Status done = ReadLog(*journal_, range, EventFilter(), apply).status();
  rows_.SetBase(nullptr);
  done.Update(stored.status());
  if (done.ok()) done = views_->Apply(FoldName(), rows_.Take(), last);
  if (!done.ok()) {
    rows_.Reset();
    return done;
  }
  position_ = last;
  return true;
}

}  // namespace kezhi::engine
