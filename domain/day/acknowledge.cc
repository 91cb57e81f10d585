// AcknowledgeFinding: somebody has looked at what the audit of the relations found (domain.md §5).
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

#include "base/status_macros.h"
#include "domain/customer/lookup.h"
#include "domain/dates.h"
#include "domain/day/decide.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/names.h"
#include "domain/personal.h"
#include "domain/relations/findings.h"

namespace kezhi::domain {
namespace {

// `L1` to `L10`, written so.
bool IsRelation(absl::string_view id) {
  int number = 0;
  return absl::ConsumePrefix(&id, "L") && absl::SimpleAtoi(id, &number) && number > 0 &&
         number <= kRelations && absl::StrCat(number) == id;
}

}  // namespace

absl::StatusOr<Decision> DecideAcknowledgeFinding(const v1::Command& command,
                                                  const v1::AcknowledgeFinding& ask,
                                                  const World& world) {
  DecisionBuilder builder(command, world);
  std::string customer;
  if (!ask.customer().empty()) {
    KEZHI_ASSIGN_OR_RETURN(const CustomerRef found, FindCustomer(ask.customer(), world));
    customer = found.name();
  }
  if (!IsRelation(ask.relation())) {
    return InvalidField(v1::REASON_RELATION_UNKNOWN, "acknowledge_finding.relation",
                        "must be one of L1 to L10");
  }
  if (ask.first_seen_position() == 0) {
    return InvalidField(v1::REASON_FIELD_REQUIRED, "acknowledge_finding.first_seen_position",
                        "must be the finding's");
  }
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const absl::CivilDay day = ParseName(ask.day())->day;
  if (day > builder.today()) {
    return Refuse(v1::REASON_DAY_OPEN, absl::StrCat(Iso(day), " has not begun"));
  }
  v1::Event event;
  v1::FindingAcknowledged& acknowledged = *event.mutable_finding_acknowledged();
  acknowledged.set_relation(ask.relation());
  acknowledged.set_first_seen_position(ask.first_seen_position());
  acknowledged.set_customer(customer);
  *acknowledged.mutable_note() = Clear(ask.note());
  // What is said about a customer is forgotten with them.
  builder.Append(ask.day(), std::move(event), when, customer);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
