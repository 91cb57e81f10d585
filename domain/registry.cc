#include "domain/customer_card/apply.h"
#include "domain/daily_report/apply.h"
#include "domain/directory/apply.h"
#include "domain/due/apply.h"
#include "domain/progress_table/apply.h"
#include "domain/projection.h"
#include "domain/pursuits/apply.h"
#include "domain/registration_sheet/apply.h"
#include "domain/statistics/apply.h"
#include "domain/timeline/apply.h"
#include "domain/walk_in/apply.h"

namespace kezhi::domain {

const std::vector<Projection>& Projections() {
  // One line each; a version is raised whenever what the fold writes changes.
  static const std::vector<Projection>* const projections = new std::vector<Projection>{
      {"card", 2, ApplyCustomerCard},        //
      {"directory", 1, ApplyDirectory},      //
      {"due", 2, ApplyDue},                  //
      {"progress", 2, ApplyProgressTable},   //
      {"pursuits", 2, ApplyPursuits},        //
      {"report", 1, ApplyDailyReport},       //
      {"sheet", 1, ApplyRegistrationSheet},  //
      {"statistics", 1, ApplyStatistics},    //
      {"timeline", 1, ApplyTimeline},        //
      {"walk_in", 1, ApplyWalkIn},
  };
  return *projections;
}

const Projection* FindProjection(absl::string_view name, int version) {
  for (const Projection& projection : Projections()) {
    if (projection.name == name && projection.version == version) return &projection;
  }
  return nullptr;
}

}  // namespace kezhi::domain
