#ifndef KEZHI_SERVICES_ENGINE_ROWS_READER_H_
#define KEZHI_SERVICES_ENGINE_ROWS_READER_H_

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

#include "domain/rows.h"
#include "storage/views.h"

namespace kezhi::engine {

// Stored rows that also say since when they are what they are.
class StoredRowReader : public domain::RowReader {
 public:
  // nullopt: no such row.
  virtual std::optional<storage::StoredRow> GetStored(absl::string_view table,
                                                      absl::string_view key) const = 0;

  std::optional<std::string> Get(absl::string_view table, absl::string_view key) const override {
    std::optional<storage::StoredRow> row = GetStored(table, key);
    return row.has_value() ? std::optional<std::string>(std::move(row->value)) : std::nullopt;
  }
};

// Stored rows of one space as the domain reads them. A row reader cannot fail, a disk can: what is
// read after an error is empty, and status() tells, so ask it before using what was computed. One
// thread.
class ViewRows : public StoredRowReader {
 public:
  // `reader` is borrowed.
  ViewRows(const storage::ViewReader& reader, std::string space)
      : reader_(reader), space_(std::move(space)) {}

  std::optional<storage::StoredRow> GetStored(absl::string_view table,
                                              absl::string_view key) const override;
  void Scan(absl::string_view table, absl::string_view begin, absl::string_view end,
            const std::function<bool(absl::string_view key, absl::string_view value)>& visit)
      const override;

  void Fail(const absl::Status& status) const override { status_.Update(status); }

  // The first error.
  const absl::Status& status() const { return status_; }

 private:
  const storage::ViewReader& reader_;
  const std::string space_;
  mutable absl::Status status_;
};

// The rows of several projections, each through a reader of its own. One thread.
class ProjectionRows : public domain::RowReader {
 public:
  // `reader` is borrowed.
  void Add(const std::string& projection, const storage::ViewReader& reader,
           const std::string& space);

  std::optional<std::string> Get(absl::string_view table, absl::string_view key) const override;
  void Scan(absl::string_view table, absl::string_view begin, absl::string_view end,
            const std::function<bool(absl::string_view key, absl::string_view value)>& visit)
      const override;

  void Fail(const absl::Status& status) const override { status_.Update(status); }

  // The first error. INTERNAL: a table of a projection that was not added.
  absl::Status status() const;

 private:
  // The rows of the projection that the table belongs to; nullptr: not added.
  const ViewRows* Of(absl::string_view table) const;

  // Not moved: a deque.
  std::deque<std::pair<std::string, ViewRows>> rows_;
  mutable absl::Status status_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_ROWS_READER_H_
