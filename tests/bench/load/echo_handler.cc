#include "tests/bench/load/echo_handler.h"

#include <string>
#include <utility>

namespace kezhi::bench {
namespace {

// Writes the same message again and again, without making it anew.
class StreamReactor : public grpc::ServerWriteReactor<EchoStreamResponse> {
 public:
  explicit StreamReactor(const EchoStreamRequest& request) : left_(request.messages()) {
    response_.set_payload(std::string(request.bytes(), 'e'));
    Next();
  }

  void OnWriteDone(bool ok) override {
    if (!ok) left_ = 0;
    Next();
  }

  void OnDone() override { delete this; }

 private:
  void Next() {
    if (left_ == 0) {
      Finish(grpc::Status::OK);
      return;
    }
    --left_;
    StartWrite(&response_);
  }

  std::uint64_t left_;
  EchoStreamResponse response_;
};

}  // namespace

EchoHandler::EchoHandler() : thread_([this] { AnswerAll(); }) {
}

EchoHandler::~EchoHandler() {
  {
    const MutexLock lock(&mutex_);
    stopping_ = true;
    mutex_.Notify();
  }
  thread_.join();
}

grpc::ServerUnaryReactor* EchoHandler::Echo(grpc::CallbackServerContext* context,
                                            const EchoRequest* request, EchoResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const MutexLock lock(&mutex_);
  waiting_.emplace_back([reactor, request, response] {
    response->set_payload(std::string(request->answer_bytes(), 'e'));
    reactor->Finish(grpc::Status::OK);
  });
  mutex_.Notify();
  return reactor;
}

grpc::ServerWriteReactor<EchoStreamResponse>* EchoHandler::EchoStream(
    grpc::CallbackServerContext* /*context*/, const EchoStreamRequest* request) {
  return new StreamReactor(*request);
}

void EchoHandler::AnswerAll() {
  for (;;) {
    std::vector<std::function<void()>> taken;
    {
      const MutexLock lock(&mutex_);
      mutex_.Await([this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return stopping_ || !waiting_.empty();
      });
      if (waiting_.empty()) return;
      taken.swap(waiting_);
    }
    for (const auto& answer : taken) answer();
  }
}

}  // namespace kezhi::bench
