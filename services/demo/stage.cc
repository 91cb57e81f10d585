#include "services/demo/stage.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "base/status_macros.h"
#include "domain/calendar.h"
#include "domain/directory/query.h"
#include "domain/due/query.h"

namespace kezhi::services {
namespace {

// An engine under a clock that is told the time.
class Stage {
 public:
  Stage(engine::Engine& engine, engine::ManualClock& clock) : engine_(engine), clock_(clock) {}

  absl::StatusOr<v1::Outcome> Execute(const v1::Command& command, const v1::Actor& actor,
                                      absl::Time now, const std::string& store) {
    KEZHI_RETURN_IF_ERROR(MoveTo(now, store));
    return engine_.Execute(command, actor);
  }

  absl::StatusOr<std::vector<v1::DueItem>> Due(const std::string& store, absl::CivilDay to) {
    KEZHI_ASSIGN_OR_RETURN(const auto snapshot, engine_.Snapshot({}));
    domain::DueQuery query;
    query.store = store;
    query.to = to;
    query.today = to;
    constexpr int kAll = 1000000;
    auto items = domain::ListDueItems(snapshot->rows(), query, "", kAll).items;
    KEZHI_RETURN_IF_ERROR(snapshot->status());
    return items;
  }

  // Moves on to `now`, and closes the days that end on the way.
  absl::Status MoveTo(absl::Time now, const std::string& store) {
    for (absl::Time closing = NextClosing(store); closing <= now; closing = NextClosing(store)) {
      clock_.Set(closing);
      KEZHI_RETURN_IF_ERROR(engine_.StepAll());
      last_closing_ = closing;
    }
    clock_.Set(std::max(now, clock_.Now()));
    return absl::OkStatus();
  }

 private:
  // The next time a business day ends after now and after the last one; never, before the store is
  // opened.
  absl::Time NextClosing(const std::string& store) {
    if (!calendar_) {
      const auto snapshot = engine_.Snapshot({});
      if (!snapshot.ok()) return absl::InfiniteFuture();
      const auto row = domain::StoreRowOf((*snapshot)->rows(), store);
      if (!row.ok()) return absl::InfiniteFuture();
      calendar_ = row->calendar();
    }
    const domain::Calendar calendar(*calendar_);
    absl::CivilDay day = calendar.DayOf(clock_.Now());
    while (calendar.ClosesAt(day) <= std::max(clock_.Now(), last_closing_)) ++day;
    return calendar.ClosesAt(day);
  }

  engine::Engine& engine_;
  engine::ManualClock& clock_;
  // The demonstration keeps the hours that its store opens with.
  std::optional<v1::StoreCalendar> calendar_;
  absl::Time last_closing_ = absl::InfinitePast();
};

}  // namespace

absl::StatusOr<DemoSummary> LiveThroughOn(
    engine::Engine& engine, engine::ManualClock& clock, const DemoOptions& options,
    const std::function<void(int days_done, int days)>& progress) {
  Stage stage(engine, clock);
  DemoHost host;
  host.execute = [&](const v1::Command& command, const v1::Actor& actor, absl::Time now) {
    return stage.Execute(command, actor, now, options.store);
  };
  host.due = [&](const std::string& store, absl::CivilDay to) { return stage.Due(store, to); };
  host.progress = progress;
  KEZHI_ASSIGN_OR_RETURN(const DemoSummary summary, LiveThrough(options, host));
  KEZHI_RETURN_IF_ERROR(stage.MoveTo(options.until, options.store));
  KEZHI_RETURN_IF_ERROR(engine.StepAll());
  return summary;
}

}  // namespace kezhi::services
