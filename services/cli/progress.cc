#include "services/cli/progress.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace kezhi::cli {

std::string BarLine(const std::string& label, std::uint64_t done, std::uint64_t total,
                    double seconds_left) {
  if (total == 0) return absl::StrCat(label, "  ", done);
  constexpr std::uint64_t kWidth = 30;
  const std::uint64_t shown = std::min(done, total);
  const std::uint64_t filled = shown * kWidth / total;
  const std::string left = ShownTimeLeft(seconds_left);
  return absl::StrCat(label, "  [", std::string(filled, '#'), std::string(kWidth - filled, '.'),
                      "] ", shown * 100 / total, "%  ", done, "/", total,
                      left.empty() ? "" : "  ETA ", left);
}

std::string ShownTimeLeft(double seconds) {
  constexpr std::uint64_t kMinute = 60;
  // A rate of next to nothing promises thousands of years.
  constexpr double kMost = 100.0 * 3600;
  const auto whole = static_cast<std::uint64_t>(std::ceil(std::clamp(seconds, 0.0, kMost)));
  if (whole == 0) return "";
  const std::uint64_t minutes = whole / kMinute;
  if (minutes < kMinute) return absl::StrFormat("%d:%02d", minutes, whole % kMinute);
  return absl::StrFormat("%d:%02d:%02d", minutes / kMinute, minutes % kMinute, whole % kMinute);
}

double SecondsLeft(std::uint64_t moved, double took, std::uint64_t rest) {
  return moved == 0 ? 0 : took * static_cast<double>(rest) / static_cast<double>(moved);
}

void ProgressBar::Update(std::uint64_t done, std::uint64_t total,
                         std::optional<double> seconds_left) {
  if (!visible_) return;
  const auto now = std::chrono::steady_clock::now();
  if (!first_.has_value() || done < first_done_) {
    first_ = now;
    first_done_ = done;
  }
  if (drawn_ && now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  drawn_ = true;
  const double took = std::chrono::duration<double>(now - *first_).count();
  const double left =
      seconds_left.value_or(SecondsLeft(done - first_done_, took, total - std::min(done, total)));
  out_ << "\r\x1b[K" << BarLine(label_, done, total, left) << std::flush;
}

void ProgressBar::Clear() {
  if (!drawn_) return;
  out_ << "\r\x1b[K" << std::flush;
  drawn_ = false;
}

}  // namespace kezhi::cli
