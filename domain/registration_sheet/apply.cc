#include "domain/registration_sheet/apply.h"

#include <optional>
#include <string>
#include <utility>

#include "kezhi/v1/relations_views.pb.h"
#include "kezhi/v1/views.pb.h"

#include "domain/dates.h"
#include "domain/fold.h"
#include "domain/names.h"
#include "domain/personal.h"
#include "domain/registration_sheet/tables.h"

namespace kezhi::domain {
namespace {

class Fold {
 public:
  Fold(const v1::Event& event, const RowReader& rows, RowWriter& out)
      : event_(event), rows_(rows), out_(out) {}

  void Register() {
    const v1::VisitRegistered& registered = event_.visit_registered();
    v1::RegistrationLine line;
    line.set_visit(event_.stream());
    *line.mutable_day() = event_.business_day();
    *line.mutable_arrived_at() = registered.arrived_at();
    line.set_channel(registered.channel());
    line.set_party_size(registered.party_size());
    line.set_first(registered.first());
    line.set_customer(registered.customer());
    if (registered.has_appellation()) *line.mutable_appellation() = registered.appellation();
    if (registered.has_plate()) *line.mutable_plate() = registered.plate();
    line.set_asked_for(registered.asked_for());
    line.set_source(registered.source());
    line.set_consultant(registered.consultant());
    line.set_credited(registered.credited());
    line.set_backfilled(HasFlag(event_, "backfilled"));
    line.set_after_archive(HasFlag(event_, kAfterArchive));
    Save("", false, std::move(line));
  }

  void Complete() {
    const v1::VisitCompleted& completed = event_.visit_completed();
    Change([&](v1::RegistrationLine& line) {
      *line.mutable_left_at() = completed.left_at();
      *line.mutable_completed_at() = event_.recorded_at();
      if (completed.has_name()) *line.mutable_name() = completed.name();
      if (completed.has_phone()) *line.mutable_phone() = completed.phone();
      if (completed.has_note()) *line.mutable_note() = completed.note();
      if (completed.has_appellation()) *line.mutable_appellation() = completed.appellation();
      if (completed.has_plate()) *line.mutable_plate() = completed.plate();
      line.set_info_left(completed.info_left());
      line.set_no_info_reason(completed.no_info_reason());
      line.set_wanted_model(completed.wanted_model());
      line.set_grade(completed.grade());
      line.set_on_site_order(completed.on_site_order());
      line.set_test_drive(completed.test_drive());
      if (!completed.customer().empty()) line.set_customer(completed.customer());
      line.set_pursuit(completed.pursuit());
      line.set_first(completed.first());
      line.set_late(HasFlag(event_, kLate));
      line.set_completed(true);
      line.set_after_archive(line.after_archive() || HasFlag(event_, kAfterArchive));
    });
  }

  void Amend();

  void Assign() {
    const std::string& consultant = event_.receiver_assigned().consultant();
    Change([&](v1::RegistrationLine& line) {
      line.set_consultant(consultant);
      line.set_credited(consultant);
    });
  }

  void Substitute() {
    const v1::ReceptionSubstituted& substituted = event_.reception_substituted();
    Change([&](v1::RegistrationLine& line) {
      line.set_consultant(substituted.by());
      line.set_credited(substituted.credited());
    });
  }

  void Void() {
    Change([](v1::RegistrationLine& line) { line.set_void_(true); });
  }

  // Being noted does not change the line: a reviewed sheet stays as it was reviewed.
  void NoteOverdue() {
    const std::string key = rows_.Get(kSheetKeys, event_.stream()).value_or("");
    std::optional<v1::RegistrationLine> line =
        GetRow<v1::RegistrationLine>(rows_, kSheetLines, key);
    if (!line.has_value()) return;
    line->set_overdue(true);
    Touch(event_, *line);
    PutRow(out_, kSheetLines, key, *std::move(line));
  }

  template <typename Edit>
  void ChangeDay(const Edit& edit) {
    const std::optional<ResourceName> name = ParseName(event_.stream());
    if (!name.has_value()) return;
    ChangeDayOf(StoreName(name->store), Compact(name->day), [&](v1::SheetState& state) {
      edit(state);
      // What a line's event warned of stands on the line.
      Touch(event_, state);
    });
  }

 private:
  template <typename Edit>
  void Change(const Edit& edit) {
    const std::string key = rows_.Get(kSheetKeys, event_.stream()).value_or("");
    std::optional<v1::RegistrationLine> line =
        GetRow<v1::RegistrationLine>(rows_, kSheetLines, key);
    if (!line.has_value()) return;
    const bool was_on_sheet = line->first();
    const google::type::Date former_day = line->day();
    edit(*line);
    // The sheet that the line leaves has changed as well.
    if (was_on_sheet && DaySegment(former_day) != DaySegment(line->day())) NoteChange(former_day);
    Save(key, was_on_sheet, *std::move(line));
  }

  void Save(const std::string& former_key, bool was_on_sheet, v1::RegistrationLine line) {
    Touch(event_, line);
    const std::string key = RowKey(StoreOf(line.visit()), DaySegment(line.day()),
                                   TimeSegment(line.arrived_at()), line.visit());
    if (line.first() || was_on_sheet) NoteChange(line.day());
    if (former_key.empty()) {
      out_.Insert(kSheetKeys, line.visit(), key);
      InsertRow(out_, kSheetLines, key, std::move(line));
      return;
    }
    if (former_key != key) out_.Delete(kSheetLines, former_key);
    out_.Put(kSheetKeys, line.visit(), key);
    PutRow(out_, kSheetLines, key, std::move(line));
  }

  void NoteChange(const google::type::Date& day) {
    ChangeDayOf(StoreOf(event_.stream()), DaySegment(day),
                [&](v1::SheetState& state) { state.set_lines_position(event_.position()); });
  }

  template <typename Edit>
  void ChangeDayOf(const std::string& store, const std::string& day, const Edit& edit) {
    const std::string key = RowKey(store, day);
    v1::SheetState state =
        GetRow<v1::SheetState>(rows_, kSheetDays, key).value_or(v1::SheetState());
    edit(state);
    state.set_position(event_.position());
    state.set_ruleset_digest(event_.ruleset_digest());
    PutRow(out_, kSheetDays, key, std::move(state));
  }

  const v1::Event& event_;
  const RowReader& rows_;
  RowWriter& out_;
};

void AmendField(const std::string& field, const v1::AmendedVisitFields& values,
                v1::RegistrationLine& line) {
  if (field == "arrived_at") *line.mutable_arrived_at() = values.arrived_at();
  if (field == "left_at") *line.mutable_left_at() = values.left_at();
  if (field == "party_size") line.set_party_size(values.party_size());
  if (field == "appellation") {
    SetOrClear(values.has_appellation(), values.appellation(), *line.mutable_appellation());
  }
  if (field == "plate") SetOrClear(values.has_plate(), values.plate(), *line.mutable_plate());
  if (field == "name") SetOrClear(values.has_name(), values.name(), *line.mutable_name());
  if (field == "phone") SetOrClear(values.has_phone(), values.phone(), *line.mutable_phone());
  if (field == "note") SetOrClear(values.has_note(), values.note(), *line.mutable_note());
  if (field == "wanted_model") line.set_wanted_model(values.wanted_model());
  if (field == "grade") line.set_grade(values.grade());
  if (field == "source") line.set_source(values.source());
  if (field == "consultant") {
    // The credit goes along unless it was given to somebody else on purpose.
    if (line.credited() == line.consultant()) line.set_credited(values.consultant());
    line.set_consultant(values.consultant());
  }
  if (field == "no_info_reason") line.set_no_info_reason(values.no_info_reason());
  if (field == "on_site_order") line.set_on_site_order(values.on_site_order());
  if (field == "test_drive") line.set_test_drive(values.test_drive());
  if (field == "channel") line.set_channel(values.channel());
}

void Fold::Amend() {
  const v1::VisitAmended& amended = event_.visit_amended();
  Change([&](v1::RegistrationLine& line) {
    for (const std::string& field : amended.changed()) AmendField(field, amended.fields(), line);
    if (IsSet(amended.moved_to_day())) *line.mutable_day() = amended.moved_to_day();
    if (amended.has_first()) line.set_first(amended.first());
    line.set_corrected(true);
    line.set_after_archive(line.after_archive() || HasFlag(event_, kAfterArchive));
  });
}

v1::SheetRemark Remark(const std::string& about, const v1::Personal& note) {
  v1::SheetRemark remark;
  remark.set_about(about);
  *remark.mutable_note() = note;
  return remark;
}

void Review(const v1::Event& event, v1::SheetState& state) {
  const v1::SheetReviewed& reviewed = event.sheet_reviewed();
  state.set_verdict(reviewed.verdict());
  state.set_reviewer(event.actor().principal());
  *state.mutable_reviewed_at() = event.recorded_at();
  state.set_reviewed_through(reviewed.through_position());
  state.clear_findings();
  for (const v1::RecordedFinding& finding : reviewed.findings()) {
    *state.add_findings() = Remark(finding.visit(), finding.note());
  }
}

void Archive(const v1::Event& event, v1::SheetState& state) {
  *state.mutable_archived_at() = event.recorded_at();
  state.set_archived_through(event.sheet_archived().through_position());
  state.set_archived_lines(event.sheet_archived().line_count());
}

void Acknowledge(const v1::Event& event, RowWriter& out) {
  const v1::FindingAcknowledged& acknowledged = event.finding_acknowledged();
  v1::FindingAcknowledgement row;
  row.set_by(event.actor().principal());
  *row.mutable_at() = event.recorded_at();
  if (acknowledged.has_note()) *row.mutable_note() = acknowledged.note();
  row.set_position(event.position());
  PutRow(out, kSheetAcknowledged,
         AcknowledgedKey(StoreOf(event.stream()), acknowledged.relation(),
                         acknowledged.first_seen_position(), acknowledged.customer()),
         std::move(row));
}

}  // namespace

void ApplyRegistrationSheet(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  Fold fold(event, rows, out);
  switch (event.kind_case()) {
    case v1::Event::kVisitRegistered: return fold.Register();
    case v1::Event::kVisitCompleted: return fold.Complete();
    case v1::Event::kVisitAmended: return fold.Amend();
    case v1::Event::kVisitVoided: return fold.Void();
    case v1::Event::kReceiverAssigned: return fold.Assign();
    case v1::Event::kReceptionSubstituted: return fold.Substitute();
    case v1::Event::kRegistrationOverdue: return fold.NoteOverdue();
    case v1::Event::kSheetHandedIn:
      return fold.ChangeDay(
          [&](v1::SheetState& state) { *state.mutable_handed_in_at() = event.recorded_at(); });
    case v1::Event::kSheetReviewed:
      return fold.ChangeDay([&](v1::SheetState& state) { Review(event, state); });
    case v1::Event::kSheetArchived:
      return fold.ChangeDay([&](v1::SheetState& state) { Archive(event, state); });
    case v1::Event::kCountermeasureRecorded:
      return fold.ChangeDay([&](v1::SheetState& state) {
        const v1::CountermeasureRecorded& recorded = event.countermeasure_recorded();
        *state.add_countermeasures() = Remark(recorded.consultant(), recorded.note());
      });
    case v1::Event::kSheetUnreviewed:
      return fold.ChangeDay([](v1::SheetState& state) { state.set_unreviewed(true); });
    case v1::Event::kFindingAcknowledged: return Acknowledge(event, out);
    case v1::Event::kDayClosed:
      return fold.ChangeDay([&](v1::SheetState& state) {
        state.set_closed(true);
        state.set_closed_through(event.position());
      });
    default: return;
  }
}

}  // namespace kezhi::domain
