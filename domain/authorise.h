#ifndef KEZHI_DOMAIN_AUTHORISE_H_
#define KEZHI_DOMAIN_AUTHORISE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/record.pb.h"

namespace kezhi::domain {

// The role whose rules bind an actor: its own, unless a policy's role stands for one of the
// domain's (Actor.duty). Whoever asks what an actor's role is asks this.
const std::string& DutyOf(const v1::Actor& actor);

// The roles that may send a kind of command, as the comments in proto/ say; none for KIND_NOT_SET.
std::vector<absl::string_view> RolesOf(v1::Command::KindCase kind);

// The roles there are: what a playbook may ask approval of.
const std::vector<absl::string_view>& Roles();

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_AUTHORISE_H_
