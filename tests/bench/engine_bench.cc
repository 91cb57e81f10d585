// The engine in process, without gRPC: durable commands a second by concurrent callers, and how
// fast the views are folded from the events alone. Writes a table of tab-separated values.
//
//   engine_bench [DIRECTORY [SECONDS]]
//
// The directory decides what a sync costs; its contents are thrown away.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "base/check.h"
#include "domain/dates.h"
#include "domain/playbooks/playbooks.h"
#include "services/engine/engine.h"
#include "services/engine/rebuild.h"
#include "services/engine/uuid.h"

namespace kezhi::engine {
namespace {

using SteadyClock = std::chrono::steady_clock;

double Seconds(SteadyClock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

v1::Actor Operator() {
  v1::Actor actor;
  actor.set_principal("bench");
  actor.set_role("operator");
  return actor;
}

class Bench {
 public:
  Bench(std::string directory, double seconds)
      : directory_(std::move(directory)), seconds_(seconds) {
    EngineOptions options;
    options.data_dir = directory_;
    options.close_days = false;
    auto engine = Engine::Open(std::move(options));
    if (!engine.ok()) std::fprintf(stderr, "%s\n", engine.status().ToString().c_str());
    KEZHI_CHECK(engine.ok());
    engine_ = *std::move(engine);
    engine_->Run();
    OpenStore();
  }

  // Each caller registers and completes visits, one after the other, as fast as it is answered.
  void Commands(int callers) {
    std::atomic<bool> going = true;
    std::vector<std::vector<double>> latencies(static_cast<std::size_t>(callers));
    const std::uint64_t before = engine_->journal().head().position.value();
    const std::uint64_t entries = engine_->journal().head().entry_index;
    const SteadyClock::time_point start = SteadyClock::now();
    std::vector<std::thread> threads;
    for (int caller = 0; caller < callers; ++caller) {
      threads.emplace_back([&, caller] {
        auto& mine = latencies[static_cast<std::size_t>(caller)];
        while (going) Visit(mine);
      });
    }
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds_));
    going = false;
    for (std::thread& thread : threads) thread.join();
    const double took = Seconds(SteadyClock::now() - start);
    const storage::Head head = engine_->journal().head();
    std::vector<double> all;
    for (const auto& mine : latencies) all.insert(all.end(), mine.begin(), mine.end());
    std::sort(all.begin(), all.end());
    const auto at = [&all](double part) {
      return 1'000 * all[static_cast<std::size_t>(part * static_cast<double>(all.size() - 1))];
    };
    std::printf("commands\t%d\t%.0f\t%.0f\t%.2f\t%.2f\t%.1f\n", callers,
                static_cast<double>(all.size()) / took,
                static_cast<double>(head.position.value() - before) / took, at(0.5), at(0.99),
                static_cast<double>(all.size()) / static_cast<double>(head.entry_index - entries));
    std::fflush(stdout);
  }

  void Replay() {
    const Position head = engine_->journal().head().position;
    const SteadyClock::time_point start = SteadyClock::now();
    const auto digest =
        RebuiltDigest(engine_->journal(), head, Position(0), directory_ + "/replay", nullptr, nullptr);
    KEZHI_CHECK(digest.ok());
    const double took = Seconds(SteadyClock::now() - start);
    std::printf("replay_and_digest\t%lu\t%.0f\n", static_cast<unsigned long>(head.value()),
                static_cast<double>(head.value()) / took);
  }

 private:
  void OpenStore() {
    v1::Command command;
    auto& open = *command.mutable_open_store();
    open.set_store("stores/s1");
    open.set_display_name("Bench");
    open.set_time_zone("Asia/Shanghai");
    open.set_region_code("CN");
    open.mutable_day_starts();
    open.mutable_closes()->set_hours(18);
    Must(command);
    v1::Command adopt;
    adopt.mutable_adopt_playbook()->set_store("stores/s1");
    *adopt.mutable_adopt_playbook()->mutable_playbook() = *domain::Preset("auto_4s");
    Must(adopt);
    v1::Command hire;
    hire.mutable_hire_consultant()->set_consultant("stores/s1/consultants/c1");
    hire.mutable_hire_consultant()->set_name("Somebody");
    Must(hire);
  }

  void Visit(std::vector<double>& latencies) {
    const std::uint64_t n = ++visits_;
    const std::string visit = absl::StrCat("stores/s1/visits/v", n);
    const absl::Time now = absl::Now();
    v1::Command first;
    auto& ask = *first.mutable_register_visit();
    ask.set_visit(visit);
    ask.set_channel(v1::CHANNEL_WALK_IN);
    ask.set_party_size(1);
    ask.set_consultant("stores/s1/consultants/c1");
    *ask.mutable_arrived_at() = domain::ToTimestamp(now - absl::Minutes(10));
    latencies.push_back(Must(first));
    v1::Command second;
    auto& complete = *second.mutable_complete_visit();
    complete.set_visit(visit);
    *complete.mutable_left_at() = domain::ToTimestamp(now);
    complete.set_info_left(true);
    complete.set_name("Somebody");
    complete.set_phone(absl::StrFormat("138%08d", n));
    complete.set_wanted_model("M1");
    complete.set_grade("A");
    complete.set_note("looked at the M1");
    latencies.push_back(Must(second));
  }

  // Seconds until it was answered.
  double Must(v1::Command& command) {
    command.set_request_id(NewUuid(absl::Now(), storage::SystemRandom()));
    const SteadyClock::time_point start = SteadyClock::now();
    const auto outcome = engine_->Execute(command, Operator());
    if (!outcome.ok()) std::fprintf(stderr, "%s\n", outcome.status().ToString().c_str());
    KEZHI_CHECK(outcome.ok());
    return Seconds(SteadyClock::now() - start);
  }

  const std::string directory_;
  const double seconds_;
  std::atomic<std::uint64_t> visits_ = 0;
  std::unique_ptr<Engine> engine_;
};

}  // namespace
}  // namespace kezhi::engine

int main(int argc, char** argv) {
  std::string directory = argc > 1 ? argv[1] : "/tmp";
  directory += "/kezhi-engine-bench-XXXXXX";
  KEZHI_CHECK(mkdtemp(directory.data()) != nullptr);
  const double seconds = argc > 2 ? std::atof(argv[2]) : 5;
  std::printf("what\tcallers\tcommands_per_s\tevents_per_s\tp50_ms\tp99_ms\tcommands_per_sync\n");
  {
    kezhi::engine::Bench bench(directory, seconds);
    for (const int callers : {1, 16, 64}) bench.Commands(callers);
    std::printf("what\tevents\tevents_per_s\n");
    bench.Replay();
  }
  std::filesystem::remove_all(directory);
}
