#include "services/engine/request_ids.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "services/engine/uuid.h"

namespace kezhi::engine {
namespace {

constexpr char kFormat = '\1';
constexpr std::size_t kDigestBytes = 32;
constexpr std::size_t kHeaderBytes = 1 + kDigestBytes;

}  // namespace

absl::Status KeyOfRequest(const v1::Command& command, const v1::Actor& actor, RequestKey& key) {
  const std::optional<std::string> id = UuidBytes(command.request_id());
  if (!id.has_value()) {
    return domain::InvalidField(v1::REASON_REQUEST_ID_REQUIRED, "request_id",
                                "must be a UUID that the caller made for this command");
  }
  const std::string store = domain::StoreOfCommand(command, actor);
  const absl::string_view zero("\0", 1);
  key.bytes = absl::StrCat(store, zero, actor.principal(), zero, *id);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<v1::Outcome>> RequestIds::Find(const RequestKey& key,
                                                            const std::string& digest) const {
  std::string value;
  if (const std::string* staged = staged_.Find(key.bytes); staged != nullptr) {
    value = *staged;
  } else {
    KEZHI_ASSIGN_OR_RETURN(std::optional<std::string> stored,
                           journal_.GetSide(kRequestsTable, key.bytes));
    if (!stored.has_value()) return std::nullopt;
    value = *std::move(stored);
  }
  v1::Outcome outcome;
  if (value.size() < kHeaderBytes || value[0] != kFormat ||
      !outcome.ParseFromString(value.substr(kHeaderBytes))) {
    return absl::DataLossError("the outcome of a request id is damaged");
  }
  if (value.compare(1, kDigestBytes, digest) != 0) {
    return domain::ErrorBuilder(absl::StatusCode::kInvalidArgument, v1::REASON_REQUEST_ID_REUSED)
        .Message("the request id was used for another command; make a new one")
        .Metadata("first_position", absl::StrCat(outcome.first_position()))
        .Build();
  }
  outcome.set_duplicate(true);
  return outcome;
}

void RequestIds::Stage(const RequestKey& key, const std::string& digest, const v1::Outcome& outcome,
                       Batch& batch) {
  std::string value = absl::StrCat(absl::string_view(&kFormat, 1), digest);
  outcome.AppendToString(&value);
  staged_.Hold(key.bytes, batch.index()) = value;
  batch.Put(kRequestsTable, key.bytes, std::move(value));
}

}  // namespace kezhi::engine
