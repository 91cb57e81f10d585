#include "domain/customer_card/apply.h"
#include "domain/daily_report/apply.h"
#include "domain/directory/apply.h"
#include "domain/progress_table/apply.h"
#include "domain/projection.h"
#include "domain/registration_sheet/apply.h"

namespace kezhi::domain {

const std::vector<Projection>& Projections() {
  // One line each; a version is raised whenever what the fold writes changes.
  static const std::vector<Projection>* const projections = new std::vector<Projection>{
      {"card", 1, ApplyCustomerCard},       //
      {"directory", 1, ApplyDirectory},     //
      {"progress", 1, ApplyProgressTable},  //
      {"report", 1, ApplyDailyReport},      //
      {"sheet", 1, ApplyRegistrationSheet},
  };
  return *projections;
}

}  // namespace kezhi::domain
