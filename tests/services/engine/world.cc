#include "tests/services/engine/world.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "base/check.h"
#include "services/engine/rebuild.h"
#include "tests/storage/journal_maker.h"

namespace kezhi::engine {

using testing::Ask;

absl::Time Local(const std::string& text) {
  absl::TimeZone zone;
  KEZHI_CHECK(absl::LoadTimeZone("Asia/Shanghai", &zone));
  absl::Time time;
  std::string error;
  const std::string full = text.size() == sizeof("2026-03-02 10:05") - 1 ? text + ":00" : text;
  KEZHI_CHECK(absl::ParseTime("%Y-%m-%d %H:%M:%S", full, zone, &time, &error));
  return time;
}

std::string RequestId(std::uint64_t n) {
  return absl::StrFormat("00000000-0000-4000-8000-%012x", n);
}

v1::Actor ActorOf(const std::string& role, const std::string& principal) {
  v1::Actor actor;
  actor.set_role(role);
  actor.set_principal(principal.empty() ? role : principal);
  actor.set_known(v1::KNOWN_STATED);
  return actor;
}

EngineWorld::EngineWorld(Options options)
    : options_(std::move(options)),
      clock_(Local("2026-01-01 08:00")),
      random_(options_.random ? options_.random : storage::SeededRandom(11)) {
  Open();
  if (options_.common_ground) PutCommonGround();
}

void EngineWorld::Open() {
  EngineOptions options;
  options.data_dir = dir_.path();
  options.clock = &clock_;
  options.random = random_;
  options.env = faults_.env.get();
  options.close_days = options_.close_days;
  options.sequencer = options_.sequencer;
  options.commit_log = options_.commit_log;
  options.min_free_bytes = 1 << 20;
  options.projections = options_.projections;
  options.pass = options_.pass;
  options.whole_from = options_.whole_from;
  options.far = options_.far;
  options.horizon = options_.horizon;
  options.tree_heads = options_.tree_heads;
  options.fatal = [this](const absl::Status& status) { fatal_ = status; };
  absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Open(std::move(options));
  if (!engine.ok()) std::fprintf(stderr, "%s\n", engine.status().ToString().c_str());
  KEZHI_CHECK(engine.ok());
  engine_ = *std::move(engine);
}

void EngineWorld::PutCommonGround() {
  Must(Ask<v1::OpenStore>(R"pb(
    store: "stores/s1"
    display_name: "Store 1"
    time_zone: "Asia/Shanghai"
    region_code: "CN"
    day_starts {}
    closes { hours: 18 }
  )pb"));
  v1::AdoptPlaybook adopt;
  adopt.set_store("stores/s1");
  *adopt.mutable_playbook() = testing::PresetPlaybook("auto_4s");
  Must(Ask(adopt));
  for (const char* id : {"c1", "c2", "c3"}) {
    v1::HireConsultant hire;
    hire.set_consultant(absl::StrCat("stores/s1/consultants/", id));
    hire.set_name(absl::StrCat("Consultant ", id));
    Must(Ask(hire));
  }
  SetClock("2026-03-02 08:00");
}

void EngineWorld::Reopen() {
  Close();
  Open();
}

absl::StatusOr<v1::Outcome> EngineWorld::Do(v1::Command command, const v1::Actor& actor) {
  if (command.request_id().empty()) command.set_request_id(RequestId(++requests_));
  return engine_->Execute(std::move(command), actor);
}

v1::Outcome EngineWorld::Must(v1::Command command, const v1::Actor& actor) {
  absl::StatusOr<v1::Outcome> outcome = Do(std::move(command), actor);
  if (!outcome.ok()) std::fprintf(stderr, "%s\n", outcome.status().ToString().c_str());
  KEZHI_CHECK(outcome.ok());
  return *std::move(outcome);
}

EngineWorld::Answer EngineWorld::Queue(v1::Command command, const v1::Actor& actor,
                                       bool validate_only) {
  if (command.request_id().empty()) command.set_request_id(RequestId(++requests_));
  auto answer = std::make_shared<std::optional<absl::StatusOr<v1::Outcome>>>();
  Submission submission;
  submission.command = std::move(command);
  submission.actor = actor;
  submission.validate_only = validate_only;
  submission.done = [answer](absl::StatusOr<v1::Outcome> outcome) {
    KEZHI_CHECK(!answer->has_value());
    *answer = std::move(outcome);
  };
  engine_->Submit(std::move(submission));
  return answer;
}

std::string EngineWorld::Digest() {
  KEZHI_CHECK(engine_->Snapshot(ReadMoment()).ok());
  const absl::StatusOr<InstanceList> served = engine_->projector().Served({});
  KEZHI_CHECK(served.ok());
  absl::StatusOr<std::string> digest =
      DigestOf(*engine_->views().Latest(), *served, engine_->horizon().earliest());
  KEZHI_CHECK(digest.ok());
  return *std::move(digest);
}

std::string EngineWorld::RebuiltAt(std::uint64_t position) {
  absl::StatusOr<std::string> digest =
      RebuiltDigest(engine_->journal(), Position(position), engine_->horizon().earliest(),
                    dir_.Sub("scratch"), faults_.env.get(), nullptr);
  KEZHI_CHECK(digest.ok());
  return *std::move(digest);
}

}  // namespace kezhi::engine
