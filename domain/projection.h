#ifndef KEZHI_DOMAIN_PROJECTION_H_
#define KEZHI_DOMAIN_PROJECTION_H_

#include <functional>
#include <vector>

#include "absl/strings/string_view.h"

#include "kezhi/v1/event.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// A projection: a pure fold of events, in position order, into rows of its own tables.
struct Projection {
  // Name, also the prefix of its tables: `sheet` owns `sheet.lines`, `sheet.days`, …
  const char* name;
  // Raised whenever the fold changes in what it writes: the rows are then rebuilt.
  int version;
  // Applies one event. Reads and writes rows of its own tables alone, ignores what its form does
  // not show; replaying gives the same bytes. Personal values pass through sealed. What it cannot
  // go on after it tells by RowReader::Fail.
  std::function<void(const v1::Event& event, const RowReader& rows, RowWriter& out)> apply;
};

// All projections: the one place that names them. Of several versions of one name the last is the
// present one; an earlier one stays as long as its rows shall be kept up beside it.
const std::vector<Projection>& Projections();

// The present version; nullptr: no such projection.
const Projection* FindProjection(absl::string_view name);
// nullptr: no such projection, or not in that version.
const Projection* FindProjection(absl::string_view name, int version);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PROJECTION_H_
