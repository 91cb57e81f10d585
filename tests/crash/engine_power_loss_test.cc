// As power_loss_test, for the engine with its threads: commands are decided while others are being
// synced, and a power loss is played at each sync. Whatever a caller was told must survive, and an
// engine that starts on what is left must be whole: rows, keys and all.
#include <algorithm>
#include <atomic>
#include <latch>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <gtest/gtest.h>

#include "services/engine/engine.h"
#include "services/engine/event_reader.h"
#include "services/engine/rebuild.h"
#include "services/engine/unsealer.h"
#include "storage/journal.h"
#include "storage/verify.h"
#include "tests/storage/fault_fs.h"
#include "tests/storage/journal_maker.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::engine {
namespace {

constexpr int kCallers = 8;
constexpr int kCommands = 30;
constexpr std::size_t kImages = 60;
// An engine is opened on one image in so many, which are torn ones and others in turn.
constexpr std::size_t kOpened = 3;
constexpr char kName[] = "Somebody";

v1::Command WithId(v1::Command command, int caller, int n) {
  command.set_request_id(absl::StrFormat("%08x-0000-4000-8000-%012x", caller, n));
  return command;
}

v1::Command OpenStore() {
  v1::Command command;
  v1::OpenStore& open = *command.mutable_open_store();
  open.set_store("stores/s1");
  open.set_display_name("S");
  open.set_time_zone("Asia/Shanghai");
  open.set_region_code("CN");
  open.mutable_closes()->set_hours(18);
  return WithId(command, 0, 0);
}

v1::Command Hire(int caller, int n) {
  v1::Command command;
  command.mutable_hire_consultant()->set_consultant(
      absl::StrCat("stores/s1/consultants/c", caller, "x", n));
  command.mutable_hire_consultant()->set_name(kName);
  return WithId(command, caller, n);
}

class EnginePowerLoss : public ::testing::Test {
 protected:
  // What a power loss left, and the last position that anybody had been told of by then.
  struct Image {
    std::string directory;
    std::uint64_t told;
  };

  EnginePowerLoss() {
    EngineOptions options;
    options.data_dir = root_.Sub("data");
    options.secrets_dir = root_.Sub("secrets");
    options.env = fault_.env.get();
    options.close_days = false;
    options.min_free_bytes = 0;
    // Small groups, so that there are many syncs.
    options.sequencer.max_step_commands = 2;
    options.sequencer.max_group_commands = 4;
    actor_.set_principal("operator");
    actor_.set_role("operator");
    auto engine = Engine::Open(std::move(options));
    EXPECT_TRUE(engine.ok()) << engine.status();
    engine_ = *std::move(engine);
    engine_->Run();
  }

  void TakeImage() {
    const std::lock_guard lock(mutex_);
    if (images_.size() == kImages) return;
    Image image{root_.Sub(absl::StrCat("image-", images_.size())), told_};
    // Now nothing unsynced survives, now some of it: a torn write.
    const bool torn = images_.size() % 2 == 1;
    fault_.fs->CopyDurable(
        root_.Sub("data"), image.directory, [this, torn](std::uint64_t unsynced) {
          return storage::FaultFs::Range{0, torn ? random_() % (unsynced + 1) : 0};
        });
    images_.push_back(std::move(image));
  }

  // Starts an engine on the image; the secrets lie elsewhere, and are synced when they are made.
  void ExpectAWholeEngine(const Image& image) {
    EngineOptions options;
    options.data_dir = image.directory;
    options.secrets_dir = root_.Sub("secrets");
    options.close_days = false;
    options.min_free_bytes = 0;
    const auto opened = Engine::Open(std::move(options));
    ASSERT_TRUE(opened.ok()) << opened.status();
    Engine& engine = **opened;
    EXPECT_GE(engine.journal().head().position.value(), image.told);
    ExpectNamesToOpen(engine);
    // It was stored or it was not; now it is.
    const auto again = engine.Execute(Hire(1, 0), actor_);
    ASSERT_TRUE(again.ok()) << again.status();
    ASSERT_TRUE(engine.StepAll().ok());
    EXPECT_EQ(engine.projector().position(), engine.journal().head().position);
    const auto report = VerifyAll(engine.journal(), engine.views(), image.directory + "/scratch",
                                  /*env=*/nullptr, /*progress=*/nullptr);
    ASSERT_TRUE(report.ok()) << report.status();
    for (const storage::Finding& finding : report->journal.findings) {
      ADD_FAILURE() << image.directory << ": " << finding.what;
    }
    EXPECT_EQ(report->views_digest, report->rebuilt_digest);
  }

  // The key of a person is durable before what it seals.
  static void ExpectNamesToOpen(const Engine& engine) {
    const auto clear = [](const PersonalField&) { return Sight::kClear; };
    const auto read = ReadLog(engine.journal(), LogRange(), EventFilter(), [&](v1::Event& event) {
      if (!event.has_consultant_hired()) return true;
      const absl::Status opened = Unseal(engine.keyring(), clear, event);
      EXPECT_TRUE(opened.ok()) << opened;
      EXPECT_EQ(event.consultant_hired().name().clear(), kName);
      return true;
    });
    EXPECT_TRUE(read.ok()) << read.status();
  }

  // Callers that send without waiting for answers, so that there is always something to decide.
  void Storm() {
    ASSERT_TRUE(engine_->Execute(OpenStore(), actor_).ok());
    fault_.fs->at_sync = [this] { TakeImage(); };
    std::vector<std::thread> callers;
    callers.reserve(kCallers);
    for (int caller = 1; caller <= kCallers; ++caller) {
      callers.emplace_back([this, caller] {
        for (int n = 0; n < kCommands; ++n) Send(Hire(caller, n));
      });
    }
    for (std::thread& caller : callers) caller.join();
    answered_.wait();
    engine_->Stop();
    fault_.fs->at_sync = nullptr;
  }

  void Send(v1::Command command) {
    Submission submission;
    submission.command = std::move(command);
    submission.actor = actor_;
    submission.done = [this](const absl::StatusOr<v1::Outcome>& outcome) {
      if (outcome.ok()) Told(outcome->last_position());
      answered_.count_down();
    };
    engine_->Submit(std::move(submission));
  }

  void Told(std::uint64_t position) {
    std::uint64_t before = told_;
    while (before < position && !told_.compare_exchange_weak(before, position)) {
    }
  }

  // Declared first, so that it outlives the engine.
  storage::FaultEnv fault_;
  storage::TempDir root_;
  v1::Actor actor_;
  std::atomic<std::uint64_t> told_ = 0;
  std::latch answered_{std::ptrdiff_t{kCallers} * kCommands};
  std::mutex mutex_;
  std::vector<Image> images_;
  std::mt19937 random_{1};
  std::unique_ptr<Engine> engine_;
};

TEST_F(EnginePowerLoss, AtAnySyncLosesNothingThatWasTold) {
  Storm();
  ASSERT_GE(images_.size(), 20U);
  std::uint64_t told = 0;
  for (std::size_t i = 0; i < images_.size(); ++i) {
    const Image& image = images_[i];
    told = std::max(told, image.told);
    if (i % kOpened == 0) {
      ExpectAWholeEngine(image);
      continue;
    }
    const auto journal = storage::OpenJournal(image.directory + "/journal");
    ASSERT_TRUE(journal.ok()) << journal.status();
    EXPECT_GE((*journal)->head().position.value(), image.told);
    EXPECT_TRUE(storage::Verify(**journal)->findings.empty());
  }
  EXPECT_GT(told, 1U) << "no command was answered before the last image: this shows nothing";
  std::printf("engine_power_loss images=%zu told=%lu\n", images_.size(),
              static_cast<unsigned long>(told));
}

TEST_F(EnginePowerLoss, IsNoticedWhenTheSyncIsTakenOut) {
  ASSERT_TRUE(engine_->Execute(OpenStore(), actor_).ok());
  fault_.fs->lie_about_sync = true;
  ASSERT_TRUE(engine_->Execute(Hire(1, 1), actor_).ok());
  told_ = engine_->journal().head().position.value();
  TakeImage();
  engine_->Stop();
  const auto journal = storage::OpenJournal(images_[0].directory + "/journal");
  EXPECT_FALSE(journal.ok() && (*journal)->head().position.value() >= images_[0].told);
}

}  // namespace
}  // namespace kezhi::engine
