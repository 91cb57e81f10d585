#ifndef KEZHI_DOMAIN_RELATIONS_CAUSE_H_
#define KEZHI_DOMAIN_RELATIONS_CAUSE_H_

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/relations_views.pb.h"

#include "domain/calendar.h"
#include "domain/relations/findings.h"

namespace kezhi::domain {

// The event at a position. NOT_FOUND: there is none.
using EventAt = std::function<absl::StatusOr<v1::Event>(std::uint64_t position)>;

// Why a relation is broken, by the events at the finding's positions: the first of IMPORT, VOID,
// HANDOVER, MERGE, PLAYBOOK, CALENDAR, BACKFILL and OMISSION that any of them tells. Where all of
// them are ordinary: Draft::otherwise, mostly DEFECT; where there are none or one cannot be found:
// UNEXPLAINED. Errors of `event_at` other than NOT_FOUND.
absl::StatusOr<v1::FindingCause> CauseOf(const Draft& draft, const Calendar& calendar,
                                         const EventAt& event_at);

// Whether the cause is an ordinary one.
bool IsExplained(v1::FindingCause cause);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_RELATIONS_CAUSE_H_
