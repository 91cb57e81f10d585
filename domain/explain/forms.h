#ifndef KEZHI_DOMAIN_EXPLAIN_FORMS_H_
#define KEZHI_DOMAIN_EXPLAIN_FORMS_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"

#include "domain/due/query.h"
#include "domain/progress_table/query.h"
#include "domain/projection.h"
#include "domain/rows.h"
#include "domain/walk_in/query.h"

namespace kezhi::domain {

// A form that can be computed from the rows of a history, whichever that is.
struct ExplainedForm {
  // `stores/{store}` whose events alone it is made of.
  std::string store;
  // Of whose rows it is made. Borrowed; there for ever.
  std::vector<const Projection*> projections;
  // Computes it, whole. Errors are the domain's: NOT_FOUND, what it is about is not there.
  std::function<absl::StatusOr<std::unique_ptr<google::protobuf::Message>>(const RowReader& rows)>
      compute;
};

// The forms, by what asks for them; a due list is a DueList. What depends on the time is judged at
// `now`, in whichever history.
ExplainedForm ExplainedSheet(const std::string& day_name);
ExplainedForm ExplainedProgress(const ProgressQuery& query);
ExplainedForm ExplainedCard(const std::string& customer, absl::Time now);
ExplainedForm ExplainedReport(const std::string& report);
// `today` of the query is found in each history; with `to_today` it is the last day, too.
ExplainedForm ExplainedDueList(const DueQuery& query, bool to_today, absl::Time now);
ExplainedForm ExplainedWalkIns(const WalkInQuery& query);
ExplainedForm ExplainedBoard(const std::string& day_name, absl::Time now);
ExplainedForm ExplainedDeal(const std::string& deal);
ExplainedForm ExplainedCredit(const std::string& customer, absl::Time now);
ExplainedForm ExplainedPlan(const std::string& plan);
ExplainedForm ExplainedKpiSheet(const std::string& assessment);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_EXPLAIN_FORMS_H_
