#include "domain/breaches/apply.h"

#include <utility>

#include "kezhi/v1/reception_views.pb.h"

#include "domain/breaches/tables.h"
#include "domain/fold.h"
#include "domain/names.h"

namespace kezhi::domain {

void ApplyBreaches(const v1::Event& event, const RowReader& /*rows*/, RowWriter& out) {
  if (!event.has_policy_breached()) return;
  const v1::PolicyBreached& breached = event.policy_breached();
  v1::BreachRow row;
  row.set_consultant(event.stream());
  if (event.has_business_day()) *row.mutable_day() = event.business_day();
  row.set_rule(breached.rule());
  row.set_sanction(breached.sanction());
  if (breached.has_penalty()) *row.mutable_penalty() = breached.penalty();
  row.set_about_visit(breached.about_visit());
  if (breached.has_note()) *row.mutable_note() = breached.note();
  row.set_recorded_by(event.actor().principal());
  Touch(event, row);
  InsertRow(
      out, kBreaches,
      RowKey(StoreOf(event.stream()), DaySegment(event.business_day()), Sortable(event.position())),
      std::move(row));
}

}  // namespace kezhi::domain
