#ifndef KEZHI_SERVICES_SERVER_REQUEST_CHECKS_H_
#define KEZHI_SERVICES_SERVER_REQUEST_CHECKS_H_

#include <initializer_list>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/duration.pb.h"
#include "google/type/date.pb.h"

#include "domain/error.h"
#include "domain/names.h"

namespace kezhi::server {

// Checks of a query's fields. Each adds its faults and goes on, so that an answer names all of
// them; a value returned for a faulty field is never used.

// NAME_INVALID unless `value` is a resource name of this kind.
void CheckName(absl::string_view field, absl::string_view value, domain::ResourceKind kind,
               domain::Violations& faults);
// The same; an empty one is fine.
void CheckOptionalName(absl::string_view field, absl::string_view value, domain::ResourceKind kind,
                       domain::Violations& faults);
// NAME_INVALID unless `value` is `stores/{store}` or `stores/-`.
void CheckStoreOrAll(absl::string_view field, absl::string_view value, domain::Violations& faults);

// The day; nullopt when absent. FIELD_REQUIRED or TIME_INVALID.
std::optional<absl::CivilDay> CheckDay(absl::string_view field, const google::type::Date& date,
                                       bool required, domain::Violations& faults);
// INTERVAL_INVALID when both are given and the end lies before the beginning, or more than
// `max_days` after it (0 = any distance).
void CheckSpan(absl::string_view field, const std::optional<absl::CivilDay>& from,
               const std::optional<absl::CivilDay>& to, int max_days, domain::Violations& faults);

// ENUM_UNKNOWN unless the number is one of the enum's.
void CheckEnum(absl::string_view field, int number, const google::protobuf::EnumDescriptor& type,
               domain::Violations& faults);
// From a second to an hour. QUERY_INVALID.
absl::Duration CheckEvery(absl::string_view field, const google::protobuf::Duration& every,
                          domain::Violations& faults);
// TOO_LONG beyond 256 bytes, TEXT_INVALID with control characters.
void CheckText(absl::string_view field, absl::string_view text, domain::Violations& faults);

// An order: which of the allowed keys (0 is the default), and whether from the last.
struct Order {
  int key = 0;
  bool descending = false;
};

// `key`, `key desc` or empty. QUERY_INVALID.
Order CheckOrder(absl::string_view order_by, std::initializer_list<absl::string_view> keys,
                 domain::Violations& faults);

// Elements of a page: 0 means 100, more than 1,000 means 1,000. QUERY_INVALID below 0.
int CheckPageSize(int page_size, domain::Violations& faults);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_REQUEST_CHECKS_H_
