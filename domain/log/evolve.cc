#include "domain/log/evolve.h"

namespace kezhi::domain {

void EvolveLog(const v1::Event& event, LogState& state) {
  if (!event.has_signing_key_rotated()) return;
  state.signing_key = event.signing_key_rotated().new_key();
}

}  // namespace kezhi::domain
