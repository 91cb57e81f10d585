#include "services/server/call_limits.h"

#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"

#include "domain/error.h"

namespace kezhi::server {
namespace {

// A call lasts some milliseconds: soon enough for a caller who only hurries, late enough not to be
// a load of its own.
constexpr int kRetryMillis = 200;
// A stream lasts; asking for it at once again is of no use.
constexpr int kRetryStreamSeconds = 5;

absl::Status TooMany(int most, bool stream) {
  absl::Status status =
      domain::ErrorBuilder(absl::StatusCode::kResourceExhausted, v1::REASON_CALL_LIMIT)
          .Message(absl::StrCat("this principal has ", most, stream ? " streams" : " calls",
                                " under way, as many as it may; end some, or try again later"))
          .Metadata("limit", absl::StrCat(most))
          .Build();
  google::rpc::RetryInfo retry;
  if (stream) {
    retry.mutable_retry_delay()->set_seconds(kRetryStreamSeconds);
  } else {
    retry.mutable_retry_delay()->set_nanos(kRetryMillis * 1'000'000);
  }
  status.SetPayload("type.googleapis.com/google.rpc.RetryInfo",
                    absl::Cord(retry.SerializeAsString()));
  return status;
}

}  // namespace

CallLimits::Place::Place(CallLimits* limits, std::string principal, bool stream)
    : limits_(limits), principal_(std::move(principal)), stream_(stream) {
}

CallLimits::Place::Place(Place&& other) noexcept
    : limits_(std::exchange(other.limits_, nullptr)),
      principal_(std::move(other.principal_)),
      stream_(other.stream_) {
}

CallLimits::Place& CallLimits::Place::operator=(Place&& other) noexcept {
  std::swap(limits_, other.limits_);
  std::swap(principal_, other.principal_);
  std::swap(stream_, other.stream_);
  return *this;
}

CallLimits::Place::~Place() {
  if (limits_ != nullptr) limits_->GiveBack(principal_, stream_);
}

CallLimits::Shard& CallLimits::ShardOf(const std::string& principal) {
  return shards_[absl::Hash<std::string>()(principal) % shards_.size()];
}

absl::StatusOr<CallLimits::Place> CallLimits::Take(const std::string& principal, bool stream) {
  Shard& shard = ShardOf(principal);
  const int most = stream ? most_.streams : most_.calls;
  {
    const MutexLock lock(&shard.mutex);
    Counts& counts = shard.counts[principal];
    int& count = stream ? counts.streams : counts.calls;
    if (count < most) {
      ++count;
      return Place(this, principal, stream);
    }
  }
  return TooMany(most, stream);
}

void CallLimits::GiveBack(const std::string& principal, bool stream) {
  Shard& shard = ShardOf(principal);
  const MutexLock lock(&shard.mutex);
  const auto found = shard.counts.find(principal);
  Counts& counts = found->second;
  --(stream ? counts.streams : counts.calls);
  if (counts.calls == 0 && counts.streams == 0) shard.counts.erase(found);
}

}  // namespace kezhi::server
