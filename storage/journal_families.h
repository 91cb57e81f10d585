#ifndef KEZHI_STORAGE_JOURNAL_FAMILIES_H_
#define KEZHI_STORAGE_JOURNAL_FAMILIES_H_

#include <cstddef>
#include <string>
#include <vector>

namespace kezhi::storage {

// Places of the journal's column families in Database; `default` holds format version and log id.
inline constexpr std::size_t kMetaFamily = 0;
inline constexpr std::size_t kRecordsFamily = 1;
inline constexpr std::size_t kStreamsFamily = 2;
inline constexpr std::size_t kEntriesFamily = 3;
inline constexpr std::size_t kSideFamily = 4;
inline constexpr std::size_t kTreeFamily = 5;

inline std::vector<std::string> JournalFamilies() {
  return {"records", "streams", "entries", "side", "tree"};
}

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_JOURNAL_FAMILIES_H_
