// `serve` as a process: how it begins, ends and dies.

#include "services/server/run_server.h"

#include <csignal>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/server/client.h"
#include "tests/child.h"
#include "tests/given.h"
#include "tests/matchers.h"
#include "tests/services/engine/planted.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::e2e {
namespace {

using kezhi::testing::Ask;
using kezhi::testing::Child;
using kezhi::testing::HasReason;
using kezhi::testing::IsOk;
using ::testing::HasSubstr;

// A serving process; the line that says where it listens is waited for, not guessed.
class Process : public Child {
 public:
  explicit Process(const std::string& directory, const std::string& listen = "127.0.0.1:0")
      : Child({KEZHI_SERVE_MAIN, listen, directory + "/data", directory + "/port"}),
        port_file_(directory + "/port") {}

  // The line that says it serves; the first start of a log says other things before.
  std::string Listening() {
    std::string line;
    do {
      line = ReadLine();
    } while (!line.empty() && line.find("server_listening") == std::string::npos);
    return line;
  }

  std::string port() {
    std::ifstream in(port_file_);
    std::string text;
    in >> text;
    return text;
  }

  server::Client Connect() {
    return server::Client({.address = absl::StrCat("127.0.0.1:", port())});
  }

 private:
  const std::string port_file_;
};

v1::Command OpenStore(const std::string& id, int request) {
  v1::Command command = Ask<v1::OpenStore>(R"pb(
    display_name: "Store"
    time_zone: "Asia/Shanghai"
    region_code: "CN"
    day_starts {}
    closes { hours: 18 }
  )pb");
  command.mutable_open_store()->set_store("stores/" + id);
  command.set_request_id(absl::StrCat("00000000-0000-4000-8000-00000000000", request));
  return command;
}

TEST(Serve, SaysWhereItListensAndStopsOnSigterm) {
  storage::TempDir dir;
  Process process(dir.path());
  const std::string line = process.Listening();
  EXPECT_THAT(line, HasSubstr(absl::StrCat("server_listening address=127.0.0.1:", process.port())));
  server::Client client = process.Connect();
  EXPECT_THAT(client.Execute(OpenStore("s1", 1)), IsOk());
  process.Signal(SIGTERM);
  EXPECT_THAT(process.ReadLine(), HasSubstr("server_stopping signal=15"));
  EXPECT_EQ(process.Wait(), server::kExitStopped);
}

TEST(Serve, RefusesToLeaveLoopback) {
  storage::TempDir dir;
  Process process(dir.path(), "0.0.0.0:0");
  EXPECT_THAT(process.ReadLine(), HasSubstr("TLS is not configured"));
  EXPECT_EQ(process.Wait(), server::kExitNotStarted);
}

TEST(Serve, AFailedSyncIsAnsweredAsUnknownAndEndsTheProcessAndTheRestartSettlesIt) {
  storage::TempDir dir;
  {
    Process process(dir.path());
    process.Listening();
    server::Client client = process.Connect();
    ASSERT_THAT(client.Execute(OpenStore("s1", 1)), IsOk());
    process.Signal(SIGUSR1);
    // The signal may come after the next command, but comes.
    absl::StatusOr<v1::Outcome> outcome;
    int request = 2;
    do {
      outcome = client.Execute(OpenStore(absl::StrCat("s", request), request));
    } while (outcome.ok() && ++request < 9);
    EXPECT_THAT(outcome, HasReason(v1::REASON_OUTCOME_UNKNOWN));
    EXPECT_EQ(process.Wait(), server::kExitFatal);
  }
  Process process(dir.path());
  process.Listening();
  server::Client client = process.Connect();
  const auto again = client.Execute(OpenStore("s1", 1));
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->duplicate());
}

TEST(Serve, WhatWasAnsweredIsThereAfterASigkill) {
  storage::TempDir dir;
  {
    Process process(dir.path());
    process.Listening();
    server::Client client = process.Connect();
    ASSERT_THAT(client.Execute(OpenStore("s1", 1)), IsOk());
    process.Kill();
  }
  Process process(dir.path());
  process.Listening();
  server::Client client = process.Connect();
  v1::GetStoreRequest request;
  request.set_name("stores/s1");
  request.mutable_read_at()->set_min_position(1);
  EXPECT_THAT(client.Call(&v1::QueryService::Stub::GetStore, client.query(), request), IsOk());
}

v1::Command Register(int i, const std::string& customer, const std::string& phone) {
  v1::RegisterCustomer ask;
  ask.set_customer(absl::StrCat("stores/s1/customers/", customer));
  ask.set_name(absl::StrCat("忘川Zqx", i));
  ask.set_phone(phone);
  v1::Command command = Ask(ask);
  command.set_request_id(absl::StrCat("00000000-0000-4000-8000-00000000010", i));
  return command;
}

TEST(Serve, SaysNoNameAndNoNumberInItsLogAlsoOfWhatItRefusesAndWhenItIsKilled) {
  const std::vector<std::string> marks = {"忘川Zqx", "19977538"};
  storage::TempDir dir;
  std::string log;
  {
    Process process(dir.path());
    process.Listening();
    server::Client client = process.Connect();
    ASSERT_THAT(client.Execute(OpenStore("s1", 1)), IsOk());
    ASSERT_THAT(client.Execute(Register(1, "k1", "19977538001")), IsOk());
    // No number, and no id.
    EXPECT_FALSE(client.Execute(Register(2, "k2", "19977538002 ext 5")).ok());
    EXPECT_FALSE(client.Execute(Register(3, "忘川Zqx 19977538003", "19977538003")).ok());
    process.Signal(SIGKILL);
    log = process.ReadAll();
  }
  engine::ExpectNoneInFiles(dir.path(), marks);
  Process process(dir.path());
  process.Listening();
  server::Client client = process.Connect();
  EXPECT_TRUE(client.Execute(Register(1, "k1", "19977538001"))->duplicate());
  process.Signal(SIGTERM);
  log += process.ReadAll();
  EXPECT_THAT(log, HasSubstr("server_stopping"));
  engine::ExpectNoneIn(log, "the log", marks);
  engine::ExpectNoneInFiles(dir.path(), marks);
}

}  // namespace
}  // namespace kezhi::e2e
