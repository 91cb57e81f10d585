#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"

#include "tests/bench/load/async_call.h"
#include "tests/bench/load/measure.h"
#include "tests/bench/load/row.h"

namespace kezhi::bench {
namespace {

// Size of an ExecuteResponse for one event.
constexpr std::uint32_t kOutcomeBytes = 150;
constexpr std::uint64_t kFillBatch = 250;
constexpr std::uint64_t kFillCallers = 8;
// Fewer that the views had to go tell nothing about their speed.
constexpr std::uint64_t kFewEvents = 10'000;

LoopResult Run(const Target& target, int callers, double rate, const Issue& issue) {
  return rate > 0 ? RunOpen(rate, target.window, issue) : RunClosed(callers, target.window, issue);
}

// Callers spread over the connections; an open loop has one caller and spreads its calls.
template <typename Connections>
auto& Of(Connections& connections, int caller, std::uint64_t number) {
  return connections[(static_cast<std::size_t>(caller) + number) % connections.size()];
}

std::string Offered(double rate) {
  return rate > 0 ? absl::StrCat("rate=", rate) : std::string("closed");
}

std::vector<v1::Command> FillBatch(const Workload& workload, std::uint64_t number) {
  std::vector<v1::Command> commands;
  commands.reserve(kFillBatch);
  for (std::uint64_t visit = number * kFillBatch; visit < (number + 1) * kFillBatch; ++visit) {
    commands.push_back(workload.Visit(20'000 + static_cast<int>(visit % 10'000), visit));
  }
  return commands;
}

}  // namespace

std::vector<Connection> Connect(const Target& target, const std::string& address) {
  std::vector<Connection> connections;
  connections.reserve(static_cast<std::size_t>(target.channels));
  for (int i = 0; i < target.channels; ++i) connections.emplace_back(address);
  return connections;
}

void MeasureEcho(const Target& target, int callers, double rate) {
  const std::vector<Connection> connections = Connect(target, target.echo_address);
  const Workload workload(target.tag, target.stores);
  v1::ExecuteRequest sample;
  *sample.mutable_command() = workload.Visit(0, 1'000'000);
  EchoRequest request;
  request.set_payload(sample.SerializeAsString());
  request.set_answer_bytes(kOutcomeBytes);
  const LoopResult result =
      Run(target, callers, rate, [&](int caller, std::uint64_t number, Done done) {
        auto* stub = Of(connections, caller, number).echo->async();
        CallAsync<EchoResponse>(
            request,
            [stub](auto* context, auto* in, auto* out, auto callback) {
              stub->Echo(context, in, out, std::move(callback));
            },
            [done = std::move(done)](const EchoResponse&) { done(); });
      });
  Print({.system = "echo",
         .workload = rate > 0 ? "call_open" : "call",
         .concurrency = static_cast<std::uint64_t>(callers),
         .value = result.per_second,
         .unit = "calls/s",
         .latency = &result.latency,
         .with =
             absl::StrCat(Offered(rate), " bytes=", request.payload().size(), "+", kOutcomeBytes)});
}

void MeasureExecute(const Target& target, int callers, double rate) {
  std::vector<Connection> connections = Connect(target, target.address);
  const Workload workload(target.tag, target.stores);
  workload.OpenStores(connections[0]);
  const LoopResult result =
      Run(target, callers, rate, [&](int caller, std::uint64_t number, Done done) {
        v1::ExecuteRequest request;
        *request.mutable_command() = workload.Visit(caller, number);
        auto* stub = Of(connections, caller, number).command->async();
        CallAsync<v1::ExecuteResponse>(
            std::move(request),
            [stub](auto* context, auto* in, auto* out, auto callback) {
              stub->Execute(context, in, out, std::move(callback));
            },
            [done = std::move(done)](const v1::ExecuteResponse&) { done(); });
      });
  Print({.system = "kezhi",
         .workload = rate > 0 ? "append_open" : "append",
         .concurrency = static_cast<std::uint64_t>(callers),
         .value = result.per_second,
         .unit = "commands/s",
         .latency = &result.latency,
         .with = absl::StrCat(Offered(rate), " stores=", target.stores,
                              " head=", HeadOf(connections[0]).position())});
}

void MeasureBatch(const Target& target, int callers, int batch) {
  std::vector<Connection> connections = Connect(target, target.address);
  const Workload workload(target.tag, target.stores);
  workload.OpenStores(connections[0]);
  const LoopResult result =
      RunClosed(callers, target.window, [&](int caller, std::uint64_t number, Done done) {
        v1::BatchExecuteRequest request;
        for (int i = 0; i < batch; ++i) {
          // A lane of its own: single commands may have come from the same caller.
          *request.add_commands() =
              workload.Visit(10'000 + caller, number * static_cast<std::uint64_t>(batch) +
                                                  static_cast<std::uint64_t>(i));
        }
        auto* stub = Of(connections, caller, 0).command->async();
        CallAsync<v1::BatchExecuteResponse>(
            std::move(request),
            [stub](auto* context, auto* in, auto* out, auto callback) {
              stub->BatchExecute(context, in, out, std::move(callback));
            },
            [done = std::move(done), batch](const v1::BatchExecuteResponse& response) {
              Require(response.results_size() == batch && response.results(0).has_outcome(),
                      "a batch was refused");
              done();
            });
      });
  Print({.system = "kezhi",
         .workload = absl::StrCat("append_batch_", batch),
         .concurrency = static_cast<std::uint64_t>(callers),
         .value = result.per_second * batch,
         .unit = "commands/s",
         .latency = &result.latency,
         .with =
             absl::StrCat("stores=", target.stores, " head=", HeadOf(connections[0]).position())});
}

double FillTo(const Target& target, std::uint64_t events) {
  std::vector<Connection> connections = Connect(target, target.address);
  const Workload workload(target.tag, target.stores);
  workload.OpenStores(connections[0]);
  const std::uint64_t before = HeadOf(connections[0]).position();
  if (before >= events) return 0;
  const std::uint64_t batches = (events - before + kFillBatch - 1) / kFillBatch;
  const auto start = SteadyClock::now();
  std::vector<std::thread> threads;
  threads.reserve(kFillCallers);
  for (std::uint64_t caller = 0; caller < kFillCallers; ++caller) {
    threads.emplace_back([&, caller] {
      for (std::uint64_t number = caller; number < batches; number += kFillCallers) {
        ExecuteAll(Of(connections, static_cast<int>(caller), 0), FillBatch(workload, number));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const double seconds = std::chrono::duration<double>(SteadyClock::now() - start).count();
  return static_cast<double>(HeadOf(connections[0]).position() - before) / seconds;
}

void Fill(const Target& target, std::uint64_t events) {
  const double per_second = FillTo(target, events);
  if (per_second == 0) return;
  Print({.system = "kezhi",
         .workload = "fill",
         .concurrency = kFillCallers,
         .value = per_second,
         .unit = "events/s",
         .with = absl::StrCat("stores=", target.stores)});
}

void AddCustomers(const Target& target, int customers) {
  std::vector<Connection> connections = Connect(target, target.address);
  const Workload workload(target.tag, target.stores);
  workload.OpenStores(connections[0]);
  std::vector<v1::Command> commands;
  commands.reserve(static_cast<std::size_t>(customers));
  for (int i = 0; i < customers; ++i) commands.push_back(workload.Customer(i));
  ExecuteAll(connections[0], commands);
}

void AwaitViews(const Target& target) {
  std::vector<Connection> connections = Connect(target, target.address);
  const auto start = SteadyClock::now();
  v1::GetHeadResponse head;
  std::uint64_t at_first = 0;
  do {
    head = HeadOf(connections[0]);
    if (at_first == 0) at_first = head.views_position() + 1;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  } while (head.views_position() < head.position());
  const double seconds = std::chrono::duration<double>(SteadyClock::now() - start).count();
  const std::uint64_t events = head.position() + 1 - at_first;
  if (events < kFewEvents) return;
  Print({.system = "kezhi",
         .workload = "views_catch_up",
         .concurrency = 1,
         .value = static_cast<double>(events) / seconds,
         .unit = "events/s",
         .with = absl::StrCat("behind=", events)});
}

}  // namespace kezhi::bench
