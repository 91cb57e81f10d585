// L5 and L8: all work stands in the daily report, at its time.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

#include "domain/dates.h"
#include "domain/fold.h"
#include "domain/relations/relations.h"

namespace kezhi::domain {
namespace {

int RelationOf(bool after_sale) {
  return after_sale ? kL8 : kL5;
}

std::string PlaceOf(const v1::ReportLine& line) {
  return absl::StrCat(line.consultant(), " ", DaySegment(line.day()), " ",
                      line.has_at() ? TimeSegment(line.at()) : "");
}

using ByVisit = std::map<std::string, std::vector<const v1::ReportLine*>>;

ByVisit ReceptionsOf(const Forms& forms) {
  ByVisit receptions;
  for (const Report& report : forms.reports()) {
    for (const v1::ReportLine& line : report.lines) {
      if (line.kind() == v1::ACTIVITY_KIND_RECEPTION) receptions[line.visit()].push_back(&line);
    }
  }
  return receptions;
}

void AddReported(const std::vector<const v1::ReportLine*>& reported, const std::string& place,
                 Draft& draft) {
  draft.Right("report", place, reported.empty() ? "" : PlaceOf(*reported.front()));
  for (const v1::ReportLine* line : reported) draft.At(line->event_position());
}

v1::FindingKind KindOf(std::size_t found) {
  if (found == 0) return v1::FINDING_KIND_MISSING;
  return found > 1 ? v1::FINDING_KIND_EXTRA : v1::FINDING_KIND_DIFFERENT;
}

void CheckReception(const Forms& forms, const v1::RegistrationLine& visit,
                    const ByVisit& receptions, Findings& out) {
  // A visit that nobody received stands in no report.
  if (!forms.InSpan(visit.day()) || visit.consultant().empty()) return;
  const auto found = receptions.find(visit.visit());
  const std::vector<const v1::ReportLine*> reported =
      found == receptions.end() ? std::vector<const v1::ReportLine*>() : found->second;
  const std::string place = absl::StrCat(visit.consultant(), " ", DaySegment(visit.day()), " ",
                                         TimeSegment(visit.arrived_at()));
  const bool same = reported.size() == 1 && PlaceOf(*reported.front()) == place &&
                    reported.front()->void_() == visit.void_();
  if (out.Holds(kL5, same)) return;
  Draft& draft = out.Add(kL5, KindOf(reported.size()));
  draft.About(visit.customer(), visit.pursuit()).Whose(visit.consultant()).On(visit.day());
  draft.Left("sheet", visit.visit(), visit.void_() ? "void" : place).At(visit.position());
  AddReported(reported, place, draft);
}

void CheckContact(const Forms& forms, const std::string& customer, const v1::CardLine& line,
                  Findings& out) {
  // What nobody did, and what was done on no known day, stands in no report.
  const bool done = line.state() == v1::CARD_LINE_STATE_DONE && line.done_commit() != 0;
  if (!done || line.by().empty() || !forms.InSpan(line.done_on())) return;
  const int relation = RelationOf(line.pursuit() == 0);
  // A contact is the first event of its commit.
  std::vector<const v1::ReportLine*> reported;
  for (const v1::ReportLine* found : forms.ReportedAt(line.done_commit())) {
    if (found->kind() == v1::ACTIVITY_KIND_FOLLOW_UP) reported.push_back(found);
  }
  const std::string place = absl::StrCat(line.by(), " ", DaySegment(line.done_on()), " ",
                                         line.has_done_at() ? TimeSegment(line.done_at()) : "");
  const bool same = reported.size() == 1 &&
                    (PlaceOf(*reported.front()) == place ||
                     (!line.has_done_at() && reported.front()->consultant() == line.by() &&
                      DaySegment(reported.front()->day()) == DaySegment(line.done_on())));
  if (out.Holds(relation, same)) return;
  Draft& draft = out.Add(relation, KindOf(reported.size()));
  draft.About(customer, line.pursuit()).Whose(line.by()).On(line.done_on());
  draft
      .Left(line.pursuit() == 0 ? "front" : "back", absl::StrCat("done ", line.done_commit()),
            place)
      .At(line.position())
      .At(line.done_commit());
  AddReported(reported, place, draft);
}

// What the lines of the reports must rest on.
struct Grounds {
  std::set<std::uint64_t> contacts;
  std::set<std::uint64_t> judgements;
};

Grounds GroundsOf(const Forms& forms) {
  Grounds grounds;
  for (const auto& [customer, card] : forms.cards()) {
    for (const v1::CardLine& line : card.lines) grounds.contacts.insert(line.done_commit());
    for (const auto& [number, history] : card.histories) {
      for (const v1::ProgressStep& step : history.steps) grounds.judgements.insert(step.position());
    }
  }
  return grounds;
}

// Whether the form that a line is about has it as well.
bool HasGround(const Forms& forms, const Grounds& grounds, const v1::ReportLine& line) {
  switch (line.kind()) {
    case v1::ACTIVITY_KIND_RECEPTION: return !forms.LinesOf(line.visit()).empty();
    case v1::ACTIVITY_KIND_FOLLOW_UP: return grounds.contacts.count(line.event_position()) != 0;
    case v1::ACTIVITY_KIND_GRADE: return grounds.judgements.count(line.event_position()) != 0;
    default: return true;
  }
}

void CheckReportLine(const Forms& forms, const Grounds& grounds, const Report& report,
                     const v1::ReportLine& line, Findings& out) {
  const int relation = RelationOf(line.after_sale());
  const std::string key = absl::StrCat("event ", line.event_position());
  const std::string kind = v1::ActivityKind_Name(line.kind());
  if (!out.Holds(relation, HasGround(forms, grounds, line))) {
    Draft& draft = out.Add(relation, v1::FINDING_KIND_EXTRA);
    draft.About(line.customer(), line.pursuit()).Whose(report.consultant).On(line.day());
    draft.Left("report", key, kind)
        .Right(line.kind() == v1::ACTIVITY_KIND_RECEPTION ? "sheet" : "back", key, "")
        .At(line.event_position());
  }
  if (!report.state.has_submitted_at()) return;
  const std::uint64_t through = report.state.through_position();
  if (out.Holds(relation, line.event_position() <= through)) return;
  Draft& draft = out.Add(relation, v1::FINDING_KIND_LATE);
  draft.About(line.customer(), line.pursuit()).Whose(report.consultant).On(line.day());
  draft.Left("report", key, kind)
      .Right("report", "through_position", absl::StrCat(through))
      .At(line.event_position());
  draft.sealed = through;
}

}  // namespace

void CheckWork(const Forms& forms, Findings& out) {
  const ByVisit receptions = ReceptionsOf(forms);
  for (const v1::RegistrationLine& visit : forms.visits()) {
    CheckReception(forms, visit, receptions, out);
  }
  for (const auto& [customer, card] : forms.cards()) {
    for (const v1::CardLine& line : card.lines) CheckContact(forms, customer, line, out);
  }
  const Grounds grounds = GroundsOf(forms);
  for (const Report& report : forms.reports()) {
    for (const v1::ReportLine& line : report.lines) {
      CheckReportLine(forms, grounds, report, line, out);
    }
  }
}

}  // namespace kezhi::domain
