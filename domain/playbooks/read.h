#ifndef KEZHI_DOMAIN_PLAYBOOKS_READ_H_
#define KEZHI_DOMAIN_PLAYBOOKS_READ_H_

#include <string>
#include <vector>

#include "kezhi/v1/playbook.pb.h"

namespace kezhi::domain {

// What is wrong with a playbook that somebody has written.
struct PlaybookFault {
  int line = 1;  // from 1; of the field, or of the nearest that holds it where it is missing
  int column = 1;
  std::string field;  // `scales[0].grades[2].horizon`; empty = the text itself cannot be read there
  std::string description;
};

// A playbook read from its text.
struct PlaybookText {
  v1::Playbook playbook;  // void when there are faults
  std::vector<PlaybookFault> faults;
};

// Reads the protobuf text format of v1::Playbook and says all that is wrong with it, by line: where
// the text ends to be readable, fields that there are none of, and what AdoptPlaybook would refuse
// (Check and Validate) of a playbook that is readable. `others` are in force beside it.
PlaybookText ReadPlaybook(const std::string& text, const std::vector<const v1::Playbook*>& others);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PLAYBOOKS_READ_H_
