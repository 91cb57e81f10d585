#include "services/server/read_mask.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace kezhi::server {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr char kEverything[] = "*";

// Names of fields and what is kept of each; nothing below = all of it.
struct Tree {
  std::map<std::string, Tree> fields;
};

bool Leads(absl::string_view path, const Descriptor& type) {
  const Descriptor* at = &type;
  for (const absl::string_view name : absl::StrSplit(path, '.')) {
    if (at == nullptr) return false;
    const FieldDescriptor* field = at->FindFieldByName(std::string(name));
    if (field == nullptr) return false;
    at = field->message_type();
  }
  return true;
}

Tree TreeOf(const google::protobuf::FieldMask& mask) {
  Tree tree;
  for (const std::string& path : mask.paths()) {
    Tree* at = &tree;
    bool all = false;
    for (const absl::string_view name : absl::StrSplit(path, '.')) {
      const auto [place, fresh] = at->fields.try_emplace(std::string(name));
      at = &place->second;
      // `lines` after `lines.name`, or before it, keeps whole lines.
      all = !fresh && at->fields.empty();
      if (all) break;
    }
    if (!all) at->fields.clear();
  }
  return tree;
}

void Trim(const Tree& tree, Message& message) {
  const Reflection* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection->ListFields(message, &set);
  for (const FieldDescriptor* field : set) {
    const auto kept = tree.fields.find(field->name());
    if (kept == tree.fields.end()) {
      reflection->ClearField(&message, field);
      continue;
    }
    if (kept->second.fields.empty()) continue;
    if (!field->is_repeated()) {
      Trim(kept->second, *reflection->MutableMessage(&message, field));
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      Trim(kept->second, *reflection->MutableRepeatedMessage(&message, field, i));
    }
  }
}

}  // namespace

void CheckReadMask(const google::protobuf::FieldMask& mask, const Descriptor& type,
                   absl::string_view field, domain::Violations& faults) {
  for (int i = 0; i < mask.paths_size(); ++i) {
    if (mask.paths(i) == kEverything || Leads(mask.paths(i), type)) continue;
    faults.Add(v1::REASON_FIELD_UNKNOWN, absl::StrCat(field, ".paths[", i, "]"),
               absl::StrCat("names no field of ", type.name()));
  }
}

void ApplyReadMask(const google::protobuf::FieldMask& mask, Message& message) {
  if (mask.paths().empty()) return;
  for (const std::string& path : mask.paths()) {
    if (path == kEverything) return;
  }
  Trim(TreeOf(mask), message);
}

}  // namespace kezhi::server
