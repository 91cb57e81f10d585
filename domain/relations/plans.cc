// L6 and L8: what is planned for a day is the same on card, report and progress table.
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "domain/calendar.h"
#include "domain/dates.h"
#include "domain/fold.h"
#include "domain/relations/relations.h"

namespace kezhi::domain {
namespace {

int RelationOf(int pursuit) {
  return pursuit == 0 ? kL8 : kL6;
}

// Customer, plan and due day.
using PlanKey = std::tuple<std::string, std::string, std::string>;

bool IsOpen(const v1::CardLine& line) {
  return line.state() == v1::CARD_LINE_STATE_PLANNED || line.state() == v1::CARD_LINE_STATE_MISSED;
}

bool IsDueInSpan(const Forms& forms, const google::type::Date& due_on) {
  if (!IsSet(due_on)) return false;
  const absl::CivilDay day = ToDay(due_on);
  return day >= forms.span().from && day <= forms.last_due();
}

std::map<PlanKey, const v1::PlanLine*> OpenPlansOf(const Forms& forms) {
  std::map<PlanKey, const v1::PlanLine*> open;
  for (const v1::PlanLine& plan : forms.plans()) {
    if (plan.struck() || plan.done()) continue;
    open.emplace(PlanKey(plan.customer(), plan.planned_id(), DaySegment(plan.due_on())), &plan);
  }
  return open;
}

// Who may have to do with a plan: the pursuit's owner, and the customer's; after the sale, those of
// all pursuits.
std::set<std::string> OwnersOf(const Card& card, int number) {
  std::set<std::string> owners = {card.head.owner()};
  for (const auto& [pursuit, row] : card.pursuits) {
    if (number == 0 || number == pursuit) owners.insert(row.owner());
  }
  owners.erase("");
  return owners;
}

// One open plan of a card, against the report that promises it.
void CheckPlan(const Card& card, const v1::CardLine& line, const v1::PlanLine* plan,
               Findings& out) {
  const int relation = RelationOf(line.pursuit());
  const std::set<std::string> owners = OwnersOf(card, line.pursuit());
  // Nobody's plan stands in no report.
  if (plan == nullptr && owners.empty()) return;
  if (out.Holds(relation, plan != nullptr && owners.count(plan->owner()) != 0)) return;
  Draft& draft =
      out.Add(relation, plan == nullptr ? v1::FINDING_KIND_MISSING : v1::FINDING_KIND_DIFFERENT);
  const std::string owner = owners.empty() ? "" : *owners.begin();
  draft.About(card.head.customer(), line.pursuit()).Whose(owner).On(line.due_on());
  draft.Left(line.pursuit() == 0 ? "front" : "back", line.planned_id(), owner)
      .Right("plan", line.planned_id(), plan == nullptr ? "" : plan->owner())
      .At(line.position())
      .At(card.changes);
  if (plan != nullptr) draft.At(plan->position());
}

// The table's row of the pursuit where it lacks `*` on the day; nullptr: it has it, or there is no
// row.
const v1::ProgressRow* RowWithout(const Forms& forms, const PursuitId& id, absl::CivilDay due) {
  for (const TableMonth& month : forms.months()) {
    if (due < month.first || due > month.last) continue;
    const auto row = month.rows.find(id);
    if (row == month.rows.end()) return nullptr;
    for (const v1::ProgressCell& cell : row->second->cells()) {
      if (cell.day() == due.day() && cell.planned()) return nullptr;
    }
    return row->second;
  }
  return nullptr;
}

void CheckCellOf(const Forms& forms, const std::string& customer, const v1::CardLine& line,
                 Findings& out) {
  if (line.pursuit() == 0) return;
  const PursuitId id(customer, line.pursuit());
  const v1::ProgressRow* row = RowWithout(forms, id, ToDay(line.due_on()));
  if (out.Holds(kL6, row == nullptr)) return;
  Draft& draft = out.Add(kL6, v1::FINDING_KIND_MISSING);
  draft.About(id.first, id.second).Whose(row->owner()).On(line.due_on());
  draft.Left("back", line.planned_id(), DaySegment(line.due_on()))
      .Right("progress", DaySegment(line.due_on()), "")
      .At(line.position());
}

// Days on which the card had a contact planned, those missed and then moved aside.
struct PlannedDays {
  std::set<std::string> days;
  bool missed = false;
};

std::map<int, PlannedDays> PlannedDaysOf(const Card& card) {
  std::map<int, PlannedDays> planned;
  for (const v1::CardLine& line : card.lines) {
    PlannedDays& of = planned[line.pursuit()];
    of.missed = of.missed || line.was_missed();
    if (line.state() != v1::CARD_LINE_STATE_CANCELLED && IsSet(line.due_on())) {
      of.days.insert(DaySegment(line.due_on()));
    }
  }
  return planned;
}

// Every `*` of the table is a plan of the card.
void CheckCells(const Forms& forms, const TableMonth& month, const v1::ProgressRow& row,
                Findings& out) {
  const Card* card = forms.CardOf(row.customer());
  if (card == nullptr) return;
  std::map<int, PlannedDays> planned = PlannedDaysOf(*card);
  const PlannedDays& of = planned[row.pursuit()];
  for (const v1::ProgressCell& cell : row.cells()) {
    const google::type::Date day = ToDate(month.first + (cell.day() - 1));
    // Where a plan was moved after it was missed, the card no longer says from which day.
    if (!cell.planned() || !IsDueInSpan(forms, day) || of.missed) continue;
    if (out.Holds(kL6, of.days.count(DaySegment(day)) != 0)) continue;
    Draft& draft = out.Add(kL6, v1::FINDING_KIND_EXTRA);
    draft.About(row.customer(), row.pursuit()).Whose(row.owner()).On(day);
    draft.Left("progress", DaySegment(day), "*")
        .Right("back", DaySegment(day), "")
        .At(row.position());
  }
}

// Every open plan of a report is one of a card.
void CheckPromises(const Forms& forms, const std::map<PlanKey, const v1::PlanLine*>& open,
                   Findings& out) {
  std::set<PlanKey> planned;
  for (const auto& [customer, card] : forms.cards()) {
    for (const v1::CardLine& line : card.lines) {
      if (!IsOpen(line)) continue;
      planned.emplace(customer, line.planned_id(), DaySegment(line.due_on()));
    }
  }
  for (const auto& [key, plan] : open) {
    const int relation = RelationOf(plan->pursuit());
    if (out.Holds(relation, planned.count(key) != 0)) continue;
    Draft& draft = out.Add(relation, v1::FINDING_KIND_EXTRA);
    draft.About(plan->customer(), plan->pursuit()).Whose(plan->owner()).On(plan->due_on());
    draft.Left("plan", plan->planned_id(), plan->owner())
        .Right(plan->pursuit() == 0 ? "front" : "back", plan->planned_id(), "")
        .At(plan->position());
  }
}

bool StoodAt(const v1::PlanLine& plan, std::uint64_t position) {
  return plan.since() <= position && (plan.until() == 0 || plan.until() > position);
}

// One line of a report's plan: whether it stood when the report was submitted, and when the day was
// closed.
void CheckPromise(const Report& report, std::uint64_t closed, const v1::PlanLine& plan,
                  Findings& out) {
  const std::uint64_t submitted = report.state.through_position();
  const int relation = RelationOf(plan.pursuit());
  const bool promised = StoodAt(plan, submitted);
  const bool standing = StoodAt(plan, closed);
  const bool added = plan.since() > closed;
  if (out.Holds(relation, promised == standing && !added)) return;
  v1::FindingKind kind = added ? v1::FINDING_KIND_LATE : v1::FINDING_KIND_MISSING;
  if (!added && promised) kind = v1::FINDING_KIND_EXTRA;
  Draft& draft = out.Add(relation, kind);
  draft.About(plan.customer(), plan.pursuit()).Whose(report.consultant).On(ToDate(report.day));
  draft.Left("plan", plan.planned_id(), promised ? "submitted" : "")
      .Right(plan.pursuit() == 0 ? "front" : "back", plan.planned_id(),
             standing ? "standing when the day was closed" : "")
      .At(promised ? plan.until() : plan.since());
  draft.sealed = added ? closed : submitted;
}

using ByReport = std::map<std::pair<std::string, std::string>, std::vector<const v1::PlanLine*>>;

// Plans for tomorrow, as submitted and as the day ended.
void CheckSubmitted(const Forms& forms, Findings& out) {
  ByReport plans;
  for (const v1::PlanLine& plan : forms.plans()) {
    plans[{plan.owner(), DaySegment(plan.due_on())}].push_back(&plan);
  }
  const Calendar calendar(forms.store().calendar());
  for (const Report& report : forms.reports()) {
    const std::uint64_t closed = forms.SheetOf(report.day).closed_through();
    const bool in_time =
        report.state.has_submitted_at() && closed != 0 && report.state.through_position() < closed;
    if (!in_time || !calendar.IsOpen(report.day)) continue;
    const std::string due = Compact(calendar.NextOpenDay(report.day));
    const auto found = plans.find({report.consultant, due});
    if (found == plans.end()) continue;
    for (const v1::PlanLine* plan : found->second) CheckPromise(report, closed, *plan, out);
  }
}

}  // namespace

void CheckPlans(const Forms& forms, Findings& out) {
  const std::map<PlanKey, const v1::PlanLine*> open = OpenPlansOf(forms);
  for (const auto& [customer, card] : forms.cards()) {
    for (const v1::CardLine& line : card.lines) {
      if (!IsOpen(line) || !IsDueInSpan(forms, line.due_on())) continue;
      const auto plan = open.find(PlanKey(customer, line.planned_id(), DaySegment(line.due_on())));
      CheckPlan(card, line, plan == open.end() ? nullptr : plan->second, out);
      CheckCellOf(forms, customer, line, out);
    }
  }
  for (const TableMonth& month : forms.months()) {
    for (const v1::ProgressRow& row : month.table.rows()) CheckCells(forms, month, row, out);
  }
  CheckPromises(forms, open, out);
  CheckSubmitted(forms, out);
}

}  // namespace kezhi::domain
