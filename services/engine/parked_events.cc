#include "services/engine/parked_events.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "services/engine/side_write.h"
#include "storage/keys.h"
#include "storage/record_header.h"

namespace kezhi::engine {
namespace {

std::string PrefixOf(absl::string_view group) {
  return absl::StrCat(group, absl::string_view("\0", 1));
}

std::string KeyOf(absl::string_view group, Position position) {
  return PrefixOf(group) + storage::RecordKey(position);
}

absl::StatusOr<bool> Wants(const storage::Journal& journal, const ParkedSelector& selector,
                           const v1::ParkedEvent& event) {
  const Position position(event.position());
  if (position < selector.from || domain::ToTime(event.parked_at()) <= selector.parked_after) {
    return false;
  }
  if (selector.filter.wants_everything()) return true;
  KEZHI_ASSIGN_OR_RETURN(const std::string record, journal.Read(position));
  KEZHI_ASSIGN_OR_RETURN(const storage::RecordHeader header, storage::ScanRecordHeader(record));
  return selector.filter.Wants(header);
}

}  // namespace

v1::SideWrite ParkedRow(absl::string_view group, const v1::ParkedEvent& event) {
  return SidePut(kParkedEventsTable, KeyOf(group, Position(event.position())),
                 event.SerializeAsString());
}

v1::SideWrite NoLongerParkedRow(absl::string_view group, Position position) {
  return SideDelete(kParkedEventsTable, KeyOf(group, position));
}

absl::Status VisitParked(const storage::Journal& journal, absl::string_view group, Position after,
                         const ParkedSelector& selector, ParkedVisitor visit) {
  absl::Status status;
  const auto see = [&](absl::string_view /*key*/, absl::string_view value) {
    v1::ParkedEvent event;
    if (!event.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      status = absl::DataLossError(absl::StrCat("a parked event of ", group, " does not parse"));
      return false;
    }
    if (Position(event.position()) > selector.until) return false;
    const absl::StatusOr<bool> wanted = Wants(journal, selector, event);
    status = wanted.status();
    return status.ok() && (!*wanted || visit(event));
  };
  // Positions from 1 on: what lies before `from` is skipped without being read.
  const Position from(selector.from.value() - std::min<std::uint64_t>(selector.from.value(), 1));
  KEZHI_RETURN_IF_ERROR(journal.ScanSide(kParkedEventsTable, PrefixOf(group), see,
                                         KeyOf(group, std::max(after, from))));
  return status;
}

absl::StatusOr<std::uint64_t> CountParked(const storage::Journal& journal, absl::string_view group,
                                          const ParkedSelector& selector) {
  std::uint64_t count = 0;
  KEZHI_RETURN_IF_ERROR(
      VisitParked(journal, group, Position(0), selector, [&count](const v1::ParkedEvent&) {
        ++count;
        return true;
      }));
  return count;
}

}  // namespace kezhi::engine
