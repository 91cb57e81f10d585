// What an outlet is, and its way through the coverage funnel: domain.md §3.1 `coverage`, gaps
// 18, 21.

#include <string>

#include <gtest/gtest.h>

#include "tests/domain/route/outlets.h"

namespace kezhi::testing {
namespace {

v1::Command Promote(const std::string& more) {
  return Ask<v1::PromoteStage>("customer: '" + Outlet(1) + "' " + more);
}

// k1 with an open pursuit, which begins at the funnel's first state.
Spec Listed() {
  Spec spec = Outlets(1);
  spec.When(Ask<v1::OpenPursuit>("customer: '" + Outlet(1) + "'"))
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenAccepted();
  return spec;
}

TEST(Outlet, IsRegisteredWithItsTypeAndArea) {
  Outlets(0)
      .When(
          Ask<v1::RegisterCustomer>("customer: '" + Outlet(1) +
                                    "' kind: CUSTOMER_KIND_COMPANY outlet_type: 'GT' area: '江北'"))
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenEvents({On<v1::CustomerRegistered>("customers/k1", "kind: CUSTOMER_KIND_COMPANY"),
                   On<v1::OutletDescribed>("customers/k1", "outlet_type: 'GT' area: '江北'")});
}

TEST(Outlet, IsOfATypeOfThePlaybook) {
  Spec spec = Outlets(1);
  spec.When(Ask<v1::RegisterCustomer>("customer: '" + Outlet(2) + "' outlet_type: 'KIOSK'"))
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenFault("register_customer.outlet_type", v1::REASON_OUTLET_TYPE_UNKNOWN);
  spec.When(Ask<v1::UpdateProfile>("customer: '" + Outlet(1) + "' outlet_type: 'gt'"))
      .As("consultant", "c1")
      .ThenFault("update_profile.outlet_type", v1::REASON_OUTLET_TYPE_UNKNOWN);
  // A playbook without a funnel leaves it to people.
  Spec(CommonGround("crm_pipeline"))
      .When(Ask<v1::RegisterCustomer>("customer: '" + Outlet(2) + "' outlet_type: 'KIOSK'"))
      .As("manager")
      .At("2026-03-02 09:00")
      .ThenAccepted();
}

TEST(Outlet, ChangesWhatIsSetOrNamedAndNothingElse) {  // R62
  Spec spec = Outlets(1);
  const std::string customer = "customer: '" + Outlet(1) + "' ";
  spec.When(Ask<v1::UpdateProfile>(customer + "outlet_type: 'SM' area: '江北'"))
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenEvents({On<v1::OutletDescribed>("customers/k1", "outlet_type: 'SM' area: '江北'")});
  spec.When(Ask<v1::UpdateProfile>(customer + "outlet_type: 'SM'"))
      .As("consultant", "c1")
      .ThenNothing();
  spec.When(Ask<v1::UpdateProfile>(customer + "outlet_type: 'MM'"))
      .As("consultant", "c1")
      .ThenEvents({On<v1::OutletDescribed>("customers/k1", "outlet_type: 'MM' area: '江北'")});
  spec.When(Ask<v1::UpdateProfile>(customer + "update_mask { paths: 'area' }"))
      .As("consultant", "c1")
      .ThenEvents({On<v1::OutletDescribed>("customers/k1", "outlet_type: 'MM'")});
}

TEST(Coverage, APursuitBeginsWhereNobodyHasBeen) {
  Spec spec = Listed();
  EXPECT_EQ(spec.customer("k1").pursuits[0].machine, "coverage");
  EXPECT_EQ(spec.customer("k1").pursuits[0].stage, "not_visited");
}

TEST(Coverage, AMoveSaysWhoMadeTheContact) {  // 不包括经销商业务去谈过的场
  Spec spec = Listed();
  spec.When(Promote("to: 'in_talks' contacted_by: 'somebody'"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenFault("promote_stage.contacted_by", v1::REASON_CONTACT_UNKNOWN);
  spec.When(Promote("to: 'in_talks' contacted_by: 'distributor'"))
      .As("consultant", "c1")
      .ThenEvents({On<v1::StagePromoted>(
          "customers/k1",
          "pursuit: 1 machine: 'coverage' from: 'not_visited' to: 'in_talks' trigger: 'COMMAND'"
          " contacted_by: 'distributor'")});
}

TEST(Coverage, ARefusalHasOneOfItsReasons) {  // 见不到负责人，或者有其他进货渠道
  Spec spec = Listed();
  spec.When(Promote("to: 'refused_or_unreachable'"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenFault("promote_stage.reason_code", v1::REASON_REASON_REQUIRED);
  spec.When(Promote("to: 'refused_or_unreachable' reason_code: 'too_far'"))
      .As("consultant", "c1")
      .ThenFault("promote_stage.reason_code", v1::REASON_REASON_UNKNOWN);
  spec.When(Promote("to: 'in_talks' reason_code: 'other_supplier'"))
      .As("consultant", "c1")
      .ThenFault("promote_stage.reason_code", v1::REASON_REASON_UNKNOWN);
  spec.When(Promote("to: 'refused_or_unreachable' reason_code: 'other_supplier'"))
      .As("consultant", "c1")
      .ThenEvents({On<v1::StagePromoted>(
          "customers/k1",
          "pursuit: 1 machine: 'coverage' from: 'not_visited' to: 'refused_or_unreachable'"
          " trigger: 'COMMAND' reason_code: 'other_supplier'")});
}

TEST(Coverage, AnOutletThatFallsBackDoesSoForAReason) {
  Spec spec = Listed();
  spec.When(Promote("to: 'cooperating'"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_STAGE_TRANSITION);
  for (const char* to : {"in_talks", "cooperating"}) {
    spec.When(Promote(absl::StrCat("to: '", to, "'"))).As("consultant", "c1").ThenAccepted();
  }
  const std::string back = "customer: '" + Outlet(1) + "' to: 'in_talks' ";
  spec.When(Ask<v1::DemoteStage>(back))
      .As("consultant", "c1")
      .ThenFault("demote_stage.reason", v1::REASON_REASON_REQUIRED);
  spec.When(Ask<v1::DemoteStage>(back + "reason: '退场'")).As("consultant", "c1").ThenAccepted();
}

TEST(Coverage, OnAnotherMachineThereAreNoReasonsAndContacts) {
  Spec spec(CommonGround("crm_pipeline"));
  spec.Given(OutletRegistered(1))
      .When(Ask<v1::OpenPursuit>("customer: '" + Outlet(1) + "'"))
      .As("manager")
      .At("2026-03-02 09:00")
      .ThenAccepted();
  const v1::Playbook playbook = PresetPlaybook("crm_pipeline");
  std::string to;
  for (const v1::StageMove& move : playbook.machines(0).moves()) {
    if (move.from() == playbook.machines(0).stages(0).id() &&
        move.trigger() == v1::STAGE_TRIGGER_COMMAND) {
      to = absl::StrCat("to: '", move.to(), "' ");
    }
  }
  ASSERT_FALSE(to.empty());
  spec.When(Promote(to + "reason_code: 'other_supplier'"))
      .As("manager")
      .ThenFault("promote_stage.reason_code", v1::REASON_REASON_UNKNOWN);
  spec.When(Promote(to + "contacted_by: 'own'"))
      .As("manager")
      .ThenFault("promote_stage.contacted_by", v1::REASON_CONTACT_UNKNOWN);
  spec.When(Promote(to)).As("manager").ThenAccepted();
}

}  // namespace
}  // namespace kezhi::testing
