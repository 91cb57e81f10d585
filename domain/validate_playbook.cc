#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/visit.pb.h"

#include "domain/authorise.h"
#include "domain/class_rules.h"
#include "domain/error.h"
#include "domain/rules.h"
#include "domain/shared_ids.h"
#include "domain/text.h"
#include "domain/validate_customer_care.h"
#include "domain/validate_deals.h"
#include "domain/validate_limits.h"
#include "domain/validate_market.h"
#include "domain/validate_plans.h"
#include "domain/validate_reception.h"
#include "domain/validate_route.h"
#include "domain/validate_territories.h"
#include "domain/validate_tracking_sheets.h"

namespace kezhi::domain {
namespace {

std::string At(absl::string_view path, int index) {
  return absl::StrCat(path, "[", index, "]");
}

// Months count 30 days here: only to see whether one span is shorter than another.
int RoughDays(const v1::Span& span) {
  return span.months() * 30 + span.days();
}

bool IsEnd(int outcome) {
  return outcome >= v1::PURSUIT_STATUS_LOST && outcome <= v1::PURSUIT_STATUS_VOID;
}

// Walks a playbook and collects what is wrong with it, each with its path.
class Validator {
 public:
  Validator(const v1::Playbook& playbook, const std::vector<const v1::Playbook*>& others)
      : playbook_(playbook), others_(others) {}

  absl::Status Run() {
    if (!IsPartId(playbook_.id())) Fault("id", "must match [A-Za-z0-9_]+");
    CheckScales();
    CheckMachines();
    CheckFields();
    CheckMethods();
    CheckReasons();
    CheckApprovals();
    CheckNumbers();
    CheckPool();
    CheckCarryOver();
    ValidateReception(playbook_, faults_);
    CheckIds(
        "policies", [](const v1::Playbook& any) -> const auto& { return any.policies(); });
    ValidatePolicies(playbook_, faults_);
    ValidatePlans(playbook_, others_, faults_);
    ValidateDeals(playbook_, faults_);
    CheckClassRules(playbook_, others_, faults_);
    CheckRouteRules(playbook_, others_, faults_);
    ValidateTerritories(playbook_, faults_);
    CheckCustomerCare(playbook_, others_, faults_);
    CheckTrackingSheets(playbook_, others_, faults_);
    CheckMarketRules(playbook_, others_, faults_);
    return faults_.ToStatus();
  }

 private:
  void Fault(absl::string_view path, absl::string_view description) {
    faults_.Add(v1::REASON_PLAYBOOK_INVALID, path, description);
  }

  // The ids of a list that is merged with those of the other playbooks in force.
  template <typename List>
  void CheckIds(absl::string_view path, List list) {
    CheckSharedIds(playbook_, others_, path, list, faults_);
  }

  // The ids of a list within an element, which is merged with no other.
  template <typename Elements>
  void CheckIdsApart(const Elements& elements, absl::string_view path) {
    std::set<std::string> seen;
    for (int i = 0; i < elements.size(); ++i) {
      const std::string at = absl::StrCat(At(path, i), ".id");
      if (!IsPartId(elements[i].id())) Fault(at, "must match [A-Za-z0-9_]+");
      if (!seen.insert(elements[i].id()).second) Fault(at, "stands twice");
    }
  }

  void CheckScales() {
    const auto& scales = playbook_.scales();
    CheckIds(
        "scales", [](const v1::Playbook& any) -> const auto& { return any.scales(); });
    bool found = playbook_.primary_scale().empty();
    for (int i = 0; i < scales.size(); ++i) {
      found = found || scales[i].id() == playbook_.primary_scale();
      CheckGrades(scales[i], absl::StrCat(At("scales", i), ".grades"));
    }
    for (const v1::Playbook* other : others_) {
      for (const v1::GradeScale& scale : other->scales()) {
        found = found || scale.id() == playbook_.primary_scale();
      }
    }
    if (!found) Fault("primary_scale", "names no scale");
  }

  void CheckGrades(const v1::GradeScale& scale, const std::string& path) {
    const auto& grades = scale.grades();
    if (grades.empty()) Fault(path, "a scale needs a grade");
    CheckIdsApart(grades, path);
    for (int i = 0; i < grades.size(); ++i) {
      const v1::Grade& grade = grades[i];
      const std::string at = At(path, i);
      if (grade.has_horizon()) CheckSpan(grade.horizon(), at + ".horizon");
      if (grade.has_cadence()) CheckSpan(grade.cadence(), at + ".cadence");
      const bool in_days = grade.has_horizon() && grade.has_cadence() &&
                           grade.horizon().months() == 0 && grade.cadence().months() == 0;
      if (in_days && grade.cadence().days() > grade.horizon().days()) {
        Fault(at + ".cadence", "is longer than the horizon");
      }
      if (i > 0 && Falls(grades[i - 1], grade)) {
        Fault(at + ".horizon", "is shorter than that of the better grade before it");
      }
    }
  }

  static bool Falls(const v1::Grade& better, const v1::Grade& worse) {
    if (!worse.has_horizon()) return false;
    return !better.has_horizon() || RoughDays(worse.horizon()) < RoughDays(better.horizon());
  }

  void CheckSpan(const v1::Span& span, const std::string& path) {
    const bool negative = span.days() < 0 || span.months() < 0;
    const bool nothing = span.days() == 0 && span.months() == 0;
    if (negative || nothing || span.days() > kMaxDays || span.months() > kMaxDays / 30) {
      Fault(path, "must be from one day to ten years");
    }
  }

  void CheckMachines() {
    const auto& machines = playbook_.machines();
    CheckIds(
        "machines", [](const v1::Playbook& any) -> const auto& { return any.machines(); });
    bool found = playbook_.primary_machine().empty();
    for (int i = 0; i < machines.size(); ++i) {
      found = found || machines[i].id() == playbook_.primary_machine();
      CheckMachine(machines[i], At("machines", i));
    }
    for (const v1::Playbook* other : others_) {
      for (const v1::StageMachine& machine : other->machines()) {
        found = found || machine.id() == playbook_.primary_machine();
      }
    }
    if (!found) Fault("primary_machine", "names no machine");
  }

  void CheckMachine(const v1::StageMachine& machine, const std::string& path) {
    if (machine.stages().empty()) {
      Fault(path + ".stages", "a machine needs a stage");
      return;
    }
    CheckIdsApart(machine.stages(), path + ".stages");
    std::set<std::string> stages;
    for (const v1::Stage& stage : machine.stages()) stages.insert(stage.id());
    std::set<std::string> seen;
    for (int i = 0; i < machine.moves_size(); ++i) {
      const v1::StageMove& move = machine.moves(i);
      const std::string at = At(path + ".moves", i);
      if (stages.count(move.from()) == 0) Fault(at + ".from", "names no stage");
      if (stages.count(move.to()) == 0) Fault(at + ".to", "names no stage");
      if (move.trigger() == v1::STAGE_TRIGGER_UNSPECIFIED ||
          !v1::StageTrigger_IsValid(move.trigger())) {
        Fault(at + ".trigger", "must be given");
      }
      // By command, the caller says where to; a trigger must lead to one state.
      const bool by_command = move.trigger() == v1::STAGE_TRIGGER_COMMAND;
      const std::string key =
          absl::StrCat(move.from(), " ", by_command ? move.to() : "", " ", move.trigger());
      if (!seen.insert(key).second) Fault(at, "leads to a second state, or stands twice");
    }
    CheckReachable(machine, path);
  }

  void CheckReachable(const v1::StageMachine& machine, const std::string& path) {
    std::set<std::string> reached = {machine.stages(0).id()};
    for (bool grew = true; grew;) {
      grew = false;
      for (const v1::StageMove& move : machine.moves()) {
        if (reached.count(move.from()) != 0) grew = reached.insert(move.to()).second || grew;
      }
    }
    for (int i = 0; i < machine.stages_size(); ++i) {
      if (reached.count(machine.stages(i).id()) == 0) {
        Fault(At(path + ".stages", i), "cannot be reached from the first stage");
      }
    }
  }

  void CheckFields() {
    for (int i = 0; i < playbook_.fields_size(); ++i) {
      const v1::FieldRule& rule = playbook_.fields(i);
      const std::string at = At("fields", i);
      const bool visit = rule.form() == "visit";
      const bool follow_up = rule.form() == "follow_up";
      if (!visit && !follow_up && rule.form() != "customer") {
        Fault(at + ".form", "must be visit, customer or follow_up");
      }
      if (!IsIdentifier(rule.field())) Fault(at + ".field", "must match [a-z][a-z0-9_]*");
      if (visit && v1::VisitFields::descriptor()->FindFieldByName(rule.field()) == nullptr) {
        Fault(at + ".field", "is no field of a visit");
      }
      if (follow_up &&
          v1::CompleteFollowUp::descriptor()->FindFieldByName(rule.field()) == nullptr) {
        Fault(at + ".field", "is no field of a follow-up");
      }
      if (!v1::CustomerKind_IsValid(rule.kind())) Fault(at + ".kind", "is unknown");
      if (rule.identifies() &&
          (rule.form() != "customer" || rule.kind() == v1::CUSTOMER_KIND_PERSON)) {
        Fault(at + ".identifies", "is for fields of companies");
      }
    }
  }

  bool HasGrade(const std::string& id) const {
    const auto has = [&](const v1::Playbook& playbook) {
      for (const v1::GradeScale& scale : playbook.scales()) {
        for (const v1::Grade& grade : scale.grades()) {
          if (grade.id() == id) return true;
        }
      }
      return false;
    };
    return has(playbook_) || std::any_of(others_.begin(), others_.end(),
                                         [&](const v1::Playbook* other) { return has(*other); });
  }

  bool HasStage(const std::string& id) const {
    for (const v1::StageMachine& machine : playbook_.machines()) {
      for (const v1::Stage& stage : machine.stages()) {
        if (stage.id() == id) return true;
      }
    }
    return false;
  }

  void CheckMethods() {
    const auto& methods = playbook_.methods();
    CheckIds(
        "methods", [](const v1::Playbook& any) -> const auto& { return any.methods(); });
    for (int i = 0; i < methods.size(); ++i) {
      for (int g = 0; g < methods[i].recommended_for_size(); ++g) {
        if (HasGrade(methods[i].recommended_for(g))) continue;
        Fault(At(absl::StrCat(At("methods", i), ".recommended_for"), g), "names no grade");
      }
    }
  }

  void CheckOutcomes(const google::protobuf::RepeatedField<int>& outcomes,
                     const std::string& path) {
    for (int i = 0; i < outcomes.size(); ++i) {
      if (!IsEnd(outcomes[i])) {
        Fault(At(path + ".outcomes", i), "is no end of a pursuit without a sale");
      }
    }
  }

  void CheckReasons() {
    const auto& reasons = playbook_.reasons();
    CheckIds(
        "reasons", [](const v1::Playbook& any) -> const auto& { return any.reasons(); });
    for (int i = 0; i < reasons.size(); ++i) CheckOutcomes(reasons[i].outcomes(), At("reasons", i));
  }

  void CheckApprovals() {
    for (int i = 0; i < playbook_.approvals_size(); ++i) {
      const v1::Approval& approval = playbook_.approvals(i);
      const std::string at = At("approvals", i);
      const auto* arm = v1::Command::descriptor()->FindFieldByName(approval.command());
      if (arm == nullptr || arm->containing_oneof() == nullptr) {
        Fault(at + ".command", "names no command");
      }
      if (std::find(Roles().begin(), Roles().end(), approval.role()) == Roles().end()) {
        Fault(at + ".role", "names no role");
      }
      CheckOutcomes(approval.outcomes(), at);
    }
  }

  void CheckNumbers() {
    for (int i = 0; i < playbook_.after_sale_days_size(); ++i) {
      const int days = playbook_.after_sale_days(i);
      const bool rises = i == 0 || days > playbook_.after_sale_days(i - 1);
      if (days < 1 || days > kMaxDays || !rises) {
        Fault(At("after_sale_days", i), "must rise, from 1 to 3650");
      }
    }
    CheckRange(playbook_.clock().late_departure_minutes(), kMaxMinutes,
               "clock.late_departure_minutes");
    if (!v1::DueRoll_IsValid(playbook_.clock().due_roll())) Fault("clock.due_roll", "is unknown");
    CheckRange(playbook_.max_open_pursuits(), kMaxDays, "max_open_pursuits");
    CheckRange(playbook_.backfill_days(), kMaxDays, "backfill_days");
  }

  void CheckRange(int number, int max, const std::string& path) {
    if (number < 0 || number > max) Fault(path, absl::StrCat("must be from 0 to ", max));
  }

  void CheckPool() {
    const v1::Pool& pool = playbook_.pool();
    for (int i = 0; i < pool.grades_size(); ++i) {
      const std::string at = At("pool.grades", i);
      if (!HasGrade(pool.grades(i).grade())) Fault(at + ".grade", "names no grade");
      if (pool.grades(i).no_contact_days() < 1) {
        Fault(at + ".no_contact_days", "must be at least 1");
      }
    }
    CheckRange(pool.max_owned(), 1000000, "pool.max_owned");
    CheckRange(pool.claims_per_day(), 1000000, "pool.claims_per_day");
    CheckRange(pool.reclaim_days(), kMaxDays, "pool.reclaim_days");
    CheckRange(pool.warn_days_before(), kMaxDays, "pool.warn_days_before");
  }

  void CheckCarryOver() {
    std::set<std::string> seen;
    for (int i = 0; i < playbook_.carry_over_size(); ++i) {
      const v1::CarryOver& carried = playbook_.carry_over(i);
      const std::string at = At("carry_over", i);
      if (carried.from().empty()) Fault(at + ".from", "must be given");
      if (!seen.insert(carried.from()).second) Fault(at + ".from", "stands twice");
      if (!HasGrade(carried.to()) && !HasStage(carried.to())) {
        Fault(at + ".to", "names no grade and no stage");
      }
    }
  }

  const v1::Playbook& playbook_;
  const std::vector<const v1::Playbook*>& others_;
  Violations faults_;
};

}  // namespace

absl::Status Validate(const v1::Playbook& playbook,
                      const std::vector<const v1::Playbook*>& others) {
  return Validator(playbook, others).Run();
}

}  // namespace kezhi::domain
