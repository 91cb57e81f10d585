// `kezhi serve` with a file system that fails on demand: serve_main LISTEN DATA PORT_FILE. From
// SIGUSR1 on no sync of the log succeeds.

#include <csignal>

#include "services/server/run_server.h"
#include "tests/storage/fault_fs.h"

namespace {

std::atomic<bool>* fail_sync = nullptr;

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 64;
  kezhi::storage::FaultEnv faults;
  fail_sync = &faults.fs->fail_wal_sync;
  std::signal(SIGUSR1, [](int) { *fail_sync = true; });
  kezhi::server::ServerOptions options;
  options.listen = argv[1];
  options.data_directory = argv[2];
  options.port_file = argv[3];
  options.min_free_bytes = 1 << 20;
  return kezhi::server::RunServer(
      options, [&](kezhi::engine::EngineOptions& engine) { engine.env = faults.env.get(); });
}
