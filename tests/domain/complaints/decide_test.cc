// FileComplaint, ReplyComplaint, ResolveComplaint, ReopenComplaint: domain.md §2.6, R135, R136.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kMissing = absl::StatusCode::kNotFound;

// A company with its system of complaints, and c1's customer k1.
Spec Company() {
  Spec spec(CommonGround("care_system"));
  spec.Given(Registered("k1"));
  return spec;
}

template <typename Kind>
v1::Command OfComplaint(const std::string& more = "") {
  return Ask<Kind>("complaint: 'stores/s1/complaints/q1' " + more);
}

v1::Command File(const std::string& more = "") {
  return OfComplaint<v1::FileComplaint>(
      "customer: 'stores/s1/customers/k1' kind: 'service' text: '无人接听' " + more);
}

v1::Command Reply() {
  return OfComplaint<v1::ReplyComplaint>("text: '已致歉'");
}

v1::Command Resolve(const std::string& cause = "staff") {
  return OfComplaint<v1::ResolveComplaint>("cause: '" + cause + "' measure: '增加值班'");
}

// Filed on 2026-03-02 10:00, to be answered within 8 hours and resolved within 72.
Spec Filed() {
  Spec spec = Company();
  spec.When(File()).At("2026-03-02 10:00").ThenAccepted();
  return spec;
}

TEST(FileComplaint, SaysByWhenItIsAnsweredAndIsKnownToTheCustomer) {
  Spec spec = Company();
  spec.When(File("reported_to: 'quality' consultant: 'stores/s1/consultants/c2'"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenEvents(
          {On<v1::ComplaintFiled>(
               "complaints/q1",
               "customer: 'stores/s1/customers/k1' kind: 'service' text { clear: '无人接听' }"
               " reported_to: 'quality' consultant: 'stores/s1/consultants/c2' reply_due_at" +
                   BracedTime("2026-03-02 18:00") + " resolve_due_at" +
                   BracedTime("2026-03-05 10:00")),
           On<v1::ComplaintLinked>("customers/k1", "complaint: 'stores/s1/complaints/q1'")});
  EXPECT_EQ(spec.decision().events[0].subject, "stores/s1/customers/k1");
}

TEST(FileComplaint, MayBeAnonymousAndThenHasAKeyOfItsOwn) {
  Spec spec = Company();
  spec.When(OfComplaint<v1::FileComplaint>("kind: 'service' text: 'x'"))
      .At("2026-03-02 10:00")
      .ThenAccepted();
  EXPECT_THAT(spec.types(), ElementsAre("ComplaintFiled"));
  EXPECT_EQ(spec.decision().events[0].subject, "stores/s1/complaints/q1");
}

TEST(FileComplaint, OfAConsultantIsForCustomersOfTheirOwn) {
  Spec spec = Company();
  spec.When(File())
      .As("consultant", "c2")
      .At("2026-03-02 10:00")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(OfComplaint<v1::FileComplaint>("kind: 'service' text: 'x'"))
      .As("consultant", "c2")
      .ThenAccepted();  // nobody's is everybody's
}

TEST(FileComplaint, TakesWhatThePlaybookNamesAndEachNameOnce) {
  Spec spec = Company();
  spec.When(OfComplaint<v1::FileComplaint>("kind: 'weather' text: 'x'"))
      .At("2026-03-02 10:00")
      .ThenFault("file_complaint.kind", v1::REASON_COMPLAINT_KIND_UNKNOWN)
      .When(OfComplaint<v1::FileComplaint>("kind: 'service'"))
      .ThenFault("file_complaint.text", v1::REASON_FIELD_REQUIRED)
      .When(OfComplaint<v1::FileComplaint>(
          "customer: 'stores/s1/customers/k9' kind: 'service' text: 'x'"))
      .ThenRefused(kMissing, v1::REASON_CUSTOMER_NOT_FOUND)
      .When(File("consultant: 'stores/s1/consultants/c9'"))
      .ThenRefused(kMissing, v1::REASON_CONSULTANT_NOT_FOUND);
  spec.When(File()).ThenAccepted();
  spec.When(File()).ThenRefused(absl::StatusCode::kAlreadyExists, v1::REASON_COMPLAINT_EXISTS);
}

TEST(FileComplaint, OfAPlaybookWithoutKindsTakesAnyAndHasNoDeadline) {
  Spec spec(CommonGround("auto_4s"));
  spec.When(OfComplaint<v1::FileComplaint>("kind: 'whatever' text: 'x'"))
      .At("2026-03-02 10:00")
      .ThenEvents(
          {On<v1::ComplaintFiled>("complaints/q1", "kind: 'whatever' text { clear: 'x' }")});
}

TEST(ReplyComplaint, AfterItsHoursIsLate) {  // R136
  Spec spec = Filed();
  spec.When(Reply()).At("2026-03-02 18:00").ThenAccepted();
  EXPECT_THAT(spec.flags(), IsEmpty());
  spec = Filed();
  spec.When(Reply())
      .At("2026-03-02 18:01")
      .ThenEvents(
          {On<v1::ComplaintReplied>("complaints/q1",
                                    "customer: 'stores/s1/customers/k1' reply { clear: '已致歉' }")
               .Flag("late")});
  // What was late is late once.
  spec.When(Reply()).At("2026-03-02 19:00").ThenAccepted();
  EXPECT_THAT(spec.flags(), IsEmpty());
}

TEST(ReplyComplaint, OfAConsultantIsForCustomersOfTheirOwn) {
  Spec spec = Filed();
  spec.When(Reply())
      .As("consultant", "c2")
      .At("2026-03-02 11:00")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(Reply()).As("consultant", "c1").At("2026-03-02 11:00").ThenAccepted();
}

TEST(ResolveComplaint, ComesAfterAReply) {  // R135
  Spec spec = Filed();
  spec.When(Resolve())
      .At("2026-03-02 11:00")
      .ThenRefused(kPrecondition, v1::REASON_STAGE_TRANSITION);
  spec.When(Reply()).ThenAccepted();
  spec.When(Resolve("moon"))
      .ThenFault("resolve_complaint.cause", v1::REASON_CAUSE_UNKNOWN)
      .When(Resolve())
      .ThenEvents({On<v1::ComplaintResolved>(
          "complaints/q1",
          "customer: 'stores/s1/customers/k1' cause: 'staff' measure { clear: '增加值班' }")});
  spec.When(Resolve()).ThenRefused(kPrecondition, v1::REASON_STAGE_TRANSITION);
  spec.When(Reply()).ThenRefused(kPrecondition, v1::REASON_STAGE_TRANSITION);
}

TEST(ResolveComplaint, AfterItsHoursIsLate) {  // R136
  Spec spec = Filed();
  spec.When(Reply()).At("2026-03-02 11:00").ThenAccepted();
  spec.When(Resolve()).At("2026-03-05 10:01").ThenAccepted();
  EXPECT_THAT(spec.flags(), ElementsAre("late"));
}

TEST(ReopenComplaint, AsksForAnotherReplyWithNewDeadlines) {
  Spec spec = Filed();
  const v1::Command reopen = OfComplaint<v1::ReopenComplaint>("reason: '又发生'");
  spec.When(reopen).At("2026-03-02 11:00").ThenRefused(kPrecondition, v1::REASON_STAGE_TRANSITION);
  spec.When(Reply()).ThenAccepted();
  spec.When(Resolve()).ThenAccepted();
  spec.When(reopen)
      .At("2026-03-09 09:00")
      .ThenEvents({On<v1::ComplaintReopened>(
          "complaints/q1",
          "customer: 'stores/s1/customers/k1' reason { clear: '又发生' } reply_due_at" +
              BracedTime("2026-03-09 17:00") + " resolve_due_at" +
              BracedTime("2026-03-12 09:00"))});
  spec.When(Resolve()).ThenRefused(kPrecondition, v1::REASON_STAGE_TRANSITION);
  spec.When(Reply()).ThenAccepted();
  EXPECT_THAT(spec.flags(), IsEmpty());
  spec.When(OfComplaint<v1::ReopenComplaint>())
      .ThenFault("reopen_complaint.reason", v1::REASON_REASON_REQUIRED);
}

TEST(Complaint, OfNobodysNameIsNotFound) {
  Company()
      .When(Reply())
      .At("2026-03-02 11:00")
      .ThenRefused(kMissing, v1::REASON_COMPLAINT_NOT_FOUND);
}

TEST(Complaint, ThatIsOpenKeepsItsCustomerFromBeingForgotten) {
  Spec spec = Filed();
  const v1::Command forget =
      OfCustomer<v1::RequestErasure>("k1", "legal_basis: LEGAL_BASIS_PURPOSE_ENDED reason: 'r'");
  spec.When(forget).At("2026-03-02 11:00").ThenRefused(kPrecondition, v1::REASON_OBLIGATION_OPEN);
  EXPECT_EQ(spec.metadata("obligations"), "stores/s1/complaints/q1");
  spec.When(Reply()).ThenAccepted();
  spec.When(Resolve()).ThenAccepted();
  spec.When(forget).ThenAccepted();
  spec.When(OfCustomer<v1::ApproveErasure>("k1")).As("auditor").ThenAccepted();
  // No text is sealed for somebody who is forgotten.
  spec.When(OfComplaint<v1::ReopenComplaint>("reason: 'r'"))
      .ThenRefused(kMissing, v1::REASON_CUSTOMER_NOT_FOUND);
}

}  // namespace
}  // namespace kezhi::testing
