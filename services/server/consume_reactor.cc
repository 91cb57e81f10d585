#include "services/server/consume_reactor.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "kezhi/v1/consumer_group_service.pb.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "services/engine/event_encoder.h"
#include "services/engine/thrown.h"
#include "services/server/event_message.h"
#include "services/server/event_reading.h"
#include "services/server/raw_message.h"
#include "services/server/request_checks.h"
#include "services/server/status.h"

namespace kezhi::server {
namespace {

constexpr std::uint32_t kDefaultInFlight = 100;
constexpr std::uint32_t kMaxInFlight = 10'000;
constexpr int kMaxPositions = 10'000;
constexpr std::size_t kMaxReason = 64;
constexpr absl::Duration kMaxDelay = absl::Hours(1);

bool IsCode(const std::string& text) {
  return text.size() <= kMaxReason && std::all_of(text.begin(), text.end(), [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return absl::ascii_islower(byte) || absl::ascii_isdigit(byte) || c == '_';
         });
}

void CheckPositions(absl::string_view field, int count, domain::Violations& faults) {
  if (count <= kMaxPositions) return;
  faults.Add(v1::REASON_TOO_MANY, field,
             absl::StrCat("has ", count, " positions; at most ", kMaxPositions));
}

absl::Status Check(const v1::ConsumeRequest& request) {
  domain::Violations faults;
  CheckPositions("ack.positions", request.ack().positions_size(), faults);
  CheckPositions("extend.positions", request.extend().positions_size(), faults);
  const v1::ConsumeNack& nack = request.nack();
  CheckEnum("nack.action", nack.action(), *v1::NackAction_descriptor(), faults);
  if (!IsCode(nack.reason())) {
    faults.Add(v1::REASON_QUERY_INVALID, "nack.reason", "must be up to 64 of a-z, 0-9 and _");
  }
  const absl::Duration delay = domain::ToDuration(nack.delay());
  if (delay < absl::ZeroDuration() || delay > kMaxDelay) {
    faults.Add(v1::REASON_QUERY_INVALID, "nack.delay",
               absl::StrCat("is ", absl::FormatDuration(delay), "; up to ",
                            absl::FormatDuration(kMaxDelay)));
  }
  if (request.start().max_in_flight() > kMaxInFlight) {
    faults.Add(v1::REASON_TOO_MANY, "start.max_in_flight",
               absl::StrCat("is ", request.start().max_in_flight(), "; at most ", kMaxInFlight));
  }
  return faults.ToStatus();
}

// Reads one message at a time, the next when the group has dealt with it. Nothing is begun on the
// call once it is finishing; the lock sees to that.
class ConsumeReactor : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                       public GroupMember {
 public:
  ConsumeReactor(const Parts& parts, Groups& groups, const Caller& caller)
      : groups_(groups), encoder_(parts.engine.keyring(), SightOfEvents(caller)) {}

  // `self` is held until the call is over.
  void Begin(std::shared_ptr<ConsumeReactor> self) {
    self_ = std::move(self);
    Read();
  }

  void OnReadDone(bool ok) override {
    if (!ok) return Quit(grpc::Status::OK);
    v1::ConsumeRequest request;
    absl::Status taken = ParseMessage(in_, request);
    if (taken.ok()) taken = Check(request);
    if (taken.ok()) taken = Take(request);
    if (!taken.ok()) Quit(ToGrpcStatus(taken));
  }

  void OnWriteDone(bool ok) override {
    std::optional<grpc::Status> end;
    {
      const MutexLock lock(&mutex_);
      writing_ = false;
      if (ok && !end_.has_value()) WriteNext();
      if (!writing_ && end_.has_value() && !std::exchange(finished_, true)) end = end_;
    }
    if (end.has_value()) Finish(*end);
    if (!ok) Quit(grpc::Status::CANCELLED);
  }

  void OnCancel() override { Quit(grpc::Status::CANCELLED); }

  // The group may hold it a little longer.
  void OnDone() override { const std::shared_ptr<ConsumeReactor> last = std::move(self_); }

  void Confirm(engine::MemberId id, Position position,
               const google::protobuf::Duration& lease) override {
    v1::ConsumeResponse response;
    response.mutable_confirmed()->set_member_id(id);
    response.mutable_confirmed()->set_position(position.value());
    *response.mutable_confirmed()->mutable_lease() = lease;
    const MutexLock lock(&mutex_);
    confirmation_ = ToBuffer(response);
    if (!writing_) WriteNext();
  }

  absl::Status Give(const std::vector<const engine::Work*>& work) override {
    std::vector<Batch> batches;
    for (const engine::Work* one : work) {
      if (batches.empty() || batches.back().events.size() >= kBatchBytes) batches.emplace_back();
      Batch& last = batches.back();
      KEZHI_RETURN_IF_ERROR(
          engine::AtEvent(one->position, encoder_.Append(one->record, last.events)));
      last.attempts.add_attempts(one->attempts);
    }
    const MutexLock lock(&mutex_);
    for (Batch& batch : batches) Add(std::move(batch));
    if (!writing_) WriteNext();
    return absl::OkStatus();
  }

  void End(const absl::Status& status) override { Quit(ToGrpcStatus(status)); }

 private:
  // Of a ConsumeEvents: `events`, encoded, and `attempts`.
  struct Batch {
    std::string events;
    v1::ConsumeEvents attempts;
  };

  void Read() {
    const MutexLock lock(&mutex_);
    if (!finished_) StartRead(&in_);
  }

  absl::Status Take(const v1::ConsumeRequest& request) {
    if (request.has_start() == started_ ||
        request.kind_case() == v1::ConsumeRequest::KIND_NOT_SET) {
      return domain::InvalidField(v1::REASON_QUERY_INVALID, "start", "must come first, and once");
    }
    if (!started_) return Join(request.start());
    const std::shared_ptr<GroupHost> host = Host();
    if (host == nullptr) return absl::OkStatus();  // the call is ending
    if (request.nack().action() == v1::NACK_ACTION_STOP) {
      host->StopAt(id_, Position(request.nack().position()));
      Read();
    } else {
      host->Post([self = self_, request](engine::ConsumerGroup& group, absl::Time now) {
        Settle(self->id_, request, group, now);
        self->Read();
      });
    }
    return absl::OkStatus();
  }

  absl::Status Join(const v1::ConsumeStart& start) {
    KEZHI_ASSIGN_OR_RETURN(auto host, groups_.Find(start.group()));
    started_ = true;
    id_ = groups_.NewMemberId();
    {
      const MutexLock lock(&mutex_);
      if (finished_) return absl::OkStatus();
      host_ = host;
    }
    host->Join(id_, self_, start.max_in_flight() == 0 ? kDefaultInFlight : start.max_in_flight());
    // Who has quit meanwhile may have left before it joined.
    if (Host() == nullptr) host->Leave(id_);
    Read();
    return absl::OkStatus();
  }

  std::shared_ptr<GroupHost> Host() {
    const MutexLock lock(&mutex_);
    return host_;
  }

  static void Settle(engine::MemberId id, const v1::ConsumeRequest& request,
                     engine::ConsumerGroup& group, absl::Time now) {
    for (const std::uint64_t position : request.ack().positions()) {
      group.Ack(id, Position(position));
    }
    for (const std::uint64_t position : request.extend().positions()) {
      group.board().Extend(id, Position(position), now);
    }
    if (!request.has_nack()) return;
    const v1::ConsumeNack& nack = request.nack();
    const Position position(nack.position());
    switch (nack.action()) {
      case v1::NACK_ACTION_PARK: group.Park(id, position, nack.reason()); break;
      case v1::NACK_ACTION_SKIP: group.Ack(id, position); break;
      default:
        group.Retry(
            id, position,
            nack.has_delay() ? std::optional(domain::ToDuration(nack.delay())) : std::nullopt, now);
    }
  }

  // What is small goes with what waits; what is full, in a message of its own, as many clients take
  // 4 MiB at most.
  void Add(Batch batch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (batches_.empty() || batches_.back().events.size() >= kBatchBytes) {
      batches_.push_back(std::move(batch));
      return;
    }
    batches_.back().events += batch.events;
    batches_.back().attempts.MergeFrom(batch.attempts);
  }

  // What waits to be said, if anything.
  void WriteNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (finished_ || end_.has_value()) return;
    if (confirmation_.has_value()) {
      out_.Clear();
      out_ = *std::exchange(confirmation_, std::nullopt);
    } else if (!batches_.empty()) {
      std::string message = std::move(batches_.front().events);
      message += batches_.front().attempts.SerializeAsString();
      batches_.pop_front();
      out_ = Wrapped(v1::ConsumeResponse::kEventsFieldNumber, std::move(message));
    } else {
      return;
    }
    writing_ = true;
    StartWrite(&out_);
  }

  // Leaves the group and ends the call, once what is being written is out.
  void Quit(const grpc::Status& status) {
    std::shared_ptr<GroupHost> host;
    bool finish = false;
    {
      const MutexLock lock(&mutex_);
      host = std::exchange(host_, nullptr);
      if (!end_.has_value()) end_ = status;
      finish = !writing_ && !std::exchange(finished_, true);
    }
    if (host != nullptr) host->Leave(id_);
    if (finish) Finish(status);
  }

  Groups& groups_;
  // Holds it until OnDone.
  std::shared_ptr<ConsumeReactor> self_;
  grpc::ByteBuffer in_;
  grpc::ByteBuffer out_;
  // Of whoever reads.
  bool started_ = false;
  engine::MemberId id_ = 0;
  // Of the group's host, which calls one at a time.
  engine::EventEncoder encoder_;

  Mutex mutex_;
  std::shared_ptr<GroupHost> host_ ABSL_GUARDED_BY(mutex_);
  std::optional<grpc::ByteBuffer> confirmation_ ABSL_GUARDED_BY(mutex_);
  // What was handed out and is not said yet.
  std::deque<Batch> batches_ ABSL_GUARDED_BY(mutex_);
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  // Set once; Finish follows when nothing is being written.
  std::optional<grpc::Status> end_ ABSL_GUARDED_BY(mutex_);
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* NewConsume(const Parts& parts,
                                                                        Groups& groups,
                                                                        const Caller& caller) {
  auto reactor = std::make_shared<ConsumeReactor>(parts, groups, caller);
  auto* borrowed = reactor.get();
  borrowed->Begin(std::move(reactor));
  return borrowed;
}

}  // namespace kezhi::server
