// What the playbooks say about work plans and assessments.

#include <algorithm>

#include "domain/rules.h"

namespace kezhi::domain {

const v1::PlanRule* Rules::plan_rule(absl::string_view id) const {
  for (const v1::Playbook* playbook : playbooks_) {
    for (const v1::PlanRule& rule : playbook->plans()) {
      if (rule.id() == id) return &rule;
    }
  }
  return nullptr;
}

const v1::PlanRule* Rules::visit_rule() const {
  for (auto playbook = playbooks_.rbegin(); playbook != playbooks_.rend(); ++playbook) {
    for (const v1::PlanRule& rule : (*playbook)->plans()) {
      if (!rule.visit_scale().empty()) return &rule;
    }
  }
  return nullptr;
}

std::vector<const v1::ScoreSheet*> Rules::score_sheets() const {
  std::vector<const v1::ScoreSheet*> sheets;
  for (const v1::Playbook* playbook : playbooks_) {
    for (const v1::ScoreSheet& sheet : playbook->score_sheets()) {
      const bool known = std::any_of(sheets.begin(), sheets.end(), [&](const v1::ScoreSheet* one) {
        return one->id() == sheet.id();
      });
      if (!known) sheets.push_back(&sheet);
    }
  }
  return sheets;
}

const v1::Grade* Rules::TierOf(absl::string_view scale, absl::string_view tier) const {
  for (const v1::Playbook* playbook : playbooks_) {
    for (const v1::GradeScale& other : playbook->scales()) {
      if (other.id() != scale) continue;
      const auto& grades = other.grades();
      const auto found = std::find_if(grades.begin(), grades.end(),
                                      [&](const v1::Grade& grade) { return grade.id() == tier; });
      if (found != grades.end()) return &*found;
    }
  }
  return nullptr;
}

bool Rules::has_tier(absl::string_view scale, absl::string_view tier) const {
  return TierOf(scale, tier) != nullptr;
}

const v1::Span* Rules::visit_cadence(absl::string_view scale, absl::string_view tier) const {
  const v1::Grade* grade = TierOf(scale, tier);
  return grade == nullptr || !grade->has_cadence() ? nullptr : &grade->cadence();
}

}  // namespace kezhi::domain
