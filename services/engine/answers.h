#ifndef KEZHI_SERVICES_ENGINE_ANSWERS_H_
#define KEZHI_SERVICES_ENGINE_ANSWERS_H_

#include <vector>

#include "absl/status/statusor.h"

#include "kezhi/v1/command.pb.h"

#include "base/mutex.h"
#include "services/engine/submission.h"

namespace kezhi::engine {

// What a command is answered with.
struct Answer {
  OutcomeCallback done;
  absl::StatusOr<v1::Outcome> outcome;
  // Rests on something that was not durable when it was decided.
  bool tentative = false;
};

// Gives answers, so that neither deciding nor writing waits for what a caller does with one. A step
// machine.
class Answers {
 public:
  // Any thread. To be given in this order.
  void Add(std::vector<Answer> answers);

  // Gives what waits; false when nothing waited. Answers of two Adds may be given at once when two
  // threads step.
  bool Step();
  // Whether something waits. Any thread.
  bool ready() const;

 private:
  mutable Mutex mutex_;
  std::vector<Answer> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_ANSWERS_H_
