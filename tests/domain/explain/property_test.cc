// The law of an explanation, for every past: without a named event the cell is another, without any
// other it is the same. The fold without an event is made here as it is defined: all other events,
// one after the other.
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "domain/dates.h"
#include "domain/explain/explain.h"
#include "domain/names.h"
#include "tests/domain/explain/forms.h"
#include "tests/domain/explain/without.h"
#include "tests/domain/forms/random_past.h"

namespace kezhi::testing {
namespace {

constexpr std::size_t kSteps = 25;
constexpr int kCells = 8;

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

RC_GTEST_PROP(ExplainCell, NamesTheEventsWithoutWhichTheCellIsAnotherAndNoOther, ()) {
  RandomPast past = AnyPast();
  const std::vector<v1::Event>& events = past.events();
  const v1::Event& some = events[*rc::gen::inRange<std::size_t>(0, events.size())];
  RC_PRE(some.has_business_day() && domain::IsSet(some.business_day()));
  const domain::ExplainedForm form = AnyForm(past, domain::ToDay(some.business_day()));
  const FormsWithout forms(events, form);
  RC_PRE(forms.exists());
  const std::vector<std::string> cells = forms.cells();
  RC_PRE(!cells.empty());
  for (int i = 0; i < kCells; ++i) {
    const std::string cell = *rc::gen::elementOf(cells);
    const auto explained = domain::ExplainCell(events, form, cell, events.size());
    RC_ASSERT(explained.ok());
    RC_ASSERT(explained->events == forms.Behind(cell));
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
