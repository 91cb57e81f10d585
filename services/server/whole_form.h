#ifndef KEZHI_SERVICES_SERVER_WHOLE_FORM_H_
#define KEZHI_SERVICES_SERVER_WHOLE_FORM_H_

#include <deque>
#include <memory>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"

#include "kezhi/v1/query_service.pb.h"

#include "base/strong_id.h"
#include "domain/explain/explain.h"
#include "services/engine/engine.h"
#include "services/server/query.h"

namespace kezhi::server {

// The query of the form that the request names, as a watcher would ask it. INVALID_ARGUMENT,
// QUERY_INVALID: it names none, or the query says a moment or a page.
absl::StatusOr<v1::WatchFormRequest> QueryOfForm(const v1::DiffFormRequest& request);

// A form at one moment, by its own query, put together of all its pages. One thread.
class WholeForm {
 public:
  // `engine` is borrowed. The page of the frame does not matter.
  WholeForm(engine::Engine& engine, QueryFrame frame);

  // The form that the query asks for, as a message of its type; once. Errors are those of the
  // query. NOT_FOUND: it is not there at that moment.
  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Ask(const v1::WatchFormRequest& query);

  // From here on after Ask: the moment.
  v1::Served Served() const { return queries_.front().Served(); }

  Position position() const { return queries_.front().position(); }

  absl::Time evaluated_at() const { return queries_.front().evaluated_at(); }

  // Of which projections' rows it is made, and of which store's; empty = it was refused before.
  const engine::ProjectionNames& reads() const { return queries_.front().reads(); }

  const std::string& store() const { return queries_.front().store(); }

  // Adds the positions after `after`, up to `until`, at which any row changed that was read.
  absl::Status AddChanges(Position after, Position until, std::set<Position>& positions) const;

 private:
  template <typename Request, typename Response>
  absl::Status AskPages(const Request& request, Response& whole);

  engine::Engine& engine_;
  QueryFrame frame_;
  // One for each page.
  std::deque<Query> queries_;
};

// What the query asks for as it can be computed of any history, for the same caller: sealed as it
// is, judged as at this moment (QueryFrame::folded). `engine` is borrowed by what is returned.
// Errors of the query that no rows can mend.
absl::StatusOr<domain::ExplainedForm> FormOfAnyRows(const v1::WatchFormRequest& query,
                                                    engine::Engine& engine, const QueryFrame& frame,
                                                    Position position, absl::Time evaluated_at);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_WHOLE_FORM_H_
