// Words for what happens to campaigns.

#include "absl/strings/str_cat.h"

#include "domain/names.h"
#include "domain/timeline/words.h"

namespace kezhi::domain {

Words WordsFor(const v1::CampaignStarted& started) {
  const std::string from = DateText(started.from());
  const std::string to = started.has_to() ? DateText(started.to()) : std::string();
  const std::string budget = MoneyText(started.budget());
  return {absl::StrCat("推广活动开始：", started.label(), "，自 ", from, Part(" 至 ", to),
                       Part("，预算 ", budget)),
          absl::StrCat("Campaign started: ", started.label(), ", from ", from, Part(" to ", to),
                       Part(", budget ", budget))};
}

Words WordsFor(const v1::TrafficRecorded& traffic) {
  const std::string day = DateText(traffic.day());
  const std::string before = traffic.has_before() ? absl::StrCat(traffic.before()) : std::string();
  return {absl::StrCat(day, " 流量 ", traffic.source(), "：", traffic.visits(),
                       Part("（原 ", before, "）")),
          absl::StrCat("Traffic of ", day, " from ", traffic.source(), ": ", traffic.visits(),
                       Part(" (was ", before, ")"))};
}

Words WordsFor(const v1::MetricRecorded& metric) {
  const std::string day = DateText(metric.day());
  const std::string before = metric.has_before() ? absl::StrCat(metric.before()) : std::string();
  return {absl::StrCat(day, " 指标 ", metric.metric(), Part(" ", metric.subject()), "：",
                       metric.value(), Part("（原 ", before, "）")),
          absl::StrCat(metric.metric(), Part(" of ", metric.subject()), " on ", day, ": ",
                       metric.value(), Part(" (was ", before, ")"))};
}

Words WordsFor(const v1::SpendRecorded& spend) {
  const std::string amount = MoneyText(spend.amount());
  return {absl::StrCat("推广费用 ", amount), absl::StrCat("Spent ", amount)};
}

Words WordsFor(const v1::ResponseAttributed& response) {
  const std::string id = IdOf(response.customer());
  return {absl::StrCat("客户 ", id, " 由此活动而来", Part("，订单 ", response.deal())),
          absl::StrCat("Customer ", id, " came by it", Part(", deal ", response.deal()))};
}

}  // namespace kezhi::domain
