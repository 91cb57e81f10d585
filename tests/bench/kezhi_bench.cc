// The figures of docs/performance.md: a server of its own process on loopback, spoken to by the
// generated client. One TSV line a figure: name, value, unit, then what it was measured with.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

#include "base/check.h"
#include "domain/dates.h"
#include "domain/names.h"
#include "domain/playbooks/playbooks.h"
#include "services/engine/engine.h"
#include "services/engine/rebuild.h"
#include "services/import/importer.h"
#include "services/server/client.h"
#include "tests/crash/child.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::tests {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr char kStore[] = "stores/bench";
constexpr double kSeconds = 5;

// A bench that measures refusals measures nothing.
void Require(bool holds) {
  KEZHI_CHECK(holds);
}

double SecondsSince(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

void Report(const std::string& figure, double value, const std::string& unit,
            const std::string& with) {
  std::cout << absl::StrFormat("%s\t%.6g\t%s\t%s\n", figure, value, unit, with) << std::flush;
}

// Calls `once(caller, number)` from so many threads for kSeconds and reports calls/s, p50 and p99.
void Drive(const std::string& figure, int callers,
           const std::function<void(int caller, int number)>& once) {
  std::vector<std::vector<double>> latencies(static_cast<std::size_t>(callers));
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(callers));
  const auto start = SteadyClock::now();
  for (int caller = 0; caller < callers; ++caller) {
    threads.emplace_back([&, caller] {
      for (int number = 0; SecondsSince(start) < kSeconds; ++number) {
        const auto begin = SteadyClock::now();
        once(caller, number);
        latencies[static_cast<std::size_t>(caller)].push_back(SecondsSince(begin) * 1e3);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const double seconds = SecondsSince(start);
  std::vector<double> all;
  for (const auto& some : latencies) all.insert(all.end(), some.begin(), some.end());
  std::sort(all.begin(), all.end());
  KEZHI_CHECK(!all.empty());
  const auto at = [&](double share) {
    return all[std::min(all.size() - 1,
                        static_cast<std::size_t>(share * static_cast<double>(all.size())))];
  };
  const std::string with = absl::StrCat("callers=", callers, " calls=", all.size());
  Report(figure, static_cast<double>(all.size()) / seconds, "1/s", with);
  Report(figure + "_p50", at(0.50), "ms", with);
  Report(figure + "_p99", at(0.99), "ms", with);
}

class Bench {
 public:
  Bench() {
    server_ = std::make_unique<Child>(std::vector<std::string>{KEZHI_BINARY, "serve", "--data",
                                                               data_, "--listen", "127.0.0.1:0",
                                                               "--port-file", data_ + ".port"});
    std::string line;
    do {
      line = server_->ReadLine();
    } while (!line.empty() && !absl::StrContains(line, "server_listening"));
    std::string port;
    std::ifstream(data_ + ".port") >> port;
    for (int i = 0; i < 4; ++i) {
      clients_.push_back(
          std::make_unique<server::Client>(server::ClientOptions{.address = "127.0.0.1:" + port}));
    }
  }

  void Run() {
    Open(kStore, 0);
    int round = 0;
    for (const int callers : {1, 16, 64}) {
      ++round;
      Drive(absl::StrCat("durable_commands_", callers), callers,
            [&](int caller, int number) { Execute(Visit(round, caller, number)); });
    }
    BatchCommands();
    Import();
    Queries();
    Replay();
  }

 private:
  server::Client& ClientOf(int caller) {
    return *clients_[static_cast<std::size_t>(caller) % clients_.size()];
  }

  static std::string RequestId(int round, int caller, int number) {
    return absl::StrFormat("%08x-%04x-4000-8000-%012x", round, caller, number);
  }

  // Visits of about 300 bytes: registered, then completed with a customer, a pursuit, a grade and a
  // plan.
  v1::Command Visit(int round, int caller, int number) {
    v1::Command command;
    command.set_request_id(RequestId(round, caller, number));
    auto* registration = command.mutable_register_visit();
    registration->set_visit(
        domain::VisitName(kStore, absl::StrCat("v", round, "-", caller, "-", number)));
    registration->set_channel(v1::CHANNEL_WALK_IN);
    registration->set_appellation("某先生");
    registration->set_source("advert");
    registration->set_consultant(domain::ConsultantName(kStore, "c1"));
    return command;
  }

  void Execute(const v1::Command& command) {
    v1::ExecuteRequest request;
    *request.mutable_command() = command;
    server::Client& client =
        ClientOf(static_cast<int>(std::hash<std::thread::id>()(std::this_thread::get_id()) % 4));
    const auto response =
        client.Call(&v1::CommandService::Stub::Execute, client.command(), request);
    if (!response.ok()) std::cerr << response.status() << "\n";
    KEZHI_CHECK(response.ok());
  }

  void Open(const std::string& store, int round);
  std::int64_t SendBatches(int caller, int batch, SteadyClock::time_point start);
  void BatchCommands();
  void Import();
  void FillDay(const std::string& query_store, absl::Time arrived);
  void Queries();
  void Replay();

  storage::TempDir directory_;
  std::string data_ = directory_.Sub("data");
  std::unique_ptr<Child> server_;
  std::vector<std::unique_ptr<server::Client>> clients_;
};

// A store with the dealership's playbook and one consultant; `round` keeps its request ids apart.
void Bench::Open(const std::string& store, int round) {
  v1::Command open;
  open.set_request_id(RequestId(round, 0, 1));
  open.mutable_open_store()->set_store(store);
  open.mutable_open_store()->set_display_name(domain::IdOf(store));
  open.mutable_open_store()->set_time_zone("Asia/Shanghai");
  open.mutable_open_store()->set_region_code("CN");
  open.mutable_open_store()->mutable_closes()->set_hours(23);
  open.mutable_open_store()->mutable_closes()->set_minutes(59);
  Execute(open);
  v1::Command adopt;
  adopt.set_request_id(RequestId(round, 0, 2));
  adopt.mutable_adopt_playbook()->set_store(store);
  *adopt.mutable_adopt_playbook()->mutable_playbook() = *domain::Preset("auto_4s");
  Execute(adopt);
  v1::Command hire;
  hire.set_request_id(RequestId(round, 0, 3));
  hire.mutable_hire_consultant()->set_consultant(domain::ConsultantName(store, "c1"));
  hire.mutable_hire_consultant()->set_name("c1");
  Execute(hire);
}

// One caller's batches until the time is over; how many commands they held.
std::int64_t Bench::SendBatches(int caller, int batch, SteadyClock::time_point start) {
  server::Client& client = ClientOf(caller);
  std::int64_t done = 0;
  for (int number = 0; SecondsSince(start) < kSeconds; ++number) {
    v1::BatchExecuteRequest request;
    for (int i = 0; i < batch; ++i) {
      *request.add_commands() = Visit(100, caller, number * batch + i);
    }
    const auto response =
        client.Call(&v1::CommandService::Stub::BatchExecute, client.command(), request);
    KEZHI_CHECK(response.ok());
    KEZHI_CHECK(response->results_size() == batch);
    KEZHI_CHECK(response->results(0).has_outcome());
    done += batch;
  }
  return done;
}

void Bench::BatchCommands() {
  constexpr int kCallers = 16;
  constexpr int kBatch = 64;
  const auto start = SteadyClock::now();
  std::vector<std::int64_t> done(kCallers);
  std::vector<std::thread> threads;
  threads.reserve(kCallers);
  for (int caller = 0; caller < kCallers; ++caller) {
    threads.emplace_back([&, caller] {
      done[static_cast<std::size_t>(caller)] = SendBatches(caller, kBatch, start);
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::int64_t all = 0;
  for (const std::int64_t some : done) all += some;
  Report("durable_commands_batch", static_cast<double>(all) / SecondsSince(start), "1/s",
         absl::StrCat("callers=", kCallers, " batch=", kBatch, " commands=", all));
}

void Bench::Import() {
  const std::string folder = std::string(KEZHI_SOURCE_DIR) + "/tests/data/crm_opportunities/";
  services::ImportOptions options;
  options.files = {folder + "sales_pipeline.csv", folder + "sales_teams.csv"};
  options.batch = 500;
  server::Client& client = ClientOf(0);
  const services::CommandSender send = [&](const std::vector<v1::Command>& commands)
      -> absl::StatusOr<std::vector<absl::StatusOr<v1::Outcome>>> {
    v1::BatchExecuteRequest request;
    for (const v1::Command& command : commands) *request.add_commands() = command;
    const auto response =
        client.Call(&v1::CommandService::Stub::BatchExecute, client.command(), request);
    if (!response.ok()) return response.status();
    std::vector<absl::StatusOr<v1::Outcome>> results;
    for (const v1::CommandResult& result : response->results()) {
      if (result.has_outcome()) {
        results.emplace_back(result.outcome());
      } else {
        results.emplace_back(absl::UnknownError(result.error().message()));
      }
    }
    return results;
  };
  const auto start = SteadyClock::now();
  const auto summary = services::Import(
      *services::ParseMapping(*services::LoadMapping("crm_opportunities")), options, send);
  KEZHI_CHECK(summary.ok() && summary->refused == 0);
  Report("import_rows", static_cast<double>(summary->rows) / SecondsSince(start), "1/s",
         absl::StrCat("rows=", summary->rows, " commands=", summary->commands));
}

// A dealership day: 40 visits that left a phone number.
void Bench::FillDay(const std::string& query_store, absl::Time arrived) {
  const v1::Playbook playbook = *domain::Preset("auto_4s");
  for (int i = 0; i < 40; ++i) {
    v1::Command registration = Visit(8, 0, i);
    registration.mutable_register_visit()->set_visit(
        domain::VisitName(query_store, absl::StrCat("v", i)));
    registration.mutable_register_visit()->set_consultant(
        domain::ConsultantName(query_store, "c1"));
    *registration.mutable_register_visit()->mutable_arrived_at() = domain::ToTimestamp(arrived);
    Execute(registration);
    v1::Command command;
    command.set_request_id(RequestId(9, 0, i));
    auto* completion = command.mutable_complete_visit();
    completion->set_visit(domain::VisitName(query_store, absl::StrCat("v", i)));
    *completion->mutable_left_at() = domain::ToTimestamp(arrived + absl::Seconds(30));
    completion->set_name("测试");
    completion->set_phone(absl::StrFormat("1380000%04d", i));
    completion->set_info_left(true);
    completion->set_customer(domain::CustomerName(query_store, absl::StrCat("k", i)));
    completion->set_grade(playbook.scales(0).grades(0).id());
    completion->set_note("note");
    Execute(command);
  }
}

void Bench::Queries() {
  const std::string query_store = "stores/forms";
  Open(query_store, 7);
  const absl::Time arrived = absl::Now() - absl::Minutes(1);
  FillDay(query_store, arrived);
  absl::TimeZone zone;
  Require(absl::LoadTimeZone("Asia/Shanghai", &zone));
  const absl::CivilDay day(absl::ToCivilDay(arrived, zone));
  v1::GetRegistrationSheetRequest sheet;
  sheet.set_name(domain::DayName(query_store, day));
  v1::GetHeadResponse head;
  {
    const auto response = ClientOf(0).Call(&v1::StreamService::Stub::GetHead, ClientOf(0).stream(),
                                           v1::GetHeadRequest());
    Require(response.ok());
    head = *response;
  }
  sheet.mutable_read_at()->set_min_position(head.position());
  v1::GetCustomerCardRequest card;
  card.mutable_read_at()->set_min_position(head.position());
  for (const int callers : {1, 16}) {
    Drive(absl::StrCat("card_queries_", callers), callers, [&](int caller, int number) {
      v1::GetCustomerCardRequest request = card;
      request.set_name(
          domain::CustomerName(query_store, absl::StrCat("k", (caller * 7 + number) % 40)));
      const auto response = ClientOf(caller).Call(&v1::QueryService::Stub::GetCustomerCard,
                                                  ClientOf(caller).query(), request);
      Require(response.ok() && response->card().backs_size() == 1);
    });
    Drive(absl::StrCat("sheet_queries_", callers), callers, [&](int caller, int) {
      const auto response = ClientOf(caller).Call(&v1::QueryService::Stub::GetRegistrationSheet,
                                                  ClientOf(caller).query(), sheet);
      Require(response.ok() && response->sheet().lines_size() == 40);
    });
  }
}

// All projections over all events, from an empty directory.
void Bench::Replay() {
  KEZHI_CHECK(server_->Terminate() == 0);
  storage::Journal::Options options;
  options.directory = data_ + "/journal";
  options.read_only = true;
  auto journal = storage::Journal::Open(options);
  KEZHI_CHECK(journal.ok());
  const std::uint64_t events = (*journal)->head().position.value();
  storage::Views::Options views_options;
  views_options.directory = directory_.Sub("rebuilt");
  const auto views =
      storage::Views::Open(views_options, (*journal)->log_id(), (*journal)->head().position);
  KEZHI_CHECK(views.ok());
  const auto start = SteadyClock::now();
  KEZHI_CHECK(engine::FoldUpTo(**journal, Position(events), **views, nullptr).ok());
  Report("replay_events", static_cast<double>(events) / SecondsSince(start), "1/s",
         absl::StrCat("events=", events, " projections=all"));
}

}  // namespace
}  // namespace kezhi::tests

int main() {
  kezhi::tests::Bench().Run();
  return 0;
}
