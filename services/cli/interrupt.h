#ifndef KEZHI_SERVICES_CLI_INTERRUPT_H_
#define KEZHI_SERVICES_CLI_INTERRUPT_H_

#include <atomic>
#include <functional>
#include <thread>

namespace kezhi::cli {

// While it lives, SIGINT and SIGTERM call `act`, once and on a thread of its own, instead of ending
// the process. One at a time.
class OnInterrupt {
 public:
  explicit OnInterrupt(std::function<void()> act);
  ~OnInterrupt();

  OnInterrupt(const OnInterrupt&) = delete;
  OnInterrupt& operator=(const OnInterrupt&) = delete;

  bool fired() const { return fired_; }

 private:
  std::atomic<bool> fired_ = false;
  std::thread waiter_;
};

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_INTERRUPT_H_
