// Laws that the forms keep for every past: that of the rows, and the relations of S10 (domain.md
// §5) between the forms, and between the forms and the states that decisions look at.
#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "domain/calendar.h"
#include "domain/customer_card/query.h"
#include "domain/daily_report/query.h"
#include "domain/dates.h"
#include "domain/event_codec.h"
#include "domain/follow_up_record/query.h"
#include "domain/funnel/query.h"
#include "domain/names.h"
#include "domain/progress_table/history.h"
#include "domain/progress_table/query.h"
#include "domain/registration_sheet/query.h"
#include "tests/domain/fold.h"
#include "tests/domain/forms/random_past.h"

namespace kezhi::testing {
namespace {

constexpr std::size_t kSteps = 90;

RandomPast AnyPast() {
  const auto length = *rc::gen::inRange<std::size_t>(1, kSteps);
  return RandomPast(
      *rc::gen::container<std::vector<unsigned>>(length, rc::gen::arbitrary<unsigned>()));
}

Rows Fold(const std::vector<v1::Event>& events, std::size_t count) {
  Rows rows;
  for (std::size_t i = 0; i < count; ++i) rows.Apply(events[i]);
  return rows;
}

v1::ProgressTable TableOf(const Rows& rows, int month, absl::Time now,
                          const std::string& consultant = "") {
  domain::ProgressQuery query;
  query.store = kStore;
  query.year = 2026;
  query.month = month;
  query.consultant = consultant;
  query.evaluated_at = now;
  return domain::ProgressTableOf(rows, query)->table;
}

std::vector<std::string> Consultants() {
  return {Name("consultants/c1"), Name("consultants/c2"), Name("consultants/c3")};
}

std::vector<v1::DailyReport> ReportsOf(const Rows& rows, absl::CivilDay last) {
  std::vector<v1::DailyReport> reports;
  for (const std::string& consultant : Consultants()) {
    for (absl::CivilDay day(2026, 1, 1); day <= last; ++day) {
      reports.push_back(*domain::DailyReportOf(rows, domain::ReportName(consultant, day)));
    }
  }
  return reports;
}

absl::CivilDay Horizon(const RandomPast& past) {
  return absl::ToCivilDay(past.now(), absl::FixedTimeZone(8 * 60 * 60)) + 40;
}

// Standing customers.
std::vector<std::string> CustomersOf(RandomPast& past) {
  std::vector<std::string> names;
  for (const std::string& id : past.customers()) {
    if (past.spec().customer(id).merged_into.empty()) names.push_back(id);
  }
  return names;
}

// Laws say nothing of what never happens.
TEST(RandomPast, HoldsEveryKindOfEventThatTheFormsFold) {
  std::map<std::string, int> counts;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    std::vector<unsigned> dice(kSteps);
    for (std::size_t i = 0; i < dice.size(); ++i) {
      dice[i] = seed * 7919U + static_cast<unsigned>(i) * 104729U;
    }
    const RandomPast past(dice);
    for (const v1::Event& event : past.events()) ++counts[domain::TypeOf(event)];
  }
  for (const char* type :
       {"VisitRegistered",     "VisitCompleted",     "VisitAmended",        "VisitVoided",
        "RegistrationOverdue", "CustomerRegistered", "PursuitOpened",       "GradeSet",
        "GradeChanged",        "GradeRenewed",       "GradeCorrected",      "PursuitCorrected",
        "FollowUpPlanned",     "FollowUpDone",       "FollowUpRescheduled", "FollowUpCancelled",
        "FollowUpMissed",      "StagePromoted",      "OrderPlaced",         "OrderWithdrawn",
        "PursuitWon",          "PursuitClosed",      "PursuitReopened",     "CustomerHandedOver",
        "CustomerPooled",      "CustomerClaimed",    "CustomerMerged",      "CustomerUnmerged",
        "DayClosed",           "ReportSubmitted",    "ErasureRequested",    "ErasureWithdrawn",
        "ErasureDeclined",     "CustomerErased",     "ItineraryPlanned",    "StopDone"}) {
    EXPECT_GE(counts[type], 3) << type;
  }
}

RC_GTEST_PROP(Forms, FoldingTwiceGivesTheSameBytes, ()) {
  const RandomPast past = AnyPast();
  const std::size_t count = past.events().size();
  RC_ASSERT(Fold(past.events(), count).Dump(count) == Fold(past.events(), count).Dump(count));
}

RC_GTEST_PROP(Forms, AsOfAPositionIsTheFoldOfTheEventsUpToIt, ()) {
  const RandomPast past = AnyPast();
  const auto position = *rc::gen::inRange<std::size_t>(1, past.events().size() + 1);
  const Rows whole = Fold(past.events(), past.events().size());
  RC_ASSERT(whole.Dump(position) == Fold(past.events(), position).Dump(position));
}

RC_GTEST_PROP(Forms, EveryFoldKeepsToItsOwnTables, ()) {
  const RandomPast past = AnyPast();
  RC_ASSERT(Fold(past.events(), past.events().size()).strangers() == std::vector<std::string>());
}

// Merged, corrected, late or erased: a contact stands once on the follow-up record, under the
// customer of now, and each customer's count from 1 by their days.
RC_GTEST_PROP(FollowUpRecord, HasEveryContactOnceNumberedByDay, ()) {
  const RandomPast past = AnyPast();
  const Rows rows = Fold(past.events(), past.events().size());
  std::set<std::uint64_t> done;
  for (const v1::Event& event : past.events()) {
    if (event.has_follow_up_done()) done.insert(event.position());
  }
  domain::FollowUpQuery query;
  query.store = kStore;
  std::set<std::uint64_t> told;
  std::map<std::string, int> numbers;
  std::string key;
  do {
    const auto page = domain::ListFollowUps(rows, query, key, 7);
    for (const v1::FollowUpLine& line : page.items) {
      RC_ASSERT(told.insert(line.position()).second);
      RC_ASSERT(line.number() == ++numbers[line.customer()]);
    }
    key = page.next_key;
  } while (!key.empty());
  RC_ASSERT(told == done);
}

// L9: start + opened + moved in − won − lost − moved out = end; and one month begins as the last
// one ended.
RC_GTEST_PROP(Forms, TheHeadOfTheProgressTableAddsUp, ()) {
  const RandomPast past = AnyPast();
  const Rows rows = Fold(past.events(), past.events().size());
  std::vector<std::string> whose = Consultants();
  whose.push_back("");
  for (const std::string& consultant : whose) {
    int ended = 0;
    for (int month = 1; month <= 5; ++month) {
      const v1::ProgressTable table = TableOf(rows, month, past.now(), consultant);
      const v1::ProgressHead& head = table.head();
      RC_ASSERT(head.start_total() + head.opened() + head.moved_in() - head.won() - head.lost() -
                    head.moved_out() ==
                head.end_total());
      if (consultant.empty()) RC_ASSERT(head.start_total() == ended);
      ended = head.end_total();
    }
  }
}

// The open plans of a card, each with its day.
std::map<std::string, absl::CivilDay> DueOn(const v1::CustomerCard& card) {
  std::map<std::string, absl::CivilDay> due;
  const auto note = [&due](const auto& side) {
    for (const v1::CardLine& line : side.lines()) {
      if (line.state() != v1::CARD_LINE_STATE_PLANNED &&
          line.state() != v1::CARD_LINE_STATE_MISSED) {
        continue;
      }
      RC_ASSERT(due.emplace(line.planned_id(), domain::ToDay(line.due_on())).second);
    }
  };
  for (const v1::CardBack& back : card.backs()) note(back);
  note(card.front());
  return due;
}

// The card says of each pursuit what the customer's state says.
RC_GTEST_PROP(Forms, TheCardAgreesWithWhatDecisionsLookAt, ()) {
  RandomPast past = AnyPast();
  const Rows rows = Fold(past.events(), past.events().size());
  for (const std::string& id : CustomersOf(past)) {
    const domain::CustomerState& state = past.spec().customer(id);
    const v1::CustomerCard card =
        *domain::CustomerCardOf(rows, Name("customers/" + id), past.now());
    RC_ASSERT(card.head().owner() == state.owner);
    RC_ASSERT(card.head().pooled() == state.pooled);
    RC_ASSERT(card.head().erased() == state.erased);
    RC_ASSERT(!state.erased || (state.plans.empty() && state.open_pursuits.empty()));
    std::set<int> shown;
    for (const v1::CardBack& back : card.backs()) {
      const domain::PursuitState* pursuit = state.pursuit(back.pursuit().pursuit());
      RC_ASSERT(pursuit != nullptr);
      shown.insert(pursuit->number);
      RC_ASSERT(back.pursuit().status() == pursuit->status);
      RC_ASSERT(back.pursuit().grade() == pursuit->grade);
      RC_ASSERT(back.pursuit().owner() == pursuit->owner);
      RC_ASSERT(back.pursuit().stage() == pursuit->stage);
      RC_ASSERT(back.pursuit().ordered() == pursuit->ordered);
      RC_ASSERT(back.pursuit().wanted() == pursuit->wanted);
      RC_ASSERT(back.pursuit().contacts() == pursuit->contacts);
    }
    for (const domain::PursuitState& pursuit : state.pursuits) {
      RC_ASSERT(pursuit.unmerged || shown.count(pursuit.number) == 1);
    }
    const std::map<std::string, absl::CivilDay> due = DueOn(card);
    RC_ASSERT(due.size() == state.plans.size());
    for (const auto& [plan, day] : due) RC_ASSERT(state.plans.at(plan).due_on == day);
  }
}

// Standing visits of a past that are filled in, by name.
std::map<std::string, domain::VisitState> CompletedVisits(RandomPast& past) {
  std::map<std::string, domain::VisitState> visits;
  for (const v1::Event& event : past.events()) {
    if (!event.has_visit_completed()) continue;
    const domain::VisitState& visit =
        past.spec().visit(event.stream().substr(event.stream().rfind('/') + 1));
    if (!visit.voided) visits.emplace(event.stream(), visit);
  }
  return visits;
}

// However a line was amended, the pursuit that its visit opened wants the same in all forms.
RC_GTEST_PROP(Forms, WhatAVisitOpenedWantsWhatItsLineSays, ()) {
  RandomPast past = AnyPast();
  const Rows rows = Fold(past.events(), past.events().size());
  const v1::ProgressTable table = TableOf(rows, 1, past.now());
  for (const auto& [name, visit] : CompletedVisits(past)) {
    if (visit.pursuit == 0) continue;
    const domain::PursuitName at = domain::StandingOf(rows, visit.customer, visit.pursuit);
    const v1::CustomerCard card = *domain::CustomerCardOf(rows, at.customer, past.now());
    for (const v1::CardBack& back : card.backs()) {
      if (back.pursuit().origin_visit() != name) continue;
      RC_ASSERT(back.pursuit().wanted() == visit.wanted_model);
      RC_ASSERT(back.pursuit().source() == visit.source);
    }
    for (const v1::ProgressRow& row : table.rows()) {
      if (row.customer() != at.customer) continue;
      const auto back = std::find_if(
          card.backs().begin(), card.backs().end(),
          [&row](const v1::CardBack& b) { return b.pursuit().pursuit() == row.pursuit(); });
      RC_ASSERT(back != card.backs().end());
      RC_ASSERT(row.wanted() == back->pursuit().wanted());
      RC_ASSERT(row.source() == back->pursuit().source());
    }
  }
}

// An order that rests on lines alone stands on one that says so.
RC_GTEST_PROP(Forms, NoOrderStandsThatNoLineTellsOf, ()) {
  RandomPast past = AnyPast();
  const Rows rows = Fold(past.events(), past.events().size());
  std::set<std::pair<std::string, int>> told;
  for (const auto& [name, visit] : CompletedVisits(past)) {
    if (!visit.on_site_order) continue;
    const domain::PursuitName at = domain::StandingOf(rows, visit.customer, visit.pursuit);
    told.emplace(at.customer, at.pursuit);
  }
  for (const std::string& id : CustomersOf(past)) {
    for (const domain::PursuitState& pursuit : past.spec().customer(id).pursuits) {
      // Void with the visit that opened it: no form counts it any more.
      if (pursuit.status == v1::PURSUIT_STATUS_VOID) continue;
      if (pursuit.unmerged || !pursuit.order_on_lines) continue;
      RC_ASSERT(told.count({Name("customers/" + id), pursuit.number}) == 1);
    }
  }
}

// R43 through every amendment: where nobody was merged, no customer has two firsts on a channel.
RC_GTEST_PROP(Forms, NobodyComesForTheFirstTimeTwice, ()) {
  RandomPast past = AnyPast();
  std::set<std::string> merged;
  for (const v1::Event& event : past.events()) {
    if (event.has_customer_merged()) merged.insert(event.stream());
    if (event.has_customer_merged_away()) merged.insert(event.stream());
  }
  std::set<std::pair<std::string, v1::Channel>> firsts;
  for (const auto& [name, visit] : CompletedVisits(past)) {
    if (!visit.first || visit.customer.empty() || merged.count(visit.customer) == 1) continue;
    RC_ASSERT(firsts.emplace(visit.customer, visit.channel).second);
  }
}

// L7: a contact began at the grade that was judged last before it, and left the one judged last
// with it, on the card and in the report, however visits' grades were corrected since.
RC_GTEST_PROP(Forms, ContactsBeginAndEndAtTheGradesOfTheTable, ()) {
  RandomPast past = AnyPast();
  const Rows rows = Fold(past.events(), past.events().size());
  std::map<std::uint64_t, v1::ReportLine> reported;
  for (const v1::DailyReport& report : ReportsOf(rows, Horizon(past))) {
    for (const v1::ReportLine& line : report.lines()) reported[line.event_position()] = line;
  }
  for (const std::string& id : CustomersOf(past)) {
    const v1::CustomerCard card =
        *domain::CustomerCardOf(rows, Name("customers/" + id), past.now());
    for (const v1::CardBack& back : card.backs()) {
      const auto history =
          domain::LoadHistory(rows, Name("customers/" + id), back.pursuit().pursuit());
      RC_ASSERT(history.has_value());
      std::map<std::uint64_t, std::string> judged;
      for (const v1::ProgressStep& step : history->steps) {
        if (!step.to().empty()) judged[step.commit()] = step.to();
      }
      const auto grade_before = [&judged](std::uint64_t commit) {
        const auto next = judged.lower_bound(commit);
        return next == judged.begin() ? std::string() : std::prev(next)->second;
      };
      for (const v1::CardLine& line : back.lines()) {
        if (line.done_commit() == 0) continue;
        RC_ASSERT(line.grade_before() == grade_before(line.done_commit()));
        RC_ASSERT(line.grade_after() == grade_before(line.done_commit() + 1));
        // A contact is the first event of its commit.
        const auto told = reported.find(line.done_commit());
        if (told == reported.end()) continue;  // nobody's
        RC_ASSERT(told->second.grade_before() == line.grade_before());
        RC_ASSERT(told->second.grade_after() == line.grade_after());
      }
    }
  }
}

// L2 and L4: who left a grade is on exactly one card, and the pursuit is there.
RC_GTEST_PROP(Forms, EveryGradedLineOfASheetHasACard, ()) {
  RandomPast past = AnyPast();
  const Rows rows = Fold(past.events(), past.events().size());
  domain::SheetRange range;
  range.store = kStore;
  const auto sheets = *domain::ListRegistrationSheets(rows, range, "", 10000);
  for (const v1::RegistrationSheet& head : sheets.items) {
    const v1::RegistrationSheet sheet = *domain::RegistrationSheetOf(rows, head.name());
    int live = 0;
    for (const v1::RegistrationLine& line : sheet.lines()) {
      if (line.void_()) continue;
      ++live;
      const std::string id = line.visit().substr(line.visit().rfind('/') + 1);
      RC_ASSERT(domain::DayName(kStore, past.spec().visit(id).day) == sheet.name());
      if (!line.info_left()) continue;
      const v1::CustomerCard card = *domain::CustomerCardOf(rows, line.customer(), past.now());
      int found = 0;
      for (const v1::CardBack& back : card.backs()) {
        found += back.pursuit().pursuit() == line.pursuit() ? 1 : 0;
      }
      RC_ASSERT(found == 1);
    }
    RC_ASSERT(sheet.batches() == live);
    RC_ASSERT(head.batches() == live);
  }
}

// L5: every reception and every contact stands in exactly one report, on its day and by its
// consultant.
RC_GTEST_PROP(Forms, AllWorkStandsInExactlyOneReport, ()) {
  RandomPast past = AnyPast();
  const Rows rows = Fold(past.events(), past.events().size());
  std::map<std::uint64_t, std::pair<std::string, absl::CivilDay>> where;
  for (const v1::DailyReport& report : ReportsOf(rows, Horizon(past))) {
    for (const v1::ReportLine& line : report.lines()) {
      RC_ASSERT(where
                    .emplace(line.event_position(),
                             std::pair(report.consultant(), domain::ToDay(report.day())))
                    .second);
    }
  }
  for (const v1::Event& event : past.events()) {
    // A contact of a pooled customer that a manager records is nobody's.
    if (event.has_follow_up_done() && !event.follow_up_done().by().empty()) {
      RC_ASSERT(where.count(event.position()) == 1);
      RC_ASSERT(where[event.position()] ==
                std::pair(event.follow_up_done().by(), domain::ToDay(event.business_day())));
    }
    if (event.has_visit_registered()) {
      const domain::VisitState& visit =
          past.spec().visit(event.stream().substr(event.stream().rfind('/') + 1));
      RC_ASSERT(where[event.position()] == std::pair(visit.consultant, visit.day));
    }
  }
}

// L6: the open plans of all cards are the plans of all reports, by owner and day.
RC_GTEST_PROP(Forms, TheCardsPlansAreTheReportsPlans, ()) {
  RandomPast past = AnyPast();
  const Rows rows = Fold(past.events(), past.events().size());
  using Plan = std::tuple<std::string, absl::CivilDay, std::string, std::string>;
  std::multiset<Plan> decided;
  for (const std::string& id : CustomersOf(past)) {
    for (const auto& [plan_id, plan] : past.spec().customer(id).plans) {
      if (!plan.owner.empty()) {
        decided.insert({plan.owner, plan.due_on, Name("customers/" + id), plan_id});
      }
    }
  }
  std::multiset<Plan> reported;
  for (const v1::DailyReport& report : ReportsOf(rows, Horizon(past))) {
    for (const v1::PlanLine& plan : report.plan()) {
      if (plan.struck() || plan.done()) continue;
      reported.insert(
          {report.consultant(), domain::ToDay(plan.due_on()), plan.customer(), plan.planned_id()});
    }
  }
  RC_ASSERT(reported == decided);
}

using Pursuits = std::set<std::pair<std::string, int>>;

// Long after the last step, everything has been taken.
Pursuits OnTheTableInTheEnd(const Rows& rows, absl::Time now) {
  domain::ProgressQuery query;
  query.store = kStore;
  query.year = 2027;
  query.month = 12;
  query.evaluated_at = now;
  const v1::ProgressTable table = domain::ProgressTableOf(rows, query)->table;
  Pursuits shown;
  for (const v1::ProgressRow& row : table.rows()) {
    RC_ASSERT(shown.emplace(row.customer(), row.pursuit()).second);
  }
  return shown;
}

// L3: on the table stand the open pursuits of somebody whose grade says so: in this playbook, any
// but C.
RC_GTEST_PROP(Forms, TheTableShowsWhatIsOpenAtAGradeOfTheTable, ()) {
  const auto length = *rc::gen::inRange<std::size_t>(1, kSteps);
  RandomPast past(
      *rc::gen::container<std::vector<unsigned>>(length, rc::gen::arbitrary<unsigned>()), false);
  const Rows rows = Fold(past.events(), past.events().size());
  Pursuits decided;
  for (const std::string& id : CustomersOf(past)) {
    for (const domain::PursuitState& pursuit : past.spec().customer(id).pursuits) {
      if (!pursuit.open() || pursuit.owner.empty() || pursuit.grade.empty() ||
          pursuit.grade == "C") {
        continue;
      }
      decided.emplace(Name("customers/" + id), pursuit.number);
    }
  }
  RC_ASSERT(OnTheTableInTheEnd(rows, past.now()) == decided);
}

// However late anything was recorded, what has ended or belongs to an alias is not there.
RC_GTEST_PROP(Forms, TheTableShowsNothingThatHasEnded, ()) {
  RandomPast past = AnyPast();
  const Rows rows = Fold(past.events(), past.events().size());
  for (const auto& [customer, number] : OnTheTableInTheEnd(rows, past.now())) {
    const domain::CustomerState& state =
        past.spec().customer(customer.substr(customer.rfind('/') + 1));
    RC_ASSERT(state.merged_into.empty());
    RC_ASSERT(state.pursuit(number) != nullptr);
    RC_ASSERT(state.pursuit(number)->open());
  }
}

// A pursuit that ended has left the stage that it was in, wherever the playbook puts it then.
RC_GTEST_PROP(Forms, TheFunnelHoldsEveryOpenPursuitWhereItStands, ()) {
  RandomPast past = AnyPast();
  const Rows rows = Fold(past.events(), past.events().size());
  std::map<std::string, std::int64_t> open;
  for (const std::string& id : CustomersOf(past)) {
    for (const domain::PursuitState& pursuit : past.spec().customer(id).pursuits) {
      if (pursuit.open()) ++open[pursuit.stage];
    }
  }
  const v1::StageMachine machine = PresetPlaybook("auto_4s").machines(0);
  const v1::Funnel funnel = domain::FunnelOf(rows, {.store = kStore,
                                                    .machine = machine,
                                                    .from = absl::CivilDay(2026, 1, 1),
                                                    .to = absl::CivilDay(2030, 1, 1)});
  for (int i = 0; i < machine.stages_size(); ++i) {
    if (machine.stages(i).is_final()) continue;
    RC_ASSERT(funnel.stages(i).stayed() == open[machine.stages(i).id()]);
  }
}

}  // namespace
}  // namespace kezhi::testing
