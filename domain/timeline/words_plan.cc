#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "domain/names.h"
#include "domain/timeline/words.h"

namespace kezhi::domain {

Words WordsFor(const v1::PlanDrafted& drafted) {
  const std::string from = DateText(drafted.from());
  const std::string to = DateText(drafted.to());
  return {absl::StrCat("拟定计划 ", drafted.kind(), "：", from, " 至 ", to, "，目标 ",
                       drafted.targets_size(), " 项，拜访 ", drafted.visits_size(), " 家"),
          absl::StrCat("Plan ", drafted.kind(), " drafted for ", from, " to ", to,
                       ", targets: ", drafted.targets_size(), ", visits: ", drafted.visits_size())};
}

Words WordsFor(const v1::PlanAmended& amended) {
  return {absl::StrCat("计划已修改，目标 ", amended.targets_size(), " 项，拜访 ",
                       amended.visits_size(), " 家"),
          absl::StrCat("Plan changed, targets: ", amended.targets_size(),
                       ", visits: ", amended.visits_size())};
}

Words WordsFor(const v1::PlanReviewed& reviewed) {
  const bool accepted = reviewed.verdict() == v1::VERDICT_ACCEPTED;
  return {absl::StrCat("计划审核：", accepted ? "通过" : "退回"),
          absl::StrCat("Plan reviewed: ", accepted ? "accepted" : "returned")};
}

Words WordsFor(const v1::PlanSummarised& summarised) {
  return {absl::StrCat("计划总结，自报结果 ", summarised.results_size(), " 项"),
          absl::StrCat("Plan summed up, results claimed: ", summarised.results_size())};
}

Words WordsFor(const v1::PlanEntered& entered) {
  const std::string id = IdOf(entered.plan());
  const std::string from = DateText(entered.from());
  return {absl::StrCat(from, " 起的计划 ", entered.kind(), "：", id),
          absl::StrCat("Plan ", entered.kind(), " from ", from, " on: ", id)};
}

Words WordsFor(const v1::AssessmentOpened& opened) {
  const std::string id = IdOf(opened.consultant());
  const std::string from = DateText(opened.from());
  const std::string to = DateText(opened.to());
  return {absl::StrCat("开始考核 ", id, "：", from, " 至 ", to),
          absl::StrCat("Assessment of ", id, " opened for ", from, " to ", to)};
}

Words WordsFor(const v1::ItemScored& scored) {
  const std::string score =
      absl::StrFormat("%d.%02d%%", scored.score_bp() / 100, scored.score_bp() % 100);
  return {absl::StrCat("考核评分 ", scored.sheet(), "/", scored.item(), "：", score),
          absl::StrCat("Scored ", scored.sheet(), "/", scored.item(), ": ", score)};
}

Words WordsFor(const v1::AssessmentClosed& closed) {
  const int sheets = closed.totals_size();
  return {absl::StrCat("考核结束，共 ", sheets, " 张表"),
          absl::StrCat("Assessment closed, sheets: ", sheets)};
}

Words WordsFor(const v1::RewardGranted& granted) {
  const std::string amount = MoneyText(granted.amount());
  return {absl::StrCat("奖励 ", amount), absl::StrCat("Reward of ", amount)};
}

Words WordsFor(const v1::FineImposed& imposed) {
  const std::string amount = MoneyText(imposed.amount());
  return {absl::StrCat("罚款 ", amount, Part("：", imposed.rule())),
          absl::StrCat("Fine of ", amount, Part(": ", imposed.rule()))};
}

Words WordsFor(const v1::TalkMinuted& minuted) {
  return {absl::StrCat("合同洽谈纪要", Part(" ", minuted.contract())),
          absl::StrCat("Contract talks minuted", Part(": ", minuted.contract()))};
}

Words WordsFor(const v1::ContractChecked& checked) {
  return {absl::StrCat("检查合同 ", checked.contract(), "：",
                       checked.in_order() ? "执行正常" : "有问题"),
          absl::StrCat("Contract ", checked.contract(),
                       " checked: ", checked.in_order() ? "in order" : "not in order")};
}

Words WordsFor(const v1::RemarkHandled& handled) {
  return {
      absl::StrCat("处理日报备注", Part("，汇报给 ", handled.reported_to())),
      absl::StrCat("Remark on the report handled", Part(", reported to ", handled.reported_to()))};
}

}  // namespace kezhi::domain
