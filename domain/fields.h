#ifndef KEZHI_DOMAIN_FIELDS_H_
#define KEZHI_DOMAIN_FIELDS_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "kezhi/v1/command.pb.h"
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

// The rules of one field.
struct FieldRules {
  // nullptr: the field holds no resource name.
  const NameField* name = nullptr;
  // Why an empty field is refused (a text, or a message that is not there); UNSPECIFIED: it may be
  // empty.
  v1::Reason if_empty = v1::REASON_UNSPECIFIED;
  // Whether an enum may be left UNSPECIFIED.
  bool may_be_unspecified = false;
  // Most code points that a text may have (domain.md §9), and whether they may be several lines.
  int max_length = 0;
  bool may_have_lines = false;
  // Most elements that a repeated field may have.
  int max_elements = 0;
};

// Of a field anywhere below Command; any thread. Looked up in the tables once for each field.
const FieldRules& RulesOf(const google::protobuf::FieldDescriptor& field);

// Where a field stands in a message. Written out only where there is a fault to tell of.
class FieldPath {
 public:
  // The message itself.
  FieldPath() = default;

  // `parent` and `field` are borrowed. `index` is an element's.
  FieldPath(const FieldPath& parent, const google::protobuf::FieldDescriptor& field, int index = -1)
      : parent_(&parent), field_(&field), index_(index) {}

  // `path.field`, `field` at the top, with `[index]` for elements.
  std::string ToString() const;

 private:
  const FieldPath* parent_ = nullptr;
  const google::protobuf::FieldDescriptor* field_ = nullptr;
  int index_ = -1;
};

// The arm of the command's oneof; nullptr: none.
const google::protobuf::FieldDescriptor* ArmOf(const v1::Command& command);

// The field of that arm that names what the command addresses; nullptr: there is no arm.
const google::protobuf::FieldDescriptor* AddressedFieldOf(const v1::Command& command);

// Calls `visit` for every resource name in the message that is not empty. The message is Command or
// one below it.
void ForEachName(const google::protobuf::Message& message,
                 absl::FunctionRef<void(const NameField& field, const std::string& name)> visit);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_FIELDS_H_
