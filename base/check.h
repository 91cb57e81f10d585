#ifndef KEZHI_BASE_CHECK_H_
#define KEZHI_BASE_CHECK_H_

#include <cstdio>
#include <cstdlib>

// Stops the process when `condition` does not hold: for our own bugs only. Rather dead than a wrong
// record.
#define KEZHI_CHECK(condition)                                                             \
  do {                                                                                     \
    if (!(condition)) [[unlikely]] {                                                       \
      std::fprintf(stderr, "check_failed at=%s:%d condition=\"%s\"\n", __FILE__, __LINE__, \
                   #condition);                                                            \
      std::abort();                                                                        \
    }                                                                                      \
  } while (false)

#endif  // KEZHI_BASE_CHECK_H_
