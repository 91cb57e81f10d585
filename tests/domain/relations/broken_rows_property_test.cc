// One mutation of a projection for each of the eight relations, in any week: the audit finds it by
// its relation, and the finding names the customer, the forms, their cells and the events.
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "kezhi/v1/relations_views.pb.h"
#include "kezhi/v1/views.pb.h"

#include "base/check.h"
#include "domain/customer_card/tables.h"
#include "domain/daily_report/tables.h"
#include "domain/dates.h"
#include "domain/merge_rows.h"
#include "domain/registration_sheet/tables.h"
#include "domain/rows.h"
#include "tests/domain/forms/past.h"
#include "tests/domain/history.h"
#include "tests/domain/relations/audited.h"

namespace kezhi::testing {
namespace {

// What becomes of one visitor: worked on, H and then A; or buys on the day of the visit.
struct Life {
  int number = 0;  // also tells the minute: nothing happens twice at one time
  bool buys = false;
  int day = 2;  // of March
  std::string consultant = "c1";

  std::string id() const { return absl::StrCat("k", number); }

  absl::CivilDay On(int days) const { return absl::CivilDay(2026, 3, day) + days; }

  std::string At(int days, int hour) const {
    return absl::StrFormat("2026-03-%02d %02d:%02d", On(days).day(), hour, number);
  }
};

// One worked on and one who buys, in any order among some more.
std::vector<Life> AnyLives() {
  const int more = *rc::gen::inRange(0, 5);
  std::vector<Life> lives;
  for (int i = 0; i < more + 2; ++i) {
    Life life;
    life.number = i + 1;
    life.buys = i < 2 ? i == 1 : *rc::gen::arbitrary<bool>();
    life.day = *rc::gen::inRange(2, 6);
    life.consultant = *rc::gen::arbitrary<bool>() ? "c1" : "c2";
    lives.push_back(std::move(life));
  }
  return lives;
}

// A commit of a week, by the consultant.
struct Told {
  std::string consultant;
  std::vector<Fact> facts;
};

using Week = std::map<std::string, Told>;  // by local time

std::vector<Fact> CardOf(const Life& life, const std::string& grade, int left_hour, int due_in) {
  const std::string& by = life.consultant;
  return {
      Completed("v" + life.id(), life.At(0, left_hour), life.id(), 1, grade),
      Registered(life.id(), by),
      Opened(life.id(), 1, by, absl::StrCat("origin_visit: '", Name("visits/v" + life.id()), "'")),
      Graded(life.id(), 1, grade, life.On(0)), Planned(life.id(), 1, "p1", life.On(due_in), by)};
}

void TellWorkedOn(const Life& life, Week& week) {
  const std::string& by = life.consultant;
  week[life.At(0, 10)] = {by, {Came("v" + life.id(), life.At(0, 10), by)}};
  week[life.At(0, 11)] = {by, CardOf(life, "H", 11, 2)};
  week[life.At(2, 14)] = {
      by,
      {Done(life.id(), 1, "p1", life.At(2, 14), by, "grade_before: 'H' grade_after: 'A'"),
       Regraded(life.id(), 1, "H", "A", life.On(2)), Planned(life.id(), 1, "p2", life.On(9), by)}};
}

void TellBuyer(const Life& life, Week& week) {
  const std::string& by = life.consultant;
  week[life.At(0, 9)] = {by, {Came("v" + life.id(), life.At(0, 9), by)}};
  week[life.At(0, 12)] = {by, CardOf(life, "A", 12, 7)};
  week[life.At(0, 16)] = {
      by,
      {Won(life.id(), 1, life.On(0), by),
       On<v1::FollowUpCancelled>("customers/" + life.id(), "pursuit: 1 planned_id: 'p1'"),
       Planned(life.id(), 0, "s1", life.On(3), by)}};
  week[life.At(3, 15)] = {by, {Done(life.id(), 0, "s1", life.At(3, 15), by)}};
}

void Tell(const std::vector<Life>& lives, Chronicle& log) {
  Week week;
  for (const Life& life : lives) {
    if (life.buys) {
      TellBuyer(life, week);
    } else {
      TellWorkedOn(life, week);
    }
  }
  for (const auto& [time, told] : week) {
    log.As("consultant", told.consultant).Commit(time, told.facts);
  }
}

domain::MemoryRows RowsOf(const Chronicle& log) {
  domain::MemoryRows rows;
  for (const std::string& row : log.rows().Dump(log.position())) {
    const std::size_t table = row.find('|');
    const std::size_t key = row.find('|', table + 1);
    rows.Put(row.substr(0, table), row.substr(table + 1, key - table - 1), row.substr(key + 1));
  }
  return rows;
}

v1::Reconciliation AuditOfMarch(const domain::MemoryRows& rows, const Chronicle& log) {
  return Audit(rows, log.events(), absl::CivilDay(2026, 3, 1), absl::CivilDay(2026, 3, 20),
               domain::ToTime(log.events().back().recorded_at()));
}

// The report's line of a contact with the customer.
std::string ContactWith(const std::string& customer, const domain::MemoryRows& rows) {
  return OnlyKey<v1::ReportLine>(rows, domain::kReportLines, [&](const v1::ReportLine& line) {
    return line.kind() == v1::ACTIVITY_KIND_FOLLOW_UP && line.customer() == customer;
  });
}

// Breaks the relation for one of the lives: who buys in L4 and L8, who is worked on in the others.
void Break(int relation, const Life& life, domain::MemoryRows& rows) {
  const std::string customer = Name("customers/" + life.id());
  const std::string pursuit = domain::PursuitKey(customer, 1);
  const std::string visit = Name("visits/v" + life.id());
  switch (relation) {
    case 1: rows.Delete(domain::kSheetLines, *rows.Get(domain::kSheetKeys, visit)); return;
    case 2: rows.Delete(domain::kCardPursuits, pursuit); return;
    case 3:
      EditRow<v1::CardPursuit>(rows, domain::kCardPursuits, pursuit,
                               [](v1::CardPursuit& row) { row.set_grade("B"); });
      return;
    case 4: rows.Delete(domain::kCardPurchases, pursuit); return;
    case 5:
    case 8: rows.Delete(domain::kReportLines, ContactWith(customer, rows)); return;
    case 6:
      rows.Delete(domain::kReportPlans,
                  OnlyKey<v1::PlanLine>(rows, domain::kReportPlans, [&](const v1::PlanLine& plan) {
                    return plan.customer() == customer && plan.planned_id() == "p2";
                  }));
      return;
    case 7:
      EditRow<v1::CardLine>(rows, domain::kCardLines,
                            domain::RowKey(pursuit, domain::LineSegment("p1", 0)),
                            [](v1::CardLine& line) { line.set_grade_after("B"); });
      return;
    default: KEZHI_CHECK(false);
  }
}

bool NamesAll(const v1::RelationFinding& finding, const std::string& customer,
              std::uint64_t last_position) {
  const auto names = [](const v1::FormCell& cell) {
    return !cell.view().empty() && !cell.key().empty();
  };
  if (finding.customer() != customer || finding.explained()) return false;
  if (!names(finding.left()) || !names(finding.right())) return false;
  for (const std::uint64_t position : finding.positions()) {
    if (position == 0 || position > last_position) return false;
  }
  return finding.positions_size() > 0 &&
         finding.first_seen_position() == *finding.positions().rbegin();
}

// Whether a finding of the relation that no event explains names all there is to name.
bool IsNamed(const v1::Reconciliation& audit, int relation, const std::string& customer,
             std::uint64_t last_position) {
  for (const v1::RelationFinding& finding : audit.relations(relation - 1).findings()) {
    if (NamesAll(finding, customer, last_position)) return true;
  }
  return false;
}

RC_GTEST_PROP(BrokenRows, OfAnyWeekAreFoundByRelationCustomerFormsCellsAndEvents, ()) {
  const std::vector<Life> lives = AnyLives();
  Chronicle log;
  Tell(lives, log);
  const domain::MemoryRows whole = RowsOf(log);
  RC_ASSERT(Found(AuditOfMarch(whole, log)).empty());
  for (int relation = 1; relation <= 8; ++relation) {
    const bool buyer = relation == 4 || relation == 8;
    std::vector<Life> candidates;
    for (const Life& life : lives) {
      if (life.buys == buyer) candidates.push_back(life);
    }
    const Life& victim = candidates[*rc::gen::inRange<std::size_t>(0, candidates.size())];
    domain::MemoryRows broken = whole;
    Break(relation, victim, broken);
    const v1::Reconciliation audit = AuditOfMarch(broken, log);
    if (!IsNamed(audit, relation, Name("customers/" + victim.id()), log.position())) {
      RC_FAIL(absl::StrCat("L", relation, ": ", audit.relations(relation - 1).ShortDebugString()));
    }
  }
}

}  // namespace
}  // namespace kezhi::testing
