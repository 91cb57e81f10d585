#include "services/server/group_handler.h"

#include <algorithm>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "kezhi/v1/consumer_group_service.grpc.pb.h"

#include "base/mutex.h"
#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "services/engine/group_settings.h"
#include "services/engine/lag.h"
#include "services/engine/parked_events.h"
#include "services/server/consume_reactor.h"
#include "services/server/raw_message.h"
#include "services/server/request_checks.h"
#include "services/server/status.h"

namespace kezhi::server {
namespace {

using v1::ConsumerGroupService;
// Where a request has texts it is taken as bytes, see raw_message.h. In two steps, as the names are
// long.
using Settings = ConsumerGroupService::WithRawCallbackMethod_CreateConsumerGroup<
    ConsumerGroupService::WithRawCallbackMethod_GetConsumerGroup<
        ConsumerGroupService::WithCallbackMethod_ListConsumerGroups<
            ConsumerGroupService::WithRawCallbackMethod_UpdateConsumerGroup<
                ConsumerGroupService::WithRawCallbackMethod_DeleteConsumerGroup<
                    ConsumerGroupService::Service>>>>>;
using RawGroupService = ConsumerGroupService::WithRawCallbackMethod_ListParkedEvents<
    ConsumerGroupService::WithRawCallbackMethod_ReplayParkedEvents<
        ConsumerGroupService::WithRawCallbackMethod_DiscardParkedEvents<
            ConsumerGroupService::WithRawCallbackMethod_Consume<Settings>>>>;

// Rows of one write.
constexpr std::size_t kParkedAtOnce = 1000;

// The group and how far it is, as of the round that it is asked in.
v1::GetConsumerGroupResponse Describe(const engine::ConsumerGroup& group, const absl::Status& error,
                                      absl::Time now, const storage::Journal& journal) {
  v1::GetConsumerGroupResponse response;
  *response.mutable_group() = group.settings();
  const absl::StatusOr<std::uint64_t> parked = engine::CountParked(journal, group.id(), {});
  const engine::ConsumerGroup::Progress progress = group.progress();
  const engine::Lag lag = engine::LagAt(journal, progress.settled, now);
  v1::ConsumerGroupProgress& shown = *response.mutable_progress();
  shown.set_position(progress.position.value());
  shown.set_lag_events(lag.events);
  *shown.mutable_lag() = domain::ToProto(lag.time);
  shown.set_in_flight(static_cast<std::uint32_t>(progress.in_flight));
  shown.set_members(static_cast<std::uint32_t>(progress.members));
  shown.set_parked(parked.value_or(0));
  shown.set_error(std::string((error.ok() ? parked.status() : error).message()));
  return response;
}

absl::StatusOr<engine::ParkedSelector> SelectorOf(const v1::ParkedSelector& asked) {
  domain::Violations faults;
  engine::ParkedSelector selector;
  const bool any = asked.all() || asked.from_position() > 0 || asked.until_position() > 0 ||
                   asked.has_filter() || asked.has_parked_after();
  if (!any) faults.Add(v1::REASON_FIELD_REQUIRED, "selector", "selects nothing; all means all");
  selector.from = Position(asked.from_position());
  if (asked.until_position() > 0) selector.until = Position(asked.until_position());
  if (asked.has_filter()) {
    selector.filter = engine::EventFilter::Compile(asked.filter(), "selector.filter", faults);
  }
  if (asked.has_parked_after()) {
    if (domain::IsValid(asked.parked_after())) {
      selector.parked_after = domain::ToTime(asked.parked_after());
    } else {
      faults.Add(v1::REASON_TIME_INVALID, "selector.parked_after",
                 "lies outside the years 1 to 9999");
    }
  }
  KEZHI_RETURN_IF_ERROR(faults.ToStatus());
  return selector;
}

// Answers of several groups, joined; the last one to come ends the call.
struct Listing {
  Mutex mutex;
  std::size_t left ABSL_GUARDED_BY(mutex) = 0;
  std::vector<v1::GetConsumerGroupResponse> groups ABSL_GUARDED_BY(mutex);
};

class GroupHandler : public RawGroupService {
 public:
  GroupHandler(const Parts& parts, Groups& groups) : parts_(parts), groups_(groups) {}

  grpc::ServerUnaryReactor* CreateConsumerGroup(grpc::CallbackServerContext* context,
                                                const grpc::ByteBuffer* in,
                                                grpc::ByteBuffer* out) override {
    v1::CreateConsumerGroupRequest request;
    absl::Status checked = TakeSettings(*context, *in, request);
    v1::ConsumerGroup& group = *request.mutable_group();
    const Position head = parts_.engine.journal().head().position;
    if (checked.ok() && Position(group.after_position()) > head) {
      checked = domain::ErrorBuilder(absl::StatusCode::kOutOfRange, v1::REASON_AS_OF_AHEAD)
                    .Message(absl::StrCat("after_position ", group.after_position(),
                                          " is beyond the head, ", head.value()))
                    .Build();
    }
    if (!checked.ok()) return Refuse(*context, checked);
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    group.set_stopped(false);
    groups_.Create(std::move(group), Answering<v1::CreateConsumerGroupResponse>(reactor, out));
    return reactor;
  }

  grpc::ServerUnaryReactor* UpdateConsumerGroup(grpc::CallbackServerContext* context,
                                                const grpc::ByteBuffer* in,
                                                grpc::ByteBuffer* out) override {
    v1::UpdateConsumerGroupRequest request;
    const absl::Status checked = TakeSettings(*context, *in, request);
    if (!checked.ok()) return Refuse(*context, checked);
    const auto host = groups_.Find(request.group().name());
    if (!host.ok()) return Refuse(*context, host.status());
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    (*host)->Change(std::move(*request.mutable_group()),
                    Answering<v1::UpdateConsumerGroupResponse>(reactor, out));
    return reactor;
  }

  grpc::ServerUnaryReactor* DeleteConsumerGroup(grpc::CallbackServerContext* context,
                                                const grpc::ByteBuffer* in,
                                                grpc::ByteBuffer* out) override {
    v1::DeleteConsumerGroupRequest request;
    const absl::Status taken = Take(*context, *in, request);
    if (!taken.ok()) return Refuse(*context, taken);
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    groups_.Remove(request.name(), request.etag(),
                   Answering<v1::DeleteConsumerGroupResponse>(reactor, out));
    return reactor;
  }

  grpc::ServerUnaryReactor* GetConsumerGroup(grpc::CallbackServerContext* context,
                                             const grpc::ByteBuffer* in,
                                             grpc::ByteBuffer* out) override {
    v1::GetConsumerGroupRequest request;
    const absl::Status taken = Take(*context, *in, request);
    if (!taken.ok()) return Refuse(*context, taken);
    const auto host = groups_.Find(request.name());
    if (!host.ok()) return Refuse(*context, host.status());
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    (*host)->Post([this, error = (*host)->State().error, reactor, out](
                      const engine::ConsumerGroup& group, absl::Time now) {
      Answer(absl::OkStatus(), Describe(group, error, now, parts_.engine.journal()), reactor, out);
    });
    return reactor;
  }

  grpc::ServerUnaryReactor* ListConsumerGroups(grpc::CallbackServerContext* context,
                                               const v1::ListConsumerGroupsRequest* /*request*/,
                                               v1::ListConsumerGroupsResponse* response) override {
    const absl::Status allowed = UserOf<v1::ListConsumerGroupsRequest>(*context).status();
    if (!allowed.ok()) return Refuse(*context, allowed);
    const std::vector<std::shared_ptr<GroupHost>> hosts = groups_.All();
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    if (hosts.empty()) {
      reactor->Finish(grpc::Status::OK);
      return reactor;
    }
    const auto listing = std::make_shared<Listing>();
    {
      const MutexLock lock(&listing->mutex);
      listing->left = hosts.size();
      listing->groups.resize(hosts.size());
    }
    for (std::size_t i = 0; i < hosts.size(); ++i) {
      hosts[i]->Post([this, i, error = hosts[i]->State().error, listing, reactor, response](
                         const engine::ConsumerGroup& group, absl::Time now) {
        v1::GetConsumerGroupResponse one = Describe(group, error, now, parts_.engine.journal());
        {
          const MutexLock lock(&listing->mutex);
          listing->groups[i] = std::move(one);
          if (--listing->left > 0) return;
          for (auto& shown : listing->groups) *response->add_groups() = std::move(shown);
        }
        reactor->Finish(grpc::Status::OK);
      });
    }
    return reactor;
  }

  grpc::ServerUnaryReactor* ListParkedEvents(grpc::CallbackServerContext* context,
                                             const grpc::ByteBuffer* in,
                                             grpc::ByteBuffer* out) override {
    return OnWorker(*context, *in, out, &GroupHandler::List);
  }

  grpc::ServerUnaryReactor* ReplayParkedEvents(grpc::CallbackServerContext* context,
                                               const grpc::ByteBuffer* in,
                                               grpc::ByteBuffer* out) override {
    return OnWorker(*context, *in, out, &GroupHandler::Replay);
  }

  grpc::ServerUnaryReactor* DiscardParkedEvents(grpc::CallbackServerContext* context,
                                                const grpc::ByteBuffer* in,
                                                grpc::ByteBuffer* out) override {
    return OnWorker(*context, *in, out, &GroupHandler::Discard);
  }

  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* Consume(
      grpc::CallbackServerContext* context) override {
    const absl::StatusOr<Caller> caller = UserOf<v1::ConsumeRequest>(*context);
    if (!caller.ok()) return new RefusedExchange(ToGrpcStatus(caller.status()));
    return NewConsume(parts_, groups_, *caller);
  }

 private:
  // A group is of all stores, so who belongs to one may use none.
  template <typename Request>
  absl::StatusOr<Caller> UserOf(grpc::CallbackServerContext& context) {
    KEZHI_ASSIGN_OR_RETURN(Caller caller, CallerOf<Request>(parts_, context));
    KEZHI_RETURN_IF_ERROR(CheckAllStores(caller, "a consumer group"));
    return caller;
  }

  template <typename Request>
  absl::Status Take(grpc::CallbackServerContext& context, const grpc::ByteBuffer& in,
                    Request& request) {
    KEZHI_RETURN_IF_ERROR(UserOf<Request>(context).status());
    return ParseMessage(in, request);
  }

  // A request with settings, completed.
  template <typename Request>
  absl::Status TakeSettings(grpc::CallbackServerContext& context, const grpc::ByteBuffer& in,
                            Request& request) {
    KEZHI_RETURN_IF_ERROR(Take(context, in, request));
    domain::Violations faults;
    engine::CompleteGroup(*request.mutable_group(), "group", faults);
    return faults.ToStatus();
  }

  static void Answer(const absl::Status& status, const google::protobuf::Message& response,
                     grpc::ServerUnaryReactor* reactor, grpc::ByteBuffer* out) {
    if (status.ok()) *out = ToBuffer(response);
    reactor->Finish(ToGrpcStatus(status));
  }

  template <typename Response>
  static GroupHost::Changed Answering(grpc::ServerUnaryReactor* reactor, grpc::ByteBuffer* out) {
    return [reactor, out](const absl::StatusOr<v1::ConsumerGroup>& group) {
      Response response;
      if constexpr (requires { response.mutable_group(); }) {
        if (group.ok()) *response.mutable_group() = *group;
      }
      Answer(group.status(), response, reactor, out);
    };
  }

  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* OnWorker(grpc::CallbackServerContext& context,
                                     const grpc::ByteBuffer& in, grpc::ByteBuffer* out,
                                     absl::Status (GroupHandler::*job)(const Request&, Response&)) {
    Request request;
    const absl::Status taken = Take(context, in, request);
    if (!taken.ok()) return Refuse(context, taken);
    grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
    const bool queued = parts_.pool.Post([this, reactor, out, job, request = std::move(request)] {
      Response response;
      const absl::Status status = (this->*job)(request, response);
      Answer(status, response, reactor, out);
    });
    if (!queued) reactor->Finish(ToGrpcStatus(Overloaded()));
    return reactor;
  }

  absl::Status List(const v1::ListParkedEventsRequest& request,
                    v1::ListParkedEventsResponse& response) {
    KEZHI_RETURN_IF_ERROR(groups_.Find(request.group()).status());
    domain::Violations faults;
    const int size = CheckPageSize(request.page_size(), faults);
    KEZHI_RETURN_IF_ERROR(faults.ToStatus());
    return engine::VisitParked(parts_.engine.journal(), engine::GroupIdOf(request.group()),
                               Position(request.after_position()), {},
                               [&](const v1::ParkedEvent& event) {
                                 response.set_more(response.events_size() == size);
                                 if (response.more()) return false;
                                 *response.add_events() = event;
                                 return true;
                               });
  }

  absl::Status Replay(const v1::ReplayParkedEventsRequest& request,
                      v1::ReplayParkedEventsResponse& response) {
    KEZHI_ASSIGN_OR_RETURN(const auto host, groups_.Find(request.group()));
    KEZHI_ASSIGN_OR_RETURN(engine::ParkedSelector selector, SelectorOf(request.selector()));
    KEZHI_ASSIGN_OR_RETURN(
        std::uint64_t count,
        engine::CountParked(parts_.engine.journal(), engine::GroupIdOf(request.group()), selector));
    if (request.limit() > 0) count = std::min(count, request.limit());
    response.set_count(count);
    if (request.validate_only() || count == 0) return absl::OkStatus();
    engine::ConsumerGroup::Replay replay;
    replay.selector = std::move(selector);
    replay.left = count;
    replay.per_second = request.per_second();
    host->Post([replay](engine::ConsumerGroup& group, absl::Time) { group.Start(replay); });
    return absl::OkStatus();
  }

  // In writes of bounded size.
  absl::Status Discard(const v1::DiscardParkedEventsRequest& request,
                       v1::DiscardParkedEventsResponse& response) {
    KEZHI_RETURN_IF_ERROR(groups_.Find(request.group()).status());
    KEZHI_ASSIGN_OR_RETURN(const engine::ParkedSelector selector, SelectorOf(request.selector()));
    const std::string id = engine::GroupIdOf(request.group());
    std::vector<v1::SideWrite> rows;
    absl::Status stored;
    std::uint64_t count = 0;
    const auto discard = [&](const v1::ParkedEvent& event) {
      ++count;
      if (request.validate_only()) return true;
      rows.push_back(engine::NoLongerParkedRow(id, Position(event.position())));
      if (rows.size() == kParkedAtOnce) stored = Store(std::exchange(rows, {}));
      return stored.ok();
    };
    KEZHI_RETURN_IF_ERROR(
        engine::VisitParked(parts_.engine.journal(), id, Position(0), selector, discard));
    KEZHI_RETURN_IF_ERROR(stored);
    if (!rows.empty()) KEZHI_RETURN_IF_ERROR(Store(std::move(rows)));
    response.set_count(count);
    return absl::OkStatus();
  }

  // Waits until they are durable. On a worker.
  absl::Status Store(std::vector<v1::SideWrite> rows) {
    // Shared with the callback, which comes from another thread.
    const auto answer = std::make_shared<std::promise<absl::Status>>();
    std::future<absl::Status> answered = answer->get_future();
    parts_.engine.sequencer().SubmitSideWrites(
        std::move(rows), [answer](const absl::Status& status) { answer->set_value(status); });
    return answered.get();
  }

  const Parts& parts_;
  Groups& groups_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeGroupHandler(const Parts& parts, Groups& groups) {
  return std::make_unique<GroupHandler>(parts, groups);
}

}  // namespace kezhi::server
