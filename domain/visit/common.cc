#include "domain/visit/common.h"

#include <algorithm>
#include <vector>

#include "domain/customer/orders.h"
#include "domain/names.h"

namespace kezhi::domain {
namespace {

constexpr int kMaxHeads = 99;
constexpr absl::Duration kLongestStay = absl::Hours(18);

}  // namespace

absl::Status CheckStanding(const std::string& visit, const World& world) {
  const VisitState& state = world.visit(visit);
  if (!state.registered) return NotFound(v1::REASON_VISIT_NOT_FOUND, visit);
  if (state.voided) return Refuse(v1::REASON_VISIT_VOID, "the visit was struck");
  return absl::OkStatus();
}

void CheckPartySize(int heads, v1::Channel channel, absl::string_view field,
                    Violations& violations) {
  if (heads < 1 || heads > kMaxHeads) {
    violations.Add(v1::REASON_PARTY_SIZE, field, "must be 1 to 99");
  } else if (channel == v1::CHANNEL_CALL_IN && heads != 1) {
    violations.Add(v1::REASON_PARTY_SIZE, field, "a call has one head");
  }
}

void CheckStay(absl::Time arrived_at, absl::Time left_at, absl::string_view field,
               Violations& violations) {
  if (left_at < arrived_at) {
    violations.Add(v1::REASON_INTERVAL_INVALID, field, "lies before the arrival");
  } else if (left_at - arrived_at > kLongestStay) {
    violations.Add(v1::REASON_INTERVAL_INVALID, field, "lies more than 18 hours after the arrival");
  }
}

bool IsFirst(const CustomerRef& customer, const std::string& visit, v1::Channel channel,
             const World& world) {
  const std::vector<std::string> visits = VisitsOf(customer.state(), world);
  return std::none_of(visits.begin(), visits.end(), [&](const std::string& other) {
    if (other == visit) return false;
    const VisitState& state = world.visit(other);
    if (!state.registered || state.voided || state.channel != channel) return false;
    // It may have been found to be somebody else's when it was completed.
    return CustomerRef(state.customer, world).name() == customer.name();
  });
}

void TakeOrderBack(CustomerEdit& edit, const PursuitState& pursuit, const std::string& visit,
                   absl::string_view reason) {
  if (!pursuit.order_on_lines) return;
  const World& world = edit.world();
  const std::vector<std::string> visits = VisitsOf(edit.state(), world);
  const bool elsewhere = std::any_of(visits.begin(), visits.end(), [&](const std::string& other) {
    const VisitState& state = world.visit(other);
    if (other == visit || state.voided || !state.on_site_order) return false;
    return CustomerRef(state.customer, world).Number(state.pursuit) == pursuit.number;
  });
  if (!elsewhere) WithdrawOrderOf(edit, pursuit, reason);
}

bool IsArchived(absl::string_view store, absl::CivilDay day, const World& world) {
  return world.day(DayName(store, day)).archived;
}

}  // namespace kezhi::domain
