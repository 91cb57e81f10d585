// Forgetting a person: asked for by one, granted by another. What stays are counts, grades and who
// did what when; what goes are the keys of everything that was said about the person, and that is
// the engine's.

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "base/status_macros.h"
#include "domain/customer/decide.h"
#include "domain/customer/edit.h"
#include "domain/customer/lookup.h"
#include "domain/customer/stages.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// The grounds that do not wait until nothing is open any more.
bool GoesBeforeObligations(v1::LegalBasis basis) {
  return basis == v1::LEGAL_BASIS_UNLAWFUL || basis == v1::LEGAL_BASIS_LEGAL_DUTY;
}

// The visits that are the person's. One that the stream names may have turned out to be somebody
// else's when it was completed.
std::vector<std::string> OwnVisits(const CustomerRef& customer, const World& world) {
  std::vector<std::string> visits = VisitsOf(customer.state(), world);
  std::erase_if(visits, [&](const std::string& visit) {
    const std::string& whose = world.visit(visit).customer;
    return !whose.empty() && CustomerRef(whose, world).name() != customer.name();
  });
  return visits;
}

// The complaints of the customer and of those who were merged into it that are not resolved.
std::vector<std::string> OpenComplaints(const CustomerRef& customer, const World& world) {
  std::vector<std::string> named = customer.state().complaints;
  for (const std::string& alias : AliasesOf(customer.state(), world)) {
    const std::vector<std::string>& more = world.customer(alias).complaints;
    named.insert(named.end(), more.begin(), more.end());
  }
  std::erase_if(named, [&](const std::string& complaint) {
    const ComplaintState& state = world.complaint(complaint);
    return !state.filed || state.resolved;
  });
  return named;
}

// What is open with the person: orders that nothing came of yet, deals on which either side owes
// the other something, visits still under way, and complaints.
std::vector<std::string> ObligationsOf(const CustomerRef& customer, const World& world) {
  std::vector<std::string> open;
  for (const int number : customer.state().open_pursuits) {
    if (customer.state().pursuit(number)->ordered) open.push_back(absl::StrCat("order ", number));
  }
  const auto add_deals = [&open](const CustomerState& state) {
    for (const auto& [deal, use] : state.credit.used) open.push_back(deal);
    // One that uses credit as well is named already.
    for (const std::string& deal : state.credit.prepaid) {
      if (!state.credit.used.contains(deal)) open.push_back(deal);
    }
  };
  add_deals(customer.state());
  for (const std::string& alias : AliasesOf(customer.state(), world)) {
    add_deals(world.customer(alias));
  }
  for (const std::string& visit : OwnVisits(customer, world)) {
    const VisitState& state = world.visit(visit);
    if (state.registered && !state.completed && !state.voided) open.push_back(visit);
  }
  const std::vector<std::string> complaints = OpenComplaints(customer, world);
  open.insert(open.end(), complaints.begin(), complaints.end());
  return open;
}

absl::Status CheckObligations(const CustomerRef& customer, v1::LegalBasis basis,
                              const World& world) {
  if (GoesBeforeObligations(basis)) return absl::OkStatus();
  const std::vector<std::string> open = ObligationsOf(customer, world);
  if (open.empty()) return absl::OkStatus();
  constexpr std::ptrdiff_t kNamed = 10;
  const std::vector<std::string> named(open.begin(),
                                       open.begin() + std::min(kNamed, std::ssize(open)));
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_OBLIGATION_OPEN)
      .Message(absl::StrCat(
          open.size(),
          " orders, deals, visits and complaints are open with the person; end them first"))
      .Metadata("obligations", absl::StrJoin(named, ", "))
      .Build();
}

// Whether one of those who stand behind the command is one of those who asked.
bool IsOwnRequest(const v1::Command& command, const v1::Actor& actor, const ErasureState& asked) {
  const auto is_one_of_them = [&](const std::string& principal) {
    return !principal.empty() &&
           (principal == asked.requested_by || principal == asked.on_behalf_of);
  };
  return is_one_of_them(actor.principal()) || is_one_of_them(command.on_behalf_of());
}

// What ends with the person, as much of it as one commit takes. No personal text goes into it.
class Ending {
 public:
  Ending(CustomerEdit& edit, const Decision& decision) : edit_(edit), decision_(decision) {}

  // Returns how many plans and pursuits are left.
  int Run() {
    for (const int number : edit_.state().open_pursuits) {
      CancelPlans(number);
      // Its plans end before it does.
      if (left_ > 0 || IsFull()) {
        ++left_;
      } else {
        Close(*edit_.state().pursuit(number));
      }
    }
    constexpr int kAfterSale = 0;
    CancelPlans(kAfterSale);
    return left_;
  }

 private:
  // Half of what a commit holds, so that its bytes suffice for the longest names and ids.
  static constexpr std::size_t kMaxEvents = 500;

  bool IsFull() const { return decision_.events.size() >= kMaxEvents; }

  void CancelPlans(int pursuit) {
    for (const auto& [planned_id, due_on] : edit_.OpenPlans(pursuit)) {
      if (IsFull()) {
        ++left_;
      } else {
        edit_.Cancel(planned_id);
      }
    }
  }

  void Close(const PursuitState& pursuit) {
    v1::Event event;
    v1::PursuitClosed& closed = *event.mutable_pursuit_closed();
    closed.set_pursuit(pursuit.number);
    closed.set_outcome(v1::PURSUIT_STATUS_ERASED);
    *closed.mutable_closed_on() = ToDate(edit_.day());
    closed.set_consultant(OwnerOf(edit_.state(), &pursuit));
    edit_.Append(std::move(event));
    TriggerStage(edit_, pursuit, v1::STAGE_TRIGGER_CLOSED);
  }

  CustomerEdit& edit_;
  const Decision& decision_;
  int left_ = 0;
};

void DropContacts(const std::string& customer, Decision& decision) {
  for (const v1::ContactKind kind : {v1::CONTACT_KIND_PHONE, v1::CONTACT_KIND_EXTERNAL_ID,
                                     v1::CONTACT_KIND_EMAIL, v1::CONTACT_KIND_COMPANY}) {
    decision.contacts.push_back({customer, {kind, ""}});
  }
}

v1::Event Erased(const CustomerState& state, const std::vector<std::string>& aliases,
                 std::size_t visits) {
  v1::Event event;
  v1::CustomerErased& erased = *event.mutable_customer_erased();
  erased.set_legal_basis(state.erasure->legal_basis);
  erased.set_requested_by(state.erasure->requested_by);
  erased.set_request_position(state.erasure->position);
  for (const std::string& alias : aliases) erased.add_aliases(alias);
  erased.set_visits(static_cast<int>(visits));
  return event;
}

// The customer whose request is to be answered. ERASURE_NOT_REQUESTED: there is none.
absl::StatusOr<CustomerRef> FindRequested(const std::string& name, const World& world) {
  KEZHI_ASSIGN_OR_RETURN(CustomerRef customer, FindCustomer(name, world));
  if (customer.state().erasure.has_value()) return customer;
  return Refuse(v1::REASON_ERASURE_NOT_REQUESTED, "nobody has asked for this erasure");
}

// The customer whose erasure is to be granted, or was and goes on. Errors as above.
absl::StatusOr<CustomerRef> FindToErase(const std::string& name, const World& world) {
  CustomerRef customer(name, world);
  if (customer.state().erasing) return customer;
  return FindRequested(name, world);
}

// What stands against a grant: it is the asker's own, or something is open. Once granted, nothing
// that must be waited for can have come.
absl::Status CheckGrant(const v1::Command& command, const CustomerRef& customer,
                        const World& world) {
  const CustomerState& state = customer.state();
  if (IsOwnRequest(command, world.actor(), *state.erasure)) {
    return ErrorBuilder(absl::StatusCode::kPermissionDenied, v1::REASON_SELF_APPROVAL)
        .Message("whoever asks for an erasure does not approve it; somebody else must")
        .Build();
  }
  if (state.erasing) return absl::OkStatus();
  return CheckObligations(customer, state.erasure->legal_basis, world);
}

// An event that changes nothing but what is known of the customer's erasure or disclosure.
absl::StatusOr<Decision> RecordOf(const absl::StatusOr<CustomerRef>& customer, v1::Event event,
                                  const v1::Command& command, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_RETURN_IF_ERROR(customer.status());
  builder.Append(customer->name(), std::move(event), when);
  return std::move(builder).Build();
}

}  // namespace

absl::StatusOr<Decision> DecideRequestErasure(const v1::Command& command,
                                              const v1::RequestErasure& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const CustomerRef customer(ask.customer(), world);
  const CustomerState& state = customer.state();
  if (state.erased) return std::move(builder).Build();
  if (!state.registered) return NotFound(v1::REASON_CUSTOMER_NOT_FOUND, ask.customer());
  if (state.erasure.has_value()) {
    if (state.erasure->legal_basis == ask.legal_basis()) return std::move(builder).Build();
    return Refuse(v1::REASON_ERASURE_REQUESTED,
                  "the erasure is asked for on another ground; take that back first");
  }
  KEZHI_RETURN_IF_ERROR(CheckObligations(customer, ask.legal_basis(), world));
  v1::Event event;
  event.mutable_erasure_requested()->set_legal_basis(ask.legal_basis());
  *event.mutable_erasure_requested()->mutable_reason() = Clear(ask.reason());
  builder.Append(customer.name(), std::move(event), when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideWithdrawErasure(const v1::Command& command,
                                               const v1::WithdrawErasure& ask, const World& world) {
  v1::Event event;
  *event.mutable_erasure_withdrawn()->mutable_reason() = Clear(ask.reason());
  return RecordOf(FindRequested(ask.customer(), world), std::move(event), command, world);
}

absl::StatusOr<Decision> DecideDeclineErasure(const v1::Command& command,
                                              const v1::DeclineErasure& ask, const World& world) {
  v1::Event event;
  *event.mutable_erasure_declined()->mutable_reason() = Clear(ask.reason());
  return RecordOf(FindRequested(ask.customer(), world), std::move(event), command, world);
}

absl::StatusOr<Decision> DecideApproveErasure(const v1::Command& command,
                                              const v1::ApproveErasure& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  if (CustomerRef(ask.customer(), world).state().erased) return std::move(builder).Build();
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindToErase(ask.customer(), world));
  KEZHI_RETURN_IF_ERROR(CheckGrant(command, customer, world));
  const CustomerState& state = customer.state();
  const std::vector<std::string> aliases = AliasesOf(state, world);
  Decision& decision = builder.decision();
  CustomerEdit edit(builder, customer, when, command.imported());
  decision.remaining = Ending(edit, decision).Run();
  // With the first commit: whoever has the number from here on is somebody new.
  DropContacts(customer.name(), decision);
  for (const std::string& alias : aliases) DropContacts(alias, decision);
  if (decision.remaining > 0) {
    v1::Event event;
    event.mutable_erasure_under_way()->set_remaining(decision.remaining);
    edit.Append(std::move(event));
    return std::move(builder).Build();
  }
  const std::vector<std::string> visits = OwnVisits(customer, world);
  edit.Append(Erased(state, aliases, visits.size()));
  decision.erased = visits;
  decision.erased.push_back(customer.name());
  decision.erased.insert(decision.erased.end(), aliases.begin(), aliases.end());
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideDisclosePersonalData(const v1::Command& command,
                                                    const v1::DisclosePersonalData& ask,
                                                    const World& world) {
  v1::Event event;
  *event.mutable_personal_data_disclosed()->mutable_reason() = Clear(ask.reason());
  return RecordOf(FindCustomer(ask.customer(), world), std::move(event), command, world);
}

}  // namespace kezhi::domain
