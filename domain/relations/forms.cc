#include "domain/relations/forms.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/calendar.h"
#include "domain/customer_card/query.h"
#include "domain/customer_card/tables.h"
#include "domain/daily_report/query.h"
#include "domain/daily_report/tables.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/fold.h"
#include "domain/progress_table/query.h"
#include "domain/progress_table/tables.h"
#include "domain/reception/tables.h"
#include "domain/registration_sheet/query.h"
#include "domain/registration_sheet/tables.h"
#include "domain/rules.h"

namespace kezhi::domain {
namespace {

constexpr int kAll = std::numeric_limits<int>::max();

// Calls `visit` with every row under a prefix.
template <typename Row, typename Visit>
void EachUnder(const RowReader& rows, absl::string_view table, absl::string_view prefix,
               const Visit& visit) {
  ScanPrefix(rows, table, prefix, [&](absl::string_view, absl::string_view value) {
    Row row;
    if (!row.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      rows.Fail(DamagedRow(table));
    }
    visit(std::move(row));
    return true;
  });
}

bool IsOwnerStep(const v1::ProgressStep& step) {
  return step.kind() == v1::PROGRESS_STEP_KIND_OWNED ||
         step.kind() == v1::PROGRESS_STEP_KIND_POOLED;
}

}  // namespace

absl::StatusOr<Forms> Forms::Read(const RowReader& rows, const Span& span) {
  Forms forms;
  forms.rows_ = &rows;
  forms.span_ = span;
  KEZHI_ASSIGN_OR_RETURN(forms.store_, StoreRowOf(rows, span.store));
  forms.last_due_ = Calendar(forms.store_.calendar()).NextOpenDay(span.to);
  forms.ReadVisits();
  forms.ReadCards();
  KEZHI_RETURN_IF_ERROR(forms.ReadMonths());
  KEZHI_RETURN_IF_ERROR(forms.ReadReports());
  KEZHI_RETURN_IF_ERROR(forms.ReadSheets());
  forms.ReadBoard();
  return forms;
}

void Forms::ReadVisits() {
  EachUnder<v1::RegistrationLine>(
      *rows_, kSheetLines, span_.store,
      [this](v1::RegistrationLine line) { visits_.push_back(std::move(line)); });
  for (std::size_t i = 0; i < visits_.size(); ++i) {
    const v1::RegistrationLine& line = visits_[i];
    visits_by_name_[line.visit()].push_back(i);
    if (line.customer().empty()) continue;
    const PursuitId standing = StandingOf(line);
    visits_by_pursuit_[standing].push_back(i);
    if (!line.void_()) visitors_.insert(standing.first);
  }
}

void Forms::ReadCards() {
  const std::string begin = absl::StrCat(span_.store, "/customers/");
  const std::string end = absl::StrCat(span_.store, "/customers0");  // '0' follows '/'
  std::vector<v1::CardHead> heads;
  rows_->Scan(kCardCustomers, begin, end, [&](absl::string_view, absl::string_view value) {
    v1::CardHead head;
    if (!head.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      rows_->Fail(DamagedRow(kCardCustomers));
    }
    if (head.merged_into().empty()) heads.push_back(std::move(head));
    return true;
  });
  for (v1::CardHead& head : heads) ReadCard(std::move(head));
}

void Forms::ReadCard(v1::CardHead head) {
  const std::string customer = head.customer();
  Card& card = cards_[customer];
  EachUnder<v1::CardPursuit>(*rows_, kCardPursuits, customer, [&](v1::CardPursuit pursuit) {
    const int number = pursuit.pursuit();
    card.pursuits.emplace(number, std::move(pursuit));
  });
  EachUnder<v1::Purchase>(*rows_, kCardPurchases, customer, [&](v1::Purchase purchase) {
    const int number = purchase.pursuit();
    card.purchases.emplace(number, std::move(purchase));
  });
  EachUnder<v1::CardLine>(*rows_, kCardLines, customer,
                          [&](v1::CardLine line) { card.lines.push_back(std::move(line)); });
  card.changes.push_back(head.position());
  for (const std::string& alias : head.merged_from()) {
    const auto row = GetRow<v1::CustomerAlias>(*rows_, kCardAliases, alias);
    if (row.has_value()) card.changes.push_back(row->position());
  }
  card.head = std::move(head);
  for (const auto& entry : card.pursuits) {
    const int number = entry.first;
    int& contacts = card.contacts[number];
    EachUnder<v1::ProgressContact>(
        *rows_, kProgressContacts, PursuitKey(customer, number),
        [&contacts](const v1::ProgressContact& contact) { contacts += contact.done() ? 1 : 0; });
    std::optional<PursuitHistory> history = LoadHistory(*rows_, customer, number);
    if (!history.has_value()) continue;
    for (const v1::ProgressStep& step : history->steps) {
      if (IsOwnerStep(step)) card.changes.push_back(step.position());
    }
    card.histories.emplace(number, *std::move(history));
  }
}

absl::Status Forms::ReadMonths() {
  for (absl::CivilMonth month(span_.from); month <= absl::CivilMonth(span_.to); ++month) {
    ProgressQuery query;
    query.store = span_.store;
    query.year = static_cast<int>(month.year());
    query.month = month.month();
    query.evaluated_at = span_.evaluated_at;
    KEZHI_ASSIGN_OR_RETURN(ProgressAnswer answer, ProgressTableOf(*rows_, query));
    TableMonth& added = months_.emplace_back();
    added.first = absl::CivilDay(month);
    added.last = absl::CivilDay(month + 1) - 1;
    added.table = std::move(answer.table);
  }
  // The rows stay where they are from here on.
  for (TableMonth& month : months_) {
    for (const v1::ProgressRow& row : month.table.rows()) {
      month.rows.emplace(PursuitId(row.customer(), row.pursuit()), &row);
    }
  }
  return absl::OkStatus();
}

absl::Status Forms::ReadReports() {
  const ReportRange range{.parent = span_.store, .from = span_.from, .to = span_.to};
  KEZHI_ASSIGN_OR_RETURN(Page<v1::DailyReport> heads, ListDailyReports(*rows_, range, "", kAll));
  for (v1::DailyReport& head : heads.items) {
    Report& report = reports_.emplace_back();
    report.consultant = head.consultant();
    report.day = ToDay(head.day());
    report.state = std::move(*head.mutable_state());
    report.totals = std::move(*head.mutable_totals());
    EachUnder<v1::ReportLine>(
        *rows_, kReportLines, RowKey(report.consultant, Compact(report.day)),
        [&report](v1::ReportLine line) { report.lines.push_back(std::move(line)); });
  }
  for (std::size_t i = 0; i < reports_.size(); ++i) {
    for (std::size_t j = 0; j < reports_[i].lines.size(); ++j) {
      reported_[reports_[i].lines[j].event_position()].emplace_back(i, j);
    }
  }
  const Page<v1::ConsultantRow> consultants = ListConsultants(*rows_, span_.store, false, "", kAll);
  for (const v1::ConsultantRow& row : consultants.items) ReadPlans(row.consultant());
  return absl::OkStatus();
}

void Forms::ReadPlans(const std::string& consultant) {
  const std::string begin = RowKey(consultant, Compact(span_.from));
  const std::string end = RowKey(consultant, Compact(last_due_ + 1));
  rows_->Scan(kReportPlans, begin, end, [this](absl::string_view, absl::string_view value) {
    v1::PlanLine plan;
    if (!plan.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      rows_->Fail(DamagedRow(kReportPlans));
    }
    plans_.push_back(std::move(plan));
    return true;
  });
}

absl::Status Forms::ReadSheets() {
  SheetRange range;
  range.store = span_.store;
  range.from = span_.from;
  range.to = span_.to;
  KEZHI_ASSIGN_OR_RETURN(Page<v1::RegistrationSheet> page,
                         ListRegistrationSheets(*rows_, range, "", kAll));
  sheets_ = std::move(page.items);
  return absl::OkStatus();
}

void Forms::ReadBoard() {
  for (absl::CivilDay day = span_.from; day <= span_.to; ++day) {
    EachUnder<v1::BoardVisit>(*rows_, kReceptionVisits, RowKey(span_.store, Compact(day)),
                              [this](v1::BoardVisit visit) { board_.push_back(std::move(visit)); });
  }
}

bool Forms::InSpan(const google::type::Date& day) const {
  return IsSet(day) && InSpan(ToDay(day));
}

std::vector<const v1::RegistrationLine*> Forms::LinesOf(absl::string_view visit) const {
  std::vector<const v1::RegistrationLine*> lines;
  const auto found = visits_by_name_.find(visit);
  if (found == visits_by_name_.end()) return lines;
  for (const std::size_t i : found->second) lines.push_back(&visits_[i]);
  return lines;
}

std::vector<const v1::RegistrationLine*> Forms::VisitsOf(const PursuitId& pursuit) const {
  std::vector<const v1::RegistrationLine*> lines;
  const auto found = visits_by_pursuit_.find(pursuit);
  if (found == visits_by_pursuit_.end()) return lines;
  for (const std::size_t i : found->second) lines.push_back(&visits_[i]);
  return lines;
}

bool Forms::HasVisit(const std::string& customer) const {
  return visitors_.count(customer) != 0;
}

std::vector<const v1::ReportLine*> Forms::ReportedAt(std::uint64_t position) const {
  std::vector<const v1::ReportLine*> lines;
  const auto found = reported_.find(position);
  if (found == reported_.end()) return lines;
  for (const auto& [report, line] : found->second) lines.push_back(&reports_[report].lines[line]);
  return lines;
}

const Card* Forms::CardOf(const std::string& customer) const {
  const auto found = cards_.find(customer);
  return found == cards_.end() ? nullptr : &found->second;
}

const v1::CardPursuit* Forms::PursuitOf(const PursuitId& pursuit) const {
  const Card* card = CardOf(pursuit.first);
  if (card == nullptr) return nullptr;
  const auto found = card->pursuits.find(pursuit.second);
  return found == card->pursuits.end() ? nullptr : &found->second;
}

const PursuitHistory* Forms::HistoryOf(const PursuitId& pursuit) const {
  const Card* card = CardOf(pursuit.first);
  if (card == nullptr) return nullptr;
  const auto found = card->histories.find(pursuit.second);
  return found == card->histories.end() ? nullptr : &found->second;
}

PursuitId Forms::StandingOf(const v1::RegistrationLine& visit) const {
  PursuitName name = domain::StandingOf(*rows_, visit.customer(), visit.pursuit());
  return {std::move(name.customer), name.pursuit};
}

v1::SheetState Forms::SheetOf(absl::CivilDay day) const {
  return GetRow<v1::SheetState>(*rows_, kSheetDays, RowKey(span_.store, Compact(day)))
      .value_or(v1::SheetState());
}

const DayPlaybooks& Forms::PlaybooksOf(absl::CivilDay day) const {
  const auto known = playbooks_.find(day);
  if (known != playbooks_.end()) return known->second;
  DayPlaybooks& added = playbooks_[day];
  added.playbooks = PlaybooksOn(*rows_, span_.store, day);
  const Rules rules = Rules::Of(added.playbooks);
  if (rules.primary_scale() == nullptr) return added;
  for (const v1::Grade& grade : rules.primary_scale()->grades()) {
    if (grade.in_progress_table()) added.table_grades.insert(grade.id());
  }
  return added;
}

bool Forms::InTable(const std::string& grade, absl::CivilDay day) const {
  return PlaybooksOf(day).table_grades.count(grade) != 0;
}

bool Forms::TouchesSpan(const v1::CardPursuit& pursuit) const {
  const bool begun = !IsSet(pursuit.opened_on()) || ToDay(pursuit.opened_on()) <= span_.to;
  const bool over = pursuit.status() != v1::PURSUIT_STATUS_OPEN && IsSet(pursuit.closed_on()) &&
                    ToDay(pursuit.closed_on()) < span_.from;
  return begun && !over;
}

std::vector<std::uint64_t> OutOfOrder(const PursuitHistory& history) {
  std::vector<std::uint64_t> found;
  // From the last day back: whoever has a greater position than a later one was recorded after it.
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
  for (auto step = history.steps.rbegin(); step != history.steps.rend(); ++step) {
    if (step->position() > least) found.push_back(step->position());
    least = std::min(least, step->position());
  }
  return found;
}

std::uint64_t LastOf(const PursuitHistory& history) {
  std::uint64_t last = 0;
  for (const v1::ProgressStep& step : history.steps) last = std::max(last, step.position());
  return last;
}

}  // namespace kezhi::domain
