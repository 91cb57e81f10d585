#include "domain/world.h"

#include <optional>

#include "base/check.h"
#include "domain/assessment/evolve.h"
#include "domain/campaign/evolve.h"
#include "domain/complaint/evolve.h"
#include "domain/consultant/evolve.h"
#include "domain/customer/evolve.h"
#include "domain/day/evolve.h"
#include "domain/deal/evolve.h"
#include "domain/log/evolve.h"
#include "domain/names.h"
#include "domain/report/evolve.h"
#include "domain/store/evolve.h"
#include "domain/survey/evolve.h"
#include "domain/territory/evolve.h"
#include "domain/visit/evolve.h"
#include "domain/work_plan/evolve.h"

namespace kezhi::domain {
namespace {

// One overload for each kind of state; std::visit does not compile while one is missing.
struct Evolver {
  const v1::Event& event;

  void operator()(StoreState& state) const { EvolveStore(event, state); }

  void operator()(ConsultantState& state) const { EvolveConsultant(event, state); }

  void operator()(DayState& state) const { EvolveDay(event, state); }

  void operator()(VisitState& state) const { EvolveVisit(event, state); }

  void operator()(CustomerState& state) const { EvolveCustomer(event, state); }

  void operator()(ReportState& state) const { EvolveReport(event, state); }

  void operator()(ReadsState& /*state*/) const {}

  void operator()(LogState& state) const { EvolveLog(event, state); }

  void operator()(CampaignState& state) const { EvolveCampaign(event, state); }

  void operator()(WorkPlanState& state) const { EvolveWorkPlan(event, state); }

  void operator()(AssessmentState& state) const { EvolveAssessment(event, state); }

  void operator()(DealState& state) const { EvolveDeal(event, state); }

  void operator()(TerritoryState& state) const { EvolveTerritory(event, state); }

  void operator()(ComplaintState& state) const { EvolveComplaint(event, state); }

  void operator()(SurveyState& state) const { EvolveSurvey(event, state); }
};

template <typename Value>
State Empty() {
  return State{0, Value()};
}

// What a stream that is not loaded reads as.
template <typename Value>
const Value& Of(const State* state) {
  static const Value* const empty = new Value();
  if (state == nullptr) return *empty;
  const Value* value = std::get_if<Value>(&state->value);
  KEZHI_CHECK(value != nullptr);
  return *value;
}

}  // namespace

State EmptyState(absl::string_view stream) {
  const std::optional<ResourceName> name = ParseName(stream);
  KEZHI_CHECK(name.has_value());
  switch (name->kind) {
    case ResourceKind::kStore: return Empty<StoreState>();
    case ResourceKind::kConsultant: return Empty<ConsultantState>();
    case ResourceKind::kDay: return Empty<DayState>();
    case ResourceKind::kVisit: return Empty<VisitState>();
    case ResourceKind::kCustomer: return Empty<CustomerState>();
    case ResourceKind::kReport: return Empty<ReportState>();
    case ResourceKind::kReads: return Empty<ReadsState>();
    case ResourceKind::kLog: return Empty<LogState>();
    case ResourceKind::kCampaign: return Empty<CampaignState>();
    case ResourceKind::kPlan: return Empty<WorkPlanState>();
    case ResourceKind::kAssessment: return Empty<AssessmentState>();
    case ResourceKind::kDeal: return Empty<DealState>();
    case ResourceKind::kTerritory: return Empty<TerritoryState>();
    case ResourceKind::kComplaint: return Empty<ComplaintState>();
    case ResourceKind::kSurvey: return Empty<SurveyState>();
  }
  KEZHI_CHECK(false);
  return {};
}

void Evolve(const v1::Event& event, State& state) {
  std::visit(Evolver{event}, state.value);
  state.revision = event.revision();
}

const State* World::Find(absl::string_view stream) const {
  const State* state = source_.FindState(stream);
  if (state == nullptr) missing_streams_.emplace(stream);
  return state;
}

const StoreState& World::store(absl::string_view name) const {
  return Of<StoreState>(Find(name));
}

const ConsultantState& World::consultant(absl::string_view name) const {
  return Of<ConsultantState>(Find(name));
}

const DayState& World::day(absl::string_view name) const {
  return Of<DayState>(Find(name));
}

const VisitState& World::visit(absl::string_view name) const {
  return Of<VisitState>(Find(name));
}

const CustomerState& World::customer(absl::string_view name) const {
  return Of<CustomerState>(Find(name));
}

const ReportState& World::report(absl::string_view name) const {
  return Of<ReportState>(Find(name));
}

const CampaignState& World::campaign(absl::string_view name) const {
  return Of<CampaignState>(Find(name));
}

const LogState& World::log() const {
  return Of<LogState>(Find(kLogName));
}

const WorkPlanState& World::work_plan(absl::string_view name) const {
  return Of<WorkPlanState>(Find(name));
}

const AssessmentState& World::assessment(absl::string_view name) const {
  return Of<AssessmentState>(Find(name));
}

const DealState& World::deal(absl::string_view name) const {
  return Of<DealState>(Find(name));
}

const TerritoryState& World::territory(absl::string_view name) const {
  return Of<TerritoryState>(Find(name));
}

const ComplaintState& World::complaint(absl::string_view name) const {
  return Of<ComplaintState>(Find(name));
}

const SurveyState& World::survey(absl::string_view name) const {
  return Of<SurveyState>(Find(name));
}

std::uint64_t World::revision(absl::string_view stream) const {
  const State* state = Find(stream);
  return state == nullptr ? 0 : state->revision;
}

const std::vector<std::string>& World::customers_with(absl::string_view store,
                                                      const Contact& contact) const {
  static const auto* const nobody = new std::vector<std::string>();
  const std::vector<std::string>* customers = source_.FindContact(store, contact);
  if (customers != nullptr) return *customers;
  missing_contacts_.emplace(std::string(store), contact);
  return *nobody;
}

}  // namespace kezhi::domain
