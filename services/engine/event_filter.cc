#include "services/engine/event_filter.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/event_codec.h"
#include "domain/names.h"

namespace kezhi::engine {
namespace {

constexpr std::size_t kMaxText = 256;

bool InStore(absl::string_view stream, absl::string_view store) {
  return absl::StartsWith(stream, store) &&
         (stream.size() == store.size() || stream[store.size()] == '/');
}

}  // namespace

// Walks a caller's filter once, counting what it may have only so many of.
class EventFilter::Compiler {
 public:
  explicit Compiler(domain::Violations& faults) : faults_(faults) {}

  EventFilter Compile(const v1::EventFilter& filter, const std::string& path, int depth) {
    if (depth > kMaxDepth) {
      if (!std::exchange(too_deep_, true)) {
        faults_.Add(v1::REASON_TOO_MANY, path,
                    absl::StrCat("lies ", depth, " deep; at most ", kMaxDepth));
      }
      return {};
    }
    switch (filter.kind_case()) {
      case v1::EventFilter::kAllOf:
        return Combine(Kind::kAllOf, filter.all_of(), absl::StrCat(path, ".all_of"), depth);
      case v1::EventFilter::kAnyOf:
        return Combine(Kind::kAnyOf, filter.any_of(), absl::StrCat(path, ".any_of"), depth);
      case v1::EventFilter::kNoneOf:
        return Combine(Kind::kNoneOf, filter.none_of(), absl::StrCat(path, ".none_of"), depth);
      case v1::EventFilter::KIND_NOT_SET:
        faults_.Add(v1::REASON_FIELD_REQUIRED, path, "has no condition");
        return {};
      default: return Term(filter, path);
    }
  }

 private:
  EventFilter Term(const v1::EventFilter& filter, const std::string& path) {
    if (++terms_ == kMaxTerms + 1) {
      faults_.Add(v1::REASON_TOO_MANY, path,
                  absl::StrCat("is condition ", terms_, "; at most ", kMaxTerms));
    }
    switch (filter.kind_case()) {
      case v1::EventFilter::kStreamPrefix:
        return Text(Kind::kStreamPrefix, filter.stream_prefix(), path + ".stream_prefix");
      case v1::EventFilter::kPrincipal:
        return Text(Kind::kPrincipal, filter.principal(), path + ".principal");
      case v1::EventFilter::kRole: return Text(Kind::kRole, filter.role(), path + ".role");
      case v1::EventFilter::kType:
        if (domain::ArmOfType(filter.type()) == nullptr) {
          faults_.Add(v1::REASON_QUERY_INVALID, path + ".type",
                      "is no event type, such as VisitCompleted");
        }
        return {Kind::kType, filter.type()};
      case v1::EventFilter::kStore:
        if (!domain::IsName(filter.store(), domain::ResourceKind::kStore)) {
          faults_.Add(v1::REASON_NAME_INVALID, path + ".store", "must be stores/{store}");
        }
        return {Kind::kStore, filter.store()};
      default: return Recorded(filter.recorded(), path + ".recorded");
    }
  }

  EventFilter Text(Kind kind, const std::string& text, const std::string& path) {
    if (text.empty()) faults_.Add(v1::REASON_FIELD_REQUIRED, path, "is empty");
    if (text.size() > kMaxText) {
      faults_.Add(v1::REASON_TOO_LONG, path,
                  absl::StrCat("has ", text.size(), " bytes; at most ", kMaxText));
    }
    return {kind, text};
  }

  EventFilter Recorded(const v1::RecordedWithin& span, const std::string& path) {
    EventFilter filter(Kind::kRecorded, "");
    if (!span.has_after() && !span.has_until()) {
      faults_.Add(v1::REASON_FIELD_REQUIRED, path, "has neither after nor until");
    }
    if (span.has_after()) filter.after_ = Time(span.after(), path + ".after");
    if (span.has_until()) filter.until_ = Time(span.until(), path + ".until");
    return filter;
  }

  absl::Time Time(const google::protobuf::Timestamp& time, const std::string& path) {
    if (domain::IsValid(time)) return domain::ToTime(time);
    faults_.Add(v1::REASON_TIME_INVALID, path, "lies outside the years 1 to 9999");
    return absl::InfinitePast();
  }

  EventFilter Combine(Kind kind, const v1::EventFilters& parts, const std::string& path,
                      int depth) {
    EventFilter filter(kind, "");
    if (parts.filters().empty()) faults_.Add(v1::REASON_FIELD_REQUIRED, path, "is empty");
    // What is beyond the bound has been refused; a fault each would make no answer.
    const int count = std::min(parts.filters_size(), kMaxTerms + 1);
    filter.parts_.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count && terms_ <= kMaxTerms; ++i) {
      filter.parts_.push_back(
          Compile(parts.filters(i), absl::StrCat(path, ".filters[", i, "]"), depth + 1));
    }
    return filter;
  }

  domain::Violations& faults_;
  int terms_ = 0;
  bool too_deep_ = false;
};

EventFilter EventFilter::StreamPrefix(absl::string_view prefix) {
  if (prefix.empty()) return {};
  return {Kind::kStreamPrefix, prefix};
}

EventFilter EventFilter::Types(const std::vector<std::string>& types) {
  if (types.empty()) return {};
  EventFilter filter(Kind::kAnyOf, "");
  filter.parts_.reserve(types.size());
  for (const std::string& type : types) filter.parts_.push_back({Kind::kType, type});
  return filter;
}

EventFilter EventFilter::Store(absl::string_view store) {
  return {Kind::kStore, store};
}

EventFilter EventFilter::AllOf(std::vector<EventFilter> filters) {
  std::erase_if(filters, [](const EventFilter& filter) { return filter.wants_everything(); });
  if (filters.empty()) return {};
  if (filters.size() == 1) return std::move(filters.front());
  EventFilter all(Kind::kAllOf, "");
  all.parts_ = std::move(filters);
  return all;
}

EventFilter EventFilter::Compile(const v1::EventFilter& filter, absl::string_view path,
                                 domain::Violations& faults) {
  return Compiler(faults).Compile(filter, std::string(path), 1);
}

absl::StatusOr<bool> EventFilter::Wants(const storage::RecordHeader& header) const {
  switch (kind_) {
    case Kind::kEverything: return true;
    case Kind::kStreamPrefix: return absl::StartsWith(header.stream, text_);
    case Kind::kType: return header.type == text_;
    case Kind::kStore: return InStore(header.stream, text_);
    case Kind::kPrincipal:
    case Kind::kRole: return WantsActor(header);
    case Kind::kRecorded: return after_ < header.recorded_at && header.recorded_at <= until_;
    case Kind::kAnyOf: return AnyPart(header, true);
    case Kind::kAllOf: {
      KEZHI_ASSIGN_OR_RETURN(const bool one_fails, AnyPart(header, false));
      return !one_fails;
    }
    case Kind::kNoneOf: {
      KEZHI_ASSIGN_OR_RETURN(const bool one_holds, AnyPart(header, true));
      return !one_holds;
    }
  }
  return false;
}

absl::StatusOr<bool> EventFilter::WantsActor(const storage::RecordHeader& header) const {
  KEZHI_ASSIGN_OR_RETURN(const storage::ActorHeader actor, storage::ScanActor(header.actor));
  return (kind_ == Kind::kRole ? actor.role : actor.principal) == text_;
}

absl::StatusOr<bool> EventFilter::AnyPart(const storage::RecordHeader& header, bool answer) const {
  for (const EventFilter& part : parts_) {
    KEZHI_ASSIGN_OR_RETURN(const bool wants, part.Wants(header));
    if (wants == answer) return true;
  }
  return false;
}

}  // namespace kezhi::engine
