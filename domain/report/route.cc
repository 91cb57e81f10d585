// Visits to outlets: the route of a day, and what became of it (S4 行程).
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/customer/lookup.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/names.h"
#include "domain/personal.h"
#include "domain/report/checks.h"
#include "domain/report/decide.h"

namespace kezhi::domain {
namespace {

// Number → customer, under the name that it stands under now.
using Itinerary = std::map<int, std::string>;

// What the playbooks of the report's day say of visits to outlets.
const v1::RouteRules& RouteRulesOf(const std::string& report, const DecisionBuilder& builder) {
  const v1::RouteRules* rules = builder.store().rules(ParseName(report)->day).route();
  return rules == nullptr ? v1::RouteRules::default_instance() : *rules;
}

Itinerary ItineraryOf(const std::string& report, const World& world) {
  Itinerary itinerary;
  for (const auto& [no, customer] : world.report(report).itinerary) {
    itinerary[no] = CustomerRef(customer, world).name();
  }
  return itinerary;
}

// The number of an outlet; 0 = it is not on the itinerary.
int NumberOf(const std::string& customer, const Itinerary& itinerary) {
  for (const auto& [no, planned] : itinerary) {
    if (planned == customer) return no;
  }
  return 0;
}

// Recorded on a later day than the report's.
bool IsLate(const std::string& report, const v1::Command& command, const DecisionBuilder& builder) {
  return ParseName(report)->day < builder.today() && !command.imported();
}

// R110, as far as the numbers go.
absl::Status CheckNumbers(const v1::PlanItinerary& ask, int max_stops) {
  Violations faults;
  if (max_stops != 0 && ask.stops_size() > max_stops) {
    faults.Add(v1::REASON_ITINERARY_INVALID, "plan_itinerary.stops",
               absl::StrCat("has ", ask.stops_size(), " stops; at most ", max_stops));
  }
  std::set<int> seen;
  for (int i = 0; i < ask.stops_size(); ++i) {
    const int no = ask.stops(i).no();
    const std::string field = absl::StrCat("plan_itinerary.stops[", i, "].no");
    if (no < 1 || (max_stops != 0 && no > max_stops)) {
      faults.Add(v1::REASON_ITINERARY_INVALID, field, "is out of range");
    } else if (!seen.insert(no).second) {
      faults.Add(v1::REASON_ITINERARY_INVALID, field, "stands twice");
    }
  }
  return faults.ToStatus();
}

// The outlets of the new itinerary. A consultant sees the names on their own itinerary, so they put
// no colleague's outlet there; a superior may (R111).
absl::StatusOr<Itinerary> ResolveStops(const v1::PlanItinerary& ask, const Itinerary& before,
                                       const DecisionBuilder& builder) {
  const World& world = builder.world();
  Itinerary planned;
  Violations faults;
  for (int i = 0; i < ask.stops_size(); ++i) {
    KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer,
                           FindCustomer(ask.stops(i).customer(), world));
    if (NumberOf(customer.name(), planned) != 0) {
      faults.Add(v1::REASON_ITINERARY_INVALID,
                 absl::StrCat("plan_itinerary.stops[", i, "].customer"), "stands twice");
    }
    if (NumberOf(customer.name(), before) == 0) {
      KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), nullptr, builder.today(), world));
    }
    planned[ask.stops(i).no()] = customer.name();
  }
  KEZHI_RETURN_IF_ERROR(faults.ToStatus());
  return planned;
}

bool Fits(const v1::StopCheck& check, v1::CheckKind kind) {
  switch (kind) {
    case v1::CHECK_KIND_DONE: return check.value_case() == v1::StopCheck::kDone;
    case v1::CHECK_KIND_COUNT:
      return check.value_case() == v1::StopCheck::kCount && check.count() >= 0;
    case v1::CHECK_KIND_YES_NO: return check.value_case() == v1::StopCheck::kYes;
    default: return false;
  }
}

void CheckValues(const v1::RecordStop& ask, const v1::RouteRules& rules, Violations& faults) {
  std::set<std::string> seen;
  for (int i = 0; i < ask.checks_size(); ++i) {
    const v1::StopCheck& check = ask.checks(i);
    const std::string field = absl::StrCat("record_stop.checks[", i, "]");
    const auto known =
        std::find_if(rules.checks().begin(), rules.checks().end(),
                     [&](const v1::RouteCheck& rule) { return rule.id() == check.check(); });
    if (known == rules.checks().end()) {
      faults.Add(v1::REASON_CHECK_UNKNOWN, field + ".check", "is no check of the playbook");
      continue;
    }
    if (!seen.insert(check.check()).second) {
      faults.Add(v1::REASON_STOP_INVALID, field + ".check", "stands twice");
    }
    if (!Fits(check, known->kind())) {
      faults.Add(v1::REASON_STOP_INVALID, field,
                 absl::StrCat("must have a value of ", v1::CheckKind_Name(known->kind())));
    }
  }
}

// What contradicts itself, and what the playbook does not know.
absl::Status CheckStop(const v1::RecordStop& ask, const v1::RouteRules& rules) {
  Violations faults;
  if (!ask.visited() && ask.successful()) {
    faults.Add(v1::REASON_STOP_INVALID, "record_stop.successful", "needs a visit");
  }
  if (!ask.visited() && !ask.checks().empty()) {
    faults.Add(v1::REASON_STOP_INVALID, "record_stop.checks", "need a visit");
  }
  CheckValues(ask, rules, faults);
  return faults.ToStatus();
}

// The outlet of a stop, and its number; 0 = unplanned.
struct Stop {
  int no = 0;
  std::string customer;
};

absl::StatusOr<Stop> FindStop(const v1::RecordStop& ask, const Itinerary& itinerary,
                              const World& world) {
  Stop stop;
  if (!ask.customer().empty()) {
    KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
    stop.customer = customer.name();
  }
  if (ask.no() == 0) {
    if (stop.customer.empty()) {
      return InvalidField(v1::REASON_FIELD_REQUIRED, "record_stop.customer",
                          "name the outlet, or its number on the itinerary");
    }
    stop.no = NumberOf(stop.customer, itinerary);
    return stop;
  }
  const auto planned = itinerary.find(ask.no());
  if (planned == itinerary.end()) {
    return InvalidField(v1::REASON_STOP_INVALID, "record_stop.no",
                        "is not on the itinerary; leave it out for an unplanned stop");
  }
  if (!stop.customer.empty() && stop.customer != planned->second) {
    return InvalidField(v1::REASON_STOP_INVALID, "record_stop.customer",
                        "is not the outlet of that number");
  }
  KEZHI_RETURN_IF_ERROR(FindCustomer(planned->second, world).status());
  stop.no = ask.no();
  stop.customer = planned->second;
  return stop;
}

// A stop belongs to the day of its report, whenever it is recorded.
absl::Status CheckDayOfStop(const v1::RecordStop& ask, const v1::Command& command,
                            const Occurrence& when) {
  const bool other = when.day.has_value() && *when.day != ParseName(ask.report())->day;
  if (!command.has_occurred() || !other) return absl::OkStatus();
  return InvalidField(v1::REASON_STOP_INVALID, "occurred", "lies on another day than the report");
}

}  // namespace

absl::StatusOr<Decision> DecidePlanItinerary(const v1::Command& command,
                                             const v1::PlanItinerary& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckOwnReport(ask.report(), "plan_itinerary", world.actor()));
  KEZHI_RETURN_IF_ERROR(CheckReportOfStore(ask.report(), "plan_itinerary", command, builder));
  KEZHI_RETURN_IF_ERROR(CheckNumbers(ask, RouteRulesOf(ask.report(), builder).max_stops()));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const Itinerary before = ItineraryOf(ask.report(), world);
  KEZHI_ASSIGN_OR_RETURN(const Itinerary planned, ResolveStops(ask, before, builder));
  if (planned == before && ask.area() == world.report(ask.report()).area) {
    return std::move(builder).Build();
  }
  v1::Event event;
  event.mutable_itinerary_planned()->set_area(ask.area());
  for (const auto& [no, customer] : planned) {
    v1::PlannedStop& stop = *event.mutable_itinerary_planned()->add_stops();
    stop.set_no(no);
    stop.set_customer(customer);
  }
  if (IsLate(ask.report(), command, builder)) event.add_flags(kLate);
  builder.Append(ask.report(), event, when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideRecordStop(const v1::Command& command, const v1::RecordStop& ask,
                                          const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckOwnReport(ask.report(), "record_stop", world.actor()));
  KEZHI_RETURN_IF_ERROR(CheckReport(ask.report(), "record_stop", command, builder));
  KEZHI_RETURN_IF_ERROR(CheckStop(ask, RouteRulesOf(ask.report(), builder)));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_RETURN_IF_ERROR(CheckDayOfStop(ask, command, when));
  KEZHI_ASSIGN_OR_RETURN(const Stop stop, FindStop(ask, ItineraryOf(ask.report(), world), world));
  if (stop.no == 0) {
    KEZHI_RETURN_IF_ERROR(CheckOwn(world.customer(stop.customer), nullptr, builder.today(), world));
  }
  v1::Event event;
  v1::StopDone& done = *event.mutable_stop_done();
  done.set_no(stop.no);
  done.set_customer(stop.customer);
  done.set_visited(ask.visited());
  done.set_successful(ask.successful());
  *done.mutable_checks() = ask.checks();
  if (!ask.brief().empty()) *done.mutable_brief() = Clear(ask.brief());
  if (IsLate(ask.report(), command, builder)) event.add_flags(kLate);
  // What is said of the outlet is forgotten with it.
  builder.Append(ask.report(), event, when, stop.customer);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
