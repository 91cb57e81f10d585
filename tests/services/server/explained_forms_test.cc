// The law of an explanation for every form that ExplainCell reaches by the form's own query, for
// pasts in which several of those who work with such forms come between each other: without a named
// event the cell is another, without any other it is the same.

#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/check.h"
#include "domain/explain/explain.h"
#include "services/server/policy.h"
#include "services/server/whole_form.h"
#include "tests/domain/explain/without.h"
#include "tests/domain/fold.h"
#include "tests/domain/spec.h"
#include "tests/e2e/form_cases.h"
#include "tests/services/engine/world.h"

namespace kezhi::server {
namespace {

using e2e::FormCase;
using e2e::Step;
using e2e::Steps;
using kezhi::testing::Spec;

constexpr int kCells = 6;
constexpr int kMostPeers = 3;

const char kReport[] = "$/consultants/c1/reports/20260302";

Step Outlet(const std::string& id) {
  return {"operator", absl::StrCat("register_customer { customer: '$/customers/", id,
                                   "' kind: CUSTOMER_KIND_COMPANY name: '超市' outlet_type: 'GT'"
                                   " area: '江北' owner: '$/consultants/c1' }")};
}

Step Visit(const std::string& id, const std::string& more = "") {
  return {"operator", absl::StrCat("register_visit { visit: '$/visits/", id,
                                   "' channel: CHANNEL_WALK_IN party_size: 1"
                                   " arrived_at { seconds: 1772413200 } ",
                                   more, "}")};
}

// Who received whom, whose turn it was, and who is next.
FormCase BoardCase() {
  return {"reception_board",
          "name: '$/days/20260302'",
          {"stores/s1", {"reception_desk"}},
          {{"manager",
            "set_rotation { day: '$/days/20260302' order: '$/consultants/c1'"
            " order: '$/consultants/c2' order: '$/consultants/c3' }"},
           Visit("v1"),
           Visit("v2", "consultant: '$/consultants/c3' ")},
          Visit("v3"),
          "",
          ""};
}

// A route of a day, and how far the district is covered. What is watched and compared of them is
// told by tests of their own.
std::vector<FormCase> RouteCases() {
  const e2e::Ground retail = {"stores/w", {"retail_route"}};
  const Steps route = {
      Outlet("k1"),
      Outlet("k2"),
      {"consultant", absl::StrCat("plan_itinerary { report: '", kReport,
                                  "' area: '江北' stops { no: 1 customer: '$/customers/k1' }"
                                  " stops { no: 2 customer: '$/customers/k2' } }")}};
  const Step stop = {"consultant",
                     absl::StrCat("record_stop { report: '", kReport,
                                  "' no: 1 visited: true successful: true"
                                  " checks { check: 'stock' count: 2 } brief: '补货' }")};
  return {{"route_report", absl::StrCat("name: '", kReport, "'"), retail, route, stop, "", ""},
          {"coverage",
           "parent: '$'",
           retail,
           {Outlet("k1"), Outlet("k2")},
           {"consultant", "open_pursuit { customer: '$/customers/k1' }"},
           "",
           ""}};
}

std::vector<FormCase> AllExplainedCases() {
  std::vector<FormCase> all = e2e::AllFormCases();
  for (FormCase& one : RouteCases()) all.push_back(std::move(one));
  all.push_back(BoardCase());
  return all;
}

// Those whose store goes by the same playbooks.
std::string GroundOf(const FormCase& form) {
  return absl::StrCat(form.ground.store, " ", absl::StrJoin(form.ground.playbooks, " "));
}

Steps StepsOf(const FormCase& form) {
  Steps steps = form.before;
  steps.push_back(form.change);
  return steps;
}

// What happened in a store.
class Past {
 public:
  explicit Past(const FormCase& form)
      : day_(form.ground.clock.substr(0, form.ground.clock.find(' '))), spec_(FactsOf(form)) {}

  // What the rules refuse is left out.
  void Send(const Step& step) {
    ++minute_;
    const std::string role = step.role;
    spec_.When(kezhi::testing::FromText<v1::Command>(InStore(step.command)));
    if (role != "operator") spec_.As(role, role == "consultant" ? "c1" : "");
    spec_.At(Clock()).ThenWhatever();
  }

  static std::string InStore(const std::string& text) {
    return absl::StrReplaceAll(text, {{"$", kezhi::testing::kStore}});
  }

  const std::vector<v1::Event>& events() const { return spec_.events(); }

  absl::Time now() const { return kezhi::testing::Local(Clock()); }

 private:
  static std::vector<kezhi::testing::Fact> FactsOf(const FormCase& form) {
    std::vector<std::string> playbooks = form.ground.playbooks;
    std::string first = "auto_4s";
    // A store of its own has none but those.
    if (form.ground.store != std::string(kezhi::testing::kStore)) {
      first = playbooks.front();
      playbooks.erase(playbooks.begin());
    }
    std::vector<kezhi::testing::Fact> facts = kezhi::testing::CommonGround(first);
    for (const std::string& playbook : playbooks) {
      facts.push_back(kezhi::testing::PlaybookAdopted(kezhi::testing::PresetPlaybook(playbook)));
    }
    return facts;
  }

  std::string Clock() const {
    return absl::StrFormat("%s %02d:%02d", day_, 9 + minute_ / 60, minute_ % 60);
  }

  const std::string day_;
  int minute_ = 0;
  Spec spec_;
};

engine::EngineWorld::Options WithoutGround() {
  engine::EngineWorld::Options options;
  options.common_ground = false;
  return options;
}

// The queries are asked of the histories' rows; the engine has none of its own.
class ExplainedForms : public ::testing::TestWithParam<FormCase> {
 protected:
  ExplainedForms() : world_(WithoutGround()) {
    auto policy = Policy::Parse(kShippedPolicy);
    KEZHI_CHECK(policy.ok());
    const RolePolicy* row = (*policy)->FindRole("operator");
    KEZHI_CHECK(row != nullptr);
    v1::Actor actor;
    actor.set_role("operator");
    actor.set_principal("op");
    frame_.caller = Caller(std::move(actor), std::shared_ptr<const RolePolicy>(*policy, row));
  }

  // What is done for the form, and between it what is done for some others, in whatever order.
  static void Live(const FormCase& form, Past& past) {
    std::vector<FormCase> peers;
    for (FormCase& one : AllExplainedCases()) {
      if (GroundOf(one) == GroundOf(form)) peers.push_back(std::move(one));
    }
    std::vector<Steps> lines = {StepsOf(form)};
    const int others = *rc::gen::inRange(0, kMostPeers);
    for (int i = 0; i < others; ++i) {
      lines.push_back(StepsOf(peers[*rc::gen::inRange<std::size_t>(0, peers.size())]));
    }
    while (!lines.empty()) {
      const auto which = *rc::gen::inRange<std::size_t>(0, lines.size());
      Steps& line = lines[which];
      past.Send(line.front());
      line.erase(line.begin());
      if (line.empty()) lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(which));
    }
  }

  domain::ExplainedForm FormOf(const FormCase& form, const Past& past) {
    const auto query = kezhi::testing::FromText<v1::WatchFormRequest>(
        absl::StrCat(form.arm, " { ", Past::InStore(form.query), " }"));
    auto explained =
        FormOfAnyRows(query, world_.engine(), frame_, Position(past.events().size()), past.now());
    RC_ASSERT(explained.ok());
    return *std::move(explained);
  }

  engine::EngineWorld world_;
  QueryFrame frame_;
};

TEST_P(ExplainedForms, NameTheEventsWithoutWhichACellIsAnotherAndNoOther) {
  EXPECT_TRUE(rc::check([this] {
    Past past(GetParam());
    Live(GetParam(), past);
    const domain::ExplainedForm form = FormOf(GetParam(), past);
    const kezhi::testing::FormsWithout forms(past.events(), form);
    // What others have done before may have kept it from being.
    RC_PRE(forms.exists());
    const std::vector<std::string> cells = forms.cells();
    RC_PRE(!cells.empty());
    for (int i = 0; i < kCells; ++i) {
      const std::string cell = *rc::gen::elementOf(cells);
      const auto explained = domain::ExplainCell(past.events(), form, cell, past.events().size());
      RC_ASSERT(explained.ok());
      RC_ASSERT(explained->events == forms.Behind(cell));
      RC_ASSERT(explained->untried == 0U);
    }
  }));
}

INSTANTIATE_TEST_SUITE_P(Forms, ExplainedForms, ::testing::ValuesIn(AllExplainedCases()),
                         [](const auto& info) { return std::string(info.param.arm); });

TEST(ExplainedFormsTable, HasALineForEachFormThatTheDomainsTestsDoNotHave) {
  std::set<std::string> lines;
  for (const FormCase& form : AllExplainedCases()) lines.insert(form.arm);
  // tests/domain/explain.
  const std::set<std::string> others = {"registration_sheet", "progress_table",
                                        "customer_card",      "daily_report",
                                        "due_list",           "walk_in_analytics"};
  std::set<std::string> arms;
  const google::protobuf::OneofDescriptor& forms =
      *v1::ExplainCellRequest::descriptor()->FindOneofByName("form");
  for (int i = 0; i < forms.field_count(); ++i) {
    if (!others.contains(forms.field(i)->name())) arms.insert(forms.field(i)->name());
  }
  EXPECT_EQ(lines, arms);
}

}  // namespace
}  // namespace kezhi::server
