#ifndef KEZHI_SERVICES_ENGINE_BATCH_H_
#define KEZHI_SERVICES_ENGINE_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/record.pb.h"

#include "base/strong_id.h"
#include "storage/journal.h"

namespace kezhi::engine {

// Names of the journal's side tables that the engine writes (see README.md for keys and values).
inline constexpr absl::string_view kRequestsTable = "requests";
inline constexpr absl::string_view kContactsTable = "contacts";
inline constexpr absl::string_view kContactOfTable = "contact_of";
inline constexpr absl::string_view kSubjectKeysTable = "subject_keys";
inline constexpr absl::string_view kCountersTable = "counters";
inline constexpr absl::string_view kErasuresTable = "erasures";

// The group commit being put together: places that follow the head, and what is to be stored.
class Batch {
 public:
  // Continues after `head`, whose hash need not be known yet; forgets what was staged.
  void Begin(const storage::Head& head, const std::string& log_id);

  // Position of the next record.
  Position next_position() const { return Position(head_.position.value() + entry_records() + 1); }

  // The time that something decided now is recorded at: the clock's, but after all that is
  // recorded.
  absl::Time TimeFor(absl::Time clock) const;

  // Of records and side writes.
  std::size_t bytes() const { return bytes_; }

  bool empty() const { return entry_.records_size() == 0 && entry_.side_writes_size() == 0; }

  // Gives the events of one command their log id, positions, commit and recorded times, beginning
  // at `now`. Streams and revisions are set already.
  void Place(std::vector<v1::Event>& events, absl::Time now) const;
  // Serialises placed events into the batch. INVALID_ARGUMENT, TOO_MANY: a record or the commit is
  // beyond the limits of the stored format; nothing was added.
  absl::Status Add(const std::vector<v1::Event>& events);

  // Changes a key of a side table.
  void Put(absl::string_view table, std::string key, std::string value);
  void Delete(absl::string_view table, std::string key);

  // Index of the entry that it becomes.
  std::uint64_t index() const { return head_.entry_index + 1; }

  // Where the log ends with it, but for the entry's hash.
  storage::Head End() const;

  // The entry to propose, in the term `epoch`, after an entry of this hash.
  const v1::CommitLogEntry& Finish(std::uint64_t epoch, const std::string& previous_hash);

 private:
  std::uint64_t entry_records() const { return static_cast<std::uint64_t>(entry_.records_size()); }

  storage::Head head_;
  std::string log_id_;
  absl::Time last_recorded_ = absl::InfinitePast();
  v1::CommitLogEntry entry_;
  // Reused, so that its strings keep their memory.
  v1::Record record_;
  std::size_t bytes_ = 0;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_BATCH_H_
