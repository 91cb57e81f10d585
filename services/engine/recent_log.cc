#include "services/engine/recent_log.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"
#include "services/engine/event_encoder.h"
#include "services/engine/thrown.h"

namespace kezhi::engine {
namespace {

// How far before the head a new beginning lies: those who have just caught up find their place.
constexpr std::uint64_t kOverlap = 1024;
// Farther behind the head than this it begins anew: nobody has followed live for a while.
constexpr std::uint64_t kMaxGap = 32'768;
// A segment is closed at the first end of a commit beyond it, so that what is kept goes in small
// pieces.
constexpr std::size_t kSegmentBytes = 256U << 10;

}  // namespace

absl::Status RecentSegment::Add(Position position, absl::string_view record) {
  records_.emplace_back(record);
  KEZHI_ASSIGN_OR_RETURN(storage::RecordHeader header, storage::ScanRecordHeader(records_.back()));
  headers_.push_back(header);
  last_ = position;
  bytes_ += record.size();
  return absl::OkStatus();
}

const RecentSegment::Encoded& RecentSegment::EncodedFor(Sight sight) const {
  Lazily& lazily = encodings_[sight == Sight::kClear ? 0 : 1];
  std::call_once(lazily.once, [&] { Encode(sight, lazily.encoded); });
  return lazily.encoded;
}

void RecentSegment::Encode(Sight sight, Encoded& encoded) const {
  EventEncoder encoder(keyring_, sight);
  encoded.bytes.reserve(bytes_ + bytes_ / 8);
  encoded.ends.reserve(records_.size());
  for (std::size_t i = 0; i < records_.size(); ++i) {
    const absl::Status appended = encoder.Append(records_[i], encoded.bytes);
    if (!appended.ok()) encoded.failed[i] = AtEvent(headers_[i].position, appended);
    encoded.ends.push_back(encoded.bytes.size());
  }
}

absl::Status RecentLog::Advance() {
  const Position head = journal_.last_position();
  Position from = Begin(head, keyring_.destroyed());
  std::vector<std::shared_ptr<RecentSegment>> fresh;
  absl::Status status;
  storage::ReadLimits limits;
  limits.up_to = head;
  Position commit;
  const auto take = [&](Position position, absl::string_view record) {
    const absl::StatusOr<storage::RecordHeader> header = storage::ScanRecordHeader(record);
    status = header.status();
    if (!status.ok()) return false;
    const bool full = !fresh.empty() && fresh.back()->bytes() >= kSegmentBytes;
    if (fresh.empty() || (full && header->commit_first != commit)) {
      fresh.push_back(std::make_shared<RecentSegment>(keyring_, from));
    }
    commit = header->commit_first;
    status = fresh.back()->Add(position, record);
    from = position;
    return status.ok();
  };
  KEZHI_RETURN_IF_ERROR(journal_.ReadAll(from, limits, take));
  KEZHI_RETURN_IF_ERROR(status);
  const MutexLock lock(&mutex_);
  for (auto& segment : fresh) {
    bytes_ += segment->bytes();
    segments_.push_back(std::move(segment));
  }
  while (segments_.size() > 1 && bytes_ > max_bytes_) {
    bytes_ -= segments_.front()->bytes();
    segments_.pop_front();
  }
  last_ = head;
  return absl::OkStatus();
}

Position RecentLog::Begin(Position head, std::uint64_t destroyed) {
  const Position early(head.value() - std::min(head.value(), kOverlap));
  std::deque<std::shared_ptr<const RecentSegment>> gone;
  const MutexLock lock(&mutex_);
  const bool near = head.value() - last_.value() <= kMaxGap;
  if (near && !segments_.empty() && destroyed_ == destroyed) return last_;
  segments_.swap(gone);
  bytes_ = 0;
  destroyed_ = destroyed;
  last_ = early;
  return early;
}

std::shared_ptr<const RecentSegment> RecentLog::After(Position position) const {
  const std::uint64_t destroyed = keyring_.destroyed();
  const MutexLock lock(&mutex_);
  if (segments_.empty() || destroyed != destroyed_ || position < segments_.front()->after()) {
    return nullptr;
  }
  const auto found = std::upper_bound(
      segments_.begin(), segments_.end(), position,
      [](Position wanted, const auto& segment) { return wanted < segment->last(); });
  return found == segments_.end() ? nullptr : *found;
}

bool RecentLog::Covers(Position position) const {
  const MutexLock lock(&mutex_);
  return position >= (segments_.empty() ? last_ : segments_.front()->after());
}

Position RecentLog::last() const {
  const MutexLock lock(&mutex_);
  return last_;
}

}  // namespace kezhi::engine
