#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/approval.h"
#include "domain/customer/decide.h"
#include "domain/customer/edit.h"
#include "domain/customer/grading.h"
#include "domain/customer/open_pursuit.h"
#include "domain/customer/planning.h"
#include "domain/customer/stages.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// The day a pursuit ended, against the day it began. An import may say that it ended before: it is
// taken with a flag (the shared data has such a row).
absl::Status CheckEnd(const PursuitState& pursuit, std::optional<absl::CivilDay> end, bool imported,
                      absl::string_view field, v1::Event& event) {
  if (!end.has_value() || !pursuit.opened_on.has_value() || *end >= *pursuit.opened_on) {
    return absl::OkStatus();
  }
  if (imported) {
    event.add_flags(kBeforeContact);
    return absl::OkStatus();
  }
  return InvalidField(
      v1::REASON_INTERVAL_INVALID, field,
      absl::StrCat("lies before the pursuit was opened on ", Iso(*pursuit.opened_on)));
}

bool IsEndWithoutSale(v1::PursuitStatus outcome) {
  return outcome == v1::PURSUIT_STATUS_LOST || outcome == v1::PURSUIT_STATUS_LOST_TOUCH ||
         outcome == v1::PURSUIT_STATUS_FROZEN || outcome == v1::PURSUIT_STATUS_DEAD ||
         outcome == v1::PURSUIT_STATUS_VOID;
}

// R81.
absl::Status CheckReason(const v1::ClosePursuit& ask, const Rules& rules) {
  if (ask.reason_code().empty() || !rules.has_reasons()) return absl::OkStatus();
  const v1::CloseReason* reason = rules.reason(ask.reason_code());
  if (reason == nullptr) {
    return InvalidField(v1::REASON_REASON_UNKNOWN, "close_pursuit.reason_code",
                        "no playbook in force has this reason");
  }
  for (const int outcome : reason->outcomes()) {
    if (outcome == ask.outcome()) return absl::OkStatus();
  }
  if (reason->outcomes().empty()) return absl::OkStatus();
  return InvalidField(v1::REASON_REASON_UNKNOWN, "close_pursuit.reason_code",
                      "this reason does not go with the outcome");
}

}  // namespace

absl::StatusOr<Decision> DecideWinPursuit(const v1::Command& command, const v1::WinPursuit& ask,
                                          const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when,
                         OccurrenceOn(builder, command, ask.won_on(), "win_pursuit.won_on"));
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  KEZHI_ASSIGN_OR_RETURN(const PursuitState* pursuit,
                         FindOpenPursuit(customer, {ask.pursuit(), ask.pursuit_external_id()}));
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), pursuit, edit.day(), world));
  std::optional<absl::CivilDay> won_on = when.day;
  if (IsSet(ask.won_on())) won_on = ToDay(ask.won_on());
  v1::Event event;
  KEZHI_RETURN_IF_ERROR(
      CheckEnd(*pursuit, won_on, command.imported(), "win_pursuit.won_on", event));
  v1::PursuitWon& won = *event.mutable_pursuit_won();
  won.set_pursuit(pursuit->number);
  won.set_deal(ask.deal());
  if (won_on.has_value()) *won.mutable_won_on() = ToDate(*won_on);
  won.set_item(ask.item());
  if (ask.has_amount()) *won.mutable_amount() = ask.amount();
  won.set_consultant(OwnerOf(customer.state(), pursuit));
  *won.mutable_attributes() = ask.attributes();
  if (edit.HadLapsed(*pursuit)) event.add_flags(kAfterLapse);
  edit.Append(std::move(event));
  edit.CancelAll(pursuit->number);
  TriggerStage(edit, *pursuit, v1::STAGE_TRIGGER_WON);
  PlanAfterSale(edit, won_on, OwnerOf(customer.state(), pursuit));
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideClosePursuit(const v1::Command& command, const v1::ClosePursuit& ask,
                                            const World& world) {
  if (!IsEndWithoutSale(ask.outcome())) {
    return InvalidField(v1::REASON_ENUM_UNKNOWN, "close_pursuit.outcome",
                        "must be LOST, LOST_TOUCH, FROZEN, DEAD or VOID");
  }
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, OccurrenceOn(builder, command, ask.closed_on(),
                                                             "close_pursuit.closed_on"));
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  KEZHI_ASSIGN_OR_RETURN(const PursuitState* pursuit,
                         FindOpenPursuit(customer, {ask.pursuit(), ask.pursuit_external_id()}));
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), pursuit, edit.day(), world));
  KEZHI_RETURN_IF_ERROR(CheckReason(ask, edit.rules()));
  // R82.
  const std::string approver = edit.rules().approver("close_pursuit", ask.outcome());
  KEZHI_ASSIGN_OR_RETURN(const std::string approved_by,
                         ApprovalOf(approver, ask.approved_by(), world.actor()));
  std::optional<absl::CivilDay> closed_on = when.day;
  if (IsSet(ask.closed_on())) closed_on = ToDay(ask.closed_on());
  v1::Event event;
  KEZHI_RETURN_IF_ERROR(
      CheckEnd(*pursuit, closed_on, command.imported(), "close_pursuit.closed_on", event));
  v1::PursuitClosed& closed = *event.mutable_pursuit_closed();
  closed.set_pursuit(pursuit->number);
  closed.set_outcome(ask.outcome());
  closed.set_reason_code(ask.reason_code());
  closed.set_competitor(ask.competitor());
  if (!ask.note().empty()) *closed.mutable_note() = Clear(ask.note());
  closed.set_approved_by(approved_by);
  if (closed_on.has_value()) *closed.mutable_closed_on() = ToDate(*closed_on);
  closed.set_consultant(OwnerOf(customer.state(), pursuit));
  if (edit.HadLapsed(*pursuit)) event.add_flags(kAfterLapse);
  edit.Append(std::move(event));
  edit.CancelAll(pursuit->number);
  TriggerStage(edit, *pursuit, v1::STAGE_TRIGGER_CLOSED);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideReopenPursuit(const v1::Command& command,
                                             const v1::ReopenPursuit& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  if (ask.pursuit() == 0 && ask.pursuit_external_id().empty()) {
    return InvalidField(v1::REASON_FIELD_REQUIRED, "reopen_pursuit.pursuit",
                        "name the pursuit that is to be taken up again");
  }
  KEZHI_ASSIGN_OR_RETURN(const PursuitState* pursuit,
                         FindPursuit(customer, {ask.pursuit(), ask.pursuit_external_id()}));
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), pursuit, edit.day(), world));
  if (pursuit->status == v1::PURSUIT_STATUS_WON) {
    return Refuse(v1::REASON_PURSUIT_WON, "a sale is not taken up again; open a new pursuit");
  }
  if (pursuit->open()) return Refuse(v1::REASON_PURSUIT_OPEN, "the pursuit is open");
  KEZHI_RETURN_IF_ERROR(CheckMayOpen(edit));
  v1::Event event;
  v1::PursuitReopened& reopened = *event.mutable_pursuit_reopened();
  reopened.set_pursuit(pursuit->number);
  if (!ask.reason().empty()) *reopened.mutable_reason() = Clear(ask.reason());
  edit.Append(std::move(event));
  TriggerStage(edit, *pursuit, v1::STAGE_TRIGGER_REOPENED, ask.reason());
  PlanByCadence(edit, pursuit->number, pursuit->grade, OwnerOf(customer.state(), pursuit));
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
