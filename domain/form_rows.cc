#include "domain/form_rows.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/json_util.h"
#include "google/type/date.pb.h"

namespace kezhi::domain {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// By what an element is known: one field, or where that is not set several. Other messages are
// known by their id, and where they have none the place counts.
struct Identity {
  const char* message;
  const char* field;
  std::array<const char*, 4> others;
};

constexpr char kId[] = "id";

constexpr Identity kIdentities[] = {
    {"RegistrationLine", "visit", {}},
    {"ProgressRow", "", {"customer", "pursuit"}},
    {"ProgressCell", "day", {}},
    {"CardBack", "pursuit", {}},
    {"CardLine", "planned_id", {"done_at", "pursuit"}},
    {"Purchase", "", {"pursuit", "deal", "item"}},
    {"ReportLine", "event_position", {"visit", "customer", "kind"}},
    {"PlanLine", "planned_id", {"customer", "pursuit"}},
    {"DueItem", "planned_id", {"kind", "customer", "pursuit", "visit"}},
    {"RegistrationSheet", "name", {}},
    {"DailyReport", "name", {}},
    {"CardHead", "customer", {}},
    {"CustomerClass", "scale", {}},
    {"WalkInGroup", "key", {}},
    {"ReasonCount", "reason", {}},
    {"PursuitGroup", "keys", {}},
    {"PursuitPeriod", "key", {}},
    {"TimelineEntry", "position", {}},
    {"StoreRow", "name", {}},
    {"ConsultantRow", "consultant", {}},
    {"EventCount", "", {"store", "type"}},
    {"GradeCount", "grade", {}},
    {"Attribute", "name", {}},
    {"BoardPost", "consultant", {}},
    {"BoardVisit", "visit", {}},
    {"SkippedTurn", "consultant", {}},
    {"Label", "name", {}},
    {"GradeScale", "id", {}},
    {"Grade", "id", {}},
    {"StageMachine", "id", {}},
    {"Stage", "id", {}},
    {"StageMove", "", {"from", "to"}},
    {"FieldRule", "", {"form", "field", "kind"}},
    {"Method", "id", {}},
    {"CloseReason", "id", {}},
    {"Approval", "command", {}},
    {"PoolGrade", "grade", {}},
    {"CarryOver", "from", {}},
    {"ClassRule", "scale", {}},
    {"ClassTerms", "grade", {}},
    {"ClassBound", "basis", {}},
    {"RouteStop", "customer", {}},
    {"StopCheck", "check", {}},
    {"CheckTotal", "check", {}},
    {"CoverageArea", "area", {}},
    {"CoverageState", "state", {}},
    {"CoverageCount", "id", {}},
    {"WorkPlan", "plan", {}},
    {"WorkPlanLine", "", {"metric", "item", "customer", "currency"}},
    {"PlannedVisit", "", {"customer", "on"}},
    {"WorkPlanAward", "", {"rule", "at"}},
    {"VisitScheduleLine", "customer", {}},
    {"KpiSheet", "assessment", {}},
    {"KpiPart", "sheet", {}},
    {"KpiItem", "item", {}},
    {"KpiFigure", "", {"plan", "metric", "item", "currency"}},
    {"DealRow", "deal", {}},
    {"InvoiceRow", "invoice", {}},
    {"ReceiptRow", "receipt", {}},
    {"AgeingRow", "", {"customer", "open.currency_code"}},
    {"CreditRecommendation", "department", {}},
    {"CreditUseRow", "deal", {}},
    {"FunnelStage", "stage", {}},
    {"ComplaintRow", "complaint", {}},
    {"ComplaintCount", "kind", {}},
    {"CauseCount", "cause", {}},
    {"SurveyRow", "survey", {}},
    {"SurveyScore", "question", {}},
    {"AnswerRow", "", {"survey", "customer"}},
    {"ImprovementRow", "position", {}},
    {"CommendationRow", "position", {}},
    {"TrackingRow", "customer", {}},
    {"SheetProof", "evidence", {}},
    {"SheetCut", "position", {}},
    {"CareRow", "position", {}},
    {"FollowUpLine", "position", {}},
    {"JournalHead", "", {"cadence.months", "cadence.days"}},
    {"JournalOwner", "owner", {}},
    {"JournalLine", "", {"customer", "pursuit"}},
    {"ContactBucket", "contacts", {}},
    {"ContactGroup", "key", {}},
    {"TrafficWeek", "monday", {}},
    {"TrafficCount", "source", {}},
    {"MetricWeek", "", {"metric", "group", "subject", "campaign"}},
    {"CampaignRow", "campaign", {}},
    {"TerritoryRow", "territory", {}},
    {"DistributorRow", "", {"territory", "customer"}},
    {"ScreeningRow", "", {"customer", "territory"}},
    {"ScreeningAssessment", "position", {}},
    {"RecordedCriterion", "criterion", {}},
    {"Spend", "currency", {}},
    {"SpendGrowth", "spend.currency", {}},
    {"SpendMonth", "", {"year", "month", "spend.currency"}},
    {"CustomerCohort", "", {"year", "month"}},
    {"CohortMonth", "months_after", {}},
    {"SegmentCount", "", {"recency", "frequency", "currency", "value"}},
    {"CustomerSegment", "customer", {}},
    {"CustomerSpend", "spend.currency", {}},
    {"DuplicatePair", "", {"customer.customer", "other.customer"}},
    {"BreachRow", "position", {}},
    {"OutletBudgetRow", "", {"customer", "from", "budget.currency_code", "spent.currency_code"}},
    {"ExpenseOfKind", "kind", {}},
    {"MeetingRow", "", {"day", "meeting"}},
    {"Zone", "from", {}},
    {"Hours", "from", {}},
    {"ReceptionCredit", "consultant", {}},
    {"ProfileEntry", "field", {}},
    {"SheetRemark", "about", {}},
    {"ReportRemark", "position", {}},
    {"RemarkAnswer", "", {"by", "at"}},
    {"SkipRule", "why", {}},
    {"ProfileNotice", "fields", {}},
    {"SheetGuard", "", {"from", "to"}},
    {"EvidenceChoice", "any_of", {}},
};

// A consequence of the other rows, or of the events, and no change of this row.
bool IsPlace(const FieldDescriptor& field) {
  return field.name() == "no" || field.name() == "position";
}

std::string ShownMessage(const Message& message) {
  if (const auto* day = google::protobuf::DynamicCastToGenerated<google::type::Date>(&message)) {
    return absl::StrCat(absl::Dec(day->year(), absl::kZeroPad4), "-",
                        absl::Dec(day->month(), absl::kZeroPad2), "-",
                        absl::Dec(day->day(), absl::kZeroPad2));
  }
  std::string json;
  // A value out of its range has none; it is shown as nothing.
  if (!google::protobuf::util::MessageToJsonString(message, &json).ok()) return "";
  // A text by itself needs no quotes: a time, a duration.
  if (json.size() >= 2 && json.front() == '"') json = json.substr(1, json.size() - 2);
  return json;
}

// A singular value, or the one at `place` of a repeated field (-1: singular).
std::string ValueOf(const Message& message, const FieldDescriptor& field, int place) {
  const Reflection& reflection = *message.GetReflection();
  const bool one = place < 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ShownMessage(one ? reflection.GetMessage(message, &field)
                              : reflection.GetRepeatedMessage(message, &field, place));
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.type() == FieldDescriptor::TYPE_BYTES) {
        return absl::BytesToHexString(reflection.GetString(message, &field));
      }
      return one ? reflection.GetString(message, &field)
                 : reflection.GetRepeatedString(message, &field, place);
    case FieldDescriptor::CPPTYPE_ENUM:
      return (one ? reflection.GetEnum(message, &field)
                  : reflection.GetRepeatedEnum(message, &field, place))
          ->name();
    case FieldDescriptor::CPPTYPE_BOOL:
      return (one ? reflection.GetBool(message, &field)
                  : reflection.GetRepeatedBool(message, &field, place))
                 ? "true"
                 : "";
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(one ? reflection.GetInt32(message, &field)
                              : reflection.GetRepeatedInt32(message, &field, place));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(one ? reflection.GetInt64(message, &field)
                              : reflection.GetRepeatedInt64(message, &field, place));
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(one ? reflection.GetUInt32(message, &field)
                              : reflection.GetRepeatedUInt32(message, &field, place));
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(one ? reflection.GetUInt64(message, &field)
                              : reflection.GetRepeatedUInt64(message, &field, place));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::StrCat(one ? reflection.GetDouble(message, &field)
                              : reflection.GetRepeatedDouble(message, &field, place));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return absl::StrCat(one ? reflection.GetFloat(message, &field)
                              : reflection.GetRepeatedFloat(message, &field, place));
  }
  return "";
}

// The values of a repeated field, as one.
std::string Values(const Message& message, const FieldDescriptor& field) {
  std::vector<std::string> values;
  const int size = message.GetReflection()->FieldSize(message, &field);
  values.reserve(static_cast<std::size_t>(size));
  for (int place = 0; place < size; ++place) values.push_back(ValueOf(message, field, place));
  return absl::StrJoin(values, ", ");
}

// `name` may lead into messages: `open.currency_code`.
std::string NamedValue(const Message& element, const std::string& name) {
  const std::size_t dot = name.find('.');
  const FieldDescriptor* field = element.GetDescriptor()->FindFieldByName(name.substr(0, dot));
  if (field != nullptr && field->is_repeated()) return Values(element, *field);
  if (field == nullptr ||
      (field->has_presence() && !element.GetReflection()->HasField(element, field))) {
    return "";
  }
  if (dot != std::string::npos) {
    return NamedValue(element.GetReflection()->GetMessage(element, field), name.substr(dot + 1));
  }
  // A back of a card is known by its pursuit, which is a message that has the number.
  if (!IsLeaf(*field)) return NamedValue(element.GetReflection()->GetMessage(element, field), name);
  return ValueOf(element, *field, -1);
}

const Identity* IdentityOf(const google::protobuf::Descriptor& element) {
  const auto* found =
      std::find_if(std::begin(kIdentities), std::end(kIdentities),
                   [&](const Identity& identity) { return element.name() == identity.message; });
  return found == std::end(kIdentities) ? nullptr : found;
}

std::string KeyOf(const Message& element, int place) {
  const Identity* identity = IdentityOf(*element.GetDescriptor());
  if (identity == nullptr) {
    const std::string id = NamedValue(element, kId);
    return id.empty() ? absl::StrCat(place) : id;
  }
  const auto is_set = [](const std::string& value) { return !value.empty() && value != "0"; };
  std::string key = NamedValue(element, identity->field);
  if (is_set(key) || identity->others[0] == nullptr) return key;
  key.clear();
  for (const char* other : identity->others) {
    const std::string value = other == nullptr ? "" : NamedValue(element, other);
    if (is_set(value)) absl::StrAppend(&key, key.empty() ? "" : " ", value);
  }
  return key;
}

// Takes a form apart.
class Flattening {
 public:
  Flattening(Places places, const std::string& towards, FormRows& rows)
      : places_(places), towards_(towards), rows_(rows) {}

  // Adds the message's fields to the row at `row`, below `prefix`, and its elements as further
  // rows.
  void Add(const Message& message, const std::string& row, const std::string& prefix) {
    const Reflection& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> set;
    reflection.ListFields(message, &set);
    for (const FieldDescriptor* field : set) {
      if (places_ == Places::kLeftOut && IsPlace(*field)) continue;
      const std::string path = absl::StrCat(prefix, field->name());
      if (field->is_repeated()) {
        AddAll(message, *field, row, path);
      } else if (IsLeaf(*field)) {
        rows_[row].fields[path] = ValueOf(message, *field, -1);
      } else {
        Add(reflection.GetMessage(message, field), row, absl::StrCat(path, "."));
      }
    }
  }

 private:
  void AddAll(const Message& message, const FieldDescriptor& field, const std::string& row,
              const std::string& path) {
    if (IsLeaf(field)) {
      rows_[row].fields[path] = Values(message, field);
      return;
    }
    const Reflection& reflection = *message.GetReflection();
    for (int place = 0; place < reflection.FieldSize(message, &field); ++place) {
      const Message& element = reflection.GetRepeatedMessage(message, &field, place);
      std::string name =
          absl::StrCat(row, row.empty() ? "" : ".", path, "[", KeyOf(element, place), "]");
      // Two of one kind: told apart by their place.
      while (rows_.contains(name)) absl::StrAppend(&name, "'");
      rows_[name] = {.message = &element, .parent = row, .fields = {}};
      if (towards_.empty() || absl::StartsWith(towards_, name)) Add(element, name, "");
    }
  }

  const Places places_;
  const std::string& towards_;
  FormRows& rows_;
};

}  // namespace

bool IsLeaf(const FieldDescriptor& field) {
  return field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE ||
         absl::StartsWith(field.message_type()->full_name(), "google.");
}

FormRows FormRowsOf(const Message& form, Places places, const std::string& towards) {
  FormRows rows;
  // The head is always there, though it may be empty.
  rows[""] = {.message = &form, .parent = "", .fields = {}};
  Flattening(places, towards, rows).Add(form, "", "");
  return rows;
}

bool HasIdentity(const google::protobuf::Descriptor& element) {
  return IdentityOf(element) != nullptr || element.FindFieldByName(kId) != nullptr;
}

}  // namespace kezhi::domain
