#include "domain/merge_rows.h"

#include "absl/strings/str_cat.h"

#include "domain/rows.h"

namespace kezhi::domain {

std::string LineSegment(absl::string_view planned_id, std::uint64_t position) {
  return planned_id.empty() ? absl::StrCat("unplanned:", Sortable(position))
                            : absl::StrCat("plan:", planned_id);
}

TakenLine TakeLine(const v1::CustomerMerged& merged, std::uint64_t merge_position,
                   absl::string_view planned_id, absl::string_view segment) {
  for (const v1::MergedPlan& plan : merged.taken_plans()) {
    if (!planned_id.empty() && plan.from_planned_id() == planned_id &&
        segment == LineSegment(planned_id, 0)) {
      return {LineSegment(plan.planned_id(), 0), plan.planned_id()};
    }
  }
  return {absl::StrCat(TakenPrefix(merge_position), segment), std::string(planned_id)};
}

std::string TakenPrefix(std::uint64_t merge_position) {
  return absl::StrCat("merged:", Sortable(merge_position), ":");
}

v1::CustomerAlias AliasOf(const std::string& into, const v1::CustomerMerged& merged,
                          std::uint64_t position) {
  v1::CustomerAlias alias;
  alias.set_into(into);
  alias.set_pursuit_offset(merged.pursuit_offset());
  alias.set_pursuits(merged.pursuits());
  alias.set_position(position);
  for (const v1::MergedPlan& plan : merged.taken_plans()) *alias.add_taken_plans() = plan;
  return alias;
}

}  // namespace kezhi::domain
