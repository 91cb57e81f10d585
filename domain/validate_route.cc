#include "domain/validate_route.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

#include "domain/text.h"

namespace kezhi::domain {
namespace {

// As many as a command may name.
constexpr int kMostStops = 100;

class RouteValidator {
 public:
  RouteValidator(const v1::Playbook& playbook, const std::vector<const v1::Playbook*>& others,
                 Violations& faults)
      : playbook_(playbook), others_(others), faults_(faults) {}

  void CheckRoute() {
    const v1::RouteRules& route = playbook_.route();
    if (route.max_stops() < 0 || route.max_stops() > kMostStops) {
      Fault("route.max_stops", absl::StrCat("must be from 0 to ", kMostStops));
    }
    CheckIds(route.checks(), "route.checks");
    CheckIds(route.expense_kinds(), "route.expense_kinds");
    for (int i = 0; i < route.checks_size(); ++i) {
      const v1::CheckKind kind = route.checks(i).kind();
      if (kind == v1::CHECK_KIND_UNSPECIFIED || !v1::CheckKind_IsValid(kind)) {
        Fault(absl::StrCat("route.checks[", i, "].kind"), "must be given");
      }
    }
  }

  void CheckCoverage() {
    const v1::CoverageRules& coverage = playbook_.coverage();
    CheckIds(coverage.outlet_types(), "coverage.outlet_types");
    CheckIds(coverage.contacts(), "coverage.contacts");
    CheckIds(coverage.reasons(), "coverage.reasons");
    const v1::StageMachine* machine = FindMachine(coverage.machine());
    if (machine == nullptr) return Fault("coverage.machine", "names no machine");
    for (int i = 0; i < coverage.reasons_size(); ++i) {
      CheckStates(coverage.reasons(i), absl::StrCat("coverage.reasons[", i, "]"), *machine);
    }
  }

 private:
  void Fault(absl::string_view path, absl::string_view description) {
    faults_.Add(v1::REASON_PLAYBOOK_INVALID, path, description);
  }

  template <typename Elements>
  void CheckIds(const Elements& elements, absl::string_view path) {
    std::set<std::string> seen;
    for (int i = 0; i < elements.size(); ++i) {
      const std::string at = absl::StrCat(path, "[", i, "].id");
      if (!IsPartId(elements[i].id())) Fault(at, "must match [A-Za-z0-9_]+");
      if (!seen.insert(elements[i].id()).second) Fault(at, "stands twice");
    }
  }

  void CheckStates(const v1::CoverageReason& reason, const std::string& path,
                   const v1::StageMachine& machine) {
    for (int i = 0; i < reason.states_size(); ++i) {
      const auto& stages = machine.stages();
      const bool known = std::any_of(stages.begin(), stages.end(), [&](const v1::Stage& stage) {
        return stage.id() == reason.states(i);
      });
      if (!known) Fault(absl::StrCat(path, ".states[", i, "]"), "names no stage of the machine");
    }
  }

  const v1::StageMachine* FindMachine(const std::string& id) const {
    for (const v1::StageMachine& machine : playbook_.machines()) {
      if (machine.id() == id) return &machine;
    }
    for (const v1::Playbook* other : others_) {
      for (const v1::StageMachine& machine : other->machines()) {
        if (machine.id() == id) return &machine;
      }
    }
    return nullptr;
  }

  const v1::Playbook& playbook_;
  const std::vector<const v1::Playbook*>& others_;
  Violations& faults_;
};

}  // namespace

void CheckRouteRules(const v1::Playbook& playbook, const std::vector<const v1::Playbook*>& others,
                     Violations& faults) {
  RouteValidator validator(playbook, others, faults);
  if (playbook.has_route()) validator.CheckRoute();
  if (playbook.has_coverage()) validator.CheckCoverage();
}

}  // namespace kezhi::domain
