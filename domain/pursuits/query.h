#ifndef KEZHI_DOMAIN_PURSUITS_QUERY_H_
#define KEZHI_DOMAIN_PURSUITS_QUERY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

#include "kezhi/v1/common.pb.h"
#include "kezhi/v1/views.pb.h"

#include "domain/period.h"
#include "domain/rows.h"

namespace kezhi::domain {

// What pursuits may be grouped by; the numbers are those of v1::PursuitDimension.
enum class PursuitDimension {
  kStore = 1,
  kOwner = 2,
  kOwnerGroup = 3,
  kWanted = 4,
  kSource = 5,
  kStage = 6,
  kGrade = 7,
  kStatus = 8,  // `OPEN`, `WON`, …
  kCustomer = 9,
  kCustomerExternalId = 10,
  kAttribute = 11,
  kOpenedMonth = 12,  // `2017-03`; empty when unknown
  kClosedMonth = 13,
  kReason = 14,
  kFirstOwner = 15,
};

// Which pursuits to count, and how.
struct PursuitQuery {
  std::string store;                       // `stores/{store}`; empty = all
  std::vector<PursuitDimension> group_by;  // empty = one group of all
  std::vector<std::string>
      attribute_names;  // one for each kAttribute in `group_by`; missing ones give empty keys
  std::vector<v1::Attribute>
      where;  // all must hold; an empty value matches where the attribute is absent
  std::optional<absl::CivilDay> opened_from;  // a pursuit of unknown opening day passes no bound
  std::optional<absl::CivilDay> opened_to;
  v1::PursuitStatus status = v1::PURSUIT_STATUS_UNSPECIFIED;  // unspecified = all
  std::string owner;                                          // empty = all
  std::vector<int> day_bounds;
  std::string measure;  // a numeric attribute; values that are no number are left out
  Cut period = Cut::kNone;
};

// What was counted, by group and by period.
struct PursuitAggregate {
  std::vector<v1::PursuitGroup> groups;  // by keys in ascending order; none when no pursuit fits
  std::vector<v1::PursuitPeriod>
      periods;  // without gaps from the first to the last opening, winning or losing
};

// Counts over pursuits, in one pass. VOID pursuits (recorded by mistake) are left out unless
// `status` asks for them. Days are whole calendar days and may be negative. Amounts are summed as
// they are: one currency is presumed.
PursuitAggregate AggregatePursuits(const RowReader& rows, const PursuitQuery& query);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PURSUITS_QUERY_H_
