#include "domain/tracking/query.h"

#include <utility>

#include "domain/customer_card/query.h"
#include "domain/names.h"
#include "domain/paging.h"
#include "domain/tracking/tables.h"

namespace kezhi::domain {
namespace {

std::string TrackerOf(const RowReader& rows, const std::string& customer) {
  const auto head = CardHeadOf(rows, customer);
  return head.has_value() ? head->owner() : "";
}

void AddHead(const RowReader& rows, v1::TrackingRow& row) {
  const auto head = CardHeadOf(rows, row.customer());
  if (!head.has_value()) return;
  row.set_tracker(head->owner());
  if (head->has_name()) *row.mutable_name() = head->name();
  if (head->has_phone()) *row.mutable_phone() = head->phone();
}

// Whom the name stands for.
std::string CustomerOf(const RowReader& rows, absl::string_view customer) {
  return StandingOf(rows, customer, 0).customer;
}

}  // namespace

std::string FirstTrackingMachine(const RowReader& rows, absl::string_view store) {
  std::string machine;
  ScanPrefix(rows, kTrackingMachines, store, [&](absl::string_view key, absl::string_view) {
    machine = std::string(key.substr(store.size() + 1));
    return false;
  });
  return machine;
}

Page<v1::TrackingRow> ListTrackingSheet(const RowReader& rows, const TrackingQuery& query,
                                        absl::string_view start_key, int limit) {
  const std::string prefix = query.sheet.empty() ? RowKey(query.store, query.machine)
                                                 : RowKey(query.store, query.machine, query.sheet);
  const auto wanted = [&](const v1::TrackingRow& row) {
    return query.tracker.empty() || TrackerOf(rows, row.customer()) == query.tracker;
  };
  auto page = ScanPage<v1::TrackingRow>(rows, kTrackingLines, prefix, start_key, limit, wanted);
  for (v1::TrackingRow& row : page.items) AddHead(rows, row);
  return page;
}

std::vector<v1::TrackingRow> TrackingLineOf(const RowReader& rows, absl::string_view customer,
                                            const std::string& machine) {
  const std::string name = CustomerOf(rows, customer);
  const auto sheet = rows.Get(kTrackingPlaces, RowKey(name, machine));
  if (!sheet.has_value()) return {};
  auto row =
      GetRow<v1::TrackingRow>(rows, kTrackingLines, RowKey(StoreOf(name), machine, *sheet, name));
  if (!row.has_value()) return {};
  AddHead(rows, *row);
  return {*std::move(row)};
}

std::vector<v1::SheetCut> CutsOf(const RowReader& rows, absl::string_view customer,
                                 const std::string& machine) {
  std::vector<v1::SheetCut> cuts;
  const std::string prefix = RowKey(CustomerOf(rows, customer), machine);
  ScanPrefix(rows, kTrackingCuts, prefix, [&](absl::string_view, absl::string_view value) {
    cuts.emplace_back().ParseFromArray(value.data(), static_cast<int>(value.size()));
    return true;
  });
  return cuts;
}

}  // namespace kezhi::domain
