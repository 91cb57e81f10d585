#ifndef KEZHI_DOMAIN_DEAL_STATE_H_
#define KEZHI_DOMAIN_DEAL_STATE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/time/civil_time.h"

namespace kezhi::domain {

// Amounts are in the smallest unit of the deal's currency.

// An invoice and what became of it.
struct InvoiceState {
  absl::CivilDay on;
  bool reconciled = false;
  std::int64_t invoiced = 0;
  std::int64_t cleared = 0;
  std::int64_t returned = 0;
  std::int64_t allowed = 0;
  std::int64_t written_off = 0;

  // Never below zero.
  std::int64_t open() const { return invoiced - cleared - returned - allowed - written_off; }

  friend bool operator==(const InvoiceState&, const InvoiceState&) = default;
};

// A receipt, how much of it was cleared against invoices, and how much was paid back.
struct ReceiptState {
  std::int64_t amount = 0;
  std::int64_t cleared = 0;
  std::int64_t refunded = 0;

  // Never below zero.
  std::int64_t rest() const { return amount - cleared - refunded; }

  friend bool operator==(const ReceiptState&, const ReceiptState&) = default;
};

// What decisions know of a deal.
struct DealState {
  bool opened = false;
  std::string customer;    // as it was called when the deal was opened
  int pursuit = 0;         // of that customer; 0 = none
  std::string consultant;  // whose deal it is; empty = nobody's
  std::string currency;
  std::int64_t quoted = 0;
  std::optional<std::int64_t> ordered;  // nullopt: no order, or it was returned
  std::string ordered_by;
  bool accepted = false;  // the order, by its review
  bool contracted = false;
  std::optional<absl::CivilDay> deliver_by;  // by the contract; nullopt: no day was agreed
  std::int64_t shipped = 0;
  std::int64_t sent_back = 0;  // of what was shipped, before it was invoiced
  std::int64_t invoiced = 0;
  bool shipped_last = false;  // nothing more of the order comes
  std::map<std::string, InvoiceState> invoices;
  std::map<std::string, ReceiptState> receipts;
  bool settled = false;

  // Shipped and not invoiced.
  std::int64_t uninvoiced() const { return shipped - sent_back - invoiced; }

  // Open of all invoices.
  std::int64_t open() const;
  // Of all receipts neither cleared nor paid back.
  std::int64_t uncleared() const;

  // What of the customer's credit the deal uses.
  std::int64_t used() const { return uninvoiced() + open(); }

  // What was received beyond that.
  std::int64_t prepaid() const;

  // The day of the oldest open invoice; nullopt: none is open.
  std::optional<absl::CivilDay> oldest_on() const;

  friend bool operator==(const DealState&, const DealState&) = default;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DEAL_STATE_H_
