#ifndef KEZHI_SERVICES_SERVER_PROJECTION_ANSWERS_H_
#define KEZHI_SERVICES_SERVER_PROJECTION_ANSWERS_H_

#include <string>
#include <vector>

#include "kezhi/v1/admin_service.pb.h"

#include "services/engine/engine.h"

namespace kezhi::server {

// The instances as operators see them, by name and number; of all projections, or of one. Reads a
// record for each that is behind.
std::vector<v1::Projection> ProjectionsOf(engine::Engine& engine, const std::string& name = "");

// How two instances of a projection compare, as the API tells it.
v1::ProjectionComparison ToProto(const engine::Comparison& comparison);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_PROJECTION_ANSWERS_H_
