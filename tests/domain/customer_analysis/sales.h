#ifndef KEZHI_TESTS_DOMAIN_CUSTOMER_ANALYSIS_SALES_H_
#define KEZHI_TESTS_DOMAIN_CUSTOMER_ANALYSIS_SALES_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "kezhi/v1/event.pb.h"

#include "domain/customer_analysis/query.h"
#include "domain/customer_card/apply.h"
#include "domain/deals/apply.h"
#include "domain/plans/apply.h"
#include "domain/pursuits/apply.h"
#include "tests/domain/history.h"
#include "tests/given.h"

// A store that sells, told by its events.
namespace kezhi::domain {

inline std::string Shopper(const std::string& id) {
  return "stores/s1/customers/" + id;
}

inline std::string Seller(const std::string& id) {
  return id.empty() ? "" : "stores/s1/consultants/" + id;
}

class Sales {
 public:
  Sales() : history_({&ApplyPursuits, &ApplyDeals, &ApplyCustomerCard, &ApplyPlans}) {}

  // `text` is that of the event.
  template <typename Event>
  void Happens(const std::string& stream, const std::string& day, const std::string& text) {
    v1::Event event = EventOf(stream, day);
    testing::SetArm(event, testing::FromText<Event>(text));
    events_.push_back(event);
    history_.Add(std::move(event));
  }

  void Registered(const std::string& customer, const std::string& owner = "",
                  const std::string& source = "", bool unidentified = false) {
    Happens<v1::CustomerRegistered>(Shopper(customer), "2025-01-01",
                                    "owner: '" + Seller(owner) + "' source: '" + source +
                                        "' unidentified: " + (unidentified ? "true" : "false"));
  }

  // A sale that ends a pursuit of its own; `money` is the amount's text, empty = not known, and an
  // empty day is not known either. Returns the pursuit's number.
  int Won(const std::string& customer, const std::string& day, const std::string& money) {
    const int number = Opened(customer);
    v1::PursuitWon won;
    won.set_pursuit(number);
    if (!day.empty()) *won.mutable_won_on() = Date(day);
    if (!money.empty()) *won.mutable_amount() = testing::FromText<google::type::Money>(money);
    v1::Event event = EventOf(Shopper(customer), day);
    *event.mutable_pursuit_won() = won;
    events_.push_back(event);
    history_.Add(std::move(event));
    return number;
  }

  // A sale of so many yuan.
  int Won(const std::string& customer, const std::string& day, int yuan) {
    return Won(customer, day, Yuan(yuan));
  }

  // An order on a deal of its own, which comes from this pursuit; 0 = none.
  void Ordered(const std::string& deal, const std::string& customer, const std::string& day,
               const std::string& money, int pursuit = 0) {
    const std::string amount = " amount { " + money + " }";
    Happens<v1::Quoted>(
        Deal(deal), day,
        "customer: '" + Shopper(customer) + "' pursuit: " + std::to_string(pursuit) + amount);
    Happens<v1::DealOrdered>(Deal(deal), day, amount);
  }

  static std::string Deal(const std::string& id) { return "stores/s1/deals/" + id; }

  static std::string Yuan(int units) {
    return "currency_code: 'CNY' units: " + std::to_string(units);
  }

  // A pursuit that comes to nothing.
  void Closed(const std::string& customer, const std::string& outcome) {
    const std::string number = std::to_string(Opened(customer));
    Happens<v1::PursuitClosed>(Shopper(customer), "2026-03-01",
                               "pursuit: " + number + " outcome: PURSUIT_STATUS_" + outcome +
                                   " closed_on { year: 2026 month: 3 day: 1 }");
  }

  void Merged(const std::string& from, const std::string& into) {
    Happens<v1::CustomerMerged>(Shopper(into), "2026-06-01",
                                "from: '" + Shopper(from) +
                                    "' pursuit_offset: " + std::to_string(pursuits_[into]) +
                                    " pursuits: " + std::to_string(pursuits_[from]));
    Happens<v1::CustomerMergedAway>(Shopper(from), "2026-06-01", "into: '" + Shopper(into) + "'");
    pursuits_[into] += pursuits_[from];
  }

  void Unmerged(const std::string& from, const std::string& into) {
    Happens<v1::CustomerUnmerged>(Shopper(into), "2026-06-02", "from: '" + Shopper(from) + "'");
    Happens<v1::CustomerRestored>(Shopper(from), "2026-06-02", "from: '" + Shopper(into) + "'");
  }

  // Opens a pursuit and returns its number.
  int Opened(const std::string& customer) {
    const int number = ++pursuits_[customer];
    Happens<v1::PursuitOpened>(Shopper(customer), "2025-01-02",
                               "pursuit: " + std::to_string(number));
    return number;
  }

  static AnalysisScope Scope(const std::string& from, const std::string& to,
                             const std::string& group = "") {
    return {.store = "stores/s1",
            .days = {Day(from), Day(to)},
            .group = testing::FromText<v1::CustomerGroup>(group)};
  }

  v1::CustomerAnalysis Of(const std::string& from, const std::string& to,
                          const std::string& group = "") const {
    return CustomerAnalysisOf(rows(), Scope(from, to, group));
  }

  const MemoryRows& rows() const { return history_.rows(); }

  // Everything that happened, in its order.
  const std::vector<v1::Event>& events() const { return events_; }

 private:
  History history_;
  std::vector<v1::Event> events_;
  std::map<std::string, int> pursuits_;
};

}  // namespace kezhi::domain

#endif  // KEZHI_TESTS_DOMAIN_CUSTOMER_ANALYSIS_SALES_H_
