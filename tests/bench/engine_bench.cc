// The engine in process, without gRPC: the CPU time of a command by its stage, durable commands a
// second by concurrent callers, and how fast the views are folded from the events alone. Writes
// tables of tab-separated values. CPU times hold on a busy machine too.
//
//   engine_bench [DIRECTORY [SECONDS]]     with 0 seconds the CPU times alone
//
// The directory decides what a sync costs; its contents are thrown away.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <utility>
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

double MicrosOf(clockid_t clock) {
  timespec now{};
  KEZHI_CHECK(clock_gettime(clock, &now) == 0);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

// CPU time of this thread, in µs.
double ThreadMicros() {
  return MicrosOf(CLOCK_THREAD_CPUTIME_ID);
}

double ProcessMicros() {
  return MicrosOf(CLOCK_PROCESS_CPUTIME_ID);
}

std::unique_ptr<Engine> OpenEngine(const std::string& directory) {
  EngineOptions options;
  options.data_dir = directory;
  options.close_days = false;
  auto engine = Engine::Open(std::move(options));
  if (!engine.ok()) std::fprintf(stderr, "%s\n", engine.status().ToString().c_str());
  KEZHI_CHECK(engine.ok());
  return *std::move(engine);
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
    engine_ = OpenEngine(directory_);
    OpenStore();
  }

  using Make = std::function<v1::Command(std::uint64_t n)>;

  // The CPU time of each stage of a command, on one thread, in groups of 512 so that the sync
  // weighs little. Before Run.
  void Cpu(const std::string& name, const Make& make) {
    constexpr int kGroups = 40;
    constexpr int kGroup = 512;
    double submit = 0;
    double decide = 0;
    double store = 0;
    double answer = 0;
    int answered = 0;
    for (int group = 0; group < kGroups; ++group) {
      std::vector<Submission> submissions = BatchOf(kGroup, make, [&answered] { ++answered; });
      double from = ThreadMicros();
      const auto since = [&from] {
        const double now = ThreadMicros();
        return now - std::exchange(from, now);
      };
      engine_->SubmitBatch(std::move(submissions));
      submit += since();
      while (engine_->sequencer().Step()) {
      }
      decide += since();
      engine_->committer().Step();
      store += since();
      engine_->answers().Step();
      answer += since();
    }
    KEZHI_CHECK(answered == kGroups * kGroup);
    std::printf("cpu_us\t%s\t%.2f\t%.2f\t%.2f\t%.2f\n", name.c_str(), submit / answered,
                decide / answered, store / answered, answer / answered);
    std::fflush(stdout);
  }

  void Run() { engine_->Run(); }

  // So many batches of 64 under way at a time, each sent again when it is answered.
  void Batches(const std::string& name, int callers, const Make& make) {
    constexpr int kBatch = 64;
    std::atomic<bool> going = true;
    std::atomic<std::uint64_t> commands = 0;
    const double cpu = ProcessMicros();
    const SteadyClock::time_point start = SteadyClock::now();
    std::vector<std::thread> threads;
    for (int caller = 0; caller < callers; ++caller) {
      threads.emplace_back([&] {
        for (; going; commands += kBatch) ExecuteBatch(kBatch, make);
      });
    }
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds_));
    going = false;
    for (std::thread& thread : threads) thread.join();
    const auto done = static_cast<double>(commands.load());
    std::printf("batches\t%s\t%d\t%.0f\t%.2f\n", name.c_str(), callers,
                done / Seconds(SteadyClock::now() - start), (ProcessMicros() - cpu) / done);
    std::fflush(stdout);
  }

  v1::Command Registration(std::uint64_t n, bool personal) const {
    v1::Command command;
    auto& ask = *command.mutable_register_visit();
    ask.set_visit(absl::StrCat("stores/s1/visits/v", n));
    ask.set_channel(v1::CHANNEL_WALK_IN);
    if (personal) ask.set_appellation("某先生");
    ask.set_source("advert");
    ask.set_consultant("stores/s1/consultants/c1");
    return command;
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
    const auto digest = RebuiltDigest(engine_->journal(), head, Position(0), directory_ + "/replay",
                                      nullptr, nullptr);
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

  std::vector<Submission> BatchOf(std::size_t size, const Make& make,
                                  const std::function<void()>& answered) {
    std::vector<Submission> batch(size);
    for (Submission& submission : batch) {
      submission.command = make(++visits_);
      submission.command.set_request_id(NewUuid(absl::Now(), storage::SystemRandom()));
      submission.actor = Operator();
      submission.done = [answered](const absl::StatusOr<v1::Outcome>& outcome) {
        KEZHI_CHECK(outcome.ok());
        answered();
      };
    }
    return batch;
  }

  void ExecuteBatch(int size, const Make& make) {
    std::latch answered(size);
    engine_->SubmitBatch(
        BatchOf(static_cast<std::size_t>(size), make, [&answered] { answered.count_down(); }));
    answered.wait();
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
  {
    kezhi::engine::Bench bench(directory, seconds);
    std::printf("what\tcommand\tsubmit\tdecide\tstore\tanswer\n");
    const auto plain = [&bench](std::uint64_t n) { return bench.Registration(n, false); };
    const auto personal = [&bench](std::uint64_t n) { return bench.Registration(n, true); };
    bench.Cpu("register_visit_plain", plain);
    bench.Cpu("register_visit", personal);
    if (seconds > 0) {
      bench.Run();
      // The CPU time is that of the callers and of the views as well.
      std::printf("what\tcommand\tcallers\tcommands_per_s\tcpu_us_per_command\n");
      bench.Batches("register_visit_plain", 16, plain);
      bench.Batches("register_visit", 16, personal);
      std::printf(
          "what\tcallers\tcommands_per_s\tevents_per_s\tp50_ms\tp99_ms\tcommands_per_sync\n");
      for (const int callers : {1, 16, 64}) bench.Commands(callers);
      std::printf("what\tevents\tevents_per_s\n");
      bench.Replay();
    }
  }
  std::filesystem::remove_all(directory);
}
