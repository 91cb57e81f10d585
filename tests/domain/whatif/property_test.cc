// The law of what-if: under the playbook that was in force, history comes out as it was.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "domain/event_codec.h"
#include "domain/progress_table/query.h"
#include "domain/whatif/compare.h"
#include "domain/whatif/rederive.h"
#include "tests/domain/fold.h"
#include "tests/domain/forms/random_past.h"

namespace kezhi::testing {
namespace {

constexpr std::size_t kSteps = 80;

RandomPast AnyPast() {
  const auto length = *rc::gen::inRange<std::size_t>(1, kSteps);
  return RandomPast(
      *rc::gen::container<std::vector<unsigned>>(length, rc::gen::arbitrary<unsigned>()));
}

domain::WhatIf TheSame(absl::CivilDay from) {
  domain::WhatIf asked;
  asked.store = kStore;
  asked.playbook = PresetPlaybook("auto_4s");
  asked.from = from;
  asked.sha256 = FakeSha256;
  return asked;
}

// How many events of each type each stream has, but adoptions.
std::map<std::pair<std::string, std::string>, int> Counts(const std::vector<v1::Event>& events) {
  std::map<std::pair<std::string, std::string>, int> counts;
  for (const v1::Event& event : events) {
    if (!event.has_playbook_adopted()) ++counts[{event.stream(), domain::TypeOf(event)}];
  }
  return counts;
}

Rows Fold(const std::vector<v1::Event>& events) {
  Rows rows;
  for (const v1::Event& event : events) rows.Apply(event);
  return rows;
}

v1::ProgressTable TableOf(const Rows& rows, int month, absl::Time now) {
  domain::ProgressQuery query;
  query.store = kStore;
  query.year = 2026;
  query.month = month;
  query.evaluated_at = now;
  return domain::ProgressTableOf(rows, query)->table;
}

RC_GTEST_PROP(WhatIf, UnderThePlaybookInForceNothingIsOtherwise, ()) {
  const RandomPast past = AnyPast();
  const absl::CivilDay from = absl::CivilDay(2026, 1, 1) + *rc::gen::inRange(0, 25);
  const auto then = domain::Rederive(past.events(), TheSame(from));
  RC_ASSERT(then.ok());
  RC_ASSERT(then->unknown_grades == 0);
  RC_ASSERT(Counts(past.events()) == Counts(then->events));
  const Rows rows_was = Fold(past.events());
  const Rows rows_then = Fold(then->events);
  const absl::CivilDay today = absl::ToCivilDay(past.now(), absl::FixedTimeZone(8 * 60 * 60));
  const domain::HistoryDifference difference =
      domain::CompareHistories({past.events(), rows_was}, {then->events, rows_then}, kStore, today);
  RC_ASSERT(difference.pursuits.empty());
  RC_ASSERT(difference.noted.empty());
  for (const int month : {1, 2}) {
    RC_ASSERT(domain::CompareProgress(TableOf(rows_was, month, past.now()),
                                      TableOf(rows_then, month, past.now()))
                  .empty());
  }
  RC_ASSERT(domain::CompareDue(domain::AllDue(rows_was, kStore, today + 60, today),
                               domain::AllDue(rows_then, kStore, today + 60, today))
                .empty());
}

}  // namespace
}  // namespace kezhi::testing
