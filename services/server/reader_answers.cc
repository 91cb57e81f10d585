// Who has seen whose personal texts.

#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "domain/customer_card/query.h"
#include "domain/directory/query.h"
#include "domain/names.h"
#include "domain/reads/query.h"
#include "domain/timeline/query.h"
#include "services/server/answers.h"
#include "services/server/request_checks.h"

namespace kezhi::server {

using domain::ResourceKind;

absl::Status Answer(const v1::ListReadersRequest& request, Query& query,
                    v1::ListReadersResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kCustomer, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"reads", "timeline", "card", "directory"}));
  if (!domain::CardHeadOf(query.rows(), request.parent()).has_value()) {
    return domain::NotFound(v1::REASON_CUSTOMER_NOT_FOUND, request.parent());
  }
  KEZHI_ASSIGN_OR_RETURN(const int offset, query.Offset());
  std::vector<v1::ReaderRow> readers =
      domain::ReadersOf(query.rows(), domain::StreamsOf(query.rows(), request.parent()));
  // They are sorted already.
  const auto as_they_are = [](const v1::ReaderRow&, const v1::ReaderRow&) { return false; };
  for (v1::ReaderRow& row : query.CutSorted(std::move(readers), offset, false, as_they_are)) {
    *response.add_readers() = std::move(row);
  }
  return absl::OkStatus();
}

absl::Status Answer(const v1::ListUnusualReadingRequest& request, Query& query,
                    v1::ListUnusualReadingResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kStore, query.faults());
  const auto from = CheckDay("from", request.from(), false, query.faults());
  const auto to = CheckDay("to", request.to(), false, query.faults());
  CheckSpan("to", from, to, 0, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"reads", "directory"}));
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), request.parent()).status());
  auto page =
      domain::ListUnusualReading(query.rows(), {.store = request.parent(), .from = from, .to = to},
                                 query.after(), query.limit());
  query.SetNext(std::move(page.next_key));
  for (v1::ReadingDay& day : page.items) *response.add_days() = std::move(day);
  return absl::OkStatus();
}

}  // namespace kezhi::server
