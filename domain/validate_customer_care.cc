#include "domain/validate_customer_care.h"

#include <string>

#include "absl/strings/str_cat.h"

#include "domain/shared_ids.h"

namespace kezhi::domain {
namespace {

// As long as a complaint may wait: a year.
constexpr int kMaxHours = 366 * 24;
constexpr int kMaxScore = 5;
constexpr int kMaxAgainDays = 730;
constexpr int kMaxAgainMonths = 24;
constexpr int kMaxAnswers = 1000000;

// Walks the part and collects its faults.
class CareValidator {
 public:
  CareValidator(const v1::Playbook& playbook, const std::vector<const v1::Playbook*>& others,
                Violations& faults)
      : playbook_(playbook), care_(playbook.customer_care()), others_(others), faults_(faults) {}

  void Run() {
    CheckIds(
        "complaint_kinds", [](const v1::Playbook& any) -> const auto& {
          return any.customer_care().complaint_kinds();
        });
    CheckIds(
        "complaint_causes", [](const v1::Playbook& any) -> const auto& {
          return any.customer_care().complaint_causes();
        });
    CheckIds(
        "surveys.questions", [](const v1::Playbook& any) -> const auto& {
          return any.customer_care().surveys().questions();
        });
    CheckIds(
        "care_kinds",
        [](const v1::Playbook& any) -> const auto& { return any.customer_care().care_kinds(); });
    for (int i = 0; i < care_.care_kinds_size(); ++i) {
      if (!care_.care_kinds(i).has_again()) continue;
      CheckInterval(care_.care_kinds(i).again(), absl::StrCat("care_kinds[", i, "].again"));
    }
    if (care_.has_meetings_every()) CheckInterval(care_.meetings_every(), "meetings_every");
    if (care_.surveys().has_every()) CheckInterval(care_.surveys().every(), "surveys.every");
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

  template <typename List>
  void CheckIds(absl::string_view path, List list) {
    CheckSharedIds(playbook_, others_, absl::StrCat("customer_care.", path), list, faults_);
  }

  // As far ahead as anything may be planned.
  void CheckInterval(const v1::Span& span, const std::string& path) {
    const bool negative = span.days() < 0 || span.months() < 0;
    const bool nothing = span.days() == 0 && span.months() == 0;
    if (negative || nothing || span.days() > kMaxAgainDays || span.months() > kMaxAgainMonths) {
      Fault(path, "must be from one day to two years");
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

  const v1::Playbook& playbook_;
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
