#ifndef KEZHI_DOMAIN_PROJECTION_H_
#define KEZHI_DOMAIN_PROJECTION_H_

#include <vector>

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
  // not show; replaying gives the same bytes. Personal values pass through sealed.
  void (*apply)(const v1::Event& event, const RowReader& rows, RowWriter& out);
};

// All projections: the one place that names them.
const std::vector<Projection>& Projections();

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PROJECTION_H_
