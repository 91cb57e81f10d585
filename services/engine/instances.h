#ifndef KEZHI_SERVICES_ENGINE_INSTANCES_H_
#define KEZHI_SERVICES_ENGINE_INSTANCES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "base/strong_id.h"
#include "domain/projection.h"
#include "services/engine/catalogue.h"
#include "services/engine/fold.h"
#include "services/engine/pass.h"

namespace kezhi::engine {

// One instance at work. Belongs to Instances, or to a pass that has taken its part.
struct Instance {
  InstanceInfo info;
  // Borrowed; nullptr: this program has no code for that version. Its rows stay as they are.
  const domain::Projection* projection = nullptr;
  // What a step works on; nullptr while one does.
  std::unique_ptr<FoldPart> part;
  // Up to here the rows are stored and seen.
  Position position;
  // A candidate beside which nothing is served is served from here on.
  Position target;
  // It stopped at an event, and gets no further than the commit before.
  std::optional<FoldFault> fault;
  // How the last step that concerned it went, apart from faults.
  absl::Status trouble;
  // Stays where it is until it is resumed.
  bool paused = false;
  // Gone as soon as nobody uses it.
  bool dropped = false;
  // How often the watchdog has taken it out of a step that did not move.
  int restarts = 0;
  // When it was opened and where it stood then, and when it moved last: for its rate.
  absl::Time begun_at;
  Position begun_from;
  absl::Time moved_at;
};

using InstanceList = std::vector<std::shared_ptr<const Instance>>;

// Which of the steps that may run beside each other.
enum class Lane {
  kFront,   // what stands at the front of the log or near it
  kBehind,  // what has far to go, and what goes up to an event that it cannot take
};
inline constexpr int kLanes = 2;

// The instances, and which of them a step should take. Not safe from several threads.
class Instances {
 public:
  // What is not served, has no rows and so many events before it is built whole.
  explicit Instances(std::uint64_t whole_from) : whole_from_(whole_from) {}

  // Adds it with a fresh part at `position`.
  Instance& Add(const InstanceInfo& info, const domain::Projection* projection, Position position,
                absl::Time now);

  const std::vector<std::shared_ptr<Instance>>& all() const { return all_; }

  // nullptr: no such instance.
  std::shared_ptr<Instance> Find(std::uint64_t number) const;
  // The one that queries read; nullptr: none.
  std::shared_ptr<Instance> Served(absl::string_view projection) const;
  // The one of the lane that is furthest back and can move; nullptr: none.
  std::shared_ptr<Instance> Next(Lane lane, Position head) const;
  // Takes what the lane should fold next, up to `head` at most; nullptr: nothing.
  std::shared_ptr<Pass> Take(Lane lane, Position head) const;
  // Gives back what a pass has taken, moved or not.
  static void GiveBack(Pass& pass, absl::Time now);
  // Gives the instances of a pass that will not come back fresh parts, at what is stored. Those
  // that the pass hangs in, if any, stop there.
  static void TakeAway(const Pass& pass, absl::Time now);
  // Takes those out that are dropped and that nobody uses; their rows may go.
  std::vector<std::shared_ptr<Instance>> TakeDropped();
  // Takes over what is different; who is not in it is dropped.
  void Follow(const std::vector<InstanceInfo>& infos);
  // All that are not dropped.
  std::vector<InstanceInfo> Infos() const;

 private:
  Position Front() const;
  // Whether a pass should make its rows from nothing. After trouble it is folded in batches, which
  // begin again where they were.
  bool BuiltWhole(const Instance& instance, Position head) const;
  Lane LaneOf(const Instance& instance, Position front, Position head) const;

  const std::uint64_t whole_from_;
  std::vector<std::shared_ptr<Instance>> all_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_INSTANCES_H_
