#include "domain/daily_report/query.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"

#include "base/status_macros.h"
#include "domain/calendar.h"
#include "domain/customer_card/query.h"
#include "domain/customer_card/tables.h"
#include "domain/daily_report/tables.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/error.h"
#include "domain/fold.h"
#include "domain/names.h"
#include "domain/progress_table/history.h"
#include "domain/registration_sheet/query.h"
#include "domain/rules.h"

namespace kezhi::domain {
namespace {

// What the lines of a day need to know of the store's playbooks.
class DayRules {
 public:
  DayRules(const RowReader& rows, absl::string_view store, absl::CivilDay day)
      : playbooks_(PlaybooksOn(rows, store, day)) {
    rules_ = Rules::Of(playbooks_);
  }

  bool IsByPhone(const std::string& method) const {
    const v1::Method* found = rules_.method(method);
    return found != nullptr && found->by_phone();
  }

  // The best grade first; those that the scale no longer knows after it.
  std::pair<int, std::string> OrderOf(const std::string& grade) const {
    const int rank = rules_.rank(grade);
    return {rank < 0 ? static_cast<int>(playbooks_.size()) + kAfterAll : rank, grade};
  }

 private:
  static constexpr int kAfterAll = 1000000;
  std::vector<v1::Playbook> playbooks_;
  Rules rules_;
};

// What a customer is called and wants now, wherever a merge has brought it.
struct Shown {
  PursuitName standing;
  std::optional<v1::CardHead> head;
  std::optional<v1::CardPursuit> pursuit;
};

Shown ShownOf(const RowReader& rows, absl::string_view customer, int pursuit) {
  Shown shown;
  shown.standing = StandingOf(rows, customer, pursuit);
  if (shown.standing.customer.empty()) return shown;
  shown.head = GetRow<v1::CardHead>(rows, kCardCustomers, shown.standing.customer);
  shown.pursuit = GetRow<v1::CardPursuit>(
      rows, kCardPursuits, PursuitKey(shown.standing.customer, shown.standing.pursuit));
  return shown;
}

void FillReception(const v1::RegistrationLine& visit, v1::ReportLine& line) {
  line.set_channel(visit.channel());
  line.set_first(visit.first());
  line.set_info_left(visit.info_left());
  line.set_completed(visit.completed());
  if (!visit.wanted_model().empty()) line.set_wanted(visit.wanted_model());
  if (!visit.source().empty()) line.set_source(visit.source());
  if (!line.has_name() && visit.has_name()) *line.mutable_name() = visit.name();
  if (visit.has_appellation()) *line.mutable_appellation() = visit.appellation();
  if (visit.has_note()) *line.mutable_note() = visit.note();
  line.set_purpose(visit.first() ? v1::PURPOSE_DEVELOP : v1::PURPOSE_ADVANCE);
}

// Fills in what is looked up on reading.
void FillLine(const RowReader& rows, const DayRules& rules, v1::ReportLine& line) {
  const Shown shown = ShownOf(rows, line.customer(), line.pursuit());
  line.set_customer(shown.standing.customer);
  line.set_pursuit(shown.standing.pursuit);
  if (shown.head.has_value() && shown.head->has_name()) *line.mutable_name() = shown.head->name();
  if (shown.pursuit.has_value()) {
    line.set_wanted(shown.pursuit->wanted());
    line.set_source(shown.pursuit->source());
  }
  if (shown.head.has_value() && line.source().empty()) line.set_source(shown.head->source());
  line.set_by_phone(rules.IsByPhone(line.method()));
  if (line.kind() == v1::ACTIVITY_KIND_FOLLOW_UP) {
    line.set_purpose(line.after_sale() ? v1::PURPOSE_AFTER_SALE : v1::PURPOSE_ADVANCE);
  }
  if (line.kind() != v1::ACTIVITY_KIND_RECEPTION) return;
  const std::optional<v1::RegistrationLine> visit = LineOfVisit(rows, line.visit());
  if (visit.has_value()) FillReception(*visit, line);
}

template <typename Row>
std::vector<Row> ReadUnder(const RowReader& rows, absl::string_view table,
                           absl::string_view prefix) {
  std::vector<Row> found;
  ScanPrefix(rows, table, prefix, [&](absl::string_view, absl::string_view value) {
    found.emplace_back().ParseFromArray(value.data(), static_cast<int>(value.size()));
    return true;
  });
  return found;
}

std::vector<v1::PlanLine> PlansOn(const RowReader& rows, absl::string_view consultant,
                                  absl::CivilDay day) {
  return ReadUnder<v1::PlanLine>(rows, kReportPlans, RowKey(consultant, Compact(day)));
}

// Of a stop: somebody went there.
bool IsVisited(const v1::ReportLine& line) {
  return line.kind() == v1::ACTIVITY_KIND_STOP && line.outcome() == v1::CONTACT_OUTCOME_REACHED;
}

void CountLine(const v1::ReportLine& line, v1::ReportTotals& totals) {
  if (line.void_()) return;
  switch (line.kind()) {
    case v1::ACTIVITY_KIND_RECEPTION:
      if (line.channel() == v1::CHANNEL_WALK_IN) totals.set_walk_ins(totals.walk_ins() + 1);
      if (line.channel() == v1::CHANNEL_CALL_IN) totals.set_call_ins(totals.call_ins() + 1);
      if (line.completed() && !line.info_left()) totals.set_no_info(totals.no_info() + 1);
      break;
    case v1::ACTIVITY_KIND_FOLLOW_UP:
      if (line.by_phone()) {
        totals.set_phone_contacts(totals.phone_contacts() + 1);
      } else {
        totals.set_visits(totals.visits() + 1);
      }
      break;
    case v1::ACTIVITY_KIND_STOP:
      if (IsVisited(line)) totals.set_visits(totals.visits() + 1);
      break;
    case v1::ACTIVITY_KIND_WON: totals.set_won(totals.won() + 1); break;
    case v1::ACTIVITY_KIND_CLOSED:
      // What was recorded by mistake was not lost.
      if (line.detail() != "VOID") totals.set_lost(totals.lost() + 1);
      break;
    default: break;
  }
}

void CountPlans(const std::vector<v1::PlanLine>& plans, absl::CivilDay day,
                v1::ReportTotals& totals) {
  for (const v1::PlanLine& plan : plans) {
    // What was missed here stays here, wherever the plan went afterwards.
    if (plan.struck() && !plan.missed()) continue;
    totals.set_planned(totals.planned() + 1);
    if (plan.missed()) totals.set_missed(totals.missed() + 1);
    const bool in_time = plan.done() && IsSet(plan.done_on()) && ToDay(plan.done_on()) <= day;
    if (in_time && !plan.struck()) totals.set_done(totals.done() + 1);
  }
}

void CountPursuits(const std::vector<PursuitHistory>& histories, const std::string& consultant,
                   absl::CivilDay day, const DayRules& rules, v1::ReportTotals& totals) {
  std::map<std::pair<int, std::string>, int> by_grade;
  std::set<std::string> kept;
  for (const PursuitHistory& history : histories) {
    const PursuitMoment moment = history.At(day);
    if (moment.owner != consultant || moment.pooled) continue;
    if (moment.open() && !moment.grade.empty()) ++by_grade[rules.OrderOf(moment.grade)];
    if (moment.status == v1::PURSUIT_STATUS_WON) kept.insert(history.pursuit.customer());
  }
  for (const auto& [grade, count] : by_grade) {
    v1::GradeCount& item = *totals.add_pursuits_by_grade();
    item.set_grade(grade.second);
    item.set_count(count);
  }
  totals.set_customers_kept(static_cast<std::int32_t>(kept.size()));
}

std::int32_t MonthContacts(const RowReader& rows, absl::string_view consultant,
                           absl::CivilDay day) {
  const std::string begin = RowKey(consultant, Compact(absl::CivilDay(absl::CivilMonth(day))));
  const std::string end = RowKey(consultant, Compact(day + 1));
  std::int32_t contacts = 0;
  rows.Scan(kReportLines, begin, end, [&](absl::string_view, absl::string_view value) {
    v1::ReportLine line;
    line.ParseFromArray(value.data(), static_cast<int>(value.size()));
    if (line.kind() == v1::ACTIVITY_KIND_FOLLOW_UP || IsVisited(line)) ++contacts;
    return true;
  });
  return contacts;
}

// Makes the reports of one consultant.
class ReportMaker {
 public:
  ReportMaker(const RowReader& rows, const v1::StoreRow& store, const v1::ConsultantRow& consultant)
      : rows_(rows),
        store_(store),
        consultant_(consultant),
        histories_(LoadHistoriesOf(rows, consultant.consultant())) {}

  // With lines and plan.
  v1::DailyReport Whole(absl::CivilDay day) const {
    std::vector<v1::ReportLine> lines;
    v1::DailyReport report = Make(day, lines);
    for (v1::ReportLine& line : lines) *report.add_lines() = std::move(line);
    for (v1::PlanLine& plan : PlansOn(rows_, consultant_.consultant(), ToDay(report.next_day()))) {
      FillPlan(plan);
      plan.set_no(report.plan_size() + 1);
      plan.clear_since();
      plan.clear_until();
      *report.add_plan() = std::move(plan);
    }
    return report;
  }

  // Without them; `stale`: whether a line was added after it was submitted.
  v1::DailyReport Head(absl::CivilDay day, bool& stale) const {
    std::vector<v1::ReportLine> lines;
    v1::DailyReport report = Make(day, lines);
    stale = std::any_of(lines.begin(), lines.end(),
                        [](const v1::ReportLine& line) { return line.added_after(); });
    return report;
  }

 private:
  v1::DailyReport Make(absl::CivilDay day, std::vector<v1::ReportLine>& lines) const {
    const std::string& consultant = consultant_.consultant();
    v1::DailyReport report;
    report.set_name(ReportName(consultant, day));
    report.set_store_name(store_.display_name());
    report.set_consultant(consultant);
    if (consultant_.has_name()) *report.mutable_consultant_name() = consultant_.name();
    *report.mutable_day() = ToDate(day);
    report.set_weekday(WeekdayOf(day));
    *report.mutable_next_day() = ToDate(Calendar(store_.calendar()).NextOpenDay(day));
    const std::string key = RowKey(consultant, Compact(day));
    if (const auto state = GetRow<v1::ReportState>(rows_, kReportStates, key)) {
      *report.mutable_state() = *state;
    }
    const DayRules rules(rows_, store_.name(), day);
    v1::ReportTotals& totals = *report.mutable_totals();
    lines = ReadUnder<v1::ReportLine>(rows_, kReportLines, key);
    std::int32_t no = 0;
    for (v1::ReportLine& line : lines) {
      line.set_no(++no);
      line.set_added_after(report.state().has_submitted_at() &&
                           line.event_position() > report.state().through_position());
      FillLine(rows_, rules, line);
      CountLine(line, totals);
    }
    CountPlans(PlansOn(rows_, consultant, day), day, totals);
    CountPursuits(histories_, consultant, day, rules, totals);
    totals.set_month_contacts(MonthContacts(rows_, consultant, day));
    return report;
  }

  void FillPlan(v1::PlanLine& plan) const {
    const Shown shown = ShownOf(rows_, plan.customer(), plan.pursuit());
    plan.set_customer(shown.standing.customer);
    plan.set_pursuit(shown.standing.pursuit);
    if (shown.head.has_value()) {
      if (shown.head->has_name()) *plan.mutable_name() = shown.head->name();
      if (shown.head->has_phone()) *plan.mutable_phone() = shown.head->phone();
    }
    if (shown.pursuit.has_value()) {
      plan.set_wanted(shown.pursuit->wanted());
      plan.set_grade(shown.pursuit->grade());
    }
  }

  const RowReader& rows_;
  const v1::StoreRow& store_;
  v1::ConsultantRow consultant_;
  std::vector<PursuitHistory> histories_;
};

// Day and consultant of every report of the range that holds anything, in the order asked for.
std::vector<std::pair<std::string, std::string>> ReportsIn(const RowReader& rows,
                                                           const ReportRange& range,
                                                           const std::string& store) {
  std::vector<std::pair<std::string, std::string>> found;
  const bool of_one = IsName(range.parent, ResourceKind::kConsultant);
  const std::string end = RowKey(store, Compact(range.to + 1));
  rows.Scan(kReportDays, RowKey(store, Compact(range.from)), end,
            [&](absl::string_view key, absl::string_view) {
              const std::vector<std::string> parts =
                  absl::StrSplit(key, absl::string_view("\0", 1));
              if (parts.size() == 3 && (!of_one || parts[2] == range.parent)) {
                found.emplace_back(parts[1], parts[2]);
              }
              return true;
            });
  if (range.descending) {
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return b.first < a.first; });
  }
  return found;
}

}  // namespace

absl::StatusOr<v1::DailyReport> DailyReportOf(const RowReader& rows, absl::string_view report) {
  const std::optional<ResourceName> name = ParseName(report);
  if (!name.has_value() || name->kind != ResourceKind::kReport) {
    return InvalidField(v1::REASON_NAME_INVALID, "name",
                        "must be stores/{store}/consultants/{consultant}/reports/{yyyymmdd}");
  }
  KEZHI_ASSIGN_OR_RETURN(const v1::StoreRow store, StoreRowOf(rows, StoreName(name->store)));
  KEZHI_ASSIGN_OR_RETURN(const v1::ConsultantRow consultant,
                         ConsultantRowOf(rows, ConsultantOfReport(report)));
  return ReportMaker(rows, store, consultant).Whole(name->day);
}

absl::StatusOr<Page<v1::DailyReport>> ListDailyReports(const RowReader& rows,
                                                       const ReportRange& range,
                                                       absl::string_view start_key, int limit) {
  KEZHI_ASSIGN_OR_RETURN(const v1::StoreRow store, StoreRowOf(rows, StoreOf(range.parent)));
  if (IsName(range.parent, ResourceKind::kConsultant)) {
    KEZHI_RETURN_IF_ERROR(ConsultantRowOf(rows, range.parent).status());
  }
  std::map<std::string, ReportMaker> makers;
  Page<v1::DailyReport> page;
  bool reached = start_key.empty();
  for (const auto& [day, consultant] : ReportsIn(rows, range, store.name())) {
    const std::string key = RowKey(day, consultant);
    reached = reached || key == start_key;
    const std::optional<absl::CivilDay> date = ParseCompact(day);
    const absl::StatusOr<v1::ConsultantRow> row = ConsultantRowOf(rows, consultant);
    if (!reached || !date.has_value() || !row.ok()) continue;
    const ReportMaker& maker = makers.try_emplace(consultant, rows, store, *row).first->second;
    bool stale = false;
    v1::DailyReport head = maker.Head(*date, stale);
    if ((range.missing && !head.state().missing()) || (range.stale && !stale)) continue;
    if (static_cast<int>(page.items.size()) == limit) {
      page.next_key = key;
      break;
    }
    page.items.push_back(std::move(head));
  }
  return page;
}

}  // namespace kezhi::domain
