#include "domain/validate_deals.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"

#include "domain/authorise.h"
#include "domain/text.h"
#include "domain/validate_limits.h"

namespace kezhi::domain {
namespace {

bool IsRole(const std::string& role) {
  return std::find(Roles().begin(), Roles().end(), role) != Roles().end();
}

class DealValidator {
 public:
  explicit DealValidator(Violations& faults) : faults_(faults) {}

  void CheckSteps(const v1::DealRules& deals) {
    std::set<int> seen;
    for (int i = 0; i < deals.steps_size(); ++i) {
      const int step = deals.steps(i);
      const std::string at = absl::StrCat("deals.steps[", i, "]");
      if (step == v1::DEAL_STEP_UNSPECIFIED || !v1::DealStep_IsValid(step)) {
        Fault(at, "must be given");
      }
      if (!seen.insert(step).second) Fault(at, "stands twice");
    }
  }

  void CheckCredit(const v1::CreditRules& credit) {
    std::set<std::string> seen;
    for (int i = 0; i < credit.departments_size(); ++i) {
      const v1::CreditDepartment& department = credit.departments(i);
      const std::string at = absl::StrCat("deals.credit.departments[", i, "]");
      if (!IsIdentifier(department.id())) Fault(at + ".id", "must match [a-z][a-z0-9_]*");
      if (!seen.insert(department.id()).second) Fault(at + ".id", "stands twice");
      if (!IsRole(department.role())) Fault(at + ".role", "names no role");
    }
    if (!credit.decided_by().empty() && !IsRole(credit.decided_by())) {
      Fault("deals.credit.decided_by", "names no role");
    }
    CheckRange(credit.max_term_days(), "deals.credit.max_term_days");
  }

  void CheckNotices(const v1::DealRules& deals) {
    for (int i = 0; i < deals.notices_size(); ++i) {
      const v1::ProfileNotice& notice = deals.notices(i);
      const std::string at = absl::StrCat("deals.notices[", i, "]");
      if (notice.fields().empty()) Fault(at + ".fields", "must name a field");
      for (int f = 0; f < notice.fields_size(); ++f) {
        if (IsIdentifier(notice.fields(f))) continue;
        Fault(absl::StrCat(at, ".fields[", f, "]"), "must match [a-z][a-z0-9_]*");
      }
      if (!IsRole(notice.role())) Fault(at + ".role", "names no role");
    }
  }

  void CheckAgeing(const v1::Ageing& ageing) {
    for (int i = 0; i < ageing.edges_size(); ++i) {
      const int before = i == 0 ? 0 : ageing.edges(i - 1);
      if (ageing.edges(i) > before && ageing.edges(i) <= kMaxDays) continue;
      Fault(absl::StrCat("ageing.edges[", i, "]"), "must rise, from 1 to 3650");
    }
    CheckRange(ageing.limit_days(), "ageing.limit_days");
  }

 private:
  void Fault(absl::string_view path, absl::string_view description) {
    faults_.Add(v1::REASON_PLAYBOOK_INVALID, path, description);
  }

  void CheckRange(int number, absl::string_view path) {
    if (number < 0 || number > kMaxDays) Fault(path, "must be from 0 to 3650");
  }

  Violations& faults_;
};

}  // namespace

void ValidateDeals(const v1::Playbook& playbook, Violations& faults) {
  DealValidator validator(faults);
  validator.CheckSteps(playbook.deals());
  validator.CheckCredit(playbook.deals().credit());
  validator.CheckNotices(playbook.deals());
  validator.CheckAgeing(playbook.ageing());
}

}  // namespace kezhi::domain
