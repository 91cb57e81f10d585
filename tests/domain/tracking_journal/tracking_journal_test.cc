// 客户追踪志 (S9): domain.md §3.2, gap 29.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "domain/tracking_journal/query.h"
#include "tests/domain/fold.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A pursuit opened and graded on 2 March.
std::vector<Fact> PursuitOf(const std::string& customer, const std::string& owner,
                            const std::string& grade) {
  const std::string stream = "customers/" + customer;
  return {On<v1::CustomerRegistered>(stream, "kind: CUSTOMER_KIND_PERSON name { clear: 'n' }"),
          On<v1::PursuitOpened>(
              stream, absl::StrCat("pursuit: 1 owner: '", Name("consultants/" + owner), "'")),
          On<v1::GradeSet>(stream, absl::StrCat("pursuit: 1 scale: 'close_horizon' grade: '", grade,
                                                "' graded_on { year: 2026 month: 3 day: 2 }"))};
}

void Contact(Chronicle& log, const std::string& customer, const std::string& at,
             const std::string& outcome = "REACHED") {
  log.Commit(at, {On<v1::FollowUpDone>("customers/" + customer,
                                       absl::StrCat("pursuit: 1 at {", Stamp(at),
                                                    "} outcome: CONTACT_OUTCOME_", outcome))});
}

// k1 daily (A), k2 weekly (B), k3 monthly (D), k4 without any hope (E).
Chronicle FourCustomers() {
  Chronicle log("close_horizon");
  log.Commit("2026-03-02 09:00", PursuitOf("k1", "c1", "A"));
  log.Commit("2026-03-02 09:10", PursuitOf("k2", "c1", "B"));
  log.Commit("2026-03-02 09:20", PursuitOf("k3", "c2", "D"));
  log.Commit("2026-03-02 09:30", PursuitOf("k4", "c2", "E"));
  Contact(log, "k1", "2026-03-09 10:00");
  return log;
}

domain::JournalQuery JournalOn(absl::CivilDay day) {
  domain::JournalQuery query;
  query.store = kStore;
  query.day = day;
  return query;
}

// `k1 A` and how it stands.
std::vector<std::string> Told(const domain::Journals& journals) {
  std::vector<std::string> told;
  for (const v1::JournalLine& line : journals.lines) {
    told.push_back(absl::StrCat(line.customer().substr(line.customer().rfind('/') + 1), " ",
                                line.grade(),
                                line.refreshed() ? " refreshed"
                                : line.overdue() ? " overdue"
                                                 : " due"));
  }
  return told;
}

TEST(TrackingJournal, TellsWhoIsRefreshedDueAndOverdue) {
  const Chronicle log = FourCustomers();
  // Called on the 9th: refreshed that day, due on the 10th, overdue from the 11th on. A week after
  // the 2nd is the 9th.
  EXPECT_THAT(Told(domain::JournalsOf(log.rows(), JournalOn(absl::CivilDay(2026, 3, 9)))),
              ElementsAre("k1 A refreshed", "k2 B due", "k3 D refreshed"));
  EXPECT_THAT(Told(domain::JournalsOf(log.rows(), JournalOn(absl::CivilDay(2026, 3, 10)))),
              ElementsAre("k1 A due", "k2 B overdue", "k3 D refreshed"));
  EXPECT_THAT(Told(domain::JournalsOf(log.rows(), JournalOn(absl::CivilDay(2026, 3, 11)))),
              ElementsAre("k1 A overdue", "k2 B overdue", "k3 D refreshed"));
}

TEST(TrackingJournal, HasAJournalForEachCadenceTheMostFrequentFirst) {
  const Chronicle log = FourCustomers();
  const domain::Journals journals =
      domain::JournalsOf(log.rows(), JournalOn(absl::CivilDay(2026, 3, 10)));
  ASSERT_THAT(journals.heads, SizeIs(4));
  std::vector<std::string> heads;
  for (const v1::JournalHead& head : journals.heads) {
    heads.push_back(absl::StrCat(head.cadence().days(), " ", head.grades(0), " ", head.lines(), " ",
                                 head.refreshed(), head.due(), head.overdue()));
  }
  EXPECT_THAT(heads, ElementsAre("1 A 1 010", "7 B 1 001", "15 C 0 000", "30 D 1 100"));
}

TEST(TrackingJournal, CountsByWhomWhatIsOverdue) {
  Chronicle log = FourCustomers();
  log.Commit("2026-03-09 11:00", PursuitOf("k5", "c2", "B"));
  log.Commit("2026-03-09 11:10", PursuitOf("k6", "c2", "B"));
  Contact(log, "k6", "2026-03-10 10:00");
  const domain::Journals journals =
      domain::JournalsOf(log.rows(), JournalOn(absl::CivilDay(2026, 3, 10)));
  std::vector<std::string> owners;
  for (const v1::JournalOwner& owner : journals.heads.at(1).by_owner()) {
    owners.push_back(absl::StrCat(owner.owner().substr(owner.owner().rfind('/') + 1), " ",
                                  owner.lines(), " ", owner.refreshed(), owner.due(),
                                  owner.overdue()));
  }
  // Opened on the 9th: k5 has until the 16th, and k6, contacted on the 10th, until the 17th.
  EXPECT_THAT(owners, ElementsAre("c1 1 001", "c2 2 200"));
  EXPECT_THAT(journals.heads.at(2).by_owner(), IsEmpty());
}

TEST(TrackingJournal, WhoWasNotReachedIsNotRefreshed) {
  Chronicle log = FourCustomers();
  Contact(log, "k2", "2026-03-09 11:00", "NOT_REACHED");
  EXPECT_EQ(Told(domain::JournalsOf(log.rows(), JournalOn(absl::CivilDay(2026, 3, 9))))[1],
            "k2 B due");
  Contact(log, "k2", "2026-03-09 12:00", "REFUSED");
  EXPECT_EQ(Told(domain::JournalsOf(log.rows(), JournalOn(absl::CivilDay(2026, 3, 9))))[1],
            "k2 B refreshed");
}

TEST(TrackingJournal, ADayGoneByIsJudgedByTheContactsUpToIt) {
  Chronicle log = FourCustomers();
  Contact(log, "k2", "2026-03-12 11:00");
  const auto journals = domain::JournalsOf(log.rows(), JournalOn(absl::CivilDay(2026, 3, 10)));
  EXPECT_EQ(Told(journals)[1], "k2 B overdue");
}

TEST(TrackingJournal, IsNarrowedByOwnerGradeAndWhatIsToDo) {
  const Chronicle log = FourCustomers();
  domain::JournalQuery query = JournalOn(absl::CivilDay(2026, 3, 10));
  query.owner = Name("consultants/c2");
  const domain::Journals own = domain::JournalsOf(log.rows(), query);
  EXPECT_THAT(Told(own), ElementsAre("k3 D refreshed"));
  EXPECT_EQ(own.heads[0].lines(), 0);
  query = JournalOn(absl::CivilDay(2026, 3, 10));
  query.to_refresh = true;
  EXPECT_THAT(Told(domain::JournalsOf(log.rows(), query)), ElementsAre("k1 A due", "k2 B overdue"));
  query.grade = "D";
  EXPECT_THAT(Told(domain::JournalsOf(log.rows(), query)), IsEmpty());
}

}  // namespace
}  // namespace kezhi::testing
