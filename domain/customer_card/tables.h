#ifndef KEZHI_DOMAIN_CUSTOMER_CARD_TABLES_H_
#define KEZHI_DOMAIN_CUSTOMER_CARD_TABLES_H_

namespace kezhi::domain {

// customer → CardHead; aliases too, `merged_into` says so.
inline constexpr char kCardCustomers[] = "card.customers";
// store, day registered, customer → nothing.
inline constexpr char kCardByDay[] = "card.by_day";
// store, number given by another system, customer → nothing.
inline constexpr char kCardByExternalId[] = "card.by_external_id";
// customer, pursuit → CardPursuit.
inline constexpr char kCardPursuits[] = "card.pursuits";
// customer, pursuit (0 = after-sale), line → CardLine.
inline constexpr char kCardLines[] = "card.lines";
// customer, pursuit → Purchase.
inline constexpr char kCardPurchases[] = "card.purchases";
// visit → customer; struck visits have none.
inline constexpr char kCardVisits[] = "card.visits";
// customer, visit → nothing.
inline constexpr char kCardVisitsOf[] = "card.visits_of";
// customer, referred customer → nothing.
inline constexpr char kCardReferrals[] = "card.referrals";
// alias → CustomerAlias.
inline constexpr char kCardAliases[] = "card.aliases";
// customer → key of the line of its last contact, for the plan made in the same commit.
inline constexpr char kCardLastDone[] = "card.last_done";

// customer, pursuit, first position of the commit of a judgement → nothing.
inline constexpr char kCardJudgements[] = "card.judgements";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_CARD_TABLES_H_
