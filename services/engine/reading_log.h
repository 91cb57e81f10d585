#ifndef KEZHI_SERVICES_ENGINE_READING_LOG_H_
#define KEZHI_SERVICES_ENGINE_READING_LOG_H_

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/reading.pb.h"
#include "kezhi/v1/record.pb.h"

#include "base/mutex.h"
#include "services/engine/clock.h"
#include "services/engine/submission.h"
#include "storage/random.h"

namespace kezhi::engine {

// One answer that shows personal texts.
struct Look {
  v1::Actor reader;
  // By what, such as `QueryService/GetCustomerCard`.
  std::string rpc;
  // What the caller gave as the ground; empty = none.
  std::string ground;
  // Names of customers and visits; whether a text of theirs is shown in clear.
  std::map<std::string, bool> subjects;
};

// Who was shown whose personal texts, on its way into the log: counted in memory, and sent as
// commands (RecordReads) every so often, so that no answer waits for a sync. What is here when the
// process dies is lost: the readings of Options::every, and of one write. When it is full whoever
// reads waits, and is then refused: nothing is shown that cannot be recorded. A step machine; any
// thread.
class ReadingLog {
 public:
  struct Options {
    // How long a reading waits at most before it is sent.
    absl::Duration every = absl::Seconds(10);
    // So many lines are sent at once, without waiting.
    std::size_t send_at = 2000;
    // Lines, one for each reader, RPC, ground and subject, that may be unrecorded; about 200 bytes
    // each.
    std::size_t max_lines = 50'000;
    // After a refused write.
    absl::Duration retry_after = absl::Seconds(1);
  };

  // `clock` is borrowed. `submit` takes the commands, on the thread of whoever steps; each of them
  // must be answered before this is gone.
  ReadingLog(const Options& options, const Clock& clock, storage::Random random,
             std::function<void(Submission)> submit);

  // Takes what an answer is about to show; call it before the answer is given. Waits for room at
  // most `patience`. RESOURCE_EXHAUSTED, OVERLOADED: there is none. UNAVAILABLE, STOPPING.
  absl::Status Record(const Look& look, std::chrono::milliseconds patience);

  // Sends what is due. False: nothing was.
  bool Step();

  // Takes no more, sends everything and waits until it is durable, or for `patience`. Returns the
  // lines that are not.
  std::size_t Close(std::chrono::milliseconds patience);

  // Not durable yet.
  std::size_t lines() const;

 private:
  // Who read, by what, on what ground, in which store.
  using Key = std::string;

  struct Gathered {
    std::string store;
    // Without its subjects.
    v1::Reading reading;
    std::map<std::string, v1::SubjectRead> subjects;
  };

  // A command, to be sent until it is stored: its request id stays the same.
  struct Batch {
    v1::Command command;
    std::string store;
    std::size_t lines = 0;
  };

  bool Fits(const Look& look) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Add(const Look& look, absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Whether what is gathered is to be sent.
  bool Due(absl::Time now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Makes commands of all that is gathered.
  void Pack(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Send(Batch batch);
  void Answered(Batch batch, const absl::Status& status);

  const Options options_;
  const Clock& clock_;
  const storage::Random random_;
  const std::function<void(Submission)> submit_;

  mutable Mutex mutex_;
  std::map<Key, Gathered> gathered_ ABSL_GUARDED_BY(mutex_);
  std::size_t gathered_lines_ ABSL_GUARDED_BY(mutex_) = 0;
  // When the oldest of it came.
  absl::Time gathered_since_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  std::deque<Batch> ready_ ABSL_GUARDED_BY(mutex_);
  // Gathered, ready or under way.
  std::size_t lines_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time not_before_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_READING_LOG_H_
