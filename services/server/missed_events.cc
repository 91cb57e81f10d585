#include "services/server/missed_events.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "google/rpc/error_details.pb.h"

#include "kezhi/v1/command_service.pb.h"
#include "kezhi/v1/stream_service.pb.h"

#include "base/status_macros.h"
#include "domain/error.h"
#include "domain/names.h"
#include "services/engine/event_reader.h"
#include "services/server/event_reading.h"
#include "services/server/readings.h"

namespace kezhi::server {
namespace {

constexpr char kErrorInfo[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr char kMissedEvents[] = "type.googleapis.com/kezhi.v1.MissedEvents";
// Of one refusal, and of all that share a message of at most 4 MiB. Whoever is further behind reads
// the stream.
constexpr std::size_t kMaxBytes = 16U << 10;
constexpr std::size_t kMaxMessageBytes = 2U << 20;

// The value of a number in the refusal's metadata; 0: there is none.
std::uint64_t NumberOf(const google::rpc::ErrorInfo& info, const std::string& key) {
  std::uint64_t number = 0;
  const auto found = info.metadata().find(key);
  if (found == info.metadata().end() || !absl::SimpleAtoi(found->second, &number)) return 0;
  return number;
}

absl::Status Read(const Parts& parts, const Caller& caller, std::size_t max_bytes,
                  const engine::StreamRange& range, v1::MissedEvents& missed) {
  absl::Status revealed;
  std::size_t bytes = 0;
  const absl::Status read =
      engine::ReadStream(parts.engine.journal(), range, [&](v1::Event& event) {
        if (!MaySee(caller, event)) return true;
        revealed = RevealEvent(caller, parts.engine.keyring(), event);
        if (!revealed.ok()) return false;
        bytes += event.ByteSizeLong();
        missed.set_truncated(bytes > max_bytes);
        if (missed.truncated()) return false;
        *missed.add_events() = std::move(event);
        return true;
      });
  return revealed.ok() ? read : revealed;
}

// What it shows is a reading of the stream.
absl::Status Record(const Parts& parts, const Caller& caller, const std::string& stream,
                    const v1::MissedEvents& missed) {
  std::string customer;
  if (domain::IsName(stream, domain::ResourceKind::kDeal)) {
    KEZHI_ASSIGN_OR_RETURN(customer, CustomerOfDeal(parts.engine.journal(), stream, false));
  }
  return RecordReading(parts.reading_log, caller, RpcOf(*v1::ReadStreamRequest::descriptor()),
                       PersonsShown(missed, customer), kReadingPatience);
}

}  // namespace

absl::Status WithMissedEvents(const Parts& parts, const Caller& caller, std::size_t max_bytes,
                              absl::Status refusal) {
  if (domain::ReasonOf(refusal) != v1::REASON_REVISION_CONFLICT) return refusal;
  google::rpc::ErrorInfo info;
  info.ParseFromString(std::string(refusal.GetPayload(kErrorInfo).value_or(absl::Cord())));
  const auto stream = info.metadata().find("stream");
  if (stream == info.metadata().end()) return refusal;
  engine::StreamRange range;
  range.stream = stream->second;
  range.from = Revision(NumberOf(info, "expected_revision"));
  v1::MissedEvents missed;
  // Who may not read streams is not shown what is in them.
  if (!CheckCall(caller, RpcOf(*v1::ReadStreamRequest::descriptor())).ok()) return refusal;
  // The refusal is an answer without them too.
  if (!Read(parts, caller, max_bytes, range, missed).ok()) return refusal;
  if (!Record(parts, caller, range.stream, missed).ok()) return refusal;
  refusal.SetPayload(kMissedEvents, absl::Cord(missed.SerializeAsString()));
  return refusal;
}

engine::OutcomeCallback AddingMissedEvents(const Parts& parts, const Caller& caller,
                                           std::size_t sharing, engine::OutcomeCallback done) {
  const std::size_t max_bytes = std::min(kMaxBytes, kMaxMessageBytes / sharing);
  return [&parts, caller, max_bytes, done = std::move(done)](absl::StatusOr<v1::Outcome> outcome) {
    const bool conflict = domain::ReasonOf(outcome.status()) == v1::REASON_REVISION_CONFLICT;
    if (conflict && parts.pool.Post([&parts, caller, max_bytes, done, refusal = outcome.status()] {
          done(WithMissedEvents(parts, caller, max_bytes, refusal));
        })) {
      return;
    }
    done(std::move(outcome));
  };
}

}  // namespace kezhi::server
