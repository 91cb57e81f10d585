#ifndef KEZHI_DOMAIN_PLAYBOOK_PREVIEW_QUERY_H_
#define KEZHI_DOMAIN_PLAYBOOK_PREVIEW_QUERY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/playbook.pb.h"
#include "kezhi/v1/playbook_views.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// What adopting a playbook would change.
struct PlaybookChange {
  v1::PlaybookPreview preview;
  std::optional<v1::Playbook> former;        // of its id, in force on the day
  std::vector<v1::PursuitPreview> pursuits;  // that would be judged otherwise, by customer
};

// What `store` would see if `playbook` held from `day` on. INVALID_ARGUMENT, PLAYBOOK_INVALID as
// for AdoptPlaybook.
absl::StatusOr<PlaybookChange> PreviewPlaybook(const RowReader& rows, const std::string& store,
                                               const v1::Playbook& playbook, absl::CivilDay day);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PLAYBOOK_PREVIEW_QUERY_H_
