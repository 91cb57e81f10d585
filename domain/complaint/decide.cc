#include "domain/complaint/decide.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

#include "base/status_macros.h"
#include "domain/customer/lookup.h"
#include "domain/dates.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// The customer who stands for the one that complained; empty = anonymous. CUSTOMER_NOT_FOUND: the
// customer was never registered, or is forgotten: then no text may be sealed for them any more.
absl::StatusOr<std::string> Complainant(const std::string& customer, const World& world) {
  if (customer.empty()) return std::string();
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef found, FindCustomer(customer, world));
  return found.name();
}

// A complaint as its commands go on with it.
struct Case {
  ComplaintState state;
  std::string customer;
};

// COMPLAINT_NOT_FOUND, and what Complainant says.
absl::StatusOr<Case> FindCase(const std::string& complaint, const World& world) {
  const ComplaintState& state = world.complaint(complaint);
  if (!state.filed) return NotFound(v1::REASON_COMPLAINT_NOT_FOUND, complaint);
  KEZHI_ASSIGN_OR_RETURN(std::string customer, Complainant(state.customer, world));
  return Case{state, std::move(customer)};
}

// ROLE_REQUIRED for a consultant whose customer it is not. Nobody's complaint is everybody's.
absl::Status CheckOwnCase(const std::string& customer, const Occurrence& when,
                          const DecisionBuilder& builder) {
  if (customer.empty()) return absl::OkStatus();
  const World& world = builder.world();
  return CheckOwn(world.customer(customer), nullptr, when.day.value_or(builder.today()), world);
}

// When it happened, as far as a deadline of hours needs to know: a day alone counts to its end.
absl::Time InstantOf(const Occurrence& when, const DecisionBuilder& builder) {
  if (const std::optional<absl::Time> at = when.instant()) return *at;
  return when.day.has_value() ? builder.days().ClosesAt(*when.day) : builder.world().now();
}

// Sets the deadlines that the playbook gives to a kind of complaint. A kind that a later playbook
// lacks has none.
template <typename Filed>
void SetDeadlines(const Rules& rules, const std::string& kind, absl::Time from, Filed& filed) {
  const v1::ComplaintKind* rule = rules.complaint_kind(kind);
  if (rule == nullptr) return;
  if (rule->reply_hours() > 0) {
    *filed.mutable_reply_due_at() = ToTimestamp(from + absl::Hours(rule->reply_hours()));
  }
  if (rule->resolve_hours() > 0) {
    *filed.mutable_resolve_due_at() = ToTimestamp(from + absl::Hours(rule->resolve_hours()));
  }
}

// Appends to the complaint's stream; its texts are sealed for who complained.
void AppendTo(const std::string& stream, v1::Event event, const Occurrence& when,
              const std::string& customer, DecisionBuilder& builder) {
  builder.Append(stream, std::move(event), when, customer.empty() ? stream : customer);
}

absl::Status CheckFiling(const v1::FileComplaint& ask, const Rules& rules, const World& world) {
  if (rules.has_complaint_kinds() && rules.complaint_kind(ask.kind()) == nullptr) {
    return InvalidField(v1::REASON_COMPLAINT_KIND_UNKNOWN, "file_complaint.kind",
                        "names no kind of complaint of the playbook");
  }
  if (!ask.consultant().empty() && !world.consultant(ask.consultant()).hired) {
    return NotFound(v1::REASON_CONSULTANT_NOT_FOUND, ask.consultant());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Decision> DecideFileComplaint(const v1::Command& command,
                                             const v1::FileComplaint& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const std::string customer, Complainant(ask.customer(), world));
  KEZHI_RETURN_IF_ERROR(CheckOwnCase(customer, when, builder));
  if (world.complaint(ask.complaint()).filed) {
    return Exists(v1::REASON_COMPLAINT_EXISTS, ask.complaint());
  }
  const Rules rules = builder.rules(when);
  KEZHI_RETURN_IF_ERROR(CheckFiling(ask, rules, world));
  v1::Event event;
  v1::ComplaintFiled& filed = *event.mutable_complaint_filed();
  filed.set_customer(customer);
  filed.set_kind(ask.kind());
  *filed.mutable_text() = Clear(ask.text());
  filed.set_reported_to(ask.reported_to());
  filed.set_consultant(ask.consultant());
  SetDeadlines(rules, ask.kind(), InstantOf(when, builder), filed);
  AppendTo(ask.complaint(), std::move(event), when, customer, builder);
  if (!customer.empty()) {
    v1::Event link;
    link.mutable_complaint_linked()->set_complaint(ask.complaint());
    builder.Append(customer, std::move(link), when);
  }
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideReplyComplaint(const v1::Command& command,
                                              const v1::ReplyComplaint& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const Case complaint, FindCase(ask.complaint(), world));
  KEZHI_RETURN_IF_ERROR(CheckOwnCase(complaint.customer, when, builder));
  if (complaint.state.resolved) {
    return Refuse(v1::REASON_STAGE_TRANSITION, "the complaint is resolved; reopen it first");
  }
  v1::Event event;
  event.mutable_complaint_replied()->set_customer(complaint.customer);
  *event.mutable_complaint_replied()->mutable_reply() = Clear(ask.text());
  // R136; a further reply is no later than the first one was.
  const bool late =
      !complaint.state.replied && InstantOf(when, builder) > complaint.state.reply_due_at;
  if (late) event.add_flags(kLate);
  AppendTo(ask.complaint(), std::move(event), when, complaint.customer, builder);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideResolveComplaint(const v1::Command& command,
                                                const v1::ResolveComplaint& ask,
                                                const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const Case complaint, FindCase(ask.complaint(), world));
  if (!complaint.state.replied || complaint.state.resolved) {  // R135
    return Refuse(v1::REASON_STAGE_TRANSITION, complaint.state.resolved
                                                   ? "the complaint is resolved already"
                                                   : "nobody has answered the complaint yet");
  }
  const Rules rules = builder.rules(when);
  if (rules.has_complaint_causes() && rules.complaint_cause(ask.cause()) == nullptr) {
    return InvalidField(v1::REASON_CAUSE_UNKNOWN, "resolve_complaint.cause",
                        "names no cause of complaints of the playbook");
  }
  v1::Event event;
  v1::ComplaintResolved& resolved = *event.mutable_complaint_resolved();
  resolved.set_customer(complaint.customer);
  resolved.set_cause(ask.cause());
  if (!ask.measure().empty()) *resolved.mutable_measure() = Clear(ask.measure());
  resolved.set_satisfied(ask.satisfied());
  if (InstantOf(when, builder) > complaint.state.resolve_due_at) event.add_flags(kLate);  // R136
  AppendTo(ask.complaint(), std::move(event), when, complaint.customer, builder);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideReopenComplaint(const v1::Command& command,
                                               const v1::ReopenComplaint& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const Case complaint, FindCase(ask.complaint(), world));
  KEZHI_RETURN_IF_ERROR(CheckOwnCase(complaint.customer, when, builder));
  if (!complaint.state.resolved) {
    return Refuse(v1::REASON_STAGE_TRANSITION, "the complaint is not resolved");
  }
  v1::Event event;
  v1::ComplaintReopened& reopened = *event.mutable_complaint_reopened();
  reopened.set_customer(complaint.customer);
  *reopened.mutable_reason() = Clear(ask.reason());
  SetDeadlines(builder.rules(when), complaint.state.kind, InstantOf(when, builder), reopened);
  AppendTo(ask.complaint(), std::move(event), when, complaint.customer, builder);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
