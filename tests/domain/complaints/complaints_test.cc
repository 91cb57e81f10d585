// The form of complaints, as rows: domain/complaints.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/complaints/query.h"
#include "tests/domain/fold.h"
#include "tests/given.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string FiledText(const std::string& customer, const std::string& kind,
                      const std::string& reply_due, const std::string& end_due) {
  return absl::StrCat("customer: 'stores/s1/customers/", customer, "' kind: '", kind,
                      "' text { clear: 't' } reply_due_at { ", Stamp(reply_due),
                      " } resolve_due_at { ", Stamp(end_due), " }");
}

class Complaints : public ::testing::Test {
 protected:
  Complaints() : past_("care_system") {
    for (const char* customer : {"customers/k1", "customers/k2"}) {
      Commit("2026-03-01 09:00",
             On<v1::CustomerRegistered>(customer, "kind: CUSTOMER_KIND_PERSON"));
    }
    // q1 is answered late and resolved; q2 waits for an answer; q3 is answered.
    Commit("2026-03-02 10:00",
           On<v1::ComplaintFiled>("complaints/q1", FiledText("k1", "service", "2026-03-02 18:00",
                                                             "2026-03-05 10:00")));
    Commit("2026-03-02 19:00",
           On<v1::ComplaintReplied>("complaints/q1", "reply { clear: 'r' }").Flag("late"));
    Commit("2026-03-03 10:00",
           On<v1::ComplaintResolved>("complaints/q1", "cause: 'staff' satisfied: true"));
    Commit("2026-03-04 10:00",
           On<v1::ComplaintFiled>("complaints/q2", FiledText("k1", "service", "2026-03-04 18:00",
                                                             "2026-03-07 10:00")));
    Commit("2026-03-05 10:00",
           On<v1::ComplaintFiled>("complaints/q3", FiledText("k2", "product", "2026-03-06 10:00",
                                                             "2026-03-12 10:00")));
    Commit("2026-03-05 11:00", On<v1::ComplaintReplied>("complaints/q3", "reply { clear: 'r' }"));
  }

  void Commit(const std::string& at, Fact fact) { past_.Commit(at, {std::move(fact)}); }

  std::vector<std::string> Names(const domain::ComplaintFilter& filter, const std::string& now) {
    std::vector<std::string> names;
    for (const v1::ComplaintRow& row : domain::ComplaintsOf(past_.rows(), filter, Local(now))) {
      names.push_back(row.complaint().substr(sizeof("stores/s1/complaints/") - 1));
    }
    return names;
  }

  v1::ComplaintRow Get(const std::string& id, const std::string& now) {
    auto row = domain::ComplaintOf(past_.rows(), Name("complaints/" + id), Local(now));
    EXPECT_THAT(row, IsOk());
    return row.value_or(v1::ComplaintRow());
  }

  Chronicle past_;
};

domain::ComplaintFilter OfStore() {
  domain::ComplaintFilter filter;
  filter.store = kStore;
  return filter;
}

TEST_F(Complaints, AreOverdueByTheMomentThatIsAskedFor) {
  domain::ComplaintFilter filter = OfStore();
  filter.overdue = true;
  EXPECT_THAT(Names(filter, "2026-03-04 18:00"), IsEmpty());
  EXPECT_THAT(Names(filter, "2026-03-04 18:01"), ElementsAre("q2"));
  // An answer in time still leaves the end to come.
  EXPECT_THAT(Names(filter, "2026-03-12 10:01"), ElementsAre("q2", "q3"));
}

TEST_F(Complaints, AreFoundByDayStateKindAndCustomer) {
  domain::ComplaintFilter filter = OfStore();
  EXPECT_THAT(Names(filter, "2026-03-05 12:00"), ElementsAre("q1", "q2", "q3"));
  filter.from = absl::CivilDay(2026, 3, 4);
  EXPECT_THAT(Names(filter, "2026-03-05 12:00"), ElementsAre("q2", "q3"));
  filter.status = v1::COMPLAINT_STATUS_REPLIED;
  EXPECT_THAT(Names(filter, "2026-03-05 12:00"), ElementsAre("q3"));
  filter = OfStore();
  filter.customer = Name("customers/k1");
  EXPECT_THAT(Names(filter, "2026-03-05 12:00"), ElementsAre("q1", "q2"));
  filter.kind = "product";
  EXPECT_THAT(Names(filter, "2026-03-05 12:00"), IsEmpty());
}

TEST_F(Complaints, AreCountedByKindAndCause) {
  const auto all = domain::ComplaintsOf(past_.rows(), OfStore(), Local("2026-03-06 12:00"));
  const auto counts = domain::CountComplaints(all, absl::CivilDay(2026, 3, 6));
  ASSERT_EQ(counts.size(), 3u);
  EXPECT_THAT(counts[0], EqualsProto(FromText<v1::ComplaintCount>(
                             "filed: 3 replied_in_time: 1 replied_late: 1 open: 2 overdue: 1"
                             " resolved: 1 satisfied: 1 oldest_open_days: 2")));
  EXPECT_THAT(counts[1],
              EqualsProto(FromText<v1::ComplaintCount>(
                  "kind: 'product' filed: 1 replied_in_time: 1 open: 1 oldest_open_days: 1")));
  EXPECT_EQ(counts[2].kind(), "service");
  const auto causes = domain::CausesOf(all);
  ASSERT_EQ(causes.size(), 1u);
  EXPECT_THAT(causes[0], EqualsProto(FromText<v1::CauseCount>("cause: 'staff' complaints: 1")));
}

TEST_F(Complaints, TakenUpAgainBeginsAnew) {
  Commit("2026-03-09 09:00",
         On<v1::ComplaintReopened>("complaints/q1", "reason { clear: 'w' } reply_due_at { " +
                                                        Stamp("2026-03-09 17:00") + " }"));
  const v1::ComplaintRow row = Get("q1", "2026-03-09 17:01");
  EXPECT_EQ(row.status(), v1::COMPLAINT_STATUS_FILED);
  EXPECT_TRUE(row.overdue());
  EXPECT_FALSE(row.reply_late());
  EXPECT_FALSE(row.has_resolve_due_at());
  EXPECT_EQ(row.reopened(), 1);
}

TEST_F(Complaints, OfAnAliasAreOfWhomItWasMergedInto) {
  Commit("2026-03-06 09:00",
         On<v1::CustomerMerged>("customers/k2", "from: '" + Name("customers/k1") + "'"));
  domain::ComplaintFilter filter = OfStore();
  filter.customer = Name("customers/k2");
  EXPECT_THAT(Names(filter, "2026-03-06 12:00"), ElementsAre("q1", "q2", "q3"));
}

TEST_F(Complaints, OpenOnesEndWithAPersonWhoIsForgotten) {
  Commit("2026-03-06 09:00", On<v1::CustomerErased>("customers/k1"));
  EXPECT_EQ(Get("q1", "2026-03-20 10:00").status(), v1::COMPLAINT_STATUS_RESOLVED);
  EXPECT_EQ(Get("q2", "2026-03-20 10:00").status(), v1::COMPLAINT_STATUS_ERASED);
  EXPECT_FALSE(Get("q2", "2026-03-20 10:00").overdue());
  EXPECT_EQ(Get("q3", "2026-03-20 10:00").status(), v1::COMPLAINT_STATUS_REPLIED);
}

TEST_F(Complaints, TheFoldKeepsToItsOwnTables) {
  EXPECT_THAT(past_.rows().strangers(), IsEmpty());
}

}  // namespace
}  // namespace kezhi::testing
