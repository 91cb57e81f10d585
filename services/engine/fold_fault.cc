#include "services/engine/fold_fault.h"

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"

#include "domain/event_codec.h"

namespace kezhi::engine {

FoldFault FaultAt(const v1::Event& event, absl::Status status) {
  return {Position(event.position()), domain::TypeOf(event),
          Position(event.commit().first_position() - 1), std::move(status)};
}

absl::Status ApplyEvent(const domain::Projection& projection, const v1::Event& event,
                        RowOverlay& rows) {
  try {
    projection.apply(event, rows, rows);
  } catch (const std::exception& thrown) {
    return absl::InternalError(absl::StrCat(projection.name, " threw: ", thrown.what()));
  } catch (...) {
    return absl::InternalError(absl::StrCat(projection.name, " threw"));
  }
  return absl::OkStatus();
}

}  // namespace kezhi::engine
