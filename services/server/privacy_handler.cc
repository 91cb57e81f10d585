#include "services/server/privacy_handler.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "kezhi/v1/privacy_service.grpc.pb.h"

#include "base/status_macros.h"
#include "domain/customer_card/query.h"
#include "domain/error.h"
#include "domain/names.h"
#include "domain/timeline/query.h"
#include "services/engine/batch.h"
#include "services/engine/event_reader.h"
#include "services/engine/personal.h"
#include "services/server/access.h"
#include "services/server/answering.h"
#include "services/server/caller.h"
#include "services/server/erasures.h"
#include "services/server/query.h"
#include "services/server/query_call.h"
#include "services/server/raw_message.h"
#include "services/server/readings.h"
#include "services/server/request_checks.h"
#include "services/server/reveal.h"
#include "services/server/status.h"
#include "storage/evidence.h"
#include "storage/keys.h"

namespace kezhi::server {
namespace {

using RawPrivacyService = v1::PrivacyService::WithRawCallbackMethod_ListErasures<
    v1::PrivacyService::WithRawCallbackMethod_GetErasureCertificate<
        v1::PrivacyService::WithRawCallbackMethod_ExportPersonalData<
            v1::PrivacyService::WithRawCallbackMethod_ListReaders<
                v1::PrivacyService::WithRawCallbackMethod_ListUnusualReading<
                    v1::PrivacyService::Service>>>>>;

// The reason of a request, as the caller of `rpc` sees it.
absl::Status Reveal(const Caller& caller, const Rpc& rpc, const storage::Keyring& keyring,
                    v1::Erasure& erasure) {
  const RolePolicy& policy = caller.policy();
  const auto granted = policy.classes.find(&rpc);
  return RevealTo(caller, keyring, policy.customer == Rule::kAll ? Rule::kAll : Rule::kNone,
                  granted == policy.classes.end() ? nullptr : &granted->second, {}, erasure);
}

absl::Status Answer(const v1::ListErasuresRequest& request, const Caller& caller,
                    const engine::Engine& engine, v1::ListErasuresResponse& response) {
  domain::Violations faults;
  CheckOptionalName("parent", request.parent(), domain::ResourceKind::kStore, faults);
  CheckEnum("state", request.state(), *v1::ErasureState_descriptor(), faults);
  const auto limit = static_cast<std::size_t>(CheckPageSize(request.page_size(), faults));
  KEZHI_RETURN_IF_ERROR(faults.ToStatus());
  if (!request.parent().empty()) {
    KEZHI_RETURN_IF_ERROR(CheckStore(caller, request.parent()));
  }
  const std::string& store = request.parent().empty() ? caller.store() : request.parent();
  KEZHI_ASSIGN_OR_RETURN(std::vector<v1::Erasure> erasures, ErasuresOf(engine, store));
  const Rpc& rpc = RpcOf(*v1::ListErasuresRequest::descriptor());
  for (v1::Erasure& erasure : erasures) {
    const bool any = request.state() == v1::ERASURE_STATE_UNSPECIFIED;
    if (erasure.request_position() <= request.after()) continue;
    if (!any && erasure.state() != request.state()) continue;
    if (static_cast<std::size_t>(response.erasures_size()) == limit) {
      response.set_more(true);
      break;
    }
    KEZHI_RETURN_IF_ERROR(Reveal(caller, rpc, engine.keyring(), erasure));
    *response.add_erasures() = std::move(erasure);
  }
  return absl::OkStatus();
}

bool IsOf(const v1::Erasure& erasure, const std::string& customer) {
  const auto& aliases = erasure.aliases();
  return erasure.customer() == customer ||
         std::find(aliases.begin(), aliases.end(), customer) != aliases.end();
}

// What a verifier needs, and no server: the statement signed, and the event with its proof. Another
// key may take over between the two; the next time both are signed by that one.
absl::StatusOr<std::string> CertificateOf(const v1::Erasure& erasure, const std::string& statement,
                                          engine::Engine& engine) {
  const engine::TreeHeads& heads = engine.tree_heads();
  std::string certificate;
  for (bool again = true; again;) {
    const std::string key = ToString(heads.key());
    KEZHI_ASSIGN_OR_RETURN(const storage::Evidence evidence,
                           heads.EvidenceOf(Position(erasure.decision_position()),
                                            engine.journal().head().position.value()));
    certificate = absl::StrCat(ToString(heads.Sign(statement)), "\n", ToString(evidence));
    again = ToString(heads.key()) != key;
  }
  return certificate;
}

absl::Status Answer(const v1::GetErasureCertificateRequest& request, const Caller& caller,
                    engine::Engine& engine, v1::GetErasureCertificateResponse& response) {
  domain::Violations faults;
  CheckName("customer", request.customer(), domain::ResourceKind::kCustomer, faults);
  KEZHI_RETURN_IF_ERROR(faults.ToStatus());
  KEZHI_RETURN_IF_ERROR(CheckStore(caller, request.customer()));
  KEZHI_ASSIGN_OR_RETURN(std::vector<v1::Erasure> erasures,
                         ErasuresOf(engine, domain::StoreOf(request.customer())));
  const Rpc& rpc = RpcOf(*v1::GetErasureCertificateRequest::descriptor());
  for (v1::Erasure& erasure : erasures) {
    if (erasure.state() != v1::ERASURE_STATE_ERASED || !IsOf(erasure, request.customer())) continue;
    response.set_log_id(engine.journal().log_id());
    response.set_statement(StatementOf(response.log_id(), erasure));
    KEZHI_ASSIGN_OR_RETURN(*response.mutable_text(),
                           CertificateOf(erasure, response.statement(), engine));
    KEZHI_RETURN_IF_ERROR(Reveal(caller, rpc, engine.keyring(), erasure));
    *response.mutable_erasure() = std::move(erasure);
    return absl::OkStatus();
  }
  return domain::Refuse(v1::REASON_NOT_ERASED, "the customer is not erased, or not yet");
}

v1::Command DisclosureOf(const v1::ExportPersonalDataRequest& request) {
  v1::Command command;
  command.set_request_id(request.request_id());
  command.mutable_disclose_personal_data()->set_customer(request.customer());
  command.mutable_disclose_personal_data()->set_reason(request.reason());
  return command;
}

// Withholds what is sealed for somebody else than these: a visit may have turned out to be
// another's.
absl::Status WithholdOthers(const storage::Journal& journal,
                            const std::vector<std::string>& subjects,
                            std::vector<v1::Event>& events) {
  std::set<std::uint64_t> own;
  for (const std::string& subject : subjects) {
    KEZHI_ASSIGN_OR_RETURN(const std::optional<std::string> id,
                           journal.GetSide(engine::kSubjectKeysTable, subject));
    if (id.has_value()) own.insert(storage::ParseBe64(*id).value_or(0));
  }
  const auto withhold = [&own](engine::PersonalField field) {
    const bool others = field.value.has_sealed() && !own.contains(field.value.sealed().key_id());
    if (others) field.value.set_withheld(true);
    return absl::OkStatus();
  };
  for (v1::Event& event : events) {
    KEZHI_RETURN_IF_ERROR(engine::VisitPersonal(event, withhold));
  }
  return absl::OkStatus();
}

// Events with texts that the staff wrote about no customer by name. What else names none is about
// stores and staff.
constexpr std::array<const char*, 13> kUnsearched = {
    "RemarkAdded",        "RemarkHandled",          "ReportSubmitted", "ReportResubmitted",
    "ReportCommented",    "CountermeasureRecorded", "PlanDrafted",     "PlanAmended",
    "PlanReviewed",       "PlanSummarised",         "PolicyBreached",  "MeetingHeld",
    "FindingAcknowledged"};

// Leaves in an event of another stream what is about these; false: nothing is.
bool KeepMentionOf(const std::set<std::string>& names, v1::Event& event) {
  if (event.has_visit_registered()) return names.contains(event.visit_registered().customer());
  if (event.has_stop_done()) return names.contains(event.stop_done().customer());
  if (event.has_response_attributed()) {
    return names.contains(event.response_attributed().customer());
  }
  if (event.has_finding_acknowledged()) {
    return names.contains(event.finding_acknowledged().customer());
  }
  if (event.has_distributor_appointed()) {
    return names.contains(event.distributor_appointed().customer());
  }
  if (event.has_distributor_dropped()) {
    return names.contains(event.distributor_dropped().customer());
  }
  if (!event.has_sheet_reviewed()) return false;
  auto& findings = *event.mutable_sheet_reviewed()->mutable_findings();
  findings.erase(std::remove_if(findings.begin(), findings.end(),
                                [&names](const v1::RecordedFinding& finding) {
                                  return !names.contains(finding.visit());
                                }),
                 findings.end());
  return !findings.empty();
}

// What stands elsewhere about the person of these streams.
absl::StatusOr<std::vector<v1::Event>> MentionsOf(const Query& query,
                                                  const std::vector<std::string>& streams) {
  KEZHI_ASSIGN_OR_RETURN(std::vector<v1::Event> events,
                         query.ReadStreams(domain::MentionsOf(query.rows(), streams), Position()));
  const std::set<std::string> names(streams.begin(), streams.end());
  std::vector<v1::Event> mentions;
  for (v1::Event& event : events) {
    if (KeepMentionOf(names, event)) mentions.push_back(std::move(event));
  }
  return mentions;
}

// Nothing is opened before it is durable that it was. Asked again after a wait, the same request id
// gives the same outcome; and so everything is shown as it stood when that was recorded.
absl::Status Answer(const v1::ExportPersonalDataRequest& request, const Caller& caller,
                    engine::Engine& engine, std::optional<Lack>& lack,
                    v1::ExportPersonalDataResponse& response) {
  const v1::Command disclosure = DisclosureOf(request);
  KEZHI_RETURN_IF_ERROR(CheckCommand(caller, disclosure));
  KEZHI_ASSIGN_OR_RETURN(const v1::Outcome outcome, engine.Execute(disclosure, caller));
  KEZHI_ASSIGN_OR_RETURN(const v1::Event disclosed,
                         engine::ReadEvent(engine.journal(), Position(outcome.last_position())));
  QueryFrame frame;
  frame.caller = caller;
  frame.rpc = &RpcOf(*v1::ExportPersonalDataRequest::descriptor());
  frame.read_at.set_position(disclosed.position());
  frame.lack = &lack;
  Query query(engine, std::move(frame));
  KEZHI_RETURN_IF_ERROR(query.Open(request.customer(), {"card", "directory", "timeline"}));
  KEZHI_ASSIGN_OR_RETURN(
      *response.mutable_card(),
      domain::CustomerCardOf(query.rows(), request.customer(), query.evaluated_at()));
  const std::vector<std::string> streams = domain::StreamsOf(query.rows(), request.customer());
  KEZHI_ASSIGN_OR_RETURN(std::vector<v1::Event> events, query.ReadStreams(streams, Position()));
  KEZHI_RETURN_IF_ERROR(WithholdOthers(engine.journal(), streams, events));
  KEZHI_ASSIGN_OR_RETURN(std::vector<v1::Event> mentions, MentionsOf(query, streams));
  KEZHI_RETURN_IF_ERROR(WithholdOthers(engine.journal(), streams, mentions));
  for (const std::string& stream : streams) response.add_streams(stream);
  for (v1::Event& event : events) *response.add_events() = std::move(event);
  for (v1::Event& event : mentions) *response.add_mentions() = std::move(event);
  for (const char* type : kUnsearched) response.add_unsearched(type);
  KEZHI_RETURN_IF_ERROR(query.Reveal(Rule::kAll, {}, response));
  query.Withhold(response);
  response.set_log_id(engine.journal().log_id());
  response.set_position(disclosed.position());
  *response.mutable_disclosed_at() = disclosed.recorded_at();
  response.set_disclosed_by(disclosed.actor().principal());
  return query.status();
}

class PrivacyHandler : public RawPrivacyService {
 public:
  PrivacyHandler(const Parts& parts, Followers& views) : parts_(parts), views_(views) {}

  grpc::ServerUnaryReactor* ListErasures(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* in,
                                         grpc::ByteBuffer* out) override {
    return Run<v1::ListErasuresRequest, v1::ListErasuresResponse>(*context, *in, *out);
  }

  grpc::ServerUnaryReactor* GetErasureCertificate(grpc::CallbackServerContext* context,
                                                  const grpc::ByteBuffer* in,
                                                  grpc::ByteBuffer* out) override {
    return Run<v1::GetErasureCertificateRequest, v1::GetErasureCertificateResponse>(*context, *in,
                                                                                    *out);
  }

  grpc::ServerUnaryReactor* ExportPersonalData(grpc::CallbackServerContext* context,
                                               const grpc::ByteBuffer* in,
                                               grpc::ByteBuffer* out) override {
    const absl::StatusOr<Caller> caller = CallerOf<v1::ExportPersonalDataRequest>(parts_, *context);
    absl::Status checked = caller.status();
    v1::ExportPersonalDataRequest request;
    if (checked.ok()) checked = ParseMessage(*in, request);
    if (!checked.ok()) return Refuse(*context, checked);
    return QueryCall::Start(
        parts_, {views_, waiting_}, *context, "ExportPersonalData",
        [this, out, caller = *caller, request](std::optional<Lack>& lack) -> absl::Status {
          v1::ExportPersonalDataResponse response;
          KEZHI_RETURN_IF_ERROR(Answer(request, caller, parts_.engine, lack, response));
          *out = ToBuffer(response);
          return absl::OkStatus();
        });
  }

  grpc::ServerUnaryReactor* ListReaders(grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer* in,
                                        grpc::ByteBuffer* out) override {
    return RunQuery<v1::ListReadersRequest, v1::ListReadersResponse>(*context, *in, *out);
  }

  grpc::ServerUnaryReactor* ListUnusualReading(grpc::CallbackServerContext* context,
                                               const grpc::ByteBuffer* in,
                                               grpc::ByteBuffer* out) override {
    return RunQuery<v1::ListUnusualReadingRequest, v1::ListUnusualReadingResponse>(*context, *in,
                                                                                   *out);
  }

 private:
  // What is answered from the views, which may have to be waited for.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* RunQuery(grpc::CallbackServerContext& context,
                                     const grpc::ByteBuffer& in, grpc::ByteBuffer& out) {
    const absl::StatusOr<Caller> caller = CallerOf<Request>(parts_, context);
    absl::Status checked = caller.status();
    Request request;
    if (checked.ok()) checked = ParseMessage(in, request);
    if (!checked.ok()) return Refuse(context, checked);
    return QueryCall::Start(
        parts_, {views_, waiting_}, context, RpcOf(*Request::descriptor()).name(),
        [this, &out, caller = *caller, request](std::optional<Lack>& lack) -> absl::Status {
          QueryFrame frame = FrameOf(request, caller);
          frame.lack = &lack;
          Query query(parts_.engine, std::move(frame));
          Response response;
          KEZHI_RETURN_IF_ERROR(Ask(request, query, response));
          Complete(query, response);
          out = ToBuffer(response);
          return absl::OkStatus();
        });
  }

  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext& context, const grpc::ByteBuffer& in,
                                grpc::ByteBuffer& out) {
    const absl::StatusOr<Caller> caller = CallerOf<Request>(parts_, context);
    absl::Status checked = caller.status();
    Request request;
    if (checked.ok()) checked = ParseMessage(in, request);
    if (!checked.ok()) return Refuse(context, checked);
    grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
    const bool queued = parts_.pool.Post([this, reactor, &out, caller = *caller, request] {
      Response response;
      absl::Status answered = Answer(request, caller, parts_.engine, response);
      if (answered.ok()) {
        answered = RecordReading(parts_.reading_log, caller, RpcOf(*Request::descriptor()), request,
                                 response);
      }
      if (answered.ok()) out = ToBuffer(response);
      reactor->Finish(ToGrpcStatus(answered));
    });
    if (!queued) reactor->Finish(ToGrpcStatus(Overloaded()));
    return reactor;
  }

  const Parts& parts_;
  Followers& views_;
  // Calls that wait for the views.
  std::atomic<int> waiting_ = 0;
};

}  // namespace

std::unique_ptr<grpc::Service> MakePrivacyHandler(const Parts& parts, Followers& views) {
  return std::make_unique<PrivacyHandler>(parts, views);
}

}  // namespace kezhi::server
