#ifndef KEZHI_STORAGE_LIMITS_H_
#define KEZHI_STORAGE_LIMITS_H_

#include <cstddef>

namespace kezhi::storage {

// What the stored format allows. Whoever takes commands refuses what is larger, naming both
// numbers; the journal itself stops the process, since by then it is a bug of ours.

// Serialised Record: a tlog-tiles entry bundle gives the length 16 bits, and 60 KiB leaves room
// beside them.
inline constexpr std::size_t kMaxRecordBytes = 60UL * 1024;
// One command's events.
inline constexpr std::size_t kMaxCommitEvents = 1000;
// One command's serialised records together.
inline constexpr std::size_t kMaxCommitBytes = 1024UL * 1024;
// The version written into every Record and into the journal itself.
inline constexpr unsigned kFormatVersion = 1;

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_LIMITS_H_
