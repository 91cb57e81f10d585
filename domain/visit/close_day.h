#ifndef KEZHI_DOMAIN_VISIT_CLOSE_DAY_H_
#define KEZHI_DOMAIN_VISIT_CLOSE_DAY_H_

#include <string>

#include "absl/time/civil_time.h"

#include "domain/decision.h"
#include "domain/world.h"

namespace kezhi::domain {

// Appends what the closing of `day` must note about a visit, each once: RegistrationOverdue when
// the line was not completed by the day's closing (domain.md §6.3); MessageOverdue when no message
// had been sent in time to who left contact data; HandBackMissing for whoever helped or stood in
// and had not handed the customer back. A candidate for which nothing must be noted appends
// nothing. Facts occur at the closing: see AtClosing.
void CloseVisitDay(const std::string& visit, absl::CivilDay day, const World& world,
                   Decision& decision);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_VISIT_CLOSE_DAY_H_
