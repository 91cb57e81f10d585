#include "services/engine/instances.h"

#include <algorithm>
#include <utility>

namespace kezhi::engine {
namespace {

// Whoever is so near joins the others' step, which then reads a few events more. About a batch.
constexpr std::uint64_t kNear = 10'000;

// How far the instance can go.
Position GoalOf(const Instance& instance, Position head) {
  return instance.fault.has_value() ? std::min(instance.fault->before, head) : head;
}

bool CanMove(const Instance& instance, Position head) {
  return instance.part != nullptr && instance.projection != nullptr && !instance.dropped &&
         !instance.paused && instance.position < GoalOf(instance, head);
}

std::unique_ptr<FoldPart> NewPart(const Instance& instance) {
  auto part = std::make_unique<FoldPart>();
  part->projection = instance.projection;
  part->space = instance.info.space();
  part->position = instance.position;
  return part;
}

FoldFault HangAt(const FoldMark::Place& place) {
  const auto* arm = v1::Event::descriptor()->FindFieldByNumber(place.kind);
  return {Position(place.position), arm == nullptr ? "" : arm->message_type()->name(),
          Position(place.commit_first - 1),
          absl::DeadlineExceededError("applying the event does not end")};
}

}  // namespace

Instance& Instances::Add(const InstanceInfo& info, const domain::Projection* projection,
                         Position position, absl::Time now) {
  auto instance = std::make_shared<Instance>();
  instance->info = info;
  instance->projection = projection;
  instance->position = position;
  instance->begun_from = position;
  instance->begun_at = now;
  instance->moved_at = now;
  instance->part = NewPart(*instance);
  return *all_.emplace_back(std::move(instance));
}

std::shared_ptr<Instance> Instances::Find(std::uint64_t number) const {
  for (const std::shared_ptr<Instance>& instance : all_) {
    if (instance->info.number == number && !instance->dropped) return instance;
  }
  return nullptr;
}

std::shared_ptr<Instance> Instances::Served(absl::string_view projection) const {
  for (const std::shared_ptr<Instance>& instance : all_) {
    if (instance->info.role == InstanceRole::kServed && instance->info.projection == projection &&
        !instance->dropped) {
      return instance;
    }
  }
  return nullptr;
}

Position Instances::Front() const {
  Position front;
  for (const std::shared_ptr<Instance>& instance : all_) {
    if (instance->projection != nullptr && !instance->fault.has_value()) {
      front = std::max(front, instance->position);
    }
  }
  return front;
}

bool Instances::BuiltWhole(const Instance& instance, Position head) const {
  return instance.position == Position(0) && instance.info.role != InstanceRole::kServed &&
         instance.trouble.ok() && GoalOf(instance, head).value() >= whole_from_;
}

Lane Instances::LaneOf(const Instance& instance, Position front, Position head) const {
  const bool near = instance.position.value() + kNear >= front.value();
  return near && !instance.fault.has_value() && !BuiltWhole(instance, head) ? Lane::kFront
                                                                            : Lane::kBehind;
}

std::shared_ptr<Instance> Instances::Next(Lane lane, Position head) const {
  const Position front = Front();
  std::shared_ptr<Instance> next;
  for (const std::shared_ptr<Instance>& instance : all_) {
    if (!CanMove(*instance, head) || LaneOf(*instance, front, head) != lane) continue;
    if (next == nullptr || instance->position < next->position) next = instance;
  }
  return next;
}

std::shared_ptr<Pass> Instances::Take(Lane lane, Position head) const {
  const Position front = Front();
  const std::shared_ptr<Instance> last = Next(lane, head);
  if (last == nullptr) return nullptr;
  const Position up_to = GoalOf(*last, head);
  const bool whole = BuiltWhole(*last, head);
  std::vector<std::shared_ptr<Instance>> taken;
  for (const std::shared_ptr<Instance>& instance : all_) {
    const bool along = CanMove(*instance, head) && LaneOf(*instance, front, head) == lane &&
                       GoalOf(*instance, head) == up_to && BuiltWhole(*instance, head) == whole &&
                       instance->position.value() <= last->position.value() + kNear;
    if (along) taken.push_back(instance);
  }
  auto pass = std::make_shared<Pass>(std::move(taken));
  for (const auto& instance : pass->instances) pass->parts.push_back(std::move(instance->part));
  pass->up_to = up_to;
  pass->whole = whole;
  return pass;
}

void Instances::GiveBack(Pass& pass, absl::Time now) {
  for (std::size_t i = 0; i < pass.instances.size(); ++i) {
    Instance& instance = *pass.instances[i];
    instance.part = std::move(pass.parts[i]);
    if (instance.part->fault.has_value()) {
      instance.fault = std::exchange(instance.part->fault, std::nullopt);
    }
    if (instance.part->position == instance.position) continue;
    instance.position = instance.part->position;
    instance.moved_at = now;
  }
}

void Instances::TakeAway(const Pass& pass, absl::Time now) {
  for (std::size_t i = 0; i < pass.instances.size(); ++i) {
    Instance& instance = *pass.instances[i];
    instance.part = NewPart(instance);
    // Where nothing counts yet, what the pass has stored goes first.
    instance.part->leftovers = instance.position == Position(0);
    instance.moved_at = now;
    ++instance.restarts;
    const FoldMark::Place place = pass.mark.place(i);
    if (place.inside) instance.fault = HangAt(place);
  }
}

std::vector<std::shared_ptr<Instance>> Instances::TakeDropped() {
  std::vector<std::shared_ptr<Instance>> taken;
  for (auto instance = all_.begin(); instance != all_.end();) {
    // A query, or a pass, holds it as well.
    const bool used = instance->use_count() > 1 || (*instance)->part == nullptr;
    if (!(*instance)->dropped || used) {
      ++instance;
      continue;
    }
    taken.push_back(std::move(*instance));
    instance = all_.erase(instance);
  }
  return taken;
}

void Instances::Follow(const std::vector<InstanceInfo>& infos) {
  for (const std::shared_ptr<Instance>& instance : all_) {
    const auto info = std::find_if(infos.begin(), infos.end(), [&](const InstanceInfo& other) {
      return other.number == instance->info.number;
    });
    if (info == infos.end()) {
      instance->dropped = true;
    } else {
      instance->info.role = info->role;
    }
  }
}

std::vector<InstanceInfo> Instances::Infos() const {
  std::vector<InstanceInfo> infos;
  infos.reserve(all_.size());
  for (const std::shared_ptr<Instance>& instance : all_) {
    if (!instance->dropped) infos.push_back(instance->info);
  }
  return infos;
}

}  // namespace kezhi::engine
