#ifndef KEZHI_SERVICES_SERVER_GROUP_HOST_H_
#define KEZHI_SERVICES_SERVER_GROUP_HOST_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "kezhi/v1/consumer_group.pb.h"

#include "base/mutex.h"
#include "services/engine/consumer_group.h"
#include "services/server/call.h"
#include "services/server/followers.h"

namespace kezhi::server {

// A member's end of its call. Called by the group's host, one call at a time; must not block.
class GroupMember {
 public:
  virtual ~GroupMember() = default;
  // The member has joined.
  virtual void Confirm(engine::MemberId id, Position position,
                       const google::protobuf::Duration& lease) = 0;
  // Work, borrowed until it returns. An error ends the member.
  virtual absl::Status Give(const std::vector<const engine::Work*>& work) = 0;
  // The member is no longer of the group.
  virtual void End(const absl::Status& status) = 0;
};

// How a consumer group stands.
struct GroupState {
  std::string id;
  engine::ConsumerGroup::Progress progress;
  // Hands out nothing.
  bool stopped = false;
  // Why it works no more, or what went wrong when it was stored last; OK = nothing.
  absl::Status error;
  // The last of these that there was, also when it is over; OK = none since the start.
  absl::Status last_error;
  // When it settled something last, or was started.
  absl::Time moved_at;
  // How often it has begun again, after a failure or because nobody had woken it.
  std::uint64_t restarts = 0;
};

// Lets one consumer group work: what is asked of it runs on workers, one after the other, and after
// it the group does what there is to do. When that fails, or throws, the members are told why, and
// the group begins again by itself after a rest, a longer one each time. Any thread. Shared by the
// registry, its members and the jobs under way.
class GroupHost : public std::enable_shared_from_this<GroupHost> {
 public:
  // What is done to the group, on a worker, at a moment.
  using Task = std::function<void(engine::ConsumerGroup& group, absl::Time now)>;
  // Hears the settings as they are after a change.
  using Changed = std::function<void(const absl::StatusOr<v1::ConsumerGroup>& group)>;

  GroupHost(const Parts& parts, const v1::ConsumerGroup& settings, Position position);

  // Wakes it when the log grows and when its time has come.
  void Start(Followers& followers);

  void Post(Task task);

  // After the last round.
  GroupState State() const;

  // NOT_FOUND and the like come through GroupMember::End.
  void Join(engine::MemberId id, std::shared_ptr<GroupMember> member, std::uint32_t max_in_flight);
  // The member hears nothing more.
  void Leave(engine::MemberId id);
  // The group stops handing out, and that is stored.
  void StopAt(engine::MemberId id, Position position);

  // Replaces the settings once they are stored. ABORTED: another etag, or another change is under
  // way.
  void Change(v1::ConsumerGroup settings, Changed changed);
  // The same for removing it; afterwards every member is told NOT_FOUND.
  void Remove(const std::string& etag, Changed changed);

 private:
  void Queue();
  void Run();
  bool MissedSomething(Position head);
  void Work();
  void Give(const std::vector<engine::WorkBoard::Assignment>& assignments);
  void Store(std::vector<v1::SideWrite> rows);
  void StoreStop();
  void EndAll(const absl::Status& status);
  // Does it; a failure when it throws.
  void Guarded(const std::function<void()>& work);
  void Fail(const absl::Status& status);
  // When its rest is over.
  absl::Time RestedAt() const;
  void BeginAgain(absl::Time now);
  void NoteProgress(Position head);
  // Submits the removal of what is parked.
  absl::Status ForgetParked();
  GroupState StateNow() const;
  // OK when the settings may be changed by somebody who knows `etag`.
  absl::Status MayChange(const std::string& etag) const;

  const Parts& parts_;
  const std::string id_;
  std::shared_ptr<WaitingPlace> place_;

  // Of the task that runs.
  engine::ConsumerGroup group_;
  std::map<engine::MemberId, std::shared_ptr<GroupMember>> members_;
  bool changing_ = false;
  // A member has stopped it during the change, which knows nothing of that.
  bool stop_after_change_ = false;
  // Why it does no more; OK while it works.
  absl::Status ended_;
  // Since when, if that was a failure: it begins again after a rest.
  std::optional<absl::Time> failed_at_;
  // Failures since members last worked without one.
  int failures_ = 0;
  absl::Status last_error_;
  Position settled_;
  absl::Time moved_at_;
  std::uint64_t restarts_ = 0;
  // Up to where the last round has looked, for the watchdog; all ones = it looks at nothing.
  std::atomic<std::uint64_t> looked_ = 0;
  // What became of the last write.
  absl::Status stored_;
  // The first event of what is being handed to a member, for who says where it failed; 0 = nothing
  // is.
  Position handing_;

  mutable Mutex mutex_;
  GroupState state_ ABSL_GUARDED_BY(mutex_);
  std::deque<Task> tasks_ ABSL_GUARDED_BY(mutex_);
  bool running_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_GROUP_HOST_H_
