// Words for visits and for the customer as a whole.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "domain/names.h"
#include "domain/timeline/words.h"

namespace kezhi::domain {
namespace {

Words ChannelText(v1::Channel channel) {
  if (channel == v1::CHANNEL_CALL_IN) return {"来电", "Called"};
  return {"来店", "Walked in"};
}

Words OwnerText(const std::string& owner) {
  if (owner.empty()) return {"无跟进人", "nobody"};
  return {IdOf(owner), IdOf(owner)};
}

Words PoolText(v1::PoolReason why) {
  switch (why) {
    case v1::POOL_REASON_EXPIRED: return {"逾期未联系", "nobody kept contact"};
    case v1::POOL_REASON_RELEASED: return {"主动放弃", "given up"};
    case v1::POOL_REASON_LEFT: return {"跟进人离职", "the owner left"};
    default: return {"原因不详", "reason unknown"};
  }
}

Words BasisText(v1::LegalBasis basis) {
  switch (basis) {
    case v1::LEGAL_BASIS_PURPOSE_ENDED: return {"目的已实现或不再必要", "the purpose has ended"};
    case v1::LEGAL_BASIS_RETENTION_ENDED: return {"保存期限届满", "the time to keep it is over"};
    case v1::LEGAL_BASIS_CONSENT_WITHDRAWN: return {"撤回同意", "consent withdrawn"};
    case v1::LEGAL_BASIS_OBJECTION: return {"本人反对", "the person objects"};
    case v1::LEGAL_BASIS_UNLAWFUL: return {"违法或违约处理", "processed unlawfully"};
    case v1::LEGAL_BASIS_LEGAL_DUTY: return {"法律法规要求", "the law demands it"};
    default: return {"依据不详", "ground unknown"};
  }
}

}  // namespace

Words WordsFor(const v1::VisitRegistered& registered) {
  const Words channel = ChannelText(registered.channel());
  const std::string by = IdOf(registered.consultant());
  return {absl::StrCat(channel.zh, "，", registered.first() ? "首次" : "再次", "，",
                       registered.party_size(), " 人", Part("，接待 ", by),
                       Part("，来源 ", registered.source())),
          absl::StrCat(channel.en, registered.first() ? ", first time" : ", again",
                       ", heads: ", registered.party_size(), Part(", received by ", by),
                       Part(", source ", registered.source()))};
}

Words WordsFor(const v1::VisitCompleted& completed) {
  std::string zh = "接待结束，";
  std::string en = "Reception over, ";
  if (completed.info_left()) {
    absl::StrAppend(&zh, "留资料");
    absl::StrAppend(&en, "contact data left");
  } else {
    absl::StrAppend(&zh, "未留资料", Part("：", completed.no_info_reason()));
    absl::StrAppend(&en, "no contact data left", Part(": ", completed.no_info_reason()));
  }
  absl::StrAppend(&zh, Part("，拟购 ", completed.wanted_model()),
                  Part("，级别 ", completed.grade()), completed.test_drive() ? "，试驾" : "",
                  completed.on_site_order() ? "，现场订购" : "");
  absl::StrAppend(&en, Part(", wants ", completed.wanted_model()),
                  Part(", grade ", completed.grade()), completed.test_drive() ? ", test drive" : "",
                  completed.on_site_order() ? ", ordered on the spot" : "");
  return {zh, en};
}

Words WordsFor(const v1::VisitAmended& amended) {
  const std::string fields = absl::StrJoin(amended.changed(), ", ");
  return {absl::StrCat("登记更正：", fields), absl::StrCat("Visit corrected: ", fields)};
}

Words WordsFor(const v1::VisitVoided&) {
  return {"登记作废", "Visit struck"};
}

Words WordsFor(const v1::RegistrationOverdue& overdue) {
  const std::string day = DateText(overdue.closed_day());
  return {absl::StrCat("营业日 ", day, " 结束时登记未完成",
                       Part("，顾问 ", IdOf(overdue.consultant()))),
          absl::StrCat("Line not filled in when ", day, " was closed",
                       Part(", consultant ", IdOf(overdue.consultant())))};
}

Words WordsFor(const v1::CustomerRegistered& registered) {
  return {absl::StrCat("客户建档，跟进人 ", OwnerText(registered.owner()).zh,
                       Part("，来源 ", registered.source())),
          absl::StrCat("Customer registered, owner ", OwnerText(registered.owner()).en,
                       Part(", source ", registered.source()))};
}

Words WordsFor(const v1::ProfileChanged& changed) {
  const std::string fields = absl::StrJoin(changed.changed(), ", ");
  return {absl::StrCat("资料变更：", fields), absl::StrCat("Profile changed: ", fields)};
}

Words WordsFor(const v1::CustomerAssigned& assigned) {
  return {absl::StrCat("客户分配给 ", OwnerText(assigned.to()).zh),
          absl::StrCat("Customer given to ", OwnerText(assigned.to()).en)};
}

Words WordsFor(const v1::CustomerHandedOver& handed_over) {
  const Words from = OwnerText(handed_over.from());
  const Words to = OwnerText(handed_over.to());
  return {absl::StrCat("客户交接：", from.zh, " 交 ", to.zh),
          absl::StrCat("Customer handed over from ", from.en, " to ", to.en)};
}

Words WordsFor(const v1::CustomerPooled& pooled) {
  const Words why = PoolText(pooled.why());
  const Words from = OwnerText(pooled.from());
  return {absl::StrCat("客户进入公海：", why.zh, "，原跟进人 ", from.zh),
          absl::StrCat("Customer to the public pool: ", why.en, "; owner was ", from.en)};
}

Words WordsFor(const v1::CustomerClaimed& claimed) {
  return {absl::StrCat("从公海领取：", OwnerText(claimed.by()).zh),
          absl::StrCat("Claimed from the public pool by ", OwnerText(claimed.by()).en)};
}

Words WordsFor(const v1::CustomerMerged& merged) {
  const std::string id = IdOf(merged.from());
  return {absl::StrCat("合并客户 ", id, "，意向 ", merged.pursuits(), " 个"),
          absl::StrCat("Merged customer ", id, ", pursuits taken over: ", merged.pursuits())};
}

Words WordsFor(const v1::CustomerMergedAway& merged_away) {
  const std::string id = IdOf(merged_away.into());
  return {absl::StrCat("并入客户 ", id), absl::StrCat("Merged into customer ", id)};
}

Words WordsFor(const v1::CustomerUnmerged& unmerged) {
  const std::string id = IdOf(unmerged.from());
  return {absl::StrCat("撤销与客户 ", id, " 的合并"),
          absl::StrCat("Merge of customer ", id, " taken back")};
}

Words WordsFor(const v1::CustomerRestored& restored) {
  const std::string id = IdOf(restored.from());
  return {absl::StrCat("不再并入客户 ", id), absl::StrCat("No longer merged into customer ", id)};
}

Words WordsFor(const v1::VisitLinked& linked) {
  const std::string id = IdOf(linked.visit());
  std::string zh = absl::StrCat("老客户来访 ", id);
  std::string en = absl::StrCat("Known customer's visit ", id);
  if (linked.pursuit() != 0) {
    absl::StrAppend(&zh, "，", PursuitText(linked.pursuit()).zh);
    absl::StrAppend(&en, ", ", PursuitText(linked.pursuit()).en);
  }
  return {zh, en};
}

Words WordsFor(const v1::ErasureRequested& requested) {
  const Words basis = BasisText(requested.legal_basis());
  return {absl::StrCat("申请删除个人信息：", basis.zh),
          absl::StrCat("Erasure asked for: ", basis.en)};
}

Words WordsFor(const v1::ErasureWithdrawn&) {
  return {"撤回删除申请", "Request for erasure taken back"};
}

Words WordsFor(const v1::ErasureDeclined&) {
  return {"驳回删除申请", "Request for erasure refused"};
}

Words WordsFor(const v1::ErasureUnderWay& under_way) {
  return {absl::StrCat("批准删除个人信息，尚余 ", under_way.remaining(), " 项未结"),
          absl::StrCat("Erasure granted; still open: ", under_way.remaining())};
}

Words WordsFor(const v1::CustomerErased& erased) {
  const Words basis = BasisText(erased.legal_basis());
  return {absl::StrCat("个人信息已删除：", basis.zh), absl::StrCat("Person erased: ", basis.en)};
}

Words WordsFor(const v1::PersonalDataDisclosed&) {
  return {"提供个人信息副本", "Everything about the person handed out"};
}

Words WordsFor(const v1::CardsRead&) {
  return {"查阅个人信息", "Personal texts were read"};
}

Words WordsFor(const v1::CustomerClassified& classified) {
  const std::string steps = classified.from().empty() || classified.from() == classified.to()
                                ? classified.to()
                                : absl::StrCat(classified.from(), " → ", classified.to());
  const auto value = [](std::string* out, const v1::Attribute& basis) {
    absl::StrAppend(out, basis.name(), " ", basis.value());
  };
  const std::string basis = absl::StrJoin(classified.basis(), ", ", value);
  const std::string due = classified.has_due_on() ? DateText(classified.due_on()) : "";
  return {absl::StrCat("客户分类 ", classified.scale(), "：", steps, Part("，依据 ", basis),
                       classified.by_rule() ? "，按规则" : "", Part("，须在 ", due, " 前处理")),
          absl::StrCat("Classified on ", classified.scale(), ": ", steps, Part(", by ", basis),
                       classified.by_rule() ? ", found by the rule" : "",
                       Part(", to be handled by ", due))};
}

Words WordsFor(const v1::DuplicateDismissed& dismissed) {
  const std::string id = IdOf(dismissed.other());
  return {absl::StrCat("与 ", id, " 不是同一客户"), absl::StrCat("Not the same as ", id)};
}

Words WordsFor(const v1::DuplicateReopened& reopened) {
  const std::string id = IdOf(reopened.other());
  return {absl::StrCat("与 ", id, " 是否同一客户待查"),
          absl::StrCat("Whether the same as ", id, " is to be asked again")};
}

}  // namespace kezhi::domain
