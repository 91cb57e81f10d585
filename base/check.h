#ifndef KEZHI_BASE_CHECK_H_
#define KEZHI_BASE_CHECK_H_

#include <cstdio>
#include <cstdlib>

// Stops the process when `condition` does not hold: for our own bugs only. Rather dead than a wrong
// record. An expression, so that it adds no branch to the function that is read.
#define KEZHI_CHECK(condition)        \
  ((condition) ? static_cast<void>(0) \
               : ::kezhi::internal::CheckFailed(__FILE__, __LINE__, #condition))

namespace kezhi::internal {

[[noreturn, gnu::cold]] inline void CheckFailed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "check_failed at=%s:%d condition=\"%s\"\n", file, line, condition);
  std::abort();
}

}  // namespace kezhi::internal

#endif  // KEZHI_BASE_CHECK_H_
