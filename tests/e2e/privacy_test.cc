// What persons have a right to: to be told what is known of them, and to be forgotten.

#include <chrono>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/verify/erasure.h"
#include "services/verify/verdict.h"
#include "storage/signed_note.h"
#include "tests/e2e/service.h"
#include "tests/matchers.h"

namespace kezhi::e2e {
namespace {

using absl::StatusCode;
using kezhi::testing::Ask;
using kezhi::testing::HasReason;
using kezhi::testing::IsOk;
using kezhi::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using PrivacyStub = v1::PrivacyService::Stub;

constexpr char kCustomer[] = "stores/s1/customers/k1";

class Privacy : public ::testing::Test {
 protected:
  void SetUp() override {
    service_.SetClock("2026-03-02 10:55");
    service_.Must(Arrive("v1", "2026-03-02 10:05", "c1"));
    v1::Command complete = Complete("v1", "2026-03-02 10:50", "测试甲", "13800000001", "H");
    complete.mutable_complete_visit()->set_customer(kCustomer);
    service_.Must(complete);
  }

  absl::StatusOr<v1::Outcome> Request() {
    return service_.Do(manager_,
                       Ask<v1::RequestErasure>("customer: 'stores/s1/customers/k1' reason: 'asked "
                                               "by letter' legal_basis: "
                                               "LEGAL_BASIS_CONSENT_WITHDRAWN"));
  }

  absl::StatusOr<v1::Outcome> Approve() {
    return service_.Do(auditor_, Ask<v1::ApproveErasure>("customer: 'stores/s1/customers/k1'"));
  }

  // Keys are destroyed before anything else is decided.
  void Erase() {
    ASSERT_THAT(Request(), IsOk());
    ASSERT_THAT(Approve(), IsOk());
    service_.Must(Ask<v1::RegisterCustomer>(
        "customer: 'stores/s1/customers/k2' name: '测试乙' phone: '13800000002'"));
  }

  absl::StatusOr<v1::GetErasureCertificateResponse> Certificate(server::Client& client) {
    v1::GetErasureCertificateRequest request;
    request.set_customer(kCustomer);
    return client.Call(&PrivacyStub::GetErasureCertificate, client.privacy(), request);
  }

  absl::StatusOr<v1::ListErasuresResponse> List(server::Client& client,
                                                const v1::ListErasuresRequest& request = {}) {
    return client.Call(&PrivacyStub::ListErasures, client.privacy(), request);
  }

  absl::StatusOr<v1::ExportPersonalDataResponse> Export(server::Client& client,
                                                        const std::string& reason = "asked") {
    v1::ExportPersonalDataRequest request;
    request.set_request_id("11111111-0000-4000-8000-000000000001");
    request.set_customer(kCustomer);
    request.set_reason(reason);
    return client.Call(&PrivacyStub::ExportPersonalData, client.privacy(), request);
  }

  Service service_;
  server::Client manager_ = service_.As("manager", "li");
  server::Client auditor_ = service_.As("auditor", "wang", "");
};

TEST_F(Privacy, AManagerAsksAnAuditorGrantsAndTheCertificateSaysSo) {
  ASSERT_THAT(Request(), IsOk());
  EXPECT_THAT(Certificate(manager_).status(), HasReason(v1::REASON_NOT_ERASED));
  EXPECT_THAT(List(auditor_)->erasures(0).state(), v1::ERASURE_STATE_REQUESTED);
  const absl::StatusOr<v1::Outcome> approved = Approve();
  ASSERT_THAT(approved, IsOk());
  service_.Must(
      Ask<v1::RegisterCustomer>("customer: 'stores/s1/customers/k2' name: '乙'"
                                " phone: '13800000002'"));
  const auto certificate = Certificate(auditor_);
  ASSERT_THAT(certificate, IsOk());
  const v1::Erasure& erasure = certificate->erasure();
  EXPECT_EQ(erasure.state(), v1::ERASURE_STATE_ERASED);
  EXPECT_EQ(erasure.requested_by(), "li");
  EXPECT_EQ(erasure.decided_by(), "wang");
  EXPECT_EQ(erasure.decision_position(), approved->last_position());
  EXPECT_EQ(erasure.key_ids_size(), 2);  // the visit's from the door, the customer's
  EXPECT_EQ(erasure.keyring_epoch(), 2U);
  EXPECT_THAT(certificate->statement(),
              ::testing::StartsWith("kezhi erasure certificate v1\nlog: "));
  EXPECT_THAT(certificate->statement(),
              HasSubstr("\nrequested_by: li\nrequested_at: 2026-03-02T02:55:"));
  EXPECT_THAT(certificate->statement(), HasSubstr("\nlegal_basis: CONSENT_WITHDRAWN\n"));
  EXPECT_THAT(certificate->statement(), HasSubstr("\nkeyring_epoch: 2\n"));
}

// What an auditor trusts: the key, and that the log is the one of that name.
verify::Trust TrustIn(server::Client& client) {
  const auto head =
      client.Call(&v1::AuditService::Stub::GetTreeHead, client.audit(), v1::GetTreeHeadRequest());
  KEZHI_CHECK(head.ok());
  verify::Trust trust;
  trust.key = *storage::ParseVerifierKey(head->verifier_key());
  return trust;
}

TEST_F(Privacy, TheCertificateIsAcceptedByTheVerifierAndNoOtherIs) {
  Erase();
  const auto certificate = Certificate(auditor_);
  ASSERT_THAT(certificate, IsOk());
  const verify::Trust trust = TrustIn(auditor_);
  const v1::VerifierReport report = verify::CheckErasure(certificate->text(), trust);
  EXPECT_TRUE(report.verified()) << verify::VerdictOf(report);
  EXPECT_THAT(
      verify::VerdictOf(report),
      ::testing::StartsWith("verified: stores/s1/customers/k1 was erased by the event at "));
  EXPECT_EQ(report.position(), certificate->erasure().decision_position());
  // Whatever byte is another, it is found.
  for (std::size_t i = 0; i < certificate->text().size(); ++i) {
    std::string flipped = certificate->text();
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    EXPECT_FALSE(verify::CheckErasure(flipped, trust).verified()) << i;
  }
}

TEST_F(Privacy, ACertificateThatTheLogSignsButWhoseEventSaysOtherwiseIsNotAccepted) {
  Erase();
  const auto certificate = Certificate(auditor_);
  ASSERT_THAT(certificate, IsOk());
  const std::string statement =
      absl::StrReplaceAll(certificate->statement(), {{"\nvisits: 1\n", "\nvisits: 2\n"}});
  ASSERT_NE(statement, certificate->statement());
  const std::string text = certificate->text();
  const std::string evidence = text.substr(text.find("\nc2sp.org/tlog-proof"));
  const std::string lie =
      absl::StrCat(ToString(service_.server().engine().tree_heads().Sign(statement)), evidence);
  const v1::VerifierReport report = verify::CheckErasure(lie, TrustIn(auditor_));
  ASSERT_EQ(report.findings_size(), 1) << verify::VerdictOf(report);
  EXPECT_EQ(report.findings(0).layer(), "record");
  EXPECT_EQ(report.findings(0).what(), "the statement has another visits than the event");
}

TEST_F(Privacy, TheReasonIsForWhoMaySeeThePersonAndGoesWithThePerson) {
  ASSERT_THAT(Request(), IsOk());
  EXPECT_EQ(List(manager_)->erasures(0).reason().clear(), "asked by letter");
  EXPECT_TRUE(List(auditor_)->erasures(0).reason().withheld());
  ASSERT_THAT(Approve(), IsOk());
  service_.Must(
      Ask<v1::RegisterCustomer>("customer: 'stores/s1/customers/k2' name: '乙'"
                                " phone: '13800000002'"));
  EXPECT_TRUE(List(manager_)->erasures(0).reason().erased());
}

TEST_F(Privacy, ErasuresAreListedByStateStoreAndPage) {
  Erase();
  ASSERT_THAT(service_.Do(manager_,
                          Ask<v1::RequestErasure>("customer: 'stores/s1/customers/k2' reason: 'r' "
                                                  "legal_basis: LEGAL_BASIS_OBJECTION")),
              IsOk());
  v1::ListErasuresRequest request;
  request.set_state(v1::ERASURE_STATE_REQUESTED);
  EXPECT_EQ(List(manager_, request)->erasures(0).customer(), "stores/s1/customers/k2");
  request.clear_state();
  request.set_page_size(1);
  const auto first = List(manager_, request);
  EXPECT_TRUE(first->more());
  EXPECT_EQ(first->erasures(0).customer(), kCustomer);
  request.set_after(first->erasures(0).request_position());
  EXPECT_EQ(List(manager_, request)->erasures(0).customer(), "stores/s1/customers/k2");
  EXPECT_FALSE(List(manager_, request)->more());
  server::Client elsewhere = service_.As("manager", "zhao", "stores/s2");
  EXPECT_EQ(List(elsewhere)->erasures_size(), 0);
  request.set_parent("stores/s1");
  EXPECT_THAT(List(elsewhere, request).status(), HasReason(v1::REASON_STORE_NOT_FOUND));
}

TEST_F(Privacy, AWatchedFormIsToldAgainWhenTheKeysAreGone) {
  v1::WatchFormRequest request;
  request.mutable_customer_card()->set_name(kCustomer);
  request.mutable_customer_card()->mutable_read_at()->set_min_position(service_.head());
  grpc::ClientContext context;
  service_.client().Identify(context);
  // A state that never comes fails the test instead of holding it up.
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  const auto reader = service_.client().query().WatchForm(&context, request);
  v1::WatchFormResponse told;
  ASSERT_TRUE(reader->Read(&told));
  EXPECT_EQ(told.state().customer_card().card().head().name().clear(), "测试甲");
  Erase();
  bool erased = false;
  while (!erased && reader->Read(&told)) {
    erased = told.state().customer_card().card().head().name().erased();
  }
  EXPECT_TRUE(erased);
  // Nor is it told as what it was.
  for (const v1::RowDifference& row : told.state().changes()) {
    for (const v1::FieldDifference& field : row.fields()) EXPECT_NE(field.before(), "测试甲");
  }
  context.TryCancel();
  while (reader->Read(&told)) {
  }
  reader->Finish();
}

TEST_F(Privacy, EverythingAboutAPersonIsHandedOutAndThatIsRecorded) {
  const std::uint64_t before = service_.head();
  const auto person = Export(manager_);
  ASSERT_THAT(person, IsOk());
  EXPECT_EQ(person->position(), before + 1);
  EXPECT_EQ(person->disclosed_by(), "li");
  EXPECT_EQ(person->card().head().phone().clear(), "+8613800000001");
  EXPECT_THAT(person->streams(), ElementsAre(kCustomer, "stores/s1/visits/v1"));
  EXPECT_EQ(person->events(0).visit_registered().appellation().clear(), "某先生");
  EXPECT_EQ(person->events(1).visit_completed().note().clear(), "看了两款车");
  const v1::Event& last = person->events(person->events_size() - 1);
  EXPECT_EQ(last.personal_data_disclosed().reason().clear(), "asked");
  for (const v1::Event& event : person->events()) {
    EXPECT_THAT(event.ShortDebugString(), Not(HasSubstr("ciphertext")));
  }
}

TEST_F(Privacy, AnAuditorIsHandedAPersonOutWithTheGroundAndSeesNobodyOtherwise) {
  v1::GetCustomerCardRequest request;
  request.set_name(kCustomer);
  *request.mutable_read_at() = AsOf(service_.head());
  EXPECT_TRUE(Get(auditor_, &v1::QueryService::Stub::GetCustomerCard, request)
                  .card()
                  .head()
                  .phone()
                  .withheld());
  const auto person = Export(auditor_);
  ASSERT_THAT(person, IsOk());
  EXPECT_EQ(person->disclosed_by(), "wang");
  EXPECT_EQ(person->card().head().phone().clear(), "+8613800000001");
  const v1::Event& last = person->events(person->events_size() - 1);
  EXPECT_EQ(last.personal_data_disclosed().reason().clear(), "asked");
}

TEST_F(Privacy, WhatWasSaidOfSomebodyElseIsNotHandedOut) {
  service_.SetClock("2026-03-02 11:55");
  v1::Command arrive = Arrive("v2", "2026-03-02 11:05", "c1");
  arrive.mutable_register_visit()->set_customer(kCustomer);
  service_.Must(arrive);
  v1::Command complete = Complete("v2", "2026-03-02 11:50", "测试丙", "13800000003", "H");
  complete.mutable_complete_visit()->set_customer("stores/s1/customers/k3");
  service_.Must(complete);
  v1::ExportPersonalDataRequest request;
  request.set_request_id("11111111-0000-4000-8000-000000000003");
  request.set_customer("stores/s1/customers/k3");
  request.set_reason("asked");
  const auto person = manager_.Call(&PrivacyStub::ExportPersonalData, manager_.privacy(), request);
  ASSERT_THAT(person, IsOk());
  EXPECT_EQ(person->card().head().name().clear(), "测试丙");
  // At the door it was taken to be k1.
  EXPECT_TRUE(person->events(0).visit_registered().appellation().withheld());
  EXPECT_EQ(person->events(1).visit_completed().name().clear(), "测试丙");
}

TEST_F(Privacy, WhatAReviewFoundAboutThePersonsVisitsIsHandedOutAndNoOtherFinding) {
  service_.SetClock("2026-03-02 11:55");
  service_.Must(Arrive("v2", "2026-03-02 11:05", "c1"));
  v1::Command complete = Complete("v2", "2026-03-02 11:50", "测试丙", "13800000003", "H");
  complete.mutable_complete_visit()->set_customer("stores/s1/customers/k3");
  service_.Must(complete);
  ASSERT_THAT(
      service_.Do(manager_, Ask<v1::ReviewSheet>(R"pb(
                    day: 'stores/s1/days/20260302'
                    verdict: VERDICT_RETURNED
                    findings { visit: 'stores/s1/visits/v1' note: '甲的电话少一位' }
                    findings { visit: 'stores/s1/visits/v2' note: '丙的车型不清' })pb")),
      IsOk());
  const auto person = Export(manager_);
  ASSERT_THAT(person, IsOk());
  ASSERT_EQ(person->mentions_size(), 1);
  EXPECT_EQ(person->mentions(0).stream(), "stores/s1/days/20260302");
  const v1::SheetReviewed& review = person->mentions(0).sheet_reviewed();
  ASSERT_EQ(review.findings_size(), 1);
  EXPECT_EQ(review.findings(0).visit(), "stores/s1/visits/v1");
  EXPECT_EQ(review.findings(0).note().clear(), "甲的电话少一位");
  EXPECT_THAT(person->SerializeAsString(), Not(HasSubstr("丙的车型不清")));
  // What cannot be told to be about anybody is said.
  EXPECT_THAT(person->unsearched(),
              ElementsAre("RemarkAdded", "RemarkHandled", "ReportSubmitted", "ReportResubmitted",
                          "ReportCommented", "CountermeasureRecorded", "PlanDrafted", "PlanAmended",
                          "PlanReviewed", "PlanSummarised", "PolicyBreached", "MeetingHeld",
                          "FindingAcknowledged"));
}

TEST_F(Privacy, TheCampaignThatThePersonCameThroughIsHandedOutAndNobodyElsesResponse) {
  service_.Must(Ask<v1::RegisterCustomer>(
      "customer: 'stores/s1/customers/k3' kind: CUSTOMER_KIND_PERSON name: '测试丙'"
      " phone: '13800000003' owner: 'stores/s1/consultants/c1'"));
  service_.Must(Ask<v1::StartCampaign>(
      "campaign: 'stores/s1/campaigns/f1' kind: CAMPAIGN_KIND_EXHIBITION label: '车展'"
      " from { year: 2026 month: 3 day: 1 }"));
  for (const char* response : {"customer: 'stores/s1/customers/k1' deal: 'D-1'",
                               "customer: 'stores/s1/customers/k3' deal: 'D-3'"}) {
    service_.Must(
        Ask<v1::AttributeResponse>(absl::StrCat("campaign: 'stores/s1/campaigns/f1' ", response)));
  }
  const auto person = Export(manager_);
  ASSERT_THAT(person, IsOk());
  ASSERT_EQ(person->mentions_size(), 1);
  EXPECT_EQ(person->mentions(0).stream(), "stores/s1/campaigns/f1");
  EXPECT_EQ(person->mentions(0).response_attributed().deal(), "D-1");
}

TEST_F(Privacy, WhatWasNotedAtTheDoorIsHandedOutToWhomeverItWasNotedOf) {
  service_.SetClock("2026-03-02 11:55");
  v1::Command arrive = Arrive("v2", "2026-03-02 11:05", "c1");
  arrive.mutable_register_visit()->set_customer(kCustomer);
  service_.Must(arrive);
  v1::Command complete = Complete("v2", "2026-03-02 11:50", "测试丙", "13800000003", "H");
  complete.mutable_complete_visit()->set_customer("stores/s1/customers/k3");
  service_.Must(complete);
  const auto person = Export(manager_);
  ASSERT_THAT(person, IsOk());
  EXPECT_THAT(person->streams(), ElementsAre(kCustomer, "stores/s1/visits/v1"));
  ASSERT_EQ(person->mentions_size(), 1);
  EXPECT_EQ(person->mentions(0).stream(), "stores/s1/visits/v2");
  EXPECT_EQ(person->mentions(0).visit_registered().appellation().clear(), "某先生");
  EXPECT_THAT(person->SerializeAsString(), Not(HasSubstr("测试丙")));
}

TEST_F(Privacy, TheSameRequestIsRecordedOnceAndGivesTheSame) {
  const auto first = Export(manager_);
  ASSERT_THAT(first, IsOk());
  service_.Must(Ask<v1::UpdateProfile>("customer: 'stores/s1/customers/k1' name: '改名'"));
  const std::uint64_t head = service_.head();
  const auto again = Export(manager_);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(service_.head(), head);
  EXPECT_EQ(again->position(), first->position());
  EXPECT_EQ(again->card().head().name().clear(), "测试甲");
  EXPECT_EQ(again->events_size(), first->events_size());
}

TEST_F(Privacy, IsNotForEverybody) {
  server::Client consultant = service_.As("consultant", "stores/s1/consultants/c1");
  EXPECT_THAT(Export(consultant).status(), StatusIs(StatusCode::kPermissionDenied));
  server::Client clerk = service_.As("clerk", "k1");
  EXPECT_THAT(Export(clerk).status(), HasReason(v1::REASON_ROLE_REQUIRED));
  EXPECT_THAT(List(consultant).status(), HasReason(v1::REASON_ROLE_REQUIRED));
  EXPECT_THAT(Certificate(consultant).status(), HasReason(v1::REASON_ROLE_REQUIRED));
  EXPECT_THAT(Export(manager_, "").status(), HasReason(v1::REASON_REASON_REQUIRED));
  server::Client elsewhere = service_.As("manager", "zhao", "stores/s2");
  EXPECT_THAT(Export(elsewhere).status(), HasReason(v1::REASON_STORE_NOT_FOUND));
  Erase();
  EXPECT_THAT(Export(manager_).status(), HasReason(v1::REASON_CUSTOMER_NOT_FOUND));
}

}  // namespace
}  // namespace kezhi::e2e
