#include "domain/customer/evolve_screening.h"

#include <algorithm>
#include <utility>

#include "domain/dates.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

void Evolve(const v1::ChannelNominated& nominated, CustomerState& state) {
  ScreeningState screening;
  screening.open = true;
  screening.round = nominated.round();
  screening.rep = nominated.rep();
  screening.decided_by = nominated.decided_by();
  for (const v1::ScreeningStep& step : nominated.chain()) {
    screening.chain.push_back({step.id(), step.role(), step.report_to()});
  }
  state.screenings[nominated.territory()] = std::move(screening);
}

void Evolve(const v1::ChannelAssessed& assessed, CustomerState& state) {
  ScreeningState& screening = state.screenings[assessed.territory()];
  ++screening.assessed;
  if (assessed.verdict() == v1::SCREENING_VERDICT_REFUSED) screening.advised_against = true;
  for (const v1::RecordedCriterion& found : assessed.criteria()) {
    CriterionState& criterion = screening.criteria[found.criterion()];
    criterion.met = found.met();
    criterion.proven = criterion.proven || IsPresent(found.proof());
  }
}

void Evolve(const v1::Event& event, const v1::ChannelDecided& decided, CustomerState& state) {
  ScreeningState& screening = state.screenings[decided.territory()];
  screening.open = false;
  screening.verdict = decided.verdict();
  if (event.has_business_day()) screening.decided_on = ToDay(event.business_day());
}

}  // namespace

void EvolveScreening(const v1::Event& event, CustomerState& state) {
  if (event.has_channel_nominated()) {
    Evolve(event.channel_nominated(), state);
  } else if (event.has_channel_assessed()) {
    Evolve(event.channel_assessed(), state);
  } else if (event.has_channel_decided()) {
    Evolve(event, event.channel_decided(), state);
  }
}

bool HasOpenScreening(const CustomerState& customer) {
  return std::any_of(customer.screenings.begin(), customer.screenings.end(),
                     [](const auto& screening) { return screening.second.open; });
}

}  // namespace kezhi::domain
