#ifndef KEZHI_SERVICES_SERVER_RUN_SERVER_H_
#define KEZHI_SERVICES_SERVER_RUN_SERVER_H_

#include "services/server/options.h"
#include "services/server/server.h"

namespace kezhi::server {

// Exit codes of `kezhi serve`.
inline constexpr int kExitStopped = 0;     // SIGTERM or SIGINT
inline constexpr int kExitNotStarted = 1;  // the log line `server_not_started` says why
inline constexpr int kExitFatal = 3;       // a write of unknown outcome, which the restart settles

// `kezhi serve`: serves until SIGTERM or SIGINT, or until a fatal error, and returns the exit code.
// Sets up the process's log and forbids core dumps and ptrace, as its memory holds keys. Once per
// process, before there are threads. `tune` as in Server::Start, but for the fatal handler, which
// is set here.
int RunServer(const ServerOptions& options, const Server::Tune& tune = nullptr);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_RUN_SERVER_H_
