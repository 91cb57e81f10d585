#ifndef KEZHI_SERVICES_SERVER_ERASURES_H_
#define KEZHI_SERVICES_SERVER_ERASURES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/privacy_service.pb.h"

#include "services/engine/engine.h"

namespace kezhi::server {

// The erasures of a store (empty = of all) that were ever asked for, by the position of the
// request, with reasons sealed. Read from the log's own index: costs what there are. DATA_LOSS.
absl::StatusOr<std::vector<v1::Erasure>> ErasuresOf(const engine::Engine& engine,
                                                    absl::string_view store);

// GetErasureCertificateResponse.statement: lines, each ended by a line feed. What it says of the
// event is compared by `kezhi-verify` (services/verify/erasure.cc).
std::string StatementOf(absl::string_view log_id, const v1::Erasure& erasure);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_ERASURES_H_
