#include "services/engine/group_settings.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "services/engine/event_filter.h"
#include "services/engine/side_write.h"
#include "storage/keys.h"

namespace kezhi::engine {
namespace {

constexpr absl::string_view kConsumerGroupsTable = "consumer_groups";
constexpr absl::string_view kGroupPositionsTable = "group_positions";
constexpr absl::string_view kCollection = "consumerGroups/";
constexpr std::size_t kMaxId = 63;
constexpr int kDefaultLease = 30;
constexpr int kDefaultRetryDelay = 1;
constexpr int kMaxSeconds = 3600;
constexpr std::uint32_t kDefaultInFlight = 1000;
constexpr std::uint32_t kMaxInFlight = 10'000;
constexpr std::uint32_t kDefaultAttempts = 10;
constexpr std::uint32_t kMaxAttempts = 1000;

bool IsIdCharacter(char c) {
  return absl::ascii_islower(static_cast<unsigned char>(c)) ||
         absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-';
}

void CheckDuration(const google::protobuf::Duration& duration, int min_seconds,
                   const std::string& field, domain::Violations& faults) {
  const absl::Duration value = domain::ToDuration(duration);
  if (value >= absl::Seconds(min_seconds) && value <= absl::Seconds(kMaxSeconds)) return;
  faults.Add(v1::REASON_QUERY_INVALID, field,
             absl::StrCat("is ", absl::FormatDuration(value), "; from ", min_seconds, "s to ",
                          kMaxSeconds, "s"));
}

std::uint32_t Bounded(std::uint32_t value, std::uint32_t otherwise, std::uint32_t limit,
                      const std::string& field, domain::Violations& faults) {
  if (value == 0) return otherwise;
  if (value > limit) {
    faults.Add(v1::REASON_TOO_MANY, field, absl::StrCat("is ", value, "; at most ", limit));
  }
  return value;
}

}  // namespace

std::string GroupIdOf(absl::string_view name) {
  if (!absl::StartsWith(name, kCollection)) return "";
  const absl::string_view id = name.substr(kCollection.size());
  const bool fits = !id.empty() && id.size() <= kMaxId && id.front() != '-' && id.back() != '-' &&
                    std::all_of(id.begin(), id.end(), IsIdCharacter);
  return fits ? std::string(id) : "";
}

void CompleteGroup(v1::ConsumerGroup& group, absl::string_view path, domain::Violations& faults) {
  const auto field = [&](absl::string_view name) { return absl::StrCat(path, ".", name); };
  if (GroupIdOf(group.name()).empty()) {
    faults.Add(v1::REASON_NAME_INVALID, field("name"), "must be consumerGroups/{group}");
  }
  if (group.has_filter()) EventFilter::Compile(group.filter(), field("filter"), faults);
  if (!group.has_lease()) group.mutable_lease()->set_seconds(kDefaultLease);
  CheckDuration(group.lease(), 1, field("lease"), faults);
  if (!group.has_retry_delay()) group.mutable_retry_delay()->set_seconds(kDefaultRetryDelay);
  CheckDuration(group.retry_delay(), 0, field("retry_delay"), faults);
  group.set_max_in_flight(Bounded(group.max_in_flight(), kDefaultInFlight, kMaxInFlight,
                                  field("max_in_flight"), faults));
  group.set_max_attempts(
      Bounded(group.max_attempts(), kDefaultAttempts, kMaxAttempts, field("max_attempts"), faults));
}

absl::StatusOr<std::vector<v1::ConsumerGroup>> LoadGroups(const storage::Journal& journal) {
  std::vector<v1::ConsumerGroup> groups;
  absl::Status status;
  const auto take = [&](absl::string_view key, absl::string_view value) {
    if (groups.emplace_back().ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      return true;
    }
    status = absl::DataLossError(absl::StrCat("consumer group ", key, " does not parse"));
    return false;
  };
  KEZHI_RETURN_IF_ERROR(journal.ScanSide(kConsumerGroupsTable, "", take));
  KEZHI_RETURN_IF_ERROR(status);
  return groups;
}

absl::StatusOr<Position> LoadGroupPosition(const storage::Journal& journal,
                                           const v1::ConsumerGroup& group) {
  const std::string id = GroupIdOf(group.name());
  KEZHI_ASSIGN_OR_RETURN(const auto stored, journal.GetSide(kGroupPositionsTable, id));
  if (!stored.has_value()) return Position(group.after_position());
  const auto position = storage::ParseBe64(*stored);
  if (position.has_value()) return Position(*position);
  return absl::DataLossError(absl::StrCat("the position of consumer group ", id, " is damaged"));
}

v1::SideWrite GroupRow(const v1::ConsumerGroup& group) {
  return SidePut(kConsumerGroupsTable, GroupIdOf(group.name()), group.SerializeAsString());
}

v1::SideWrite GroupPositionRow(absl::string_view id, Position position) {
  return SidePut(kGroupPositionsTable, std::string(id), storage::RecordKey(position));
}

std::vector<v1::SideWrite> RowsOfRemovedGroup(absl::string_view id) {
  return {SideDelete(kConsumerGroupsTable, std::string(id)),
          SideDelete(kGroupPositionsTable, std::string(id))};
}

std::string NextEtag(const std::string& etag) {
  std::uint64_t number = 0;
  if (!absl::SimpleAtoi(etag, &number)) number = 0;
  return absl::StrCat(number + 1);
}

}  // namespace kezhi::engine
