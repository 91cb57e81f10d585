#ifndef KEZHI_DOMAIN_DUE_FOLD_H_
#define KEZHI_DOMAIN_DUE_FOLD_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/views.pb.h"

#include "domain/due/tables.h"
#include "domain/rows.h"

namespace kezhi::domain {

// The tables of the due list while one event is applied: keeps each item under the key that its
// contents say, and the pointers to it.
class DueFold {
 public:
  DueFold(const v1::Event& event, const RowReader& rows, RowWriter& out)
      : event_(event), rows_(rows), out_(out) {}

  const v1::Event& event() const { return event_; }

  const RowReader& rows() const { return rows_; }

  RowWriter& out() const { return out_; }

  bool HasFlag(absl::string_view flag) const;

  std::optional<v1::DueItem> Plan(const std::string& customer, const std::string& planned_id) const;
  // `before`: what Plan said; nullopt for a new plan.
  void PutPlan(const std::optional<v1::DueItem>& before, const v1::DueItem& plan);
  void DeletePlan(const v1::DueItem& plan);

  std::optional<v1::DueItem> Visit(const std::string& visit) const;
  void PutVisit(const std::optional<v1::DueItem>& before, const v1::DueItem& visit);
  void DeleteVisit(const v1::DueItem& visit);

  std::optional<v1::DuePursuit> Pursuit(const std::string& customer, int number) const;
  // Also puts, moves or removes the horizon's item. `before`: what Pursuit said. nullopt deletes.
  void PutPursuit(const std::string& customer, int number,
                  const std::optional<v1::DuePursuit>& before,
                  std::optional<v1::DuePursuit> pursuit);

  // Notes that `about` must still be looked at by the closing of `day`.
  void AddPending(absl::string_view about, const google::type::Date& day, absl::string_view what);
  // Whether it was there.
  bool TakePending(absl::string_view about, const google::type::Date& day, absl::string_view what);

 private:
  std::optional<v1::DueItem> Item(absl::string_view table, const std::string& key) const;
  // Returns the key.
  std::string PutItem(const std::optional<v1::DueItem>& before, v1::DueItem item);

  const v1::Event& event_;
  const RowReader& rows_;
  RowWriter& out_;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DUE_FOLD_H_
