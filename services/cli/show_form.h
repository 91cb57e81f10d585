#ifndef KEZHI_SERVICES_CLI_SHOW_FORM_H_
#define KEZHI_SERVICES_CLI_SHOW_FORM_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include <google/protobuf/message.h>

#include "kezhi/v1/query_service.pb.h"

#include "base/status_macros.h"
#include "services/cli/exit_codes.h"
#include "services/cli/form.h"
#include "services/cli/session.h"
#include "services/server/add_page.h"

namespace kezhi::cli {

// How a form is showing.
struct Showing {
  // The form's, for days.
  std::string store;
  // The one in force there.
  absl::TimeZone zone;
  // Again whenever it has changed.
  bool watch = false;
};

// Shows the form that `request`, that of its own query, asks for as --watch and --diff-from want
// it; the result is the exit code. nullopt: it is wanted as it is. Errors are those of ShowWatch
// and ShowDiff.
absl::StatusOr<std::optional<int>> ShowOverTime(
    Session& session, const google::protobuf::Message& request, const Showing& showing,
    const std::function<Form(const google::protobuf::Message& answer)>& form_of);

// The answer of a query, of all its pages.
template <typename Request, typename Response>
absl::StatusOr<Response> WholeAnswer(
    Session& session,
    grpc::Status (v1::QueryService::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
    const Request& request) {
  Response whole;
  if constexpr (requires { whole.next_page_token(); }) {
    bool first = true;
    KEZHI_RETURN_IF_ERROR(EachPage(session, method, request, [&](Response& page) {
      if (std::exchange(first, false)) {
        whole = page;
      } else {
        server::AddPage(page, whole);
      }
      return true;
    }));
    whole.clear_next_page_token();
  } else {
    KEZHI_RETURN_IF_ERROR(session.Call(session.query(), method, request, whole));
  }
  return whole;
}

// Shows the form as it is, as it becomes, or what has changed in it. `form_of` makes it of the
// answer. The result is the exit code.
template <typename Request, typename Response, typename FormOfAnswer>
absl::StatusOr<int> ShowForm(Session& session,
                             grpc::Status (v1::QueryService::Stub::*method)(grpc::ClientContext*,
                                                                            const Request&,
                                                                            Response*),
                             const Request& request, const Showing& showing, FormOfAnswer form_of) {
  KEZHI_ASSIGN_OR_RETURN(
      const std::optional<int> over_time,
      ShowOverTime(session, request, showing, [&](const google::protobuf::Message& answer) {
        return form_of(*google::protobuf::DynamicCastToGenerated<Response>(&answer));
      }));
  if (over_time.has_value()) return *over_time;
  KEZHI_ASSIGN_OR_RETURN(const Response response, WholeAnswer(session, method, request));
  KEZHI_RETURN_IF_ERROR(session.Print(response, form_of(response)));
  session.NoteServed(response.served(), showing.zone);
  return kExitOk;
}

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_SHOW_FORM_H_
