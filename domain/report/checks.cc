#include "domain/report/checks.h"

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/authorise.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "domain/names.h"

namespace kezhi::domain {

absl::Status CheckReportOfStore(const std::string& report, absl::string_view arm,
                                const v1::Command& command, const DecisionBuilder& builder) {
  const std::string consultant = ConsultantOfReport(report);
  if (!builder.world().consultant(consultant).hired) {
    return NotFound(v1::REASON_CONSULTANT_NOT_FOUND, consultant);
  }
  if (ParseName(report)->day < builder.store().opened_on && !command.imported()) {
    return InvalidField(v1::REASON_BEFORE_STORE, absl::StrCat(arm, ".report"),
                        "its day lies before the store was opened");
  }
  return absl::OkStatus();
}

absl::Status CheckReport(const std::string& report, absl::string_view arm,
                         const v1::Command& command, const DecisionBuilder& builder) {
  KEZHI_RETURN_IF_ERROR(CheckReportOfStore(report, arm, command, builder));
  const absl::CivilDay day = ParseName(report)->day;
  if (day <= builder.today()) return absl::OkStatus();
  return Refuse(v1::REASON_DAY_OPEN, absl::StrCat(Iso(day), " has not begun"));
}

absl::Status CheckOwnReport(const std::string& report, absl::string_view what,
                            const v1::Actor& actor) {
  if (DutyOf(actor) != "consultant" || actor.principal() == ConsultantOfReport(report)) {
    return absl::OkStatus();
  }
  return RoleRequired(what, "the consultant whose report it is");
}

}  // namespace kezhi::domain
