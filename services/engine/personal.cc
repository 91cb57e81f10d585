#include "services/engine/personal.h"

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "base/status_macros.h"

namespace kezhi::engine {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Which fields of a type lead to a Personal, found once per type.
class Routes {
 public:
  const std::vector<const FieldDescriptor*>& Of(const Descriptor* type) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = routes_.find(type);
    if (found != routes_.end()) return *found->second;
    auto fields = std::make_unique<std::vector<const FieldDescriptor*>>();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      std::set<const Descriptor*> seen;
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
          Leads(field->message_type(), seen)) {
        fields->push_back(field);
      }
    }
    return *routes_.emplace(type, std::move(fields)).first->second;
  }

 private:
  static bool Leads(const Descriptor* type, std::set<const Descriptor*>& seen) {
    if (type == v1::Personal::descriptor()) return true;
    if (!seen.insert(type).second) return false;
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
          Leads(field->message_type(), seen)) {
        return true;
      }
    }
    return false;
  }

  std::mutex mutex_;
  // The vectors never move nor change once made, so that they are read without the lock.
  std::map<const Descriptor*, std::unique_ptr<std::vector<const FieldDescriptor*>>> routes_;
};

Routes& AllRoutes() {
  static Routes* const routes = new Routes();
  return *routes;
}

absl::Status Enter(Message& parent, const FieldDescriptor& field, Message& child,
                   PersonalVisitor visit) {
  if (field.message_type() != v1::Personal::descriptor()) return VisitPersonal(child, visit);
  return visit({parent, field, static_cast<v1::Personal&>(child)});
}

absl::Status EnterEach(Message& parent, const FieldDescriptor& field, PersonalVisitor visit) {
  const Reflection* reflection = parent.GetReflection();
  const int size = reflection->FieldSize(parent, &field);
  for (int i = 0; i < size; ++i) {
    KEZHI_RETURN_IF_ERROR(
        Enter(parent, field, *reflection->MutableRepeatedMessage(&parent, &field, i), visit));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status VisitPersonal(Message& message, PersonalVisitor visit) {
  const Reflection* reflection = message.GetReflection();
  for (const FieldDescriptor* field : AllRoutes().Of(message.GetDescriptor())) {
    if (field->is_repeated()) {
      KEZHI_RETURN_IF_ERROR(EnterEach(message, *field, visit));
      continue;
    }
    if (!reflection->HasField(message, field)) continue;
    Message* child = reflection->MutableMessage(&message, field);
    KEZHI_RETURN_IF_ERROR(Enter(message, *field, *child, visit));
    if (field->message_type() == v1::Personal::descriptor() &&
        static_cast<v1::Personal*>(child)->kind_case() == v1::Personal::KIND_NOT_SET) {
      reflection->ClearField(&message, field);
    }
  }
  return absl::OkStatus();
}

bool HoldsPersonal(const Descriptor& type) {
  return !AllRoutes().Of(&type).empty();
}

}  // namespace kezhi::engine
