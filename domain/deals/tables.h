#ifndef KEZHI_DOMAIN_DEALS_TABLES_H_
#define KEZHI_DOMAIN_DEALS_TABLES_H_

namespace kezhi::domain {

// (store, deal) → DealRow.
inline constexpr char kDealRows[] = "deals.rows";
// (store, deal) → the day of the order, `20260302`, as long as an order stands; `00000000` where
// the day is not known.
inline constexpr char kDealOrders[] = "deals.orders";
// (consultant, day, position) → `late`, or nothing: deliveries for which the contract names a last
// day, by the day on which they left.
inline constexpr char kDealDeliveries[] = "deals.deliveries";
// (deal, invoice) → InvoiceRow.
inline constexpr char kDealInvoices[] = "deals.invoices";
// (deal, receipt) → ReceiptRow.
inline constexpr char kDealReceipts[] = "deals.receipts";
// (store, deal, invoice) → the InvoiceRow again, as long as something of it is open.
inline constexpr char kDealOpen[] = "deals.open";
// customer → CreditRow.
inline constexpr char kDealCredit[] = "deals.credit";
// (customer, deal) → CreditUseRow, as long as it uses anything.
inline constexpr char kDealUsed[] = "deals.used";
// alias → the customer it was merged into.
inline constexpr char kDealAliases[] = "deals.aliases";
// (customer, alias) → nothing.
inline constexpr char kDealMerged[] = "deals.merged";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DEALS_TABLES_H_
