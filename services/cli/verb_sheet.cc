// kezhi sheet: the registration sheet of a store and a day.
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/names.h"
#include "services/cli/diff.h"
#include "services/cli/exit_codes.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"
#include "services/cli/whole_form.h"

namespace kezhi::cli {
namespace {

struct SheetOptions {
  std::string day;
  std::string consultant;
  std::string channel;
  std::string grade;
  std::string order_by;
  bool on_site_order = false;
  bool incomplete = false;
  bool watch = false;
};

absl::StatusOr<v1::GetRegistrationSheetRequest> RequestOf(Session& session,
                                                          const std::string& store,
                                                          absl::CivilDay day,
                                                          const SheetOptions& options) {
  v1::GetRegistrationSheetRequest request;
  request.set_name(domain::DayName(store, day));
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  if (!options.consultant.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_consultant(),
                           session.NameIn("consultants", options.consultant));
  }
  if (options.channel == "walk-in") request.set_channel(v1::CHANNEL_WALK_IN);
  if (options.channel == "call") request.set_channel(v1::CHANNEL_CALL_IN);
  request.set_grade(options.grade);
  request.set_order_by(options.order_by);
  request.set_on_site_order(options.on_site_order);
  request.set_incomplete(options.incomplete);
  return request;
}

// The latest day with a party on its sheet; `today` when there is none among the last hundred
// sheets.
absl::StatusOr<absl::CivilDay> LatestDay(Session& session, const StoreView& view) {
  v1::ListRegistrationSheetsRequest request;
  request.set_parent(view.row.name());
  request.set_order_by("day desc");
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(view.row.name()));
  v1::ListRegistrationSheetsResponse response;
  KEZHI_RETURN_IF_ERROR(session.Call(
      session.query(), &v1::QueryService::Stub::ListRegistrationSheets, request, response));
  for (const v1::RegistrationSheet& sheet : response.sheets()) {
    const auto name = domain::ParseName(sheet.name());
    if (sheet.batches() > 0 && name && name->day <= view.today) return name->day;
  }
  return view.today;
}

absl::StatusOr<int> RunSheet(const SheetOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const std::string store, session.Store());
  absl::CivilDay day;
  if (!options.day.empty()) {
    KEZHI_ASSIGN_OR_RETURN(day, ParseDay(options.day));
  }
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  if (options.day.empty()) {
    KEZHI_ASSIGN_OR_RETURN(day, LatestDay(session, view));
    if (day != view.today) {
      session.Note(session.words()("今天尚无登记，显示最近有登记的一天。",
                                   "Nobody came today yet; this is the latest day with anybody."));
    }
  }
  if (session.globals().diff_from.has_value()) {
    v1::DiffFormRequest diff;
    diff.set_registration_sheet(domain::DayName(store, day));
    return ShowDiff(session, std::move(diff), store);
  }
  KEZHI_ASSIGN_OR_RETURN(const v1::GetRegistrationSheetRequest request,
                         RequestOf(session, store, day, options));
  const absl::TimeZone zone = Session::ZoneOf(view.row, day);
  if (options.watch) {
    v1::WatchFormRequest watch;
    *watch.mutable_registration_sheet() = request;
    return ShowWatch(session, watch, zone, [&](const v1::FormState& state) {
      return FormOf(state.registration_sheet().sheet(), session.Context(zone));
    });
  }
  KEZHI_ASSIGN_OR_RETURN(const v1::GetRegistrationSheetResponse response,
                         WholeForm(session, &v1::QueryService::Stub::GetRegistrationSheet, request,
                                   &v1::GetRegistrationSheetResponse::mutable_sheet));
  KEZHI_RETURN_IF_ERROR(session.Print(response, FormOf(response.sheet(), session.Context(zone))));
  session.NoteServed(response.served(), zone);
  return kExitOk;
}

}  // namespace

void AddSheet(Verbs& verbs) {
  auto options = std::make_shared<SheetOptions>();
  CLI::App* verb =
      verbs.Add({"sheet", kFormsGroup, "The registration sheet of a day 来店(电)顾客登记表", "",
                 "  kezhi sheet\n"
                 "  kezhi sheet --day 2026-03-02 --consultant c1\n"
                 "  kezhi sheet --channel walk-in --incomplete --order 'minutes desc'\n"
                 "  kezhi sheet --day 2026-03-02 --as-of 1200   # as it stood after event 1200\n"
                 "  kezhi sheet --day 2026-03-02 --diff-from 1200   # what has changed since\n"
                 "  kezhi sheet --watch   # as it is, then as it becomes\n"},
                [options](Session& session) { return RunSheet(*options, session); });
  verb->add_option("--day", options->day,
                   "Business day, 2026-03-02; default: today, else the latest with anybody");
  verb->add_option("--consultant", options->consultant, "Only this consultant's lines");
  verb->add_option("--channel", options->channel, "Only lines of this channel")
      ->check(CLI::IsMember({"walk-in", "call"}));
  verb->add_option("--grade", options->grade, "Only lines at this grade");
  verb->add_flag("--on-site-order", options->on_site_order,
                 "Only lines with an order placed on the spot");
  verb->add_flag("--incomplete", options->incomplete,
                 "Only lines that lack what the form asks for");
  verb->add_option("--order", options->order_by,
                   "no, consultant, minutes or wanted_model, each with ` desc`");
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

}  // namespace kezhi::cli
