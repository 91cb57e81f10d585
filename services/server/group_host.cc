#include "services/server/group_host.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/error.h"
#include "services/engine/group_settings.h"
#include "services/engine/parked_events.h"
#include "services/engine/thrown.h"
#include "services/server/log.h"

namespace kezhi::server {
namespace {

// Rows of one write.
constexpr std::size_t kRowsAtOnce = 1000;
// After a failure, so that members that join again at once do not keep it failing; twice as long
// each time that it fails again, so often at most.
constexpr absl::Duration kRest = absl::Seconds(1);
constexpr int kMostDoublings = 6;
constexpr std::uint64_t kLooksAtNothing = ~std::uint64_t{0};

absl::Status Gone(const std::string& id) {
  return domain::NotFound(v1::REASON_GROUP_NOT_FOUND, absl::StrCat("consumerGroups/", id));
}

}  // namespace

GroupHost::GroupHost(const Parts& parts, const v1::ConsumerGroup& settings, Position position)
    : parts_(parts),
      id_(engine::GroupIdOf(settings.name())),
      group_(parts.engine.journal(), settings, position),
      settled_(group_.progress().settled),
      moved_at_(parts.engine.clock().Now()),
      state_(StateNow()) {
}

void GroupHost::Start(Followers& followers) {
  // Weak: a wake may be under way while the group is removed.
  const auto resume = [weak = weak_from_this()] {
    if (const auto host = weak.lock()) host->Post([](engine::ConsumerGroup&, absl::Time) {});
  };
  const auto standing = [weak = weak_from_this(),
                         &journal = parts_.engine.journal()]() -> WaitingPlace::Standing {
    const auto host = weak.lock();
    return {host == nullptr ? kLooksAtNothing : host->looked_.load(),
            journal.last_position().value()};
  };
  const auto stalled = [weak = weak_from_this()] {
    const auto host = weak.lock();
    if (host == nullptr) return;
    LogWarning(absl::StrCat("consumer_group_restarted group=", host->id_));
    host->Post([self = host.get()](engine::ConsumerGroup&, absl::Time) {
      ++self->restarts_;
      self->last_error_ = absl::DeadlineExceededError("it was not woken");
    });
  };
  place_ = std::make_shared<WaitingPlace>(
      resume, WaitingPlace::Watched{.standing = standing, .stalled = stalled});
  followers.Add(place_);
  Post([](engine::ConsumerGroup&, absl::Time) {});
}

void GroupHost::Post(Task task) {
  {
    const MutexLock lock(&mutex_);
    tasks_.push_back(std::move(task));
    if (std::exchange(running_, true)) return;
  }
  Queue();
}

void GroupHost::Queue() {
  if (parts_.pool.Continue([host = shared_from_this()] { host->Run(); })) return;
  const MutexLock lock(&mutex_);
  running_ = false;
  tasks_.clear();
}

// One round: the tasks that wait, then the group's own work; then others have their turn.
void GroupHost::Run() {
  std::deque<Task> tasks;
  {
    const MutexLock lock(&mutex_);
    tasks.swap(tasks_);
  }
  const Position head = parts_.engine.journal().head().position;
  for (const Task& task : tasks) {
    Guarded([&] { task(group_, parts_.engine.clock().Now()); });
  }
  BeginAgain(parts_.engine.clock().Now());
  if (ended_.ok()) Guarded([this] { Work(); });
  NoteProgress(head);
  const bool again = MissedSomething(head);
  {
    const MutexLock lock(&mutex_);
    state_ = StateNow();
    running_ = again || !tasks_.empty();
    if (!running_) return;
  }
  Queue();
}

GroupState GroupHost::State() const {
  const MutexLock lock(&mutex_);
  return state_;
}

GroupState GroupHost::StateNow() const {
  return {.id = id_,
          .progress = group_.progress(),
          .stopped = group_.settings().stopped(),
          .error = ended_.ok() ? stored_ : ended_,
          .last_error = last_error_,
          .moved_at = moved_at_,
          .restarts = restarts_};
}

void GroupHost::NoteProgress(Position head) {
  looked_ = ended_.ok() ? head.value() : kLooksAtNothing;
  const Position settled = group_.progress().settled;
  if (settled == settled_) return;
  settled_ = settled;
  moved_at_ = parts_.engine.clock().Now();
}

// Begins to wait, unless what it would wait for has come during the round and woken nobody.
bool GroupHost::MissedSomething(Position head) {
  const bool works = ended_.ok();
  if (!works && !failed_at_.has_value()) return false;  // for good
  const absl::Time due = works ? group_.due() : RestedAt();
  if (!place_->Wait(due)) return works;  // the server stops
  const bool missed = due <= parts_.engine.clock().Now() ||
                      (works && parts_.engine.journal().head().position != head);
  return missed && place_->Leave();
}

void GroupHost::Work() {
  if (place_->ended()) return EndAll(Stopping());
  absl::StatusOr<engine::ConsumerGroup::Output> output = group_.Step(parts_.engine.clock().Now());
  if (!output.ok()) return Fail(output.status());
  // First, as handing out may throw: what the step wants stored it does not offer again.
  if (!output->rows.empty()) Store(std::move(output->rows));
  Give(output->assignments);
  if (!members_.empty()) failures_ = 0;
}

void GroupHost::Give(const std::vector<engine::WorkBoard::Assignment>& assignments) {
  std::map<engine::MemberId, std::vector<const engine::Work*>> by_member;
  for (const auto& assignment : assignments) {
    by_member[assignment.member].push_back(assignment.work);
  }
  for (const auto& [id, work] : by_member) {
    handing_ = work.front()->position;
    const absl::Status given = members_.at(id)->Give(work);
    if (given.ok()) continue;
    members_.at(id)->End(given);
    Leave(id);
  }
  handing_ = Position(0);
}

void GroupHost::Store(std::vector<v1::SideWrite> rows) {
  parts_.engine.sequencer().SubmitSideWrites(
      std::move(rows), [host = shared_from_this()](const absl::Status& status) {
        host->Post([host, status](engine::ConsumerGroup& group, absl::Time now) {
          host->stored_ = status;
          if (!status.ok()) host->last_error_ = status;
          group.Stored(status, now);
        });
      });
}

void GroupHost::EndAll(const absl::Status& status) {
  ended_ = status;
  failed_at_.reset();
  for (const auto& [id, member] : members_) {
    group_.board().Leave(id, parts_.engine.clock().Now());
    member->End(status);
  }
  members_.clear();
}

void GroupHost::Guarded(const std::function<void()>& work) {
  try {
    work();
  } catch (...) {
    const absl::Status thrown = engine::Thrown("the group");
    const Position at = std::exchange(handing_, Position(0));
    Fail(at == Position(0) ? thrown : engine::AtEvent(at, thrown));
  }
}

void GroupHost::Fail(const absl::Status& status) {
  LogError(absl::StrCat("consumer_group_failed group=", id_, " reason=\"", status.message(), "\""));
  EndAll(status);
  failed_at_ = parts_.engine.clock().Now();
  last_error_ = status;
  ++failures_;
}

absl::Time GroupHost::RestedAt() const {
  return *failed_at_ + kRest * (1 << std::min(failures_ - 1, kMostDoublings));
}

void GroupHost::BeginAgain(absl::Time now) {
  if (!failed_at_.has_value() || now < RestedAt()) return;
  LogInfo(absl::StrCat("consumer_group_begins_again group=", id_));
  ended_ = absl::OkStatus();
  failed_at_.reset();
  ++restarts_;
}

void GroupHost::Join(engine::MemberId id, std::shared_ptr<GroupMember> member,
                     std::uint32_t max_in_flight) {
  Post([this, id, member = std::move(member), max_in_flight](engine::ConsumerGroup& group,
                                                             absl::Time now) {
    BeginAgain(now);
    if (!ended_.ok()) return member->End(ended_);
    members_[id] = member;
    group.board().Join(id, max_in_flight);
    member->Confirm(id, group.progress().position, group.settings().lease());
  });
}

void GroupHost::Leave(engine::MemberId id) {
  Post([this, id](engine::ConsumerGroup& group, absl::Time now) {
    group.board().Leave(id, now);
    members_.erase(id);
  });
}

void GroupHost::StopAt(engine::MemberId id, Position position) {
  Post([this, id, position](engine::ConsumerGroup& group, absl::Time now) {
    if (!group.board().GiveBack(id, position, now)) return;
    group.Stop();
    LogWarning(absl::StrCat("consumer_group_stopped group=", id_, " position=", position.value()));
    // A change under way would be taken over after it, and undo it.
    if (changing_) {
      stop_after_change_ = true;
    } else {
      StoreStop();
    }
  });
}

void GroupHost::StoreStop() {
  v1::ConsumerGroup settings = group_.settings();
  settings.set_stopped(true);
  settings.set_etag(engine::NextEtag(settings.etag()));
  group_.Configure(settings);
  parts_.engine.sequencer().SubmitSideWrites({engine::GroupRow(settings)},
                                             [](const absl::Status&) {});
}

absl::Status GroupHost::MayChange(const std::string& etag) const {
  if (!ended_.ok() && !failed_at_.has_value()) return ended_;
  if (!changing_ && (etag.empty() || etag == group_.settings().etag())) return absl::OkStatus();
  return domain::ErrorBuilder(absl::StatusCode::kAborted, v1::REASON_ETAG_MISMATCH)
      .Message("the group was changed by somebody else; get it and try again")
      .Metadata("etag", group_.settings().etag())
      .Build();
}

void GroupHost::Change(v1::ConsumerGroup settings, Changed changed) {
  Post([this, settings = std::move(settings), changed = std::move(changed)](
           engine::ConsumerGroup& group, absl::Time /*now*/) mutable {
    const absl::Status may = MayChange(settings.etag());
    if (!may.ok()) return changed(may);
    changing_ = true;
    settings.set_etag(engine::NextEtag(group.settings().etag()));
    settings.set_after_position(group.settings().after_position());
    const auto stored = [this, host = shared_from_this(), settings,
                         changed](const absl::Status& status) {
      Post(
          [this, settings, changed, status](engine::ConsumerGroup& now_stored, absl::Time /*now*/) {
            changing_ = false;
            if (status.ok()) now_stored.Configure(settings);
            if (std::exchange(stop_after_change_, false)) StoreStop();
            if (!status.ok()) return changed(status);
            changed(settings);
          });
    };
    parts_.engine.sequencer().SubmitSideWrites({engine::GroupRow(settings)}, stored);
  });
}

void GroupHost::Remove(const std::string& etag, Changed changed) {
  Post(
      [this, etag, changed = std::move(changed)](engine::ConsumerGroup& group, absl::Time /*now*/) {
        const absl::Status may = MayChange(etag);
        if (!may.ok()) return changed(may);
        // Nothing is written for it from here on, so that no row comes after its end.
        EndAll(Gone(id_));
        const absl::Status forgotten = ForgetParked();
        if (!forgotten.ok()) {
          Fail(forgotten);
          return changed(forgotten);
        }
        const auto stored = [host = shared_from_this(), changed,
                             settings = group.settings()](const absl::Status& status) {
          if (status.ok()) return changed(settings);
          // It is still there, and goes on after a rest.
          host->Post([host, changed, status](engine::ConsumerGroup&, absl::Time) {
            host->Fail(status);
            changed(status);
          });
        };
        parts_.engine.sequencer().SubmitSideWrites(engine::RowsOfRemovedGroup(id_), stored);
      });
}

absl::Status GroupHost::ForgetParked() {
  std::vector<v1::SideWrite> rows;
  const auto submit = [&] {
    parts_.engine.sequencer().SubmitSideWrites(std::exchange(rows, {}), [](const absl::Status&) {});
  };
  const auto forget = [&](const v1::ParkedEvent& event) {
    rows.push_back(engine::NoLongerParkedRow(id_, Position(event.position())));
    if (rows.size() == kRowsAtOnce) submit();
    return true;
  };
  KEZHI_RETURN_IF_ERROR(engine::VisitParked(parts_.engine.journal(), id_, Position(0), {}, forget));
  if (!rows.empty()) submit();
  return absl::OkStatus();
}

}  // namespace kezhi::server
