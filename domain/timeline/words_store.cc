// Words for what happens to stores, consultants, days, reports and the log itself.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "domain/names.h"
#include "domain/timeline/words.h"

namespace kezhi::domain {
namespace {

std::string TimeText(const google::type::TimeOfDay& time) {
  return absl::StrFormat("%02d:%02d", time.hours(), time.minutes());
}

Words RemarkText(v1::RemarkKind kind) {
  switch (kind) {
    case v1::REMARK_KIND_MARKET_FEEDBACK: return {"市场信息反馈", "what the market says"};
    case v1::REMARK_KIND_HELP_NEEDED: return {"需要帮助", "help needed"};
    default: return {"其它", "other"};
  }
}

Words SuccessorText(const std::string& successor) {
  if (successor.empty()) return {"客户进入公海", "customers go to the public pool"};
  const std::string id = IdOf(successor);
  return {absl::StrCat("客户交接给 ", id), absl::StrCat("customers go to ", id)};
}

}  // namespace

Words WordsFor(const v1::StoreOpened& opened) {
  return {
      absl::StrCat("门店开业：", opened.display_name(), Part("，时区 ", opened.time_zone())),
      absl::StrCat("Store opened: ", opened.display_name(), Part(", zone ", opened.time_zone()))};
}

Words WordsFor(const v1::PlaybookAdopted& adopted) {
  const std::string day = DateText(adopted.effective_day());
  return {absl::StrCat("采用规则 ", adopted.playbook().id(), "，自 ", day, " 起"),
          absl::StrCat("Playbook ", adopted.playbook().id(), " adopted from ", day)};
}

Words WordsFor(const v1::HoursSet& hours) {
  const std::string day = DateText(hours.effective_day());
  const std::string starts = TimeText(hours.day_starts());
  const std::string closes = TimeText(hours.closes());
  return {absl::StrCat("营业时间自 ", day, " 起变更：", starts, " 至 ", closes),
          absl::StrCat("Hours from ", day, ": ", starts, " to ", closes)};
}

Words WordsFor(const v1::HolidayDeclared& holiday) {
  const std::string day = DateText(holiday.day());
  return {absl::StrCat(day, " 休息", Part("：", holiday.label())),
          absl::StrCat("Closed on ", day, Part(": ", holiday.label()))};
}

Words WordsFor(const v1::TimeZoneMoved& moved) {
  const std::string day = DateText(moved.effective_day());
  return {absl::StrCat("时区自 ", day, " 起改为 ", moved.time_zone()),
          absl::StrCat("Zone from ", day, ": ", moved.time_zone())};
}

Words WordsFor(const v1::ConsultantHired& hired) {
  return {absl::StrCat("顾问入职", Part("，", hired.group()), Part("，", hired.title())),
          absl::StrCat("Consultant hired", Part(", ", hired.group()), Part(", ", hired.title()))};
}

Words WordsFor(const v1::LeaveStarted& leave) {
  const std::string from = DateText(leave.from());
  const std::string to = DateText(leave.to());
  return {absl::StrCat("休假：", from, " 至 ", to), absl::StrCat("Leave from ", from, " to ", to)};
}

Words WordsFor(const v1::LeaveEnded&) {
  return {"休假结束", "Back from leave"};
}

Words WordsFor(const v1::ConsultantLeaving& leaving) {
  const Words successor = SuccessorText(leaving.successor());
  const std::string day = DateText(leaving.last_day());
  return {absl::StrCat("离职中，最后一天 ", day, "，", successor.zh, "，尚余 ", leaving.remaining(),
                       " 位"),
          absl::StrCat("Leaving, last day ", day, "; ", successor.en, ", ", leaving.remaining(),
                       " remain")};
}

Words WordsFor(const v1::ConsultantLeft& left) {
  const Words successor = SuccessorText(left.successor());
  const std::string day = DateText(left.last_day());
  return {absl::StrCat("离职，最后一天 ", day, "，", successor.zh),
          absl::StrCat("Left, last day ", day, "; ", successor.en)};
}

Words WordsFor(const v1::PortfolioChanged& portfolio) {
  return {absl::StrCat("名下客户增加 ", portfolio.gained_size(), " 位，认领 ", portfolio.claims(),
                       " 次"),
          absl::StrCat("Customers gained: ", portfolio.gained_size(),
                       ", claims: ", portfolio.claims())};
}

Words WordsFor(const v1::SheetHandedIn&) {
  return {"登记表已提交", "Registration sheet handed in"};
}

Words WordsFor(const v1::SheetReviewed& reviewed) {
  const Words verdict = VerdictText(reviewed.verdict());
  const int findings = reviewed.findings_size();
  return {absl::StrCat("登记表审核：", verdict.zh, "，意见 ", findings, " 条"),
          absl::StrCat("Registration sheet reviewed: ", verdict.en, ", findings: ", findings)};
}

Words WordsFor(const v1::SheetArchived& archived) {
  return {absl::StrCat("登记表存档，共 ", archived.line_count(), " 行"),
          absl::StrCat("Registration sheet archived, lines: ", archived.line_count())};
}

Words WordsFor(const v1::CountermeasureRecorded& countermeasure) {
  const std::string id = IdOf(countermeasure.consultant());
  return {absl::StrCat("未留资料的对策：", id),
          absl::StrCat("Countermeasure against visitors without data: ", id)};
}

Words WordsFor(const v1::SheetUnreviewed& unreviewed) {
  const std::string day = DateText(unreviewed.closed_day());
  return {absl::StrCat("营业日 ", day, " 结束时登记表未审核"),
          absl::StrCat("Registration sheet not reviewed when ", day, " was closed")};
}

Words WordsFor(const v1::DayClosing& closing) {
  return {absl::StrCat("日结进行中，已记 ", closing.done(), " 项"),
          absl::StrCat("Closing of the day goes on, facts so far: ", closing.done())};
}

Words WordsFor(const v1::DayClosed& closed) {
  const std::string day = DateText(closed.closed_day());
  return {absl::StrCat("营业日 ", day, " 结束"), absl::StrCat("Day ", day, " closed")};
}

Words WordsFor(const v1::MeetingHeld& held) {
  return {absl::StrCat("销售会议", Part("：", held.meeting()), "，到会 ", held.attendees_size(),
                       " 人，计划 ", held.plans_size(), " 项"),
          absl::StrCat("Sales meeting held", Part(": ", held.meeting()),
                       ", attendees: ", held.attendees_size(), ", plans: ", held.plans_size())};
}

Words WordsFor(const v1::FindingAcknowledged& acknowledged) {
  const std::uint64_t position = acknowledged.first_seen_position();
  return {absl::StrCat("稽核不符已确认：", acknowledged.relation(), "，事件 ", position),
          absl::StrCat("Finding of the audit signed off: ", acknowledged.relation(), ", event ",
                       position)};
}

Words WordsFor(const v1::RemarkAdded& remark) {
  const Words kind = RemarkText(remark.kind());
  return {absl::StrCat("日报备注：", kind.zh), absl::StrCat("Remark on the report: ", kind.en)};
}

Words WordsFor(const v1::ReportSubmitted&) {
  return {"日报已提交", "Daily report submitted"};
}

Words WordsFor(const v1::ReportResubmitted&) {
  return {"日报再次提交", "Daily report submitted again"};
}

Words WordsFor(const v1::ReportCommented&) {
  return {"主管对日报作出指示", "Manager commented on the daily report"};
}

Words WordsFor(const v1::ReportMissing& missing) {
  const std::string day = DateText(missing.closed_day());
  return {absl::StrCat("营业日 ", day, " 结束时缺日报"),
          absl::StrCat("Daily report missing when ", day, " was closed")};
}

Words WordsFor(const v1::SigningKeyRotated& rotated) {
  return {absl::StrCat("签名密钥更换为 ", rotated.new_key()),
          absl::StrCat("Signing key changed to ", rotated.new_key())};
}

}  // namespace kezhi::domain
