#ifndef KEZHI_SERVICES_CLI_CLI_H_
#define KEZHI_SERVICES_CLI_CLI_H_

#include <ostream>

namespace kezhi::cli {

// What the command line is printed to.
struct Terminal {
  std::ostream& out;
  std::ostream& err;
  // Columns of the terminal that `out` is; 0 = it is none.
  int width = 0;
  // `err` is a terminal.
  bool err_is_terminal = false;
};

// Runs the verb that the arguments name; returns the exit code (exit_codes.h).
int RunCli(int argc, const char* const* argv, const Terminal& terminal);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_CLI_H_
