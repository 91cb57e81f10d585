#ifndef KEZHI_DOMAIN_READS_USUAL_H_
#define KEZHI_DOMAIN_READS_USUAL_H_

#include "absl/strings/string_view.h"

namespace kezhi::domain {

// Of how many customers the card or timeline is usually shown to somebody on one business day, at
// most.
struct UsualReading {
  absl::string_view duty;
  int customers;
};

// A consultant has the cards of some 60 open and as many former customers, and a clerk or manager
// works on what a day brings: nobody's work needs the cards of a whole store. docs/access.md says
// what to do about a day beyond it.
inline constexpr UsualReading kUsualReading[] = {
    {"consultant", 150}, {"after_sale", 150}, {"clerk", 300}};
// Of every other duty.
inline constexpr int kUsualReadingOfOthers = 600;

// The most customers whose cards somebody of this duty is shown on a usual day.
inline int UsualCustomers(absl::string_view duty) {
  for (const UsualReading& usual : kUsualReading) {
    if (usual.duty == duty) return usual.customers;
  }
  return kUsualReadingOfOthers;
}

// Whether an RPC opens or lists cards. The other forms show many customers at once to whoever does
// the day's work, so they tell nothing.
inline bool ShowsCards(absl::string_view rpc) {
  return rpc == "QueryService/GetCustomerCard" || rpc == "QueryService/ListCustomerCards" ||
         rpc == "QueryService/ListTimeline" || rpc == "QueryService/SearchCustomers";
}

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_READS_USUAL_H_
