#include <utility>

#include "absl/strings/str_cat.h"

#include "tests/bench/load/async_call.h"
#include "tests/bench/load/measure.h"
#include "tests/bench/load/row.h"

namespace kezhi::bench {
namespace {

constexpr int kStreamLength = 100;
constexpr int kStreams = 200;

// Customers whose streams hold kStreamLength events each.
void FillStreams(Connection& connection, const Workload& workload) {
  std::vector<v1::Command> commands;
  commands.reserve(std::size_t{kStreams} * kStreamLength);
  for (int customer = 0; customer < kStreams; ++customer) {
    commands.push_back(workload.Customer(customer));
    for (int event = 1; event < kStreamLength; ++event) {
      commands.push_back(workload.Profile(customer, event));
    }
  }
  ExecuteAll(connection, commands);
}

// Reads one stream from a thread of gRPC, and ends itself.
class StreamReader : public grpc::ClientReadReactor<v1::ReadStreamResponse> {
 public:
  StreamReader(Connection& connection, std::string stream, Done done) : done_(std::move(done)) {
    request_.set_stream(std::move(stream));
    connection.stream->async()->ReadStream(&context_, &request_, this);
    StartRead(&response_);
    StartCall();
  }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    events_ += response_.events_size();
    StartRead(&response_);
  }

  void OnDone(const grpc::Status& status) override {
    RequireOk(status, "a stream");
    Require(events_ == kStreamLength, "a stream has another length");
    const Done done = std::move(done_);
    delete this;
    done();
  }

 private:
  grpc::ClientContext context_;
  v1::ReadStreamRequest request_;
  v1::ReadStreamResponse response_;
  int events_ = 0;
  Done done_;
};

// Reads every message of a stream whose messages are of type Message.
template <typename Message, typename Start, typename Visit>
double ReadWhole(const Start& start, const Visit& visit) {
  grpc::ClientContext context;
  const auto begin = SteadyClock::now();
  const std::unique_ptr<grpc::ClientReader<Message>> reader = start(&context);
  Message message;
  while (reader->Read(&message)) {
    if (visit(message)) continue;
    context.TryCancel();
    break;
  }
  const double seconds = std::chrono::duration<double>(SteadyClock::now() - begin).count();
  while (reader->Read(&message)) {
  }
  reader->Finish();
  return seconds;
}

}  // namespace

void MeasureStreamRead(const Target& target, int callers) {
  std::vector<Connection> connections = Connect(target, target.address);
  const Workload workload(target.tag, target.stores);
  workload.OpenStores(connections[0]);
  FillStreams(connections[0], workload);
  const LoopResult result =
      RunClosed(callers, target.window, [&](int caller, std::uint64_t number, Done done) {
        const auto lane = static_cast<std::size_t>(caller);
        const int customer = static_cast<int>((lane * 37 + number * 61) % kStreams);
        new StreamReader(connections[lane % connections.size()], workload.CustomerName(customer),
                         std::move(done));
      });
  Print({.system = "kezhi",
         .workload = "stream_read",
         .concurrency = static_cast<std::uint64_t>(callers),
         .value = result.per_second,
         .unit = "streams/s",
         .latency = &result.latency,
         .with =
             absl::StrCat("events=", kStreamLength, " head=", HeadOf(connections[0]).position())});
}

void MeasureCatchUp(const Target& target) {
  const Connection connection(target.address);
  const Connection echo(target.echo_address);
  std::uint64_t events = 0;
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
  const double seconds = ReadWhole<v1::SubscribeResponse>(
      [&](grpc::ClientContext* context) {
        return connection.stream->Subscribe(context, v1::SubscribeRequest());
      },
      [&](const v1::SubscribeResponse& message) {
        if (message.has_caught_up()) return false;
        if (!message.has_events()) return true;
        events += static_cast<std::uint64_t>(message.events().events_size());
        bytes += message.ByteSizeLong();
        ++messages;
        return true;
      });
  Require(messages > 0, "there is nothing to catch up with");
  const std::string with = absl::StrCat("events=", events, " messages=", messages,
                                        " bytes_per_message=", bytes / messages);
  Print({.system = "kezhi",
         .workload = "catch_up",
         .value = static_cast<double>(events) / seconds,
         .unit = "events/s",
         .with = with});

  EchoStreamRequest request;
  request.set_messages(messages);
  request.set_bytes(static_cast<std::uint32_t>(bytes / messages));
  const double echo_seconds = ReadWhole<EchoStreamResponse>(
      [&](grpc::ClientContext* context) { return echo.echo->EchoStream(context, request); },
      [](const EchoStreamResponse&) { return true; });
  Print({.system = "echo",
         .workload = "catch_up",
         .value = static_cast<double>(events) / echo_seconds,
         .unit = "events/s",
         .with = with});
}

}  // namespace kezhi::bench
