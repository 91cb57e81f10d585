#include "domain/validate_plans.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"

#include "domain/assessment/weights.h"
#include "domain/authorise.h"
#include "domain/shared_ids.h"
#include "domain/text.h"

namespace kezhi::domain {
namespace {

constexpr int kMostDueDays = 366;
constexpr int kMostShare = 1000000;

// Adds the ids of what one of the playbooks lists.
template <typename Elements>
void AddIds(const Elements& elements, std::set<std::string>& ids) {
  for (const auto& element : elements) ids.insert(element.id());
}

class PlanValidator {
 public:
  PlanValidator(const v1::Playbook& playbook, const std::vector<const v1::Playbook*>& others,
                Violations& faults)
      : playbook_(playbook), others_(others), faults_(faults) {
    for (const v1::Playbook* other : others) {
      AddIds(other->scales(), scales_);
      AddIds(other->methods(), methods_);
    }
    AddIds(playbook.scales(), scales_);
    AddIds(playbook.methods(), methods_);
  }

  void Run() {
    CheckSharedIds(
        playbook_, others_, "plans",
        [](const v1::Playbook& any) -> const auto& { return any.plans(); }, faults_);
    CheckSharedIds(
        playbook_, others_, "score_sheets",
        [](const v1::Playbook& any) -> const auto& { return any.score_sheets(); }, faults_);
    for (int i = 0; i < playbook_.plans_size(); ++i) {
      CheckRule(playbook_.plans(i), absl::StrCat("plans[", i, "]"));
    }
    for (int i = 0; i < playbook_.score_sheets_size(); ++i) {
      CheckSheet(playbook_.score_sheets(i), absl::StrCat("score_sheets[", i, "]"));
    }
  }

 private:
  void Fault(const std::string& path, absl::string_view description) {
    faults_.Add(v1::REASON_PLAYBOOK_INVALID, path, description);
  }

  void CheckRule(const v1::PlanRule& rule, const std::string& path) {
    if (rule.span() == v1::PLAN_SPAN_UNSPECIFIED || !v1::PlanSpan_IsValid(rule.span())) {
      Fault(path + ".span", "must be given");
    }
    if (rule.has_draft_due()) CheckDue(rule.draft_due(), path + ".draft_due");
    if (rule.has_summary_due()) CheckDue(rule.summary_due(), path + ".summary_due");
    const auto& roles = Roles();
    if (!rule.reviewer_role().empty() &&
        std::find(roles.begin(), roles.end(), rule.reviewer_role()) == roles.end()) {
      Fault(path + ".reviewer_role", "names no role");
    }
    if (!rule.visit_scale().empty() && scales_.count(rule.visit_scale()) == 0) {
      Fault(path + ".visit_scale", "names no scale");
    }
    if (rule.reward_from_bp() < 0 || rule.reward_from_bp() > kMostShare) {
      Fault(path + ".reward_from_bp", absl::StrCat("must be from 0 to ", kMostShare));
    }
    if (rule.fine_below_bp() < 0 || rule.fine_below_bp() > kWholeBp) {
      Fault(path + ".fine_below_bp", absl::StrCat("must be from 0 to ", kWholeBp));
    }
    for (int i = 0; i < rule.visit_methods_size(); ++i) {
      if (methods_.count(rule.visit_methods(i)) != 0) continue;
      Fault(absl::StrCat(path, ".visit_methods[", i, "]"), "names no method");
    }
  }

  void CheckDue(const v1::PlanDue& due, const std::string& path) {
    if (due.kind() == v1::PLAN_DUE_KIND_UNSPECIFIED || !v1::PlanDueKind_IsValid(due.kind())) {
      Fault(path + ".kind", "must be given");
    }
    if (due.days() < 1 || due.days() > kMostDueDays) {
      Fault(path + ".days", absl::StrCat("must be from 1 to ", kMostDueDays));
    }
  }

  // R120: the weights of a sheet sum to the whole.
  void CheckSheet(const v1::ScoreSheet& sheet, const std::string& path) {
    std::set<std::string> seen;
    std::int64_t sum = 0;
    for (int i = 0; i < sheet.items_size(); ++i) {
      const v1::ScoreSheetItem& item = sheet.items(i);
      const std::string at = absl::StrCat(path, ".items[", i, "]");
      if (!IsPartId(item.id())) Fault(at + ".id", "must match [A-Za-z0-9_]+");
      if (!seen.insert(item.id()).second) Fault(at + ".id", "stands twice");
      if (item.weight_bp() < 1) Fault(at + ".weight_bp", "must be at least 1");
      if (!v1::KpiMetric_IsValid(item.metric())) Fault(at + ".metric", "is unknown");
      sum += item.weight_bp();
    }
    if (sum != kWholeBp) Fault(path + ".items", "have weights that do not sum to 10000");
  }

  const v1::Playbook& playbook_;
  const std::vector<const v1::Playbook*>& others_;
  Violations& faults_;
  std::set<std::string> scales_;
  std::set<std::string> methods_;
};

}  // namespace

void ValidatePlans(const v1::Playbook& playbook, const std::vector<const v1::Playbook*>& others,
                   Violations& faults) {
  PlanValidator(playbook, others, faults).Run();
}

}  // namespace kezhi::domain
