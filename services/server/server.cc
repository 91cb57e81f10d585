#include "services/server/server.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <future>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>

#include "base/status_macros.h"
#include "services/server/admin_handler.h"
#include "services/server/audit_handler.h"
#include "services/server/call_context.h"
#include "services/server/command_handler.h"
#include "services/server/group_handler.h"
#include "services/server/log.h"
#include "services/server/privacy_handler.h"
#include "services/server/query_handler.h"
#include "services/server/stream_handler.h"
#include "services/server/tls.h"
#include "storage/random.h"
#include "storage/rocksdb_commit_log.h"

// Read by jemalloc before main, where a program has it. By itself it makes four arenas for each
// core and keeps what is free for ten seconds: right after a load a seventh of the server's memory
// was that. It stands here because a file to which nothing refers is left out by the linker.
extern "C" {
// NOLINTNEXTLINE(readability-identifier-naming,cppcoreguidelines-avoid-non-const-global-variables)
const char* malloc_conf = "narenas:4,dirty_decay_ms:1000";
}

namespace kezhi::server {

namespace {

// After the calls have ended, what they have read has so long to become durable.
constexpr std::chrono::milliseconds kReadsGrace(2000);

// INVALID_ARGUMENT: one is no key of a witness.
absl::StatusOr<std::vector<storage::VerifierKey>> ParseWitnesses(
    const std::vector<std::string>& texts) {
  std::vector<storage::VerifierKey> witnesses;
  for (const std::string& text : texts) {
    KEZHI_ASSIGN_OR_RETURN(storage::VerifierKey key, storage::ParseVerifierKey(text));
    if (key.type != storage::KeyType::kCosignature) {
      return absl::InvalidArgumentError(absl::StrCat(text, " is no witness's key, of type 4"));
    }
    witnesses.push_back(std::move(key));
  }
  return witnesses;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                                      const Tune& tune) {
#ifdef NDEBUG
  // gRPC's locks are Abseil's, and Debian's Abseil looks for cycles of them at each one that is
  // taken.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
#endif
  KEZHI_RETURN_IF_ERROR(Validate(options));
  std::unique_ptr<Server> server(new Server(options));
  KEZHI_RETURN_IF_ERROR(server->Open(tune));
  KEZHI_RETURN_IF_ERROR(server->Listen());
  KEZHI_RETURN_IF_ERROR(server->ListenHttp());
  KEZHI_RETURN_IF_ERROR(server->WritePortFile());
  return server;
}

absl::Status Server::Open(const Tune& tune) {
  engine::EngineOptions engine;
  engine.data_dir = options_.data_directory;
  engine.secrets_dir = options_.secrets_directory;
  engine.master_key = options_.master_key;
  engine.close_days = options_.close_days;
  engine.begin_new_keys = options_.begin_new_keys;
  engine.min_free_bytes = options_.min_free_bytes;
  engine.journal_cache_bytes = options_.cache_bytes / 3;
  engine.views_cache_bytes = options_.cache_bytes - engine.journal_cache_bytes;
  engine.pass.build.memory_bytes = options_.build_bytes;
  engine.stall_after = options_.stall_after;
  engine.tree_heads.every = options_.tree_head_every;
  KEZHI_ASSIGN_OR_RETURN(engine.tree_heads.witnesses, ParseWitnesses(options_.witnesses));
  engine.on_tree_built = [](std::uint64_t done, std::uint64_t total) {
    LogInfo(absl::StrCat("tree_built records=", done, " of=", total));
  };
  engine.horizon = {options_.history_positions, options_.history_age};
  engine.on_answer = [this](const absl::StatusOr<v1::Outcome>& outcome, absl::Duration took) {
    metrics_.CommandAnswered(outcome, took);
  };
  if (tune) tune(engine);
  engine.commit_log = [this, inner = std::move(engine.commit_log)](storage::Journal& journal) {
    return MeasuredLog(
        inner ? inner(journal) : std::make_unique<storage::RocksdbCommitLog>(journal), metrics_);
  };
  KEZHI_ASSIGN_OR_RETURN(engine_, engine::Engine::Open(std::move(engine)));
  // Auditors must hear of a new key, and from somebody they trust.
  if (engine_->keyring().made_signing_key()) {
    LogInfo(absl::StrCat("signing_key_made key=", ToString(engine_->tree_heads().key())));
  }
  if (!engine_->signs_as_named()) {
    LogWarning(
        absl::StrCat("signing_key_not_the_logs key=", ToString(engine_->tree_heads().key())));
  }
  OpenReadingLog();
  pool_ = std::make_unique<WorkerPool>(options_.workers, options_.max_pending);
  KEZHI_ASSIGN_OR_RETURN(gate_, Gate::Open(options_, engine_->clock(), metrics_));
  parts_ = std::make_unique<Parts>(Parts{.engine = *engine_,
                                         .pool = *pool_,
                                         .gate = *gate_,
                                         .options = options_,
                                         .metrics = metrics_,
                                         .reading_log = reading_log_.get()});
  OpenFollowers();
  groups_ = std::make_unique<Groups>(*parts_, *followers_);
  engine_->Run();
  return groups_->Load();
}

void Server::OpenReadingLog() {
  if (!options_.record_reads) {
    LogWarning("reads_not_recorded");
    return;
  }
  reading_log_ = std::make_unique<engine::ReadingLog>(
      engine::ReadingLog::Options(), engine_->clock(), storage::SystemRandom(),
      [this](engine::Submission submission) { engine_->Submit(std::move(submission)); });
}

// Once no more calls are answered, and before the engine stops.
void Server::CloseReadingLog() {
  read_steps_.reset();
  if (reading_log_ == nullptr) return;
  const std::size_t lost = reading_log_->Close(kReadsGrace);
  if (lost > 0) LogError(absl::StrCat("reads_lost lines=", lost));
}

void Server::OpenFollowers() {
  const auto keep_end = [this] {
    const absl::Status advanced = engine_->recent_log().Advance();
    // Subscribers then read from disk, and tell their callers what is wrong there.
    if (!advanced.ok()) {
      LogError(absl::StrCat("recent_log_failed reason=\"", advanced.message(), "\""));
    }
  };
  followers_ = std::make_unique<Followers>(
      Followers::Source{.moved = engine_->head_watch(), .refresh = keep_end}, engine_->clock(),
      *pool_, Followers::Times{.tick = options_.tick, .stall_after = options_.stall_after});
  touched_ = std::make_unique<TouchedStores>(engine_->journal());
  watch_pool_ =
      std::make_unique<WorkerPool>(std::max(1, options_.workers / 8), options_.max_pending);
  view_followers_ = std::make_unique<Followers>(
      Followers::Source{.moved = engine_->projector().moved(),
                        .refresh = [this] { touched_->Advance(); }},
      engine_->clock(), *pool_,
      Followers::Times{.tick = options_.tick, .stall_after = options_.stall_after});
}

absl::Status Server::Listen() {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  services_.push_back(MakeCommandHandler(*parts_, long_calls_));
  services_.push_back(MakeQueryHandler(
      *parts_, {.followers = *view_followers_, .touched = *touched_, .pool = *watch_pool_}));
  services_.push_back(MakeStreamHandler(*parts_, *followers_));
  services_.push_back(MakeGroupHandler(*parts_, *groups_));
  services_.push_back(MakeAuditHandler(*parts_, turn_));
  services_.push_back(MakeAdminHandler(*parts_, turn_));
  services_.push_back(MakePrivacyHandler(*parts_, *view_followers_));

  grpc::ServerBuilder builder;
  // Otherwise a second server takes every other connection of the first.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.SetMaxReceiveMessageSize(options_.max_message_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, options_.max_metadata_bytes);
  builder.SetContextAllocator(std::make_unique<CallContexts>());
  KEZHI_ASSIGN_OR_RETURN(const auto credentials, ServerCredentialsOf(options_));
  builder.AddListeningPort(options_.listen, credentials, &port_);
  for (const auto& service : services_) builder.RegisterService(service.get());
  grpc_ = builder.BuildAndStart();
  if (grpc_ == nullptr || port_ == 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", options_.listen, "; is the port in use?"));
  }
  files_ = std::make_unique<EverySecond>([this] { gate_->Refresh(); });
  if (reading_log_ != nullptr) {
    read_steps_ = std::make_unique<EverySecond>([this] { reading_log_->Step(); });
  }
  health_ = std::make_unique<HealthKeeper>(*engine_, *groups_, metrics_.subscriptions(),
                                           *grpc_->GetHealthCheckService());
  address_ = absl::StrCat(options_.listen.substr(0, options_.listen.rfind(':')), ":", port_);
  return absl::OkStatus();
}

absl::Status Server::ListenHttp() {
  if (options_.http_listen.empty()) return absl::OkStatus();
  KEZHI_ASSIGN_OR_RETURN(http_, HttpListener::Start(options_.http_listen, [this](const auto& path) {
                           return AnswerHttp(path);
                         }));
  LogInfo(absl::StrCat("http_listening port=", http_->port()));
  return absl::OkStatus();
}

HttpAnswer Server::AnswerHttp(const std::string& path) {
  if (path == "/healthz") return {.body = "alive\n"};
  if (path == "/metrics") {
    return {.content_type = "text/plain; version=0.0.4; charset=utf-8",
            .body = metrics_.Text(*engine_, *groups_)};
  }
  if (path == "/readyz") {
    const Readiness readiness = ReadinessOf(*engine_, *groups_, stopping_);
    return {.status = readiness.ready() ? 200 : 503,
            .content_type = "application/json",
            .body = ToJson(readiness) + "\n"};
  }
  return {.status = 404, .body = "try /metrics, /healthz or /readyz\n"};
}

// Written aside and renamed, so that who waits for the file never reads half a number.
absl::Status Server::WritePortFile() const {
  if (options_.port_file.empty()) return absl::OkStatus();
  const std::string draft = options_.port_file + ".new";
  std::ofstream out(draft);
  out << port_ << "\n";
  out.close();
  if (!out || std::rename(draft.c_str(), options_.port_file.c_str()) != 0) {
    return absl::UnavailableError(absl::StrCat("cannot write the port file ", options_.port_file));
  }
  return absl::OkStatus();
}

void Server::Stop(absl::Duration grace) {
  if (std::exchange(stopped_, true)) return;
  stopping_ = true;
  files_.reset();
  if (health_ != nullptr) health_->Stop();
  // Command streams, subscriptions and watches would not end by themselves.
  long_calls_.Stop();
  for (const auto* followers : {&followers_, &view_followers_}) {
    if (*followers != nullptr) (*followers)->Stop();
  }
  std::future<void> ended;
  if (grpc_ != nullptr) {
    const auto deadline = std::chrono::system_clock::now() + absl::ToChronoMilliseconds(grace);
    ended = std::async(std::launch::async, [this, deadline] { grpc_->Shutdown(deadline); });
    ended.wait_until(deadline);
  }
  CloseReadingLog();
  // gRPC waits for calls that it has cancelled, too: those that still wait for the engine are
  // answered by its end.
  if (engine_ != nullptr) engine_->Stop();
  if (ended.valid()) ended.wait();
  if (watch_pool_ != nullptr) watch_pool_->Stop();
  if (pool_ != nullptr) pool_->Stop();
  http_.reset();
}

Server::~Server() {
  Stop(absl::ZeroDuration());
}

}  // namespace kezhi::server
