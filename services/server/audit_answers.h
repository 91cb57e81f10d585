#ifndef KEZHI_SERVICES_SERVER_AUDIT_ANSWERS_H_
#define KEZHI_SERVICES_SERVER_AUDIT_ANSWERS_H_

#include "absl/status/status.h"

#include "kezhi/v1/audit_service.pb.h"

#include "services/engine/engine.h"

namespace kezhi::server {

// The answers of AuditService about the Merkle tree. A size beyond the log is OUT_OF_RANGE,
// AS_OF_AHEAD; a position that is not in the tree NOT_FOUND, EVENT_NOT_FOUND; what makes no sense
// INVALID_ARGUMENT, QUERY_INVALID. They read from the disk: a proof about 512 records.

absl::Status Answer(const v1::GetTreeHeadRequest& request, engine::Engine& engine,
                    v1::GetTreeHeadResponse& response);
absl::Status Answer(const v1::ListTreeHeadsRequest& request, engine::Engine& engine,
                    v1::ListTreeHeadsResponse& response);
absl::Status Answer(const v1::GetInclusionProofRequest& request, engine::Engine& engine,
                    v1::GetInclusionProofResponse& response);
absl::Status Answer(const v1::GetConsistencyProofRequest& request, engine::Engine& engine,
                    v1::GetConsistencyProofResponse& response);
// `data` of records is up to 15 MiB.
absl::Status Answer(const v1::GetTileRequest& request, engine::Engine& engine,
                    v1::GetTileResponse& response);
absl::Status Answer(const v1::GetEvidenceRequest& request, engine::Engine& engine,
                    v1::GetEvidenceResponse& response);
// Waits until the cosignatures are durable.
absl::Status Answer(const v1::AddCosignatureRequest& request, engine::Engine& engine,
                    v1::AddCosignatureResponse& response);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_AUDIT_ANSWERS_H_
