#include "storage/view_digest.h"

#include <algorithm>

#include "absl/strings/escaping.h"

#include "storage/keys.h"
#include "storage/view_readers.h"
#include "storage/view_values.h"

namespace kezhi::storage {
namespace {

void AddSized(Sha256Stream& hash, absl::string_view bytes) {
  // With its length in front, so that no two sequences of rows look alike.
  hash.Update(Be64(bytes.size()));
  hash.Update(bytes);
}

// Of one table. The first version of a row is its newest.
void AddLive(std::span<const RowVersion> versions, ViewDigest& digest) {
  const RowVersion* former = nullptr;
  for (const RowVersion& version : versions) {
    const bool newest = former == nullptr || former->key != version.key;
    if (newest && version.value.has_value()) digest.Add(version.key, *version.value);
    former = &version;
  }
  digest.EndRows();
}

void AddVersions(std::span<const RowVersion> versions, Position earliest, ViewDigest& digest) {
  Visibility visibility(earliest);
  std::string value;
  for (const RowVersion& version : versions) {
    const std::string key = HistoryKey("", version.key, version.position);
    if (!visibility.Visible(key)) continue;
    value.clear();
    AppendHistory(version.value, value);
    // What ends the name of the table stands before it.
    digest.Add(absl::string_view(key).substr(1), value);
  }
  digest.EndRows();
}

}  // namespace

void ViewDigest::BeginTable(absl::string_view table) {
  AddSized(hash_, table);
}

void ViewDigest::Add(absl::string_view key, absl::string_view value) {
  AddSized(hash_, key);
  AddSized(hash_, value);
  ++rows_;
}

void ViewDigest::EndRows() {
  hash_.Update(Be64(rows_));
  rows_ = 0;
}

std::string ViewDigest::Finish() {
  return absl::BytesToHexString(hash_.Finish());
}

std::string DigestOf(std::span<const RowVersion> versions, Position earliest) {
  ViewDigest digest;
  while (!versions.empty()) {
    const absl::string_view table = versions.front().table;
    const auto end =
        std::find_if(versions.begin(), versions.end(),
                     [table](const RowVersion& version) { return version.table != table; });
    const auto size = static_cast<std::size_t>(end - versions.begin());
    digest.BeginTable(table);
    AddLive(versions.first(size), digest);
    AddVersions(versions.first(size), earliest, digest);
    versions = versions.subspan(size);
  }
  return digest.Finish();
}

}  // namespace kezhi::storage
