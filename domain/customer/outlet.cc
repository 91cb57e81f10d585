#include "domain/customer/outlet.h"

#include <algorithm>
#include <utility>

namespace kezhi::domain {
namespace {

using Terms = google::protobuf::RepeatedPtrField<v1::CoverageTerm>;

// Whether the playbook knows the id; one without terms leaves it to people.
bool IsTerm(const Terms& terms, absl::string_view id) {
  return terms.empty() ||
         std::any_of(terms.begin(), terms.end(),
                     [&](const v1::CoverageTerm& term) { return term.id() == id; });
}

bool LeadsTo(const v1::CoverageReason& reason, absl::string_view state) {
  return std::find(reason.states().begin(), reason.states().end(), state) != reason.states().end();
}

// A state with reasons of its own is reached for one of them; any other for one of those that lead
// anywhere, or for none.
absl::Status CheckReason(const v1::PromoteStage& ask, const v1::CoverageRules& coverage) {
  bool has_own = false;
  bool known = false;
  for (const v1::CoverageReason& reason : coverage.reasons()) {
    const bool own = LeadsTo(reason, ask.to());
    has_own = has_own || own;
    known = known || (reason.id() == ask.reason_code() && (own || reason.states().empty()));
  }
  if (ask.reason_code().empty() && has_own) {
    return InvalidField(v1::REASON_REASON_REQUIRED, "promote_stage.reason_code",
                        "the playbook asks why an outlet comes to this state");
  }
  if (!ask.reason_code().empty() && !known) {
    return InvalidField(v1::REASON_REASON_UNKNOWN, "promote_stage.reason_code",
                        "is no reason of the playbook for coming to this state");
  }
  return absl::OkStatus();
}

}  // namespace

void CheckOutletType(const std::string& type, absl::string_view field, const Rules& rules,
                     Violations& violations) {
  const v1::CoverageRules* coverage = rules.coverage();
  if (type.empty() || coverage == nullptr || IsTerm(coverage->outlet_types(), type)) return;
  violations.Add(v1::REASON_OUTLET_TYPE_UNKNOWN, field, "is no outlet type of the playbook");
}

void DescribeOutlet(CustomerEdit& edit, const std::string& type, const std::string& area) {
  if (type == edit.state().outlet_type && area == edit.state().area) return;
  v1::Event event;
  event.mutable_outlet_described()->set_outlet_type(type);
  event.mutable_outlet_described()->set_area(area);
  edit.Append(std::move(event));
}

absl::Status CheckFunnel(const v1::PromoteStage& ask, const v1::StageMachine& machine,
                         const Rules& rules) {
  const v1::CoverageRules* coverage = rules.coverage_of(machine.id());
  if (coverage == nullptr) {
    if (!ask.reason_code().empty()) {
      return InvalidField(v1::REASON_REASON_UNKNOWN, "promote_stage.reason_code",
                          "the machine is not that of the coverage funnel");
    }
    if (!ask.contacted_by().empty()) {
      return InvalidField(v1::REASON_CONTACT_UNKNOWN, "promote_stage.contacted_by",
                          "the machine is not that of the coverage funnel");
    }
    return absl::OkStatus();
  }
  if (!ask.contacted_by().empty() && !IsTerm(coverage->contacts(), ask.contacted_by())) {
    return InvalidField(v1::REASON_CONTACT_UNKNOWN, "promote_stage.contacted_by",
                        "the playbook names nobody of that id who makes contacts");
  }
  return CheckReason(ask, *coverage);
}

absl::Status CheckFunnel(const v1::DemoteStage& ask, const v1::StageMachine& machine,
                         const Rules& rules) {
  if (!ask.reason().empty() || rules.coverage_of(machine.id()) == nullptr) return absl::OkStatus();
  return InvalidField(v1::REASON_REASON_REQUIRED, "demote_stage.reason",
                      "an outlet that falls back in the coverage funnel does so for a reason");
}

}  // namespace kezhi::domain
