// A power loss at any sync leaves the views as they were after one of the writes: rows and
// checkpoints together, however the writes were stored.
#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "storage/views.h"
#include "tests/storage/fault_fs.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::storage {
namespace {

constexpr std::uint64_t kWrites = 24;
constexpr std::size_t kByFiles = 8;
const std::string kLog(16, 'L');

// What a power loss left, and the last write that it had to leave.
struct Image {
  std::string directory;
  std::uint64_t durable;
};

class ViewsPowerLoss : public ::testing::Test {
 protected:
  std::unique_ptr<Views> Open(const std::string& directory, rocksdb::Env* env) {
    Views::Options options;
    options.directory = directory;
    options.env = env;
    options.versions_by_files = kByFiles;
    auto views = Views::Open(options, kLog, Position(kWrites));
    EXPECT_TRUE(views.ok()) << views.status();
    EXPECT_FALSE((*views)->wiped());
    return *std::move(views);
  }

  // One row of its own among the others, and with every third write enough for files: some lie
  // between the rows of the memtable, and some apart from them.
  static void Write(Views& views, std::uint64_t n) {
    const std::string value = absl::StrCat(n);
    std::vector<std::string> keys = {absl::StrCat("m", n % 7)};
    for (std::size_t i = 0; n % 3 == 0 && i < kByFiles; ++i) {
      keys.push_back(absl::StrCat(n % 2 == 0 ? "m" : "z", 10 + i));
    }
    std::sort(keys.begin(), keys.end());
    std::vector<RowVersion> versions;
    versions.reserve(keys.size());
    for (const std::string& key : keys) versions.push_back({"t", key, Position(n), value});
    const std::vector<Advance> advances = {{"q", {}, Position(n)}, {"p", versions, Position(n)}};
    const absl::Status applied = views.Apply(advances);
    EXPECT_TRUE(applied.ok()) << applied;
  }

  static std::string Digest(const Views& views) {
    return views.Latest()->Digest("p", Position(0)).value();
  }

  TempDir root_;
  FaultEnv fault_;
};

TEST_F(ViewsPowerLoss, LeavesAWholeStateWhereverItStrikes) {
  const std::string directory = root_.Sub("views");
  auto views = Open(directory, fault_.env.get());
  std::map<std::uint64_t, std::string> digests = {{0, Digest(*views)}};
  // Up to here power losses must not reach.
  std::atomic<std::uint64_t> durable = 0;
  std::mutex mutex;
  std::vector<Image> images;
  // RocksDB syncs from threads of its own, too.
  fault_.fs->at_sync = [&] {
    const std::lock_guard lock(mutex);
    Image image{root_.Sub(absl::StrCat("image-", images.size())), durable};
    fault_.fs->CopyDurable(directory, image.directory);
    images.push_back(std::move(image));
  };
  for (std::uint64_t n = 1; n <= kWrites; ++n) {
    Write(*views, n);
    digests[n] = Digest(*views);
    if (n % 3 == 0) durable = n;
  }
  views.reset();
  fault_.fs->at_sync = nullptr;
  ASSERT_GE(images.size(), kWrites);
  for (const Image& image : images) {
    const auto left = Open(image.directory, nullptr);
    const std::uint64_t checkpoint = left->Checkpoint("p").value().value();
    EXPECT_GE(checkpoint, image.durable);
    EXPECT_EQ(left->Checkpoint("q").value().value(), checkpoint);
    EXPECT_EQ(Digest(*left), digests[checkpoint]) << image.directory;
  }
}

}  // namespace
}  // namespace kezhi::storage
