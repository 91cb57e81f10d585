#include "services/cli/words.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "domain/dates.h"
#include "domain/names.h"

namespace kezhi::cli {

const char* Words::Of(v1::Channel channel) const {
  switch (channel) {
    case v1::CHANNEL_WALK_IN: return (*this)("来店", "walk-in");
    case v1::CHANNEL_CALL_IN: return (*this)("来电", "call");
    default: return "";
  }
}

const char* Words::Of(v1::AwayReason why) const {
  switch (why) {
    case v1::AWAY_REASON_BUSY: return (*this)("正在接待", "receiving");
    case v1::AWAY_REASON_LEAVE: return (*this)("休假", "on leave");
    case v1::AWAY_REASON_ABSENT: return (*this)("不在岗", "not there");
    case v1::AWAY_REASON_OTHER_WORK: return (*this)("其他工作", "other work");
    default: return "";
  }
}

const char* Words::Of(v1::Sanction sanction) const {
  switch (sanction) {
    case v1::SANCTION_FINE: return (*this)("处罚", "fine");
    case v1::SANCTION_DISMISSAL: return (*this)("辞退", "dismissal");
    default: return "";
  }
}

const char* Words::Of(v1::MeetingSubject subject) const {
  switch (subject) {
    case v1::MEETING_SUBJECT_VISITS: return (*this)("客户拜访", "visits");
    case v1::MEETING_SUBJECT_PLANS: return (*this)("销售计划", "plans");
    case v1::MEETING_SUBJECT_RESULTS: return (*this)("业绩", "results");
    case v1::MEETING_SUBJECT_COMPLAINTS: return (*this)("投诉", "complaints");
    case v1::MEETING_SUBJECT_SATISFACTION: return (*this)("满意度", "satisfaction");
    case v1::MEETING_SUBJECT_OTHER: return (*this)("其它", "other");
    default: return "";
  }
}

const char* Words::Of(v1::FindingKind kind) const {
  switch (kind) {
    case v1::FINDING_KIND_MISSING: return (*this)("缺", "missing");
    case v1::FINDING_KIND_EXTRA: return (*this)("多", "extra");
    case v1::FINDING_KIND_DIFFERENT: return (*this)("不符", "different");
    case v1::FINDING_KIND_LATE: return (*this)("迟", "late");
    default: return "";
  }
}

const char* Words::Of(v1::FindingCause cause) const {
  switch (cause) {
    case v1::FINDING_CAUSE_BACKFILL: return (*this)("补录", "late entry");
    case v1::FINDING_CAUSE_VOID: return (*this)("更正", "correction");
    case v1::FINDING_CAUSE_IMPORT: return (*this)("导入", "import");
    case v1::FINDING_CAUSE_HANDOVER: return (*this)("移交", "hand-over");
    case v1::FINDING_CAUSE_MERGE: return (*this)("合并", "merge");
    case v1::FINDING_CAUSE_PLAYBOOK: return (*this)("手册变更", "playbook");
    case v1::FINDING_CAUSE_CALENDAR: return (*this)("日历变更", "calendar");
    case v1::FINDING_CAUSE_DEFECT: return (*this)("缺陷", "DEFECT");
    case v1::FINDING_CAUSE_UNEXPLAINED: return (*this)("不明", "UNEXPLAINED");
    case v1::FINDING_CAUSE_OMISSION: return (*this)("漏填", "left out");
    default: return "";
  }
}

const char* Words::Of(v1::PostState state) const {
  switch (state) {
    case v1::POST_STATE_FREE: return (*this)("空闲", "free");
    case v1::POST_STATE_BUSY: return (*this)("接待中", "receiving");
    case v1::POST_STATE_LEAVE: return (*this)("休假", "on leave");
    case v1::POST_STATE_ABSENT: return (*this)("不在岗", "not there");
    case v1::POST_STATE_OTHER_WORK: return (*this)("其他工作", "other work");
    default: return "";
  }
}

const char* Words::Of(v1::TurnReason reason) const {
  switch (reason) {
    case v1::TURN_REASON_TURN: return (*this)("轮到", "turn");
    case v1::TURN_REASON_MADE_UP: return (*this)("补轮", "turn owed");
    case v1::TURN_REASON_RETURNING: return (*this)("老客户", "own customer");
    case v1::TURN_REASON_NAMED: return (*this)("指定", "asked for");
    case v1::TURN_REASON_SUBSTITUTE: return (*this)("代接", "substitute");
    case v1::TURN_REASON_QUEUE: return (*this)("排队", "out of the queue");
    case v1::TURN_REASON_DIRECT: return (*this)("直接登记", "entered directly");
    default: return "";
  }
}

const char* Words::Of(v1::PursuitStatus status) const {
  switch (status) {
    case v1::PURSUIT_STATUS_OPEN: return (*this)("跟踪中", "open");
    case v1::PURSUIT_STATUS_WON: return (*this)("成交", "won");
    case v1::PURSUIT_STATUS_LOST: return (*this)("战败", "lost");
    case v1::PURSUIT_STATUS_LOST_TOUCH: return (*this)("失控", "lost touch");
    case v1::PURSUIT_STATUS_FROZEN: return (*this)("冷冻", "frozen");
    case v1::PURSUIT_STATUS_DEAD: return (*this)("死亡客户", "dead");
    case v1::PURSUIT_STATUS_VOID: return (*this)("作废", "void");
    case v1::PURSUIT_STATUS_ERASED: return (*this)("已删除", "erased");
    default: return "";
  }
}

const char* Words::Of(v1::ProgressResult result) const {
  switch (result) {
    case v1::PROGRESS_RESULT_OPEN: return (*this)("跟踪中", "open");
    case v1::PROGRESS_RESULT_WON: return (*this)("成交", "won");
    case v1::PROGRESS_RESULT_LOST: return (*this)("战败", "lost");
    case v1::PROGRESS_RESULT_LOST_TOUCH: return (*this)("失控", "lost touch");
    case v1::PROGRESS_RESULT_FROZEN: return (*this)("冷冻", "frozen");
    case v1::PROGRESS_RESULT_DEAD: return (*this)("死亡客户", "dead");
    case v1::PROGRESS_RESULT_POOLED: return (*this)("公海", "pooled");
    case v1::PROGRESS_RESULT_LOWERED: return (*this)("降级", "lowered");
    case v1::PROGRESS_RESULT_VOID: return (*this)("作废", "void");
    case v1::PROGRESS_RESULT_ERASED: return (*this)("已删除", "erased");
    default: return "";
  }
}

const char* Words::Of(v1::ComplaintStatus status) const {
  switch (status) {
    case v1::COMPLAINT_STATUS_FILED: return (*this)("待回复", "filed");
    case v1::COMPLAINT_STATUS_REPLIED: return (*this)("处理中", "replied");
    case v1::COMPLAINT_STATUS_RESOLVED: return (*this)("已解决", "resolved");
    case v1::COMPLAINT_STATUS_ERASED: return (*this)("已删除", "erased");
    default: return "";
  }
}

const char* Words::Of(v1::CardLineState state) const {
  switch (state) {
    case v1::CARD_LINE_STATE_PLANNED: return (*this)("计划", "planned");
    case v1::CARD_LINE_STATE_DONE: return (*this)("完成", "done");
    case v1::CARD_LINE_STATE_MISSED: return (*this)("未完成", "missed");
    case v1::CARD_LINE_STATE_CANCELLED: return (*this)("取消", "cancelled");
    default: return "";
  }
}

const char* Words::Of(v1::ContactOutcome outcome) const {
  switch (outcome) {
    case v1::CONTACT_OUTCOME_REACHED: return (*this)("接通", "reached");
    case v1::CONTACT_OUTCOME_NOT_REACHED: return (*this)("未接通", "not reached");
    case v1::CONTACT_OUTCOME_REFUSED: return (*this)("拒绝", "refused");
    default: return "";
  }
}

const char* Words::Of(v1::ActivityKind kind) const {
  switch (kind) {
    case v1::ACTIVITY_KIND_RECEPTION: return (*this)("接待", "reception");
    case v1::ACTIVITY_KIND_FOLLOW_UP: return (*this)("回访", "follow-up");
    case v1::ACTIVITY_KIND_GRADE: return (*this)("等级变动", "grade");
    case v1::ACTIVITY_KIND_STAGE: return (*this)("阶段推进", "stage");
    case v1::ACTIVITY_KIND_ORDER: return (*this)("订购", "order");
    case v1::ACTIVITY_KIND_WON: return (*this)("成交", "won");
    case v1::ACTIVITY_KIND_CLOSED: return (*this)("战败", "closed");
    case v1::ACTIVITY_KIND_STOP: return (*this)("拜访", "stop");
    default: return "";
  }
}

const char* Words::Of(v1::Purpose purpose) const {
  switch (purpose) {
    case v1::PURPOSE_DEVELOP: return (*this)("开拓", "develop");
    case v1::PURPOSE_ADVANCE: return (*this)("促进", "advance");
    case v1::PURPOSE_AFTER_SALE: return (*this)("售后回访", "after-sale");
    default: return "";
  }
}

const char* Words::Of(v1::DueKind kind) const {
  switch (kind) {
    case v1::DUE_KIND_FOLLOW_UP: return (*this)("回访", "follow-up");
    case v1::DUE_KIND_HORIZON: return (*this)("级别到期", "horizon ends");
    case v1::DUE_KIND_REGISTRATION: return (*this)("登记待补", "complete line");
    case v1::DUE_KIND_POOL: return (*this)("公海预警", "pool warning");
    default: return "";
  }
}

const char* Words::Of(v1::Verdict verdict) const {
  switch (verdict) {
    case v1::VERDICT_ACCEPTED: return (*this)("通过", "accepted");
    case v1::VERDICT_RETURNED: return (*this)("退回", "returned");
    default: return "";
  }
}

const char* Words::Of(v1::CustomerKind kind) const {
  switch (kind) {
    case v1::CUSTOMER_KIND_PERSON: return (*this)("个人", "person");
    case v1::CUSTOMER_KIND_COMPANY: return (*this)("单位", "company");
    default: return "";
  }
}

const char* Words::Of(v1::LegalBasis basis) const {
  switch (basis) {
    case v1::LEGAL_BASIS_PURPOSE_ENDED: return (*this)("目的已实现", "purpose ended");
    case v1::LEGAL_BASIS_RETENTION_ENDED: return (*this)("保存期满", "retention ended");
    case v1::LEGAL_BASIS_CONSENT_WITHDRAWN: return (*this)("撤回同意", "consent withdrawn");
    case v1::LEGAL_BASIS_OBJECTION: return (*this)("本人反对", "objection");
    case v1::LEGAL_BASIS_UNLAWFUL: return (*this)("违法处理", "unlawful");
    case v1::LEGAL_BASIS_LEGAL_DUTY: return (*this)("法律要求", "legal duty");
    default: return "";
  }
}

const char* Words::Of(v1::ErasureState state) const {
  switch (state) {
    case v1::ERASURE_STATE_REQUESTED: return (*this)("待批准", "requested");
    case v1::ERASURE_STATE_WITHDRAWN: return (*this)("已撤回", "withdrawn");
    case v1::ERASURE_STATE_DECLINED: return (*this)("已驳回", "declined");
    case v1::ERASURE_STATE_APPROVED: return (*this)("已批准", "approved");
    case v1::ERASURE_STATE_ERASED: return (*this)("已删除", "erased");
    default: return "";
  }
}

const char* Words::Of(google::type::DayOfWeek weekday) const {
  switch (weekday) {
    case google::type::MONDAY: return (*this)("星期一", "Mon");
    case google::type::TUESDAY: return (*this)("星期二", "Tue");
    case google::type::WEDNESDAY: return (*this)("星期三", "Wed");
    case google::type::THURSDAY: return (*this)("星期四", "Thu");
    case google::type::FRIDAY: return (*this)("星期五", "Fri");
    case google::type::SATURDAY: return (*this)("星期六", "Sat");
    case google::type::SUNDAY: return (*this)("星期日", "Sun");
    default: return "";
  }
}

std::string Shown(const v1::Personal& personal) {
  switch (personal.kind_case()) {
    case v1::Personal::kClear: return personal.clear();
    case v1::Personal::kMasked: return personal.masked();
    case v1::Personal::kSealed: return "[sealed]";
    case v1::Personal::kWithheld: return "[withheld]";
    case v1::Personal::kErased: return "[erased]";
    case v1::Personal::KIND_NOT_SET: break;
  }
  return "";
}

std::string Shown(const google::type::Date& date) {
  return domain::IsValid(date) ? domain::Iso(domain::ToDay(date)) : "";
}

std::string TimeOfDay(const google::protobuf::Timestamp& at, absl::TimeZone zone) {
  if (at.seconds() == 0) return "";
  return absl::FormatTime("%H:%M", domain::ToTime(at), zone);
}

std::string DayAndTime(const google::protobuf::Timestamp& at, absl::TimeZone zone) {
  if (at.seconds() == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", domain::ToTime(at), zone);
}

std::string Shown(const google::type::Money& money) {
  if (money.currency_code().empty()) return "";
  const bool negative = money.units() < 0 || money.nanos() < 0;
  return absl::StrFormat("%s%d.%02d %s", negative ? "-" : "", std::abs(money.units()),
                         std::abs(money.nanos()) / 10000000, money.currency_code());
}

std::string Percent(int basis_points) {
  return absl::StrFormat("%d.%02d%%", basis_points / 100, basis_points % 100);
}

std::string Short(const std::string& name) {
  return name.compare(0, 7, "stores/") == 0 ? domain::IdOf(name) : name;
}

}  // namespace kezhi::cli
