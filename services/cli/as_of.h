#ifndef KEZHI_SERVICES_CLI_AS_OF_H_
#define KEZHI_SERVICES_CLI_AS_OF_H_

#include <cstdint>
#include <string>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "base/status_macros.h"
#include "domain/dates.h"

namespace kezhi::cli {

// The moment a query is asked for, as written behind --as-of: the latest, a position, an instant,
// or the end of a business day (which only the store's calendar can turn into an instant).
using AsOf = std::variant<std::monostate, std::uint64_t, absl::Time, absl::CivilDay>;

// `1234` a position, `2026-03-02T18:30:00+08:00` an instant (RFC 3339), `2026-03-02` a day. Empty =
// the latest. INVALID_ARGUMENT: none of these.
absl::StatusOr<AsOf> ParseAsOf(const std::string& text);

// `2026-03-02`. INVALID_ARGUMENT: no such day.
absl::StatusOr<absl::CivilDay> ParseDay(const std::string& text);
// The same; `other` where the text is empty.
absl::StatusOr<absl::CivilDay> ParseDayOr(const std::string& text, absl::CivilDay other);
// `2026-03` as its first day. INVALID_ARGUMENT: no such month.
absl::StatusOr<absl::CivilDay> ParseMonth(const std::string& text);

// Sets the fields `from` and `to` of a request to the days that --from and --to say; what is empty
// stays unset. INVALID_ARGUMENT: no such day.
template <typename Request>
absl::Status FillDays(const std::string& from, const std::string& to, Request& request) {
  if (!from.empty()) {
    KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay first, ParseDay(from));
    *request.mutable_from() = domain::ToDate(first);
  }
  if (!to.empty()) {
    KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay last, ParseDay(to));
    *request.mutable_to() = domain::ToDate(last);
  }
  return absl::OkStatus();
}

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_AS_OF_H_
