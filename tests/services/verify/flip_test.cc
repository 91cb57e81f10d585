// Every byte of every file of a small log is changed in turn: kezhi-verify finds it, or the byte is
// shown to hold nothing, by the log being, row by row, what it was.
#include <array>
#include <cstdio>
#include <fcntl.h>
#include <map>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "services/verify/apart.h"
#include "tests/services/verify/small_log.h"

namespace kezhi::verify {
namespace {

// What became of one changed byte, beside the first letter of the layer that found it.
constexpr char kNothing = 'n';
constexpr char kAltered = 'A';
constexpr char kEnded = 'e';

class Flips : public ::testing::Test {
 protected:
  Flips() : log_({"one", "two", "three", "four"}) {
    trust_ = {log_.key(), {}, {log_.TreeHead(4)}};
    log_.Close();
    whole_ = Rows();
    EXPECT_FALSE(whole_.empty());
    EXPECT_EQ(pipe2(outcomes_.data(), O_CLOEXEC | O_NONBLOCK), 0);
    // More than a file has bytes.
    EXPECT_GE(fcntl(outcomes_[1], F_SETPIPE_SZ, 1 << 18), 1 << 18);
  }

  ~Flips() override {
    close(outcomes_[0]);
    close(outcomes_[1]);
  }

  std::vector<std::string> Files() {
    std::vector<std::string> names;
    EXPECT_TRUE(log_.env()->GetChildren(SmallLog::kDirectory, &names).ok());
    std::vector<std::string> files;
    for (const std::string& name : names) {
      // LOCK is held and never read; it has no bytes.
      if (name == "LOCK" || name.find_first_not_of('.') == std::string::npos) continue;
      files.push_back(PathOf(name));
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
    options.write_buffer_bytes = 1U << 20;  // opened thousands of times
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

  // The first letter of the first layer that finds the byte, or one of those above.
  char Flip(const std::string& path, std::string bytes, std::size_t i);

  // Of every byte of the file. In a process of its own as long as that lives: RocksDB ends it at
  // some of them, as kezhi-verify expects (apart.h).
  std::string FlipAll(const std::string& path);

  SmallLog log_;
  Trust trust_;
  std::string whole_;
  // From the process that flips.
  std::array<int, 2> outcomes_{};
};

char Flips::Flip(const std::string& path, std::string bytes, std::size_t i) {
  bytes[i] = static_cast<char>(bytes[i] ^ (1 << i % 8));
  Write(path, bytes);
  const std::string layers = Found();
  if (!layers.empty()) return layers.front();
  return Rows() == whole_ ? kNothing : kAltered;
}

std::string Flips::FlipAll(const std::string& path) {
  const std::string bytes = Read(path);
  std::string outcome;
  while (outcome.size() < bytes.size()) {
    const std::size_t done = outcome.size();
    const auto rest = Apart([&]() -> absl::StatusOr<v1::VerifierAnswer> {
      // Byte by byte, so that what was learnt before the end is not lost.
      for (std::size_t i = done; i < bytes.size(); ++i) {
        const char found = Flip(path, bytes, i);
        EXPECT_EQ(write(outcomes_[1], &found, 1), 1);
      }
      return v1::VerifierAnswer();
    });
    EXPECT_TRUE(rest.ok()) << rest.status();
    char found = 0;
    while (read(outcomes_[0], &found, 1) == 1) outcome.push_back(found);
    if (outcome.size() < bytes.size()) outcome.push_back(kEnded);
  }
  return outcome;
}

TEST_F(Flips, EveryByteIsFoundOrHoldsNothing) {
  ASSERT_EQ(Found(), "");
  std::map<char, int> outcomes;
  int files = 0;
  for (const std::string& path : Files()) {
    if (HoldsNothing(path)) continue;
    ++files;
    const std::string outcome = FlipAll(path);
    for (std::size_t i = 0; i < outcome.size(); ++i) {
      ++outcomes[outcome[i]];
      EXPECT_NE(outcome[i], kAltered) << path << " byte " << i << " changes the log, unseen";
    }
  }
  // Files with rows, the WAL, the MANIFEST and CURRENT.
  EXPECT_GE(files, 6);
  EXPECT_GT(outcomes['c'], 0);
  EXPECT_GT(outcomes['t'], 0);
  for (const auto& [outcome, count] : outcomes) std::printf("%c: %d bytes\n", outcome, count);
  ASSERT_EQ(Found(), "");
}

}  // namespace
}  // namespace kezhi::verify
