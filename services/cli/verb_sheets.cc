// kezhi sheets: the heads of a store's registration sheets.
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "services/cli/exit_codes.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"

namespace kezhi::cli {
namespace {

constexpr int kMostAtOnce = 1000;

struct SheetsOptions {
  std::string from;
  std::string to;
  std::string verdict;
  std::string archived;
  std::string order_by = "day desc";
  bool stale = false;
  bool unreviewed = false;
  int limit = 31;
  bool watch = false;
};

absl::StatusOr<v1::ListRegistrationSheetsRequest> RequestOf(Session& session,
                                                            const std::string& store,
                                                            const SheetsOptions& options) {
  v1::ListRegistrationSheetsRequest request;
  request.set_parent(store);
  KEZHI_RETURN_IF_ERROR(FillDays(options.from, options.to, request));
  if (options.verdict == "accepted") request.set_verdict(v1::VERDICT_ACCEPTED);
  if (options.verdict == "returned") request.set_verdict(v1::VERDICT_RETURNED);
  if (!options.archived.empty()) request.set_archived(options.archived == "yes");
  request.set_stale(options.stale);
  request.set_unreviewed(options.unreviewed);
  request.set_order_by(options.order_by);
  request.set_page_size(options.limit == 0 ? kMostAtOnce : options.limit);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  return request;
}

Form FormOfHeads(const v1::ListRegistrationSheetsResponse& response, const FormContext& context) {
  const Words& words = context.words;
  Table table({{"day", words("日期", "Day")},
               {"batches", words("批次", "Parties"), true},
               {"walk_in", words("来店", "Walk-in"), true},
               {"call_in", words("来电", "Call"), true},
               {"info_left", words("留资料", "Data"), true},
               {"incomplete", words("未完成", "Incomplete"), true},
               {"handed_in_at", words("交表", "Handed in")},
               {"verdict", words("审核", "Review")},
               {"reviewer", words("审核人", "By"), false, Fit::kCut},
               {"archived_at", words("存档", "Archived")},
               {"stale", words("存档后有改动", "Changed since")},
               {"closed", words("日结", "Closed")},
               {"unreviewed", words("日结时未审", "Closed unreviewed")}});
  for (const v1::RegistrationSheet& sheet : response.sheets()) {
    const v1::SheetState& state = sheet.state();
    table.Add({Shown(sheet.day()), absl::StrCat(sheet.batches()),
               absl::StrCat(sheet.batches_walk_in()), absl::StrCat(sheet.batches_call_in()),
               absl::StrCat(sheet.info_left_count()), absl::StrCat(sheet.incomplete()),
               DayAndTime(state.handed_in_at(), context.zone), words.Of(state.verdict()),
               Short(state.reviewer()), DayAndTime(state.archived_at(), context.zone),
               Words::Tick(sheet.stale()), Words::Tick(state.closed()),
               Words::Tick(state.unreviewed())});
  }
  Form form;
  form.title = words("来店(电)顾客登记表", "Registration sheets");
  form.sections.push_back({"", std::move(table)});
  return form;
}

absl::StatusOr<int> RunSheets(const SheetsOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const std::string store, session.Store());
  KEZHI_ASSIGN_OR_RETURN(const v1::ListRegistrationSheetsRequest request,
                         RequestOf(session, store, options));
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  const FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  if (options.watch) {
    v1::WatchFormRequest watch;
    *watch.mutable_registration_sheets() = request;
    return ShowWatch(session, watch, context.zone, [&](const v1::FormState& state) {
      return FormOfHeads(state.registration_sheets(), context);
    });
  }
  v1::ListRegistrationSheetsResponse all;
  KEZHI_RETURN_IF_ERROR(EachPage(session, &v1::QueryService::Stub::ListRegistrationSheets, request,
                                 [&](const v1::ListRegistrationSheetsResponse& page) {
                                   all.mutable_sheets()->MergeFrom(page.sheets());
                                   all.set_next_page_token(page.next_page_token());
                                   *all.mutable_served() = page.served();
                                   return options.limit == 0;
                                 }));
  KEZHI_RETURN_IF_ERROR(session.Print(all, FormOfHeads(all, context)));
  if (!all.next_page_token().empty()) {
    session.Note(
        session.words()("还有更多；用 --limit 显示更多。", "There are more; see --limit."));
  }
  session.NoteServed(all.served(), context.zone);
  return kExitOk;
}

}  // namespace

void AddSheets(Verbs& verbs) {
  auto options = std::make_shared<SheetsOptions>();
  CLI::App* verb =
      verbs.Add({"sheets", kFormsGroup, "A store's registration sheets, a line each",
                 "How many came, and how far each sheet is: handed in, reviewed, archived, its day "
                 "closed.",
                 "  kezhi sheets\n"
                 "  kezhi sheets --from 2026-03-01 --to 2026-03-31 --order day --output csv\n"
                 "  kezhi sheets --archived no      # still to be archived\n"
                 "  kezhi sheets --verdict returned # sent back by the reviewer\n"
                 "  kezhi sheets --stale            # a line changed after the archive\n"},
                [options](Session& session) { return RunSheets(*options, session); });
  verb->add_option("--from", options->from, "First day; default: the first there is");
  verb->add_option("--to", options->to, "Last day; default: the last there is");
  verb->add_option("--verdict", options->verdict, "Only sheets whose last review said so")
      ->check(CLI::IsMember({"accepted", "returned"}));
  verb->add_option("--archived", options->archived,
                   "Only sheets that are archived, or only those that are not")
      ->check(CLI::IsMember({"yes", "no"}));
  verb->add_flag("--stale", options->stale,
                 "Only sheets of which a line changed after the archive");
  verb->add_flag("--unreviewed", options->unreviewed,
                 "Only sheets that nobody had reviewed when their day was closed");
  verb->add_option("--order", options->order_by, "day, or `day desc`: the newest first")
      ->capture_default_str();
  verb->add_flag("--watch", options->watch, kWatchHelp);
  verb->add_option("--limit", options->limit, "At most so many sheets; 0 = all")
      ->check(CLI::Range(0, kMostAtOnce))
      ->capture_default_str();
}

}  // namespace kezhi::cli
