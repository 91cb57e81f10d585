// Why a cell of a form is what it is.
#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"

#include "base/check.h"
#include "base/status_macros.h"
#include "domain/error.h"
#include "domain/event_codec.h"
#include "domain/explain/cell.h"
#include "domain/explain/explain.h"
#include "domain/form_rows.h"
#include "services/engine/event_reader.h"
#include "services/server/answers.h"
#include "services/server/request_checks.h"
#include "services/server/whole_form.h"

namespace kezhi::server {
namespace {

using google::protobuf::FieldDescriptor;

// What one answer folds, tries and names at most.
constexpr std::size_t kMaxFolded = 50000;
constexpr std::size_t kMaxTried = 2000;
constexpr std::size_t kMaxNamed = 1000;

// The form as DiffForm names it: by the arm of the same name.
v1::DiffFormRequest FormAskedAbout(const v1::ExplainCellRequest& request) {
  v1::DiffFormRequest form;
  const FieldDescriptor* asked = request.GetReflection()->GetOneofFieldDescriptor(
      request, v1::ExplainCellRequest::descriptor()->FindOneofByName("form"));
  if (asked == nullptr) return form;
  const FieldDescriptor* arm = v1::DiffFormRequest::descriptor()->FindFieldByName(asked->name());
  // form_queries_test holds that there is one, of the same type.
  KEZHI_CHECK(arm != nullptr);
  if (arm->message_type() == nullptr) {
    form.GetReflection()->SetString(&form, arm, request.GetReflection()->GetString(request, asked));
  } else {
    form.GetReflection()
        ->MutableMessage(&form, arm)
        ->CopyFrom(request.GetReflection()->GetMessage(request, asked));
  }
  return form;
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
  KEZHI_ASSIGN_OR_RETURN(
      const domain::ExplainedForm form,
      FormOfAnyRows(query, engine, frame, shown.position(), shown.evaluated_at()));
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
