#ifndef KEZHI_DOMAIN_PURSUITS_SUMMARY_H_
#define KEZHI_DOMAIN_PURSUITS_SUMMARY_H_

#include <vector>

#include "kezhi/v1/views.pb.h"

namespace kezhi::domain {

// Collects numbers and sums them up.
class Numbers {
 public:
  void Add(double number) { numbers_.push_back(number); }

  // Mean, median, least and greatest are absent when there are no numbers. The median of an even
  // count is the mean of the middle two. Sums of whole numbers are exact up to 2^53.
  v1::Summary Summarise() const;

 private:
  std::vector<double> numbers_;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PURSUITS_SUMMARY_H_
