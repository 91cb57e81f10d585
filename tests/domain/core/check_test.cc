#include "google/protobuf/unknown_field_set.h"
#include <gtest/gtest.h>

#include "domain/decision.h"
#include "domain/fields.h"
#include "tests/given.h"
#include "tests/matchers.h"

namespace kezhi::domain::check_cases {
namespace {

using testing::Ask;
using testing::EqualsProto;
using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;
using testing::StatusIs;

constexpr char kRequest[] = "018f6d2e-4c3b-7a10-8abc-0123456789ab";

template <typename Arm>
v1::Command Command(const std::string& text) {
  v1::Command command = Ask<Arm>(text);
  command.set_request_id(kRequest);
  return command;
}

// Check, for commands given in place.
absl::Status Checked(v1::Command command) {
  return Check(command);
}

v1::Command Comment(const std::string& text) {
  v1::Command command =
      Command<v1::CommentReport>("report: 'stores/s1/consultants/c1/reports/20260302'");
  command.mutable_comment_report()->set_text(text);
  return command;
}

TEST(Check, TakesAWellFormedCommand) {
  EXPECT_THAT(Checked(Comment("好")), IsOk());
}

TEST(Check, AnEmptyCommandIsRefused) {
  v1::Command command;
  command.set_request_id(kRequest);
  EXPECT_THAT(Checked(command), HasReason(v1::REASON_COMMAND_REQUIRED));
}

TEST(Check, ARequestIdIsAUuidInLowerCase) {
  v1::Command command = Comment("x");
  command.set_request_id("");
  EXPECT_THAT(Checked(command), HasReason(v1::REASON_REQUEST_ID_REQUIRED));
  command.set_request_id("42");
  EXPECT_THAT(Checked(command), HasReason(v1::REASON_REQUEST_ID_REQUIRED));
  command.set_request_id("018F6D2E-4C3B-7A10-8ABC-0123456789AB");
  ASSERT_THAT(Check(command), IsOk());
  EXPECT_EQ(command.request_id(), kRequest);
}

TEST(Check, NamesAreWellFormedAndOfTheRightKind) {
  EXPECT_THAT(Checked(Command<v1::VoidVisit>("visit: 'v1' reason: 'x'")),
              HasViolation("void_visit.visit", v1::REASON_NAME_INVALID));
  EXPECT_THAT(Checked(Command<v1::VoidVisit>("visit: 'stores/s1/customers/k1' reason: 'x'")),
              HasViolation("void_visit.visit", v1::REASON_NAME_INVALID));
  EXPECT_THAT(Checked(Command<v1::VoidVisit>("reason: 'x'")),
              HasViolation("void_visit.visit", v1::REASON_NAME_INVALID));
  EXPECT_THAT(Checked(Command<v1::ReviewSheet>(R"pb(
                day: 'stores/s1/days/20260302'
                verdict: VERDICT_RETURNED
                findings { visit: 'stores/s1/visits/v1' }
                findings { visit: 'V2' }
              )pb")),
              HasViolation("review_sheet.findings[1].visit", v1::REASON_NAME_INVALID));
}

TEST(Check, TextsAreUtf8WithoutControlCharacters) {
  EXPECT_THAT(Checked(Comment("a\xff")),
              HasViolation("comment_report.text", v1::REASON_TEXT_INVALID));
  EXPECT_THAT(Checked(Comment(std::string("a\0b", 3))),
              HasViolation("comment_report.text", v1::REASON_TEXT_INVALID));
  EXPECT_THAT(Checked(Comment("first\nsecond")), IsOk());
  EXPECT_THAT(
      Checked(Command<v1::HireConsultant>("consultant: 'stores/s1/consultants/c9' name: 'a\\nb'")),
      HasViolation("hire_consultant.name", v1::REASON_TEXT_INVALID));
}

TEST(Check, TextsHaveALengthInCharacters) {
  const auto repeat = [](int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += "注";
    return text;
  };
  EXPECT_THAT(Checked(Comment(repeat(4000))), IsOk());
  EXPECT_THAT(Checked(Comment(repeat(4001))),
              HasViolation("comment_report.text", v1::REASON_TOO_LONG));
  const auto hire = [&](int name, int group) {
    v1::Command command = Command<v1::HireConsultant>("consultant: 'stores/s1/consultants/c9'");
    command.mutable_hire_consultant()->set_name(repeat(name));
    command.mutable_hire_consultant()->set_group(repeat(group));
    return Checked(command);
  };
  EXPECT_THAT(hire(128, 256), IsOk());
  EXPECT_THAT(hire(129, 256), HasViolation("hire_consultant.name", v1::REASON_TOO_LONG));
  EXPECT_THAT(hire(128, 257), HasViolation("hire_consultant.group", v1::REASON_TOO_LONG));
}

TEST(Check, AFieldOfAProfileMayBeRemarks) {
  const auto remarks = [](const std::string& text) {
    v1::Command command = Command<v1::UpdateProfile>(
        "customer: 'stores/s1/customers/k1' profile { field: 'remarks' }");
    command.mutable_update_profile()->mutable_profile(0)->set_value(text);
    return Checked(command);
  };
  EXPECT_THAT(remarks("first\nsecond"), IsOk());
  EXPECT_THAT(remarks(std::string(4000, 'a')), IsOk());
  EXPECT_THAT(remarks(std::string(4001, 'a')),
              HasViolation("update_profile.profile[0].value", v1::REASON_TOO_LONG));
}

TEST(Check, AMegabyteOfTextIsRefusedAndNotRepeated) {
  const absl::Status status = Checked(Comment(std::string(1 << 20, 'a')));
  EXPECT_THAT(status, HasReason(v1::REASON_TOO_LONG));
  EXPECT_LT(status.ToString().size(), 1000u);
}

TEST(Check, TrimsTextsAndTakesBlankForEmpty) {
  v1::Command command = Comment(" \u3000 好 \n");
  ASSERT_THAT(Check(command), IsOk());
  EXPECT_EQ(command.comment_report().text(), "好");
  EXPECT_THAT(Checked(Comment("  \u3000 ")),
              HasViolation("comment_report.text", v1::REASON_FIELD_REQUIRED));
}

TEST(Check, AReasonMustBeGivenWhereACorrectionAsksForOne) {
  EXPECT_THAT(Checked(Command<v1::VoidVisit>("visit: 'stores/s1/visits/v1' reason: ' '")),
              HasViolation("void_visit.reason", v1::REASON_REASON_REQUIRED));
}

TEST(Check, EnumsAreKnownAndGiven) {
  EXPECT_THAT(Checked(Command<v1::RegisterVisit>("visit: 'stores/s1/visits/v1'")),
              HasViolation("register_visit.channel", v1::REASON_ENUM_UNKNOWN));
  v1::Command command = Command<v1::RegisterVisit>("visit: 'stores/s1/visits/v1'");
  command.mutable_register_visit()->set_channel(static_cast<v1::Channel>(99));
  EXPECT_THAT(Checked(command), HasViolation("register_visit.channel", v1::REASON_ENUM_UNKNOWN));
  command.mutable_register_visit()->set_channel(v1::CHANNEL_CALL_IN);
  EXPECT_THAT(Checked(command), IsOk());
}

TEST(Check, AnEnumWithADefaultMayBeLeftOut) {
  EXPECT_THAT(Checked(Command<v1::RegisterCustomer>("customer: 'stores/s1/customers/k1'")), IsOk());
  EXPECT_THAT(Checked(Command<v1::CompleteFollowUp>("customer: 'stores/s1/customers/k1'")), IsOk());
}

TEST(Check, TimesAndDatesExist) {
  EXPECT_THAT(Checked(Command<v1::PlanFollowUp>(
                  "customer: 'stores/s1/customers/k1' due_on { year: 2026 month: 2 day: 30 }")),
              HasViolation("plan_follow_up.due_on", v1::REASON_TIME_INVALID));
  EXPECT_THAT(Checked(Command<v1::PlanFollowUp>(
                  "customer: 'stores/s1/customers/k1' due_on { year: 2026 }")),
              HasViolation("plan_follow_up.due_on", v1::REASON_TIME_INVALID));
  EXPECT_THAT(Checked(Command<v1::PlanFollowUp>("customer: 'stores/s1/customers/k1'")),
              HasViolation("plan_follow_up.due_on", v1::REASON_FIELD_REQUIRED));
  EXPECT_THAT(
      Checked(Command<v1::CompleteVisit>("visit: 'stores/s1/visits/v1' left_at { nanos: -1 }")),
      HasViolation("complete_visit.left_at", v1::REASON_TIME_INVALID));
  EXPECT_THAT(Checked(Command<v1::SetHours>(R"pb(store: 'stores/s1'
                                                 effective_day { year: 2026 month: 3 day: 3 }
                                                 closes { hours: 25 })pb")),
              HasViolation("set_hours.closes", v1::REASON_TIME_INVALID));
}

TEST(Check, TheOccurrenceSaysWhatItsPrecisionNeeds) {
  v1::Command command = Comment("x");
  command.mutable_occurred();
  ASSERT_THAT(Check(command), IsOk());
  EXPECT_FALSE(command.has_occurred()) << "nothing said means now";

  command.mutable_occurred()->mutable_at()->set_seconds(1);
  ASSERT_THAT(Check(command), IsOk());
  EXPECT_EQ(command.occurred().precision(), v1::PRECISION_INSTANT);

  command.mutable_occurred()->set_precision(v1::PRECISION_DAY);
  EXPECT_THAT(Checked(command), HasViolation("occurred", v1::REASON_TIME_INVALID));

  command.mutable_occurred()->Clear();
  command.mutable_occurred()->mutable_day()->set_year(2026);
  EXPECT_THAT(Checked(command), HasViolation("occurred.day", v1::REASON_TIME_INVALID));
}

TEST(Check, OnlyAnImportMayNotKnowWhenItHappened) {
  v1::Command command = Comment("x");
  command.mutable_occurred()->set_precision(v1::PRECISION_UNKNOWN);
  EXPECT_THAT(Checked(command), HasViolation("occurred", v1::REASON_TIME_INVALID));
  command.set_imported(true);
  EXPECT_THAT(Checked(command), IsOk());
}

TEST(Check, MoneyIsWellFormed) {
  const auto win = [](const std::string& amount) {
    return Checked(
        Command<v1::WinPursuit>("customer: 'stores/s1/customers/k1' amount { " + amount + " }"));
  };
  EXPECT_THAT(win("currency_code: 'CNY' units: 150000"), IsOk());
  EXPECT_THAT(win("currency_code: 'RMB' units: 1"),
              HasViolation("win_pursuit.amount", v1::REASON_MONEY_INVALID));
  EXPECT_THAT(win("currency_code: 'CNY' units: -1"),
              HasViolation("win_pursuit.amount", v1::REASON_MONEY_INVALID));
  EXPECT_THAT(win("currency_code: 'CNY' nanos: 1"),
              HasViolation("win_pursuit.amount", v1::REASON_MONEY_INVALID));
}

TEST(Check, AHundredElementsAreEnough) {
  v1::Command command = Command<v1::PromoteStage>("customer: 'stores/s1/customers/k1' to: 'won'");
  for (int i = 0; i < 100; ++i) command.mutable_promote_stage()->add_evidence("e");
  EXPECT_THAT(Checked(command), IsOk());
  command.mutable_promote_stage()->add_evidence("e");
  EXPECT_THAT(Checked(command), HasViolation("promote_stage.evidence", v1::REASON_TOO_MANY));
}

TEST(Check, WhatTheServiceFillsInMayBeLonger) {
  v1::Command command = Command<v1::CloseDay>("day: 'stores/s1/days/20260302'");
  for (int i = 0; i < 5000; ++i) {
    command.mutable_close_day()->mutable_candidates()->add_customers("stores/s1/customers/k1");
  }
  EXPECT_THAT(Checked(command), IsOk());
}

TEST(Check, AFieldMaskNamesFieldsThatMayChange) {
  EXPECT_THAT(
      Checked(Command<v1::AmendVisit>(R"pb(visit: 'stores/s1/visits/v1'
                                           reason: 'x'
                                           update_mask { paths: [ 'note', 'first' ] })pb")),
      HasViolation("amend_visit.update_mask.paths[1]", v1::REASON_FIELD_UNKNOWN));
  EXPECT_THAT(Checked(Command<v1::UpdateProfile>(R"pb(customer: 'stores/s1/customers/k1'
                                                      update_mask { paths: 'customer' })pb")),
              HasViolation("update_profile.update_mask.paths[0]", v1::REASON_FIELD_UNKNOWN));
  EXPECT_THAT(Checked(Command<v1::AmendVisit>(R"pb(visit: 'stores/s1/visits/v1'
                                                   reason: 'x'
                                                   update_mask { paths: 'channel' })pb")),
              HasViolation("amend_visit.fields.channel", v1::REASON_ENUM_UNKNOWN));
}

TEST(Check, AttributesAreNamedLikeIdentifiers) {
  EXPECT_THAT(
      Checked(Command<v1::OpenPursuit>(R"pb(customer: 'stores/s1/customers/k1'
                                            attributes { name: 'Job title' value: 'x' })pb")),
      HasViolation("open_pursuit.attributes[0].name", v1::REASON_NAME_INVALID));
}

TEST(Check, AllFaultsAreAnsweredAtOnce) {
  v1::Command command =
      Command<v1::RegisterVisit>(R"pb(visit: 'v1' consultant: 'c1' source: 'a\x01')pb");
  command.set_request_id("no");
  command.mutable_register_visit()->mutable_arrived_at()->set_nanos(-1);
  const absl::Status status = Checked(command);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, HasReason(v1::REASON_FIELDS_INVALID));
  EXPECT_THAT(status, HasViolation("register_visit.visit", v1::REASON_NAME_INVALID));
  EXPECT_THAT(status, HasViolation("register_visit.consultant", v1::REASON_NAME_INVALID));
  EXPECT_THAT(status, HasViolation("register_visit.source", v1::REASON_TEXT_INVALID));
  EXPECT_THAT(status, HasViolation("register_visit.channel", v1::REASON_ENUM_UNKNOWN));
  EXPECT_THAT(status, HasViolation("register_visit.arrived_at", v1::REASON_TIME_INVALID));
  EXPECT_THAT(status, HasViolation("request_id", v1::REASON_REQUEST_ID_REQUIRED));
}

TEST(Check, WhatALaterVersionSentBesideIsDropped) {
  v1::Command command = Comment("x");
  auto* unknown =
      v1::CommentReport::GetReflection()->MutableUnknownFields(command.mutable_comment_report());
  unknown->AddLengthDelimited(4000, "from the future");
  ASSERT_THAT(Check(command), IsOk());
  EXPECT_THAT(command, EqualsProto(Comment("x")));
}

TEST(Check, SaysNothingAboutThePersonInItsRefusal) {
  v1::Command command =
      Command<v1::RegisterCustomer>("customer: 'k1' phone: '13800000001' name: '\\x01测试甲'");
  const std::string said = Checked(command).ToString();
  EXPECT_EQ(said.find("13800000001"), std::string::npos);
  EXPECT_EQ(said.find("测试甲"), std::string::npos);
}

// A field of a command that holds the name of a resource must be in the table, or its faults go
// unseen.
TEST(Fields, EveryFieldThatIsCalledLikeAResourceHoldsAName) {
  const std::set<std::string> resources = {
      "store",     "consultant", "day",          "visit",  "customer",  "report",     "owner",
      "successor", "credited",   "origin_visit", "visits", "customers", "consultants"};
  const auto* kind = v1::Command::descriptor()->FindOneofByName("kind");
  for (int i = 0; i < kind->field_count(); ++i) {
    const auto* message = kind->field(i)->message_type();
    for (int f = 0; f < message->field_count(); ++f) {
      const auto* field = message->field(f);
      if (field->type() != google::protobuf::FieldDescriptor::TYPE_STRING) continue;
      if (resources.count(field->name()) == 0) continue;
      EXPECT_NE(RulesOf(*field).name, nullptr) << field->full_name();
    }
    EXPECT_NE(RulesOf(*message->FindFieldByNumber(1)).name, nullptr)
        << message->full_name() << " must name what it addresses first";
  }
}

}  // namespace
}  // namespace kezhi::domain::check_cases
