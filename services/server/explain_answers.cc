// Why a cell of a form is what it is.
#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/event_codec.h"
#include "domain/explain/cell.h"
#include "domain/explain/explain.h"
#include "domain/names.h"
#include "services/engine/event_reader.h"
#include "services/server/answers.h"
#include "services/server/request_checks.h"
#include "services/server/whole_form.h"

namespace kezhi::server {
namespace {

// What one answer folds, tries and names at most.
constexpr std::size_t kMaxFolded = 50000;
constexpr std::size_t kMaxTried = 2000;
constexpr std::size_t kMaxNamed = 1000;

v1::DiffFormRequest FormAskedAbout(const v1::ExplainCellRequest& request) {
  v1::DiffFormRequest form;
  switch (request.form_case()) {
    case v1::ExplainCellRequest::kRegistrationSheet:
      form.set_registration_sheet(request.registration_sheet());
      break;
    case v1::ExplainCellRequest::kProgressTable:
      *form.mutable_progress_table() = request.progress_table();
      break;
    case v1::ExplainCellRequest::kCustomerCard:
      form.set_customer_card(request.customer_card());
      break;
    case v1::ExplainCellRequest::kDailyReport: form.set_daily_report(request.daily_report()); break;
    case v1::ExplainCellRequest::kDueList: *form.mutable_due_list() = request.due_list(); break;
    case v1::ExplainCellRequest::kWalkInAnalytics:
      *form.mutable_walk_in_analytics() = request.walk_in_analytics();
      break;
    case v1::ExplainCellRequest::kReceptionBoard:
      form.set_reception_board(request.reception_board());
      break;
    case v1::ExplainCellRequest::kDeal: form.set_deal(request.deal()); break;
    case v1::ExplainCellRequest::kCredit: form.set_credit(request.credit()); break;
    case v1::ExplainCellRequest::kPlan: form.set_plan(request.plan()); break;
    case v1::ExplainCellRequest::kKpiSheet: form.set_kpi_sheet(request.kpi_sheet()); break;
    default: break;
  }
  return form;
}

domain::ProgressQuery ProgressAskedAbout(const v1::ProgressTableName& name, absl::Time now) {
  domain::ProgressQuery query;
  query.store = name.parent();
  query.year = name.year();
  query.month = name.month();
  query.consultant = name.consultant();
  query.evaluated_at = now;
  return query;
}

domain::DueQuery DueAskedAbout(const v1::DueListName& name) {
  domain::DueQuery query;
  query.store = domain::StoreOf(name.parent());
  if (query.store != name.parent()) query.owner = name.parent();
  if (name.has_to()) query.to = domain::ToDay(name.to());
  return query;
}

domain::WalkInQuery WalkInsAskedAbout(const v1::WalkInAnalyticsName& name) {
  domain::WalkInQuery query;
  query.store = name.parent();
  query.from = domain::ToDay(name.from());
  query.to = domain::ToDay(name.to());
  if (name.period() == v1::PERIOD_WEEK) query.period = domain::Cut::kWeek;
  if (name.period() == v1::PERIOD_MONTH) query.period = domain::Cut::kMonth;
  return query;
}

// Of a request whose form has been answered, so its names are right.
domain::ExplainedForm FormToFold(const v1::ExplainCellRequest& request, absl::Time now) {
  switch (request.form_case()) {
    case v1::ExplainCellRequest::kRegistrationSheet:
      return domain::ExplainedSheet(request.registration_sheet());
    case v1::ExplainCellRequest::kProgressTable:
      return domain::ExplainedProgress(ProgressAskedAbout(request.progress_table(), now));
    case v1::ExplainCellRequest::kCustomerCard:
      return domain::ExplainedCard(request.customer_card(), now);
    case v1::ExplainCellRequest::kDailyReport:
      return domain::ExplainedReport(request.daily_report());
    case v1::ExplainCellRequest::kDueList:
      return domain::ExplainedDueList(DueAskedAbout(request.due_list()),
                                      !request.due_list().has_to(), now);
    case v1::ExplainCellRequest::kWalkInAnalytics:
      return domain::ExplainedWalkIns(WalkInsAskedAbout(request.walk_in_analytics()));
    case v1::ExplainCellRequest::kDeal: return domain::ExplainedDeal(request.deal());
    case v1::ExplainCellRequest::kCredit: return domain::ExplainedCredit(request.credit(), now);
    case v1::ExplainCellRequest::kPlan: return domain::ExplainedPlan(request.plan());
    case v1::ExplainCellRequest::kKpiSheet: return domain::ExplainedKpiSheet(request.kpi_sheet());
    default: return domain::ExplainedBoard(request.reception_board(), now);
  }
}

// The store's events up to a position. FAILED_PRECONDITION, HISTORY_TOO_LONG.
absl::StatusOr<std::vector<v1::Event>> EventsToFold(const storage::Journal& journal,
                                                    const std::string& store, Position until) {
  std::vector<v1::Event> events;
  bool too_many = false;
  engine::LogRange range;
  range.until = until;
  const auto read = engine::ReadLog(journal, range, engine::EventFilter::Store(store),
                                    [&events, &too_many](v1::Event& event) {
                                      too_many = events.size() == kMaxFolded;
                                      if (too_many) return false;
                                      events.push_back(std::move(event));
                                      return true;
                                    });
  KEZHI_RETURN_IF_ERROR(read.status());
  if (too_many) {
    return domain::ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_HISTORY_TOO_LONG)
        .Message(absl::StrCat("the store has more than ", kMaxFolded,
                              " events up to this moment; ask as of an earlier one"))
        .Metadata("events", absl::StrCat(kMaxFolded))
        .Build();
  }
  return events;
}

void ShowExplanation(const domain::Explanation& explained, const std::vector<v1::Event>& events,
                     v1::ExplainCellResponse& response) {
  const std::size_t more = explained.events.size() - std::min(explained.events.size(), kMaxNamed);
  for (std::size_t i = more; i < explained.events.size(); ++i) {
    const v1::Event& event = events[explained.events[i]];
    v1::TouchingEvent& shown = *response.add_events();
    shown.set_position(event.position());
    shown.set_type(domain::TypeOf(event));
    *shown.mutable_recorded_at() = event.recorded_at();
  }
  response.set_more_events(more);
  response.set_untried_events(explained.untried);
  for (const domain::RuleBehind& rule : explained.rules) {
    v1::PlaybookRule& shown = *response.add_rules();
    shown.set_playbook(rule.playbook);
    shown.set_digest(rule.digest);
    shown.set_path(rule.path);
  }
}

}  // namespace

absl::Status AnswerExplain(const v1::ExplainCellRequest& request, engine::Engine& engine,
                           const QueryFrame& frame, v1::ExplainCellResponse& response) {
  domain::Violations faults;
  CheckText("cell", request.cell(), faults);
  if (request.cell().empty()) faults.Add(v1::REASON_FIELD_REQUIRED, "cell", "is missing");
  KEZHI_RETURN_IF_ERROR(faults.ToStatus());
  // The form's own query decides who may ask, and what of the cell they see.
  KEZHI_ASSIGN_OR_RETURN(const v1::WatchFormRequest query, QueryOfForm(FormAskedAbout(request)));
  WholeForm shown(engine, frame);
  KEZHI_ASSIGN_OR_RETURN(const std::unique_ptr<google::protobuf::Message> seen, shown.Ask(query));
  const std::optional<domain::Cell> cell = domain::CellAt(
      domain::FormRowsOf(*seen, domain::Places::kShown, request.cell()), request.cell());
  if (!cell.has_value()) return domain::NotFound(v1::REASON_CELL_NOT_FOUND, request.cell());
  const domain::ExplainedForm form = FormToFold(request, shown.evaluated_at());
  KEZHI_ASSIGN_OR_RETURN(const std::vector<v1::Event> events,
                         EventsToFold(engine.journal(), form.store, shown.position()));
  KEZHI_ASSIGN_OR_RETURN(const domain::Explanation explained,
                         domain::ExplainCell(events, form, request.cell(), kMaxTried));
  response.set_value(cell->value);
  ShowExplanation(explained, events, response);
  *response.mutable_served() = shown.Served();
  return absl::OkStatus();
}

}  // namespace kezhi::server
