// Forms from proved events, and what is said when they are others than the server told.
#include "services/verify/form.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/util/json_util.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "kezhi/v1/record.pb.h"
#include "kezhi/v1/views.pb.h"

#include "domain/customer_card/query.h"
#include "domain/daily_report/query.h"
#include "domain/dates.h"
#include "domain/progress_table/query.h"
#include "domain/registration_sheet/query.h"
#include "domain/walk_in/query.h"
#include "services/verify/form_compare.h"
#include "services/verify/form_query.h"
#include "services/verify/stored_log.h"
#include "services/verify/verdict.h"
#include "tests/domain/forms/past.h"
#include "tests/matchers.h"
#include "tests/services/verify/told_log.h"
#include "tests/storage/memory_env.h"

namespace kezhi::verify {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::Not;
using testing::StatusIs;

constexpr char kK1[] = "stores/s1/customers/k1";
constexpr char kC1[] = "stores/s1/consultants/c1";

const FormOptions kCardOfK1 = {{"customer", kK1}};

template <typename Message>
std::string JsonText(const Message& message) {
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &json).ok());
  return json;
}

template <typename Form>
Form& As(google::protobuf::Message& form) {
  return dynamic_cast<Form&>(form);
}

template <typename Form>
FormMessage Told(absl::StatusOr<Form> form) {
  EXPECT_THAT(form, IsOk());
  return std::make_unique<Form>(*std::move(form));
}

// A form of the log, and what the server has of it.
struct KnownForm {
  std::string form;
  FormOptions options;
  // The field of the answer that it is told in, and how it is called in the verdict.
  std::string field;
  std::string title;
  std::function<FormMessage(const domain::RowReader& rows, absl::Time now)> told;
  // Changes a cell of it, and how that is named.
  std::function<void(google::protobuf::Message& form)> change;
  std::string difference;
};

KnownForm KnownCard() {
  return {
      "card",
      kCardOfK1,
      "card",
      "the card of stores/s1/customers/k1",
      [](const domain::RowReader& rows, absl::Time now) {
        return Told(domain::CustomerCardOf(rows, kK1, now));
      },
      [](google::protobuf::Message& form) {
        As<v1::CustomerCard>(form).mutable_head()->set_visits(7);
      },
      "form: modified: head.visits: 7 -> 1",
  };
}

KnownForm KnownSheet() {
  return {
      "sheet",
      {{"store", "stores/s1"}, {"day", "2026-03-02"}},
      "sheet",
      "the sheet of stores/s1/days/20260302",
      [](const domain::RowReader& rows, absl::Time /*now*/) {
        return Told(domain::RegistrationSheetOf(rows, "stores/s1/days/20260302"));
      },
      [](google::protobuf::Message& form) {
        As<v1::RegistrationSheet>(form).mutable_lines(0)->set_grade("A");
      },
      "form: modified: lines[0].grade: \"A\" -> \"H\"",
  };
}

KnownForm KnownProgress(const std::string& consultant) {
  FormOptions options = {{"store", "stores/s1"}, {"month", "2026-03"}};
  if (!consultant.empty()) options["consultant"] = consultant;
  return {
      "progress",
      std::move(options),
      "table",
      absl::StrCat("the progress table of stores/s1 in 2026-03",
                   consultant.empty() ? "" : " for " + consultant),
      [consultant](const domain::RowReader& rows, absl::Time now) {
        domain::ProgressQuery query;
        query.store = "stores/s1";
        query.year = 2026;
        query.month = 3;
        query.consultant = consultant;
        query.evaluated_at = now;
        return Told<v1::ProgressTable>(domain::ProgressTableOf(rows, query)->table);
      },
      [](google::protobuf::Message& form) {
        As<v1::ProgressTable>(form).mutable_rows(0)->set_grade("A");
      },
      "form: modified: rows[0].grade: \"A\" -> \"H\"",
  };
}

KnownForm KnownReport() {
  return {
      "report",
      {{"consultant", kC1}, {"day", "2026-03-02"}},
      "report",
      "the report of stores/s1/consultants/c1/reports/20260302",
      [](const domain::RowReader& rows, absl::Time /*now*/) {
        return Told(domain::DailyReportOf(rows, "stores/s1/consultants/c1/reports/20260302"));
      },
      [](google::protobuf::Message& form) {
        As<v1::DailyReport>(form).mutable_lines(0)->set_grade_after("A");
      },
      "form: modified: lines[0].grade_after: \"A\" -> \"H\"",
  };
}

KnownForm KnownWalkIns() {
  return {
      "walk_in",
      {{"store", "stores/s1"}, {"from", "2026-03-01"}, {"to", "2026-03-31"}, {"period", "week"}},
      "analytics",
      "the walk-in analytics of stores/s1 from 2026-03-01 to 2026-03-31",
      [](const domain::RowReader& rows, absl::Time /*now*/) {
        domain::WalkInQuery query;
        query.store = "stores/s1";
        query.from = absl::CivilDay(2026, 3, 1);
        query.to = absl::CivilDay(2026, 3, 31);
        query.period = domain::Cut::kWeek;
        return Told<v1::WalkInAnalytics>(domain::GetWalkInAnalytics(rows, query));
      },
      [](google::protobuf::Message& form) {
        As<v1::WalkInAnalytics>(form).mutable_total()->set_batches(7);
      },
      "form: modified: total.batches: 7 -> 1",
  };
}

// Every form that there is.
std::vector<KnownForm> KnownForms() {
  return {KnownCard(),        KnownSheet(),  KnownProgress(""),
          KnownProgress(kC1), KnownReport(), KnownWalkIns()};
}

// The same log with the forms that it has.
class LogWithForms : public ToldLog {
 public:
  LogWithForms() {
    for (const v1::Event& event : events()) rows_.Apply(event);
  }

  // What the server has of it.
  FormMessage ToldAsOf(const KnownForm& known, std::uint64_t position) const {
    return known.told(testing::Rows::AsOf(rows_, position),
                      domain::ToTime(events()[position - 1].recorded_at()));
  }

  v1::CustomerCard CardAsOf(std::uint64_t position) const {
    return As<v1::CustomerCard>(*ToldAsOf(KnownCard(), position));
  }

  absl::StatusOr<ProvedForm> Check(const FormAsked& asked, const Trust& trust) const {
    std::stringstream lines;
    for (std::size_t i = 0; i < records().size(); ++i) {
      v1::ExportedRecord line;
      line.set_position(i + 1);
      line.set_record(records()[i]);
      lines << JsonText(line) << '\n';
    }
    return CheckForm(*OpenExport(lines), asked, trust);
  }

  Trust TrustNow() const { return TrustIn({size()}); }

 private:
  testing::Rows rows_;
};

std::string Saved(const google::protobuf::Message& form, std::uint64_t position,
                  const std::string& field = "card") {
  return absl::StrCat(R"({")", field, R"(": )", JsonText(form), R"(, "served": {"position": ")",
                      position, R"("}})");
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

// The card, the same as ever but for what a test adds.
FormAsked AskedCard() {
  return {.form = "card", .options = kCardOfK1};
}

TEST(FormTest, EachIsWhatTheServerHasOfTheSameEvents) {
  const LogWithForms log;
  for (const KnownForm& known : KnownForms()) {
    const FormMessage told = log.ToldAsOf(known, log.size());
    const auto form = log.Check({.form = known.form,
                                 .options = known.options,
                                 .saved = Saved(*told, log.size(), known.field)},
                                log.TrustNow());
    ASSERT_THAT(form, IsOk()) << known.title;
    EXPECT_THAT(Findings(form->report), IsEmpty()) << known.title;
    ASSERT_NE(form->form, nullptr) << known.title;
    EXPECT_THAT(DifferencesOf(*told, *form->form), IsEmpty()) << known.title;
    EXPECT_THAT(JsonText(*form->form), Not(HasSubstr("k1 name"))) << known.title;
    EXPECT_THAT(VerdictOf(form->report),
                HasSubstr(absl::StrCat("verified: ", known.title, " as of position ", log.size(),
                                       " of kezhi/")));
  }
}

TEST(FormTest, EachIsAsOfThePositionAskedFor) {
  const LogWithForms log;
  // The visit is registered, and no more.
  const std::uint64_t before = 6;
  for (const KnownForm& known : KnownForms()) {
    if (known.form == "card") continue;  // there is none yet
    const auto form =
        log.Check({.form = known.form, .options = known.options, .as_of = before}, log.TrustNow());
    ASSERT_THAT(form, IsOk()) << known.title;
    EXPECT_EQ(form->report.position(), before);
    ASSERT_NE(form->form, nullptr) << known.title;
    EXPECT_THAT(DifferencesOf(*log.ToldAsOf(known, before), *form->form), IsEmpty()) << known.title;
    EXPECT_THAT(DifferencesOf(*log.ToldAsOf(known, log.size()), *form->form), Not(IsEmpty()))
        << known.title;
  }
}

TEST(FormTest, AChangedCellOfEachIsNamed) {
  const LogWithForms log;
  for (const KnownForm& known : KnownForms()) {
    const FormMessage told = log.ToldAsOf(known, log.size());
    known.change(*told);
    const auto form = log.Check({.form = known.form,
                                 .options = known.options,
                                 .saved = Saved(*told, log.size(), known.field)},
                                log.TrustNow());
    ASSERT_THAT(form, IsOk()) << known.title;
    EXPECT_THAT(Findings(form->report), ElementsAre(known.difference)) << known.title;
  }
}

TEST(FormTest, NoneIsToldOfAnExportThatLacksAnEvent) {
  for (const KnownForm& known : KnownForms()) {
    LogWithForms log;
    const Trust trust = log.TrustNow();
    // The pursuit's opening.
    log.records().erase(log.records().begin() + 8);
    const auto form = log.Check({.form = known.form, .options = known.options}, trust);
    ASSERT_THAT(form, IsOk()) << known.title;
    EXPECT_EQ(form->form, nullptr) << known.title;
    EXPECT_THAT(Findings(form->report),
                Contains("record: the record says it is at 10, its line at 9, position 9 is due"))
        << known.title;
  }
}

TEST(FormTest, EachIsTheSameFromADataDirectory) {
  const LogWithForms log;
  const storage::MemoryEnv files;
  log.WriteTo("/log", files.env());
  for (const KnownForm& known : KnownForms()) {
    const FormMessage told = log.ToldAsOf(known, log.size());
    const auto directory = OpenDirectory("/log", files.env());
    ASSERT_THAT(directory, IsOk());
    const auto form = CheckForm(**directory,
                                {.form = known.form,
                                 .options = known.options,
                                 .saved = Saved(*told, log.size(), known.field)},
                                log.TrustNow());
    ASSERT_THAT(form, IsOk()) << known.title;
    EXPECT_THAT(Findings(form->report), IsEmpty()) << known.title;
    EXPECT_EQ(form->report.kind(), "form");
    ASSERT_NE(form->form, nullptr) << known.title;
    EXPECT_THAT(DifferencesOf(*told, *form->form), IsEmpty()) << known.title;
  }
}

TEST(FormTest, NoneIsToldOfADataDirectoryThatWasRewritten) {
  LogWithForms log;
  const Trust trust = log.TrustNow();
  v1::Record record;
  ASSERT_TRUE(record.ParseFromString(log.records().back()));
  record.mutable_actor()->set_principal("somebody else");
  log.records().back() = record.SerializeAsString();
  const storage::MemoryEnv files;
  log.WriteTo("/log", files.env());
  const auto directory = OpenDirectory("/log", files.env());
  ASSERT_THAT(directory, IsOk());
  const auto form = CheckForm(**directory, AskedCard(), trust);
  ASSERT_THAT(form, IsOk());
  EXPECT_EQ(form->form, nullptr);
  EXPECT_THAT(Findings(form->report),
              ElementsAre(absl::StrCat("tree head: the first ", log.size(),
                                       " records are not those of the tree head")));
  EXPECT_THAT(OpenDirectory("/nowhere", files.env()), StatusIs(absl::StatusCode::kNotFound));
}

TEST(FormTest, WhatIsAskedForIsAForm) {
  const std::vector<std::pair<std::string, FormOptions>> wrong = {
      {"list", {}},
      {"card", {}},
      {"card", {{"customer", "k1"}}},
      {"card", {{"customer", kC1}}},
      {"card", {{"customer", kK1}, {"day", "2026-03-02"}}},
      {"sheet", {{"store", "stores/s1"}}},
      {"sheet", {{"store", "stores/s1"}, {"day", "2026-02-30"}}},
      {"sheet", {{"store", "stores/s1"}, {"day", "2026-3-2"}}},
      {"progress", {{"store", "stores/s1"}, {"month", "2026-13"}}},
      {"progress", {{"store", "stores/s1"}, {"month", "2026-03"}, {"consultant", "c1"}}},
      {"report", {{"consultant", "stores/s1"}, {"day", "2026-03-02"}}},
      {"walk_in", {{"store", "stores/s1"}, {"from", "2026-03-02"}, {"to", "2026-03-01"}}},
      {"walk_in",
       {{"store", "stores/s1"}, {"from", "2026-03-01"}, {"to", "2026-03-01"}, {"period", "year"}}}};
  for (const auto& [form, options] : wrong) {
    EXPECT_THAT(FormQueryOf(form, options), StatusIs(absl::StatusCode::kInvalidArgument)) << form;
  }
  EXPECT_THAT(FormNames(), ElementsAre("card", "sheet", "progress", "report", "walk_in"));
  EXPECT_THAT(FormsHelp(), HasSubstr("progress --store --month [--consultant], report"));
}

TEST(FormTest, ASavedFormIsComparedAsOfItsOwnPosition) {
  const LogWithForms log;
  const std::uint64_t before = log.size() - 1;
  FormAsked asked = AskedCard();
  asked.saved = Saved(log.CardAsOf(before), before);
  const auto form = log.Check(asked, log.TrustNow());
  ASSERT_THAT(form, IsOk());
  EXPECT_THAT(Findings(form->report), IsEmpty());
  EXPECT_EQ(form->report.position(), before);
}

TEST(FormTest, HowAPersonalTextIsShownIsNoDifferenceAndThatItIsMissingIsOne) {
  const LogWithForms log;
  v1::CustomerCard card = log.CardAsOf(log.size());
  card.mutable_head()->mutable_name()->set_masked("k*");
  card.mutable_head()->mutable_phone()->set_erased(true);
  FormAsked asked = AskedCard();
  asked.saved = Saved(card, log.size());
  const auto same = log.Check(asked, log.TrustNow());
  ASSERT_THAT(same, IsOk());
  EXPECT_THAT(Findings(same->report), IsEmpty());
  EXPECT_TRUE(As<v1::CustomerCard>(*same->form).head().name().withheld());
  card.mutable_head()->clear_phone();
  asked.saved = Saved(card, log.size());
  const auto other = log.Check(asked, log.TrustNow());
  ASSERT_THAT(other, IsOk());
  EXPECT_THAT(Findings(other->report), ElementsAre(HasSubstr("head.phone")));
}

TEST(FormTest, EachFieldThatDiffersIsNamed) {
  const LogWithForms log;
  v1::CustomerCard card = log.CardAsOf(log.size());
  card.mutable_head()->set_visits(7);
  card.mutable_backs(0)->mutable_pursuit()->set_grade("A");
  FormAsked asked = AskedCard();
  asked.saved = Saved(card, log.size());
  const auto form = log.Check(asked, log.TrustNow());
  ASSERT_THAT(form, IsOk());
  EXPECT_THAT(Findings(form->report),
              ElementsAre(HasSubstr("form: modified: head.visits: 7 -> 1"),
                          HasSubstr("form: modified: backs[0].pursuit.grade: \"A\" -> \"H\"")));
}

TEST(FormTest, ASavedFormOfAnotherPositionIsToldApart) {
  const LogWithForms log;
  FormAsked asked = AskedCard();
  asked.as_of = log.size();
  asked.saved = Saved(log.CardAsOf(log.size()), log.size() - 1);
  const auto form = log.Check(asked, log.TrustNow());
  ASSERT_THAT(form, IsOk());
  EXPECT_THAT(Findings(form->report),
              ElementsAre(absl::StrCat("form: the saved form is as of position ", log.size() - 1)));
}

TEST(FormTest, WhatIsNotUnderTheTreeHeadHasNoForm) {
  const LogWithForms log;
  FormAsked asked = AskedCard();
  asked.as_of = log.size() + 1;
  const auto beyond = log.Check(asked, log.TrustNow());
  ASSERT_THAT(beyond, IsOk());
  EXPECT_EQ(beyond->form, nullptr);
  EXPECT_THAT(Findings(beyond->report), ElementsAre(HasSubstr("tree head: position ")));
  const auto nobody = log.Check(
      {.form = "card", .options = {{"customer", "stores/s1/customers/none"}}}, log.TrustNow());
  ASSERT_THAT(nobody, IsOk());
  EXPECT_EQ(nobody->form, nullptr);
  EXPECT_THAT(Findings(nobody->report), ElementsAre("form: there is no stores/s1/customers/none"));
}

TEST(FormTest, WhatIsNoFormIsNotComparedWith) {
  const LogWithForms log;
  for (const char* saved : {"", "{}", R"({"card": 1})", R"({"card": {"nonsense": 1}})",
                            R"({"sheet": {}})", R"({"card": {}, "nextPageToken": "x"})"}) {
    FormAsked asked = AskedCard();
    asked.saved = saved;
    EXPECT_THAT(log.Check(asked, log.TrustNow()), StatusIs(absl::StatusCode::kInvalidArgument))
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
  const auto form = log.Check(AskedCard(), trust);
  RC_ASSERT(form.ok());
  RC_ASSERT(!form->report.verified());
  RC_ASSERT(form->form == nullptr);
}

}  // namespace
}  // namespace kezhi::verify
