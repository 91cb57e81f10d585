#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "domain/class_rules.h"
#include "domain/rules.h"
#include "domain/shared_ids.h"
#include "domain/text.h"
#include "domain/validate_limits.h"

namespace kezhi::domain {
namespace {

// The rules of one playbook, one after the other.
class ClassRuleChecker {
 public:
  ClassRuleChecker(const v1::Playbook& playbook, const std::vector<const v1::Playbook*>& others,
                   Violations& faults)
      : playbook_(playbook), others_(others), faults_(faults) {}

  void Run() {
    std::set<std::string> seen;
    for (int i = 0; i < playbook_.class_rules_size(); ++i) {
      const v1::ClassRule& rule = playbook_.class_rules(i);
      const std::string at = absl::StrCat("class_rules[", i, "]");
      if (!seen.insert(rule.scale()).second) Fault(at + ".scale", "stands twice");
      CheckShared(rule, at + ".scale");
      CheckRoles(rule, at);
      CheckScale(rule, at);
    }
  }

 private:
  void Fault(const std::string& path, absl::string_view description) {
    faults_.Add(v1::REASON_PLAYBOOK_INVALID, path, description);
  }

  // Of one scale all playbooks in force say the same.
  void CheckShared(const v1::ClassRule& rule, const std::string& at) {
    for (const v1::Playbook* other : others_) {
      for (const v1::ClassRule& theirs : other->class_rules()) {
        if (theirs.scale() == rule.scale()) CheckSame(rule, theirs, *other, at, faults_);
      }
    }
  }

  const v1::GradeScale* FindScale(const std::string& id) const {
    std::vector<const v1::Playbook*> playbooks = others_;
    playbooks.push_back(&playbook_);
    return Rules(std::move(playbooks)).scale(id);
  }

  void CheckRoles(const v1::ClassRule& rule, const std::string& at) {
    for (int i = 0; i < rule.roles_size(); ++i) {
      if (rule.roles(i) == "consultant") continue;
      Fault(absl::StrCat(at, ".roles[", i, "]"),
            "must be consultant; manager and operator may classify anyway");
    }
  }

  void CheckScale(const v1::ClassRule& rule, const std::string& at) {
    const v1::GradeScale* scale = FindScale(rule.scale());
    if (scale == nullptr) return Fault(at + ".scale", "names no scale");
    if (rule.scale() == playbook_.primary_scale()) {
      return Fault(at + ".scale", "is the primary scale, on which pursuits are graded");
    }
    int last = -1;
    for (int i = 0; i < rule.terms_size(); ++i) {
      const std::string path = absl::StrCat(at, ".terms[", i, "]");
      const int rank = RankOf(*scale, rule.terms(i).grade());
      if (rank < 0) {
        Fault(path + ".grade", "is no grade of the scale");
      } else if (rank <= last) {
        Fault(path + ".grade", "stands twice, or not in the scale's order");
      }
      last = std::max(last, rank);
      CheckTerms(rule.terms(i), path);
    }
  }

  static int RankOf(const v1::GradeScale& scale, const std::string& id) {
    for (int i = 0; i < scale.grades_size(); ++i) {
      if (scale.grades(i).id() == id) return i;
    }
    return -1;
  }

  void CheckTerms(const v1::ClassTerms& terms, const std::string& path) {
    for (int i = 0; i < terms.evidence_size(); ++i) {
      if (IsIdentifier(terms.evidence(i))) continue;
      Fault(absl::StrCat(path, ".evidence[", i, "]"), "must match [a-z][a-z0-9_]*");
    }
    for (int i = 0; i < terms.bounds_size(); ++i) {
      if (IsIdentifier(terms.bounds(i).basis())) continue;
      Fault(absl::StrCat(path, ".bounds[", i, "].basis"), "must match [a-z][a-z0-9_]*");
    }
    if (!terms.has_handle_within()) return;
    const v1::Span& span = terms.handle_within();
    const bool negative = span.days() < 0 || span.months() < 0;
    const bool nothing = span.days() == 0 && span.months() == 0;
    if (negative || nothing || span.days() > kMaxDays || span.months() > kMaxDays / 30) {
      Fault(path + ".handle_within", "must be from one day to ten years");
    }
  }

  const v1::Playbook& playbook_;
  const std::vector<const v1::Playbook*>& others_;
  Violations& faults_;
};

}  // namespace

void CheckClassRules(const v1::Playbook& playbook, const std::vector<const v1::Playbook*>& others,
                     Violations& faults) {
  ClassRuleChecker(playbook, others, faults).Run();
}

}  // namespace kezhi::domain
