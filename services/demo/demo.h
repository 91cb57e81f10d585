#ifndef KEZHI_SERVICES_DEMO_DEMO_H_
#define KEZHI_SERVICES_DEMO_DEMO_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/views.pb.h"

namespace kezhi::services {

// What the demonstration lives on: an engine under a simulated clock.
struct DemoHost {
  // Moves the clock forward to `now`, closes the days that end on the way, and executes.
  std::function<absl::StatusOr<v1::Outcome>(const v1::Command& command, const v1::Actor& actor,
                                            absl::Time now)>
      execute;
  // What is due in the store up to a day.
  std::function<absl::StatusOr<std::vector<v1::DueItem>>(const std::string& store,
                                                         absl::CivilDay to)>
      due;
  // Called after each day that was lived, for a progress bar.
  std::function<void(int days_done, int days)> progress;
};

// How long a demonstration lives, with whom, and until when.
struct DemoOptions {
  std::string store = "stores/demo";
  int days = 90;
  int consultants = 8;
  // The same seed, days, consultants and end make the same commands.
  std::uint64_t seed = 20260302;
  // The demonstration ends here: its last day is the day before, so that the real clock follows on.
  absl::Time until;
};

// What was lived.
struct DemoSummary {
  int commands = 0;
  int refused = 0;
  int visits = 0;
  int customers = 0;
  int follow_ups = 0;
  int won = 0;
  int lost = 0;
};

// Lives through `days` days of a car dealership (三表一卡): parties come and call, most leave their
// number, are followed up by the cadence of their grade, rise, fall, buy or are lost; lines are
// late, amended, struck; days are closed; a consultant leaves. Any refusal that is not meant ends
// it with that status.
absl::StatusOr<DemoSummary> LiveThrough(const DemoOptions& options, const DemoHost& host);

}  // namespace kezhi::services

#endif  // KEZHI_SERVICES_DEMO_DEMO_H_
