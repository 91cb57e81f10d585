#ifndef KEZHI_TESTS_DOMAIN_RELATIONS_AUDITED_H_
#define KEZHI_TESTS_DOMAIN_RELATIONS_AUDITED_H_

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/relations_views.pb.h"

#include "domain/rows.h"
#include "tests/domain/fold.h"

namespace kezhi::testing {

// The audit of the store of the common ground over these days, at the last of the events, which
// explain what it finds.
v1::Reconciliation Audit(const domain::RowReader& rows, const std::vector<v1::Event>& events,
                         absl::CivilDay from, absl::CivilDay to, absl::Time evaluated_at);
// The same of a chronicle, judged on its last day.
v1::Reconciliation Audit(const Chronicle& log, absl::CivilDay from, absl::CivilDay to);

// `L6 EXTRA HANDOVER`, in the order of the answer.
std::vector<std::string> Found(const v1::Reconciliation& reconciliation);

// A week in which all forms agree. c1 receives k1 (example 1) on 2 March and k2 on the 3rd, who
// buys that day; k1 is called on the 4th, H → A, and is due again on the 11th; k2 is called after
// the sale on the 6th. c1's report of the 2nd is submitted, and that day is closed.
void TellQuietWeek(Chronicle& log);

// c1's or another's report of a day of March is submitted as it stands.
Fact Submitted(const Chronicle& log, const std::string& consultant, int day);
// A day of March is closed.
Fact DayIsClosed(int day);

}  // namespace kezhi::testing

#endif  // KEZHI_TESTS_DOMAIN_RELATIONS_AUDITED_H_
