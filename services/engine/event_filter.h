#ifndef KEZHI_SERVICES_ENGINE_EVENT_FILTER_H_
#define KEZHI_SERVICES_ENGINE_EVENT_FILTER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "kezhi/v1/event_filter.pb.h"

#include "domain/error.h"
#include "storage/record_header.h"

namespace kezhi::engine {

// Which events a reader wants, told from the record's header: what is not wanted is never parsed.
// A value; any thread may ask it.
class EventFilter {
 public:
  // Bounds of a caller's filter: what a reader costs for each record is bounded by them.
  static constexpr int kMaxTerms = 32;
  static constexpr int kMaxDepth = 8;

  // Wants everything.
  EventFilter() = default;

  static EventFilter StreamPrefix(absl::string_view prefix);
  // Events of any of these types.
  static EventFilter Types(const std::vector<std::string>& types);
  // Events of `stores/{store}`.
  static EventFilter Store(absl::string_view store);
  // Wants what all of them want; those that want everything cost nothing.
  static EventFilter AllOf(std::vector<EventFilter> filters);

  // What a caller asks for. Adds a violation for each fault: QUERY_INVALID a kind or type that is
  // unknown, FIELD_REQUIRED an empty one, TOO_LONG, TOO_MANY, TIME_INVALID, NAME_INVALID; paths
  // begin with `path`. The result is used only when there was none.
  static EventFilter Compile(const v1::EventFilter& filter, absl::string_view path,
                             domain::Violations& faults);

  // DATA_LOSS: the record's header is damaged.
  absl::StatusOr<bool> Wants(const storage::RecordHeader& header) const;

  bool wants_everything() const { return kind_ == Kind::kEverything; }

 private:
  enum class Kind {
    kEverything,
    kStreamPrefix,
    kType,
    kStore,
    kPrincipal,
    kRole,
    kRecorded,
    kAllOf,
    kAnyOf,
    kNoneOf,
  };
  class Compiler;

  EventFilter(Kind kind, absl::string_view text) : kind_(kind), text_(text) {}

  absl::StatusOr<bool> WantsActor(const storage::RecordHeader& header) const;
  // Whether one of the parts says `answer`.
  absl::StatusOr<bool> AnyPart(const storage::RecordHeader& header, bool answer) const;

  Kind kind_ = Kind::kEverything;
  std::string text_;
  absl::Time after_ = absl::InfinitePast();
  absl::Time until_ = absl::InfiniteFuture();
  std::vector<EventFilter> parts_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_EVENT_FILTER_H_
