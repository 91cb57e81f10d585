// Visits to outlets over gRPC: the route report, the coverage, and who sees what of them.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/service.h"
#include "tests/matchers.h"

namespace kezhi::e2e {
namespace {

using kezhi::testing::Ask;
using kezhi::testing::HasReason;
using kezhi::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using Query = v1::QueryService::Stub;

// A store of its own with outlets k1 and k2 of c1, and c1's route of the day: k1 was visited.
class Routes : public ::testing::Test {
 protected:
  void SetUp() override {
    service_.Must(Ask<v1::OpenStore>(R"pb(
      store: "stores/s2"
      display_name: "Retail"
      time_zone: "Asia/Shanghai"
      region_code: "CN"
      day_starts {}
      closes { hours: 18 }
    )pb"));
    v1::AdoptPlaybook adopt;
    adopt.set_store("stores/s2");
    *adopt.mutable_playbook() = testing::PresetPlaybook("retail_route");
    service_.Must(Ask(adopt));
    for (const char* id : {"c1", "c2"}) {
      v1::HireConsultant hire;
      hire.set_consultant(absl::StrCat("stores/s2/consultants/", id));
      hire.set_name(absl::StrCat("顾问", id));
      service_.Must(Ask(hire));
    }
    for (const char* id : {"k1", "k2"}) {
      v1::RegisterCustomer outlet;
      outlet.set_customer(absl::StrCat("stores/s2/customers/", id));
      outlet.set_kind(v1::CUSTOMER_KIND_COMPANY);
      outlet.set_name(absl::StrCat("超市", id));
      outlet.set_owner("stores/s2/consultants/c1");
      outlet.set_outlet_type("GT");
      outlet.set_area("江北");
      service_.Must(Ask(outlet));
    }
    EXPECT_THAT(service_.Do(c1_, Ask<v1::PlanItinerary>(R"pb(
                              report: "stores/s2/consultants/c1/reports/20260302"
                              area: "江北"
                              stops { no: 1 customer: "stores/s2/customers/k1" }
                              stops { no: 2 customer: "stores/s2/customers/k2" })pb")),
                IsOk());
    const auto stop = service_.Do(c1_, Ask<v1::RecordStop>(R"pb(
                                    report: "stores/s2/consultants/c1/reports/20260302"
                                    no: 1
                                    visited: true
                                    successful: true
                                    checks { check: "stock" count: 2 }
                                    brief: "老板答应补货")pb"));
    ASSERT_THAT(stop, IsOk());
    last_ = *stop;
  }

  v1::RouteReport Report(server::Client& client) {
    v1::GetRouteReportRequest request;
    request.set_name("stores/s2/consultants/c1/reports/20260302");
    *request.mutable_read_at() = After(last_);
    return Get(client, &Query::GetRouteReport, request).report();
  }

  v1::CoverageReport Coverage(const std::string& area) {
    v1::GetCoverageRequest request;
    request.set_parent("stores/s2");
    request.set_area(area);
    *request.mutable_read_at() = After(last_);
    return Get(service_.client(), &Query::GetCoverage, request).coverage();
  }

  Service service_;
  server::Client c1_ = service_.As("consultant", "stores/s2/consultants/c1", "stores/s2");
  v1::Outcome last_;
};

TEST_F(Routes, AReportShowsItsConsultantWhatWasPlannedAndDone) {
  const v1::RouteReport report = Report(c1_);
  EXPECT_EQ(report.consultant_name().clear(), "顾问c1");
  EXPECT_EQ(report.area(), "江北");
  EXPECT_EQ(report.planned(), 2);
  EXPECT_EQ(report.actual(), 1);
  EXPECT_EQ(report.success_rate_bp(), 10000);
  ASSERT_THAT(report.stops(), SizeIs(2));
  EXPECT_EQ(report.stops(0).name().clear(), "超市k1");
  EXPECT_EQ(report.stops(0).outlet_type(), "GT");
  EXPECT_EQ(report.stops(0).brief().clear(), "老板答应补货");
}

TEST_F(Routes, AColleagueSeesTheNumbersAndNeitherNamesNorWords) {
  server::Client c2 = service_.As("consultant", "stores/s2/consultants/c2", "stores/s2");
  const v1::RouteReport report = Report(c2);
  EXPECT_EQ(report.actual(), 1);
  EXPECT_TRUE(report.stops(0).name().has_masked());
  EXPECT_TRUE(report.stops(0).brief().withheld());
  server::Client elsewhere = service_.As("manager", "li", "stores/s1");
  v1::GetRouteReportRequest request;
  request.set_name("stores/s2/consultants/c1/reports/20260302");
  EXPECT_THAT(elsewhere.Call(&Query::GetRouteReport, elsewhere.query(), request).status(),
              HasReason(v1::REASON_STORE_NOT_FOUND));
}

TEST_F(Routes, ADifferenceNamesTheStopAndTheFiguresThatChanged) {
  v1::DiffFormRequest request;
  request.set_route_report("stores/s2/consultants/c1/reports/20260302");
  *request.mutable_from() = AsOf(last_.last_position());
  ASSERT_THAT(service_.Do(c1_, Ask<v1::RecordStop>(R"pb(
                            report: "stores/s2/consultants/c1/reports/20260302"
                            no: 2
                            visited: true)pb")),
              IsOk());
  *request.mutable_to() = AsOf(service_.head());
  const auto diff = Get(service_.client(), &Query::DiffForm, request);
  std::vector<std::string> rows;
  for (const v1::RowDifference& row : diff.rows()) rows.push_back(row.path());
  EXPECT_THAT(rows, ElementsAre("", "stops[stores/s2/customers/k2]"));
  ASSERT_THAT(diff.events(), SizeIs(1));
  EXPECT_EQ(diff.events(0).type(), "StopDone");
}

TEST_F(Routes, CoverageCountsTheOutletsOfAnArea) {
  service_.Must(Ask<v1::OpenPursuit>("customer: 'stores/s2/customers/k1'"));
  last_ = service_.Must(Ask<v1::PromoteStage>("customer: 'stores/s2/customers/k1' to: 'in_talks'"));
  const v1::CoverageReport coverage = Coverage("江北");
  EXPECT_EQ(coverage.total().listed(), 2);
  EXPECT_EQ(coverage.total().states(3).state(), "in_talks");
  EXPECT_EQ(coverage.total().states(3).share_bp(), 5000);
  EXPECT_EQ(Coverage("汉阳").total().listed(), 0);
}

TEST_F(Routes, BudgetsAreToldToWhoMaySeeAmounts) {
  server::Client manager = service_.As("manager", "li", "stores/s2");
  EXPECT_THAT(service_.Do(manager, Ask<v1::SetOutletBudget>(R"pb(
                            customer: "stores/s2/customers/k1"
                            from { year: 2026 month: 3 day: 1 }
                            to { year: 2026 month: 3 day: 31 }
                            amount { currency_code: "CNY" units: 500 })pb")),
              IsOk());
  const auto spent = service_.Do(c1_, Ask<v1::RecordOutletExpense>(R"pb(
                                   customer: "stores/s2/customers/k1"
                                   kind: "display"
                                   amount { currency_code: "CNY" units: 200 })pb"));
  ASSERT_THAT(spent, IsOk());
  v1::ListOutletBudgetsRequest request;
  request.set_parent("stores/s2");
  *request.mutable_read_at() = After(*spent);
  const auto budgets = [&request](server::Client& client) {
    return Get(client, &Query::ListOutletBudgets, request).budgets();
  };
  ASSERT_THAT(budgets(manager), SizeIs(1));
  const v1::OutletBudgetRow all = budgets(manager).Get(0);
  EXPECT_EQ(all.name().clear(), "超市k1");
  EXPECT_EQ(all.left().units(), 300);
  EXPECT_EQ(all.used_bp(), 4000);
  EXPECT_EQ(all.kinds(0).label_zh(), "陈列费");
  EXPECT_EQ(budgets(c1_).Get(0).spent().units(), 200);
  server::Client c2 = service_.As("consultant", "stores/s2/consultants/c2", "stores/s2");
  const v1::OutletBudgetRow others = budgets(c2).Get(0);
  EXPECT_FALSE(others.has_budget());
  EXPECT_FALSE(others.has_spent());
  EXPECT_FALSE(others.kinds(0).has_spent());
  request.set_parent("stores/s2/customers/k2");
  EXPECT_THAT(budgets(manager), SizeIs(0));
  request.set_parent("stores/s2/customers/k9");
  EXPECT_THAT(manager.Call(&Query::ListOutletBudgets, manager.query(), request),
              HasReason(v1::REASON_CUSTOMER_NOT_FOUND));
}

TEST_F(Routes, WhatWasWrittenOfAnOutletIsHandedOutAndForgottenWithIt) {
  server::Client manager = service_.As("manager", "li", "stores/s2");
  v1::ExportPersonalDataRequest asked;
  asked.set_request_id("11111111-0000-4000-8000-000000000001");
  asked.set_customer("stores/s2/customers/k1");
  asked.set_reason("asked");
  const auto person =
      manager.Call(&v1::PrivacyService::Stub::ExportPersonalData, manager.privacy(), asked);
  ASSERT_THAT(person, IsOk());
  ASSERT_THAT(person->mentions(), SizeIs(1));
  EXPECT_EQ(person->mentions(0).stop_done().brief().clear(), "老板答应补货");

  EXPECT_THAT(service_.Do(manager, Ask<v1::RequestErasure>(
                                       "customer: 'stores/s2/customers/k1' reason: 'closed'"
                                       " legal_basis: LEGAL_BASIS_CONSENT_WITHDRAWN")),
              IsOk());
  server::Client auditor = service_.As("auditor", "wang", "");
  EXPECT_THAT(service_.Do(auditor, Ask<v1::ApproveErasure>("customer: 'stores/s2/customers/k1'")),
              IsOk());
  // Keys are destroyed before anything else is decided.
  last_ = service_.Must(Ask<v1::OpenPursuit>("customer: 'stores/s2/customers/k2'"));
  const v1::RouteReport report = Report(c1_);
  EXPECT_EQ(report.actual(), 1);
  EXPECT_TRUE(report.stops(0).brief().erased());
  EXPECT_EQ(Coverage("").total().listed(), 2) << "counts stay";
}

}  // namespace
}  // namespace kezhi::e2e
