#include "domain/progress_table/query.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"

#include "base/status_macros.h"
#include "domain/calendar.h"
#include "domain/customer_card/tables.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/error.h"
#include "domain/fold.h"
#include "domain/progress_table/history.h"
#include "domain/progress_table/tables.h"
#include "domain/rules.h"

namespace kezhi::domain {
namespace {

// The days of a month, and the day by which what stands in its rows is judged.
struct Month {
  absl::CivilDay first;
  absl::CivilDay last;
  absl::CivilDay judged_on;  // the last day, or today when that is earlier
};

v1::ProgressResult ResultOf(const PursuitMoment& end) {
  switch (end.status) {
    case v1::PURSUIT_STATUS_WON: return v1::PROGRESS_RESULT_WON;
    case v1::PURSUIT_STATUS_LOST: return v1::PROGRESS_RESULT_LOST;
    case v1::PURSUIT_STATUS_LOST_TOUCH: return v1::PROGRESS_RESULT_LOST_TOUCH;
    case v1::PURSUIT_STATUS_FROZEN: return v1::PROGRESS_RESULT_FROZEN;
    case v1::PURSUIT_STATUS_DEAD: return v1::PROGRESS_RESULT_DEAD;
    case v1::PURSUIT_STATUS_VOID: return v1::PROGRESS_RESULT_VOID;
    case v1::PURSUIT_STATUS_ERASED: return v1::PROGRESS_RESULT_ERASED;
    default:
      if (end.pooled) return v1::PROGRESS_RESULT_POOLED;
      return end.in_progress_table ? v1::PROGRESS_RESULT_OPEN : v1::PROGRESS_RESULT_LOWERED;
  }
}

// What a month did to a pursuit.
struct Course {
  PursuitMoment start;  // when the month began
  PursuitMoment end;
  bool on_table = false;  // at some instant
  v1::ProgressHead head;  // this pursuit's share of the head, but for the grades
};

void Count(const v1::ProgressStep& step, const PursuitMoment& before, const PursuitMoment& after,
           v1::ProgressHead& head) {
  if (!before.on_table() && after.on_table()) {
    if (step.kind() == v1::PROGRESS_STEP_KIND_GRADED) {
      head.set_opened(head.opened() + 1);
    } else {
      head.set_moved_in(head.moved_in() + 1);
    }
  } else if (before.on_table() && !after.on_table()) {
    // Who is forgotten was not lost.
    if (step.kind() != v1::PROGRESS_STEP_KIND_CLOSED ||
        step.status() == v1::PURSUIT_STATUS_ERASED) {
      head.set_moved_out(head.moved_out() + 1);
    } else if (step.status() == v1::PURSUIT_STATUS_WON) {
      head.set_won(head.won() + 1);
    } else {
      head.set_lost(head.lost() + 1);
    }
  } else if (before.on_table() && step.kind() == v1::PROGRESS_STEP_KIND_CHANGED) {
    if (step.steps() > 0) head.set_up(head.up() + 1);
    if (step.steps() < 0) head.set_down(head.down() + 1);
  }
}

Course CourseOf(const PursuitHistory& history, const Month& month) {
  Course course;
  course.start = history.At(month.first - 1);
  course.end = course.start;
  course.on_table = course.start.on_table();
  const std::string first = Compact(month.first);
  const std::string last = Compact(month.last);
  for (const v1::ProgressStep& step : history.steps) {
    const std::string day = DaySegment(step.day());
    if (day < first) continue;
    if (day > last) break;
    const PursuitMoment before = course.end;
    course.end.Apply(step);
    course.on_table = course.on_table || course.end.on_table();
    Count(step, before, course.end, course.head);
  }
  return course;
}

// The cells of a row while they are made: by day, with the position of what they show last.
class Cells {
 public:
  explicit Cells(const Month& month) : month_(month) {}

  void Add(const v1::ProgressContact& contact) {
    if (!contact.cancelled()) {
      if (v1::ProgressCell* cell = At(contact.due_on())) cell->set_planned(true);
    }
    if (contact.missed()) {
      if (v1::ProgressCell* cell = At(contact.missed_on())) {
        cell->set_planned(true);
        cell->set_missed(true);
      }
    }
    if (!contact.done()) return;
    v1::ProgressCell* cell = At(contact.done_on());
    if (cell == nullptr) return;
    cell->set_done(true);
    cell->set_contacts(cell->contacts() + 1);
    if (contact.done_position() > method_at_[cell->day()]) {
      method_at_[cell->day()] = contact.done_position();
      cell->set_method(contact.method());
    }
    SetGrade(*cell, contact.grade_after(), contact.done_position());
  }

  void Add(const v1::ProgressStep& step) {
    if (step.kind() != v1::PROGRESS_STEP_KIND_CHANGED) return;
    if (v1::ProgressCell* cell = At(step.day())) SetGrade(*cell, step.to(), step.position());
  }

  void MoveTo(v1::ProgressRow& row) {
    for (auto& [day, cell] : cells_) *row.add_cells() = std::move(cell);
  }

 private:
  // nullptr: not a day of the month.
  v1::ProgressCell* At(const google::type::Date& date) {
    if (!IsSet(date)) return nullptr;
    const absl::CivilDay day = ToDay(date);
    if (day < month_.first || day > month_.last) return nullptr;
    v1::ProgressCell& cell = cells_[day.day()];
    cell.set_day(day.day());
    return &cell;
  }

  void SetGrade(v1::ProgressCell& cell, const std::string& grade, std::uint64_t position) {
    if (grade.empty() || position < grade_at_[cell.day()]) return;
    grade_at_[cell.day()] = position;
    cell.set_grade(grade);
  }

  const Month& month_;
  std::map<int, v1::ProgressCell> cells_;
  std::map<int, std::uint64_t> method_at_;
  std::map<int, std::uint64_t> grade_at_;
};

bool IsBy(const google::type::Date& date, absl::CivilDay day) {
  return IsSet(date) && ToDay(date) <= day;
}

// Whether a plan was open at the end of `day`.
bool IsOpenPlan(const v1::ProgressContact& contact, absl::CivilDay day) {
  if (!IsSet(contact.due_on())) return false;
  if (IsSet(contact.planned_on()) && ToDay(contact.planned_on()) > day) return false;
  if (contact.done() && (!IsSet(contact.done_on()) || IsBy(contact.done_on(), day))) return false;
  return !contact.cancelled() ||
         (IsSet(contact.cancelled_on()) && !IsBy(contact.cancelled_on(), day));
}

void FillContacts(const RowReader& rows, const Month& month, const PursuitHistory& history,
                  bool open, v1::ProgressRow& row) {
  Cells cells(month);
  for (const v1::ProgressStep& step : history.steps) cells.Add(step);
  std::optional<absl::CivilDay> next_due;
  int contacts = 0;
  ScanPrefix(rows, kProgressContacts, PursuitKey(row.customer(), row.pursuit()),
             [&](absl::string_view, absl::string_view value) {
               v1::ProgressContact contact;
               contact.ParseFromArray(value.data(), static_cast<int>(value.size()));
               cells.Add(contact);
               const bool known = IsSet(contact.done_on());
               if (contact.done() && (!known || IsBy(contact.done_on(), month.last))) ++contacts;
               if (!open || !IsOpenPlan(contact, month.judged_on)) return true;
               const absl::CivilDay due = ToDay(contact.due_on());
               if (!next_due.has_value() || due < *next_due) next_due = due;
               return true;
             });
  cells.MoveTo(row);
  row.set_contacts(contacts);
  if (!next_due.has_value()) return;
  *row.mutable_next_due() = ToDate(*next_due);
  row.set_overdue(*next_due < month.judged_on);
}

v1::ProgressRow RowOf(const RowReader& rows, const Month& month, const PursuitHistory& history,
                      const Course& course) {
  const v1::ProgressPursuit& pursuit = history.pursuit;
  const PursuitMoment& end = course.end;
  v1::ProgressRow row;
  row.set_customer(pursuit.customer());
  row.set_pursuit(pursuit.pursuit());
  row.set_owner(end.owner);
  row.set_wanted(pursuit.wanted());
  row.set_source(pursuit.source());
  if (const auto head = GetRow<v1::CardHead>(rows, kCardCustomers, pursuit.customer())) {
    if (head->has_name()) *row.mutable_name() = head->name();
    if (head->has_phone()) *row.mutable_phone() = head->phone();
    if (row.source().empty()) row.set_source(head->source());
  }
  if (pursuit.has_opened_on()) *row.mutable_opened_on() = pursuit.opened_on();
  row.set_grade_at_month_start(course.start.grade);
  row.set_grade(end.grade);
  if (end.graded_on.has_value()) *row.mutable_graded_on() = ToDate(*end.graded_on);
  if (end.horizon_ends.has_value()) *row.mutable_horizon_ends() = ToDate(*end.horizon_ends);
  row.set_lapsed(end.open() && end.horizon_ends.has_value() && *end.horizon_ends < month.judged_on);
  row.set_result(ResultOf(end));
  row.set_reason(end.reason);
  row.set_position(pursuit.position());
  row.set_ruleset_digest(pursuit.ruleset_digest());
  *row.mutable_flags() = pursuit.flags();
  row.set_corrected(pursuit.corrected());
  FillContacts(rows, month, history, end.open(), row);
  return row;
}

// Grades in the playbook's order, the best first; those that it no longer knows after them.
class GradeOrder {
 public:
  explicit GradeOrder(const std::vector<v1::Playbook>& playbooks) {
    const Rules rules = Rules::Of(playbooks);
    if (rules.primary_scale() == nullptr) return;
    for (const v1::Grade& grade : rules.primary_scale()->grades()) {
      ranks_.emplace(grade.id(), static_cast<int>(ranks_.size()));
    }
  }

  std::pair<int, std::string> Of(const std::string& grade) const {
    const auto rank = ranks_.find(grade);
    return {rank == ranks_.end() ? static_cast<int>(ranks_.size()) : rank->second, grade};
  }

 private:
  std::map<std::string, int> ranks_;
};

using GradeCounts = std::map<std::pair<int, std::string>, int>;

void Show(const GradeCounts& counts, google::protobuf::RepeatedPtrField<v1::GradeCount>& shown) {
  for (const auto& [grade, count] : counts) {
    v1::GradeCount& item = *shown.Add();
    item.set_grade(grade.second);
    item.set_count(count);
  }
}

void Add(const v1::ProgressHead& share, v1::ProgressHead& head) {
  head.set_opened(head.opened() + share.opened());
  head.set_moved_in(head.moved_in() + share.moved_in());
  head.set_moved_out(head.moved_out() + share.moved_out());
  head.set_up(head.up() + share.up());
  head.set_down(head.down() + share.down());
  head.set_won(head.won() + share.won());
  head.set_lost(head.lost() + share.lost());
}

using RowOrder =
    std::tuple<std::string, std::pair<int, std::string>, std::string, std::string, int>;

// Rows without a next contact or an opening day stand last.
std::string DayOrder(bool given, const google::type::Date& date) {
  return given ? DaySegment(date) : "99999999";
}

RowOrder OrderOf(const v1::ProgressRow& row, ProgressOrder order, const GradeOrder& grades) {
  const std::pair<int, std::string> none;
  switch (order) {
    case ProgressOrder::kGrade:
      return {"", grades.Of(row.grade()), row.owner(), row.customer(), row.pursuit()};
    case ProgressOrder::kNextDue:
      return {DayOrder(row.has_next_due(), row.next_due()), none, row.owner(), row.customer(),
              row.pursuit()};
    case ProgressOrder::kOpenedOn:
      return {DayOrder(row.has_opened_on(), row.opened_on()), none, row.owner(), row.customer(),
              row.pursuit()};
    case ProgressOrder::kConsultant: break;
  }
  return {"", none, row.owner(), row.customer(), row.pursuit()};
}

// Customer and number of every pursuit that had not ended before `first`, by its key in
// `progress.by_end`.
std::vector<std::pair<std::string, int>> PursuitsFrom(const RowReader& rows,
                                                      absl::string_view store,
                                                      absl::CivilDay first) {
  std::vector<std::pair<std::string, int>> found;
  const std::string begin = RowKey(store, Compact(first));
  const std::string end = absl::StrCat(store, absl::string_view("\x01", 1));
  rows.Scan(kProgressByEnd, begin, end, [&](absl::string_view key, absl::string_view) {
    const std::vector<std::string> parts = absl::StrSplit(key, absl::string_view("\0", 1));
    int pursuit = 0;
    if (parts.size() == 4 && absl::SimpleAtoi(parts[3], &pursuit)) {
      found.emplace_back(parts[2], pursuit);
    }
    return true;
  });
  return found;
}

// One pursuit of the month: its history, what the month did to it, the row.
struct Entry {
  PursuitHistory history;
  Course course;
};

std::vector<Entry> EntriesOf(const RowReader& rows, const ProgressQuery& query,
                             const Month& month) {
  std::vector<Entry> entries;
  for (const auto& [customer, pursuit] : PursuitsFrom(rows, query.store, month.first)) {
    std::optional<PursuitHistory> history = LoadHistory(rows, customer, pursuit);
    if (!history.has_value()) continue;
    Course course = CourseOf(*history, month);
    if (!course.on_table) continue;
    if (!query.consultant.empty() && course.end.owner != query.consultant) continue;
    entries.push_back({*std::move(history), std::move(course)});
  }
  return entries;
}

v1::ProgressHead HeadOf(const std::vector<Entry>& entries, const GradeOrder& grades) {
  v1::ProgressHead head;
  GradeCounts start;
  GradeCounts end;
  for (const Entry& entry : entries) {
    Add(entry.course.head, head);
    if (entry.course.start.on_table()) ++start[grades.Of(entry.course.start.grade)];
    if (entry.course.end.on_table()) ++end[grades.Of(entry.course.end.grade)];
  }
  Show(start, *head.mutable_start());
  Show(end, *head.mutable_end());
  for (const v1::GradeCount& count : head.start()) {
    head.set_start_total(head.start_total() + count.count());
  }
  for (const v1::GradeCount& count : head.end()) {
    head.set_end_total(head.end_total() + count.count());
  }
  return head;
}

}  // namespace

absl::StatusOr<ProgressAnswer> ProgressTableOf(const RowReader& rows, const ProgressQuery& query) {
  if (query.year < 1 || query.year > 9999 || query.month < 1 || query.month > 12) {
    return InvalidField(v1::REASON_TIME_INVALID, "month",
                        "must be a month from 1 to 12 of a year from 1 to 9999");
  }
  KEZHI_ASSIGN_OR_RETURN(const v1::StoreRow store, StoreRowOf(rows, query.store));
  Month month;
  month.first = absl::CivilDay(query.year, query.month, 1);
  month.last = absl::CivilDay(absl::CivilMonth(month.first) + 1) - 1;
  month.judged_on = std::min(month.last, Calendar(store.calendar()).DayOf(query.evaluated_at));

  const std::vector<Entry> entries = EntriesOf(rows, query, month);
  const GradeOrder grades(PlaybooksOn(rows, query.store, month.judged_on));
  std::vector<std::pair<RowOrder, v1::ProgressRow>> found;
  for (const Entry& entry : entries) {
    if (!query.grade.empty() && entry.course.end.grade != query.grade) continue;
    v1::ProgressRow row = RowOf(rows, month, entry.history, entry.course);
    RowOrder order = OrderOf(row, query.order, grades);
    found.emplace_back(std::move(order), std::move(row));
  }
  std::sort(found.begin(), found.end(), [&](const auto& a, const auto& b) {
    return query.descending ? b.first < a.first : a.first < b.first;
  });

  ProgressAnswer answer;
  answer.total_rows = static_cast<int>(found.size());
  answer.table.set_store(query.store);
  answer.table.set_store_name(store.display_name());
  answer.table.set_year(query.year);
  answer.table.set_month(query.month);
  answer.table.set_consultant(query.consultant);
  *answer.table.mutable_head() = HeadOf(entries, grades);
  const int begin = std::clamp(query.offset, 0, answer.total_rows);
  const int left = answer.total_rows - begin;
  const int count = query.limit > 0 ? std::min(query.limit, left) : left;
  for (int i = begin; i < begin + count; ++i) {
    *answer.table.add_rows() = std::move(found[static_cast<std::size_t>(i)].second);
  }
  return answer;
}

}  // namespace kezhi::domain
