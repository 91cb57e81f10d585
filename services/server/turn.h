#ifndef KEZHI_SERVICES_SERVER_TURN_H_
#define KEZHI_SERVICES_SERVER_TURN_H_

#include <atomic>

namespace kezhi::server {

// Lets one long job run at a time. Any thread.
class Turn {
 public:
  // False: a job has it.
  [[nodiscard]] bool Take() { return !taken_.exchange(true); }

  void GiveBack() { taken_ = false; }

 private:
  std::atomic<bool> taken_ = false;
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_TURN_H_
