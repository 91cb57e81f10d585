#include "tests/services/engine/planted.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iconv.h>
#include <iterator>
#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <gtest/gtest.h>

#include "base/check.h"
#include "storage/database.h"
#include "storage/journal_families.h"

namespace kezhi::engine {
namespace {

// As JSON may write it: every unit of UTF-16 escaped, with large or small hex digits.
std::string JsonEscapes(const std::string& text, bool large) {
  const std::string units = Utf16(text, true);
  std::string out;
  for (std::size_t i = 0; i + 1 < units.size(); i += 2) {
    const auto byte = [&](std::size_t at) {
      return static_cast<unsigned>(static_cast<unsigned char>(units[at]));
    };
    const unsigned unit = (byte(i) << 8U) | byte(i + 1);
    // ASCII stays as it is.
    if (unit < 0x80) {
      out += static_cast<char>(unit);
    } else {
      out += large ? absl::StrFormat("\\u%04X", unit) : absl::StrFormat("\\u%04x", unit);
    }
  }
  return out;
}

// As spreadsheets of older days write Chinese.
std::string Gb18030(std::string utf8) {
  const iconv_t converter = iconv_open("GB18030", "UTF-8");
  // NOLINTNEXTLINE(*-reinterpret-cast, *-int-to-ptr): what iconv_open says instead of an error.
  KEZHI_CHECK(converter != reinterpret_cast<iconv_t>(std::intptr_t{-1}));
  // No character takes more than four bytes, and none of UTF-8 less than one.
  std::string out(utf8.size() * 4, '\0');
  char* from = utf8.data();
  char* to = out.data();
  std::size_t unread = utf8.size();
  std::size_t room = out.size();
  const std::size_t replaced = iconv(converter, &from, &unread, &to, &room);
  iconv_close(converter);
  KEZHI_CHECK(replaced == 0);
  out.resize(out.size() - room);
  return out;
}

// The databases of a data directory and their families beside `default`.
std::vector<std::pair<std::string, std::vector<std::string>>> Databases() {
  return {{"journal", storage::JournalFamilies()},
          {"views/rows-2", {"latest", "history"}},
          {"keyring", {}}};
}

std::unique_ptr<storage::Database> Open(const std::string& data_dir, const std::string& name,
                                        const std::vector<std::string>& families, rocksdb::Env* env,
                                        bool read_only) {
  storage::DatabaseOptions options;
  options.directory = absl::StrCat(data_dir, "/", name);
  options.env = env;
  options.read_only = read_only;
  options.must_exist = true;
  options.families = families;
  auto database = storage::Database::Open(options);
  EXPECT_TRUE(database.ok()) << database.status();
  return database.ok() ? *std::move(database) : nullptr;
}

}  // namespace

std::string Utf16(const std::string& utf8, bool big) {
  std::string out;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(utf8[at]); };
    unsigned code = byte(i);
    std::size_t length = 1;
    if (code >= 0xe0) {
      code = ((code & 0x0fU) << 12U) | ((byte(i + 1) & 0x3fU) << 6U) | (byte(i + 2) & 0x3fU);
      length = 3;
    } else if (code >= 0xc0) {
      code = ((code & 0x1fU) << 6U) | (byte(i + 1) & 0x3fU);
      length = 2;
    }
    i += length;
    const char high = static_cast<char>(code >> 8U);
    const char low = static_cast<char>(code & 0xffU);
    out += big ? std::string{high, low} : std::string{low, high};
  }
  return out;
}

std::vector<std::string> Writings(const std::string& text) {
  std::vector<std::string> writings = {text,
                                       Utf16(text, false),
                                       Utf16(text, true),
                                       absl::BytesToHexString(text),
                                       JsonEscapes(text, false),
                                       JsonEscapes(text, true),
                                       Gb18030(text)};
  // In the middle of a longer text base64 looks different by its offset; the ends depend on the
  // neighbours.
  for (std::size_t offset = 0; offset < 3; ++offset) {
    const std::string encoded = absl::Base64Escape(std::string(offset, 'x') + text + "xx");
    // An empty one would stand everywhere.
    KEZHI_CHECK(encoded.size() > 12);
    writings.push_back(encoded.substr(4, encoded.size() - 12));
  }
  return writings;
}

void ExpectNoneIn(const std::string& bytes, const std::string& where,
                  const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    for (const std::string& writing : Writings(text)) {
      EXPECT_EQ(bytes.find(writing), std::string::npos) << text << " stands in " << where;
    }
  }
}

int ExpectNoneInFiles(const std::string& directory, const std::vector<std::string>& texts) {
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(stream)),
                            std::istreambuf_iterator<char>());
    ExpectNoneIn(bytes, entry.path().string(), texts);
    ++files;
  }
  return files;
}

void ExpectNoneInDatabases(const std::string& data_dir, rocksdb::Env* env,
                           const std::vector<std::string>& texts) {
  for (const auto& [name, families] : Databases()) {
    const auto database = Open(data_dir, name, families, env, /*read_only=*/true);
    ASSERT_NE(database, nullptr);
    int rows = 0;
    for (std::size_t family = 0; family <= families.size(); ++family) {
      const auto iterator = database->NewIterator(family);
      std::string all;
      for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next(), ++rows) {
        absl::StrAppend(&all, iterator->key().ToString(), absl::string_view("\0", 1),
                        iterator->value().ToString(), absl::string_view("\0", 1));
      }
      ASSERT_TRUE(iterator->status().ok());
      ExpectNoneIn(all, name, texts);
    }
    EXPECT_GT(rows, 1) << name;
  }
}

void CompactDatabases(const std::string& data_dir, rocksdb::Env* env) {
  for (const auto& [name, families] : Databases()) {
    const auto database = Open(data_dir, name, families, env, /*read_only=*/false);
    ASSERT_NE(database, nullptr);
    rocksdb::CompactRangeOptions all;
    all.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    for (std::size_t family = 0; family <= families.size(); ++family) {
      ASSERT_TRUE(
          database->db()->CompactRange(all, database->family(family), nullptr, nullptr).ok());
    }
  }
}

}  // namespace kezhi::engine
