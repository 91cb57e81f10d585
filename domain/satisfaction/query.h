#ifndef KEZHI_DOMAIN_SATISFACTION_QUERY_H_
#define KEZHI_DOMAIN_SATISFACTION_QUERY_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/survey_views.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// Which rounds are asked for, and how much of them may be told.
struct SatisfactionFilter {
  std::string store;
  std::string survey;  // one round; empty = all of the store
  // Of all of them: the period asked about ends then or later.
  std::optional<absl::CivilDay> from;
  std::optional<absl::CivilDay> to;  // the period asked about ends then or before
  // For readers who must not learn what single customers said (domain.md §7): ended rounds alone,
  // so that nobody takes one answer from before it out of the sum after it, and nothing of what
  // fewer than five said in a round. A group that is the only one left out is joined by the next
  // smallest, as it could be had by subtraction; of people a round tells either all or none, since
  // their units are told too.
  bool suppress = false;
};

// The form. Sums go over the rounds; what a round leaves out is in none. NOT_FOUND,
// SURVEY_NOT_FOUND: the round that is named.
absl::StatusOr<v1::Satisfaction> SatisfactionOf(const RowReader& rows,
                                                const SatisfactionFilter& filter);

// When the store's next round is due by the playbooks that hold on `today`: their interval after
// the opening of the last one, `today` where there was none. nullopt: they say no interval.
std::optional<absl::CivilDay> NextSurveyDue(const RowReader& rows, const std::string& store,
                                            absl::CivilDay today);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_SATISFACTION_QUERY_H_
