#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "base/status_macros.h"
#include "domain/authorise.h"
#include "domain/customer/class_evidence.h"
#include "domain/customer/decide.h"
#include "domain/customer/edit.h"
#include "domain/customer/planning.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

constexpr char kScaleField[] = "classify_customer.scale";
constexpr char kBasisField[] = "classify_customer.basis";

// A class as it was judged.
struct Finding {
  const v1::Grade* grade = nullptr;
  const v1::ClassTerms* terms = nullptr;  // nullptr: the playbook says nothing about the class
  bool by_rule = false;
};

absl::StatusOr<const v1::GradeScale*> FindScale(const Rules& rules, const std::string& id) {
  const v1::GradeScale* scale = rules.scale(id);
  if (scale == nullptr) {
    return InvalidField(v1::REASON_SCALE_UNKNOWN, kScaleField, "no playbook in force has it");
  }
  if (scale == rules.primary_scale()) {
    return InvalidField(v1::REASON_SCALE_PRIMARY, kScaleField,
                        "pursuits are graded on it, one by one; send change_grade");
  }
  return scale;
}

// R89. What the rule itself finds is the playbook's word, whoever brings the figures.
absl::Status CheckClassifier(const v1::ClassRule* rule, const v1::ClassifyCustomer& ask,
                             const World& world) {
  if (DutyOf(world.actor()) != "consultant" || ask.to().empty()) return absl::OkStatus();
  const bool named = rule != nullptr && std::find(rule->roles().begin(), rule->roles().end(),
                                                  "consultant") != rule->roles().end();
  return named ? absl::OkStatus()
               : RoleRequired(absl::StrCat("a class of ", ask.scale()), "manager, operator");
}

// A name of the basis that stands twice would leave open which is meant.
absl::Status CheckBasis(const v1::ClassifyCustomer& ask) {
  std::set<std::string> seen;
  Violations faults;
  for (int i = 0; i < ask.basis_size(); ++i) {
    if (seen.insert(ask.basis(i).name()).second) continue;
    faults.Add(v1::REASON_FIELDS_INVALID, absl::StrCat(kBasisField, "[", i, "].name"),
               "stands twice");
  }
  return faults.ToStatus();
}

// Whether all bounds hold. A value that is missing, or no whole number, is a fault.
bool Holds(const v1::ClassTerms& terms, const v1::ClassifyCustomer& ask, Violations& faults) {
  bool holds = true;
  for (const v1::ClassBound& bound : terms.bounds()) {
    const std::string* text = BasisValue(ask, bound.basis());
    std::int64_t value = 0;
    if (text == nullptr) {
      faults.Add(v1::REASON_FIELD_REQUIRED, kBasisField,
                 absl::StrCat("the rule goes by ", bound.basis()));
    } else if (!absl::SimpleAtoi(*text, &value)) {
      faults.Add(v1::REASON_FIELDS_INVALID, kBasisField,
                 absl::StrCat(bound.basis(), " must be a whole number"));
    } else {
      holds = holds && value >= bound.at_least();
    }
  }
  return holds;
}

bool HasBounds(const v1::ClassRule* rule) {
  return rule != nullptr &&
         std::any_of(rule->terms().begin(), rule->terms().end(),
                     [](const v1::ClassTerms& terms) { return !terms.bounds().empty(); });
}

absl::StatusOr<Finding> FindByRule(const v1::GradeScale& scale, const v1::ClassRule* rule,
                                   const v1::ClassifyCustomer& ask) {
  if (!HasBounds(rule)) {
    return InvalidField(v1::REASON_FIELD_REQUIRED, "classify_customer.to",
                        "the playbook has no rule that finds the class; name it");
  }
  Violations faults;
  Finding finding;
  for (const v1::ClassTerms& terms : rule->terms()) {
    const bool holds = Holds(terms, ask, faults);
    if (finding.grade != nullptr || !holds) continue;
    finding = {Rules::GradeOf(scale, terms.grade()), &terms, true};
  }
  KEZHI_RETURN_IF_ERROR(faults.ToStatus());
  if (finding.grade != nullptr) return finding;
  return InvalidField(v1::REASON_CLASS_UNDECIDED, kBasisField,
                      "the bounds of no class hold; name the class");
}

// R65.
absl::StatusOr<Finding> FindNamed(const v1::GradeScale& scale, const v1::ClassRule* rule,
                                  const std::string& to) {
  Finding finding;
  finding.grade = Rules::GradeOf(scale, to);
  if (finding.grade == nullptr) {
    std::string known;
    for (const v1::Grade& grade : scale.grades()) absl::StrAppend(&known, " ", grade.id());
    return InvalidField(v1::REASON_GRADE_UNKNOWN, "classify_customer.to",
                        absl::StrCat("not on the scale ", scale.id(), ", which has", known));
  }
  if (rule == nullptr) return finding;
  for (const v1::ClassTerms& terms : rule->terms()) {
    if (terms.grade() == to) finding.terms = &terms;
  }
  return finding;
}

// R69 and its like: what the playbook asks for before a customer is of this class.
absl::Status CheckEvidence(const Finding& finding, const v1::ClassifyCustomer& ask,
                           const CustomerState& customer, absl::CivilDay day, const World& world) {
  if (finding.terms == nullptr) return absl::OkStatus();
  const std::vector<std::string> missing =
      MissingEvidence(*finding.terms, ask, customer, day, world);
  if (missing.empty()) return absl::OkStatus();
  const std::string names = absl::StrJoin(missing, ", ");
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_EVIDENCE_REQUIRED)
      .Message(absl::StrCat("the class ", finding.grade->id(), " must rest on ", names))
      .Metadata("missing", names)
      .Build();
}

absl::Status CheckFrom(const std::string& believed, const std::string& actual) {
  if (believed.empty() || believed == actual) return absl::OkStatus();
  return ErrorBuilder(absl::StatusCode::kAborted, v1::REASON_REVISION_CONFLICT)
      .Message("the class is another one by now; read it again and decide anew")
      .Metadata("expected_class", believed)
      .Metadata("actual_class", actual)
      .Build();
}

v1::Event Classified(const v1::ClassifyCustomer& ask, const std::string& from,
                     const Finding& finding, absl::CivilDay classified_on) {
  v1::Event event;
  v1::CustomerClassified& classified = *event.mutable_customer_classified();
  classified.set_scale(ask.scale());
  classified.set_from(from);
  classified.set_to(finding.grade->id());
  *classified.mutable_classified_on() = ToDate(classified_on);
  *classified.mutable_basis() = ask.basis();
  if (!ask.note().empty()) *classified.mutable_note() = Clear(ask.note());
  if (finding.terms != nullptr && finding.terms->has_handle_within()) {
    *classified.mutable_due_on() = ToDate(Add(classified_on, finding.terms->handle_within()));
  }
  classified.set_by_rule(finding.by_rule);
  return event;
}

}  // namespace

absl::StatusOr<Decision> DecideClassifyCustomer(const v1::Command& command,
                                                const v1::ClassifyCustomer& ask,
                                                const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, OccurrenceOn(builder, command, ask.classified_on(),
                                                             "classify_customer.classified_on"));
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), nullptr, edit.day(), world));
  KEZHI_ASSIGN_OR_RETURN(const v1::GradeScale* scale, FindScale(edit.rules(), ask.scale()));
  const v1::ClassRule* rule = edit.rules().class_rule(ask.scale());
  KEZHI_RETURN_IF_ERROR(CheckClassifier(rule, ask, world));
  KEZHI_RETURN_IF_ERROR(CheckBasis(ask));
  KEZHI_ASSIGN_OR_RETURN(const Finding finding, ask.to().empty()
                                                    ? FindByRule(*scale, rule, ask)
                                                    : FindNamed(*scale, rule, ask.to()));
  absl::CivilDay classified_on = edit.day();
  if (IsSet(ask.classified_on())) classified_on = ToDay(ask.classified_on());
  KEZHI_RETURN_IF_ERROR(CheckEvidence(finding, ask, customer.state(), classified_on, world));
  const auto held = customer.state().classes.find(ask.scale());
  const std::string from = held == customer.state().classes.end() ? "" : held->second;
  KEZHI_RETURN_IF_ERROR(CheckFrom(ask.from(), from));
  v1::Event event = Classified(ask, from, finding, classified_on);
  const v1::CustomerClassified& classified = event.customer_classified();
  const bool says_something = from != classified.to() || !classified.basis().empty() ||
                              classified.has_note() || classified.has_due_on();
  if (!says_something) return std::move(builder).Build();
  const google::type::Date due_on = classified.due_on();
  edit.Append(std::move(event));
  // Of several open pursuits nothing tells which is meant; the card shows the day all the same.
  if (IsSet(due_on) && customer.state().open_pursuits.size() == 1) {
    PlanNoLater(edit, *customer.state().pursuit(*customer.state().open_pursuits.begin()),
                ToDay(due_on));
  }
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
