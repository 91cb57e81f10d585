#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

#include "domain/dates.h"
#include "domain/names.h"
#include "domain/playbooks/playbooks.h"
#include "tests/bench/load/async_call.h"
#include "tests/bench/load/measure.h"
#include "tests/bench/load/row.h"

namespace kezhi::bench {
namespace {

constexpr int kCustomers = 200;
constexpr int kLines = 40;

// A day at a store of its own: 40 visits that left a phone number. Returns the day's name.
std::string FillDay(Connection& connection, const Workload& workload, int lane) {
  std::vector<v1::Command> commands;
  commands.reserve(std::size_t{2} * kLines);
  const absl::Time arrived = absl::Now() - absl::Minutes(1);
  const std::string grade = domain::Preset("auto_4s")->scales(0).grades(0).id();
  for (int line = 0; line < kLines; ++line) {
    // Nobody else comes to this lane.
    v1::Command registration = workload.Visit(lane, static_cast<std::uint64_t>(line));
    *registration.mutable_register_visit()->mutable_arrived_at() = domain::ToTimestamp(arrived);
    v1::Command completion;
    completion.set_request_id(workload.RequestId(4, 0, static_cast<std::uint64_t>(line)));
    v1::CompleteVisit& complete = *completion.mutable_complete_visit();
    complete.set_visit(registration.register_visit().visit());
    *complete.mutable_left_at() = domain::ToTimestamp(arrived + absl::Seconds(30));
    complete.set_name("测试");
    complete.set_phone(absl::StrFormat("139%08d", line));
    complete.set_info_left(true);
    complete.set_grade(grade);
    complete.set_note("note");
    commands.push_back(std::move(registration));
    commands.push_back(std::move(completion));
  }
  ExecuteAll(connection, commands);
  const std::string& visit = commands.front().register_visit().visit();
  absl::TimeZone zone;
  Require(absl::LoadTimeZone("Asia/Shanghai", &zone), "no time zones are installed");
  return domain::DayName(domain::StoreOf(visit), absl::ToCivilDay(arrived, zone));
}

// As of a position, `distance` events ago; 0 = the latest.
void MeasureCards(const Target& target, std::vector<Connection>& connections,
                  const Workload& workload, int callers, std::uint64_t position,
                  std::uint64_t distance) {
  const LoopResult result =
      RunClosed(callers, target.window, [&](int caller, std::uint64_t number, Done done) {
        const auto lane = static_cast<std::size_t>(caller);
        v1::GetCustomerCardRequest request;
        request.set_name(
            workload.CustomerName(static_cast<int>((lane * 37 + number * 61) % kCustomers)));
        if (position > 0) request.mutable_read_at()->set_position(position);
        auto* stub = connections[lane % connections.size()].query->async();
        CallAsync<v1::GetCustomerCardResponse>(
            std::move(request),
            [stub](auto* context, auto* in, auto* out, auto callback) {
              stub->GetCustomerCard(context, in, out, std::move(callback));
            },
            [done = std::move(done)](const v1::GetCustomerCardResponse&) { done(); });
      });
  Print({.system = "kezhi",
         .workload = position > 0 ? "card_as_of" : "card",
         .concurrency = static_cast<std::uint64_t>(callers),
         .value = result.per_second,
         .unit = "cards/s",
         .latency = &result.latency,
         .with = absl::StrCat("events_ago=", position > 0 ? distance : 0,
                              " head=", HeadOf(connections[0]).position())});
}

void MeasureSheet(const Target& target, std::vector<Connection>& connections, int callers) {
  // A store of its own, so that no other measurement's visits stand on the sheet.
  const Workload workload(target.tag, target.stores + 1);
  workload.OpenStores(connections[0]);
  const std::string day = FillDay(connections[0], workload, target.stores);
  AwaitViews(target);
  const LoopResult result =
      RunClosed(callers, target.window, [&](int caller, std::uint64_t, Done done) {
        v1::GetRegistrationSheetRequest request;
        request.set_name(day);
        auto* stub =
            connections[static_cast<std::size_t>(caller) % connections.size()].query->async();
        CallAsync<v1::GetRegistrationSheetResponse>(
            std::move(request),
            [stub](auto* context, auto* in, auto* out, auto callback) {
              stub->GetRegistrationSheet(context, in, out, std::move(callback));
            },
            [done = std::move(done)](const v1::GetRegistrationSheetResponse& response) {
              Require(response.sheet().lines_size() >= kLines, "lines are missing");
              done();
            });
      });
  Print({.system = "kezhi",
         .workload = "sheet",
         .concurrency = static_cast<std::uint64_t>(callers),
         .value = result.per_second,
         .unit = "sheets/s",
         .latency = &result.latency,
         .with = absl::StrCat("lines=", kLines)});
}

}  // namespace

void MeasureForms(const Target& target, int callers, std::uint64_t distance) {
  std::vector<Connection> connections = Connect(target, target.address);
  const Workload workload(target.tag, target.stores);
  workload.OpenStores(connections[0]);
  AddCustomers(target, kCustomers);
  const std::uint64_t position = HeadOf(connections[0]).position();
  FillTo(target, position + distance);
  AwaitViews(target);
  MeasureSheet(target, connections, callers);
  MeasureCards(target, connections, workload, callers, 0, distance);
  MeasureCards(target, connections, workload, callers, position, distance);
}

}  // namespace kezhi::bench
