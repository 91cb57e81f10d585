#ifndef KEZHI_DOMAIN_READS_QUERY_H_
#define KEZHI_DOMAIN_READS_QUERY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/views.pb.h"

#include "domain/page.h"
#include "domain/rows.h"

namespace kezhi::domain {

// Who was shown personal texts of these customers and visits: the latest day first, within a day
// the latest reading first. For one person, pass all streams of the timeline (timeline/query.h).
std::vector<v1::ReaderRow> ReadersOf(const RowReader& rows,
                                     const std::vector<std::string>& subjects);

// Which days of unusual reading are asked for.
struct UnusualFilter {
  std::string store;
  std::optional<absl::CivilDay> from;
  std::optional<absl::CivilDay> to;
};

// The days on which somebody was shown more customers than is usual for the duty (usual.h), by day
// and principal.
Page<v1::ReadingDay> ListUnusualReading(const RowReader& rows, const UnusualFilter& filter,
                                        absl::string_view start_key, int limit);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_READS_QUERY_H_
