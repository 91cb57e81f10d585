#ifndef KEZHI_SERVICES_ENGINE_PERSONAL_H_
#define KEZHI_SERVICES_ENGINE_PERSONAL_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "kezhi/v1/common.pb.h"

namespace kezhi::engine {

// A personal field that is set in a message.
struct PersonalField {
  // The message that has the field, such as a row.
  const google::protobuf::Message& parent;
  const google::protobuf::FieldDescriptor& descriptor;
  v1::Personal& value;
};

// Sees one personal field and may change its value. An error stops the walk. When the value has no
// kind afterwards the field is removed from its message (a repeated one stays, empty).
using PersonalVisitor = absl::FunctionRef<absl::Status(PersonalField field)>;

// Visits every Personal that is set anywhere in `message`, in the order of the field numbers.
// Messages whose type holds no Personal are not entered: the walk costs what there is to find.
absl::Status VisitPersonal(google::protobuf::Message& message, PersonalVisitor visit);

// Whether messages of this type can hold one.
bool HoldsPersonal(const google::protobuf::Descriptor& type);

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_PERSONAL_H_
