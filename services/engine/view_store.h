#ifndef KEZHI_SERVICES_ENGINE_VIEW_STORE_H_
#define KEZHI_SERVICES_ENGINE_VIEW_STORE_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "base/mutex.h"
#include "storage/journal.h"
#include "storage/views.h"

namespace kezhi::engine {

// One complete set of rows in a directory of its own, removed with its last user when it is doomed.
class ViewGeneration {
 public:
  ViewGeneration(std::unique_ptr<storage::Views> views, std::string directory, rocksdb::Env* env)
      : views_(std::move(views)), directory_(std::move(directory)), env_(env) {}

  ~ViewGeneration();
  ViewGeneration(const ViewGeneration&) = delete;
  ViewGeneration& operator=(const ViewGeneration&) = delete;

  storage::Views& views() const { return *views_; }

  void set_doomed(bool doomed) { doomed_ = doomed; }

 private:
  std::unique_ptr<storage::Views> views_;
  const std::string directory_;
  rocksdb::Env* const env_;
  std::atomic<bool> doomed_ = false;
};

// The generations of the views: `{directory}/{number}`, of which the file `{directory}/current`
// names the one that is served. A new one can be filled beside it and take its place. Any thread,
// but Prepare and Adopt one at a time.
class ViewStore {
 public:
  struct Options {
    std::string directory;
    rocksdb::Env* env = nullptr;
    std::uint64_t block_cache_bytes = 64ULL << 20;
    std::uint64_t write_buffer_bytes = 64ULL << 20;
  };

  // Opens the current generation; begins it anew when it is of another log or holds rows of other
  // projections than ours. Removes what an interrupted rebuild has left. FAILED_PRECONDITION:
  // another process holds it. The journal is borrowed.
  static absl::StatusOr<std::unique_ptr<ViewStore>> Open(const Options& options,
                                                         const storage::Journal& journal);

  // What is served. Shared: a reader of the former generation outlives the swap.
  std::shared_ptr<ViewGeneration> current() const;

  // An empty next generation; it goes with its last user unless it is adopted.
  absl::StatusOr<std::shared_ptr<ViewGeneration>> Prepare();
  // Serves the prepared generation from now on; the former one goes with its last reader.
  absl::Status Adopt(const std::shared_ptr<ViewGeneration>& prepared);

 private:
  ViewStore(const Options& options, const storage::Journal& journal)
      : options_(options), journal_(journal) {}

  rocksdb::Env* env() const;
  absl::StatusOr<std::shared_ptr<ViewGeneration>> OpenGeneration(std::uint64_t number);
  absl::Status RemoveOthers();
  absl::Status WriteCurrent(std::uint64_t number);
  std::string PathOf(std::uint64_t number) const;

  const Options options_;
  const storage::Journal& journal_;
  std::uint64_t number_ = 1;

  mutable Mutex mutex_;
  std::shared_ptr<ViewGeneration> current_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_VIEW_STORE_H_
