#include "services/server/private_memory.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include "absl/base/config.h"

namespace kezhi::server {

std::vector<std::string> KeepMemoryPrivate() {
  std::vector<std::string> allowed;
  const rlimit none = {0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) allowed.emplace_back("core_dumps_not_forbidden");
#if !defined(ABSL_HAVE_ADDRESS_SANITIZER)  // its leak check attaches to the process
  if (prctl(PR_SET_DUMPABLE, 0) != 0) allowed.emplace_back("ptrace_not_forbidden");
#endif
  return allowed;
}

}  // namespace kezhi::server
