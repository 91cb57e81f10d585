#ifndef KEZHI_SERVICES_CLI_AS_OF_H_
#define KEZHI_SERVICES_CLI_AS_OF_H_

#include <cstdint>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace kezhi::cli {

// The moment a query is asked for, as written behind --as-of: the latest, a position, an instant,
// or the end of a business day (which only the store's calendar can turn into an instant).
using AsOf = std::variant<std::monostate, std::uint64_t, absl::Time, absl::CivilDay>;

// `1234` a position, `2026-03-02T18:30:00+08:00` an instant (RFC 3339), `2026-03-02` a day. Empty =
// the latest. INVALID_ARGUMENT: none of these.
absl::StatusOr<AsOf> ParseAsOf(const std::string& text);

// `2026-03-02`. INVALID_ARGUMENT: no such day.
absl::StatusOr<absl::CivilDay> ParseDay(const std::string& text);
// `2026-03` as its first day. INVALID_ARGUMENT: no such month.
absl::StatusOr<absl::CivilDay> ParseMonth(const std::string& text);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_AS_OF_H_
