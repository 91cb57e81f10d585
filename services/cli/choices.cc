#include "services/cli/choices.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace kezhi::cli {
namespace {

constexpr char kPrefix[] = "PURSUIT_STATUS_";

}  // namespace

std::vector<std::string> PursuitStatusNames() {
  std::vector<std::string> names;
  const auto& values = *v1::PursuitStatus_descriptor();
  for (int i = 0; i < values.value_count(); ++i) {
    if (values.value(i)->number() == v1::PURSUIT_STATUS_UNSPECIFIED) continue;
    names.push_back(absl::AsciiStrToLower(absl::StripPrefix(values.value(i)->name(), kPrefix)));
  }
  return names;
}

v1::PursuitStatus PursuitStatusOf(const std::string& name) {
  v1::PursuitStatus status = v1::PURSUIT_STATUS_UNSPECIFIED;
  v1::PursuitStatus_Parse(absl::StrCat(kPrefix, absl::AsciiStrToUpper(name)), &status);
  return status;
}

}  // namespace kezhi::cli
