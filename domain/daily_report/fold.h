#ifndef KEZHI_DOMAIN_DAILY_REPORT_FOLD_H_
#define KEZHI_DOMAIN_DAILY_REPORT_FOLD_H_

#include <optional>
#include <string>
#include <utility>

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/views.pb.h"

#include "domain/daily_report/tables.h"
#include "domain/fold.h"
#include "domain/rows.h"

namespace kezhi::domain {

// One event on its way into the tables of the daily report.
class ReportFold {
 public:
  ReportFold(const v1::Event& event, const RowReader& rows, RowWriter& out)
      : event_(event), rows_(rows), out_(out) {}

  // Receptions.
  void Register();
  void Complete();
  void Amend();
  void Void();
  // The rota gave the visit its receiver, in whose report it stands.
  void Receive(const std::string& consultant);

  // Contacts, grades, stages, orders, ends of pursuits.
  void Do();
  // A grade goes on the line of the reception or contact that it came from; on a line of its own
  // when there is none.
  void Grade(int pursuit, const std::string& before, const std::string& after,
             const std::string& supported_by);
  // A grade of a visit was another one: what followed it began there.
  void CorrectGrade();
  void Stage(int pursuit, const std::string& state);
  void Order();
  void Win();
  void Close();
  // A stop of a route: on the report whose stream it is; what is said again of an outlet corrects
  // its line.
  void Stop();

  // Plans.
  void Plan();
  void Reschedule();
  void Cancel();
  void Miss();

  // Ownership and merges.
  void OpenPursuit();
  void PassOn(const std::string& from, const std::string& to, const google::type::Date& keep_until);
  void Merge();
  void Unmerge();

  // Changes what is known of the report that the event's stream is.
  template <typename Edit>
  void ChangeState(const Edit& edit) {
    const std::optional<ReportName> name = NameOfStream();
    if (!name.has_value()) return;
    const std::string key = RowKey(name->consultant, name->day);
    v1::ReportState state =
        GetRow<v1::ReportState>(rows_, kReportStates, key).value_or(v1::ReportState());
    edit(state);
    Touch(event_, state);
    PutRow(out_, kReportStates, key, std::move(state));
    NoteDay(name->consultant, name->day);
  }

 private:
  struct ReportName {
    std::string consultant;
    std::string day;
  };

  std::optional<ReportName> NameOfStream() const;

  // A new line of this event: of the acting consultant's report, else of the pursuit's owner's.
  v1::ReportLine NewLine(v1::ActivityKind kind, int pursuit) const;
  void Put(v1::ReportLine& line);
  // Edits the line of a reception and moves it where it belongs then.
  template <typename Edit>
  void ChangeReception(const std::string& visit, const Edit& edit);
  std::string OwnerOf(int pursuit) const;
  void NoteDay(const std::string& consultant, const std::string& day);
  void NoteLast(const std::string& customer, const std::string& what);
  // Notes where the grades of this commit stand.
  void NoteGrades(int pursuit, bool judged, const std::string& where);
  // The line of the order that was placed at the visit, if there is one, is struck.
  void StrikeOrderOf(const std::string& visit);
  template <typename Edit>
  void ChangeLine(const std::string& key, const Edit& edit);
  // The customer that an alias stands for now.
  std::string StandingName(std::string customer) const;
  // What was recorded of the customer in this event's commit: a visit, or `-` for a contact; empty
  // = nothing.
  std::string LastOfCommit() const;

  std::optional<v1::PlanLine> PlanOf(const std::string& planned_id) const;
  void Put(v1::PlanLine plan);
  // The plan stands elsewhere from now on; `plan` is where it stood.
  void Strike(const v1::PlanLine& plan);

  const v1::Event& event_;
  const RowReader& rows_;
  RowWriter& out_;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DAILY_REPORT_FOLD_H_
