// DismissConsultant spans aggregates: it hands the leaver's customers over, or gives them to the
// pool.
#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/consultant/decide.h"
#include "domain/customer/ownership.h"
#include "domain/dates.h"
#include "domain/decision_builder.h"
#include "domain/error.h"

namespace kezhi::domain {
namespace {

constexpr int kMaxCustomers = 500;  // R12
// A commit holds 1,000 events; the last one tells how the leaving stands.
constexpr std::size_t kMaxEvents = 999;

// R13.
absl::Status CheckSuccessor(const v1::DismissConsultant& ask, const DecisionBuilder& builder) {
  if (ask.successor().empty()) return absl::OkStatus();
  const ConsultantState& successor = builder.world().consultant(ask.successor());
  if (!successor.hired) return NotFound(v1::REASON_CONSULTANT_NOT_FOUND, ask.successor());
  const absl::CivilDay first_day = std::max(builder.today(), ToDay(ask.last_day()) + 1);
  if (ask.successor() != ask.consultant() && successor.ActiveOn(first_day)) return absl::OkStatus();
  return Refuse(v1::REASON_CONSULTANT_INACTIVE,
                absl::StrCat(ask.successor(), " cannot take over on ", Iso(first_day)));
}

// Hands over as many of the named customers as one commit takes; returns how many are left.
int HandOverAll(const v1::Command& command, const v1::DismissConsultant& ask,
                const Occurrence& when, DecisionBuilder& builder) {
  const Departure departure = {ask.consultant(), ask.successor(), ToDay(ask.last_day())};
  int done = 0;
  int left = ask.more_customers();
  for (const std::string& name : ask.customers()) {
    const CustomerState& customer = builder.world().customer(name);
    // The view may be behind: only what the customer's own stream says counts.
    if (!HasPartIn(ask.consultant(), customer)) continue;
    const std::size_t events = ask.successor().empty() ? customer.plans.size() + 1 : 1;
    const bool fits = builder.decision().events.size() + events <= kMaxEvents;
    if (done >= kMaxCustomers || (done > 0 && !fits)) {
      ++left;
      continue;
    }
    if (!HandOverOnLeaving(name, departure, when, command, builder)) ++left;
    ++done;
  }
  return left;
}

}  // namespace

absl::StatusOr<Decision> DecideDismissConsultant(const v1::Command& command,
                                                 const v1::DismissConsultant& ask,
                                                 const World& world) {
  DecisionBuilder builder(command, world);
  const ConsultantState& consultant = world.consultant(ask.consultant());
  if (!consultant.hired) return NotFound(v1::REASON_CONSULTANT_NOT_FOUND, ask.consultant());
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  if (ToDay(ask.last_day()) < consultant.hired_on) {
    return InvalidField(v1::REASON_INTERVAL_INVALID, "dismiss_consultant.last_day",
                        "lies before the first day of work");
  }
  KEZHI_RETURN_IF_ERROR(CheckSuccessor(ask, builder));

  const int left = HandOverAll(command, ask, when, builder);
  builder.decision().remaining = left;
  v1::Event event;
  if (left > 0) {
    event.mutable_consultant_leaving()->set_remaining(left);
    event.mutable_consultant_leaving()->set_successor(ask.successor());
    *event.mutable_consultant_leaving()->mutable_last_day() = ask.last_day();
  } else if (!consultant.left) {
    event.mutable_consultant_left()->set_successor(ask.successor());
    *event.mutable_consultant_left()->mutable_last_day() = ask.last_day();
  } else {
    // Who has left stays so; customers found later were handed over above.
    return std::move(builder).Build();
  }
  builder.Append(ask.consultant(), event, when);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
