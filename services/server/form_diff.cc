#include "services/server/form_diff.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/json_util.h"
#include "google/type/date.pb.h"

namespace kezhi::server {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// A form as rows of fields, both by path.
using Fields = std::map<std::string, std::string>;
using Rows = std::map<std::string, Fields>;

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
    {"TrackingRow", "", {"customer", "machine"}},
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

bool IsLeaf(const FieldDescriptor& field) {
  return field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE ||
         absl::StartsWith(field.message_type()->full_name(), "google.");
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

// Adds the message's fields to the row at `row`, below `prefix`, and its elements as further rows.
void Flatten(const Message& message, const std::string& row, const std::string& prefix,
             Rows& rows) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection.ListFields(message, &set);
  for (const FieldDescriptor* field : set) {
    const std::string path = absl::StrCat(prefix, field->name());
    if (IsPlace(*field)) continue;
    if (!field->is_repeated()) {
      if (IsLeaf(*field)) {
        rows[row][path] = ValueOf(message, *field, -1);
      } else {
        Flatten(reflection.GetMessage(message, field), row, absl::StrCat(path, "."), rows);
      }
      continue;
    }
    if (IsLeaf(*field)) {
      rows[row][path] = Values(message, *field);
      continue;
    }
    for (int place = 0; place < reflection.FieldSize(message, field); ++place) {
      const Message& element = reflection.GetRepeatedMessage(message, field, place);
      std::string name =
          absl::StrCat(row, row.empty() ? "" : ".", path, "[", KeyOf(element, place), "]");
      // Two of one kind: told apart by their place.
      while (rows.contains(name)) absl::StrAppend(&name, "'");
      rows[name];
      Flatten(element, name, "", rows);
    }
  }
}

// The fields in which the two differ.
v1::RowDifference Differ(const std::string& path, const Fields& before, const Fields& after) {
  v1::RowDifference row;
  row.set_path(path);
  Fields all = before;
  all.insert(after.begin(), after.end());
  for (const auto& [name, unused] : all) {
    const auto old_value = before.find(name);
    const auto new_value = after.find(name);
    const std::string was = old_value == before.end() ? "" : old_value->second;
    const std::string is = new_value == after.end() ? "" : new_value->second;
    if (was == is) continue;
    v1::FieldDifference& field = *row.add_fields();
    field.set_path(name);
    field.set_before(was);
    field.set_after(is);
  }
  return row;
}

}  // namespace

std::vector<v1::RowDifference> DiffForms(const Message& before, const Message& after) {
  Rows old_rows;
  Rows new_rows;
  // The head is there on both sides, though it may be empty.
  old_rows[""];
  new_rows[""];
  Flatten(before, "", "", old_rows);
  Flatten(after, "", "", new_rows);
  Rows all = old_rows;
  all.insert(new_rows.begin(), new_rows.end());
  std::vector<v1::RowDifference> differences;
  for (const auto& [path, unused] : all) {
    const bool was = old_rows.contains(path);
    const bool is = new_rows.contains(path);
    v1::RowDifference row =
        Differ(path, was ? old_rows[path] : Fields(), is ? new_rows[path] : Fields());
    if (was && is && row.fields().empty()) continue;
    row.set_change(!was  ? v1::ROW_CHANGE_ADDED
                   : !is ? v1::ROW_CHANGE_REMOVED
                         : v1::ROW_CHANGE_CHANGED);
    differences.push_back(std::move(row));
  }
  return differences;
}

const Message& FormIn(const Message& answer) {
  const google::protobuf::Descriptor& type = *answer.GetDescriptor();
  const FieldDescriptor* form = nullptr;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (field->name() == "served" || field->name() == "next_page_token") continue;
    if (field->is_repeated() || form != nullptr) return answer;
    form = field;
  }
  return form == nullptr ? answer : answer.GetReflection()->GetMessage(answer, form);
}

bool HasIdentity(const google::protobuf::Descriptor& element) {
  return IdentityOf(element) != nullptr || element.FindFieldByName(kId) != nullptr;
}

}  // namespace kezhi::server
