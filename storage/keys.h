#ifndef KEZHI_STORAGE_KEYS_H_
#define KEZHI_STORAGE_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

#include "base/strong_id.h"

// Every key that is stored, and nothing else; format.md has them in hex. Numbers are big-endian, so
// that the order of the bytes is the order of the numbers.
namespace kezhi::storage {

// Eight bytes, big-endian.
std::string Be64(std::uint64_t value);
// The inverse; nullopt unless there are exactly eight bytes.
std::optional<std::uint64_t> ParseBe64(absl::string_view bytes);

// Journal, family `records`: be64 position.
std::string RecordKey(Position position);

// Journal, family `streams`: stream ‖ 00 ‖ be64 revision. A stream's name holds no 00.
std::string StreamKey(absl::string_view stream, Revision revision);
// What all keys of the stream begin with.
std::string StreamPrefix(absl::string_view stream);

struct StreamKeyParts {
  absl::string_view stream;
  Revision revision;
};

// The parts borrow from `key`; nullopt when it is no such key.
std::optional<StreamKeyParts> ParseStreamKey(absl::string_view key);

// Journal, family `entries`: be64 index.
std::string EntryKey(std::uint64_t index);

// Journal, family `tree`: level (1) ‖ be64 index.
std::string TreeKey(unsigned level, std::uint64_t index);

struct TreeKeyParts {
  unsigned level = 0;
  std::uint64_t index = 0;
};

// nullopt when it is no such key.
std::optional<TreeKeyParts> ParseTreeKey(absl::string_view key);

// Journal, family `side`, and views, family `latest`: table ‖ 00 ‖ key. A table's name holds no 00.
std::string TableKey(absl::string_view table, absl::string_view key);
// What all keys of the table begin with: table ‖ 00.
std::string TablePrefix(absl::string_view table);
// The smallest key after all keys of the table: table ‖ 01.
std::string TableEnd(absl::string_view table);

// Views, family `history`: table ‖ 00 ‖ escaped key ‖ 00 ‖ be64 of ~position, so that the newest
// version comes first. The escape (00 → 01 01, 01 → 01 02) keeps the order of the rows the same as
// in `latest`, whatever bytes they hold.
std::string HistoryKey(absl::string_view table, absl::string_view key, Position position);
// What all versions of the row begin with: table ‖ 00 ‖ escaped key ‖ 00.
std::string HistoryPrefix(absl::string_view table, absl::string_view key);
// The same of the key of one of them; and how many bytes that leaves out.
absl::string_view HistoryRow(absl::string_view history_key);
inline constexpr std::size_t kHistoryVersionBytes = 8;
// The position in the key of a version.
Position HistoryPosition(absl::string_view history_key);
// The smallest key after all versions of the row that HistoryPrefix gave this for.
std::string HistoryNext(absl::string_view prefix);
// Adds what HistoryPrefix says of a row to `out`.
void AppendHistoryPrefix(absl::string_view table, absl::string_view key, std::string& out);

struct HistoryKeyParts {
  std::string key;
  Position position;
};

// `table` is the table that the key is known to belong to; nullopt when it is no such key.
std::optional<HistoryKeyParts> ParseHistoryKey(absl::string_view table, absl::string_view bytes);

// The key in `latest` of the row that a key of `history` is a version of; nullopt when it is no
// such key.
std::optional<std::string> LatestKey(absl::string_view history_key);

// Family `default` of journal, views and keyring: short ASCII names.
inline constexpr absl::string_view kMetaFormatKey = "format";
inline constexpr absl::string_view kMetaLogIdKey = "log_id";
// Views: the id of their log. A program that knows only format 1 looks for it under `log_id`, finds
// none and begins anew.
inline constexpr absl::string_view kMetaRowsOfKey = "rows_of";
// Views: checkpoint ‖ 00 ‖ space.
std::string CheckpointKey(absl::string_view space);
inline constexpr absl::string_view kCheckpointTable = "checkpoint";
// Views: note ‖ 00 ‖ name.
inline constexpr absl::string_view kNoteTable = "note";
// Views, families `latest` and `history`: what the tables of a space begin with, and the smallest
// key after all of them; space ‖ `.` and space ‖ `/`.
std::string SpaceBegin(absl::string_view space);
std::string SpaceEnd(absl::string_view space);

// Keyring: data_key ‖ 00 ‖ be64 id.
std::string DataKeyKey(std::uint64_t id);
inline constexpr absl::string_view kDataKeyTable = "data_key";
// Keyring: destruction ‖ 00 ‖ be64 position of the event that it was for.
std::string DestructionKey(std::uint64_t position);
inline constexpr absl::string_view kDestructionTable = "destruction";
inline constexpr absl::string_view kMetaDestroyedUpToKey = "destroyed_up_to";
inline constexpr absl::string_view kMetaCompactedKey = "compacted";
inline constexpr absl::string_view kMetaEpochKey = "epoch";
inline constexpr absl::string_view kMetaLastIdKey = "last_id";

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_KEYS_H_
