#include "domain/store/state.h"

#include <algorithm>

namespace kezhi::domain {
namespace {

// Indexes into `adopted` of what is in force on `day`, in order of adoption.
std::vector<const AdoptedPlaybook*> InForce(const std::vector<AdoptedPlaybook>& adopted,
                                            absl::CivilDay day) {
  std::vector<const AdoptedPlaybook*> in_force;
  for (const AdoptedPlaybook& candidate : adopted) {
    if (candidate.effective_day > day) continue;
    in_force.erase(std::remove_if(in_force.begin(), in_force.end(),
                                  [&](const AdoptedPlaybook* earlier) {
                                    return earlier->playbook.id() == candidate.playbook.id();
                                  }),
                   in_force.end());
    in_force.push_back(&candidate);
  }
  if (in_force.empty() && !adopted.empty()) in_force.push_back(&adopted.front());
  return in_force;
}

}  // namespace

Rules StoreState::rules(absl::CivilDay day) const {
  std::vector<const v1::Playbook*> in_force;
  for (const AdoptedPlaybook* adopted : InForce(playbooks, day)) {
    in_force.push_back(&adopted->playbook);
  }
  return Rules(std::move(in_force));
}

std::string StoreState::digests(absl::CivilDay day) const {
  std::string joined;
  for (const AdoptedPlaybook* adopted : InForce(playbooks, day)) joined += adopted->digest;
  return joined;
}

}  // namespace kezhi::domain
