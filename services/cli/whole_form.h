#ifndef KEZHI_SERVICES_CLI_WHOLE_FORM_H_
#define KEZHI_SERVICES_CLI_WHOLE_FORM_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "domain/form_pages.h"
#include "services/cli/session.h"

namespace kezhi::cli {

// All pages of a form as one answer; `form` is the answer's accessor of the form. Errors are those
// of the query.
template <typename Request, typename Response, typename Form>
absl::StatusOr<Response> WholeForm(
    Session& session,
    grpc::Status (v1::QueryService::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
    const Request& request, Form* (Response::*form)()) {
  Response all;
  bool first = true;
  const absl::Status status = EachPage(session, method, request, [&](Response& page) {
    if (first) {
      all = page;
      first = false;
    } else {
      domain::AppendPage(*(page.*form)(), *(all.*form)());
    }
    return true;
  });
  if (!status.ok()) return status;
  all.clear_next_page_token();
  return all;
}

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_WHOLE_FORM_H_
