// What is asked about reception: the board of a day.

#include "base/status_macros.h"
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

}  // namespace kezhi::server
