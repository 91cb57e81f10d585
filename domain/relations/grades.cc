// L7: the outcome of a contact is the grade after it, on card, table and report.
#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

#include "domain/dates.h"
#include "domain/fold.h"
#include "domain/relations/relations.h"

namespace kezhi::domain {
namespace {

// The grades that were judged, by the commit that did.
using Judged = std::map<std::uint64_t, std::string>;

Judged JudgedIn(const PursuitHistory& history) {
  Judged judged;
  for (const v1::ProgressStep& step : history.steps) {
    if (!step.to().empty()) judged[step.commit()] = step.to();
  }
  return judged;
}

// The grade that stood before a commit.
std::string GradeBefore(const Judged& judged, std::uint64_t commit) {
  const auto next = judged.lower_bound(commit);
  return next == judged.begin() ? std::string() : std::prev(next)->second;
}

std::string Grades(const std::string& before, const std::string& after) {
  return absl::StrCat(before, " > ", after);
}

Draft& AddContact(const std::string& customer, const v1::CardLine& line, Findings& out) {
  Draft& draft = out.Add(kL7, v1::FINDING_KIND_DIFFERENT);
  draft.About(customer, line.pursuit()).Whose(line.by()).On(line.done_on());
  return draft
      .Left("back", absl::StrCat("done ", line.done_commit()),
            Grades(line.grade_before(), line.grade_after()))
      .At(line.position())
      .At(line.done_commit());
}

// The grades of a contact, against what the table says before and after it, and against its line in
// the report.
void CheckContact(const Forms& forms, const std::string& customer, const Judged& judged,
                  const v1::CardLine& line, Findings& out) {
  const std::string grades = Grades(line.grade_before(), line.grade_after());
  const std::string told =
      Grades(GradeBefore(judged, line.done_commit()), GradeBefore(judged, line.done_commit() + 1));
  if (!out.Holds(kL7, grades == told)) {
    AddContact(customer, line, out).Right("progress", DaySegment(line.done_on()), told);
  }
  for (const v1::ReportLine* reported : forms.ReportedAt(line.done_commit())) {
    if (reported->kind() != v1::ACTIVITY_KIND_FOLLOW_UP) continue;
    const std::string summary = Grades(reported->grade_before(), reported->grade_after());
    if (out.Holds(kL7, grades == summary)) continue;
    AddContact(customer, line, out)
        .Right("report", absl::StrCat("event ", reported->event_position()), summary)
        .At(reported->position());
  }
}

// The row of the pursuit in the table of the day; nullptr: there is none.
const v1::ProgressRow* RowOn(const Forms& forms, const PursuitId& id, absl::CivilDay day) {
  for (const TableMonth& month : forms.months()) {
    if (day < month.first || day > month.last) continue;
    const auto row = month.rows.find(id);
    return row == month.rows.end() ? nullptr : row->second;
  }
  return nullptr;
}

// Whether the table's grade of the day is from something later than the contact.
bool IsOvertaken(const PursuitHistory& history, const v1::CardLine& last) {
  return std::any_of(history.steps.begin(), history.steps.end(), [&](const auto& step) {
    return step.kind() == v1::PROGRESS_STEP_KIND_CHANGED && step.commit() > last.done_commit() &&
           DaySegment(step.day()) == DaySegment(last.done_on());
  });
}

// The contacts of one day in order, against the cell, which shows the last.
void CheckCell(const Forms& forms, const std::string& customer, const PursuitHistory& history,
               const std::vector<const v1::CardLine*>& contacts, Findings& out) {
  const v1::CardLine& last = *contacts.back();
  const PursuitId id(customer, last.pursuit());
  const absl::CivilDay day = ToDay(last.done_on());
  const v1::ProgressRow* row = RowOn(forms, id, day);
  if (row == nullptr) return;
  v1::ProgressCell cell;
  for (const v1::ProgressCell& of_day : row->cells()) {
    if (of_day.day() == day.day()) cell = of_day;
  }
  const bool counted = cell.contacts() == static_cast<int>(contacts.size());
  const bool graded = last.grade_after().empty() || IsOvertaken(history, last) ||
                      cell.grade() == last.grade_after();
  if (out.Holds(kL7, cell.done() && counted && graded)) return;
  AddContact(customer, last, out)
      .Right("progress", DaySegment(last.done_on()),
             absl::StrCat(cell.contacts(), " contacts, ", cell.grade()))
      .At(row->position());
}

void CheckPursuit(const Forms& forms, const std::string& customer, const PursuitHistory& history,
                  std::vector<const v1::CardLine*> contacts, Findings& out) {
  std::sort(contacts.begin(), contacts.end(),
            [](const auto* a, const auto* b) { return a->done_commit() < b->done_commit(); });
  const Judged judged = JudgedIn(history);
  std::map<std::string, std::vector<const v1::CardLine*>> by_day;
  for (const v1::CardLine* line : contacts) {
    by_day[DaySegment(line->done_on())].push_back(line);
    CheckContact(forms, customer, judged, *line, out);
  }
  for (const auto& [day, of_day] : by_day) CheckCell(forms, customer, history, of_day, out);
}

}  // namespace

void CheckGrades(const Forms& forms, Findings& out) {
  for (const auto& [customer, card] : forms.cards()) {
    std::map<int, std::vector<const v1::CardLine*>> contacts;
    for (const v1::CardLine& line : card.lines) {
      const bool done = line.state() == v1::CARD_LINE_STATE_DONE && line.done_commit() != 0;
      if (done && line.pursuit() != 0 && forms.InSpan(line.done_on())) {
        contacts[line.pursuit()].push_back(&line);
      }
    }
    for (const auto& [number, lines] : contacts) {
      const auto history = card.histories.find(number);
      if (history == card.histories.end()) continue;
      CheckPursuit(forms, customer, history->second, lines, out);
    }
  }
}

}  // namespace kezhi::domain
