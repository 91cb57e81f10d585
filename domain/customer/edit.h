#ifndef KEZHI_DOMAIN_CUSTOMER_EDIT_H_
#define KEZHI_DOMAIN_CUSTOMER_EDIT_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "domain/customer/lookup.h"
#include "domain/decision_builder.h"

namespace kezhi::domain {

// When a command happened that may name a day of its own, such as `won_on`; `field` is its path.
// The day stands unless the command also says when it occurred, or the day is today. Errors: see
// DecisionBuilder.
absl::StatusOr<Occurrence> OccurrenceOn(const DecisionBuilder& builder, const v1::Command& command,
                                        const google::type::Date& day, absl::string_view field);

// A plan to be made.
struct PlanDraft {
  int pursuit = 0;  // 0 = after-sale
  absl::CivilDay due_on;
  v1::PlanOrigin origin = v1::PLAN_ORIGIN_CADENCE;
  std::string owner;
  std::string method;
  std::string subject;
};

// Flags of a plan's event.
using PlanFlags = std::vector<absl::string_view>;

// What one command does to one customer: appends events to the decision and remembers what they did
// to the plans, since the state stays as it was. Lives as long as the decision is being made.
class CustomerEdit {
 public:
  CustomerEdit(DecisionBuilder& builder, const CustomerRef& customer, const Occurrence& when,
               bool imported);

  const std::string& name() const { return customer_.name(); }

  const CustomerState& state() const { return customer_.state(); }

  const World& world() const { return builder_.world(); }

  const Rules& rules() const { return rules_; }

  const Occurrence& when() const { return when_; }

  bool imported() const { return imported_; }

  absl::CivilDay today() const { return builder_.today(); }

  // Business day of the occurrence; today when it is not known.
  absl::CivilDay day() const { return when_.day.value_or(builder_.today()); }

  Calendar days() const { return builder_.days(); }

  // Whether a contact is late that was due on that day: it came after the day's closing; where only
  // its day is known, on a later one.
  bool IsLateFor(absl::CivilDay due_on) const;

  void Append(v1::Event event) { builder_.Append(name(), std::move(event), when_); }

  // The customer has this contact key from now on instead of its former one of that kind.
  void SetContact(v1::ContactKind kind, std::string value);

  // FollowUpPlanned. `flags` as for events.
  void Plan(const PlanDraft& draft, const PlanFlags& flags = {});
  // FollowUpRescheduled; nothing when the day is the same.
  void Move(const std::string& planned_id, absl::CivilDay to, absl::string_view reason = "",
            const PlanFlags& flags = {});
  // FollowUpCancelled.
  void Cancel(const std::string& planned_id, absl::string_view reason = "");
  // FollowUpCancelled for every open plan of a pursuit.
  void CancelAll(int pursuit, absl::string_view reason = "");

  // The plan was fulfilled by an event appended apart.
  void Fulfil(const std::string& planned_id) { due_[planned_id] = std::nullopt; }

  // Open plans of a pursuit at this point of the command: id → due day.
  std::map<std::string, absl::CivilDay> OpenPlans(int pursuit) const;
  // Whether the pursuit has an open plan for that day (R72).
  bool HasPlanOn(int pursuit, absl::CivilDay day) const;
  // Whether a plan was already due when the last day closed, so that it was missed whatever comes
  // now.
  bool WasDue(const PlanState& plan) const;
  // The same for a grade's horizon.
  bool HadLapsed(const PursuitState& pursuit) const;

 private:
  // The last business day that has closed by now.
  absl::CivilDay LastClosed() const;

  DecisionBuilder& builder_;
  const CustomerRef customer_;
  const Occurrence when_;
  const bool imported_;
  const Rules rules_;
  int plans_made_;
  // Due days that differ from the state: made or moved; nullopt: done or cancelled.
  std::map<std::string, std::optional<absl::CivilDay>> due_;
  std::map<int, std::vector<std::string>> made_;  // new plans by pursuit
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_EDIT_H_
