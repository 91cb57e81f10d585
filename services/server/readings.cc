#include "services/server/readings.h"

#include <utility>
#include <vector>

#include "google/protobuf/descriptor.h"

#include "kezhi/v1/common.pb.h"

#include "base/status_macros.h"
#include "domain/names.h"
#include "services/engine/event_reader.h"
#include "services/engine/personal.h"

namespace kezhi::server {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The value of a field of this name that holds one text; empty when there is none.
std::string TextOf(const Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || field->is_repeated() || field->type() != FieldDescriptor::TYPE_STRING) {
    return "";
  }
  return message.GetReflection()->GetString(message, field);
}

bool IsPerson(const std::string& name) {
  return domain::IsName(name, domain::ResourceKind::kCustomer) ||
         domain::IsName(name, domain::ResourceKind::kVisit);
}

class Walk {
 public:
  explicit Walk(std::map<std::string, bool>& shown) : shown_(shown) {}

  // `subject`: whose the texts are, unless the message says so itself.
  void Enter(const Message& message, const std::string& subject) {
    if (message.GetDescriptor() == v1::Personal::descriptor()) {
      return Note(static_cast<const v1::Personal&>(message), subject);
    }
    if (!engine::HoldsPersonal(*message.GetDescriptor())) return;
    const std::string own = SubjectOf(message, subject);
    const auto* reflection = message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      if (!field->is_repeated()) {
        Enter(reflection->GetMessage(message, field), own);
        continue;
      }
      for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
        Enter(reflection->GetRepeatedMessage(message, field, i), own);
      }
    }
  }

 private:
  static std::string SubjectOf(const Message& message, const std::string& above) {
    // An event is about its stream, whoever was asked for; that may be a consultant, and then it is
    // about no customer. A deal's events do not say whose it is, so the caller does.
    if (message.GetDescriptor() == v1::Event::descriptor()) {
      std::string stream = TextOf(message, "stream");
      if (IsPerson(stream)) return stream;
      return domain::IsName(stream, domain::ResourceKind::kDeal) ? above : "";
    }
    for (const char* field : {"customer", "visit"}) {
      std::string name = TextOf(message, field);
      if (IsPerson(name)) return name;
    }
    return above;
  }

  void Note(const v1::Personal& text, const std::string& subject) {
    const bool clear = text.has_clear() && !text.clear().empty();
    if (subject.empty() || (!clear && !text.has_masked())) return;
    bool& any = shown_[subject];
    any = any || clear;
  }

  std::map<std::string, bool>& shown_;
};

// Whom the event itself names; an empty name is nobody's.
std::vector<std::string> NamedIn(const v1::Event& event) {
  switch (event.kind_case()) {
    case v1::Event::kComplaintFiled: return {event.complaint_filed().customer()};
    case v1::Event::kComplaintReplied: return {event.complaint_replied().customer()};
    case v1::Event::kComplaintResolved: return {event.complaint_resolved().customer()};
    case v1::Event::kComplaintReopened: return {event.complaint_reopened().customer()};
    case v1::Event::kStopDone: return {event.stop_done().customer()};
    case v1::Event::kFindingAcknowledged: return {event.finding_acknowledged().customer()};
    case v1::Event::kSheetReviewed: break;
    default: return {};
  }
  std::vector<std::string> visits;
  for (const v1::RecordedFinding& finding : event.sheet_reviewed().findings()) {
    if (finding.has_note()) visits.push_back(finding.visit());
  }
  return visits;
}

// The customer that a request is about, if it is about one.
std::string CustomerAskedFor(const Message& request) {
  for (const char* field : {"name", "parent", "customer"}) {
    std::string name = TextOf(request, field);
    if (domain::IsName(name, domain::ResourceKind::kCustomer)) return name;
  }
  return "";
}

}  // namespace

absl::StatusOr<std::string> CustomerOfDeal(const storage::Journal& journal, const std::string& deal,
                                           bool cached_only) {
  engine::StreamRange range;
  range.stream = deal;
  range.cached_only = cached_only;
  range.limit = 1;  // a deal begins with its quote; later ones name whom that has become
  std::string customer;
  KEZHI_RETURN_IF_ERROR(engine::ReadStream(journal, range, [&customer](v1::Event& event) {
    customer = event.quoted().customer();
    return true;
  }));
  return customer;
}

absl::StatusOr<std::vector<std::string>> PersonsNamedBy(const v1::Event& event,
                                                        const storage::Journal& journal,
                                                        bool cached_only) {
  std::vector<std::string> persons = NamedIn(event);
  if (domain::IsName(event.stream(), domain::ResourceKind::kDeal)) {
    KEZHI_ASSIGN_OR_RETURN(std::string customer,
                           CustomerOfDeal(journal, event.stream(), cached_only));
    persons.push_back(std::move(customer));
  }
  std::erase(persons, "");
  return persons;
}

std::map<std::string, bool> PersonsShown(const Message& answer, const std::string& otherwise) {
  std::map<std::string, bool> shown;
  Walk(shown).Enter(answer, otherwise);
  return shown;
}

absl::Status RecordReading(engine::ReadingLog* log, const Caller& caller, const Rpc& rpc,
                           const Message& request, const Message& answer) {
  if (log == nullptr) return absl::OkStatus();
  return RecordReading(log, caller, rpc, PersonsShown(answer, CustomerAskedFor(request)),
                       kReadingPatience);
}

absl::Status RecordReading(engine::ReadingLog* log, const Caller& caller, const Rpc& rpc,
                           std::map<std::string, bool> subjects,
                           std::chrono::milliseconds patience) {
  if (log == nullptr || subjects.empty()) return absl::OkStatus();
  return log->Record({.reader = caller.actor(),
                      .rpc = NameOf(rpc),
                      .ground = caller.ground(),
                      .subjects = std::move(subjects)},
                     patience);
}

}  // namespace kezhi::server
