#include "services/server/run_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"

#include "services/server/log.h"
#include "services/server/private_memory.h"
#include "services/server/server.h"

namespace kezhi::server {
namespace {

// Time for answers that say "outcome unknown" to leave, after a fatal error.
constexpr absl::Duration kFatalGrace = absl::Seconds(2);

// Ends the process when stopping hangs, on a disk that does not answer.
class LastResort {
 public:
  LastResort(absl::Duration after, int exit_code) : timer_(context_) {
    timer_.expires_after(absl::ToChronoMilliseconds(after));
    timer_.async_wait([exit_code](const boost::system::error_code& error) {
      if (error) return;
      LogCritical(absl::StrCat("server_stop_hangs exit_code=", exit_code));
      std::_Exit(exit_code);
    });
    thread_ = std::thread([this] { context_.run(); });
  }

  ~LastResort() {
    context_.stop();
    thread_.join();
  }

 private:
  boost::asio::io_context context_;
  boost::asio::steady_timer timer_;
  std::thread thread_;
};

}  // namespace

int RunServer(const ServerOptions& options, const Server::Tune& tune) {
  SetUpLog(options.log_level);
  for (const std::string& allowed : KeepMemoryPrivate()) LogWarning(allowed);
  // Who reads our output may go before us.
  std::signal(SIGPIPE, SIG_IGN);
  boost::asio::io_context events;
  int exit_code = kExitStopped;
  boost::asio::signal_set signals(events, SIGTERM, SIGINT);
  signals.async_wait([&](const boost::system::error_code& error, int signal) {
    if (error) return;
    LogInfo(absl::StrCat("server_stopping signal=", signal));
    events.stop();
  });

  absl::StatusOr<std::unique_ptr<Server>> server =
      Server::Start(options, [&](engine::EngineOptions& engine) {
        if (tune) tune(engine);
        engine.fatal = [&](const absl::Status& status) {
          LogCritical(
              absl::StrCat("write_failed outcome=unknown reason=\"", status.message(), "\""));
          boost::asio::post(events, [&] {
            exit_code = kExitFatal;
            events.stop();
          });
        };
      });
  if (!server.ok()) {
    LogError(
        absl::StrCat("server_not_started code=", absl::StatusCodeToString(server.status().code()),
                     " reason=\"", server.status().message(), "\""));
    return kExitNotStarted;
  }
  const storage::Head head = (*server)->engine().journal().head();
  LogInfo(absl::StrCat("server_listening address=", (*server)->address(),
                       " position=", head.position.value(), " version=", KEZHI_VERSION));
  events.run();

  const absl::Duration grace = exit_code == kExitFatal ? kFatalGrace : options.stop_grace;
  const LastResort last_resort(grace + absl::Seconds(30), exit_code);
  (*server)->Stop(grace);
  server->reset();
  LogInfo(absl::StrCat("server_stopped exit_code=", exit_code));
  return exit_code;
}

}  // namespace kezhi::server
