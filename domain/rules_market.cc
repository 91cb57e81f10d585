// What playbooks say of the market and the promotion team (S7, S8).
#include <algorithm>

#include "domain/rules.h"

namespace kezhi::domain {
namespace {

// A list of the promotion rules, such as `&v1::PromotionRules::sources`.
template <typename Element>
using ListOf = const google::protobuf::RepeatedPtrField<Element>& (v1::PromotionRules::*)() const;

// The element with this id in that list of any playbook; nullptr when there is none.
template <typename Element>
const Element* Find(const std::vector<const v1::Playbook*>& playbooks, ListOf<Element> list,
                    absl::string_view id) {
  for (const v1::Playbook* playbook : playbooks) {
    for (const Element& element : (playbook->promotion().*list)()) {
      if (element.id() == id) return &element;
    }
  }
  return nullptr;
}

template <typename Element>
bool HasAny(const std::vector<const v1::Playbook*>& playbooks, ListOf<Element> list) {
  return std::any_of(playbooks.begin(), playbooks.end(), [list](const v1::Playbook* playbook) {
    return !(playbook->promotion().*list)().empty();
  });
}

}  // namespace

const v1::ContactBenchmark* Rules::contact_benchmark() const {
  for (auto playbook = playbooks_.rbegin(); playbook != playbooks_.rend(); ++playbook) {
    if ((*playbook)->has_contact_benchmark()) return &(*playbook)->contact_benchmark();
  }
  return nullptr;
}

const v1::TrafficSource* Rules::traffic_source(absl::string_view id) const {
  return Find<v1::TrafficSource>(playbooks_, &v1::PromotionRules::sources, id);
}

const v1::PromotionMetric* Rules::promotion_metric(absl::string_view id) const {
  return Find<v1::PromotionMetric>(playbooks_, &v1::PromotionRules::metrics, id);
}

bool Rules::has_traffic_sources() const {
  return HasAny<v1::TrafficSource>(playbooks_, &v1::PromotionRules::sources);
}

bool Rules::IsPromotionMetric(absl::string_view id) const {
  return promotion_metric(id) != nullptr ||
         !HasAny<v1::PromotionMetric>(playbooks_, &v1::PromotionRules::metrics);
}

bool Rules::IsPromotionGroup(absl::string_view id) const {
  if (id.empty()) return true;
  return Find<v1::PromotionGroup>(playbooks_, &v1::PromotionRules::groups, id) != nullptr ||
         !HasAny<v1::PromotionGroup>(playbooks_, &v1::PromotionRules::groups);
}

}  // namespace kezhi::domain
