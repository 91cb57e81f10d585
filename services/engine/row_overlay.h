#ifndef KEZHI_SERVICES_ENGINE_ROW_OVERLAY_H_
#define KEZHI_SERVICES_ENGINE_ROW_OVERLAY_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"

#include "base/strong_id.h"
#include "domain/rows.h"
#include "services/engine/rows_reader.h"
#include "storage/views.h"

namespace kezhi::engine {

// The rows that a batch of events has written, above those that are stored: what folds read and
// write. Every version is kept until Take; of several at one position the last, and none where the
// row is after the event what it was before. One thread.
class RowOverlay : public domain::RowReader, public domain::RowWriter {
 public:
  // As many bytes of rows, about, as stay known from one batch to the next.
  static constexpr std::size_t kKnownBytes = 8UL << 20;

  RowOverlay() : RowOverlay(kKnownBytes) {}

  explicit RowOverlay(std::size_t known_bytes) : most_known_bytes_(known_bytes) {}

  // The stored rows, as they were before the first event since Take. Borrowed.
  void SetBase(const StoredRowReader* base) { base_ = base; }

  // The position that is written from now on.
  void SetPosition(Position position);

  std::optional<std::string> Get(absl::string_view table, absl::string_view key) const override;
  void Scan(absl::string_view table, absl::string_view begin, absl::string_view end,
            const std::function<bool(absl::string_view key, absl::string_view value)>& visit)
      const override;

  void Fail(const absl::Status& status) const override { base_->Fail(status); }

  std::unique_ptr<google::protobuf::MessageLite> TakeMessage(absl::string_view table,
                                                             absl::string_view key) const override;
  void Put(absl::string_view table, absl::string_view key, std::string value) override;
  void PutMessage(absl::string_view table, absl::string_view key,
                  std::unique_ptr<google::protobuf::MessageLite> row) override;
  // These count as changes even if there was the same row. Of one that is stored and not known here
  // what it was before is lost: nobody looks.
  void Insert(absl::string_view table, absl::string_view key, std::string value) override;
  void InsertMessage(absl::string_view table, absl::string_view key,
                     std::unique_ptr<google::protobuf::MessageLite> row) override;
  void Delete(absl::string_view table, absl::string_view key) override;

  // Bytes of keys and values waiting.
  std::size_t bytes() const { return bytes_; }

  // What was written, and what each row was before, sorted as storage::Advance says, for the caller
  // to store; borrowed until the next SetPosition. Rows stay known, as far as memory allows: from
  // now on they count as stored.
  std::vector<storage::RowVersion> Take();
  // Forgets everything, after what was taken could not be stored.
  void Reset();

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  struct Row {
    // table ‖ 00 ‖ key.
    std::string name;
    std::size_t table_bytes = 0;
    // Whether there is such a row, since when it has been so, and its bytes.
    bool live = false;
    Position since;
    std::string value;
    // The same as value, when somebody has put it as a message.
    std::unique_ptr<google::protobuf::MessageLite> message;
    // Place of what it was before the event, in changed_; kNone: the event has not written it.
    std::size_t change = kNone;
    // Place of its last version, in versions_; kNone: as stored.
    std::size_t version = kNone;
  };

  // A row before the event that is being applied.
  struct Change {
    Row* row = nullptr;
    bool live = false;
    // What the row is by the event counts as new, whatever it was.
    bool inserted = false;
    std::string value;
  };

  struct Version {
    Row* row;
    Position position;
    // Of the same row; kNone: none since Take.
    std::size_t former;
    // In values_.
    std::size_t begin;
    std::size_t size;
    bool live;
    // Of the first since Take: since when the row was stored as it was, 0 when it was not live; its
    // bytes follow those of the version.
    Position stored_since = Position(0);
    std::size_t stored_size = 0;
  };

  // A table's rows by key; made when it is first scanned.
  using Index = absl::btree_map<absl::string_view, Row*>;

  // nullptr: nothing is known of it. Leaves its name in name_.
  Row* Find(absl::string_view table, absl::string_view key) const;
  // Asks the base if nothing is known.
  Row& Known(absl::string_view table, absl::string_view key) const;
  // Keeps the row whose name Find has left.
  Row& Keep(std::size_t table_bytes, std::optional<storage::StoredRow> stored) const;
  // What is about to be written at the position.
  Row& Changing(absl::string_view table, absl::string_view key);
  // The same for a new row.
  Row& Adding(absl::string_view table, absl::string_view key);
  // Notes what it was before the event.
  Change& ChangeOf(Row& row);
  static void Set(Row& row, std::string value);
  static void Set(Row& row, std::unique_ptr<google::protobuf::MessageLite> message);
  const Index& IndexOf(absl::string_view table) const;
  static absl::string_view TableOf(const Row& row);
  static absl::string_view KeyOf(const Row& row);
  storage::RowVersion Shown(const Version& version) const;
  void EndEvent();
  void Forget();

  std::size_t most_known_bytes_;
  const StoredRowReader* base_ = nullptr;
  Position position_;
  // What was read is kept as well: folds read the same rows again and again.
  mutable std::deque<Row> rows_;
  mutable absl::flat_hash_map<absl::string_view, Row*> by_name_;
  mutable Row* last_ = nullptr;  // that was looked for
  mutable absl::flat_hash_map<std::string, Index> indexes_;
  // The name that is being looked for: saves an allocation each time.
  mutable std::string name_;
  mutable std::size_t known_bytes_ = 0;
  // The first `changes_` of these; the rest keep their memory for the next event.
  std::vector<Change> changed_;
  std::size_t changes_ = 0;
  std::vector<Version> versions_;
  std::string values_;
  // Taken, and shown until the next event.
  std::string taken_values_;
  std::size_t bytes_ = 0;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_ROW_OVERLAY_H_
