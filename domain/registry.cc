#include "domain/breaches/apply.h"
#include "domain/care/apply.h"
#include "domain/complaints/apply.h"
#include "domain/contacts/apply.h"
#include "domain/coverage/apply.h"
#include "domain/customer_card/apply.h"
#include "domain/daily_report/apply.h"
#include "domain/deals/apply.h"
#include "domain/directory/apply.h"
#include "domain/due/apply.h"
#include "domain/duplicates/apply.h"
#include "domain/follow_up_record/apply.h"
#include "domain/funnel/apply.h"
#include "domain/kpi/apply.h"
#include "domain/meetings/apply.h"
#include "domain/plans/apply.h"
#include "domain/progress_table/apply.h"
#include "domain/projection.h"
#include "domain/pursuits/apply.h"
#include "domain/reads/apply.h"
#include "domain/reception/apply.h"
#include "domain/registration_sheet/apply.h"
#include "domain/route/apply.h"
#include "domain/satisfaction/apply.h"
#include "domain/statistics/apply.h"
#include "domain/territories/apply.h"
#include "domain/timeline/apply.h"
#include "domain/tracking/apply.h"
#include "domain/traffic/apply.h"
#include "domain/walk_in/apply.h"

namespace kezhi::domain {

const std::vector<Projection>& Projections() {
  // One line each; a version is raised whenever what the fold writes changes.
  static const std::vector<Projection>* const projections = new std::vector<Projection>{
      {"breaches", 1, ApplyBreaches},        //
      {"card", 4, ApplyCustomerCard},        //
      {"care", 1, ApplyCare},                //
      {"complaints", 1, ApplyComplaints},    //
      {"contacts", 1, ApplyContacts},        //
      {"coverage", 2, ApplyCoverage},        //
      {"deals", 3, ApplyDeals},              //
      {"directory", 2, ApplyDirectory},      //
      {"due", 4, ApplyDue},                  //
      {"duplicates", 1, ApplyDuplicates},    //
      {"follow_ups", 1, ApplyFollowUps},     //
      {"funnel", 1, ApplyFunnel},            //
      {"kpi", 1, ApplyKpi},                  //
      {"meetings", 1, ApplyMeetings},        //
      {"plans", 2, ApplyPlans},              //
      {"progress", 4, ApplyProgressTable},   //
      {"pursuits", 4, ApplyPursuits},        //
      {"reads", 2, ApplyReads},              //
      {"reception", 2, ApplyReception},      //
      {"report", 5, ApplyDailyReport},       //
      {"route", 1, ApplyRoute},              //
      {"sheet", 5, ApplyRegistrationSheet},  //
      {"statistics", 2, ApplyStatistics},    //
      {"surveys", 1, ApplySurveys},          //
      {"territories", 3, ApplyTerritories},  //
      {"timeline", 4, ApplyTimeline},        //
      {"tracking", 1, ApplyTracking},        //
      {"traffic", 2, ApplyTraffic},          //
      {"walk_in", 3, ApplyWalkIn},
  };
  return *projections;
}

const Projection* FindProjection(absl::string_view name) {
  const Projection* present = nullptr;
  for (const Projection& projection : Projections()) {
    if (projection.name == name) present = &projection;
  }
  return present;
}

const Projection* FindProjection(absl::string_view name, int version) {
  for (const Projection& projection : Projections()) {
    if (projection.name == name && projection.version == version) return &projection;
  }
  return nullptr;
}

}  // namespace kezhi::domain
