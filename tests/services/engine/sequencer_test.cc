#include "services/engine/sequencer.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "services/engine/event_reader.h"
#include "services/engine/side_write.h"
#include "storage/rocksdb_commit_log.h"
#include "tests/matchers.h"
#include "tests/services/engine/world.h"

namespace kezhi::engine::sequencer_cases {
namespace {

using testing::Ask;
using ::testing::ElementsAre;
using testing::EqualsProto;
using testing::HasReason;
using testing::HasViolation;
using testing::IsOk;
using testing::StatusIs;

v1::Command Hire(const std::string& id, const std::string& name = "Somebody") {
  v1::HireConsultant hire;
  hire.set_consultant("stores/s1/consultants/" + id);
  hire.set_name(name);
  return Ask(hire);
}

v1::Command WithId(v1::Command command, std::uint64_t n) {
  command.set_request_id(RequestId(1'000 + n));
  return command;
}

v1::Command Register(const std::string& id, const std::string& phone) {
  v1::RegisterCustomer ask;
  ask.set_customer("stores/s1/customers/" + id);
  ask.set_name("测试" + id);
  ask.set_phone(phone);
  ask.set_source("referral");
  ask.set_owner("stores/s1/consultants/c1");
  return Ask(ask);
}

// Example 1 of domain.md: v1 arrived at 10:05, received by c1, and left contact data at 10:50.
v1::Command ArrivalOfExample1() {
  v1::Command command = Ask<v1::RegisterVisit>(R"pb(
    visit: "stores/s1/visits/v1"
    channel: CHANNEL_WALK_IN
    party_size: 1
    consultant: "stores/s1/consultants/c1"
  )pb");
  *command.mutable_register_visit()->mutable_arrived_at() =
      domain::ToTimestamp(Local("2026-03-02 10:05"));
  return command;
}

v1::Command CommandOfExample1() {
  v1::Command command = Ask<v1::CompleteVisit>(R"pb(
    visit: "stores/s1/visits/v1"
    name: "测试甲"
    phone: "13800000001"
    info_left: true
    wanted_model: "M1"
    grade: "H"
    note: "看了两款车"
  )pb");
  *command.mutable_complete_visit()->mutable_left_at() =
      domain::ToTimestamp(Local("2026-03-02 10:50"));
  return WithId(command, 35);
}

v1::Outcome AsDuplicate(v1::Outcome outcome) {
  outcome.set_duplicate(true);
  return outcome;
}

// Counts what is proposed, and refuses on demand.
class CountingLog : public storage::CommitLog {
 public:
  CountingLog(storage::Journal& journal, int& proposed, absl::Status& answer)
      : log_(journal), proposed_(proposed), answer_(answer) {}

  absl::Status Propose(const v1::CommitLogEntry& entry, std::uint64_t last) override {
    ++proposed_;
    return answer_.ok() ? log_.Propose(entry, last) : answer_;
  }

  absl::Status Tail(std::uint64_t after, storage::EntryVisitor visit) override {
    return log_.Tail(after, visit);
  }

 private:
  storage::RocksdbCommitLog log_;
  int& proposed_;
  absl::Status& answer_;
};

class SequencerTest : public ::testing::Test {
 protected:
  SequencerTest() : world_(Options()) {}

  EngineWorld::Options Options() {
    EngineWorld::Options options;
    options.sequencer.max_queued = 20;
    options.commit_log = [this](storage::Journal& journal) {
      return std::make_unique<CountingLog>(journal, proposed_, answer_);
    };
    return options;
  }

  // Every stage of a command once.
  void Step() {
    world_.engine().sequencer().Step();
    world_.engine().committer().Step();
    world_.engine().answers().Step();
  }

  v1::Event EventAt(std::uint64_t position) {
    auto event = ReadEvent(world_.engine().journal(), Position(position));
    EXPECT_THAT(event, IsOk());
    return *event;
  }

  int proposed_ = 0;
  absl::Status answer_;
  EngineWorld world_;
};

TEST_F(SequencerTest, StoresRowsOfSideTablesWithTheCommandsThatWait) {
  const int before = proposed_;
  absl::Status stored = absl::UnknownError("not asked yet");
  const EngineWorld::Answer hired = world_.Queue(Hire("c9"));
  world_.engine().sequencer().SubmitSideWrites(
      {SidePut("positions", "a", "1"), SidePut("positions", "b", "2")},
      [&](const absl::Status& status) { stored = status; });
  Step();
  EXPECT_EQ(proposed_, before + 1) << "one entry, one sync";
  EXPECT_THAT(stored, IsOk());
  EXPECT_THAT(**hired, IsOk());
  EXPECT_EQ(world_.engine().journal().GetSide("positions", "b")->value(), "2");
  // Alone they make an entry without events.
  const std::uint64_t head = world_.head();
  world_.engine().sequencer().SubmitSideWrites({SideDelete("positions", "b")},
                                               [](const absl::Status&) {});
  Step();
  EXPECT_EQ(world_.head(), head);
  world_.Reopen();
  EXPECT_FALSE(world_.engine().journal().GetSide("positions", "b")->has_value());
  EXPECT_TRUE(world_.engine().journal().GetSide("positions", "a")->has_value());
}

TEST_F(SequencerTest, TellsThatRowsOfSideTablesWereNotStored) {
  answer_ = absl::ResourceExhaustedError("full");
  absl::Status stored;
  world_.engine().sequencer().SubmitSideWrites(
      {SidePut("positions", "a", "1")}, [&](const absl::Status& status) { stored = status; });
  Step();
  EXPECT_THAT(stored, HasReason(v1::REASON_DISK_FULL));
  EXPECT_FALSE(world_.engine().journal().GetSide("positions", "a")->has_value());
}

TEST_F(SequencerTest, Example35TheCommandOfExample1SentTwiceIsCarriedOutOnce) {
  world_.SetClock("2026-03-02 10:55");
  world_.Must(ArrivalOfExample1());
  const std::uint64_t before = world_.head();
  const v1::Outcome first = world_.Must(CommandOfExample1());
  EXPECT_THAT(first.events(), ElementsAre("VisitCompleted", "CustomerRegistered", "PursuitOpened",
                                          "GradeSet", "FollowUpPlanned"));
  EXPECT_EQ(first.first_position(), before + 1);
  EXPECT_EQ(world_.head(), before + 5);

  world_.SetClock("2026-03-02 11:40");
  EXPECT_THAT(world_.Must(CommandOfExample1()), EqualsProto(AsDuplicate(first)));
  EXPECT_EQ(world_.head(), before + 5) << "the journal grows once";

  v1::Command other = CommandOfExample1();
  other.mutable_complete_visit()->set_grade("A");
  const auto refused = world_.Do(other);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(refused, HasReason(v1::REASON_REQUEST_ID_REUSED));
  EXPECT_EQ(world_.head(), before + 5);
}

TEST_F(SequencerTest, AnswersARepeatedRequestWithItsFirstOutcomeForEver) {
  const v1::Outcome first = world_.Must(WithId(Hire("c9"), 1));
  const std::uint64_t head = world_.head();
  EXPECT_FALSE(first.duplicate());
  EXPECT_EQ(first.last_position(), head);
  EXPECT_THAT(world_.Must(WithId(Hire("c9"), 1)), EqualsProto(AsDuplicate(first)));
  world_.Must(Hire("c8"));
  world_.Reopen();
  EXPECT_THAT(world_.Must(WithId(Hire("c9"), 1)), EqualsProto(AsDuplicate(first)));
  EXPECT_EQ(world_.head(), head + 1);
}

TEST_F(SequencerTest, RefusesARequestIdWithOtherContent) {
  world_.Must(WithId(Hire("c9"), 1));
  const std::uint64_t head = world_.head();
  const auto other = world_.Do(WithId(Hire("c9", "Another"), 1));
  EXPECT_THAT(other, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(other, HasReason(v1::REASON_REQUEST_ID_REUSED));
  EXPECT_EQ(world_.head(), head);
}

TEST_F(SequencerTest, TakesARetryOfAnotherTraceForTheSameCommand) {
  v1::Command command = WithId(Hire("c9"), 1);
  command.set_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  const v1::Outcome first = world_.Must(command);
  command.set_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  EXPECT_THAT(world_.Must(command), EqualsProto(AsDuplicate(first)));
}

TEST_F(SequencerTest, KeepsRequestIdsOfPrincipalsApart) {
  world_.Must(WithId(Hire("c8"), 1), ActorOf("manager", "m1"));
  EXPECT_THAT(world_.Do(WithId(Hire("c9"), 1), ActorOf("manager", "m2")), IsOk());
}

TEST_F(SequencerTest, AsksForTheRightToSendBeforeItTellsAnOldOutcome) {
  world_.Must(WithId(Hire("c9"), 1), ActorOf("manager", "m1"));
  EXPECT_THAT(world_.Do(WithId(Hire("c9"), 1), ActorOf("clerk", "m1")),
              HasReason(v1::REASON_ROLE_REQUIRED));
}

TEST_F(SequencerTest, ComparesWithAnOldOutcomeBeforeItTellsOfFields) {  // domain.md §9
  world_.Must(WithId(Hire("c9"), 1));
  EXPECT_THAT(world_.Do(WithId(Hire("c9", ""), 1)), HasReason(v1::REASON_REQUEST_ID_REUSED));
  EXPECT_THAT(world_.Do(WithId(Hire("c9", ""), 2)),
              HasViolation("hire_consultant.name", v1::REASON_FIELD_REQUIRED));
}

TEST_F(SequencerTest, TellsNothingOfFieldsToWhomTheCommandIsNotOpen) {  // domain.md §9
  const std::string long_text(5'000, 'x');
  v1::Command hire = Hire("c9", long_text);
  EXPECT_THAT(world_.Do(hire, ActorOf("clerk")), HasReason(v1::REASON_ROLE_REQUIRED));
  v1::Actor stranger = ActorOf("manager");
  stranger.set_store("stores/s2");
  EXPECT_THAT(world_.Do(hire, stranger), HasReason(v1::REASON_STORE_NOT_FOUND));
  EXPECT_THAT(world_.Do(hire, ActorOf("manager")),
              HasViolation("hire_consultant.name", v1::REASON_TOO_LONG));

  // The same for what waits for the views first.
  v1::Command review =
      Ask<v1::ReviewSheet>("day: 'stores/s1/days/20260302' verdict: VERDICT_ACCEPTED");
  review.mutable_review_sheet()->add_findings()->set_note(long_text);
  EXPECT_THAT(world_.Do(review, ActorOf("clerk")), HasReason(v1::REASON_ROLE_REQUIRED));
  EXPECT_THAT(world_.Do(review, stranger), HasReason(v1::REASON_STORE_NOT_FOUND));
  EXPECT_THAT(world_.Do(review, ActorOf("manager")),
              HasViolation("review_sheet.findings[0].note", v1::REASON_TOO_LONG));
}

TEST_F(SequencerTest, RemembersWhatChangedNothing) {
  v1::AdoptPlaybook adopt;
  adopt.set_store("stores/s1");
  *adopt.mutable_playbook() = testing::PresetPlaybook("auto_4s");
  const v1::Outcome first = world_.Must(WithId(Ask(adopt), 1));
  EXPECT_EQ(first.first_position(), 0);
  EXPECT_EQ(first.events_size(), 0);
  EXPECT_THAT(world_.Must(WithId(Ask(adopt), 1)), EqualsProto(AsDuplicate(first)));
  EXPECT_THAT(world_.Do(WithId(Hire("c9"), 1)), HasReason(v1::REASON_REQUEST_ID_REUSED));
}

TEST_F(SequencerTest, DecidesARefusalAnew) {
  EXPECT_THAT(world_.Do(WithId(Ask<v1::EndLeave>("consultant: 'stores/s1/consultants/c9'"), 1)),
              HasReason(v1::REASON_CONSULTANT_NOT_FOUND));
  EXPECT_THAT(world_.Do(WithId(Hire("c9"), 1)), IsOk());
}

TEST_F(SequencerTest, StoresWhatArrivesTogetherWithOneSync) {
  const std::uint64_t head = world_.head();
  const std::uint64_t entries = world_.engine().journal().head().entry_index;
  proposed_ = 0;
  std::vector<EngineWorld::Answer> answers;
  for (int i = 0; i < 10; ++i) answers.push_back(world_.Queue(Hire("x" + std::to_string(i))));
  for (const auto& answer : answers) EXPECT_FALSE(answer->has_value());
  Step();
  EXPECT_EQ(proposed_, 1);
  EXPECT_EQ(world_.engine().journal().head().entry_index, entries + 1);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    ASSERT_TRUE(answers[i]->has_value());
    ASSERT_THAT(**answers[i], IsOk());
    EXPECT_EQ((**answers[i])->first_position(), head + 1 + i);
  }
}

TEST_F(SequencerTest, EndsAGroupThatHasGrownTooLargeAndKeepsTheOrder) {
  EngineWorld::Options options;
  options.sequencer.max_group_bytes = 1'500;
  EngineWorld world(options);
  std::vector<EngineWorld::Answer> answers;
  for (int i = 0; i < 8; ++i) answers.push_back(world.Queue(Hire("x" + std::to_string(i))));
  const std::uint64_t head = world.head();
  ASSERT_TRUE(world.engine().sequencer().Step());
  EXPECT_FALSE(world.engine().sequencer().Step()) << "the group that waits is full";
  ASSERT_TRUE(world.engine().committer().Step());
  ASSERT_TRUE(world.engine().answers().Step());
  EXPECT_TRUE(answers.front()->has_value());
  EXPECT_FALSE(answers.back()->has_value());
  ASSERT_THAT(world.engine().StepAll(), IsOk());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    ASSERT_THAT(**answers[i], IsOk());
    EXPECT_EQ((**answers[i])->first_position(), head + 1 + i);
  }
}

TEST_F(SequencerTest, LetsACommandSeeThoseBeforeItInTheSameStep) {
  const auto first = world_.Queue(WithId(Hire("c9"), 1));
  const auto again = world_.Queue(WithId(Hire("c9"), 1));
  const auto other = world_.Queue(WithId(Hire("c8"), 1));
  const auto exists = world_.Queue(Hire("c9"));
  Step();
  ASSERT_THAT(**first, IsOk());
  EXPECT_THAT(***again, EqualsProto(AsDuplicate(***first)));
  EXPECT_THAT(**other, HasReason(v1::REASON_REQUEST_ID_REUSED));
  EXPECT_THAT(**exists, HasReason(v1::REASON_CONSULTANT_EXISTS));
}

TEST_F(SequencerTest, LetsTheSecondOfTwoRegistrationsWithOnePhoneSeeTheFirst) {
  const auto first = world_.Queue(Register("k1", "13800000001"));
  const auto second = world_.Queue(Register("k2", "+86 138-0000-0001"));
  const auto third = world_.Queue(Register("k3", "13800000002"));
  Step();
  EXPECT_THAT(**first, IsOk());
  EXPECT_THAT(**second, StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(**second, HasReason(v1::REASON_DUPLICATE_SUSPECTED));
  EXPECT_THAT(**third, IsOk());
  world_.Reopen();
  EXPECT_THAT(world_.Do(Register("k4", "13800000001")), HasReason(v1::REASON_DUPLICATE_SUSPECTED));
}

TEST_F(SequencerTest, SaysWhereAStreamStandsWhenTheCallerExpectedAnother) {
  v1::Command command = Ask<v1::StartLeave>(
      "consultant: 'stores/s1/consultants/c1' from { year: 2026 month: 3 day: 9 } "
      "to { year: 2026 month: 3 day: 10 } reason: 'rest'");
  command.mutable_expected_revision()->set_exact(7);
  const auto refused = world_.Do(command);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(refused, HasReason(v1::REASON_REVISION_CONFLICT));
  const auto payload = refused.status().GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  ASSERT_TRUE(payload.has_value());
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(info.ParseFromString(std::string(*payload)));
  EXPECT_EQ(info.metadata().at("actual_revision"), "1");
  command.mutable_expected_revision()->set_exact(1);
  EXPECT_THAT(world_.Do(command), IsOk());
}

TEST_F(SequencerTest, LeavesNoTraceOfARefusedWriteAndOfWhatRestedOnIt) {
  const std::uint64_t head = world_.head();
  answer_ = absl::ResourceExhaustedError("full");
  const auto malformed = world_.Queue(WithId(Hire("c1"), 9));
  const auto first = world_.Queue(WithId(Hire("c9"), 1));
  const auto exists = world_.Queue(Hire("c9"));
  Step();
  // Refused before anything was staged: it rests on what is durable.
  EXPECT_THAT(**malformed, HasReason(v1::REASON_CONSULTANT_EXISTS));
  for (const auto& answer : {first, exists}) {
    EXPECT_THAT(**answer, StatusIs(absl::StatusCode::kResourceExhausted));
    EXPECT_THAT(**answer, HasReason(v1::REASON_DISK_FULL));
  }
  EXPECT_EQ(world_.head(), head);
  EXPECT_FALSE(world_.fatal().has_value());
  answer_ = absl::OkStatus();
  const v1::Outcome retried = world_.Must(WithId(Hire("c9"), 1));
  EXPECT_FALSE(retried.duplicate());
  EXPECT_EQ(retried.first_position(), head + 1);
  EXPECT_EQ(EventAt(head + 1).revision(), 1);
}

TEST_F(SequencerTest, StopsWhenTheOutcomeOfAWriteIsUnknownAndTheRequestIdSettlesIt) {
  const auto before = world_.Must(WithId(Hire("c8"), 1));
  const std::uint64_t head = world_.head();
  world_.fs().fail_wal_sync = true;
  const auto unknown = world_.Do(WithId(Hire("c9"), 2));
  EXPECT_THAT(unknown, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(unknown, HasReason(v1::REASON_OUTCOME_UNKNOWN));
  ASSERT_TRUE(world_.fatal().has_value());
  EXPECT_THAT(world_.Do(WithId(Hire("c7"), 3)), HasReason(v1::REASON_STOPPING));
  EXPECT_EQ(world_.head(), head);

  world_.fs().fail_wal_sync = false;
  world_.Reopen();
  EXPECT_THAT(world_.Must(WithId(Hire("c8"), 1)), EqualsProto(AsDuplicate(before)));
  const std::uint64_t found = world_.head();
  const v1::Outcome settled = world_.Must(WithId(Hire("c9"), 2));
  // Whether the record was found or is written now: it is there once.
  EXPECT_EQ(settled.duplicate(), found == head + 1);
  EXPECT_EQ(settled.first_position(), head + 1);
  EXPECT_EQ(world_.head(), head + 1);
}

TEST_F(SequencerTest, ShowsNobodyWhatIsNotYetDurable) {
  const std::uint64_t head = world_.head();
  const auto answer = world_.Queue(Hire("c9"));
  const auto exists = world_.Queue(Hire("c9"));
  int syncs = 0;
  world_.fs().at_sync = [&] {
    ++syncs;
    EXPECT_EQ(world_.head(), head);
    EXPECT_FALSE(ReadEvent(world_.engine().journal(), Position(head + 1)).ok());
    EXPECT_FALSE(answer->has_value());
    EXPECT_FALSE(exists->has_value()) << "a refusal tells of what is not durable";
  };
  Step();
  world_.fs().at_sync = nullptr;
  EXPECT_GE(syncs, 1);
  EXPECT_THAT(**answer, IsOk());
}

TEST_F(SequencerTest, StoresNothingWhenItOnlyValidates) {
  const std::uint64_t entries = world_.engine().journal().head().entry_index;
  const auto answer = world_.Queue(WithId(Hire("c9"), 1), ActorOf("operator"), true);
  const auto after = world_.Queue(Hire("c9"), ActorOf("operator"), true);
  Step();
  ASSERT_THAT(**answer, IsOk());
  EXPECT_THAT((**answer)->events(), ElementsAre("ConsultantHired"));
  EXPECT_EQ((**answer)->first_position(), 0);
  EXPECT_THAT(**after, IsOk()) << "a validated command leaves nothing behind";
  EXPECT_EQ(world_.engine().journal().head().entry_index, entries);
  EXPECT_FALSE(world_.Must(WithId(Hire("c9"), 1)).duplicate());
}

TEST_F(SequencerTest, RefusesWhatIsTooMuchAndWhatComesAfterItWasStopped) {
  std::vector<EngineWorld::Answer> answers;
  for (int i = 0; i < 21; ++i) answers.push_back(world_.Queue(Hire("x" + std::to_string(i))));
  ASSERT_TRUE(answers[20]->has_value());
  EXPECT_THAT(**answers[20], HasReason(v1::REASON_OVERLOADED));
  EXPECT_THAT(**answers[20], StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_FALSE(answers[19]->has_value());
  world_.engine().sequencer().Stop();
  EXPECT_THAT(**answers[19], HasReason(v1::REASON_STOPPING));
  EXPECT_THAT(**world_.Queue(Hire("c9")), HasReason(v1::REASON_STOPPING));
}

TEST_F(SequencerTest, RefusesMalformedIdsAtTheDoorWithAllOtherFaults) {
  const auto answer = world_.Queue(Hire("NOT A NAME", ""));
  ASSERT_TRUE(answer->has_value());
  EXPECT_THAT(**answer, HasViolation("hire_consultant.consultant", v1::REASON_NAME_INVALID));
  EXPECT_THAT(**answer, HasViolation("hire_consultant.name", v1::REASON_FIELD_REQUIRED));
}

TEST_F(SequencerTest, RecordsInRisingTimeThoughTheClockGoesBack) {
  world_.SetClock("2026-03-02 09:00");
  const std::uint64_t first = world_.Must(Hire("c8")).first_position();
  world_.SetClock("2026-03-02 08:59");
  world_.Must(Hire("c9"));
  EXPECT_EQ(domain::ToTime(EventAt(first).recorded_at()), Local("2026-03-02 09:00"));
  EXPECT_EQ(domain::ToTime(EventAt(first + 1).recorded_at()),
            Local("2026-03-02 09:00") + absl::Microseconds(1));
}

TEST_F(SequencerTest, FillsTheWholeEnvelope) {
  v1::Command command = WithId(Hire("c9"), 1);
  command.set_correlation_id("cor");
  command.set_causation_id("cau");
  command.set_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  command.set_on_behalf_of("m7");
  const v1::Outcome outcome = world_.Must(command, ActorOf("manager", "m1"));
  const v1::Event event = EventAt(outcome.first_position());
  EXPECT_EQ(event.log_id(), world_.engine().journal().log_id());
  EXPECT_EQ(event.stream(), "stores/s1/consultants/c9");
  EXPECT_EQ(event.revision(), 1);
  EXPECT_EQ(event.commit().first_position(), outcome.first_position());
  EXPECT_EQ(event.commit().size(), 1);
  EXPECT_EQ(event.actor().principal(), "m1");
  EXPECT_EQ(event.request_id(), RequestId(1'001));
  EXPECT_EQ(event.correlation_id(), "cor");
  EXPECT_EQ(event.causation_id(), "cau");
  EXPECT_EQ(event.traceparent(), command.traceparent());
  EXPECT_EQ(event.on_behalf_of(), "m7");
  EXPECT_EQ(event.ruleset_digest().size(), 32);
  EXPECT_EQ(domain::ToDay(event.business_day()), absl::CivilDay(2026, 3, 2));
  // The opening of the store was decided under no playbook.
  EXPECT_EQ(EventAt(1).ruleset_digest(), "");
  EXPECT_TRUE(event.consultant_hired().name().has_sealed());
}

TEST_F(SequencerTest, FoldsTheSameStatesFromTheJournalAsWhileWriting) {
  EngineWorld::Options options;
  options.sequencer.cached_streams = 0;
  EngineWorld forgetful(options);
  for (EngineWorld* world : {&world_, &forgetful}) {
    world->Must(Ask<v1::StartLeave>(
        "consultant: 'stores/s1/consultants/c1' from { year: 2026 month: 3 day: 2 } "
        "to { year: 2026 month: 3 day: 10 } reason: 'rest'"));
    EXPECT_THAT(world->Do(Ask<v1::StartLeave>(
                    "consultant: 'stores/s1/consultants/c1' from { year: 2026 month: 3 day: 5 } "
                    "to { year: 2026 month: 3 day: 12 } reason: 'rest'")),
                HasReason(v1::REASON_LEAVE_OVERLAPS));
    EXPECT_THAT(world->Do(Ask<v1::EndLeave>("consultant: 'stores/s1/consultants/c1'")), IsOk());
  }
}

}  // namespace
}  // namespace kezhi::engine::sequencer_cases
