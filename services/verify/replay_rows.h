#ifndef KEZHI_SERVICES_VERIFY_REPLAY_ROWS_H_
#define KEZHI_SERVICES_VERIFY_REPLAY_ROWS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"

#include "base/strong_id.h"
#include "domain/rows.h"

namespace kezhi::verify {

// What a fold has written, counted.
struct RowsWritten {
  // Versions of rows that the events of a span have made.
  std::uint64_t written = 0;
  // Rows that are after the span other than they were before it.
  std::uint64_t changed = 0;
  // Rows that there are after it.
  std::uint64_t rows = 0;
};

// The rows of one projection in memory, every version of them, as views store them: of several at
// one position the last, and none where a row is after an event what it was before. One thread.
class ReplayRows : public domain::RowReader, public domain::RowWriter {
 public:
  // The position that is written from now on; positions rise. Without it no versions are kept: a
  // row is what was written last.
  void Begin(Position position);
  // After the last event.
  void End();

  std::optional<std::string> Get(absl::string_view table, absl::string_view key) const override;
  // `visit` writes nothing.
  void Scan(absl::string_view table, absl::string_view begin, absl::string_view end,
            const std::function<bool(absl::string_view key, absl::string_view value)>& visit)
      const override;

  void Fail(const absl::Status& status) const override { status_.Update(status); }

  void Put(absl::string_view table, absl::string_view key, std::string value) override;
  // These count as changes even if there was the same row: the server's folds do not look.
  void Insert(absl::string_view table, absl::string_view key, std::string value) override;
  void InsertMessage(absl::string_view table, absl::string_view key,
                     std::unique_ptr<google::protobuf::MessageLite> row) override;
  void Delete(absl::string_view table, absl::string_view key) override;

  // The first error: what was computed since must not be used.
  const absl::Status& status() const { return status_; }

  // Of the events from `first` to `last`, the position that was written last.
  RowsWritten Count(Position first, Position last) const;
  // As storage::ViewReader::Digest has it.
  std::string Digest(Position earliest) const;

 private:
  struct Version {
    Position position;
    // nullopt: the row ends here.
    std::optional<std::string> value;
  };

  struct Row {
    // Oldest first; empty = there never was such a row.
    std::vector<Version> versions;
    // By the event that is being applied.
    bool inserted = false;

    // What it is now, and what it was before a position.
    std::optional<std::string> Now() const;
    std::optional<std::string> Before(Position position) const;
  };

  Row& Write(absl::string_view table, absl::string_view key, std::optional<std::string> value);

  std::map<std::string, std::map<std::string, Row>> tables_;
  Position position_;
  // Those that the event has written. A map's rows stay where they are.
  std::vector<Row*> writing_;
  mutable absl::Status status_;
};

}  // namespace kezhi::verify

#endif  // KEZHI_SERVICES_VERIFY_REPLAY_ROWS_H_
