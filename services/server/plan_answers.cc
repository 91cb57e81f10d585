// Work plans and who is to be visited.

#include <string>
#include <utility>

#include "base/status_macros.h"
#include "domain/customer_card/query.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/names.h"
#include "domain/plans/query.h"
#include "services/server/answers.h"
#include "services/server/request_checks.h"
#include "services/server/subjects.h"

namespace kezhi::server {

using domain::ResourceKind;

namespace {

constexpr int kFirstYear = 1;
constexpr int kLastYear = 9998;
constexpr int kMonths = 12;

// The texts of a plan are its owner's own words, as a report's are.
absl::Status RevealPlan(Query& query, v1::WorkPlan& plan) {
  return query.Reveal(query.policy().customer, {.owner = plan.owner()}, plan);
}

void CheckMonth(const v1::GetVisitScheduleRequest& request, domain::Violations& faults) {
  if (request.year() < kFirstYear || request.year() > kLastYear) {
    faults.Add(v1::REASON_QUERY_INVALID, "year", "must be from 1 to 9998");
  }
  if (request.month() < 1 || request.month() > kMonths) {
    faults.Add(v1::REASON_QUERY_INVALID, "month", "must be from 1 to 12");
  }
}

}  // namespace

absl::Status Answer(const v1::GetPlanRequest& request, Query& query,
                    v1::GetPlanResponse& response) {
  CheckName("name", request.name(), ResourceKind::kPlan, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.name(), {"plans", "deals", "pursuits", "directory"}));
  KEZHI_ASSIGN_OR_RETURN(v1::WorkPlan plan, domain::WorkPlanOf(query.rows(), request.name()));
  KEZHI_RETURN_IF_ERROR(RevealPlan(query, plan));
  *response.mutable_plan() = std::move(plan);
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListPlansRequest& request, Query& query,
                    v1::ListPlansResponse& response) {
  if (!domain::IsName(request.parent(), ResourceKind::kStore)) {
    CheckName("parent", request.parent(), ResourceKind::kConsultant, query.faults());
  }
  CheckText("kind", request.kind(), query.faults());
  CheckText("group", request.group(), query.faults());
  CheckEnum("state", request.state(), *v1::WorkPlanState_descriptor(), query.faults());
  const auto from = CheckDay("from", request.from(), false, query.faults());
  const auto to = CheckDay("to", request.to(), false, query.faults());
  CheckSpan("to", from, to, 0, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"plans", "deals", "pursuits", "directory"}));
  const std::string store = domain::StoreOf(request.parent());
  const bool all = store == request.parent();
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), store).status());
  if (!all) {
    KEZHI_RETURN_IF_ERROR(domain::ConsultantRowOf(query.rows(), request.parent()).status());
  }
  auto page = domain::ListWorkPlans(query.rows(),
                                    {.store = store,
                                     .owner = all ? "" : request.parent(),
                                     .kind = request.kind(),
                                     .group = request.group(),
                                     .from = from,
                                     .to = to,
                                     .state = request.state(),
                                     .late = request.late()},
                                    query.after(), query.limit());
  query.SetNext(std::move(page.next_key));
  for (v1::WorkPlan& plan : page.items) {
    KEZHI_RETURN_IF_ERROR(RevealPlan(query, plan));
    *response.add_plans() = std::move(plan);
  }
  return absl::OkStatus();
}

absl::Status Answer(const v1::GetVisitScheduleRequest& request, Query& query,
                    v1::GetVisitScheduleResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kConsultant, query.faults());
  CheckMonth(request, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"plans", "card", "directory"}));
  KEZHI_ASSIGN_OR_RETURN(
      const absl::CivilDay today,
      domain::BusinessDayAt(query.rows(), domain::StoreOf(request.parent()), query.evaluated_at()));
  KEZHI_ASSIGN_OR_RETURN(
      v1::VisitSchedule schedule,
      domain::VisitScheduleOf(query.rows(), request.parent(),
                              absl::CivilMonth(request.year(), request.month()), today));
  Subjects subjects(query.rows(), query.policy().customer, query.evaluated_at());
  for (v1::VisitScheduleLine& line : *schedule.mutable_lines()) {
    const auto head = domain::CardHeadOf(query.rows(), line.customer());
    if (head.has_value() && head->has_name()) *line.mutable_name() = head->name();
    KEZHI_RETURN_IF_ERROR(
        query.Reveal(query.policy().customer, subjects.Of(line.customer()), line));
  }
  *response.mutable_schedule() = std::move(schedule);
  return absl::OkStatus();
}

}  // namespace kezhi::server
