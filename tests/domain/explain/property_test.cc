// The law of an explanation, for every past: without a named event the cell is another, without any
// other it is the same. The fold without an event is made here as it is defined: all other events,
// one after the other.
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "domain/dates.h"
#include "domain/explain/cell.h"
#include "domain/explain/explain.h"
#include "domain/form_rows.h"
#include "domain/names.h"
#include "tests/domain/explain/forms.h"
#include "tests/domain/forms/random_past.h"
#include "tests/domain/history.h"

namespace kezhi::testing {
namespace {

constexpr std::size_t kSteps = 25;
constexpr int kCells = 8;

// Without one of its events a history may insert a row that is there, or fail.
class AnyRows : public domain::MemoryRows {
 public:
  void Fail(const absl::Status& status) const override { status_.Update(status); }

  void Insert(absl::string_view table, absl::string_view key, std::string value) override {
    Put(table, key, std::move(value));
  }

  const absl::Status& status() const { return status_; }

 private:
  mutable absl::Status status_;
};

using Form = std::unique_ptr<google::protobuf::Message>;

// The form after all events but one; nullptr: it is not there.
Form FormWithout(const std::vector<v1::Event>& events, std::size_t left_out,
                 const domain::ExplainedForm& form) {
  AnyRows rows;
  for (std::size_t event = 0; event < events.size(); ++event) {
    if (event == left_out) continue;
    for (const domain::Projection* projection : form.projections) {
      projection->apply(events[event], rows, rows);
    }
  }
  auto computed = form.compute(rows);
  if (!computed.ok() || !rows.status().ok()) return nullptr;
  return *std::move(computed);
}

std::optional<std::string> ValueIn(const Form& form, const std::string& path) {
  if (form == nullptr) return std::nullopt;
  const auto cell = domain::CellAt(domain::FormRowsOf(*form, domain::Places::kShown), path);
  return cell.has_value() ? std::optional(cell->value) : std::nullopt;
}

RandomPast AnyPast() {
  const auto length = *rc::gen::inRange<std::size_t>(1, kSteps);
  return RandomPast(
      *rc::gen::container<std::vector<unsigned>>(length, rc::gen::arbitrary<unsigned>()));
}

std::string AnyConsultant() {
  return Name(*rc::gen::elementOf(std::vector<std::string>{"consultants/c1", "consultants/c2"}));
}

// A form of a day on which something happened.
domain::ExplainedForm AnyForm(RandomPast& past, absl::CivilDay day) {
  const std::vector<std::string> customers = past.customers();
  switch (*rc::gen::inRange(customers.empty() ? 2 : 0, 7)) {
    case 0:
    case 1: return ExplainedCard(Name("customers/" + *rc::gen::elementOf(customers)), past.now());
    case 2: return ExplainedSheet(domain::DayName(kStore, day));
    case 3: return ExplainedReport(domain::ReportName(AnyConsultant(), day));
    case 4:
      return ExplainedDueList(
          {.store = kStore, .owner = "", .from = std::nullopt, .to = day + 40, .today = day}, false,
          past.now());
    case 5: return ExplainedWalkIns({.store = kStore, .from = day - 7, .to = day + 7});
    default: break;
  }
  domain::ProgressQuery query;
  query.store = kStore;
  query.year = static_cast<int>(day.year());
  query.month = day.month();
  query.evaluated_at = past.now();
  return ExplainedProgress(query);
}

std::vector<std::string> CellsOf(const Form& form) {
  std::vector<std::string> cells;
  const domain::FormRows rows = domain::FormRowsOf(*form, domain::Places::kShown);
  for (const auto& [path, row] : rows) {
    if (!path.empty()) cells.push_back(path);
    for (const auto& [field, value] : row.fields) {
      cells.push_back(path.empty() ? field : path + "." + field);
    }
  }
  return cells;
}

RC_GTEST_PROP(ExplainCell, NamesTheEventsWithoutWhichTheCellIsAnotherAndNoOther, ()) {
  RandomPast past = AnyPast();
  const std::vector<v1::Event>& events = past.events();
  const v1::Event& some = events[*rc::gen::inRange<std::size_t>(0, events.size())];
  RC_PRE(some.has_business_day() && domain::IsSet(some.business_day()));
  const domain::ExplainedForm form = AnyForm(past, domain::ToDay(some.business_day()));
  const Form whole = FormWithout(events, events.size(), form);
  RC_PRE(whole != nullptr);
  const std::vector<std::string> cells = CellsOf(whole);
  RC_PRE(!cells.empty());
  std::vector<Form> without;
  for (std::size_t event = 0; event < events.size(); ++event) {
    without.push_back(FormWithout(events, event, form));
  }
  for (int i = 0; i < kCells; ++i) {
    const std::string cell = *rc::gen::elementOf(cells);
    std::vector<std::size_t> behind;
    for (std::size_t event = 0; event < events.size(); ++event) {
      if (ValueIn(without[event], cell) != ValueIn(whole, cell)) behind.push_back(event);
    }
    const auto explained = domain::ExplainCell(events, form, cell, events.size());
    RC_ASSERT(explained.ok());
    RC_ASSERT(explained->events == behind);
    RC_ASSERT(explained->untried == 0U);
  }
}

// Fewer may be tried: then what was is right as far as it goes, and the rest is counted.
RC_GTEST_PROP(ExplainCell, TriesTheLatestAndCountsTheOthers, ()) {
  RandomPast past = AnyPast();
  const std::vector<v1::Event>& events = past.events();
  domain::ProgressQuery query;
  query.store = kStore;
  query.year = 2026;
  query.month = 1;
  query.evaluated_at = past.now();
  const domain::ExplainedForm form = ExplainedProgress(query);
  const auto all = domain::ExplainCell(events, form, "head.opened", events.size());
  RC_ASSERT(all.ok());
  const auto some = domain::ExplainCell(events, form, "head.opened", 3);
  RC_ASSERT(some.ok());
  RC_ASSERT(some->events.size() <= 3U);
  RC_ASSERT(some->events.size() + some->untried >= all->events.size());
  const std::vector<std::size_t> latest(
      all->events.end() - static_cast<std::ptrdiff_t>(some->events.size()), all->events.end());
  RC_ASSERT(some->events == latest);
}

}  // namespace
}  // namespace kezhi::testing
