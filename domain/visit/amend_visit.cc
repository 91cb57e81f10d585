// AmendVisit: a correction carries the fields that change and why; nothing is edited (domain.md
// §6.4).

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/customer/contacts.h"
#include "domain/customer/edit.h"
#include "domain/customer/grading.h"
#include "domain/customer/lookup.h"
#include "domain/dates.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/names.h"
#include "domain/personal.h"
#include "domain/visit/common.h"
#include "domain/visit/decide.h"

namespace kezhi::domain {
namespace {

using Fields = v1::VisitFields;

// What a correction comes to, field by field.
class Amendment {
 public:
  Amendment(const v1::AmendVisit& ask, const VisitState& visit) : ask_(ask), visit_(visit) {}

  // Takes the fields of the mask that differ. A fault is one of the field alone.
  void Take(const DecisionBuilder& builder, Violations& violations);

  bool empty() const { return amended_.changed().empty(); }

  bool Changes(absl::string_view field) const {
    const auto& changed = amended_.changed();
    return std::find(changed.begin(), changed.end(), field) != changed.end();
  }

  v1::VisitAmended& amended() { return amended_; }

  const std::string& phone() const { return phone_; }

  // The visit as amended.
  absl::Time arrived_at() const {
    return Changes("arrived_at") ? ToTime(ask_.fields().arrived_at()) : visit_.arrived_at;
  }

  absl::Time left_at() const {
    return Changes("left_at") ? ToTime(ask_.fields().left_at()) : visit_.left_at;
  }

  v1::Channel channel() const {
    return Changes("channel") ? ask_.fields().channel() : visit_.channel;
  }

  int party_size() const {
    return Changes("party_size") ? ask_.fields().party_size() : visit_.party_size;
  }

  const std::string& grade() const {
    return Changes("grade") ? ask_.fields().grade() : visit_.grade;
  }

  bool on_site_order() const {
    return Changes("on_site_order") ? ask_.fields().on_site_order() : visit_.on_site_order;
  }

 private:
  void TakeField(const std::string& path, Violations& violations);
  bool TakeTime(const std::string& path);
  bool TakeText(const std::string& path);
  bool TakePersonal(const std::string& path);
  bool TakeValue(const std::string& path);
  void Text(const std::string& path, const std::string& now, const std::string& value,
            std::string* target);

  void Note(const std::string& path) { amended_.add_changed(path); }

  const v1::AmendVisit& ask_;
  const VisitState& visit_;
  v1::VisitAmended amended_;
  std::string phone_;
};

void Amendment::Text(const std::string& path, const std::string& now, const std::string& value,
                     std::string* target) {
  if (now == value) return;
  *target = value;
  Note(path);
}

bool Amendment::TakeTime(const std::string& path) {
  if (path == "arrived_at") {
    if (ToTime(ask_.fields().arrived_at()) != visit_.arrived_at) {
      *amended_.mutable_fields()->mutable_arrived_at() = ask_.fields().arrived_at();
      Note(path);
    }
    return true;
  }
  if (path != "left_at") return false;
  if (ToTime(ask_.fields().left_at()) != visit_.left_at) {
    *amended_.mutable_fields()->mutable_left_at() = ask_.fields().left_at();
    Note(path);
  }
  return true;
}

bool Amendment::TakeText(const std::string& path) {
  const Fields& fields = ask_.fields();
  v1::AmendedVisitFields& target = *amended_.mutable_fields();
  if (path == "wanted_model") {
    Text(path, visit_.wanted_model, fields.wanted_model(), target.mutable_wanted_model());
  } else if (path == "grade") {
    Text(path, visit_.grade, fields.grade(), target.mutable_grade());
  } else if (path == "source") {
    Text(path, visit_.source, fields.source(), target.mutable_source());
  } else if (path == "consultant") {
    Text(path, visit_.consultant, fields.consultant(), target.mutable_consultant());
  } else if (path == "no_info_reason") {
    Text(path, visit_.no_info_reason, fields.no_info_reason(), target.mutable_no_info_reason());
  } else {
    return false;
  }
  return true;
}

// A personal value cannot be compared with the present one, which is sealed: any value is a change,
// and so is emptying what is there.
bool Amendment::TakePersonal(const std::string& path) {
  const Fields& fields = ask_.fields();
  v1::AmendedVisitFields& target = *amended_.mutable_fields();
  const auto take = [&](const std::string& value, bool has, auto mutable_field) {
    if (value.empty() && !has) return;
    if (!value.empty()) *(target.*mutable_field)() = Clear(value);
    Note(path);
  };
  using Target = v1::AmendedVisitFields;
  if (path == "appellation") {
    take(fields.appellation(), visit_.has_appellation, &Target::mutable_appellation);
  } else if (path == "plate") {
    take(fields.plate(), visit_.has_plate, &Target::mutable_plate);
  } else if (path == "name") {
    take(fields.name(), visit_.has_name, &Target::mutable_name);
  } else if (path == "phone") {
    take(phone_, visit_.has_phone, &Target::mutable_phone);
  } else if (path == "note") {
    take(fields.note(), visit_.has_note, &Target::mutable_note);
  } else {
    return false;
  }
  return true;
}

bool Amendment::TakeValue(const std::string& path) {
  const Fields& fields = ask_.fields();
  v1::AmendedVisitFields& target = *amended_.mutable_fields();
  if (path == "party_size") {
    if (fields.party_size() == visit_.party_size) return true;
    target.set_party_size(fields.party_size());
  } else if (path == "on_site_order") {
    if (fields.on_site_order() == visit_.on_site_order) return true;
    target.set_on_site_order(fields.on_site_order());
  } else if (path == "test_drive") {
    if (fields.test_drive() == visit_.test_drive) return true;
    target.set_test_drive(fields.test_drive());
  } else if (path == "channel") {
    if (fields.channel() == visit_.channel) return true;
    target.set_channel(fields.channel());
  } else {
    return false;
  }
  Note(path);
  return true;
}

void Amendment::TakeField(const std::string& path, Violations& violations) {
  if (Changes(path)) return;  // named twice
  if (TakeTime(path) || TakeText(path) || TakePersonal(path) || TakeValue(path)) return;
  violations.Add(v1::REASON_FIELD_UNKNOWN, "amend_visit.update_mask",
                 "names a field that a visit does not have or that cannot be amended");
}

void Amendment::Take(const DecisionBuilder& builder, Violations& violations) {
  const auto& paths = ask_.update_mask().paths();
  if (std::find(paths.begin(), paths.end(), "phone") != paths.end()) {
    phone_ = NormalisePhone(ask_.fields().phone(), builder.store_name(), "amend_visit.fields.phone",
                            builder.world(), violations);
  }
  for (const std::string& path : paths) TakeField(path, violations);
  if (amended_.fields().ByteSizeLong() == 0) amended_.clear_fields();
}

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

// The customer's name and number follow the line they were read from.
void AppendProfile(const Amendment& amendment, const std::string& name, const VisitState& visit,
                   CustomerEdit& edit) {
  if (!visit.info_left) return;
  v1::Event event;
  v1::ProfileChanged& changed = *event.mutable_profile_changed();
  if (amendment.Changes("name") && !name.empty()) {
    changed.add_changed("name");
    *changed.mutable_name() = Clear(name);
  }
  if (amendment.Changes("phone")) {
    changed.add_changed("phone");
    *changed.mutable_phone() = Clear(amendment.phone());
    const auto others = CustomersWith({v1::CONTACT_KIND_PHONE, amendment.phone()},
                                      StoreOf(edit.name()), edit.name(), edit.world());
    if (!others.empty()) event.add_flags(kDuplicates);
    edit.SetContact(v1::CONTACT_KIND_PHONE, amendment.phone());
  }
  if (!changed.changed().empty()) edit.Append(std::move(event));
}

// So does the judgement that the pursuit got from it.
void AppendGrade(const Amendment& amendment, const VisitState& visit, const std::string& name,
                 const CustomerRef& customer, const Rules& rules, CustomerEdit& edit) {
  if (!amendment.Changes("grade") || visit.grade.empty()) return;
  const PursuitState* pursuit = customer.state().pursuit(customer.Number(visit.pursuit));
  if (pursuit == nullptr) return;
  GradeCorrection correction;
  correction.visit = name;
  correction.from = visit.grade;
  correction.to = rules.grade(amendment.grade());
  correction.graded_on = visit.day;
  correction.judged_by = visit.completed_commit;
  Correct(edit, rules, *pursuit, correction);
}

}  // namespace

absl::StatusOr<Decision> DecideAmendVisit(const v1::Command& command, const v1::AmendVisit& ask,
                                          const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_RETURN_IF_ERROR(CheckStanding(ask.visit(), world));
  const VisitState& visit = world.visit(ask.visit());
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
  const std::string& role = world.actor().role();
  if (archived && role != "manager" && role != "operator") {  // R54
    return RoleRequired("amending a line of an archived sheet", "manager, operator");
  }
  KEZHI_RETURN_IF_ERROR(CheckCompleted(amendment, visit));
  KEZHI_RETURN_IF_ERROR(CheckGradeAndOrder(amendment, visit, rules));
  if (amendment.Changes("consultant") && !ask.fields().consultant().empty()) {
    KEZHI_RETURN_IF_ERROR(CheckActive(ask.fields().consultant(), *arrived.day, world));
  }
  if (amendment.Changes("arrived_at") && *arrived.day != visit.day) {
    *amendment.amended().mutable_moved_to_day() = ToDate(*arrived.day);
  }
  *amendment.amended().mutable_reason() = Clear(ask.reason());
  v1::Event event;
  *event.mutable_visit_amended() = amendment.amended();
  if (archived) event.add_flags(kAfterArchive);
  if (visit.customer.empty()) {
    builder.Append(ask.visit(), std::move(event), when);
    return std::move(builder).Build();
  }
  const CustomerRef customer(visit.customer, world);
  builder.Append(ask.visit(), std::move(event), when, customer.name());
  CustomerEdit edit(builder, customer, when, command.imported());
  AppendProfile(amendment, ask.fields().name(), visit, edit);
  AppendGrade(amendment, visit, ask.visit(), customer, rules, edit);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
