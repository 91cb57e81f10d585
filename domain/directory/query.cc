#include "domain/directory/query.h"

#include <algorithm>
#include <utility>

#include "kezhi/v1/store.pb.h"

#include "base/status_macros.h"
#include "domain/calendar.h"
#include "domain/dates.h"
#include "domain/directory/tables.h"
#include "domain/error.h"
#include "domain/names.h"
#include "domain/paging.h"

namespace kezhi::domain {

absl::StatusOr<v1::StoreRow> StoreRowOf(const RowReader& rows, absl::string_view store) {
  std::optional<v1::StoreRow> row = GetRow<v1::StoreRow>(rows, kDirectoryStores, store);
  if (!row.has_value()) return NotFound(v1::REASON_STORE_NOT_FOUND, store);
  return *std::move(row);
}

absl::StatusOr<v1::ConsultantRow> ConsultantRowOf(const RowReader& rows,
                                                  absl::string_view consultant) {
  std::optional<v1::ConsultantRow> row = GetRow<v1::ConsultantRow>(
      rows, kDirectoryConsultants, RowKey(StoreOf(consultant), consultant));
  if (!row.has_value()) return NotFound(v1::REASON_CONSULTANT_NOT_FOUND, consultant);
  return *std::move(row);
}

std::vector<v1::PlaybookAdopted> AdoptedPlaybooksOn(const RowReader& rows, absl::string_view store,
                                                    absl::CivilDay day) {
  std::vector<v1::PlaybookAdopted> in_force;
  std::optional<v1::PlaybookAdopted> first;
  ScanPrefix(rows, kDirectoryPlaybooks, store, [&](absl::string_view, absl::string_view value) {
    v1::PlaybookAdopted adopted;
    adopted.ParseFromArray(value.data(), static_cast<int>(value.size()));
    if (!first.has_value()) first = adopted;
    if (IsSet(adopted.effective_day()) && ToDay(adopted.effective_day()) > day) return true;
    const auto former =
        std::find_if(in_force.begin(), in_force.end(), [&](const v1::PlaybookAdopted& other) {
          return other.playbook().id() == adopted.playbook().id();
        });
    // The latest adopted stands last and is heard first, also where its id was there before.
    if (former != in_force.end()) in_force.erase(former);
    in_force.push_back(std::move(adopted));
    return true;
  });
  if (in_force.empty() && first.has_value()) in_force.push_back(*std::move(first));
  return in_force;
}

std::vector<v1::Playbook> PlaybooksOn(const RowReader& rows, absl::string_view store,
                                      absl::CivilDay day) {
  std::vector<v1::Playbook> in_force;
  std::vector<v1::PlaybookAdopted> all = AdoptedPlaybooksOn(rows, store, day);
  for (v1::PlaybookAdopted& adopted : all) {
    in_force.push_back(std::move(*adopted.mutable_playbook()));
  }
  return in_force;
}

Page<v1::StoreRow> ListStores(const RowReader& rows, absl::string_view start_key, int limit) {
  return ScanPage<v1::StoreRow>(rows, kDirectoryStores, "", start_key, limit,
                                [](const v1::StoreRow&) { return true; });
}

Page<v1::ConsultantRow> ListConsultants(const RowReader& rows, absl::string_view store,
                                        bool active_only, absl::string_view start_key, int limit) {
  return ScanPage<v1::ConsultantRow>(
      rows, kDirectoryConsultants, store, start_key, limit, [&](const v1::ConsultantRow& row) {
        return IsSet(row.hired_on()) && (row.active() || !active_only);
      });
}

OwnedCustomers OwnedCustomersOf(const RowReader& rows, absl::string_view consultant, int limit) {
  OwnedCustomers owned;
  ScanPrefix(rows, kDirectoryOwned, consultant, [&](absl::string_view key, absl::string_view) {
    if (static_cast<int>(owned.customers.size()) < limit) {
      owned.customers.emplace_back(key.substr(consultant.size() + 1));
    } else {
      ++owned.more;
    }
    return true;
  });
  return owned;
}

absl::StatusOr<absl::CivilDay> BusinessDayAt(const RowReader& rows, absl::string_view store,
                                             absl::Time instant) {
  KEZHI_ASSIGN_OR_RETURN(const v1::StoreRow row, StoreRowOf(rows, store));
  return Calendar(row.calendar()).DayOf(instant);
}

}  // namespace kezhi::domain
