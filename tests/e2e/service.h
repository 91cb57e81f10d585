#ifndef KEZHI_TESTS_E2E_SERVICE_H_
#define KEZHI_TESTS_E2E_SERVICE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "kezhi/v1/command.pb.h"

#include "services/engine/clock.h"
#include "services/engine/engine.h"
#include "services/server/client.h"
#include "services/server/server.h"
#include "tests/given.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::e2e {

// `2026-03-02 10:05` in Shanghai.
absl::Time Local(const std::string& text);

// A real server on a port of its own with a clock of the test's, spoken to by real clients. The
// common ground of domain.md §8 is in it: store `stores/s1` opened on 2026-01-01 with auto_4s,
// consultants c1, c2, c3. The clock then stands at 2026-03-02 08:00. Nothing closes days by itself.
class Service {
 public:
  // Done to what it is started with, each time.
  struct Changes {
    std::function<void(engine::EngineOptions& options)> engine = nullptr;
    std::function<void(server::ServerOptions& options)> server = nullptr;
    // To how every client calls.
    std::function<void(server::ClientOptions& options)> client = nullptr;
  };

  explicit Service(Changes changes);

  explicit Service(std::function<void(engine::EngineOptions& options)> change = nullptr)
      : Service(Changes{.engine = std::move(change)}) {}

  server::Server& server() { return *server_; }

  engine::ManualClock& clock() { return clock_; }

  void SetClock(const std::string& local) { clock_.Set(Local(local)); }

  std::uint64_t head() { return server_->engine().journal().head().position.value(); }

  // The operator's client.
  server::Client& client() { return *client_; }

  // What the operator's client is made with.
  server::ClientOptions ClientOptions() const;
  // Another caller's.
  server::Client As(const std::string& role, const std::string& actor,
                    const std::string& store = "stores/s1");

  // Sends a command as `client` under the next request id, unless it has one.
  absl::StatusOr<v1::Outcome> Do(server::Client& client, v1::Command command);

  absl::StatusOr<v1::Outcome> Do(v1::Command command) { return Do(*client_, std::move(command)); }

  // The same for what must succeed.
  v1::Outcome Must(v1::Command command);

  // Stops it, and starts it on the same data; `meanwhile` has them for itself.
  void Restart(const std::function<void()>& meanwhile = nullptr);

  std::string data_directory() const { return dir_.Sub("data"); }

 private:
  void Start();
  void PutCommonGround();

  const Changes changes_;
  storage::TempDir dir_;
  engine::ManualClock clock_;
  std::uint64_t requests_ = 0;
  std::unique_ptr<server::Server> server_;
  std::unique_ptr<server::Client> client_;
};

// `party` registered at `arrived` by a consultant (`c1`); a walk-in.
v1::Command Arrive(const std::string& visit, const std::string& arrived,
                   const std::string& consultant);
// The visit completed with contact data at `left`; model M1, a note.
v1::Command Complete(const std::string& visit, const std::string& left, const std::string& name,
                     const std::string& phone, const std::string& grade);

// What Engine::head_watch tells the followers by; before them comes the projector.
inline constexpr std::uint64_t kToldToFollowers = 2;

// Status line, headers and body of one HTTP request, such as `GET /metrics`.
std::string Http(int port, const std::string& request_line);
// The body alone.
std::string BodyOf(const std::string& answer);

// The latest, but not before the last event of `outcome`.
v1::ReadAt After(const v1::Outcome& outcome);
// The state after a position.
v1::ReadAt AsOf(std::uint64_t position);

// The answer of a query that must succeed.
template <typename Request, typename Response>
Response Get(server::Client& client,
             grpc::Status (v1::QueryService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                            Response*),
             const Request& request) {
  absl::StatusOr<Response> response = client.Call(method, client.query(), request);
  if (!response.ok()) std::fprintf(stderr, "%s\n", response.status().ToString().c_str());
  KEZHI_CHECK(response.ok());
  return *std::move(response);
}

}  // namespace kezhi::e2e

#endif  // KEZHI_TESTS_E2E_SERVICE_H_
