#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/names.h"
#include "domain/territory/decide.h"
#include "domain/territory/lookup.h"

namespace kezhi::domain {
namespace {

// So that a conversion, which concerns every distributor of every district, fits into one commit.
constexpr std::size_t kMaxDistricts = 100;

// The territory that it shall be a district of; empty = none.
absl::StatusOr<std::string> ParentOf(const v1::DefineTerritory& ask, const v1::TerritoryArea* area,
                                     const std::string& store) {
  if (area == nullptr) return ask.parent();
  const std::string mapped =
      area->parent().empty() ? std::string() : TerritoryName(store, area->parent());
  if (ask.parent().empty() || ask.parent() == mapped) return mapped;
  return InvalidField(
      v1::REASON_TERRITORY_PARENT, "define_territory.parent",
      mapped.empty() ? "is none on the map" : absl::StrCat("is ", mapped, " on the map"));
}

absl::Status CheckParent(const v1::DefineTerritory& ask, const std::string& parent,
                         const World& world) {
  KEZHI_ASSIGN_OR_RETURN(const TerritoryState* state, FindTerritory(parent, world));
  if (!state->parent.empty()) {
    return InvalidField(v1::REASON_TERRITORY_PARENT, "define_territory.parent",
                        "is a district itself");
  }
  if (!ask.type().empty() && ask.type() != state->type) {
    return Refuse(v1::REASON_TERRITORY_LEVEL,
                  absl::StrCat("a district has the type of its territory, ", state->type));
  }
  if (!state->whole && !state->distributors.empty()) {
    return Refuse(v1::REASON_TERRITORY_LEVEL,
                  absl::StrCat(parent,
                               " has distributors itself; drop them first, and appoint "
                               "them in its districts"));
  }
  if (state->districts.size() >= kMaxDistricts) {
    return InvalidField(v1::REASON_TOO_MANY, "define_territory.parent",
                        absl::StrCat("has ", state->districts.size(), " districts, the most"));
  }
  return absl::OkStatus();
}

// Of a district, what its territory has; otherwise what the playbook says of the type.
absl::Status FillLimits(const v1::DefineTerritory& ask, const v1::TerritoryArea* area,
                        const v1::TerritoryRules* rules, const World& world,
                        v1::TerritoryDefined& defined) {
  if (!defined.parent().empty()) {
    const TerritoryState& parent = world.territory(defined.parent());
    defined.set_type(parent.type);
    defined.set_min(parent.min);
    defined.set_max(parent.max);
    defined.set_whole(parent.whole);
    return absl::OkStatus();
  }
  const bool of_map = ask.type().empty() && area != nullptr;
  const v1::TerritoryType* type = FindType(rules, of_map ? area->type() : ask.type());
  if (type == nullptr) {
    return InvalidField(v1::REASON_TERRITORY_TYPE_UNKNOWN, "define_territory.type",
                        "is no type of the playbook");
  }
  defined.set_type(type->id());
  defined.set_min(type->min());
  defined.set_max(type->max());
  defined.set_whole(type->whole());
  return absl::OkStatus();
}

void FillLabels(const v1::DefineTerritory& ask, const v1::TerritoryArea* area,
                v1::TerritoryDefined& defined) {
  const bool mapped = area != nullptr;
  defined.set_label_zh(ask.label_zh().empty() && mapped ? area->label_zh() : ask.label_zh());
  defined.set_label(ask.label().empty() && mapped ? area->label() : ask.label());
}

}  // namespace

absl::StatusOr<Decision> DecideDefineTerritory(const v1::Command& command,
                                               const v1::DefineTerritory& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const Rules rules = builder.rules(when);
  KEZHI_RETURN_IF_ERROR(CheckKeeper("define_territory", rules, world));
  if (world.territory(ask.territory()).defined) {
    return Exists(v1::REASON_TERRITORY_EXISTS, ask.territory());
  }
  const v1::TerritoryArea* area = FindArea(rules.territories(), IdOf(ask.territory()));
  KEZHI_ASSIGN_OR_RETURN(const std::string parent, ParentOf(ask, area, builder.store_name()));
  if (!parent.empty()) KEZHI_RETURN_IF_ERROR(CheckParent(ask, parent, world));
  v1::Event event;
  v1::TerritoryDefined& defined = *event.mutable_territory_defined();
  defined.set_parent(parent);
  KEZHI_RETURN_IF_ERROR(FillLimits(ask, area, rules.territories(), world, defined));
  FillLabels(ask, area, defined);
  *defined.mutable_basis() = ask.basis();
  defined.set_assured(ask.assured());
  const v1::TerritoryType* type = FindType(rules.territories(), defined.type());
  const bool needs = parent.empty() && type != nullptr && type->needs_assurance();
  if (needs && !ask.assured()) event.add_flags(kExclusiveUnassured);
  builder.Append(ask.territory(), std::move(event), when);
  if (!parent.empty()) {
    v1::Event added;
    added.mutable_district_added()->set_district(ask.territory());
    builder.Append(parent, std::move(added), when);
  }
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
