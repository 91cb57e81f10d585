#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/personal.h"
#include "domain/territory/decide.h"
#include "domain/territory/lookup.h"

namespace kezhi::domain {
namespace {

// Place of a type among those of the playbook, the widest first; −1: it is none of them.
int IndexOf(const v1::TerritoryRules& rules, const std::string& type) {
  for (int i = 0; i < rules.types_size(); ++i) {
    if (rules.types(i).id() == type) return i;
  }
  return -1;
}

// R131. A type that the playbook does not know any more leads to every other.
absl::Status CheckStep(const v1::ConvertTerritory& ask, const std::string& from,
                       const v1::TerritoryRules& rules) {
  const int before = IndexOf(rules, from);
  const int after = IndexOf(rules, ask.to());
  if (before < 0 || after == before || after == before + 1) return absl::OkStatus();
  if (after < before) {
    if (!ask.reason().empty()) return absl::OkStatus();
    return InvalidField(v1::REASON_REASON_REQUIRED, "convert_territory.reason",
                        absl::StrCat("must be given on the way back from ", from));
  }
  const std::string& allowed = rules.types(before + 1).id();
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_STAGE_TRANSITION)
      .Message(absl::StrCat("no step from ", from, " to ", ask.to(), "; allowed: ", allowed))
      .Metadata("from", from)
      .Metadata("allowed", allowed)
      .Build();
}

// The territory and its districts.
std::vector<std::string> AllOf(const std::string& territory, const World& world) {
  std::vector<std::string> all = {territory};
  const std::vector<std::string>& districts = world.territory(territory).districts;
  all.insert(all.end(), districts.begin(), districts.end());
  return all;
}

// How many of them count together, as the type after it counts.
int CountedAfter(const std::string& territory, const std::vector<std::string>& all,
                 const v1::TerritoryType& type, const World& world) {
  return DistributorsOf(type.whole() ? all : std::vector<std::string>{territory}, world);
}

// R130.
absl::Status CheckFits(const std::vector<std::string>& all, const v1::TerritoryType& type,
                       const World& world) {
  for (const std::string& territory : all) {
    const int count = CountedAfter(territory, all, type, world);
    if (count <= type.max()) continue;
    return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_TERRITORY_FULL)
        .Message(absl::StrCat(territory, " has ", count, " distributors, and ", type.id(),
                              " allows ", type.max(), "; drop some first"))
        .Metadata("territory", territory)
        .Metadata("max", absl::StrCat(type.max()))
        .Metadata("actual", absl::StrCat(count))
        .Build();
  }
  return absl::OkStatus();
}

bool IsAsBefore(const TerritoryState& territory, const v1::TerritoryType& type) {
  return territory.type == type.id() && territory.min == type.min() &&
         territory.max == type.max() && territory.whole == type.whole();
}

// Whether fewer than its least count there (R132). Of a type that counts over the whole that is
// said of the territory, of any other in each district.
bool IsBelowMin(const std::string& territory, const std::vector<std::string>& all,
                const v1::TerritoryType& type, const World& world) {
  const bool is_root = territory == all.front();
  const bool counts = is_root ? type.whole() || all.size() == 1 : !type.whole();
  return counts && CountedAfter(territory, all, type, world) < type.min();
}

v1::Event Converted(const std::string& from, const v1::TerritoryType& type) {
  v1::Event event;
  v1::TerritoryConverted& converted = *event.mutable_territory_converted();
  converted.set_from(from);
  converted.set_to(type.id());
  converted.set_min(type.min());
  converted.set_max(type.max());
  converted.set_whole(type.whole());
  return event;
}

// The distributors move along: each is told on its own stream.
void AppendDistributors(const std::string& territory, const std::string& from,
                        const std::string& to, const Occurrence& when, DecisionBuilder& builder) {
  const World& world = builder.world();
  for (const std::string& name : world.territory(territory).distributors) {
    const CustomerRef customer(name, world);
    if (customer.state().gone()) continue;
    v1::Event event;
    v1::DistributorshipConverted& converted = *event.mutable_distributorship_converted();
    converted.set_territory(territory);
    converted.set_from(from);
    converted.set_to(to);
    builder.Append(customer.name(), std::move(event), when);
  }
}

}  // namespace

absl::StatusOr<Decision> DecideConvertTerritory(const v1::Command& command,
                                                const v1::ConvertTerritory& ask,
                                                const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const Rules rules = builder.rules(when);
  KEZHI_RETURN_IF_ERROR(CheckKeeper("convert_territory", rules, world));
  KEZHI_ASSIGN_OR_RETURN(const TerritoryState* territory, FindTerritory(ask.territory(), world));
  const v1::TerritoryType* type = FindType(rules.territories(), ask.to());
  if (type == nullptr) {
    return InvalidField(v1::REASON_TERRITORY_TYPE_UNKNOWN, "convert_territory.to",
                        "is no type of the playbook");
  }
  if (!territory->parent.empty()) {
    return Refuse(v1::REASON_TERRITORY_LEVEL,
                  absl::StrCat("a district has the type of its territory, ", territory->parent));
  }
  KEZHI_RETURN_IF_ERROR(CheckStep(ask, territory->type, *rules.territories()));
  if (IsAsBefore(*territory, *type)) return std::move(builder).Build();
  const std::vector<std::string> all = AllOf(ask.territory(), world);
  KEZHI_RETURN_IF_ERROR(CheckFits(all, *type, world));
  for (const std::string& name : all) {
    v1::Event event = Converted(territory->type, *type);
    if (name == ask.territory()) {
      v1::TerritoryConverted& converted = *event.mutable_territory_converted();
      if (!ask.reason().empty()) *converted.mutable_reason() = Clear(ask.reason());
      *converted.mutable_basis() = ask.basis();
      converted.set_assured(ask.assured());
      if (type->needs_assurance() && !ask.assured()) event.add_flags(kExclusiveUnassured);
    }
    if (IsBelowMin(name, all, *type, world)) event.add_flags(kBelowMin);
    builder.Append(name, std::move(event), when);
  }
  if (territory->type == type->id()) return std::move(builder).Build();
  for (const std::string& name : all) {
    AppendDistributors(name, territory->type, type->id(), when, builder);
  }
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
