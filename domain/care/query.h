#ifndef KEZHI_DOMAIN_CARE_QUERY_H_
#define KEZHI_DOMAIN_CARE_QUERY_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/care_views.pb.h"

#include "domain/page.h"
#include "domain/rows.h"

namespace kezhi::domain {

// Which care is asked for.
struct CareFilter {
  std::string store;
  std::string customer;  // empty = all; one that stands for aliases has theirs too
  std::optional<absl::CivilDay> from;
  std::optional<absl::CivilDay> to;
  std::string kind;  // empty = all
};

// By day. The customer is whom the row's stands for now, and the name comes from the card, so
// whoever asks reads the tables of `care` and of `card`.
Page<v1::CareRow> ListCare(const RowReader& rows, const CareFilter& filter,
                           absl::string_view start_key, int limit);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CARE_QUERY_H_
