#ifndef KEZHI_SERVICES_ENGINE_ROWS_READER_H_
#define KEZHI_SERVICES_ENGINE_ROWS_READER_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

#include "domain/rows.h"
#include "storage/views.h"

namespace kezhi::engine {

// Stored rows as the domain reads them. A row reader cannot fail, a disk can: what is read after an
// error is empty, and status() tells, so ask it before using what was computed. One thread.
class ViewRows : public domain::RowReader {
 public:
  // Borrowed.
  explicit ViewRows(const storage::ViewReader& reader) : reader_(reader) {}

  std::optional<std::string> Get(absl::string_view table, absl::string_view key) const override;
  void Scan(absl::string_view table, absl::string_view begin, absl::string_view end,
            const std::function<bool(absl::string_view key, absl::string_view value)>& visit)
      const override;

  // The first error.
  const absl::Status& status() const { return status_; }

 private:
  const storage::ViewReader& reader_;
  mutable absl::Status status_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_ROWS_READER_H_
