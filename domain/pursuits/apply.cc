#include "domain/pursuits/apply.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kezhi/v1/views.pb.h"

#include "domain/dates.h"
#include "domain/fold.h"
#include "domain/pursuits/tables.h"
#include "domain/rows.h"

namespace kezhi::domain {
namespace {

using Attributes = google::protobuf::RepeatedPtrField<v1::Attribute>;

// The latest value of a name stands.
void Take(const Attributes& attributes, v1::PursuitRow& row) {
  for (const v1::Attribute& attribute : attributes) {
    Attributes& held = *row.mutable_attributes();
    const auto found = std::find_if(held.begin(), held.end(), [&attribute](const auto& other) {
      return other.name() == attribute.name();
    });
    if (found != held.end()) {
      found->set_value(attribute.value());
    } else {
      *held.Add() = attribute;
    }
  }
}

void SetOwner(const std::string& owner, const RowReader& rows, v1::PursuitRow& row) {
  row.set_owner(owner);
  row.set_owner_group(owner.empty() ? "" : rows.Get(kPursuitGroups, owner).value_or(""));
  if (row.first_owner().empty()) row.set_first_owner(owner);
}

// Writes the row as touched by the event.
void Put(const v1::Event& event, v1::PursuitRow row, RowWriter& out) {
  Touch(event, row);
  const std::string key = PursuitKey(row.customer(), row.pursuit());
  if (event.has_pursuit_opened()) {
    InsertRow(out, kPursuitRows, key, std::move(row));
  } else {
    PutRow(out, kPursuitRows, key, std::move(row));
  }
}

v1::PursuitCustomer CustomerOf(const std::string& name, const RowReader& rows) {
  return GetRow<v1::PursuitCustomer>(rows, kPursuitCustomers, name).value_or(v1::PursuitCustomer());
}

void Register(const v1::Event& event, RowWriter& out) {
  const v1::CustomerRegistered& registered = event.customer_registered();
  v1::PursuitCustomer customer;
  customer.set_external_id(registered.external_id());
  customer.set_source(registered.source());
  customer.set_unidentified(registered.unidentified());
  *customer.mutable_attributes() = registered.attributes();
  InsertRow(out, kPursuitCustomers, event.stream(), std::move(customer));
}

void Open(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const v1::PursuitOpened& opened = event.pursuit_opened();
  const v1::PursuitCustomer customer = CustomerOf(event.stream(), rows);
  v1::PursuitRow row;
  row.set_customer(event.stream());
  row.set_pursuit(opened.pursuit());
  row.set_external_id(opened.external_id());
  row.set_customer_external_id(customer.external_id());
  row.set_unidentified(customer.unidentified());
  row.set_source(opened.source().empty() ? customer.source() : opened.source());
  row.set_wanted(opened.wanted());
  row.set_machine(opened.machine());
  row.set_stage(opened.stage());
  row.set_status(v1::PURSUIT_STATUS_OPEN);
  if (IsSet(event.business_day())) *row.mutable_opened_on() = event.business_day();
  SetOwner(opened.owner(), rows, row);
  Take(customer.attributes(), row);
  Take(opened.attributes(), row);
  Put(event, std::move(row), out);
}

void Win(const v1::PursuitWon& won, const RowReader& rows, v1::PursuitRow& row) {
  row.set_status(v1::PURSUIT_STATUS_WON);
  row.set_item(won.item());
  if (IsSet(won.won_on())) *row.mutable_closed_on() = won.won_on();
  if (won.has_amount()) *row.mutable_amount() = won.amount();
  if (!won.consultant().empty()) SetOwner(won.consultant(), rows, row);
  Take(won.attributes(), row);
}

void Close(const v1::PursuitClosed& closed, v1::PursuitRow& row) {
  row.set_status(closed.outcome());
  row.set_reason_code(closed.reason_code());
  if (IsSet(closed.closed_on())) *row.mutable_closed_on() = closed.closed_on();
}

// Of several machines the row shows the one that the pursuit began in.
void Enter(const std::string& machine, const std::string& stage, v1::PursuitRow& row) {
  if (row.machine().empty()) row.set_machine(machine);
  if (row.machine() == machine) row.set_stage(stage);
}

void Reopen(v1::PursuitRow& row) {
  row.set_status(v1::PURSUIT_STATUS_OPEN);
  row.clear_closed_on();
  row.clear_reason_code();
  row.clear_item();
  row.clear_amount();
}

void Correct(const v1::PursuitCorrected& corrected, v1::PursuitRow& row) {
  for (const std::string& field : corrected.changed()) {
    if (field == "wanted") row.set_wanted(corrected.wanted());
    if (field == "source") row.set_source(corrected.source());
  }
}

// Later pursuits without a source of their own get the customer's.
void ChangeProfile(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const v1::ProfileChanged& changed = event.profile_changed();
  const auto& fields = changed.changed();
  if (std::find(fields.begin(), fields.end(), "source") == fields.end()) return;
  v1::PursuitCustomer customer = CustomerOf(event.stream(), rows);
  customer.set_source(changed.source());
  PutRow(out, kPursuitCustomers, event.stream(), std::move(customer));
}

// The pursuit that an event about one pursuit is about; 0 = none.
int PursuitOf(const v1::Event& event) {
  switch (event.kind_case()) {
    case v1::Event::kGradeSet: return event.grade_set().pursuit();
    case v1::Event::kGradeChanged: return event.grade_changed().pursuit();
    case v1::Event::kGradeRenewed: return event.grade_renewed().pursuit();
    case v1::Event::kGradeCorrected: return event.grade_corrected().pursuit();
    case v1::Event::kPursuitCorrected: return event.pursuit_corrected().pursuit();
    case v1::Event::kFollowUpDone: return event.follow_up_done().pursuit();
    case v1::Event::kStagePromoted: return event.stage_promoted().pursuit();
    case v1::Event::kStageDemoted: return event.stage_demoted().pursuit();
    case v1::Event::kPursuitWon: return event.pursuit_won().pursuit();
    case v1::Event::kPursuitClosed: return event.pursuit_closed().pursuit();
    case v1::Event::kPursuitReopened: return event.pursuit_reopened().pursuit();
    default: return 0;
  }
}

void ApplyToPursuit(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  std::optional<v1::PursuitRow> found =
      GetRow<v1::PursuitRow>(rows, kPursuitRows, PursuitKey(event.stream(), PursuitOf(event)));
  if (!found.has_value()) return;
  v1::PursuitRow& row = *found;
  switch (event.kind_case()) {
    case v1::Event::kGradeSet: row.set_grade(event.grade_set().grade()); break;
    case v1::Event::kGradeChanged: row.set_grade(event.grade_changed().to()); break;
    case v1::Event::kGradeRenewed: row.set_grade(event.grade_renewed().grade()); break;
    case v1::Event::kGradeCorrected:
      if (event.grade_corrected().superseded()) return;
      row.set_grade(event.grade_corrected().to());
      break;
    case v1::Event::kPursuitCorrected: Correct(event.pursuit_corrected(), row); break;
    case v1::Event::kFollowUpDone:
      row.set_contacts(row.contacts() + 1);
      Take(event.follow_up_done().attributes(), row);
      break;
    case v1::Event::kStagePromoted:
      Enter(event.stage_promoted().machine(), event.stage_promoted().to(), row);
      break;
    case v1::Event::kStageDemoted:
      Enter(event.stage_demoted().machine(), event.stage_demoted().to(), row);
      break;
    case v1::Event::kPursuitWon: Win(event.pursuit_won(), rows, row); break;
    case v1::Event::kPursuitClosed: Close(event.pursuit_closed(), row); break;
    case v1::Event::kPursuitReopened: Reopen(row); break;
    default: break;
  }
  Put(event, std::move(row), out);
}

std::vector<v1::PursuitRow> PursuitsOf(const std::string& customer, const RowReader& rows) {
  std::vector<v1::PursuitRow> pursuits;
  ScanPrefix(rows, kPursuitRows, customer, [&pursuits](absl::string_view, absl::string_view value) {
    v1::PursuitRow row;
    row.ParseFromArray(value.data(), static_cast<int>(value.size()));
    pursuits.push_back(std::move(row));
    return true;
  });
  return pursuits;
}

// The customer passes from one owner to another, and with it the open pursuits that were the former
// one's. A pursuit that somebody else works on stays theirs.
void PassOn(const v1::Event& event, const std::string& from, const std::string& to,
            const RowReader& rows, RowWriter& out) {
  for (v1::PursuitRow& row : PursuitsOf(event.stream(), rows)) {
    if (row.status() != v1::PURSUIT_STATUS_OPEN || row.owner() != from) continue;
    SetOwner(to, rows, row);
    Put(event, std::move(row), out);
  }
}

// A pursuit comes along with a merge. It may get another owner by that, so what was is kept for
// taking the merge back.
void TakeAlong(const v1::Event& event, int number, const v1::PursuitCustomer& into,
               const RowReader& rows, RowWriter& out) {
  const v1::CustomerMerged& merged = event.customer_merged();
  const std::string key = PursuitKey(merged.from(), number);
  std::optional<v1::PursuitRow> row = GetRow<v1::PursuitRow>(rows, kPursuitRows, key);
  if (!row.has_value()) return;
  PutRow(out, kPursuitAliased, key, *row);
  out.Delete(kPursuitRows, key);
  row->set_customer(event.stream());
  row->set_pursuit(merged.pursuit_offset() + number);
  row->set_customer_external_id(into.external_id());
  row->set_unidentified(into.unidentified());
  for (const v1::MergedPursuit& taken : merged.taken_pursuits()) {
    if (taken.pursuit() == row->pursuit()) SetOwner(taken.owner(), rows, *row);
  }
  Put(event, *std::move(row), out);
}

void Merge(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const v1::CustomerMerged& merged = event.customer_merged();
  v1::MergeRow merge;
  merge.set_into(event.stream());
  merge.set_pursuit_offset(merged.pursuit_offset());
  merge.set_pursuits(merged.pursuits());
  PutRow(out, kPursuitMerges, merged.from(), merge);
  const v1::PursuitCustomer into = CustomerOf(event.stream(), rows);
  for (int number = 1; number <= merged.pursuits(); ++number) {
    TakeAlong(event, number, into, rows, out);
  }
}

// What came along has not been touched since, or the merge could not be taken back.
void Unmerge(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const std::string& from = event.customer_unmerged().from();
  const std::optional<v1::MergeRow> merge = GetRow<v1::MergeRow>(rows, kPursuitMerges, from);
  if (!merge.has_value()) return;
  out.Delete(kPursuitMerges, from);
  for (int number = 1; number <= merge->pursuits(); ++number) {
    const std::string key = PursuitKey(from, number);
    std::optional<v1::PursuitRow> row = GetRow<v1::PursuitRow>(rows, kPursuitAliased, key);
    if (!row.has_value()) continue;
    out.Delete(kPursuitAliased, key);
    out.Delete(kPursuitRows, PursuitKey(merge->into(), merge->pursuit_offset() + number));
    Put(event, *std::move(row), out);
  }
}

}  // namespace

void ApplyPursuits(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  switch (event.kind_case()) {
    case v1::Event::kConsultantHired:
      out.Put(kPursuitGroups, event.stream(), event.consultant_hired().group());
      break;
    case v1::Event::kCustomerRegistered: Register(event, out); break;
    case v1::Event::kProfileChanged: ChangeProfile(event, rows, out); break;
    case v1::Event::kPursuitOpened: Open(event, rows, out); break;
    case v1::Event::kCustomerAssigned:
      PassOn(event, "", event.customer_assigned().to(), rows, out);
      break;
    case v1::Event::kCustomerHandedOver: {
      const v1::CustomerHandedOver& handed_over = event.customer_handed_over();
      PassOn(event, handed_over.from(), handed_over.to(), rows, out);
      break;
    }
    case v1::Event::kCustomerPooled:
      PassOn(event, event.customer_pooled().from(), "", rows, out);
      break;
    case v1::Event::kCustomerClaimed:
      PassOn(event, "", event.customer_claimed().by(), rows, out);
      break;
    case v1::Event::kCustomerMerged: Merge(event, rows, out); break;
    case v1::Event::kCustomerUnmerged: Unmerge(event, rows, out); break;
    default:
      if (PursuitOf(event) != 0) ApplyToPursuit(event, rows, out);
      break;
  }
}

}  // namespace kezhi::domain
