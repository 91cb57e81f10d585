#include "services/server/erasures.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/names.h"
#include "services/engine/batch.h"
#include "services/engine/event_reader.h"
#include "storage/keys.h"

namespace kezhi::server {
namespace {

// The first line of a statement: what it is, for ever.
constexpr char kTitle[] = "kezhi erasure certificate v1";

// What one event after another says of erasures.
class Erasures {
 public:
  explicit Erasures(const storage::Keyring& keyring) : keyring_(keyring) {}

  absl::Status Take(const v1::Event& event) {
    if (event.has_erasure_requested()) {
      Request(event);
      return absl::OkStatus();
    }
    const auto open = open_.find(event.stream());
    // Each answers a request, or it would not have been decided.
    if (open == open_.end()) return absl::DataLossError("an erasure without a request");
    v1::Erasure& erasure = erasures_[open->second];
    if (!event.has_erasure_under_way()) open_.erase(open);
    erasure.set_decided_by(event.actor().principal());
    *erasure.mutable_decided_at() = event.recorded_at();
    erasure.set_decision_position(event.position());
    if (event.has_erasure_withdrawn()) {
      erasure.set_state(v1::ERASURE_STATE_WITHDRAWN);
    } else if (event.has_erasure_declined()) {
      erasure.set_state(v1::ERASURE_STATE_DECLINED);
    } else if (event.has_erasure_under_way()) {
      erasure.set_state(v1::ERASURE_STATE_APPROVED);
    } else {
      return Erase(event, erasure);
    }
    return absl::OkStatus();
  }

  std::vector<v1::Erasure> Done() && { return std::move(erasures_); }

 private:
  void Request(const v1::Event& event) {
    open_[event.stream()] = erasures_.size();
    v1::Erasure& erasure = erasures_.emplace_back();
    erasure.set_customer(event.stream());
    erasure.set_state(v1::ERASURE_STATE_REQUESTED);
    erasure.set_legal_basis(event.erasure_requested().legal_basis());
    if (event.erasure_requested().has_reason()) {
      *erasure.mutable_reason() = event.erasure_requested().reason();
    }
    erasure.set_requested_by(event.actor().principal());
    *erasure.mutable_requested_at() = event.recorded_at();
    erasure.set_request_position(event.position());
  }

  absl::Status Erase(const v1::Event& event, v1::Erasure& erasure) {
    *erasure.mutable_aliases() = event.customer_erased().aliases();
    erasure.set_visits(event.customer_erased().visits());
    *erasure.mutable_key_ids() = event.customer_erased().key_ids();
    erasure.set_state(v1::ERASURE_STATE_APPROVED);
    const absl::StatusOr<storage::Destruction> deed = keyring_.FindDestruction(event.position());
    if (absl::IsNotFound(deed.status())) return absl::OkStatus();
    KEZHI_RETURN_IF_ERROR(deed.status());
    // Of another log, or of this one before it was put back to an earlier state.
    const auto& ids = erasure.key_ids();
    if (!std::equal(ids.begin(), ids.end(), deed->ids.begin(), deed->ids.end())) {
      return absl::OkStatus();
    }
    erasure.set_state(v1::ERASURE_STATE_ERASED);
    *erasure.mutable_destroyed_at() = domain::ToTimestamp(deed->at);
    erasure.set_keyring_epoch(deed->epoch);
    return absl::OkStatus();
  }

  const storage::Keyring& keyring_;
  std::vector<v1::Erasure> erasures_;
  // Requests without an answer so far, by customer.
  std::map<std::string, std::size_t> open_;
};

std::string Rfc3339(const google::protobuf::Timestamp& time) {
  return absl::FormatTime(absl::RFC3339_full, domain::ToTime(time), absl::UTCTimeZone());
}

}  // namespace

absl::StatusOr<std::vector<v1::Erasure>> ErasuresOf(const engine::Engine& engine,
                                                    absl::string_view store) {
  std::vector<Position> positions;
  KEZHI_RETURN_IF_ERROR(engine.journal().ScanSide(
      engine::kErasuresTable, "", [&](absl::string_view key, absl::string_view customer) {
        if (store.empty() || domain::StoreOf(customer) == store) {
          positions.emplace_back(storage::ParseBe64(key).value_or(0));
        }
        return true;
      }));
  Erasures erasures(engine.keyring());
  for (const Position position : positions) {
    KEZHI_ASSIGN_OR_RETURN(const v1::Event event, engine::ReadEvent(engine.journal(), position));
    KEZHI_RETURN_IF_ERROR(erasures.Take(event));
  }
  return std::move(erasures).Done();
}

std::string StatementOf(absl::string_view log_id, const v1::Erasure& erasure) {
  std::string basis = v1::LegalBasis_Name(erasure.legal_basis());
  const std::vector<std::pair<std::string, std::string>> lines = {
      {"log", absl::BytesToHexString(log_id)},
      {"customer", erasure.customer()},
      {"aliases", absl::StrJoin(erasure.aliases(), " ")},
      {"visits", absl::StrCat(erasure.visits())},
      {"legal_basis", std::string(absl::StripPrefix(basis, "LEGAL_BASIS_"))},
      {"requested_by", erasure.requested_by()},
      {"requested_at", Rfc3339(erasure.requested_at())},
      {"request_position", absl::StrCat(erasure.request_position())},
      {"approved_by", erasure.decided_by()},
      {"approved_at", Rfc3339(erasure.decided_at())},
      {"position", absl::StrCat(erasure.decision_position())},
      {"destroyed_keys", absl::StrJoin(erasure.key_ids(), " ")},
      {"destroyed_at", Rfc3339(erasure.destroyed_at())},
      {"keyring_epoch", absl::StrCat(erasure.keyring_epoch())}};
  std::string statement = absl::StrCat(kTitle, "\n");
  for (const auto& [name, value] : lines) {
    absl::StrAppend(&statement, name, ":", value.empty() ? "" : " ", value, "\n");
  }
  return statement;
}

}  // namespace kezhi::server
