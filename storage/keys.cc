#include "storage/keys.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace kezhi::storage {
namespace {

constexpr absl::string_view kZero("\0", 1);
constexpr char kOne = '\1';

void AppendEscaped(absl::string_view key, std::string& out) {
  std::size_t begin = 0;  // of what stands for itself
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (key[i] != '\0' && key[i] != kOne) continue;
    out.append(key.data() + begin, i - begin);
    out.push_back(kOne);
    out.push_back(static_cast<char>(key[i] + 1));
    begin = i + 1;
  }
  out.append(key.data() + begin, key.size() - begin);
}

std::optional<std::string> Unescape(absl::string_view escaped) {
  std::string key;
  key.reserve(escaped.size());
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] != kOne) {
      key.push_back(escaped[i]);
      continue;
    }
    if (++i == escaped.size() || (escaped[i] != kOne && escaped[i] != kOne + 1)) {
      return std::nullopt;
    }
    key.push_back(static_cast<char>(escaped[i] - 1));
  }
  return key;
}

}  // namespace

std::string Be64(std::uint64_t value) {
  std::string bytes(8, '\0');
  for (std::size_t i = 8; i-- > 0; value >>= 8U) bytes[i] = static_cast<char>(value & 0xffU);
  return bytes;
}

std::optional<std::uint64_t> ParseBe64(absl::string_view bytes) {
  if (bytes.size() != 8) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8U | static_cast<unsigned char>(c);
  return value;
}

std::string RecordKey(Position position) {
  return Be64(position.value());
}

std::string StreamKey(absl::string_view stream, Revision revision) {
  return absl::StrCat(stream, kZero, Be64(revision.value()));
}

std::string StreamPrefix(absl::string_view stream) {
  return absl::StrCat(stream, kZero);
}

std::optional<StreamKeyParts> ParseStreamKey(absl::string_view key) {
  if (key.size() < 10 || key[key.size() - 9] != '\0') return std::nullopt;
  const absl::string_view stream = key.substr(0, key.size() - 9);
  if (absl::StrContains(stream, '\0')) return std::nullopt;
  return StreamKeyParts{stream, Revision(*ParseBe64(key.substr(key.size() - 8)))};
}

std::string EntryKey(std::uint64_t index) {
  return Be64(index);
}

std::string TreeKey(unsigned level, std::uint64_t index) {
  std::string key(1, static_cast<char>(level));
  return key.append(Be64(index));
}

std::optional<TreeKeyParts> ParseTreeKey(absl::string_view key) {
  if (key.size() != 9) return std::nullopt;
  return TreeKeyParts{static_cast<unsigned char>(key.front()), *ParseBe64(key.substr(1))};
}

std::string TableKey(absl::string_view table, absl::string_view key) {
  return absl::StrCat(table, kZero, key);
}

std::string TablePrefix(absl::string_view table) {
  return absl::StrCat(table, kZero);
}

std::string TableEnd(absl::string_view table) {
  return absl::StrCat(table, "\1");
}

std::string HistoryKey(absl::string_view table, absl::string_view key, Position position) {
  std::string bytes = HistoryPrefix(table, key);
  bytes.append(Be64(~position.value()));
  return bytes;
}

std::string HistoryPrefix(absl::string_view table, absl::string_view key) {
  std::string prefix;
  // Room for some escapes and a position.
  prefix.reserve(table.size() + key.size() + 24);
  AppendHistoryPrefix(table, key, prefix);
  return prefix;
}

void AppendHistoryPrefix(absl::string_view table, absl::string_view key, std::string& out) {
  out.append(table.data(), table.size());
  out.push_back('\0');
  AppendEscaped(key, out);
  out.push_back('\0');
}

std::string HistoryNext(absl::string_view prefix) {
  return absl::StrCat(prefix.substr(0, prefix.size() - 1), "\1");
}

absl::string_view HistoryRow(absl::string_view history_key) {
  return history_key.substr(
      0, history_key.size() - std::min(history_key.size(), kHistoryVersionBytes));
}

Position HistoryPosition(absl::string_view history_key) {
  return Position(~ParseBe64(history_key.substr(HistoryRow(history_key).size())).value_or(0));
}

std::optional<HistoryKeyParts> ParseHistoryKey(absl::string_view table, absl::string_view bytes) {
  const std::size_t before = table.size() + 1;
  if (bytes.size() < before + 9 || !absl::StartsWith(bytes, table) || bytes[before - 1] != '\0' ||
      bytes[bytes.size() - 9] != '\0') {
    return std::nullopt;
  }
  std::optional<std::string> key = Unescape(bytes.substr(before, bytes.size() - 9 - before));
  if (!key.has_value()) return std::nullopt;
  return HistoryKeyParts{*std::move(key), Position(~*ParseBe64(bytes.substr(bytes.size() - 8)))};
}

std::optional<std::string> LatestKey(absl::string_view history_key) {
  const absl::string_view table = history_key.substr(0, history_key.find('\0'));
  const std::optional<HistoryKeyParts> parts = ParseHistoryKey(table, history_key);
  if (!parts.has_value()) return std::nullopt;
  return TableKey(table, parts->key);
}

std::string SpaceBegin(absl::string_view space) {
  return absl::StrCat(space, ".");
}

std::string SpaceEnd(absl::string_view space) {
  return absl::StrCat(space, "/");
}

std::string CheckpointKey(absl::string_view space) {
  return TableKey(kCheckpointTable, space);
}

std::string DataKeyKey(std::uint64_t id) {
  return TableKey(kDataKeyTable, Be64(id));
}

std::string DestructionKey(std::uint64_t position) {
  return TableKey(kDestructionTable, Be64(position));
}

}  // namespace kezhi::storage
