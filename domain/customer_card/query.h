#ifndef KEZHI_DOMAIN_CUSTOMER_CARD_QUERY_H_
#define KEZHI_DOMAIN_CUSTOMER_CARD_QUERY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "kezhi/v1/views.pb.h"

#include "domain/page.h"
#include "domain/rows.h"

namespace kezhi::domain {

// The customer card (客户管理卡), both sides. An alias leads to the customer it was merged into.
// `lapsed` and `overdue` are judged by `evaluated_at`. NOT_FOUND, CUSTOMER_NOT_FOUND.
absl::StatusOr<v1::CustomerCard> CustomerCardOf(const RowReader& rows, absl::string_view customer,
                                                absl::Time evaluated_at);

// The head of a card, of the customer that an alias leads to; nullopt: no such customer.
std::optional<v1::CardHead> CardHeadOf(const RowReader& rows, absl::string_view customer);

// A customer and all its aliases: the names that its visits, contacts and referrals were recorded
// under.
std::vector<std::string> NamesOf(const RowReader& rows, const v1::CardHead& head);

// The visits of a customer and its aliases, struck ones left out.
std::vector<std::string> VisitNamesOf(const RowReader& rows, const v1::CardHead& head);

// A pursuit under the customer and the number that it stands under now.
struct PursuitName {
  std::string customer;
  int pursuit = 0;  // 0 = after-sale, or none
};

// Follows merges: where a pursuit that an event calls by `customer` and `pursuit` stands now.
PursuitName StandingOf(const RowReader& rows, absl::string_view customer, int pursuit);

// The last day up to `until` on which a contact of the pursuit was done, whatever came of it but
// NOT_REACHED; the opening when there was none. nullopt: not known, or after `until`.
std::optional<absl::CivilDay> LastContactOf(const RowReader& rows, absl::string_view customer,
                                            const v1::CardPursuit& pursuit, absl::CivilDay until);

// In which order cards are listed.
enum class CardOrder { kCustomer, kRegisteredOn };

// Which cards to list; conditions are joined by "and".
struct CardFilter {
  std::string store;        // `stores/{store}`
  std::string owner;        // empty = any
  std::string external_id;  // empty = any
  // These alone, such as those found by a contact key; nullopt: any.
  std::optional<std::vector<std::string>> customers;
  v1::PursuitStatus status = v1::PURSUIT_STATUS_UNSPECIFIED;  // has a pursuit that stands so
  std::string grade;                                          // has an open pursuit at this grade
  bool pooled = false;                                        // only those in the public pool
  std::string class_scale;  // classified on this scale; empty = any
  std::string class_grade;  // in this class of it; empty = any
  CardOrder order = CardOrder::kCustomer;
  bool descending = false;
};

// Heads of the cards of a store, aliases left out. Cost: reads every card up to the page's end;
// descending, all keys.
Page<v1::CardHead> ListCards(const RowReader& rows, const CardFilter& filter,
                             absl::string_view start_key, int limit);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_CARD_QUERY_H_
