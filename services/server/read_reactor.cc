#include "services/server/read_reactor.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "domain/error.h"
#include "domain/event_codec.h"
#include "domain/names.h"
#include "services/engine/event_encoder.h"
#include "services/engine/event_reader.h"
#include "services/engine/personal.h"
#include "services/server/access.h"
#include "services/server/event_message.h"
#include "services/server/event_reading.h"
#include "services/server/readings.h"
#include "services/server/request_checks.h"
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
    if (NextAtOnce(out_, last_)) return Write();
    if (!parts_.pool.Post([this] { Step(); })) Finish(ToGrpcStatus(Overloaded()));
  }

  void OnWriteDone(bool ok) override {
    if (last_) return;  // the end went with it
    if (!ok || cancelled_) {
      Finish(grpc::Status::CANCELLED);
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

  // The first message, if it can be had without waiting for the disk; a worker is spared then.
  virtual bool NextAtOnce(grpc::ByteBuffer& /*out*/, bool& /*last*/) { return false; }

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
      Write();
    }
  }

  void Write() {
    if (last_) {
      StartWriteAndFinish(&out_, grpc::WriteOptions(), grpc::Status::OK);
    } else {
      StartWrite(&out_);
    }
  }

  std::atomic<bool> cancelled_ = false;
  bool last_ = false;
  grpc::ByteBuffer out_;
};

// Gathers the events of one message, encoded as the caller sees them.
class Gather {
 public:
  // `cached_only`: fails as soon as the disk would have to be read.
  Gather(const Parts& parts, const Caller& caller, const Rpc& rpc, bool cached_only)
      : reading_log_(SightOfEvents(caller) == engine::Sight::kClear ? parts.reading_log : nullptr),
        caller_(caller),
        rpc_(rpc),
        journal_(parts.engine.journal()),
        cached_only_(cached_only),
        encoder_(parts.engine.keyring(), SightOfEvents(caller)) {}

  // False: an event does not open.
  bool Add(const storage::RecordHeader& header, absl::string_view record) {
    status_ = encoder_.Append(record, message_);
    if (status_.ok() && reading_log_ != nullptr) status_ = Note(header, record);
    if (status_.ok()) ++count_;
    return status_.ok();
  }

  // Notes whose texts the message shows; before it is given.
  absl::Status Record(std::chrono::milliseconds patience) {
    return RecordReading(reading_log_, caller_, rpc_, std::move(shown_), patience);
  }

  const absl::Status& status() const { return status_; }

  std::uint64_t count() const { return count_; }

  bool full() const { return count_ >= kBatchEvents || message_.size() >= kBatchBytes; }

  // The message so far, to be completed.
  std::string& message() { return message_; }

 private:
  // Whose stream it is, or whom the event names, if such an event can hold personal texts.
  absl::Status Note(const storage::RecordHeader& header, absl::string_view record) {
    // Whose stream it is has been noted with the event before.
    if (!person_.empty() && header.stream == person_) return absl::OkStatus();
    const auto* arm = domain::ArmOfType(header.type);
    if (arm == nullptr || !engine::HoldsPersonal(*arm->message_type())) return absl::OkStatus();
    std::string stream(header.stream);
    if (domain::IsName(stream, domain::ResourceKind::kCustomer) ||
        domain::IsName(stream, domain::ResourceKind::kVisit)) {
      shown_[stream] = true;
      person_ = std::move(stream);
      return absl::OkStatus();
    }
    v1::Event event;
    KEZHI_RETURN_IF_ERROR(domain::ParseEvent(record, event));
    KEZHI_ASSIGN_OR_RETURN(const std::vector<std::string> persons,
                           PersonsNamedBy(event, journal_, cached_only_));
    for (const std::string& person : persons) shown_[person] = true;
    return absl::OkStatus();
  }

  engine::ReadingLog* const reading_log_;
  const Caller& caller_;
  const Rpc& rpc_;
  const storage::Journal& journal_;
  const bool cached_only_;
  std::map<std::string, bool> shown_;
  // Of these the last one whose own stream an event was on.
  std::string person_;
  engine::EventEncoder encoder_;
  std::string message_;
  std::uint64_t count_ = 0;
  absl::Status status_;
};

// Never 0: until where a reading goes that names no end, and at most the head of its beginning.
Position UntilOf(const Parts& parts, std::uint64_t asked) {
  const Position head = parts.engine.journal().head().position;
  return asked == 0 ? head : std::min(head, Position(asked));
}

class ReadAllReactor : public PagedReactor {
 public:
  ReadAllReactor(const Parts& parts, Caller caller, const v1::ReadAllRequest& request,
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
    range.bytes = kBatchBytes;
    range.until = until_;
    Gather gather(parts_, caller_, RpcOf(*v1::ReadAllRequest::descriptor()), false);
    KEZHI_ASSIGN_OR_RETURN(
        at_, engine::ScanLog(parts_.engine.journal(), range, filter_,
                             [&](const storage::RecordHeader& header, absl::string_view record) {
                               return gather.Add(header, record);
                             }));
    KEZHI_RETURN_IF_ERROR(gather.status());
    KEZHI_RETURN_IF_ERROR(gather.Record(kReadingPatience));
    left_ -= std::min(left_, gather.count());
    last = (limited_ && left_ == 0) || (backward_ ? at_ <= Position(1) : at_ >= until_);
    AppendNumber(v1::ReadAllResponse::kExaminedPositionFieldNumber, at_.value(), gather.message());
    out = ToBuffer(std::move(gather.message()));
    return absl::OkStatus();
  }

  const Caller caller_;
  const engine::EventFilter filter_;
  const bool backward_;
  const bool limited_;
  std::uint64_t left_;
  Position at_;  // everything up to here, or down to here, has been given
  const Position until_;
};

class ReadStreamReactor : public PagedReactor {
 public:
  ReadStreamReactor(const Parts& parts, Caller caller, const v1::ReadStreamRequest& request)
      : PagedReactor(parts),
        caller_(std::move(caller)),
        stream_(request.stream()),
        backward_(request.direction() == v1::DIRECTION_BACKWARD),
        limited_(request.limit() > 0),
        left_(request.limit()),
        at_(request.after_revision()),
        until_(UntilOf(parts, request.until_position())) {}

 private:
  absl::Status Next(grpc::ByteBuffer& out, bool& last) override { return Make(false, out, last); }

  bool NextAtOnce(grpc::ByteBuffer& out, bool& last) override {
    const Revision from = at_;
    if (Make(true, out, last).ok() && out.Valid()) return true;
    at_ = from;
    return false;
  }

  absl::Status Make(bool cached_only, grpc::ByteBuffer& out, bool& last) {
    engine::StreamRange range;
    range.stream = stream_;
    range.from = at_;
    range.backward = backward_;
    range.limit = left_;
    range.until = until_;
    range.cached_only = cached_only;
    Gather gather(parts_, caller_, RpcOf(*v1::ReadStreamRequest::descriptor()), cached_only);
    if (until_ > Position(0)) KEZHI_RETURN_IF_ERROR(Read(range, gather));
    last = !more_;
    if (gather.count() == 0) return cached_only ? absl::OkStatus() : CheckKnown();
    // What is had without waiting for the disk must not wait for this either.
    KEZHI_RETURN_IF_ERROR(
        gather.Record(cached_only ? std::chrono::milliseconds::zero() : kReadingPatience));
    if (limited_) left_ -= gather.count();
    if (limited_ && left_ == 0) last = true;
    out = ToBuffer(std::move(gather.message()));
    return absl::OkStatus();
  }

  // Until the message is full and a commit is over. `more_` tells whether it was that.
  absl::Status Read(const engine::StreamRange& range, Gather& gather) {
    absl::Status status;
    Position commit;
    more_ = false;
    const auto take = [&](Position /*position*/, absl::string_view record) {
      const absl::StatusOr<storage::RecordHeader> header = storage::ScanRecordHeader(record);
      status = header.status();
      if (!status.ok()) return false;
      more_ = gather.full() && header->commit_first != commit;
      if (more_) return false;
      commit = header->commit_first;
      at_ = header->revision;
      return gather.Add(*header, record);
    };
    KEZHI_RETURN_IF_ERROR(engine::ScanStream(parts_.engine.journal(), range, take));
    KEZHI_RETURN_IF_ERROR(status);
    return gather.status();
  }

  // NOT_FOUND, STREAM_NOT_FOUND: a stream without events is none.
  absl::Status CheckKnown() {
    KEZHI_ASSIGN_OR_RETURN(const Revision revision,
                           parts_.engine.journal().StreamRevision(stream_));
    if (revision == Revision(0)) return domain::NotFound(v1::REASON_STREAM_NOT_FOUND, stream_);
    return absl::OkStatus();
  }

  const Caller caller_;
  const std::string stream_;
  const bool backward_;
  const bool limited_;
  bool more_ = false;
  std::uint64_t left_;
  Revision at_;  // everything up to here, or down to here, has been given
  const Position until_;
};

void CheckDirection(v1::Direction direction, domain::Violations& faults) {
  CheckEnum("direction", direction, *v1::Direction_descriptor(), faults);
}

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* NewReadAll(const Parts& parts, const Caller& caller,
                                                       const v1::ReadAllRequest& request) {
  domain::Violations faults;
  CheckDirection(request.direction(), faults);
  engine::EventFilter filter = FilterOf(caller, request, faults);
  if (!faults.empty()) return new RefusedStream<grpc::ByteBuffer>(ToGrpcStatus(faults.ToStatus()));
  auto* reactor = new ReadAllReactor(parts, caller, request, std::move(filter));
  reactor->Start();
  return reactor;
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* NewReadStream(const Parts& parts, Caller caller,
                                                          const v1::ReadStreamRequest& request) {
  domain::Violations faults;
  CheckDirection(request.direction(), faults);
  if (!domain::ParseName(request.stream()).has_value()) {
    faults.Add(v1::REASON_NAME_INVALID, "stream",
               "must be a resource name, such as stores/s1/visits/v1");
  }
  absl::Status status = faults.ToStatus();
  if (status.ok()) status = CheckStore(caller, request.stream());
  if (!status.ok()) return new RefusedStream<grpc::ByteBuffer>(ToGrpcStatus(status));
  auto* reactor = new ReadStreamReactor(parts, std::move(caller), request);
  reactor->Start();
  return reactor;
}

}  // namespace kezhi::server
