#ifndef KEZHI_TESTS_DOMAIN_PLANS_WORK_H_
#define KEZHI_TESTS_DOMAIN_PLANS_WORK_H_

#include <string>

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/plan_views.pb.h"

#include "domain/deals/apply.h"
#include "domain/directory/apply.h"
#include "domain/plans/apply.h"
#include "domain/pursuits/apply.h"
#include "tests/domain/history.h"
#include "tests/given.h"

// A store that works by plans, told by its events: `account_plan`, consultants c1 and c2 of group
// g1, c3 of group g2.
namespace kezhi::domain {

inline std::string ConsultantOf(const std::string& id) {
  return id.empty() ? "" : "stores/s1/consultants/" + id;
}

inline std::string CustomerOf(const std::string& id) {
  return "stores/s1/customers/" + id;
}

class Work {
 public:
  Work() : history_({&ApplyPlans, &ApplyDeals, &ApplyPursuits, &ApplyDirectory}) {
    v1::Event opened = EventOf("stores/s1", "2026-01-01");
    opened.mutable_store_opened()->set_time_zone("Asia/Shanghai");
    history_.Add(opened);
    v1::Event adopted = EventOf("stores/s1", "2026-01-01");
    *adopted.mutable_playbook_adopted()->mutable_playbook() =
        testing::PresetPlaybook("account_plan");
    history_.Add(adopted);
    Hire("c1", "g1");
    Hire("c2", "g1");
    Hire("c3", "g2");
  }

  // `text` is that of the event.
  template <typename Event>
  void Happens(const std::string& stream, const std::string& day, const std::string& text,
               const std::string& flag = "") {
    v1::Event event = EventOf(stream, day);
    event.mutable_actor()->set_principal("li");
    testing::SetArm(event, testing::FromText<Event>(text));
    if (!flag.empty()) event.add_flags(flag);
    history_.Add(event);
  }

  void Registered(const std::string& customer, const std::string& owner, const std::string& day) {
    Happens<v1::CustomerRegistered>(CustomerOf(customer), day,
                                    "owner: '" + ConsultantOf(owner) + "'");
  }

  // A contact that reached the customer, by nobody's plan.
  void Visited(const std::string& customer, const std::string& day, const std::string& by = "c1",
               const std::string& method = "VISIT") {
    Happens<v1::FollowUpDone>(
        CustomerOf(customer), day,
        "by: '" + ConsultantOf(by) + "' method: '" + method + "' outcome: CONTACT_OUTCOME_REACHED");
  }

  // A sale of so many yuan.
  void Won(const std::string& customer, const std::string& day, int yuan,
           const std::string& by = "c1", const std::string& item = "M1") {
    v1::PursuitWon won;
    *won.mutable_won_on() = Date(day);
    won.set_item(item);
    won.set_consultant(ConsultantOf(by));
    won.mutable_amount()->set_currency_code("CNY");
    won.mutable_amount()->set_units(yuan);
    v1::Event event = EventOf(CustomerOf(customer), day);
    *event.mutable_pursuit_won() = won;
    history_.Add(event);
  }

  // An order of so many yuan on a deal of its own, which comes from this pursuit; 0 = none.
  void Ordered(const std::string& deal, const std::string& customer, const std::string& day,
               int yuan, const std::string& by = "c1", int pursuit = 0) {
    const std::string stream = "stores/s1/deals/" + deal;
    const std::string amount =
        " amount { currency_code: 'CNY' units: " + std::to_string(yuan) + " }";
    Happens<v1::Quoted>(stream, day,
                        "item: 'M1' customer: '" + CustomerOf(customer) + "' consultant: '" +
                            ConsultantOf(by) + "' pursuit: " + std::to_string(pursuit) + amount);
    Happens<v1::DealOrdered>(stream, day, amount);
  }

  // A plan p1 of this owner for March 2026; `text` is the rest of the event's.
  void Drafted(const std::string& text, const std::string& owner = "c1",
               const std::string& flag = "") {
    Happens<v1::PlanDrafted>("stores/s1/plans/p1", "2026-03-02",
                             "kind: 'month_sales' owner: '" + ConsultantOf(owner) +
                                 "' from { year: 2026 month: 3 day: 1 } to { year: 2026 month: 3 "
                                 "day: 31 } " +
                                 text,
                             flag);
  }

  const MemoryRows& rows() const { return history_.rows(); }

 private:
  void Hire(const std::string& id, const std::string& group) {
    Happens<v1::ConsultantHired>(ConsultantOf(id), "2026-01-01", "group: '" + group + "'");
  }

  History history_;
};

}  // namespace kezhi::domain

#endif  // KEZHI_TESTS_DOMAIN_PLANS_WORK_H_
