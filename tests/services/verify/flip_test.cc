// Every byte of every file of a small log is changed in turn: kezhi-verify finds it, or the byte is
// shown to hold nothing, by the log being, row by row, what it was.
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "tests/services/verify/small_log.h"

namespace kezhi::verify {
namespace {

class Flips : public ::testing::Test {
 protected:
  Flips() : log_({"one", "two", "three", "four"}) {
    trust_ = {log_.key(), {}, {log_.TreeHead(4)}};
    log_.Close();
    whole_ = Rows();
    EXPECT_FALSE(whole_.empty());
  }

  std::vector<std::string> Files() {
    std::vector<std::string> names;
    EXPECT_TRUE(log_.env()->GetChildren(SmallLog::kDirectory, &names).ok());
    std::vector<std::string> files;
    for (const std::string& name : names) {
      if (name.find_first_not_of('.') != std::string::npos) files.push_back(PathOf(name));
    }
    return files;
  }

  static std::string PathOf(const std::string& name) {
    return absl::StrCat(SmallLog::kDirectory, "/", name);
  }

  std::string Read(const std::string& path) {
    std::string bytes;
    EXPECT_TRUE(rocksdb::ReadFileToString(log_.env(), path, &bytes).ok()) << path;
    return bytes;
  }

  void Write(const std::string& path, const std::string& bytes) {
    ASSERT_TRUE(rocksdb::WriteStringToFile(log_.env(), bytes, path).ok()) << path;
  }

  // All that can be read of the log; empty when it does not open.
  std::string Rows() {
    storage::Journal::Options options;
    options.directory = SmallLog::kDirectory;
    options.env = log_.env();
    options.read_only = true;
    const auto journal = storage::Journal::Open(options);
    if (!journal.ok()) return "";
    std::string rows;
    for (std::size_t family = 0; family <= 5; ++family) {
      const auto row = (*journal)->database().NewIterator(family);
      for (row->SeekToFirst(); row->Valid(); row->Next()) {
        absl::StrAppend(&rows, family, " ", row->key().ToString(), " ", row->value().ToString(),
                        "\n");
      }
    }
    return rows;
  }

  // RocksDB makes them and reads none of them: the log is the same without.
  bool HoldsNothing(const std::string& path) {
    const std::string bytes = Read(path);
    EXPECT_TRUE(log_.env()->DeleteFile(path).ok());
    const bool same = Found().empty() && Rows() == whole_;
    Write(path, bytes);
    return same;
  }

  // The layers that found something.
  std::string Found() {
    const auto report = CheckDirectory(SmallLog::kDirectory, trust_, log_.env());
    if (!report.ok()) return "no journal";
    std::string layers;
    for (const v1::VerifierFinding& finding : report->findings()) {
      absl::StrAppend(&layers, layers.empty() ? "" : " ", finding.layer());
    }
    return layers;
  }

  SmallLog log_;
  Trust trust_;
  std::string whole_;
};

TEST_F(Flips, EveryByteIsFoundOrHoldsNothing) {
  ASSERT_EQ(Found(), "");
  std::map<std::string, int> found;  // by the layers
  int nothing = 0;
  int files = 0;
  for (const std::string& path : Files()) {
    if (HoldsNothing(path)) continue;
    ++files;
    const std::string bytes = Read(path);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      std::string flipped = bytes;
      flipped[i] = static_cast<char>(flipped[i] ^ (1 << i % 8));
      Write(path, flipped);
      const std::string layers = Found();
      if (!layers.empty()) {
        ++found[layers];
      } else {
        ++nothing;
        ASSERT_EQ(Rows(), whole_) << path << " byte " << i;
      }
    }
    Write(path, bytes);
  }
  // Files with rows, the WAL, the MANIFEST and CURRENT.
  EXPECT_GE(files, 6);
  EXPECT_GE(found.size(), 2U);
  for (const auto& [layers, count] : found) {
    std::printf("found by %s: %d bytes\n", layers.c_str(), count);
  }
  std::printf("holding nothing: %d bytes\n", nothing);
  ASSERT_EQ(Found(), "");
}

}  // namespace
}  // namespace kezhi::verify
