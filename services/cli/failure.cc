#include "services/cli/failure.h"

#include <map>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"

#include "services/cli/exit_codes.h"
#include "services/cli/table.h"
#include "services/cli/text.h"

namespace kezhi::cli {
namespace {

// Payloads by which the command line knows its own errors from the service's.
constexpr char kUsage[] = "kezhi.cli/usage";
constexpr char kUnreachable[] = "kezhi.cli/unreachable";
constexpr char kErrorInfo[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr char kBadRequest[] = "type.googleapis.com/google.rpc.BadRequest";

absl::Status Marked(absl::Status status, const char* mark) {
  status.SetPayload(mark, absl::Cord("1"));
  return status;
}

template <typename Detail>
std::optional<Detail> DetailOf(const absl::Status& status, const char* type) {
  const absl::optional<absl::Cord> payload = status.GetPayload(type);
  Detail detail;
  if (!payload || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

}  // namespace

absl::Status UsageError(absl::string_view message) {
  return Marked(absl::InvalidArgumentError(message), kUsage);
}

absl::Status Unreachable(absl::string_view server, absl::string_view why) {
  return Marked(
      absl::UnavailableError(absl::StrCat(
          "no answer from ", server, " (", why,
          "); start a server with `kezhi serve --data DIR`, or name another one with --server")),
      kUnreachable);
}

int ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return kExitOk;
  if (status.GetPayload(kUsage)) return kExitUsage;
  if (status.GetPayload(kUnreachable)) return kExitUnreachable;
  return absl::IsDataLoss(status) ? kExitDamaged : kExitRefused;
}

void PrintFailure(std::ostream& err, const absl::Status& status, bool color) {
  err << "kezhi: " << Colored(OneLine(std::string(status.message())), Emphasis::kBad, color);
  const auto info = DetailOf<google::rpc::ErrorInfo>(status, kErrorInfo);
  if (info) {
    err << " [" << absl::StatusCodeToString(status.code()) << ", " << OneLine(info->reason())
        << ']';
  } else if (!status.GetPayload(kUsage) && !status.GetPayload(kUnreachable)) {
    err << " [" << absl::StatusCodeToString(status.code()) << ']';
  }
  err << '\n';
  if (info) {
    const std::map<std::string, std::string> sorted(info->metadata().begin(),
                                                    info->metadata().end());
    for (const auto& [key, value] : sorted) {
      err << "  " << OneLine(key) << ": " << OneLine(value) << '\n';
    }
  }
  if (const auto bad = DetailOf<google::rpc::BadRequest>(status, kBadRequest)) {
    for (const auto& violation : bad->field_violations()) {
      err << "  " << Colored(OneLine(violation.field()), Emphasis::kStrong, color) << ": "
          << OneLine(violation.description()) << '\n';
    }
  }
}

}  // namespace kezhi::cli
