#include "tests/domain/relations/audited.h"

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

#include "base/check.h"
#include "domain/dates.h"
#include "domain/relations/query.h"
#include "tests/domain/forms/past.h"

namespace kezhi::testing {

v1::Reconciliation Audit(const domain::RowReader& rows, const std::vector<v1::Event>& events,
                         absl::CivilDay from, absl::CivilDay to, absl::Time evaluated_at) {
  const domain::RelationsQuery query{.store = kStore,
                                     .from = from,
                                     .to = to,
                                     .position = events.size(),
                                     .evaluated_at = evaluated_at};
  const auto event_at = [&events](std::uint64_t position) -> absl::StatusOr<v1::Event> {
    if (position == 0 || position > events.size()) return absl::NotFoundError("no such event");
    return events[position - 1];
  };
  auto reconciliation = domain::ReconciliationOf(rows, query, event_at);
  KEZHI_CHECK(reconciliation.ok());
  return *std::move(reconciliation);
}

v1::Reconciliation Audit(const Chronicle& log, absl::CivilDay from, absl::CivilDay to) {
  const absl::Time now = domain::ToTime(log.events().back().recorded_at());
  return Audit(log.rows(), log.events(), from, to, now);
}

std::vector<std::string> Found(const v1::Reconciliation& reconciliation) {
  std::vector<std::string> found;
  for (const v1::RelationResult& relation : reconciliation.relations()) {
    for (const v1::RelationFinding& finding : relation.findings()) {
      found.push_back(absl::StrCat(
          finding.relation(), " ",
          absl::StripPrefix(v1::FindingKind_Name(finding.kind()), "FINDING_KIND_"), " ",
          absl::StripPrefix(v1::FindingCause_Name(finding.cause()), "FINDING_CAUSE_")));
    }
  }
  return found;
}

void TellQuietWeek(Chronicle& log) {
  TellExample1(log);
  log.Commit("2026-03-02 17:00", {Submitted(log, "c1", 2)});
  log.Commit("2026-03-02 18:00", {DayIsClosed(2)});
  log.Commit("2026-03-03 09:00", {Came("v2", "2026-03-03 09:00", "c1")});
  log.Commit("2026-03-03 09:40",
             {Completed("v2", "2026-03-03 09:35", "k2", 1, "A"), Registered("k2", "c1"),
              Opened("k2", 1, "c1", "origin_visit: 'stores/s1/visits/v2'"),
              Graded("k2", 1, "A", absl::CivilDay(2026, 3, 3)),
              Planned("k2", 1, "p1", absl::CivilDay(2026, 3, 10), "c1")});
  log.Commit("2026-03-03 16:00",
             {Won("k2", 1, absl::CivilDay(2026, 3, 3), "c1"),
              On<v1::FollowUpCancelled>("customers/k2", "pursuit: 1 planned_id: 'p1'"),
              Planned("k2", 0, "s1", absl::CivilDay(2026, 3, 6), "c1")});
  log.Commit("2026-03-04 14:00",
             {Done("k1", 1, "p1", "2026-03-04 14:00", "c1", "grade_before: 'H' grade_after: 'A'"),
              Regraded("k1", 1, "H", "A", absl::CivilDay(2026, 3, 4)),
              Planned("k1", 1, "p2", absl::CivilDay(2026, 3, 11), "c1")});
  log.Commit("2026-03-06 10:00", {Done("k2", 0, "s1", "2026-03-06 10:00", "c1")});
}

Fact Submitted(const Chronicle& log, const std::string& consultant, int day) {
  return On<v1::ReportSubmitted>(absl::StrCat("consultants/", consultant, "/reports/",
                                              domain::Compact(absl::CivilDay(2026, 3, day))),
                                 absl::StrCat("through_position: ", log.position()));
}

Fact DayIsClosed(int day) {
  const absl::CivilDay closed(2026, 3, day);
  return On<v1::DayClosed>(absl::StrCat("days/", domain::Compact(closed)),
                           absl::StrCat("closed_day {", Date(closed), "}"));
}

}  // namespace kezhi::testing
