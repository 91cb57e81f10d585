// Words for pursuits: grades, contacts, stages, orders and ends.

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "domain/names.h"
#include "domain/timeline/words.h"

namespace kezhi::domain {
namespace {

Words OutcomeText(v1::ContactOutcome outcome) {
  switch (outcome) {
    case v1::CONTACT_OUTCOME_REACHED: return {"已联系上", "reached"};
    case v1::CONTACT_OUTCOME_NOT_REACHED: return {"未联系上", "not reached"};
    case v1::CONTACT_OUTCOME_REFUSED: return {"拒绝", "refused"};
    default: return {"结果不详", "outcome unknown"};
  }
}

Words StatusText(v1::PursuitStatus status) {
  switch (status) {
    case v1::PURSUIT_STATUS_OPEN: return {"跟踪中", "open"};
    case v1::PURSUIT_STATUS_WON: return {"成交", "won"};
    case v1::PURSUIT_STATUS_LOST: return {"战败", "lost"};
    case v1::PURSUIT_STATUS_LOST_TOUCH: return {"失控", "lost touch"};
    case v1::PURSUIT_STATUS_FROZEN: return {"冷冻", "frozen"};
    case v1::PURSUIT_STATUS_DEAD: return {"死亡客户", "dead"};
    case v1::PURSUIT_STATUS_VOID: return {"作废", "void"};
    case v1::PURSUIT_STATUS_ERASED: return {"已删除", "erased"};
    default: return {"状态不详", "status unknown"};
  }
}

Words OriginText(v1::PlanOrigin origin) {
  switch (origin) {
    case v1::PLAN_ORIGIN_CADENCE: return {"按级别周期", "by the cadence of the grade"};
    case v1::PLAN_ORIGIN_CONSULTANT: return {"顾问安排", "by the consultant"};
    case v1::PLAN_ORIGIN_MANAGER: return {"经理安排", "by the manager"};
    default: return {"", ""};
  }
}

// `意向 1：…` / `Pursuit 1: …`; the care after the sale likewise.
Words About(int pursuit, const std::string& zh, const std::string& en) {
  Words words = PursuitText(pursuit);
  words.en[0] = absl::ascii_toupper(static_cast<unsigned char>(words.en[0]));
  return {absl::StrCat(words.zh, "：", zh), absl::StrCat(words.en, ": ", en)};
}

Words HorizonText(bool known, const google::type::Date& horizon_ends) {
  if (!known) return {"", ""};
  const std::string day = DateText(horizon_ends);
  return {absl::StrCat("，预计 ", day, " 前成交"), absl::StrCat(", sale expected by ", day)};
}

}  // namespace

Words WordsFor(const v1::PursuitOpened& opened) {
  return About(opened.pursuit(),
               absl::StrCat("开始跟踪", Part("，拟购 ", opened.wanted()),
                            Part("，跟进人 ", IdOf(opened.owner()))),
               absl::StrCat("opened", Part(", wants ", opened.wanted()),
                            Part(", owner ", IdOf(opened.owner()))));
}

Words WordsFor(const v1::GradeSet& set) {
  const Words horizon = HorizonText(set.has_horizon_ends(), set.horizon_ends());
  return About(set.pursuit(), absl::StrCat("级别定为 ", set.grade(), horizon.zh),
               absl::StrCat("graded ", set.grade(), horizon.en));
}

Words WordsFor(const v1::GradeChanged& changed) {
  const Words horizon = HorizonText(changed.has_horizon_ends(), changed.horizon_ends());
  return About(
      changed.pursuit(),
      absl::StrCat("级别由 ", changed.from(), " 变为 ", changed.to(), horizon.zh),
      absl::StrCat("grade changed from ", changed.from(), " to ", changed.to(), horizon.en));
}

Words WordsFor(const v1::GradeRenewed& renewed) {
  const Words horizon = HorizonText(renewed.has_horizon_ends(), renewed.horizon_ends());
  return About(renewed.pursuit(), absl::StrCat("级别 ", renewed.grade(), " 再次确认", horizon.zh),
               absl::StrCat("grade ", renewed.grade(), " confirmed", horizon.en));
}

Words WordsFor(const v1::GradeCorrected& corrected) {
  const Words horizon = HorizonText(corrected.has_horizon_ends(), corrected.horizon_ends());
  const std::string day = DateText(corrected.graded_on());
  return About(
      corrected.pursuit(),
      absl::StrCat("更正 ", day, " 的级别 ", corrected.from(), " 为 ", corrected.to(), horizon.zh),
      absl::StrCat("grade of ", day, " corrected from ", corrected.from(), " to ", corrected.to(),
                   horizon.en));
}

Words WordsFor(const v1::PursuitCorrected& corrected) {
  Words fields;
  for (const std::string& field : corrected.changed()) {
    const bool wanted = field == "wanted";
    const std::string& value = wanted ? corrected.wanted() : corrected.source();
    absl::StrAppend(&fields.zh, fields.zh.empty() ? "" : "，", wanted ? "拟购 " : "来源 ", value);
    absl::StrAppend(&fields.en, fields.en.empty() ? "" : ", ", wanted ? "wants " : "source ",
                    value);
  }
  return About(corrected.pursuit(), absl::StrCat("更正：", fields.zh),
               absl::StrCat("corrected: ", fields.en));
}

Words WordsFor(const v1::GradeLapsed& lapsed) {
  const std::string day = DateText(lapsed.expired_on());
  return About(lapsed.pursuit(),
               absl::StrCat("级别 ", lapsed.grade(), " 的预计期限 ", day, " 已过"),
               absl::StrCat("horizon of grade ", lapsed.grade(), " passed on ", day));
}

Words WordsFor(const v1::FollowUpPlanned& planned) {
  const std::string day = DateText(planned.due_on());
  const Words origin = OriginText(planned.origin());
  return About(planned.pursuit(),
               absl::StrCat("计划 ", day, " 回访", Part("，方式 ", planned.method()),
                            Part("，", origin.zh), Part("，", IdOf(planned.owner()))),
               absl::StrCat("contact planned for ", day, Part(", method ", planned.method()),
                            Part(", ", origin.en), Part(", for ", IdOf(planned.owner()))));
}

Words WordsFor(const v1::FollowUpDone& done) {
  const Words outcome = OutcomeText(done.outcome());
  std::string zh_grade;
  std::string en_grade;
  if (done.grade_before() != done.grade_after()) {
    zh_grade = absl::StrCat("，级别 ", done.grade_before(), " → ", done.grade_after());
    en_grade = absl::StrCat(", grade ", done.grade_before(), " → ", done.grade_after());
  }
  return About(done.pursuit(),
               absl::StrCat("回访", Part("，方式 ", done.method()), "，", outcome.zh,
                            Part("，", IdOf(done.by())), zh_grade, done.late() ? "，逾期" : ""),
               absl::StrCat("contact", Part(", method ", done.method()), ", ", outcome.en,
                            Part(", by ", IdOf(done.by())), en_grade, done.late() ? ", late" : ""));
}

Words WordsFor(const v1::FollowUpRescheduled& moved) {
  const std::string from = DateText(moved.from());
  const std::string to = DateText(moved.to());
  return About(moved.pursuit(), absl::StrCat("回访计划由 ", from, " 改到 ", to),
               absl::StrCat("planned contact moved from ", from, " to ", to));
}

Words WordsFor(const v1::FollowUpCancelled& cancelled) {
  return About(cancelled.pursuit(), absl::StrCat("取消回访计划 ", cancelled.planned_id()),
               absl::StrCat("planned contact ", cancelled.planned_id(), " cancelled"));
}

Words WordsFor(const v1::FollowUpMissed& missed) {
  const std::string day = DateText(missed.due_on());
  return About(
      missed.pursuit(), absl::StrCat(day, " 的回访未完成", Part("，", IdOf(missed.consultant()))),
      absl::StrCat("contact due on ", day, " missed", Part(" by ", IdOf(missed.consultant()))));
}

Words WordsFor(const v1::StagePromoted& promoted) {
  return About(promoted.pursuit(),
               absl::StrCat("阶段推进：", promoted.from(), " → ", promoted.to()),
               absl::StrCat("stage forward: ", promoted.from(), " → ", promoted.to()));
}

Words WordsFor(const v1::StageDemoted& demoted) {
  return About(demoted.pursuit(), absl::StrCat("阶段退回：", demoted.from(), " → ", demoted.to()),
               absl::StrCat("stage back: ", demoted.from(), " → ", demoted.to()));
}

Words WordsFor(const v1::OrderPlaced& placed) {
  const std::string deposit = MoneyText(placed.deposit());
  return About(placed.pursuit(),
               absl::StrCat(placed.on_site() ? "现场订购" : "订购", Part("，单号 ", placed.deal()),
                            Part("，订金 ", deposit)),
               absl::StrCat(placed.on_site() ? "ordered on the spot" : "ordered",
                            Part(", deal ", placed.deal()), Part(", deposit ", deposit)));
}

Words WordsFor(const v1::OrderWithdrawn& withdrawn) {
  return About(withdrawn.pursuit(), "撤销订购", "order withdrawn");
}

Words WordsFor(const v1::PursuitWon& won) {
  const std::string day = DateText(won.won_on());
  const std::string amount = MoneyText(won.amount());
  return About(won.pursuit(),
               absl::StrCat("成交，", day, Part("，", won.item()), Part("，", amount),
                            Part("，", IdOf(won.consultant()))),
               absl::StrCat("won on ", day, Part(", ", won.item()), Part(", ", amount),
                            Part(", by ", IdOf(won.consultant()))));
}

Words WordsFor(const v1::PursuitClosed& closed) {
  const Words status = StatusText(closed.outcome());
  const std::string day = DateText(closed.closed_on());
  return About(
      closed.pursuit(),
      absl::StrCat("结束跟踪：", status.zh, "，", day, Part("，原因 ", closed.reason_code()),
                   Part("，竞品 ", closed.competitor())),
      absl::StrCat("closed: ", status.en, ", ", day, Part(", reason ", closed.reason_code()),
                   Part(", rival ", closed.competitor())));
}

Words WordsFor(const v1::PursuitReopened& reopened) {
  return About(reopened.pursuit(), "重新跟踪", "taken up again");
}

}  // namespace kezhi::domain
