#ifndef KEZHI_SERVICES_ENGINE_BATCH_RUN_H_
#define KEZHI_SERVICES_ENGINE_BATCH_RUN_H_

#include <functional>
#include <vector>

#include "services/engine/submission.h"

namespace kezhi::engine {

// Submits a batch so that its commands are decided in its order. What needs no views goes together,
// to share a sync; a command that needs views is sent once all before it are answered, since it
// must see what they did, and those after it once it is. `submit` takes either several that need no
// views, or one that does.
void SubmitInOrder(std::vector<Submission> batch,
                   std::function<void(std::vector<Submission>)> submit);

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_BATCH_RUN_H_
