#ifndef KEZHI_DOMAIN_TIMELINE_QUERY_H_
#define KEZHI_DOMAIN_TIMELINE_QUERY_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

#include "domain/rows.h"

namespace kezhi::domain {

// The customer that stands for `customer`: itself, or the one it was merged into.
std::string StandsFor(const RowReader& rows, absl::string_view customer);

// The streams whose events make up a customer's timeline: its own first, then those of merged
// aliases and of all linked visits, by name. Of an alias: those of the customer it was merged into.
// Just the own stream when nothing is known.
std::vector<std::string> StreamsOf(const RowReader& rows, absl::string_view customer);

// The streams beside these that hold something about one of them, by name: of days, whose review
// found something about a visit, of reports, whose route stopped at the customer, and of visits
// that were first taken to be a customer's and turned out to be another's.
std::vector<std::string> MentionsOf(const RowReader& rows, const std::vector<std::string>& streams);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_TIMELINE_QUERY_H_
