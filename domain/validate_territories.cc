#include "domain/validate_territories.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"

#include "kezhi/v1/command.pb.h"

#include "domain/authorise.h"
#include "domain/names.h"
#include "domain/text.h"
#include "domain/validate_limits.h"

namespace kezhi::domain {
namespace {

// Of these fit into the one commit of a conversion, together with as many districts.
constexpr int kMaxDistributors = 100;

bool MaySend(const std::string& role, v1::Command::KindCase kind) {
  const auto roles = RolesOf(kind);
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

class TerritoryValidator {
 public:
  explicit TerritoryValidator(Violations& faults) : faults_(faults) {}

  void Run(const v1::TerritoryRules& rules) {
    CheckIds(rules.types(), "territories.types");
    for (int i = 0; i < rules.types_size(); ++i) {
      CheckType(rules.types(i), absl::StrCat("territories.types[", i, "]"));
    }
    for (int i = 0; i < rules.areas_size(); ++i) {
      CheckArea(rules, i, absl::StrCat("territories.areas[", i, "]"));
    }
    CheckIds(rules.drop_reasons(), "territories.drop_reasons");
    CheckDays(rules.idle_days(), "territories.idle_days");
    if (!rules.role().empty() && !MaySend(rules.role(), v1::Command::kDefineTerritory)) {
      Fault("territories.role", "is no role that may send define_territory");
    }
  }

  void Run(const v1::ScreeningRules& rules) {
    CheckIds(rules.criteria(), "screening.criteria");
    CheckIds(rules.steps(), "screening.steps");
    if (rules.steps().empty()) Fault("screening.steps", "a screening needs a step");
    for (int i = 0; i < rules.steps_size(); ++i) {
      const std::string at = absl::StrCat("screening.steps[", i, "]");
      if (!MaySend(rules.steps(i).role(), v1::Command::kAssessChannel)) {
        Fault(at + ".role", "is no role that may send assess_channel");
      }
      const std::string& report_to = rules.steps(i).report_to();
      const bool known = std::find(Roles().begin(), Roles().end(), report_to) != Roles().end();
      if (!report_to.empty() && !known) Fault(at + ".report_to", "names no role");
    }
    if (!MaySend(rules.decided_by(), v1::Command::kDecideChannel)) {
      Fault("screening.decided_by", "is no role that may send decide_channel");
    }
    CheckDays(rules.renominate_after_days(), "screening.renominate_after_days");
  }

 private:
  void Fault(const std::string& path, absl::string_view description) {
    faults_.Add(v1::REASON_PLAYBOOK_INVALID, path, description);
  }

  template <typename Elements>
  void CheckIds(const Elements& elements, const std::string& path) {
    std::set<std::string> seen;
    for (int i = 0; i < elements.size(); ++i) {
      const std::string at = absl::StrCat(path, "[", i, "].id");
      if (!IsPartId(elements[i].id())) Fault(at, "must match [A-Za-z0-9_]+");
      if (!seen.insert(elements[i].id()).second) Fault(at, "stands twice");
    }
  }

  void CheckDays(int days, const std::string& path) {
    if (days < 0 || days > kMaxDays) Fault(path, absl::StrCat("must be from 0 to ", kMaxDays));
  }

  void CheckType(const v1::TerritoryType& type, const std::string& path) {
    if (type.max() < 1 || type.max() > kMaxDistributors) {
      Fault(path + ".max", absl::StrCat("must be from 1 to ", kMaxDistributors));
    }
    if (type.min() < 0 || type.min() > type.max()) Fault(path + ".min", "must be from 0 to max");
  }

  void CheckArea(const v1::TerritoryRules& rules, int index, const std::string& path) {
    const v1::TerritoryArea& area = rules.areas(index);
    if (!IsName(TerritoryName("stores/s", area.id()), ResourceKind::kTerritory)) {
      Fault(path + ".id", "must be the id of a territory: lower-case letters and digits");
    }
    const auto& areas = rules.areas();
    const bool twice =
        std::any_of(areas.begin(), areas.begin() + index,
                    [&](const v1::TerritoryArea& other) { return other.id() == area.id(); });
    if (twice) Fault(path + ".id", "stands twice");
    if (!area.parent().empty()) {
      const bool found =
          std::any_of(areas.begin(), areas.end(), [&](const v1::TerritoryArea& other) {
            return other.id() == area.parent() && other.parent().empty();
          });
      if (!found) Fault(path + ".parent", "names no area that is not itself a district");
      if (!area.type().empty()) Fault(path + ".type", "is that of the parent");
      return;
    }
    const auto& types = rules.types();
    const bool known = std::any_of(types.begin(), types.end(), [&](const v1::TerritoryType& type) {
      return type.id() == area.type();
    });
    if (!known) Fault(path + ".type", "names no type");
  }

  Violations& faults_;
};

}  // namespace

void ValidateTerritories(const v1::Playbook& playbook, Violations& faults) {
  TerritoryValidator validator(faults);
  if (playbook.has_territories()) validator.Run(playbook.territories());
  if (playbook.has_screening()) validator.Run(playbook.screening());
}

}  // namespace kezhi::domain
