#ifndef KEZHI_TESTS_DOMAIN_KITCHENS_H_
#define KEZHI_TESTS_DOMAIN_KITCHENS_H_

#include "kezhi/v1/playbook.pb.h"

#include "tests/given.h"

namespace kezhi::testing {

// A playbook of another trade: its grades are words, its horizons and cadences are other, and its
// stages are three. now: 3 days, every day; soon: 2 months, every 10 days; someday: open, every 2
// months, not on the table.
inline v1::Playbook Kitchens() {
  return FromText<v1::Playbook>(
      "id: 'kitchens' primary_scale: 'appetite' scales { id: 'appetite'"
      " grades { id: 'now' horizon { days: 3 } cadence { days: 1 } in_progress_table: true }"
      " grades { id: 'soon' horizon { months: 2 } cadence { days: 10 } in_progress_table: true }"
      " grades { id: 'someday' cadence { months: 2 } } }"
      " primary_machine: 'kitchen' machines { id: 'kitchen' stages { id: 'sketch' }"
      " stages { id: 'measured' } stages { id: 'built' is_final: true }"
      " moves { from: 'sketch' to: 'measured' trigger: STAGE_TRIGGER_ORDER_PLACED }"
      " moves { from: 'measured' to: 'built' trigger: STAGE_TRIGGER_WON } }"
      " methods { id: 'LETTER' } methods { id: 'VISIT_HOME' }");
}

}  // namespace kezhi::testing

#endif  // KEZHI_TESTS_DOMAIN_KITCHENS_H_
