#ifndef KEZHI_TESTS_DOMAIN_RECEPTION_FLOOR_H_
#define KEZHI_TESTS_DOMAIN_RECEPTION_FLOOR_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

#include "domain/dates.h"
#include "tests/domain/spec.h"
#include "tests/given.h"

// Words in which the specifications of the reception rota are told: the sales floor of S5 on
// 2026-03-02, with c1, c2, c3 in this order.
namespace kezhi::testing {

inline constexpr char kDay[] = "days/20260302";

inline std::string Consultant(const std::string& id) {
  return Name("consultants/" + id);
}

inline std::string Visit(const std::string& id) {
  return Name("visits/" + id);
}

// An instant of the day, by its local time `10:05` or `10:05:30`.
inline absl::Time Clock(const std::string& time) {
  absl::Time at;
  std::string error;
  KEZHI_CHECK(absl::ParseTime(
      "%Y-%m-%d %H:%M:%S %Ez",
      absl::StrCat("2026-03-02 ", time, time.size() == 5 ? ":00" : "", " +08:00"), &at, &error));
  return at;
}

// k1 and so on, whom a consultant owns since the day before.
inline Fact Owned(const std::string& customer, const std::string& owner) {
  v1::CustomerRegistered registered;
  registered.set_kind(v1::CUSTOMER_KIND_PERSON);
  registered.mutable_name()->set_clear("x");
  registered.set_owner(Consultant(owner));
  return On("customers/" + customer, registered).At("2026-03-01 09:00");
}

inline v1::Command Order(const std::vector<std::string>& ids) {
  v1::SetRotation ask;
  ask.set_day(Name(kDay));
  for (const std::string& id : ids) ask.add_order(Consultant(id));
  return Ask(ask);
}

inline v1::Command Turn(const std::string& visit) {
  v1::TakeTurn ask;
  ask.set_day(Name(kDay));
  ask.set_visit(Visit(visit));
  return Ask(ask);
}

// A party walks in; who they are and whom they ask for, if that is known.
inline v1::Command Arrive(const std::string& visit, const std::string& customer = "",
                          const std::string& asked_for = "", const std::string& consultant = "") {
  v1::RegisterVisit ask;
  ask.set_visit(Visit(visit));
  ask.set_channel(v1::CHANNEL_WALK_IN);
  if (!customer.empty()) ask.set_customer(Name("customers/" + customer));
  if (!asked_for.empty()) ask.set_asked_for(Consultant(asked_for));
  if (!consultant.empty()) ask.set_consultant(Consultant(consultant));
  return Ask(ask);
}

// The party leaves without leaving contact data.
inline v1::Command Leave(const std::string& visit, const std::string& time) {
  v1::CompleteVisit ask;
  ask.set_visit(Visit(visit));
  *ask.mutable_left_at() = domain::ToTimestamp(Clock(time));
  ask.set_no_info_reason("just looking");
  return Ask(ask);
}

// The party leaves, with contact data.
inline v1::Command LeaveWithPhone(const std::string& visit, const std::string& time) {
  v1::Command command = Leave(visit, time);
  v1::CompleteVisit& ask = *command.mutable_complete_visit();
  ask.clear_no_info_reason();
  ask.set_info_left(true);
  ask.set_name("x");
  ask.set_phone("13800000001");
  return command;
}

inline v1::Command Away(const std::string& consultant, v1::AwayReason why) {
  v1::MarkUnavailable ask;
  ask.set_day(Name(kDay));
  ask.set_consultant(Consultant(consultant));
  ask.set_why(why);
  return Ask(ask);
}

inline v1::Command Back(const std::string& consultant) {
  v1::MarkAvailable ask;
  ask.set_day(Name(kDay));
  ask.set_consultant(Consultant(consultant));
  return Ask(ask);
}

// TurnTaken of `visit` by `consultant`; `next` is whose turn it is then.
inline Fact Taken(const std::string& visit, const std::string& consultant, int position,
                  v1::TurnReason reason, const std::string& next) {
  v1::TurnTaken taken;
  taken.set_visit(Visit(visit));
  taken.set_consultant(Consultant(consultant));
  taken.set_position(position);
  taken.set_reason(reason);
  taken.set_next(Consultant(next));
  return On(kDay, taken);
}

// The same, with one who was passed over.
inline Fact Passing(Fact taken, const std::string& consultant, v1::AwayReason why, bool owed) {
  v1::SkippedTurn& skipped = *taken.event.mutable_turn_taken()->add_skipped();
  skipped.set_consultant(Consultant(consultant));
  skipped.set_why(why);
  skipped.set_owed(owed);
  return taken;
}

inline Fact Assigned(const std::string& visit, const std::string& consultant,
                     v1::TurnReason reason) {
  v1::ReceiverAssigned assigned;
  assigned.set_consultant(Consultant(consultant));
  assigned.set_reason(reason);
  return On("visits/" + visit, assigned);
}

// The preset's rules, with turns that are made up for any reason.
inline v1::Playbook MakingUp() {
  v1::Playbook playbook = PresetPlaybook("reception_desk");
  for (v1::SkipRule& rule : *playbook.mutable_reception()->mutable_skips()) {
    rule.set_policy(v1::SKIP_POLICY_MAKE_UP);
  }
  return playbook;
}

// The floor with its order, customers given beforehand.
inline Spec Floor(const v1::Playbook& playbook, const std::vector<Fact>& customers = {}) {
  Spec spec({StoreOpened(), PlaybookAdopted(playbook), ConsultantHired("c1"), ConsultantHired("c2"),
             ConsultantHired("c3")});
  spec.Given(customers);
  spec.When(Order({"c1", "c2", "c3"})).At("2026-03-02 08:30").ThenAccepted();
  return spec;
}

inline Spec Floor(const std::vector<Fact>& customers = {}) {
  return Floor(PresetPlaybook("reception_desk"), customers);
}

// A party walks in at `time` and the rota is asked.
inline Spec& Receive(Spec& spec, const std::string& time, const std::string& visit,
                     const std::string& customer = "", const std::string& asked_for = "") {
  const std::string at = "2026-03-02 " + time;
  spec.When(Arrive(visit, customer, asked_for)).At(at).ThenAccepted();
  return spec.When(Turn(visit)).At(at).ThenAccepted();
}

}  // namespace kezhi::testing

#endif  // KEZHI_TESTS_DOMAIN_RECEPTION_FLOOR_H_
