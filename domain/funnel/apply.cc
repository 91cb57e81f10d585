#include "domain/funnel/apply.h"

#include <optional>
#include <string>
#include <utility>

#include "kezhi/v1/deal_views.pb.h"

#include "domain/fold.h"
#include "domain/funnel/tables.h"
#include "domain/names.h"

namespace kezhi::domain {
namespace {

void Enter(const v1::Event& event, int pursuit, const std::string& machine,
           const std::string& stage, RowWriter& out) {
  if (machine.empty() || stage.empty()) return;
  v1::StageStay stay;
  stay.set_customer(event.stream());
  stay.set_pursuit(pursuit);
  stay.set_machine(machine);
  stay.set_stage(stage);
  if (event.has_business_day()) *stay.mutable_entered_on() = event.business_day();
  stay.set_position(event.position());
  const std::string key = RowKey(StoreOf(event.stream()), machine, event.stream(),
                                 PursuitSegment(pursuit), Sortable(event.position()));
  InsertRow(out, kFunnelStays, key, std::move(stay));
  out.Put(kFunnelLast, PursuitKey(event.stream(), pursuit), key);
}

// The last stay of a pursuit; nullopt: it never was in a stage.
std::optional<v1::StageStay> LastStay(const v1::Event& event, int pursuit, const RowReader& rows,
                                      std::string& key) {
  const std::optional<std::string> last =
      rows.Get(kFunnelLast, PursuitKey(event.stream(), pursuit));
  if (!last.has_value()) return std::nullopt;
  key = *last;
  return GetRow<v1::StageStay>(rows, kFunnelStays, key);
}

// Nothing when the pursuit has left already: it ended before its stage moved.
void Leave(const v1::Event& event, int pursuit, v1::StageExit exit, const RowReader& rows,
           RowWriter& out) {
  std::string key;
  std::optional<v1::StageStay> stay = LastStay(event, pursuit, rows, key);
  if (!stay.has_value() || stay->exit() != v1::STAGE_EXIT_UNSPECIFIED) return;
  stay->set_exit(exit);
  if (event.has_business_day()) *stay->mutable_left_on() = event.business_day();
  stay->set_position(event.position());
  PutRow(out, kFunnelStays, key, *std::move(stay));
}

// Back into the stage in which it ended, unless it has gone on to one since.
void Return(const v1::Event& event, int pursuit, const RowReader& rows, RowWriter& out) {
  std::string key;
  const std::optional<v1::StageStay> stay = LastStay(event, pursuit, rows, key);
  if (!stay.has_value() || stay->exit() != v1::STAGE_EXIT_ENDED) return;
  Enter(event, pursuit, stay->machine(), stay->stage(), out);
}

// The pursuits taken over go on from the stays that they had.
void Merge(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const v1::CustomerMerged& merged = event.customer_merged();
  for (const v1::MergedPursuit& taken : merged.taken_pursuits()) {
    const int before = taken.pursuit() - merged.pursuit_offset();
    const std::optional<std::string> last =
        rows.Get(kFunnelLast, PursuitKey(merged.from(), before));
    if (last.has_value()) out.Put(kFunnelLast, PursuitKey(event.stream(), taken.pursuit()), *last);
  }
}

}  // namespace

void ApplyFunnel(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  switch (event.kind_case()) {
    case v1::Event::kPursuitOpened: {
      const v1::PursuitOpened& opened = event.pursuit_opened();
      Enter(event, opened.pursuit(), opened.machine(), opened.stage(), out);
      break;
    }
    case v1::Event::kStagePromoted: {
      const v1::StagePromoted& promoted = event.stage_promoted();
      Leave(event, promoted.pursuit(), v1::STAGE_EXIT_FORWARD, rows, out);
      Enter(event, promoted.pursuit(), promoted.machine(), promoted.to(), out);
      break;
    }
    case v1::Event::kStageDemoted: {
      const v1::StageDemoted& demoted = event.stage_demoted();
      Leave(event, demoted.pursuit(), v1::STAGE_EXIT_BACKWARD, rows, out);
      Enter(event, demoted.pursuit(), demoted.machine(), demoted.to(), out);
      break;
    }
    case v1::Event::kPursuitClosed:
      Leave(event, event.pursuit_closed().pursuit(), v1::STAGE_EXIT_ENDED, rows, out);
      break;
    case v1::Event::kPursuitReopened:
      Return(event, event.pursuit_reopened().pursuit(), rows, out);
      break;
    case v1::Event::kCustomerMerged: Merge(event, rows, out); break;
    default: break;
  }
}

}  // namespace kezhi::domain
