#include "tests/bench/load/connection.h"

namespace kezhi::bench {

Connection::Connection(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetMaxReceiveMessageSize(-1);
  channel = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
  command = v1::CommandService::NewStub(channel);
  query = v1::QueryService::NewStub(channel);
  stream = v1::StreamService::NewStub(channel);
  echo = EchoService::NewStub(channel);
}

}  // namespace kezhi::bench
