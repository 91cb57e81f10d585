// The way of an erasure from the command to the files: domain.md §7, example 39;
// docs/decisions/0018.

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "domain/registration_sheet/query.h"
#include "services/engine/event_reader.h"
#include "services/engine/unsealer.h"
#include "storage/secrets.h"
#include "storage/verify.h"
#include "tests/services/engine/persons.h"
#include "tests/services/engine/world.h"

namespace kezhi::engine::erasure_cases {
namespace {

namespace fs = std::filesystem;
using testing::Ask;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kErased[] = "[erased]";

// k1 came on visit v1 with an appellation that was noted at the door; k2 was registered.
void Live(EngineWorld& world) {
  world.SetClock("2026-03-02 10:05");
  world.Must(Ask<v1::RegisterVisit>(
      "visit: 'stores/s1/visits/v1' channel: CHANNEL_WALK_IN appellation: '甲先生' "
      "consultant: 'stores/s1/consultants/c1'"));
  world.SetClock("2026-03-02 10:50");
  v1::CompleteVisit complete;
  complete.set_visit("stores/s1/visits/v1");
  *complete.mutable_left_at() = domain::ToTimestamp(world.clock().Now());
  complete.set_info_left(true);
  complete.set_name("测试甲");
  complete.set_phone("13800000001");
  complete.set_note("看车");
  complete.set_grade("A");
  complete.set_customer("stores/s1/customers/k1");
  world.Must(Ask(complete));
  world.Must(RegisterPerson("k2", "测试乙", "13800000002"));
}

// The last event of the log.
v1::Event LastOf(const Engine& engine) {
  return *ReadEvent(engine.journal(), engine.journal().head().position);
}

v1::RegistrationSheet SheetOf(Engine& engine) {
  const auto snapshot = engine.Snapshot(ReadMoment());
  EXPECT_TRUE(snapshot.ok());
  auto sheet = domain::RegistrationSheetOf((*snapshot)->rows(), "stores/s1/days/20260302");
  EXPECT_TRUE(sheet.ok()) << sheet.status();
  EXPECT_TRUE(Unseal(
                  engine.keyring(), [](const PersonalField&) { return Sight::kClear; }, *sheet)
                  .ok());
  return *std::move(sheet);
}

TEST(Example, 39_ErasureLeavesTheSheetItsCountsAndGradesAndTakesTheName) {
  EngineWorld world;
  Live(world);
  const v1::RegistrationSheet before = SheetOf(world.engine());
  EXPECT_EQ(before.lines(0).name().clear(), "测试甲");
  Erase(world, "k1");
  const v1::RegistrationSheet after = SheetOf(world.engine());
  EXPECT_EQ(after.batches(), before.batches());
  EXPECT_EQ(after.lines(0).grade(), "A");
  EXPECT_EQ(after.lines(0).customer(), "stores/s1/customers/k1");
  EXPECT_TRUE(after.lines(0).name().erased());
  EXPECT_TRUE(after.lines(0).phone().erased());
  EXPECT_TRUE(after.lines(0).appellation().erased());
  EXPECT_TRUE(after.lines(0).note().erased());
  EXPECT_TRUE(OpenedCard(world.engine(), "k1").head().erased());
  EXPECT_EQ(NameOn(world.engine(), "k2"), "测试乙");
  const auto report = storage::Verify(world.engine().journal());
  ASSERT_TRUE(report.ok());
  EXPECT_THAT(report->findings, SizeIs(0));
}

TEST(Erasure, NamesTheKeysInTheLogAndRemembersThatTheyWereDestroyed) {
  EngineWorld world;
  Live(world);
  world.clock().Advance(absl::Hours(1));
  Erase(world, "k1");
  const v1::Event event = LastOf(world.engine());
  ASSERT_TRUE(event.has_customer_erased());
  // The visit's, from the door, and the customer's.
  ASSERT_THAT(event.customer_erased().key_ids(), SizeIs(2));
  for (const std::uint64_t id : event.customer_erased().key_ids()) {
    EXPECT_TRUE(absl::IsNotFound(world.engine().keyring().Find(id).status()));
  }
  const auto deed = world.engine().keyring().FindDestruction(event.position());
  ASSERT_TRUE(deed.ok()) << deed.status();
  EXPECT_THAT(deed->ids, ::testing::ElementsAreArray(event.customer_erased().key_ids()));
  EXPECT_EQ(deed->epoch, 2U);
  EXPECT_EQ(deed->at, world.clock().Now());
}

TEST(Erasure, OfAPersonOfWhomNothingIsKnownDestroysTheKeyOfItsReason) {
  EngineWorld world;
  world.Must(Ask<v1::RegisterCustomer>(
      "customer: 'stores/s1/customers/k5' external_id: 'x-5' kind: CUSTOMER_KIND_COMPANY "
      "unidentified: true"));
  v1::RequestErasure ask;
  ask.set_customer("stores/s1/customers/k5");
  ask.set_legal_basis(v1::LEGAL_BASIS_RETENTION_ENDED);
  ask.set_reason("r");
  world.Must(Ask(ask), ActorOf("manager"));
  // The reason was the first that was sealed for it.
  world.Must(ApproveErasure("k5"), ActorOf("auditor"));
  EXPECT_THAT(LastOf(world.engine()).customer_erased().key_ids(), SizeIs(1));
}

TEST(Erasure, OfSeveralInOneCommitTakesOneEpoch) {
  EngineWorld world;
  Live(world);
  for (const char* customer : {"k1", "k2"}) {
    world.Must(RequestErasure(customer), ActorOf("manager"));
  }
  const auto first = world.Queue(ApproveErasure("k1"), ActorOf("auditor"));
  const auto second = world.Queue(ApproveErasure("k2"), ActorOf("auditor"));
  ASSERT_TRUE(world.engine().StepAll().ok());
  ASSERT_TRUE((*first)->ok() && (*second)->ok());
  EXPECT_EQ(NameOn(world.engine(), "k1"), kErased);
  EXPECT_EQ(NameOn(world.engine(), "k2"), kErased);
  EXPECT_EQ(world.engine().keyring().FindDestruction((**first)->last_position())->epoch, 2U);
  EXPECT_EQ(world.engine().keyring().FindDestruction((**second)->last_position())->epoch, 2U);
}

TEST(Erasure, OfFifteenHundredOpenPlansTakesSeveralCommitsAndDestroysTheKeysWithTheLast) {
  EngineWorld world;
  Live(world);
  PlanMany(world, "k1", 750);
  world.Must(RequestErasure("k1"), ActorOf("manager"));
  std::vector<int> left;
  // 751 plans of the pursuit and itself, with its stage, then the 750 of none.
  for (const int commit : {1, 2, 3, 4}) {
    EXPECT_EQ(NameOn(world.engine(), "k1"), "测试甲") << commit;
    const v1::Outcome outcome = world.Must(ApproveErasure("k1"), ActorOf("auditor"));
    left.push_back(outcome.remaining());
    // What it has come to stands in the log.
    world.Reopen();
  }
  EXPECT_THAT(left, ElementsAre(1002, 503, 3, 0));
  EXPECT_EQ(NameOn(world.engine(), "k1"), kErased);
  const v1::Event event = LastOf(world.engine());
  EXPECT_THAT(event.customer_erased().key_ids(), SizeIs(2));
  EXPECT_TRUE(world.engine().keyring().FindDestruction(event.position()).ok());
  EXPECT_EQ(world.Digest(), world.RebuiltAt(world.head()));
}

TEST(Erasure, GivesThePhoneBackToWhoeverComesNext) {
  EngineWorld world;
  Live(world);
  Erase(world, "k2");
  world.Must(RegisterPerson("k3", "测试丙", "13800000002"));
  EXPECT_EQ(NameOn(world.engine(), "k3"), "测试丙");
}

// A data directory as a crash leaves it, opened.
class Image {
 public:
  explicit Image(const std::string& directory) {
    EngineOptions options;
    options.data_dir = directory;
    options.close_days = false;
    options.min_free_bytes = 0;
    auto engine = Engine::Open(std::move(options));
    EXPECT_TRUE(engine.ok()) << engine.status();
    if (engine.ok()) engine_ = *std::move(engine);
  }

  Engine& engine() { return *engine_; }

 private:
  std::unique_ptr<Engine> engine_;
};

// What a power loss leaves of journal and keyring; the secrets are real files, synced one by one.
void CopyDurable(EngineWorld& world, const std::string& to) {
  fs::create_directories(to);
  for (const char* part : {"journal", "keyring"}) {
    world.fs().CopyDurable(absl::StrCat(world.data_dir(), "/", part), absl::StrCat(to, "/", part));
  }
  fs::copy(absl::StrCat(world.data_dir(), "/secrets"), absl::StrCat(to, "/secrets"),
           fs::copy_options::recursive);
}

std::vector<std::uint64_t> EpochsIn(const std::string& data_dir) {
  const auto secrets = storage::Secrets::Open(absl::StrCat(data_dir, "/secrets"), /*create=*/false,
                                              storage::SystemRandom());
  return *(*secrets)->Epochs();
}

TEST(Erasure, IsCarriedOutAfterACrashAtAnyStep) {
  const storage::TempDir images;
  EngineWorld world;
  Live(world);
  world.Must(RequestErasure("k1"), ActorOf("manager"));
  std::vector<std::string> taken;
  world.fs().at_sync = [&] {
    taken.push_back(images.Sub(absl::StrCat("image-", taken.size())));
    CopyDurable(world, taken.back());
  };
  world.Must(ApproveErasure("k1"), ActorOf("auditor"));
  world.fs().at_sync = nullptr;
  // Before and after: the entry of the log, the rewrapped keys, the compacted keyring.
  EXPECT_GE(taken.size(), 6U);
  int erased = 0;
  for (const std::string& directory : taken) {
    Image image(directory);
    const bool in_log = LastOf(image.engine()).has_customer_erased();
    erased += in_log ? 1 : 0;
    EXPECT_EQ(NameOn(image.engine(), "k1"), in_log ? kErased : "测试甲") << directory;
    EXPECT_EQ(NameOn(image.engine(), "k2"), "测试乙") << directory;
    EXPECT_THAT(EpochsIn(directory), ElementsAre(in_log ? 2U : 1U)) << directory;
  }
  EXPECT_GT(erased, 3);
  EXPECT_LT(erased, static_cast<int>(taken.size()));
}

TEST(Erasure, IsCarriedOutByAStopThatComesBeforeItsStep) {
  EngineWorld world;
  Live(world);
  world.Must(RequestErasure("k1"), ActorOf("manager"));
  world.Queue(ApproveErasure("k1"), ActorOf("auditor"));
  ASSERT_TRUE(world.engine().sequencer().Step());
  ASSERT_TRUE(world.engine().committer().Step());
  world.Close();
  EXPECT_THAT(EpochsIn(world.data_dir()), ElementsAre(2U));
}

TEST(Erasure, EndsTheProcessWhenTheKeyringCannotBeWrittenAndGoesOnAtTheNextStart) {
  EngineWorld world;
  Live(world);
  world.Must(RequestErasure("k1"), ActorOf("manager"));
  const auto answer = world.Queue(ApproveErasure("k1"), ActorOf("auditor"));
  ASSERT_TRUE(world.engine().sequencer().Step());
  ASSERT_TRUE(world.engine().committer().Step());
  world.fs().fail_wal_sync = true;
  ASSERT_TRUE(world.engine().StepAll().ok());
  world.fs().fail_wal_sync = false;
  ASSERT_TRUE(world.fatal().has_value());
  EXPECT_TRUE(absl::IsUnavailable(*world.fatal()));
  ASSERT_TRUE((*answer)->ok());
  world.Reopen();
  EXPECT_EQ(NameOn(world.engine(), "k1"), kErased);
  EXPECT_EQ(NameOn(world.engine(), "k2"), "测试乙");
}

// Puts parts of a data directory beside it, or back.
void CopyParts(const std::string& from, const std::string& to,
               const std::vector<std::string>& parts) {
  fs::create_directories(to);
  for (const std::string& part : parts) {
    fs::remove_all(absl::StrCat(to, "/", part));
    fs::copy(absl::StrCat(from, "/", part), absl::StrCat(to, "/", part),
             fs::copy_options::recursive);
  }
}

TEST(Erasure, IsCarriedOutAgainOnAnOlderCopyOfTheKeyring) {
  const storage::TempDir kept;
  EngineWorld world;
  Live(world);
  world.Close();
  CopyParts(world.data_dir(), kept.Sub("copy"), {"keyring", "secrets"});
  world.Reopen();
  Erase(world, "k1");
  world.Must(RegisterPerson("k3", "测试丙", "13800000003"));
  world.Close();
  CopyParts(kept.Sub("copy"), world.data_dir(), {"keyring", "secrets"});
  world.Reopen();
  EXPECT_EQ(NameOn(world.engine(), "k1"), kErased);
  EXPECT_EQ(NameOn(world.engine(), "k2"), "测试乙");
  EXPECT_THAT(EpochsIn(world.data_dir()), ElementsAre(2U));
}

TEST(Erasure, IsCarriedOutInALogThatWasPutBackToBeforeAnother) {
  const storage::TempDir kept;
  EngineWorld world;
  Live(world);
  world.Close();
  CopyParts(world.data_dir(), kept.Sub("copy"), {"journal", "views"});
  world.Reopen();
  Erase(world, "k1");
  world.Must(RegisterPerson("k3", "测试丙", "13800000003"));
  world.Close();
  CopyParts(kept.Sub("copy"), world.data_dir(), {"journal", "views"});
  world.Reopen();
  // The log says nothing of it, and yet nothing opens.
  EXPECT_EQ(NameOn(world.engine(), "k1"), kErased);
  Erase(world, "k2");
  EXPECT_EQ(NameOn(world.engine(), "k2"), kErased);
}

TEST(Erasure, IsCarriedOutAfterACrashThoughAnotherWasFartherBeforeTheLogWasPutBack) {
  const storage::TempDir kept;
  EngineWorld world;
  Live(world);
  world.Close();
  CopyParts(world.data_dir(), kept.Sub("copy"), {"journal", "views"});
  world.Reopen();
  Erase(world, "k1");
  const std::uint64_t far = world.head();
  world.Close();
  CopyParts(kept.Sub("copy"), world.data_dir(), {"journal", "views"});
  world.Reopen();
  world.Must(RequestErasure("k2"), ActorOf("manager"));
  const auto approved = world.Queue(ApproveErasure("k2"), ActorOf("auditor"));
  for (int i = 10; i < 30; ++i) {
    world.Queue(RegisterPerson(absl::StrCat("k", i), "测试丙", absl::StrCat("138000000", i)));
  }
  ASSERT_TRUE(world.engine().sequencer().Step());
  ASSERT_TRUE(world.engine().committer().Step());
  ASSERT_GT(world.head(), far);
  // Without the step that destroys the keys, which a stop would take.
  CopyParts(world.data_dir(), kept.Sub("crash"), {"journal", "keyring", "secrets"});
  world.Close();
  ASSERT_TRUE(approved->has_value() && (*approved)->ok());
  ASSERT_LT((*approved)->value().last_position(), far);
  Image image(kept.Sub("crash"));
  EXPECT_EQ(NameOn(image.engine(), "k2"), kErased);
}

// Else everybody would look erased, and the next start would know no better.
TEST(Erasure, IsNotWhatALogWithoutItsKeyringIsTakenFor) {
  const storage::TempDir kept;
  EngineWorld world;
  Live(world);
  world.Close();
  CopyParts(world.data_dir(), kept.Sub("copy"), {"keyring", "secrets"});
  fs::remove_all(world.data_dir() + "/keyring");
  fs::remove_all(world.data_dir() + "/secrets");
  EngineOptions options;
  options.data_dir = world.data_dir();
  options.env = world.env();
  options.clock = &world.clock();
  const absl::Status refused = Engine::Open(options).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("docs/privacy.md"));
  // Nothing was made that would be in the way of what is put back.
  EXPECT_FALSE(fs::exists(world.data_dir() + "/keyring"));
  EXPECT_FALSE(fs::exists(world.data_dir() + "/secrets"));
  CopyParts(kept.Sub("copy"), world.data_dir(), {"keyring", "secrets"});
  world.Reopen();
  EXPECT_EQ(NameOn(world.engine(), "k1"), "测试甲");
}

TEST(Erasure, IsWhatALogLooksLikeThatGetsNewKeysOnDemand) {
  EngineWorld world;
  Live(world);
  world.Close();
  fs::remove_all(world.data_dir() + "/keyring");
  fs::remove_all(world.data_dir() + "/secrets");
  EngineOptions options;
  options.data_dir = world.data_dir();
  options.env = world.env();
  options.clock = &world.clock();
  options.begin_new_keys = true;
  {
    const auto engine = Engine::Open(options);
    ASSERT_TRUE(engine.ok()) << engine.status();
  }
  world.Reopen();
  EXPECT_EQ(NameOn(world.engine(), "k1"), kErased);
}

TEST(Erasure, TellsWhoFollowsTheLogToTakeItsEndInAnew) {
  EngineWorld world;
  Live(world);
  Engine& engine = world.engine();
  engine.head_watch().Add([&engine] { EXPECT_TRUE(engine.recent_log().Advance().ok()); });
  Erase(world, "k1");
  // What was taken in before the keys went is not shown any more.
  EXPECT_NE(engine.recent_log().After(Position(world.head() - 1)), nullptr);
}

}  // namespace
}  // namespace kezhi::engine::erasure_cases
