#ifndef KEZHI_TESTS_BENCH_LOAD_ECHO_HANDLER_H_
#define KEZHI_TESTS_BENCH_LOAD_ECHO_HANDLER_H_

#include <functional>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "tests/bench/load/echo.grpc.pb.h"

namespace kezhi::bench {

// The yardstick: as many threads, hops and bytes as a command has, and no work. A call is handed to
// one thread, as a command is to the sequencer, and that thread answers it.
class EchoHandler : public EchoService::CallbackService {
 public:
  EchoHandler();
  ~EchoHandler() override;
  EchoHandler(const EchoHandler&) = delete;
  EchoHandler& operator=(const EchoHandler&) = delete;

  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context, const EchoRequest* request,
                                 EchoResponse* response) override;
  grpc::ServerWriteReactor<EchoStreamResponse>* EchoStream(
      grpc::CallbackServerContext* context, const EchoStreamRequest* request) override;

 private:
  void AnswerAll();

  Mutex mutex_;
  std::vector<std::function<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace kezhi::bench

#endif  // KEZHI_TESTS_BENCH_LOAD_ECHO_HANDLER_H_
