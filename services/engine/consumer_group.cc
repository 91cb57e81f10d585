#include "services/engine/consumer_group.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/check.h"
#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "services/engine/event_reader.h"
#include "services/engine/group_settings.h"
#include "storage/record_header.h"

namespace kezhi::engine {
namespace {

// Acknowledgements of so long share one write: what a crash may hand out again.
constexpr absl::Duration kStoreEvery = absl::Seconds(1);
// A position that moved without work is stored once it has moved so far.
constexpr std::uint64_t kStoreIdle = 1'000;
// What is read ahead of the members.
constexpr std::size_t kMinAhead = 64;
constexpr std::size_t kMaxAheadBytes = 16U << 20;
constexpr std::uint64_t kExamined = 10'000;
// Parked events that are handed out again at the same time.
constexpr std::size_t kMaxReplays = 100;

}  // namespace

ConsumerGroup::ConsumerGroup(const storage::Journal& journal, const v1::ConsumerGroup& settings,
                             Position position)
    : journal_(journal), board_(WorkBoard::Rules()), read_(position), stored_(position) {
  Configure(settings);
}

void ConsumerGroup::Configure(const v1::ConsumerGroup& settings) {
  settings_ = settings;
  domain::Violations faults;
  filter_ = settings.has_filter() ? EventFilter::Compile(settings.filter(), "filter", faults)
                                  : EventFilter();
  KEZHI_CHECK(faults.empty());  // settings are checked before they are stored
  WorkBoard::Rules rules;
  rules.lease = domain::ToDuration(settings.lease());
  rules.max_attempts = settings.max_attempts();
  rules.max_in_flight = settings.max_in_flight();
  board_.set_rules(rules);
}

std::string ConsumerGroup::id() const {
  return GroupIdOf(settings_.name());
}

void ConsumerGroup::Ack(MemberId member, Position position) {
  worked_ = board_.Ack(member, position) || worked_;
}

void ConsumerGroup::Park(MemberId member, Position position, absl::string_view reason) {
  worked_ = board_.Park(member, position, reason) || worked_;
}

void ConsumerGroup::Retry(MemberId member, Position position, std::optional<absl::Duration> delay,
                          absl::Time now) {
  board_.Retry(member, position, delay.value_or(domain::ToDuration(settings_.retry_delay())), now);
}

absl::StatusOr<ConsumerGroup::Output> ConsumerGroup::Step(absl::Time now) {
  Output output;
  if (works()) {
    KEZHI_RETURN_IF_ERROR(ReadAhead());
    KEZHI_RETURN_IF_ERROR(ReplaySome(now));
    output.assignments = board_.Assign(now);
  }
  output.rows = RowsToStore(now);
  return output;
}

absl::Status ConsumerGroup::ReadAhead() {
  const std::size_t ahead =
      std::max<std::size_t>(kMinAhead, 2 * std::size_t{settings_.max_in_flight()});
  more_ = false;
  if (board_.size() >= ahead || board_.bytes() >= kMaxAheadBytes) return absl::OkStatus();
  const Position head = journal_.head().position;
  if (read_ >= head) return absl::OkStatus();
  LogRange range;
  range.from = read_;
  range.limit = ahead - board_.size();
  range.bytes = kMaxAheadBytes - board_.bytes();
  range.examine = kExamined;
  range.until = head;
  const auto add = [this](const storage::RecordHeader& header, absl::string_view record) {
    Work work;
    work.position = header.position;
    work.stream = std::string(header.stream);
    work.type = std::string(header.type);
    work.record = std::string(record);
    board_.Add(std::move(work));
    // At once: what follows may fail, and the next step must not add this again.
    read_ = header.position;
    return true;
  };
  KEZHI_ASSIGN_OR_RETURN(read_, ScanLog(journal_, range, filter_, add));
  more_ = read_ < head && board_.size() < ahead;
  return absl::OkStatus();
}

absl::Status ConsumerGroup::ReplaySome(absl::Time now) {
  if (!replay_.has_value() || now < replay_->next_at) return absl::OkStatus();
  if (replay_->next_at == absl::InfinitePast()) replay_->next_at = now;
  absl::Status status;
  std::size_t room = kMaxReplays - std::min(kMaxReplays, board_.replays());
  const bool had_room = room > 0;
  bool stopped = false;
  const auto take = [&](const v1::ParkedEvent& event) {
    stopped = room == 0 || replay_->left == 0 || now < replay_->next_at;
    if (stopped) return false;
    replay_->after = Position(event.position());
    if (board_.Has(replay_->after)) return true;
    absl::StatusOr<std::string> record = journal_.Read(replay_->after);
    status = record.status();
    if (!status.ok()) return false;
    Work work;
    work.position = replay_->after;
    work.stream = event.stream();
    work.type = event.type();
    work.record = *std::move(record);
    work.replayed = true;
    board_.Add(std::move(work));
    --room;
    --replay_->left;
    if (replay_->per_second > 0) replay_->next_at += absl::Seconds(1) / replay_->per_second;
    return true;
  };
  if (had_room) {
    KEZHI_RETURN_IF_ERROR(VisitParked(journal_, id(), replay_->after, replay_->selector, take));
    KEZHI_RETURN_IF_ERROR(status);
    if (!stopped || replay_->left == 0) replay_.reset();
  }
  return absl::OkStatus();
}

Position ConsumerGroup::Settled() const {
  const Position open = board_.FirstOpen(read_.next());
  return Position(open.value() - 1);
}

std::vector<v1::SideWrite> ConsumerGroup::RowsToStore(absl::Time now) {
  if (storing_.has_value() || now < store_at_) return {};
  for (const WorkBoard::Parked& parked : board_.TakeParked()) {
    v1::ParkedEvent event;
    event.set_position(parked.work.position.value());
    event.set_stream(parked.work.stream);
    event.set_type(parked.work.type);
    event.set_attempts(parked.work.attempts);
    event.set_reason(parked.reason);
    *event.mutable_parked_at() = domain::ToTimestamp(now);
    unstored_.push_back(ParkedRow(id(), event));
  }
  for (const Position position : board_.TakeSettledReplays()) {
    unstored_.push_back(NoLongerParkedRow(id(), position));
  }
  const Position settled = Settled();
  const std::uint64_t moved = settled.value() - stored_.value();
  const bool worth = worked_ ? moved > 0 : moved >= kStoreIdle;
  if (unstored_.empty() && !worth) return {};
  storing_ = settled;
  worked_ = false;
  store_at_ = now + kStoreEvery;
  // Kept until they are stored; positions and parks of one moment go into one entry.
  std::vector<v1::SideWrite> rows = unstored_;
  rows.push_back(GroupPositionRow(id(), settled));
  return rows;
}

void ConsumerGroup::Stored(const absl::Status& status, absl::Time now) {
  KEZHI_CHECK(storing_.has_value());
  if (status.ok()) {
    stored_ = *storing_;
    unstored_.clear();
  } else {
    worked_ = true;
    store_at_ = now + kStoreEvery;
  }
  storing_.reset();
}

absl::Time ConsumerGroup::due() const {
  absl::Time due = absl::InfiniteFuture();
  const bool moved = worked_ && Settled() > stored_;
  const bool to_store = moved || board_.has_news() || !unstored_.empty();
  if (!storing_.has_value() && to_store) due = store_at_;
  if (!works()) return due;
  if (more_) return absl::InfinitePast();
  const bool replaying = replay_.has_value() && board_.replays() < kMaxReplays;
  if (replaying) due = std::min(due, replay_->next_at);
  return std::min(due, board_.due());
}

ConsumerGroup::Progress ConsumerGroup::progress() const {
  return {.position = stored_,
          .settled = Settled(),
          .in_flight = board_.in_flight(),
          .members = board_.members()};
}

}  // namespace kezhi::engine
