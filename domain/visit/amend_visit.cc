// AmendVisit: a correction carries the fields that change and why; nothing is edited (domain.md
// §6.4).

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/authorise.h"
#include "domain/customer/contacts.h"
#include "domain/customer/edit.h"
#include "domain/customer/grading.h"
#include "domain/customer/lookup.h"
#include "domain/customer/orders.h"
#include "domain/dates.h"
#include "domain/day/rota.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/names.h"
#include "domain/personal.h"
#include "domain/visit/amendment.h"
#include "domain/visit/common.h"
#include "domain/visit/decide.h"

namespace kezhi::domain {
namespace {

// Faults of the line as it would stand.
void CheckLine(const Amendment& amendment, const VisitState& visit, const Rules& rules,
               Violations& violations) {
  if (amendment.Changes("channel") && amendment.channel() == v1::CHANNEL_UNSPECIFIED) {
    violations.Add(v1::REASON_ENUM_UNKNOWN, "amend_visit.fields.channel", "must be given");
  }
  CheckPartySize(amendment.party_size(), amendment.channel(), "amend_visit.fields.party_size",
                 violations);
  if (!visit.completed) return;
  CheckStay(amendment.arrived_at(), amendment.left_at(), "amend_visit.fields.left_at", violations);
  if (visit.info_left && amendment.Changes("phone") && amendment.phone().empty()) {
    violations.Add(v1::REASON_FIELD_REQUIRED, "amend_visit.fields.phone",
                   "contact data was left; void the visit if it was not");
  }
  if (!visit.info_left && amendment.Changes("phone")) {
    violations.Add(v1::REASON_FIELDS_INVALID, "amend_visit.fields.phone",
                   "no contact data was left; register the customer instead");
  }
  if (visit.info_left && amendment.Changes("grade") && amendment.grade().empty() &&
      rules.primary_scale() != nullptr) {
    violations.Add(v1::REASON_FIELD_REQUIRED, "amend_visit.fields.grade",
                   "whoever left contact data has a grade");
  }
}

// What only a completed visit has.
absl::Status CheckCompleted(const Amendment& amendment, const VisitState& visit) {
  if (visit.completed) return absl::OkStatus();
  for (const absl::string_view field : {"left_at", "name", "phone", "wanted_model", "grade", "note",
                                        "no_info_reason", "on_site_order", "test_drive"}) {
    if (!amendment.Changes(field)) continue;
    return Refuse(v1::REASON_VISIT_INCOMPLETE,
                  absl::StrCat(field, " comes with the completion: complete the visit"));
  }
  return absl::OkStatus();
}

// R50 for the line as it would stand.
absl::Status CheckGradeAndOrder(const Amendment& amendment, const VisitState& visit,
                                const Rules& rules) {
  if (amendment.Changes("grade") && !amendment.grade().empty()) {
    KEZHI_ASSIGN_OR_RETURN(const v1::Grade* grade,
                           FindGrade(rules, amendment.grade(), "amend_visit.fields.grade"));
    if (!visit.info_left && grade->needs_contact()) {
      return Refuse(v1::REASON_GRADE_WITHOUT_CONTACT, "this grade needs contact data");
    }
  }
  if (amendment.on_site_order() && !visit.info_left && amendment.Changes("on_site_order")) {
    return Refuse(v1::REASON_ORDER_WITHOUT_CONTACT, "an order on the spot needs contact data");
  }
  return absl::OkStatus();
}

// What the line was, what it becomes, and where that leads.
struct Correction {
  const std::string& name;  // of the visit
  const VisitState& visit;
  const Amendment& amendment;
  const v1::AmendVisit& ask;
  const CustomerRef& customer;
  const Rules& rules;
};

// The customer's name and number follow the line they were read from, and the source where the
// visit brought the customer.
void AppendProfile(const Correction& correction, CustomerEdit& edit) {
  if (!correction.visit.info_left) return;
  const Amendment& amendment = correction.amendment;
  v1::Event event;
  v1::ProfileChanged& changed = *event.mutable_profile_changed();
  if (amendment.Changes("name") && !correction.ask.fields().name().empty()) {
    changed.add_changed("name");
    *changed.mutable_name() = Clear(correction.ask.fields().name());
  }
  if (amendment.Changes("phone")) {
    changed.add_changed("phone");
    *changed.mutable_phone() = Clear(amendment.phone());
    const auto others = CustomersWith({v1::CONTACT_KIND_PHONE, amendment.phone()},
                                      StoreOf(edit.name()), edit.name(), edit.world());
    for (const std::string& other : others) changed.add_duplicates(other);
    if (!others.empty()) event.add_flags(kDuplicates);
    edit.SetContact(v1::CONTACT_KIND_PHONE, amendment.phone());
  }
  if (amendment.Changes("source") && edit.state().origin_visit == correction.name) {
    changed.add_changed("source");
    changed.set_source(amendment.source());
  }
  if (changed.changed().empty()) return;
  changed.set_corrected_visit(correction.name);
  edit.Append(std::move(event));
}

// So do model and source of the pursuit that the visit opened; one that went on with it keeps what
// it was opened for.
void AppendPursuit(const Correction& correction, const PursuitState& pursuit, CustomerEdit& edit) {
  if (pursuit.origin_visit != correction.name) return;
  const Amendment& amendment = correction.amendment;
  v1::Event event;
  v1::PursuitCorrected& corrected = *event.mutable_pursuit_corrected();
  corrected.set_pursuit(pursuit.number);
  corrected.set_visit(correction.name);
  if (amendment.Changes("wanted_model")) {
    corrected.add_changed("wanted");
    corrected.set_wanted(amendment.wanted_model());
  }
  if (amendment.Changes("source")) {
    corrected.add_changed("source");
    // As at the opening: where the visit has none, the customer's.
    const bool brought = edit.state().origin_visit == correction.name;
    corrected.set_source(amendment.source().empty() && !brought ? edit.state().source
                                                                : amendment.source());
  }
  if (!corrected.changed().empty()) edit.Append(std::move(event));
}

// So does the judgement that the pursuit got from it.
void AppendGrade(const Correction& correction, const PursuitState& pursuit, CustomerEdit& edit) {
  const VisitState& visit = correction.visit;
  if (!correction.amendment.Changes("grade") || visit.grade.empty()) return;
  GradeCorrection grade;
  grade.visit = correction.name;
  grade.from = visit.grade;
  grade.to = correction.rules.grade(correction.amendment.grade());
  grade.graded_on = visit.day;
  grade.judged_by = visit.completed_commit;
  Correct(edit, correction.rules, pursuit, grade);
}

// And so does the order that the line tells of: placed at the reception it becomes the pursuit's
// unless that has one, or has ended; never placed, it goes where nothing else tells of it
// (docs/decisions/0019).
void AppendOrder(const Correction& correction, const PursuitState& pursuit,
                 const Occurrence& reception, CustomerEdit& edit, DecisionBuilder& builder) {
  if (!correction.amendment.Changes("on_site_order")) return;
  if (correction.amendment.on_site_order()) {
    if (pursuit.ordered || !pursuit.open()) return;
    v1::OrderPlaced placed;
    placed.set_on_site(true);
    CustomerEdit then(builder, correction.customer, reception, edit.imported());
    PlaceOrderOn(then, pursuit, std::move(placed));
    return;
  }
  TakeOrderBack(edit, pursuit, correction.name, correction.ask.reason());
}

// When the reception was over, on the day of its line.
Occurrence EndOf(const Amendment& amendment, const Occurrence& arrived) {
  Occurrence end = arrived;
  *end.occurred.mutable_at() = ToTimestamp(amendment.left_at());
  return end;
}

// What was taken over from the line, in this order: profile, pursuit, grade, order.
void AppendConsequences(const Correction& correction, const Occurrence& reception,
                        CustomerEdit& edit, DecisionBuilder& builder) {
  AppendProfile(correction, edit);
  const CustomerRef& customer = correction.customer;
  const PursuitState* pursuit = customer.state().pursuit(customer.Number(correction.visit.pursuit));
  if (pursuit == nullptr) return;
  AppendPursuit(correction, *pursuit, edit);
  AppendGrade(correction, *pursuit, edit);
  AppendOrder(correction, *pursuit, reception, edit, builder);
}

// R54.
absl::Status CheckMayAmend(bool archived, const World& world) {
  const std::string& role = DutyOf(world.actor());
  if (!archived || role == "manager" || role == "operator") return absl::OkStatus();
  return RoleRequired("amending a line of an archived sheet", "manager, operator");
}

// Where a rota runs it learns that somebody else receives the party that is still here.
void FollowReceiver(const v1::AmendVisit& ask, const Amendment& amendment, const VisitState& visit,
                    const Occurrence& when, DecisionBuilder& builder) {
  const std::string& consultant = ask.fields().consultant();
  if (!amendment.Changes("consultant") || consultant.empty() || visit.completed) return;
  Rota rota(DayName(builder.store_name(), visit.day), when, builder);
  if (rota.runs()) rota.Correct(ask.visit(), consultant);
}

}  // namespace

absl::StatusOr<Decision> DecideAmendVisit(const v1::Command& command, const v1::AmendVisit& ask,
                                          const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_RETURN_IF_ERROR(CheckStanding(ask.visit(), world));
  const VisitState& visit = world.visit(ask.visit());
  KEZHI_RETURN_IF_ERROR(CheckNotErased(visit.customer, world));
  const Rules rules = builder.store().rules(visit.day);
  Amendment amendment(ask, visit);
  Violations violations;
  amendment.Take(builder, violations);
  CheckLine(amendment, visit, rules, violations);
  KEZHI_RETURN_IF_ERROR(violations.ToStatus());
  if (amendment.empty()) return std::move(builder).Build();
  KEZHI_ASSIGN_OR_RETURN(
      const Occurrence arrived,
      builder.HappenedAt(amendment.arrived_at(), "amend_visit.fields.arrived_at"));
  const bool archived = IsArchived(builder.store_name(), visit.day, world) ||
                        IsArchived(builder.store_name(), *arrived.day, world);
  KEZHI_RETURN_IF_ERROR(CheckMayAmend(archived, world));
  KEZHI_RETURN_IF_ERROR(CheckCompleted(amendment, visit));
  KEZHI_RETURN_IF_ERROR(CheckGradeAndOrder(amendment, visit, rules));
  if (amendment.Changes("consultant") && !ask.fields().consultant().empty()) {
    KEZHI_RETURN_IF_ERROR(CheckActive(ask.fields().consultant(), *arrived.day, world));
  }
  v1::Event event;
  v1::VisitAmended& amended = *event.mutable_visit_amended();
  amended = amendment.amended();
  if (amendment.Changes("arrived_at") && *arrived.day != visit.day) {
    *amended.mutable_moved_to_day() = ToDate(*arrived.day);
  }
  *amended.mutable_reason() = Clear(ask.reason());
  if (archived) event.add_flags(kAfterArchive);
  if (visit.customer.empty()) {
    builder.Append(ask.visit(), std::move(event), when);
    FollowReceiver(ask, amendment, visit, when, builder);
    return std::move(builder).Build();
  }
  const CustomerRef customer(visit.customer, world);
  if (amendment.Changes("channel")) {  // R43
    amended.set_first(IsFirst(customer, ask.visit(), amendment.channel(), world));
  }
  builder.Append(ask.visit(), std::move(event), when, customer.name());
  FollowReceiver(ask, amendment, visit, when, builder);
  CustomerEdit edit(builder, customer, when, command.imported());
  AppendConsequences({ask.visit(), visit, amendment, ask, customer, rules},
                     EndOf(amendment, arrived), edit, builder);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
