#ifndef KEZHI_DOMAIN_VISIT_FORM_H_
#define KEZHI_DOMAIN_VISIT_FORM_H_

#include "kezhi/v1/views.pb.h"

#include "domain/rules.h"
#include "domain/visit/state.h"

namespace kezhi::domain {

// What playbooks call the form of a visit.
inline constexpr char kVisitForm[] = "visit";

// Whether a line of the registration sheet lacks what its form asks for (R48): which of the fields
// it does is the playbooks' to say, but a line is completed and somebody's, whoever left contact
// data has a number, and whoever left none is recognisable and has a reason. One rule for the
// review (R29), which looks at the state, and for the sheet, which shows the row.
bool IsIncomplete(const VisitState& visit, const Rules& rules);
bool IsIncomplete(const v1::RegistrationLine& line, const Rules& rules);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_VISIT_FORM_H_
