// A customer card from proved events, and what is said when it is another than the server told.
#include "services/verify/form.h"

#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "google/protobuf/util/json_util.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "kezhi/v1/record.pb.h"

#include "domain/customer_card/query.h"
#include "domain/dates.h"
#include "domain/event_codec.h"
#include "services/verify/form_compare.h"
#include "services/verify/verdict.h"
#include "tests/domain/forms/past.h"
#include "tests/matchers.h"
#include "tests/services/verify/told_log.h"

namespace kezhi::verify {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::Not;
using testing::StatusIs;

constexpr char kK1[] = "stores/s1/customers/k1";

template <typename Message>
std::string JsonText(const Message& message) {
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &json).ok());
  return json;
}

// The same log with the forms that it has.
class LogWithForms : public ToldLog {
 public:
  LogWithForms() {
    for (const v1::Event& event : events()) rows_.Apply(event);
  }

  // What the server has of it.
  v1::CustomerCard CardAsOf(std::uint64_t position) const {
    auto card = domain::CustomerCardOf(testing::Rows::AsOf(rows_, position), kK1,
                                       domain::ToTime(events()[position - 1].recorded_at()));
    EXPECT_THAT(card, IsOk());
    return *card;
  }

  absl::StatusOr<ProvedForm> Check(const FormAsked& asked, const Trust& trust) const {
    std::stringstream lines;
    for (std::size_t i = 0; i < records().size(); ++i) {
      v1::ExportedRecord line;
      line.set_position(i + 1);
      line.set_record(records()[i]);
      lines << JsonText(line) << '\n';
    }
    return CheckForm(lines, asked, trust);
  }

  Trust TrustNow() const { return TrustIn({size()}); }

 private:
  testing::Rows rows_;
};

std::string Saved(const v1::CustomerCard& card, std::uint64_t position) {
  return absl::StrCat(R"({"card": )", JsonText(card), R"(, "served": {"position": ")", position,
                      R"("}})");
}

// "layer: what", of each finding.
std::vector<std::string> Findings(const v1::VerifierReport& report) {
  std::vector<std::string> findings;
  for (const v1::VerifierFinding& finding : report.findings()) {
    findings.push_back(finding.layer() + ": " + finding.what());
  }
  EXPECT_EQ(report.verified(), findings.empty());
  return findings;
}

TEST(FormTest, TheCardIsWhatTheServerHasOfTheSameEvents) {
  const LogWithForms log;
  const auto form = log.Check({.customer = kK1}, log.TrustNow());
  ASSERT_THAT(form, IsOk());
  EXPECT_THAT(Findings(form->report), IsEmpty());
  ASSERT_TRUE(form->card.has_value());
  EXPECT_THAT(DifferencesOf(log.CardAsOf(log.size()), *form->card), IsEmpty());
  EXPECT_EQ(form->card->head().owner(), "stores/s1/consultants/c1");
  EXPECT_TRUE(form->card->head().name().withheld());
  EXPECT_THAT(JsonText(*form->card), Not(HasSubstr("k1 name")));
  EXPECT_THAT(VerdictOf(form->report),
              HasSubstr(absl::StrCat("verified: the card of ", kK1, " as of position ", log.size(),
                                     " of kezhi/")));
}

TEST(FormTest, ItIsAsOfThePositionAskedFor) {
  const LogWithForms log;
  const std::uint64_t before = log.size() - 1;
  const auto form = log.Check({.customer = kK1, .as_of = before}, log.TrustNow());
  ASSERT_THAT(form, IsOk());
  EXPECT_EQ(form->report.position(), before);
  ASSERT_TRUE(form->card.has_value());
  EXPECT_THAT(DifferencesOf(log.CardAsOf(before), *form->card), IsEmpty());
  EXPECT_THAT(DifferencesOf(log.CardAsOf(log.size()), *form->card), Not(IsEmpty()));
}

TEST(FormTest, ASavedFormIsComparedAsOfItsOwnPosition) {
  const LogWithForms log;
  const std::uint64_t before = log.size() - 1;
  const auto form =
      log.Check({.customer = kK1, .saved = Saved(log.CardAsOf(before), before)}, log.TrustNow());
  ASSERT_THAT(form, IsOk());
  EXPECT_THAT(Findings(form->report), IsEmpty());
  EXPECT_EQ(form->report.position(), before);
}

TEST(FormTest, HowAPersonalTextIsShownIsNoDifferenceAndThatItIsMissingIsOne) {
  const LogWithForms log;
  v1::CustomerCard card = log.CardAsOf(log.size());
  card.mutable_head()->mutable_name()->set_masked("k*");
  card.mutable_head()->mutable_phone()->set_erased(true);
  const auto same = log.Check({.customer = kK1, .saved = Saved(card, log.size())}, log.TrustNow());
  ASSERT_THAT(same, IsOk());
  EXPECT_THAT(Findings(same->report), IsEmpty());
  card.mutable_head()->clear_phone();
  const auto other = log.Check({.customer = kK1, .saved = Saved(card, log.size())}, log.TrustNow());
  ASSERT_THAT(other, IsOk());
  EXPECT_THAT(Findings(other->report), ElementsAre(HasSubstr("head.phone")));
}

TEST(FormTest, EachFieldThatDiffersIsNamed) {
  const LogWithForms log;
  v1::CustomerCard card = log.CardAsOf(log.size());
  card.mutable_head()->set_visits(7);
  card.mutable_backs(0)->mutable_pursuit()->set_grade("A");
  const auto form = log.Check({.customer = kK1, .saved = Saved(card, log.size())}, log.TrustNow());
  ASSERT_THAT(form, IsOk());
  EXPECT_THAT(Findings(form->report),
              ElementsAre(HasSubstr("form: modified: head.visits: 7 -> 1"),
                          HasSubstr("form: modified: backs[0].pursuit.grade: \"A\" -> \"H\"")));
}

TEST(FormTest, ASavedFormOfAnotherPositionIsToldApart) {
  const LogWithForms log;
  const auto form = log.Check({.customer = kK1,
                               .as_of = log.size(),
                               .saved = Saved(log.CardAsOf(log.size()), log.size() - 1)},
                              log.TrustNow());
  ASSERT_THAT(form, IsOk());
  EXPECT_THAT(Findings(form->report),
              ElementsAre(absl::StrCat("form: the saved form is as of position ", log.size() - 1)));
}

TEST(FormTest, WhatIsNotUnderTheTreeHeadHasNoForm) {
  const LogWithForms log;
  const auto beyond = log.Check({.customer = kK1, .as_of = log.size() + 1}, log.TrustNow());
  ASSERT_THAT(beyond, IsOk());
  EXPECT_FALSE(beyond->card.has_value());
  EXPECT_THAT(Findings(beyond->report), ElementsAre(HasSubstr("tree head: position ")));
  const auto nobody = log.Check({.customer = "stores/s1/customers/none"}, log.TrustNow());
  ASSERT_THAT(nobody, IsOk());
  EXPECT_FALSE(nobody->card.has_value());
  EXPECT_THAT(Findings(nobody->report), ElementsAre("form: there is no stores/s1/customers/none"));
}

TEST(FormTest, WhatIsNoFormIsNotComparedWith) {
  const LogWithForms log;
  for (const char* saved : {"", "{}", R"({"card": 1})", R"({"card": {"nonsense": 1}})"}) {
    EXPECT_THAT(log.Check({.customer = kK1, .saved = saved}, log.TrustNow()),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << saved;
  }
}

RC_GTEST_PROP(FormProperty, AnyChangedBitOfAnyRecordIsFoundAndNoFormIsTold, ()) {
  LogWithForms log;
  const Trust trust = log.TrustNow();
  std::string& record = log.records()[*rc::gen::inRange<std::size_t>(0, log.size())];
  const auto byte = *rc::gen::inRange<std::size_t>(0, record.size());
  const int bit = *rc::gen::inRange(0, 8);
  record[byte] = static_cast<char>(static_cast<unsigned char>(record[byte]) ^ (1U << bit));
  const auto form = log.Check({.customer = kK1}, trust);
  RC_ASSERT(form.ok());
  RC_ASSERT(!form->report.verified());
  RC_ASSERT(!form->card.has_value());
}

}  // namespace
}  // namespace kezhi::verify
