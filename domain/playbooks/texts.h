#ifndef KEZHI_DOMAIN_PLAYBOOKS_TEXTS_H_
#define KEZHI_DOMAIN_PLAYBOOKS_TEXTS_H_

#include <vector>

namespace kezhi::domain {

// A preset as written; the build makes the list out of the textproto files of this folder.
struct PresetText {
  const char* id;    // the file's name without suffix
  const char* text;  // protobuf text format of v1::Playbook
};

// In order of the files' names.
const std::vector<PresetText>& PresetTexts();

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PLAYBOOKS_TEXTS_H_
