#include "domain/pursuits/present.h"

#include <optional>
#include <set>

#include "kezhi/v1/views.pb.h"

#include "domain/pursuits/tables.h"

namespace kezhi::domain {

PursuitId PresentId(const RowReader& rows, PursuitId id) {
  std::set<std::string> seen;
  while (seen.insert(id.first).second) {
    const auto merge = GetRow<v1::MergeRow>(rows, kPursuitMerges, id.first);
    if (!merge.has_value()) break;
    id.first = merge->into();
    id.second += merge->pursuit_offset();
  }
  return id;
}

}  // namespace kezhi::domain
