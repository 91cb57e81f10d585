// Kills `kezhi serve` a hundred times under load, one command at a time, in batches and in streams,
// and compares what is there with what was acknowledged. SIGKILL leaves the page cache alone, so
// this says nothing of fsync: power_loss_test does.

#include <atomic>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include <gtest/gtest.h>

#include "base/mutex.h"
#include "domain/dates.h"
#include "domain/playbooks/playbooks.h"
#include "services/server/client.h"
#include "tests/child.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::tests {
namespace {

using kezhi::testing::Child;

constexpr int kKills = 100;
constexpr int kCallers = 9;
// Commands of one batch, and those of a stream that are unanswered.
constexpr int kBatch = 4;
constexpr std::size_t kWindow = 8;
constexpr char kStore[] = "stores/s1";

// A command that was sent, and what is known of it.
struct Sent {
  v1::Command command;
  std::uint64_t first_position = 0;  // 0 = never acknowledged
  std::uint64_t last_position = 0;
};

// What one caller has sent. Answers come in order, so the first `answered` have theirs.
struct Book {
  std::vector<Sent> sent;
  std::size_t answered = 0;
};

using Acknowledged = std::function<void()>;

// A server on the test's data directory.
class Server {
 public:
  explicit Server(const std::string& data) : port_file_(data + ".port") {
    std::remove(port_file_.c_str());
    child_ = std::make_unique<Child>(std::vector<std::string>{KEZHI_BINARY, "serve", "--data", data,
                                                              "--listen", "127.0.0.1:0",
                                                              "--port-file", port_file_});
    std::string line;
    do {
      line = child_->ReadLine();
    } while (!line.empty() && !absl::StrContains(line, "server_listening"));
    EXPECT_FALSE(line.empty()) << "the server ended before it listened";
    std::ifstream(port_file_) >> port_;
  }

  server::Client Connect() const {
    return server::Client(
        {.address = absl::StrCat("127.0.0.1:", port_), .deadline = absl::Seconds(60)});
  }

  Child& child() { return *child_; }

 private:
  std::string port_file_;
  int port_ = 0;
  std::unique_ptr<Child> child_;
};

// Makes commands, keeps book of them, and hands them to callers.
class Load {
 public:
  // One more command of a caller: a visit is registered, then completed with a phone number.
  v1::Command Next(int caller, int number) {
    v1::Command command;
    command.set_request_id(absl::StrFormat("%08x-0000-4000-8000-%012x", caller, number));
    const std::string visit = absl::StrCat(kStore, "/visits/v", caller, "-", number / 2);
    const absl::Time now = absl::Now();
    if (number % 2 == 0) {
      auto* registration = command.mutable_register_visit();
      registration->set_visit(visit);
      registration->set_channel(v1::CHANNEL_WALK_IN);
      registration->set_appellation("某先生");
      registration->set_consultant(absl::StrCat(kStore, "/consultants/c1"));
      *registration->mutable_arrived_at() = domain::ToTimestamp(now);
    } else {
      auto* completion = command.mutable_complete_visit();
      completion->set_visit(visit);
      *completion->mutable_left_at() = domain::ToTimestamp(now + absl::Minutes(1));
      completion->set_name("测试");
      completion->set_phone(absl::StrFormat("139%01d%07d", caller, number));
      completion->set_info_left(true);
      completion->set_grade(grade_);
      completion->set_note("note");
    }
    return command;
  }

  void set_grade(std::string grade) { grade_ = std::move(grade); }

 private:
  std::string grade_;
};

class KillTest : public ::testing::Test {
 protected:
  void Open(server::Client client) {
    const v1::Playbook playbook = *domain::Preset("auto_4s");
    load_.set_grade(playbook.scales(0).grades(0).id());
    v1::Command open;
    open.set_request_id("ffffffff-0000-4000-8000-0000000000f1");
    open.mutable_open_store()->set_store(kStore);
    open.mutable_open_store()->set_display_name("s1");
    open.mutable_open_store()->set_time_zone("Asia/Shanghai");
    open.mutable_open_store()->set_region_code("CN");
    open.mutable_open_store()->mutable_closes()->set_hours(23);
    open.mutable_open_store()->mutable_closes()->set_minutes(59);
    Must(client, open);
    v1::Command adopt;
    adopt.set_request_id("ffffffff-0000-4000-8000-0000000000f2");
    adopt.mutable_adopt_playbook()->set_store(kStore);
    *adopt.mutable_adopt_playbook()->mutable_playbook() = playbook;
    Must(client, adopt);
    v1::Command hire;
    hire.set_request_id("ffffffff-0000-4000-8000-0000000000f3");
    hire.mutable_hire_consultant()->set_consultant(absl::StrCat(kStore, "/consultants/c1"));
    hire.mutable_hire_consultant()->set_name("c1");
    Must(client, hire);
  }

  static absl::StatusOr<v1::Outcome> Execute(server::Client& client, const v1::Command& command) {
    v1::ExecuteRequest request;
    *request.mutable_command() = command;
    absl::StatusOr<v1::ExecuteResponse> response =
        client.Call(&v1::CommandService::Stub::Execute, client.command(), request);
    if (!response.ok()) return response.status();
    return response->outcome();
  }

  static void Must(server::Client& client, const v1::Command& command) {
    const absl::StatusOr<v1::Outcome> outcome = Execute(client, command);
    ASSERT_TRUE(outcome.ok()) << outcome.status();
  }

  // One caller until the server is gone. What it has sent and not been answered is in flight then;
  // it is asked again in the next round, with the same request ids and bodies.
  void Call(Server& server, int caller, const Acknowledged& acknowledged) {
    server::Client client = server.Connect();
    absl::Status end;
    switch (caller % 3) {
      case 0: end = SendOneByOne(client, caller, acknowledged); break;
      case 1: end = SendBatches(client, caller, acknowledged); break;
      default: end = SendStream(client, caller, acknowledged);
    }
    EXPECT_EQ(end.code(), absl::StatusCode::kUnavailable) << end;
  }

  absl::Status SendOneByOne(server::Client& client, int caller, const Acknowledged& acknowledged) {
    while (true) {
      const auto outcome = Execute(client, InFlight(caller, 1).front().command);
      if (!outcome.ok()) return outcome.status();
      Answered(caller, *outcome);
      acknowledged();
    }
  }

  absl::Status SendBatches(server::Client& client, int caller, const Acknowledged& acknowledged) {
    while (true) {
      v1::BatchExecuteRequest request;
      for (const Sent& sent : InFlight(caller, kBatch)) *request.add_commands() = sent.command;
      const absl::StatusOr<v1::BatchExecuteResponse> response =
          client.Call(&v1::CommandService::Stub::BatchExecute, client.command(), request);
      if (!response.ok()) return response.status();
      EXPECT_EQ(response->results_size(), kBatch);
      Answered(caller, response->results(), acknowledged);
    }
  }

  // Always so many are unanswered; for each answer one more is sent.
  absl::Status SendStream(server::Client& client, int caller, const Acknowledged& acknowledged) {
    grpc::ClientContext context;
    client.Identify(context);
    const auto stream = client.command().ExecuteStream(&context);
    std::size_t written = 0;
    while (true) {
      v1::ExecuteStreamRequest request;
      for (const Sent& sent : InFlight(caller, kWindow).subspan(written)) {
        *request.add_commands() = sent.command;
      }
      // Whether the server is there, the read tells: it may have answered before it went.
      stream->Write(request);
      v1::ExecuteStreamResponse response;
      if (!stream->Read(&response)) return server::FromGrpcStatus(stream->Finish());
      Answered(caller, response.results(), acknowledged);
      written = kWindow - static_cast<std::size_t>(response.results_size());
    }
  }

  // The next commands that the caller has no answer to, new ones made as needed.
  std::span<const Sent> InFlight(int caller, std::size_t count) {
    Book& book = books_[static_cast<std::size_t>(caller)];
    while (book.sent.size() < book.answered + count) {
      book.sent.push_back({load_.Next(caller, static_cast<int>(book.sent.size()))});
    }
    return std::span<const Sent>(book.sent).subspan(book.answered, count);
  }

  void Answered(int caller, const v1::Outcome& outcome) {
    Book& book = books_[static_cast<std::size_t>(caller)];
    Sent& sent = book.sent[book.answered++];
    if (outcome.duplicate()) ++found_committed_;
    sent.first_position = outcome.first_position();
    sent.last_position = outcome.last_position();
  }

  void Answered(int caller, const google::protobuf::RepeatedPtrField<v1::CommandResult>& results,
                const Acknowledged& acknowledged) {
    for (const v1::CommandResult& result : results) {
      EXPECT_TRUE(result.has_outcome()) << result.error().message();
      Answered(caller, result.outcome());
      acknowledged();
    }
  }

  using Stored = std::map<std::string, std::pair<std::uint64_t, std::uint64_t>>;
  void StormAndKill(Server& server, int enough);
  static Stored ReadStored(server::Client& client);

  storage::TempDir directory_;
  Load load_;
  std::vector<Book> books_ = std::vector<Book>(kCallers);
  std::atomic<int> found_committed_ = 0;
};

// Load until so many answers have come, whenever that is, then SIGKILL: every caller has commands
// in flight.
void KillTest::StormAndKill(Server& server, int enough) {
  Mutex mutex;
  int acknowledged = 0;
  std::vector<std::thread> callers;
  callers.reserve(kCallers);
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      Call(server, caller, [&] {
        MutexLock lock(&mutex);
        ++acknowledged;
        mutex.Notify();
      });
    });
  }
  {
    MutexLock lock(&mutex);
    mutex.Await([&] { return acknowledged >= enough; });
  }
  server.child().Kill();
  for (std::thread& caller : callers) caller.join();
}

// What is stored, by request id: first and last position. Dense, and nothing twice.
KillTest::Stored KillTest::ReadStored(server::Client& client) {
  std::uint64_t last = 0;
  std::set<std::pair<std::string, std::uint32_t>> events;
  Stored stored;
  const auto visit = [&](const v1::ReadAllResponse& response) {
    for (const v1::Event& event : response.events()) {
      EXPECT_EQ(event.position(), ++last) << "positions are dense";
      EXPECT_TRUE(events.emplace(event.request_id(), event.index()).second)
          << "an event is there twice";
      const auto at = stored.try_emplace(event.request_id(), event.position(), 0).first;
      at->second.second = event.position();
    }
    return true;
  };
  const absl::Status read = client.Stream(&v1::StreamService::Stub::ReadAll, client.stream(),
                                          v1::ReadAllRequest(), visit);
  EXPECT_TRUE(read.ok()) << read;
  return stored;
}

TEST_F(KillTest, KeepsEveryAcknowledgedCommandOnceThroughAHundredKills) {
  const std::string data = directory_.Sub("data");
  std::mt19937 random(1);
  for (int kill = 0; kill < kKills; ++kill) {
    Server server(data);
    if (kill == 0) Open(server.Connect());
    StormAndKill(server, 8 + static_cast<int>(random() % 40));
    ASSERT_FALSE(HasFailure()) << "in round " << kill;
  }
  Server server(data);
  server::Client client = server.Connect();
  Stored stored = ReadStored(client);
  int acknowledged = 0;
  for (const Book& book : books_) {
    for (const Sent& sent : book.sent) {
      if (sent.first_position == 0) continue;
      ++acknowledged;
      ASSERT_TRUE(stored.contains(sent.command.request_id())) << "an acknowledged command is lost";
      EXPECT_EQ(stored[sent.command.request_id()],
                std::make_pair(sent.first_position, sent.last_position));
    }
  }
  std::cout << kKills << " kills: " << acknowledged
            << " commands acknowledged; of those in flight at a kill " << found_committed_
            << " were found committed\n";
  EXPECT_GT(found_committed_, 0)
      << "no kill met a commit between its sync and its answer: the test shows less than it says";
  EXPECT_EQ(server.child().Terminate(), 0);

  // Checks the log, and that all forms equal a rebuild from the events alone.
  Child verify({KEZHI_BINARY, "verify", "--data", data, "--views"});
  EXPECT_EQ(verify.Wait(), 0);
}

}  // namespace
}  // namespace kezhi::tests
