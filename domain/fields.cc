#include "domain/fields.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

#include "kezhi/v1/command.pb.h"

namespace kezhi::domain {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using NameVisitor = absl::FunctionRef<void(const NameField& field, const std::string& name)>;

constexpr int kMaxName = 128;
constexpr int kMaxNote = 4000;
constexpr int kMaxText = 256;
constexpr int kMaxElements = 100;
// What the service fills in from views: as much as a day or a consultant can have.
constexpr int kMaxFilledIn = 10000;

using NameFields = absl::flat_hash_map<std::string, NameField>;
using Reasons = absl::flat_hash_map<std::string, v1::Reason>;
using Names = absl::flat_hash_set<std::string>;

// `Message.field`.
std::string KeyOf(const FieldDescriptor& field) {
  return absl::StrCat(field.containing_type()->name(), ".", field.name());
}

// A table. NOLINTNEXTLINE(readability-function-size)
const NameFields& AllNameFields() {
  static const auto* const fields = new NameFields{
      {"OpenStore.store", {ResourceKind::kStore, true}},
      {"AdoptPlaybook.store", {ResourceKind::kStore, true}},
      {"SetHours.store", {ResourceKind::kStore, true}},
      {"DeclareHoliday.store", {ResourceKind::kStore, true}},
      {"MoveTimeZone.store", {ResourceKind::kStore, true}},
      {"HireConsultant.consultant", {ResourceKind::kConsultant, true}},
      {"StartLeave.consultant", {ResourceKind::kConsultant, true}},
      {"EndLeave.consultant", {ResourceKind::kConsultant, true}},
      {"DismissConsultant.consultant", {ResourceKind::kConsultant, true}},
      {"DismissConsultant.successor", {ResourceKind::kConsultant, false}},
      {"DismissConsultant.customers", {ResourceKind::kCustomer, true}},
      {"HandInSheet.day", {ResourceKind::kDay, true}},
      {"ReviewSheet.day", {ResourceKind::kDay, true}},
      {"ArchiveSheet.day", {ResourceKind::kDay, true}},
      {"RecordCountermeasure.day", {ResourceKind::kDay, true}},
      {"CloseDay.day", {ResourceKind::kDay, true}},
      {"RecordCountermeasure.consultant", {ResourceKind::kConsultant, true}},
      {"SheetSnapshot.visits", {ResourceKind::kVisit, true}},
      {"SheetFinding.visit", {ResourceKind::kVisit, true}},
      {"CloseDayCandidates.visits", {ResourceKind::kVisit, true}},
      {"CloseDayCandidates.customers", {ResourceKind::kCustomer, true}},
      {"CloseDayCandidates.consultants", {ResourceKind::kConsultant, true}},
      {"RecordPolicyBreach.consultant", {ResourceKind::kConsultant, true}},
      {"RecordPolicyBreach.about_visit", {ResourceKind::kVisit, false}},
      {"SetRotation.day", {ResourceKind::kDay, true}},
      {"SetRotation.order", {ResourceKind::kConsultant, true}},
      {"TakeTurn.day", {ResourceKind::kDay, true}},
      {"TakeTurn.visit", {ResourceKind::kVisit, true}},
      {"MarkUnavailable.day", {ResourceKind::kDay, true}},
      {"MarkUnavailable.consultant", {ResourceKind::kConsultant, true}},
      {"MarkAvailable.day", {ResourceKind::kDay, true}},
      {"MarkAvailable.consultant", {ResourceKind::kConsultant, true}},
      {"AcknowledgeFinding.day", {ResourceKind::kDay, true}},
      {"AcknowledgeFinding.customer", {ResourceKind::kCustomer, false}},
      {"HoldMeeting.day", {ResourceKind::kDay, true}},
      {"HoldMeeting.attendees", {ResourceKind::kConsultant, true}},
      {"HoldMeeting.plans", {ResourceKind::kPlan, true}},
      {"SubstituteReception.visit", {ResourceKind::kVisit, true}},
      {"SubstituteReception.by", {ResourceKind::kConsultant, false}},
      {"RequestConsent.visit", {ResourceKind::kVisit, true}},
      {"RequestConsent.by", {ResourceKind::kConsultant, false}},
      {"GrantConsent.visit", {ResourceKind::kVisit, true}},
      {"GrantConsent.by", {ResourceKind::kConsultant, true}},
      {"RefuseConsent.visit", {ResourceKind::kVisit, true}},
      {"RefuseConsent.by", {ResourceKind::kConsultant, true}},
      {"AssistVisit.visit", {ResourceKind::kVisit, true}},
      {"AssistVisit.by", {ResourceKind::kConsultant, false}},
      {"HandBackVisit.visit", {ResourceKind::kVisit, true}},
      {"HandBackVisit.by", {ResourceKind::kConsultant, false}},
      {"SendGreeting.visit", {ResourceKind::kVisit, true}},
      {"SplitParty.visit", {ResourceKind::kVisit, true}},
      {"RegisterVisit.visit", {ResourceKind::kVisit, true}},
      {"CompleteVisit.visit", {ResourceKind::kVisit, true}},
      {"AmendVisit.visit", {ResourceKind::kVisit, true}},
      {"VoidVisit.visit", {ResourceKind::kVisit, true}},
      {"RegisterVisit.customer", {ResourceKind::kCustomer, false}},
      {"CompleteVisit.customer", {ResourceKind::kCustomer, false}},
      {"RegisterVisit.asked_for", {ResourceKind::kConsultant, false}},
      {"RegisterVisit.consultant", {ResourceKind::kConsultant, false}},
      {"RegisterVisit.credited", {ResourceKind::kConsultant, false}},
      {"VisitFields.consultant", {ResourceKind::kConsultant, false}},
      {"RegisterCustomer.customer", {ResourceKind::kCustomer, false}},
      {"RegisterCustomer.owner", {ResourceKind::kConsultant, false}},
      {"OpenPursuit.owner", {ResourceKind::kConsultant, false}},
      {"OpenPursuit.origin_visit", {ResourceKind::kVisit, false}},
      {"UpdateProfile.customer", {ResourceKind::kCustomer, true}},
      {"OpenPursuit.customer", {ResourceKind::kCustomer, true}},
      {"ChangeGrade.customer", {ResourceKind::kCustomer, true}},
      {"PlanFollowUp.customer", {ResourceKind::kCustomer, true}},
      {"CompleteFollowUp.customer", {ResourceKind::kCustomer, true}},
      {"RescheduleFollowUp.customer", {ResourceKind::kCustomer, true}},
      {"CancelFollowUp.customer", {ResourceKind::kCustomer, true}},
      {"PromoteStage.customer", {ResourceKind::kCustomer, true}},
      {"DemoteStage.customer", {ResourceKind::kCustomer, true}},
      {"PlaceOrder.customer", {ResourceKind::kCustomer, true}},
      {"WithdrawOrder.customer", {ResourceKind::kCustomer, true}},
      {"WinPursuit.customer", {ResourceKind::kCustomer, true}},
      {"ClosePursuit.customer", {ResourceKind::kCustomer, true}},
      {"ReopenPursuit.customer", {ResourceKind::kCustomer, true}},
      {"AssignCustomer.customer", {ResourceKind::kCustomer, true}},
      {"HandOverCustomer.customer", {ResourceKind::kCustomer, true}},
      {"PoolCustomer.customer", {ResourceKind::kCustomer, true}},
      {"ClaimCustomer.customer", {ResourceKind::kCustomer, true}},
      {"UnmergeCustomer.customer", {ResourceKind::kCustomer, true}},
      {"RequestErasure.customer", {ResourceKind::kCustomer, true}},
      {"WithdrawErasure.customer", {ResourceKind::kCustomer, true}},
      {"ApproveErasure.customer", {ResourceKind::kCustomer, true}},
      {"DeclineErasure.customer", {ResourceKind::kCustomer, true}},
      {"DisclosePersonalData.customer", {ResourceKind::kCustomer, true}},
      {"ClassifyCustomer.customer", {ResourceKind::kCustomer, true}},
      {"CompleteFollowUp.by", {ResourceKind::kConsultant, false}},
      {"ClaimCustomer.by", {ResourceKind::kConsultant, false}},
      {"AssignCustomer.to", {ResourceKind::kConsultant, true}},
      {"HandOverCustomer.to", {ResourceKind::kConsultant, true}},
      {"MergeCustomer.from", {ResourceKind::kCustomer, true}},
      {"MergeCustomer.into", {ResourceKind::kCustomer, true}},
      {"DismissDuplicate.customer", {ResourceKind::kCustomer, true}},
      {"DismissDuplicate.other", {ResourceKind::kCustomer, true}},
      {"ReopenDuplicate.customer", {ResourceKind::kCustomer, true}},
      {"ReopenDuplicate.other", {ResourceKind::kCustomer, true}},
      {"AddRemark.report", {ResourceKind::kReport, true}},
      {"SubmitReport.report", {ResourceKind::kReport, true}},
      {"CommentReport.report", {ResourceKind::kReport, true}},
      {"PlanItinerary.report", {ResourceKind::kReport, true}},
      {"PlannedStop.customer", {ResourceKind::kCustomer, true}},
      {"RecordStop.report", {ResourceKind::kReport, true}},
      {"RecordStop.customer", {ResourceKind::kCustomer, false}},
      {"SetOutletBudget.customer", {ResourceKind::kCustomer, true}},
      {"TakeBackOutletExpense.customer", {ResourceKind::kCustomer, true}},
      {"RecordOutletExpense.customer", {ResourceKind::kCustomer, true}},
      {"RecordReads.store", {ResourceKind::kStore, true}},
      {"RotateSigningKey.log", {ResourceKind::kLog, true}},
      {"StartCampaign.campaign", {ResourceKind::kCampaign, true}},
      {"StartCampaign.during", {ResourceKind::kCampaign, false}},
      {"RecordTraffic.campaign", {ResourceKind::kCampaign, true}},
      {"RecordMetric.campaign", {ResourceKind::kCampaign, true}},
      {"RecordSpend.campaign", {ResourceKind::kCampaign, true}},
      {"AttributeResponse.campaign", {ResourceKind::kCampaign, true}},
      {"AttributeResponse.customer", {ResourceKind::kCustomer, true}},
      {"DraftPlan.plan", {ResourceKind::kPlan, true}},
      {"AmendPlan.plan", {ResourceKind::kPlan, true}},
      {"ReviewPlan.plan", {ResourceKind::kPlan, true}},
      {"SummarisePlan.plan", {ResourceKind::kPlan, true}},
      {"DraftPlan.owner", {ResourceKind::kConsultant, false}},
      {"PlanTarget.customer", {ResourceKind::kCustomer, false}},
      {"PlannedVisit.customer", {ResourceKind::kCustomer, true}},
      {"PlanResult.customer", {ResourceKind::kCustomer, false}},
      {"OpenAssessment.assessment", {ResourceKind::kAssessment, true}},
      {"ScoreItem.assessment", {ResourceKind::kAssessment, true}},
      {"CloseAssessment.assessment", {ResourceKind::kAssessment, true}},
      {"OpenAssessment.consultant", {ResourceKind::kConsultant, true}},
      {"GrantReward.plan", {ResourceKind::kPlan, true}},
      {"ImposeFine.plan", {ResourceKind::kPlan, true}},
      {"MinuteTalk.customer", {ResourceKind::kCustomer, true}},
      {"CheckContract.customer", {ResourceKind::kCustomer, true}},
      {"HandleRemark.report", {ResourceKind::kReport, true}},
      {"MinuteTalk.by", {ResourceKind::kConsultant, false}},
      {"CheckContract.by", {ResourceKind::kConsultant, false}},
      {"ReviewProfile.customer", {ResourceKind::kCustomer, true}},
      {"RequestCredit.customer", {ResourceKind::kCustomer, true}},
      {"RecommendCredit.customer", {ResourceKind::kCustomer, true}},
      {"DecideCredit.customer", {ResourceKind::kCustomer, true}},
      {"SignAgreement.customer", {ResourceKind::kCustomer, true}},
      {"Quote.deal", {ResourceKind::kDeal, true}},
      {"PlaceDealOrder.deal", {ResourceKind::kDeal, true}},
      {"ReviewOrder.deal", {ResourceKind::kDeal, true}},
      {"SignContract.deal", {ResourceKind::kDeal, true}},
      {"Ship.deal", {ResourceKind::kDeal, true}},
      {"Invoice.deal", {ResourceKind::kDeal, true}},
      {"Reconcile.deal", {ResourceKind::kDeal, true}},
      {"Receive.deal", {ResourceKind::kDeal, true}},
      {"ClearReceipt.deal", {ResourceKind::kDeal, true}},
      {"RefundReceipt.deal", {ResourceKind::kDeal, true}},
      {"WriteOffBadDebt.deal", {ResourceKind::kDeal, true}},
      {"ReturnGoods.deal", {ResourceKind::kDeal, true}},
      {"GrantAllowance.deal", {ResourceKind::kDeal, true}},
      {"RefuseDelivery.deal", {ResourceKind::kDeal, true}},
      {"ClaimDeduction.deal", {ResourceKind::kDeal, true}},
      {"Quote.customer", {ResourceKind::kCustomer, false}},
      {"NominateChannel.customer", {ResourceKind::kCustomer, true}},
      {"NominateChannel.territory", {ResourceKind::kTerritory, true}},
      {"NominateChannel.rep", {ResourceKind::kConsultant, false}},
      {"AssessChannel.customer", {ResourceKind::kCustomer, true}},
      {"AssessChannel.territory", {ResourceKind::kTerritory, true}},
      {"DecideChannel.customer", {ResourceKind::kCustomer, true}},
      {"DecideChannel.territory", {ResourceKind::kTerritory, true}},
      {"DefineTerritory.territory", {ResourceKind::kTerritory, true}},
      {"DefineTerritory.parent", {ResourceKind::kTerritory, false}},
      {"AppointDistributor.territory", {ResourceKind::kTerritory, true}},
      {"AppointDistributor.customer", {ResourceKind::kCustomer, true}},
      {"DropDistributor.territory", {ResourceKind::kTerritory, true}},
      {"DropDistributor.customer", {ResourceKind::kCustomer, true}},
      {"ConvertTerritory.territory", {ResourceKind::kTerritory, true}},
      {"ConfirmLongTerm.customer", {ResourceKind::kCustomer, true}},
      {"RecordCare.customer", {ResourceKind::kCustomer, true}},
      {"FileComplaint.complaint", {ResourceKind::kComplaint, true}},
      {"FileComplaint.customer", {ResourceKind::kCustomer, false}},
      {"FileComplaint.consultant", {ResourceKind::kConsultant, false}},
      {"ReplyComplaint.complaint", {ResourceKind::kComplaint, true}},
      {"ResolveComplaint.complaint", {ResourceKind::kComplaint, true}},
      {"ReopenComplaint.complaint", {ResourceKind::kComplaint, true}},
      {"OpenSurvey.survey", {ResourceKind::kSurvey, true}},
      {"RecordAnswer.customer", {ResourceKind::kCustomer, true}},
      {"RecordAnswer.survey", {ResourceKind::kSurvey, true}},
      {"CloseSurvey.survey", {ResourceKind::kSurvey, true}},
      {"RecordImprovement.survey", {ResourceKind::kSurvey, true}},
      {"Commend.survey", {ResourceKind::kSurvey, true}},
      {"Commend.consultant", {ResourceKind::kConsultant, false}},
  };
  return *fields;
}

// A table. NOLINTNEXTLINE(readability-function-size)
const Reasons& AllReasons() {
  static const auto* const reasons = new Reasons{
      {"AmendVisit.reason", v1::REASON_REASON_REQUIRED},
      {"VoidVisit.reason", v1::REASON_REASON_REQUIRED},
      {"RescheduleFollowUp.reason", v1::REASON_REASON_REQUIRED},
      {"CancelFollowUp.reason", v1::REASON_REASON_REQUIRED},
      {"RequestErasure.reason", v1::REASON_REASON_REQUIRED},
      {"WithdrawErasure.reason", v1::REASON_REASON_REQUIRED},
      {"DeclineErasure.reason", v1::REASON_REASON_REQUIRED},
      {"DisclosePersonalData.reason", v1::REASON_REASON_REQUIRED},
      {"OpenStore.display_name", v1::REASON_FIELD_REQUIRED},
      {"OpenStore.closes", v1::REASON_FIELD_REQUIRED},
      {"AdoptPlaybook.playbook", v1::REASON_FIELD_REQUIRED},
      {"SetHours.effective_day", v1::REASON_FIELD_REQUIRED},
      {"SetHours.closes", v1::REASON_FIELD_REQUIRED},
      {"DeclareHoliday.day", v1::REASON_FIELD_REQUIRED},
      {"MoveTimeZone.effective_day", v1::REASON_FIELD_REQUIRED},
      {"HireConsultant.name", v1::REASON_FIELD_REQUIRED},
      {"StartLeave.from", v1::REASON_FIELD_REQUIRED},
      {"StartLeave.to", v1::REASON_FIELD_REQUIRED},
      {"DismissConsultant.last_day", v1::REASON_FIELD_REQUIRED},
      {"RecordCountermeasure.text", v1::REASON_FIELD_REQUIRED},
      {"RecordPolicyBreach.rule", v1::REASON_FIELD_REQUIRED},
      {"AcknowledgeFinding.note", v1::REASON_FIELD_REQUIRED},
      {"SetOutletBudget.from", v1::REASON_FIELD_REQUIRED},
      {"SetOutletBudget.to", v1::REASON_FIELD_REQUIRED},
      {"SetOutletBudget.amount", v1::REASON_FIELD_REQUIRED},
      {"TakeBackOutletExpense.kind", v1::REASON_FIELD_REQUIRED},
      {"TakeBackOutletExpense.reason", v1::REASON_REASON_REQUIRED},
      {"RecordOutletExpense.kind", v1::REASON_FIELD_REQUIRED},
      {"RecordOutletExpense.amount", v1::REASON_FIELD_REQUIRED},
      {"HoldMeeting.summary", v1::REASON_FIELD_REQUIRED},
      {"ChangeGrade.to", v1::REASON_FIELD_REQUIRED},
      {"ClassifyCustomer.scale", v1::REASON_FIELD_REQUIRED},
      {"PlanFollowUp.due_on", v1::REASON_FIELD_REQUIRED},
      {"RescheduleFollowUp.planned_id", v1::REASON_FIELD_REQUIRED},
      {"RescheduleFollowUp.due_on", v1::REASON_FIELD_REQUIRED},
      {"CancelFollowUp.planned_id", v1::REASON_FIELD_REQUIRED},
      {"PromoteStage.to", v1::REASON_FIELD_REQUIRED},
      {"DemoteStage.to", v1::REASON_FIELD_REQUIRED},
      {"AddRemark.text", v1::REASON_FIELD_REQUIRED},
      {"CommentReport.text", v1::REASON_FIELD_REQUIRED},
      {"StopCheck.check", v1::REASON_FIELD_REQUIRED},
      {"ProfileValue.field", v1::REASON_FIELD_REQUIRED},
      {"RotateSigningKey.old_key", v1::REASON_FIELD_REQUIRED},
      {"RotateSigningKey.new_key", v1::REASON_FIELD_REQUIRED},
      {"RotateSigningKey.reason", v1::REASON_REASON_REQUIRED},
      {"StartCampaign.label", v1::REASON_FIELD_REQUIRED},
      {"StartCampaign.from", v1::REASON_FIELD_REQUIRED},
      {"RecordTraffic.source", v1::REASON_FIELD_REQUIRED},
      {"RecordMetric.metric", v1::REASON_FIELD_REQUIRED},
      {"RecordSpend.amount", v1::REASON_FIELD_REQUIRED},
      {"DraftPlan.kind", v1::REASON_FIELD_REQUIRED},
      {"DraftPlan.from", v1::REASON_FIELD_REQUIRED},
      {"AmendPlan.reason", v1::REASON_REASON_REQUIRED},
      {"SummarisePlan.summary", v1::REASON_FIELD_REQUIRED},
      {"OpenAssessment.from", v1::REASON_FIELD_REQUIRED},
      {"OpenAssessment.to", v1::REASON_FIELD_REQUIRED},
      {"ScoreItem.sheet", v1::REASON_FIELD_REQUIRED},
      {"ScoreItem.item", v1::REASON_FIELD_REQUIRED},
      {"GrantReward.amount", v1::REASON_FIELD_REQUIRED},
      {"ImposeFine.amount", v1::REASON_FIELD_REQUIRED},
      {"MinuteTalk.note", v1::REASON_FIELD_REQUIRED},
      {"CheckContract.contract", v1::REASON_FIELD_REQUIRED},
      {"HandleRemark.note", v1::REASON_FIELD_REQUIRED},
      {"RecommendCredit.department", v1::REASON_FIELD_REQUIRED},
      {"SignAgreement.scope", v1::REASON_FIELD_REQUIRED},
      {"Invoice.invoice", v1::REASON_FIELD_REQUIRED},
      {"Reconcile.invoice", v1::REASON_FIELD_REQUIRED},
      {"Reconcile.finance", v1::REASON_FIELD_REQUIRED},
      {"Reconcile.customer_balance", v1::REASON_FIELD_REQUIRED},
      {"Receive.receipt", v1::REASON_FIELD_REQUIRED},
      {"ClearReceipt.receipt", v1::REASON_FIELD_REQUIRED},
      {"ClearReceipt.invoice", v1::REASON_FIELD_REQUIRED},
      {"RefundReceipt.receipt", v1::REASON_FIELD_REQUIRED},
      {"WriteOffBadDebt.invoice", v1::REASON_FIELD_REQUIRED},
      {"GrantAllowance.invoice", v1::REASON_FIELD_REQUIRED},
      {"ClaimDeduction.invoice", v1::REASON_FIELD_REQUIRED},
      {"WriteOffBadDebt.reason", v1::REASON_REASON_REQUIRED},
      {"CriterionFinding.criterion", v1::REASON_FIELD_REQUIRED},
      {"ConvertTerritory.to", v1::REASON_FIELD_REQUIRED},
      {"DropDistributor.reason_code", v1::REASON_REASON_REQUIRED},
      {"RecordCare.kind", v1::REASON_FIELD_REQUIRED},
      {"FileComplaint.kind", v1::REASON_FIELD_REQUIRED},
      {"FileComplaint.text", v1::REASON_FIELD_REQUIRED},
      {"ReplyComplaint.text", v1::REASON_FIELD_REQUIRED},
      {"ResolveComplaint.cause", v1::REASON_FIELD_REQUIRED},
      {"ReopenComplaint.reason", v1::REASON_REASON_REQUIRED},
      {"OpenSurvey.from", v1::REASON_FIELD_REQUIRED},
      {"OpenSurvey.to", v1::REASON_FIELD_REQUIRED},
      {"RecordImprovement.measure", v1::REASON_FIELD_REQUIRED},
  };
  return *reasons;
}

bool Contains(const Names& names, const std::string& name) {
  return names.contains(name);
}

const NameField* NameOf(const FieldDescriptor& field) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) return nullptr;
  const auto found = AllNameFields().find(KeyOf(field));
  return found == AllNameFields().end() ? nullptr : &found->second;
}

v1::Reason ReasonIfEmpty(const FieldDescriptor& field) {
  const auto found = AllReasons().find(KeyOf(field));
  return found == AllReasons().end() ? v1::REASON_UNSPECIFIED : found->second;
}

bool MayBeUnspecified(const FieldDescriptor& field) {
  static const auto* const optional =
      new Names{"RegisterCustomer.kind",      "CompleteFollowUp.outcome", "MergeCustomer.choice",
                "VisitFields.channel",        "Occurred.precision",       "Reconcile.cause",
                "RecordPolicyBreach.sanction"};
  // A playbook says itself what its zeros mean; Validate judges it.
  return field.file()->name() == "kezhi/v1/playbook.proto" || Contains(*optional, KeyOf(field));
}

bool MayHaveLines(const FieldDescriptor& field) {
  static const auto* const notes = new Names{
      "note",   "situation", "customer_feedback", "need",    "text",  "reason",   "because",
      "advice", "next_step", "goal_reached",      "measure", "brief", "findings", "scope",
      "summary"};
  // What a profile holds is the playbook's: remarks as well as an address.
  return Contains(*notes, field.name()) || KeyOf(field) == "ProfileValue.value";
}

int MaxLength(const FieldDescriptor& field) {
  static const auto* const names = new Names{"name", "display_name", "appellation", "label"};
  if (Contains(*names, field.name())) return kMaxName;
  return MayHaveLines(field) ? kMaxNote : kMaxText;
}

int MaxElements(const FieldDescriptor& field) {
  static const auto* const filled_in = new Names{"SheetSnapshot.visits",
                                                 "CloseDayCandidates.visits",
                                                 "CloseDayCandidates.customers",
                                                 "CloseDayCandidates.consultants",
                                                 "DismissConsultant.customers",
                                                 "RecordReads.readings",
                                                 "Reading.subjects"};
  return Contains(*filled_in, KeyOf(field)) ? kMaxFilledIn : kMaxElements;
}

// What the tables come to, by descriptor, for everything below Command.
class Catalogue {
 public:
  Catalogue() { Add(*v1::Command::descriptor()); }

  const FieldRules& Of(const FieldDescriptor& field) const { return rules_.at(&field); }

  // The fields that hold a name or a message that leads to one, by number.
  const std::vector<const FieldDescriptor*>& Routes(const Descriptor& type) const {
    return routes_.at(&type);
  }

 private:
  // Returns whether a name lies in it.
  bool Add(const Descriptor& type) {
    const auto [known, added] = routes_.try_emplace(&type);
    if (!added) return !known->second.empty();
    std::vector<const FieldDescriptor*> routes;
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      const FieldRules& rules = rules_.emplace(&field, RulesFor(field)).first->second;
      bool leads = rules.name != nullptr;
      if (field.message_type() != nullptr) leads = Add(*field.message_type());
      if (leads) routes.push_back(&field);
    }
    std::sort(routes.begin(), routes.end(), [](const FieldDescriptor* a, const FieldDescriptor* b) {
      return a->number() < b->number();
    });
    routes_[&type] = std::move(routes);
    return !routes_[&type].empty();
  }

  static FieldRules RulesFor(const FieldDescriptor& field) {
    return {.name = NameOf(field),
            .if_empty = ReasonIfEmpty(field),
            .may_be_unspecified = MayBeUnspecified(field),
            .max_length = MaxLength(field),
            .may_have_lines = MayHaveLines(field),
            .max_elements = MaxElements(field)};
  }

  absl::flat_hash_map<const FieldDescriptor*, FieldRules> rules_;
  absl::flat_hash_map<const Descriptor*, std::vector<const FieldDescriptor*>> routes_;
};

const Catalogue& TheCatalogue() {
  static const auto* const catalogue = new Catalogue();
  return *catalogue;
}

void VisitNamesIn(const Message& message, const FieldDescriptor& field, NameVisitor visit) {
  const auto* reflection = message.GetReflection();
  const NameField* name_field = TheCatalogue().Of(field).name;
  std::string scratch;
  const int size = field.is_repeated() ? reflection->FieldSize(message, &field) : 1;
  for (int i = 0; i < size; ++i) {
    if (name_field == nullptr) {
      ForEachName(field.is_repeated() ? reflection->GetRepeatedMessage(message, &field, i)
                                      : reflection->GetMessage(message, &field),
                  visit);
      continue;
    }
    const std::string& name =
        field.is_repeated() ? reflection->GetRepeatedStringReference(message, &field, i, &scratch)
                            : reflection->GetStringReference(message, &field, &scratch);
    if (!name.empty()) visit(*name_field, name);
  }
}

}  // namespace

const FieldRules& RulesOf(const FieldDescriptor& field) {
  return TheCatalogue().Of(field);
}

std::string FieldPath::ToString() const {
  if (parent_ == nullptr) return "";
  const std::string above = parent_->ToString();
  std::string path = absl::StrCat(above, above.empty() ? "" : ".", field_->name());
  if (index_ >= 0) absl::StrAppend(&path, "[", index_, "]");
  return path;
}

const FieldDescriptor* ArmOf(const v1::Command& command) {
  static const auto* const kind = v1::Command::descriptor()->FindOneofByName("kind");
  return v1::Command::GetReflection()->GetOneofFieldDescriptor(command, kind);
}

const FieldDescriptor* AddressedFieldOf(const v1::Command& command) {
  const FieldDescriptor* arm = ArmOf(command);
  if (arm == nullptr) return nullptr;
  // A merge goes on in the customer that stays; every other command names what it addresses first.
  return command.has_merge_customer() ? arm->message_type()->FindFieldByName("into")
                                      : arm->message_type()->FindFieldByNumber(1);
}

void ForEachName(const Message& message, NameVisitor visit) {
  const auto* reflection = message.GetReflection();
  for (const FieldDescriptor* field : TheCatalogue().Routes(*message.GetDescriptor())) {
    if (field->is_repeated() || reflection->HasField(message, field)) {
      VisitNamesIn(message, *field, visit);
    }
  }
}

}  // namespace kezhi::domain
