#include "domain/territory/distributors.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/territory/decide.h"
#include "domain/territory/lookup.h"

namespace kezhi::domain {
namespace {

bool IsDistributor(const Appointment& appointment, const World& world) {
  const TerritoryState& territory = world.territory(appointment.territory);
  return !DistributorName(territory, appointment.customer, world).empty();
}

// R132: of the territory as it is after one distributor more or less.
void FlagBelowMin(const std::string& territory, int change, const World& world, v1::Event& event) {
  const int count = DistributorsOf(CountedWith(territory, world), world) + change;
  if (count < world.territory(territory).min) event.add_flags(kBelowMin);
}

absl::Status CheckReason(const v1::DropDistributor& ask, const Rules& rules) {
  const v1::TerritoryRules* territories = rules.territories();
  if (territories == nullptr || territories->drop_reasons().empty()) return absl::OkStatus();
  const auto& reasons = territories->drop_reasons();
  const bool known = std::any_of(reasons.begin(), reasons.end(), [&](const v1::DropReason& reason) {
    return reason.id() == ask.reason_code();
  });
  if (known) return absl::OkStatus();
  return InvalidField(v1::REASON_REASON_UNKNOWN, "drop_distributor.reason_code",
                      "is no reason of the playbook");
}

}  // namespace

absl::Status CheckMayAppoint(const Appointment& appointment, const World& world) {
  if (IsDistributor(appointment, world)) return absl::OkStatus();
  KEZHI_RETURN_IF_ERROR(CheckHasDistributors(appointment.territory, world));
  return CheckRoom(appointment.territory, world);
}

void AppendAppointment(const Appointment& appointment, const Occurrence& when,
                       DecisionBuilder& builder) {
  const World& world = builder.world();
  if (IsDistributor(appointment, world)) return;
  v1::Event appointed;
  appointed.mutable_distributor_appointed()->set_customer(appointment.customer.name());
  appointed.mutable_distributor_appointed()->set_screened(appointment.screened);
  if (!appointment.screened) appointed.add_flags(kUnscreened);
  FlagBelowMin(appointment.territory, 1, world, appointed);
  builder.Append(appointment.territory, std::move(appointed), when);
  v1::Event gained;
  gained.mutable_distributorship_gained()->set_territory(appointment.territory);
  gained.mutable_distributorship_gained()->set_type(world.territory(appointment.territory).type);
  builder.Append(appointment.customer.name(), std::move(gained), when);
}

absl::StatusOr<Decision> DecideAppointDistributor(const v1::Command& command,
                                                  const v1::AppointDistributor& ask,
                                                  const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_RETURN_IF_ERROR(CheckKeeper("appoint_distributor", builder.rules(when), world));
  KEZHI_ASSIGN_OR_RETURN([[maybe_unused]] const TerritoryState* territory,
                         FindTerritory(ask.territory(), world));
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  const Appointment appointment{ask.territory(), customer, /*screened=*/false};
  KEZHI_RETURN_IF_ERROR(CheckMayAppoint(appointment, world));
  AppendAppointment(appointment, when, builder);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideDropDistributor(const v1::Command& command,
                                               const v1::DropDistributor& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const Rules rules = builder.rules(when);
  KEZHI_RETURN_IF_ERROR(CheckKeeper("drop_distributor", rules, world));
  KEZHI_ASSIGN_OR_RETURN(const TerritoryState* territory, FindTerritory(ask.territory(), world));
  // Not FindCustomer: the place of one who was erased becomes free by this alone.
  const CustomerRef customer(ask.customer(), world);
  const std::string name = DistributorName(*territory, customer, world);
  if (name.empty()) {
    return Refuse(v1::REASON_NOT_DISTRIBUTOR,
                  absl::StrCat(ask.customer(), " is no distributor of ", ask.territory()));
  }
  KEZHI_RETURN_IF_ERROR(CheckReason(ask, rules));
  v1::Event dropped;
  dropped.mutable_distributor_dropped()->set_customer(name);
  dropped.mutable_distributor_dropped()->set_reason_code(ask.reason_code());
  FlagBelowMin(ask.territory(), -1, world, dropped);
  builder.Append(ask.territory(), std::move(dropped), when);
  if (!customer.state().gone()) {
    v1::Event lost;
    lost.mutable_distributorship_lost()->set_territory(ask.territory());
    lost.mutable_distributorship_lost()->set_reason_code(ask.reason_code());
    builder.Append(customer.name(), std::move(lost), when);
  }
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
