#ifndef KEZHI_DOMAIN_MERGE_ROWS_H_
#define KEZHI_DOMAIN_MERGE_ROWS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

#include "kezhi/v1/customer.pb.h"
#include "kezhi/v1/views.pb.h"

// How the lines of a card, planned or not, are keyed, and how they come along when their customer
// is merged into another (domain.md §6.4): under the pursuit's new number, an open plan under its
// new id.
namespace kezhi::domain {

// Segment of a contact's line: by its plan, or by its event when it was not planned.
std::string LineSegment(absl::string_view planned_id, std::uint64_t position);

// A line that came along: its new segment and, for an open plan, its new id.
struct TakenLine {
  std::string segment;
  std::string planned_id;
};

// Where the alias's line of `pursuit` (its old number) with this plan goes. Lines of closed plans
// keep their id, which may be that of another plan here: their segment therefore names the merge.
TakenLine TakeLine(const v1::CustomerMerged& merged, std::uint64_t merge_position,
                   absl::string_view planned_id, absl::string_view segment);
// Prefix of the segments of lines that came along with a merge without being open plans.
std::string TakenPrefix(std::uint64_t merge_position);

// The row that notes a merge.
v1::CustomerAlias AliasOf(const std::string& into, const v1::CustomerMerged& merged,
                          std::uint64_t position);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_MERGE_ROWS_H_
