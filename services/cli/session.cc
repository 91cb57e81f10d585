#include "services/cli/session.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include <google/protobuf/util/json_util.h>

#include "base/status_macros.h"
#include "domain/calendar.h"
#include "domain/dates.h"
#include "domain/names.h"
#include "services/cli/failure.h"
#include "services/server/status.h"

namespace kezhi::cli {

Session::Session(Globals globals, std::ostream& out, std::ostream& err)
    : globals_(std::move(globals)), out_(out), err_(err), words_(globals_.chinese) {
}

server::Client& Session::client() {
  if (!client_) {
    server::ClientOptions options;
    options.address = globals_.server;
    options.token = globals_.token;
    options.credentials = globals_.credentials;
    options.actor = globals_.actor;
    options.role = globals_.role;
    options.ground = globals_.ground;
    // An operator has all stores, and --store then only says which one is meant.
    const bool stated = !globals_.actor.empty() || !globals_.role.empty();
    if (stated) options.store = globals_.store;
    client_.emplace(std::move(options));
  }
  return *client_;
}

void Session::Note(const std::string& text) {
  if (globals_.output != Output::kTable) return;
  err_ << Colored(text, Emphasis::kFaint, globals_.color) << '\n';
}

absl::Status Session::PrintJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) {
    return absl::InternalError(absl::StrCat("an answer has no JSON form: ", status.ToString()));
  }
  out_ << json;
  return absl::OkStatus();
}

absl::Status Session::Print(const google::protobuf::Message& message, const Form& form) {
  if (json()) return PrintJson(message);
  if (csv()) {
    PrintFormCsv(out_, form);
  } else {
    PrintForm(out_, form, style());
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::GetStoreResponse> Session::GetStore(const std::string& store,
                                                       const v1::ReadAt& at) {
  v1::GetStoreRequest request;
  request.set_name(store);
  *request.mutable_read_at() = at;
  v1::GetStoreResponse response;
  KEZHI_RETURN_IF_ERROR(Call(query(), &v1::QueryService::Stub::GetStore, request, response));
  return response;
}

absl::StatusOr<v1::ReadAt> Session::ReadAt(const std::string& store) {
  return ReadAt(store, globals_.as_of);
}

absl::StatusOr<v1::ReadAt> Session::ReadAt(const std::string& store, const AsOf& as_of) {
  v1::ReadAt at;
  at.set_min_position(globals_.wait_for);
  if (const auto* position = std::get_if<std::uint64_t>(&as_of)) {
    at.set_position(*position);
  } else if (const auto* time = std::get_if<absl::Time>(&as_of)) {
    *at.mutable_recorded_at() = domain::ToTimestamp(*time);
  } else if (const auto* day = std::get_if<absl::CivilDay>(&as_of)) {
    std::string named = store;
    if (named.empty()) {
      KEZHI_ASSIGN_OR_RETURN(named, Store());
    }
    KEZHI_ASSIGN_OR_RETURN(const v1::GetStoreResponse latest, GetStore(named, v1::ReadAt()));
    const domain::Calendar calendar(latest.store().calendar());
    const absl::Time end = calendar.StartsAt(*day + 1) - absl::Microseconds(1);
    if (end < domain::ToTime(latest.served().evaluated_at())) {
      *at.mutable_recorded_at() = domain::ToTimestamp(end);
    }
  }
  return at;
}

absl::StatusOr<std::optional<std::uint64_t>> Session::UntilPosition() {
  KEZHI_ASSIGN_OR_RETURN(const v1::ReadAt at, ReadAt(""));
  if (at.has_position()) return std::optional(at.position());
  if (!at.has_recorded_at()) return std::optional<std::uint64_t>();
  v1::ResolvePositionRequest request;
  *request.mutable_recorded_at() = at.recorded_at();
  v1::ResolvePositionResponse response;
  KEZHI_RETURN_IF_ERROR(
      Call(streams(), &v1::StreamService::Stub::ResolvePosition, request, response));
  return std::optional(response.position());
}

absl::StatusOr<std::string> Session::Store() {
  if (!globals_.store.empty()) return globals_.store;
  if (store_) return *store_;
  v1::ListStoresResponse response;
  KEZHI_RETURN_IF_ERROR(
      Call(query(), &v1::QueryService::Stub::ListStores, v1::ListStoresRequest(), response));
  if (response.stores_size() == 1) {
    store_ = response.stores(0).name();
    return *store_;
  }
  if (response.stores_size() == 0) {
    return UsageError(
        "the server has no store yet; open one with `kezhi execute '{\"open_store\": …}'`, or make "
        "a demonstration with `kezhi demo --data DIR`");
  }
  const std::string names = absl::StrJoin(
      response.stores(), ", ",
      [](std::string* to, const v1::StoreRow& row) { to->append(domain::IdOf(row.name())); });
  return UsageError(absl::StrCat("the server has several stores (", names,
                                 "); say which with --store or KEZHI_STORE"));
}

absl::StatusOr<StoreView> Session::View(const std::string& store) {
  KEZHI_ASSIGN_OR_RETURN(const v1::ReadAt at, ReadAt(store));
  KEZHI_ASSIGN_OR_RETURN(const v1::GetStoreResponse response, GetStore(store, at));
  StoreView view;
  view.row = response.store();
  view.today =
      domain::Calendar(view.row.calendar()).DayOf(domain::ToTime(response.served().evaluated_at()));
  for (const v1::Playbook& playbook : response.playbooks()) {
    for (const v1::Label& label : playbook.labels()) {
      const char* called = words_(label.zh().c_str(), label.en().c_str());
      if (*called != '\0') view.labels[label.name()] = called;
    }
  }
  return view;
}

absl::TimeZone Session::ZoneOf(const v1::StoreRow& store, absl::CivilDay day) {
  return domain::Calendar(store.calendar()).ZoneOn(day);
}

std::string Session::StoreOfName(const std::string& name) {
  return domain::StoreOf(name);
}

void Session::NoteServed(const v1::Served& served, absl::TimeZone zone) {
  const std::string moment = DayAndTime(served.evaluated_at(), zone);
  Note(globals_.chinese ? absl::StrCat("截至事件 ", served.position(), "（", moment, "）")
                        : absl::StrCat("as of event ", served.position(), " (", moment, ")"));
}

absl::StatusOr<std::string> Session::NameIn(const std::string& collection, const std::string& id) {
  if (id.find('/') != std::string::npos) return id;
  KEZHI_ASSIGN_OR_RETURN(const std::string store, Store());
  return absl::StrCat(store, "/", collection, "/", id);
}

absl::StatusOr<std::string> Session::StoreOrNameIn(const std::string& collection,
                                                   const std::string& id) {
  return id.empty() ? Store() : NameIn(collection, id);
}

std::unique_ptr<grpc::ClientContext> Session::NewContext(bool stream) {
  auto context = std::make_unique<grpc::ClientContext>();
  client().Identify(*context);
  if (!stream) {
    context->set_deadline(std::chrono::system_clock::now() +
                          absl::ToChronoMilliseconds(globals_.timeout));
  }
  return context;
}

absl::Status Session::StatusOf(const grpc::Status& status) const {
  if (status.ok()) return absl::OkStatus();
  absl::Status result = server::FromGrpcStatus(status);
  const bool by_service = result.GetPayload("type.googleapis.com/google.rpc.ErrorInfo").has_value();
  if (by_service) return result;
  if (absl::IsUnavailable(result)) return Unreachable(globals_.server, "nobody is listening");
  if (absl::IsDeadlineExceeded(result)) {
    return Unreachable(globals_.server,
                       absl::StrCat("not within ", absl::FormatDuration(globals_.timeout)));
  }
  return result;
}

}  // namespace kezhi::cli
