#ifndef KEZHI_DOMAIN_SHARED_IDS_H_
#define KEZHI_DOMAIN_SHARED_IDS_H_

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

#include "kezhi/v1/playbook.pb.h"

#include "domain/error.h"
#include "domain/text.h"

namespace kezhi::domain {

// The first field, in the order of their numbers, in which two elements of the same type say
// something else, such as `label_zh` or `grades[1].cadence.days`; empty = they are one and the same
// but for what only adds, which is `recommended_for` of a method.
std::string FirstDifference(const google::protobuf::Message& one,
                            const google::protobuf::Message& other);

// Adds a fault at `path` when an element is not the same as that of `other` with its id: it names
// the other playbook and the field.
void CheckSame(const google::protobuf::Message& element, const google::protobuf::Message& theirs,
               const v1::Playbook& other, absl::string_view path, Violations& faults);

// Checks the ids of one list of a playbook, each fault at `path`[i].id: they are well-formed, stand
// once in the list, and mean in the playbooks beside it what they mean here
// (docs/decisions/0028). `list` gives that list of any playbook, by reference.
template <typename List>
void CheckSharedIds(const v1::Playbook& playbook, const std::vector<const v1::Playbook*>& others,
                    absl::string_view path, List list, Violations& faults) {
  std::set<std::string> seen;
  int index = 0;
  for (const auto& element : list(playbook)) {
    const std::string at = absl::StrCat(path, "[", index++, "].id");
    if (!IsPartId(element.id())) {
      faults.Add(v1::REASON_PLAYBOOK_INVALID, at, "must match [A-Za-z0-9_]+");
    }
    if (!seen.insert(element.id()).second) {
      faults.Add(v1::REASON_PLAYBOOK_INVALID, at, "stands twice");
    }
    for (const v1::Playbook* other : others) {
      for (const auto& theirs : list(*other)) {
        if (theirs.id() == element.id()) CheckSame(element, theirs, *other, at, faults);
      }
    }
  }
}

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_SHARED_IDS_H_
