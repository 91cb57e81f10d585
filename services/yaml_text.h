#ifndef KEZHI_SERVICES_YAML_TEXT_H_
#define KEZHI_SERVICES_YAML_TEXT_H_

#include <yaml-cpp/yaml.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace kezhi::services {

// What a YAML text may come to once its aliases are followed. A list that holds an alias of itself
// has no end, and a few lines of lists of aliases of lists come to billions of nodes; whoever walks
// them would not come back.
inline constexpr int kMostYamlDepth = 32;
inline constexpr int kMostYamlNodes = 100'000;

// INVALID_ARGUMENT, with the line: `root` is deeper than kMostYamlDepth or comes to more than
// kMostYamlNodes. Otherwise it is finite and may be walked without further care. `what` it is
// begins the message ("policy").
absl::Status CheckYaml(const YAML::Node& root, absl::string_view what);

}  // namespace kezhi::services

#endif  // KEZHI_SERVICES_YAML_TEXT_H_
