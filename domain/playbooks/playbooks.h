#ifndef KEZHI_DOMAIN_PLAYBOOKS_PLAYBOOKS_H_
#define KEZHI_DOMAIN_PLAYBOOKS_PLAYBOOKS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/playbook.pb.h"

namespace kezhi::domain {

// Ids of the playbooks that come with the program, in alphabetical order.
std::vector<std::string> PresetIds();

// One of them. NOT_FOUND: there is none by that id; the message names those there are.
absl::StatusOr<v1::Playbook> Preset(absl::string_view id);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PLAYBOOKS_PLAYBOOKS_H_
