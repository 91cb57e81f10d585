// kezhi: one binary for everything, the server among it (`kezhi --help`).
#include <cstdlib>
#include <iostream>
#include <sys/ioctl.h>
#include <unistd.h>

#include "services/cli/cli.h"
#include "services/server/private_memory.h"

namespace {

// Columns of the terminal that stdout is, 0 when it is none.
int TerminalWidth() {
  if (isatty(STDOUT_FILENO) == 0) return 0;
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

}  // namespace

int main(int argc, char** argv) {
  // Not the server's alone: other verbs open data directories with their keys, and show persons.
  // What the system does not let it forbid the server logs.
  kezhi::server::KeepMemoryPrivate();
  // What gRPC would say about a refused connection, the verb says better.
  setenv("GRPC_VERBOSITY", "NONE", 0);  // NOLINT(concurrency-mt-unsafe): no threads yet
  return kezhi::cli::RunCli(argc, argv,
                            {std::cout, std::cerr, TerminalWidth(), isatty(STDERR_FILENO) != 0});
}
