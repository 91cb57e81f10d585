#ifndef KEZHI_SERVICES_ENGINE_REMEMBERED_READS_H_
#define KEZHI_SERVICES_ENGINE_REMEMBERED_READS_H_

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

#include "domain/rows.h"

namespace kezhi::engine {

// Passes reads on and remembers them: what an answer was made of. One thread.
class RememberedReads : public domain::RowReader {
 public:
  // Borrowed.
  explicit RememberedReads(const domain::RowReader& rows) : rows_(rows) {}

  std::optional<std::string> Get(absl::string_view table, absl::string_view key) const override {
    reads_.emplace(table, key, std::string(key) + '\0');
    return rows_.Get(table, key);
  }

  void Scan(absl::string_view table, absl::string_view begin, absl::string_view end,
            const std::function<bool(absl::string_view key, absl::string_view value)>& visit)
      const override {
    reads_.emplace(table, begin, end);
    rows_.Scan(table, begin, end, visit);
  }

  void Fail(const absl::Status& status) const override { rows_.Fail(status); }

  // Every range that was read, once: begin <= key < end. The first error of `visit` ends it.
  absl::Status Visit(
      const std::function<absl::Status(const std::string& table, const std::string& begin,
                                       const std::string& end)>& visit) const {
    absl::Status status;
    for (const auto& [table, begin, end] : reads_) {
      if (status.ok()) status = visit(table, begin, end);
    }
    return status;
  }

 private:
  const domain::RowReader& rows_;
  mutable std::set<std::tuple<std::string, std::string, std::string>> reads_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_REMEMBERED_READS_H_
