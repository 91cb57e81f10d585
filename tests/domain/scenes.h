#ifndef KEZHI_TESTS_DOMAIN_SCENES_H_
#define KEZHI_TESTS_DOMAIN_SCENES_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "kezhi/v1/command.pb.h"

#include "tests/domain/spec.h"
#include "tests/given.h"

// Words in which the specifications of visits and customers are told. Local time is that of
// Shanghai.
namespace kezhi::testing {

// ` { seconds: … }` of a local time, for a Timestamp in a message's text.
inline std::string BracedTime(const std::string& local_time) {
  absl::Time time;
  std::string error;
  KEZHI_CHECK(absl::ParseTime("%Y-%m-%d %H:%M:%S %Ez",
                              local_time + (local_time.size() == 16 ? ":00" : "") + " +08:00",
                              &time, &error));
  return absl::StrCat(" { seconds: ", absl::ToUnixSeconds(time), " }");
}

// ` { year: 2026 month: 3 day: 4 }` of `2026-03-04`.
inline std::string DateText(const std::string& day) {
  absl::CivilDay civil;
  KEZHI_CHECK(absl::ParseCivilTime(day, &civil));
  return absl::StrCat(" { year: ", civil.year(), " month: ", civil.month(), " day: ", civil.day(),
                      " }");
}

inline std::string Quoted(const std::string& name) {
  return absl::StrCat("'", Name(name), "'");
}

// The id that the next command gives to what it must name itself.
inline std::string NewId(const Spec& spec) {
  return absl::StrFormat("00000000-0000-7000-8000-%012d", spec.events().size() + 1);
}

// A party of one walked in and was received by c1.
inline Fact Arrived(const std::string& visit, const std::string& local_time,
                    const std::string& more = "") {
  Fact fact = On<v1::VisitRegistered>(
      "visits/" + visit,
      absl::StrCat("channel: CHANNEL_WALK_IN party_size: 1 first: true arrived_at",
                   BracedTime(local_time), " consultant: ", Quoted("consultants/c1"),
                   " credited: ", Quoted("consultants/c1"), more));
  return std::move(fact).At(local_time);
}

// CompleteVisit of `visit`; `more` is the rest of the message's text.
inline v1::Command Complete(const std::string& visit, const std::string& left_at,
                            const std::string& more) {
  return Ask<v1::CompleteVisit>(absl::StrCat("visit: ", Quoted("visits/" + visit), " left_at",
                                             BracedTime(left_at), " ", more));
}

// A command of the customer, `more` being the rest of its text.
template <typename Kind>
v1::Command OfCustomer(const std::string& customer, const std::string& more = "") {
  return Ask<Kind>(absl::StrCat("customer: ", Quoted("customers/" + customer), " ", more));
}

inline v1::Command CloseDay(const std::string& day, const std::string& candidates) {
  return Ask<v1::CloseDay>(
      absl::StrCat("day: ", Quoted("days/" + day), " candidates { ", candidates, " }"));
}

// k1, a person of c1's with this phone, registered on 2026-03-01.
inline Fact Registered(const std::string& customer, const std::string& owner = "c1") {
  Fact fact = On<v1::CustomerRegistered>(
      "customers/" + customer,
      absl::StrCat("kind: CUSTOMER_KIND_PERSON name { clear: 'x' } owner: ",
                   owner.empty() ? "''" : Quoted("consultants/" + owner)));
  return std::move(fact).At("2026-03-01 09:00");
}

// A pursuit of c1's, opened on `day` in the first state of the dealer's machine.
inline Fact Opened(const std::string& customer, int pursuit, const std::string& day,
                   const std::string& more = "") {
  Fact fact =
      On<v1::PursuitOpened>("customers/" + customer,
                            absl::StrCat("pursuit: ", pursuit, " owner: ", Quoted("consultants/c1"),
                                         " machine: 'dealer' stage: 'tracking' ", more));
  return std::move(fact).At(day + " 10:00");
}

inline Fact Graded(const std::string& customer, int pursuit, const std::string& grade,
                   const std::string& day, const std::string& horizon_ends) {
  Fact fact = On<v1::GradeSet>(
      "customers/" + customer,
      absl::StrCat("pursuit: ", pursuit, " scale: 'dealer_intent' grade: '", grade, "' graded_on",
                   DateText(day), horizon_ends.empty() ? "" : " horizon_ends",
                   horizon_ends.empty() ? "" : DateText(horizon_ends)));
  return std::move(fact).At(day + " 10:00");
}

inline Fact Planned(const std::string& customer, int pursuit, const std::string& id,
                    const std::string& due_on, const std::string& recorded_at,
                    const std::string& origin = "CADENCE") {
  Fact fact = On<v1::FollowUpPlanned>(
      "customers/" + customer,
      absl::StrCat("pursuit: ", pursuit, " planned_id: '", id, "' due_on", DateText(due_on),
                   " origin: PLAN_ORIGIN_", origin, " owner: ", Quoted("consultants/c1")));
  return std::move(fact).At(recorded_at);
}

// k1 of c1's with pursuit 1, grade A since 2026-03-02, next contact p1 on the 9th.
inline Spec PursuitGround() {
  Spec spec(CommonGround());
  spec.Given(Registered("k1"))
      .Given(Opened("k1", 1, "2026-03-02"))
      .Given(Graded("k1", 1, "A", "2026-03-02", "2026-04-02"))
      .Given(Planned("k1", 1, "p1", "2026-03-09", "2026-03-02 10:00"));
  return spec;
}

}  // namespace kezhi::testing

#endif  // KEZHI_TESTS_DOMAIN_SCENES_H_
