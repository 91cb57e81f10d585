#ifndef KEZHI_SERVICES_DEMO_STAGE_H_
#define KEZHI_SERVICES_DEMO_STAGE_H_

#include <functional>

#include "absl/status/statusor.h"

#include "services/demo/demo.h"
#include "services/engine/clock.h"
#include "services/engine/engine.h"

namespace kezhi::services {

// Plays the demonstration on an engine whose threads do not run, under its clock, and lets the time
// go on to the demonstration's end. Days are closed at their own closing time, as a server would
// have. Any refusal that is not meant ends it with that status.
absl::StatusOr<DemoSummary> LiveThroughOn(
    engine::Engine& engine, engine::ManualClock& clock, const DemoOptions& options,
    const std::function<void(int days_done, int days)>& progress);

}  // namespace kezhi::services

#endif  // KEZHI_SERVICES_DEMO_STAGE_H_
