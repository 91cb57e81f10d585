// kezhi meetings: sales meetings, what they looked at and what was agreed upon.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "services/cli/as_of.h"
#include "services/cli/show_form.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"

namespace kezhi::cli {
namespace {

constexpr int kMeetingsPage = 1000;

struct MeetingsOptions {
  std::string attendee;
  std::string from;
  std::string to;
  bool watch = false;
};

// The last segments of names.
template <typename Names>
std::string ShortAll(const Names& names) {
  std::vector<std::string> all;
  all.reserve(static_cast<std::size_t>(names.size()));
  for (const std::string& name : names) all.push_back(Short(name));
  return absl::StrJoin(all, " ");
}

std::string SubjectsText(const v1::MeetingRow& row, const Words& words) {
  std::vector<std::string> subjects;
  subjects.reserve(static_cast<std::size_t>(row.subjects_size()));
  for (int i = 0; i < row.subjects_size(); ++i) subjects.emplace_back(words.Of(row.subjects(i)));
  return absl::StrJoin(subjects, ", ");
}

Form MeetingsForm(const v1::ListMeetingsResponse& answer, const Words& words) {
  Table table({{"held_on", words("日期", "Day")},
               {"meeting", words("会议", "Meeting"), false, Fit::kCut},
               {"attendees", words("到会", "There"), false, Fit::kWrap},
               {"subjects", words("议题", "Looked at"), false, Fit::kWrap},
               {"summary", words("总结", "Summary"), false, Fit::kWrap},
               {"plans", words("计划", "Plans"), false, Fit::kWrap},
               {"recorded_by", words("记录人", "By"), false, Fit::kCut}});
  for (const v1::MeetingRow& row : answer.meetings()) {
    table.Add({Shown(row.held_on()), row.meeting(), ShortAll(row.attendees()),
               SubjectsText(row, words), Shown(row.summary()), ShortAll(row.plans()),
               Short(row.recorded_by())});
  }
  Form form;
  form.title = words("销售会议", "Sales meetings");
  form.facts = {{words("下次应开", "next due"), Shown(answer.due_on())}};
  form.sections.push_back({"", std::move(table)});
  return form;
}

absl::StatusOr<int> RunMeetings(const MeetingsOptions& options, Session& session) {
  v1::ListMeetingsRequest request;
  if (options.attendee.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.Store());
  } else {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(),
                           session.NameIn("consultants", options.attendee));
  }
  KEZHI_RETURN_IF_ERROR(FillDays(options.from, options.to, request));
  request.set_page_size(kMeetingsPage);
  const std::string store = Session::StoreOfName(request.parent());
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  return ShowForm(session, &v1::QueryService::Stub::ListMeetings, request,
                  {store, Session::ZoneOf(view.row, view.today), options.watch},
                  [&](const v1::ListMeetingsResponse& answer) {
                    return MeetingsForm(answer, session.words());
                  });
}

}  // namespace

void AddMeetings(Verbs& verbs) {
  auto options = std::make_shared<MeetingsOptions>();
  CLI::App* verb =
      verbs.Add({"meetings", kCareGroup, "Sales meetings, and when the next one is due 销售会议",
                 "A meeting is recorded with `kezhi execute` and HoldMeeting.",
                 "  kezhi meetings\n"
                 "  kezhi meetings c1 --from 2026-01-01\n"},
                [options](Session& session) { return RunMeetings(*options, session); });
  verb->add_option("attendee", options->attendee, "Only those at which this consultant was");
  verb->add_option("--from", options->from, "First day");
  verb->add_option("--to", options->to, "Last day");
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

}  // namespace kezhi::cli
