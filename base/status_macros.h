#ifndef KEZHI_BASE_STATUS_MACROS_H_
#define KEZHI_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns the status of `expression` from the enclosing function unless it is OK.
#define KEZHI_RETURN_IF_ERROR(expression)                                                  \
  do {                                                                                     \
    if (absl::Status kezhi_status = (expression); !kezhi_status.ok()) return kezhi_status; \
  } while (false)

#define KEZHI_CONCAT_INNER(a, b) a##b
#define KEZHI_CONCAT(a, b) KEZHI_CONCAT_INNER(a, b)

// KEZHI_ASSIGN_OR_RETURN(auto value, Function()): assigns the value, or returns the status.
#define KEZHI_ASSIGN_OR_RETURN(lhs, expression) \
  KEZHI_ASSIGN_OR_RETURN_INNER(KEZHI_CONCAT(kezhi_status_or_, __LINE__), lhs, expression)
#define KEZHI_ASSIGN_OR_RETURN_INNER(name, lhs, expression) \
  auto name = (expression);                                 \
  if (!name.ok()) return std::move(name).status();          \
  lhs = *std::move(name)

#endif  // KEZHI_BASE_STATUS_MACROS_H_
