#ifndef KEZHI_TESTS_BENCH_LOAD_ASYNC_CALL_H_
#define KEZHI_TESTS_BENCH_LOAD_ASYNC_CALL_H_

#include <functional>
#include <memory>
#include <utility>

#include <grpcpp/grpcpp.h>

#include "tests/bench/load/workload.h"

namespace kezhi::bench {

// One unary call that no thread waits for. `start(context, request, response, callback)` begins it;
// `answered(response)` is called on a thread of gRPC. A call that fails ends the bench.
template <typename Response, typename Request, typename Start, typename Answered>
void CallAsync(Request request, const Start& start, Answered answered) {
  struct Call {
    grpc::ClientContext context;
    Request request;
    Response response;
  };

  const auto call = std::make_shared<Call>();
  call->request = std::move(request);
  start(&call->context, &call->request, &call->response,
        [call, answered = std::move(answered)](const grpc::Status& status) {
          Require(status.ok(), status.error_message());
          answered(call->response);
        });
}

}  // namespace kezhi::bench

#endif  // KEZHI_TESTS_BENCH_LOAD_ASYNC_CALL_H_
