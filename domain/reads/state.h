#ifndef KEZHI_DOMAIN_READS_STATE_H_
#define KEZHI_DOMAIN_READS_STATE_H_

namespace kezhi::domain {

// What decisions know of a day's access log: nothing but that it is one.
struct ReadsState {};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_READS_STATE_H_
