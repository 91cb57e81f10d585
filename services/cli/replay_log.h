#ifndef KEZHI_SERVICES_CLI_REPLAY_LOG_H_
#define KEZHI_SERVICES_CLI_REPLAY_LOG_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "services/cli/session.h"
#include "services/verify/replay.h"
#include "storage/journal.h"
#include "storage/merkle.h"

namespace kezhi::cli {

// The log of a server, up to a tree head that it has told.
class ServerLog : public verify::ReplaySource {
 public:
  ServerLog(Session& session, std::uint64_t size) : session_(session), size_(size) {}

  std::uint64_t size() const override { return size_; }

  absl::Status Read(std::uint64_t until, Visit visit) override;
  absl::StatusOr<std::vector<storage::TreeHash>> Consistency(std::uint64_t from,
                                                             std::uint64_t to) override;

 private:
  Session& session_;
  const std::uint64_t size_;
};

// The log in a data directory, as it was when the journal was opened.
class JournalLog : public verify::ReplaySource {
 public:
  explicit JournalLog(const storage::Journal& journal) : journal_(journal) {}

  std::uint64_t size() const override { return journal_.head().position.value(); }

  absl::Status Read(std::uint64_t until, Visit visit) override;
  absl::StatusOr<std::vector<storage::TreeHash>> Consistency(std::uint64_t from,
                                                             std::uint64_t to) override;

 private:
  const storage::Journal& journal_;
};

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_REPLAY_LOG_H_
