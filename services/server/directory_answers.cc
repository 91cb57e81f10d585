// Stores and consultants.

#include <limits>
#include <utility>

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "services/server/answers.h"
#include "services/server/request_checks.h"

namespace kezhi::server {

using domain::ResourceKind;

namespace {

// By the key of ListConsultantsRequest.order_by.
bool IsBefore(int key, const v1::ConsultantRow& a, const v1::ConsultantRow& b) {
  switch (key) {
    case 1: return a.group() < b.group();
    case 2: return domain::ToDay(a.hired_on()) < domain::ToDay(b.hired_on());
    case 3: return a.owned() < b.owned();
    default: return a.consultant() < b.consultant();
  }
}

}  // namespace

absl::Status Answer(const v1::GetStoreRequest& request, Query& query,
                    v1::GetStoreResponse& response) {
  CheckName("name", request.name(), ResourceKind::kStore, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.name(), {"directory"}));
  KEZHI_ASSIGN_OR_RETURN(*response.mutable_store(),
                         domain::StoreRowOf(query.rows(), request.name()));
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay today,
                         domain::BusinessDayAt(query.rows(), request.name(), query.evaluated_at()));
  for (v1::Playbook& playbook : domain::PlaybooksOn(query.rows(), request.name(), today)) {
    *response.add_playbooks() = std::move(playbook);
  }
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListStoresRequest& /*request*/, Query& query,
                    v1::ListStoresResponse& response) {
  KEZHI_RETURN_IF_ERROR(query.Open("", {"directory"}));
  if (!query.caller().store().empty()) {
    KEZHI_ASSIGN_OR_RETURN(*response.add_stores(),
                           domain::StoreRowOf(query.rows(), query.caller().store()));
    return absl::OkStatus();
  }
  auto page = domain::ListStores(query.rows(), query.after(), query.limit());
  query.SetNext(std::move(page.next_key));
  for (v1::StoreRow& store : page.items) *response.add_stores() = std::move(store);
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListConsultantsRequest& request, Query& query,
                    v1::ListConsultantsResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kStore, query.faults());
  const Order order =
      CheckOrder(request.order_by(), {"consultant", "group", "hired_on", "owned"}, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"directory"}));
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), request.parent()).status());
  KEZHI_ASSIGN_OR_RETURN(const int offset, query.Offset());
  // A store has hundreds of consultants at most, so any order is made of all of them.
  auto all = domain::ListConsultants(query.rows(), request.parent(), request.active_only(), "",
                                     std::numeric_limits<int>::max());
  const auto before = [&order](const v1::ConsultantRow& a, const v1::ConsultantRow& b) {
    return IsBefore(order.key, a, b);
  };
  for (v1::ConsultantRow& consultant :
       query.CutSorted(std::move(all.items), offset, order.descending, before)) {
    KEZHI_RETURN_IF_ERROR(
        query.Reveal(query.policy().staff, {.owner = consultant.consultant()}, consultant));
    *response.add_consultants() = std::move(consultant);
  }
  return absl::OkStatus();
}

}  // namespace kezhi::server
