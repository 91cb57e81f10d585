// Contacts before the order, traffic and campaigns as they are printed.
#include "services/cli/form_market.h"

#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace kezhi::cli {
namespace {

Table HistogramTable(const v1::ContactsBeforeOrder& contacts, const Words& words) {
  Table table({{"contacts", words("接触次数", "Contacts"), true},
               {"orders", words("订单", "Orders"), true},
               {"share", words("占比", "Share"), true}});
  for (const v1::ContactBucket& bucket : contacts.histogram()) {
    table.Add({absl::StrCat(bucket.contacts()), absl::StrCat(bucket.orders()),
               Percent(bucket.share_bp())});
  }
  return table;
}

std::string HundredthsText(int hundredths) {
  return absl::StrFormat("%d.%02d", hundredths / 100, hundredths % 100);
}

Table ContactGroupTable(const google::protobuf::RepeatedPtrField<v1::ContactGroup>& groups,
                        const char* key, const char* title, const Words& words) {
  Table table({{key, title, false, Fit::kCut},
               {"orders", words("订单", "Orders"), true},
               {"contacts", words("接触次数", "Contacts"), true},
               {"mean", words("平均", "Mean"), true},
               {"after", words("多次接触后", "After more"), true},
               {"after_ratio", words("占比", "Share"), true}});
  for (const v1::ContactGroup& group : groups) {
    table.Add({Short(group.key()), absl::StrCat(group.orders()), absl::StrCat(group.contacts()),
               group.has_mean_hundredths() ? HundredthsText(group.mean_hundredths()) : "",
               absl::StrCat(group.after()), group.has_after_bp() ? Percent(group.after_bp()) : ""});
  }
  return table;
}

// Says the share beside what the playbook claims of it.
std::vector<Form::Fact> ContactFacts(const v1::ContactsBeforeOrder& contacts, const Words& words) {
  const v1::ContactGroup& total = contacts.total();
  std::vector<Form::Fact> facts = {
      {words("订单", "orders"), absl::StrCat(total.orders())},
      {words("平均接触", "contacts an order"),
       total.has_mean_hundredths() ? HundredthsText(total.mean_hundredths()) : ""}};
  if (total.has_after_bp()) {
    facts.push_back(
        {absl::StrCat(words("接触次数多于 ", "after more than "), contacts.after_contacts()),
         Percent(total.after_bp())});
  }
  if (contacts.has_benchmark()) {
    const v1::ContactBenchmark& benchmark = contacts.benchmark();
    facts.push_back({words("基准", "benchmark"),
                     absl::StrCat(Percent(benchmark.share_bp()), "  ",
                                  words(benchmark.label_zh().c_str(), benchmark.label().c_str()))});
  }
  if (contacts.undated_orders() > 0) {
    facts.push_back({words("日期不明的订单", "orders of no known day"),
                     absl::StrCat(contacts.undated_orders())});
  }
  return facts;
}

// `+12`, `-3`; empty when it is not known.
std::string ChangeText(bool known, std::int64_t change) {
  if (!known) return "";
  return change > 0 ? absl::StrCat("+", change) : absl::StrCat(change);
}

std::string ChangePercent(const v1::TrafficCount& count) {
  if (!count.has_change_bp()) return "";
  const int points = count.change_bp();
  return absl::StrCat(points < 0 ? "-" : "+", Percent(points < 0 ? -points : points));
}

std::vector<Cell> TrafficRow(const google::type::Date& monday, const std::string& source,
                             const v1::TrafficCount& count) {
  return {Shown(monday),
          source,
          absl::StrCat(count.visits()),
          count.has_share_bp() ? Percent(count.share_bp()) : "",
          ChangeText(count.has_change(), count.change()),
          ChangePercent(count)};
}

Table TrafficTable(const v1::Traffic& traffic, const Words& words) {
  Table table({{"week", words("周(起)", "Week of")},
               {"source", words("来源", "Source")},
               {"visits", words("流量", "Visits"), true},
               {"share", words("占比", "Share"), true},
               {"change", words("环比", "Change"), true},
               {"change_ratio", words("环比%", "Change %"), true}});
  for (const v1::TrafficWeek& week : traffic.weeks()) {
    table.Add(TrafficRow(week.monday(), words("合计", "all"), week.total()));
    for (const v1::TrafficCount& count : week.sources()) {
      table.Add(TrafficRow(week.monday(), count.source(), count));
    }
  }
  return table;
}

Table MetricTable(const v1::Traffic& traffic, const Words& words) {
  Table table({{"week", words("周(起)", "Week of")},
               {"metric", words("指标", "Metric")},
               {"group", words("小组", "Group")},
               {"subject", words("对象", "Of"), false, Fit::kCut},
               {"value", words("数值", "Figure"), true},
               {"change", words("环比", "Change"), true},
               {"better", words("变化", "Is")},
               {"day", words("日期", "Day")},
               {"campaign", words("活动", "Campaign"), false, Fit::kCut}});
  for (const v1::TrafficWeek& week : traffic.weeks()) {
    for (const v1::MetricWeek& metric : week.metrics()) {
      const char* better = metric.better() ? words("好转", "better") : words("变差", "worse");
      std::vector<Cell> row = {Shown(week.monday()),
                               metric.metric(),
                               metric.group(),
                               metric.subject(),
                               absl::StrCat(metric.value()),
                               ChangeText(metric.has_change(), metric.change()),
                               metric.has_better() ? better : "",
                               Shown(metric.day()),
                               Short(metric.campaign())};
      if (metric.has_better()) {
        row[6].emphasis = metric.better() ? Emphasis::kGood : Emphasis::kBad;
      }
      table.Add(std::move(row));
    }
  }
  return table;
}

const char* CampaignKindText(v1::CampaignKind kind, const Words& words) {
  switch (kind) {
    case v1::CAMPAIGN_KIND_PROMOTION: return words("活动推广", "promotion");
    case v1::CAMPAIGN_KIND_ADVERT: return words("广告推广", "advertising");
    case v1::CAMPAIGN_KIND_EXHIBITION: return words("展会", "exhibition");
    case v1::CAMPAIGN_KIND_SEMINAR: return words("研讨会", "seminar");
    case v1::CAMPAIGN_KIND_CARE: return words("客户关怀", "care");
    case v1::CAMPAIGN_KIND_SITE: return words("网站", "site");
    default: return "";
  }
}

}  // namespace

Form FormOf(const v1::Traffic& traffic, const FormContext& context) {
  const Words& words = context.words;
  Form form;
  form.title = absl::StrCat(words("流量", "Traffic"), "  ", Short(traffic.store()), "  ",
                            Shown(traffic.from()), " – ", Shown(traffic.to()));
  form.sections.push_back({"", TrafficTable(traffic, words)});
  Table metrics = MetricTable(traffic, words);
  if (!metrics.empty()) {
    form.sections.push_back({words("周报", "Figures of the week"), std::move(metrics)});
  }
  return form;
}

Form FormOf(const v1::ListCampaignsResponse& answer, const FormContext& context) {
  const Words& words = context.words;
  Table table({{"campaign", words("活动", "Campaign")},
               {"kind", words("类型", "Kind")},
               {"label", words("名称", "Name"), false, Fit::kCut},
               {"from", words("开始", "From")},
               {"to", words("结束", "To")},
               {"group", words("小组", "Group")},
               {"budget", words("预算", "Budget"), true},
               {"spent", words("费用", "Spent"), true},
               {"budget_used", words("预算使用", "Used %"), true},
               {"responses", words("响应", "Responses"), true},
               {"won", words("成交", "Won"), true},
               {"won_amount", words("成交额", "Won amount"), true},
               {"return", words("回报率", "Return %"), true},
               {"during", words("所属活动", "During"), false, Fit::kCut},
               {"audience", words("对象", "For"), false, Fit::kWrap}});
  for (const v1::CampaignRow& row : answer.campaigns()) {
    table.Add({Short(row.campaign()), CampaignKindText(row.kind(), words), row.label(),
               Shown(row.from()), Shown(row.to()), row.group(), Shown(row.budget()),
               Shown(row.spent()), row.has_budget_used_bp() ? Percent(row.budget_used_bp()) : "",
               absl::StrCat(row.responses()), absl::StrCat(row.won()), Shown(row.won_amount()),
               row.has_return_bp() ? Percent(row.return_bp()) : "", Short(row.during()),
               absl::StrJoin(row.audience(), ", ")});
  }
  Form form;
  form.title = words("推广活动", "Campaigns");
  form.sections.push_back({"", std::move(table)});
  return form;
}

Form FormOf(const v1::ContactsBeforeOrder& contacts, const FormContext& context) {
  const Words& words = context.words;
  Form form;
  form.title = absl::StrCat(words("订单前接触次数", "Contacts before the order"), "  ",
                            Short(contacts.store()), "  ", Shown(contacts.from()), " – ",
                            Shown(contacts.to()));
  form.facts = ContactFacts(contacts, words);
  form.sections.push_back({"", HistogramTable(contacts, words)});
  form.sections.push_back(
      {words("按来源", "By source"),
       ContactGroupTable(contacts.by_source(), "source", words("来源", "Source"), words)});
  form.sections.push_back({words("按销售顾问", "By consultant"),
                           ContactGroupTable(contacts.by_consultant(), "consultant",
                                             words("销售顾问", "Consultant"), words)});
  return form;
}

}  // namespace kezhi::cli
