#include "domain/playbooks/playbooks.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/text_format.h"

#include "domain/playbooks/texts.h"

namespace kezhi::domain {

std::vector<std::string> PresetIds() {
  std::vector<std::string> ids;
  ids.reserve(PresetTexts().size());
  for (const PresetText& preset : PresetTexts()) ids.emplace_back(preset.id);
  return ids;
}

absl::StatusOr<v1::Playbook> Preset(absl::string_view id) {
  for (const PresetText& preset : PresetTexts()) {
    if (id != preset.id) continue;
    v1::Playbook playbook;
    if (!google::protobuf::TextFormat::ParseFromString(preset.text, &playbook)) {
      return absl::InternalError(absl::StrCat("the preset ", id, " does not parse"));
    }
    return playbook;
  }
  return absl::NotFoundError(
      absl::StrCat("there is no preset ", id, "; there are ", absl::StrJoin(PresetIds(), ", ")));
}

}  // namespace kezhi::domain
