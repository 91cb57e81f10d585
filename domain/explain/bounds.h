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
  kWeight,  // of an item of a score sheet
  kMetric,  // what a score is suggested by
  kTerm,    // how long a credit may be
};

// Which field of which message, or the row that is such a message; and the field, of it or of the
// messages around it, that names the grade, stage, method or reason.
struct Bound {
  const char* field;
  Bearing bearing;
  const char* by = "";
};

// nullptr: no rule of a playbook bears on it. A message alone is a row of it.
const Bound* BoundOf(const std::string& field);

// The fields on which a rule bears, as `CardLine.due_on`; a message alone is a row of it.
std::vector<std::string> BoundFields();

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_EXPLAIN_BOUNDS_H_
