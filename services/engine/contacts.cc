#include "services/engine/contacts.h"

#include <algorithm>
#include <optional>

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

}  // namespace

const std::vector<std::string>* Contacts::Find(absl::string_view store,
                                               const domain::Contact& contact) const {
  const auto found = loaded_.find({std::string(store), contact});
  return found == loaded_.end() ? nullptr : found->second;
}

absl::Status Contacts::Load(const std::string& store, const domain::Contact& contact) {
  const std::string hash = HashOf(store, contact);
  KEZHI_RETURN_IF_ERROR(LoadHolders(hash));
  loaded_[{store, contact}] = &holders_[hash];
  return absl::OkStatus();
}

absl::Status Contacts::Prepare(const domain::ContactChange& change) {
  const std::string reverse = ReverseKey(change);
  if (!held_.contains(reverse)) {
    KEZHI_ASSIGN_OR_RETURN(const std::optional<std::string> stored,
                           journal_.GetSide(kContactOfTable, reverse));
    held_[reverse] = stored.value_or(std::string());
  }
  if (const std::string& before = held_[reverse]; !before.empty()) {
    KEZHI_RETURN_IF_ERROR(LoadHolders(before));
  }
  const std::string after = HashAfter(change);
  return after.empty() ? absl::OkStatus() : LoadHolders(after);
}

void Contacts::Stage(const domain::ContactChange& change, Position position, Batch& batch) {
  const std::string reverse = ReverseKey(change);
  const auto held = held_.find(reverse);
  KEZHI_CHECK(held != held_.end());
  const std::string before = held->second;
  const std::string after = HashAfter(change);
  if (before == after) return;
  if (!before.empty()) {
    std::erase(holders_[before], change.customer);
    batch.AddSide(SideDelete(kContactsTable, absl::StrCat(before, change.customer)));
  }
  if (after.empty()) {
    batch.AddSide(SideDelete(kContactOfTable, reverse));
  } else {
    holders_[after].push_back(change.customer);
    batch.AddSide(SidePut(kContactsTable, absl::StrCat(after, change.customer),
                          storage::Be64(position.value())));
    batch.AddSide(SidePut(kContactOfTable, reverse, after));
  }
  held->second = after;
}

void Contacts::Clear() {
  loaded_.clear();
  holders_.clear();
  held_.clear();
}

std::string Contacts::HashOf(absl::string_view store, const domain::Contact& contact) const {
  const char kind[] = {'\0', static_cast<char>(contact.kind), '\0'};
  const std::string hash =
      keyring_.Hmac(storage::Purpose::kContact,
                    absl::StrCat(store, absl::string_view(kind, sizeof(kind)), contact.value));
  return absl::StrCat(absl::string_view(&kIndexKey, 1), hash);
}

std::string Contacts::HashAfter(const domain::ContactChange& change) const {
  if (change.contact.value.empty()) return "";
  return HashOf(domain::StoreOf(change.customer), change.contact);
}

absl::Status Contacts::LoadHolders(const std::string& hash) {
  if (holders_.contains(hash)) return absl::OkStatus();
  std::vector<std::pair<std::string, std::string>> rows;
  KEZHI_RETURN_IF_ERROR(journal_.ScanSide(
      kContactsTable, hash, [&rows](absl::string_view key, absl::string_view position) {
        rows.emplace_back(std::string(position), std::string(key.substr(kHashBytes)));
        return true;
      }));
  std::sort(rows.begin(), rows.end());
  std::vector<std::string>& names = holders_[hash];
  for (auto& [position, name] : rows) names.push_back(std::move(name));
  return absl::OkStatus();
}

}  // namespace kezhi::engine
