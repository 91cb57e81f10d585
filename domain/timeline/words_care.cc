// Words for complaints.

#include "absl/strings/str_cat.h"

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

}  // namespace kezhi::domain
