#include "services/engine/batch_run.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

#include "services/engine/enricher.h"

namespace kezhi::engine {
namespace {

// Keeps itself alive through the callbacks of the commands under way.
class BatchRun : public std::enable_shared_from_this<BatchRun> {
 public:
  BatchRun(std::vector<Submission> batch, std::function<void(std::vector<Submission>)> submit)
      : batch_(std::move(batch)), submit_(std::move(submit)) {}

  // Sends the next group. Called again by whoever answers the last of a group.
  void Advance() {
    while (next_ < batch_.size()) {
      const std::size_t begin = next_;
      next_ = NeedsViews(batch_[begin].command) ? begin + 1 : EndOfPlain(begin);
      const std::size_t end = next_;
      // One more than there are, so that answers given meanwhile do not go on underneath the loop.
      unanswered_ = end - begin + 1;
      std::vector<Submission> group;
      group.reserve(end - begin);
      for (std::size_t i = begin; i < end; ++i) group.push_back(Counted(std::move(batch_[i])));
      submit_(std::move(group));
      if (unanswered_.fetch_sub(1) != 1) return;
    }
  }

 private:
  std::size_t EndOfPlain(std::size_t begin) const {
    std::size_t end = begin;
    while (end < batch_.size() && !NeedsViews(batch_[end].command)) ++end;
    return end;
  }

  // The submission, whose answer counts.
  Submission Counted(Submission submission) {
    submission.done = [self = shared_from_this(),
                       done = std::move(submission.done)](absl::StatusOr<v1::Outcome> outcome) {
      done(std::move(outcome));
      if (self->unanswered_.fetch_sub(1) == 1) self->Advance();
    };
    return submission;
  }

  std::vector<Submission> batch_;
  const std::function<void(std::vector<Submission>)> submit_;
  // Of whoever sends; the counter hands it on.
  std::size_t next_ = 0;
  std::atomic<std::size_t> unanswered_ = 0;
};

}  // namespace

void SubmitInOrder(std::vector<Submission> batch,
                   std::function<void(std::vector<Submission>)> submit) {
  // Nothing to wait for in between.
  if (std::none_of(batch.begin(), batch.end(),
                   [](const Submission& submission) { return NeedsViews(submission.command); })) {
    submit(std::move(batch));
    return;
  }
  std::make_shared<BatchRun>(std::move(batch), std::move(submit))->Advance();
}

}  // namespace kezhi::engine
