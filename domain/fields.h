#ifndef KEZHI_DOMAIN_FIELDS_H_
#define KEZHI_DOMAIN_FIELDS_H_

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "kezhi/v1/errors.pb.h"

#include "domain/names.h"

namespace kezhi::domain {

// What Check knows of single fields of commands beyond their type. Tables, so that a rule stands in
// one place.

// A field that holds a resource name.
struct NameField {
  ResourceKind kind;
  bool required;
};

// nullptr: the field holds no resource name.
const NameField* NameFieldOf(const google::protobuf::FieldDescriptor& field);

// Why an empty field is refused (a text, or a message that is not there); UNSPECIFIED: it may be
// empty.
v1::Reason ReasonIfEmpty(const google::protobuf::FieldDescriptor& field);

// Whether an enum may be left UNSPECIFIED.
bool MayBeUnspecified(const google::protobuf::FieldDescriptor& field);

// Most code points that a text may have (domain.md §9).
int MaxLength(const google::protobuf::FieldDescriptor& field);

// Whether a text may have several lines.
bool MayHaveLines(const google::protobuf::FieldDescriptor& field);

// Most elements that a repeated field may have.
int MaxElements(const google::protobuf::FieldDescriptor& field);

// `path.field`, `field` at the top, with `[index]` for elements.
std::string FieldPath(absl::string_view path, const google::protobuf::FieldDescriptor& field,
                      int index = -1);

// Calls `visit` for every resource name in the message that is not empty, with its path.
void ForEachName(const google::protobuf::Message& message,
                 const std::function<void(const NameField& field, absl::string_view path,
                                          const std::string& name)>& visit);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_FIELDS_H_
