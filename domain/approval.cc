#include "domain/approval.h"

#include "absl/strings/str_cat.h"

#include "domain/authorise.h"
#include "domain/error.h"

namespace kezhi::domain {

absl::StatusOr<std::string> ApprovalOf(const std::string& role, const std::string& approved_by,
                                       const v1::Actor& actor) {
  if (role.empty()) return approved_by;
  const bool may_approve = DutyOf(actor) == role || DutyOf(actor) == "operator";
  if (!approved_by.empty() && (may_approve || approved_by != actor.principal())) {
    return approved_by;
  }
  if (may_approve) return actor.principal();
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_APPROVAL_MISSING)
      .Message(absl::StrCat("this needs the approval of a ", role, ": name it in approved_by"))
      .Metadata("role", role)
      .Build();
}

}  // namespace kezhi::domain
