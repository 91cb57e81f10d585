// The real binary against a real server.
// size: a test for each verb, on one fixture.
#include "services/server/server.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "domain/playbooks/playbooks.h"
#include "services/engine/clock.h"
#include "services/engine/engine.h"
#include "services/engine/parked_events.h"
#include "services/engine/submission.h"
#include "storage/views.h"
#include "tests/child.h"
#include "tests/matchers.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::cli {
namespace {

using ::kezhi::testing::Child;
using ::kezhi::testing::IsOk;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class AgainstAServer : public ::testing::Test {
 protected:
  void SetUp() override {
    absl::TimeZone shanghai;
    ASSERT_TRUE(absl::LoadTimeZone("Asia/Shanghai", &shanghai));
    clock_.Set(absl::FromCivil(absl::CivilSecond(2026, 3, 2, 10, 0, 0), shanghai));
    server::ServerOptions options;
    options.data_directory = directory_.Sub("data");
    options.listen = "127.0.0.1:0";
    options.min_free_bytes = 0;
    auto server = server::Server::Start(
        options, [this](engine::EngineOptions& engine) { engine.clock = &clock_; });
    ASSERT_THAT(server, IsOk());
    server_ = *std::move(server);

    Execute(R"({"open_store": {"store": "stores/s1", "display_name": "North",
        "region_code": "CN", "time_zone": "Asia/Shanghai", "closes": {"hours": 18}}})");
    v1::Command adopt;
    adopt.mutable_adopt_playbook()->set_store("stores/s1");
    *adopt.mutable_adopt_playbook()->mutable_playbook() = domain::Preset("auto_4s").value();
    *adopt.mutable_adopt_playbook()->mutable_effective_day() =
        domain::ToDate(absl::CivilDay(2026, 3, 2));
    std::string json;
    ASSERT_TRUE(google::protobuf::util::MessageToJsonString(adopt, &json).ok());
    Execute(json);
    Execute(R"({"hire_consultant": {"consultant": "stores/s1/consultants/c1", "name": "张三"}})");
    Execute(R"({"register_visit": {"visit": "stores/s1/visits/v1", "channel": "CHANNEL_WALK_IN",
        "arrived_at": "2026-03-02T10:00:00+08:00", "consultant": "stores/s1/consultants/c1"}})");
    clock_.Advance(absl::Minutes(50));
    Execute(R"({"complete_visit": {"visit": "stores/s1/visits/v1", "name": "欧阳小明",
        "phone": "13800000000", "info_left": true, "wanted_model": "CS75", "grade": "A",
        "note": "带家人看车", "left_at": "2026-03-02T10:45:00+08:00"}})");
  }

  // The command line of a `kezhi` whose environment says nothing but where the server is.
  std::vector<std::string> Command(const std::vector<std::string>& arguments) {
    std::vector<std::string> command = {"/usr/bin/env"};
    for (const char* name : {"KEZHI_STORE", "KEZHI_ACTOR", "KEZHI_ROLE"}) {
      command.insert(command.end(), {"-u", name});
    }
    command.insert(command.end(),
                   {"LC_ALL=C", absl::StrCat("KEZHI_SERVER=", server_->address()), KEZHI_BINARY});
    command.insert(command.end(), arguments.begin(), arguments.end());
    return command;
  }

  std::string Kezhi(const std::vector<std::string>& arguments, int code = 0) {
    Child child(Command(arguments), Child::Errors::kWithOutput);
    std::string text = child.ReadAll();
    EXPECT_EQ(child.Wait(), code) << text;
    return text;
  }

  void Execute(const std::string& json) {
    EXPECT_THAT(Kezhi({"execute", json}), HasSubstr("request id "));
  }

  // Plans an after-sale contact for each of so many days, in few commits.
  void PlanAfterSale(const std::string& customer, int days) {
    std::vector<engine::Submission> plans;
    // Shared with the thread that answers, which may still hold it when it has been waited for.
    const auto planned = std::make_shared<std::promise<void>>();
    for (int i = 0; i < days; ++i) {
      engine::Submission& plan = plans.emplace_back();
      plan.command.set_request_id(absl::StrFormat("00000000-0000-4000-8000-%012d", i));
      v1::PlanFollowUp& ask = *plan.command.mutable_plan_follow_up();
      ask.set_customer(customer);
      ask.set_after_sale(true);
      *ask.mutable_due_on() = domain::ToDate(absl::CivilDay(2026, 4, 1) + i);
      plan.actor.set_principal("operator");
      plan.actor.set_role("operator");
      plan.actor.set_known(v1::KNOWN_STATED);
      const bool last = i + 1 == days;
      plan.done = [planned, last](const absl::StatusOr<v1::Outcome>& outcome) {
        EXPECT_THAT(outcome, IsOk());
        if (last) planned->set_value();
      };
    }
    server_->engine().SubmitBatch(std::move(plans));
    planned->get_future().wait();
  }

  // Position of the last event.
  std::string head() const {
    return std::to_string(server_->engine().journal().head().position.value());
  }

  // Puts a row of its own into what is served of a projection, behind the server's back. Nothing is
  // to be folded meanwhile.
  void ChangeAView(const std::string& projection) {
    engine::Engine& engine = server_->engine();
    const auto served = engine.projector().Served({projection});
    ASSERT_THAT(served, IsOk());
    const Position head = engine.journal().head().position;
    const std::string table = projection + ".made_up";
    const storage::RowVersion row{table, "key", head, absl::string_view("value")};
    const storage::Advance advance{served->front()->info.space(), {&row, 1}, head};
    ASSERT_THAT(engine.views().Apply({&advance, 1}), IsOk());
  }

  storage::TempDir directory_;
  engine::ManualClock clock_{absl::UnixEpoch()};
  std::unique_ptr<server::Server> server_;
};

TEST_F(AgainstAServer, APersonIsHandedOutAndForgotten) {
  constexpr char kPerson[] = "stores/s1/customers/k1";
  const auto as = [](std::vector<std::string> arguments, const char* actor, const char* role) {
    for (const char* more : {"--actor", actor, "--role", role}) arguments.emplace_back(more);
    return arguments;
  };
  const auto manager = [&as](std::vector<std::string> arguments) {
    for (const char* more : {"--store", "s1"}) arguments.emplace_back(more);
    return as(std::move(arguments), "stores/s1/managers/li", "manager");
  };
  const auto auditor = [&as](std::vector<std::string> arguments) {
    return as(std::move(arguments), "wang", "auditor");
  };
  Execute(R"({"register_customer": {"customer": "stores/s1/customers/k1", "name": "测试甲",
      "phone": "13800000001"}})");
  EXPECT_THAT(Kezhi(manager({"person", kPerson, "--reason", "in person", "--format", "html",
                             "--lang", "zh"})),
              HasSubstr("<td class=\"text\">姓名</td><td class=\"text\">测试甲</td>"));
  EXPECT_THAT(Kezhi(manager({"erase", kPerson, "--reason", "asked by letter"})),
              HasSubstr("an auditor has to approve it"));
  EXPECT_THAT(Kezhi(manager({"erasures", "--state", "requested"})), HasSubstr("asked by letter"));
  Kezhi(manager({"erase", kPerson, "--approve"}), 3);
  Kezhi(auditor({"erase", kPerson, "--approve"}));
  // Keys are destroyed before anything else is decided.
  Execute(R"({"register_customer": {"customer": "stores/s1/customers/k2", "name": "测试乙",
      "phone": "13800000002"}})");
  const std::string certificate = Kezhi(auditor({"erase", kPerson, "--certificate"}));
  EXPECT_THAT(certificate, HasSubstr("kezhi erasure certificate v1\n"));
  EXPECT_THAT(certificate, HasSubstr("\ncustomer: stores/s1/customers/k1\n"));
  EXPECT_THAT(certificate, HasSubstr("\nc2sp.org/tlog-proof@v1\n"));
  EXPECT_THAT(Kezhi({"card", kPerson}), HasSubstr("[erased]"));
  EXPECT_THAT(Kezhi({"card", kPerson}), Not(HasSubstr("测试甲")));
}

TEST_F(AgainstAServer, AnErasureIsApprovedUntilNothingIsLeftOpen) {
  constexpr char kPerson[] = "stores/s1/customers/k1";
  Execute(R"({"register_customer": {"customer": "stores/s1/customers/k1", "name": "测试甲",
      "phone": "13800000001"}})");
  PlanAfterSale(kPerson, 600);
  Kezhi({"erase", kPerson, "--reason", "asked by letter", "--actor", "stores/s1/managers/li",
         "--role", "manager", "--store", "s1"});
  const std::string approved =
      Kezhi({"erase", kPerson, "--approve", "--actor", "wang", "--role", "auditor"});
  EXPECT_THAT(approved, HasSubstr("still open: 100"));
  EXPECT_THAT(approved, HasSubstr("Approved: the keys are being destroyed"));
  EXPECT_THAT(Kezhi({"erase", kPerson, "--approve", "--actor", "wang", "--role", "auditor"}),
              HasSubstr("nothing changed"));
}

// Nor does what a verb starts, which here tells what it may leave.
TEST_F(AgainstAServer, NoVerbLeavesACoreFile) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_CORE, &before), 0);
  if (before.rlim_max == 0) GTEST_SKIP() << "nothing here may leave a core file";
  const std::string program = directory_.Sub("key");
  const std::string told = directory_.Sub("told");
  std::ofstream(program) << "#!/bin/sh\nulimit -H -c > '" << told << "'\necho "
                         << std::string(64, 'a') << "\n";
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  const std::string nowhere = directory_.Sub("nowhere");
  Kezhi({"keys", "rotate", "--data", nowhere, "--new-master-key-command", program}, 2);
  std::ifstream stream(told);
  std::string limit;
  std::getline(stream, limit);
  EXPECT_EQ(limit, "0");
}

TEST_F(AgainstAServer, WhoHasLookedAtACustomerIsListed) {
  Execute(R"({"register_customer": {"customer": "stores/s1/customers/k1", "name": "测试甲",
      "phone": "13800000001"}})");
  Kezhi({"card", "stores/s1/customers/k1", "--ground", "complaint-4711", "--wait-for", head()});
  clock_.Advance(absl::Seconds(10));
  server_->reading_log()->Step();
  while (server_->reading_log()->lines() > 0) std::this_thread::yield();
  EXPECT_THAT(Kezhi({"readers", "stores/s1/customers/k1", "--wait-for", head(), "--output", "csv"}),
              HasSubstr("\r\n2026-03-02,operator,operator,GetCustomerCard,complaint-4711,1,0,"));
  EXPECT_THAT(Kezhi({"readers", "--unusual", "--store", "s1"}), HasSubstr("Unusual reading"));
  Kezhi({"readers"}, 2);
  Kezhi({"readers", "stores/s1/customers/k1", "--unusual"}, 2);
}

TEST_F(AgainstAServer, ACellIsExplained) {
  const std::string head = std::to_string(server_->engine().journal().head().position.value());
  const auto explain = [&](std::vector<std::string> arguments, int code = 0) {
    arguments.insert(arguments.begin(), {"explain", "--wait-for", head, "--form"});
    return Kezhi(arguments, code);
  };
  const std::string grade = explain({"sheet", "--cell", "lines[stores/s1/visits/v1].grade"});
  EXPECT_THAT(grade, HasSubstr("VisitCompleted"));
  EXPECT_THAT(grade, HasSubstr("scales[0].grades[1]"));
  EXPECT_THAT(explain({"sheet", "--day", "2026-03-02", "--cell", "batches", "--output", "csv"}),
              HasSubstr("position,type,recorded_at"));
  EXPECT_THAT(explain({"progress", "--cell", "head.opened", "--output", "json"}),
              HasSubstr("\"PursuitOpened\""));
  EXPECT_THAT(explain({"walk-ins", "--cell", "total.batches", "--lang", "zh"}),
              HasSubstr("缺之则变的事件"));
  EXPECT_THAT(explain({"report", "--consultant", "c1", "--cell", "totals.walk_ins"}),
              HasSubstr("VisitRegistered"));
  EXPECT_THAT(explain({"board", "--cell", "store_name"}), HasSubstr("North"));
  EXPECT_THAT(explain({"sheet", "--cell", "colour"}, 3), HasSubstr("CELL_NOT_FOUND"));
  EXPECT_THAT(explain({"card", "--cell", "head.owner"}, 2), HasSubstr("--customer"));
  EXPECT_THAT(explain({"report", "--cell", "totals.walk_ins"}, 2), HasSubstr("--consultant"));
  EXPECT_THAT(explain({"plan", "--cell", "owner"}, 2), HasSubstr("--name"));
  EXPECT_THAT(explain({"deal", "--name", "d9", "--store", "s1", "--cell", "head.deal"}, 3),
              HasSubstr("DEAL_NOT_FOUND"));
  explain({"poster", "--cell", "x"}, 2);
}

// By the same names and options for every form that is compared.
TEST_F(AgainstAServer, ACellOfAnyFormIsExplained) {
  Execute(R"({"register_customer": {"customer": "stores/s1/customers/k9", "name": "测试乙",
      "phone": "13800000009", "owner": "stores/s1/consultants/c1"}})");
  Execute(R"({"file_complaint": {"complaint": "stores/s1/complaints/q1", "kind": "service",
      "customer": "stores/s1/customers/k9", "text": "无人"}})");
  Execute(R"({"record_care": {"customer": "stores/s1/customers/k9", "kind": "gift",
      "note": "茶叶"}})");
  const std::string care = std::to_string(server_->engine().journal().head().position.value());
  Execute(R"({"open_pursuit": {"customer": "stores/s1/customers/k9", "wanted": "M1",
      "grade": "A", "owner": "stores/s1/consultants/c1"}})");
  const std::string head = std::to_string(server_->engine().journal().head().position.value());
  const auto explain = [&](std::vector<std::string> arguments, int code = 0) {
    arguments.insert(arguments.begin(), {"explain", "--wait-for", head, "--form"});
    return Kezhi(arguments, code);
  };
  EXPECT_THAT(explain({"complaint", "--name", "q1", "--cell", "status"}),
              HasSubstr("ComplaintFiled"));
  EXPECT_THAT(
      explain({"complaints", "--customer", "k9", "--cell", "complaints[stores/s1/complaints/q1]"}),
      HasSubstr("ComplaintFiled"));
  EXPECT_THAT(explain({"care", "--query", R"({"kind": "gift"})", "--customer", "k9", "--cell",
                       "rows[" + care + "].kind"}),
              HasSubstr("CareGiven"));
  const std::string journal = explain(
      {"journal", "--consultant", "c1", "--cell", "lines[stores/s1/customers/k9 1].due_on"});
  EXPECT_THAT(journal, HasSubstr("PursuitOpened"));
  EXPECT_THAT(journal, HasSubstr("scales[0].grades[1].cadence"));
  EXPECT_THAT(explain({"territory", "--cell", "head.type"}, 2), HasSubstr("--name"));
  EXPECT_THAT(explain({"care", "--month", "2026-03", "--cell", "x"}, 2), HasSubstr("--month"));
  EXPECT_THAT(explain({"care", "--query", "{", "--cell", "x"}, 2), HasSubstr("--query"));
}

TEST_F(AgainstAServer, APlaybookIsLookedAtThenAdopted) {
  // Grade H of pursuits under way has no place on the new primary scale.
  const std::string refused =
      Kezhi({"playbook", "adopt", "s1", "--preset", "close_horizon", "--dry-run"}, 3);
  EXPECT_THAT(refused, HasSubstr("without a place H"));
  EXPECT_THAT(refused, HasSubstr("GRADE_NOT_CARRIED"));
  // Beside the scale in force it has one.
  EXPECT_THAT(
      Kezhi({"playbook", "adopt", "s1", "--preset", "close_horizon", "--keep-scale", "--dry-run"}),
      HasSubstr("nothing was adopted"));
  const std::string preview =
      Kezhi({"playbook", "adopt", "s1", "--preset", "value_tiers", "--dry-run"});
  EXPECT_THAT(preview, HasSubstr("beside auto_4s"));
  EXPECT_THAT(preview, HasSubstr("nothing was adopted"));
  EXPECT_THAT(Kezhi({"playbook", "show", "stores/s1"}), Not(HasSubstr("value_tiers")));
  EXPECT_THAT(Kezhi({"playbook", "adopt", "s1", "--preset", "value_tiers"}),
              HasSubstr("Adopted value_tiers"));
  EXPECT_THAT(Kezhi({"playbook", "show", "stores/s1"}), HasSubstr("id: \"value_tiers\""));

  Execute(R"({"register_customer": {"customer": "stores/s1/customers/k1", "name": "测试甲",
      "phone": "13800000001"}})");
  Execute(R"({"classify_customer": {"customer": "stores/s1/customers/k1", "scale": "value",
      "to": "A", "note": "大客户"}})");
  EXPECT_THAT(Kezhi({"card", "k1"}), HasSubstr("class value A (2026-03-02; handle by 2026-04-02"));
  EXPECT_THAT(Kezhi({"card", "--class", "value=A", "--output", "csv"}), HasSubstr("\r\nk1,"));
  EXPECT_THAT(Kezhi({"card", "--class", "value=B", "--output", "csv"}), Not(HasSubstr("k1")));
}

TEST_F(AgainstAServer, CustomersAreFoundByATextAndLikelyDuplicatesListed) {
  Execute(R"({"register_customer": {"customer": "stores/s1/customers/k1", "name": "测试甲",
      "phone": "13800000001"}})");
  Execute(R"({"register_customer": {"customer": "stores/s1/customers/k2", "name": "测试乙",
      "phone": "13800000001", "allow_duplicate": true}})");
  EXPECT_THAT(Kezhi({"search", "csy", "--output", "csv", "--wait-for", head()}),
              HasSubstr("\r\nk2,测试乙,"));
  EXPECT_THAT(Kezhi({"search", "测试", "--limit", "1", "--wait-for", head()}),
              HasSubstr("There are more"));
  EXPECT_THAT(Kezhi({"search", "0001", "--lang", "zh", "--wait-for", head()}),
              HasSubstr("查找客户 0001"));
  EXPECT_THAT(Kezhi({"duplicates", "--output", "csv", "--wait-for", head()}),
              HasSubstr("\r\nk1,测试甲,"));
  Execute(R"({"dismiss_duplicate": {"customer": "stores/s1/customers/k1",
      "other": "stores/s1/customers/k2"}})");
  EXPECT_THAT(Kezhi({"duplicates", "--output", "csv", "--wait-for", head()}),
              Not(HasSubstr("测试甲")));
  EXPECT_THAT(Kezhi({"duplicates", "--all", "--output", "csv", "--wait-for", head()}),
              HasSubstr("√"));
}

TEST_F(AgainstAServer, AnEventIsTakenBackByTheCommandThatTheRulesHaveForIt) {
  Execute(R"({"register_customer": {"customer": "stores/s1/customers/k1", "name": "测试甲",
      "phone": "13800000001", "owner": "stores/s1/consultants/c1"}})");
  Execute(R"({"plan_follow_up": {"customer": "stores/s1/customers/k1", "after_sale": true,
      "due_on": {"year": 2026, "month": 3, "day": 9}}})");
  const std::string planned = head();
  EXPECT_THAT(Kezhi({"undo", planned, "--dry-run"}), HasSubstr("cancelFollowUp"));
  EXPECT_EQ(head(), planned);
  EXPECT_THAT(Kezhi({"undo", planned, "--reason", "录错"}), HasSubstr("FollowUpCancelled"));
  EXPECT_THAT(Kezhi({"undo", planned}, 3), HasSubstr("PLAN_CLOSED"));
  EXPECT_THAT(Kezhi({"undo", head()}, 3), HasSubstr("put it right with PlanFollowUp"));
  Kezhi({"undo"}, 2);
}

TEST_F(AgainstAServer, AContactStandsOnTheFollowUpRecord) {
  Execute(R"({"register_customer": {"customer": "stores/s1/customers/k1", "name": "测试甲",
      "phone": "13800000001", "owner": "stores/s1/consultants/c1"}})");
  Execute(R"({"open_pursuit": {"customer": "stores/s1/customers/k1", "grade": "C"}})");
  Execute(R"({"complete_follow_up": {"customer": "stores/s1/customers/k1", "method": "TEST_DRIVE",
      "subject": "试驾", "situation": "满意", "at": "2026-03-02T10:40:00+08:00",
      "by": "stores/s1/consultants/c1"}})");
  EXPECT_THAT(Kezhi({"follow-ups", "--output", "csv"}),
              HasSubstr("\r\n2026-03-02,10:40,测试甲,1,TEST_DRIVE,C,c1,试驾,满意,"));
  EXPECT_THAT(Kezhi({"follow-ups", "k1", "--not-recommended", "--lang", "zh"}),
              HasSubstr("客户跟踪记录表"));
}

TEST_F(AgainstAServer, AVisitStandsInEveryForm) {
  // The only store is the default, and so is the store's own day.
  EXPECT_THAT(Kezhi({"sheet"}), HasSubstr("欧阳小明"));
  EXPECT_THAT(Kezhi({"sheet", "--day", "2026-03-02", "--lang", "zh"}),
              HasSubstr("来店(电)顾客登记表  North  2026-03-02 星期一"));
  EXPECT_THAT(Kezhi({"progress", "--month", "2026-03", "--consultant", "c1"}),
              HasSubstr("欧阳小明"));
  EXPECT_THAT(Kezhi({"card", "--phone", "138 0000 0000"}), HasSubstr("Customer card"));
  EXPECT_THAT(Kezhi({"report", "c1"}), HasSubstr("带家人看车"));
  EXPECT_THAT(Kezhi({"report", "--day", "2026-03-02", "--output", "csv"}),
              HasSubstr("\r\nc1,张三,2026-03-02,1,0,"));
  EXPECT_THAT(Kezhi({"walk-ins"}), HasSubstr("parties 1"));
  EXPECT_THAT(Kezhi({"pursuits", "--by", "owner,grade", "--output", "csv"}),
              HasSubstr("\r\nc1,A,1,0,0,0,1,"));
  EXPECT_THAT(Kezhi({"stores", "--output", "csv"}), HasSubstr("s1,North,Asia/Shanghai,"));
  EXPECT_THAT(Kezhi({"consultants"}), HasSubstr("张三"));
  EXPECT_THAT(Kezhi({"due", "--to", "2026-03-31"}), HasSubstr("follow-up"));
  EXPECT_THAT(Kezhi({"contacts-to-order", "--after", "4"}), HasSubstr("orders 0"));
  EXPECT_EQ(Kezhi({"contacts-to-order", "--output", "csv"}), "contacts,orders,share\r\n");
  EXPECT_THAT(Kezhi({"stats", "--output", "csv"}), HasSubstr("s1,VisitCompleted,1\r\n"));
}

TEST_F(AgainstAServer, TrafficStandsByWeekAndSource) {
  Execute(R"({"start_campaign": {"campaign": "stores/s1/campaigns/spring",
      "kind": "CAMPAIGN_KIND_PROMOTION", "label": "三月活动",
      "from": {"year": 2026, "month": 3, "day": 1}}})");
  Execute(R"({"record_traffic": {"campaign": "stores/s1/campaigns/spring", "source": "natural",
      "visits": 100}})");
  Execute(R"({"record_traffic": {"campaign": "stores/s1/campaigns/spring", "source": "advert",
      "visits": 50}})");
  const std::string head = std::to_string(server_->engine().journal().head().position.value());
  EXPECT_EQ(Kezhi({"traffic", "--from", "2026-03-02", "--wait-for", head, "--output", "csv"}),
            "week,source,visits,share,change,change_ratio\r\n"
            "2026-03-02,all,150,,,\r\n2026-03-02,advert,50,33.33%,,\r\n"
            "2026-03-02,natural,100,66.67%,,\r\n");
  EXPECT_THAT(Kezhi({"campaigns", "--wait-for", head}), HasSubstr("三月活动"));
}

TEST_F(AgainstAServer, AFormIsShownAsItStoodAtAnEarlierPosition) {
  // Store, playbook, consultant, and then event 4: the visit without a name.
  const std::string earlier = Kezhi({"sheet", "--as-of", "4", "--day", "2026-03-02"});
  EXPECT_THAT(earlier, Not(HasSubstr("欧阳小明")));
  EXPECT_THAT(earlier, HasSubstr("as of event 4 (2026-03-02 10:00:00)"));
  EXPECT_THAT(Kezhi({"sheet", "--as-of", "2026-03-02T10:30:00+08:00"}), Not(HasSubstr("欧阳小明")));
  // The day has not ended, so that its end is now.
  EXPECT_THAT(Kezhi({"sheet", "--as-of", "2026-03-02"}), HasSubstr("欧阳小明"));
  Kezhi({"sheet", "--as-of", "999"}, 3);
}

TEST_F(AgainstAServer, FormsShowWhatIsAskedForInTheOrderAskedFor) {
  EXPECT_THAT(Kezhi({"sheet", "--channel", "walk-in", "--grade", "A"}), HasSubstr("欧阳小明"));
  EXPECT_THAT(Kezhi({"sheet", "--channel", "call"}), Not(HasSubstr("欧阳小明")));
  EXPECT_THAT(Kezhi({"sheet", "--incomplete"}), Not(HasSubstr("欧阳小明")));
  Kezhi({"sheet", "--order", "luck"}, 3);
  EXPECT_THAT(Kezhi({"report", "c1", "--kind", "reception"}), HasSubstr("带家人看车"));
  EXPECT_THAT(Kezhi({"report", "c1", "--kind", "follow-up"}), Not(HasSubstr("带家人看车")));
  EXPECT_THAT(Kezhi({"due", "--to", "2026-03-31", "--order", "owner desc"}),
              HasSubstr("follow-up"));
  EXPECT_THAT(Kezhi({"consultants", "--order", "owned desc"}), HasSubstr("张三"));
  EXPECT_THAT(Kezhi({"progress", "--grade", "A", "--order", "next_due desc"}),
              HasSubstr("欧阳小明"));
  EXPECT_THAT(Kezhi({"progress", "--grade", "H"}), Not(HasSubstr("欧阳小明")));
  EXPECT_THAT(Kezhi({"card", "--status", "open", "--order", "registered_on desc"}),
              HasSubstr("欧阳小明"));
  EXPECT_THAT(Kezhi({"card", "--status", "won"}), Not(HasSubstr("欧阳小明")));
  EXPECT_THAT(Kezhi({"pursuits", "--status", "open", "--by", "grade", "--output", "csv"}),
              HasSubstr("\r\nA,1,"));
}

TEST_F(AgainstAServer, SheetsAndReportsAreListedByWhatBecameOfThem) {
  const std::vector<std::string> csv = {"--output", "csv"};
  const auto list = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), csv.begin(), csv.end());
    return Kezhi(arguments);
  };
  const std::string day = "\r\n2026-03-02,1,1,0,1,0,";
  EXPECT_THAT(list({"sheets"}), HasSubstr(day));
  EXPECT_THAT(list({"sheets", "--from", "2026-03-02", "--to", "2026-03-02", "--archived", "no"}),
              HasSubstr(day));
  EXPECT_THAT(list({"sheets", "--from", "2026-03-03"}), Not(HasSubstr(day)));
  EXPECT_THAT(list({"sheets", "--archived", "yes"}), Not(HasSubstr(day)));
  EXPECT_THAT(list({"sheets", "--verdict", "accepted"}), Not(HasSubstr(day)));
  EXPECT_THAT(list({"sheets", "--stale"}), Not(HasSubstr(day)));
  EXPECT_THAT(list({"sheets", "--unreviewed"}), Not(HasSubstr(day)));
  EXPECT_THAT(Kezhi({"sheets", "--order", "batches"}, 3), HasSubstr("order_by"));

  const std::string report = "\r\nc1,张三,2026-03-02,1,0,";
  EXPECT_THAT(list({"report", "c1", "--from", "2026-03-01"}), HasSubstr(report));
  EXPECT_THAT(list({"report", "--from", "2026-03-01", "--day", "2026-03-01"}),
              Not(HasSubstr(report)));
  EXPECT_THAT(list({"report", "--missing"}), Not(HasSubstr(report)));
  EXPECT_THAT(list({"report", "--stale"}), Not(HasSubstr(report)));
  EXPECT_THAT(Kezhi({"report", "c1", "--missing", "--watch"}, 2), HasSubstr("--watch"));
}

TEST_F(AgainstAServer, TheCareForCustomersIsShown) {
  Execute(R"({"register_customer": {"customer": "stores/s1/customers/k9", "name": "测试",
      "kind": "CUSTOMER_KIND_PERSON", "phone": "13900000000",
      "owner": "stores/s1/consultants/c1"}})");
  Execute(R"({"file_complaint": {"complaint": "stores/s1/complaints/q1", "kind": "service",
      "customer": "stores/s1/customers/k9", "text": "无人接听"}})");
  Execute(R"({"open_survey": {"survey": "stores/s1/surveys/y1", "questions": [{"id": "q"}],
      "from": {"year": 2026, "month": 1, "day": 1},
      "to": {"year": 2026, "month": 3, "day": 31}}})");
  Execute(R"({"record_answer": {"customer": "stores/s1/customers/k9",
      "survey": "stores/s1/surveys/y1", "scores": [{"question": "q", "score": 2}]}})");
  Execute(R"({"record_care": {"customer": "stores/s1/customers/k9", "kind": "gift",
      "campaign": "spring"}})");
  EXPECT_THAT(Kezhi({"complaints", "--output", "csv"}),
              HasSubstr("q1,2026-03-02,service,k9,无人接听,"));
  EXPECT_THAT(Kezhi({"complaints", "q1", "--lang", "zh"}), HasSubstr("待回复"));
  EXPECT_THAT(Kezhi({"complaints", "q1", "--diff-from", "4"}), HasSubstr("ComplaintFiled"));
  EXPECT_THAT(Kezhi({"complaints", "--diff-from", "4"}), HasSubstr("ComplaintFiled"));
  const std::string satisfaction = Kezhi({"satisfaction", "y1"});
  EXPECT_THAT(satisfaction, HasSubstr("2.00"));
  EXPECT_THAT(satisfaction, HasSubstr("q 2"));
  EXPECT_THAT(Kezhi({"care", "k9", "--output", "csv"}), HasSubstr("2026-03-02,gift,测试,spring,"));
  EXPECT_THAT(Kezhi({"tracking"}), HasSubstr("Tracking sheets"));
}

TEST_F(AgainstAServer, EventsAreReadAndExportedAsOfATime) {
  // CSV names an event's type, JSON its field.
  const std::vector<std::string> events = {"events", "--limit", "0", "--output", "csv"};
  const std::vector<std::string> exports = {"export"};
  for (const auto& [verb, capital] : {std::pair(events, true), std::pair(exports, false)}) {
    const auto as_of = [&, words = verb](const std::string& moment, int code) {
      std::vector<std::string> all = words;
      all.insert(all.end(), {"--as-of", moment});
      return Kezhi(all, code);
    };
    const std::string text = as_of("2026-03-02T10:30:00+08:00", 0);
    EXPECT_THAT(text, HasSubstr(capital ? "VisitRegistered" : "visitRegistered"));
    EXPECT_THAT(text, Not(HasSubstr("isitCompleted")));
    // The day has not ended: all there is.
    EXPECT_THAT(as_of("2026-03-02", 0), HasSubstr("isitCompleted"));
    // Nothing had been recorded by then, which is not the whole log.
    EXPECT_THAT(as_of("2026-03-01T00:00:00+08:00", 0), Not(HasSubstr("toreOpened")));
    EXPECT_THAT(as_of("2036-03-01T00:00:00+08:00", 3), HasSubstr("in the future"));
  }
}

TEST_F(AgainstAServer, ARefusalNamesReasonAndFieldsAndIsExitCode3) {
  const std::string text = Kezhi(
      {"execute", R"({"complete_visit": {"visit": "stores/s1/visits/v1", "phone": "12"}})"}, 3);
  EXPECT_THAT(text, HasSubstr("request id "));
  EXPECT_THAT(text, HasSubstr("kezhi: "));
  EXPECT_THAT(Kezhi({"card", "nobody"}, 3), HasSubstr("CUSTOMER_NOT_FOUND"));
  EXPECT_THAT(Kezhi({"card", "--phone", "13900000000"}, 3), HasSubstr("no customer"));
}

TEST_F(AgainstAServer, ARepeatedRequestIsAnsweredAsBefore) {
  const std::vector<std::string> again = {
      "execute",
      R"({"hire_consultant": {"consultant": "stores/s1/consultants/c2", "name": "李四"}})",
      "--request-id",
      "6f1c2b4e-0a51-4b7e-9a1c-000000000001",
      "--output",
      "json"};
  EXPECT_THAT(Kezhi(again), HasSubstr("\"duplicate\": false"));
  EXPECT_THAT(Kezhi(again), HasSubstr("\"duplicate\": true"));
}

TEST_F(AgainstAServer, ValidatingStoresNothing) {
  const std::string command =
      R"({"hire_consultant": {"consultant": "stores/s1/consultants/c3", "name": "王五"}})";
  Kezhi({"execute", "--validate-only", command});
  EXPECT_THAT(Kezhi({"consultants", "--output", "csv"}), Not(HasSubstr("c3")));
}

TEST_F(AgainstAServer, ACommandOfSeveralCommitsIsSentUntilItIsDone) {
  constexpr char kPerson[] = "stores/s1/customers/k1";
  Execute(R"({"register_customer": {"customer": "stores/s1/customers/k1", "name": "测试甲",
      "phone": "13800000001"}})");
  PlanAfterSale(kPerson, 600);
  Kezhi({"erase", kPerson, "--reason", "asked by letter", "--actor", "stores/s1/managers/li",
         "--role", "manager", "--store", "s1"});
  const std::string approve = R"({"approve_erasure": {"customer": "stores/s1/customers/k1"}})";
  Kezhi({"execute", "--until-done", "--validate-only", approve}, 2);
  const std::string done =
      Kezhi({"execute", "--until-done", approve, "--actor", "wang", "--role", "auditor"});
  EXPECT_THAT(done, HasSubstr("still to do: 100"));
  EXPECT_THAT(done, HasSubstr("CustomerErased"));
}

TEST_F(AgainstAServer, AColleagueSeesOnlyWhatTheServerShows) {
  Execute(R"({"hire_consultant": {"consultant": "stores/s1/consultants/c2", "name": "李四"}})");
  const std::string text = Kezhi(
      {"progress", "--actor", "stores/s1/consultants/c2", "--role", "consultant", "--store", "s1"});
  EXPECT_THAT(text, Not(HasSubstr("欧阳小明")));
  EXPECT_THAT(text, Not(HasSubstr("13800000000")));
}

TEST_F(AgainstAServer, EventsAreReadBothWays) {
  EXPECT_THAT(Kezhi({"events", "--limit", "1"}), HasSubstr("StoreOpened"));
  const std::string newest = Kezhi({"events", "--backward", "--limit", "1", "--output", "csv"});
  EXPECT_THAT(newest, Not(HasSubstr("StoreOpened")));
  const std::string stream = Kezhi({"events", "--stream", "stores/s1/visits/v1"});
  EXPECT_THAT(stream, HasSubstr("VisitRegistered"));
  EXPECT_THAT(stream, Not(HasSubstr("StoreOpened")));
  EXPECT_THAT(Kezhi({"events", "--type", "StoreOpened", "--output", "json"}),
              HasSubstr("\"storeOpened\""));
}

TEST_F(AgainstAServer, TailFollowsUntilCtrlC) {
  Child tail(Command({"tail", "--after", "3", "--output", "json"}));
  EXPECT_THAT(tail.ReadLine(), HasSubstr("\"visitRegistered\""));
  tail.Signal(SIGINT);
  EXPECT_EQ(tail.Wait(), 0);
}

TEST_F(AgainstAServer, AWatchedFormIsALineForEachStateUntilCtrlC) {
  Child watch(Command({"sheet", "--watch", "--output", "json"}));
  EXPECT_THAT(watch.ReadLine(), HasSubstr("欧阳小明"));
  Execute(R"({"register_visit": {"visit": "stores/s1/visits/v2", "channel": "CHANNEL_WALK_IN",
      "arrived_at": "2026-03-02T10:30:00+08:00", "consultant": "stores/s1/consultants/c1"}})");
  EXPECT_THAT(watch.ReadLine(), HasSubstr("ROW_CHANGE_ADDED"));
  watch.Signal(SIGINT);
  EXPECT_EQ(watch.Wait(), 0);
  EXPECT_THAT(Kezhi({"sheet", "--watch", "--as-of", "4"}, 2), HasSubstr("--watch"));
  EXPECT_THAT(Kezhi({"card", "--watch", "--output", "csv"}, 2), HasSubstr("--watch"));
}

TEST_F(AgainstAServer, AFormOfAnySystemIsWatchedAndComparedLikeThoseOfTheSheet) {
  Child watch(Command({"complaints", "--watch", "--output", "json"}));
  EXPECT_THAT(watch.ReadLine(), HasSubstr("\"complaints\""));
  Execute(R"({"file_complaint": {"complaint": "stores/s1/complaints/q1", "kind": "service",
      "text": "无人接听"}})");
  EXPECT_THAT(watch.ReadLine(), HasSubstr("complaints[stores/s1/complaints/q1]"));
  watch.Signal(SIGINT);
  EXPECT_EQ(watch.Wait(), 0);
  const std::string changed = Kezhi({"complaints", "--diff-from", "4"});
  EXPECT_THAT(changed, HasSubstr("complaints[stores/s1/complaints/q1]"));
  EXPECT_THAT(changed, HasSubstr("无人接听"));
  EXPECT_THAT(changed, HasSubstr("ComplaintFiled"));
  EXPECT_THAT(Kezhi({"journal", "--day", "2026-03-02", "--diff-from", "4"}),
              HasSubstr("PursuitOpened"));
  EXPECT_THAT(Kezhi({"deals", "--watch", "--diff-from", "4"}, 2), HasSubstr("--diff-from"));
  EXPECT_THAT(Kezhi({"deals", "--watch", "--output", "csv"}, 2), HasSubstr("--watch"));
}

TEST_F(AgainstAServer, WhatIsStoredIsFoundCleanAndRebuiltTheSame) {
  EXPECT_THAT(Kezhi({"verify", "--views"}), HasSubstr("clean: "));
  EXPECT_THAT(Kezhi({"rebuild"}), HasSubstr("equal to the views before"));
  EXPECT_THAT(Kezhi({"verify", "--data", directory_.Sub("data")}), HasSubstr("clean: "));
}

TEST_F(AgainstAServer, HistoryIsShownUnderAnotherPlaybook) {
  const std::string same = Kezhi({"whatif", "--preset", "auto_4s", "--from", "2026-03-02"});
  EXPECT_THAT(same, HasSubstr("open pursuits 1"));
  EXPECT_THAT(same, HasSubstr("due on other days 0"));
  EXPECT_THAT(same, HasSubstr("Nothing of the store was changed."));

  const std::string file = directory_.Sub("mine.textproto");
  std::string text = Kezhi({"playbook", "show", "auto_4s"});
  const std::string weekly = "horizon { months: 1 } cadence { days: 7 }";
  const std::size_t at = text.find(weekly);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, weekly.size(), "horizon { months: 1 } cadence { days: 5 }");
  std::ofstream(file) << text;
  const std::string csv =
      Kezhi({"whatif", "--playbook", file, "--from", "2026-03-02", "--output", "csv"});
  EXPECT_THAT(csv, HasSubstr(",2026-03-09,2026-03-07,"));
  EXPECT_THAT(Kezhi({"whatif", "--playbook", file, "--from", "2026-03-02", "--form", "due"}),
              Not(HasSubstr("欧阳小明")));
  EXPECT_THAT(Kezhi({"whatif", "--playbook", file, "--from", "2026-03-02", "--form", "progress",
                     "--output", "json"}),
              HasSubstr("\"next_due_then\": \"2026-03-07\""));
  // Nothing was written, and a store of more events than are allowed is refused.
  EXPECT_THAT(Kezhi({"due", "--to", "2026-03-31"}), HasSubstr("2026-03-09"));
  Kezhi({"whatif", "--preset", "auto_4s", "--from", "2026-03-02", "--limit", "3"}, 2);
  Kezhi({"whatif", "--from", "2026-03-02"}, 2);
}

TEST_F(AgainstAServer, ASpanOfHistoryIsReplayedWithItsProof) {
  const std::string text = Kezhi({"replay", "--from", "4"});
  EXPECT_THAT(text, HasSubstr("verified: events 4 to "));
  EXPECT_THAT(text, HasSubstr("VisitRegistered"));
  EXPECT_THAT(text, Not(HasSubstr("StoreOpened")));
  EXPECT_THAT(text, Not(HasSubstr("欧阳小明")));
  EXPECT_THAT(text, HasSubstr("say with --key which one you trust"));
  const std::string one = Kezhi({"replay", "--from", "4", "--to", "4", "--output", "json"});
  EXPECT_THAT(one, HasSubstr("\"verified\": true"));
  EXPECT_THAT(one, HasSubstr("\"VisitRegistered\": 1"));
  EXPECT_THAT(one, HasSubstr("\"streams\": 1"));
  EXPECT_THAT(one, HasSubstr("\"keyFromServer\": true"));
  const std::string csv = Kezhi({"replay", "--from", "4", "--to", "4", "--output", "csv"});
  EXPECT_THAT(csv, HasSubstr("\r\ntype,VisitRegistered,1,,,,,\r\n"));
  EXPECT_THAT(csv, ContainsRegex("\r\nview,sheet,,[1-9][0-9]*,[1-9][0-9]*,[1-9][0-9]*,[0-9a-f]+"));
  EXPECT_THAT(csv, ContainsRegex("\r\nview,directory,,0,0,[1-9][0-9]*,[0-9a-f]+"));
  EXPECT_THAT(Kezhi({"replay", "--lang", "zh"}), HasSubstr("已证明：事件 1 至 "));
  Kezhi({"replay", "--actor", "wang", "--role", "auditor"});
  Kezhi({"replay", "--actor", "stores/s1/consultants/c1", "--role", "consultant", "--store", "s1"},
        3);
}

TEST_F(AgainstAServer, AReplaySaysWhetherTheServersViewsAreWhatTheEventsGive) {
  EXPECT_THAT(Kezhi({"replay", "--views"}), HasSubstr("the server's views equal, byte by byte"));
  EXPECT_THAT(Kezhi({"replay", "--views", "--output", "json"}),
              HasSubstr("\"serverViewsEqual\": true"));
  EXPECT_THAT(Kezhi({"replay", "--views", "--output", "csv"}),
              ContainsRegex("\r\nview,sheet,[^\r\n]*,equal\r\n"));
  Kezhi({"replay", "--views", "--to", "4"}, 2);
}

TEST_F(AgainstAServer, AReplaySaysWhichOfTheServersViewsIsAnother) {
  // They stand at the head then.
  Kezhi({"replay", "--views"});
  ChangeAView("directory");
  const std::string text = Kezhi({"replay", "--views"}, 1);
  EXPECT_THAT(text, HasSubstr("the server's views different: directory"));
  EXPECT_THAT(text, Not(HasSubstr("different: directory,")));
  EXPECT_THAT(text, ContainsRegex("directory [^\n]* different "));
  EXPECT_THAT(text, ContainsRegex("sheet [^\n]* equal "));
  // The rebuilt ones are served now.
  Kezhi({"replay", "--views"});
  ChangeAView("sheet");
  EXPECT_THAT(Kezhi({"replay", "--views", "--output", "csv"}, 1),
              ContainsRegex("\r\nview,sheet,[^\r\n]*,different\r\n"));
  ChangeAView("walk_in");
  const std::string json = Kezhi({"replay", "--views", "--output", "json"}, 1);
  EXPECT_THAT(json, HasSubstr("\"serverViewsEqual\": false"));
  EXPECT_THAT(json, HasSubstr("\"serverEqual\": false"));
  ChangeAView("card");
  EXPECT_THAT(Kezhi({"verify", "--views", "--output", "json"}, 1),
              HasSubstr("the view card differs from what the events give"));
}

TEST_F(AgainstAServer, AReplayGoesOnFromATreeHeadThatSomebodyKept) {
  const std::string kept = directory_.Sub("kept.txt");
  std::string key = Kezhi({"tree-head", "--out", kept});
  constexpr char kBefore[] = "verifier key ";
  key = key.substr(key.find(kBefore) + sizeof(kBefore) - 1);
  key = key.substr(0, key.find('\n'));
  const std::vector<std::string> with = {"replay", "--key", key, "--checkpoint", kept};
  const auto data = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--data", directory_.Sub("data")});
    return arguments;
  };
  Execute(R"({"hire_consultant": {"consultant": "stores/s1/consultants/c2", "name": "李四"}})");
  EXPECT_THAT(Kezhi(with), HasSubstr("ConsultantHired"));
  // Alone, it ends with what is signed.
  EXPECT_THAT(Kezhi(data(with)), HasSubstr("verified: events 1 to "));
  EXPECT_THAT(Kezhi({"replay", "--to", "999"}, 1), HasSubstr("position 999 is not among"));
  EXPECT_THAT(Kezhi({"replay", "--from", "999"}, 3), HasSubstr("there is no span from 999"));

  std::ifstream stream(kept, std::ios::binary);
  std::string note{std::istreambuf_iterator<char>(stream), {}};
  // Of one record more: the signature does not hold for it.
  const std::size_t size = note.find('\n') + 1;
  note.insert(size, "1");
  std::ofstream(kept, std::ios::binary) << note;
  EXPECT_THAT(Kezhi(with, 1), HasSubstr("signature"));
  EXPECT_THAT(Kezhi(data(with), 1), HasSubstr("signature"));

  Kezhi({"replay", "--from", "5", "--to", "4"}, 2);
  Kezhi({"replay", "--checkpoint", kept}, 2);
  Kezhi({"replay", "--data", directory_.Sub("data")}, 2);
  Kezhi({"replay", "--key", "nonsense"}, 2);
}

TEST_F(AgainstAServer, AFormTellsWhatHasChangedSinceAPosition) {
  const std::string changed = Kezhi({"sheet", "--day", "2026-03-02", "--diff-from", "4"});
  EXPECT_THAT(changed, HasSubstr("lines[stores/s1/visits/v1]"));
  EXPECT_THAT(changed, HasSubstr("欧阳小明"));
  EXPECT_THAT(changed, HasSubstr("VisitCompleted"));
  EXPECT_THAT(changed, Not(HasSubstr("VisitRegistered")));
  EXPECT_THAT(Kezhi({"progress", "--month", "2026-03", "--diff-from", "4"}),
              HasSubstr("PursuitOpened"));
  EXPECT_THAT(Kezhi({"report", "c1", "--day", "2026-03-02", "--diff-from", "4"}),
              HasSubstr("带家人看车"));
  EXPECT_THAT(Kezhi({"due", "--to", "2026-03-31", "--diff-from", "4"}),
              HasSubstr("FollowUpPlanned"));
  EXPECT_THAT(Kezhi({"walk-ins", "--diff-from", "4"}), HasSubstr("info_left"));
}

TEST_F(AgainstAServer, ProjectionsAreBuiltSwitchedAndRolledBackOneByOne) {
  EXPECT_THAT(Kezhi({"projections"}), HasSubstr("following"));
  EXPECT_THAT(Kezhi({"projections", "build", "sheet"}), HasSubstr("Equal, byte by byte"));
  EXPECT_THAT(Kezhi({"projections"}), HasSubstr("candidate"));
  Kezhi({"projections", "switch", "sheet"});
  EXPECT_THAT(Kezhi({"projections", "--output", "csv"}),
              ContainsRegex("sheet,[0-9]+,former,following,"));
  EXPECT_THAT(Kezhi({"projections", "--output", "csv"}), HasSubstr("events_per_second,left,error"));
  Kezhi({"projections", "rollback", "sheet"});
  EXPECT_THAT(Kezhi({"projections", "verify", "card"}), HasSubstr("Equal, byte by byte"));
  EXPECT_THAT(Kezhi({"projections", "pause", "card"}), HasSubstr("paused"));
  EXPECT_THAT(Kezhi({"projections", "resume", "card"}), Not(HasSubstr("paused")));
  EXPECT_THAT(Kezhi({"projections", "build", "nothing"}, 3), HasSubstr("PROJECTION_NOT_FOUND"));
  Kezhi({"projections", "build"}, 2);
}

TEST_F(AgainstAServer, GroupsAreMadeDescribedPausedAndRemoved) {
  EXPECT_THAT(Kezhi({"groups", "create", "bills", "--filter", "type=VisitCompleted",
                     "--max-attempts", "5", "--lease", "1.5"}),
              HasSubstr("idle"));
  const std::string described = Kezhi({"groups", "describe", "bills"});
  EXPECT_THAT(described, HasSubstr("VisitCompleted"));
  EXPECT_THAT(described, HasSubstr("lease 1.5"));
  EXPECT_THAT(Kezhi({"groups", "describe", "bills", "--lang", "zh"}), HasSubstr("消费组 bills"));
  EXPECT_THAT(Kezhi({"groups", "--output", "csv"}),
              ContainsRegex("group,state,position,lag_events,lag_seconds,.*\r\nbills,idle,0,"));
  EXPECT_THAT(Kezhi({"groups", "pause", "bills"}), HasSubstr("stopped"));
  EXPECT_THAT(Kezhi({"groups", "resume", "bills"}), Not(HasSubstr("stopped")));
  EXPECT_THAT(Kezhi({"groups", "update", "bills", "--lease", "9"}), HasSubstr("lease 9.0"));
  EXPECT_THAT(Kezhi({"groups", "describe", "bills", "--output", "json"}),
              HasSubstr("\"maxAttempts\": 5"));
  EXPECT_THAT(Kezhi({"groups", "create", "bills"}, 3), HasSubstr("GROUP_EXISTS"));
  EXPECT_THAT(Kezhi({"groups", "delete", "bills"}), Not(HasSubstr("bills")));
  EXPECT_THAT(Kezhi({"groups", "describe", "bills"}, 3), HasSubstr("GROUP_NOT_FOUND"));
  Kezhi({"groups", "describe"}, 2);
}

TEST_F(AgainstAServer, WhatAGroupHasParkedIsListedCountedReplayedAndForgotten) {
  Kezhi({"groups", "create", "bills"});
  v1::ParkedEvent event;
  event.set_position(2);
  event.set_stream("stores/s1");
  event.set_type("PlaybookAdopted");
  event.set_attempts(3);
  event.set_reason("no_address");
  std::promise<absl::Status> stored;
  server_->engine().sequencer().SubmitSideWrites(
      {engine::ParkedRow("bills", event)},
      [&stored](const absl::Status& status) { stored.set_value(status); });
  ASSERT_THAT(stored.get_future().get(), IsOk());
  EXPECT_THAT(Kezhi({"groups", "describe", "bills"}), HasSubstr("no_address"));
  EXPECT_THAT(Kezhi({"groups", "parked", "bills", "--output", "csv"}),
              HasSubstr("2,PlaybookAdopted,stores/s1,3,no_address,"));
  EXPECT_THAT(Kezhi({"groups", "replay", "bills"}, 2), HasSubstr("which events?"));
  EXPECT_THAT(Kezhi({"groups", "replay", "bills", "--from", "3", "--dry-run", "--output", "csv"}),
              HasSubstr("count\r\n0"));
  EXPECT_THAT(Kezhi({"groups", "replay", "bills", "--filter", "type=PlaybookAdopted", "--dry-run"}),
              HasSubstr("events 1"));
  EXPECT_THAT(Kezhi({"groups", "discard", "bills", "--all", "--dry-run"}), HasSubstr("events 1"));
  EXPECT_THAT(Kezhi({"groups", "parked", "bills"}), HasSubstr("no_address"));
  EXPECT_THAT(Kezhi({"groups", "discard", "bills", "--all"}), HasSubstr("events 1"));
  EXPECT_THAT(Kezhi({"groups", "parked", "bills"}), Not(HasSubstr("no_address")));
}

TEST_F(AgainstAServer, AnExportWithholdsPersonalTextsUnlessAsked) {
  EXPECT_THAT(Kezhi({"export"}), Not(HasSubstr("欧阳小明")));
  EXPECT_THAT(Kezhi({"export", "--unseal"}), HasSubstr("欧阳小明"));
}

class AnImport : public AgainstAServer {
 protected:
  void SetUp() override {
    AgainstAServer::SetUp();
    Write("people.csv", "id,name\nc7,赵六\nNO ID,钱七\nc8,孙八\n");
    Write("people.yaml", R"(import: people
sources:
  - file: people.csv
    commands:
      - key: "{id}"
        command:
          hire_consultant: {consultant: "stores/s1/consultants/{id}", name: "{name}"}
)");
    arguments_ = {
        "import",    directory_.Sub("people.csv"),  "--mapping", directory_.Sub("people.yaml"),
        "--rejects", directory_.Sub("rejects.csv"), "--output",  "json"};
  }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(directory_.Sub(name), std::ios::binary) << text;
  }

  std::string Read(const std::string& name) {
    std::ifstream stream(directory_.Sub(name), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  }

  std::vector<std::string> arguments_;
};

TEST_F(AnImport, TakesTheGoodRowsAndSaysWhyNotTheOthers) {
  const std::string first = Kezhi(arguments_, 1);
  EXPECT_THAT(first, HasSubstr("\"taken\": 2"));
  EXPECT_THAT(first, HasSubstr("\"rejectedRows\": 1"));
  EXPECT_THAT(Read("rejects.csv"), HasSubstr("people.csv\",\"3\",\"id\",\"NAME_INVALID\","));
  EXPECT_THAT(Kezhi({"consultants"}), HasSubstr("孙八"));
  const std::string second = Kezhi(arguments_, 1);
  EXPECT_THAT(second, HasSubstr("\"taken\": 0"));
  EXPECT_THAT(second, HasSubstr("\"present\": 2"));
}

TEST_F(AnImport, IsRehearsedWithoutStoringAnything) {
  arguments_.emplace_back("--dry-run");
  EXPECT_THAT(Kezhi(arguments_, 1), HasSubstr("\"taken\": 2"));
  EXPECT_THAT(Kezhi({"consultants"}), Not(HasSubstr("孙八")));
}

}  // namespace
}  // namespace kezhi::cli
