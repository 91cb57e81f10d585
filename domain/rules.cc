#include "domain/rules.h"

#include <algorithm>
#include <set>

#include "domain/dates.h"

namespace kezhi::domain {
namespace {

constexpr int kLateDepartureMinutes = 30;
constexpr int kBackfillDays = 31;
constexpr int kLowScore = 2;
constexpr int kSatisfiedMeanMilli = 4000;
constexpr int kMinAnswers = 5;

// The element with this id; nullptr when there is none.
template <typename Element>
const Element* ById(const google::protobuf::RepeatedPtrField<Element>& elements,
                    absl::string_view id) {
  const auto found = std::find_if(elements.begin(), elements.end(),
                                  [&](const Element& element) { return element.id() == id; });
  return found == elements.end() ? nullptr : &*found;
}

template <typename Element>
bool Has(const google::protobuf::RepeatedPtrField<Element>& elements, absl::string_view id) {
  return ById(elements, id) != nullptr;
}

template <typename Values, typename Value>
bool EmptyOrContains(const Values& values, const Value& value) {
  return values.empty() || std::find(values.begin(), values.end(), value) != values.end();
}

// Grades and stages a pursuit may hold under `rules`.
std::set<std::string> Holdable(const Rules& rules) {
  std::set<std::string> ids;
  if (const v1::GradeScale* scale = rules.primary_scale()) {
    for (const v1::Grade& grade : scale->grades()) ids.insert(grade.id());
  }
  if (const v1::StageMachine* machine = rules.primary_machine()) {
    for (const v1::Stage& stage : machine->stages()) ids.insert(stage.id());
  }
  return ids;
}

}  // namespace

Rules Rules::Of(const std::vector<v1::Playbook>& playbooks) {
  std::vector<const v1::Playbook*> pointers;
  pointers.reserve(playbooks.size());
  for (const v1::Playbook& playbook : playbooks) pointers.push_back(&playbook);
  return Rules(std::move(pointers));
}

// Playbooks stand in order of adoption; where several speak, the latest adopted wins.

const v1::GradeScale* Rules::primary_scale() const {
  for (auto playbook = playbooks_.rbegin(); playbook != playbooks_.rend(); ++playbook) {
    const std::string& primary = (*playbook)->primary_scale();
    if (primary.empty()) continue;
    for (const v1::Playbook* other : playbooks_) {
      if (const v1::GradeScale* scale = ById(other->scales(), primary)) return scale;
    }
  }
  return nullptr;
}

const v1::StageMachine* Rules::primary_machine() const {
  for (auto playbook = playbooks_.rbegin(); playbook != playbooks_.rend(); ++playbook) {
    if (!(*playbook)->primary_machine().empty()) return machine((*playbook)->primary_machine());
  }
  return nullptr;
}

const v1::StageMachine* Rules::machine(absl::string_view id) const {
  for (const v1::Playbook* playbook : playbooks_) {
    if (const v1::StageMachine* found = ById(playbook->machines(), id)) return found;
  }
  return nullptr;
}

const v1::GradeScale* Rules::scale(absl::string_view id) const {
  for (const v1::Playbook* playbook : playbooks_) {
    if (const v1::GradeScale* found = ById(playbook->scales(), id)) return found;
  }
  return nullptr;
}

const v1::ClassRule* Rules::class_rule(absl::string_view scale) const {
  for (const v1::Playbook* playbook : playbooks_) {
    for (const v1::ClassRule& rule : playbook->class_rules()) {
      if (rule.scale() == scale) return &rule;
    }
  }
  return nullptr;
}

std::string Rules::Carried(absl::string_view id) const {
  for (auto playbook = playbooks_.rbegin(); playbook != playbooks_.rend(); ++playbook) {
    for (const v1::CarryOver& carried : (*playbook)->carry_over()) {
      if (carried.from() == id) return carried.to();
    }
  }
  return std::string(id);
}

const v1::Grade* Rules::grade(absl::string_view id) const {
  const v1::GradeScale* scale = primary_scale();
  if (scale == nullptr) return nullptr;
  const v1::Grade* grade = ById(scale->grades(), id);
  return grade != nullptr ? grade : ById(scale->grades(), Carried(id));
}

int Rules::rank(absl::string_view grade_id) const {
  const v1::Grade* wanted = grade(grade_id);
  if (wanted == nullptr) return -1;
  const auto& grades = primary_scale()->grades();
  for (int rank = 0; rank < grades.size(); ++rank) {
    if (&grades[rank] == wanted) return rank;
  }
  return -1;
}

const v1::Method* Rules::method(absl::string_view id) const {
  for (const v1::Playbook* playbook : playbooks_) {
    if (const v1::Method* found = ById(playbook->methods(), id)) return found;
  }
  return nullptr;
}

bool Rules::IsOfPursuits(const v1::Playbook& playbook, absl::string_view grade) const {
  const v1::GradeScale* primary = primary_scale();
  bool of_customers = false;
  for (const v1::GradeScale& scale : playbook.scales()) {
    if (!Has(scale.grades(), grade)) continue;
    if (primary != nullptr && scale.id() == primary->id()) return true;
    of_customers = true;
  }
  return !of_customers;
}

bool Rules::Recommends(absl::string_view method_id, absl::string_view grade) const {
  bool advised = false;
  for (const v1::Playbook* playbook : playbooks_) {
    const v1::Method* method = ById(playbook->methods(), method_id);
    if (method == nullptr) continue;
    for (const std::string& recommended : method->recommended_for()) {
      if (!IsOfPursuits(*playbook, recommended)) continue;
      if (recommended == grade) return true;
      advised = true;
    }
  }
  return !advised;
}

const v1::CloseReason* Rules::reason(absl::string_view id) const {
  for (const v1::Playbook* playbook : playbooks_) {
    if (const v1::CloseReason* found = ById(playbook->reasons(), id)) return found;
  }
  return nullptr;
}

bool Rules::has_methods() const {
  return std::any_of(playbooks_.begin(), playbooks_.end(),
                     [](const v1::Playbook* playbook) { return !playbook->methods().empty(); });
}

bool Rules::has_reasons() const {
  return std::any_of(playbooks_.begin(), playbooks_.end(),
                     [](const v1::Playbook* playbook) { return !playbook->reasons().empty(); });
}

std::string Rules::approver(absl::string_view command, v1::PursuitStatus outcome) const {
  for (const v1::Playbook* playbook : playbooks_) {
    for (const v1::Approval& approval : playbook->approvals()) {
      if (approval.command() == command && EmptyOrContains(approval.outcomes(), outcome)) {
        return approval.role();
      }
    }
  }
  return "";
}

const v1::StageMove* Rules::move(const v1::StageMachine& machine, absl::string_view from,
                                 absl::string_view to) const {
  const std::string state = Has(machine.stages(), from) ? std::string(from) : Carried(from);
  for (const v1::StageMove& move : machine.moves()) {
    if (move.from() == state && move.to() == to) return &move;
  }
  return nullptr;
}

const v1::StageMove* Rules::move_on(const v1::StageMachine& machine, absl::string_view from,
                                    v1::StageTrigger trigger) const {
  const std::string state = Has(machine.stages(), from) ? std::string(from) : Carried(from);
  for (const v1::StageMove& move : machine.moves()) {
    if (move.from() == state && move.trigger() == trigger) return &move;
  }
  return nullptr;
}

bool Rules::required(absl::string_view form, absl::string_view field, v1::CustomerKind kind) const {
  const std::vector<std::string> fields = required_fields(form, kind);
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

std::vector<std::string> Rules::required_fields(absl::string_view form,
                                                v1::CustomerKind kind) const {
  std::vector<std::string> fields;
  for (const v1::Playbook* playbook : playbooks_) {
    for (const v1::FieldRule& rule : playbook->fields()) {
      const bool concerns = rule.kind() == v1::CUSTOMER_KIND_UNSPECIFIED || rule.kind() == kind;
      if (!rule.required() || !concerns || rule.form() != form) continue;
      if (EmptyOrContains(fields, rule.field()) && !fields.empty()) continue;
      fields.push_back(rule.field());
    }
  }
  return fields;
}

std::vector<std::string> Rules::identifying_fields() const {
  std::vector<std::string> fields;
  for (const v1::Playbook* playbook : playbooks_) {
    for (const v1::FieldRule& rule : playbook->fields()) {
      const bool known = std::find(fields.begin(), fields.end(), rule.field()) != fields.end();
      if (rule.identifies() && !known) fields.push_back(rule.field());
    }
  }
  return fields;
}

std::vector<int> Rules::after_sale_days() const {
  std::vector<int> days;
  for (const v1::Playbook* playbook : playbooks_) {
    days.insert(days.end(), playbook->after_sale_days().begin(), playbook->after_sale_days().end());
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

v1::DueRoll Rules::due_roll() const {
  for (auto playbook = playbooks_.rbegin(); playbook != playbooks_.rend(); ++playbook) {
    const v1::DueRoll roll = (*playbook)->clock().due_roll();
    if (roll != v1::DUE_ROLL_UNSPECIFIED) return roll;
  }
  return v1::DUE_ROLL_NONE;
}

int Rules::late_departure_minutes() const {
  for (auto playbook = playbooks_.rbegin(); playbook != playbooks_.rend(); ++playbook) {
    const int minutes = (*playbook)->clock().late_departure_minutes();
    if (minutes != 0) return minutes;
  }
  return kLateDepartureMinutes;
}

int Rules::max_open_pursuits() const {
  // The strictest limit: a playbook without one says nothing.
  int limit = 0;
  for (const v1::Playbook* playbook : playbooks_) {
    const int own = playbook->max_open_pursuits();
    if (own != 0) limit = limit == 0 ? own : std::min(limit, own);
  }
  return limit;
}

int Rules::backfill_days() const {
  for (auto playbook = playbooks_.rbegin(); playbook != playbooks_.rend(); ++playbook) {
    if ((*playbook)->backfill_days() != 0) return (*playbook)->backfill_days();
  }
  return kBackfillDays;
}

const v1::Pool* Rules::pool() const {
  for (auto playbook = playbooks_.rbegin(); playbook != playbooks_.rend(); ++playbook) {
    if ((*playbook)->has_pool()) return &(*playbook)->pool();
  }
  return nullptr;
}

const v1::Policy* Rules::policy(absl::string_view id) const {
  for (auto playbook = playbooks_.rbegin(); playbook != playbooks_.rend(); ++playbook) {
    if (const v1::Policy* found = ById((*playbook)->policies(), id)) return found;
  }
  return nullptr;
}

const v1::Reception* Rules::reception() const {
  for (auto playbook = playbooks_.rbegin(); playbook != playbooks_.rend(); ++playbook) {
    if ((*playbook)->has_reception()) return &(*playbook)->reception();
  }
  return nullptr;
}

const v1::DealRules* Rules::deals() const {
  for (auto playbook = playbooks_.rbegin(); playbook != playbooks_.rend(); ++playbook) {
    if ((*playbook)->has_deals()) return &(*playbook)->deals();
  }
  return nullptr;
}

const v1::CreditRules* Rules::credit() const {
  const v1::DealRules* rules = deals();
  return rules != nullptr && rules->has_credit() ? &rules->credit() : nullptr;
}

const v1::Ageing* Rules::ageing() const {
  for (auto playbook = playbooks_.rbegin(); playbook != playbooks_.rend(); ++playbook) {
    if ((*playbook)->has_ageing()) return &(*playbook)->ageing();
  }
  return nullptr;
}

const v1::Grade* Rules::GradeOf(const v1::GradeScale& scale, absl::string_view id) {
  return ById(scale.grades(), id);
}

const v1::ComplaintKind* Rules::complaint_kind(absl::string_view id) const {
  for (const v1::Playbook* playbook : playbooks_) {
    const auto* found = ById(playbook->customer_care().complaint_kinds(), id);
    if (found != nullptr) return found;
  }
  return nullptr;
}

bool Rules::has_complaint_kinds() const {
  return std::any_of(playbooks_.begin(), playbooks_.end(), [](const v1::Playbook* playbook) {
    return !playbook->customer_care().complaint_kinds().empty();
  });
}

bool Rules::has_complaint_causes() const {
  return std::any_of(playbooks_.begin(), playbooks_.end(), [](const v1::Playbook* playbook) {
    return !playbook->customer_care().complaint_causes().empty();
  });
}

const v1::ComplaintCause* Rules::complaint_cause(absl::string_view id) const {
  for (const v1::Playbook* playbook : playbooks_) {
    const auto* found = ById(playbook->customer_care().complaint_causes(), id);
    if (found != nullptr) return found;
  }
  return nullptr;
}

const v1::CareKind* Rules::care_kind(absl::string_view id) const {
  for (const v1::Playbook* playbook : playbooks_) {
    const auto* found = ById(playbook->customer_care().care_kinds(), id);
    if (found != nullptr) return found;
  }
  return nullptr;
}

bool Rules::has_care_kinds() const {
  return std::any_of(playbooks_.begin(), playbooks_.end(), [](const v1::Playbook* playbook) {
    return !playbook->customer_care().care_kinds().empty();
  });
}

const v1::SheetEvidence* Rules::sheet_evidence(absl::string_view id) const {
  for (const v1::Playbook* playbook : playbooks_) {
    const auto* found = ById(playbook->tracking_sheets().evidence(), id);
    if (found != nullptr) return found;
  }
  return nullptr;
}

const v1::SheetGuard* Rules::sheet_guard(absl::string_view machine, absl::string_view from,
                                         absl::string_view to) const {
  for (const v1::Playbook* playbook : playbooks_) {
    const v1::TrackingSheets& sheets = playbook->tracking_sheets();
    if (sheets.machine() != machine) continue;
    for (const v1::SheetGuard& guard : sheets.guards()) {
      if (guard.from() == from && guard.to() == to) return &guard;
    }
  }
  return nullptr;
}

std::vector<v1::SurveyQuestion> Rules::survey_questions() const {
  std::vector<v1::SurveyQuestion> questions;
  for (const v1::Playbook* playbook : playbooks_) {
    for (const v1::SurveyQuestion& question : playbook->customer_care().surveys().questions()) {
      const bool known =
          std::any_of(questions.begin(), questions.end(),
                      [&](const v1::SurveyQuestion& asked) { return asked.id() == question.id(); });
      if (!known) questions.push_back(question);
    }
  }
  return questions;
}

int Rules::SurveyNumber(int (*number)(const v1::SurveyRules& rules), int otherwise) const {
  for (auto playbook = playbooks_.rbegin(); playbook != playbooks_.rend(); ++playbook) {
    const int own = number((*playbook)->customer_care().surveys());
    if (own != 0) return own;
  }
  return otherwise;
}

int Rules::low_score() const {
  return SurveyNumber([](const v1::SurveyRules& rules) { return rules.low_score(); }, kLowScore);
}

int Rules::satisfied_mean_milli() const {
  return SurveyNumber([](const v1::SurveyRules& rules) { return rules.satisfied_mean_milli(); },
                      kSatisfiedMeanMilli);
}

int Rules::min_answers() const {
  return SurveyNumber([](const v1::SurveyRules& rules) { return rules.min_answers(); },
                      kMinAnswers);
}

const v1::Span* Rules::surveys_every() const {
  for (auto playbook = playbooks_.rbegin(); playbook != playbooks_.rend(); ++playbook) {
    const v1::SurveyRules& surveys = (*playbook)->customer_care().surveys();
    if (surveys.has_every()) return &surveys.every();
  }
  return nullptr;
}

const v1::Span* Rules::meetings_every() const {
  for (auto playbook = playbooks_.rbegin(); playbook != playbooks_.rend(); ++playbook) {
    const v1::CustomerCare& care = (*playbook)->customer_care();
    if (care.has_meetings_every()) return &care.meetings_every();
  }
  return nullptr;
}

std::optional<absl::CivilDay> Rules::HorizonEnds(const v1::Grade& grade, absl::CivilDay graded_on) {
  if (!grade.has_horizon()) return std::nullopt;
  return Add(graded_on, grade.horizon());
}

std::vector<std::string> NotCarried(const Rules& before, const Rules& after) {
  const std::set<std::string> known = Holdable(after);
  std::vector<std::string> lost;
  for (const std::string& id : Holdable(before)) {
    if (known.count(id) == 0 && known.count(after.Carried(id)) == 0) lost.push_back(id);
  }
  return lost;
}

}  // namespace kezhi::domain
