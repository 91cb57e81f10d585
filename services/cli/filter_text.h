#ifndef KEZHI_SERVICES_CLI_FILTER_TEXT_H_
#define KEZHI_SERVICES_CLI_FILTER_TEXT_H_

#include <string>

#include "absl/status/statusor.h"

#include "kezhi/v1/event_filter.pb.h"

namespace kezhi::cli {

// What is written behind --filter: conditions `key=value` with `and`, `or`, `not` and parentheses,
// `and` before `or`. Keys: type, store (an id or a full name), stream (how it begins), actor, role,
// after, until (moments of recording: RFC 3339). INVALID_ARGUMENT: it says where it cannot be read.
//
//   type=PursuitWon and not store=demo
//   (role=manager or role=clerk) and after=2026-03-02T00:00:00+08:00
absl::StatusOr<v1::EventFilter> ParseFilter(const std::string& text);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_FILTER_TEXT_H_
