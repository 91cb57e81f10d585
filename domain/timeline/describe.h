#ifndef KEZHI_DOMAIN_TIMELINE_DESCRIBE_H_
#define KEZHI_DOMAIN_TIMELINE_DESCRIBE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

#include "kezhi/v1/common.pb.h"
#include "kezhi/v1/event.pb.h"

namespace kezhi::domain {

// What happened, in one sentence without personal data. `language` is `zh`; anything else means
// English. Empty only when the event has no arm.
std::string Describe(const v1::Event& event, absl::string_view language);

// The personal texts of an event in the order of their fields, as they are (sealed or clear).
std::vector<v1::Personal> DetailsOf(const v1::Event& event);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_TIMELINE_DESCRIBE_H_
