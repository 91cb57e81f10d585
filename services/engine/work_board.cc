#include "services/engine/work_board.h"

#include <algorithm>

#include "base/check.h"

namespace kezhi::engine {
namespace {

constexpr absl::string_view kExhausted = "attempts_exhausted";

}  // namespace

void WorkBoard::Add(Work work) {
  const Position position = work.position;
  KEZHI_CHECK(!items_.contains(position));
  if (!work.replayed) open_.insert(position);
  std::deque<Position>& stream = streams_[work.stream];
  stream.push_back(position);
  if (stream.size() == 1) ready_.insert(position);
  bytes_ += work.record.size();
  items_[position].work = std::move(work);
}

void WorkBoard::Join(MemberId member, std::uint32_t max_in_flight) {
  members_[member].max_in_flight = max_in_flight;
}

void WorkBoard::Leave(MemberId member, absl::Time now) {
  const auto found = members_.find(member);
  if (found == members_.end()) return;
  const std::set<Position> had = found->second.has;
  for (const Position position : had) Fail(items_.at(position), now);
  members_.erase(member);
}

bool WorkBoard::Ack(MemberId member, Position position) {
  Item* item = OutAt(member, position);
  if (item == nullptr) return false;
  TakeBack(*item);
  if (item->work.replayed) settled_replays_.push_back(position);
  Close(*item);
  return true;
}

bool WorkBoard::Park(MemberId member, Position position, absl::string_view reason) {
  Item* item = OutAt(member, position);
  if (item == nullptr) return false;
  TakeBack(*item);
  PutAside(*item, reason);
  return true;
}

bool WorkBoard::Retry(MemberId member, Position position, absl::Duration delay, absl::Time now) {
  Item* item = OutAt(member, position);
  if (item == nullptr) return false;
  Fail(*item, now + delay);
  return true;
}

bool WorkBoard::GiveBack(MemberId member, Position position, absl::Time now) {
  Item* item = OutAt(member, position);
  if (item == nullptr) return false;
  --item->work.attempts;
  Fail(*item, now);
  return true;
}

bool WorkBoard::Extend(MemberId member, Position position, absl::Time now) {
  Item* item = OutAt(member, position);
  if (item == nullptr) return false;
  out_.erase({item->until, position});
  item->until = now + rules_.lease;
  out_.insert({item->until, position});
  return true;
}

std::vector<WorkBoard::Assignment> WorkBoard::Assign(absl::Time now) {
  while (!out_.empty() && out_.begin()->first <= now) {
    Fail(items_.at(out_.begin()->second), now);
  }
  while (!delayed_.empty() && delayed_.begin()->first <= now) {
    ready_.insert(delayed_.begin()->second);
    delayed_.erase(delayed_.begin());
  }
  std::vector<Assignment> assignments;
  while (!ready_.empty() && out_.size() < rules_.max_in_flight) {
    MemberId id = 0;
    Member* member = NextWithRoom(id);
    if (member == nullptr) break;
    const Position position = *ready_.begin();
    ready_.erase(ready_.begin());
    Item& item = items_.at(position);
    ++item.work.attempts;
    item.member = id;
    item.until = now + rules_.lease;
    out_.insert({item.until, position});
    member->has.insert(position);
    last_served_ = id;
    assignments.push_back({id, &item.work});
  }
  return assignments;
}

absl::Time WorkBoard::due() const {
  absl::Time due = absl::InfiniteFuture();
  if (!out_.empty()) due = out_.begin()->first;
  if (!delayed_.empty()) due = std::min(due, delayed_.begin()->first);
  return due;
}

Position WorkBoard::FirstOpen(Position otherwise) const {
  return open_.empty() ? otherwise : *open_.begin();
}

WorkBoard::Item* WorkBoard::OutAt(MemberId member, Position position) {
  const auto found = members_.find(member);
  if (found == members_.end() || !found->second.has.contains(position)) return nullptr;
  return &items_.at(position);
}

void WorkBoard::TakeBack(Item& item) {
  const Position position = item.work.position;
  out_.erase({item.until, position});
  members_.at(item.member).has.erase(position);
}

void WorkBoard::Close(Item& item) {
  const Position position = item.work.position;
  const auto stream = streams_.find(item.work.stream);
  stream->second.pop_front();
  if (stream->second.empty()) {
    streams_.erase(stream);
  } else {
    ready_.insert(stream->second.front());
  }
  open_.erase(position);
  bytes_ -= item.work.record.size();
  items_.erase(position);
}

void WorkBoard::PutAside(Item& item, absl::string_view reason) {
  Parked parked;
  parked.work.position = item.work.position;
  parked.work.stream = item.work.stream;
  parked.work.type = item.work.type;
  parked.work.attempts = item.work.attempts;
  parked.reason = std::string(reason);
  parked_.push_back(std::move(parked));
  Close(item);
}

void WorkBoard::Fail(Item& item, absl::Time until) {
  TakeBack(item);
  if (item.work.attempts >= rules_.max_attempts) return PutAside(item, kExhausted);
  item.until = until;
  delayed_.insert({until, item.work.position});
}

WorkBoard::Member* WorkBoard::NextWithRoom(MemberId& id) {
  auto next = members_.upper_bound(last_served_);
  for (std::size_t i = 0; i < members_.size(); ++i, ++next) {
    if (next == members_.end()) next = members_.begin();
    if (next->second.has.size() < next->second.max_in_flight) {
      id = next->first;
      return &next->second;
    }
  }
  return nullptr;
}

}  // namespace kezhi::engine
