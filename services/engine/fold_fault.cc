#include "services/engine/fold_fault.h"

#include <utility>

#include "domain/event_codec.h"
#include "services/engine/thrown.h"

namespace kezhi::engine {

FoldFault FaultAt(const v1::Event& event, absl::Status status) {
  return {Position(event.position()), domain::TypeOf(event),
          Position(event.commit().first_position() - 1), std::move(status)};
}

absl::Status ApplyEvent(const domain::Projection& projection, const v1::Event& event,
                        RowOverlay& rows) {
  try {
    projection.apply(event, rows, rows);
  } catch (...) {
    return Thrown(projection.name);
  }
  return absl::OkStatus();
}

}  // namespace kezhi::engine
