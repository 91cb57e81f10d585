// Classes of a customer on scales beside the primary one: domain.md §2.5 R65, R69, R89;
// docs/playbooks.md gap 7.

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing::classify_cases {
namespace {

// Three scales beside the dealer's own: `value` is found by what a customer spends, or named by the
// manager; `urgency` is the consultant's to judge and sets a day; `bond` rests on an agreement.
v1::Playbook Classes() {
  return FromText<v1::Playbook>(R"pb(
    id: "classes"
    scales {
      id: "value"
      grades { id: "top" advice: "see them first" }
      grades { id: "middle" }
      grades { id: "low" }
    }
    scales {
      id: "urgency"
      grades { id: "urgent" }
      grades { id: "slow" }
    }
    scales {
      id: "bond"
      grades { id: "partner" }
      grades { id: "guest" }
    }
    class_rules {
      scale: "value"
      terms {
        grade: "top"
        evidence: [ "agreement" ]
        bounds { basis: "spend" at_least: 100000 }
        bounds { basis: "visits" at_least: 12 }
      }
      terms {
        grade: "middle"
        bounds { basis: "spend" at_least: 20000 }
      }
    }
    class_rules {
      scale: "urgency"
      roles: [ "consultant" ]
      terms {
        grade: "urgent"
        handle_within { days: 7 }
      }
    }
    class_rules {
      scale: "bond"
      terms {
        grade: "partner"
        evidence: [ "agreement_signed", "months" ]
        bounds { basis: "months" at_least: 12 }
      }
    }
  )pb");
}

// k1 of c1's, without a pursuit.
Spec Ground() {
  Spec spec(CommonGround());
  spec.Given(PlaybookAdopted(Classes())).Given(Registered("k1"));
  return spec;
}

TEST(ClassifyCustomer, SaysScaleClassAndWhatItRestsOn) {
  Spec spec = Ground();
  spec.When(OfCustomer<v1::ClassifyCustomer>(
                "k1",
                "scale: 'value' to: 'middle' basis { name: 'spend' value: '30000' }"
                " note: 'by last year'"))
      .As("manager")
      .At("2026-03-02 10:00")
      .ThenEvents({On<v1::CustomerClassified>(
          "customers/k1",
          absl::StrCat("scale: 'value' to: 'middle' classified_on", DateText("2026-03-02"),
                       " basis { name: 'spend' value: '30000' } note { clear: 'by last year' }"))});
  EXPECT_EQ(spec.customer("k1").classes.at("value"), "middle");
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1", "scale: 'value' to: 'low' from: 'middle'"))
      .As("manager")
      .At("2026-03-03 10:00")
      .ThenEvents({On<v1::CustomerClassified>(
          "customers/k1", absl::StrCat("scale: 'value' from: 'middle' to: 'low' classified_on",
                                       DateText("2026-03-03")))});
}

TEST(ClassifyCustomer, HoldsOneClassForEachScale) {
  Spec spec = Ground();
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1", "scale: 'value' to: 'low'"))
      .At("2026-03-02 10:00")
      .ThenAccepted();
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1", "scale: 'urgency' to: 'slow'")).ThenAccepted();
  EXPECT_EQ(spec.customer("k1").classes,
            (std::map<std::string, std::string>{{"urgency", "slow"}, {"value", "low"}}));
  // The same again says nothing new.
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1", "scale: 'value' to: 'low'")).ThenNothing();
}

TEST(ClassifyCustomer, KnowsScalesAndClassesOfThePlaybookAlone) {  // R65
  Spec spec = Ground();
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1", "scale: 'worth' to: 'top'"))
      .At("2026-03-02 10:00")
      .ThenFault("classify_customer.scale", v1::REASON_SCALE_UNKNOWN);
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1", "scale: 'value' to: 'urgent'"))
      .ThenFault("classify_customer.to", v1::REASON_GRADE_UNKNOWN);
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1", "scale: 'value' to: 'Top'"))
      .ThenFault("classify_customer.to", v1::REASON_GRADE_UNKNOWN);
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1", "to: 'top'"))
      .ThenFault("classify_customer.scale", v1::REASON_FIELD_REQUIRED);
  // Pursuits are graded on the primary scale.
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1", "scale: 'dealer_intent' to: 'A'"))
      .ThenFault("classify_customer.scale", v1::REASON_SCALE_PRIMARY);
}

TEST(ClassifyCustomer, IsTheManagersUnlessThePlaybookSaysOtherwise) {  // R89
  Spec spec = Ground();
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1", "scale: 'value' to: 'low'"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1", "scale: 'urgency' to: 'slow'"))
      .As("consultant", "c1")
      .ThenAccepted();
  // Not a colleague's customer.
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1", "scale: 'urgency' to: 'urgent'"))
      .As("consultant", "c2")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1", "scale: 'urgency' to: 'slow'"))
      .As("clerk")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
}

TEST(ClassifyCustomer, TheRuleFindsTheClassWhoeverBringsTheFigures) {  // R89
  Spec spec = Ground();
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1",
                                             "scale: 'value' basis { name: 'spend' value: '99999' }"
                                             " basis { name: 'visits' value: '40' }"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenAccepted();
  EXPECT_EQ(spec.customer("k1").classes.at("value"), "middle");
  EXPECT_TRUE(spec.decision().events[0].event.customer_classified().by_rule());
  // Exactly the bound is inside.
  spec.When(
          OfCustomer<v1::ClassifyCustomer>("k1",
                                           "scale: 'value' basis { name: 'spend' value: '100000' }"
                                           " basis { name: 'visits' value: '12' }"
                                           " basis { name: 'agreement' value: '2026/17' }"))
      .As("consultant", "c1")
      .ThenAccepted();
  EXPECT_EQ(spec.customer("k1").classes.at("value"), "top");
}

TEST(ClassifyCustomer, TheRuleNeedsItsFigures) {
  Spec spec = Ground();
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1",
                                             "scale: 'value' basis { name: 'spend' value: '99' }"))
      .At("2026-03-02 10:00")
      .ThenFault("classify_customer.basis", v1::REASON_FIELD_REQUIRED);
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1",
                                             "scale: 'value' basis { name: 'spend' value: 'much' }"
                                             " basis { name: 'visits' value: '1' }"))
      .ThenFault("classify_customer.basis", v1::REASON_FIELDS_INVALID);
  // Nothing is below the last bound: somebody must name the class.
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1",
                                             "scale: 'value' basis { name: 'spend' value: '1' }"
                                             " basis { name: 'visits' value: '1' }"))
      .ThenFault("classify_customer.basis", v1::REASON_CLASS_UNDECIDED);
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1", "scale: 'urgency'"))
      .ThenFault("classify_customer.to", v1::REASON_FIELD_REQUIRED);
}

TEST(ClassifyCustomer, RestsOnTheEvidenceThatItsClassAsksFor) {  // R69
  Spec spec = Ground();
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1", "scale: 'value' to: 'top'"))
      .At("2026-03-02 10:00")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_EVIDENCE_REQUIRED);
  EXPECT_EQ(spec.metadata("missing"), "agreement");
  spec.When(OfCustomer<v1::ClassifyCustomer>(
                "k1", "scale: 'value' to: 'top' basis { name: 'agreement' value: '2026/17' }"))
      .ThenAccepted();
}

// R69: what the customer's own events say is not had by naming it.
TEST(ClassifyCustomer, RestsOnAnAgreementThatIsInForceOnTheDay) {
  Spec spec = Ground();
  spec.Given(On<v1::AgreementSigned>(
      "customers/k1", "from" + DateText("2026-03-10") + " ends" + DateText("2027-03-09")));
  const auto name_partner = [&spec](const std::string& at) -> Spec& {
    return spec
        .When(OfCustomer<v1::ClassifyCustomer>(
            "k1",
            "scale: 'bond' to: 'partner' basis { name: 'agreement_signed' value: 'yes' }"
            " basis { name: 'months' value: '12' }"))
        .At(at);
  };
  name_partner("2026-03-09 10:00")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_EVIDENCE_REQUIRED);
  EXPECT_EQ(spec.metadata("missing"), "agreement_signed");
  name_partner("2026-03-10 10:00").ThenAccepted();
  name_partner("2027-03-09 10:00").ThenAccepted();
  name_partner("2027-03-10 10:00")
      .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_EVIDENCE_REQUIRED);
  EXPECT_EQ(spec.customer("k1").classes.at("bond"), "partner") << "until it is judged anew";
}

// Elsewhere the manager's word goes before the bounds.
TEST(ClassifyCustomer, EvidenceThatHasABoundReachesItWhoeverNamesTheClass) {
  Spec spec = Ground();
  spec.Given(On<v1::AgreementSigned>("customers/k1", "from" + DateText("2026-03-01")));
  for (const char* months : {"11", "a year"}) {
    spec.When(OfCustomer<v1::ClassifyCustomer>(
                  "k1", absl::StrCat("scale: 'bond' to: 'partner' basis { name: 'months' value: '",
                                     months, "' }")))
        .As("manager")
        .At("2026-03-02 10:00")
        .ThenRefused(absl::StatusCode::kFailedPrecondition, v1::REASON_EVIDENCE_REQUIRED);
    EXPECT_EQ(spec.metadata("missing"), "months");
  }
  spec.When(OfCustomer<v1::ClassifyCustomer>(
                "k1", "scale: 'bond' to: 'partner' basis { name: 'months' value: '12' }"))
      .As("manager")
      .ThenAccepted();
}

TEST(ClassifyCustomer, GoesByTheClassTheCallerHasSeen) {
  Spec spec = Ground();
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1", "scale: 'value' to: 'low' from: 'middle'"))
      .At("2026-03-02 10:00")
      .ThenRefused(absl::StatusCode::kAborted, v1::REASON_REVISION_CONFLICT);
}

// gap 7: urgency sets a day by which the customer is handled; nothing lapses by it.
TEST(ClassifyCustomer, AnUrgentOneIsPlannedNoLaterThanItsDay) {
  Spec spec = Ground();
  spec.Given(Opened("k1", 1, "2026-03-02"))
      .Given(Graded("k1", 1, "B", "2026-03-02", "2026-06-02"))
      .Given(Planned("k1", 1, "p1", "2026-03-16", "2026-03-02 10:00"))
      .When(OfCustomer<v1::ClassifyCustomer>("k1", "scale: 'urgency' to: 'urgent'"))
      .As("consultant", "c1")
      .At("2026-03-03 10:00")
      .ThenEvents({On<v1::CustomerClassified>(
                       "customers/k1",
                       absl::StrCat("scale: 'urgency' to: 'urgent' classified_on",
                                    DateText("2026-03-03"), " due_on", DateText("2026-03-10"))),
                   On<v1::FollowUpRescheduled>(
                       "customers/k1",
                       absl::StrCat("planned_id: 'p1' pursuit: 1 from", DateText("2026-03-16"),
                                    " to", DateText("2026-03-10")))});
  // What is planned sooner stays.
  spec.When(OfCustomer<v1::ClassifyCustomer>("k1", "scale: 'urgency' to: 'urgent'"))
      .As("consultant", "c1")
      .At("2026-03-04 10:00")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), std::vector<std::string>{"CustomerClassified"});
}

TEST(ClassifyCustomer, AnUrgentOneWithoutAPlanGetsOne) {
  Spec spec = Ground();
  spec.Given(Opened("k1", 1, "2026-03-02"))
      .When(OfCustomer<v1::ClassifyCustomer>("k1", "scale: 'urgency' to: 'urgent'"))
      .At("2026-03-03 10:00")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"CustomerClassified", "FollowUpPlanned"}));
  EXPECT_EQ(spec.customer("k1").plans.at("p1").due_on, absl::CivilDay(2026, 3, 10));
}

}  // namespace
}  // namespace kezhi::testing::classify_cases
