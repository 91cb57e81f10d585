#include "domain/duplicates/query.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kezhi/v1/views.pb.h"

#include "domain/customer_card/tables.h"
#include "domain/duplicates/tables.h"

namespace kezhi::domain {
namespace {

using NamePair = std::pair<std::string, std::string>;

NamePair Ordered(const std::string& one, const std::string& other) {
  return std::minmax(one, other);
}

// A customer by one of its names: the heads that the name leads over, that of the alias first.
class Standing {
 public:
  Standing(const RowReader& rows, const std::string& name) {
    std::optional<v1::CardHead> head = GetRow<v1::CardHead>(rows, kCardCustomers, name);
    while (head.has_value()) {
      names_.push_back(head->customer());
      head_ = *std::move(head);
      if (head_.merged_into().empty()) return;
      head = GetRow<v1::CardHead>(rows, kCardCustomers, head_.merged_into());
    }
  }

  bool lives() const { return !names_.empty() && !head_.erased(); }

  const v1::CardHead& head() const { return head_; }

  const std::vector<std::string>& names() const { return names_; }

 private:
  std::vector<std::string> names_;
  v1::CardHead head_;
};

// What was said of two names last.
struct Said {
  bool dismissed = false;
  std::uint64_t at = 0;
};

// Whether the last word on the two is that they are two, by whatever of the names that they had
// since.
bool IsDismissed(const Standing& one, const Standing& other, const std::map<NamePair, Said>& said) {
  Said last;
  for (const std::string& name : one.names()) {
    for (const std::string& second : other.names()) {
      const auto found = said.find(Ordered(name, second));
      if (found != said.end() && found->second.at > last.at) last = found->second;
    }
  }
  return last.dismissed;
}

v1::DuplicateSide SideOf(const v1::CardHead& head) {
  v1::DuplicateSide side;
  side.set_customer(head.customer());
  if (head.has_name()) *side.mutable_name() = head.name();
  if (head.has_phone()) *side.mutable_phone() = head.phone();
  if (head.has_email()) *side.mutable_email() = head.email();
  side.set_owner(head.owner());
  return side;
}

// Joins what was found of the same two customers under several names.
class Pairs {
 public:
  void Add(const Standing& one, const Standing& other, std::uint64_t found_at, bool dismissed) {
    const Standing& first = one.head().customer() < other.head().customer() ? one : other;
    const Standing& second = &first == &one ? other : one;
    const auto [place, fresh] =
        pairs_.try_emplace(NamePair(first.head().customer(), second.head().customer()));
    v1::DuplicatePair& pair = place->second;
    if (fresh) {
      *pair.mutable_customer() = SideOf(first.head());
      *pair.mutable_other() = SideOf(second.head());
      pair.set_found_at(found_at);
      pair.set_dismissed(dismissed);
      return;
    }
    pair.set_found_at(std::min(pair.found_at(), found_at));
    pair.set_dismissed(pair.dismissed() && dismissed);
  }

  std::vector<v1::DuplicatePair> Done() && {
    std::vector<v1::DuplicatePair> done;
    for (auto& [names, pair] : pairs_) done.push_back(std::move(pair));
    return done;
  }

 private:
  std::map<NamePair, v1::DuplicatePair> pairs_;
};

}  // namespace

std::vector<v1::DuplicatePair> DuplicatePairsOf(const RowReader& rows, absl::string_view store) {
  std::vector<v1::DuplicateRow> found;
  std::map<NamePair, Said> said;
  ScanPrefix(rows, kDuplicatePairs, store, [&](absl::string_view, absl::string_view value) {
    v1::DuplicateRow row;
    row.ParseFromArray(value.data(), static_cast<int>(value.size()));
    if (row.said_at() != 0) {
      said[NamePair(row.customer(), row.other())] = {row.dismissed(), row.said_at()};
    }
    if (row.found_at() != 0) found.push_back(std::move(row));
    return true;
  });
  Pairs pairs;
  for (const v1::DuplicateRow& row : found) {
    const Standing one(rows, row.customer());
    const Standing other(rows, row.other());
    if (!one.lives() || !other.lives()) continue;
    if (one.head().customer() == other.head().customer()) continue;
    pairs.Add(one, other, row.found_at(), IsDismissed(one, other, said));
  }
  return std::move(pairs).Done();
}

}  // namespace kezhi::domain
