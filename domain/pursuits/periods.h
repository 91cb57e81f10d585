#ifndef KEZHI_DOMAIN_PURSUITS_PERIODS_H_
#define KEZHI_DOMAIN_PURSUITS_PERIODS_H_

#include <map>
#include <vector>

#include "absl/time/civil_time.h"

#include "kezhi/v1/views.pb.h"

#include "domain/period.h"

namespace kezhi::domain {

// The course of pursuits over time.
class PeriodCounter {
 public:
  // `cut`: not kNone.
  explicit PeriodCounter(Cut cut) : cut_(cut) {}

  void Add(const v1::PursuitRow& row);
  // Every part from the first to the last in which a pursuit was opened or ended.
  std::vector<v1::PursuitPeriod> Finish() const;

 private:
  struct Part {
    v1::PursuitPeriod counts;
    int became_open = 0;
    int ceased_to_be_open = 0;
  };

  Cut cut_;
  std::map<absl::CivilDay, Part> parts_;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PURSUITS_PERIODS_H_
