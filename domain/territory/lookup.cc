#include "domain/territory/lookup.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"

#include "domain/authorise.h"
#include "domain/error.h"

namespace kezhi::domain {
namespace {

constexpr char kManager[] = "manager";
constexpr char kOperator[] = "operator";

// The element with this id; nullptr when there is none.
template <typename Element>
const Element* ById(const google::protobuf::RepeatedPtrField<Element>& elements,
                    absl::string_view id) {
  const auto found = std::find_if(elements.begin(), elements.end(),
                                  [&](const Element& element) { return element.id() == id; });
  return found == elements.end() ? nullptr : &*found;
}

}  // namespace

absl::StatusOr<const TerritoryState*> FindTerritory(const std::string& name, const World& world) {
  const TerritoryState& territory = world.territory(name);
  if (!territory.defined) return NotFound(v1::REASON_TERRITORY_NOT_FOUND, name);
  return &territory;
}

const v1::TerritoryType* FindType(const v1::TerritoryRules* rules, absl::string_view id) {
  return rules == nullptr ? nullptr : ById(rules->types(), id);
}

const v1::TerritoryArea* FindArea(const v1::TerritoryRules* rules, absl::string_view id) {
  return rules == nullptr ? nullptr : ById(rules->areas(), id);
}

std::vector<std::string> CountedWith(const std::string& territory, const World& world) {
  const TerritoryState& state = world.territory(territory);
  if (!state.whole) return {territory};
  const std::string& root = state.parent.empty() ? territory : state.parent;
  std::vector<std::string> counted = {root};
  const std::vector<std::string>& districts = world.territory(root).districts;
  counted.insert(counted.end(), districts.begin(), districts.end());
  return counted;
}

int DistributorsOf(const std::vector<std::string>& territories, const World& world) {
  std::size_t count = 0;
  for (const std::string& territory : territories) {
    count += world.territory(territory).distributors.size();
  }
  return static_cast<int>(count);
}

absl::Status CheckHasDistributors(const std::string& territory, const World& world) {
  const TerritoryState& state = world.territory(territory);
  if (state.whole || state.districts.empty()) return absl::OkStatus();
  return Refuse(v1::REASON_TERRITORY_LEVEL,
                absl::StrCat(territory, " has ", state.districts.size(),
                             " districts, and its type counts in each: name one of them"));
}

absl::Status CheckRoom(const std::string& territory, const World& world) {
  const int max = world.territory(territory).max;
  const int actual = DistributorsOf(CountedWith(territory, world), world);
  if (actual < max) return absl::OkStatus();
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_TERRITORY_FULL)
      .Message(absl::StrCat(territory, " has ", actual, " distributors, and its type allows ", max))
      .Metadata("territory", territory)
      .Metadata("max", absl::StrCat(max))
      .Metadata("actual", absl::StrCat(actual))
      .Build();
}

std::string DistributorName(const TerritoryState& territory, const CustomerRef& customer,
                            const World& world) {
  for (const std::string& name : territory.distributors) {
    if (CustomerRef(name, world).name() == customer.name()) return name;
  }
  return "";
}

absl::Status CheckRole(absl::string_view what, const std::string& role, const World& world) {
  const std::string& duty = DutyOf(world.actor());
  const absl::string_view needed = role.empty() ? absl::string_view(kManager) : role;
  if (duty == needed || duty == kOperator) return absl::OkStatus();
  return RoleRequired(what, absl::StrCat(needed, ", ", kOperator));
}

absl::Status CheckKeeper(absl::string_view what, const Rules& rules, const World& world) {
  const v1::TerritoryRules* territories = rules.territories();
  return CheckRole(what, territories == nullptr ? std::string() : territories->role(), world);
}

}  // namespace kezhi::domain
