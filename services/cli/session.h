#ifndef KEZHI_SERVICES_CLI_SESSION_H_
#define KEZHI_SERVICES_CLI_SESSION_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include "services/cli/as_of.h"
#include "services/cli/form.h"
#include "services/cli/progress.h"
#include "services/cli/table.h"
#include "services/cli/words.h"
#include "services/server/client.h"

namespace kezhi::cli {

// How answers are printed, `--output`.
enum class Output { kTable, kJson, kCsv };

// The options that every verb understands (`kezhi --help`).
struct Globals {
  std::string server = "127.0.0.1:7430";
  Output output = Output::kTable;
  bool chinese = false;
  bool color = false;
  // Columns of the terminal that stdout is; 0 = it is none.
  int width = 0;
  // stderr is a terminal: progress may be shown.
  bool progress = false;
  AsOf as_of;
  // Forms show what has changed since then; absent = they are shown as they are.
  std::optional<AsOf> diff_from;
  std::uint64_t wait_for = 0;
  std::string actor;
  std::string role;
  // On what ground it reads; empty = none is given.
  std::string ground;
  // Sent instead of both; empty = none.
  std::string token;
  // nullptr = plain text.
  std::shared_ptr<grpc::ChannelCredentials> credentials;
  std::string store;  // `stores/{store}`; empty = the only one
  absl::Duration timeout = absl::Seconds(30);
};

// A store and what "today" means there.
struct StoreView {
  v1::StoreRow row;
  // Business day of the moment asked for.
  absl::CivilDay today;
  // What its playbooks call our words (FormContext).
  std::map<std::string, std::string> labels;
};

// One run of a verb: where it prints, and the server it talks to.
class Session {
 public:
  Session(Globals globals, std::ostream& out, std::ostream& err);

  const Globals& globals() const { return globals_; }

  std::ostream& out() { return out_; }

  std::ostream& err() { return err_; }

  const Words& words() const { return words_; }

  bool csv() const { return globals_.output == Output::kCsv; }

  bool json() const { return globals_.output == Output::kJson; }

  TableStyle style() const { return {globals_.width, globals_.color}; }

  FormContext Context(absl::TimeZone zone) const { return {words_, zone, {}}; }

  // A hint for people, on stderr and only beside tables.
  void Note(const std::string& text);

  // Prints an answer: `message` as JSON, or `form`.
  absl::Status Print(const google::protobuf::Message& message, const Form& form);
  absl::Status PrintJson(const google::protobuf::Message& message);

  // What the queries of this run ask for. A day under --as-of is its end in `store` (empty: the
  // default store); one that has not ended yet is the latest.
  absl::StatusOr<v1::ReadAt> ReadAt(const std::string& store);
  absl::StatusOr<v1::ReadAt> ReadAt(const std::string& store, const AsOf& as_of);
  // The last position that --as-of admits, for what is read by position: a time is mapped to a
  // position once. Absent = to the end; 0 = nothing had been recorded by then.
  absl::StatusOr<std::optional<std::uint64_t>> UntilPosition();
  // The store named by --store, else the only one there is. INVALID_ARGUMENT (usage): none or
  // several.
  absl::StatusOr<std::string> Store();
  // The store's row, and its business day at the moment asked for.
  absl::StatusOr<StoreView> View(const std::string& store);
  // The zone in force in a store on a business day.
  static absl::TimeZone ZoneOf(const v1::StoreRow& store, absl::CivilDay day);
  // The store that a resource name lies in.
  static std::string StoreOfName(const std::string& name);
  // Says which moment an answer is true for, beside tables.
  void NoteServed(const v1::Served& served, absl::TimeZone zone);
  // `id` as a name in `collection` of the store; a full name stays as it is.
  absl::StatusOr<std::string> NameIn(const std::string& collection, const std::string& id);
  // The same; the store where `id` is empty, for verbs that show all of it or one part.
  absl::StatusOr<std::string> StoreOrNameIn(const std::string& collection, const std::string& id);

  v1::QueryService::Stub& query() { return client().query(); }

  v1::CommandService::Stub& commands() { return client().command(); }

  v1::StreamService::Stub& streams() { return client().stream(); }

  v1::ConsumerGroupService::Stub& groups() { return client().group(); }

  v1::AuditService::Stub& audit() { return client().audit(); }

  v1::AdminService::Stub& admin() { return client().admin(); }

  v1::PrivacyService::Stub& privacy() { return client().privacy(); }

  // A context that states who asks; with the run's deadline unless the call is a stream.
  std::unique_ptr<grpc::ClientContext> NewContext(bool stream);
  // The status of a call with its details; Unreachable when nobody answered.
  absl::Status StatusOf(const grpc::Status& status) const;

  // One unary call.
  template <typename Stub, typename Request, typename Response>
  absl::Status Call(Stub& stub,
                    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response& response) {
    const std::unique_ptr<grpc::ClientContext> context = NewContext(false);
    return StatusOf((stub.*method)(context.get(), request, &response));
  }

 private:
  // Made when first asked for: verbs that need no server start no thread of gRPC.
  server::Client& client();
  absl::StatusOr<v1::GetStoreResponse> GetStore(const std::string& store, const v1::ReadAt& at);

  const Globals globals_;
  std::ostream& out_;
  std::ostream& err_;
  const Words words_;
  std::optional<std::string> store_;
  std::optional<server::Client> client_;
};

// Asks a list page after page and hands each answer to `take`, until there are no more pages or
// `take` says false.
template <typename Request, typename Response, typename Take>
absl::Status EachPage(Session& session,
                      grpc::Status (v1::QueryService::Stub::*method)(grpc::ClientContext*,
                                                                     const Request&, Response*),
                      Request request, Take take) {
  for (;;) {
    Response response;
    if (absl::Status status = session.Call(session.query(), method, request, response);
        !status.ok()) {
      return status;
    }
    if (!take(response) || response.next_page_token().empty()) return absl::OkStatus();
    request.set_page_token(response.next_page_token());
  }
}

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_SESSION_H_
