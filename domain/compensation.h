#ifndef KEZHI_DOMAIN_COMPENSATION_H_
#define KEZHI_DOMAIN_COMPENSATION_H_

#include <string>

#include "absl/strings/string_view.h"

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/event.pb.h"

namespace kezhi::domain {

// What takes an event back. Nothing is ever removed: a further event says that it holds no more,
// and the rules say whether that may be.
struct Compensation {
  // The command, without a request id; without an arm when no command takes such an event back.
  v1::Command command;
  // By which command it is put right instead, such as `AmendVisit`; empty = by none.
  std::string instead;

  bool exists() const { return command.kind_case() != v1::Command::KIND_NOT_SET; }
};

// The command that takes `event` back; `reason` is given where the command asks for one. What a
// command wrote together goes back together: a visit's other events with the visit, the plans of a
// merge with the merge. Whether it is still possible only Decide knows.
Compensation CompensationOf(const v1::Event& event, absl::string_view reason);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_COMPENSATION_H_
