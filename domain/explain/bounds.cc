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
    {"CreditRow.granted", Bearing::kCreditRules, "", "decided_by"},
    {"CreditRow.decided_by", Bearing::kCreditRules, "", "decided_by"},
    {"CreditRecommendation", Bearing::kDepartment, "department"},
    {"CreditRecommendation.department", Bearing::kDepartment, "department"},
    // 订单
    {"DealRow.step", Bearing::kDeals, "", "steps"},
    // 应收帐龄
    {"AgeingReport.edges", Bearing::kAgeing, "", "edges"},
    {"AgeingReport.limit_days", Bearing::kAgeing, "", "limit_days"},
    {"AgeingRow.buckets", Bearing::kAgeing, "", "edges"},
    {"AgeingRow.over_limit", Bearing::kAgeing, "", "limit_days"},
    {"AgeingRow.over_limit", Bearing::kAgeing, "", "exempt_new_products"},
    // 销售漏斗
    {"FunnelStage", Bearing::kStage, "stage"},
    {"FunnelStage.label_zh", Bearing::kStage, "stage"},
    {"FunnelStage.label", Bearing::kStage, "stage"},
    {"FunnelStage.forward", Bearing::kMachine, "machine", "stages"},
    {"FunnelStage.backward", Bearing::kMachine, "machine", "stages"},
    {"FunnelStage.conversion_bp", Bearing::kMachine, "machine", "stages"},
    // 考核
    {"KpiItem", Bearing::kItem, "item"},
    {"KpiPart", Bearing::kSheet, "sheet"},
    {"KpiPart.total_bp", Bearing::kSheet, "sheet", "items"},
    // 工作计划
    {"WorkPlan.kind_label_zh", Bearing::kPlanRule, "kind"},
    {"WorkPlan.kind_label", Bearing::kPlanRule, "kind"},
    {"WorkPlan.to", Bearing::kPlanRule, "kind", "span"},
    {"WorkPlan.draft_due_on", Bearing::kPlanRule, "kind", "draft_due"},
    {"WorkPlan.late", Bearing::kPlanRule, "kind", "draft_due"},
    {"WorkPlan.summary_due_on", Bearing::kPlanRule, "kind", "summary_due"},
    {"WorkPlan.summary_late", Bearing::kPlanRule, "kind", "summary_due"},
    {"WorkPlan.visit_scale", Bearing::kPlanRule, "kind", "visit_scale"},
    {"PlannedVisit.tier", Bearing::kTier, "tier"},
    {"WorkPlanAward", Bearing::kAward, "kind"},
    {"WorkPlanAward.rule", Bearing::kPolicy, "rule"},
    // 月访客户计划表, 月访客户统计表
    {"VisitSchedule.late", Bearing::kVisitRule, "", "draft_due"},
    {"VisitSchedule.scale", Bearing::kVisitRule, "", "visit_scale"},
    {"VisitSchedule.due", Bearing::kVisitRule, "", "visit_scale"},
    {"VisitSchedule.due_visited", Bearing::kVisitRule, "", "visit_scale"},
    {"VisitSchedule.due_rate_bp", Bearing::kVisitRule, "", "visit_scale"},
    {"VisitSchedule.visits", Bearing::kVisitRule, "", "visit_methods"},
    {"VisitScheduleLine.tier", Bearing::kTier, "tier"},
    {"VisitScheduleLine.due_on", Bearing::kTier, "tier", "cadence"},
    {"VisitScheduleLine.due", Bearing::kTier, "tier", "cadence"},
    {"VisitScheduleLine.overdue", Bearing::kTier, "tier", "cadence"},
    {"VisitScheduleLine.last_visited", Bearing::kVisitRule, "", "visit_methods"},
    {"VisitScheduleLine.visits", Bearing::kVisitRule, "", "visit_methods"},
    {"VisitScheduleLine.visited_on", Bearing::kVisitRule, "", "visit_methods"},
    // 商超每日工作报表
    {"StopCheck", Bearing::kRouteCheck, "check"},
    {"CheckTotal", Bearing::kRouteCheck, "check"},
    {"CheckTotal.label_zh", Bearing::kRouteCheck, "check"},
    {"CheckTotal.label", Bearing::kRouteCheck, "check"},
    {"CheckTotal.kind", Bearing::kRouteCheck, "check", "kind"},
    // 铺市
    {"CoverageReport.machine", Bearing::kCoverage, "", "machine"},
    {"CoverageState", Bearing::kStage, "state"},
    {"CoverageState.label_zh", Bearing::kStage, "state"},
    {"CoverageState.label", Bearing::kStage, "state"},
    {"CoverageState.count", Bearing::kCoverage, "", "machine"},
    {"CoverageState.share_bp", Bearing::kCoverage, "", "machine"},
    {"CoverageCount", Bearing::kCoverageTerm, "id"},
    {"CoverageCount.label_zh", Bearing::kCoverageTerm, "id"},
    {"CoverageCount.label", Bearing::kCoverageTerm, "id"},
    // 客户投诉
    {"ComplaintRow.kind", Bearing::kComplaintKind, "kind"},
    {"ComplaintRow.reply_due_at", Bearing::kComplaintKind, "kind", "reply_hours"},
    {"ComplaintRow.reply_late", Bearing::kComplaintKind, "kind", "reply_hours"},
    {"ComplaintRow.resolve_due_at", Bearing::kComplaintKind, "kind", "resolve_hours"},
    {"ComplaintRow.resolve_late", Bearing::kComplaintKind, "kind", "resolve_hours"},
    {"ComplaintRow.overdue", Bearing::kComplaintKind, "kind"},
    {"ComplaintRow.cause", Bearing::kComplaintCause, "cause"},
    {"ComplaintCount", Bearing::kComplaintKind, "kind"},
    {"ComplaintCount.replied_in_time", Bearing::kComplaintKind, "kind", "reply_hours"},
    {"ComplaintCount.replied_late", Bearing::kComplaintKind, "kind", "reply_hours"},
    {"ComplaintCount.overdue", Bearing::kComplaintKind, "kind"},
    {"CauseCount", Bearing::kComplaintCause, "cause"},
    // 客户满意度
    {"SurveyRow.low_score", Bearing::kLast, "", "customer_care.surveys.low_score"},
    {"SurveyRow.min_answers", Bearing::kLast, "", "customer_care.surveys.min_answers"},
    {"SurveyQuestion", Bearing::kQuestion, "id"},
    {"AnswerRow", Bearing::kLast, "", "customer_care.surveys.low_score"},
    {"AnswerRow.low", Bearing::kLast, "", "customer_care.surveys.low_score"},
    {"SatisfactionCount.eligible", Bearing::kLast, "", "customer_care.surveys.min_answers"},
    // 客户分类跟踪表
    {"TrackingRow", Bearing::kTracking, "machine", "machine"},
    {"TrackingRow.machine", Bearing::kTracking, "machine", "machine"},
    {"TrackingRow.sheet", Bearing::kStage, "sheet"},
    {"TrackingRow.method", Bearing::kMethod, "method"},
    {"TrackingRow.satisfied", Bearing::kLast, "", "customer_care.surveys.satisfied_mean_milli"},
    {"SheetProof", Bearing::kEvidence, "evidence"},
    {"SheetCut", Bearing::kMove},
    // 客户关怀
    {"CareRow.kind", Bearing::kCareKind, "kind"},
    {"CareRow.planned", Bearing::kCareKind, "kind", "again"},
    // 客户跟踪记录表
    {"FollowUpLine.method", Bearing::kMethod, "method"},
    {"FollowUpLine.grade", Bearing::kGrade, "grade"},
    {"FollowUpLine.grade_after", Bearing::kGrade, "grade_after"},
    {"FollowUpLine.method_not_recommended", Bearing::kRecommended, "grade"},
    // 客户追踪志
    {"JournalLine", Bearing::kGradePart, "grade", "cadence"},
    {"JournalLine.grade", Bearing::kGrade, "grade"},
    {"JournalLine.due_on", Bearing::kGradePart, "grade", "cadence"},
    {"JournalLine.refreshed", Bearing::kGradePart, "grade", "cadence"},
    {"JournalLine.overdue", Bearing::kGradePart, "grade", "cadence"},
    {"JournalHead", Bearing::kJournal},
    {"JournalHead.cadence", Bearing::kJournal},
    {"JournalHead.grades", Bearing::kJournal},
    {"JournalHead.lines", Bearing::kJournal},
    {"JournalHead.refreshed", Bearing::kJournal},
    {"JournalHead.due", Bearing::kJournal},
    {"JournalHead.overdue", Bearing::kJournal},
    {"JournalOwner.lines", Bearing::kJournal},
    {"JournalOwner.refreshed", Bearing::kJournal},
    {"JournalOwner.due", Bearing::kJournal},
    {"JournalOwner.overdue", Bearing::kJournal},
    // 订单前的联系
    {"ContactsBeforeOrder.benchmark", Bearing::kBenchmark},
    {"ContactsBeforeOrder.after_contacts", Bearing::kBenchmark, "", "after_contacts"},
    {"ContactGroup.after", Bearing::kBenchmark, "", "after_contacts"},
    {"ContactGroup.after_bp", Bearing::kBenchmark, "", "after_contacts"},
    // 流量, 周报
    {"TrafficCount.source", Bearing::kTrafficSource, "source"},
    {"MetricWeek.metric", Bearing::kPromotionMetric, "metric"},
    {"MetricWeek.better", Bearing::kPromotionMetric, "metric"},
    // 客户的区域分类
    {"TerritoryRow.type", Bearing::kTerritoryType, "type"},
    {"TerritoryRow.min", Bearing::kTerritoryType, "type", "min"},
    {"TerritoryRow.max", Bearing::kTerritoryType, "type", "max"},
    {"TerritoryRow.whole", Bearing::kTerritoryType, "type", "whole"},
    {"TerritoryRow.counted", Bearing::kTerritoryType, "type", "whole"},
    {"TerritoryRow.limited", Bearing::kTerritoryType, "type", "whole"},
    {"TerritoryRow.below_min", Bearing::kTerritoryType, "type", "min"},
    {"TerritoryRow.free", Bearing::kTerritoryType, "type", "max"},
    {"TerritoryRow.idle", Bearing::kTerritories, "", "idle_days"},
    {"DistributorRow.type", Bearing::kTerritoryType, "type"},
    {"DistributorRow.idle", Bearing::kTerritories, "", "idle_days"},
    // 客户筛选
    {"ScreeningStep", Bearing::kScreeningStep, "id"},
    {"ScreeningRow.next_step", Bearing::kScreeningStep, "next_step"},
    {"ScreeningRow.waits_for", Bearing::kWaits, "next_step"},
    {"ScreeningRow.decided_by", Bearing::kScreening, "", "decided_by"},
    {"ScreeningAssessment", Bearing::kScreeningStep, "step"},
    {"RecordedCriterion", Bearing::kCriterion, "criterion"},
    // 违规记录, 接待与业绩
    {"BreachRow.rule", Bearing::kPolicy, "rule"},
    {"BreachRow.label_zh", Bearing::kPolicy, "rule"},
    {"BreachRow.label", Bearing::kPolicy, "rule"},
    {"BreachRow.sanction", Bearing::kPolicy, "rule", "sanctions"},
    {"BreachRow.penalty", Bearing::kPolicy, "rule", "penalty"},
    {"ReceptionCredit.credited", Bearing::kCredit},
    {"ReceptionCredit.stood_in", Bearing::kCredit},
    {"ReceptionCredit.stood_in_for", Bearing::kCredit},
};

}  // namespace

std::vector<Bound> BoundsOf(const std::string& field) {
  std::vector<Bound> bounds;
  std::copy_if(std::begin(kBounds), std::end(kBounds), std::back_inserter(bounds),
               [&field](const Bound& known) { return field == known.field; });
  return bounds;
}

std::vector<std::string> BoundFields() {
  std::vector<std::string> fields;
  for (const Bound& bound : kBounds) fields.emplace_back(bound.field);
  return fields;
}

}  // namespace kezhi::domain
