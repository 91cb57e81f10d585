#ifndef KEZHI_STORAGE_VIEW_DIGEST_H_
#define KEZHI_STORAGE_VIEW_DIGEST_H_

#include <cstdint>
#include <span>
#include <string>

#include "absl/strings/string_view.h"

#include "base/strong_id.h"
#include "storage/hash.h"
#include "storage/views.h"

// Part of views.h, and for those who have the rows but no Views. Pure.
namespace kezhi::storage {

// The digest of a space's rows (ViewReader::Digest), fed table by table in ascending order: of each
// table first its live rows, then their versions.
class ViewDigest {
 public:
  void BeginTable(absl::string_view table);
  // A row's key and value, or what its version has in `history`, or would have, behind the table's
  // name.
  void Add(absl::string_view key, absl::string_view value);
  // After the live rows of a table, and after its versions.
  void EndRows();
  // 64 hexadecimal digits.
  std::string Finish();

 private:
  Sha256Stream hash_;
  std::uint64_t rows_ = 0;
};

// What ViewReader::Digest says of a space that was given these versions, in the order of
// Advance::versions.
std::string DigestOf(std::span<const RowVersion> versions, Position earliest);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_VIEW_DIGEST_H_
