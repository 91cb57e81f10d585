#ifndef KEZHI_SERVICES_SERVER_QUERY_CALL_H_
#define KEZHI_SERVICES_SERVER_QUERY_CALL_H_

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include <grpcpp/grpcpp.h>

#include "services/server/call.h"
#include "services/server/followers.h"
#include "services/server/query.h"

namespace kezhi::server {

// One call of a query. It is asked on a worker; for what it lacks (`min_position`, an as-of that
// the views have still to reach) it waits without one, until the views have come so far or its time
// is over, and is asked again. Deletes itself with the answer.
class QueryCall {
 public:
  // Answers the call, without waiting; sets `lack` when it fails for want of something.
  using Ask = std::function<absl::Status(std::optional<Lack>& lack)>;

  // Whom the calls of a service wait with. Borrowed.
  struct Waiting {
    Followers& followers;
    // Calls that wait now; at most options.max_pending.
    std::atomic<int>& count;
  };

  // `rpc` names it in the metrics.
  static grpc::ServerUnaryReactor* Start(const Parts& parts, const Waiting& waiting,
                                         grpc::CallbackServerContext& context, std::string rpc,
                                         Ask ask);

 private:
  QueryCall(const Parts& parts, const Waiting& waiting, grpc::CallbackServerContext& context,
            std::string rpc, Ask ask);

  // On a worker.
  void Run();
  // Whether whoever wakes the call goes on with it.
  bool Park();
  // Runs it again, or lets it wait on.
  void Resume();
  // Whether it may as well wait longer.
  bool MayWait() const;
  void End(const absl::Status& status);
  void Finish(const grpc::Status& status);

  const Parts& parts_;
  const Waiting waiting_;
  grpc::CallbackServerContext& context_;
  grpc::ServerUnaryReactor* const reactor_;
  const std::string rpc_;
  const Ask ask_;
  const WaitingPlace::SteadyTime deadline_;
  absl::Time begun_;
  std::optional<Lack> lack_;
  // Made when it first waits; shared with those who wake it (followers.h).
  std::shared_ptr<WaitingPlace> place_;
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_QUERY_CALL_H_
