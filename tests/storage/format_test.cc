// The stored bytes of a small journal, for ever: format.md shows them, and this test keeps the two
// the same.
#include <fstream>
#include <iterator>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/journal.h"
#include "storage/journal_families.h"
#include "storage/keys.h"
#include "tests/storage/journal_maker.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::storage {
namespace {

std::string FormatPage() {
  std::ifstream in(std::string(KEZHI_SOURCE_DIR) + "/storage/format.md");
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// "family key value", both in hex, for everything that the database holds.
std::string Dump(const Database& database) {
  const std::vector<std::string> names = {"default", "records", "streams",
                                          "entries", "side",    "tree"};
  std::string lines;
  for (std::size_t family = 0; family < names.size(); ++family) {
    const auto row = database.NewIterator(family);
    for (row->SeekToFirst(); row->Valid(); row->Next()) {
      absl::StrAppend(&lines, names[family], " ", absl::BytesToHexString(ToView(row->key())), " ",
                      absl::BytesToHexString(ToView(row->value())), "\n");
    }
  }
  return lines;
}

TEST(Format, TheJournalOfFormatMdHasTheseVeryBytes) {
  TempDir directory;
  const auto journal = *OpenJournal(directory.path());
  ASSERT_TRUE(JournalMaker(*journal).Event("stores/s1", "e").Side("t", "k", "v").Write().ok());
  EXPECT_THAT(FormatPage(), testing::HasSubstr(Dump(journal->database())));
}

TEST(Format, TheTreeRowOfFormatMdHasTheseVeryBytes) {
  TempDir directory;
  const auto journal = *OpenJournal(directory.path());
  JournalMaker maker(*journal);
  for (int i = 0; i < 256; ++i) maker.Event("stores/s1", "e");
  ASSERT_TRUE(maker.Write().ok());
  const std::string dump = Dump(journal->database());
  EXPECT_THAT(FormatPage(), testing::HasSubstr(dump.substr(dump.find("tree "))));
}

TEST(Format, TheHistoryKeyOfFormatMdHasTheseVeryBytes) {
  const std::string key("a\0b", 3);
  EXPECT_THAT(FormatPage(),
              testing::HasSubstr(absl::BytesToHexString(HistoryKey("t", key, Position(1)))));
}

}  // namespace
}  // namespace kezhi::storage
