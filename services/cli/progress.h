#ifndef KEZHI_SERVICES_CLI_PROGRESS_H_
#define KEZHI_SERVICES_CLI_PROGRESS_H_

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>

namespace kezhi::cli {

// A progress bar on one line, redrawn at most ten times a second and wiped at the end. Silent
// unless `visible`: it belongs on a terminal, not in a log.
class ProgressBar {
 public:
  ProgressBar(std::ostream& out, std::string label, bool visible)
      : out_(out), label_(std::move(label)), visible_(visible) {}

  ~ProgressBar() { Clear(); }

  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // `total` 0: not known.
  void Update(std::uint64_t done, std::uint64_t total);
  // Wipes the line, before something else is printed.
  void Clear();

 private:
  std::ostream& out_;
  const std::string label_;
  const bool visible_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point last_;
};

// `Rebuilding  [#####.....]  50%  500/1000`.
std::string BarLine(const std::string& label, std::uint64_t done, std::uint64_t total);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_PROGRESS_H_
