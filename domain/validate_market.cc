#include "domain/validate_market.h"

#include "domain/assessment/weights.h"
#include "domain/shared_ids.h"

namespace kezhi::domain {
namespace {

constexpr int kMaxContacts = 1000;

void CheckBenchmark(const v1::ContactBenchmark& benchmark, Violations& faults) {
  if (benchmark.after_contacts() < 1 || benchmark.after_contacts() > kMaxContacts) {
    faults.Add(v1::REASON_PLAYBOOK_INVALID, "contact_benchmark.after_contacts",
               "must be from 1 to 1000");
  }
  if (benchmark.share_bp() < 1 || benchmark.share_bp() > kWholeBp) {
    faults.Add(v1::REASON_PLAYBOOK_INVALID, "contact_benchmark.share_bp",
               "must be from 1 to 10000 basis points");
  }
}

}  // namespace

void CheckMarketRules(const v1::Playbook& playbook, const std::vector<const v1::Playbook*>& others,
                      Violations& faults) {
  if (playbook.has_contact_benchmark()) CheckBenchmark(playbook.contact_benchmark(), faults);
  CheckSharedIds(
      playbook, others, "promotion.sources",
      [](const v1::Playbook& any) -> const auto& { return any.promotion().sources(); }, faults);
  CheckSharedIds(
      playbook, others, "promotion.groups",
      [](const v1::Playbook& any) -> const auto& { return any.promotion().groups(); }, faults);
  CheckSharedIds(
      playbook, others, "promotion.metrics",
      [](const v1::Playbook& any) -> const auto& { return any.promotion().metrics(); }, faults);
}

}  // namespace kezhi::domain
