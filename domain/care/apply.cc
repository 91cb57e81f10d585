#include "domain/care/apply.h"

#include <utility>

#include "kezhi/v1/care_views.pb.h"

#include "domain/care/tables.h"
#include "domain/fold.h"
#include "domain/names.h"

namespace kezhi::domain {

void ApplyCare(const v1::Event& event, const RowReader& /*rows*/, RowWriter& out) {
  if (!event.has_care_given()) return;
  const v1::CareGiven& given = event.care_given();
  v1::CareRow row;
  row.set_customer(event.stream());
  row.set_kind(given.kind());
  if (event.has_business_day()) *row.mutable_given_on() = event.business_day();
  row.set_campaign(given.campaign());
  if (given.has_note()) *row.mutable_note() = given.note();
  row.set_by(event.actor().principal());
  row.set_planned(!given.planned_id().empty());
  row.set_position(event.position());
  InsertRow(
      out, kCareRows,
      RowKey(StoreOf(event.stream()), DaySegment(event.business_day()), Sortable(event.position())),
      std::move(row));
}

}  // namespace kezhi::domain
