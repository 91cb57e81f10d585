#include "domain/territory/evolve.h"

namespace kezhi::domain {
namespace {

void Evolve(const v1::TerritoryDefined& defined, TerritoryState& state) {
  state.defined = true;
  state.parent = defined.parent();
  state.type = defined.type();
  state.min = defined.min();
  state.max = defined.max();
  state.whole = defined.whole();
}

void Evolve(const v1::TerritoryConverted& converted, TerritoryState& state) {
  state.type = converted.to();
  state.min = converted.min();
  state.max = converted.max();
  state.whole = converted.whole();
}

}  // namespace

void EvolveTerritory(const v1::Event& event, TerritoryState& state) {
  switch (event.kind_case()) {
    case v1::Event::kTerritoryDefined: Evolve(event.territory_defined(), state); return;
    case v1::Event::kDistrictAdded:
      state.districts.push_back(event.district_added().district());
      return;
    case v1::Event::kDistributorAppointed:
      state.distributors.insert(event.distributor_appointed().customer());
      return;
    case v1::Event::kDistributorDropped:
      state.distributors.erase(event.distributor_dropped().customer());
      return;
    case v1::Event::kTerritoryConverted: Evolve(event.territory_converted(), state); return;
    default: return;
  }
}

}  // namespace kezhi::domain
