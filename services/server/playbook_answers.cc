// What is asked about the forms that playbooks bring.

#include <string>
#include <utility>

#include "base/status_macros.h"
#include "domain/customer_card/query.h"
#include "domain/directory/query.h"
#include "domain/follow_up_record/query.h"
#include "domain/names.h"
#include "services/server/answers.h"
#include "services/server/request_checks.h"
#include "services/server/subjects.h"

namespace kezhi::server {

using domain::ResourceKind;

absl::Status Answer(const v1::ListFollowUpsRequest& request, Query& query,
                    v1::ListFollowUpsResponse& response) {
  const bool all = domain::IsName(request.parent(), ResourceKind::kStore);
  if (!all) CheckName("parent", request.parent(), ResourceKind::kCustomer, query.faults());
  const auto from = CheckDay("from", request.from(), false, query.faults());
  const auto to = CheckDay("to", request.to(), false, query.faults());
  CheckSpan("to", from, to, 0, query.faults());
  CheckOptionalName("by", request.by(), ResourceKind::kConsultant, query.faults());
  CheckText("grade", request.grade(), query.faults());
  CheckText("method", request.method(), query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"follow_ups", "card", "directory"}));
  const std::string store = domain::StoreOf(request.parent());
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), store).status());
  if (!all && !domain::CardHeadOf(query.rows(), request.parent()).has_value()) {
    return domain::NotFound(v1::REASON_CUSTOMER_NOT_FOUND, request.parent());
  }
  const domain::FollowUpQuery asked{.store = store,
                                    .customer = all ? "" : request.parent(),
                                    .by = request.by(),
                                    .grade = request.grade(),
                                    .method = request.method(),
                                    .from = from,
                                    .to = to,
                                    .not_recommended = request.method_not_recommended()};
  auto page = domain::ListFollowUps(query.rows(), asked, query.after(), query.limit());
  query.SetNext(std::move(page.next_key));
  Subjects subjects(query.rows(), query.policy().customer, query.evaluated_at());
  for (v1::FollowUpLine& line : page.items) {
    KEZHI_RETURN_IF_ERROR(
        query.Reveal(query.policy().customer, subjects.Of(line.customer()), line));
    *response.add_lines() = std::move(line);
  }
  return absl::OkStatus();
}

}  // namespace kezhi::server
