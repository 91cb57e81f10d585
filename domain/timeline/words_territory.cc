// Words for screenings, territories and their distributors.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "domain/names.h"
#include "domain/timeline/words.h"

namespace kezhi::domain {
namespace {

Words VerdictText(v1::ScreeningVerdict verdict) {
  if (verdict == v1::SCREENING_VERDICT_APPROVED) return {"合格", "fit"};
  return {"不合格", "not fit"};
}

// `gsp √, credit ×`.
std::string FindingsText(const v1::ChannelAssessed& assessed) {
  std::vector<std::string> findings;
  for (const v1::RecordedCriterion& found : assessed.criteria()) {
    findings.push_back(absl::StrCat(found.criterion(), found.met() ? " √" : " ×"));
  }
  return absl::StrJoin(findings, ", ");
}

}  // namespace

Words WordsFor(const v1::ChannelNominated& nominated) {
  const std::string territory = IdOf(nominated.territory());
  const std::string rep = nominated.rep().empty() ? "" : IdOf(nominated.rep());
  return {absl::StrCat("提名为 ", territory, " 经销商，第 ", nominated.round(), " 次",
                       Part("，商务代表 ", rep)),
          absl::StrCat("Nominated as a distributor of ", territory, ", round ", nominated.round(),
                       Part(", representative ", rep))};
}

Words WordsFor(const v1::ChannelAssessed& assessed) {
  const std::string territory = IdOf(assessed.territory());
  const Words verdict = VerdictText(assessed.verdict());
  const std::string findings = FindingsText(assessed);
  return {absl::StrCat("评估（", territory, "，", assessed.step(), "）：", verdict.zh,
                       Part("，", findings), Part("，报 ", assessed.report_to())),
          absl::StrCat("Assessed for ", territory, ", step ", assessed.step(), ": ", verdict.en,
                       Part(", ", findings), Part(", reported to ", assessed.report_to()))};
}

Words WordsFor(const v1::ChannelDecided& decided) {
  const std::string territory = IdOf(decided.territory());
  const Words verdict = VerdictText(decided.verdict());
  return {absl::StrCat("筛选最终确定（", territory, "）：", verdict.zh),
          absl::StrCat("Screening for ", territory, " decided: ", verdict.en)};
}

Words WordsFor(const v1::DistributorshipGained& gained) {
  const std::string territory = IdOf(gained.territory());
  return {absl::StrCat("成为 ", territory, " 经销商，类型 ", gained.type()),
          absl::StrCat("Distributor of ", territory, ", type ", gained.type())};
}

Words WordsFor(const v1::DistributorshipLost& lost) {
  const std::string territory = IdOf(lost.territory());
  return {absl::StrCat("不再是 ", territory, " 经销商，原因 ", lost.reason_code()),
          absl::StrCat("No longer a distributor of ", territory, ", reason ", lost.reason_code())};
}

Words WordsFor(const v1::DistributorshipConverted& converted) {
  const std::string territory = IdOf(converted.territory());
  return {absl::StrCat(territory, " 经销商类型 ", converted.from(), " → ", converted.to()),
          absl::StrCat("Distributor of ", territory, ", type ", converted.from(), " → ",
                       converted.to())};
}

Words WordsFor(const v1::TerritoryDefined& defined) {
  return {absl::StrCat("设置区域，类型 ", defined.type(), "，", defined.min(), "–", defined.max(),
                       " 家"),
          absl::StrCat("Territory set up, type ", defined.type(), ", distributors ", defined.min(),
                       "–", defined.max())};
}

Words WordsFor(const v1::DistrictAdded& added) {
  const std::string district = IdOf(added.district());
  return {absl::StrCat("增加地区 ", district), absl::StrCat("District added: ", district)};
}

Words WordsFor(const v1::DistributorAppointed& appointed) {
  const std::string customer = IdOf(appointed.customer());
  return {absl::StrCat("确定经销商 ", customer, appointed.screened() ? "，经筛选" : "，未经筛选"),
          absl::StrCat("Distributor appointed: ", customer,
                       appointed.screened() ? ", screened" : ", not screened")};
}

Words WordsFor(const v1::DistributorDropped& dropped) {
  const std::string customer = IdOf(dropped.customer());
  return {absl::StrCat("取消经销商 ", customer, "，原因 ", dropped.reason_code()),
          absl::StrCat("Distributor dropped: ", customer, ", reason ", dropped.reason_code())};
}

Words WordsFor(const v1::TerritoryConverted& converted) {
  return {absl::StrCat("区域类型 ", converted.from(), " → ", converted.to(), "，", converted.min(),
                       "–", converted.max(), " 家"),
          absl::StrCat("Territory of type ", converted.from(), " → ", converted.to(),
                       ", distributors ", converted.min(), "–", converted.max())};
}

}  // namespace kezhi::domain
