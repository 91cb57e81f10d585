// What holds of any readers of any log: each sees exactly what its filter wants, in order and once,
// wherever it begins again. KurrentDB #4970 (a checkpoint stood ahead of the last event), Eventuous
// #222, SQLStreamStore #121, akka-persistence-r2dbc #343 (gaps, backtracking).
#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "kezhi/v1/event_filter.pb.h"

#include "base/check.h"
#include "domain/dates.h"
#include "domain/event_codec.h"
#include "services/engine/event_filter.h"
#include "services/engine/event_reader.h"
#include "services/engine/recent_log.h"
#include "services/engine/subscription.h"
#include "tests/services/engine/listener.h"
#include "tests/services/engine/parts.h"

namespace kezhi::engine {
namespace {

// Levels of and, or and not around a condition. At three parts each that is 27 conditions, and a
// filter may have 32.
constexpr int kLevels = 3;

std::string AnyOf(const std::vector<std::string>& texts) {
  return *rc::gen::elementOf(texts);
}

v1::Event AnyEvent() {
  v1::Event event;
  event.set_stream(AnyOf({"stores/s1", "stores/s10", "stores/s2", "stores/s1/consultants/c1",
                          "stores/s1/visits/v1", "stores/s2/visits/v1"}));
  event.mutable_actor()->set_principal(AnyOf({"operator", "m1", "stores/s1/consultants/c1"}));
  event.mutable_actor()->set_role(AnyOf({"operator", "manager", "consultant"}));
  switch (*rc::gen::inRange(0, 3)) {
    case 0: event.mutable_holiday_declared(); break;
    case 1: event.mutable_leave_ended(); break;
    default: event.mutable_consultant_hired();
  }
  return event;
}

void CommitAny(Parts& parts) {
  std::vector<v1::Event> events;
  const int size = *rc::gen::inRange(1, 5);
  events.reserve(static_cast<std::size_t>(size));
  for (int i = 0; i < size; ++i) events.push_back(AnyEvent());
  parts.Commit(std::move(events));
}

// Events are recorded a microsecond apart.
v1::RecordedWithin AnySpan() {
  v1::RecordedWithin span;
  const absl::Time begin = absl::FromUnixSeconds(1'772'000'000);
  const absl::Time after = begin + absl::Microseconds(*rc::gen::inRange(-1, 40));
  const int ends = *rc::gen::inRange(0, 3);
  if (ends != 0) *span.mutable_after() = domain::ToTimestamp(after);
  if (ends != 1) {
    *span.mutable_until() =
        domain::ToTimestamp(after + absl::Microseconds(*rc::gen::inRange(0, 40)));
  }
  return span;
}

v1::EventFilter AnyCondition() {
  v1::EventFilter filter;
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      filter.set_stream_prefix(
          AnyOf({"stores/", "stores/s1", "stores/s1/", "stores/s1/v", "stores/s2/visits/v1", "x"}));
      break;
    case 1:
      filter.set_type(AnyOf({"HolidayDeclared", "LeaveEnded", "ConsultantHired", "DayClosed"}));
      break;
    case 2: filter.set_store(AnyOf({"stores/s1", "stores/s10", "stores/s2", "stores/s9"})); break;
    case 3: filter.set_principal(AnyOf({"operator", "m1", "stores/s1/consultants/c1", "x"})); break;
    case 4: filter.set_role(AnyOf({"operator", "manager", "consultant", "auditor"})); break;
    default: *filter.mutable_recorded() = AnySpan();
  }
  return filter;
}

v1::EventFilter AnyFilter(int levels) {
  if (levels == 0 || *rc::gen::inRange(0, 4) == 0) return AnyCondition();
  v1::EventFilter filter;
  const int kind = *rc::gen::inRange(0, 3);
  v1::EventFilters& parts = kind == 0   ? *filter.mutable_all_of()
                            : kind == 1 ? *filter.mutable_any_of()
                                        : *filter.mutable_none_of();
  const int count = *rc::gen::inRange(1, 4);
  for (int i = 0; i < count; ++i) *parts.add_filters() = AnyFilter(levels - 1);
  return filter;
}

// What a filter means, written plainly, for an event that is parsed as a whole.
bool Holds(const v1::EventFilter& filter, const v1::Event& event) {
  const auto holds = [&event](const v1::EventFilter& part) { return Holds(part, event); };
  switch (filter.kind_case()) {
    case v1::EventFilter::kStreamPrefix:
      return absl::StartsWith(event.stream(), filter.stream_prefix());
    case v1::EventFilter::kType: return domain::TypeOf(event) == filter.type();
    case v1::EventFilter::kStore:
      return absl::StartsWith(absl::StrCat(event.stream(), "/"), absl::StrCat(filter.store(), "/"));
    case v1::EventFilter::kPrincipal: return event.actor().principal() == filter.principal();
    case v1::EventFilter::kRole: return event.actor().role() == filter.role();
    case v1::EventFilter::kRecorded: {
      const v1::RecordedWithin& span = filter.recorded();
      const absl::Time at = domain::ToTime(event.recorded_at());
      return (!span.has_after() || at > domain::ToTime(span.after())) &&
             (!span.has_until() || at <= domain::ToTime(span.until()));
    }
    case v1::EventFilter::kAllOf: {
      const auto& parts = filter.all_of().filters();
      return std::all_of(parts.begin(), parts.end(), holds);
    }
    case v1::EventFilter::kAnyOf: {
      const auto& parts = filter.any_of().filters();
      return std::any_of(parts.begin(), parts.end(), holds);
    }
    case v1::EventFilter::kNoneOf: {
      const auto& parts = filter.none_of().filters();
      return std::none_of(parts.begin(), parts.end(), holds);
    }
    case v1::EventFilter::KIND_NOT_SET: break;
  }
  return true;
}

std::vector<v1::Event> AllEvents(Parts& parts) {
  std::vector<v1::Event> events;
  const auto read = ReadLog(parts.journal(), LogRange(), EventFilter(), [&](v1::Event& event) {
    events.push_back(event);
    return true;
  });
  RC_ASSERT(read.ok());
  return events;
}

// One who reads with a filter of his own, dies, and goes on after something that he was told; what
// he had heard beyond that he has lost.
class Reader {
 public:
  Reader(Parts& parts, const RecentLog& recent) : parts_(parts), recent_(recent) {
    // Now and then none at all.
    if (*rc::gen::inRange(0, 5) != 0) wish_ = AnyFilter(kLevels);
    listener_ = Begin(0);
  }

  void Hear() { listener_->Hear(); }

  void Advance() { listener_->Advance(absl::Seconds(*rc::gen::inRange(0, 7))); }

  void Restart() {
    Keep();
    if (known_.empty()) return;
    const std::uint64_t after =
        *rc::gen::elementOf(std::vector<std::uint64_t>(known_.begin(), known_.end()));
    std::erase_if(heard_, [after](std::uint64_t position) { return position > after; });
    // Nor does it know any longer what it was told after that.
    known_.erase(known_.upper_bound(after), known_.end());
    listener_ = Begin(after);
  }

  // Hears all there is; then it must have been what it should, and so must the rest be for whoever
  // begins after anything that was told.
  void Finish(const std::vector<v1::Event>& events) {
    listener_->Listen();
    Keep();
    Positions expected;
    std::set<std::uint64_t> ends = {0};
    for (const v1::Event& event : events) {
      ends.insert(event.commit().first_position() + event.commit().size() - 1);
      if (Holds(wish_, event)) expected.push_back(event.position());
    }
    RC_ASSERT(heard_ == expected);
    for (const std::uint64_t told : told_) {
      RC_ASSERT(ends.contains(told));
      const auto rest = std::upper_bound(expected.begin(), expected.end(), told);
      const std::unique_ptr<Listener> again = Begin(told);
      again->Listen();
      RC_ASSERT(again->seen() == Positions(rest, expected.end()));
    }
  }

 private:
  std::unique_ptr<Listener> Begin(std::uint64_t after) const {
    Subscription::Options options;
    options.after = Position(after);
    if (wish_.kind_case() != v1::EventFilter::KIND_NOT_SET) {
      domain::Violations faults;
      options.filter = EventFilter::Compile(wish_, "filter", faults);
      RC_ASSERT(faults.empty());
    }
    options.max_events = *rc::gen::inRange<std::uint64_t>(1, 9);
    options.max_bytes = *rc::gen::inRange<std::size_t>(1, 3000);
    options.checkpoint_every_events = *rc::gen::inRange<std::uint64_t>(1, 9);
    return std::make_unique<Listener>(parts_, recent_, std::move(options));
  }

  void Keep() {
    heard_.insert(heard_.end(), listener_->seen().begin(), listener_->seen().end());
    told_.insert(listener_->resumable().begin(), listener_->resumable().end());
    known_.insert(listener_->resumable().begin(), listener_->resumable().end());
  }

  Parts& parts_;
  const RecentLog& recent_;
  v1::EventFilter wish_;
  std::unique_ptr<Listener> listener_;
  Positions heard_;
  // Where it was ever told that it may go on, and of these what it knows now.
  std::set<std::uint64_t> told_;
  std::set<std::uint64_t> known_;
};

RC_GTEST_PROP(SubscriptionLaw, AnyReadersSeeExactlyWhatTheyShouldWhereverTheyBeginAgain, ()) {
  Parts parts;
  const std::size_t kept = *rc::gen::element<std::size_t>(1, 2000, 1U << 20);
  RecentLog recent(parts.journal(), parts.keyring(), kept);
  std::vector<Reader> readers;
  const int count = *rc::gen::inRange(1, 4);
  for (int i = 0; i < count; ++i) readers.emplace_back(parts, recent);
  const int steps = *rc::gen::inRange(1, 60);
  for (int step = 0; step < steps; ++step) {
    Reader& reader = readers[static_cast<std::size_t>(*rc::gen::inRange(0, count))];
    switch (*rc::gen::inRange(0, 6)) {
      case 0: CommitAny(parts); break;
      case 1: RC_ASSERT(recent.Advance().ok()); break;
      case 2: reader.Advance(); break;
      case 3: reader.Restart(); break;
      default: reader.Hear();
    }
  }
  RC_ASSERT(recent.Advance().ok());
  const std::vector<v1::Event> events = AllEvents(parts);
  for (Reader& reader : readers) reader.Finish(events);
}

}  // namespace
}  // namespace kezhi::engine
