#include "services/server/audit_handler.h"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "kezhi/v1/audit_service.grpc.pb.h"

#include "base/status_macros.h"
#include "services/engine/compare.h"
#include "services/server/audit_answers.h"
#include "services/server/progress_stream.h"
#include "services/server/raw_message.h"
#include "services/server/status.h"
#include "storage/verify.h"

namespace kezhi::server {
namespace {

using v1::AuditService;
// In two steps, as the names are long. The one request with a text is taken as bytes, see
// raw_message.h.
using Proofs = AuditService::WithCallbackMethod_GetInclusionProof<
    AuditService::WithCallbackMethod_GetConsistencyProof<
        AuditService::WithCallbackMethod_GetTile<AuditService::WithCallbackMethod_GetEvidence<
            AuditService::WithCallbackMethod_Verify<AuditService::Service>>>>>;
using RawAuditService =
    AuditService::WithCallbackMethod_GetTreeHead<AuditService::WithCallbackMethod_ListTreeHeads<
        AuditService::WithRawCallbackMethod_AddCosignature<Proofs>>>;
using VerifyStream = ProgressStream<v1::VerifyResponse>;

v1::VerifyResponse ProgressOf(std::uint64_t done, std::uint64_t total) {
  v1::VerifyResponse response;
  response.set_done(done);
  response.set_total(total);
  return response;
}

v1::VerifyReport ReportOf(const storage::VerifyReport& found) {
  v1::VerifyReport report;
  report.set_records(found.records);
  report.set_entries(found.entries);
  for (const storage::Finding& finding : found.findings) {
    v1::VerifyFinding& shown = *report.add_findings();
    shown.set_position(finding.position.value());
    shown.set_what(finding.what);
    shown.set_layer(std::string(storage::ToString(finding.layer)));
  }
  return report;
}

// Each view, and those as findings that are others than their rebuilds.
void AddViews(const std::vector<engine::Comparison>& views, v1::VerifyReport& report) {
  for (const engine::Comparison& view : views) {
    v1::VerifiedView& shown = *report.add_views();
    shown.set_name(view.projection);
    shown.set_digest(view.digest_served);
    shown.set_rebuilt_digest(view.digest_candidate);
    if (view.same()) continue;
    const char* const what =
        view.digest_served.empty() ? " has stopped" : " differs from what the events give";
    report.add_findings()->set_what(
        absl::StrCat("the view ", view.projection, what, "; the rebuilt one is served now"));
  }
}

class AuditHandler : public RawAuditService {
 public:
  AuditHandler(const Parts& parts, Turn& turn) : parts_(parts), turn_(turn) {}

  grpc::ServerWriteReactor<v1::VerifyResponse>* Verify(grpc::CallbackServerContext* context,
                                                       const v1::VerifyRequest* request) override {
    absl::Status status = CallerOf<v1::VerifyRequest>(parts_, *context).status();
    if (status.ok() && !turn_.Take()) status = Overloaded();
    if (!status.ok()) return new RefusedStream<v1::VerifyResponse>(ToGrpcStatus(status));
    auto* stream = new VerifyStream();
    const bool queued = parts_.pool.Post([this, stream, views = request->views()] {
      v1::VerifyResponse response;
      const absl::Status verified = Run(views, *stream, response);
      turn_.GiveBack();
      stream->Done(std::move(response), verified);
    });
    if (!queued) {
      turn_.GiveBack();
      stream->Done({}, Overloaded());
    }
    return stream;
  }

  grpc::ServerUnaryReactor* GetTreeHead(grpc::CallbackServerContext* context,
                                        const v1::GetTreeHeadRequest* request,
                                        v1::GetTreeHeadResponse* response) override {
    return OnWorker(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* ListTreeHeads(grpc::CallbackServerContext* context,
                                          const v1::ListTreeHeadsRequest* request,
                                          v1::ListTreeHeadsResponse* response) override {
    return OnWorker(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* GetInclusionProof(grpc::CallbackServerContext* context,
                                              const v1::GetInclusionProofRequest* request,
                                              v1::GetInclusionProofResponse* response) override {
    return OnWorker(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* GetConsistencyProof(
      grpc::CallbackServerContext* context, const v1::GetConsistencyProofRequest* request,
      v1::GetConsistencyProofResponse* response) override {
    return OnWorker(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* GetTile(grpc::CallbackServerContext* context,
                                    const v1::GetTileRequest* request,
                                    v1::GetTileResponse* response) override {
    return OnWorker(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* GetEvidence(grpc::CallbackServerContext* context,
                                        const v1::GetEvidenceRequest* request,
                                        v1::GetEvidenceResponse* response) override {
    return OnWorker(*context, *request, *response);
  }

  grpc::ServerUnaryReactor* AddCosignature(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* in,
                                           grpc::ByteBuffer* out) override {
    absl::Status status = CallerOf<v1::AddCosignatureRequest>(parts_, *context).status();
    v1::AddCosignatureRequest request;
    if (status.ok()) status = ParseMessage(*in, request);
    if (!status.ok()) return Refuse(*context, status);
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    Post(reactor, [this, out, request = std::move(request)] {
      v1::AddCosignatureResponse response;
      const absl::Status answered = Answer(request, parts_.engine, response);
      if (answered.ok()) *out = ToBuffer(response);
      return answered;
    });
    return reactor;
  }

 private:
  // The answers read from the disk.
  template <typename Job>
  void Post(grpc::ServerUnaryReactor* reactor, Job job) {
    const bool queued =
        parts_.pool.Post([reactor, job = std::move(job)] { reactor->Finish(ToGrpcStatus(job())); });
    if (!queued) reactor->Finish(ToGrpcStatus(Overloaded()));
  }

  // gRPC keeps both messages until the call is finished.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* OnWorker(grpc::CallbackServerContext& context, const Request& request,
                                     Response& response) {
    const absl::StatusOr<Caller> caller = CallerOf<Request>(parts_, context);
    absl::Status allowed = caller.status();
    constexpr bool kShowsRecords = std::is_same_v<Request, v1::GetTileRequest> ||
                                   std::is_same_v<Request, v1::GetEvidenceRequest>;
    if (kShowsRecords && allowed.ok()) allowed = CheckAllStores(*caller, "a record of the log");
    if (!allowed.ok()) return Refuse(context, allowed);
    grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
    Post(reactor, [this, &request, &response] { return Answer(request, parts_.engine, response); });
    return reactor;
  }

  absl::Status Run(bool views, VerifyStream& stream, v1::VerifyResponse& response) {
    const auto progress = [&stream](std::uint64_t done, std::uint64_t total) {
      stream.Report(ProgressOf(done, total));
    };
    const Position head = parts_.engine.journal().head().position;
    KEZHI_ASSIGN_OR_RETURN(const storage::VerifyReport found,
                           storage::Verify(parts_.engine.journal(), progress));
    v1::VerifyReport report = ReportOf(found);
    report.set_position(head.value());
    if (views && found.findings.empty()) {
      KEZHI_ASSIGN_OR_RETURN(const auto rebuilt, parts_.engine.projector().Rebuild(progress));
      report.set_position(std::max(head, rebuilt.position).value());
      report.set_views_digest(rebuilt.digest_before);
      report.set_rebuilt_digest(rebuilt.digest_after);
      AddViews(rebuilt.views, report);
    }
    report.set_clean(report.findings().empty());
    response = ProgressOf(report.records(), report.records());
    *response.mutable_report() = std::move(report);
    return absl::OkStatus();
  }

  const Parts& parts_;
  Turn& turn_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeAuditHandler(const Parts& parts, Turn& turn) {
  return std::make_unique<AuditHandler>(parts, turn);
}

}  // namespace kezhi::server
