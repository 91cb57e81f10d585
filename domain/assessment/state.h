#ifndef KEZHI_DOMAIN_ASSESSMENT_STATE_H_
#define KEZHI_DOMAIN_ASSESSMENT_STATE_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "kezhi/v1/playbook.pb.h"

namespace kezhi::domain {

// What decisions know of an assessment.
struct AssessmentState {
  bool opened = false;
  bool closed = false;
  std::string consultant;
  std::vector<v1::ScoreSheet> sheets;  // as they stood when it was opened
  // By sheet and item, in basis points.
  std::map<std::pair<std::string, std::string>, int> scores;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_ASSESSMENT_STATE_H_
