#include "domain/coverage/apply.h"

#include <string>
#include <utility>

#include "kezhi/v1/route_views.pb.h"

#include "domain/coverage/budgets.h"
#include "domain/coverage/tables.h"
#include "domain/fold.h"

namespace kezhi::domain {
namespace {

void Register(const v1::Event& event, RowWriter& out) {
  v1::OutletRow row;
  row.set_customer(event.stream());
  row.set_unidentified(event.customer_registered().unidentified());
  Touch(event, row);
  InsertRow(out, kOutlets, OutletKey(event.stream()), std::move(row));
}

// Changes the row of the event's customer.
template <typename Edit>
void Change(const v1::Event& event, const RowReader& rows, RowWriter& out, const Edit& edit) {
  const std::string key = OutletKey(event.stream());
  v1::OutletRow row = GetRow<v1::OutletRow>(rows, kOutlets, key).value_or(v1::OutletRow());
  row.set_customer(event.stream());
  edit(row);
  Touch(event, row);
  PutRow(out, kOutlets, key, std::move(row));
}

// The outlet stands at `state` from the event on, unless a later pursuit says where it stands.
void Enter(const v1::Event& event, int pursuit, const std::string& machine,
           const std::string& state, v1::OutletRow& row) {
  if (pursuit < row.pursuit()) return;
  if (pursuit > row.pursuit()) row.set_void_(false);
  row.set_pursuit(pursuit);
  row.set_machine(machine);
  row.set_state(state);
  row.set_moved_at(event.position());
  row.clear_since();
  if (event.has_business_day()) *row.mutable_since() = event.business_day();
  row.clear_reason_code();
  row.clear_contacted_by();
}

void Open(const v1::Event& event, v1::OutletRow& row) {
  const v1::PursuitOpened& opened = event.pursuit_opened();
  if (!opened.machine().empty()) {
    Enter(event, opened.pursuit(), opened.machine(), opened.stage(), row);
  }
}

void Promote(const v1::Event& event, v1::OutletRow& row) {
  const v1::StagePromoted& promoted = event.stage_promoted();
  if (promoted.pursuit() < row.pursuit()) return;
  Enter(event, promoted.pursuit(), promoted.machine(), promoted.to(), row);
  row.set_reason_code(promoted.reason_code());
  row.set_contacted_by(promoted.contacted_by());
}

void Demote(const v1::Event& event, v1::OutletRow& row) {
  const v1::StageDemoted& demoted = event.stage_demoted();
  Enter(event, demoted.pursuit(), demoted.machine(), demoted.to(), row);
}

// How it ended otherwise says nothing of where the outlet stands.
void Close(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  if (event.pursuit_closed().outcome() != v1::PURSUIT_STATUS_VOID) return;
  Change(event, rows, out, [&](v1::OutletRow& row) {
    if (event.pursuit_closed().pursuit() == row.pursuit()) row.set_void_(true);
  });
}

void Reopen(const v1::Event& event, v1::OutletRow& row) {
  if (event.pursuit_reopened().pursuit() == row.pursuit()) row.set_void_(false);
}

}  // namespace

void ApplyCoverage(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const auto change = [&](const auto& edit) { Change(event, rows, out, edit); };
  switch (event.kind_case()) {
    case v1::Event::kCustomerRegistered: return Register(event, out);
    case v1::Event::kOutletDescribed:
      return change([&](v1::OutletRow& row) {
        row.set_outlet_type(event.outlet_described().outlet_type());
        row.set_area(event.outlet_described().area());
      });
    case v1::Event::kPursuitOpened: return change([&](v1::OutletRow& row) { Open(event, row); });
    case v1::Event::kStagePromoted: return change([&](v1::OutletRow& row) { Promote(event, row); });
    case v1::Event::kStageDemoted: return change([&](v1::OutletRow& row) { Demote(event, row); });
    case v1::Event::kPursuitClosed: return Close(event, rows, out);
    case v1::Event::kPursuitReopened:
      return change([&](v1::OutletRow& row) { Reopen(event, row); });
    case v1::Event::kCustomerMergedAway:
      return change(
          [&](v1::OutletRow& row) { row.set_merged_into(event.customer_merged_away().into()); });
    case v1::Event::kCustomerRestored:
      return change([](v1::OutletRow& row) { row.clear_merged_into(); });
    case v1::Event::kOutletBudgetSet:
    case v1::Event::kOutletExpenseTakenBack:
    case v1::Event::kOutletExpenseRecorded: return FoldOutletBudget(event, out);
    default: return;
  }
}

}  // namespace kezhi::domain
