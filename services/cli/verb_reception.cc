// kezhi board, credits, breaches: who receives whom and why, who has the credit, who broke a rule.
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/names.h"
#include "services/cli/diff.h"
#include "services/cli/show_form.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"

namespace kezhi::cli {
namespace {

struct BoardOptions {
  std::string day;
  bool watch = false;
};

absl::StatusOr<int> RunBoard(const BoardOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const std::string store, session.Store());
  absl::CivilDay day;
  if (!options.day.empty()) {
    KEZHI_ASSIGN_OR_RETURN(day, ParseDay(options.day));
  }
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  if (options.day.empty()) day = view.today;
  if (session.globals().diff_from.has_value()) {
    v1::DiffFormRequest diff;
    diff.set_reception_board(domain::DayName(store, day));
    return ShowDiff(session, std::move(diff), store);
  }
  v1::GetReceptionBoardRequest request;
  request.set_name(domain::DayName(store, day));
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  const FormContext context = session.Context(Session::ZoneOf(view.row, day));
  return ShowForm(
      session, &v1::QueryService::Stub::GetReceptionBoard, request,
      {store, context.zone, options.watch},
      [&](const v1::GetReceptionBoardResponse& answer) { return FormOf(answer.board(), context); });
}

struct SpanOptions {
  std::string from;
  std::string to;
};

struct CreditsOptions {
  SpanOptions span;
  bool watch = false;
};

struct BreachOptions {
  std::string consultant;
  std::string rule;
  SpanOptions span;
  bool watch = false;
};

// The days named; a first day that is left out is the first of today's month, a last one `today`.
template <typename Request>
absl::Status FillSpan(const SpanOptions& span, absl::CivilDay today, Request& request) {
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay from,
                         ParseDayOr(span.from, absl::CivilDay(absl::CivilMonth(today))));
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay to, ParseDayOr(span.to, today));
  *request.mutable_from() = domain::ToDate(from);
  *request.mutable_to() = domain::ToDate(to);
  return absl::OkStatus();
}

std::string SpanTitle(const google::type::Date& from, const google::type::Date& to) {
  return absl::StrCat("  ", Shown(from), " – ", Shown(to));
}

Form CreditsForm(const v1::ListReceptionCreditsRequest& request,
                 const v1::ListReceptionCreditsResponse& all, const Words& words) {
  Table table({{"consultant", words("置业顾问", "Consultant")},
               {"received", words("接待", "Received"), true},
               {"credited", words("业绩", "Credited"), true},
               {"stood_in", words("代接", "Stood in"), true},
               {"stood_in_for", words("被代接", "Stood in for"), true}});
  for (const v1::ReceptionCredit& credit : all.credits()) {
    table.Add({Short(credit.consultant()), absl::StrCat(credit.received()),
               absl::StrCat(credit.credited()), absl::StrCat(credit.stood_in()),
               absl::StrCat(credit.stood_in_for())});
  }
  Form form;
  form.title = absl::StrCat(words("接待与业绩", "Credit of receptions"),
                            SpanTitle(request.from(), request.to()));
  form.sections.push_back({"", std::move(table)});
  return form;
}

Form BreachesForm(const v1::ListBreachesRequest& request, const v1::ListBreachesResponse& all,
                  const Words& words) {
  Table table({{"day", words("日期", "Day")},
               {"consultant", words("置业顾问", "Consultant")},
               {"rule", words("制度", "Rule")},
               {"label", words("内容", "What it says"), false, Fit::kWrap},
               {"sanction", words("处理", "Sanction")},
               {"penalty", words("金额", "Penalty"), true},
               {"about_visit", words("来访", "Visit"), false, Fit::kCut},
               {"note", words("说明", "Note"), false, Fit::kWrap},
               {"recorded_by", words("记录人", "By"), false, Fit::kCut},
               {"position", words("事件", "Event"), true}});
  for (const v1::BreachRow& row : all.breaches()) {
    table.Add({Shown(row.day()), Short(row.consultant()), row.rule(),
               words(row.label_zh().c_str(), row.label().c_str()), words.Of(row.sanction()),
               Shown(row.penalty()), Short(row.about_visit()), Shown(row.note()),
               Short(row.recorded_by()), absl::StrCat(row.position())});
  }
  Form form;
  form.title = absl::StrCat(words("违规记录", "Breaches"), SpanTitle(request.from(), request.to()));
  form.sections.push_back({"", std::move(table)});
  return form;
}

absl::StatusOr<int> RunCredits(const CreditsOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const std::string store, session.Store());
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  v1::ListReceptionCreditsRequest request;
  request.set_parent(store);
  KEZHI_RETURN_IF_ERROR(FillSpan(options.span, view.today, request));
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  request.set_page_size(1000);
  return ShowForm(session, &v1::QueryService::Stub::ListReceptionCredits, request,
                  {store, Session::ZoneOf(view.row, view.today), options.watch},
                  [&](const v1::ListReceptionCreditsResponse& answer) {
                    return CreditsForm(request, answer, session.words());
                  });
}

absl::StatusOr<int> RunBreaches(const BreachOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const std::string store, session.Store());
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  v1::ListBreachesRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(),
                         session.StoreOrNameIn("consultants", options.consultant));
  request.set_rule(options.rule);
  KEZHI_RETURN_IF_ERROR(FillSpan(options.span, view.today, request));
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  request.set_page_size(1000);
  return ShowForm(session, &v1::QueryService::Stub::ListBreaches, request,
                  {store, Session::ZoneOf(view.row, view.today), options.watch},
                  [&](const v1::ListBreachesResponse& answer) {
                    return BreachesForm(request, answer, session.words());
                  });
}

void AddSpan(CLI::App& verb, SpanOptions& span) {
  verb.add_option("--from", span.from, "First day; default: the first of this month");
  verb.add_option("--to", span.to, "Last day; default: today");
}

}  // namespace

void AddBoard(Verbs& verbs) {
  auto options = std::make_shared<BoardOptions>();
  CLI::App* verb =
      verbs.Add({"board", kReceptionGroup, "Who receives whom, and why 排岗板",
                 "The turn order of a day, whose turn it is, who is free, and of "
                 "every visit who received it\n"
                 "and why, who was passed over, and when a message is due.",
                 "  kezhi board\n"
                 "  kezhi board --day 2026-03-02 --lang zh\n"
                 "  kezhi board --diff-from 1200   # what has changed since event 1200\n"
                 "  kezhi board --watch   # as it is, then as it becomes\n"},
                [options](Session& session) { return RunBoard(*options, session); });
  verb->add_option("--day", options->day, "Business day, 2026-03-02; default: today");
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

void AddCredits(Verbs& verbs) {
  auto options = std::make_shared<CreditsOptions>();
  CLI::App* verb =
      verbs.Add({"credits", kReceptionGroup, "Who received, and who has the credit 接待与业绩", "",
                 "  kezhi credits --from 2026-03-01 --to 2026-03-31\n"},
                [options](Session& session) { return RunCredits(*options, session); });
  AddSpan(*verb, options->span);
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

void AddBreaches(Verbs& verbs) {
  auto options = std::make_shared<BreachOptions>();
  CLI::App* verb =
      verbs.Add({"breaches", kReceptionGroup, "Breaches of rules of conduct 违规记录", "",
                 "  kezhi breaches\n"
                 "  kezhi breaches c1 --from 2026-01-01 --rule poaching\n"},
                [options](Session& session) { return RunBreaches(*options, session); });
  verb->add_option("consultant", options->consultant, "Only of this consultant");
  verb->add_option("--rule", options->rule, "Only of this rule");
  AddSpan(*verb, options->span);
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

}  // namespace kezhi::cli
