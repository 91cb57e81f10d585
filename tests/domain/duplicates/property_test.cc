// The laws of likely duplicates: whatever is registered, changed, merged, parted and said, the list
// is of pairs that somebody can work off.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "domain/duplicates/query.h"
#include "tests/domain/fold.h"
#include "tests/domain/spec.h"

namespace kezhi::testing {
namespace {

constexpr std::size_t kSteps = 40;
constexpr int kCustomers = 6;

using Pairs = std::vector<v1::DuplicatePair>;

template <typename Kind>
v1::Command OfPair(const v1::DuplicatePair& pair) {
  return Ask<Kind>(absl::StrCat("customer: '", pair.customer().customer(), "' other: '",
                                pair.other().customer(), "'"));
}

// Customers with one of three numbers, as dice choose. What the rules refuse is left out.
class RandomCustomers {
 public:
  explicit RandomCustomers(const std::vector<unsigned>& dice) : spec_(CommonGround()) {
    for (const unsigned die : dice) {
      die_ = die * 2654435761ULL + 1;
      Step();
    }
  }

  void Send(const v1::Command& command) {
    spec_.When(command).At("2026-03-02 12:00").ThenWhatever();
  }

  Pairs List() {
    for (; folded_ < spec_.events().size(); ++folded_) rows_.Apply(spec_.events()[folded_]);
    return domain::DuplicatePairsOf(rows_, kStore);
  }

  // Whether the customer is one that a command finds under this name.
  bool StandsForItself(const std::string& name) {
    const domain::CustomerState& state = spec_.customer(name.substr(name.rfind('/') + 1));
    return state.registered && state.merged_into.empty() && !state.gone();
  }

  const Spec& spec() const { return spec_; }

 private:
  int Roll(int bound) {
    die_ = die_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<int>((die_ >> 33U) % static_cast<unsigned>(bound));
  }

  std::string Any() { return Name(absl::StrCat("customers/k", 1 + Roll(kCustomers))); }

  std::string AnyPhone() { return absl::StrCat("1380000000", 1 + Roll(3)); }

  void Step() {
    const std::string one = Any();
    const std::string other = Any();
    const std::string pair = absl::StrCat("customer: '", one, "' other: '", other, "'");
    switch (Roll(7)) {
      case 0:
        return Send(Ask<v1::MergeCustomer>(absl::StrCat("from: '", one, "' into: '", other, "'")));
      case 1: return Send(Ask<v1::UnmergeCustomer>(absl::StrCat("customer: '", one, "'")));
      case 2: return Send(Ask<v1::DismissDuplicate>(pair));
      case 3: return Send(Ask<v1::ReopenDuplicate>(pair));
      case 4:
        return Send(Ask<v1::UpdateProfile>(
            absl::StrCat("customer: '", one, "' phone: '", AnyPhone(), "'")));
      default:
        return Send(Ask<v1::RegisterCustomer>(
            absl::StrCat("customer: '", one, "' allow_duplicate: true phone: '", AnyPhone(), "'")));
    }
  }

  Spec spec_;
  Rows rows_;
  std::size_t folded_ = 0;
  unsigned long long die_ = 0;
};

RandomCustomers AnyCustomers() {
  const auto length = *rc::gen::inRange<std::size_t>(1, kSteps);
  return RandomCustomers(
      *rc::gen::container<std::vector<unsigned>>(length, rc::gen::arbitrary<unsigned>()));
}

RC_GTEST_PROP(Duplicates, NameEachPairOfLivingCustomersOnceAndInOrder, ()) {
  RandomCustomers customers = AnyCustomers();
  std::pair<std::string, std::string> last;
  for (const v1::DuplicatePair& pair : customers.List()) {
    RC_ASSERT(pair.customer().customer() < pair.other().customer());
    RC_ASSERT(customers.StandsForItself(pair.customer().customer()));
    RC_ASSERT(customers.StandsForItself(pair.other().customer()));
    const std::pair names(pair.customer().customer(), pair.other().customer());
    RC_ASSERT(last < names);
    last = names;
  }
}

RC_GTEST_PROP(Duplicates, AreDismissedOnceThatIsSaidAndListedOnceItIsTakenBack, ()) {
  RandomCustomers customers = AnyCustomers();
  for (const v1::DuplicatePair& pair : customers.List()) {
    customers.Send(OfPair<v1::DismissDuplicate>(pair));
  }
  for (const v1::DuplicatePair& pair : customers.List()) RC_ASSERT(pair.dismissed());
  for (const v1::DuplicatePair& pair : customers.List()) {
    customers.Send(OfPair<v1::ReopenDuplicate>(pair));
  }
  for (const v1::DuplicatePair& pair : customers.List()) RC_ASSERT(!pair.dismissed());
}

RC_GTEST_PROP(Duplicates, AreGoneOnceAllAreMerged, ()) {
  RandomCustomers customers = AnyCustomers();
  // Each merge leaves one customer fewer.
  for (int i = 0; i < kCustomers; ++i) {
    const Pairs pairs = customers.List();
    if (pairs.empty()) return;
    customers.Send(
        Ask<v1::MergeCustomer>(absl::StrCat("from: '", pairs.front().customer().customer(),
                                            "' into: '", pairs.front().other().customer(), "'")));
  }
  RC_ASSERT(customers.List().empty());
}

// Laws say nothing of what never happens.
TEST(RandomCustomers, ShareNumbersMergePartAndAreSpokenOf) {
  int found = 0;
  int merged = 0;
  int parted = 0;
  int dismissed = 0;
  int reopened = 0;
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::vector<unsigned> dice(kSteps);
    for (std::size_t i = 0; i < dice.size(); ++i) {
      dice[i] = seed * 7919U + static_cast<unsigned>(i) * 104729U;
    }
    RandomCustomers customers(dice);
    found += static_cast<int>(customers.List().size());
    for (const v1::Event& event : customers.spec().events()) {
      if (event.has_customer_merged()) ++merged;
      if (event.has_customer_unmerged()) ++parted;
      if (event.has_duplicate_dismissed()) ++dismissed;
      if (event.has_duplicate_reopened()) ++reopened;
    }
  }
  for (const int count : {found, merged, parted, dismissed, reopened}) EXPECT_GE(count, 3);
}

}  // namespace
}  // namespace kezhi::testing
