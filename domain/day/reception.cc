// The rota's commands: who stands in which order, who receives next, who is away.
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/authorise.h"
#include "domain/customer/lookup.h"
#include "domain/dates.h"
#include "domain/day/decide.h"
#include "domain/day/rota.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/names.h"
#include "domain/visit/common.h"

namespace kezhi::domain {
namespace {

absl::Status CheckOpen(const std::string& day, const World& world) {
  if (!world.day(day).closed) return absl::OkStatus();
  return Refuse(v1::REASON_DAY_CLOSED, absl::StrCat(day, " is closed"));
}

// R20, R21.
absl::Status CheckOrder(const v1::SetRotation& ask, absl::CivilDay day, const World& world) {
  if (ask.order().empty()) {
    return InvalidField(v1::REASON_FIELD_REQUIRED, "set_rotation.order", "must name somebody");
  }
  std::set<std::string> seen;
  for (int i = 0; i < ask.order_size(); ++i) {
    const std::string& name = ask.order(i);
    if (!seen.insert(name).second) {
      return InvalidField(v1::REASON_ROTATION_DUPLICATE,
                          absl::StrCat("set_rotation.order[", i, "]"), "stands twice");
    }
    KEZHI_RETURN_IF_ERROR(CheckActive(name, day, world));
    if (!world.consultant(name).OnLeave(day)) continue;
    return Refuse(v1::REASON_CONSULTANT_INACTIVE, absl::StrCat(name, " is on leave on ", Iso(day)));
  }
  return absl::OkStatus();
}

// Whose turn it is in a new order: who had it, else the first after them who stands in it.
std::string NextIn(const std::vector<std::string>& order, const RotaState& before) {
  std::string candidate = before.next;
  for (std::size_t i = 0; i < before.order.size(); ++i) {
    if (std::find(order.begin(), order.end(), candidate) != order.end()) return candidate;
    candidate = AfterInOrder(before.order, candidate);
  }
  return order.front();
}

// A consultant marks nobody but themselves.
absl::Status CheckMarks(const std::string& consultant, const World& world) {
  const v1::Actor& actor = world.actor();
  if (DutyOf(actor) != "consultant" || actor.principal() == consultant) return absl::OkStatus();
  return RoleRequired("marking a colleague", "manager, operator");
}

absl::Status CheckTurn(const v1::TakeTurn& ask, const World& world) {
  KEZHI_RETURN_IF_ERROR(CheckStanding(ask.visit(), world));
  KEZHI_RETURN_IF_ERROR(CheckOpen(ask.day(), world));
  if (world.day(ask.day()).rota.order.empty()) {
    return Refuse(v1::REASON_ROTATION_MISSING, absl::StrCat("no order is set for ", ask.day()));
  }
  const VisitState& visit = world.visit(ask.visit());
  if (visit.day != ParseName(ask.day())->day) {
    return InvalidField(v1::REASON_TIME_INVALID, "take_turn.day",
                        absl::StrCat("the visit is of ", Iso(visit.day)));
  }
  if (visit.completed) {
    return Refuse(v1::REASON_VISIT_COMPLETED, "the visit is over; nobody has to receive it");
  }
  if (!visit.consultant.empty()) {
    return Refuse(v1::REASON_TURN_TAKEN, absl::StrCat(visit.consultant, " receives the visit"));
  }
  return absl::OkStatus();
}

bool Waits(const Rota& rota, const std::string& visit) {
  const std::vector<std::string>& queue = rota.state().queue;
  return std::find(queue.begin(), queue.end(), visit) != queue.end();
}

}  // namespace

absl::StatusOr<Decision> DecideSetRotation(const v1::Command& command, const v1::SetRotation& ask,
                                           const World& world) {
  DecisionBuilder builder(command, world);
  const absl::CivilDay day = ParseName(ask.day())->day;
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_RETURN_IF_ERROR(CheckOpen(ask.day(), world));
  if (builder.store().rules(day).reception() == nullptr) {
    return Refuse(v1::REASON_RECEPTION_MISSING,
                  absl::StrCat("no playbook in force on ", Iso(day), " has rules of reception"));
  }
  KEZHI_RETURN_IF_ERROR(CheckOrder(ask, day, world));
  Rota rota(ask.day(), when, builder);
  const std::vector<std::string> order(ask.order().begin(), ask.order().end());
  if (order == rota.state().order) return std::move(builder).Build();
  v1::Event event;
  *event.mutable_rotation_set()->mutable_order() = ask.order();
  event.mutable_rotation_set()->set_next(NextIn(order, rota.state()));
  rota.Append(std::move(event));
  rota.ServeQueue();
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideTakeTurn(const v1::Command& command, const v1::TakeTurn& ask,
                                        const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckTurn(ask, world));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const VisitState& visit = world.visit(ask.visit());
  Rota rota(ask.day(), when, builder);
  const bool waits = Waits(rota, ask.visit());
  // Who waited longer goes first.
  rota.ServeQueue();
  if (!waits) rota.Receive({ask.visit(), visit.customer, visit.asked_for});
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideMarkUnavailable(const v1::Command& command,
                                               const v1::MarkUnavailable& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckActive(ask.consultant(), ParseName(ask.day())->day, world));
  KEZHI_RETURN_IF_ERROR(CheckMarks(ask.consultant(), world));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_RETURN_IF_ERROR(CheckOpen(ask.day(), world));
  if (ask.why() == v1::AWAY_REASON_BUSY) {
    return InvalidField(v1::REASON_ENUM_UNKNOWN, "mark_unavailable.why",
                        "that somebody receives follows from the visits");
  }
  const auto& away = world.day(ask.day()).rota.away;
  const auto marked = away.find(ask.consultant());
  if (marked != away.end() && marked->second == ask.why()) return std::move(builder).Build();
  v1::Event event;
  event.mutable_consultant_unavailable()->set_consultant(ask.consultant());
  event.mutable_consultant_unavailable()->set_why(ask.why());
  builder.Append(ask.day(), std::move(event), when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideMarkAvailable(const v1::Command& command,
                                             const v1::MarkAvailable& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckActive(ask.consultant(), ParseName(ask.day())->day, world));
  KEZHI_RETURN_IF_ERROR(CheckMarks(ask.consultant(), world));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_RETURN_IF_ERROR(CheckOpen(ask.day(), world));
  if (world.day(ask.day()).rota.away.count(ask.consultant()) == 0) {
    return std::move(builder).Build();
  }
  Rota rota(ask.day(), when, builder);
  v1::Event event;
  event.mutable_consultant_available()->set_consultant(ask.consultant());
  rota.Append(std::move(event));
  rota.ServeQueue();
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
