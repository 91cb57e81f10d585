#include "services/engine/rebuild.h"

#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/projection.h"
#include "services/engine/build_rows.h"
#include "services/engine/fold.h"
#include "services/engine/horizon.h"
#include "storage/database.h"
#include "storage/hash.h"

namespace kezhi::engine {

namespace {

// What is served of those that there is code for; of empty views all.
absl::StatusOr<std::vector<InstanceInfo>> ServedOf(storage::Views& views) {
  KEZHI_ASSIGN_OR_RETURN(Catalogue catalogue, Catalogue::Load(views));
  if (catalogue.instances.empty()) {
    for (const domain::Projection& projection : domain::Projections()) {
      catalogue.Add(projection.name, projection.version).role = InstanceRole::kServed;
    }
    KEZHI_RETURN_IF_ERROR(catalogue.Save(views));
  }
  std::erase_if(catalogue.instances, [](const InstanceInfo& info) {
    return info.role != InstanceRole::kServed ||
           domain::FindProjection(info.projection, info.version) == nullptr;
  });
  return catalogue.instances;
}

// Makes the rows of those that have none.
absl::Status BuildFresh(const storage::Journal& journal, Position up_to, storage::Views& views,
                        const std::vector<InstanceInfo>& served, const RebuildProgress& progress) {
  std::vector<BuildPart> fresh;
  for (const InstanceInfo& info : served) {
    KEZHI_ASSIGN_OR_RETURN(const Position position, views.Checkpoint(info.space()));
    if (position > Position(0)) continue;
    fresh.push_back({domain::FindProjection(info.projection, info.version), info.space()});
  }
  if (fresh.empty() || up_to == Position(0)) return absl::OkStatus();
  KEZHI_RETURN_IF_ERROR(
      BuildRows(journal, up_to, views, fresh, BuildOptions(), /*mark=*/nullptr, progress));
  for (const BuildPart& part : fresh) {
    if (part.fault.has_value()) return part.fault->status;
  }
  return absl::OkStatus();
}

// Digests of rows by the projections' names.
using Digests = std::map<std::string, std::string>;

absl::StatusOr<Digests> ServedDigests(storage::Views& views, Position earliest) {
  KEZHI_ASSIGN_OR_RETURN(const std::vector<InstanceInfo> served, ServedOf(views));
  const std::unique_ptr<storage::ViewReader> reader = views.Latest();
  Digests digests;
  for (const InstanceInfo& info : served) {
    KEZHI_ASSIGN_OR_RETURN(digests[info.projection], reader->Digest(info.space(), earliest));
  }
  return digests;
}

// As RebuiltDigest, of each projection by itself.
absl::StatusOr<Digests> RebuiltDigests(const storage::Journal& journal, Position up_to,
                                       Position earliest, const std::string& directory,
                                       rocksdb::Env* env, const RebuildProgress& progress) {
  KEZHI_RETURN_IF_ERROR(storage::DestroyDatabase(directory, env));
  const absl::Cleanup remove = [&] { storage::DestroyDatabase(directory, env).IgnoreError(); };
  storage::Views::Options options;
  options.directory = directory;
  options.env = env;
  KEZHI_ASSIGN_OR_RETURN(const std::unique_ptr<storage::Views> views,
                         storage::Views::Open(options, journal.log_id(), up_to));
  KEZHI_RETURN_IF_ERROR(FoldUpTo(journal, up_to, *views, progress));
  return ServedDigests(*views, earliest);
}

// What is wrong with the views, one by one.
void FindDifferences(FullReport& report) {
  for (const ViewDigests& view : report.views) {
    if (view.same()) continue;
    report.journal.findings.push_back(
        {report.position, absl::StrCat("the view ", view.projection,
                                       " differs from a rebuild from the events alone")});
  }
}

}  // namespace

std::string CombinedDigest(const std::map<std::string, std::string>& digests) {
  std::string all;
  for (const auto& [name, digest] : digests) absl::StrAppend(&all, name, " ", digest, "\n");
  return absl::BytesToHexString(storage::Sha256(all));
}

absl::StatusOr<std::string> DigestOf(const storage::ViewReader& reader,
                                     const InstanceList& instances, Position earliest) {
  std::map<std::string, std::string> digests;
  for (const auto& instance : instances) {
    KEZHI_ASSIGN_OR_RETURN(digests[instance->info.projection],
                           reader.Digest(instance->info.space(), earliest));
  }
  return CombinedDigest(digests);
}

absl::Status FoldUpTo(const storage::Journal& journal, Position up_to, storage::Views& views,
                      const RebuildProgress& progress) {
  KEZHI_ASSIGN_OR_RETURN(const std::vector<InstanceInfo> served, ServedOf(views));
  KEZHI_RETURN_IF_ERROR(BuildFresh(journal, up_to, views, served, progress));
  std::deque<FoldPart> parts;
  std::vector<FoldPart*> borrowed;
  borrowed.reserve(served.size());
  for (const InstanceInfo& info : served) {
    FoldPart& part = parts.emplace_back();
    part.projection = domain::FindProjection(info.projection, info.version);
    part.space = info.space();
    KEZHI_ASSIGN_OR_RETURN(part.position, views.Checkpoint(part.space));
    borrowed.push_back(&part);
  }
  const Fold fold{journal, views, Fold::Options()};
  bool more = true;
  while (more) {
    if (progress && !parts.empty()) progress(parts.front().position.value(), up_to.value());
    KEZHI_ASSIGN_OR_RETURN(more, fold.Step(borrowed, up_to));
    for (const FoldPart& part : parts) {
      if (part.fault.has_value()) return part.fault->status;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> RebuiltDigest(const storage::Journal& journal, Position up_to,
                                          Position earliest, const std::string& directory,
                                          rocksdb::Env* env, const RebuildProgress& progress) {
  KEZHI_ASSIGN_OR_RETURN(const Digests digests,
                         RebuiltDigests(journal, up_to, earliest, directory, env, progress));
  return CombinedDigest(digests);
}

absl::StatusOr<FullReport> VerifyAll(const storage::Journal& journal, storage::Views& views,
                                     const std::string& scratch, rocksdb::Env* env,
                                     const RebuildProgress& progress) {
  FullReport report;
  report.position = journal.head().position;
  KEZHI_ASSIGN_OR_RETURN(report.journal, storage::Verify(journal, progress));
  const auto compare = [&]() -> absl::Status {
    KEZHI_RETURN_IF_ERROR(FoldUpTo(journal, report.position, views, nullptr));
    KEZHI_ASSIGN_OR_RETURN(const Position earliest, EarliestOf(views));
    KEZHI_ASSIGN_OR_RETURN(Digests served, ServedDigests(views, earliest));
    KEZHI_ASSIGN_OR_RETURN(const Digests rebuilt, RebuiltDigests(journal, report.position, earliest,
                                                                 scratch, env, progress));
    report.views_digest = CombinedDigest(served);
    report.rebuilt_digest = CombinedDigest(rebuilt);
    for (const auto& [name, digest] : rebuilt) {
      report.views.push_back({name, served[name], digest});
    }
    return absl::OkStatus();
  };
  if (const absl::Status compared = compare(); !compared.ok()) {
    // A damaged record has been found above; anything else is news.
    if (!absl::IsDataLoss(compared)) return compared;
    report.journal.findings.push_back(
        {Position(0), absl::StrCat("the views cannot be rebuilt: ", compared.message())});
  }
  FindDifferences(report);
  return report;
}

}  // namespace kezhi::engine
