#include "services/engine/row_overlay.h"

#include <algorithm>
#include <utility>

namespace kezhi::engine {
namespace {

// A row beside its name and value: nodes, and the message, which is about as large again.
constexpr std::size_t kRowBytes = 512;

std::size_t BytesOf(absl::string_view name, absl::string_view value) {
  return name.size() + 2 * value.size() + kRowBytes;
}

}  // namespace

void RowOverlay::SetPosition(Position position) {
  if (position == position_) return;
  EndEvent();
  position_ = position;
  if (versions_.empty() && known_bytes_ > most_known_bytes_) Forget();
}

std::optional<std::string> RowOverlay::Get(absl::string_view table, absl::string_view key) const {
  const Row& row = Known(table, key);
  return row.live ? std::optional<std::string>(row.value) : std::nullopt;
}

std::unique_ptr<google::protobuf::MessageLite> RowOverlay::TakeMessage(
    absl::string_view table, absl::string_view key) const {
  Row* const row = Find(table, key);
  return row == nullptr ? nullptr : std::move(row->message);
}

void RowOverlay::Scan(
    absl::string_view table, absl::string_view begin, absl::string_view end,
    const std::function<bool(absl::string_view key, absl::string_view value)>& visit) const {
  // Copied, since what is visited may be written meanwhile.
  std::vector<std::pair<std::string, std::optional<std::string>>> known;
  const Index& index = IndexOf(table);
  for (auto entry = index.lower_bound(begin);
       entry != index.end() && (end.empty() || entry->first < end); ++entry) {
    const Row& row = *entry->second;
    known.emplace_back(entry->first,
                       row.live ? std::optional<std::string>(row.value) : std::nullopt);
  }
  auto next = known.cbegin();
  bool going = true;
  // Shows what is known before `key`; a stored row of the same key is replaced.
  const auto show_before = [&](absl::string_view key, bool all) {
    while (going && next != known.cend() && (all || next->first < key)) {
      if (next->second.has_value()) going = visit(next->first, *next->second);
      ++next;
    }
  };
  base_->Scan(table, begin, end, [&](absl::string_view key, absl::string_view value) {
    show_before(key, false);
    if (!going) return false;
    if (next != known.cend() && next->first == key) {
      if (next->second.has_value()) going = visit(key, *next->second);
      ++next;
      return going;
    }
    going = visit(key, value);
    return going;
  });
  show_before("", true);
}

void RowOverlay::Put(absl::string_view table, absl::string_view key, std::string value) {
  Set(Changing(table, key), std::move(value));
}

void RowOverlay::PutMessage(absl::string_view table, absl::string_view key,
                            std::unique_ptr<google::protobuf::MessageLite> row) {
  Set(Changing(table, key), std::move(row));
}

void RowOverlay::Insert(absl::string_view table, absl::string_view key, std::string value) {
  Set(Adding(table, key), std::move(value));
}

void RowOverlay::InsertMessage(absl::string_view table, absl::string_view key,
                               std::unique_ptr<google::protobuf::MessageLite> row) {
  Set(Adding(table, key), std::move(row));
}

void RowOverlay::Delete(absl::string_view table, absl::string_view key) {
  Row& row = Changing(table, key);
  row.live = false;
  row.value.clear();
}

std::vector<storage::RowVersion> RowOverlay::Take() {
  EndEvent();
  // Both keep their memory.
  taken_values_.swap(values_);
  values_.clear();
  std::vector<const Version*> newest;
  for (std::size_t i = 0; i < versions_.size(); ++i) {
    if (versions_[i].row->version == i) newest.push_back(&versions_[i]);
  }
  std::sort(newest.begin(), newest.end(),
            [](const Version* a, const Version* b) { return a->row->name < b->row->name; });
  std::vector<storage::RowVersion> taken;
  taken.reserve(versions_.size());
  for (const Version* version : newest) {
    taken.push_back(Shown(*version));
    for (std::size_t i = version->former; i != kNone; i = versions_[i].former) {
      taken.push_back(Shown(versions_[i]));
    }
  }
  for (const Version& version : versions_) version.row->version = kNone;
  versions_.clear();
  bytes_ = 0;
  return taken;
}

void RowOverlay::Reset() {
  Forget();
  changes_ = 0;
  versions_.clear();
  values_.clear();
  bytes_ = 0;
}

RowOverlay::Row* RowOverlay::Find(absl::string_view table, absl::string_view key) const {
  name_.assign(table.data(), table.size());
  name_.push_back('\0');
  name_.append(key.data(), key.size());
  // A row is mostly read and then written.
  if (last_ != nullptr && last_->name == name_) return last_;
  const auto found = by_name_.find(name_);
  if (found == by_name_.end()) return nullptr;
  last_ = found->second;
  return last_;
}

RowOverlay::Row& RowOverlay::Known(absl::string_view table, absl::string_view key) const {
  if (Row* const known = Find(table, key)) return *known;
  return Keep(table.size(), base_->GetStored(table, key));
}

RowOverlay::Row& RowOverlay::Keep(std::size_t table_bytes,
                                  std::optional<storage::StoredRow> stored) const {
  Row& row = rows_.emplace_back();
  row.name = name_;
  row.table_bytes = table_bytes;
  if (stored.has_value()) {
    row.live = true;
    row.since = stored->since;
    row.value = std::move(stored->value);
  }
  known_bytes_ += BytesOf(row.name, row.value);
  by_name_.emplace(row.name, &row);
  last_ = &row;
  if (const auto index = indexes_.find(TableOf(row)); index != indexes_.end()) {
    index->second.emplace(KeyOf(row), &row);
  }
  return row;
}

RowOverlay::Row& RowOverlay::Changing(absl::string_view table, absl::string_view key) {
  Row& row = Known(table, key);
  ChangeOf(row);
  return row;
}

RowOverlay::Row& RowOverlay::Adding(absl::string_view table, absl::string_view key) {
  Row* row = Find(table, key);
  if (row == nullptr) row = &Keep(table.size(), std::nullopt);
  // Whatever is known of it: which versions there are must not depend on that.
  ChangeOf(*row).inserted = true;
  return *row;
}

RowOverlay::Change& RowOverlay::ChangeOf(Row& row) {
  row.message.reset();
  if (row.change != kNone) return changed_[row.change];
  row.change = changes_;
  if (changes_ == changed_.size()) changed_.emplace_back();
  Change& change = changed_[changes_++];
  change.row = &row;
  change.live = row.live;
  change.inserted = false;
  change.value.swap(row.value);
  return change;
}

void RowOverlay::Set(Row& row, std::string value) {
  row.live = true;
  row.value = std::move(value);
}

void RowOverlay::Set(Row& row, std::unique_ptr<google::protobuf::MessageLite> message) {
  row.live = true;
  message->SerializeToString(&row.value);
  row.message = std::move(message);
}

const RowOverlay::Index& RowOverlay::IndexOf(absl::string_view table) const {
  const auto found = indexes_.find(table);
  if (found != indexes_.end()) return found->second;
  Index& index = indexes_[std::string(table)];
  for (Row& row : rows_) {
    if (TableOf(row) == table) index.emplace(KeyOf(row), &row);
  }
  return index;
}

absl::string_view RowOverlay::TableOf(const Row& row) {
  return absl::string_view(row.name).substr(0, row.table_bytes);
}

absl::string_view RowOverlay::KeyOf(const Row& row) {
  return absl::string_view(row.name).substr(row.table_bytes + 1);
}

storage::RowVersion RowOverlay::Shown(const Version& version) const {
  storage::RowVersion shown;
  shown.table = TableOf(*version.row);
  shown.key = KeyOf(*version.row);
  shown.position = version.position;
  const absl::string_view values = taken_values_;
  if (version.live) shown.value = values.substr(version.begin, version.size);
  if (version.former == kNone) {
    shown.former = storage::FormerVersion{
        version.stored_since, values.substr(version.begin + version.size, version.stored_size)};
  }
  return shown;
}

void RowOverlay::EndEvent() {
  for (std::size_t i = 0; i < changes_; ++i) {
    const Change& change = changed_[i];
    Row& row = *change.row;
    row.change = kNone;
    const bool was_live = change.live && !change.inserted;
    if (row.live == was_live && (!row.live || row.value == change.value)) continue;
    versions_.push_back({&row, position_, row.version, values_.size(), row.value.size(), row.live});
    Version& version = versions_.back();
    values_.append(row.value);
    if (version.former == kNone && change.live) {
      version.stored_since = row.since;
      version.stored_size = change.value.size();
      values_.append(change.value);
    }
    row.version = versions_.size() - 1;
    row.since = position_;
    bytes_ += row.name.size() + row.value.size() + version.stored_size;
  }
  changes_ = 0;
}

void RowOverlay::Forget() {
  indexes_.clear();
  by_name_.clear();
  last_ = nullptr;
  rows_.clear();
  known_bytes_ = 0;
}

}  // namespace kezhi::engine
