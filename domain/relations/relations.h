#ifndef KEZHI_DOMAIN_RELATIONS_RELATIONS_H_
#define KEZHI_DOMAIN_RELATIONS_RELATIONS_H_

#include "domain/relations/findings.h"
#include "domain/relations/forms.h"

namespace kezhi::domain {

// The relations of domain.md §5, a file each. V: lines of the registration sheet; B, F: lines of
// the back and the front of cards; P: the progress table; R, T: lines and plans of daily reports.
// All counts and findings go to `out`.

// L1: whoever came or called is on the sheet, and a closed day's lines have what the form asks for.
void CheckRegistered(const Forms& forms, Findings& out);
// L2: who left a grade, and who bought, has a card; and every card comes from somewhere.
void CheckCards(const Forms& forms, Findings& out);
// L3: on P stand the pursuits whose grade the playbook puts there, as their cards have them.
void CheckTable(const Forms& forms, Findings& out);
// L4: who left contact data is being worked on or has bought, not both.
void CheckStates(const Forms& forms, Findings& out);
// L5, and L8 for after-sale work: all work stands in one report, on its day, at its minute.
void CheckWork(const Forms& forms, Findings& out);
// L6, and L8 for after-sale plans: what the cards plan is what the reports and P plan, and what a
// report planned for tomorrow when it was submitted still stood when its day was closed.
void CheckPlans(const Forms& forms, Findings& out);
// L7: a contact has the same grades on B, P and R.
void CheckGrades(const Forms& forms, Findings& out);
// L9: the heads of the forms count their lines.
void CheckCounts(const Forms& forms, Findings& out);
// L10: what was reviewed, archived or submitted is as it was then.
void CheckSeals(const Forms& forms, Findings& out);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_RELATIONS_RELATIONS_H_
