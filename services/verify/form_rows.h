#ifndef KEZHI_SERVICES_VERIFY_FORM_ROWS_H_
#define KEZHI_SERVICES_VERIFY_FORM_ROWS_H_

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

#include "domain/rows.h"

namespace kezhi::verify {

// The rows that folds write, in memory, at the last position alone. One thread.
class FormRows : public domain::RowReader, public domain::RowWriter {
 public:
  std::optional<std::string> Get(absl::string_view table, absl::string_view key) const override;
  void Scan(absl::string_view table, absl::string_view begin, absl::string_view end,
            const std::function<bool(absl::string_view key, absl::string_view value)>& visit)
      const override;

  void Fail(const absl::Status& status) const override { status_.Update(status); }

  void Put(absl::string_view table, absl::string_view key, std::string value) override;
  void Delete(absl::string_view table, absl::string_view key) override;

  // The first error: what was computed since must not be used.
  const absl::Status& status() const { return status_; }

 private:
  std::map<std::string, std::map<std::string, std::string>> tables_;
  mutable absl::Status status_;
};

}  // namespace kezhi::verify

#endif  // KEZHI_SERVICES_VERIFY_FORM_ROWS_H_
