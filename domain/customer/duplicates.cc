#include <string>
#include <utility>

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

}  // namespace

absl::StatusOr<Decision> DecideDismissDuplicate(const v1::Command& command,
                                                const v1::DismissDuplicate& ask,
                                                const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const Pair pair,
                         FindPair(ask.customer(), ask.other(), "dismiss_duplicate.other", world));
  if (pair.one.state().distinct_from.contains(pair.other.name())) return std::move(builder).Build();
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
  if (!pair.one.state().distinct_from.contains(pair.other.name())) {
    return std::move(builder).Build();
  }
  v1::Event event;
  event.mutable_duplicate_reopened()->set_other(pair.other.name());
  builder.Append(pair.one.name(), event, when);
  event.mutable_duplicate_reopened()->set_other(pair.one.name());
  builder.Append(pair.other.name(), event, when);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
