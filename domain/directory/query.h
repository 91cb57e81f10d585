#ifndef KEZHI_DOMAIN_DIRECTORY_QUERY_H_
#define KEZHI_DOMAIN_DIRECTORY_QUERY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "kezhi/v1/playbook.pb.h"
#include "kezhi/v1/store.pb.h"
#include "kezhi/v1/views.pb.h"

#include "domain/page.h"
#include "domain/rows.h"

namespace kezhi::domain {

// A store as the directory holds it. NOT_FOUND, STORE_NOT_FOUND.
absl::StatusOr<v1::StoreRow> StoreRowOf(const RowReader& rows, absl::string_view store);

// A consultant. NOT_FOUND, CONSULTANT_NOT_FOUND.
absl::StatusOr<v1::ConsultantRow> ConsultantRowOf(const RowReader& rows,
                                                  absl::string_view consultant);

// The playbooks that hold on a business day: of each id the latest adopted for it, in order of
// adoption; before the first adoption takes effect, the first.
std::vector<v1::PlaybookAdopted> AdoptedPlaybooksOn(const RowReader& rows, absl::string_view store,
                                                    absl::CivilDay day);

// Their texts.
std::vector<v1::Playbook> PlaybooksOn(const RowReader& rows, absl::string_view store,
                                      absl::CivilDay day);

// Stores by name.
Page<v1::StoreRow> ListStores(const RowReader& rows, absl::string_view start_key, int limit);

// Consultants of a store by name.
Page<v1::ConsultantRow> ListConsultants(const RowReader& rows, absl::string_view store,
                                        bool active_only, absl::string_view start_key, int limit);

// The customers that a consultant owns, by name; for DismissConsultant.
struct OwnedCustomers {
  std::vector<std::string> customers;  // the first `limit`
  int more = 0;                        // how many beyond those
};

// Empty: the consultant owns none, or is not known.
OwnedCustomers OwnedCustomersOf(const RowReader& rows, absl::string_view consultant, int limit);

// The business day of a store at an instant: what "today" means to a form. NOT_FOUND,
// STORE_NOT_FOUND.
absl::StatusOr<absl::CivilDay> BusinessDayAt(const RowReader& rows, absl::string_view store,
                                             absl::Time instant);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DIRECTORY_QUERY_H_
