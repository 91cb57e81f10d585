// What colleagues do for each other's customers (S5 10 to 12), and the message to who has left (S5
// 4).
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/authorise.h"
#include "domain/customer/lookup.h"
#include "domain/dates.h"
#include "domain/day/rota.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/names.h"
#include "domain/personal.h"
#include "domain/visit/common.h"
#include "domain/visit/decide.h"

namespace kezhi::domain {
namespace {

// The visit goes on, and is nobody's who was erased.
absl::Status CheckUnderWay(const std::string& name, const World& world) {
  KEZHI_RETURN_IF_ERROR(CheckStanding(name, world));
  const VisitState& visit = world.visit(name);
  KEZHI_RETURN_IF_ERROR(CheckNotErased(visit.customer, world));
  if (!visit.completed) return absl::OkStatus();
  return Refuse(v1::REASON_VISIT_COMPLETED, "the reception is over");
}

// Whose customer came: the owner, else the first receiver. RECEIVER_MISSING.
absl::StatusOr<std::string> OwnerOfParty(const VisitState& visit, const World& world) {
  std::string owner;
  if (!visit.customer.empty()) owner = CustomerRef(visit.customer, world).state().owner;
  if (owner.empty()) owner = visit.owner();
  if (!owner.empty()) return owner;
  return Refuse(v1::REASON_RECEIVER_MISSING, "nobody receives the visit yet; ask for a turn");
}

// Who does it: the one named, else the consultant who asks, who speaks for nobody else.
absl::StatusOr<std::string> WhoDoes(const std::string& named, absl::string_view field,
                                    const World& world) {
  const v1::Actor& actor = world.actor();
  const bool is_consultant = DutyOf(actor) == "consultant";
  if (is_consultant && !named.empty() && named != actor.principal()) {
    return RoleRequired("speaking for a colleague", "manager, operator");
  }
  // Not everybody with that duty stands on the roster.
  if (is_consultant && IsName(actor.principal(), ResourceKind::kConsultant)) {
    return actor.principal();
  }
  if (!named.empty()) return named;
  return InvalidField(v1::REASON_FIELD_REQUIRED, field, "say who");
}

// R57, R58: one's own customer needs neither substitute nor help.
absl::Status CheckColleague(const std::string& by, const std::string& owner,
                            absl::string_view field) {
  if (by != owner) return absl::OkStatus();
  return InvalidField(v1::REASON_SAME_CONSULTANT, field, "names whose customer it is");
}

const v1::Reception& ReceptionOn(absl::CivilDay day, const DecisionBuilder& builder) {
  static const auto* const none = new v1::Reception();
  const v1::Reception* rules = builder.store().rules(day).reception();
  return rules == nullptr ? *none : *rules;
}

// Why the owner cannot be asked, or need not be: on leave, busy with another party or at other
// work. Unspecified: they can be asked.
v1::AwayReason ExcuseFor(const std::string& owner, const std::string& visit, absl::CivilDay day,
                         const Occurrence& when, DecisionBuilder& builder) {
  if (builder.world().consultant(owner).OnLeave(day)) return v1::AWAY_REASON_LEAVE;
  Rota rota(DayName(builder.store_name(), day), when, builder);
  if (!rota.runs()) return v1::AWAY_REASON_UNSPECIFIED;
  rota.End(visit);  // that they receive this very party is no excuse
  const v1::AwayReason why = rota.WhyAway(owner).value_or(v1::AWAY_REASON_UNSPECIFIED);
  return why == v1::AWAY_REASON_ABSENT ? v1::AWAY_REASON_UNSPECIFIED : why;
}

// Whose answer it is: the owner's, or a manager's for them.
absl::Status CheckAnswers(const std::string& visit, const std::string& by, const World& world) {
  const VisitState& state = world.visit(visit);
  KEZHI_ASSIGN_OR_RETURN(const std::string owner, OwnerOfParty(state, world));
  if (DutyOf(world.actor()) == "consultant" && world.actor().principal() != owner) {
    return RoleRequired("answering for a colleague", "manager, operator");
  }
  if (state.consent_asked.count(by) != 0) return absl::OkStatus();
  return Refuse(v1::REASON_CONSENT_NOT_REQUESTED, absl::StrCat(by, " has not asked"));
}

// When the message was sent: the field, else the command's occurrence, which must be an instant.
absl::StatusOr<Occurrence> SentAt(const v1::SendGreeting& ask, const DecisionBuilder& builder) {
  if (ask.has_sent_at()) {
    return builder.HappenedAt(ToTime(ask.sent_at()), "send_greeting.sent_at");
  }
  KEZHI_ASSIGN_OR_RETURN(Occurrence when, builder.Happened());
  if (when.instant().has_value()) return when;
  return InvalidField(v1::REASON_FIELD_REQUIRED, "send_greeting.sent_at", "say when");
}

absl::Status CheckGreeting(const v1::SendGreeting& ask, absl::Time sent_at, const VisitState& visit,
                           const Rules& rules) {
  if (!ask.method().empty() && rules.has_methods() && rules.method(ask.method()) == nullptr) {
    return InvalidField(v1::REASON_METHOD_UNKNOWN, "send_greeting.method",
                        "is no method of the playbook");
  }
  if (!visit.completed) {
    return Refuse(v1::REASON_VISIT_INCOMPLETE, "they are still here, by what is recorded");
  }
  if (sent_at >= visit.arrived_at) return absl::OkStatus();
  return InvalidField(v1::REASON_INTERVAL_INVALID, "send_greeting.sent_at",
                      "lies before the arrival");
}

// Who would stand in now, the party itself put aside; empty = nobody, or there is no rota.
std::string NextOnPost(const std::string& visit, const std::string& owner, const Occurrence& when,
                       DecisionBuilder& builder) {
  const absl::CivilDay day = builder.world().visit(visit).day;
  Rota rota(DayName(builder.store_name(), day), when, builder);
  rota.End(visit);
  return rota.runs() ? rota.NextFree(owner) : std::string();
}

}  // namespace

absl::StatusOr<Decision> DecideSubstituteReception(const v1::Command& command,
                                                   const v1::SubstituteReception& ask,
                                                   const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckUnderWay(ask.visit(), world));
  const VisitState& visit = world.visit(ask.visit());
  KEZHI_ASSIGN_OR_RETURN(const std::string owner, OwnerOfParty(visit, world));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const std::string next = NextOnPost(ask.visit(), owner, when, builder);
  const std::string by = ask.by().empty() ? next : ask.by();
  if (by.empty()) {
    return Refuse(v1::REASON_NOBODY_FREE, "nobody on the rota is free; name who stands in");
  }
  KEZHI_RETURN_IF_ERROR(CheckColleague(by, owner, "substitute_reception.by"));
  KEZHI_RETURN_IF_ERROR(CheckActive(by, visit.day, world));
  if (by == visit.consultant && owner == visit.instead_of) return std::move(builder).Build();
  // S5 10: the colleague on post.
  const bool as_due = next.empty() || by == next || by == visit.consultant;
  Rota rota(DayName(builder.store_name(), visit.day), when, builder);
  rota.Substitute({ask.visit(), visit.customer, visit.asked_for}, owner, by, ask.because(),
                  as_due ? "" : kOutOfTurn);
  rota.ServeQueue();
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideRequestConsent(const v1::Command& command,
                                              const v1::RequestConsent& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckUnderWay(ask.visit(), world));
  const VisitState& visit = world.visit(ask.visit());
  KEZHI_ASSIGN_OR_RETURN(const std::string owner, OwnerOfParty(visit, world));
  KEZHI_ASSIGN_OR_RETURN(const std::string by, WhoDoes(ask.by(), "request_consent.by", world));
  KEZHI_RETURN_IF_ERROR(CheckColleague(by, owner, "request_consent.by"));
  KEZHI_RETURN_IF_ERROR(CheckActive(by, visit.day, world));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  if (visit.consent_asked.count(by) != 0 || visit.consent_granted.count(by) != 0) {
    return std::move(builder).Build();
  }
  v1::Event event;
  event.mutable_consent_requested()->set_by(by);
  event.mutable_consent_requested()->set_of(owner);
  builder.Append(ask.visit(), std::move(event), when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideGrantConsent(const v1::Command& command, const v1::GrantConsent& ask,
                                            const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckUnderWay(ask.visit(), world));
  KEZHI_RETURN_IF_ERROR(CheckAnswers(ask.visit(), ask.by(), world));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  v1::Event event;
  event.mutable_consent_granted()->set_by(ask.by());
  builder.Append(ask.visit(), std::move(event), when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideRefuseConsent(const v1::Command& command,
                                             const v1::RefuseConsent& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckUnderWay(ask.visit(), world));
  KEZHI_RETURN_IF_ERROR(CheckAnswers(ask.visit(), ask.by(), world));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  v1::Event event;
  event.mutable_consent_refused()->set_by(ask.by());
  builder.Append(ask.visit(), std::move(event), when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideAssistVisit(const v1::Command& command, const v1::AssistVisit& ask,
                                           const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckUnderWay(ask.visit(), world));
  const VisitState& visit = world.visit(ask.visit());
  KEZHI_ASSIGN_OR_RETURN(const std::string owner, OwnerOfParty(visit, world));
  KEZHI_ASSIGN_OR_RETURN(const std::string by, WhoDoes(ask.by(), "assist_visit.by", world));
  KEZHI_RETURN_IF_ERROR(CheckColleague(by, owner, "assist_visit.by"));
  KEZHI_RETURN_IF_ERROR(CheckActive(by, visit.day, world));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  if (visit.helpers.count(by) != 0) return std::move(builder).Build();
  v1::Event event;
  v1::VisitAssisted& assisted = *event.mutable_visit_assisted();
  assisted.set_by(by);
  assisted.set_of(owner);
  const bool needed = ReceptionOn(visit.day, builder).assist_needs_consent();
  if (needed && visit.consent_granted.count(by) == 0) {
    assisted.set_excused(ExcuseFor(owner, ask.visit(), visit.day, when, builder));
    if (assisted.excused() == v1::AWAY_REASON_UNSPECIFIED) {
      return Refuse(v1::REASON_CONSENT_REQUIRED,
                    absl::StrCat("it is a customer of ", owner, ", who must consent first"));
    }
  }
  builder.Append(ask.visit(), std::move(event), when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideHandBackVisit(const v1::Command& command,
                                             const v1::HandBackVisit& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckStanding(ask.visit(), world));
  const VisitState& visit = world.visit(ask.visit());
  KEZHI_RETURN_IF_ERROR(CheckNotErased(visit.customer, world));
  KEZHI_ASSIGN_OR_RETURN(const std::string owner, OwnerOfParty(visit, world));
  KEZHI_ASSIGN_OR_RETURN(const std::string by, WhoDoes(ask.by(), "hand_back_visit.by", world));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const auto hand_back = visit.hand_backs.find(by);
  const bool owes =
      hand_back != visit.hand_backs.end() && hand_back->second.done_at == absl::InfiniteFuture();
  if (!owes && visit.helpers.count(by) == 0) {
    return Refuse(v1::REASON_NOT_ASSISTING,
                  absl::StrCat(by, " neither helps nor stands in, or has handed back"));
  }
  v1::Event event;
  v1::VisitHandedBack& handed_back = *event.mutable_visit_handed_back();
  handed_back.set_by(by);
  handed_back.set_to(owner);
  if (!ask.summary().empty()) *handed_back.mutable_summary() = Clear(ask.summary());
  const std::string subject =
      visit.customer.empty() ? std::string() : CustomerRef(visit.customer, world).name();
  builder.Append(ask.visit(), std::move(event), when, subject);
  Rota rota(DayName(builder.store_name(), visit.day), when, builder);
  rota.Release(ask.visit(), by);
  rota.ServeQueue();
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideSendGreeting(const v1::Command& command, const v1::SendGreeting& ask,
                                            const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckStanding(ask.visit(), world));
  const VisitState& visit = world.visit(ask.visit());
  KEZHI_RETURN_IF_ERROR(CheckNotErased(visit.customer, world));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, SentAt(ask, builder));
  const absl::Time sent_at = *when.instant();
  KEZHI_RETURN_IF_ERROR(CheckGreeting(ask, sent_at, visit, builder.store().rules(visit.day)));
  if (visit.greeted_at != absl::InfiniteFuture()) return std::move(builder).Build();
  v1::Event event;
  *event.mutable_greeting_sent()->mutable_sent_at() = ToTimestamp(sent_at);
  event.mutable_greeting_sent()->set_method(ask.method());
  // R59.
  const int minutes = ReceptionOn(visit.day, builder).message_minutes();
  if (minutes > 0 && sent_at > visit.left_at + absl::Minutes(minutes)) {
    event.add_flags(kLate);
  }
  builder.Append(ask.visit(), std::move(event), when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideSplitParty(const v1::Command& command, const v1::SplitParty& ask,
                                          const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckUnderWay(ask.visit(), world));
  const VisitState& visit = world.visit(ask.visit());
  KEZHI_RETURN_IF_ERROR(OwnerOfParty(visit, world).status());
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  if (ask.helpers() < 1 || ask.helpers() >= visit.party_size) {
    return InvalidField(
        v1::REASON_PARTY_SIZE, "split_party.helpers",
        absl::StrCat("must be from 1 to one less than the ", visit.party_size, " heads"));
  }
  const std::string day = DayName(builder.store_name(), visit.day);
  Rota rota(day, when, builder);
  if (!rota.runs()) {
    return Refuse(v1::REASON_ROTATION_MISSING, absl::StrCat("no rota runs on ", day));
  }
  const std::vector<std::string> helpers = rota.Draw(ask.visit(), ask.helpers());
  if (helpers.empty()) return Refuse(v1::REASON_NOBODY_FREE, "nobody on the rota is free");
  v1::Event event;
  for (const std::string& helper : helpers) event.mutable_party_split()->add_helpers(helper);
  builder.Append(ask.visit(), std::move(event), when);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
