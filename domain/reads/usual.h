#ifndef KEZHI_DOMAIN_READS_USUAL_H_
#define KEZHI_DOMAIN_READS_USUAL_H_

#include "absl/strings/string_view.h"

namespace kezhi::domain {

// Of how many customers somebody is usually shown texts on one business day, at most, by what shows
// customers one after the other (Shows::kCustomers).
struct UsualReading {
  absl::string_view duty;
  int customers;
};

// A consultant has the cards of some 60 open and as many former customers, and a clerk or manager
// works on what a day brings: nobody's work needs the customers of a whole store. docs/access.md
// says what to do about a day beyond it.
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

// Whom an RPC shows, as far as unusual reading asks.
enum class Shows {
  // Customers whom its caller chooses, one or page after page: counts.
  kCustomers,
  // Many customers at once to whoever does the work of a day or a month, so it tells nothing.
  kWork,
  // No customers, but staff and what they wrote; or what is recorded under the name of the form
  // that is watched, or not at all (feeds of events).
  kNobody,
};

struct ShownBy {
  absl::string_view rpc;
  Shows shows;
};

// Every RPC whose answer can hold personal texts has its row: readings_test holds it against the
// descriptors.
inline constexpr ShownBy kShownBy[] = {
    {"ConsumerGroupService/Consume", Shows::kNobody},
    {"PrivacyService/ExportPersonalData", Shows::kCustomers},
    {"PrivacyService/GetErasureCertificate", Shows::kCustomers},
    {"PrivacyService/ListErasures", Shows::kCustomers},
    {"QueryService/AuditRelations", Shows::kNobody},
    {"QueryService/GetAgeing", Shows::kCustomers},
    {"QueryService/GetComplaint", Shows::kCustomers},
    {"QueryService/GetCredit", Shows::kCustomers},
    {"QueryService/GetCustomerCard", Shows::kCustomers},
    {"QueryService/GetDailyReport", Shows::kWork},
    {"QueryService/GetDeal", Shows::kCustomers},
    {"QueryService/GetKpiSheet", Shows::kNobody},
    {"QueryService/GetPlan", Shows::kNobody},
    {"QueryService/GetProgressTable", Shows::kWork},
    {"QueryService/GetRegistrationSheet", Shows::kWork},
    {"QueryService/GetRouteReport", Shows::kWork},
    {"QueryService/GetSatisfaction", Shows::kCustomers},
    {"QueryService/GetTerritory", Shows::kCustomers},
    {"QueryService/GetVisitSchedule", Shows::kWork},
    {"QueryService/ListBreaches", Shows::kNobody},
    {"QueryService/ListCare", Shows::kCustomers},
    {"QueryService/ListComplaints", Shows::kCustomers},
    {"QueryService/ListConsultants", Shows::kNobody},
    {"QueryService/ListCustomerCards", Shows::kCustomers},
    {"QueryService/ListCustomerSegments", Shows::kCustomers},
    {"QueryService/ListDailyReports", Shows::kCustomers},
    {"QueryService/ListDeals", Shows::kCustomers},
    {"QueryService/ListDueItems", Shows::kWork},
    {"QueryService/ListDuplicates", Shows::kCustomers},
    {"QueryService/ListFollowUps", Shows::kCustomers},
    {"QueryService/ListJournalLines", Shows::kWork},
    {"QueryService/ListKpiSheets", Shows::kNobody},
    {"QueryService/ListMeetings", Shows::kNobody},
    {"QueryService/ListOutletBudgets", Shows::kCustomers},
    {"QueryService/ListPlans", Shows::kNobody},
    {"QueryService/ListRegistrationSheets", Shows::kCustomers},
    {"QueryService/ListScreenings", Shows::kCustomers},
    {"QueryService/ListTimeline", Shows::kCustomers},
    {"QueryService/ListTrackingSheet", Shows::kCustomers},
    {"QueryService/SearchCustomers", Shows::kCustomers},
    {"QueryService/WatchForm", Shows::kNobody},
    {"StreamService/GetEvent", Shows::kCustomers},
    {"StreamService/ReadAll", Shows::kCustomers},
    {"StreamService/ReadStream", Shows::kCustomers},
    {"StreamService/Subscribe", Shows::kNobody},
};

// Whether the customers whom an RPC shows count. One that is not in the table, of a version before
// or after this one, counts: rather one day too many is asked about.
inline bool CountsAsUnusual(absl::string_view rpc) {
  for (const ShownBy& row : kShownBy) {
    if (row.rpc == rpc) return row.shows == Shows::kCustomers;
  }
  return true;
}

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_READS_USUAL_H_
