#ifndef KEZHI_SERVICES_ENGINE_ROW_OVERLAY_H_
#define KEZHI_SERVICES_ENGINE_ROW_OVERLAY_H_

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

#include "base/strong_id.h"
#include "domain/rows.h"
#include "storage/views.h"

namespace kezhi::engine {

// The rows that a batch of events has written, above those that are stored: what folds read and
// write. Every version is kept until Take; of several at one position the last. One thread.
class RowOverlay : public domain::RowReader, public domain::RowWriter {
 public:
  // The stored rows, as they were before the first event since Take. Borrowed.
  void SetBase(const domain::RowReader* base) { base_ = base; }

  // The position that is written from now on.
  void SetPosition(Position position) { position_ = position; }

  std::optional<std::string> Get(absl::string_view table, absl::string_view key) const override;
  void Scan(absl::string_view table, absl::string_view begin, absl::string_view end,
            const std::function<bool(absl::string_view key, absl::string_view value)>& visit)
      const override;

  void Fail(const absl::Status& status) const override { base_->Fail(status); }

  void Put(absl::string_view table, absl::string_view key, std::string value) override;
  void Delete(absl::string_view table, absl::string_view key) override;

  // Bytes of keys and values waiting.
  std::size_t bytes() const { return bytes_; }

  // What was written, in the order of writing, for the caller to store. Rows stay known, as far as
  // memory allows: from now on they count as stored.
  std::vector<storage::RowVersion> Take();
  // Forgets everything, after what was taken could not be stored.
  void Reset();

 private:
  struct Row {
    // nullopt: there is none.
    std::optional<std::string> value;
    // Place of the last version in versions_; kNone: as stored.
    std::size_t version;
  };

  using Table = std::map<std::string, Row, std::less<>>;

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  void Write(absl::string_view table, absl::string_view key, std::optional<std::string> value);
  Table& TableOf(absl::string_view table) const;

  const domain::RowReader* base_ = nullptr;
  Position position_;
  // What was read is kept as well: folds read the same rows again and again.
  mutable absl::flat_hash_map<std::string, Table> tables_;
  mutable std::size_t known_rows_ = 0;
  std::vector<storage::RowVersion> versions_;
  std::size_t bytes_ = 0;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_ROW_OVERLAY_H_
