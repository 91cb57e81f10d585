// What is asked about the forms that playbooks bring.

#include <string>
#include <utility>

#include "base/status_macros.h"
#include "domain/customer_card/query.h"
#include "domain/directory/query.h"
#include "domain/follow_up_record/query.h"
#include "domain/names.h"
#include "domain/playbook_preview/query.h"
#include "domain/tracking_journal/query.h"
#include "services/server/answers.h"
#include "services/server/form_diff.h"
#include "services/server/request_checks.h"
#include "services/server/subjects.h"

namespace kezhi::server {

using domain::ResourceKind;

absl::Status Answer(const v1::ListFollowUpsRequest& request, Query& query,
                    v1::ListFollowUpsResponse& response) {
  const bool all = domain::IsName(request.parent(), ResourceKind::kStore);
  if (!all) CheckName("parent", request.parent(), ResourceKind::kCustomer, query.faults());
  const auto from = CheckDay("from", request.from(), false, query.faults());
  const auto to = CheckDay("to", request.to(), false, query.faults());
  CheckSpan("to", from, to, 0, query.faults());
  CheckOptionalName("by", request.by(), ResourceKind::kConsultant, query.faults());
  CheckText("grade", request.grade(), query.faults());
  CheckText("method", request.method(), query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"follow_ups", "card", "directory"}));
  const std::string store = domain::StoreOf(request.parent());
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), store).status());
  if (!all && !domain::CardHeadOf(query.rows(), request.parent()).has_value()) {
    return domain::NotFound(v1::REASON_CUSTOMER_NOT_FOUND, request.parent());
  }
  const domain::FollowUpQuery asked{.store = store,
                                    .customer = all ? "" : request.parent(),
                                    .by = request.by(),
                                    .grade = request.grade(),
                                    .method = request.method(),
                                    .from = from,
                                    .to = to,
                                    .not_recommended = request.method_not_recommended()};
  auto page = domain::ListFollowUps(query.rows(), asked, query.after(), query.limit());
  query.SetNext(std::move(page.next_key));
  Subjects subjects(query.rows(), query.policy().customer, query.evaluated_at());
  for (v1::FollowUpLine& line : page.items) {
    KEZHI_RETURN_IF_ERROR(
        query.Reveal(query.policy().customer, subjects.Of(line.customer()), line));
    *response.add_lines() = std::move(line);
  }
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListJournalLinesRequest& request, Query& query,
                    v1::ListJournalLinesResponse& response) {
  const bool all = domain::IsName(request.parent(), ResourceKind::kStore);
  if (!all) CheckName("parent", request.parent(), ResourceKind::kConsultant, query.faults());
  const auto day = CheckDay("day", request.day(), false, query.faults());
  CheckText("grade", request.grade(), query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"card", "directory"}));
  const std::string store = domain::StoreOf(request.parent());
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay today,
                         domain::BusinessDayAt(query.rows(), store, query.evaluated_at()));
  if (!all) {
    KEZHI_RETURN_IF_ERROR(domain::ConsultantRowOf(query.rows(), request.parent()).status());
  }
  KEZHI_ASSIGN_OR_RETURN(const int offset, query.Offset());
  domain::Journals journals =
      domain::JournalsOf(query.rows(), {.store = store,
                                        .owner = all ? "" : request.parent(),
                                        .day = day.value_or(today),
                                        .grade = request.grade(),
                                        .to_refresh = request.to_refresh()});
  for (v1::JournalHead& head : journals.heads) *response.add_heads() = std::move(head);
  // They are sorted already.
  const auto as_they_are = [](const v1::JournalLine&, const v1::JournalLine&) { return false; };
  for (v1::JournalLine& line :
       query.CutSorted(std::move(journals.lines), offset, false, as_they_are)) {
    KEZHI_RETURN_IF_ERROR(query.Reveal(query.policy().customer, {.owner = line.owner()}, line));
    *response.add_lines() = std::move(line);
  }
  return absl::OkStatus();
}

absl::Status Answer(const v1::PreviewPlaybookRequest& request, Query& query,
                    v1::PreviewPlaybookResponse& response) {
  CheckName("name", request.name(), ResourceKind::kStore, query.faults());
  const auto effective_day =
      CheckDay("effective_day", request.effective_day(), false, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.name(), {"card", "directory"}));
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay today,
                         domain::BusinessDayAt(query.rows(), request.name(), query.evaluated_at()));
  KEZHI_ASSIGN_OR_RETURN(const int offset, query.Offset());
  KEZHI_ASSIGN_OR_RETURN(domain::PlaybookChange change,
                         domain::PreviewPlaybook(query.rows(), request.name(), request.playbook(),
                                                 effective_day.value_or(today)));
  *response.mutable_preview() = std::move(change.preview);
  const v1::Playbook none;
  const v1::Playbook& former = change.former.has_value() ? *change.former : none;
  for (v1::RowDifference& row : DiffForms(former, request.playbook())) {
    *response.add_changes() = std::move(row);
  }
  // They are sorted already.
  const auto as_they_are = [](const v1::PursuitPreview&, const v1::PursuitPreview&) {
    return false;
  };
  for (v1::PursuitPreview& pursuit :
       query.CutSorted(std::move(change.pursuits), offset, false, as_they_are)) {
    *response.add_pursuits() = std::move(pursuit);
  }
  return absl::OkStatus();
}

}  // namespace kezhi::server
