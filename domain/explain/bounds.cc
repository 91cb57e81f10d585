#include "domain/explain/bounds.h"

#include <algorithm>
#include <iterator>

namespace kezhi::domain {
namespace {

constexpr Bound kBounds[] = {
    // 来店(电)顾客登记表
    {"RegistrationLine.grade", Bearing::kGrade, "grade"},
    {"RegistrationLine.late", Bearing::kDeparture},
    {"RegistrationLine.overdue", Bearing::kDeparture},
    {"RegistrationLine.incomplete", Bearing::kVisitForm},
    {"RegistrationLine.backfilled", Bearing::kBackfill},
    {"RegistrationSheet.incomplete", Bearing::kVisitForm},
    // 潜在顾客等级推进表
    {"ProgressRow", Bearing::kOnTable, "grade"},
    {"ProgressRow.grade_at_month_start", Bearing::kGrade, "grade_at_month_start"},
    {"ProgressRow.grade", Bearing::kGrade, "grade"},
    {"ProgressRow.horizon_ends", Bearing::kHorizon, "grade"},
    {"ProgressRow.lapsed", Bearing::kHorizon, "grade"},
    {"ProgressRow.next_due", Bearing::kCadence, "grade"},
    {"ProgressRow.overdue", Bearing::kCadence, "grade"},
    {"ProgressRow.result", Bearing::kOnTable, "grade"},
    {"ProgressRow.reason", Bearing::kReason, "reason"},
    {"ProgressCell.grade", Bearing::kGrade, "grade"},
    {"ProgressCell.method", Bearing::kMethod, "method"},
    {"ProgressCell.planned", Bearing::kCadence, "grade"},
    {"ProgressHead.start_total", Bearing::kAllOnTable},
    {"ProgressHead.opened", Bearing::kAllOnTable},
    {"ProgressHead.moved_in", Bearing::kAllOnTable},
    {"ProgressHead.moved_out", Bearing::kAllOnTable},
    {"ProgressHead.won", Bearing::kAllOnTable},
    {"ProgressHead.lost", Bearing::kAllOnTable},
    {"ProgressHead.end_total", Bearing::kAllOnTable},
    {"ProgressHead.up", Bearing::kOrder},
    {"ProgressHead.down", Bearing::kOrder},
    {"GradeCount", Bearing::kGrade, "grade"},
    {"GradeCount.grade", Bearing::kGrade, "grade"},
    {"GradeCount.count", Bearing::kGrade, "grade"},
    // 客户管理卡
    {"CardHead.pooled", Bearing::kPool},
    {"CustomerClass.grade", Bearing::kClass, "grade"},
    {"CustomerClass.due_on", Bearing::kClassTime, "grade"},
    {"CustomerClass.advice", Bearing::kClassText, "grade"},
    {"CardPursuit.grade", Bearing::kGrade, "grade"},
    {"CardPursuit.horizon_ends", Bearing::kHorizon, "grade"},
    {"CardPursuit.lapsed", Bearing::kHorizon, "grade"},
    {"CardPursuit.stage", Bearing::kStage, "stage"},
    {"CardPursuit.reason_code", Bearing::kReason, "reason_code"},
    {"CardBack.next_due", Bearing::kCadence, "pursuit.grade"},
    {"CardFront.next_due", Bearing::kAfterSale},
    {"CardLine.due_on", Bearing::kPlan, "grade_before"},
    {"CardLine.late", Bearing::kPlan, "grade_before"},
    {"CardLine.overdue", Bearing::kPlan, "grade_before"},
    {"CardLine.method", Bearing::kMethod, "method"},
    {"CardLine.grade_before", Bearing::kGrade, "grade_before"},
    {"CardLine.grade_after", Bearing::kGrade, "grade_after"},
    {"CardLine.next_due", Bearing::kCadence, "grade_after"},
    // 销售活动日报表
    {"ReportLine.method", Bearing::kMethod, "method"},
    {"ReportLine.by_phone", Bearing::kByPhone, "method"},
    {"ReportLine.grade_before", Bearing::kGrade, "grade_before"},
    {"ReportLine.grade_after", Bearing::kGrade, "grade_after"},
    {"PlanLine.grade", Bearing::kGrade, "grade"},
    {"PlanLine.method", Bearing::kMethod, "method"},
    {"PlanLine.due_on", Bearing::kPlan, "grade"},
    {"ReportTotals.phone_contacts", Bearing::kAllByPhone},
    {"ReportTotals.visits", Bearing::kAllByPhone},
    // 待办
    {"DueItem", Bearing::kDue, "grade"},
    {"DueItem.due_on", Bearing::kDue, "grade"},
    {"DueItem.overdue", Bearing::kDue, "grade"},
    {"DueItem.noted", Bearing::kDue, "grade"},
    {"DueItem.grade", Bearing::kGrade, "grade"},
    {"DueItem.method", Bearing::kMethod, "method"},
    // 排岗板
    {"BoardPost.owed", Bearing::kSkips},
    {"BoardVisit.consultant", Bearing::kTurn},
    {"BoardVisit.reason", Bearing::kTurn},
    {"BoardVisit.credited", Bearing::kCredit},
    {"BoardVisit.message_due_at", Bearing::kMessage},
    {"BoardVisit.message_seconds_left", Bearing::kMessage},
    {"BoardVisit.greeted_late", Bearing::kMessage},
    {"BoardVisit.message_overdue", Bearing::kMessage},
    // 营销员岗位考核指标表
    {"KpiItem.weight_bp", Bearing::kWeight, "item"},
    {"KpiItem.weighted_bp", Bearing::kWeight, "item"},
    {"KpiItem.suggested_bp", Bearing::kMetric, "item"},
    // 授信
    {"CreditRow.term_days", Bearing::kTerm},
};

}  // namespace

const Bound* BoundOf(const std::string& field) {
  const auto* found = std::find_if(std::begin(kBounds), std::end(kBounds),
                                   [&field](const Bound& known) { return field == known.field; });
  return found == std::end(kBounds) ? nullptr : found;
}

std::vector<std::string> BoundFields() {
  std::vector<std::string> fields;
  for (const Bound& bound : kBounds) fields.emplace_back(bound.field);
  return fields;
}

}  // namespace kezhi::domain
