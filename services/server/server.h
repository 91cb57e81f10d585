#ifndef KEZHI_SERVICES_SERVER_SERVER_H_
#define KEZHI_SERVICES_SERVER_SERVER_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/service_type.h>

#include "services/engine/engine.h"
#include "services/engine/reading_log.h"
#include "services/server/call.h"
#include "services/server/every_second.h"
#include "services/server/followers.h"
#include "services/server/gate.h"
#include "services/server/groups.h"
#include "services/server/health.h"
#include "services/server/http_listener.h"
#include "services/server/long_calls.h"
#include "services/server/metrics.h"
#include "services/server/options.h"
#include "services/server/touched_stores.h"
#include "services/server/turn.h"
#include "services/server/worker_pool.h"

namespace kezhi::server {

// A running service: engine, workers and gRPC in one. Owns every object and thread.
class Server {
 public:
  // Changes what the engine is opened with: clock, randomness, file system, what happens after a
  // fatal error.
  using Tune = std::function<void(engine::EngineOptions& options)>;

  // Opens the data directory and listens; serves on return. INVALID_ARGUMENT, FAILED_PRECONDITION:
  // see Validate; another process holds the directory; its secrets are missing; a file of TLS,
  // tokens or policy cannot be used. UNAVAILABLE: the address is in use. DATA_LOSS: what is stored
  // is damaged.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                                       const Tune& tune = nullptr);
  // Stops at once.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // What it listens on, with the port that port 0 came to.
  const std::string& address() const { return address_; }

  int port() const { return port_; }

  // That of the HTTP listener; 0 = there is none.
  int http_port() const { return http_ == nullptr ? 0 : http_->port(); }

  engine::Engine& engine() { return *engine_; }

  // nullptr: reads are not recorded.
  engine::ReadingLog* reading_log() { return reading_log_.get(); }

  // Brings grpc.health.v1 up to date, as a thread does once a second.
  void RefreshHealth() { health_->Refresh(); }

  // Takes policy and JWKS if they have changed, as a thread does once a second; a policy only when
  // two calls in a row find the same.
  void RefreshFiles() { gate_->Refresh(); }

  // Takes no more calls, tells subscribers, gives the calls under way `grace` to end, then ends
  // them. Idempotent.
  void Stop(absl::Duration grace);

 private:
  explicit Server(const ServerOptions& options) : options_(options) {}

  absl::Status Open(const Tune& tune);
  void OpenReadingLog();
  void CloseReadingLog();
  void OpenFollowers();
  absl::Status Listen();
  absl::Status ListenHttp();
  HttpAnswer AnswerHttp(const std::string& path);
  absl::Status WritePortFile() const;

  const ServerOptions options_;
  Metrics metrics_;
  // The construction order is the way of the data; Stop goes against it.
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<engine::ReadingLog> reading_log_;
  std::unique_ptr<WorkerPool> pool_;
  std::unique_ptr<Gate> gate_;
  std::unique_ptr<Parts> parts_;
  std::unique_ptr<Followers> followers_;
  std::unique_ptr<TouchedStores> touched_;
  std::unique_ptr<WorkerPool> watch_pool_;
  std::unique_ptr<Followers> view_followers_;
  std::unique_ptr<Groups> groups_;
  LongCalls long_calls_;
  Turn turn_;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  std::unique_ptr<grpc::Server> grpc_;
  std::unique_ptr<HealthKeeper> health_;
  std::unique_ptr<HttpListener> http_;
  std::unique_ptr<EverySecond> files_;
  std::unique_ptr<EverySecond> read_steps_;
  std::atomic<bool> stopping_ = false;
  std::string address_;
  int port_ = 0;
  bool stopped_ = false;
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_SERVER_H_
