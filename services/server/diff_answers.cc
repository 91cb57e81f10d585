// What is different in a form between two moments.
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "services/server/answers.h"
#include "services/server/form_diff.h"
#include "services/server/whole_form.h"
#include "storage/record_header.h"

namespace kezhi::server {
namespace {

constexpr std::size_t kMaxEvents = 1000;

absl::Status AddEvents(const storage::Journal& journal, const std::set<Position>& positions,
                       v1::DiffFormResponse& response) {
  for (const Position position : positions) {
    if (static_cast<std::size_t>(response.events_size()) == kMaxEvents) break;
    KEZHI_ASSIGN_OR_RETURN(const std::string bytes, journal.Read(position));
    KEZHI_ASSIGN_OR_RETURN(const storage::RecordHeader header, storage::ScanRecordHeader(bytes));
    v1::TouchingEvent& event = *response.add_events();
    event.set_position(position.value());
    event.set_type(std::string(header.type));
    *event.mutable_recorded_at() = domain::ToTimestamp(header.recorded_at);
  }
  response.set_more_events(positions.size() - static_cast<std::size_t>(response.events_size()));
  return absl::OkStatus();
}

}  // namespace

absl::Status AnswerDiff(const v1::DiffFormRequest& request, engine::Engine& engine,
                        const QueryFrame& frame, v1::DiffFormResponse& response) {
  KEZHI_ASSIGN_OR_RETURN(const v1::WatchFormRequest query, QueryOfForm(request));
  QueryFrame at = frame;
  at.read_at = request.to();
  WholeForm to(engine, at);
  KEZHI_ASSIGN_OR_RETURN(const std::unique_ptr<google::protobuf::Message> after, to.Ask(query));
  at.read_at = request.from();
  WholeForm from(engine, at);
  const absl::StatusOr<std::unique_ptr<google::protobuf::Message>> before = from.Ask(query);
  // A form that was not there yet has no rows.
  const bool absent = absl::IsNotFound(before.status());
  if (!absent) KEZHI_RETURN_IF_ERROR(before.status());
  if (from.position() > to.position()) {
    return domain::InvalidField(v1::REASON_QUERY_INVALID, "from", "must not be after `to`");
  }
  const std::unique_ptr<google::protobuf::Message> nothing(after->New());
  for (v1::RowDifference& row : DiffForms(absent ? *nothing : **before, *after)) {
    *response.add_rows() = std::move(row);
  }
  std::set<Position> positions;
  KEZHI_RETURN_IF_ERROR(to.AddChanges(from.position(), to.position(), positions));
  KEZHI_RETURN_IF_ERROR(from.AddChanges(from.position(), to.position(), positions));
  KEZHI_RETURN_IF_ERROR(AddEvents(engine.journal(), positions, response));
  if (!absent) *response.mutable_from() = from.Served();
  *response.mutable_served() = to.Served();
  return absl::OkStatus();
}

}  // namespace kezhi::server
