// Territories, their distributors, and the screenings of those who want to be one.

#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "domain/directory/query.h"
#include "domain/names.h"
#include "domain/territories/query.h"
#include "services/server/answers.h"
#include "services/server/request_checks.h"
#include "services/server/subjects.h"

namespace kezhi::server {

using domain::ResourceKind;

namespace {

// By the key of ListTerritoriesRequest.order_by.
bool ComesBefore(int key, const v1::TerritoryRow& a, const v1::TerritoryRow& b) {
  switch (key) {
    case 1: return a.counted() < b.counted();
    case 2: return a.free() < b.free();
    case 3: return a.idle() < b.idle();
    default: return a.territory() < b.territory();
  }
}

}  // namespace

absl::Status Answer(const v1::GetTerritoryRequest& request, Query& query,
                    v1::GetTerritoryResponse& response) {
  CheckName("name", request.name(), ResourceKind::kTerritory, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.name(), {"territories", "directory", "card"}));
  KEZHI_ASSIGN_OR_RETURN(
      const absl::CivilDay today,
      domain::BusinessDayAt(query.rows(), domain::StoreOf(request.name()), query.evaluated_at()));
  KEZHI_ASSIGN_OR_RETURN(*response.mutable_territory(),
                         domain::TerritoryOf(query.rows(), request.name(), today));
  Subjects subjects(query.rows(), query.policy().customer, query.evaluated_at());
  for (v1::ScreeningRow& row : *response.mutable_territory()->mutable_screenings()) {
    KEZHI_RETURN_IF_ERROR(query.Reveal(query.policy().customer, subjects.Of(row.customer()), row));
  }
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListTerritoriesRequest& request, Query& query,
                    v1::ListTerritoriesResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kStore, query.faults());
  CheckText("type", request.type(), query.faults());
  const Order order =
      CheckOrder(request.order_by(), {"territory", "counted", "free", "idle"}, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"territories", "directory"}));
  KEZHI_ASSIGN_OR_RETURN(
      const absl::CivilDay today,
      domain::BusinessDayAt(query.rows(), request.parent(), query.evaluated_at()));
  KEZHI_ASSIGN_OR_RETURN(const int offset, query.Offset());
  const domain::TerritoryFilter filter{.store = request.parent(),
                                       .type = request.type(),
                                       .below_min = request.below_min(),
                                       .free = request.free()};
  const auto before = [&order](const v1::TerritoryRow& a, const v1::TerritoryRow& b) {
    return ComesBefore(order.key, a, b);
  };
  for (v1::TerritoryRow& row : query.CutSorted(domain::ListTerritories(query.rows(), filter, today),
                                               offset, order.descending, before)) {
    *response.add_territories() = std::move(row);
  }
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListScreeningsRequest& request, Query& query,
                    v1::ListScreeningsResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kStore, query.faults());
  CheckOptionalName("territory", request.territory(), ResourceKind::kTerritory, query.faults());
  CheckOptionalName("rep", request.rep(), ResourceKind::kConsultant, query.faults());
  CheckText("waits_for", request.waits_for(), query.faults());
  CheckText("reported_to", request.reported_to(), query.faults());
  CheckEnum("status", request.status(), *v1::ScreeningStatus_descriptor(), query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"territories", "directory", "card"}));
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), request.parent()).status());
  const domain::ScreeningFilter filter{.store = request.parent(),
                                       .territory = request.territory(),
                                       .rep = request.rep(),
                                       .waits_for = request.waits_for(),
                                       .reported_to = request.reported_to(),
                                       .status = request.status()};
  auto page = domain::ListScreenings(query.rows(), filter, query.after(), query.limit());
  query.SetNext(std::move(page.next_key));
  Subjects subjects(query.rows(), query.policy().customer, query.evaluated_at());
  for (v1::ScreeningRow& row : page.items) {
    KEZHI_RETURN_IF_ERROR(query.Reveal(query.policy().customer, subjects.Of(row.customer()), row));
    *response.add_screenings() = std::move(row);
  }
  return absl::OkStatus();
}

}  // namespace kezhi::server
