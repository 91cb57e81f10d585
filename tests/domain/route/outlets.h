#ifndef KEZHI_TESTS_DOMAIN_ROUTE_OUTLETS_H_
#define KEZHI_TESTS_DOMAIN_ROUTE_OUTLETS_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/route.pb.h"

#include "tests/domain/fold.h"
#include "tests/domain/spec.h"
#include "tests/given.h"

// Words in which visits to outlets are told: the common ground under `retail_route`, outlets k1,
// k2, … of c1, and c1's report of Monday, 2026-03-02.
namespace kezhi::testing {

inline constexpr char kRoute[] = "consultants/c1/reports/20260302";
// c1's report, and the day on which it is a coming one.
inline constexpr char kNextRoute[] = "consultants/c1/reports/20260303";

inline std::string Outlet(int number) {
  return Name(absl::StrCat("customers/k", number));
}

// Outlet `k{number}` of a consultant, registered the day before.
inline Fact OutletRegistered(int number, const std::string& owner = "c1") {
  return On<v1::CustomerRegistered>(
             absl::StrCat("customers/k", number),
             absl::StrCat("kind: CUSTOMER_KIND_COMPANY name { clear: 'k", number,
                          " name' } owner: '", Name("consultants/" + owner), "'"))
      .At("2026-03-01 09:00");
}

// The common ground and outlets k1 to k{outlets} of c1.
inline Spec Outlets(int outlets) {
  Spec spec(CommonGround("retail_route"));
  for (int number = 1; number <= outlets; ++number) spec.Given(OutletRegistered(number));
  return spec;
}

// ` stops { no: … customer: … }`.
inline std::string StopAt(int no, int outlet) {
  return absl::StrCat(" stops { no: ", no, " customer: '", Outlet(outlet), "' }");
}

// k1 to k{count} under the numbers 1 to {count}.
inline std::string FirstStops(int count) {
  std::string stops;
  for (int no = 1; no <= count; ++no) stops += StopAt(no, no);
  return stops;
}

inline v1::Command PlanRoute(const std::string& more, const std::string& report = kRoute) {
  return Ask<v1::PlanItinerary>(absl::StrCat("report: '", Name(report), "' ", more));
}

// A stop, `more` being the rest of the command's text.
inline v1::Command Stop(const std::string& more, const std::string& report = kRoute) {
  return Ask<v1::RecordStop>(absl::StrCat("report: '", Name(report), "' ", more));
}

// A stop at outlet `k{outlet}`.
inline v1::Command StopOf(int outlet, const std::string& more, const std::string& report = kRoute) {
  return Stop(absl::StrCat("customer: '", Outlet(outlet), "' ", more), report);
}

// The rows after all that a Spec has told.
inline Rows RowsOf(const Spec& spec) {
  Rows rows;
  for (const v1::Event& event : spec.events()) rows.Apply(event);
  return rows;
}

}  // namespace kezhi::testing

#endif  // KEZHI_TESTS_DOMAIN_ROUTE_OUTLETS_H_
