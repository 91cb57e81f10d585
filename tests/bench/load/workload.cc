#include "tests/bench/load/workload.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "domain/names.h"
#include "domain/playbooks/playbooks.h"

namespace kezhi::bench {
namespace {

constexpr std::size_t kMessage = 250;

// A UUID of version 8: its own meaning, made of what the command is.
std::string MakeRequestId(absl::string_view tag, int kind, int lane, std::uint64_t number) {
  return absl::StrFormat("%s-%04x-8%03x-8%03x-%012x", tag, kind, lane >> 12, lane & 0xfff, number);
}

}  // namespace

Workload::Workload(std::string tag, int stores) : tag_(std::move(tag)), stores_(stores) {
}

std::string Workload::Store(int lane) const {
  return absl::StrCat("stores/bench", lane % stores_);
}

std::string Workload::RequestId(int kind, int lane, std::uint64_t number) const {
  return MakeRequestId(tag_, kind, lane, number);
}

void Workload::OpenStores(Connection& connection) const {
  std::vector<v1::Command> commands;
  commands.reserve(static_cast<std::size_t>(stores_) * 3);
  for (int lane = 0; lane < stores_; ++lane) {
    // The same ids in every run: opening a store again is the same request.
    const auto add = [&](int step) -> v1::Command& {
      commands.emplace_back().set_request_id(MakeRequestId("00000000", step, lane, 0));
      return commands.back();
    };
    auto* open = add(1).mutable_open_store();
    open->set_store(Store(lane));
    open->set_display_name(absl::StrCat("bench", lane));
    open->set_time_zone("Asia/Shanghai");
    open->set_region_code("CN");
    open->mutable_closes()->set_hours(23);
    open->mutable_closes()->set_minutes(59);
    auto* adopt = add(2).mutable_adopt_playbook();
    adopt->set_store(Store(lane));
    *adopt->mutable_playbook() = *domain::Preset("auto_4s");
    auto* hire = add(3).mutable_hire_consultant();
    hire->set_consultant(domain::ConsultantName(Store(lane), "c1"));
    hire->set_name("c1");
  }
  ExecuteAll(connection, commands);
}

std::string Workload::VisitPrefix(int lane) const {
  return domain::VisitName(Store(lane), absl::StrCat("v", tag_, "-", lane, "-"));
}

v1::Command Workload::Visit(int lane, std::uint64_t number) const {
  v1::Command command;
  command.set_request_id(RequestId(1, lane, number));
  auto* registration = command.mutable_register_visit();
  registration->set_visit(absl::StrCat(VisitPrefix(lane), number));
  registration->set_channel(v1::CHANNEL_WALK_IN);
  registration->set_appellation("某先生");
  registration->set_source("advert");
  registration->set_consultant(domain::ConsultantName(Store(lane), "c1"));
  return command;
}

std::int64_t Workload::NumberOf(absl::string_view stream, int lane) const {
  const std::string prefix = VisitPrefix(lane);
  std::int64_t number = -1;
  if (stream.substr(0, prefix.size()) != prefix) return -1;
  return absl::SimpleAtoi(stream.substr(prefix.size()), &number) ? number : -1;
}

std::string Workload::CustomerName(int number) const {
  return domain::CustomerName(Store(number), absl::StrCat("k", tag_, "-", number));
}

v1::Command Workload::Customer(int number) const {
  v1::Command command;
  command.set_request_id(RequestId(2, number, 0));
  auto* registration = command.mutable_register_customer();
  registration->set_customer(CustomerName(number));
  registration->set_name("测试");
  registration->set_phone(absl::StrFormat("138%08d", number));
  registration->set_source("advert");
  registration->set_owner(domain::ConsultantName(Store(number), "c1"));
  // Several runs may share a store.
  registration->set_allow_duplicate(true);
  return command;
}

v1::Command Workload::Profile(int customer, int number) const {
  v1::Command command;
  command.set_request_id(RequestId(3, customer, static_cast<std::uint64_t>(number)));
  command.mutable_update_profile()->set_customer(CustomerName(customer));
  command.mutable_update_profile()->set_name(absl::StrCat("测试 ", number));
  return command;
}

void Require(bool holds, absl::string_view what) {
  if (holds) return;
  std::cerr << "kezhi_load: " << what << "\n";
  std::_Exit(1);
}

void RequireOk(const grpc::Status& status, absl::string_view what) {
  Require(status.ok(), absl::StrCat(what, ": ", status.error_message()));
}

void ExecuteAll(Connection& connection, const std::vector<v1::Command>& commands) {
  for (std::size_t begin = 0; begin < commands.size(); begin += kMessage) {
    v1::BatchExecuteRequest request;
    const std::size_t end = std::min(commands.size(), begin + kMessage);
    for (std::size_t i = begin; i < end; ++i) *request.add_commands() = commands[i];
    grpc::ClientContext context;
    v1::BatchExecuteResponse response;
    RequireOk(connection.command->BatchExecute(&context, request, &response), "a batch");
    for (const v1::CommandResult& result : response.results()) {
      Require(result.has_outcome(), absl::StrCat("a command: ", result.error().message()));
    }
  }
}

v1::GetHeadResponse HeadOf(Connection& connection) {
  grpc::ClientContext context;
  v1::GetHeadResponse head;
  RequireOk(connection.stream->GetHead(&context, v1::GetHeadRequest(), &head), "the head");
  return head;
}

}  // namespace kezhi::bench
