#ifndef KEZHI_DOMAIN_CUSTOMER_SCREENING_STATE_H_
#define KEZHI_DOMAIN_CUSTOMER_SCREENING_STATE_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

#include "kezhi/v1/territory.pb.h"

namespace kezhi::domain {

// A step of a screening's chain.
struct ScreeningStepState {
  std::string id;
  std::string role;
  std::string report_to;

  friend bool operator==(const ScreeningStepState&, const ScreeningStepState&) = default;
};

// What was found of a criterion last.
struct CriterionState {
  bool met = false;
  bool proven = false;  // a document was named, whoever named it

  friend bool operator==(const CriterionState&, const CriterionState&) = default;
};

// The last screening of a customer for a territory. The chain is that of the nomination, whatever
// playbook came since.
struct ScreeningState {
  bool open = false;
  int round = 0;
  std::string rep;  // empty = nobody
  std::vector<ScreeningStepState> chain;
  std::size_t assessed = 0;  // steps done
  std::string decided_by;
  std::map<std::string, CriterionState> criteria;
  bool advised_against = false;  // by any step
  v1::ScreeningVerdict verdict = v1::SCREENING_VERDICT_UNSPECIFIED;
  std::optional<absl::CivilDay> decided_on;

  // The step whose turn it is; nullptr: all are done.
  const ScreeningStepState* next() const {
    return assessed < chain.size() ? &chain[assessed] : nullptr;
  }

  friend bool operator==(const ScreeningState&, const ScreeningState&) = default;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_SCREENING_STATE_H_
