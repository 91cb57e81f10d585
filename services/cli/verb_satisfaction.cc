// kezhi satisfaction: what customers said in surveys, by question, person and unit.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

#include "base/status_macros.h"
#include "services/cli/diff.h"
#include "services/cli/show_form.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"

namespace kezhi::cli {
namespace {

constexpr int kMilliPerPoint = 1000;

struct SatisfactionOptions {
  std::string survey;
  std::string from;
  std::string to;
  bool watch = false;
};

// `4.25`; empty when there is none.
std::string MeanText(const v1::SatisfactionCount& count) {
  if (!count.has_mean_milli()) return "";
  return absl::StrFormat("%.2f", static_cast<double>(count.mean_milli()) / kMilliPerPoint);
}

// The counts of all dimensions in one table, so that CSV has them all.
void AddCounts(const char* by,
               const google::protobuf::RepeatedPtrField<v1::SatisfactionCount>& counts,
               const Words& words, Table& table) {
  for (const v1::SatisfactionCount& count : counts) {
    table.Add({by, Short(count.id()),
               count.suppressed() ? words("不足5人", "under 5") : absl::StrCat(count.answers()),
               MeanText(count), Words::Tick(count.eligible())});
  }
}

Table CountTable(const v1::Satisfaction& satisfaction, const Words& words) {
  Table table({{"by", words("维度", "By")},
               {"id", words("对象", "Of"), false, Fit::kCut},
               {"answers", words("答卷", "Answers"), true},
               {"mean", words("平均分", "Mean"), true},
               {"eligible", words("可参评", "Eligible")}});
  const v1::SatisfactionCount& all = satisfaction.all();
  table.Add({words("合计", "all"), "",
             all.suppressed() ? words("不足5人", "under 5") : absl::StrCat(all.answers()),
             MeanText(all), ""});
  AddCounts(words("问题", "question"), satisfaction.questions(), words, table);
  AddCounts(words("个人", "person"), satisfaction.consultants(), words, table);
  AddCounts(words("单位", "unit"), satisfaction.units(), words, table);
  return table;
}

Table LowTable(const v1::Satisfaction& satisfaction, const Words& words) {
  Table table({{"answered_on", words("日期", "Day")},
               {"survey", words("调查", "Survey"), false, Fit::kCut},
               {"customer", words("客户", "Customer"), false, Fit::kCut},
               {"consultant", words("负责人", "Consultant")},
               {"scores", words("评分", "Scores"), false, Fit::kWrap},
               {"text", words("意见", "Said"), false, Fit::kWrap}});
  for (const v1::AnswerRow& row : satisfaction.low_answers()) {
    std::vector<std::string> scores;
    scores.reserve(static_cast<std::size_t>(row.scores_size()));
    for (const v1::SurveyScore& score : row.scores()) {
      scores.push_back(absl::StrCat(score.question(), " ", score.score()));
    }
    table.Add({Shown(row.answered_on()), Short(row.survey()), Short(row.customer()),
               Short(row.consultant()), absl::StrJoin(scores, ", "), Shown(row.text())});
  }
  return table;
}

Table FollowedTable(const v1::Satisfaction& satisfaction, const Words& words) {
  Table table({{"day", words("日期", "Day")},
               {"what", words("事项", "What")},
               {"of", words("对象", "Of"), false, Fit::kCut},
               {"text", words("内容", "Text"), false, Fit::kWrap}});
  for (const v1::ImprovementRow& row : satisfaction.improvements()) {
    table.Add({Shown(row.recorded_on()), words("改进", "improvement"), row.question(),
               Shown(row.measure())});
  }
  for (const v1::CommendationRow& row : satisfaction.commended()) {
    table.Add({Shown(row.commended_on()), words("表彰", "commended"),
               Short(row.unit().empty() ? row.consultant() : row.unit()), Shown(row.reason())});
  }
  return table;
}

Form SatisfactionForm(const v1::Satisfaction& satisfaction, const Words& words) {
  Form form;
  form.title = words("客户满意度", "Satisfaction");
  for (const v1::SurveyRow& survey : satisfaction.surveys()) {
    form.facts.push_back(
        {Short(survey.survey()),
         absl::StrCat(Shown(survey.from()), " – ", Shown(survey.to()), "  ",
                      survey.closed() ? words("已结束", "closed") : words("进行中", "open"))});
  }
  form.facts.push_back({words("下次应查", "next due"), Shown(satisfaction.due_on())});
  form.sections.push_back({"", CountTable(satisfaction, words)});
  form.sections.push_back({words("低分答卷", "Low answers"), LowTable(satisfaction, words)});
  form.sections.push_back(
      {words("改进与表彰", "What came of it"), FollowedTable(satisfaction, words)});
  return form;
}

absl::StatusOr<int> ShowDifference(const v1::GetSatisfactionRequest& request, Session& session) {
  v1::DiffFormRequest diff;
  v1::SatisfactionName& name = *diff.mutable_satisfaction();
  name.set_name(request.name());
  if (request.has_from()) *name.mutable_from() = request.from();
  if (request.has_to()) *name.mutable_to() = request.to();
  return ShowDiff(session, std::move(diff), Session::StoreOfName(request.name()));
}

absl::StatusOr<int> RunSatisfaction(const SatisfactionOptions& options, Session& session) {
  v1::GetSatisfactionRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_name(), session.StoreOrNameIn("surveys", options.survey));
  KEZHI_RETURN_IF_ERROR(FillDays(options.from, options.to, request));
  const std::string store = Session::StoreOfName(request.name());
  if (session.globals().diff_from.has_value()) return ShowDifference(request, session);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  return ShowForm(session, &v1::QueryService::Stub::GetSatisfaction, request,
                  {store, Session::ZoneOf(view.row, view.today), options.watch},
                  [&](const v1::GetSatisfactionResponse& answer) {
                    return SatisfactionForm(answer.satisfaction(), session.words());
                  });
}

}  // namespace

void AddSatisfaction(Verbs& verbs) {
  auto options = std::make_shared<SatisfactionOptions>();
  CLI::App* verb = verbs.Add(
      {"satisfaction", kCareGroup, "What customers said in surveys 客户满意度",
       "Means by question, person and unit, the low answers, and what came of them. Of a year it\n"
       "is the selection of the best: those who have answers enough are eligible.",
       "  kezhi satisfaction y1\n"
       "  kezhi satisfaction --from 2026-01-01 --to 2026-12-31\n"},
      [options](Session& session) { return RunSatisfaction(*options, session); });
  verb->add_option("survey", options->survey, "Only this round, by id or name");
  verb->add_option("--from", options->from, "Rounds about a period that ends then or later");
  verb->add_option("--to", options->to, "Rounds about a period that ends then or before");
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

}  // namespace kezhi::cli
