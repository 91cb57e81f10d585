#include "services/server/subjects.h"

#include "domain/customer_card/query.h"

namespace kezhi::server {

Subject Subjects::Of(absl::string_view customer, absl::string_view recipient) {
  if (customer.empty()) return {.owner = std::string(recipient), .won = false};
  if (rule_ == Rule::kAll || rule_ == Rule::kNone) return {};
  auto [place, fresh] = known_.try_emplace(customer);
  if (fresh && rule_ == Rule::kOwn) {
    const auto head = domain::CardHeadOf(rows_, customer);
    if (head.has_value()) place->second.owner = head->owner();
  }
  if (fresh && rule_ == Rule::kWon) {
    const auto card = domain::CustomerCardOf(rows_, customer, evaluated_at_);
    place->second.won = card.ok() && card->front().purchases_size() > 0;
  }
  return {.owner = place->second.owner, .won = place->second.won};
}

}  // namespace kezhi::server
