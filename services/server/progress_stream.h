#ifndef KEZHI_SERVICES_SERVER_PROGRESS_STREAM_H_
#define KEZHI_SERVICES_SERVER_PROGRESS_STREAM_H_

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include <grpcpp/grpcpp.h>

#include "base/mutex.h"
#include "services/server/status.h"

namespace kezhi::server {

// Tells the progress of one long job, and its result at the end. Progress that the caller is too
// slow for is left out, so that the job waits for nobody. Deletes itself when the call is over,
// which is after Done.
template <typename Message>
class ProgressStream : public grpc::ServerWriteReactor<Message> {
 public:
  // From the job.
  void Report(Message message) {
    const MutexLock lock(&mutex_);
    if (!writing_) Write(std::move(message));
  }

  // From the job, once and last. With an error `message` is not sent.
  void Done(Message message, const absl::Status& status) {
    std::optional<grpc::Status> end;
    {
      const MutexLock lock(&mutex_);
      end_ = ToGrpcStatus(status);
      if (status.ok()) result_ = std::move(message);
      end = Next();
    }
    if (end.has_value()) this->Finish(*end);
  }

  void OnWriteDone(bool /*ok*/) override {
    std::optional<grpc::Status> end;
    {
      const MutexLock lock(&mutex_);
      writing_ = false;
      end = Next();
    }
    if (end.has_value()) this->Finish(*end);
  }

  void OnDone() override { delete this; }

 private:
  void Write(Message message) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    writing_ = true;
    out_ = std::move(message);
    this->StartWrite(&out_);
  }

  // After the job the result, after the result the end, which is the caller's to tell without the
  // lock, as it deletes this. Whoever is not given the end must not touch this again: the other
  // thread may have been.
  std::optional<grpc::Status> Next() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (writing_ || !end_.has_value()) return std::nullopt;
    if (result_.has_value()) {
      Write(*std::exchange(result_, std::nullopt));
      return std::nullopt;
    }
    return std::exchange(end_, std::nullopt);
  }

  Mutex mutex_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  // Set by Done, taken with the end.
  std::optional<grpc::Status> end_ ABSL_GUARDED_BY(mutex_);
  std::optional<Message> result_ ABSL_GUARDED_BY(mutex_);
  Message out_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_PROGRESS_STREAM_H_
