#include "services/cli/data_directory.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

#include "services/cli/failure.h"

namespace kezhi::cli {
namespace {

namespace fs = std::filesystem;

std::string JournalOf(const std::string& directory) {
  return absl::StrCat(directory, "/journal");
}

}  // namespace

absl::Status CheckIsData(const std::string& directory) {
  std::error_code error;
  if (fs::is_directory(JournalOf(directory), error)) return absl::OkStatus();
  return UsageError(absl::StrCat("--data: there is no journal in ", directory,
                                 "; name the directory that `kezhi serve` or `kezhi demo` made"));
}

absl::Status CheckIsEmpty(const std::string& directory) {
  std::error_code error;
  if (!fs::exists(directory, error) ||
      (fs::is_directory(directory, error) && fs::is_empty(directory, error) && !error)) {
    return absl::OkStatus();
  }
  return UsageError(absl::StrCat("--data: ", directory,
                                 " is not empty, and a demonstration begins with nothing; name "
                                 "another directory, or remove this one first"));
}

absl::StatusOr<std::unique_ptr<storage::Journal>> OpenJournal(const std::string& directory) {
  if (absl::Status status = CheckIsData(directory); !status.ok()) return status;
  storage::Journal::Options options;
  options.directory = JournalOf(directory);
  options.read_only = true;
  return storage::Journal::Open(options);
}

absl::StatusOr<std::unique_ptr<engine::Engine>> OpenEngine(const std::string& directory,
                                                           const KeyPlace& keys) {
  if (absl::Status status = CheckIsData(directory); !status.ok()) return status;
  engine::EngineOptions options;
  options.data_dir = directory;
  options.secrets_dir = keys.secrets;
  options.master_key = keys.master;
  options.close_days = false;
  return engine::Engine::Open(std::move(options));
}

}  // namespace kezhi::cli
