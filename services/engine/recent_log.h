#ifndef KEZHI_SERVICES_ENGINE_RECENT_LOG_H_
#define KEZHI_SERVICES_ENGINE_RECENT_LOG_H_

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

#include "base/mutex.h"
#include "base/strong_id.h"
#include "services/engine/unsealer.h"
#include "storage/journal.h"
#include "storage/keyring.h"
#include "storage/record_header.h"

namespace kezhi::engine {

// Some whole commits of the log's end, encoded once for all who follow it. Immutable but for what
// it encodes when first asked; any thread.
class RecentSegment {
 public:
  // The records as the API's events, each an element of field 1 (EventEncoder).
  struct Encoded {
    std::string bytes;
    // Where the i-th event ends in `bytes`.
    std::vector<std::size_t> ends;
    // Events that could not be encoded, by index, and why: nobody but who wants one is concerned.
    std::map<std::size_t, absl::Status> failed;
  };

  RecentSegment(const storage::Keyring& keyring, Position after)
      : keyring_(keyring), after_(after), last_(after) {}

  // Takes one more record; before it is shared. DATA_LOSS.
  absl::Status Add(Position position, absl::string_view record);

  // Holds what follows `after`, up to `last`.
  Position after() const { return after_; }

  Position last() const { return last_; }

  std::size_t bytes() const { return bytes_; }

  const std::vector<storage::RecordHeader>& headers() const { return headers_; }

  // As a reader with this sight sees it; masked counts as withheld.
  const Encoded& EncodedFor(Sight sight) const;

 private:
  void Encode(Sight sight, Encoded& encoded) const;

  const storage::Keyring& keyring_;
  const Position after_;
  Position last_;
  std::size_t bytes_ = 0;
  // Never moved once filled: the headers borrow from them.
  std::deque<std::string> records_;
  std::vector<storage::RecordHeader> headers_;

  struct Lazily {
    std::once_flag once;
    Encoded encoded;
  };

  // Clear, withheld.
  mutable std::array<Lazily, 2> encodings_;
};

// The end of the log in memory, bounded in bytes, so that a thousand subscribers who follow live do
// not read the disk a thousand times, nor encode the same event as often. Any thread, but one at a
// time calls Advance.
class RecentLog {
 public:
  // Both are borrowed.
  RecentLog(const storage::Journal& journal, const storage::Keyring& keyring, std::size_t max_bytes)
      : journal_(journal), keyring_(keyring), max_bytes_(max_bytes) {}

  // Takes in what the journal has beyond it. Nothing calls it while nobody follows; it then begins
  // a little before the head. DATA_LOSS.
  absl::Status Advance();

  // The segment with the first record after `position`; nullptr when that is not here (any more, or
  // yet).
  std::shared_ptr<const RecentSegment> After(Position position) const;

  // Whether everything after `position` that Advance has seen is here.
  bool Covers(Position position) const;

  Position last() const;

 private:
  // Where Advance goes on from; makes room for a new beginning when what is here cannot be used.
  Position Begin(Position head, std::uint64_t destroyed);

  const storage::Journal& journal_;
  const storage::Keyring& keyring_;
  const std::size_t max_bytes_;

  mutable Mutex mutex_;
  // One after the other without gaps.
  std::deque<std::shared_ptr<const RecentSegment>> segments_ ABSL_GUARDED_BY(mutex_);
  std::size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  Position last_ ABSL_GUARDED_BY(mutex_);
  // Keyring::destroyed() when the segments were made: what was opened before an erasure goes.
  std::uint64_t destroyed_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_RECENT_LOG_H_
