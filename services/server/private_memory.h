#ifndef KEZHI_SERVICES_SERVER_PRIVATE_MEMORY_H_
#define KEZHI_SERVICES_SERVER_PRIVATE_MEMORY_H_

#include <string>
#include <vector>

namespace kezhi::server {

// Memory holds data keys, names and tokens: no core file of this process and of what it starts,
// nothing for a debugger of the same user. Returns what the system did not let it forbid, each as a
// line of the log. Before any other thread.
std::vector<std::string> KeepMemoryPrivate();

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_PRIVATE_MEMORY_H_
