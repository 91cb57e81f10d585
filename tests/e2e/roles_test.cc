// Who sees what of whom (domain.md §7): one visitor with data, c1's customer, seen by everybody.

#include <gtest/gtest.h>

#include "tests/e2e/service.h"
#include "tests/matchers.h"

namespace kezhi::e2e {
namespace {

using absl::StatusCode;
using kezhi::testing::Ask;
using kezhi::testing::HasReason;
using kezhi::testing::StatusIs;
using Query = v1::QueryService::Stub;

class Roles : public ::testing::Test {
 protected:
  void SetUp() override {
    service_.SetClock("2026-03-02 10:55");
    service_.Must(Arrive("v1", "2026-03-02 10:05", "c1"));
    outcome_ = service_.Must(Complete("v1", "2026-03-02 10:50", "测试甲", "13800000001", "H"));
    v1::ListCustomerCardsRequest request;
    request.set_parent("stores/s1");
    *request.mutable_read_at() = After(outcome_);
    customer_ = Get(service_.client(), &Query::ListCustomerCards, request).cards(0).customer();
  }

  v1::RegistrationLine LineAs(const std::string& role, const std::string& actor,
                              const std::string& store = "stores/s1") {
    server::Client client = service_.As(role, actor, store);
    v1::GetRegistrationSheetRequest request;
    request.set_name("stores/s1/days/20260302");
    *request.mutable_read_at() = After(outcome_);
    return Get(client, &Query::GetRegistrationSheet, request).sheet().lines(0);
  }

  v1::CardHead CardAs(const std::string& role, const std::string& actor,
                      const std::string& store = "stores/s1") {
    server::Client client = service_.As(role, actor, store);
    v1::GetCustomerCardRequest request;
    request.set_name(customer_);
    return Get(client, &Query::GetCustomerCard, request).card().head();
  }

  // How many customers with the visitor's phone number the role finds.
  int FoundAs(const std::string& role, const std::string& actor,
              const std::string& store = "stores/s1") {
    server::Client client = service_.As(role, actor, store);
    v1::ListCustomerCardsRequest request;
    request.set_parent("stores/s1");
    request.set_phone("13800000001");
    *request.mutable_read_at() = After(outcome_);
    return Get(client, &Query::ListCustomerCards, request).cards_size();
  }

  Service service_;
  v1::Outcome outcome_;
  std::string customer_;
};

TEST_F(Roles, TheOwnerAndTheManagerSeeTheCustomerInClear) {
  EXPECT_EQ(CardAs("consultant", "stores/s1/consultants/c1").phone().clear(), "+8613800000001");
  EXPECT_EQ(CardAs("manager", "m1").name().clear(), "测试甲");
}

TEST_F(Roles, AnotherConsultantSeesTheCustomerMaskedAndNoNotes) {
  const v1::CardHead head = CardAs("consultant", "stores/s1/consultants/c2");
  EXPECT_EQ(head.name().masked(), "测*");
  EXPECT_EQ(head.phone().masked(), "+86138****0001");
  const v1::RegistrationLine line = LineAs("consultant", "stores/s1/consultants/c2");
  EXPECT_EQ(line.name().masked(), "测*");
  EXPECT_TRUE(line.note().withheld());
  EXPECT_EQ(line.grade(), "H");
}

TEST_F(Roles, TheClerkSeesTheSheetAndNoCard) {
  EXPECT_EQ(LineAs("clerk", "k1").name().clear(), "测试甲");
  EXPECT_EQ(LineAs("clerk", "k1").note().clear(), "看了两款车");
  EXPECT_TRUE(CardAs("clerk", "k1").name().withheld());
}

TEST_F(Roles, DashboardFinanceAndAuditorSeeNobody) {
  for (const char* role : {"dashboard", "finance", "auditor"}) {
    EXPECT_TRUE(LineAs(role, "x", "").name().withheld()) << role;
    EXPECT_TRUE(CardAs(role, "x", "").phone().withheld()) << role;
  }
}

TEST_F(Roles, AMicroserviceWithoutAGrantIsLetInNowhere) {
  server::Client service = service_.As("microservice", "x", "");
  v1::GetCustomerCardRequest card;
  card.set_name(customer_);
  EXPECT_THAT(service.Call(&Query::GetCustomerCard, service.query(), card),
              HasReason(v1::REASON_ROLE_REQUIRED));
  v1::GetEventRequest event;
  event.set_position(outcome_.first_position());
  EXPECT_THAT(service.Call(&v1::StreamService::Stub::GetEvent, service.stream(), event),
              HasReason(v1::REASON_ROLE_REQUIRED));
}

// Else whoever sees no numbers could try which are a customer's.
TEST_F(Roles, NobodyFindsByPhoneWhomTheyDoNotSee) {
  EXPECT_EQ(FoundAs("manager", "m1"), 1);
  EXPECT_EQ(FoundAs("consultant", "stores/s1/consultants/c1"), 1);
  EXPECT_EQ(FoundAs("consultant", "stores/s1/consultants/c2"), 1);  // masked
  EXPECT_EQ(FoundAs("clerk", "k1"), 0);
  EXPECT_EQ(FoundAs("after_sale", "a1"), 0);  // bought nothing
  EXPECT_EQ(FoundAs("auditor", "x", ""), 0);
  EXPECT_EQ(FoundAs("dashboard", "x", ""), 0);
}

TEST_F(Roles, AfterSaleSeesOnlyWhoBought) {
  EXPECT_TRUE(CardAs("after_sale", "a1").name().withheld());
  v1::Command win = Ask<v1::WinPursuit>(R"pb(
    pursuit: 1
    won_on { year: 2026 month: 3 day: 2 }
    item: "M1"
  )pb");
  win.mutable_win_pursuit()->set_customer(customer_);
  outcome_ = service_.Must(win);
  LineAs("operator", "operator", "");  // waits for the views
  EXPECT_EQ(CardAs("after_sale", "a1").name().clear(), "测试甲");
}

TEST_F(Roles, AForeignStoreIsNotThereWhetherItExistsOrNot) {
  server::Client stranger = service_.As("manager", "m2", "stores/s2");
  v1::GetRegistrationSheetRequest request;
  request.set_name("stores/s1/days/20260302");
  const auto foreign = stranger.Call(&Query::GetRegistrationSheet, stranger.query(), request);
  EXPECT_THAT(foreign, StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(foreign, HasReason(v1::REASON_STORE_NOT_FOUND));
  request.set_name("stores/s3/days/20260302");
  EXPECT_THAT(stranger.Call(&Query::GetRegistrationSheet, stranger.query(), request),
              HasReason(v1::REASON_STORE_NOT_FOUND));

  v1::GetEventRequest event;
  event.set_position(outcome_.first_position());
  EXPECT_THAT(stranger.Call(&v1::StreamService::Stub::GetEvent, stranger.stream(), event),
              HasReason(v1::REASON_EVENT_NOT_FOUND));
  int seen = 0;
  EXPECT_TRUE(stranger
                  .Stream(&v1::StreamService::Stub::ReadAll, stranger.stream(),
                          v1::ReadAllRequest(),
                          [&](const v1::ReadAllResponse& answer) {
                            seen += answer.events_size();
                            return true;
                          })
                  .ok());
  EXPECT_EQ(seen, 0);
}

// They hold what the forms withhold from others: amounts, scores, other people's work.
TEST_F(Roles, EventsAreOpenedForTheManagerAndShownToTheAuditorWithoutTexts) {
  v1::GetEventRequest request;
  request.set_position(outcome_.first_position());
  server::Client manager = service_.As("manager", "m1");
  const auto clear = manager.Call(&v1::StreamService::Stub::GetEvent, manager.stream(), request);
  ASSERT_THAT(clear, kezhi::testing::IsOk());
  EXPECT_EQ(clear->event().visit_completed().name().clear(), "测试甲");
  server::Client auditor = service_.As("auditor", "a1", "");
  const auto withheld = auditor.Call(&v1::StreamService::Stub::GetEvent, auditor.stream(), request);
  ASSERT_THAT(withheld, kezhi::testing::IsOk());
  EXPECT_TRUE(withheld->event().visit_completed().name().withheld());
  EXPECT_EQ(withheld->event().visit_completed().grade(), "H");
  for (const char* role : {"clerk", "after_sale", "deputy_gm", "finance", "dashboard"}) {
    server::Client other = service_.As(role, "x");
    EXPECT_THAT(other.Call(&v1::StreamService::Stub::GetEvent, other.stream(), request),
                HasReason(v1::REASON_ROLE_REQUIRED))
        << role;
  }
  server::Client consultant = service_.As("consultant", "stores/s1/consultants/c1");
  EXPECT_THAT(consultant.Call(&v1::StreamService::Stub::GetEvent, consultant.stream(), request),
              HasReason(v1::REASON_ROLE_REQUIRED));
}

TEST_F(Roles, WhatAPurchaseCameToIsForThoseWhoSeeAmounts) {
  v1::Command win = Ask<v1::WinPursuit>(R"pb(
    pursuit: 1
    won_on { year: 2026 month: 3 day: 2 }
    item: "M1"
    amount { currency_code: "CNY" units: 150000 }
  )pb");
  win.mutable_win_pursuit()->set_customer(customer_);
  outcome_ = service_.Must(win);
  const auto amounts = [this](server::Client client) {
    v1::GetCustomerCardRequest card;
    card.set_name(customer_);
    *card.mutable_read_at() = After(outcome_);
    const v1::Purchase bought =
        Get(client, &Query::GetCustomerCard, card).card().front().purchases(0);
    v1::ListTimelineRequest ask;
    ask.set_parent(customer_);
    *ask.mutable_read_at() = After(outcome_);
    const v1::ListTimelineResponse timeline = Get(client, &Query::ListTimeline, ask);
    std::string told;
    for (const auto& entry : timeline.entries()) told += entry.text();
    EXPECT_EQ(bought.item(), "M1");
    // Card and timeline say the same.
    EXPECT_EQ(bought.has_amount(), told.find("150000") != std::string::npos);
    return bought.has_amount();
  };
  EXPECT_TRUE(amounts(service_.As("manager", "m1")));
  EXPECT_TRUE(amounts(service_.As("consultant", "stores/s1/consultants/c1")));
  EXPECT_FALSE(amounts(service_.As("consultant", "stores/s1/consultants/c2")));
  EXPECT_FALSE(amounts(service_.As("clerk", "k1")));
  EXPECT_FALSE(amounts(service_.As("after_sale", "a1")));
  EXPECT_FALSE(amounts(service_.As("dashboard", "x", "")));
}

TEST_F(Roles, CommandsAndServicesAskForTheirRole) {
  server::Client consultant = service_.As("consultant", "stores/s1/consultants/c1");
  EXPECT_THAT(service_.Do(consultant, Ask<v1::ReviewSheet>(R"pb(
                            day: "stores/s1/days/20260302"
                            verdict: VERDICT_ACCEPTED
                          )pb")),
              HasReason(v1::REASON_ROLE_REQUIRED));
  // … and before they tell of its fields.
  v1::Command faulty = Ask<v1::ReviewSheet>(R"pb(
    day: "stores/s1/days/20260302"
    verdict: VERDICT_ACCEPTED
    findings {}
  )pb");
  faulty.mutable_review_sheet()->mutable_findings(0)->set_note(std::string(5'000, 'x'));
  EXPECT_THAT(service_.Do(consultant, faulty), HasReason(v1::REASON_ROLE_REQUIRED));
  EXPECT_THAT(service_.Do(service_.client(), faulty), StatusIs(StatusCode::kInvalidArgument));
  server::Client king = service_.As("king", "x");
  v1::ListStoresRequest stores;
  EXPECT_THAT(king.Call(&Query::ListStores, king.query(), stores),
              StatusIs(StatusCode::kPermissionDenied));
  EXPECT_THAT(consultant.Stream(&v1::AdminService::Stub::RebuildViews, consultant.admin(),
                                v1::RebuildViewsRequest(),
                                [](const v1::RebuildViewsResponse&) { return true; }),
              HasReason(v1::REASON_ROLE_REQUIRED));
  EXPECT_THAT(
      consultant.Stream(&v1::AuditService::Stub::Verify, consultant.audit(), v1::VerifyRequest(),
                        [](const v1::VerifyResponse&) { return true; }),
      HasReason(v1::REASON_ROLE_REQUIRED));
}

}  // namespace
}  // namespace kezhi::e2e
