#include "domain/sales_work/decide.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/authorise.h"
#include "domain/customer/edit.h"
#include "domain/customer/lookup.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/names.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// Who did it: whom the command names, a consultant nobody but themselves.
absl::StatusOr<std::string> WorkerOf(const std::string& named, const CustomerState& customer,
                                     const World& world) {
  const v1::Actor& actor = world.actor();
  const bool consultant = DutyOf(actor) == "consultant";
  if (consultant && !named.empty() && named != actor.principal()) {
    return RoleRequired("another's work", "manager, operator");
  }
  std::string by = named;
  if (by.empty()) by = consultant ? actor.principal() : customer.owner;
  if (!by.empty() && !world.consultant(by).hired) {
    return NotFound(v1::REASON_CONSULTANT_NOT_FOUND, by);
  }
  return by;
}

// Appends `event`, which names in `by` who did it, to the customer's stream.
template <typename Ask>
absl::StatusOr<Decision> Note(const v1::Command& command, const Ask& ask, const World& world,
                              v1::Event (*make)(const Ask& ask, const std::string& by)) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  KEZHI_ASSIGN_OR_RETURN(const std::string by, WorkerOf(ask.by(), customer.state(), world));
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), nullptr, edit.day(), world));
  edit.Append(make(ask, by));
  return std::move(builder).Build();
}

v1::Event Minuted(const v1::MinuteTalk& ask, const std::string& by) {
  v1::Event event;
  v1::TalkMinuted& minuted = *event.mutable_talk_minuted();
  minuted.set_by(by);
  minuted.set_contract(ask.contract());
  *minuted.mutable_note() = Clear(ask.note());
  return event;
}

v1::Event Checked(const v1::CheckContract& ask, const std::string& by) {
  v1::Event event;
  v1::ContractChecked& checked = *event.mutable_contract_checked();
  checked.set_by(by);
  checked.set_contract(ask.contract());
  checked.set_in_order(ask.in_order());
  if (!ask.note().empty()) *checked.mutable_note() = Clear(ask.note());
  return event;
}

}  // namespace

absl::StatusOr<Decision> DecideMinuteTalk(const v1::Command& command, const v1::MinuteTalk& ask,
                                          const World& world) {
  return Note(command, ask, world, Minuted);
}

absl::StatusOr<Decision> DecideCheckContract(const v1::Command& command,
                                             const v1::CheckContract& ask, const World& world) {
  return Note(command, ask, world, Checked);
}

absl::StatusOr<Decision> DecideHandleRemark(const v1::Command& command, const v1::HandleRemark& ask,
                                            const World& world) {
  DecisionBuilder builder(command, world);
  const v1::Actor& actor = world.actor();
  if (DutyOf(actor) == "consultant" && actor.principal() != ConsultantOfReport(ask.report())) {
    return RoleRequired("handle_remark", "the consultant whose report it is, manager, operator");
  }
  const ReportState& report = world.report(ask.report());
  const auto remark = report.remarks.find(ask.remark());
  if (remark == report.remarks.end()) {
    return NotFound(v1::REASON_REMARK_NOT_FOUND,
                    absl::StrCat("remark at position ", ask.remark(), " of ", ask.report()));
  }
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  v1::Event event;
  v1::RemarkHandled& handled = *event.mutable_remark_handled();
  handled.set_remark(ask.remark());
  handled.set_kind(remark->second.kind);
  handled.set_by(actor.principal());
  *handled.mutable_note() = Clear(ask.note());
  handled.set_reported_to(ask.reported_to());
  handled.set_again(remark->second.handled);
  builder.Append(ask.report(), std::move(event), when);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
