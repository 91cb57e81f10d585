#ifndef KEZHI_SERVICES_SERVER_ANSWERING_H_
#define KEZHI_SERVICES_SERVER_ANSWERING_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"

#include "base/status_macros.h"
#include "services/server/answers.h"
#include "services/server/page_token.h"
#include "services/server/query.h"

namespace kezhi::server {

// Names the query and who asks, for page tokens.
inline std::string DigestOf(const google::protobuf::Message& request, const v1::Actor& caller) {
  return QueryDigest(request, absl::StrCat(caller.store(), " ", caller.principal()));
}

// What of any query's request concerns the moment and the page.
template <typename Request>
QueryFrame FrameOf(const Request& request, Caller caller) {
  QueryFrame frame;
  if constexpr (requires { request.read_at(); }) frame.read_at = request.read_at();
  if constexpr (requires { request.page_token(); }) {
    frame.page_size = request.page_size();
    frame.page_token = request.page_token();
    frame.digest = DigestOf(request, caller);
  }
  frame.caller = std::move(caller);
  frame.rpc = &RpcOf(*Request::descriptor());
  return frame;
}

// Asks the query; what belongs to every answer is left to Complete.
template <typename Request, typename Response>
absl::Status Ask(const Request& request, Query& query, Response& response) {
  absl::Status answered = Answer(request, query, response);
  // What could not be read looks like what is not there, so it comes first.
  KEZHI_RETURN_IF_ERROR(query.status());
  if (answered.ok()) query.Withhold(response);
  return answered;
}

// After Ask: the moment, and where the next page begins.
template <typename Response>
void Complete(const Query& query, Response& response) {
  *response.mutable_served() = query.Served();
  if constexpr (requires { response.next_page_token(); }) {
    response.set_next_page_token(query.NextPageToken());
  }
}

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_ANSWERING_H_
