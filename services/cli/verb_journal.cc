// kezhi journal: who is to be contacted how often, and was; 客户追踪志.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "services/cli/show_form.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"

namespace kezhi::cli {
namespace {

constexpr int kJournalPage = 1000;

struct JournalOptions {
  std::string consultant;
  std::string day;
  std::string grade;
  bool to_refresh = false;
  bool watch = false;
};

absl::StatusOr<v1::ListJournalLinesRequest> JournalRequest(const JournalOptions& options,
                                                           Session& session) {
  v1::ListJournalLinesRequest request;
  if (options.consultant.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.Store());
  } else {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(),
                           session.NameIn("consultants", options.consultant));
  }
  if (!options.day.empty()) {
    KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(options.day));
    *request.mutable_day() = domain::ToDate(day);
  }
  request.set_grade(options.grade);
  request.set_to_refresh(options.to_refresh);
  request.set_page_size(kJournalPage);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(),
                         session.ReadAt(Session::StoreOfName(request.parent())));
  return request;
}

// `7 d`, `1 m`.
std::string CadenceText(const v1::Span& span, const Words& words) {
  std::string text;
  if (span.months() != 0) absl::StrAppend(&text, span.months(), words("个月", " m"));
  if (span.days() != 0) {
    absl::StrAppend(&text, text.empty() ? "" : " ", span.days(), words("天", " d"));
  }
  return text;
}

// `counts`: of a journal, or of one owner in it.
template <typename Counts>
std::vector<Cell> JournalCountRow(const v1::JournalHead& head, const std::string& owner,
                                  const Counts& counts, const Words& words) {
  return {CadenceText(head.cadence(), words),
          absl::StrJoin(head.grades(), ", "),
          owner,
          absl::StrCat(counts.lines()),
          absl::StrCat(counts.refreshed()),
          absl::StrCat(counts.due()),
          absl::StrCat(counts.overdue())};
}

Table JournalHeads(const v1::ListJournalLinesResponse& all, const Words& words) {
  Table table({{"cadence", words("每", "Every")},
               {"grades", words("级别", "Grades")},
               {"owner", words("销售顾问", "Owner"), false, Fit::kCut},
               {"lines", words("客户数", "Customers"), true},
               {"refreshed", words("已刷新", "Refreshed"), true},
               {"due", words("今日应跟", "Due"), true},
               {"overdue", words("逾期", "Overdue"), true}});
  for (const v1::JournalHead& head : all.heads()) {
    table.Add(JournalCountRow(head, words("合计", "all"), head, words));
    for (const v1::JournalOwner& owner : head.by_owner()) {
      table.Add(JournalCountRow(head, Short(owner.owner()), owner, words));
    }
  }
  return table;
}

Table JournalLines(const v1::ListJournalLinesResponse& all, const Words& words) {
  Table table({{"grade", words("级别", "Grade")},
               {"name", words("客户", "Customer"), false, Fit::kCut},
               {"owner", words("销售顾问", "Owner"), false, Fit::kCut},
               {"wanted", words("拟购", "Wanted"), false, Fit::kCut},
               {"last_contact", words("上次跟进", "Last contact")},
               {"due_on", words("应刷新", "Due")},
               {"refreshed", words("已刷新", "Refreshed")},
               {"overdue", words("逾期", "Overdue")},
               {"customer", words("客户编号", "Customer id"), false, Fit::kCut},
               {"pursuit", words("商机", "Pursuit"), true}});
  for (const v1::JournalLine& line : all.lines()) {
    table.Add({line.grade(), Shown(line.name()), Short(line.owner()), line.wanted(),
               Shown(line.last_contact()), Shown(line.due_on()), Words::Tick(line.refreshed()),
               Words::Tick(line.overdue()), Short(line.customer()), absl::StrCat(line.pursuit())});
  }
  return table;
}

absl::StatusOr<int> RunJournal(const JournalOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const v1::ListJournalLinesRequest request,
                         JournalRequest(options, session));
  return ShowForm(session, &v1::QueryService::Stub::ListJournalLines, request,
                  {Session::StoreOfName(request.parent()), absl::LocalTimeZone(), options.watch},
                  [&](const v1::ListJournalLinesResponse& answer) {
                    const Words& words = session.words();
                    Form form;
                    form.title = absl::StrCat(words("客户追踪志", "Tracking journals"), "  ",
                                              Short(request.parent()));
                    form.sections.push_back({"", JournalHeads(answer, words)});
                    form.sections.push_back({"", JournalLines(answer, words)});
                    form.csv = JournalLines(answer, words);
                    return form;
                  });
}

}  // namespace

void AddJournal(Verbs& verbs) {
  auto options = std::make_shared<JournalOptions>();
  CLI::App* verb = verbs.Add(
      {"journal", kCustomersGroup, "Who is to be contacted how often, and was 客户追踪志",
       "A journal holds the open pursuits whose grade has one cadence: daily, weekly and so on. A\n"
       "contact refreshes a record for that time.",
       "  kezhi journal c1 --to-refresh\n"
       "  kezhi journal --grade A --day 2026-03-02 --lang zh\n"},
      [options](Session& session) { return RunJournal(*options, session); });
  verb->add_option("consultant", options->consultant, "Only of this consultant");
  verb->add_option("--day", options->day, "The day; default: today");
  verb->add_option("--grade", options->grade, "Only at this grade");
  verb->add_flag("--to-refresh", options->to_refresh, "Only what is due on the day, or overdue");
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

}  // namespace kezhi::cli
