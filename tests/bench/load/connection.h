#ifndef KEZHI_TESTS_BENCH_LOAD_CONNECTION_H_
#define KEZHI_TESTS_BENCH_LOAD_CONNECTION_H_

#include <memory>
#include <string>

#include <grpcpp/grpcpp.h>

#include "kezhi/v1/command_service.grpc.pb.h"
#include "kezhi/v1/query_service.grpc.pb.h"
#include "kezhi/v1/stream_service.grpc.pb.h"

#include "tests/bench/load/echo.grpc.pb.h"

namespace kezhi::bench {

// A TCP connection of its own to one address; channels share theirs otherwise. Any thread.
struct Connection {
  explicit Connection(const std::string& address);

  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<v1::CommandService::Stub> command;
  std::unique_ptr<v1::QueryService::Stub> query;
  std::unique_ptr<v1::StreamService::Stub> stream;
  std::unique_ptr<EchoService::Stub> echo;
};

}  // namespace kezhi::bench

#endif  // KEZHI_TESTS_BENCH_LOAD_CONNECTION_H_
