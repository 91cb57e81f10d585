#ifndef KEZHI_SERVICES_ENGINE_FOLD_FAULT_H_
#define KEZHI_SERVICES_ENGINE_FOLD_FAULT_H_

#include <string>

#include "absl/status/status.h"

#include "kezhi/v1/event.pb.h"

#include "base/strong_id.h"
#include "domain/projection.h"
#include "services/engine/row_overlay.h"

namespace kezhi::engine {

// Why a projection could not take an event.
struct FoldFault {
  // The event and its type.
  Position position;
  std::string type;
  // The end of the last commit before it: so far the projection can go.
  Position before;
  absl::Status status;
};

// That it could not take this one.
FoldFault FaultAt(const v1::Event& event, absl::Status status);

// Lets the projection take the event. INTERNAL: it threw.
absl::Status ApplyEvent(const domain::Projection& projection, const v1::Event& event,
                        RowOverlay& rows);

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_FOLD_FAULT_H_
