#ifndef KEZHI_TESTS_CRASH_CHILD_H_
#define KEZHI_TESTS_CRASH_CHILD_H_

#include <string>
#include <sys/types.h>
#include <vector>

namespace kezhi::tests {

// A program run as a child process, its standard output read line by line. Killed and reaped at the
// latest by the destructor.
class Child {
 public:
  explicit Child(std::vector<std::string> command);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // The next line of its output without the line end; empty when it has closed its output.
  std::string ReadLine();
  // SIGKILL, and waits for its end.
  void Kill();
  // SIGTERM, and waits for its end; the exit code, or −1 when a signal ended it.
  int Terminate();
  // Waits for its end; the exit code, or −1 when a signal ended it.
  int Wait();

 private:
  pid_t pid_ = -1;
  int output_ = -1;
  std::string buffer_;
};

}  // namespace kezhi::tests

#endif  // KEZHI_TESTS_CRASH_CHILD_H_
