// Words for complaints, surveys and care.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "domain/names.h"
#include "domain/timeline/words.h"

namespace kezhi::domain {

Words WordsFor(const v1::ComplaintLinked& linked) {
  const std::string id = IdOf(linked.complaint());
  return {absl::StrCat("客户投诉 ", id), absl::StrCat("Complained: ", id)};
}

Words WordsFor(const v1::ComplaintFiled& filed) {
  return {
      absl::StrCat("投诉登记：", filed.kind(), Part("，报告至 ", filed.reported_to()),
                   Part("，涉及 ", IdOf(filed.consultant()))),
      absl::StrCat("Complaint filed: ", filed.kind(), Part(", reported to ", filed.reported_to()),
                   Part(", about ", IdOf(filed.consultant())))};
}

Words WordsFor(const v1::ComplaintReplied&) {
  return {"投诉已回复", "Complaint answered"};
}

Words WordsFor(const v1::ComplaintResolved& resolved) {
  return {absl::StrCat("投诉已解决，原因 ", resolved.cause(),
                       resolved.satisfied() ? "，客户满意" : "，客户不满意"),
          absl::StrCat("Complaint resolved, cause ", resolved.cause(),
                       resolved.satisfied() ? ", customer satisfied" : ", customer not satisfied")};
}

Words WordsFor(const v1::ComplaintReopened&) {
  return {"投诉重新处理", "Complaint taken up again"};
}

Words WordsFor(const v1::LongTermConfirmed& confirmed) {
  return {absl::StrCat("确认长期购买", Part("，由 ", IdOf(confirmed.by()))),
          absl::StrCat("Will buy for long", Part(", confirmed by ", IdOf(confirmed.by())))};
}

Words WordsFor(const v1::CareGiven& care) {
  return {absl::StrCat("客户关怀：", care.kind(), Part("，活动 ", care.campaign())),
          absl::StrCat("Care: ", care.kind(), Part(", part of ", care.campaign()))};
}

Words WordsFor(const v1::AnswerRecorded& answer) {
  std::vector<std::string> scores;
  for (const v1::SurveyScore& score : answer.scores()) {
    scores.push_back(absl::StrCat(score.question(), " ", score.score()));
  }
  const std::string said = absl::StrJoin(scores, ", ");
  return {absl::StrCat("满意度调查 ", IdOf(answer.survey()), "：", said),
          absl::StrCat("Answered survey ", IdOf(answer.survey()), ": ", said)};
}

Words WordsFor(const v1::SurveyOpened& opened) {
  const std::string period = absl::StrCat(DateText(opened.from()), " – ", DateText(opened.to()));
  return {absl::StrCat("满意度调查开始：", period), absl::StrCat("Survey opened: ", period)};
}

Words WordsFor(const v1::SurveyClosed&) {
  return {"满意度调查结束", "Survey closed"};
}

Words WordsFor(const v1::ImprovementRecorded& improvement) {
  return {absl::StrCat("改进措施", Part("：", improvement.question())),
          absl::StrCat("Improvement", Part(": ", improvement.question()))};
}

Words WordsFor(const v1::Commended& commended) {
  const std::string& who = commended.unit().empty() ? commended.consultant() : commended.unit();
  return {absl::StrCat("表彰 ", IdOf(who)), absl::StrCat("Commended: ", IdOf(who))};
}

}  // namespace kezhi::domain
