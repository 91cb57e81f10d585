#ifndef KEZHI_SERVICES_SERVER_ADD_PAGE_H_
#define KEZHI_SERVICES_SERVER_ADD_PAGE_H_

#include "kezhi/v1/query_service.pb.h"

#include "domain/form_pages.h"

namespace kezhi::server {

// Adds a further page of a form to those before; `page` is used up. What stands beside the lines
// is the same on every page, and is not added again.
template <typename Response>
void AddPage(Response& page, Response& whole) {
  whole.MergeFrom(page);
}

inline void AddPage(v1::GetRegistrationSheetResponse& page,
                    v1::GetRegistrationSheetResponse& whole) {
  domain::AppendPage(*page.mutable_sheet(), *whole.mutable_sheet());
}

inline void AddPage(v1::GetCustomerCardResponse& page, v1::GetCustomerCardResponse& whole) {
  domain::AppendPage(*page.mutable_card(), *whole.mutable_card());
}

inline void AddPage(v1::GetDailyReportResponse& page, v1::GetDailyReportResponse& whole) {
  domain::AppendPage(*page.mutable_report(), *whole.mutable_report());
}

inline void AddPage(v1::GetProgressTableResponse& page, v1::GetProgressTableResponse& whole) {
  page.mutable_table()->clear_head();
  whole.MergeFrom(page);
}

inline void AddPage(v1::ListComplaintsResponse& page, v1::ListComplaintsResponse& whole) {
  whole.mutable_complaints()->MergeFrom(page.complaints());
}

inline void AddPage(v1::ListJournalLinesResponse& page, v1::ListJournalLinesResponse& whole) {
  whole.mutable_lines()->MergeFrom(page.lines());
}

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_ADD_PAGE_H_
