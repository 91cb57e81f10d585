#include "services/server/readings.h"

#include <utility>
#include <vector>

#include "google/protobuf/descriptor.h"

#include "kezhi/v1/common.pb.h"
#include "kezhi/v1/event.pb.h"

#include "domain/names.h"
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
    // about no customer.
    if (message.GetDescriptor() == v1::Event::descriptor()) {
      std::string stream = TextOf(message, "stream");
      return IsPerson(stream) ? stream : "";
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

// The customer that a request is about, if it is about one.
std::string CustomerAskedFor(const Message& request) {
  for (const char* field : {"name", "parent", "customer"}) {
    std::string name = TextOf(request, field);
    if (domain::IsName(name, domain::ResourceKind::kCustomer)) return name;
  }
  return "";
}

}  // namespace

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
