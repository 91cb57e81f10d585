#ifndef KEZHI_SERVICES_CLI_PROGRESS_H_
#define KEZHI_SERVICES_CLI_PROGRESS_H_

#include <chrono>
#include <cstdint>
#include <optional>
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

  // `total` 0: not known. `seconds_left`: as the server knows it; absent = at the pace that was
  // seen here.
  void Update(std::uint64_t done, std::uint64_t total,
              std::optional<double> seconds_left = std::nullopt);
  // Wipes the line, before something else is printed.
  void Clear();

 private:
  std::ostream& out_;
  const std::string label_;
  const bool visible_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point last_;
  // Where it stood first, and when.
  std::uint64_t first_done_ = 0;
  std::optional<std::chrono::steady_clock::time_point> first_;
};

// `Rebuilding  [#####.....]  50%  500/1000  ETA 1:20`; the last as long as time is left and known.
std::string BarLine(const std::string& label, std::uint64_t done, std::uint64_t total,
                    double seconds_left = 0);

// `0:07`, `12:30`, `3:00:05`; empty for 0 and less.
std::string ShownTimeLeft(double seconds);

// How long the rest takes when `moved` of it took so many seconds; 0 = not known.
double SecondsLeft(std::uint64_t moved, double took, std::uint64_t rest);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_PROGRESS_H_
