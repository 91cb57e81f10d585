#ifndef KEZHI_DOMAIN_TRACKING_JOURNAL_QUERY_H_
#define KEZHI_DOMAIN_TRACKING_JOURNAL_QUERY_H_

#include <string>
#include <vector>

#include "absl/time/civil_time.h"

#include "kezhi/v1/playbook_views.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// Which journals.
struct JournalQuery {
  std::string store;  // `stores/{store}`
  std::string owner;  // empty = any; else the heads count this owner's alone
  absl::CivilDay day;
  std::string grade;        // lines at this grade alone; empty = all
  bool to_refresh = false;  // lines that are due on the day or overdue alone
};

// Tracking journals (客户追踪志) of a day.
struct Journals {
  std::vector<v1::JournalHead> heads;  // the most frequent first
  std::vector<v1::JournalLine> lines;  // by grade, the best first, then by due day and customer
};

// Costs a pass over the store's customers.
Journals JournalsOf(const RowReader& rows, const JournalQuery& query);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_TRACKING_JOURNAL_QUERY_H_
