#include "tests/e2e/service.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "base/check.h"
#include "domain/dates.h"

namespace kezhi::e2e {

using testing::Ask;

absl::Time Local(const std::string& text) {
  absl::TimeZone zone;
  KEZHI_CHECK(absl::LoadTimeZone("Asia/Shanghai", &zone));
  absl::Time time;
  std::string error;
  KEZHI_CHECK(absl::ParseTime("%Y-%m-%d %H:%M", text, zone, &time, &error));
  return time;
}

Service::Service(Changes changes)
    : changes_(std::move(changes)), clock_(Local("2026-01-01 08:00")) {
  Start();
  PutCommonGround();
}

void Service::Start() {
  server::ServerOptions options;
  options.data_directory = dir_.Sub("data");
  options.listen = "127.0.0.1:0";
  options.http_listen = "127.0.0.1:0";
  options.workers = 4;
  options.close_days = false;
  // Nothing is written that a test has not asked for.
  options.tree_head_every = absl::ZeroDuration();
  options.record_reads = false;
  options.min_free_bytes = 1 << 20;
  options.tick = absl::Milliseconds(1);
  if (changes_.server) changes_.server(options);
  auto server = server::Server::Start(options, [this](engine::EngineOptions& engine) {
    engine.clock = &clock_;
    if (changes_.engine) changes_.engine(engine);
  });
  if (!server.ok()) std::fprintf(stderr, "%s\n", server.status().ToString().c_str());
  KEZHI_CHECK(server.ok());
  server_ = *std::move(server);
  client_ = std::make_unique<server::Client>(ClientOptions());
}

server::ClientOptions Service::ClientOptions() const {
  server::ClientOptions options{.address = server_->address()};
  if (changes_.client) changes_.client(options);
  return options;
}

void Service::Restart(const std::function<void()>& meanwhile) {
  client_.reset();
  server_.reset();
  if (meanwhile) meanwhile();
  Start();
}

void Service::PutCommonGround() {
  Must(Ask<v1::OpenStore>(R"pb(
    store: "stores/s1"
    display_name: "Store 1"
    time_zone: "Asia/Shanghai"
    region_code: "CN"
    day_starts {}
    closes { hours: 18 }
  )pb"));
  v1::AdoptPlaybook adopt;
  adopt.set_store("stores/s1");
  *adopt.mutable_playbook() = testing::PresetPlaybook("auto_4s");
  Must(Ask(adopt));
  for (const char* id : {"c1", "c2", "c3"}) {
    v1::HireConsultant hire;
    hire.set_consultant(absl::StrCat("stores/s1/consultants/", id));
    hire.set_name(absl::StrCat("顾问", id));
    Must(Ask(hire));
  }
  // The forms know the ground, whoever asks before it has sent anything itself.
  engine::ReadMoment moment;
  moment.min_position = Position(head());
  moment.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  KEZHI_CHECK(server_->engine().Snapshot(moment).ok());
  SetClock("2026-03-02 08:00");
}

server::Client Service::As(const std::string& role, const std::string& actor,
                           const std::string& store) {
  server::ClientOptions options = ClientOptions();
  options.actor = actor;
  options.role = role;
  options.store = store;
  return server::Client(std::move(options));
}

absl::StatusOr<v1::Outcome> Service::Do(server::Client& client, v1::Command command) {
  if (command.request_id().empty()) {
    command.set_request_id(absl::StrFormat("00000000-0000-4000-8000-%012x", ++requests_));
  }
  return client.Execute(command);
}

v1::Outcome Service::Must(v1::Command command) {
  absl::StatusOr<v1::Outcome> outcome = Do(std::move(command));
  if (!outcome.ok()) std::fprintf(stderr, "%s\n", outcome.status().ToString().c_str());
  KEZHI_CHECK(outcome.ok());
  return *std::move(outcome);
}

std::string Http(int port, const std::string& request_line) {
  namespace asio = boost::asio;
  asio::io_context context;
  asio::ip::tcp::socket socket(context);
  socket.connect({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)});
  asio::write(socket, asio::buffer(absl::StrCat(request_line, " HTTP/1.0\r\n\r\n")));
  std::string answer;
  // However it ends: a request that is refused may be cut off.
  boost::system::error_code end;
  asio::read(socket, asio::dynamic_buffer(answer), end);
  return answer;
}

v1::Command Arrive(const std::string& visit, const std::string& arrived,
                   const std::string& consultant) {
  v1::RegisterVisit arrive;
  arrive.set_visit(absl::StrCat("stores/s1/visits/", visit));
  arrive.set_channel(v1::CHANNEL_WALK_IN);
  *arrive.mutable_arrived_at() = domain::ToTimestamp(Local(arrived));
  arrive.set_party_size(1);
  arrive.set_appellation("某先生");
  arrive.set_consultant(absl::StrCat("stores/s1/consultants/", consultant));
  return Ask(arrive);
}

v1::Command Complete(const std::string& visit, const std::string& left, const std::string& name,
                     const std::string& phone, const std::string& grade) {
  v1::CompleteVisit complete;
  complete.set_visit(absl::StrCat("stores/s1/visits/", visit));
  *complete.mutable_left_at() = domain::ToTimestamp(Local(left));
  complete.set_name(name);
  complete.set_phone(phone);
  complete.set_info_left(true);
  complete.set_wanted_model("M1");
  complete.set_grade(grade);
  complete.set_note("看了两款车");
  return Ask(complete);
}

std::string BodyOf(const std::string& answer) {
  return answer.substr(answer.find("\r\n\r\n") + 4);
}

v1::ReadAt After(const v1::Outcome& outcome) {
  v1::ReadAt read_at;
  read_at.set_min_position(outcome.last_position());
  return read_at;
}

v1::ReadAt AsOf(std::uint64_t position) {
  v1::ReadAt read_at;
  read_at.set_position(position);
  return read_at;
}

}  // namespace kezhi::e2e
