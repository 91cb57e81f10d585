#ifndef KEZHI_DOMAIN_FOLLOW_UP_RECORD_QUERY_H_
#define KEZHI_DOMAIN_FOLLOW_UP_RECORD_QUERY_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/playbook_views.pb.h"

#include "domain/page.h"
#include "domain/rows.h"

namespace kezhi::domain {

// Which contacts; conditions are joined by "and".
struct FollowUpQuery {
  std::string store;     // `stores/{store}`
  std::string customer;  // empty = any; an alias stands for the customer it became
  std::string by;        // empty = anybody, as below
  std::string grade;
  std::string method;
  std::optional<absl::CivilDay> from;
  std::optional<absl::CivilDay> to;
  bool not_recommended = false;  // only where another way was recommended
};

// The follow-up record (客户跟踪记录表) by day and time, with names and numbers as they are now.
// Reads tables of `follow_ups` and `card`. Cost: the contacts of the days asked for, and for each
// customer on the page all contacts with it.
Page<v1::FollowUpLine> ListFollowUps(const RowReader& rows, const FollowUpQuery& query,
                                     absl::string_view start_key, int limit);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_FOLLOW_UP_RECORD_QUERY_H_
