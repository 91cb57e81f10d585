#include "services/engine/pass.h"

#include "base/status_macros.h"

namespace kezhi::engine {
namespace {

absl::Status RemoveLeftovers(Pass& pass, storage::Views& views) {
  for (const auto& part : pass.parts) {
    if (!part->leftovers) continue;
    // Who was revoked must not remove what another pass has stored since.
    if (!pass.mark.BeginStoring()) return absl::CancelledError("the work was taken away");
    const absl::Status dropped = views.Drop(part->space);
    pass.mark.EndStoring();
    KEZHI_RETURN_IF_ERROR(dropped);
    part->leftovers = false;
  }
  return absl::OkStatus();
}

absl::Status FoldNextBatch(Pass& pass, const storage::Journal& journal, storage::Views& views,
                           const Fold::Options& options) {
  KEZHI_RETURN_IF_ERROR(RemoveLeftovers(pass, views));
  std::vector<FoldPart*> parts;
  parts.reserve(pass.parts.size());
  for (const auto& part : pass.parts) parts.push_back(part.get());
  return Fold{journal, views, options, &pass.mark}.Step(parts, pass.up_to).status();
}

absl::Status BuildWhole(Pass& pass, const storage::Journal& journal, storage::Views& views,
                        const BuildOptions& options, const BuildProgress& progress) {
  std::vector<BuildPart> building;
  for (const auto& part : pass.parts) {
    building.push_back({part->projection, part->space});
    part->leftovers = true;
  }
  KEZHI_RETURN_IF_ERROR(
      BuildRows(journal, pass.up_to, views, building, options, &pass.mark, progress));
  for (std::size_t i = 0; i < building.size(); ++i) {
    FoldPart& part = *pass.parts[i];
    part.fault = building[i].fault;
    part.gained = building[i].versions;
    if (!building[i].built) continue;
    part.position = pass.up_to;
    part.leftovers = false;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RunPass(Pass& pass, const storage::Journal& journal, storage::Views& views,
                     const PassOptions& options, const BuildProgress& progress) {
  return pass.whole ? BuildWhole(pass, journal, views, options.build, progress)
                    : FoldNextBatch(pass, journal, views, options.fold);
}

}  // namespace kezhi::engine
