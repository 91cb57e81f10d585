#include "domain/visit/decide.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/customer/lookup.h"
#include "domain/dates.h"
#include "domain/day/rota.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/names.h"
#include "domain/personal.h"
#include "domain/visit/common.h"
#include "domain/visit/form.h"

namespace kezhi::domain {
namespace {

// What the playbook's form asks for at the door; the rest is asked when the visit is completed.
// `by_turn`: a rota will say who receives.
absl::Status CheckFields(const v1::RegisterVisit& ask, const Rules& rules, bool by_turn) {
  Violations violations;
  CheckPartySize(ask.party_size() == 0 ? 1 : ask.party_size(), ask.channel(),
                 "register_visit.party_size", violations);
  const auto require = [&](absl::string_view field, const std::string& value) {
    if (!value.empty() || !rules.required(kVisitForm, field, v1::CUSTOMER_KIND_UNSPECIFIED)) return;
    violations.Add(v1::REASON_FIELD_REQUIRED, absl::StrCat("register_visit.", field),
                   "the playbook requires it");
  };
  if (!by_turn) require("consultant", ask.consultant());
  require("source", ask.source());
  return violations.ToStatus();
}

// R42, for everybody the command names.
absl::Status CheckConsultants(const v1::RegisterVisit& ask, absl::CivilDay day,
                              const World& world) {
  if (!ask.consultant().empty()) {
    KEZHI_RETURN_IF_ERROR(CheckActive(ask.consultant(), day, world));
  }
  for (const std::string* name : {&ask.credited(), &ask.asked_for()}) {
    if (name->empty() || world.consultant(*name).hired) continue;
    return NotFound(v1::REASON_CONSULTANT_NOT_FOUND, *name);
  }
  return absl::OkStatus();
}

v1::Event Registered(const v1::RegisterVisit& ask, absl::Time arrived_at) {
  v1::Event event;
  v1::VisitRegistered& registered = *event.mutable_visit_registered();
  registered.set_channel(ask.channel());
  *registered.mutable_arrived_at() = ToTimestamp(arrived_at);
  registered.set_party_size(ask.party_size() == 0 ? 1 : ask.party_size());
  if (!ask.appellation().empty()) *registered.mutable_appellation() = Clear(ask.appellation());
  if (!ask.plate().empty()) *registered.mutable_plate() = Clear(ask.plate());
  registered.set_asked_for(ask.asked_for());
  registered.set_source(ask.source());
  registered.set_consultant(ask.consultant());
  registered.set_credited(ask.credited().empty() ? ask.consultant() : ask.credited());
  return event;
}

bool RotaRuns(absl::string_view store, absl::CivilDay day, const World& world) {
  const DayState& state = world.day(DayName(store, day));
  return !state.rota.order.empty() && !state.closed;
}

// R44: where a rota runs it learns who receives, and somebody out of turn is flagged.
void NoteReceiver(const v1::RegisterVisit& ask, absl::CivilDay day, const Occurrence& when,
                  DecisionBuilder& builder) {
  Rota rota(DayName(builder.store_name(), day), when, builder);
  if (ask.consultant().empty() || !rota.runs()) return;
  const Arrival party = {ask.visit(), ask.customer(), ask.asked_for()};
  if (!rota.ReceiveDirectly(party, ask.consultant())) return;
  builder.decision().events.front().event.add_flags(kOutOfTurn);
}

// When they came: the field, else the command's occurrence, which must then be an instant.
absl::StatusOr<Occurrence> ArrivalOf(const v1::RegisterVisit& ask, const DecisionBuilder& builder) {
  if (ask.has_arrived_at()) {
    return builder.HappenedAt(ToTime(ask.arrived_at()), "register_visit.arrived_at");
  }
  KEZHI_ASSIGN_OR_RETURN(Occurrence when, builder.Happened());
  if (when.instant().has_value()) return when;
  return InvalidField(v1::REASON_FIELD_REQUIRED, "register_visit.arrived_at",
                      "a line of the sheet needs the time of arrival");
}

}  // namespace

absl::StatusOr<Decision> DecideRegisterVisit(const v1::Command& command,
                                             const v1::RegisterVisit& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, ArrivalOf(ask, builder));
  if (world.visit(ask.visit()).registered) return Exists(v1::REASON_VISIT_EXISTS, ask.visit());
  const bool by_turn = RotaRuns(builder.store_name(), *when.day, world);
  KEZHI_RETURN_IF_ERROR(CheckFields(ask, builder.rules(when), by_turn));
  KEZHI_RETURN_IF_ERROR(CheckConsultants(ask, *when.day, world));
  v1::Event event = Registered(ask, *when.instant());
  v1::VisitRegistered& registered = *event.mutable_visit_registered();
  bool first = true;
  if (!ask.customer().empty()) {
    KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
    registered.set_customer(customer.name());
    first = IsFirst(customer, ask.visit(), ask.channel(), world);
  }
  if (ask.has_first() && ask.first() && !first) {
    return InvalidField(v1::REASON_NOT_FIRST_VISIT, "register_visit.first",
                        "the customer was here before on this channel");
  }
  // Someone at the door may be recognised as an earlier visitor who left no name.
  registered.set_first(ask.has_first() ? ask.first() : first);
  if (IsArchived(builder.store_name(), *when.day, world)) event.add_flags(kAfterArchive);
  const std::string customer = registered.customer();
  builder.Append(ask.visit(), std::move(event), when, customer);
  if (!customer.empty()) {
    v1::Event linked;
    linked.mutable_visit_linked()->set_visit(ask.visit());
    builder.Append(customer, std::move(linked), when);
  }
  if (!command.imported() && !when.backfilled) NoteReceiver(ask, *when.day, when, builder);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
