#include "tests/domain/explain/without.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

#include "domain/explain/cell.h"
#include "domain/form_rows.h"
#include "domain/projection.h"
#include "tests/domain/history.h"

namespace kezhi::testing {
namespace {

// Without one of its events a history may insert a row that is there, or fail.
class AnyRows : public domain::MemoryRows {
 public:
  void Fail(const absl::Status& status) const override { status_.Update(status); }

  void Insert(absl::string_view table, absl::string_view key, std::string value) override {
    Put(table, key, std::move(value));
  }

  const absl::Status& status() const { return status_; }

 private:
  mutable absl::Status status_;
};

}  // namespace

FormsWithout::FormsWithout(const std::vector<v1::Event>& events, const domain::ExplainedForm& form)
    : whole_(FoldedWithout(events, events.size(), form)) {
  if (whole_ == nullptr) return;
  for (std::size_t event = 0; event < events.size(); ++event) {
    without_.push_back(FoldedWithout(events, event, form));
  }
}

std::vector<std::string> FormsWithout::cells() const {
  std::vector<std::string> cells;
  const domain::FormRows rows = domain::FormRowsOf(*whole_, domain::Places::kShown);
  for (const auto& [path, row] : rows) {
    if (!path.empty()) cells.push_back(path);
    for (const auto& [field, value] : row.fields) {
      cells.push_back(path.empty() ? field : path + "." + field);
    }
  }
  return cells;
}

std::vector<std::size_t> FormsWithout::Behind(const std::string& cell) const {
  const std::optional<std::string> value = ValueIn(whole_, cell);
  std::vector<std::size_t> behind;
  for (std::size_t event = 0; event < without_.size(); ++event) {
    if (ValueIn(without_[event], cell) != value) behind.push_back(event);
  }
  return behind;
}

FormsWithout::Form FormsWithout::FoldedWithout(const std::vector<v1::Event>& events,
                                               std::size_t left_out,
                                               const domain::ExplainedForm& form) {
  AnyRows rows;
  for (std::size_t event = 0; event < events.size(); ++event) {
    if (event == left_out) continue;
    for (const domain::Projection* projection : form.projections) {
      projection->apply(events[event], rows, rows);
    }
  }
  auto computed = form.compute(rows);
  if (!computed.ok() || !rows.status().ok()) return nullptr;
  return *std::move(computed);
}

std::optional<std::string> FormsWithout::ValueIn(const Form& form, const std::string& path) {
  if (form == nullptr) return std::nullopt;
  const auto cell = domain::CellAt(domain::FormRowsOf(*form, domain::Places::kShown), path);
  return cell.has_value() ? std::optional(cell->value) : std::nullopt;
}

}  // namespace kezhi::testing
