#include "domain/explain/rules_behind.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/message.h"

#include "kezhi/v1/classification.pb.h"
#include "kezhi/v1/common.pb.h"
#include "kezhi/v1/playbook.pb.h"
#include "kezhi/v1/reception.pb.h"
#include "kezhi/v1/views.pb.h"

#include "domain/explain/bounds.h"
#include "domain/form_rows.h"
#include "domain/rules.h"

namespace kezhi::domain {
namespace {

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

// Finds the rules that bear on one cell.
class Search {
 public:
  Search(const Cell& cell, const std::vector<v1::PlaybookAdopted>& in_force)
      : cell_(cell), in_force_(in_force), rules_(RulesOfAll(in_force)) {}

  std::vector<RuleBehind> Find(const Bound& bound) {
    Add(bound.bearing, bound.by[0] == '\0' ? std::string() : TextAround(cell_, bound.by));
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
  const Bound* bound = BoundOf(field);
  if (bound == nullptr) return {};
  return Search(cell, in_force).Find(*bound);
}

}  // namespace kezhi::domain
