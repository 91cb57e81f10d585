#ifndef KEZHI_DOMAIN_SURVEY_STATE_H_
#define KEZHI_DOMAIN_SURVEY_STATE_H_

#include <set>
#include <string>

namespace kezhi::domain {

// What decisions know of a round. Who has answered stands with the customers, so that no state
// grows by their number.
struct SurveyState {
  bool opened = false;
  bool closed = false;
  std::set<std::string> questions;
  int low_score = 0;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_SURVEY_STATE_H_
