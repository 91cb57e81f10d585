#include "domain/validate_customer_care.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace kezhi::domain {
namespace {

// As long as a complaint may wait: a year.
constexpr int kMaxHours = 366 * 24;
constexpr int kMaxScore = 5;
constexpr int kMaxAgainDays = 730;
constexpr int kMaxAgainMonths = 24;
constexpr int kMaxAnswers = 1000000;

bool IsCareId(const std::string& id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
  });
}

// Walks the part and collects its faults.
class CareValidator {
 public:
  CareValidator(const v1::Playbook& playbook, const std::vector<const v1::Playbook*>& others,
                Violations& faults)
      : care_(playbook.customer_care()), others_(others), faults_(faults) {}

  void Run() {
    CheckIds(care_.complaint_kinds(), "complaint_kinds",
             [](const v1::CustomerCare& care) { return care.complaint_kinds(); });
    CheckIds(care_.complaint_causes(), "complaint_causes",
             [](const v1::CustomerCare& care) { return care.complaint_causes(); });
    CheckIds(care_.surveys().questions(), "surveys.questions",
             [](const v1::CustomerCare& care) { return care.surveys().questions(); });
    CheckIds(care_.care_kinds(), "care_kinds",
             [](const v1::CustomerCare& care) { return care.care_kinds(); });
    for (int i = 0; i < care_.care_kinds_size(); ++i) CheckAgain(i);
    for (int i = 0; i < care_.complaint_kinds_size(); ++i) CheckKind(i);
    CheckRange(care_.surveys().low_score(), kMaxScore, "surveys.low_score");
    CheckRange(care_.surveys().satisfied_mean_milli(), kMaxScore * 1000,
               "surveys.satisfied_mean_milli");
    CheckRange(care_.surveys().min_answers(), kMaxAnswers, "surveys.min_answers");
  }

 private:
  void Fault(absl::string_view path, absl::string_view description) {
    faults_.Add(v1::REASON_PLAYBOOK_INVALID, absl::StrCat("customer_care.", path), description);
  }

  void CheckRange(int number, int max, const std::string& path) {
    if (number < 0 || number > max) Fault(path, absl::StrCat("must be from 0 to ", max));
  }

  // Ids are well-formed, and stand once here and in the others.
  template <typename Elements, typename OfOther>
  void CheckIds(const Elements& elements, absl::string_view path, OfOther of_other) {
    std::set<std::string> seen;
    for (const v1::Playbook* other : others_) {
      const Elements theirs = of_other(other->customer_care());
      for (const auto& element : theirs) seen.insert(element.id());
    }
    for (int i = 0; i < elements.size(); ++i) {
      const std::string at = absl::StrCat(path, "[", i, "].id");
      if (!IsCareId(elements[i].id())) Fault(at, "must match [A-Za-z0-9_]+");
      if (!seen.insert(elements[i].id()).second) Fault(at, "stands twice");
    }
  }

  // As far ahead as anything may be planned.
  void CheckAgain(int index) {
    if (!care_.care_kinds(index).has_again()) return;
    const v1::Span& again = care_.care_kinds(index).again();
    const bool negative = again.days() < 0 || again.months() < 0;
    const bool nothing = again.days() == 0 && again.months() == 0;
    if (negative || nothing || again.days() > kMaxAgainDays || again.months() > kMaxAgainMonths) {
      Fault(absl::StrCat("care_kinds[", index, "].again"), "must be from one day to two years");
    }
  }

  void CheckKind(int index) {
    const v1::ComplaintKind& kind = care_.complaint_kinds(index);
    const std::string at = absl::StrCat("complaint_kinds[", index, "]");
    CheckRange(kind.reply_hours(), kMaxHours, at + ".reply_hours");
    CheckRange(kind.resolve_hours(), kMaxHours, at + ".resolve_hours");
    if (kind.resolve_hours() > 0 && kind.resolve_hours() < kind.reply_hours()) {
      Fault(at + ".resolve_hours", "is shorter than reply_hours: it is answered first");
    }
  }

  const v1::CustomerCare& care_;
  const std::vector<const v1::Playbook*>& others_;
  Violations& faults_;
};

}  // namespace

void CheckCustomerCare(const v1::Playbook& playbook, const std::vector<const v1::Playbook*>& others,
                       Violations& faults) {
  CareValidator(playbook, others, faults).Run();
}

}  // namespace kezhi::domain
