#include "services/engine/answers.h"

#include <iterator>
#include <utility>

namespace kezhi::engine {

void Answers::Add(std::vector<Answer> answers) {
  if (answers.empty()) return;
  const MutexLock lock(&mutex_);
  if (waiting_.empty()) {
    waiting_ = std::move(answers);
  } else {
    waiting_.insert(waiting_.end(), std::make_move_iterator(answers.begin()),
                    std::make_move_iterator(answers.end()));
  }
}

bool Answers::Step() {
  std::vector<Answer> now;
  {
    const MutexLock lock(&mutex_);
    now.swap(waiting_);
  }
  for (Answer& answer : now) answer.done(std::move(answer.outcome));
  return !now.empty();
}

bool Answers::ready() const {
  const MutexLock lock(&mutex_);
  return !waiting_.empty();
}

}  // namespace kezhi::engine
