// What was done: the lines of the day.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

#include "domain/daily_report/fold.h"
#include "domain/dates.h"
#include "domain/names.h"

namespace kezhi::domain {
namespace {

// What `report.last` says of a contact, whose line has its grades from the event.
constexpr char kContact[] = "-";

// What a value of `report.grades` begins with.
constexpr char kJudged[] = "+";
constexpr char kUnjudged[] = "-";

}  // namespace

std::optional<ReportFold::ReportName> ReportFold::NameOfStream() const {
  const std::optional<ResourceName> name = ParseName(event_.stream());
  if (!name.has_value() || name->kind != ResourceKind::kReport) return std::nullopt;
  return ReportName{ConsultantOfReport(event_.stream()), Compact(name->day)};
}

v1::ReportLine ReportFold::NewLine(v1::ActivityKind kind, int pursuit) const {
  v1::ReportLine line;
  line.set_kind(kind);
  line.set_customer(event_.stream());
  line.set_pursuit(pursuit);
  line.set_event_position(event_.position());
  if (event_.has_business_day()) *line.mutable_day() = event_.business_day();
  if (event_.occurred().precision() == v1::PRECISION_INSTANT) {
    *line.mutable_at() = event_.occurred().at();
  }
  const std::string acting = ActingConsultant(event_);
  line.set_consultant(acting.empty() ? OwnerOf(pursuit) : acting);
  return line;
}

void ReportFold::Put(v1::ReportLine& line) {
  Touch(event_, line);
  // Nobody's work, or of no known day: it stands in no report.
  if (line.consultant().empty() || !IsSet(line.day())) return;
  if (line.event_position() == event_.position()) {
    InsertRow(out_, kReportLines, ReportLineKey(line), line);
  } else {
    PutRow(out_, kReportLines, ReportLineKey(line), line);
  }
  NoteDay(line.consultant(), DaySegment(line.day()));
}

void ReportFold::NoteDay(const std::string& consultant, const std::string& day) {
  out_.Put(kReportDays, RowKey(StoreOf(consultant), day, consultant), "");
}

std::string ReportFold::OwnerOf(int pursuit) const {
  if (pursuit == 0) return "";  // of no pursuit, such as a visit at the door
  return rows_.Get(kReportOwners, PursuitKey(event_.stream(), pursuit)).value_or("");
}

void ReportFold::NoteLast(const std::string& customer, const std::string& what) {
  if (!customer.empty()) out_.Put(kReportLast, customer, RowKey(Sortable(CommitOf(event_)), what));
}

std::string ReportFold::LastOfCommit() const {
  const std::string last = rows_.Get(kReportLast, event_.stream()).value_or("");
  absl::string_view what = last;
  const std::string commit = RowKey(Sortable(CommitOf(event_)), "");
  return absl::ConsumePrefix(&what, commit) ? std::string(what) : std::string();
}

void ReportFold::NoteGrades(int pursuit, bool judged, const std::string& where) {
  out_.Put(kReportGrades, RowKey(PursuitKey(event_.stream(), pursuit), Sortable(CommitOf(event_))),
           absl::StrCat(judged ? kJudged : kUnjudged, where));
}

std::string ReportFold::StandingName(std::string customer) const {
  while (const auto alias = GetRow<v1::CustomerAlias>(rows_, kReportAliases, customer)) {
    customer = alias->into();
  }
  return customer;
}

template <typename Edit>
void ReportFold::ChangeLine(const std::string& key, const Edit& edit) {
  std::optional<v1::ReportLine> line = GetRow<v1::ReportLine>(rows_, kReportLines, key);
  if (!line.has_value()) return;
  edit(*line);
  line->set_corrected(true);
  Put(*line);
}

template <typename Edit>
void ReportFold::ChangeReception(const std::string& visit, const Edit& edit) {
  std::optional<v1::ReportLine> line = GetRow<v1::ReportLine>(rows_, kReportVisits, visit);
  if (!line.has_value()) return;
  out_.Delete(kReportLines, ReportLineKey(*line));
  edit(*line);
  Put(*line);
  PutRow(out_, kReportVisits, visit, *std::move(line));
}

void ReportFold::Register() {
  const v1::VisitRegistered& registered = event_.visit_registered();
  v1::ReportLine line = NewLine(v1::ACTIVITY_KIND_RECEPTION, 0);
  line.set_visit(event_.stream());
  line.set_customer(registered.customer());
  line.set_consultant(registered.consultant());
  *line.mutable_at() = registered.arrived_at();
  Put(line);
  InsertRow(out_, kReportVisits, event_.stream(), std::move(line));
}

void ReportFold::Complete() {
  const v1::VisitCompleted& completed = event_.visit_completed();
  ChangeReception(event_.stream(), [&](v1::ReportLine& line) {
    if (!completed.customer().empty()) line.set_customer(completed.customer());
    line.set_pursuit(completed.pursuit());
    line.set_grade_after(completed.grade());
  });
  NoteLast(completed.customer(), event_.stream());
}

void ReportFold::Amend() {
  const v1::VisitAmended& amended = event_.visit_amended();
  std::string customer;
  ChangeReception(event_.stream(), [&](v1::ReportLine& line) {
    for (const std::string& field : amended.changed()) {
      if (field == "arrived_at") *line.mutable_at() = amended.fields().arrived_at();
      if (field == "consultant") line.set_consultant(amended.fields().consultant());
      if (field == "grade") line.set_grade_after(amended.fields().grade());
    }
    if (IsSet(amended.moved_to_day())) *line.mutable_day() = amended.moved_to_day();
    line.set_corrected(true);
    customer = line.customer();
  });
  const auto& changed = amended.changed();
  if (std::find(changed.begin(), changed.end(), "on_site_order") == changed.end()) return;
  if (amended.fields().on_site_order()) {
    NoteLast(StandingName(std::move(customer)), event_.stream());
  } else {
    StrikeOrderOf(event_.stream());
  }
}

void ReportFold::StrikeOrderOf(const std::string& visit) {
  const std::optional<std::string> key = rows_.Get(kReportOrders, visit);
  if (!key.has_value()) return;
  ChangeLine(*key, [](v1::ReportLine& line) { line.set_void_(true); });
  out_.Delete(kReportOrders, visit);
}

void ReportFold::Receive(const std::string& consultant) {
  ChangeReception(event_.stream(), [&](v1::ReportLine& line) { line.set_consultant(consultant); });
}

void ReportFold::Void() {
  ChangeReception(event_.stream(), [](v1::ReportLine& line) { line.set_void_(true); });
  StrikeOrderOf(event_.stream());
}

void ReportFold::Do() {
  const v1::FollowUpDone& done = event_.follow_up_done();
  v1::ReportLine line = NewLine(v1::ACTIVITY_KIND_FOLLOW_UP, done.pursuit());
  if (!done.by().empty()) line.set_consultant(done.by());
  if (done.has_at()) *line.mutable_at() = done.at();
  line.set_method(done.method());
  if (done.has_situation()) *line.mutable_situation() = done.situation();
  line.set_outcome(done.outcome());
  line.set_grade_before(done.grade_before());
  line.set_grade_after(done.grade_after());
  line.set_after_sale(done.pursuit() == 0);
  Put(line);
  NoteLast(event_.stream(), kContact);
  if (done.pursuit() != 0) NoteGrades(done.pursuit(), false, ReportLineKey(line));
  if (done.planned_id().empty()) return;
  out_.Put(kReportContacts, RowKey(event_.stream(), done.planned_id()), ReportLineKey(line));
  if (std::optional<v1::PlanLine> plan = PlanOf(done.planned_id())) {
    plan->set_done(true);
    plan->set_until(event_.position());
    if (event_.has_business_day()) *plan->mutable_done_on() = event_.business_day();
    Put(*std::move(plan));
  }
}

void ReportFold::Grade(int pursuit, const std::string& before, const std::string& after,
                       const std::string& supported_by) {
  const std::string last = LastOfCommit();
  if (last == kContact) {
    const std::string commit = Sortable(CommitOf(event_));
    const auto noted =
        rows_.Get(kReportGrades, RowKey(PursuitKey(event_.stream(), pursuit), commit));
    return NoteGrades(pursuit, true, noted.has_value() ? noted->substr(1) : "");
  }
  NoteGrades(pursuit, true, last);
  if (!last.empty()) {
    return ChangeReception(last, [&](v1::ReportLine& line) {
      line.set_grade_before(before);
      line.set_grade_after(after);
    });
  }
  if (IsName(supported_by, ResourceKind::kVisit)) {
    return ChangeReception(supported_by,
                           [&](v1::ReportLine& line) { line.set_grade_after(after); });
  }
  const std::string key =
      rows_.Get(kReportContacts, RowKey(event_.stream(), supported_by)).value_or("");
  if (std::optional<v1::ReportLine> line = GetRow<v1::ReportLine>(rows_, kReportLines, key)) {
    line->set_grade_after(after);
    return Put(*line);
  }
  v1::ReportLine line = NewLine(v1::ACTIVITY_KIND_GRADE, pursuit);
  line.set_grade_before(before);
  line.set_grade_after(after);
  Put(line);
  NoteGrades(pursuit, true, ReportLineKey(line));
}

void ReportFold::CorrectGrade() {
  const v1::GradeCorrected& corrected = event_.grade_corrected();
  // Before corrections named the commit of the judgement, they left the lines as they were.
  if (corrected.judged_by() == 0) return;
  const std::string prefix = PursuitKey(event_.stream(), corrected.pursuit());
  std::vector<std::string> noted;
  rows_.Scan(kReportGrades, RowKey(prefix, Sortable(corrected.judged_by() + 1)),
             absl::StrCat(prefix, absl::string_view("\x01", 1)),
             [&](absl::string_view, absl::string_view value) {
               noted.emplace_back(value);
               return !absl::StartsWith(value, kJudged);
             });
  for (const std::string& value : noted) {
    const auto edit = [&](v1::ReportLine& line) {
      line.set_grade_before(corrected.to());
      if (!absl::StartsWith(value, kJudged)) line.set_grade_after(corrected.to());
      line.set_corrected(true);
    };
    const std::string where = value.substr(1);
    if (IsName(where, ResourceKind::kVisit)) {
      ChangeReception(where, edit);
    } else {
      ChangeLine(where, edit);
    }
  }
}

void ReportFold::Stage(int pursuit, const std::string& state) {
  v1::ReportLine line = NewLine(v1::ACTIVITY_KIND_STAGE, pursuit);
  line.set_detail(state);
  Put(line);
}

void ReportFold::Order() {
  v1::ReportLine line = NewLine(v1::ACTIVITY_KIND_ORDER, event_.order_placed().pursuit());
  line.set_detail(event_.order_placed().deal());
  Put(line);
  const std::string last = LastOfCommit();
  if (event_.order_placed().on_site() && IsName(last, ResourceKind::kVisit)) {
    out_.Put(kReportOrders, last, ReportLineKey(line));
  }
}

namespace {

// A day that differs from the event's own has no known instant.
void SetDay(const google::type::Date& day, v1::ReportLine& line) {
  if (!IsSet(day) || DaySegment(day) == DaySegment(line.day())) return;
  *line.mutable_day() = day;
  line.clear_at();
}

std::string NameOf(v1::PursuitStatus status) {
  absl::string_view name = v1::PursuitStatus_Name(status);
  absl::ConsumePrefix(&name, "PURSUIT_STATUS_");
  return std::string(name);
}

}  // namespace

void ReportFold::Win() {
  const v1::PursuitWon& won = event_.pursuit_won();
  v1::ReportLine line = NewLine(v1::ACTIVITY_KIND_WON, won.pursuit());
  if (!won.consultant().empty()) line.set_consultant(won.consultant());
  SetDay(won.won_on(), line);
  line.set_detail(NameOf(v1::PURSUIT_STATUS_WON));
  Put(line);
}

void ReportFold::Close() {
  const v1::PursuitClosed& closed = event_.pursuit_closed();
  // Nobody's activity.
  if (closed.outcome() == v1::PURSUIT_STATUS_ERASED) return;
  v1::ReportLine line = NewLine(v1::ACTIVITY_KIND_CLOSED, closed.pursuit());
  if (!closed.consultant().empty()) line.set_consultant(closed.consultant());
  SetDay(closed.closed_on(), line);
  line.set_detail(NameOf(closed.outcome()));
  Put(line);
}

}  // namespace kezhi::domain
