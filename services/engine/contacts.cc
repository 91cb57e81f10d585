#include "services/engine/contacts.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/check.h"
#include "base/status_macros.h"
#include "domain/names.h"
#include "storage/keys.h"

namespace kezhi::engine {
namespace {

// Names the index key, so that a later one can stand beside it.
constexpr char kIndexKey = '\1';
constexpr std::size_t kHashBytes = 1 + 32;

std::string ReverseKey(const domain::ContactChange& change) {
  std::string key = change.customer;
  key.push_back('\0');
  key.push_back(static_cast<char>(change.contact.kind));
  return key;
}

// What a contact key is the keyed hash of.
std::string InputOf(absl::string_view store, const domain::Contact& contact) {
  const char kind[] = {'\0', static_cast<char>(contact.kind), '\0'};
  return absl::StrCat(store, absl::string_view(kind, sizeof(kind)), contact.value);
}

}  // namespace

const std::vector<std::string>* Contacts::Find(absl::string_view store,
                                               const domain::Contact& contact) const {
  const std::string* hash = hashes_.Find(InputOf(store, contact));
  return hash == nullptr ? nullptr : holders_.Find(*hash);
}

absl::Status Contacts::Load(const std::string& store, const domain::Contact& contact,
                            std::uint64_t index) {
  const std::string input = InputOf(store, contact);
  const std::string hash = HashOf(input);
  KEZHI_RETURN_IF_ERROR(LoadHolders(hash, index));
  hashes_.Hold(input, index) = hash;
  return absl::OkStatus();
}

absl::Status Contacts::Prepare(const domain::ContactChange& change, std::uint64_t index) {
  const std::string reverse = ReverseKey(change);
  std::optional<std::string> before;
  if (const std::string* held = held_.Find(reverse); held != nullptr) {
    before = *held;
  } else {
    KEZHI_ASSIGN_OR_RETURN(before, journal_.GetSide(kContactOfTable, reverse));
  }
  held_.Hold(reverse, index) = before.value_or(std::string());
  if (before.has_value() && !before->empty()) {
    KEZHI_RETURN_IF_ERROR(LoadHolders(*before, index));
  }
  const std::string after = HashAfter(change);
  return after.empty() ? absl::OkStatus() : LoadHolders(after, index);
}

void Contacts::Stage(const domain::ContactChange& change, Position position, Batch& batch) {
  const std::string reverse = ReverseKey(change);
  const std::string* held = held_.Find(reverse);
  KEZHI_CHECK(held != nullptr);
  const std::string before = *held;
  const std::string after = HashAfter(change);
  if (before == after) return;
  const std::uint64_t index = batch.index();
  if (!before.empty()) {
    std::erase(holders_.Hold(before, index), change.customer);
    batch.Delete(kContactsTable, absl::StrCat(before, change.customer));
  }
  if (after.empty()) {
    batch.Delete(kContactOfTable, reverse);
  } else {
    holders_.Hold(after, index).push_back(change.customer);
    batch.Put(kContactsTable, absl::StrCat(after, change.customer),
              storage::Be64(position.value()));
    batch.Put(kContactOfTable, reverse, after);
  }
  held_.Hold(reverse, index) = after;
}

void Contacts::Release(std::uint64_t index) {
  hashes_.Release(index);
  holders_.Release(index);
  held_.Release(index);
}

void Contacts::Clear() {
  hashes_.Clear();
  holders_.Clear();
  held_.Clear();
}

std::string Contacts::HashOf(const std::string& input) const {
  return absl::StrCat(absl::string_view(&kIndexKey, 1),
                      keyring_.Hmac(storage::Purpose::kContact, input));
}

std::string Contacts::HashAfter(const domain::ContactChange& change) const {
  if (change.contact.value.empty()) return "";
  return HashOf(InputOf(domain::StoreOf(change.customer), change.contact));
}

absl::Status Contacts::LoadHolders(const std::string& hash, std::uint64_t index) {
  if (holders_.Find(hash) != nullptr) {
    holders_.Hold(hash, index);
    return absl::OkStatus();
  }
  std::vector<std::pair<std::string, std::string>> rows;
  KEZHI_RETURN_IF_ERROR(journal_.ScanSide(
      kContactsTable, hash, [&rows](absl::string_view key, absl::string_view position) {
        rows.emplace_back(std::string(position), std::string(key.substr(kHashBytes)));
        return true;
      }));
  std::sort(rows.begin(), rows.end());
  std::vector<std::string>& names = holders_.Hold(hash, index);
  for (auto& [position, name] : rows) names.push_back(std::move(name));
  return absl::OkStatus();
}

}  // namespace kezhi::engine
