#ifndef KEZHI_SERVICES_CLI_EXIT_CODES_H_
#define KEZHI_SERVICES_CLI_EXIT_CODES_H_

namespace kezhi::cli {

// What scripts may rely on; `kezhi --help` lists them.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFindings = 1;     // something was found; an import rejected rows
inline constexpr int kExitUsage = 2;        // wrong arguments, nothing was done
inline constexpr int kExitRefused = 3;      // the service or the data directory refused
inline constexpr int kExitUnreachable = 4;  // no server answered in time
inline constexpr int kExitDamaged = 5;      // stored data is damaged

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_EXIT_CODES_H_
