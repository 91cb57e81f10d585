#ifndef KEZHI_TESTS_DOMAIN_EXPLAIN_FORMS_H_
#define KEZHI_TESTS_DOMAIN_EXPLAIN_FORMS_H_

#include <string>

#include "absl/time/time.h"

#include "domain/due/query.h"
#include "domain/explain/explain.h"
#include "domain/progress_table/query.h"
#include "domain/walk_in/query.h"

namespace kezhi::testing {

// Forms of S10 as the domain computes them; those of every system, by their queries, are in
// tests/services/server/explained_forms_test.cc. What depends on the time is judged at `now`.
domain::ExplainedForm ExplainedSheet(const std::string& day_name);
domain::ExplainedForm ExplainedProgress(const domain::ProgressQuery& query);
domain::ExplainedForm ExplainedCard(const std::string& customer, absl::Time now);
domain::ExplainedForm ExplainedReport(const std::string& report);
// `today` of the query is found in each history; with `to_today` it is the last day, too.
domain::ExplainedForm ExplainedDueList(const domain::DueQuery& query, bool to_today,
                                       absl::Time now);
domain::ExplainedForm ExplainedWalkIns(const domain::WalkInQuery& query);

}  // namespace kezhi::testing

#endif  // KEZHI_TESTS_DOMAIN_EXPLAIN_FORMS_H_
