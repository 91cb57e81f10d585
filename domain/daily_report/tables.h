#ifndef KEZHI_DOMAIN_DAILY_REPORT_TABLES_H_
#define KEZHI_DOMAIN_DAILY_REPORT_TABLES_H_

#include <string>

#include "kezhi/v1/views.pb.h"

#include "domain/fold.h"
#include "domain/rows.h"

namespace kezhi::domain {

// consultant, day, time, position → ReportLine.
inline constexpr char kReportLines[] = "report.lines";
// visit → ReportLine of its reception, also while nobody is named as the receiver.
inline constexpr char kReportVisits[] = "report.visits";
// customer, plan → key of the line of the contact that fulfilled it.
inline constexpr char kReportContacts[] = "report.contacts";
// customer → commit of its last reception or contact, and what it was: what a grade of the same
// commit belongs to.
inline constexpr char kReportLast[] = "report.last";
// customer, pursuit, commit → `+` for a judgement or `-` for a contact without one, and where its
// grades stand: a visit's name, the key of a line, or nothing.
inline constexpr char kReportGrades[] = "report.grades";
// visit → key of the line of the order that was placed at it.
inline constexpr char kReportOrders[] = "report.orders";
// owner, due day, customer, plan → PlanLine; struck where the plan has gone elsewhere.
inline constexpr char kReportPlans[] = "report.plans";
// customer, plan → PlanLine as it stands now.
inline constexpr char kReportPlansOf[] = "report.plans_of";
// customer, pursuit → name of its owner.
inline constexpr char kReportOwners[] = "report.owners";
// consultant, day, customer → key of the line of the stop at that outlet.
inline constexpr char kReportStops[] = "report.stops";
// consultant, day → ReportState.
inline constexpr char kReportStates[] = "report.states";
// store, day, consultant → nothing: the reports that hold anything.
inline constexpr char kReportDays[] = "report.days";
// alias → CustomerAlias.
inline constexpr char kReportAliases[] = "report.aliases";

// Where a line stands. Lines whose instant is not known stand after the others of the day.
inline std::string ReportLineKey(const v1::ReportLine& line) {
  return RowKey(line.consultant(), DaySegment(line.day()),
                line.has_at() ? TimeSegment(line.at()) : "~", Sortable(line.event_position()));
}

// Where a plan stands.
inline std::string ReportPlanKey(const v1::PlanLine& plan) {
  return RowKey(plan.owner(), DaySegment(plan.due_on()), plan.customer(), plan.planned_id());
}

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DAILY_REPORT_TABLES_H_
