#include "domain/tracking_journal/query.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"

#include "kezhi/v1/views.pb.h"

#include "domain/customer_card/query.h"
#include "domain/customer_card/tables.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/rules.h"

namespace kezhi::domain {
namespace {

// Months and days of a cadence: journals in the order of how often they are kept, a month being
// longer than any number of days that is taken instead of it.
using Cadence = std::pair<int, int>;

Cadence CadenceOf(const v1::Grade& grade) {
  return {grade.cadence().months(), grade.cadence().days()};
}

// Collects lines and counts.
class Keeper {
 public:
  Keeper(const RowReader& rows, const JournalQuery& query, const Rules& rules)
      : rows_(rows), query_(query), rules_(rules) {
    const v1::GradeScale* scale = rules.primary_scale();
    if (scale == nullptr) return;
    for (const v1::Grade& grade : scale->grades()) {
      if (!grade.has_cadence()) continue;
      v1::JournalHead& head = heads_[CadenceOf(grade)];
      *head.mutable_cadence() = grade.cadence();
      head.add_grades(grade.id());
    }
  }

  void Take(const v1::CardHead& customer, const v1::CardPursuit& pursuit) {
    if (pursuit.status() != v1::PURSUIT_STATUS_OPEN) return;
    if (!query_.owner.empty() && pursuit.owner() != query_.owner) return;
    const v1::Grade* grade = pursuit.grade().empty() ? nullptr : rules_.grade(pursuit.grade());
    if (grade == nullptr || !grade->has_cadence()) return;
    v1::JournalLine line = LineOf(customer, pursuit, *grade);
    Count(line, heads_[CadenceOf(*grade)]);
    Count(line, owners_[CadenceOf(*grade)][line.owner()]);
    const bool fits = (query_.grade.empty() || line.grade() == query_.grade) &&
                      (!query_.to_refresh || IsToRefresh(line));
    if (fits) lines_.push_back(std::move(line));
  }

  Journals Done() && {
    Journals journals;
    for (auto& [cadence, head] : heads_) {
      for (auto& [owner, count] : owners_[cadence]) {
        count.set_owner(owner);
        *head.add_by_owner() = std::move(count);
      }
      journals.heads.push_back(std::move(head));
    }
    const auto order = [this](const v1::JournalLine& line) {
      const absl::CivilDay due =
          IsSet(line.due_on()) ? ToDay(line.due_on()) : absl::CivilDay::max();
      return std::tuple(rules_.rank(line.grade()), due, line.customer(), line.pursuit());
    };
    std::sort(
        lines_.begin(), lines_.end(),
        [&](const v1::JournalLine& a, const v1::JournalLine& b) { return order(a) < order(b); });
    journals.lines = std::move(lines_);
    return journals;
  }

 private:
  v1::JournalLine LineOf(const v1::CardHead& customer, const v1::CardPursuit& pursuit,
                         const v1::Grade& grade) const {
    v1::JournalLine line;
    line.set_customer(customer.customer());
    line.set_pursuit(pursuit.pursuit());
    if (customer.has_name()) *line.mutable_name() = customer.name();
    line.set_owner(pursuit.owner());
    line.set_grade(grade.id());
    line.set_wanted(pursuit.wanted());
    const auto last = LastContactOf(rows_, customer.customer(), pursuit, query_.day);
    if (!last.has_value()) return line;
    const absl::CivilDay due = Add(*last, grade.cadence());
    *line.mutable_last_contact() = ToDate(*last);
    *line.mutable_due_on() = ToDate(due);
    line.set_refreshed(due > query_.day);
    line.set_overdue(due < query_.day);
    return line;
  }

  // Whose last contact is not known is to be called too.
  static bool IsToRefresh(const v1::JournalLine& line) { return !line.refreshed(); }

  // `counts`: of a journal, or of one owner in it.
  template <typename Counts>
  static void Count(const v1::JournalLine& line, Counts& counts) {
    counts.set_lines(counts.lines() + 1);
    if (line.refreshed()) {
      counts.set_refreshed(counts.refreshed() + 1);
    } else if (line.overdue()) {
      counts.set_overdue(counts.overdue() + 1);
    } else {
      counts.set_due(counts.due() + 1);
    }
  }

  const RowReader& rows_;
  const JournalQuery& query_;
  const Rules& rules_;
  std::map<Cadence, v1::JournalHead> heads_;
  std::map<Cadence, std::map<std::string, v1::JournalOwner>> owners_;
  std::vector<v1::JournalLine> lines_;
};

}  // namespace

Journals JournalsOf(const RowReader& rows, const JournalQuery& query) {
  const std::vector<v1::Playbook> texts = PlaybooksOn(rows, query.store, query.day);
  std::vector<const v1::Playbook*> playbooks;
  playbooks.reserve(texts.size());
  for (const v1::Playbook& text : texts) playbooks.push_back(&text);
  const Rules rules(std::move(playbooks));
  Keeper keeper(rows, query, rules);
  const std::string begin = absl::StrCat(query.store, "/customers/");
  const std::string end = absl::StrCat(query.store, "/customers0");  // '0' follows '/'
  rows.Scan(kCardCustomers, begin, end, [&](absl::string_view, absl::string_view value) {
    v1::CardHead customer;
    customer.ParseFromArray(value.data(), static_cast<int>(value.size()));
    if (!customer.merged_into().empty()) return true;
    ScanPrefix(rows, kCardPursuits, customer.customer(),
               [&](absl::string_view, absl::string_view row) {
                 v1::CardPursuit pursuit;
                 pursuit.ParseFromArray(row.data(), static_cast<int>(row.size()));
                 keeper.Take(customer, pursuit);
                 return true;
               });
    return true;
  });
  return std::move(keeper).Done();
}

}  // namespace kezhi::domain
