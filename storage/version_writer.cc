#include "storage/version_writer.h"

#include <string>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "base/check.h"
#include "base/status_macros.h"
#include "storage/keys.h"
#include "storage/view_readers.h"

namespace kezhi::storage {

absl::Status WriteVersions(absl::string_view space, std::span<const RowVersion> versions,
                           RowSink& sink) {
  // All keep their memory from one version to the next.
  std::string table;
  std::string key;
  std::string value;
  const RowVersion* former = nullptr;
  for (const RowVersion& version : versions) {
    const bool same_table = former != nullptr && former->table == version.table;
    const bool same_row = same_table && former->key == version.key;
    if (same_row) {
      KEZHI_CHECK(version.position < former->position);
    } else {
      KEZHI_CHECK(former == nullptr ||
                  std::tie(former->table, former->key) < std::tie(version.table, version.key));
      KEZHI_CHECK(!version.table.empty() && !absl::StrContains(version.table, '\0'));
      if (!same_table) table = TableIn(space, version.table);
      key.assign(table);
      key.push_back('\0');
      absl::StrAppend(&key, version.key);
      KEZHI_RETURN_IF_ERROR(version.value.has_value() ? sink.Put(kLatestFamily, key, *version.value)
                                                      : sink.Delete(kLatestFamily, key));
    }
    key.clear();
    AppendHistoryPrefix(table, version.key, key);
    absl::StrAppend(&key, Be64(~version.position.value()));
    value.assign(1, version.value.has_value() ? kLive : kTombstone);
    absl::StrAppend(&value, version.value.value_or(absl::string_view()));
    KEZHI_RETURN_IF_ERROR(sink.Put(kHistoryFamily, key, value));
    former = &version;
  }
  return absl::OkStatus();
}

}  // namespace kezhi::storage
