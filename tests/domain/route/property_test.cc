// The law of routes: whatever is planned, recorded, corrected and merged, the report counts what a
// naive count over the events gives.

#include <cstddef>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "domain/route/query.h"
#include "tests/domain/route/outlets.h"

namespace kezhi::testing {
namespace {

constexpr int kOutlets = 12;
constexpr std::size_t kSteps = 40;

// Two consultants and a day that is over besides.
constexpr const char* kReports[] = {kRoute, "consultants/c1/reports/20260301",
                                    "consultants/c2/reports/20260302"};

// Routes and stops that dice choose. What the rules refuse is left out.
class RandomRoutes {
 public:
  explicit RandomRoutes(const std::vector<unsigned>& dice) : spec_(Outlets(kOutlets)) {
    for (const unsigned die : dice) {
      die_ = die * 2654435761ULL + 1;
      Step();
    }
  }

  const Spec& spec() const { return spec_; }

 private:
  int Roll(int bound) {
    die_ = die_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<int>((die_ >> 33U) % static_cast<unsigned>(bound));
  }

  std::string Report() { return kReports[Roll(3)]; }

  int AnyOutlet() { return 1 + Roll(kOutlets); }

  void Step() {
    const int what = Roll(20);
    if (what < 5) return Plan();
    if (what < 6) {
      return Send(Ask<v1::MergeCustomer>(
          absl::StrCat("from: '", Outlet(AnyOutlet()), "' into: '", Outlet(AnyOutlet()), "'")));
    }
    Record();
  }

  // Sometimes a number or an outlet stands twice, or there are too many.
  void Plan() {
    std::string stops;
    const int count = Roll(11);
    for (int no = 1; no <= count; ++no) {
      stops += StopAt(Roll(8) == 0 ? Roll(11) : no, Roll(8) == 0 ? AnyOutlet() : 13 - no);
    }
    Send(PlanRoute(stops, Report()));
  }

  void Record() {
    const std::string which = Roll(2) == 0 ? absl::StrCat("no: ", 1 + Roll(9))
                                           : absl::StrCat("customer: '", Outlet(AnyOutlet()), "'");
    const bool visited = Roll(3) != 0;
    const bool successful = Roll(2) == 0;
    Send(Stop(absl::StrCat(which, " visited: ", visited ? "true" : "false",
                           " successful: ", successful ? "true" : "false"),
              Report()));
  }

  void Send(const v1::Command& command) {
    spec_.When(command).At("2026-03-02 12:00").ThenWhatever();
  }

  Spec spec_;
  unsigned long long die_ = 0;
};

struct Counts {
  int planned = 0;
  int actual = 0;
  int successful = 0;
};

// The last itinerary, and of each outlet the last word.
Counts CountOf(const std::vector<v1::Event>& events, const std::string& report) {
  Counts counts;
  std::map<std::string, v1::StopDone> stops;
  for (const v1::Event& event : events) {
    if (event.stream() != report) continue;
    if (event.has_itinerary_planned()) counts.planned = event.itinerary_planned().stops_size();
    if (event.has_stop_done()) stops[event.stop_done().customer()] = event.stop_done();
  }
  for (const auto& [outlet, stop] : stops) {
    if (stop.visited()) ++counts.actual;
    if (stop.successful()) ++counts.successful;
  }
  return counts;
}

RandomRoutes AnyRoutes() {
  const auto length = *rc::gen::inRange<std::size_t>(1, kSteps);
  return RandomRoutes(
      *rc::gen::container<std::vector<unsigned>>(length, rc::gen::arbitrary<unsigned>()));
}

RC_GTEST_PROP(Routes, TheReportCountsWhatTheEventsSay, ()) {
  const RandomRoutes routes = AnyRoutes();
  const Rows rows = RowsOf(routes.spec());
  for (const char* name : kReports) {
    const Counts counts = CountOf(routes.spec().events(), Name(name));
    const v1::RouteReport report = *domain::RouteReportOf(rows, Name(name));
    RC_ASSERT(report.planned() == counts.planned);
    RC_ASSERT(report.actual() == counts.actual);
    RC_ASSERT(report.successful() == counts.successful);
    RC_ASSERT(report.has_success_rate_bp() == (counts.actual != 0));
    if (counts.actual == 0) continue;
    // 10,000 · successful ÷ actual, to the nearest.
    const int doubled = 2 * report.success_rate_bp() * counts.actual;
    RC_ASSERT(std::abs(doubled - 20000 * counts.successful) <= counts.actual);
  }
}

RC_GTEST_PROP(Routes, NoItineraryIsLongerThanTheFormOrNamesAnOutletTwice, ()) {
  const RandomRoutes routes = AnyRoutes();
  for (const v1::Event& event : routes.spec().events()) {
    if (!event.has_itinerary_planned()) continue;
    std::map<int, int> numbers;
    std::map<std::string, int> outlets;
    for (const v1::PlannedStop& stop : event.itinerary_planned().stops()) {
      RC_ASSERT(stop.no() >= 1 && stop.no() <= 9);
      const int times = ++numbers[stop.no()] + ++outlets[stop.customer()];
      RC_ASSERT(times == 2);
    }
  }
}

// Laws say nothing of what never happens.
TEST(RandomRoutes, PlanRecordCorrectAndMerge) {
  int planned = 0;
  int merged = 0;
  int unplanned = 0;
  int corrected = 0;
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::vector<unsigned> dice(kSteps);
    for (std::size_t i = 0; i < dice.size(); ++i) {
      dice[i] = seed * 7919U + static_cast<unsigned>(i) * 104729U;
    }
    const RandomRoutes routes(dice);
    std::map<std::string, int> stops;
    for (const v1::Event& event : routes.spec().events()) {
      if (event.has_itinerary_planned()) ++planned;
      if (event.has_customer_merged()) ++merged;
      if (!event.has_stop_done()) continue;
      if (event.stop_done().no() == 0) ++unplanned;
      if (++stops[event.stream() + event.stop_done().customer()] > 1) ++corrected;
    }
  }
  for (const int count : {planned, merged, unplanned, corrected}) EXPECT_GE(count, 3);
}

}  // namespace
}  // namespace kezhi::testing
