#include "domain/validate_market.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace kezhi::domain {
namespace {

constexpr int kMaxContacts = 1000;
constexpr int kWholeBp = 10000;

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

bool IsWord(const std::string& id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
  });
}

// Ids are well-formed, and stand once here and in the playbooks that are merged with this one.
// `list` gives the list of any promotion rules.
template <typename List>
void CheckIds(const v1::Playbook& playbook, const std::vector<const v1::Playbook*>& others,
              absl::string_view path, List list, Violations& faults) {
  std::set<std::string> seen;
  for (const v1::Playbook* other : others) {
    for (const auto& element : list(other->promotion())) seen.insert(element.id());
  }
  int index = 0;
  for (const auto& element : list(playbook.promotion())) {
    const std::string at = absl::StrCat("promotion.", path, "[", index++, "].id");
    if (!IsWord(element.id())) {
      faults.Add(v1::REASON_PLAYBOOK_INVALID, at, "must match [A-Za-z0-9_]+");
    }
    if (!seen.insert(element.id()).second) {
      faults.Add(v1::REASON_PLAYBOOK_INVALID, at, "stands twice");
    }
  }
}

}  // namespace

void CheckMarketRules(const v1::Playbook& playbook, const std::vector<const v1::Playbook*>& others,
                      Violations& faults) {
  if (playbook.has_contact_benchmark()) CheckBenchmark(playbook.contact_benchmark(), faults);
  CheckIds(
      playbook, others, "sources",
      [](const v1::PromotionRules& rules) -> const auto& { return rules.sources(); }, faults);
  CheckIds(
      playbook, others, "groups",
      [](const v1::PromotionRules& rules) -> const auto& { return rules.groups(); }, faults);
  CheckIds(
      playbook, others, "metrics",
      [](const v1::PromotionRules& rules) -> const auto& { return rules.metrics(); }, faults);
}

}  // namespace kezhi::domain
