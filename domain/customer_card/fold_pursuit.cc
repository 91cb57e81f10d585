// Pursuits, purchases and contacts on the card.
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "domain/customer_card/fold.h"
#include "domain/dates.h"
#include "domain/merge_rows.h"

namespace kezhi::domain {

void CardFold::OpenPursuit() {
  const v1::PursuitOpened& opened = event_.pursuit_opened();
  v1::CardPursuit row;
  row.set_pursuit(opened.pursuit());
  row.set_origin_visit(opened.origin_visit());
  row.set_wanted(opened.wanted());
  if (opened.has_need()) *row.mutable_need() = opened.need();
  row.set_owner(opened.owner());
  row.set_source(opened.source());
  row.set_external_id(opened.external_id());
  *row.mutable_attributes() = opened.attributes();
  row.set_machine(opened.machine());
  row.set_stage(opened.stage());
  row.set_status(v1::PURSUIT_STATUS_OPEN);
  if (event_.has_business_day()) *row.mutable_opened_on() = event_.business_day();
  Touch(event_, row);
  InsertRow(out_, kCardPursuits, PursuitKey(event_.stream(), opened.pursuit()), std::move(row));
  AddReferral(opened.source());
}

void CardFold::CorrectPursuit() {
  const v1::PursuitCorrected& corrected = event_.pursuit_corrected();
  std::string former;
  ChangePursuit(corrected.pursuit(), [&](v1::CardPursuit& row) {
    for (const std::string& field : corrected.changed()) {
      if (field == "wanted") row.set_wanted(corrected.wanted());
      if (field != "source") continue;
      former = row.source();
      row.set_source(corrected.source());
      AddReferral(corrected.source());
    }
    row.set_corrected(true);
  });
  DropReferral(former);
}

void CardFold::NoteJudgement(int pursuit) {
  out_.Put(kCardJudgements,
           RowKey(PursuitKey(event_.stream(), pursuit), Sortable(CommitOf(event_))), "");
}

void CardFold::SetGrade(int pursuit, const std::string& grade, const google::type::Date& graded_on,
                        const google::type::Date* horizon_ends) {
  if (!event_.has_grade_corrected()) NoteJudgement(pursuit);
  ChangePursuit(pursuit, [&](v1::CardPursuit& row) {
    row.set_grade(grade);
    *row.mutable_graded_on() = graded_on;
    row.clear_horizon_ends();
    if (horizon_ends != nullptr) *row.mutable_horizon_ends() = *horizon_ends;
  });
}

void CardFold::CorrectGrade() {
  const v1::GradeCorrected& corrected = event_.grade_corrected();
  if (!corrected.superseded()) {
    SetGrade(corrected.pursuit(), corrected.to(), corrected.graded_on(),
             corrected.has_horizon_ends() ? &corrected.horizon_ends() : nullptr);
    ChangePursuit(corrected.pursuit(), [](v1::CardPursuit& row) { row.set_corrected(true); });
  }
  // Before corrections named the commit of the judgement, they left the lines as they were.
  if (corrected.judged_by() != 0) {
    CorrectLines(corrected.pursuit(), corrected.judged_by(), corrected.to());
  }
}

void CardFold::CorrectLines(int pursuit, std::uint64_t judged_by, const std::string& grade) {
  const std::string prefix = PursuitKey(event_.stream(), pursuit);
  std::string next;
  const std::string after = RowKey(prefix, Sortable(judged_by + 1));
  const std::string end = absl::StrCat(prefix, absl::string_view("\x01", 1));
  rows_.Scan(kCardJudgements, after, end, [&](absl::string_view key, absl::string_view) {
    next = std::string(key.substr(prefix.size() + 1));
    return false;
  });
  for (const auto& [key, value] : RowsUnder(rows_, kCardLines, prefix)) {
    v1::CardLine line;
    line.ParseFromString(value);
    const std::string commit = Sortable(line.done_commit());
    if (line.done_commit() <= judged_by || (!next.empty() && commit > next)) continue;
    line.set_grade_before(grade);
    if (commit != next) line.set_grade_after(grade);
    line.set_corrected(true);
    Touch(event_, line);
    PutRow(out_, kCardLines, key, line);
  }
}

void CardFold::SetStage(int pursuit, const std::string& machine, const std::string& stage) {
  ChangePursuit(pursuit, [&](v1::CardPursuit& row) {
    row.set_machine(machine);
    row.set_stage(stage);
  });
}

void CardFold::Order() {
  const v1::OrderPlaced& placed = event_.order_placed();
  ChangePursuit(placed.pursuit(), [&](v1::CardPursuit& row) {
    row.set_ordered(true);
    row.set_ordered_on_site(placed.on_site());
    row.clear_deposit();
    if (placed.has_deposit()) *row.mutable_deposit() = placed.deposit();
  });
}

void CardFold::WithdrawOrder() {
  ChangePursuit(event_.order_withdrawn().pursuit(), [](v1::CardPursuit& row) {
    row.set_ordered(false);
    row.set_ordered_on_site(false);
    row.clear_deposit();
  });
}

void CardFold::Win() {
  const v1::PursuitWon& won = event_.pursuit_won();
  ChangePursuit(won.pursuit(), [&](v1::CardPursuit& row) {
    row.set_status(v1::PURSUIT_STATUS_WON);
    *row.mutable_closed_on() = won.won_on();
  });
  v1::Purchase purchase;
  purchase.set_pursuit(won.pursuit());
  purchase.set_item(won.item());
  *purchase.mutable_won_on() = won.won_on();
  if (won.has_amount()) *purchase.mutable_amount() = won.amount();
  purchase.set_deal(won.deal());
  purchase.set_consultant(won.consultant());
  *purchase.mutable_attributes() = won.attributes();
  Touch(event_, purchase);
  PutRow(out_, kCardPurchases, PursuitKey(event_.stream(), won.pursuit()), std::move(purchase));
}

void CardFold::Close() {
  const v1::PursuitClosed& closed = event_.pursuit_closed();
  ChangePursuit(closed.pursuit(), [&](v1::CardPursuit& row) {
    row.set_status(closed.outcome());
    *row.mutable_closed_on() = closed.closed_on();
    row.set_reason_code(closed.reason_code());
    row.set_competitor(closed.competitor());
    row.clear_note();
    if (closed.has_note()) *row.mutable_note() = closed.note();
  });
}

void CardFold::Reopen() {
  ChangePursuit(event_.pursuit_reopened().pursuit(), [](v1::CardPursuit& row) {
    row.set_status(v1::PURSUIT_STATUS_OPEN);
    row.clear_closed_on();
    row.clear_reason_code();
    row.clear_competitor();
    row.clear_note();
  });
}

template <typename Edit>
void CardFold::ChangeLine(int pursuit, const std::string& planned_id, const Edit& edit) {
  const std::string key =
      RowKey(PursuitKey(event_.stream(), pursuit), LineSegment(planned_id, event_.position()));
  v1::CardLine line = GetRow<v1::CardLine>(rows_, kCardLines, key).value_or(v1::CardLine());
  line.set_pursuit(pursuit);
  line.set_planned_id(planned_id);
  edit(line);
  Touch(event_, line);
  PutRow(out_, kCardLines, key, std::move(line));
}

void CardFold::NoteNextDue(int pursuit, const google::type::Date& day) {
  const std::string key = rows_.Get(kCardLastDone, event_.stream()).value_or("");
  std::optional<v1::CardLine> line = GetRow<v1::CardLine>(rows_, kCardLines, key);
  if (!line.has_value() || line->done_commit() != CommitOf(event_) || line->pursuit() != pursuit) {
    return;
  }
  // Several plans of one commit: the earliest is the next.
  if (line->has_next_due() && ToDay(line->next_due()) <= ToDay(day)) return;
  *line->mutable_next_due() = day;
  PutRow(out_, kCardLines, key, *std::move(line));
}

void CardFold::Plan() {
  const v1::FollowUpPlanned& planned = event_.follow_up_planned();
  ChangeLine(planned.pursuit(), planned.planned_id(), [&](v1::CardLine& line) {
    *line.mutable_due_on() = planned.due_on();
    line.set_method(planned.method());
    if (planned.has_subject()) *line.mutable_subject() = planned.subject();
    line.set_origin(planned.origin());
    line.set_state(v1::CARD_LINE_STATE_PLANNED);
  });
  NoteNextDue(planned.pursuit(), planned.due_on());
}

void CardFold::Do() {
  const v1::FollowUpDone& done = event_.follow_up_done();
  ChangeLine(done.pursuit(), done.planned_id(), [&](v1::CardLine& line) {
    if (done.has_at()) *line.mutable_done_at() = done.at();
    if (event_.has_business_day()) *line.mutable_done_on() = event_.business_day();
    line.set_method(done.method());
    if (done.has_subject()) *line.mutable_subject() = done.subject();
    if (done.has_situation()) *line.mutable_situation() = done.situation();
    if (done.has_customer_feedback()) *line.mutable_customer_feedback() = done.customer_feedback();
    if (done.has_next_step()) *line.mutable_next_step() = done.next_step();
    line.set_grade_before(done.grade_before());
    line.set_grade_after(done.grade_after());
    line.set_by(done.by());
    line.set_state(v1::CARD_LINE_STATE_DONE);
    line.set_outcome(done.outcome());
    if (done.has_satisfied()) line.set_satisfied(done.satisfied());
    line.set_late(done.late());
    line.set_late_recorded(done.late_recorded());
    line.set_duration_seconds(done.duration_seconds());
    line.set_successful(done.successful());
    *line.mutable_attributes() = done.attributes();
    line.set_done_commit(CommitOf(event_));
  });
  out_.Put(kCardLastDone, event_.stream(),
           RowKey(PursuitKey(event_.stream(), done.pursuit()),
                  LineSegment(done.planned_id(), event_.position())));
  ChangePursuit(done.pursuit(), [&](v1::CardPursuit& row) {
    row.set_contacts(row.contacts() + 1);
    if (done.outcome() == v1::CONTACT_OUTCOME_REACHED) row.set_reached(row.reached() + 1);
  });
}

void CardFold::Reschedule() {
  const v1::FollowUpRescheduled& moved = event_.follow_up_rescheduled();
  ChangeLine(moved.pursuit(), moved.planned_id(), [&](v1::CardLine& line) {
    *line.mutable_due_on() = moved.to();
    line.set_rescheduled(true);
    line.set_state(v1::CARD_LINE_STATE_PLANNED);
  });
  NoteNextDue(moved.pursuit(), moved.to());
}

void CardFold::Cancel() {
  const v1::FollowUpCancelled& cancelled = event_.follow_up_cancelled();
  ChangeLine(cancelled.pursuit(), cancelled.planned_id(),
             [](v1::CardLine& line) { line.set_state(v1::CARD_LINE_STATE_CANCELLED); });
}

void CardFold::Miss() {
  const v1::FollowUpMissed& missed = event_.follow_up_missed();
  ChangeLine(missed.pursuit(), missed.planned_id(), [&](v1::CardLine& line) {
    line.set_was_missed(true);
    // A contact or a move that was recorded before the closing came round stands.
    const bool still_due = line.state() == v1::CARD_LINE_STATE_PLANNED &&
                           DaySegment(line.due_on()) == DaySegment(missed.due_on());
    if (still_due) line.set_state(v1::CARD_LINE_STATE_MISSED);
  });
}

}  // namespace kezhi::domain
