#include "services/server/read_reactor.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/status_macros.h"
#include "domain/error.h"
#include "domain/names.h"
#include "services/engine/event_reader.h"
#include "services/server/access.h"
#include "services/server/event_reading.h"
#include "services/server/raw_message.h"
#include "services/server/status.h"

namespace kezhi::server {
namespace {

// Records that are looked at for one message: with a filter that lets nothing through a caller
// hears of progress, and is heard when it goes.
constexpr std::uint64_t kExamined = 50'000;

// A stream of messages that are made one at a time on a worker. At any time either a job or a write
// is under way, never both, so that the members need no lock.
class PagedReactor : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  explicit PagedReactor(const Parts& parts) : parts_(parts) {}

  // Begins. Not in the constructor, as the worker calls virtual functions.
  void Start() {
    if (!parts_.pool.Post([this] { Step(); })) Finish(ToGrpcStatus(Overloaded()));
  }

  void OnWriteDone(bool ok) override {
    if (!ok || cancelled_) {
      Finish(grpc::Status::CANCELLED);
    } else if (last_) {
      Finish(grpc::Status::OK);
    } else if (!parts_.pool.Continue([this] { Step(); })) {
      Finish(ToGrpcStatus(Stopping()));
    }
  }

  void OnCancel() override { cancelled_ = true; }

  void OnDone() override { delete this; }

 protected:
  // The next message in `out`. Sets `last` when there is none after it, and leaves `out` empty when
  // there is none at all.
  virtual absl::Status Next(grpc::ByteBuffer& out, bool& last) = 0;

  const Parts& parts_;

 private:
  void Step() {
    out_.Clear();
    const absl::Status status = Next(out_, last_);
    if (!status.ok()) {
      Finish(ToGrpcStatus(status));
    } else if (!out_.Valid()) {
      Finish(grpc::Status::OK);
    } else {
      StartWrite(&out_);
    }
  }

  std::atomic<bool> cancelled_ = false;
  bool last_ = false;
  grpc::ByteBuffer out_;
};

// Gathers the events of one message: what the caller may see, opened for it.
class Gather {
 public:
  Gather(const Parts& parts, const v1::Actor& caller, bool backward)
      : parts_(parts), caller_(caller), backward_(backward) {}

  // False: the message is full, or an event does not open.
  bool Add(v1::Event& event, google::protobuf::RepeatedPtrField<v1::Event>& events) {
    if (!MaySee(caller_, event)) return true;
    status_ = RevealEvent(caller_, parts_.engine.keyring(), event);
    if (!status_.ok()) return false;
    bytes_ += event.ByteSizeLong();
    const bool ends_commit =
        backward_ ? event.position() == event.commit().first_position()
                  : event.position() + 1 == event.commit().first_position() + event.commit().size();
    *events.Add() = std::move(event);
    return bytes_ < kBatchBytes || !ends_commit;
  }

  const absl::Status& status() const { return status_; }

  bool full() const { return bytes_ >= kBatchBytes; }

 private:
  const Parts& parts_;
  const v1::Actor& caller_;
  const bool backward_;
  std::size_t bytes_ = 0;
  absl::Status status_;
};

// Never 0: until where a reading goes that names no end, and at most the head of its beginning.
Position UntilOf(const Parts& parts, std::uint64_t asked) {
  const Position head = parts.engine.journal().head().position;
  return asked == 0 ? head : std::min(head, Position(asked));
}

class ReadAllReactor : public PagedReactor {
 public:
  ReadAllReactor(const Parts& parts, v1::Actor caller, const v1::ReadAllRequest& request,
                 engine::EventFilter filter)
      : PagedReactor(parts),
        caller_(std::move(caller)),
        filter_(std::move(filter)),
        backward_(request.direction() == v1::DIRECTION_BACKWARD),
        limited_(request.limit() > 0),
        left_(request.limit()),
        at_(request.after_position()),
        until_(UntilOf(parts, request.until_position())) {
    if (backward_ && (at_ == Position(0) || at_ > until_)) at_ = until_.next();
  }

 private:
  absl::Status Next(grpc::ByteBuffer& out, bool& last) override {
    if (until_ == Position(0) || (!backward_ && at_ >= until_) ||
        (backward_ && at_ <= Position(1))) {
      return absl::OkStatus();
    }
    engine::LogRange range;
    range.from = at_;
    range.backward = backward_;
    range.limit = limited_ ? std::min(left_, kBatchEvents) : kBatchEvents;
    range.examine = kExamined;
    range.until = until_;
    v1::ReadAllResponse response;
    Gather gather(parts_, caller_, backward_);
    KEZHI_ASSIGN_OR_RETURN(
        at_, engine::ReadLog(parts_.engine.journal(), range, filter_, [&](v1::Event& event) {
          return gather.Add(event, *response.mutable_events());
        }));
    KEZHI_RETURN_IF_ERROR(gather.status());
    const auto count = static_cast<std::uint64_t>(response.events_size());
    left_ -= std::min(left_, count);
    response.set_examined_position(at_.value());
    last = (limited_ && left_ == 0) || (backward_ ? at_ <= Position(1) : at_ >= until_);
    out = ToBuffer(response);
    return absl::OkStatus();
  }

  const v1::Actor caller_;
  const engine::EventFilter filter_;
  const bool backward_;
  const bool limited_;
  std::uint64_t left_;
  Position at_;  // everything up to here, or down to here, has been given
  const Position until_;
};

class ReadStreamReactor : public PagedReactor {
 public:
  ReadStreamReactor(const Parts& parts, v1::Actor caller, const v1::ReadStreamRequest& request)
      : PagedReactor(parts),
        caller_(std::move(caller)),
        stream_(request.stream()),
        backward_(request.direction() == v1::DIRECTION_BACKWARD),
        limited_(request.limit() > 0),
        left_(request.limit()),
        at_(request.after_revision()),
        until_(UntilOf(parts, request.until_position())) {}

 private:
  absl::Status Next(grpc::ByteBuffer& out, bool& last) override {
    if (!known_) KEZHI_RETURN_IF_ERROR(CheckKnown());
    if (until_ == Position(0) || (started_ && backward_ && at_ <= Revision(1))) {
      return absl::OkStatus();
    }
    engine::StreamRange range;
    range.stream = stream_;
    range.from = at_;
    range.backward = backward_;
    range.limit = limited_ ? std::min(left_, kBatchEvents) : kBatchEvents;
    range.until = until_;
    v1::ReadStreamResponse response;
    Gather gather(parts_, caller_, backward_);
    KEZHI_RETURN_IF_ERROR(engine::ReadStream(parts_.engine.journal(), range, [&](v1::Event& event) {
      at_ = Revision(event.revision());
      return gather.Add(event, *response.mutable_events());
    }));
    KEZHI_RETURN_IF_ERROR(gather.status());
    started_ = true;
    const auto count = static_cast<std::uint64_t>(response.events_size());
    left_ -= std::min(left_, count);
    last = (limited_ && left_ == 0) || (count < range.limit && !gather.full());
    if (count > 0) out = ToBuffer(response);
    return absl::OkStatus();
  }

  // NOT_FOUND, STREAM_NOT_FOUND: a stream without events is none.
  absl::Status CheckKnown() {
    KEZHI_ASSIGN_OR_RETURN(const Revision revision,
                           parts_.engine.journal().StreamRevision(stream_));
    if (revision == Revision(0)) return domain::NotFound(v1::REASON_STREAM_NOT_FOUND, stream_);
    known_ = true;
    return absl::OkStatus();
  }

  const v1::Actor caller_;
  const std::string stream_;
  const bool backward_;
  const bool limited_;
  bool known_ = false;
  bool started_ = false;
  std::uint64_t left_;
  Revision at_;  // everything up to here, or down to here, has been given
  const Position until_;
};

absl::Status CheckDirection(v1::Direction direction) {
  if (v1::Direction_IsValid(direction)) return absl::OkStatus();
  return domain::InvalidField(v1::REASON_ENUM_UNKNOWN, "direction", "is no Direction");
}

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* NewReadAll(const Parts& parts, v1::Actor caller,
                                                       const v1::ReadAllRequest& request) {
  const absl::Status direction = CheckDirection(request.direction());
  auto filter = FilterFor(caller, request.stream_prefix(), request.types());
  if (!direction.ok() || !filter.ok()) {
    return new RefusedStream<grpc::ByteBuffer>(
        ToGrpcStatus(direction.ok() ? filter.status() : direction));
  }
  auto* reactor = new ReadAllReactor(parts, std::move(caller), request, *std::move(filter));
  reactor->Start();
  return reactor;
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* NewReadStream(const Parts& parts, v1::Actor caller,
                                                          const v1::ReadStreamRequest& request) {
  absl::Status status = CheckDirection(request.direction());
  if (status.ok() && !domain::ParseName(request.stream()).has_value()) {
    status = domain::InvalidField(v1::REASON_NAME_INVALID, "stream",
                                  "must be a resource name, such as stores/s1/visits/v1");
  }
  if (status.ok()) status = CheckStore(caller, request.stream());
  if (!status.ok()) return new RefusedStream<grpc::ByteBuffer>(ToGrpcStatus(status));
  auto* reactor = new ReadStreamReactor(parts, std::move(caller), request);
  reactor->Start();
  return reactor;
}

}  // namespace kezhi::server
