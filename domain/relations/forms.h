#ifndef KEZHI_DOMAIN_RELATIONS_FORMS_H_
#define KEZHI_DOMAIN_RELATIONS_FORMS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "kezhi/v1/playbook.pb.h"
#include "kezhi/v1/reception_views.pb.h"
#include "kezhi/v1/views.pb.h"

#include "domain/progress_table/history.h"
#include "domain/rows.h"

namespace kezhi::domain {

// A customer and a pursuit's number; 0 = after-sale.
using PursuitId = std::pair<std::string, int>;

// A card that stands for itself, as its rows say, beside what the progress table knows of its
// pursuits.
struct Card {
  v1::CardHead head;
  std::map<int, v1::CardPursuit> pursuits;
  std::map<int, v1::Purchase> purchases;
  std::vector<v1::CardLine> lines;  // of all pursuits; 0 = after-sale
  std::map<int, PursuitHistory> histories;
  std::map<int, int> contacts;         // done, as the progress table counts them
  std::vector<std::uint64_t> changes;  // of its owner, and merges into it
};

// A progress table of the span.
struct TableMonth {
  absl::CivilDay first;
  absl::CivilDay last;
  v1::ProgressTable table;
  std::map<PursuitId, const v1::ProgressRow*> rows;
};

// A report of the span that holds anything: its rows, and its head as it is published.
struct Report {
  std::string consultant;
  absl::CivilDay day;
  std::vector<v1::ReportLine> lines;
  v1::ReportState state;
  v1::ReportTotals totals;
};

// The playbooks of a business day.
struct DayPlaybooks {
  std::vector<v1::Playbook> playbooks;
  std::set<std::string> table_grades;  // that stand on the progress table
};

// What an audit reads: the rows of the forms of one store at one position, each once. Cards, visits
// and what the progress table knows are those of the whole store, reports and tables those of the
// span.
class Forms {
 public:
  // What is audited. `evaluated_at` judges the tables, as ProgressQuery has it.
  struct Span {
    std::string store;  // `stores/{store}`
    absl::CivilDay from;
    absl::CivilDay to;
    absl::Time evaluated_at;
  };

  // NOT_FOUND, STORE_NOT_FOUND.
  static absl::StatusOr<Forms> Read(const RowReader& rows, const Span& span);

  const RowReader& rows() const { return *rows_; }

  const Span& span() const { return span_; }

  const v1::StoreRow& store() const { return store_; }

  // Last due day that is a "tomorrow" of the span.
  absl::CivilDay last_due() const { return last_due_; }

  const std::vector<v1::RegistrationLine>& visits() const { return visits_; }

  const std::map<std::string, Card>& cards() const { return cards_; }

  const std::vector<TableMonth>& months() const { return months_; }

  const std::vector<Report>& reports() const { return reports_; }

  // Plans of the reports that are due from the span's first day to last_due, struck ones too.
  const std::vector<v1::PlanLine>& plans() const { return plans_; }

  // Heads of the sheets of the span.
  const std::vector<v1::RegistrationSheet>& sheets() const { return sheets_; }

  // Visits on the reception boards of the span.
  const std::vector<v1::BoardVisit>& board() const { return board_; }

  bool InSpan(absl::CivilDay day) const { return day >= span_.from && day <= span_.to; }

  // False also for no day.
  bool InSpan(const google::type::Date& day) const;

  // The lines of one visit: one, unless the sheet is broken.
  std::vector<const v1::RegistrationLine*> LinesOf(absl::string_view visit) const;
  // The visits of a pursuit, wherever merges have brought it; struck ones too.
  std::vector<const v1::RegistrationLine*> VisitsOf(const PursuitId& pursuit) const;
  // Whether the customer has a visit that was not struck, aliases' visits among them.
  bool HasVisit(const std::string& customer) const;
  // The lines of the span's reports that are of this event.
  std::vector<const v1::ReportLine*> ReportedAt(std::uint64_t position) const;
  // nullptr: no such card, or an alias's.
  const Card* CardOf(const std::string& customer) const;
  const v1::CardPursuit* PursuitOf(const PursuitId& pursuit) const;
  const PursuitHistory* HistoryOf(const PursuitId& pursuit) const;
  // Where the pursuit of a visit stands now.
  PursuitId StandingOf(const v1::RegistrationLine& visit) const;
  // State of the sheet of a day.
  v1::SheetState SheetOf(absl::CivilDay day) const;
  const DayPlaybooks& PlaybooksOf(absl::CivilDay day) const;
  // Whether a grade stands on the progress table by the playbooks of the day.
  bool InTable(const std::string& grade, absl::CivilDay day) const;
  // Whether the pursuit was worked on at any time of the span, as its card says.
  bool TouchesSpan(const v1::CardPursuit& pursuit) const;

 private:
  Forms() = default;

  void ReadVisits();
  void ReadCards();
  void ReadCard(v1::CardHead head);
  absl::Status ReadMonths();
  absl::Status ReadReports();
  void ReadPlans(const std::string& consultant);
  absl::Status ReadSheets();
  void ReadBoard();

  const RowReader* rows_ = nullptr;
  Span span_;
  v1::StoreRow store_;
  absl::CivilDay last_due_;
  std::vector<v1::RegistrationLine> visits_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> visits_by_name_;
  std::map<PursuitId, std::vector<std::size_t>> visits_by_pursuit_;
  std::set<std::string> visitors_;
  std::map<std::string, Card> cards_;
  std::vector<TableMonth> months_;
  std::vector<Report> reports_;
  std::map<std::uint64_t, std::vector<std::pair<std::size_t, std::size_t>>> reported_;
  std::vector<v1::PlanLine> plans_;
  std::vector<v1::RegistrationSheet> sheets_;
  std::vector<v1::BoardVisit> board_;
  mutable std::map<absl::CivilDay, DayPlaybooks> playbooks_;
};

// Events of a history whose day lies before that of an event recorded earlier: why its order of
// days is not that of positions.
std::vector<std::uint64_t> OutOfOrder(const PursuitHistory& history);
// The last event of a history, by position; 0 = none.
std::uint64_t LastOf(const PursuitHistory& history);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_RELATIONS_FORMS_H_
