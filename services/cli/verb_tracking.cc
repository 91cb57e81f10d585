// kezhi tracking: the sheets that customers are cut and pasted between.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "base/status_macros.h"
#include "services/cli/diff.h"
#include "services/cli/show_form.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"

namespace kezhi::cli {
namespace {

constexpr int kTrackingPage = 1000;

struct TrackingOptions {
  std::string customer;
  std::string machine;
  std::string sheet;
  std::string tracker;
  bool watch = false;
};

// `contract_signed 2026-03-02, …`.
std::string ProofsText(const v1::TrackingRow& row) {
  std::vector<std::string> proofs;
  proofs.reserve(static_cast<std::size_t>(row.proofs_size()));
  for (const v1::SheetProof& proof : row.proofs()) {
    proofs.push_back(absl::StrCat(proof.evidence(), " ", Shown(proof.on())));
  }
  return absl::StrJoin(proofs, ", ");
}

Table TrackingTable(const v1::ListTrackingSheetResponse& answer, const Words& words) {
  Table table({{"sheet", words("跟踪表", "Sheet")},
               {"tracker", words("营销跟踪人", "Tracked by"), false, Fit::kCut},
               {"name", words("客户", "Customer"), false, Fit::kCut},
               {"phone", words("电话", "Phone")},
               {"since", words("转入", "Since")},
               {"need", words("需求", "Need"), false, Fit::kWrap},
               {"proofs", words("签约与首次采购", "Rests on"), false, Fit::kWrap},
               {"last_contact_on", words("最近跟进", "Last contact")},
               {"method", words("方式", "Method")},
               {"situation", words("跟进情况", "Situation"), false, Fit::kWrap},
               {"text", words("遇到的问题", "Problem"), false, Fit::kWrap},
               {"reply", words("反馈", "Reply"), false, Fit::kWrap},
               {"measure", words("解决", "Solution"), false, Fit::kWrap},
               {"resolved", words("已解决", "Resolved")},
               {"satisfied", words("满意", "Satisfied")},
               {"long_term_confirmed", words("确认长期", "Long term")},
               {"customer", words("客户编号", "Customer id"), false, Fit::kCut}});
  for (const v1::TrackingRow& row : answer.rows()) {
    table.Add({row.sheet(), Short(row.tracker()), Shown(row.name()), Shown(row.phone()),
               Shown(row.since()), Shown(row.need()), ProofsText(row), Shown(row.last_contact_on()),
               row.method(), Shown(row.situation()), Shown(row.text()), Shown(row.reply()),
               Shown(row.measure()), Words::Tick(row.resolved()), Words::Tick(row.satisfied()),
               Words::Tick(row.long_term_confirmed()), Short(row.customer())});
  }
  return table;
}

Table CutTable(const v1::ListTrackingSheetResponse& answer, const Words& words) {
  Table table({{"on", words("日期", "Day")},
               {"from", words("从", "From")},
               {"to", words("至", "To")},
               {"evidence", words("依据", "Rests on"), false, Fit::kWrap},
               {"by", words("由", "By"), false, Fit::kCut},
               {"position", words("事件", "Event"), true}});
  for (const v1::SheetCut& cut : answer.cuts()) {
    table.Add({Shown(cut.on()), cut.from(), cut.to(), absl::StrJoin(cut.evidence(), ", "),
               Short(cut.by()), absl::StrCat(cut.position())});
  }
  return table;
}

Form TrackingForm(const v1::ListTrackingSheetResponse& answer, const Words& words) {
  Form form;
  form.title = words("客户分类跟踪表", "Tracking sheets");
  form.sections.push_back({"", TrackingTable(answer, words)});
  if (!answer.cuts().empty()) {
    form.sections.push_back({words("剪切记录", "Cuts"), CutTable(answer, words)});
  }
  return form;
}

absl::StatusOr<int> ShowDifference(const v1::ListTrackingSheetRequest& request, Session& session) {
  v1::DiffFormRequest diff;
  v1::TrackingSheetName& name = *diff.mutable_tracking_sheet();
  name.set_parent(request.parent());
  name.set_machine(request.machine());
  name.set_sheet(request.sheet());
  name.set_tracker(request.tracker());
  return ShowDiff(session, std::move(diff), Session::StoreOfName(request.parent()));
}

absl::StatusOr<int> RunTracking(const TrackingOptions& options, Session& session) {
  v1::ListTrackingSheetRequest request;
  if (options.customer.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.Store());
  } else {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(),
                           session.NameIn("customers", options.customer));
  }
  if (!options.tracker.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_tracker(),
                           session.NameIn("consultants", options.tracker));
  }
  request.set_machine(options.machine);
  request.set_sheet(options.sheet);
  request.set_page_size(kTrackingPage);
  const std::string store = Session::StoreOfName(request.parent());
  if (session.globals().diff_from.has_value()) return ShowDifference(request, session);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  return ShowForm(session, &v1::QueryService::Stub::ListTrackingSheet, request,
                  {store, Session::ZoneOf(view.row, view.today), options.watch},
                  [&](const v1::ListTrackingSheetResponse& answer) {
                    return TrackingForm(answer, session.words());
                  });
}

}  // namespace

void AddTracking(Verbs& verbs) {
  auto options = std::make_shared<TrackingOptions>();
  CLI::App* verb = verbs.Add(
      {"tracking", kCareGroup, "The tracking sheets 客户分类跟踪表",
       "Every customer is on one sheet. Of one customer also how it came from sheet to sheet.",
       "  kezhi tracking --sheet newly_signed\n"
       "  kezhi tracking k1\n"},
      [options](Session& session) { return RunTracking(*options, session); });
  verb->add_option("customer", options->customer, "Only this customer, by id or name");
  verb->add_option("--sheet", options->sheet, "Only this sheet of the playbook");
  verb->add_option("--tracker", options->tracker, "Only tracked by this consultant");
  verb->add_option("--machine", options->machine, "The machine whose states are the sheets");
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

}  // namespace kezhi::cli
