#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "domain/customer/decide.h"
#include "domain/customer/edit.h"
#include "domain/error.h"

namespace kezhi::domain {
namespace {

// The customers that a command names, as they stand now.
struct Pair {
  CustomerRef one;
  CustomerRef other;
};

// DUPLICATE_SELF; `field` is the path of the second name.
absl::StatusOr<Pair> FindPair(const std::string& customer, const std::string& other,
                              absl::string_view field, const World& world) {
  KEZHI_ASSIGN_OR_RETURN(CustomerRef one, FindCustomer(customer, world));
  KEZHI_ASSIGN_OR_RETURN(CustomerRef two, FindCustomer(other, world));
  if (one.name() == two.name()) {
    return InvalidField(v1::REASON_DUPLICATE_SELF, field, "leads to the same customer");
  }
  return Pair{std::move(one), std::move(two)};
}

// The last word on two customers under these names; of position 0 when there is none.
DistinctState WordOn(const CustomerState& one, const std::string& other) {
  const auto found = one.distinct_from.find(other);
  return found == one.distinct_from.end() ? DistinctState() : found->second;
}

// Positions of what was said of the two under any of their names, by what was said; 0 = never.
struct LastWords {
  std::uint64_t two = 0;
  std::uint64_t reopened = 0;
};

LastWords WordsOn(const Pair& pair, const World& world) {
  std::vector<std::string> ones = AliasesOf(pair.one.state(), world);
  ones.push_back(pair.one.name());
  std::vector<std::string> others = AliasesOf(pair.other.state(), world);
  others.push_back(pair.other.name());
  LastWords words;
  for (const std::string& one : ones) {
    for (const std::string& other : others) {
      const DistinctState word = WordOn(world.customer(one), other);
      std::uint64_t& last = word.two ? words.two : words.reopened;
      last = std::max(last, word.position);
    }
  }
  return words;
}

}  // namespace

absl::StatusOr<Decision> DecideDismissDuplicate(const v1::Command& command,
                                                const v1::DismissDuplicate& ask,
                                                const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const Pair pair,
                         FindPair(ask.customer(), ask.other(), "dismiss_duplicate.other", world));
  const DistinctState own = WordOn(pair.one.state(), pair.other.name());
  if (own.two && own.position > WordsOn(pair, world).reopened) return std::move(builder).Build();
  v1::Event event;
  event.mutable_duplicate_dismissed()->set_other(pair.other.name());
  builder.Append(pair.one.name(), event, when);
  event.mutable_duplicate_dismissed()->set_other(pair.one.name());
  builder.Append(pair.other.name(), event, when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideReopenDuplicate(const v1::Command& command,
                                               const v1::ReopenDuplicate& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const Pair pair,
                         FindPair(ask.customer(), ask.other(), "reopen_duplicate.other", world));
  const DistinctState own = WordOn(pair.one.state(), pair.other.name());
  const std::uint64_t two = WordsOn(pair, world).two;
  if (two == 0 || (!own.two && own.position > two)) return std::move(builder).Build();
  v1::Event event;
  event.mutable_duplicate_reopened()->set_other(pair.other.name());
  builder.Append(pair.one.name(), event, when);
  event.mutable_duplicate_reopened()->set_other(pair.one.name());
  builder.Append(pair.other.name(), event, when);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
