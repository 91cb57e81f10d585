// kezhi progress: the progress table of a store and a month.
#include <memory>
#include <utility>

#include "base/status_macros.h"
#include "services/cli/diff.h"
#include "services/cli/exit_codes.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"

namespace kezhi::cli {
namespace {

struct ProgressOptions {
  std::string month;
  std::string consultant;
  std::string grade;
  std::string order_by;
  int limit = 0;
  bool watch = false;
};

// All rows, or the first `limit`, as one answer.
absl::StatusOr<v1::GetProgressTableResponse> Fetch(Session& session,
                                                   const v1::GetProgressTableRequest& request,
                                                   int limit) {
  v1::GetProgressTableResponse all;
  KEZHI_RETURN_IF_ERROR(EachPage(session, &v1::QueryService::Stub::GetProgressTable, request,
                                 [&all, limit](const v1::GetProgressTableResponse& page) {
                                   if (all.table().store().empty()) {
                                     all = page;
                                   } else {
                                     all.mutable_table()->mutable_rows()->MergeFrom(
                                         page.table().rows());
                                     all.set_next_page_token(page.next_page_token());
                                   }
                                   return limit == 0 || all.table().rows_size() < limit;
                                 }));
  return all;
}

absl::StatusOr<int> RunProgress(const ProgressOptions& options, Session& session) {
  absl::CivilDay first;
  if (!options.month.empty()) {
    KEZHI_ASSIGN_OR_RETURN(first, ParseMonth(options.month));
  }
  KEZHI_ASSIGN_OR_RETURN(const std::string store, session.Store());
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  if (options.month.empty()) first = view.today;

  v1::GetProgressTableRequest request;
  request.set_parent(store);
  request.set_year(static_cast<int>(first.year()));
  request.set_month(first.month());
  request.set_grade(options.grade);
  request.set_order_by(options.order_by);
  request.set_page_size(options.limit);
  if (!options.consultant.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_consultant(),
                           session.NameIn("consultants", options.consultant));
  }
  if (session.globals().diff_from.has_value()) {
    v1::DiffFormRequest diff;
    v1::ProgressTableName& name = *diff.mutable_progress_table();
    name.set_parent(store);
    name.set_year(request.year());
    name.set_month(request.month());
    name.set_consultant(request.consultant());
    return ShowDiff(session, std::move(diff), store);
  }
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  const absl::TimeZone zone = Session::ZoneOf(view.row, view.today);
  if (options.watch) {
    v1::WatchFormRequest watch;
    *watch.mutable_progress_table() = request;
    return ShowWatch(session, watch, zone, [&](const v1::FormState& state) {
      return FormOf(state.progress_table().table(), session.Context(zone));
    });
  }
  KEZHI_ASSIGN_OR_RETURN(const v1::GetProgressTableResponse response,
                         Fetch(session, request, options.limit));
  KEZHI_RETURN_IF_ERROR(session.Print(response, FormOf(response.table(), session.Context(zone))));
  session.NoteServed(response.served(), zone);
  return kExitOk;
}

}  // namespace

void AddProgress(Verbs& verbs) {
  auto options = std::make_shared<ProgressOptions>();
  CLI::App* verb =
      verbs.Add({"progress", kFormsGroup, "The progress table of a month 潜在顾客等级推进表",
                 "Who is followed up, day by day: * planned, a grade = after a contact, · contact "
                 "without grade,\n"
                 "! missed. CSV has a column for each day.",
                 "  kezhi progress\n"
                 "  kezhi progress --month 2026-03 --consultant c1 --order next_due\n"
                 "  kezhi progress --grade H --order 'opened_on desc' --limit 20\n"
                 "  kezhi progress --output csv\n"},
                [options](Session& session) { return RunProgress(*options, session); });
  verb->add_option("--month", options->month, "Month, 2026-03; default: the present one");
  verb->add_option("--consultant", options->consultant, "Only this consultant's customers");
  verb->add_option("--grade", options->grade, "Only rows at this grade");
  verb->add_option("--order", options->order_by,
                   "consultant (default), grade, next_due or opened_on, each with ` desc`");
  verb->add_flag("--watch", options->watch, kWatchHelp);
  verb->add_option("--limit", options->limit, "At most so many rows; 0 = all")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
}

}  // namespace kezhi::cli
