#include "domain/explain/rules_behind.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/message.h"

#include "kezhi/v1/classification.pb.h"
#include "kezhi/v1/common.pb.h"
#include "kezhi/v1/market_views.pb.h"
#include "kezhi/v1/plan_views.pb.h"
#include "kezhi/v1/playbook.pb.h"
#include "kezhi/v1/playbook_views.pb.h"
#include "kezhi/v1/reception.pb.h"
#include "kezhi/v1/route_views.pb.h"
#include "kezhi/v1/views.pb.h"

#include "domain/explain/bounds.h"
#include "domain/form_rows.h"
#include "domain/rules.h"

namespace kezhi::domain {
namespace {

using google::protobuf::DynamicCastToGenerated;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// ---- fields of a form by name ----

// The field at a path of singular messages; nullptr: the message has none.
const FieldDescriptor* Walk(const std::string& path, const Message*& message) {
  const FieldDescriptor* field = nullptr;
  for (const std::string& part : std::vector<std::string>(absl::StrSplit(path, '.'))) {
    if (field != nullptr) {
      if (field->is_repeated() || IsLeaf(*field)) return nullptr;
      message = &message->GetReflection()->GetMessage(*message, field);
    }
    field = message->GetDescriptor()->FindFieldByName(part);
    if (field == nullptr) return nullptr;
  }
  return field;
}

// The text of the nearest message around the cell that has one in this field.
std::string TextAround(const Cell& cell, const std::string& path) {
  for (const Message* message : cell.around) {
    const FieldDescriptor* field = Walk(path, message);
    if (field == nullptr || field->is_repeated() ||
        field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
      continue;
    }
    std::string text = message->GetReflection()->GetString(*message, field);
    if (!text.empty()) return text;
  }
  return "";
}

// The number of an enum or of an int32 of the cell's message; nullopt: it has no such field.
std::optional<int> NumberBeside(const Cell& cell, const std::string& name) {
  const Message& message = *cell.around.front();
  const Reflection& reflection = *message.GetReflection();
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr) return std::nullopt;
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    return reflection.GetEnumValue(message, field);
  }
  return reflection.GetInt32(message, field);
}

// ---- where things stand in a playbook ----

// The path of `part` in `whole`; nullopt: it is no part of it.
std::optional<std::string> PathOf(const Message& whole, const Message& part) {
  if (&whole == &part) return "";
  const Reflection& reflection = *whole.GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection.ListFields(whole, &set);
  for (const FieldDescriptor* field : set) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int size = field->is_repeated() ? reflection.FieldSize(whole, field) : 1;
    for (int i = 0; i < size; ++i) {
      const bool many = field->is_repeated();
      const auto within = PathOf(many ? reflection.GetRepeatedMessage(whole, field, i)
                                      : reflection.GetMessage(whole, field),
                                 part);
      if (!within.has_value()) continue;
      return absl::StrCat(field->name(), many ? absl::StrCat("[", i, "]") : "",
                          within->empty() ? "" : ".", *within);
    }
  }
  return std::nullopt;
}

bool IsSetIn(const Message& playbook, const std::string& path) {
  const Message* message = &playbook;
  const FieldDescriptor* field = Walk(path, message);
  if (field == nullptr) return false;
  const Reflection& reflection = *message->GetReflection();
  return field->is_repeated() ? reflection.FieldSize(*message, field) > 0
                              : reflection.HasField(*message, field);
}

// The element that has this id; nullptr: none has.
template <typename Element>
const Message* ById(const google::protobuf::RepeatedPtrField<Element>& elements,
                    const std::string& id) {
  for (const Element& element : elements) {
    if (element.id() == id) return &element;
  }
  return nullptr;
}

// Finds the rules that bear on one cell.
class Search {
 public:
  Search(const Cell& cell, const std::vector<v1::PlaybookAdopted>& in_force)
      : cell_(cell), in_force_(in_force), rules_(RulesOfAll(in_force)) {}

  std::vector<RuleBehind> Find(const std::vector<Bound>& bounds) {
    for (const Bound& bound : bounds) {
      const std::string id = bound.by[0] == '\0' ? std::string() : TextAround(cell_, bound.by);
      Add(bound.bearing, id);
      AddOfSystems(bound.bearing, id);
      AddPart(PartOf(bound.bearing, id), bound.rule);
      if (bound.bearing == Bearing::kLast) AddLastSet(bound.rule);
    }
    return std::move(found_);
  }

 private:
  static Rules RulesOfAll(const std::vector<v1::PlaybookAdopted>& in_force) {
    std::vector<const v1::Playbook*> playbooks;
    playbooks.reserve(in_force.size());
    for (const v1::PlaybookAdopted& adopted : in_force) playbooks.push_back(&adopted.playbook());
    return Rules(std::move(playbooks));
  }

  void Add(Bearing bearing, const std::string& id) {
    switch (bearing) {
      case Bearing::kGrade: return AddPart(rules_.grade(id));
      case Bearing::kHorizon: return AddPart(rules_.grade(id), "horizon");
      case Bearing::kOnTable: return AddPart(rules_.grade(id), "in_progress_table");
      case Bearing::kCadence: return AddCadence(id);
      case Bearing::kPlan: return AddPlan(id);
      case Bearing::kAllOnTable: return AddOnTable();
      case Bearing::kOrder: return AddPart(rules_.primary_scale(), "grades");
      case Bearing::kClass: return AddClass(id, "");
      case Bearing::kClassTime: return AddClass(id, "horizon");
      case Bearing::kClassText: return AddClass(id, "advice");
      case Bearing::kStage: return AddStage(id);
      case Bearing::kMethod: return AddPart(rules_.method(id));
      case Bearing::kByPhone: return AddPart(rules_.method(id), "by_phone");
      case Bearing::kReason: return AddPart(rules_.reason(id));
      case Bearing::kPool: return AddPart(rules_.pool(), "grades");
      case Bearing::kDue: return AddDue(id);
      case Bearing::kTurn: return AddTurn();
      case Bearing::kWeight: return AddScoreItem(id, "weight_bp");
      case Bearing::kMetric: return AddScoreItem(id, "metric");
      default: return AddEverySet(bearing);
    }
  }

  // Those that are one field of a playbook, wherever it is set.
  void AddEverySet(Bearing bearing) {
    const char* path = "";
    switch (bearing) {
      case Bearing::kAllByPhone: path = "methods"; break;
      case Bearing::kAfterSale: path = "after_sale_days"; break;
      case Bearing::kDeparture: path = "clock.late_departure_minutes"; break;
      case Bearing::kBackfill: path = "backfill_days"; break;
      case Bearing::kMessage: path = "reception.message_minutes"; break;
      case Bearing::kCredit: path = "reception.credit"; break;
      case Bearing::kSkips: path = "reception.skips"; break;
      case Bearing::kTerm: path = "deals.credit.max_term_days"; break;
      case Bearing::kVisitForm: return AddVisitForm();
      default: return;
    }
    AddSet(path);
  }

  // What more than one part of the playbooks bears on, or what stands beside the cell decides.
  void AddOfSystems(Bearing bearing, const std::string& id) {
    switch (bearing) {
      case Bearing::kAward: return AddAward(id);
      case Bearing::kItem: return AddScoreItem(id, "");
      case Bearing::kJournal: return AddJournal();
      case Bearing::kRecommended: return AddRecommended(id);
      case Bearing::kMove: return AddMove();
      case Bearing::kWaits: return AddWaits(id);
      // All kinds together.
      case Bearing::kComplaintKind:
        if (id.empty()) AddSet("customer_care.complaint_kinds");
        return;
      default: return;
    }
  }

  // The part that the bearing is about; nullptr: it is about none, or the playbooks have none.
  const Message* PartOf(Bearing bearing, const std::string& id) const {
    switch (bearing) {
      case Bearing::kGradePart: return rules_.grade(id);
      case Bearing::kMachine: return rules_.machine(id);
      case Bearing::kPolicy: return rules_.policy(id);
      case Bearing::kPlanRule: return rules_.plan_rule(id);
      case Bearing::kVisitRule: return rules_.visit_rule();
      case Bearing::kTier: return TierOf(id);
      case Bearing::kSheet: return SheetOf(id);
      case Bearing::kDeals: return rules_.deals();
      case Bearing::kCreditRules: return rules_.credit();
      case Bearing::kAgeing: return rules_.ageing();
      case Bearing::kCoverage: return rules_.coverage();
      case Bearing::kCoverageTerm: return CoverageTermOf(id);
      case Bearing::kComplaintKind: return rules_.complaint_kind(id);
      case Bearing::kComplaintCause: return rules_.complaint_cause(id);
      case Bearing::kCareKind: return rules_.care_kind(id);
      case Bearing::kQuestion: return QuestionOf(id);
      case Bearing::kTracking: return TrackingOf(id);
      case Bearing::kEvidence: return rules_.sheet_evidence(id);
      case Bearing::kBenchmark: return BenchmarkHeldAgainst();
      case Bearing::kTrafficSource: return rules_.traffic_source(id);
      case Bearing::kPromotionMetric: return rules_.promotion_metric(id);
      case Bearing::kTerritories: return rules_.territories();
      case Bearing::kScreening: return rules_.screening();
      default: return ElementOf(bearing, id);
    }
  }

  // The element with this id of a list that only one playbook's part has.
  const Message* ElementOf(Bearing bearing, const std::string& id) const {
    const v1::CreditRules* credit = rules_.credit();
    const v1::RouteRules* route = rules_.route();
    const v1::TerritoryRules* territories = rules_.territories();
    const v1::ScreeningRules* screening = rules_.screening();
    switch (bearing) {
      case Bearing::kDepartment:
        return credit == nullptr ? nullptr : ById(credit->departments(), id);
      case Bearing::kRouteCheck: return route == nullptr ? nullptr : ById(route->checks(), id);
      case Bearing::kTerritoryType:
        return territories == nullptr ? nullptr : ById(territories->types(), id);
      case Bearing::kScreeningStep:
        return screening == nullptr ? nullptr : ById(screening->steps(), id);
      case Bearing::kCriterion:
        return screening == nullptr ? nullptr : ById(screening->criteria(), id);
      default: return nullptr;
    }
  }

  const Message* TierOf(const std::string& id) const {
    const std::string of_plan = TextAround(cell_, "visit_scale");
    const v1::GradeScale* scale =
        rules_.scale(of_plan.empty() ? TextAround(cell_, "scale") : of_plan);
    return scale == nullptr ? nullptr : Rules::GradeOf(*scale, id);
  }

  const Message* SheetOf(const std::string& id) const {
    for (const v1::ScoreSheet* sheet : rules_.score_sheets()) {
      if (sheet->id() == id) return sheet;
    }
    return nullptr;
  }

  // The lists of reasons and of contacts stand side by side in a state.
  const Message* CoverageTermOf(const std::string& id) const {
    const v1::CoverageRules* rules = rules_.coverage();
    if (rules == nullptr || cell_.around.size() < 2) return nullptr;
    const auto* state = DynamicCastToGenerated<v1::CoverageState>(cell_.around[1]);
    if (state == nullptr) return nullptr;
    for (const v1::CoverageCount& reason : state->reasons()) {
      if (&reason == cell_.around.front()) return ById(rules->reasons(), id);
    }
    return ById(rules->contacts(), id);
  }

  const Message* QuestionOf(const std::string& id) const {
    for (const v1::PlaybookAdopted& adopted : in_force_) {
      const Message* question = ById(adopted.playbook().customer_care().surveys().questions(), id);
      if (question != nullptr) return question;
    }
    return nullptr;
  }

  const Message* TrackingOf(const std::string& machine) const {
    for (const v1::PlaybookAdopted& adopted : in_force_) {
      const v1::Playbook& playbook = adopted.playbook();
      if (playbook.has_tracking_sheets() && playbook.tracking_sheets().machine() == machine) {
        return &playbook.tracking_sheets();
      }
    }
    return nullptr;
  }

  // Whoever asked for another number of contacts than it has holds nothing against it.
  const Message* BenchmarkHeldAgainst() const {
    const auto* form = DynamicCastToGenerated<v1::ContactsBeforeOrder>(cell_.around.back());
    return form != nullptr && form->has_benchmark() ? rules_.contact_benchmark() : nullptr;
  }

  void AddLastSet(const std::string& path) {
    for (auto adopted = in_force_.rbegin(); adopted != in_force_.rend(); ++adopted) {
      if (IsSetIn(adopted->playbook(), path)) return Put(*adopted, path);
    }
  }

  void AddAward(const std::string& kind) {
    const auto* award = DynamicCastToGenerated<v1::WorkPlanAward>(cell_.around.front());
    const bool fine = award != nullptr && award->fine();
    AddPart(rules_.plan_rule(kind), fine ? "fine_below_bp" : "reward_from_bp");
  }

  void AddJournal() {
    for (const Message* message : cell_.around) {
      const auto* journal = DynamicCastToGenerated<v1::JournalHead>(message);
      if (journal == nullptr) continue;
      for (const std::string& grade : journal->grades()) AddPart(rules_.grade(grade), "cadence");
    }
  }

  // What is recommended for the grade, and for what the method is.
  void AddRecommended(const std::string& grade) {
    const std::string method = TextAround(cell_, "method");
    for (const v1::PlaybookAdopted& adopted : in_force_) {
      for (const v1::Method& known : adopted.playbook().methods()) {
        const auto& grades = known.recommended_for();
        if (known.id() == method ||
            std::find(grades.begin(), grades.end(), grade) != grades.end()) {
          AddPart(&known, "recommended_for");
        }
      }
    }
  }

  void AddMove() {
    const v1::StageMachine* machine = rules_.machine(TextAround(cell_, "machine"));
    if (machine == nullptr) return;
    const std::string from = TextAround(cell_, "from");
    const std::string to = TextAround(cell_, "to");
    AddPart(rules_.move(*machine, from, to));
    AddPart(rules_.sheet_guard(machine->id(), from, to));
  }

  void AddWaits(const std::string& step) {
    if (TextAround(cell_, "waits_for").empty()) return;
    if (step.empty()) return AddPart(rules_.screening(), "decided_by");
    AddPart(ElementOf(Bearing::kScreeningStep, step), "role");
  }

  void AddSet(const std::string& path) {
    for (const v1::PlaybookAdopted& adopted : in_force_) {
      if (IsSetIn(adopted.playbook(), path)) Put(adopted, path);
    }
  }

  // A part of a playbook, or a field of it that is set.
  void AddPart(const Message* part, const std::string& field = "") {
    if (part == nullptr || (!field.empty() && !IsSetIn(*part, field))) return;
    for (const v1::PlaybookAdopted& adopted : in_force_) {
      const auto path = PathOf(adopted.playbook(), *part);
      if (path.has_value()) Put(adopted, absl::StrCat(*path, field.empty() ? "" : ".", field));
    }
  }

  void AddCadence(const std::string& grade) {
    AddPart(rules_.grade(grade), "cadence");
    if (!found_.empty()) AddSet("clock.due_roll");
  }

  void AddPlan(const std::string& grade) {
    if (NumberBeside(cell_, "pursuit") == 0) return AddSet("after_sale_days");
    const std::optional<int> origin = NumberBeside(cell_, "origin");
    if (origin.has_value() && *origin != v1::PLAN_ORIGIN_CADENCE) return;
    // A plan that is still open has no grade of its own: then that of the pursuit.
    AddCadence(grade.empty() ? TextAround(cell_, "pursuit.grade") : grade);
  }

  void AddOnTable() {
    const v1::GradeScale* scale = rules_.primary_scale();
    if (scale == nullptr) return;
    for (const v1::Grade& grade : scale->grades()) AddPart(&grade, "in_progress_table");
  }

  void AddClass(const std::string& id, const std::string& field) {
    const std::string scale_id = TextAround(cell_, "scale");
    const v1::GradeScale* scale = rules_.scale(scale_id);
    if (scale != nullptr) AddPart(Rules::GradeOf(*scale, id), field);
    if (field.empty() && FoundByRule()) AddPart(rules_.class_rule(scale_id));
  }

  // Whether the class is one that the playbook's rule has found.
  bool FoundByRule() const {
    const auto* held = dynamic_cast<const v1::CustomerClass*>(cell_.around.front());
    return held != nullptr && held->by_rule();
  }

  void AddStage(const std::string& id) {
    const v1::StageMachine* machine = rules_.machine(TextAround(cell_, "machine"));
    if (machine == nullptr) return;
    for (const v1::Stage& stage : machine->stages()) {
      if (stage.id() == id) AddPart(&stage);
    }
  }

  void AddVisitForm() {
    for (const v1::PlaybookAdopted& adopted : in_force_) {
      for (const v1::FieldRule& rule : adopted.playbook().fields()) {
        if (rule.form() == "visit" && rule.required()) AddPart(&rule);
      }
    }
  }

  void AddPool(const std::string& grade) {
    if (rules_.pool() == nullptr) return;
    for (const v1::PoolGrade& rule : rules_.pool()->grades()) {
      if (rule.grade() == grade) AddPart(&rule, "no_contact_days");
    }
  }

  void AddDue(const std::string& grade) {
    switch (NumberBeside(cell_, "kind").value_or(0)) {
      case v1::DUE_KIND_FOLLOW_UP: return AddPlan(grade);
      case v1::DUE_KIND_HORIZON: return AddPart(rules_.grade(grade), "horizon");
      case v1::DUE_KIND_REGISTRATION: return AddSet("clock.late_departure_minutes");
      case v1::DUE_KIND_POOL: return AddPool(grade);
      default: return;
    }
  }

  void AddTurn() {
    switch (NumberBeside(cell_, "reason").value_or(0)) {
      case v1::TURN_REASON_MADE_UP: return AddSet("reception.skips");
      case v1::TURN_REASON_RETURNING:
      case v1::TURN_REASON_SUBSTITUTE: return AddSet("reception.return_to_owner");
      case v1::TURN_REASON_NAMED: return AddSet("reception.named_skips_order");
      default: return AddSet("reception");
    }
  }

  void AddScoreItem(const std::string& id, const std::string& field) {
    const std::string sheet_id = TextAround(cell_, "sheet");
    for (const v1::ScoreSheet* sheet : rules_.score_sheets()) {
      if (sheet->id() != sheet_id) continue;
      for (const v1::ScoreSheetItem& item : sheet->items()) {
        if (item.id() == id) AddPart(&item, field);
      }
    }
  }

  void Put(const v1::PlaybookAdopted& adopted, const std::string& path) {
    found_.push_back({adopted.playbook().id(), adopted.digest(), path});
  }

  const Cell& cell_;
  const std::vector<v1::PlaybookAdopted>& in_force_;
  const Rules rules_;
  std::vector<RuleBehind> found_;
};

}  // namespace

std::vector<RuleBehind> RulesBehind(const Cell& cell,
                                    const std::vector<v1::PlaybookAdopted>& in_force) {
  const std::string field = absl::StrCat(cell.around.front()->GetDescriptor()->name(),
                                         cell.field.empty() ? "" : ".", cell.field);
  return Search(cell, in_force).Find(BoundsOf(field));
}

}  // namespace kezhi::domain
