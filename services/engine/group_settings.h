#ifndef KEZHI_SERVICES_ENGINE_GROUP_SETTINGS_H_
#define KEZHI_SERVICES_ENGINE_GROUP_SETTINGS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/consumer_group.pb.h"
#include "kezhi/v1/record.pb.h"

#include "base/strong_id.h"
#include "domain/error.h"
#include "storage/journal.h"

namespace kezhi::engine {

// Consumer groups as they are stored: the journal's side tables `consumer_groups` and
// `group_positions` (see README.md).

// Fills in what is absent, and adds a violation for each fault, with paths that begin with `path`.
void CompleteGroup(v1::ConsumerGroup& group, absl::string_view path, domain::Violations& faults);

// The id in `consumerGroups/{group}`; empty when the name is malformed.
std::string GroupIdOf(absl::string_view name);

// All groups, by id. DATA_LOSS.
absl::StatusOr<std::vector<v1::ConsumerGroup>> LoadGroups(const storage::Journal& journal);

// Where a group goes on: what was stored last, else where it begins. DATA_LOSS.
absl::StatusOr<Position> LoadGroupPosition(const storage::Journal& journal,
                                           const v1::ConsumerGroup& group);

v1::SideWrite GroupRow(const v1::ConsumerGroup& group);
v1::SideWrite GroupPositionRow(absl::string_view id, Position position);
// Of a group that is removed; what it has parked is removed apart.
std::vector<v1::SideWrite> RowsOfRemovedGroup(absl::string_view id);

// The etag after `etag`.
std::string NextEtag(const std::string& etag);

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_GROUP_SETTINGS_H_
