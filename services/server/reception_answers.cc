// What is asked about reception: the board of a day, who has the credit, breaches of rules of
// conduct.

#include <string>
#include <utility>

#include "base/status_macros.h"
#include "domain/breaches/query.h"
#include "domain/directory/query.h"
#include "domain/names.h"
#include "domain/reception/credits.h"
#include "domain/reception/query.h"
#include "services/server/answers.h"
#include "services/server/read_mask.h"
#include "services/server/request_checks.h"

namespace kezhi::server {

using domain::ResourceKind;

absl::Status Answer(const v1::GetReceptionBoardRequest& request, Query& query,
                    v1::GetReceptionBoardResponse& response) {
  CheckName("name", request.name(), ResourceKind::kDay, query.faults());
  CheckReadMask(request.read_mask(), *v1::ReceptionBoard::descriptor(), "read_mask",
                query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.name(), {"reception", "directory"}));
  KEZHI_ASSIGN_OR_RETURN(
      *response.mutable_board(),
      domain::ReceptionBoardOf(query.rows(), request.name(), query.evaluated_at()));
  ApplyReadMask(request.read_mask(), *response.mutable_board());
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListReceptionCreditsRequest& request, Query& query,
                    v1::ListReceptionCreditsResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kStore, query.faults());
  const auto from = CheckDay("from", request.from(), true, query.faults());
  const auto to = CheckDay("to", request.to(), true, query.faults());
  CheckSpan("to", from, to, 366, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"reception", "directory"}));
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), request.parent()).status());
  KEZHI_ASSIGN_OR_RETURN(const int offset, query.Offset());
  // They are sorted already.
  const auto as_they_are = [](const v1::ReceptionCredit&, const v1::ReceptionCredit&) {
    return false;
  };
  for (v1::ReceptionCredit& credit :
       query.CutSorted(domain::ReceptionCreditsOf(query.rows(), request.parent(), *from, *to),
                       offset, false, as_they_are)) {
    *response.add_credits() = std::move(credit);
  }
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListBreachesRequest& request, Query& query,
                    v1::ListBreachesResponse& response) {
  if (!domain::IsName(request.parent(), ResourceKind::kStore)) {
    CheckName("parent", request.parent(), ResourceKind::kConsultant, query.faults());
  }
  const auto from = CheckDay("from", request.from(), false, query.faults());
  const auto to = CheckDay("to", request.to(), false, query.faults());
  CheckSpan("to", from, to, 0, query.faults());
  CheckText("rule", request.rule(), query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"breaches", "directory"}));
  const std::string store = domain::StoreOf(request.parent());
  const bool all = store == request.parent();
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), store).status());
  if (!all) {
    KEZHI_RETURN_IF_ERROR(domain::ConsultantRowOf(query.rows(), request.parent()).status());
  }
  auto page = domain::ListBreaches(query.rows(),
                                   {.store = store,
                                    .consultant = all ? std::string() : request.parent(),
                                    .rule = request.rule(),
                                    .from = from,
                                    .to = to},
                                   query.after(), query.limit());
  query.SetNext(std::move(page.next_key));
  for (v1::BreachRow& row : page.items) {
    KEZHI_RETURN_IF_ERROR(query.Reveal(query.policy().staff, {.owner = row.consultant()}, row));
    *response.add_breaches() = std::move(row);
  }
  return absl::OkStatus();
}

}  // namespace kezhi::server
