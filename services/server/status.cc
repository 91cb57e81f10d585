#include "services/server/status.h"

#include <algorithm>
#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/rpc/error_details.pb.h"

#include "kezhi/v1/command_service.pb.h"

#include "domain/error.h"
#include "services/server/log.h"

namespace kezhi::server {
namespace {

// Why a layer below that knows no reasons failed, by its code.
v1::Reason ImpliedReason(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kDataLoss: return v1::REASON_RECORD_DAMAGED;
    case absl::StatusCode::kResourceExhausted: return v1::REASON_DISK_FULL;
    case absl::StatusCode::kUnavailable: return v1::REASON_STOPPING;
    default: return v1::REASON_INTERNAL;
  }
}

absl::Status WithReason(const absl::Status& status) {
  if (status.ok() || domain::ReasonOf(status) != v1::REASON_UNSPECIFIED) return status;
  return domain::ErrorBuilder(status.code(), ImpliedReason(status.code()))
      .Message(status.message())
      .Build();
}

// Cuts at a character's beginning, so that the rest stays UTF-8.
std::string Shorten(const std::string& text, std::size_t limit) {
  if (text.size() <= limit) return text;
  constexpr absl::string_view kMore = " …";
  std::size_t end = limit - kMore.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return absl::StrCat(absl::string_view(text).substr(0, end), kMore);
}

// Keeps the first violations, as many as fit, and says how many do not.
void ShortenViolations(std::size_t limit, google::rpc::BadRequest& bad) {
  auto& violations = *bad.mutable_field_violations();
  for (auto& violation : violations) {
    violation.set_description(Shorten(violation.description(), 256));
    violation.set_field(Shorten(violation.field(), 256));
  }
  int dropped = 0;
  while (bad.ByteSizeLong() > limit && !violations.empty()) {
    violations.RemoveLast();
    ++dropped;
  }
  if (dropped == 0) return;
  bad.add_field_violations()->set_description(absl::StrCat("and ", dropped, " more"));
}

// Keeps the first events, as many as fit.
void ShortenEvents(std::size_t limit, v1::MissedEvents& missed) {
  while (missed.ByteSizeLong() > limit && !missed.events().empty()) {
    missed.mutable_events()->RemoveLast();
    missed.set_truncated(true);
  }
}

// Makes the details small enough for a trailer.
void FitTrailer(google::rpc::Status& status) {
  status.set_message(Shorten(status.message(), kMaxTrailerMessageBytes));
  if (status.ByteSizeLong() <= kMaxTrailerDetailBytes) return;
  for (google::protobuf::Any& detail : *status.mutable_details()) {
    const std::size_t others = status.ByteSizeLong() - detail.ByteSizeLong();
    const std::size_t room = kMaxTrailerDetailBytes > others ? kMaxTrailerDetailBytes - others : 0;
    constexpr std::size_t kNote = 128;  // type URL and "and N more"
    const std::size_t limit = room > kNote ? room - kNote : 0;
    google::rpc::BadRequest bad;
    v1::MissedEvents missed;
    if (detail.UnpackTo(&bad)) {
      ShortenViolations(limit, bad);
      detail.PackFrom(bad);
    } else if (detail.UnpackTo(&missed)) {
      ShortenEvents(limit, missed);
      detail.PackFrom(missed);
    }
  }
}

}  // namespace

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  const absl::Status full = WithReason(status);
  google::rpc::Status result;
  result.set_code(static_cast<int>(full.code()));
  result.set_message(std::string(full.message()));
  full.ForEachPayload([&](absl::string_view type_url, const absl::Cord& payload) {
    google::protobuf::Any* detail = result.add_details();
    detail->set_type_url(std::string(type_url));
    detail->set_value(std::string(payload));
  });
  std::sort(result.mutable_details()->begin(), result.mutable_details()->end(),
            [](const auto& a, const auto& b) { return a.type_url() < b.type_url(); });
  return result;
}

absl::Status FromRpcStatus(const google::rpc::Status& status) {
  absl::Status result(static_cast<absl::StatusCode>(status.code()), status.message());
  for (const google::protobuf::Any& detail : status.details()) {
    result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return result;
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  google::rpc::Status rpc = ToRpcStatus(status);
  // What the caller cannot mend somebody here must hear of.
  if (status.code() == absl::StatusCode::kDataLoss ||
      status.code() == absl::StatusCode::kInternal || status.code() == absl::StatusCode::kUnknown) {
    LogError(absl::StrCat("call_failed code=", absl::StatusCodeToString(status.code()),
                          " reason=\"", rpc.message(), "\""));
  }
  FitTrailer(rpc);
  return grpc::Status(static_cast<grpc::StatusCode>(rpc.code()), rpc.message(),
                      rpc.SerializeAsString());
}

absl::Status FromGrpcStatus(const grpc::Status& status) {
  google::rpc::Status rpc;
  if (!status.error_details().empty() && rpc.ParseFromString(status.error_details()) &&
      rpc.code() == static_cast<int>(status.error_code())) {
    return FromRpcStatus(rpc);
  }
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

}  // namespace kezhi::server
