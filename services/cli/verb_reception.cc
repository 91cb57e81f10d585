// kezhi board: who receives whom on a day, and why.
#include <memory>
#include <utility>

#include "base/status_macros.h"
#include "domain/names.h"
#include "services/cli/exit_codes.h"
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
  v1::GetReceptionBoardRequest request;
  request.set_name(domain::DayName(store, day));
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  const absl::TimeZone zone = Session::ZoneOf(view.row, day);
  if (options.watch) {
    v1::WatchFormRequest watch;
    *watch.mutable_reception_board() = request;
    return ShowWatch(session, watch, zone, [&](const v1::FormState& state) {
      return FormOf(state.reception_board().board(), session.Context(zone));
    });
  }
  v1::GetReceptionBoardResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.query(), &v1::QueryService::Stub::GetReceptionBoard, request, response));
  KEZHI_RETURN_IF_ERROR(session.Print(response, FormOf(response.board(), session.Context(zone))));
  session.NoteServed(response.served(), zone);
  return kExitOk;
}

}  // namespace

void AddBoard(Verbs& verbs) {
  auto options = std::make_shared<BoardOptions>();
  CLI::App* verb = verbs.Add({"board", kFormsGroup, "Who receives whom, and why 排岗板",
                              "The turn order of a day, whose turn it is, who is free, and of "
                              "every visit who received it\n"
                              "and why, who was passed over, and when a message is due.",
                              "  kezhi board\n"
                              "  kezhi board --day 2026-03-02 --lang zh\n"
                              "  kezhi board --watch   # as it is, then as it becomes\n"},
                             [options](Session& session) { return RunBoard(*options, session); });
  verb->add_option("--day", options->day, "Business day, 2026-03-02; default: today");
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

}  // namespace kezhi::cli
