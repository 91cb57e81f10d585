#include "services/engine/view_store.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "services/engine/fold.h"
#include "storage/database.h"

namespace kezhi::engine {
namespace {

constexpr char kCurrentFile[] = "current";

}  // namespace

ViewGeneration::~ViewGeneration() {
  views_.reset();
  // What is left is removed at the next start.
  if (doomed_) storage::DestroyDatabase(directory_, env_).IgnoreError();
}

absl::StatusOr<std::unique_ptr<ViewStore>> ViewStore::Open(const Options& options,
                                                           const storage::Journal& journal) {
  std::unique_ptr<ViewStore> store(new ViewStore(options, journal));
  KEZHI_RETURN_IF_ERROR(storage::FromRocksdb(store->env()->CreateDirIfMissing(options.directory),
                                             "creating the views' directory"));
  std::string text;
  const std::string current = absl::StrCat(options.directory, "/", kCurrentFile);
  if (!rocksdb::ReadFileToString(store->env(), current, &text).ok() ||
      !absl::SimpleAtoi(text, &store->number_) || store->number_ == 0) {
    store->number_ = 1;
    KEZHI_RETURN_IF_ERROR(store->WriteCurrent(1));
  }
  KEZHI_ASSIGN_OR_RETURN(std::shared_ptr<ViewGeneration> generation,
                         store->OpenGeneration(store->number_));
  KEZHI_ASSIGN_OR_RETURN(const Position position, generation->views().Checkpoint(FoldName()));
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::string> tables, generation->views().Tables());
  if (position == Position(0) && !tables.empty()) {
    // Rows of other versions of the projections.
    generation.reset();
    KEZHI_RETURN_IF_ERROR(
        storage::DestroyDatabase(store->PathOf(store->number_), store->options_.env));
    KEZHI_ASSIGN_OR_RETURN(generation, store->OpenGeneration(store->number_));
  }
  {
    const MutexLock lock(&store->mutex_);
    store->current_ = std::move(generation);
  }
  KEZHI_RETURN_IF_ERROR(store->RemoveOthers());
  return store;
}

std::shared_ptr<ViewGeneration> ViewStore::current() const {
  const MutexLock lock(&mutex_);
  return current_;
}

absl::StatusOr<std::shared_ptr<ViewGeneration>> ViewStore::Prepare() {
  KEZHI_RETURN_IF_ERROR(storage::DestroyDatabase(PathOf(number_ + 1), options_.env));
  KEZHI_ASSIGN_OR_RETURN(std::shared_ptr<ViewGeneration> prepared, OpenGeneration(number_ + 1));
  prepared->set_doomed(true);
  return prepared;
}

absl::Status ViewStore::Adopt(const std::shared_ptr<ViewGeneration>& prepared) {
  KEZHI_RETURN_IF_ERROR(WriteCurrent(number_ + 1));
  ++number_;
  prepared->set_doomed(false);
  std::shared_ptr<ViewGeneration> former = prepared;
  {
    const MutexLock lock(&mutex_);
    former.swap(current_);
  }
  former->set_doomed(true);
  return absl::OkStatus();
}

rocksdb::Env* ViewStore::env() const {
  return options_.env != nullptr ? options_.env : rocksdb::Env::Default();
}

absl::StatusOr<std::shared_ptr<ViewGeneration>> ViewStore::OpenGeneration(std::uint64_t number) {
  storage::Views::Options views;
  views.directory = PathOf(number);
  views.env = options_.env;
  views.block_cache_bytes = options_.block_cache_bytes;
  views.write_buffer_bytes = options_.write_buffer_bytes;
  KEZHI_ASSIGN_OR_RETURN(std::unique_ptr<storage::Views> opened,
                         storage::Views::Open(views, journal_.log_id(), journal_.head().position));
  return std::make_shared<ViewGeneration>(std::move(opened), views.directory, options_.env);
}

absl::Status ViewStore::RemoveOthers() {
  std::vector<std::string> children;
  KEZHI_RETURN_IF_ERROR(storage::FromRocksdb(env()->GetChildren(options_.directory, &children),
                                             "listing the views' directory"));
  for (const std::string& child : children) {
    std::uint64_t number = 0;
    if (!absl::SimpleAtoi(child, &number) || number == number_) continue;
    KEZHI_RETURN_IF_ERROR(storage::DestroyDatabase(PathOf(number), options_.env));
  }
  return absl::OkStatus();
}

absl::Status ViewStore::WriteCurrent(std::uint64_t number) {
  const std::string path = absl::StrCat(options_.directory, "/", kCurrentFile);
  const std::string fresh = absl::StrCat(path, ".new");
  KEZHI_RETURN_IF_ERROR(storage::FromRocksdb(
      rocksdb::WriteStringToFile(env(), absl::StrCat(number), fresh, /*should_sync=*/true),
      "naming the current views"));
  return storage::FromRocksdb(env()->RenameFile(fresh, path), "naming the current views");
}

std::string ViewStore::PathOf(std::uint64_t number) const {
  return absl::StrCat(options_.directory, "/", number);
}

}  // namespace kezhi::engine
