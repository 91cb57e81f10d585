#include "services/cli/progress.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace kezhi::cli {

std::string BarLine(const std::string& label, std::uint64_t done, std::uint64_t total) {
  if (total == 0) return absl::StrCat(label, "  ", done);
  constexpr std::uint64_t kWidth = 30;
  const std::uint64_t shown = std::min(done, total);
  const std::uint64_t filled = shown * kWidth / total;
  return absl::StrCat(label, "  [", std::string(filled, '#'), std::string(kWidth - filled, '.'),
                      "] ", shown * 100 / total, "%  ", done, "/", total);
}

void ProgressBar::Update(std::uint64_t done, std::uint64_t total) {
  if (!visible_) return;
  const auto now = std::chrono::steady_clock::now();
  if (drawn_ && now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  drawn_ = true;
  out_ << "\r\x1b[K" << BarLine(label_, done, total) << std::flush;
}

void ProgressBar::Clear() {
  if (!drawn_) return;
  out_ << "\r\x1b[K" << std::flush;
  drawn_ = false;
}

}  // namespace kezhi::cli
