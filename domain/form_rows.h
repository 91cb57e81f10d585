#ifndef KEZHI_DOMAIN_FORM_ROWS_H_
#define KEZHI_DOMAIN_FORM_ROWS_H_

#include <map>
#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace kezhi::domain {

// A row of a form: its head, or an element of a repeated message anywhere in it.
struct FormRow {
  // Of the form. Borrowed from it.
  const google::protobuf::Message* message = nullptr;
  // Path of the row that it is in; empty = the head.
  std::string parent;
  // The fields that are set, as text, by path: `grade`, `name.clear`.
  std::map<std::string, std::string> fields;
};

// By path: empty for the head, `lines[stores/s1/visits/v1]`, `backs[1].lines[17]`.
using FormRows = std::map<std::string, FormRow>;

// Whether the fields that only say where a row stands (`no`, `position`) are among the others.
enum class Places { kLeftOut, kShown };

// A form as rows of fields. An element is known by what it is about, else by its place. The form
// must outlive the rows. With `towards`, a path in the form, only the rows on the way there have
// their fields and rows, which costs less.
FormRows FormRowsOf(const google::protobuf::Message& form, Places places,
                    const std::string& towards = "");

// Whether an element of this type is known by what it is about; of others the place counts.
bool HasIdentity(const google::protobuf::Descriptor& element);

// Whether a field of a form is a value and no message of ours.
bool IsLeaf(const google::protobuf::FieldDescriptor& field);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_FORM_ROWS_H_
