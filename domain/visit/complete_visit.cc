// CompleteVisit: one commit that fills in the line of the sheet and, when contact was left, opens
// or reuses the customer, the pursuit, its grade and its next contact. So card, table and sheet
// cannot disagree by omission.

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/customer/contacts.h"
#include "domain/customer/edit.h"
#include "domain/customer/grading.h"
#include "domain/customer/lookup.h"
#include "domain/customer/open_pursuit.h"
#include "domain/customer/orders.h"
#include "domain/customer/planning.h"
#include "domain/dates.h"
#include "domain/day/rota.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/names.h"
#include "domain/personal.h"
#include "domain/visit/common.h"
#include "domain/visit/decide.h"
#include "domain/visit/form.h"

namespace kezhi::domain {
namespace {

// What is being decided.
struct Completion {
  const v1::CompleteVisit& ask;
  const VisitState& visit;
  DecisionBuilder& builder;
  const Rules& rules;
  Occurrence when;
  bool imported = false;
  std::string phone;  // E.164
  const v1::Grade* grade = nullptr;

  const World& world() const { return builder.world(); }
};

// The customer that the visit belongs to, and the pursuit.
struct Party {
  CustomerRef customer;
  const PursuitState* pursuit = nullptr;  // nullptr = a new one

  bool is_new() const { return !customer.state().registered; }

  int number() const {
    return pursuit != nullptr ? pursuit->number
                              : static_cast<int>(customer.state().pursuits.size()) + 1;
  }
};

// The visit stands on the sheet of the day of arrival, even when it ended past midnight.
absl::StatusOr<Occurrence> DepartureOf(const v1::Command& command, const v1::CompleteVisit& ask,
                                       const VisitState& visit, const DecisionBuilder& builder) {
  if (!ask.has_left_at()) {
    return InvalidField(v1::REASON_FIELD_REQUIRED, "complete_visit.left_at", "say when they left");
  }
  KEZHI_ASSIGN_OR_RETURN(Occurrence when,
                         builder.HappenedAt(ToTime(ask.left_at()), "complete_visit.left_at"));
  when.day = visit.day;
  when.backfilled = visit.day < builder.today() && !command.imported();
  return when;
}

// Whether a field that the playbook requires is missing at the completion. What concerns the door
// is asked there.
bool IsMissing(const v1::CompleteVisit& ask, const VisitState& visit, absl::string_view field) {
  if (field == "note") return ask.note().empty();
  if (field == "wanted_model") return ask.wanted_model().empty();
  if (field == "plate") return ask.plate().empty() && !visit.has_plate;
  if (field == "appellation") return ask.appellation().empty() && !visit.has_appellation;
  if (field == "no_info_reason") return !ask.info_left() && ask.no_info_reason().empty();
  if (field == "name") return ask.info_left() && ask.name().empty();
  return false;
}

// R48, as the playbook's form has it. Whoever leaves no contact data must be called something where
// the form asks for a name.
void CheckRequired(const v1::CompleteVisit& ask, const VisitState& visit, const Rules& rules,
                   Violations& violations) {
  const auto fault = [&](absl::string_view field) {
    violations.Add(v1::REASON_FIELD_REQUIRED, absl::StrCat("complete_visit.", field),
                   "the form requires it");
  };
  for (const std::string& field :
       rules.required_fields(kVisitForm, v1::CUSTOMER_KIND_UNSPECIFIED)) {
    if (IsMissing(ask, visit, field)) fault(field);
  }
  if (ask.info_left()) {
    if (ask.phone().empty()) fault("phone");
    if (rules.primary_scale() != nullptr && ask.grade().empty()) fault("grade");
    return;
  }
  const bool called = !ask.name().empty() || !ask.appellation().empty() || !ask.plate().empty() ||
                      visit.has_appellation || visit.has_plate || !visit.customer.empty();
  if (!called && rules.required(kVisitForm, "name", v1::CUSTOMER_KIND_UNSPECIFIED))
    fault("appellation");
  if (!ask.phone().empty()) {
    violations.Add(v1::REASON_FIELDS_INVALID, "complete_visit.phone",
                   "given although no contact data was left: set info_left");
  }
}

absl::Status CheckFields(Completion& completion, absl::string_view store) {
  const v1::CompleteVisit& ask = completion.ask;
  Violations violations;
  CheckStay(completion.visit.arrived_at, ToTime(ask.left_at()), "complete_visit.left_at",
            violations);
  CheckRequired(ask, completion.visit, completion.rules, violations);
  if (ask.info_left()) {
    completion.phone =
        NormalisePhone(ask.phone(), store, "complete_visit.phone", completion.world(), violations);
  }
  if (!ask.grade().empty() && completion.rules.grade(ask.grade()) == nullptr) {
    violations.Add(v1::REASON_GRADE_UNKNOWN, "complete_visit.grade",
                   "is no grade of the playbook's primary scale");
  }
  return violations.ToStatus();
}

// R50; and an order, too, needs somebody to deliver to.
absl::Status CheckGradeAndOrder(Completion& completion) {
  const v1::CompleteVisit& ask = completion.ask;
  if (!ask.grade().empty()) {
    KEZHI_ASSIGN_OR_RETURN(completion.grade,
                           FindGrade(completion.rules, ask.grade(), "complete_visit.grade"));
    if (!ask.info_left() && completion.grade->needs_contact()) {
      return Refuse(v1::REASON_GRADE_WITHOUT_CONTACT,
                    "this grade needs contact data; put the impression into the note");
    }
  }
  if (ask.on_site_order() && !ask.info_left()) {
    return Refuse(v1::REASON_ORDER_WITHOUT_CONTACT, "an order on the spot needs contact data");
  }
  return absl::OkStatus();
}

// R51: due by the closing of its day; of a visitor who was still there then, some minutes after
// leaving.
bool IsLate(const Completion& completion) {
  if (completion.imported) return false;
  absl::Time deadline = completion.builder.days().ClosesAt(completion.visit.day);
  const absl::Time left_at = ToTime(completion.ask.left_at());
  if (left_at > deadline) {
    deadline = left_at + absl::Minutes(completion.rules.late_departure_minutes());
  }
  return completion.world().now() > deadline;
}

// The customer named, at the door or now; else the one with this phone; else a new one.
absl::StatusOr<CustomerRef> FindParty(const Completion& completion) {
  const World& world = completion.world();
  const std::string& named =
      completion.ask.customer().empty() ? completion.visit.customer : completion.ask.customer();
  if (!named.empty()) return CustomerRef(named, world);
  const std::string& store = completion.builder.store_name();
  const std::vector<std::string> found =
      CustomersWith({v1::CONTACT_KIND_PHONE, completion.phone}, store, "", world);
  if (found.size() > 1) {
    return ErrorBuilder(absl::StatusCode::kInvalidArgument, v1::REASON_CUSTOMER_AMBIGUOUS)
        .Message(absl::StrCat(found.size(), " customers have this phone; name one"))
        .Metadata("count", absl::StrCat(found.size()))
        .Violation("complete_visit.customer", "name the customer")
        .Build();
  }
  if (found.size() == 1) return CustomerRef(found.front(), world);
  return CustomerRef(CustomerName(store, world.facts().new_id), world);
}

// The open pursuit that the visit goes on with: the only one, or the one about the same thing; when
// the playbook allows no further one, the newest. nullptr: a new one.
const PursuitState* PursuitOfVisit(const CustomerState& customer, const Completion& completion) {
  const std::set<int>& open = customer.open_pursuits;
  if (open.empty()) return nullptr;
  if (open.size() == 1) return customer.pursuit(*open.begin());
  for (auto number = open.rbegin(); number != open.rend(); ++number) {
    const PursuitState* pursuit = customer.pursuit(*number);
    if (pursuit->wanted == completion.ask.wanted_model()) return pursuit;
  }
  const int limit = completion.rules.max_open_pursuits();
  const bool full = limit != 0 && open.size() >= static_cast<std::size_t>(limit);
  return full ? customer.pursuit(*open.rbegin()) : nullptr;
}

void AppendCompleted(const Completion& completion, const Party* party) {
  const v1::CompleteVisit& ask = completion.ask;
  v1::Event event;
  v1::VisitCompleted& completed = *event.mutable_visit_completed();
  *completed.mutable_left_at() = ask.left_at();
  if (!ask.name().empty()) *completed.mutable_name() = Clear(ask.name());
  if (!completion.phone.empty()) *completed.mutable_phone() = Clear(completion.phone);
  completed.set_info_left(ask.info_left());
  if (!ask.info_left()) completed.set_no_info_reason(ask.no_info_reason());
  completed.set_wanted_model(ask.wanted_model());
  if (completion.grade != nullptr) completed.set_grade(completion.grade->id());
  if (!ask.note().empty()) *completed.mutable_note() = Clear(ask.note());
  completed.set_on_site_order(ask.on_site_order());
  completed.set_test_drive(ask.test_drive());
  if (!ask.appellation().empty()) *completed.mutable_appellation() = Clear(ask.appellation());
  if (!ask.plate().empty()) *completed.mutable_plate() = Clear(ask.plate());
  completed.set_first(completion.visit.first);
  std::string subject = completion.visit.customer;
  if (party != nullptr) {
    subject = party->customer.name();
    completed.set_customer(subject);
    completed.set_pursuit(party->number());
    completed.set_first(
        completion.visit.first &&
        IsFirst(party->customer, ask.visit(), completion.visit.channel, completion.world()));
  }
  if (IsLate(completion)) event.add_flags(kLate);
  if (!ask.info_left() && ask.no_info_reason().empty()) event.add_flags(kIncomplete);
  if (IsArchived(completion.builder.store_name(), completion.visit.day, completion.world())) {
    event.add_flags(kAfterArchive);
  }
  completion.builder.Append(ask.visit(), std::move(event), completion.when, subject);
}

void AppendRegistered(const Completion& completion, CustomerEdit& edit) {
  ContactValues values;
  values.phone = completion.phone;
  const std::vector<std::string> duplicates =
      DuplicatesOf(values, completion.builder.store_name(), edit.name(), completion.world());
  v1::Event event;
  v1::CustomerRegistered& registered = *event.mutable_customer_registered();
  registered.set_kind(v1::CUSTOMER_KIND_PERSON);
  if (!completion.ask.name().empty()) *registered.mutable_name() = Clear(completion.ask.name());
  *registered.mutable_phone() = Clear(completion.phone);
  registered.set_source(completion.visit.source);
  registered.set_owner(completion.visit.owner());
  for (const std::string& duplicate : duplicates) registered.add_duplicates(duplicate);
  registered.set_origin_visit(completion.ask.visit());
  if (!duplicates.empty()) event.add_flags(kDuplicates);
  edit.Append(std::move(event));
  edit.SetContact(v1::CONTACT_KIND_PHONE, completion.phone);
}

// What a known customer left that is news: a number it does not have yet, a name it had none of.
// Nobody's customer is the receiver's from now on.
void AppendNews(const Completion& completion, CustomerEdit& edit) {
  v1::Event event;
  v1::ProfileChanged& changed = *event.mutable_profile_changed();
  if (!edit.state().has_name && !completion.ask.name().empty()) {
    changed.add_changed("name");
    *changed.mutable_name() = Clear(completion.ask.name());
  }
  const std::vector<std::string> holders =
      CustomersWith({v1::CONTACT_KIND_PHONE, completion.phone}, completion.builder.store_name(), "",
                    completion.world());
  if (std::find(holders.begin(), holders.end(), edit.name()) == holders.end()) {
    changed.add_changed("phone");
    *changed.mutable_phone() = Clear(completion.phone);
    for (const std::string& holder : holders) changed.add_duplicates(holder);
    if (!holders.empty()) event.add_flags(kDuplicates);
    edit.SetContact(v1::CONTACT_KIND_PHONE, completion.phone);
  }
  if (!changed.changed().empty()) edit.Append(std::move(event));
  if (edit.state().owner.empty() && !completion.visit.owner().empty()) {
    v1::Event assigned;
    assigned.mutable_customer_assigned()->set_to(completion.visit.owner());
    edit.Append(std::move(assigned));
  }
}

// Who has to do with the pursuit from now on.
std::string OwnerOfPursuit(const Completion& completion, const Party& party) {
  const std::string& owner = OwnerOf(party.customer.state(), party.pursuit);
  return owner.empty() ? completion.visit.owner() : owner;
}

PursuitState OpenFor(const Completion& completion, const Party& party, CustomerEdit& edit) {
  v1::PursuitOpened opened;
  opened.set_origin_visit(completion.ask.visit());
  opened.set_wanted(completion.ask.wanted_model());
  opened.set_owner(OwnerOfPursuit(completion, party));
  opened.set_source(completion.visit.source.empty() ? party.customer.state().source
                                                    : completion.visit.source);
  return OpenPursuit(edit, std::move(opened));
}

// The pursuit, its grade, its next contact and its order, in this order (example 1).
void AppendPursuit(const Completion& completion, const Party& party, CustomerEdit& edit) {
  const bool is_new = party.pursuit == nullptr;
  const PursuitState pursuit = is_new ? OpenFor(completion, party, edit) : *party.pursuit;
  if (completion.grade != nullptr) {
    Judgement judgement;
    judgement.grade = completion.grade;
    judgement.graded_on = completion.visit.day;
    if (!is_new) judgement.supported_by = completion.ask.visit();
    Judge(edit, pursuit, judgement);
  }
  // A first grade names no visit.
  if (!is_new && (completion.grade == nullptr || pursuit.grade.empty())) {
    v1::Event linked;
    linked.mutable_visit_linked()->set_visit(completion.ask.visit());
    linked.mutable_visit_linked()->set_pursuit(pursuit.number);
    edit.Append(std::move(linked));
  }
  const std::string owner = OwnerOfPursuit(completion, party);
  ContactMade contact;
  contact.day = completion.visit.day;
  contact.grade = completion.grade != nullptr ? completion.grade->id() : pursuit.grade;
  contact.grade_changed = contact.grade != pursuit.grade;
  PlanAfterContact(edit, pursuit.number, owner, contact);
  if (completion.ask.on_site_order()) {
    v1::OrderPlaced placed;
    placed.set_on_site(true);
    PlaceOrderOn(edit, pursuit, std::move(placed));
  }
}

}  // namespace

absl::StatusOr<Decision> DecideCompleteVisit(const v1::Command& command,
                                             const v1::CompleteVisit& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckStanding(ask.visit(), world));
  const VisitState& visit = world.visit(ask.visit());
  if (visit.completed) {
    return Refuse(v1::REASON_VISIT_COMPLETED, "the visit is completed; amend it instead");
  }
  const bool names_another = ask.info_left() && !ask.customer().empty();
  KEZHI_RETURN_IF_ERROR(CheckNotErased(names_another ? ask.customer() : visit.customer, world));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, DepartureOf(command, ask, visit, builder));
  const Rules rules = builder.rules(when);
  Completion completion = {ask, visit, builder, rules, when, command.imported(), "", nullptr};
  KEZHI_RETURN_IF_ERROR(CheckFields(completion, builder.store_name()));
  KEZHI_RETURN_IF_ERROR(CheckGradeAndOrder(completion));
  if (!ask.info_left()) {
    AppendCompleted(completion, nullptr);
    EndReception(ask.visit(), visit.day, when, builder);
    return std::move(builder).Build();
  }
  KEZHI_ASSIGN_OR_RETURN(CustomerRef customer, FindParty(completion));
  Party party = {std::move(customer), nullptr};
  party.pursuit = PursuitOfVisit(party.customer.state(), completion);
  CustomerEdit edit(builder, party.customer, when, command.imported());
  AppendCompleted(completion, &party);
  if (party.is_new()) {
    AppendRegistered(completion, edit);
  } else {
    AppendNews(completion, edit);
  }
  AppendPursuit(completion, party, edit);
  EndReception(ask.visit(), visit.day, when, builder);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
