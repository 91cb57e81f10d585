#include "services/server/form_watch.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "domain/stable_bytes.h"
#include "services/engine/thrown.h"
#include "services/server/answering.h"
#include "services/server/form_diff.h"
#include "services/server/form_queries.h"

namespace kezhi::server {
namespace {

// What is judged by the time changes with the business day.
constexpr absl::Duration kJudgeEvery = absl::Minutes(1);
// Faster than anybody reads, and a bound to what a watcher can cost.
constexpr std::chrono::milliseconds kAskEvery(100);
// With them a message stays within what a client of gRPC takes unless told otherwise, 4 MiB.
constexpr std::size_t kMaxChanges = 500;

// Adds the rows in which `answer` is not what it was when these were its bytes.
template <typename Answer>
void AddChanges(const std::string& before, const Answer& answer, v1::FormState& state) {
  Answer was;
  KEZHI_CHECK(was.ParseFromString(before));
  std::vector<v1::RowDifference> rows = DiffForms(FormIn(was), FormIn(answer));
  if (rows.size() > kMaxChanges) return;
  for (v1::RowDifference& row : rows) *state.add_changes() = std::move(row);
}

template <typename Request>
void CheckLatest(const Request& request, domain::Violations& faults) {
  if (request.read_at().as_of_case() != v1::ReadAt::AS_OF_NOT_SET) {
    faults.Add(v1::REASON_QUERY_INVALID, "read_at",
               "must be the latest, as that is what is watched; what you have goes into `after`");
  }
  if constexpr (requires { request.page_token(); }) {
    if (!request.page_token().empty()) {
      faults.Add(v1::REASON_QUERY_INVALID, "page_token",
                 "must be empty, as the first page is watched");
    }
  }
}

}  // namespace

absl::Status FormWatch::Check(const engine::Engine& engine, const v1::WatchFormRequest& request) {
  domain::Violations faults;
  v1::FormState unused;
  KEZHI_RETURN_IF_ERROR(VisitForm(request, unused, [&faults](const auto& form, const auto&) {
    CheckLatest(form, faults);
    return absl::OkStatus();
  }));
  const v1::Served& after = request.after();
  if (!after.log_id().empty() && after.log_id() != engine.journal().log_id()) {
    faults.Add(v1::REASON_QUERY_INVALID, "after.log_id",
               "is of another log; leave `after` out to begin anew");
  }
  if (after.has_evaluated_at() && !domain::IsValid(after.evaluated_at())) {
    faults.Add(v1::REASON_TIME_INVALID, "after.evaluated_at", "lies outside the years 1 to 9999");
  }
  return faults.ToStatus();
}

bool FormWatch::MayDiffer() {
  if (engine_.keyring().destroyed() != destroyed_) return true;
  const Position same_until(served_.position());
  if (seen_ <= same_until) return false;
  const Position quiet_until = touched_.QuietUntil(store_, same_until);
  served_.set_position(std::min(seen_, quiet_until).value());
  return quiet_until == same_until;
}

FormWatch::Step FormWatch::Next(absl::Time now, SteadyTime steady_now) {
  seen_ = engine_.projector().position(reads_);
  at_latest_ = SteadyTime::max();
  bool ask = !begun_;
  if (lack_.has_value()) {
    ask = engine_.projector().Reached(lack_->projections, lack_->position) !=
          engine::Arrival::kNotYet;
  } else if (begun_) {
    ask = MayDiffer() || now >= JudgeAt();
  }
  if (ask && steady_now < asked_at_ + kAskEvery) {
    at_latest_ = asked_at_ + kAskEvery;
    ask = false;
  }
  if (ask) return Step::kAsk;
  return begun_ && now >= said_at_ + options_.checkpoint_every ? Step::kCheckpoint : Step::kWait;
}

absl::Time FormWatch::JudgeAt() const {
  return domain::ToTime(served_.evaluated_at()) + kJudgeEvery;
}

absl::Time FormWatch::due() const {
  if (!begun_) return absl::InfiniteFuture();
  return std::min(said_at_ + options_.checkpoint_every, JudgeAt());
}

std::function<bool()> FormWatch::Moved() const {
  return [&projector = engine_.projector(), &keyring = engine_.keyring(), reads = reads_,
          seen = seen_, destroyed = destroyed_, lack = lack_] {
    if (!lack.has_value()) {
      return projector.position(reads) != seen || keyring.destroyed() != destroyed;
    }
    return projector.Reached(lack->projections, lack->position) != engine::Arrival::kNotYet;
  };
}

absl::Status FormWatch::AskAt(const v1::ReadAt& read_at, std::optional<absl::Time> evaluated_at,
                              Answered& answered) {
  lack_.reset();
  return VisitForm(options_.request, answered.state,
                   [&](const auto& request, auto& response) -> absl::Status {
                     QueryFrame frame = FrameOf(request, options_.caller);
                     if (read_at.has_position()) frame.read_at = read_at;
                     frame.evaluated_at = evaluated_at;
                     frame.lack = &lack_;
                     frame.reading_log = options_.reading_log;
                     Query query(engine_, std::move(frame));
                     KEZHI_RETURN_IF_ERROR(server::Ask(request, query, response));
                     reads_ = query.reads();
                     store_ = query.store();
                     answered.bytes = domain::StableBytes(response);
                     // What was opened before an erasure is not shown any more, not even as what
                     // it was.
                     const bool shown = told_.has_value() && told_destroyed_ == destroyed_;
                     if (shown && *told_ != answered.bytes) {
                       AddChanges(*told_, response, answered.state);
                     }
                     Complete(query, response);
                     answered.served = query.Served();
                     // What the watcher has already is not shown again.
                     if (read_at.has_position() || told_ == answered.bytes) return absl::OkStatus();
                     return query.Record(request, response);
                   });
}

bool FormWatch::MayWait() const {
  return lack_.has_value() && engine_.projector().Reached(lack_->projections, lack_->position) !=
                                  engine::Arrival::kNever;
}

absl::StatusOr<bool> FormWatch::Recall() {
  const v1::Served& after = options_.request.after();
  v1::ReadAt read_at;
  read_at.set_position(after.position());
  std::optional<absl::Time> evaluated_at;
  if (after.has_evaluated_at()) evaluated_at = domain::ToTime(after.evaluated_at());
  Answered answered;
  const absl::Status status = AskAt(read_at, evaluated_at, answered);
  if (status.ok()) {
    told_ = std::move(answered.bytes);
    told_destroyed_ = destroyed_;
    served_ = answered.served;
    return true;
  }
  if (MayWait()) return false;
  // Then it is told whole, as to one who has nothing.
  if (absl::IsNotFound(status) || domain::ReasonOf(status) == v1::REASON_HISTORY_COMPACTED) {
    return true;
  }
  return status;
}

absl::StatusOr<std::optional<v1::WatchFormResponse>> FormWatch::Ask(absl::Time now,
                                                                    SteadyTime steady_now) {
  try {
    return TryAsk(now, steady_now);
  } catch (...) {
    return engine::AtEvent(seen_, engine::Thrown("the form as of here"));
  }
}

absl::StatusOr<std::optional<v1::WatchFormResponse>> FormWatch::TryAsk(absl::Time now,
                                                                       SteadyTime steady_now) {
  asked_at_ = steady_now;
  destroyed_ = engine_.keyring().destroyed();
  if (!recalled_ && options_.request.has_after()) {
    KEZHI_ASSIGN_OR_RETURN(recalled_, Recall());
    if (!recalled_) return std::nullopt;
  }
  Answered answered;
  const absl::Status status = AskAt(v1::ReadAt(), std::nullopt, answered);
  if (!status.ok()) {
    if (MayWait()) return std::nullopt;
    return status;
  }
  // An instance that has taken another's place may stand behind it.
  if (answered.served.position() < served_.position()) return std::nullopt;
  served_ = std::move(answered.served);
  // Also of bytes that are the same: they were opened again.
  told_destroyed_ = destroyed_;
  const bool first = !std::exchange(begun_, true);
  if (told_ == answered.bytes) {
    if (!first) return std::nullopt;
    return Checkpoint(now);
  }
  told_ = std::move(answered.bytes);
  said_at_ = now;
  v1::WatchFormResponse response;
  *response.mutable_state() = std::move(answered.state);
  *response.mutable_served() = served_;
  return response;
}

v1::WatchFormResponse FormWatch::Checkpoint(absl::Time now) {
  said_at_ = now;
  v1::WatchFormResponse response;
  response.mutable_checkpoint()->set_head_position(engine_.journal().head().position.value());
  *response.mutable_served() = served_;
  return response;
}

}  // namespace kezhi::server
