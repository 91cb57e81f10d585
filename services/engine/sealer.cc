#include "services/engine/sealer.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/check.h"
#include "base/status_macros.h"
#include "domain/error.h"
#include "services/engine/personal.h"
#include "storage/keys.h"
#include "storage/seal.h"

namespace kezhi::engine {
namespace {

constexpr char kLastKeyId[] = "last_key_id";

absl::StatusOr<std::uint64_t> ParseId(const std::string& bytes) {
  const std::optional<std::uint64_t> id = storage::ParseBe64(bytes);
  if (!id.has_value()) return absl::DataLossError("a key id in the side tables is damaged");
  return *id;
}

}  // namespace

Sealer::Sealer(const storage::Journal& journal, storage::Keyring& keyring, storage::Random random)
    : journal_(journal), keyring_(keyring), random_(std::move(random)) {
}

absl::StatusOr<bool> Sealer::HasSealed(const storage::Journal& journal) {
  KEZHI_ASSIGN_OR_RETURN(const std::optional<std::string> last,
                         journal.GetSide(kCountersTable, kLastKeyId));
  return last.has_value();
}

absl::Status Sealer::Start() {
  KEZHI_ASSIGN_OR_RETURN(const std::optional<std::string> last,
                         journal_.GetSide(kCountersTable, kLastKeyId));
  std::uint64_t last_id = 0;
  if (last.has_value()) {
    KEZHI_ASSIGN_OR_RETURN(last_id, ParseId(*last));
  }
  return keyring_.StartAfter(last_id);
}

absl::Status Sealer::Seal(const std::string& subject, v1::Event& event,
                          std::span<const std::string> subjects) {
  const std::string* holder = nullptr;  // of `key`
  storage::DataKey key;
  std::size_t fields = 0;
  return VisitPersonal(event, [&](PersonalField field) -> absl::Status {
    KEZHI_CHECK(subjects.empty() || fields < subjects.size());
    const std::string& whose = subjects.empty() ? subject : subjects[fields];
    ++fields;
    // A decision makes personal values in clear, or copies sealed ones.
    if (field.value.kind_case() == v1::Personal::kSealed) return absl::OkStatus();
    const std::string clear = field.value.clear();
    field.value.Clear();
    if (clear.empty()) return absl::OkStatus();
    if (holder == nullptr || *holder != whose) {
      KEZHI_ASSIGN_OR_RETURN(key, KeyOf(whose));
      holder = &whose;
    }
    std::string nonce(storage::kNonceBytes, '\0');
    random_(nonce.data(), nonce.size());
    storage::Sealed sealed = storage::Seal(key, field.descriptor.name(), clear, nonce);
    field.value.mutable_sealed()->set_key_id(sealed.key_id);
    field.value.mutable_sealed()->set_nonce(std::move(sealed.nonce));
    field.value.mutable_sealed()->set_ciphertext(std::move(sealed.ciphertext));
    return absl::OkStatus();
  });
}

void Sealer::Stage(Batch& batch) {
  for (const auto& [subject, id] : unstaged_) {
    batch.Put(kSubjectKeysTable, subject, storage::Be64(id));
    staged_.Hold(subject, batch.index()) = id;
    last_id_ = std::max(last_id_, id);
  }
  unstaged_.clear();
}

void Sealer::Finish(Batch& batch) {
  // Ids rise, so those staged are beyond all that are stored.
  if (last_id_ != 0) batch.Put(kCountersTable, kLastKeyId, storage::Be64(last_id_));
  last_id_ = 0;
}

void Sealer::Clear() {
  staged_.Clear();
  unstaged_.clear();
  last_id_ = 0;
}

absl::StatusOr<std::optional<std::uint64_t>> Sealer::IdOf(const std::string& subject) const {
  if (const auto unstaged = unstaged_.find(subject); unstaged != unstaged_.end()) {
    return unstaged->second;
  }
  if (const std::uint64_t* staged = staged_.Find(subject); staged != nullptr) return *staged;
  KEZHI_ASSIGN_OR_RETURN(const std::optional<std::string> stored,
                         journal_.GetSide(kSubjectKeysTable, subject));
  if (!stored.has_value()) return std::nullopt;
  return ParseId(*stored);
}

absl::StatusOr<storage::DataKey> Sealer::KeyOf(const std::string& subject) {
  KEZHI_CHECK(!subject.empty());
  KEZHI_ASSIGN_OR_RETURN(const std::optional<std::uint64_t> id, IdOf(subject));
  if (id.has_value()) {
    absl::StatusOr<storage::DataKey> key = keyring_.Find(*id);
    if (absl::IsNotFound(key.status())) {
      return domain::NotFound(v1::REASON_CUSTOMER_NOT_FOUND, subject);
    }
    return key;
  }
  KEZHI_ASSIGN_OR_RETURN(storage::DataKey key, keyring_.Allocate());
  unstaged_[subject] = key.id;
  return key;
}

}  // namespace kezhi::engine
