#include "services/server/execute_stream.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kezhi/v1/command_service.pb.h"

#include "base/mutex.h"
#include "services/engine/enricher.h"
#include "services/server/command_batch.h"
#include "services/server/raw_message.h"
#include "services/server/status.h"

namespace kezhi::server {
namespace {

// Commands that may be unanswered before the next message is read: enough to keep the disk busy,
// little enough to hold for each caller.
constexpr std::size_t kWindow = 4096;
// Results after which a message is full; bytes are those before its last result.
constexpr int kMaxResults = 1000;
constexpr std::size_t kMaxResultBytes = 1U << 20;

// At most one read and one write are under way; the answers come on the engine's thread or a
// worker's. It ends once every command is answered, so that the answers find it alive. Nothing is
// begun on the call once it is finishing; the lock sees to that.
class ExecuteStreamReactor : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                             public LongCall {
 public:
  ExecuteStreamReactor(const Parts& parts, Caller caller)
      : parts_(parts), caller_(std::move(caller)) {}

  // `self` is held until the call is over.
  void Begin(const std::shared_ptr<ExecuteStreamReactor>& self, LongCalls& long_calls) {
    self_ = self;
    Advance();
    long_calls.Add(self);
  }

  void OnReadDone(bool ok) override {
    bool take = false;
    {
      const MutexLock lock(&mutex_);
      reading_ = false;
      ended_ = ended_ || !ok;
      take = taking_ = !ended_;
    }
    if (take) Take();
    Advance();
  }

  void OnWriteDone(bool ok) override {
    {
      const MutexLock lock(&mutex_);
      writing_ = false;
      // Who hears no more need not say more.
      broken_ = broken_ || !ok;
      ended_ = ended_ || broken_;
    }
    Advance();
  }

  void ServerStops() override {
    {
      const MutexLock lock(&mutex_);
      if (ended_) return;
      ended_ = stopping_ = true;
      status_ = Stopping();
    }
    Advance();
  }

  // Those who tell it that the server stops may hold it a little longer.
  void OnDone() override { const std::shared_ptr<ExecuteStreamReactor> last = std::move(self_); }

 private:
  // The commands of the message that was read.
  void Take() {
    const std::string bytes = BytesOf(in_);
    RawBatch batch;
    if (const absl::Status parsed = ParseBatch(bytes, batch); !parsed.ok()) {
      const MutexLock lock(&mutex_);
      taking_ = false;
      ended_ = true;
      status_ = parsed;
      return;
    }
    std::uint64_t first = 0;
    {
      const MutexLock lock(&mutex_);
      first = first_ + results_.size();
      results_.resize(results_.size() + batch.commands.size());
      unanswered_ += batch.commands.size();
    }
    std::vector<engine::Submission> submissions =
        SubmissionsOf(batch, parts_, caller_,
                      [this, first](std::size_t index, absl::StatusOr<v1::Outcome> outcome) {
                        Answer(first + index, std::move(outcome));
                      });
    const MutexLock lock(&mutex_);
    taking_ = false;
    needs_views_ =
        std::any_of(submissions.begin(), submissions.end(),
                    [](const engine::Submission& one) { return engine::NeedsViews(one.command); });
    waiting_ = std::move(submissions);
  }

  void Answer(std::uint64_t number, absl::StatusOr<v1::Outcome> outcome) {
    v1::CommandResult result = ToResult(std::move(outcome));
    Next next;
    {
      // In one go: once the last answer is known, whoever plans next may end it all.
      const MutexLock lock(&mutex_);
      results_[number - first_] = std::move(result);
      --unanswered_;
      next = Plan();
    }
    // With nothing to do the reactor may be gone by now.
    if (!next.submissions.empty() || next.end.has_value()) Act(std::move(next));
  }

  // What Plan leaves to be done without the lock.
  struct Next {
    std::vector<engine::Submission> submissions = {};
    std::optional<absl::Status> end = std::nullopt;
  };

  // Begins whatever can be begun now. The reactor may be gone when it returns.
  void Advance() {
    Next next;
    {
      const MutexLock lock(&mutex_);
      next = Plan();
    }
    Act(std::move(next));
  }

  void Act(Next next) {
    while (!next.submissions.empty()) {
      parts_.engine.SubmitBatch(std::move(next.submissions));
      // What comes next is read only now, so that it comes next.
      const MutexLock lock(&mutex_);
      submitting_ = false;
      next = Plan();
    }
    if (next.end.has_value()) Finish(ToGrpcStatus(*next.end));
  }

  Next Plan() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    Next next;
    if (!writing_ && !broken_ && TakeResults()) {
      writing_ = true;
      StartWrite(&out_);
    }
    if (MaySubmit()) {
      submitting_ = true;
      next.submissions.swap(waiting_);
    }
    if (MayRead()) {
      reading_ = true;
      StartRead(&in_);
    }
    if (IsOver() && !std::exchange(finished_, true)) next.end = status_;
    return next;
  }

  // A command that needs views must see what those before it did, so it waits for their answers.
  bool MaySubmit() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !waiting_.empty() && (!needs_views_ || unanswered_ == waiting_.size());
  }

  // What comes after such a command must not be decided before it. Many callers who each keep to
  // their window would fill the queue together, and be refused: while it is crowded each sends more
  // only when its own is answered.
  bool MayRead() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const bool busy = reading_ || taking_ || submitting_ || !waiting_.empty();
    if (busy || ended_ || results_.size() >= kWindow) return false;
    return unanswered_ == 0 || !(needs_views_ || parts_.engine.sequencer().crowded());
  }

  // Everything that was asked is answered, and nothing more can come. A read under way ends with
  // the call.
  bool IsOver() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const bool told = broken_ || results_.empty();
    const bool busy = (reading_ && !stopping_) || taking_ || submitting_ || writing_;
    return ended_ && !busy && unanswered_ == 0 && told;
  }

  // The results from the first on that are known, into `out_`. False: there is none.
  bool TakeResults() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    v1::ExecuteStreamResponse response;
    std::size_t bytes = 0;
    while (!results_.empty() && results_.front().has_value() && bytes < kMaxResultBytes &&
           response.results_size() < kMaxResults) {
      bytes += results_.front()->ByteSizeLong();
      *response.add_results() = *std::move(results_.front());
      results_.pop_front();
      ++first_;
    }
    if (response.results_size() == 0) return false;
    out_ = ToBuffer(response);
    return true;
  }

  const Parts& parts_;
  const Caller caller_;
  // Holds it until OnDone.
  std::shared_ptr<ExecuteStreamReactor> self_;
  grpc::ByteBuffer in_;
  grpc::ByteBuffer out_;

  Mutex mutex_;
  // Of the commands from number `first_` on, in order; nullopt = not known yet.
  std::deque<std::optional<v1::CommandResult>> results_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t first_ ABSL_GUARDED_BY(mutex_) = 0;
  // Those of `waiting_` included.
  std::size_t unanswered_ ABSL_GUARDED_BY(mutex_) = 0;
  // Of the last message, not submitted yet.
  std::vector<engine::Submission> waiting_ ABSL_GUARDED_BY(mutex_);
  // One of the last message's commands does.
  bool needs_views_ ABSL_GUARDED_BY(mutex_) = false;
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool taking_ ABSL_GUARDED_BY(mutex_) = false;
  bool submitting_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  // Nothing more is taken: the caller sends no more, is not understood or is gone, or the server
  // stops.
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  // The caller hears no more.
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* NewExecuteStream(const Parts& parts,
                                                                              LongCalls& long_calls,
                                                                              Caller caller) {
  auto reactor = std::make_shared<ExecuteStreamReactor>(parts, std::move(caller));
  auto* borrowed = reactor.get();
  reactor->Begin(reactor, long_calls);
  return borrowed;
}

}  // namespace kezhi::server
