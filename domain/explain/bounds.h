#ifndef KEZHI_DOMAIN_EXPLAIN_BOUNDS_H_
#define KEZHI_DOMAIN_EXPLAIN_BOUNDS_H_

#include <string>
#include <vector>

namespace kezhi::domain {

// What of a playbook bears on a field.
enum class Bearing {
  kGrade,       // the grade, on the scale of pursuits
  kHorizon,     // its horizon
  kCadence,     // its cadence, and what becomes of closed days
  kPlan,        // the same of a plan that the cadence made; after a sale, its days
  kOnTable,     // whether the grade stands on the progress table
  kAllOnTable,  // … for every grade that does
  kOrder,       // which grade is better
  kClass,       // a class on the scale that stands beside it
  kClassTime,   // its horizon
  kClassText,   // its advice
  kStage,
  kMethod,
  kByPhone,  // what counts as a phone call
  kAllByPhone,
  kReason,
  kAfterSale,
  kDeparture,
  kBackfill,
  kVisitForm,  // which fields of a line are required
  kPool,
  kDue,      // that of what is due
  kMessage,  // by when a visitor must be written to
  kCredit,
  kTurn,  // who receives
  kSkips,
  kWeight,       // of an item of a score sheet
  kMetric,       // what a score is suggested by
  kTerm,         // how long a credit may be
  kAward,        // from which share of a task on there is a reward, or below which a fine
  kItem,         // an item of a score sheet
  kJournal,      // how often the grades of a journal are contacted
  kRecommended,  // for which grades methods are recommended
  kBenchmark,    // the claim on contacts before an order, where it is held against one
  kMove,         // a move between sheets, and what is asked for beside
  kWaits,        // who assesses next, or decides
  kLast,         // a field of the playbook, `rule`, of the latest adopted one that has it
  // Parts of the playbooks: all of it, or the field `rule` of it.
  kGradePart,
  kMachine,
  kPolicy,
  kPlanRule,
  kVisitRule,  // the kind of plan that says who is visited how often
  kTier,       // a grade of the scale by which they are
  kSheet,
  kDeals,
  kCreditRules,
  kDepartment,
  kAgeing,
  kRouteCheck,
  kCoverage,
  kCoverageTerm,  // a reason, or who made a contact
  kComplaintKind,
  kComplaintCause,
  kCareKind,
  kQuestion,
  kTracking,
  kEvidence,
  kTrafficSource,
  kPromotionMetric,
  kTerritories,
  kTerritoryType,
  kScreening,
  kScreeningStep,
  kCriterion,
};

// Which field of which message, or the row that is such a message; the field, of it or of the
// messages around it, that names the grade, stage, method, reason or what else it is; and which
// field of that part of the playbook it is, where it is not the part.
struct Bound {
  const char* field;
  Bearing bearing;
  const char* by = "";
  const char* rule = "";
};

// What bears on it, mostly one; none: no rule of a playbook. A message alone is a row of it.
std::vector<Bound> BoundsOf(const std::string& field);

// All fields on which a rule bears, as `CardLine.due_on`.
std::vector<std::string> BoundFields();

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_EXPLAIN_BOUNDS_H_
