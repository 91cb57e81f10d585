#ifndef KEZHI_SERVICES_CLI_CHOICES_H_
#define KEZHI_SERVICES_CLI_CHOICES_H_

#include <string>
#include <vector>

#include "kezhi/v1/common.pb.h"

namespace kezhi::cli {

// What --status takes: `open`, `won`, `lost_touch` and the like.
std::vector<std::string> PursuitStatusNames();
// One of them; unspecified for an empty text, which is what `all` is to a query.
v1::PursuitStatus PursuitStatusOf(const std::string& name);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_CHOICES_H_
