#include "tests/data/import_fixture.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"

#include "base/check.h"
#include "domain/statistics/query.h"
#include "services/engine/event_filter.h"
#include "services/engine/event_reader.h"

namespace kezhi::tests {
namespace {

v1::Actor Operator() {
  v1::Actor actor;
  actor.set_principal("operator");
  actor.set_role("operator");
  actor.set_known(v1::KNOWN_STATED);
  return actor;
}

}  // namespace

ImportedLog::ImportedLog() {
  engine::EngineOptions options;
  options.data_dir = directory_.Sub("data");
  auto opened = engine::Engine::Open(options);
  KEZHI_CHECK(opened.ok());
  engine_ = *std::move(opened);
}

services::CommandSender ImportedLog::Sender() {
  return [this](const std::vector<v1::Command>& commands)
             -> absl::StatusOr<std::vector<absl::StatusOr<v1::Outcome>>> {
    std::vector<absl::StatusOr<v1::Outcome>> results(commands.size(),
                                                     absl::UnknownError("not answered"));
    std::vector<engine::Submission> batch(commands.size());
    for (std::size_t i = 0; i < commands.size(); ++i) {
      batch[i].command = commands[i];
      batch[i].actor = Operator();
      batch[i].done = [&results, i](absl::StatusOr<v1::Outcome> outcome) {
        results[i] = std::move(outcome);
      };
    }
    engine_->SubmitBatch(std::move(batch));
    if (absl::Status status = engine_->StepAll(); !status.ok()) return status;
    return results;
  };
}

absl::StatusOr<services::ImportSummary> ImportedLog::Import(const std::string& mapping,
                                                            const std::vector<std::string>& files,
                                                            bool order_by_time) {
  absl::StatusOr<std::string> text = services::LoadMapping(mapping);
  absl::StatusOr<services::Mapping> parsed = services::ParseMapping(text.ok() ? *text : mapping);
  if (!parsed.ok()) return parsed.status();
  if (order_by_time) parsed->order_by_time = true;
  services::ImportOptions options;
  options.files = files;
  options.batch = 1000;
  return services::Import(*parsed, options, Sender());
}

domain::PursuitAggregate ImportedLog::Aggregate(const domain::PursuitQuery& query) {
  auto snapshot = engine_->Snapshot({});
  KEZHI_CHECK(snapshot.ok());
  return domain::AggregatePursuits((*snapshot)->rows(), query);
}

std::int64_t ImportedLog::Count(const std::string& type, const std::string& store) {
  auto snapshot = engine_->Snapshot({});
  KEZHI_CHECK(snapshot.ok());
  std::int64_t count = 0;
  for (const v1::EventCount& row : domain::GetStatistics((*snapshot)->rows(), store)) {
    if (row.type() == type) count += row.count();
  }
  return count;
}

std::map<std::string, v1::PursuitGroup> ImportedLog::GroupsBy(const domain::PursuitQuery& query) {
  std::map<std::string, v1::PursuitGroup> groups;
  for (v1::PursuitGroup& group : Aggregate(query).groups) groups[group.keys(0)] = std::move(group);
  return groups;
}

void ImportedLog::VisitEvents(const std::string& type,
                              absl::FunctionRef<void(const v1::Event& event)> visit) {
  const auto end = engine::ReadLog(engine_->journal(), {}, engine::EventFilter::Types({type}),
                                   [&](v1::Event& event) {
                                     visit(event);
                                     return true;
                                   });
  KEZHI_CHECK(end.ok());
}

std::uint64_t ImportedLog::head() const {
  return engine_->journal().head().position.value();
}

std::string Percent(int basis_points) {
  return absl::StrFormat("%d.%02d%%", basis_points / 100, basis_points % 100);
}

std::string Share(std::int64_t part, std::int64_t whole) {
  return Percent(static_cast<int>((2 * part * 10'000 + whole) / (2 * whole)));
}

std::vector<std::pair<std::int64_t, std::string>> MostWon(
    const std::map<std::string, v1::PursuitGroup>& groups, std::size_t count) {
  std::vector<std::pair<std::int64_t, std::string>> most;
  for (const auto& [key, group] : groups) most.emplace_back(group.won(), key);
  std::stable_sort(most.begin(), most.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  most.resize(std::min(count, most.size()));
  return most;
}

std::string ToText(const google::type::Date& date) {
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

std::string ToId(const std::string& name) {
  std::string id = absl::AsciiStrToLower(name);
  for (char& c : id) {
    if (c == ' ') c = '-';
  }
  return id;
}

bool SameNumber(const std::string& expected, double actual) {
  double number = 0;
  return absl::SimpleAtod(expected, &number) && std::abs(number - actual) < 0.0051;
}

}  // namespace kezhi::tests
