// kezhi complaints: what customers complain of, who is late, and what it comes from.
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "services/cli/diff.h"
#include "services/cli/show_form.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"

namespace kezhi::cli {
namespace {

constexpr int kComplaintsPage = 1000;

struct ComplaintOptions {
  std::string complaint;
  std::string from;
  std::string to;
  std::string status;
  std::string kind;
  std::string customer;
  std::string order_by;
  bool overdue = false;
  bool watch = false;
};

v1::ComplaintStatus ComplaintStatusOf(const std::string& status) {
  if (status == "filed") return v1::COMPLAINT_STATUS_FILED;
  if (status == "replied") return v1::COMPLAINT_STATUS_REPLIED;
  if (status == "resolved") return v1::COMPLAINT_STATUS_RESOLVED;
  if (status == "erased") return v1::COMPLAINT_STATUS_ERASED;
  return v1::COMPLAINT_STATUS_UNSPECIFIED;
}

Table ComplaintTable(const Words& words) {
  return Table({{"complaint", words("编号", "Complaint"), false, Fit::kCut},
                {"filed_on", words("日期", "Filed")},
                {"kind", words("类别", "Kind")},
                {"customer", words("客户", "Customer"), false, Fit::kCut},
                {"text", words("投诉内容", "What"), false, Fit::kWrap},
                {"reported_to", words("报告部门", "Reported to")},
                {"consultant", words("涉及", "About")},
                {"status", words("状态", "Status")},
                {"overdue", words("逾期", "Overdue")},
                {"reply_due_at", words("回复期限", "Reply due")},
                {"replied_at", words("回复时间", "Replied")},
                {"reply_late", words("回复超时", "Reply late")},
                {"resolve_due_at", words("解决期限", "End due")},
                {"resolved_at", words("解决时间", "Resolved")},
                {"resolve_late", words("解决超时", "End late")},
                {"cause", words("原因", "Cause")},
                {"measure", words("改进措施", "Measure"), false, Fit::kWrap},
                {"satisfied", words("满意", "Satisfied")}});
}

void AddComplaint(const v1::ComplaintRow& row, absl::TimeZone zone, const Words& words,
                  Table& table) {
  table.Add({Short(row.complaint()), Shown(row.filed_on()), row.kind(), Short(row.customer()),
             Shown(row.text()), row.reported_to(), Short(row.consultant()),
             Cell(words.Of(row.status()), row.overdue() ? Emphasis::kBad : Emphasis::kNone),
             Words::Tick(row.overdue()), DayAndTime(row.reply_due_at(), zone),
             DayAndTime(row.replied_at(), zone), Words::Tick(row.reply_late()),
             DayAndTime(row.resolve_due_at(), zone), DayAndTime(row.resolved_at(), zone),
             Words::Tick(row.resolve_late()), row.cause(), Shown(row.measure()),
             Words::Tick(row.satisfied())});
}

Table ComplaintCounts(const v1::ListComplaintsResponse& answer, const Words& words) {
  Table table({{"kind", words("类别", "Kind")},
               {"filed", words("投诉", "Filed"), true},
               {"in_time", words("按时回复", "Replied in time"), true},
               {"late", words("超时回复", "Replied late"), true},
               {"open", words("未解决", "Open"), true},
               {"overdue", words("逾期", "Overdue"), true},
               {"resolved", words("已解决", "Resolved"), true},
               {"satisfied", words("满意", "Satisfied"), true},
               {"reopened", words("重新处理", "Reopened"), true},
               {"oldest_open_days", words("最久未结(天)", "Oldest open, days"), true}});
  for (const v1::ComplaintCount& count : answer.counts()) {
    table.Add({count.kind().empty() ? words("合计", "all") : count.kind(),
               absl::StrCat(count.filed()), absl::StrCat(count.replied_in_time()),
               absl::StrCat(count.replied_late()), absl::StrCat(count.open()),
               absl::StrCat(count.overdue()), absl::StrCat(count.resolved()),
               absl::StrCat(count.satisfied()), absl::StrCat(count.reopened()),
               count.has_oldest_open_days() ? absl::StrCat(count.oldest_open_days()) : ""});
  }
  return table;
}

Form ComplaintForm(const v1::ListComplaintsResponse& answer, const FormContext& context) {
  const Words& words = context.words;
  Form form;
  form.title = words("客户投诉", "Complaints");
  form.sections.push_back({"", ComplaintTable(words)});
  for (const v1::ComplaintRow& row : answer.complaints()) {
    AddComplaint(row, context.zone, words, form.sections[0].table);
  }
  form.sections.push_back({words("汇总", "By kind"), ComplaintCounts(answer, words)});
  Table causes(
      {{"cause", words("原因", "Cause")}, {"complaints", words("投诉数", "Complaints"), true}});
  for (const v1::CauseCount& cause : answer.causes()) {
    causes.Add({cause.cause(), absl::StrCat(cause.complaints())});
  }
  form.sections.push_back({words("原因分析", "Causes"), std::move(causes)});
  return form;
}

absl::StatusOr<v1::ListComplaintsRequest> ComplaintRequest(const ComplaintOptions& options,
                                                           Session& session) {
  v1::ListComplaintsRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.Store());
  KEZHI_RETURN_IF_ERROR(FillDays(options.from, options.to, request));
  if (!options.customer.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_customer(),
                           session.NameIn("customers", options.customer));
  }
  request.set_status(ComplaintStatusOf(options.status));
  request.set_kind(options.kind);
  request.set_overdue(options.overdue);
  request.set_order_by(options.order_by);
  request.set_page_size(kComplaintsPage);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(request.parent()));
  return request;
}

absl::StatusOr<int> ShowComplaint(const ComplaintOptions& options, Session& session) {
  v1::GetComplaintRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_name(), session.NameIn("complaints", options.complaint));
  const std::string store = Session::StoreOfName(request.name());
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  const absl::TimeZone zone = Session::ZoneOf(view.row, view.today);
  return ShowForm(session, &v1::QueryService::Stub::GetComplaint, request,
                  {store, zone, options.watch}, [&](const v1::GetComplaintResponse& answer) {
                    Form form;
                    form.title = absl::StrCat(session.words()("客户投诉", "Complaint"), "  ",
                                              request.name());
                    form.sections.push_back({"", ComplaintTable(session.words())});
                    AddComplaint(answer.complaint(), zone, session.words(), form.sections[0].table);
                    return form;
                  });
}

// Of the same complaints, whatever state they are in.
absl::StatusOr<int> ShowDifference(const v1::ListComplaintsRequest& request, Session& session) {
  v1::DiffFormRequest diff;
  v1::ComplaintListName& name = *diff.mutable_complaints();
  name.set_parent(request.parent());
  if (request.has_from()) *name.mutable_from() = request.from();
  if (request.has_to()) *name.mutable_to() = request.to();
  name.set_kind(request.kind());
  name.set_customer(request.customer());
  return ShowDiff(session, std::move(diff), request.parent());
}

absl::StatusOr<int> RunComplaints(const ComplaintOptions& options, Session& session) {
  if (!options.complaint.empty()) return ShowComplaint(options, session);
  KEZHI_ASSIGN_OR_RETURN(const v1::ListComplaintsRequest request,
                         ComplaintRequest(options, session));
  if (session.globals().diff_from.has_value()) return ShowDifference(request, session);
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(request.parent()));
  const FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  return ShowForm(
      session, &v1::QueryService::Stub::ListComplaints, request,
      {request.parent(), context.zone, options.watch},
      [&](const v1::ListComplaintsResponse& answer) { return ComplaintForm(answer, context); });
}

}  // namespace

void AddComplaints(Verbs& verbs) {
  auto options = std::make_shared<ComplaintOptions>();
  CLI::App* verb =
      verbs.Add({"complaints", kCareGroup, "Complaints, their deadlines and causes 客户投诉",
                 "Each complaint, then what all of them come to by kind, and what they came from.",
                 "  kezhi complaints --overdue\n"
                 "  kezhi complaints q1                                  one complaint\n"
                 "  kezhi complaints --diff-from 1200   # what has changed since event 1200\n"
                 "  kezhi complaints --from 2026-03-01 --to 2026-03-31 --output csv\n"},
                [options](Session& session) { return RunComplaints(*options, session); });
  verb->add_option("complaint", options->complaint, "Only this one, by id or name");
  verb->add_option("--from", options->from, "First day of filing");
  verb->add_option("--to", options->to, "Last day of filing");
  verb->add_option("--status", options->status, "Only in this state")
      ->check(CLI::IsMember({"filed", "replied", "resolved", "erased"}));
  verb->add_option("--kind", options->kind, "Only of this kind of the playbook");
  verb->add_option("--customer", options->customer, "Only of this customer, by id or name");
  verb->add_flag("--overdue", options->overdue, "Only those that should have gone on by now");
  verb->add_option("--order", options->order_by, "filed_on or kind, each with ` desc`");
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

}  // namespace kezhi::cli
