#include "domain/authorise.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/descriptor.h"

#include "domain/decision.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/names.h"

namespace kezhi::domain {
namespace {

constexpr absl::string_view kConsultant = "consultant";
constexpr absl::string_view kManager = "manager";
constexpr absl::string_view kClerk = "clerk";
constexpr absl::string_view kAfterSale = "after_sale";
constexpr absl::string_view kOperator = "operator";
constexpr absl::string_view kAuditor = "auditor";
constexpr absl::string_view kFinance = "finance";
constexpr absl::string_view kDeputyGm = "deputy_gm";
constexpr absl::string_view kCommerce = "commerce";
constexpr absl::string_view kRegionManager = "region_manager";
// The service itself, where it notes who reads: no caller's role.
constexpr absl::string_view kRecorder = "recorder";

using List = std::vector<absl::string_view>;

bool Contains(const List& roles, absl::string_view role) {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

std::string NameOf(v1::Command::KindCase kind) {
  const auto* arm = v1::Command::descriptor()->FindFieldByNumber(kind);
  return arm == nullptr ? "the command" : arm->name();
}

}  // namespace

const std::string& DutyOf(const v1::Actor& actor) {
  return actor.duty().empty() ? actor.role() : actor.duty();
}

// Without a default: a new command does not compile until somebody says who may send it.
// A table. NOLINTNEXTLINE(readability-function-size)
List RolesOf(v1::Command::KindCase kind) {
  switch (kind) {
    case v1::Command::kOpenStore:
    case v1::Command::kMoveTimeZone:
    case v1::Command::kRotateSigningKey: return {kOperator};
    case v1::Command::kAdoptPlaybook:
    case v1::Command::kSetHours:
    case v1::Command::kDeclareHoliday:
    case v1::Command::kHireConsultant:
    case v1::Command::kStartLeave:
    case v1::Command::kEndLeave:
    case v1::Command::kDismissConsultant:
    case v1::Command::kReviewSheet:
    case v1::Command::kRecordCountermeasure:
    case v1::Command::kCloseDay:
    case v1::Command::kSetRotation:
    case v1::Command::kHoldMeeting:
    case v1::Command::kRecordPolicyBreach:
    case v1::Command::kVoidVisit:
    case v1::Command::kAssignCustomer:
    case v1::Command::kHandOverCustomer:
    case v1::Command::kMergeCustomer:
    case v1::Command::kUnmergeCustomer:
    case v1::Command::kDismissDuplicate:
    case v1::Command::kReopenDuplicate:
    case v1::Command::kRequestErasure:
    case v1::Command::kTakeBackOutletExpense:
    case v1::Command::kWithdrawErasure:
    case v1::Command::kCommentReport: return {kManager, kOperator};
    case v1::Command::kArchiveSheet: return {kClerk, kOperator};
    // An auditor sees no personal text but by this, which records the ground first.
    case v1::Command::kDisclosePersonalData:
    case v1::Command::kAcknowledgeFinding: return {kManager, kAuditor, kOperator};
    case v1::Command::kApproveErasure:
    case v1::Command::kDeclineErasure: return {kAuditor};
    case v1::Command::kHandInSheet:
    case v1::Command::kTakeTurn:
    case v1::Command::kSendGreeting:
    case v1::Command::kRegisterVisit:
    case v1::Command::kCompleteVisit:
    case v1::Command::kAmendVisit: return {kConsultant, kManager, kClerk, kOperator};
    case v1::Command::kRegisterCustomer:
    case v1::Command::kUpdateProfile: return {kConsultant, kManager, kClerk, kAfterSale, kOperator};
    case v1::Command::kPlanFollowUp:
    case v1::Command::kCompleteFollowUp:
    case v1::Command::kRescheduleFollowUp:
    case v1::Command::kCancelFollowUp: return {kConsultant, kManager, kAfterSale, kOperator};
    case v1::Command::kClassifyCustomer:
    case v1::Command::kOpenPursuit:
    case v1::Command::kChangeGrade:
    case v1::Command::kPromoteStage:
    case v1::Command::kDemoteStage:
    case v1::Command::kPlaceOrder:
    case v1::Command::kWithdrawOrder:
    case v1::Command::kWinPursuit:
    case v1::Command::kClosePursuit:
    case v1::Command::kReopenPursuit:
    case v1::Command::kPoolCustomer:
    case v1::Command::kClaimCustomer:
    case v1::Command::kMarkUnavailable:
    case v1::Command::kMarkAvailable:
    case v1::Command::kSubstituteReception:
    case v1::Command::kRequestConsent:
    case v1::Command::kGrantConsent:
    case v1::Command::kRefuseConsent:
    case v1::Command::kAssistVisit:
    case v1::Command::kHandBackVisit:
    case v1::Command::kSplitParty:
    case v1::Command::kAddRemark: return {kConsultant, kManager, kOperator};
    case v1::Command::kSubmitReport: return {kConsultant, kOperator};
    case v1::Command::kRecordOutletExpense:
    case v1::Command::kPlanItinerary: return {kConsultant, kManager, kOperator};
    case v1::Command::kRecordStop: return {kConsultant, kOperator};
    case v1::Command::kRecordReads: return {kRecorder};
    case v1::Command::kSetOutletBudget:
    case v1::Command::kStartCampaign: return {kManager, kOperator};
    case v1::Command::kRecordSpend: return {kManager, kClerk, kOperator};
    case v1::Command::kRecordTraffic:
    case v1::Command::kAttributeResponse:
    case v1::Command::kRecordMetric: return {kConsultant, kManager, kClerk, kOperator};
    case v1::Command::kDraftPlan:
    case v1::Command::kAmendPlan:
    case v1::Command::kSummarisePlan:
    case v1::Command::kMinuteTalk:
    case v1::Command::kCheckContract:
    case v1::Command::kHandleRemark: return {kConsultant, kManager, kOperator};
    case v1::Command::kReviewPlan:
    case v1::Command::kOpenAssessment:
    case v1::Command::kScoreItem:
    case v1::Command::kCloseAssessment:
    case v1::Command::kGrantReward:
    case v1::Command::kImposeFine: return {kManager, kOperator};
    case v1::Command::kQuote:
    case v1::Command::kPlaceDealOrder:
    case v1::Command::kSignContract:
    case v1::Command::kSignAgreement: return {kConsultant, kManager, kOperator};
    case v1::Command::kShip: return {kConsultant, kManager, kClerk, kOperator};
    case v1::Command::kReturnGoods:
    case v1::Command::kRefuseDelivery:
    case v1::Command::kClaimDeduction: return {kConsultant, kManager, kClerk, kFinance, kOperator};
    case v1::Command::kRequestCredit: return {kConsultant, kManager, kFinance, kOperator};
    case v1::Command::kReviewProfile: return {kManager, kOperator};
    case v1::Command::kReviewOrder:
    case v1::Command::kDecideCredit: return {kManager, kDeputyGm, kOperator};
    case v1::Command::kRecommendCredit:
    case v1::Command::kInvoice:
    case v1::Command::kReconcile:
    case v1::Command::kReceive:
    case v1::Command::kClearReceipt:
    case v1::Command::kRefundReceipt:
    case v1::Command::kWriteOffBadDebt:
    case v1::Command::kGrantAllowance: return {kManager, kFinance, kOperator};
    case v1::Command::kNominateChannel: return {kConsultant, kManager, kOperator};
    // Of these the playbook names one for each step, for the decision and for the territories.
    case v1::Command::kAssessChannel:
      return {kConsultant, kManager, kAfterSale, kRegionManager, kCommerce, kOperator};
    case v1::Command::kDecideChannel:
    case v1::Command::kDefineTerritory:
    case v1::Command::kAppointDistributor:
    case v1::Command::kDropDistributor:
    case v1::Command::kConvertTerritory: return {kManager, kRegionManager, kCommerce, kOperator};
    case v1::Command::kConfirmLongTerm: return {kConsultant, kManager, kOperator};
    case v1::Command::kRecordCare:
    case v1::Command::kFileComplaint:
    case v1::Command::kReplyComplaint:
    case v1::Command::kReopenComplaint: return {kConsultant, kManager, kAfterSale, kOperator};
    // Whose customer complained does not say what it came from.
    case v1::Command::kResolveComplaint:
    // Nobody writes down what customers say of them.
    case v1::Command::kRecordAnswer:
    case v1::Command::kRecordImprovement: return {kManager, kAfterSale, kOperator};
    case v1::Command::kOpenSurvey:
    case v1::Command::kCloseSurvey:
    case v1::Command::kCommend: return {kManager, kOperator};
    case v1::Command::KIND_NOT_SET: break;
  }
  return {};
}

const List& Roles() {
  static const auto* const roles =
      new List{kConsultant,    kManager,  kClerk,   kAfterSale, kOperator,
               kRegionManager, kCommerce, kFinance, kDeputyGm};
  return *roles;
}

absl::Status Authorise(const v1::Command& command, const v1::Actor& actor) {
  const List roles = RolesOf(command.kind_case());
  if (roles.empty()) {
    return InvalidField(v1::REASON_COMMAND_REQUIRED, "kind",
                        "no command, or one of a later version");
  }
  if (!Contains(roles, DutyOf(actor))) {
    return RoleRequired(NameOf(command.kind_case()), absl::StrJoin(roles, ", "));
  }
  // An import may record the past without limit, so not everybody may call a command one.
  const List importers = {kManager, kClerk, kOperator};
  if (command.imported() && !Contains(importers, DutyOf(actor))) {
    return RoleRequired("an imported command", absl::StrJoin(importers, ", "));
  }
  // What a consultant does counts as whose it says it is (ActingConsultant), so that nobody with
  // that duty may say another's name. Who types in or decides for others may.
  const List speakers = {kManager, kClerk, kOperator, kAuditor};
  const bool for_another =
      !command.on_behalf_of().empty() && command.on_behalf_of() != actor.principal();
  if (for_another && !Contains(speakers, DutyOf(actor))) {
    return RoleRequired("a command on somebody's behalf", absl::StrJoin(speakers, ", "));
  }
  const std::string store = StoreOfCommand(command, actor);
  if (!actor.store().empty() && !store.empty() && store != actor.store()) {
    return NotFound(v1::REASON_STORE_NOT_FOUND, store);
  }
  return absl::OkStatus();
}

}  // namespace kezhi::domain
