#include "domain/tracking/apply.h"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kezhi/v1/tracking_views.pb.h"

#include "domain/fold.h"
#include "domain/names.h"
#include "domain/tracking/tables.h"

namespace kezhi::domain {
namespace {

std::string LineKey(const v1::TrackingRow& row) {
  return RowKey(StoreOf(row.customer()), row.machine(), row.sheet(), row.customer());
}

// A pursuit on a machine.
struct PursuitPlace {
  std::string customer;
  std::string machine;
  int pursuit = 0;
};

std::string KeyOf(const PursuitPlace& place) {
  return RowKey(place.customer, place.machine, PursuitSegment(place.pursuit));
}

// A customer's lines have one place for each machine: a line is put where it is now and taken from
// where it was in the same step, so that there is no copy at any position.
class Lines {
 public:
  Lines(const v1::Event& event, const RowReader& rows, RowWriter& out)
      : event_(event), rows_(rows), out_(out) {}

  bool IsTracked(const std::string& machine) const {
    if (machine.empty()) return false;
    return rows_.Get(kTrackingMachines, RowKey(StoreOf(event_.stream()), machine)).has_value();
  }

  std::optional<v1::TrackingRow> Find(const std::string& customer,
                                      const std::string& machine) const {
    const auto sheet = rows_.Get(kTrackingPlaces, RowKey(customer, machine));
    if (!sheet.has_value()) return std::nullopt;
    return GetRow<v1::TrackingRow>(rows_, kTrackingLines,
                                   RowKey(StoreOf(customer), machine, *sheet, customer));
  }

  void Put(v1::TrackingRow row) {
    Touch(event_, row);
    const std::string key = LineKey(row);
    out_.Put(kTrackingPlaces, RowKey(row.customer(), row.machine()), row.sheet());
    PutRow(out_, kTrackingLines, key, std::move(row));
  }

  void Take(const v1::TrackingRow& row) {
    out_.Delete(kTrackingLines, LineKey(row));
    out_.Delete(kTrackingPlaces, RowKey(row.customer(), row.machine()));
  }

  // The customer's lines on all machines.
  std::vector<v1::TrackingRow> All(const std::string& customer) const {
    std::vector<v1::TrackingRow> lines;
    // Most stores have no sheets, and then this is all it costs.
    if (!rows_.Get(kTrackingMachines, StoreOf(customer)).has_value()) return lines;
    for (const auto& [key, sheet] : RowsUnder(rows_, kTrackingPlaces, customer)) {
      if (auto row = Find(customer, key.substr(customer.size() + 1))) {
        lines.push_back(*std::move(row));
      }
    }
    return lines;
  }

  // Changes what the customer's lines say, without moving them.
  void Change(const std::string& customer,
              const std::function<void(v1::TrackingRow& row)>& change) {
    for (v1::TrackingRow& row : All(customer)) {
      change(row);
      Put(std::move(row));
    }
  }

  // Notes in which state a pursuit is.
  void Remember(const PursuitPlace& place, const std::string& stage) {
    out_.Put(kTrackingPursuits, KeyOf(place), stage);
  }

  // Takes away the pursuits that a merge brought to the line's customer.
  void Forget(const v1::TrackingRow& row, const v1::CustomerMerged& merged) {
    for (int i = 1; i <= merged.pursuits(); ++i) {
      out_.Delete(kTrackingPursuits,
                  KeyOf({row.customer(), row.machine(), merged.pursuit_offset() + i}));
    }
  }

  // The state of the customer's last pursuit on the machine; nullopt: it has none there.
  std::optional<std::string> LastStage(const std::string& customer,
                                       const std::string& machine) const {
    const auto pursuits = RowsUnder(rows_, kTrackingPursuits, RowKey(customer, machine));
    if (pursuits.empty()) return std::nullopt;
    return pursuits.back().second;
  }

  void AddCut(const v1::TrackingRow& row, const std::string& from,
              const google::protobuf::RepeatedPtrField<std::string>& evidence) {
    v1::SheetCut cut;
    cut.set_customer(row.customer());
    cut.set_machine(row.machine());
    cut.set_from(from);
    cut.set_to(row.sheet());
    if (event_.has_business_day()) *cut.mutable_on() = event_.business_day();
    *cut.mutable_evidence() = evidence;
    cut.set_by(event_.actor().principal());
    cut.set_position(event_.position());
    InsertRow(out_, kTrackingCuts,
              RowKey(row.customer(), row.machine(), Sortable(event_.position())), std::move(cut));
  }

  // Puts the customer on a sheet; `evidence` is what it rests on.
  void Move(const std::string& customer, const std::string& machine, const std::string& sheet,
            const google::protobuf::RepeatedPtrField<std::string>& evidence) {
    auto row = Find(customer, machine);
    const std::string from = row.has_value() ? row->sheet() : "";
    if (row.has_value()) {
      Take(*row);
    } else {
      row.emplace();
      row->set_customer(customer);
      row->set_machine(machine);
    }
    row->set_sheet(sheet);
    row->clear_since();
    if (event_.has_business_day()) *row->mutable_since() = event_.business_day();
    for (const std::string& id : evidence) {
      v1::SheetProof& proof = *row->add_proofs();
      proof.set_evidence(id);
      if (event_.has_business_day()) *proof.mutable_on() = event_.business_day();
    }
    AddCut(*row, from, evidence);
    Put(*std::move(row));
  }

 private:
  const v1::Event& event_;
  const RowReader& rows_;
  RowWriter& out_;
};

// Only who is on no sheet comes to one by a new pursuit; else the sheet is where it was.
void Open(const v1::Event& event, Lines& lines) {
  const v1::PursuitOpened& opened = event.pursuit_opened();
  if (!lines.IsTracked(opened.machine())) return;
  lines.Remember({event.stream(), opened.machine(), opened.pursuit()}, opened.stage());
  if (!lines.Find(event.stream(), opened.machine()).has_value()) {
    lines.Move(event.stream(), opened.machine(), opened.stage(), {});
  }
  auto row = lines.Find(event.stream(), opened.machine());
  if (!row.has_value() || !opened.has_need()) return;
  *row->mutable_need() = opened.need();
  lines.Put(*std::move(row));
}

// StagePromoted and StageDemoted.
template <typename Moved>
void Move(const v1::Event& event, const Moved& moved,
          const google::protobuf::RepeatedPtrField<std::string>& evidence, Lines& lines) {
  if (!lines.IsTracked(moved.machine())) return;
  lines.Remember({event.stream(), moved.machine(), moved.pursuit()}, moved.to());
  lines.Move(event.stream(), moved.machine(), moved.to(), evidence);
}

void Contact(const v1::Event& event, v1::TrackingRow& row) {
  const v1::FollowUpDone& done = event.follow_up_done();
  row.clear_last_contact_on();
  if (event.has_business_day()) *row.mutable_last_contact_on() = event.business_day();
  row.set_method(done.method());
  row.clear_situation();
  if (done.has_situation()) *row.mutable_situation() = done.situation();
  row.clear_customer_feedback();
  if (done.has_customer_feedback()) *row.mutable_customer_feedback() = done.customer_feedback();
  if (done.has_satisfied()) row.set_satisfied(done.satisfied());
}

void Complain(const v1::Event& event, v1::TrackingRow& row) {
  row.set_complaint(event.stream());
  *row.mutable_text() = event.complaint_filed().text();
  row.clear_reply();
  row.clear_measure();
  row.set_resolved(false);
}

// What becomes of the complaint that the line shows.
void GoOn(const v1::Event& event, v1::TrackingRow& row) {
  if (row.complaint() != event.stream()) return;
  if (event.has_complaint_replied()) *row.mutable_reply() = event.complaint_replied().reply();
  if (event.has_complaint_resolved()) {
    row.clear_measure();
    if (event.complaint_resolved().has_measure()) {
      *row.mutable_measure() = event.complaint_resolved().measure();
    }
  }
  row.set_resolved(event.has_complaint_resolved());
}

// The alias leaves its sheets. Whom it was merged into keeps its own, or takes over the alias's.
void Merge(const v1::Event& event, Lines& lines, RowWriter& out) {
  const v1::CustomerMerged& merged = event.customer_merged();
  const std::string& from = merged.from();
  for (const v1::MergedPursuit& taken : merged.taken_pursuits()) {
    const bool counts = taken.status() != v1::PURSUIT_STATUS_UNSPECIFIED;
    if (!counts || !lines.IsTracked(taken.machine())) continue;
    lines.Remember({event.stream(), taken.machine(), taken.pursuit()}, taken.stage());
  }
  for (v1::TrackingRow& row : lines.All(from)) {
    v1::CustomerMerged range;
    range.set_pursuit_offset(merged.pursuit_offset());
    range.set_pursuits(merged.pursuits());
    PutRow(out, kTrackingMerges, RowKey(event.stream(), from), std::move(range));
    lines.Take(row);
    PutRow(out, kTrackingAliases, RowKey(from, row.machine()), row);
    if (lines.Find(event.stream(), row.machine()).has_value()) continue;
    row.set_customer(event.stream());
    row.set_came_from(from);
    lines.AddCut(row, "", {});
    lines.Put(std::move(row));
  }
}

// What is left of a customer's line without the alias: nothing, itself, or, where the line was the
// alias's, a new one where the last of the other pursuits stands.
void LeaveAlone(v1::TrackingRow row, const std::string& alias, Lines& lines) {
  const std::optional<std::string> stage = lines.LastStage(row.customer(), row.machine());
  if (stage.has_value() && row.came_from() != alias) return;
  lines.Take(row);
  if (stage.has_value()) lines.Move(row.customer(), row.machine(), *stage, {});
}

// The other way round.
void Unmerge(const v1::Event& event, Lines& lines, const RowReader& rows, RowWriter& out) {
  const std::string& from = event.customer_unmerged().from();
  const std::string key = RowKey(event.stream(), from);
  const auto merged = GetRow<v1::CustomerMerged>(rows, kTrackingMerges, key);
  if (!merged.has_value()) return;
  out.Delete(kTrackingMerges, key);
  for (v1::TrackingRow& row : lines.All(event.stream())) {
    lines.Forget(row, *merged);
    LeaveAlone(std::move(row), from, lines);
  }
  for (const auto& [alias_key, value] : RowsUnder(rows, kTrackingAliases, from)) {
    v1::TrackingRow row;
    row.ParseFromString(value);
    out.Delete(kTrackingAliases, alias_key);
    lines.Put(std::move(row));
  }
}

void Adopt(const v1::Event& event, RowWriter& out) {
  const std::string& machine = event.playbook_adopted().playbook().tracking_sheets().machine();
  if (machine.empty()) return;
  out.Put(kTrackingMachines, event.stream(), "");
  out.Put(kTrackingMachines, RowKey(event.stream(), machine), "");
}

// Events that say something of a customer's lines and leave them where they are.
void Note(const v1::Event& event, Lines& lines) {
  const auto note = [&](const std::string& customer,
                        void (*with)(const v1::Event& event, v1::TrackingRow& row)) {
    if (customer.empty()) return;
    lines.Change(customer, [&](v1::TrackingRow& row) { with(event, row); });
  };
  switch (event.kind_case()) {
    case v1::Event::kFollowUpDone: note(event.stream(), &Contact); break;
    case v1::Event::kComplaintFiled: note(event.complaint_filed().customer(), &Complain); break;
    case v1::Event::kComplaintReplied: note(event.complaint_replied().customer(), &GoOn); break;
    case v1::Event::kComplaintResolved: note(event.complaint_resolved().customer(), &GoOn); break;
    case v1::Event::kComplaintReopened: note(event.complaint_reopened().customer(), &GoOn); break;
    case v1::Event::kAnswerRecorded:
      note(event.stream(), [](const v1::Event& answered, v1::TrackingRow& row) {
        row.set_satisfied(answered.answer_recorded().satisfied());
      });
      break;
    case v1::Event::kLongTermConfirmed:
      note(event.stream(),
           [](const v1::Event&, v1::TrackingRow& row) { row.set_long_term_confirmed(true); });
      break;
    default: break;
  }
}

}  // namespace

void ApplyTracking(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  Lines lines(event, rows, out);
  switch (event.kind_case()) {
    case v1::Event::kPlaybookAdopted: Adopt(event, out); break;
    case v1::Event::kPursuitOpened: Open(event, lines); break;
    case v1::Event::kStagePromoted:
      Move(event, event.stage_promoted(), event.stage_promoted().evidence(), lines);
      break;
    case v1::Event::kStageDemoted: Move(event, event.stage_demoted(), {}, lines); break;
    case v1::Event::kCustomerMerged: Merge(event, lines, out); break;
    case v1::Event::kCustomerUnmerged: Unmerge(event, lines, rows, out); break;
    case v1::Event::kCustomerErased:
      for (const v1::TrackingRow& row : lines.All(event.stream())) lines.Take(row);
      break;
    default: Note(event, lines); break;
  }
}

}  // namespace kezhi::domain
