// The screening of a customer who is to be a distributor: nomination, the chain in its order, the
// decision (domain.md §2.5, R93–R96).

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "base/status_macros.h"
#include "domain/authorise.h"
#include "domain/customer/decide.h"
#include "domain/customer/lookup.h"
#include "domain/dates.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/personal.h"
#include "domain/territory/distributors.h"
#include "domain/territory/lookup.h"

namespace kezhi::domain {
namespace {

constexpr char kConsultant[] = "consultant";

// The last screening for the territory; nullptr: there was none.
const ScreeningState* LastOf(const CustomerState& customer, const std::string& territory) {
  const auto found = customer.screenings.find(territory);
  return found == customer.screenings.end() ? nullptr : &found->second;
}

absl::StatusOr<const ScreeningState*> FindOpen(const CustomerRef& customer,
                                               const std::string& territory) {
  const ScreeningState* screening = LastOf(customer.state(), territory);
  if (screening != nullptr && screening->open) return screening;
  return Refuse(v1::REASON_SCREENING_MISSING, absl::StrCat("no screening of ", customer.name(),
                                                           " for ", territory, " is under way"));
}

// Who was refused not long ago, under this name or one that was merged into it, must wait.
absl::Status CheckWait(const CustomerRef& customer, const std::string& territory, int days,
                       absl::CivilDay day, const World& world) {
  std::vector<std::string> names = AliasesOf(customer.state(), world);
  names.push_back(customer.name());
  for (const std::string& name : names) {
    const ScreeningState* last = LastOf(world.customer(name), territory);
    const bool refused = last != nullptr && last->verdict == v1::SCREENING_VERDICT_REFUSED &&
                         last->decided_on.has_value();
    if (!refused || day >= *last->decided_on + days) continue;
    const std::string from = Iso(*last->decided_on + days);
    return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_RENOMINATION_TOO_SOON)
        .Message(absl::StrCat("refused on ", Iso(*last->decided_on), "; from ", from, " again"))
        .Metadata("from", from)
        .Build();
  }
  return absl::OkStatus();
}

// Who represents the customer. A consultant nominates for himself.
absl::StatusOr<std::string> RepOf(const v1::NominateChannel& ask, const CustomerState& customer,
                                  absl::CivilDay day, const World& world) {
  const bool is_consultant = DutyOf(world.actor()) == kConsultant;
  if (is_consultant && !ask.rep().empty() && ask.rep() != world.actor().principal()) {
    return RoleRequired("nominating for a colleague", "manager, operator");
  }
  std::string rep = ask.rep();
  if (rep.empty()) rep = is_consultant ? world.actor().principal() : customer.owner;
  if (!rep.empty()) KEZHI_RETURN_IF_ERROR(CheckActive(rep, day, world));
  return rep;
}

v1::Event Nominated(const v1::ScreeningRules& rules) {
  v1::Event event;
  v1::ChannelNominated& nominated = *event.mutable_channel_nominated();
  nominated.set_decided_by(rules.decided_by());
  for (const v1::ScreeningStep& step : rules.steps()) {
    v1::ScreeningStep& kept = *nominated.add_chain();
    kept.set_id(step.id());
    kept.set_role(step.role());
    kept.set_report_to(step.report_to());
  }
  return event;
}

absl::Status WrongTurn(const std::string& wanted, const std::string& next) {
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_STAGE_TRANSITION)
      .Message(absl::StrCat(wanted, " is not what comes now; allowed: ", next))
      .Metadata("allowed", next)
      .Build();
}

// R93: the step whose turn it is, by whoever it belongs to.
absl::StatusOr<const ScreeningStepState*> FindStep(const v1::AssessChannel& ask,
                                                   const CustomerState& customer,
                                                   const ScreeningState& screening,
                                                   absl::CivilDay day, const World& world) {
  const ScreeningStepState* step = screening.next();
  if (step == nullptr) return WrongTurn("an assessment", "decide_channel");
  if (!ask.step().empty() && ask.step() != step->id) return WrongTurn(ask.step(), step->id);
  KEZHI_RETURN_IF_ERROR(CheckRole(absl::StrCat("the step ", step->id), step->role, world));
  if (DutyOf(world.actor()) != kConsultant || world.actor().principal() == screening.rep) {
    return step;
  }
  if (!screening.rep.empty() && world.consultant(screening.rep).ActiveOn(day)) {
    return RoleRequired("assessing a colleague's customer", "operator");
  }
  // Nobody represents the customer, or not any more: then it is for whoever may act for it.
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer, nullptr, day, world));
  return step;
}

// R94, and that the playbook has the criterion.
absl::Status CheckFinding(const v1::CriterionFinding& finding, const std::string& path,
                          const v1::ScreeningRules& rules, const ScreeningState& screening) {
  const auto& criteria = rules.criteria();
  const auto known =
      std::find_if(criteria.begin(), criteria.end(), [&](const v1::ScreeningCriterion& criterion) {
        return criterion.id() == finding.criterion();
      });
  if (known == criteria.end()) {
    return InvalidField(v1::REASON_CRITERION_UNKNOWN, path, "is no criterion of the playbook");
  }
  const auto before = screening.criteria.find(finding.criterion());
  const bool proven =
      !finding.proof().empty() || (before != screening.criteria.end() && before->second.proven);
  if (!finding.met() || !known->needs_proof() || proven) return absl::OkStatus();
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_EVIDENCE_REQUIRED)
      .Message(absl::StrCat(finding.criterion(), " is met by nobody without a document"))
      .Metadata("missing", finding.criterion())
      .Build();
}

absl::Status CheckFindings(const v1::AssessChannel& ask, const v1::ScreeningRules& rules,
                           const ScreeningState& screening) {
  std::set<std::string> seen;
  for (int i = 0; i < ask.criteria_size(); ++i) {
    const std::string path = absl::StrCat("assess_channel.criteria[", i, "].criterion");
    if (!seen.insert(ask.criteria(i).criterion()).second) {
      return InvalidField(v1::REASON_CRITERION_UNKNOWN, path, "is named twice");
    }
    KEZHI_RETURN_IF_ERROR(CheckFinding(ask.criteria(i), path, rules, screening));
  }
  return absl::OkStatus();
}

// R95: what was found last of each criterion of the playbook.
absl::Status CheckCriteria(const v1::ScreeningRules& rules, const ScreeningState& screening) {
  std::vector<std::string> unmet;
  for (const v1::ScreeningCriterion& criterion : rules.criteria()) {
    const auto found = screening.criteria.find(criterion.id());
    if (found == screening.criteria.end() || !found->second.met) unmet.push_back(criterion.id());
  }
  if (unmet.empty()) return absl::OkStatus();
  const std::string names = absl::StrJoin(unmet, " ");
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_CRITERIA_UNMET)
      .Message(absl::StrCat("not met: ", names))
      .Metadata("unmet", names)
      .Build();
}

absl::StatusOr<const v1::ScreeningRules*> FindRules(const Rules& rules) {
  const v1::ScreeningRules* screening = rules.screening();
  if (screening != nullptr) return screening;
  return Refuse(v1::REASON_SCREENING_ABSENT, "no playbook in force screens customers");
}

}  // namespace

absl::StatusOr<Decision> DecideNominateChannel(const v1::Command& command,
                                               const v1::NominateChannel& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  KEZHI_ASSIGN_OR_RETURN([[maybe_unused]] const TerritoryState* territory,
                         FindTerritory(ask.territory(), world));
  const Rules rules = builder.rules(when);
  const absl::CivilDay day = when.day.value_or(builder.today());
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), nullptr, day, world));
  KEZHI_ASSIGN_OR_RETURN(const v1::ScreeningRules* screening, FindRules(rules));
  KEZHI_ASSIGN_OR_RETURN(const std::string rep, RepOf(ask, customer.state(), day, world));
  KEZHI_RETURN_IF_ERROR(CheckHasDistributors(ask.territory(), world));
  const ScreeningState* last = LastOf(customer.state(), ask.territory());
  if (last != nullptr && last->open) {
    return Refuse(v1::REASON_SCREENING_OPEN, "a screening for that territory is under way");
  }
  KEZHI_RETURN_IF_ERROR(
      CheckWait(customer, ask.territory(), screening->renominate_after_days(), day, world));
  v1::Event event = Nominated(*screening);
  event.mutable_channel_nominated()->set_territory(ask.territory());
  event.mutable_channel_nominated()->set_rep(rep);
  event.mutable_channel_nominated()->set_round(last == nullptr ? 1 : last->round + 1);
  builder.Append(customer.name(), std::move(event), when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideAssessChannel(const v1::Command& command,
                                             const v1::AssessChannel& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  KEZHI_ASSIGN_OR_RETURN(const ScreeningState* screening, FindOpen(customer, ask.territory()));
  const absl::CivilDay day = when.day.value_or(builder.today());
  KEZHI_ASSIGN_OR_RETURN(const ScreeningStepState* step,
                         FindStep(ask, customer.state(), *screening, day, world));
  const Rules rules = builder.rules(when);
  KEZHI_ASSIGN_OR_RETURN(const v1::ScreeningRules* screened, FindRules(rules));
  KEZHI_RETURN_IF_ERROR(CheckFindings(ask, *screened, *screening));
  v1::Event event;
  v1::ChannelAssessed& assessed = *event.mutable_channel_assessed();
  assessed.set_territory(ask.territory());
  assessed.set_step(step->id);
  assessed.set_verdict(ask.verdict());
  assessed.set_report_to(step->report_to);
  for (const v1::CriterionFinding& finding : ask.criteria()) {
    v1::RecordedCriterion& recorded = *assessed.add_criteria();
    recorded.set_criterion(finding.criterion());
    recorded.set_met(finding.met());
    if (!finding.proof().empty()) *recorded.mutable_proof() = Clear(finding.proof());
  }
  builder.Append(customer.name(), std::move(event), when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideDecideChannel(const v1::Command& command,
                                             const v1::DecideChannel& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  KEZHI_ASSIGN_OR_RETURN(const ScreeningState* screening, FindOpen(customer, ask.territory()));
  if (screening->next() != nullptr) return WrongTurn("a decision", screening->next()->id);
  KEZHI_RETURN_IF_ERROR(CheckRole("deciding a screening", screening->decided_by, world));
  const bool approved = ask.verdict() == v1::SCREENING_VERDICT_APPROVED;
  const Appointment appointment{ask.territory(), customer, /*screened=*/true};
  v1::Event event;
  if (approved) {
    const Rules rules = builder.rules(when);
    KEZHI_ASSIGN_OR_RETURN(const v1::ScreeningRules* screened, FindRules(rules));
    KEZHI_RETURN_IF_ERROR(CheckCriteria(*screened, *screening));
    KEZHI_RETURN_IF_ERROR(CheckMayAppoint(appointment, world));
    if (screening->advised_against) event.add_flags(kAgainstAdvice);
  }
  v1::ChannelDecided& decided = *event.mutable_channel_decided();
  decided.set_territory(ask.territory());
  decided.set_verdict(ask.verdict());
  if (!ask.reason().empty()) *decided.mutable_reason() = Clear(ask.reason());
  builder.Append(customer.name(), std::move(event), when);
  if (approved) AppendAppointment(appointment, when, builder);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
