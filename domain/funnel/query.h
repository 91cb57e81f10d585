#ifndef KEZHI_DOMAIN_FUNNEL_QUERY_H_
#define KEZHI_DOMAIN_FUNNEL_QUERY_H_

#include <string>

#include "absl/time/civil_time.h"

#include "kezhi/v1/deal_views.pb.h"
#include "kezhi/v1/playbook.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// What is asked of the funnel.
struct FunnelQuery {
  std::string store;
  v1::StageMachine machine;  // tells the order and the labels of the stages
  absl::CivilDay from;
  absl::CivilDay to;
};

// How pursuits moved through the machine in the period, bounds inside. Reads every stay of the
// machine.
v1::Funnel FunnelOf(const RowReader& rows, const FunnelQuery& query);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_FUNNEL_QUERY_H_
