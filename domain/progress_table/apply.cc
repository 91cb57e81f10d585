#include "domain/progress_table/apply.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "kezhi/v1/views.pb.h"

#include "domain/dates.h"
#include "domain/fold.h"
#include "domain/merge_rows.h"
#include "domain/names.h"
#include "domain/progress_table/tables.h"

namespace kezhi::domain {
namespace {

constexpr char kNotEnded[] = "99999999";

class Fold {
 public:
  Fold(const v1::Event& event, const RowReader& rows, RowWriter& out)
      : event_(event), rows_(rows), out_(out) {}

  void Open();
  void SetGrade();
  void ChangeGrade();
  void RenewGrade();
  void CorrectGrade();
  void Correct();
  void End(int pursuit, v1::PursuitStatus status, const google::type::Date& day,
           const std::string& reason);
  void Reopen();
  void Plan();
  void Do();
  void Reschedule();
  void Cancel();
  void Miss();
  // Every pursuit that was `from`'s is `to`'s; empty = nobody's.
  void PassOn(const std::string& from, const std::string& to, bool pooled);
  void Merge();
  void Unmerge();

 private:
  // The step of this event; its day is the event's unless set otherwise.
  v1::ProgressStep Step(v1::ProgressStepKind kind) const {
    v1::ProgressStep step;
    step.set_kind(kind);
    step.set_position(event_.position());
    step.set_commit(CommitOf(event_));
    if (event_.has_business_day()) *step.mutable_day() = event_.business_day();
    return step;
  }

  void Put(int pursuit, const v1::ProgressStep& step) {
    const std::string key = RowKey(PursuitKey(event_.stream(), pursuit), DaySegment(step.day()),
                                   Sortable(step.position()));
    if (step.position() == event_.position()) {
      InsertRow(out_, kProgressSteps, key, step);
    } else {
      PutRow(out_, kProgressSteps, key, step);
    }
  }

  std::optional<v1::ProgressPursuit> Pursuit(int number) const {
    return GetRow<v1::ProgressPursuit>(rows_, kProgressPursuits,
                                       PursuitKey(event_.stream(), number));
  }

  void Put(v1::ProgressPursuit row) {
    Touch(event_, row);
    const std::string key = PursuitKey(row.customer(), row.pursuit());
    if (event_.has_pursuit_opened()) {
      InsertRow(out_, kProgressPursuits, key, std::move(row));
    } else {
      PutRow(out_, kProgressPursuits, key, std::move(row));
    }
  }

  void Grade(int pursuit, const v1::ProgressStep& step);
  // Contacts after the judgement of commit `judged` and before the next one left the grade as it
  // was.
  void CorrectContacts(int pursuit, std::uint64_t judged, const std::string& grade);
  template <typename Edit>
  void ChangeContact(int pursuit, const std::string& planned_id, const Edit& edit);

  static std::string EndKey(const v1::ProgressPursuit& row) {
    const bool open = row.status() == v1::PURSUIT_STATUS_OPEN;
    return RowKey(StoreOf(row.customer()), open ? kNotEnded : DaySegment(row.closed_on()),
                  row.customer(), PursuitSegment(row.pursuit()));
  }

  void NoteOwner(const v1::ProgressPursuit& row) {
    if (row.owner().empty()) return;
    out_.Put(kProgressByOwner, RowKey(row.owner(), row.customer(), PursuitSegment(row.pursuit())),
             "");
  }

  void TakePursuit(const v1::CustomerMerged& merged, int number);
  void DropPursuit(int number);
  // Puts the alias's pursuits on the table or takes them off.
  void ShowPursuitsOf(const std::string& customer, bool shown);

  const v1::Event& event_;
  const RowReader& rows_;
  RowWriter& out_;
};

void Fold::Open() {
  const v1::PursuitOpened& opened = event_.pursuit_opened();
  v1::ProgressPursuit row;
  row.set_customer(event_.stream());
  row.set_pursuit(opened.pursuit());
  row.set_wanted(opened.wanted());
  row.set_source(opened.source());
  row.set_owner(opened.owner());
  row.set_status(v1::PURSUIT_STATUS_OPEN);
  if (event_.has_business_day()) *row.mutable_opened_on() = event_.business_day();
  out_.Insert(kProgressByEnd, EndKey(row), "");
  NoteOwner(row);
  v1::ProgressStep step = Step(v1::PROGRESS_STEP_KIND_OPENED);
  step.set_owner(opened.owner());
  Put(row.pursuit(), step);
  Put(std::move(row));
}

void Fold::Grade(int pursuit, const v1::ProgressStep& step) {
  Put(pursuit, step);
  std::optional<v1::ProgressPursuit> row = Pursuit(pursuit);
  if (!row.has_value()) return;
  row->set_grade(step.to());
  *row->mutable_graded_on() = step.day();
  row->clear_horizon_ends();
  if (step.has_horizon_ends()) *row->mutable_horizon_ends() = step.horizon_ends();
  row->set_in_progress_table(step.in_progress_table());
  Put(*std::move(row));
}

void Fold::SetGrade() {
  const v1::GradeSet& set = event_.grade_set();
  v1::ProgressStep step = Step(v1::PROGRESS_STEP_KIND_GRADED);
  if (IsSet(set.graded_on())) *step.mutable_day() = set.graded_on();
  step.set_to(set.grade());
  step.set_in_progress_table(set.in_progress_table());
  if (set.has_horizon_ends()) *step.mutable_horizon_ends() = set.horizon_ends();
  Grade(set.pursuit(), step);
}

void Fold::ChangeGrade() {
  const v1::GradeChanged& changed = event_.grade_changed();
  v1::ProgressStep step = Step(v1::PROGRESS_STEP_KIND_CHANGED);
  if (IsSet(changed.graded_on())) *step.mutable_day() = changed.graded_on();
  step.set_from(changed.from());
  step.set_to(changed.to());
  step.set_steps(changed.steps());
  step.set_in_progress_table(changed.in_progress_table());
  if (changed.has_horizon_ends()) *step.mutable_horizon_ends() = changed.horizon_ends();
  Grade(changed.pursuit(), step);
}

void Fold::RenewGrade() {
  const v1::GradeRenewed& renewed = event_.grade_renewed();
  const std::optional<v1::ProgressPursuit> row = Pursuit(renewed.pursuit());
  if (!row.has_value()) return;
  v1::ProgressStep step = Step(v1::PROGRESS_STEP_KIND_RENEWED);
  if (IsSet(renewed.graded_on())) *step.mutable_day() = renewed.graded_on();
  step.set_from(renewed.grade());
  step.set_to(renewed.grade());
  step.set_in_progress_table(row->in_progress_table());
  if (renewed.has_horizon_ends()) *step.mutable_horizon_ends() = renewed.horizon_ends();
  Grade(renewed.pursuit(), step);
}

bool IsJudgement(const v1::ProgressStep& step) {
  return step.kind() == v1::PROGRESS_STEP_KIND_GRADED ||
         step.kind() == v1::PROGRESS_STEP_KIND_CHANGED ||
         step.kind() == v1::PROGRESS_STEP_KIND_RENEWED;
}

// A first grade came from none and stays one.
void Move(int steps, v1::ProgressStep& step) {
  if (step.kind() == v1::PROGRESS_STEP_KIND_GRADED) return;
  step.set_steps(step.steps() + steps);
  step.set_kind(step.from() == step.to() ? v1::PROGRESS_STEP_KIND_RENEWED
                                         : v1::PROGRESS_STEP_KIND_CHANGED);
}

// Whether the step may be the judgement that is corrected. Before corrections named its commit, it
// was told by day and grade.
bool IsOf(const v1::GradeCorrected& corrected, const v1::ProgressStep& step) {
  if (corrected.judged_by() != 0) return step.commit() == corrected.judged_by();
  return step.to() == corrected.from() &&
         DaySegment(step.day()) == DaySegment(corrected.graded_on());
}

// The judgement of that day was another one, and the next one began from there.
void Fold::CorrectGrade() {
  const v1::GradeCorrected& corrected = event_.grade_corrected();
  std::optional<v1::ProgressStep> judged;
  std::optional<v1::ProgressStep> next;
  ScanPrefix(rows_, kProgressSteps, PursuitKey(event_.stream(), corrected.pursuit()),
             [&](absl::string_view, absl::string_view value) {
               v1::ProgressStep step;
               step.ParseFromArray(value.data(), static_cast<int>(value.size()));
               if (!IsJudgement(step)) return true;
               const bool fits = IsOf(corrected, step);
               // Where another judgement followed, the earlier one of several was the visit's.
               if (fits && !(judged.has_value() && corrected.superseded())) {
                 judged = std::move(step);
                 next.reset();
               } else if (judged.has_value() && !next.has_value()) {
                 next = std::move(step);
               }
               return true;
             });
  if (!judged.has_value()) return;
  judged->set_to(corrected.to());
  judged->set_in_progress_table(corrected.in_progress_table());
  judged->clear_horizon_ends();
  if (corrected.has_horizon_ends()) *judged->mutable_horizon_ends() = corrected.horizon_ends();
  Move(corrected.steps(), *judged);
  if (next.has_value()) {
    next->set_from(corrected.to());
    Move(-corrected.steps(), *next);
    Put(corrected.pursuit(), *next);
  }
  if (corrected.superseded()) {
    Put(corrected.pursuit(), *judged);
  } else {
    Grade(corrected.pursuit(), *judged);
  }
  CorrectContacts(corrected.pursuit(), judged->commit(), corrected.to());
  if (std::optional<v1::ProgressPursuit> row = Pursuit(corrected.pursuit())) {
    row->set_corrected(true);
    Put(*std::move(row));
  }
}

void Fold::CorrectContacts(int pursuit, std::uint64_t judged, const std::string& grade) {
  const std::string prefix = PursuitKey(event_.stream(), pursuit);
  std::uint64_t next = std::numeric_limits<std::uint64_t>::max();
  ScanPrefix(rows_, kProgressSteps, prefix, [&](absl::string_view, absl::string_view value) {
    v1::ProgressStep step;
    step.ParseFromArray(value.data(), static_cast<int>(value.size()));
    if (IsJudgement(step) && step.commit() > judged) next = std::min(next, step.commit());
    return true;
  });
  for (const auto& [key, value] : RowsUnder(rows_, kProgressContacts, prefix)) {
    v1::ProgressContact contact;
    contact.ParseFromString(value);
    if (contact.done_commit() <= judged || contact.done_commit() >= next) continue;
    contact.set_grade_after(grade);
    contact.set_position(event_.position());
    PutRow(out_, kProgressContacts, key, contact);
  }
}

void Fold::Correct() {
  const v1::PursuitCorrected& corrected = event_.pursuit_corrected();
  std::optional<v1::ProgressPursuit> row = Pursuit(corrected.pursuit());
  if (!row.has_value()) return;
  for (const std::string& field : corrected.changed()) {
    if (field == "wanted") row->set_wanted(corrected.wanted());
    if (field == "source") row->set_source(corrected.source());
  }
  row->set_corrected(true);
  Put(*std::move(row));
}

void Fold::End(int pursuit, v1::PursuitStatus status, const google::type::Date& day,
               const std::string& reason) {
  std::optional<v1::ProgressPursuit> row = Pursuit(pursuit);
  if (!row.has_value()) return;
  v1::ProgressStep step = Step(v1::PROGRESS_STEP_KIND_CLOSED);
  if (IsSet(day)) *step.mutable_day() = day;
  step.set_status(status);
  step.set_reason(reason);
  Put(pursuit, step);
  out_.Delete(kProgressByEnd, EndKey(*row));
  row->set_status(status);
  row->set_reason(reason);
  row->clear_closed_on();
  if (step.has_day()) *row->mutable_closed_on() = step.day();
  out_.Put(kProgressByEnd, EndKey(*row), "");
  Put(*std::move(row));
}

void Fold::Reopen() {
  std::optional<v1::ProgressPursuit> row = Pursuit(event_.pursuit_reopened().pursuit());
  if (!row.has_value()) return;
  Put(row->pursuit(), Step(v1::PROGRESS_STEP_KIND_REOPENED));
  out_.Delete(kProgressByEnd, EndKey(*row));
  row->set_status(v1::PURSUIT_STATUS_OPEN);
  row->clear_closed_on();
  row->clear_reason();
  out_.Put(kProgressByEnd, EndKey(*row), "");
  Put(*std::move(row));
}

template <typename Edit>
void Fold::ChangeContact(int pursuit, const std::string& planned_id, const Edit& edit) {
  std::optional<v1::ProgressPursuit> row = Pursuit(pursuit);
  // After-sale contacts (pursuit 0) have no row on the table.
  if (!row.has_value()) return;
  const std::string key =
      RowKey(PursuitKey(event_.stream(), pursuit), LineSegment(planned_id, event_.position()));
  v1::ProgressContact contact =
      GetRow<v1::ProgressContact>(rows_, kProgressContacts, key).value_or(v1::ProgressContact());
  contact.set_planned_id(planned_id);
  edit(contact);
  contact.set_position(event_.position());
  PutRow(out_, kProgressContacts, key, std::move(contact));
  Put(*std::move(row));
}

void Fold::Plan() {
  const v1::FollowUpPlanned& planned = event_.follow_up_planned();
  ChangeContact(planned.pursuit(), planned.planned_id(), [&](v1::ProgressContact& contact) {
    *contact.mutable_due_on() = planned.due_on();
    contact.set_method(planned.method());
    if (event_.has_business_day()) *contact.mutable_planned_on() = event_.business_day();
  });
}

void Fold::Do() {
  const v1::FollowUpDone& done = event_.follow_up_done();
  ChangeContact(done.pursuit(), done.planned_id(), [&](v1::ProgressContact& contact) {
    contact.set_done(true);
    if (event_.has_business_day()) *contact.mutable_done_on() = event_.business_day();
    contact.set_done_position(event_.position());
    contact.set_done_commit(CommitOf(event_));
    contact.set_method(done.method());
    contact.set_grade_after(done.grade_after());
    contact.set_outcome(done.outcome());
  });
}

void Fold::Reschedule() {
  const v1::FollowUpRescheduled& moved = event_.follow_up_rescheduled();
  ChangeContact(moved.pursuit(), moved.planned_id(),
                [&](v1::ProgressContact& contact) { *contact.mutable_due_on() = moved.to(); });
}

void Fold::Cancel() {
  const v1::FollowUpCancelled& cancelled = event_.follow_up_cancelled();
  ChangeContact(cancelled.pursuit(), cancelled.planned_id(), [&](v1::ProgressContact& contact) {
    contact.set_cancelled(true);
    if (event_.has_business_day()) *contact.mutable_cancelled_on() = event_.business_day();
  });
}

void Fold::Miss() {
  const v1::FollowUpMissed& missed = event_.follow_up_missed();
  ChangeContact(missed.pursuit(), missed.planned_id(), [&](v1::ProgressContact& contact) {
    contact.set_missed(true);
    *contact.mutable_missed_on() = missed.due_on();
  });
}

void Fold::PassOn(const std::string& from, const std::string& to, bool pooled) {
  for (const auto& [key, value] : RowsUnder(rows_, kProgressPursuits, event_.stream())) {
    v1::ProgressPursuit row;
    row.ParseFromString(value);
    // Each pursuit has an owner of its own; others than `from` keep theirs.
    if (row.owner() != from) continue;
    row.set_owner(to);
    row.set_pooled(pooled);
    v1::ProgressStep step =
        Step(pooled ? v1::PROGRESS_STEP_KIND_POOLED : v1::PROGRESS_STEP_KIND_OWNED);
    step.set_owner(to);
    Put(row.pursuit(), step);
    NoteOwner(row);
    Put(std::move(row));
  }
}

void Fold::TakePursuit(const v1::CustomerMerged& merged, int number) {
  const std::string from = PursuitKey(merged.from(), number);
  std::optional<v1::ProgressPursuit> row =
      GetRow<v1::ProgressPursuit>(rows_, kProgressPursuits, from);
  if (!row.has_value()) return;
  const int pursuit = merged.pursuit_offset() + number;
  const std::string to = PursuitKey(event_.stream(), pursuit);
  row->set_customer(event_.stream());
  row->set_pursuit(pursuit);
  CopyRows<v1::ProgressStep>(rows_, out_, kProgressSteps, from, to, [](v1::ProgressStep&) {});
  for (const v1::MergedPursuit& taken : merged.taken_pursuits()) {
    if (taken.pursuit() != pursuit || taken.owner() == row->owner()) continue;
    row->set_owner(taken.owner());
    v1::ProgressStep step = Step(v1::PROGRESS_STEP_KIND_OWNED);
    step.set_owner(taken.owner());
    Put(pursuit, step);
  }
  for (const auto& [key, value] : RowsUnder(rows_, kProgressContacts, from)) {
    v1::ProgressContact contact;
    contact.ParseFromString(value);
    const TakenLine line = TakeLine(merged, event_.position(), contact.planned_id(),
                                    absl::string_view(key).substr(from.size() + 1));
    contact.set_planned_id(line.planned_id);
    PutRow(out_, kProgressContacts, RowKey(to, line.segment), contact);
  }
  out_.Put(kProgressByEnd, EndKey(*row), "");
  NoteOwner(*row);
  Put(*std::move(row));
}

void Fold::ShowPursuitsOf(const std::string& customer, bool shown) {
  for (const auto& [key, value] : RowsUnder(rows_, kProgressPursuits, customer)) {
    v1::ProgressPursuit row;
    row.ParseFromString(value);
    if (shown) {
      out_.Put(kProgressByEnd, EndKey(row), "");
    } else {
      out_.Delete(kProgressByEnd, EndKey(row));
    }
  }
}

void Fold::Merge() {
  const v1::CustomerMerged& merged = event_.customer_merged();
  PutRow(out_, kProgressAliases, merged.from(),
         AliasOf(event_.stream(), merged, event_.position()));
  for (int number = 1; number <= merged.pursuits(); ++number) TakePursuit(merged, number);
  ShowPursuitsOf(merged.from(), false);
}

void Fold::DropPursuit(int number) {
  const std::optional<v1::ProgressPursuit> row = Pursuit(number);
  if (!row.has_value()) return;
  const std::string key = PursuitKey(event_.stream(), number);
  out_.Delete(kProgressByEnd, EndKey(*row));
  out_.Delete(kProgressPursuits, key);
  DeleteRows(rows_, out_, kProgressSteps, key);
  DeleteRows(rows_, out_, kProgressContacts, key);
}

void Fold::Unmerge() {
  const std::string& from = event_.customer_unmerged().from();
  const auto alias = GetRow<v1::CustomerAlias>(rows_, kProgressAliases, from);
  if (!alias.has_value()) return;
  for (int i = 1; i <= alias->pursuits(); ++i) DropPursuit(alias->pursuit_offset() + i);
  out_.Delete(kProgressAliases, from);
  ShowPursuitsOf(from, true);
}

}  // namespace

void ApplyProgressTable(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  Fold fold(event, rows, out);
  switch (event.kind_case()) {
    case v1::Event::kPursuitOpened: return fold.Open();
    case v1::Event::kGradeSet: return fold.SetGrade();
    case v1::Event::kGradeChanged: return fold.ChangeGrade();
    case v1::Event::kGradeRenewed: return fold.RenewGrade();
    case v1::Event::kGradeCorrected: return fold.CorrectGrade();
    case v1::Event::kPursuitCorrected: return fold.Correct();
    case v1::Event::kPursuitWon: {
      const v1::PursuitWon& won = event.pursuit_won();
      return fold.End(won.pursuit(), v1::PURSUIT_STATUS_WON, won.won_on(), "");
    }
    case v1::Event::kPursuitClosed: {
      const v1::PursuitClosed& closed = event.pursuit_closed();
      return fold.End(closed.pursuit(), closed.outcome(), closed.closed_on(), closed.reason_code());
    }
    case v1::Event::kPursuitReopened: return fold.Reopen();
    case v1::Event::kFollowUpPlanned: return fold.Plan();
    case v1::Event::kFollowUpDone: return fold.Do();
    case v1::Event::kFollowUpRescheduled: return fold.Reschedule();
    case v1::Event::kFollowUpCancelled: return fold.Cancel();
    case v1::Event::kFollowUpMissed: return fold.Miss();
    case v1::Event::kCustomerAssigned:
      return fold.PassOn("", event.customer_assigned().to(), false);
    case v1::Event::kCustomerHandedOver:
      return fold.PassOn(event.customer_handed_over().from(), event.customer_handed_over().to(),
                         false);
    case v1::Event::kCustomerPooled: return fold.PassOn(event.customer_pooled().from(), "", true);
    case v1::Event::kCustomerClaimed: return fold.PassOn("", event.customer_claimed().by(), false);
    case v1::Event::kCustomerMerged: return fold.Merge();
    case v1::Event::kCustomerUnmerged: return fold.Unmerge();
    default: return;
  }
}

}  // namespace kezhi::domain
