#include "tests/domain/forms/past.h"

#include "absl/strings/str_cat.h"

#include "base/check.h"
#include "domain/dates.h"

namespace kezhi::testing {
namespace {

std::string Horizon(const std::string& grade, absl::CivilDay on) {
  v1::Span span;
  if (grade == "H") span.set_days(7);
  if (grade == "A") span.set_months(1);
  if (grade == "B") span.set_months(3);
  if (span.ByteSizeLong() == 0) return "";
  return absl::StrCat("horizon_ends {", Date(domain::Add(on, span)), "}");
}

std::string Consultant(const std::string& id) {
  return id.empty() ? "" : Name("consultants/" + id);
}

std::string OfCustomer(const std::string& id) {
  return "customers/" + id;
}

}  // namespace

Fact Came(const std::string& visit, const std::string& arrived, const std::string& consultant,
          const std::string& more) {
  const std::string channel =
      more.find("channel") == std::string::npos ? "channel: CHANNEL_WALK_IN" : "";
  const std::string first = more.find("first") == std::string::npos ? "first: true" : "";
  return On<v1::VisitRegistered>(
             "visits/" + visit,
             absl::StrCat("arrived_at {", Stamp(arrived), "} party_size: 1 consultant: '",
                          Consultant(consultant), "' credited: '", Consultant(consultant), "' ",
                          channel, " ", first, " ", more))
      .At(arrived);
}

Fact Completed(const std::string& visit, const std::string& left, const std::string& customer,
               int pursuit, const std::string& grade, const std::string& more) {
  const std::string first = more.find("first") == std::string::npos ? "first: true" : "";
  return On<v1::VisitCompleted>(
             "visits/" + visit,
             absl::StrCat("left_at {", Stamp(left), "} name { clear: '", customer,
                          " name' } phone { clear: '", customer,
                          " phone' } info_left: true wanted_model: 'M1' grade: '", grade,
                          "' note { clear: '", visit, " note' } customer: '",
                          Name(OfCustomer(customer)), "' pursuit: ", pursuit, " ", first, " ",
                          more))
      .At(left);
}

Fact CompletedWithoutContact(const std::string& visit, const std::string& left) {
  return On<v1::VisitCompleted>(
             "visits/" + visit,
             absl::StrCat("left_at {", Stamp(left),
                          "} appellation { clear: '某女士' } no_info_reason: 'just looking' note { "
                          "clear: 'looked at M2' } first: true"))
      .At(left);
}

Fact Registered(const std::string& customer, const std::string& owner, const std::string& more) {
  return On<v1::CustomerRegistered>(
      OfCustomer(customer), absl::StrCat("kind: CUSTOMER_KIND_PERSON name { clear: '", customer,
                                         " name' } phone { clear: '", customer,
                                         " phone' } owner: '", Consultant(owner), "' ", more));
}

Fact Opened(const std::string& customer, int pursuit, const std::string& owner,
            const std::string& more) {
  return On<v1::PursuitOpened>(
      OfCustomer(customer), absl::StrCat("pursuit: ", pursuit,
                                         " wanted: 'M1' source: 'advert' machine: 'dealer' stage: "
                                         "'tracking' owner: '",
                                         Consultant(owner), "' ", more));
}

Fact Graded(const std::string& customer, int pursuit, const std::string& grade, absl::CivilDay on) {
  return On<v1::GradeSet>(OfCustomer(customer),
                          absl::StrCat("pursuit: ", pursuit, " scale: 'dealer_intent' grade: '",
                                       grade, "' graded_on {", Date(on), "} ", Horizon(grade, on),
                                       grade == "C" ? "" : " in_progress_table: true"));
}

Fact Regraded(const std::string& customer, int pursuit, const std::string& from,
              const std::string& to, absl::CivilDay on, const std::string& more) {
  const std::string scale = "HABC";
  const int steps = static_cast<int>(scale.find(from)) - static_cast<int>(scale.find(to));
  return On<v1::GradeChanged>(
      OfCustomer(customer),
      absl::StrCat("pursuit: ", pursuit, " scale: 'dealer_intent' from: '", from, "' to: '", to,
                   "' steps: ", steps, " graded_on {", Date(on), "} ", Horizon(to, on),
                   to == "C" ? "" : " in_progress_table: true ", more));
}

Fact Planned(const std::string& customer, int pursuit, const std::string& plan, absl::CivilDay due,
             const std::string& owner) {
  return On<v1::FollowUpPlanned>(
      OfCustomer(customer),
      absl::StrCat("pursuit: ", pursuit, " planned_id: '", plan, "' due_on {", Date(due),
                   "} origin: PLAN_ORIGIN_CADENCE owner: '", Consultant(owner), "'"));
}

Fact Done(const std::string& customer, int pursuit, const std::string& plan, const std::string& at,
          const std::string& by, const std::string& more) {
  const std::string outcome =
      more.find("outcome") == std::string::npos ? "outcome: CONTACT_OUTCOME_REACHED" : "";
  return On<v1::FollowUpDone>(
             OfCustomer(customer),
             absl::StrCat("pursuit: ", pursuit, " planned_id: '", plan, "' at {", Stamp(at),
                          "} by: '", Consultant(by),
                          "' method: 'PHONE' situation { clear: 'spoke about M1' } ", outcome, " ",
                          more))
      .At(at);
}

Fact Won(const std::string& customer, int pursuit, absl::CivilDay on,
         const std::string& consultant) {
  return On<v1::PursuitWon>(
      OfCustomer(customer),
      absl::StrCat("pursuit: ", pursuit, " won_on {", Date(on),
                   "} item: 'M1' amount { currency_code: 'CNY' units: 150000 } consultant: '",
                   Consultant(consultant), "'"));
}

Fact Closed(const std::string& customer, int pursuit, const std::string& outcome, absl::CivilDay on,
            const std::string& consultant) {
  return On<v1::PursuitClosed>(
      OfCustomer(customer), absl::StrCat("pursuit: ", pursuit, " outcome: PURSUIT_STATUS_", outcome,
                                         " reason_code: 'price' closed_on {", Date(on),
                                         "} consultant: '", Consultant(consultant), "'"));
}

void TellExample1(Chronicle& log) {
  const absl::CivilDay day(2026, 3, 2);
  log.As("consultant", "c1");
  log.Commit("2026-03-02 10:05", {Came("v1", "2026-03-02 10:05", "c1")});
  log.Commit("2026-03-02 10:55",
             {Completed("v1", "2026-03-02 10:50", "k1", 1, "H"), Registered("k1", "c1"),
              Opened("k1", 1, "c1", "origin_visit: 'stores/s1/visits/v1'"),
              Graded("k1", 1, "H", day), Planned("k1", 1, "p1", absl::CivilDay(2026, 3, 4), "c1")});
}

}  // namespace kezhi::testing
