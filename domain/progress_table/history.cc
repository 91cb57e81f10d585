#include "domain/progress_table/history.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

#include "domain/dates.h"
#include "domain/fold.h"
#include "domain/progress_table/tables.h"

namespace kezhi::domain {
namespace {

std::optional<absl::CivilDay> DayIfSet(bool given, const google::type::Date& date) {
  if (!given || !IsSet(date)) return std::nullopt;
  return ToDay(date);
}

}  // namespace

void PursuitMoment::Apply(const v1::ProgressStep& step) {
  switch (step.kind()) {
    case v1::PROGRESS_STEP_KIND_OPENED:
      status = v1::PURSUIT_STATUS_OPEN;
      owner = step.owner();
      break;
    case v1::PROGRESS_STEP_KIND_GRADED:
    case v1::PROGRESS_STEP_KIND_CHANGED:
    case v1::PROGRESS_STEP_KIND_RENEWED:
      grade = step.to();
      graded_on = DayIfSet(step.has_day(), step.day());
      horizon_ends = DayIfSet(step.has_horizon_ends(), step.horizon_ends());
      in_progress_table = step.in_progress_table();
      break;
    case v1::PROGRESS_STEP_KIND_CLOSED:
      status = step.status();
      reason = step.reason();
      break;
    case v1::PROGRESS_STEP_KIND_REOPENED:
      status = v1::PURSUIT_STATUS_OPEN;
      reason.clear();
      break;
    case v1::PROGRESS_STEP_KIND_OWNED:
      owner = step.owner();
      pooled = false;
      break;
    case v1::PROGRESS_STEP_KIND_POOLED:
      // The row of the month stays with the one who had it.
      pooled = true;
      break;
    default: break;
  }
}

PursuitMoment PursuitHistory::At(absl::CivilDay day) const {
  PursuitMoment moment;
  const std::string bound = Compact(day);
  for (const v1::ProgressStep& step : steps) {
    if (DaySegment(step.day()) > bound) break;
    moment.Apply(step);
  }
  return moment;
}

std::optional<PursuitHistory> LoadHistory(const RowReader& rows, absl::string_view customer,
                                          int pursuit) {
  const std::string key = PursuitKey(customer, pursuit);
  std::optional<v1::ProgressPursuit> row =
      GetRow<v1::ProgressPursuit>(rows, kProgressPursuits, key);
  if (!row.has_value()) return std::nullopt;
  PursuitHistory history;
  history.pursuit = *std::move(row);
  // The key's order is that of days and positions.
  ScanPrefix(rows, kProgressSteps, key, [&](absl::string_view, absl::string_view value) {
    v1::ProgressStep& step = history.steps.emplace_back();
    step.ParseFromArray(value.data(), static_cast<int>(value.size()));
    return true;
  });
  const auto opened = std::find_if(
      history.steps.begin(), history.steps.end(),
      [](const v1::ProgressStep& step) { return step.kind() == v1::PROGRESS_STEP_KIND_OPENED; });
  if (opened != history.steps.end() && opened != history.steps.begin()) {
    *opened->mutable_day() = history.steps.front().day();
    std::rotate(history.steps.begin(), opened, opened + 1);
  }
  return history;
}

std::vector<PursuitHistory> LoadHistoriesOf(const RowReader& rows, absl::string_view consultant) {
  std::vector<PursuitHistory> histories;
  ScanPrefix(rows, kProgressByOwner, consultant, [&](absl::string_view key, absl::string_view) {
    const std::vector<std::string> parts =
        absl::StrSplit(key.substr(consultant.size() + 1), absl::string_view("\0", 1));
    int pursuit = 0;
    if (parts.size() != 2 || !absl::SimpleAtoi(parts[1], &pursuit)) return true;
    if (rows.Get(kProgressAliases, parts[0]).has_value()) return true;
    std::optional<PursuitHistory> history = LoadHistory(rows, parts[0], pursuit);
    if (history.has_value()) histories.push_back(*std::move(history));
    return true;
  });
  return histories;
}

}  // namespace kezhi::domain
