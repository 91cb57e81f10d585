#ifndef KEZHI_TESTS_CHILD_H_
#define KEZHI_TESTS_CHILD_H_

#include <string>
#include <sys/types.h>
#include <vector>

namespace kezhi::testing {

// A program run as a child process, its output read through a pipe. Killed and reaped at the latest
// by the destructor.
class Child {
 public:
  enum class Errors { kAsOurs, kWithOutput };

  // `command`: the program's path and its arguments. `errors`: where its standard error goes.
  explicit Child(std::vector<std::string> command, Errors errors = Errors::kAsOurs);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // The next line of its output without the line end; empty when it has closed its output.
  std::string ReadLine();
  // All that it still prints, until it closes its output.
  std::string ReadAll();
  void Signal(int signal) const;
  // SIGKILL, and waits for its end.
  void Kill();
  // SIGTERM, and waits for its end; the exit code, or −1 when a signal ended it.
  int Terminate();
  // Waits for its end; the exit code, or −1 when a signal ended it.
  int Wait();

 private:
  // Reads on; false when it has closed its output.
  bool Fill();

  pid_t pid_ = -1;
  int output_ = -1;
  std::string buffer_;
};

}  // namespace kezhi::testing

#endif  // KEZHI_TESTS_CHILD_H_
