#include <atomic>
#include <latch>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "base/mutex.h"
#include "tests/bench/load/async_call.h"
#include "tests/bench/load/measure.h"
#include "tests/bench/load/row.h"

namespace kezhi::bench {
namespace {

// The events that are under way to the subscribers.
class Arrivals {
 public:
  Arrivals(std::uint64_t events, int subscribers, std::uint64_t warm_up)
      : missing_(events), left_(events), warm_up_(warm_up) {
    for (std::atomic<int>& missing : missing_) missing = subscribers;
  }

  // When event 0 is due, and how far the next ones are apart.
  void Begin(SteadyClock::time_point start, double rate) {
    start_ = start;
    interval_ = 1 / rate;
  }

  SteadyClock::time_point DueOf(std::uint64_t number) const {
    return start_ + std::chrono::duration_cast<SteadyClock::duration>(
                        std::chrono::duration<double>(interval_ * static_cast<double>(number)));
  }

  // One more subscriber has the event. The last one ends its time.
  void Arrived(std::uint64_t number) {
    if (missing_[number].fetch_sub(1) != 1) return;
    const auto took = SteadyClock::now() - DueOf(number);
    const MutexLock lock(&mutex_);
    if (number >= warm_up_) {
      latency_.Add(static_cast<std::uint64_t>(
          std::chrono::duration_cast<std::chrono::nanoseconds>(took).count()));
    }
    if (--left_ == 0) mutex_.Notify();
  }

  // False: some have not come in time.
  bool AwaitAll(SteadyClock::time_point deadline) {
    const MutexLock lock(&mutex_);
    return mutex_.AwaitUntil(deadline,
                             [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return left_ == 0; });
  }

  Histogram latency() {
    const MutexLock lock(&mutex_);
    return latency_;
  }

 private:
  std::vector<std::atomic<int>> missing_;
  SteadyClock::time_point start_;
  double interval_ = 0;
  Mutex mutex_;
  std::uint64_t left_ ABSL_GUARDED_BY(mutex_);
  const std::uint64_t warm_up_;
  Histogram latency_ ABSL_GUARDED_BY(mutex_);
};

// Follows the log from now on.
class Subscriber : public grpc::ClientReadReactor<v1::SubscribeResponse> {
 public:
  Subscriber(Connection& connection, const Workload& workload, Arrivals& arrivals,
             std::latch& confirmed, std::latch& ended)
      : workload_(workload), arrivals_(arrivals), confirmed_(confirmed), ended_(ended) {
    request_.set_now(true);
    connection.stream->async()->Subscribe(&context_, &request_, this);
    StartRead(&response_);
    StartCall();
  }

  void Cancel() { context_.TryCancel(); }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    if (response_.has_confirmed()) confirmed_.count_down();
    for (const v1::Event& event : response_.events().events()) {
      const std::int64_t number = workload_.NumberOf(event.stream(), 0);
      if (number >= 0) arrivals_.Arrived(static_cast<std::uint64_t>(number));
    }
    StartRead(&response_);
  }

  void OnDone(const grpc::Status&) override { ended_.count_down(); }

 private:
  const Workload& workload_;
  Arrivals& arrivals_;
  std::latch& confirmed_;
  std::latch& ended_;
  grpc::ClientContext context_;
  v1::SubscribeRequest request_;
  v1::SubscribeResponse response_;
};

// Sends a command when it is due, whether or not those before are answered.
void SendAll(std::vector<Connection>& connections, const Workload& workload,
             const Arrivals& arrivals, std::uint64_t events) {
  const auto answered = std::make_shared<std::latch>(static_cast<std::ptrdiff_t>(events));
  for (std::uint64_t number = 0; number < events; ++number) {
    v1::ExecuteRequest request;
    *request.mutable_command() = workload.Visit(0, number);
    std::this_thread::sleep_until(arrivals.DueOf(number));
    auto* stub = connections[number % connections.size()].command->async();
    CallAsync<v1::ExecuteResponse>(
        std::move(request),
        [stub](auto* context, auto* in, auto* out, auto callback) {
          stub->Execute(context, in, out, std::move(callback));
        },
        [answered](const v1::ExecuteResponse&) { answered->count_down(); });
  }
  answered->wait();
}

}  // namespace

void MeasureLive(const Target& target, int subscribers, double rate) {
  std::vector<Connection> connections = Connect(target, target.address);
  const Workload workload(target.tag, target.stores);
  workload.OpenStores(connections[0]);
  const auto warm_up = static_cast<std::uint64_t>(target.window.warm_up_seconds * rate);
  const std::uint64_t events = warm_up + static_cast<std::uint64_t>(target.window.seconds * rate);
  Arrivals arrivals(events, subscribers, warm_up);
  std::latch confirmed(subscribers);
  std::latch ended(subscribers);
  std::vector<std::unique_ptr<Subscriber>> all;
  all.reserve(static_cast<std::size_t>(subscribers));
  for (std::size_t i = 0; i < static_cast<std::size_t>(subscribers); ++i) {
    all.push_back(std::make_unique<Subscriber>(connections[i % connections.size()], workload,
                                               arrivals, confirmed, ended));
  }
  confirmed.wait();
  arrivals.Begin(SteadyClock::now() + std::chrono::milliseconds(200), rate);
  SendAll(connections, workload, arrivals, events);
  Require(arrivals.AwaitAll(SteadyClock::now() + std::chrono::seconds(20)),
          "some subscribers have not had all events");
  for (const auto& subscriber : all) subscriber->Cancel();
  ended.wait();
  const Histogram latency = arrivals.latency();
  Print({.system = "kezhi",
         .workload = absl::StrCat("live_", subscribers),
         .concurrency = static_cast<std::uint64_t>(rate),
         .value = rate,
         .unit = "offered/s",
         .latency = &latency,
         .with = absl::StrCat("subscribers=", subscribers,
                              " head=", HeadOf(connections[0]).position())});
}

}  // namespace kezhi::bench
