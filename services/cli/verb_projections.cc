// kezhi projections: how the views stand, and building, switching and stopping them one by one.
#include <memory>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "base/status_macros.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/progress.h"
#include "services/cli/verbs.h"

namespace kezhi::cli {
namespace {

struct ProjectionsOptions {
  std::string action = "list";
  // A projection's name, or an instance's number.
  std::string which;
  bool accept_difference = false;
};

std::string ShownRole(v1::ProjectionRole role, const Words& words) {
  switch (role) {
    case v1::PROJECTION_ROLE_SERVED: return words("使用中", "served");
    case v1::PROJECTION_ROLE_CANDIDATE: return words("候选", "candidate");
    case v1::PROJECTION_ROLE_FORMER: return words("前一个", "former");
    default: return "";
  }
}

Cell ShownState(v1::ProjectionState state, const Words& words) {
  switch (state) {
    case v1::PROJECTION_STATE_FOLLOWING: return {words("跟随", "following"), Emphasis::kGood};
    case v1::PROJECTION_STATE_BUILDING: return {words("构建中", "building")};
    case v1::PROJECTION_STATE_PAUSED: return {words("暂停", "paused"), Emphasis::kFaint};
    case v1::PROJECTION_STATE_STOPPED: return {words("停止", "stopped"), Emphasis::kBad};
    case v1::PROJECTION_STATE_WITHOUT_CODE:
      return {words("无代码", "without code"), Emphasis::kFaint};
    default: return {""};
  }
}

std::string ShownError(const v1::Projection& projection) {
  if (projection.error_position() == 0) return projection.error();
  return absl::StrCat(projection.error_type(), " ", projection.error_position(), ": ",
                      projection.error());
}

absl::StatusOr<v1::ListProjectionsResponse> All(Session& session) {
  v1::ListProjectionsResponse response;
  KEZHI_RETURN_IF_ERROR(session.Call(session.admin(), &v1::AdminService::Stub::ListProjections,
                                     v1::ListProjectionsRequest(), response));
  return response;
}

absl::StatusOr<int> ListProjections(Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const v1::ListProjectionsResponse response, All(session));
  const Words& words = session.words();
  Table table({{"number", words("编号", "No."), true},
               {"name", words("视图", "View")},
               {"version", words("版本", "Version"), true},
               {"role", words("角色", "Role")},
               {"state", words("状态", "State")},
               {"position", words("事件", "Event"), true},
               {"lag_events", words("落后", "Behind"), true},
               {"lag_seconds", words("秒", "Seconds"), true},
               {"events_per_second", words("每秒", "Per second"), true},
               {"left", words("剩余", "Left"), true},
               {"error", words("错误", "Error"), false, Fit::kWrap}});
  bool stopped = false;
  for (const v1::Projection& projection : response.projections()) {
    stopped = stopped || projection.state() == v1::PROJECTION_STATE_STOPPED;
    table.Add({absl::StrCat(projection.number()), projection.name(),
               absl::StrCat(projection.version()), ShownRole(projection.role(), words),
               ShownState(projection.state(), words), absl::StrCat(projection.position()),
               absl::StrCat(projection.lag_events()),
               absl::StrFormat("%.1f", projection.lag_seconds()),
               absl::StrFormat("%.0f", projection.events_per_second()),
               ShownTimeLeft(projection.seconds_left()), ShownError(projection)});
  }
  Form form;
  form.title = words("视图", "Views");
  form.facts = {{words("事件", "events"), absl::StrCat(response.head())}};
  form.sections.push_back({"", std::move(table)});
  KEZHI_RETURN_IF_ERROR(session.Print(response, form));
  return stopped ? kExitFindings : kExitOk;
}

bool Same(const v1::ProjectionComparison& comparison) {
  return comparison.digest_served() == comparison.digest_candidate();
}

// Prints how two instances compare; the exit code says whether they are equal.
template <typename Response>
absl::StatusOr<int> Compared(Session& session, const Response& response) {
  const v1::ProjectionComparison& comparison = response.comparison();
  const Words& words = session.words();
  const bool same = Same(comparison);
  Form form;
  form.title = same ? words("逐字节相同", "Equal, byte by byte") : words("不同", "Different");
  form.facts = {{words("事件", "events"), absl::StrCat(comparison.position())},
                {words("使用中的摘要", "digest served"), comparison.digest_served()},
                {words("候选摘要", "digest built"), comparison.digest_candidate()}};
  if (!same && !comparison.digest_served().empty()) {
    form.facts.push_back({words("相同行", "rows equal"), absl::StrCat(comparison.rows_equal())});
    form.facts.push_back({words("改变", "changed"), absl::StrCat(comparison.rows_changed())});
    form.facts.push_back({words("增加", "added"), absl::StrCat(comparison.rows_added())});
    form.facts.push_back({words("减少", "removed"), absl::StrCat(comparison.rows_removed())});
  }
  Table csv({{"position", ""}, {"digest_served", ""}, {"digest_built", ""}});
  csv.Add({absl::StrCat(comparison.position()), comparison.digest_served(),
           comparison.digest_candidate()});
  form.csv = std::move(csv);
  KEZHI_RETURN_IF_ERROR(session.Print(response, form));
  return same ? kExitOk : kExitFindings;
}

// As the server says, where it does.
std::optional<double> SecondsLeftOf(const v1::BuildProjectionResponse& progress) {
  return progress.seconds_left();
}

std::optional<double> SecondsLeftOf(const v1::VerifyProjectionResponse& /*progress*/) {
  return std::nullopt;
}

// Follows a job to its end.
template <typename Request, typename Response>
absl::StatusOr<Response> Follow(Session& session, const std::string& label,
                                std::unique_ptr<grpc::ClientReader<Response>> (
                                    v1::AdminService::Stub::*method)(grpc::ClientContext*,
                                                                     const Request&),
                                const Request& request) {
  ProgressBar bar(session.err(), label, session.globals().progress);
  const std::unique_ptr<grpc::ClientContext> context = session.NewContext(true);
  const auto reader = (session.admin().*method)(context.get(), request);
  Response response;
  Response last;
  while (reader->Read(&response)) {
    bar.Update(response.done(), response.total(), SecondsLeftOf(response));
    last = response;
  }
  KEZHI_RETURN_IF_ERROR(session.StatusOf(reader->Finish()));
  return last;
}

// The instance that is meant: a number, or what is served under a name.
absl::StatusOr<std::uint64_t> NumberOf(Session& session, const std::string& which) {
  std::uint64_t number = 0;
  if (absl::SimpleAtoi(which, &number)) return number;
  KEZHI_ASSIGN_OR_RETURN(const v1::ListProjectionsResponse all, All(session));
  for (const v1::Projection& projection : all.projections()) {
    if (projection.name() == which && projection.role() == v1::PROJECTION_ROLE_SERVED) {
      return projection.number();
    }
  }
  return absl::NotFoundError(absl::StrCat("no view ", which, " is served"));
}

template <typename Request, typename Response>
absl::StatusOr<int> OnInstance(Session& session, const std::string& which,
                               grpc::Status (v1::AdminService::Stub::*method)(grpc::ClientContext*,
                                                                              const Request&,
                                                                              Response*)) {
  Request request;
  KEZHI_ASSIGN_OR_RETURN(const std::uint64_t number, NumberOf(session, which));
  request.set_number(number);
  Response response;
  KEZHI_RETURN_IF_ERROR(session.Call(session.admin(), method, request, response));
  return ListProjections(session);
}

absl::StatusOr<int> Switch(Session& session, const ProjectionsOptions& options) {
  v1::SwitchProjectionRequest request;
  request.set_name(options.which);
  request.set_accept_difference(options.accept_difference);
  v1::SwitchProjectionResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.admin(), &v1::AdminService::Stub::SwitchProjection, request, response));
  KEZHI_RETURN_IF_ERROR(Compared(session, response).status());
  return kExitOk;
}

absl::StatusOr<int> Build(Session& session, const std::string& name) {
  v1::BuildProjectionRequest request;
  request.set_name(name);
  KEZHI_ASSIGN_OR_RETURN(const v1::BuildProjectionResponse built,
                         Follow(session, session.words()("构建", "Building"),
                                &v1::AdminService::Stub::BuildProjection, request));
  return Compared(session, built);
}

absl::StatusOr<int> Verify(Session& session, const std::string& name) {
  v1::VerifyProjectionRequest request;
  request.set_name(name);
  KEZHI_ASSIGN_OR_RETURN(const v1::VerifyProjectionResponse verified,
                         Follow(session, session.words()("验证", "Verifying"),
                                &v1::AdminService::Stub::VerifyProjection, request));
  return Compared(session, verified);
}

absl::StatusOr<int> Rollback(Session& session, const std::string& name) {
  v1::RollbackProjectionRequest request;
  request.set_name(name);
  v1::RollbackProjectionResponse response;
  KEZHI_RETURN_IF_ERROR(session.Call(session.admin(), &v1::AdminService::Stub::RollbackProjection,
                                     request, response));
  return ListProjections(session);
}

absl::StatusOr<int> RunProjections(const ProjectionsOptions& options, Session& session) {
  if (options.action == "list") return ListProjections(session);
  if (options.which.empty()) {
    return UsageError(absl::StrCat(options.action, " needs a view, see `kezhi projections`"));
  }
  if (options.action == "build") return Build(session, options.which);
  if (options.action == "switch") return Switch(session, options);
  if (options.action == "rollback") return Rollback(session, options.which);
  if (options.action == "verify") return Verify(session, options.which);
  if (options.action == "drop") {
    return OnInstance(session, options.which, &v1::AdminService::Stub::DropProjection);
  }
  if (options.action == "pause") {
    return OnInstance(session, options.which, &v1::AdminService::Stub::PauseProjection);
  }
  return OnInstance(session, options.which, &v1::AdminService::Stub::ResumeProjection);
}

}  // namespace

void AddProjections(Verbs& verbs) {
  auto options = std::make_shared<ProjectionsOptions>();
  CLI::App* verb = verbs.Add(
      {"projections", kDataGroup, "How the views stand; builds, switches and stops them one by one",
       "Exit code 1: a view has stopped, or two that were compared are different.",
       "  kezhi projections\n"
       "  kezhi projections build sheet      # beside what is served, which goes on\n"
       "  kezhi projections switch sheet\n"
       "  kezhi projections rollback sheet\n"
       "  kezhi projections drop 12          # a candidate or a former one, by its number\n"
       "  kezhi projections resume card      # after it has stopped, or was paused\n"},
      [options](Session& session) { return RunProjections(*options, session); });
  verb->add_option("action", options->action, "What to do")
      ->check(CLI::IsMember(
          {"list", "build", "switch", "rollback", "drop", "pause", "resume", "verify"}))
      ->capture_default_str();
  verb->add_option("view", options->which,
                   "Name of a view, or for drop, pause and resume the number of an instance");
  verb->add_flag("--accept-difference", options->accept_difference,
                 "Switch also when the rows are different, as a changed version's may be");
}

}  // namespace kezhi::cli
