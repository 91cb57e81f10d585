#ifndef KEZHI_DOMAIN_PLANS_TABLES_H_
#define KEZHI_DOMAIN_PLANS_TABLES_H_

namespace kezhi::domain {

// (store, plan) → WorkPlan without what is filled in on reading.
inline constexpr char kWorkPlans[] = "plans.plans";
// (store, owner, first day, plan): the plans in order; the owner is empty for a group's or the
// store's.
inline constexpr char kPlanPeriods[] = "plans.periods";
// (store, consultant, day) → WorkDay without its sales; the consultant is empty for what nobody's
// work was.
inline constexpr char kWorkDays[] = "plans.days";
// (store, consultant, day, position) → DaySales: one sale.
inline constexpr char kPlanSales[] = "plans.sales";
// (customer, day) → ContactDay.
inline constexpr char kContactDays[] = "plans.contacts";
// (customer, pursuit) → the key of the WorkDay that it counts on as opened; the same of those that
// were closed as a mistake, which do not count.
inline constexpr char kPlanOpened[] = "plans.opened";
inline constexpr char kPlanVoid[] = "plans.void";
// (customer, scale) → the customer's tier, as last planned or classified.
inline constexpr char kPlanTiers[] = "plans.tiers";
// alias → the customer it was merged into.
inline constexpr char kPlanAliases[] = "plans.aliases";
// (customer, alias): the same the other way round.
inline constexpr char kPlanMerged[] = "plans.merged";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PLANS_TABLES_H_
