#include "services/yaml_text.h"

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"

namespace kezhi::services {
namespace {

// Follows aliases as whoever reads the text does, and stops at the bounds.
class YamlBounds {
 public:
  explicit YamlBounds(absl::string_view what) : what_(what) {}

  absl::Status Check(const YAML::Node& node, int depth) {
    if (depth > kMostYamlDepth) {
      return TooMuch(node, absl::StrCat("nested more than ", kMostYamlDepth, " deep"));
    }
    if (--left_ < 0) {
      return TooMuch(node, absl::StrCat("comes to more than ", kMostYamlNodes, " nodes"));
    }
    if (node.IsSequence()) {
      for (const auto& element : node) KEZHI_RETURN_IF_ERROR(Check(element, depth + 1));
    } else if (node.IsMap()) {
      for (const auto& pair : node) {
        KEZHI_RETURN_IF_ERROR(Check(pair.first, depth + 1));
        KEZHI_RETURN_IF_ERROR(Check(pair.second, depth + 1));
      }
    }
    return absl::OkStatus();
  }

 private:
  absl::Status TooMuch(const YAML::Node& node, absl::string_view fault) const {
    return absl::InvalidArgumentError(
        absl::StrCat(what_, " line ", node.Mark().line + 1, ": ", fault, ", aliases followed"));
  }

  const absl::string_view what_;
  int left_ = kMostYamlNodes;
};

}  // namespace

absl::Status CheckYaml(const YAML::Node& root, absl::string_view what) {
  return YamlBounds(what).Check(root, 0);
}

}  // namespace kezhi::services
