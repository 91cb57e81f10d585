#include "domain/consultant/portfolio.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "domain/dates.h"
#include "domain/error.h"

namespace kezhi::domain {
namespace {

// A record holds 60 KiB, and a customer's name has up to 144 bytes.
constexpr int kMaxNames = 200;

bool Owns(const std::string& consultant, const CustomerState& customer) {
  return customer.registered && customer.merged_into.empty() && customer.owner == consultant;
}

absl::Status ClaimLimit(absl::string_view what, int limit, int actual) {
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_CLAIM_LIMIT)
      .Message(absl::StrCat("the playbook allows ", limit, " ", what, ", and there are ", actual))
      .Metadata("limit", absl::StrCat(limit))
      .Metadata("actual", absl::StrCat(actual))
      .Build();
}

// Who gets the customer on whose stream the event stands; empty = nobody.
std::string GainerOf(const DecidedEvent& decided, const World& world) {
  const v1::Event& event = decided.event;
  switch (event.kind_case()) {
    case v1::Event::kCustomerRegistered: return event.customer_registered().owner();
    case v1::Event::kCustomerAssigned: return event.customer_assigned().to();
    case v1::Event::kCustomerClaimed: return event.customer_claimed().by();
    case v1::Event::kCustomerRestored: return world.customer(decided.stream).owner;
    case v1::Event::kCustomerHandedOver: {
      // A leaver may have had part in somebody else's customer only.
      const v1::CustomerHandedOver& handed_over = event.customer_handed_over();
      return world.customer(decided.stream).owner == handed_over.from() ? handed_over.to() : "";
    }
    default: return "";
  }
}

// The business day by whose playbook a limit counts. What is said to have happened earlier counts
// today, or else an earlier date would get round the limit.
absl::CivilDay CountedOn(absl::CivilDay day, absl::CivilDay today, bool imported) {
  return imported ? day : today;
}

// What a decision gives to one consultant.
struct Gain {
  std::vector<std::string> customers;
  int claims = 0;
  Occurrence when;
};

std::map<std::string, Gain> GainsOf(const World& world, const Decision& decision) {
  std::map<std::string, Gain> gains;
  for (const DecidedEvent& decided : decision.events) {
    const std::string gainer = GainerOf(decided, world);
    if (gainer.empty()) continue;
    Gain& gain = gains[gainer];
    gain.customers.push_back(decided.stream);
    if (decided.event.has_customer_claimed()) ++gain.claims;
    gain.when.occurred = decided.event.occurred();
    if (decided.event.has_business_day()) gain.when.day = ToDay(decided.event.business_day());
  }
  return gains;
}

// A claim has just looked at every customer of the portfolio, so it drops those that have gone.
void DropLost(const std::string& consultant, const Gain& gain, const World& world,
              v1::PortfolioChanged& changed) {
  for (const std::string& customer : world.consultant(consultant).portfolio) {
    if (changed.lost_size() == kMaxNames) return;
    if (Owns(consultant, world.customer(customer))) continue;
    if (customer != gain.customers.front()) changed.add_lost(customer);
  }
}

// What is counted of a gain under this pool; in as many events as hold it.
void AppendCounted(const std::string& consultant, const Gain& gain, const v1::Pool& pool,
                   absl::CivilDay counted_on, const World& world, Decision& decision) {
  v1::Event event;
  v1::PortfolioChanged& changed = *event.mutable_portfolio_changed();
  if (pool.claims_per_day() > 0 && gain.claims > 0) {
    changed.set_claims(gain.claims);
    *changed.mutable_claimed_on() = ToDate(counted_on);
  }
  if (pool.max_owned() > 0) {
    if (gain.claims > 0) DropLost(consultant, gain, world, changed);
    for (const std::string& customer : gain.customers) {
      if (changed.gained_size() == kMaxNames) {
        Append(consultant, event, gain.when, decision);
        changed.Clear();
      }
      changed.add_gained(customer);
    }
  }
  if (changed.ByteSizeLong() == 0) return;
  Append(consultant, std::move(event), gain.when, decision);
}

}  // namespace

absl::Status CheckClaimLimit(const std::string& consultant, absl::CivilDay day,
                             const DecisionBuilder& builder, bool imported) {
  const absl::CivilDay counted_on = CountedOn(day, builder.today(), imported);
  const Rules rules = builder.store().rules(counted_on);
  const v1::Pool* pool = rules.pool();
  if (pool == nullptr) return absl::OkStatus();
  const ConsultantState& claimer = builder.world().consultant(consultant);
  if (pool->claims_per_day() > 0) {
    const auto made = claimer.claims.find(counted_on);
    const int claims = made == claimer.claims.end() ? 0 : made->second;
    if (claims >= pool->claims_per_day()) {
      return ClaimLimit("claims a day", pool->claims_per_day(), claims);
    }
  }
  if (pool->max_owned() == 0) return absl::OkStatus();
  const auto owned = std::count_if(claimer.portfolio.begin(), claimer.portfolio.end(),
                                   [&](const std::string& customer) {
                                     return Owns(consultant, builder.world().customer(customer));
                                   });
  if (owned < pool->max_owned()) return absl::OkStatus();
  return ClaimLimit("customers a consultant", pool->max_owned(), static_cast<int>(owned));
}

void NotePortfolios(const v1::Command& command, const World& world, Decision& decision) {
  const std::map<std::string, Gain> gains = GainsOf(world, decision);
  if (gains.empty()) return;
  const StoreState& store = world.store(StoreOfCommand(command, world.actor()));
  const absl::CivilDay today = store.days().DayOf(world.now());
  for (const auto& [consultant, gain] : gains) {
    const absl::CivilDay day = gain.when.day.value_or(today);
    const absl::CivilDay counted_on = CountedOn(day, today, command.imported());
    const Rules rules = store.rules(counted_on);
    const v1::Pool* pool = rules.pool();
    if (pool != nullptr) AppendCounted(consultant, gain, *pool, counted_on, world, decision);
  }
}

}  // namespace kezhi::domain
