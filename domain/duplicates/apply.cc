#include "domain/duplicates/apply.h"

#include <algorithm>
#include <string>
#include <utility>

#include "kezhi/v1/search_views.pb.h"

#include "domain/duplicates/tables.h"
#include "domain/fold.h"

namespace kezhi::domain {
namespace {

class Fold {
 public:
  Fold(const v1::Event& event, const RowReader& rows, RowWriter& out)
      : event_(event), rows_(rows), out_(out) {}

  template <typename Names>
  void Find(const Names& others) {
    for (const std::string& other : others) {
      v1::DuplicateRow row = Row(other);
      if (row.found_at() == 0) row.set_found_at(event_.position());
      Put(std::move(row));
    }
  }

  void Say(const std::string& other, bool dismissed) {
    v1::DuplicateRow row = Row(other);
    row.set_dismissed(dismissed);
    row.set_said_at(event_.position());
    Put(std::move(row));
  }

 private:
  v1::DuplicateRow Row(const std::string& other) const {
    const std::string& one = event_.stream();
    v1::DuplicateRow row =
        GetRow<v1::DuplicateRow>(rows_, kDuplicatePairs, DuplicateKey(one, other))
            .value_or(v1::DuplicateRow());
    row.set_customer(std::min(one, other));
    row.set_other(std::max(one, other));
    return row;
  }

  void Put(v1::DuplicateRow row) {
    Touch(event_, row);
    const std::string key = DuplicateKey(row.customer(), row.other());
    PutRow(out_, kDuplicatePairs, key, std::move(row));
  }

  const v1::Event& event_;
  const RowReader& rows_;
  RowWriter& out_;
};

}  // namespace

void ApplyDuplicates(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  Fold fold(event, rows, out);
  switch (event.kind_case()) {
    case v1::Event::kCustomerRegistered: return fold.Find(event.customer_registered().duplicates());
    case v1::Event::kProfileChanged: return fold.Find(event.profile_changed().duplicates());
    case v1::Event::kDuplicateDismissed: return fold.Say(event.duplicate_dismissed().other(), true);
    case v1::Event::kDuplicateReopened: return fold.Say(event.duplicate_reopened().other(), false);
    default: return;
  }
}

}  // namespace kezhi::domain
