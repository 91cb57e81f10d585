#include "services/engine/rebuild.h"

#include <memory>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "services/engine/fold.h"
#include "storage/database.h"

namespace kezhi::engine {

absl::StatusOr<std::string> DigestOf(const storage::Views& views) {
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::string> tables, views.Tables());
  return views.Digest(tables);
}

absl::Status FoldUpTo(const storage::Journal& journal, Position up_to, storage::Views& views,
                      const RebuildProgress& progress) {
  KEZHI_ASSIGN_OR_RETURN(Fold fold, Fold::Begin(journal, views, Fold::Options()));
  bool more = true;
  while (more) {
    if (progress) progress(fold.position().value(), up_to.value());
    KEZHI_ASSIGN_OR_RETURN(more, fold.Step(up_to));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> RebuiltDigest(const storage::Journal& journal, Position up_to,
                                          const std::string& directory, rocksdb::Env* env,
                                          const RebuildProgress& progress) {
  KEZHI_RETURN_IF_ERROR(storage::DestroyDatabase(directory, env));
  const absl::Cleanup remove = [&] { storage::DestroyDatabase(directory, env).IgnoreError(); };
  storage::Views::Options options;
  options.directory = directory;
  options.env = env;
  KEZHI_ASSIGN_OR_RETURN(const std::unique_ptr<storage::Views> views,
                         storage::Views::Open(options, journal.log_id(), up_to));
  KEZHI_RETURN_IF_ERROR(FoldUpTo(journal, up_to, *views, progress));
  return DigestOf(*views);
}

absl::StatusOr<FullReport> VerifyAll(const storage::Journal& journal, storage::Views& views,
                                     const std::string& scratch, rocksdb::Env* env,
                                     const RebuildProgress& progress) {
  FullReport report;
  report.position = journal.head().position;
  KEZHI_ASSIGN_OR_RETURN(report.journal, storage::Verify(journal, progress));
  const auto compare = [&]() -> absl::Status {
    KEZHI_RETURN_IF_ERROR(FoldUpTo(journal, report.position, views, nullptr));
    KEZHI_ASSIGN_OR_RETURN(report.views_digest, DigestOf(views));
    KEZHI_ASSIGN_OR_RETURN(report.rebuilt_digest,
                           RebuiltDigest(journal, report.position, scratch, env, progress));
    return absl::OkStatus();
  };
  if (const absl::Status compared = compare(); !compared.ok()) {
    // A damaged record has been found above; anything else is news.
    if (!absl::IsDataLoss(compared)) return compared;
    report.journal.findings.push_back(
        {Position(0), absl::StrCat("the views cannot be rebuilt: ", compared.message())});
  } else if (report.views_digest != report.rebuilt_digest) {
    report.journal.findings.push_back(
        {report.position, "the views differ from a rebuild from the events alone"});
  }
  return report;
}

}  // namespace kezhi::engine
