#include <cstring>
#include <fcntl.h>
#include <memory>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "base/mutex.h"
#include "storage/keys.h"
#include "tests/bench/load/measure.h"
#include "tests/bench/load/row.h"

namespace kezhi::bench {
namespace {

constexpr std::size_t kBlockBytes = 4096;
constexpr std::size_t kEventBytes = 300;

void RequireRocksdb(const rocksdb::Status& status) {
  Require(status.ok(), status.ToString());
}

// One writer before a RocksDB, with one sync for all that wait.
class RawLog {
 public:
  explicit RawLog(const std::string& directory) {
    rocksdb::Options options;
    options.create_if_missing = true;
    options.error_if_exists = true;
    options.manual_wal_flush = true;
    rocksdb::DB* db = nullptr;
    RequireRocksdb(rocksdb::DB::Open(options, directory, &db));
    db_.reset(db);
    thread_ = std::thread([this] { WriteAll(); });
  }

  ~RawLog() {
    {
      const MutexLock lock(&mutex_);
      stopping_ = true;
      mutex_.Notify();
    }
    thread_.join();
  }

  RawLog(const RawLog&) = delete;
  RawLog& operator=(const RawLog&) = delete;

  void Append(Done done) {
    const MutexLock lock(&mutex_);
    waiting_.push_back(std::move(done));
    mutex_.Notify();
  }

 private:
  void WriteAll() {
    const std::string event(kEventBytes, 'e');
    for (;;) {
      std::vector<Done> taken;
      {
        const MutexLock lock(&mutex_);
        mutex_.Await([this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
          return stopping_ || !waiting_.empty();
        });
        if (waiting_.empty()) return;
        taken.swap(waiting_);
      }
      rocksdb::WriteBatch batch;
      for (std::size_t i = 0; i < taken.size(); ++i) {
        const std::string position = storage::Be64(++position_);
        batch.Put(absl::StrCat("r", position), event);
        batch.Put(absl::StrCat("s", position), position);
      }
      RequireRocksdb(db_->Write(rocksdb::WriteOptions(), &batch));
      RequireRocksdb(db_->FlushWAL(/*sync=*/true));
      for (const Done& done : taken) done();
    }
  }

  std::unique_ptr<rocksdb::DB> db_;
  std::uint64_t position_ = 0;
  Mutex mutex_;
  std::vector<Done> waiting_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace

void MeasureDisk(const std::string& directory, const Window& window) {
  const std::string path = absl::StrCat(directory, "/fdatasync");
  const int file = open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  Require(file >= 0, absl::StrCat("cannot make ", path, ": ", std::strerror(errno)));
  const std::string block(kBlockBytes, 'b');
  const LoopResult result = RunClosed(1, window, [&](int, std::uint64_t, const Done& done) {
    Require(write(file, block.data(), block.size()) == static_cast<ssize_t>(block.size()),
            "cannot write");
    Require(fdatasync(file) == 0, "cannot sync");
    done();
  });
  close(file);
  unlink(path.c_str());
  Print({.system = "disk",
         .workload = "fdatasync_4k",
         .value = result.per_second,
         .unit = "syncs/s",
         .latency = &result.latency,
         .with = "the file grows"});
}

void MeasureRocksdb(const std::string& directory, int callers, double rate, const Window& window) {
  const std::string path = absl::StrCat(directory, "/rocksdb");
  LoopResult result;
  {
    RawLog log(path);
    const Issue append = [&](int, std::uint64_t, Done done) { log.Append(std::move(done)); };
    result = rate > 0 ? RunOpen(rate, window, append) : RunClosed(callers, window, append);
  }
  RequireRocksdb(rocksdb::DestroyDB(path, rocksdb::Options()));
  Print({.system = "rocksdb-grouped",
         .workload = rate > 0 ? "append_open" : "append",
         .concurrency = static_cast<std::uint64_t>(callers),
         .value = result.per_second,
         .unit = "events/s",
         .latency = &result.latency,
         .with = absl::StrCat(rate > 0 ? absl::StrCat("rate=", rate) : "closed",
                              " bytes=", kEventBytes)});
}

}  // namespace kezhi::bench
