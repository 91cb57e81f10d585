// Words for the reception rota.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "domain/names.h"
#include "domain/timeline/words.h"

namespace kezhi::domain {
namespace {

// Who was passed over and why, after a comma.
Words SkippedText(const v1::TurnTaken& taken) {
  std::vector<std::string> zh;
  std::vector<std::string> en;
  for (const v1::SkippedTurn& skipped : taken.skipped()) {
    const Words why = AwayText(skipped.why());
    const std::string id = IdOf(skipped.consultant());
    zh.push_back(absl::StrCat(id, "（", why.zh, skipped.owed() ? "，补轮" : "", "）"));
    en.push_back(absl::StrCat(id, " (", why.en, skipped.owed() ? ", is owed a turn" : "", ")"));
  }
  return {Part("，跳过 ", absl::StrJoin(zh, "、")),
          Part(", passed over: ", absl::StrJoin(en, ", "))};
}

Words InsteadText(const std::string& instead_of, v1::AwayReason because) {
  if (instead_of.empty()) return {"", ""};
  const Words why = AwayText(because);
  const std::string id = IdOf(instead_of);
  return {absl::StrCat("，代 ", id, "（", why.zh, "）"),
          absl::StrCat(", in the place of ", id, " (", why.en, ")")};
}

}  // namespace

Words AwayText(v1::AwayReason why) {
  switch (why) {
    case v1::AWAY_REASON_BUSY: return {"正在接待", "receiving"};
    case v1::AWAY_REASON_LEAVE: return {"休假", "on leave"};
    case v1::AWAY_REASON_ABSENT: return {"不在岗", "not there"};
    case v1::AWAY_REASON_OTHER_WORK: return {"其他工作", "other work"};
    default: return {"原因不详", "reason unknown"};
  }
}

Words TurnText(v1::TurnReason reason) {
  switch (reason) {
    case v1::TURN_REASON_TURN: return {"轮到", "their turn"};
    case v1::TURN_REASON_MADE_UP: return {"补轮", "a turn they were owed"};
    case v1::TURN_REASON_RETURNING: return {"老客户", "their customer"};
    case v1::TURN_REASON_NAMED: return {"指定接待", "asked for"};
    case v1::TURN_REASON_SUBSTITUTE: return {"代接", "substitute"};
    case v1::TURN_REASON_QUEUE: return {"排队后接待", "free first while the party waited"};
    case v1::TURN_REASON_DIRECT: return {"直接登记", "entered without asking for a turn"};
    default: return {"原因不详", "reason unknown"};
  }
}

Words WordsFor(const v1::RotationSet& set) {
  std::vector<std::string> ids;
  for (const std::string& name : set.order()) ids.push_back(IdOf(name));
  return {
      absl::StrCat("排岗：", absl::StrJoin(ids, "、"), Part("，轮到 ", IdOf(set.next()))),
      absl::StrCat("Turn order: ", absl::StrJoin(ids, ", "), Part("; next ", IdOf(set.next())))};
}

Words WordsFor(const v1::TurnTaken& taken) {
  const Words reason = TurnText(taken.reason());
  const Words skipped = SkippedText(taken);
  const Words instead = InsteadText(taken.instead_of(), taken.because());
  const std::string visit = IdOf(taken.visit());
  const std::string by = IdOf(taken.consultant());
  return {absl::StrCat(visit, " 由 ", by, " 接待：", reason.zh, instead.zh, skipped.zh),
          absl::StrCat(visit, " received by ", by, ": ", reason.en, instead.en, skipped.en)};
}

Words WordsFor(const v1::QueueJoined& joined) {
  const std::string visit = IdOf(joined.visit());
  return {absl::StrCat(visit, " 等候接待"), absl::StrCat(visit, " waits for somebody free")};
}

Words WordsFor(const v1::QueueLeft& left) {
  const std::string visit = IdOf(left.visit());
  return {absl::StrCat(visit, " 不再等候"), absl::StrCat(visit, " waits no longer")};
}

Words WordsFor(const v1::ConsultantUnavailable& away) {
  const Words why = AwayText(away.why());
  const std::string id = IdOf(away.consultant());
  return {absl::StrCat(id, " 不能接待：", why.zh), absl::StrCat(id, " cannot receive: ", why.en)};
}

Words WordsFor(const v1::ConsultantAvailable& back) {
  const std::string id = IdOf(back.consultant());
  return {absl::StrCat(id, " 回到岗位"), absl::StrCat(id, " can receive again")};
}

Words WordsFor(const v1::ReceiverAssigned& assigned) {
  const Words reason = TurnText(assigned.reason());
  const std::string id = IdOf(assigned.consultant());
  return {absl::StrCat("由 ", id, " 接待：", reason.zh),
          absl::StrCat("Received by ", id, ": ", reason.en)};
}

Words WordsFor(const v1::ReceptionSubstituted& substituted) {
  const Words instead = InsteadText(substituted.instead_of(), substituted.because());
  const std::string by = IdOf(substituted.by());
  const std::string credited = IdOf(substituted.credited());
  return {absl::StrCat("由 ", by, " 接待", instead.zh, Part("，业绩归 ", credited)),
          absl::StrCat("Received by ", by, instead.en, Part("; credit: ", credited))};
}

Words WordsFor(const v1::ConsentRequested& requested) {
  const std::string by = IdOf(requested.by());
  const std::string of = IdOf(requested.of());
  return {absl::StrCat(by, " 征求 ", of, " 同意协助接待"),
          absl::StrCat(by, " asks ", of, " for leave to help")};
}

Words WordsFor(const v1::ConsentGranted& granted) {
  const std::string by = IdOf(granted.by());
  return {absl::StrCat("同意 ", by, " 协助接待"), absl::StrCat(by, " may help")};
}

Words WordsFor(const v1::ConsentRefused& refused) {
  const std::string by = IdOf(refused.by());
  return {absl::StrCat("不同意 ", by, " 协助接待"), absl::StrCat(by, " may not help")};
}

Words WordsFor(const v1::VisitAssisted& assisted) {
  const std::string by = IdOf(assisted.by());
  const std::string of = IdOf(assisted.of());
  const bool excused = assisted.excused() != v1::AWAY_REASON_UNSPECIFIED;
  const Words why = AwayText(assisted.excused());
  return {absl::StrCat(by, " 协助接待 ", of, " 的客户", excused ? Part("，", why.zh) : ""),
          absl::StrCat(by, " helps with a customer of ", of, excused ? Part(", ", why.en) : "")};
}

Words WordsFor(const v1::VisitHandedBack& handed_back) {
  const std::string by = IdOf(handed_back.by());
  const std::string to = IdOf(handed_back.to());
  return {absl::StrCat(by, " 向 ", to, " 交接接待情况"),
          absl::StrCat(by, " handed the customer back to ", to)};
}

Words WordsFor(const v1::GreetingSent& sent) {
  return {absl::StrCat("已向客户发送信息", Part("，", sent.method())),
          absl::StrCat("Message sent to the customer", Part(", ", sent.method()))};
}

Words WordsFor(const v1::PartySplit& split) {
  std::vector<std::string> ids;
  for (const std::string& name : split.helpers()) ids.push_back(IdOf(name));
  return {absl::StrCat("人数较多，协助接待：", absl::StrJoin(ids, "、")),
          absl::StrCat("Large party, helped by ", absl::StrJoin(ids, ", "))};
}

Words WordsFor(const v1::MessageOverdue& overdue) {
  const std::string day = DateText(overdue.closed_day());
  return {absl::StrCat("营业日 ", day, " 结束时未按时发送信息"),
          absl::StrCat("No message sent in time when ", day, " was closed")};
}

Words WordsFor(const v1::HandBackMissing& missing) {
  const std::string day = DateText(missing.closed_day());
  const std::string by = IdOf(missing.by());
  return {absl::StrCat("营业日 ", day, " 结束时 ", by, " 未交接"),
          absl::StrCat("Not handed back by ", by, " when ", day, " was closed")};
}

Words WordsFor(const v1::PolicyBreached& breached) {
  const bool dismissal = breached.sanction() == v1::SANCTION_DISMISSAL;
  const std::string penalty = MoneyText(breached.penalty());
  return {
      absl::StrCat("违规：", breached.rule(), dismissal ? "，辞退" : "，处罚", Part(" ", penalty)),
      absl::StrCat("Broke the rule ", breached.rule(), dismissal ? "; dismissal" : "; fine",
                   Part(" ", penalty))};
}

}  // namespace kezhi::domain
