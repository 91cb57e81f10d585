// A thousand persons live in a store, are followed and read, half of them are erased, and all that
// is on the disk is searched, as is whatever can still be opened.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include "base/check.h"
#include "domain/dates.h"
#include "domain/timeline/query.h"
#include "services/engine/event_encoder.h"
#include "services/engine/event_reader.h"
#include "services/engine/reading_log.h"
#include "services/engine/subscription.h"
#include "services/engine/unsealer.h"
#include "storage/database.h"
#include "storage/keyring.h"
#include "storage/keyring_backup.h"
#include "storage/keys.h"
#include "storage/secrets.h"
#include "tests/services/engine/encoded_events.h"
#include "tests/services/engine/persons.h"
#include "tests/services/engine/planted.h"
#include "tests/services/engine/world.h"
#include "tests/storage/journal_maker.h"

namespace kezhi::engine {
namespace {

namespace fs = std::filesystem;
using testing::Ask;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Truly;

constexpr int kPersons = 1000;

// What every planted name and number holds, long enough to stand nowhere by chance: who finds none
// of it finds none of them.
constexpr char kNameMark[] = "忘川Zqx";
constexpr char kPhoneMark[] = "19977538";

const std::vector<std::string>& Marks() {
  static const auto* const marks = new std::vector<std::string>{kNameMark, kPhoneMark};
  return *marks;
}

std::string PersonName(int i) {
  return absl::StrFormat("%s%04d", kNameMark, i);
}

std::string PhoneOf(int i) {
  return absl::StrFormat("%s%03d", kPhoneMark, i);
}

std::string IdOf(int i) {
  return absl::StrCat("k", i);
}

// Every other one is erased.
bool IsErased(int i) {
  return i % 2 == 0;
}

std::string CustomerOf(int i) {
  return absl::StrCat("stores/s1/customers/", IdOf(i));
}

std::set<int> Everybody() {
  std::set<int> persons;
  for (int i = 0; i < kPersons; ++i) persons.insert(i);
  return persons;
}

std::set<int> TheLiving() {
  std::set<int> persons = Everybody();
  std::erase_if(persons, IsErased);
  return persons;
}

// Whose name or number stands in `bytes` as it is.
std::set<int> PersonsIn(absl::string_view bytes) {
  std::set<int> persons;
  const auto add = [&](absl::string_view mark, std::size_t digits) {
    for (std::size_t at = bytes.find(mark); at != absl::string_view::npos;
         at = bytes.find(mark, at + 1)) {
      int person = 0;
      EXPECT_TRUE(absl::SimpleAtoi(bytes.substr(at + mark.size(), digits), &person));
      persons.insert(person);
    }
  };
  constexpr std::size_t kNameDigits = 4;
  constexpr std::size_t kPhoneDigits = 3;
  add(kNameMark, kNameDigits);
  add(kPhoneMark, kPhoneDigits);
  return persons;
}

// An event with all of its texts that still open.
std::string Opened(const storage::Keyring& keyring, v1::Event& event) {
  const auto clear = [](const PersonalField&) { return Sight::kClear; };
  EXPECT_TRUE(Unseal(keyring, clear, event).ok());
  return event.SerializeAsString();
}

// Somebody who subscribes to all events with their texts in clear, and looks at a customer's card
// again whenever an event of the customer has come, as a watched form does.
class Follower {
 public:
  explicit Follower(EngineWorld& world)
      : world_(world),
        subscription_(
            {world.engine().journal(), world.engine().keyring(), world.engine().recent_log()},
            InClear()) {}

  // Hears all there is to hear now; the persons in what was sent.
  std::set<int> Hear() {
    KEZHI_CHECK(world_.engine().recent_log().Advance().ok());
    std::set<int> persons;
    std::set<std::string> changed;
    for (;;) {
      const absl::StatusOr<Delivery> delivery = subscription_.Next(world_.clock().Now());
      KEZHI_CHECK(delivery.ok());
      if (delivery->kind == Delivery::Kind::kWait) break;
      for (const v1::Event& event : EventsOf(*delivery)) {
        persons.merge(PersonsIn(event.SerializeAsString()));
        changed.insert(event.stream());
      }
    }
    for (int i = 0; i < kPersons; ++i) {
      if (!changed.contains(CustomerOf(i))) continue;
      cards_[i] = PersonsIn(OpenedCard(world_.engine(), IdOf(i)).SerializeAsString());
    }
    return persons;
  }

  // The persons on the cards as they were seen last.
  std::set<int> Seen() const {
    std::set<int> persons;
    for (const auto& [card, named] : cards_) persons.insert(named.begin(), named.end());
    return persons;
  }

 private:
  static Subscription::Options InClear() {
    Subscription::Options options;
    options.sight = Sight::kClear;
    return options;
  }

  EngineWorld& world_;
  Subscription subscription_;
  std::map<int, std::set<int>> cards_;
};

v1::Command Arrive(int i) {
  v1::RegisterVisit ask;
  ask.set_visit(absl::StrCat("stores/s1/visits/v", i));
  ask.set_channel(v1::CHANNEL_WALK_IN);
  ask.set_consultant("stores/s1/consultants/c1");
  ask.set_appellation(PersonName(i));
  ask.set_plate(PersonName(i));
  return Ask(ask);
}

v1::Command Leave(int i, absl::Time left_at) {
  v1::CompleteVisit ask;
  ask.set_visit(absl::StrCat("stores/s1/visits/v", i));
  *ask.mutable_left_at() = domain::ToTimestamp(left_at);
  ask.set_info_left(true);
  ask.set_name(PersonName(i));
  ask.set_phone(PhoneOf(i));
  ask.set_note(absl::StrCat("says that ", PersonName(i), " is reached at ", PhoneOf(i)));
  ask.set_grade("A");
  ask.set_customer(absl::StrCat("stores/s1/customers/", IdOf(i)));
  return Ask(ask);
}

v1::Command Call(int i) {
  v1::CompleteFollowUp ask;
  ask.set_customer(absl::StrCat("stores/s1/customers/", IdOf(i)));
  ask.set_method("PHONE");
  ask.set_outcome(v1::CONTACT_OUTCOME_REACHED);
  ask.set_situation(absl::StrCat(PersonName(i), " haggled"));
  ask.set_customer_feedback(absl::StrCat("call ", PhoneOf(i)));
  return Ask(ask);
}

v1::Command Rename(int i) {
  v1::UpdateProfile ask;
  ask.set_customer(absl::StrCat("stores/s1/customers/", IdOf(i)));
  ask.set_name(PersonName(i));
  ask.set_email(absl::StrCat(PhoneOf(i), "@example.org"));
  v1::ProfileValue& address = *ask.add_profile();
  address.set_field("address");
  address.set_value(absl::StrCat("house of ", PersonName(i)));
  return Ask(ask);
}

// Says something about some of those who came, by name.
v1::Command Review() {
  constexpr int kFindings = 100;
  v1::ReviewSheet ask;
  ask.set_day("stores/s1/days/20260302");
  ask.set_verdict(v1::VERDICT_RETURNED);
  for (int i = 0; i < kFindings; ++i) {
    if (i % 4 == 0) continue;
    v1::SheetFinding& finding = *ask.add_findings();
    finding.set_visit(absl::StrCat("stores/s1/visits/v", i));
    finding.set_note(absl::StrCat("call ", PersonName(i), " at ", PhoneOf(i)));
  }
  return Ask(ask);
}

class Forgotten : public ::testing::Test {
 protected:
  // Queues a command for each person that `wanted` wants, and has them carried out together.
  template <typename Make, typename Wanted>
  void Each(const v1::Actor& actor, const Make& make, const Wanted& wanted) {
    std::vector<EngineWorld::Answer> answers;
    for (int i = 0; i < kPersons; ++i) {
      if (wanted(i)) answers.push_back(world_.Queue(make(i), actor));
    }
    ASSERT_TRUE(world_.engine().StepAll().ok());
    for (const EngineWorld::Answer& answer : answers) {
      ASSERT_TRUE(answer->has_value());
      ASSERT_TRUE((*answer)->ok()) << (*answer)->status();
    }
  }

  template <typename Make>
  void Everyone(const Make& make) {
    Each(ActorOf("operator"), make, [](int) { return true; });
  }

  void Live() {
    world_.SetClock("2026-03-02 10:05");
    Everyone([](int i) {
      return i % 4 == 0 ? RegisterPerson(IdOf(i), PersonName(i), PhoneOf(i)) : Arrive(i);
    });
    world_.SetClock("2026-03-02 10:50");
    Each(
        ActorOf("operator"), [&](int i) { return Leave(i, world_.clock().Now()); },
        [](int i) { return i % 4 != 0; });
    Each(ActorOf("operator"), Call, [](int i) { return i % 4 != 0; });
    Everyone(Rename);
    world_.Must(Review(), ActorOf("manager"));
    world_.Digest();
  }

  // That everybody's card was shown is recorded, as the server does.
  void RecordReadings() {
    ReadingLog log({}, world_.clock(), storage::SeededRandom(7), [this](Submission submission) {
      world_.engine().Submit(std::move(submission));
    });
    Look look;
    look.reader = ActorOf("manager", "li");
    look.rpc = "QueryService/GetCustomerCard";
    look.ground = "complaint-4711";
    for (int i = 0; i < kPersons; ++i) look.subjects[CustomerOf(i)] = true;
    ASSERT_TRUE(log.Record(look, std::chrono::milliseconds(0)).ok());
    world_.clock().Advance(absl::Seconds(10));
    EXPECT_TRUE(log.Step());
    ASSERT_TRUE(world_.engine().StepAll().ok());
    EXPECT_EQ(log.lines(), 0U);
  }

  // All are followed and read before and while half of them go.
  void EraseHalfWhileSomebodyFollows() {
    Follower follower(world_);
    EXPECT_EQ(follower.Hear(), Everybody());
    EXPECT_EQ(follower.Seen(), Everybody());
    RecordReadings();
    EraseHalf();
    // What the erasures are told by names nobody, and the cards that they changed neither.
    EXPECT_THAT(follower.Hear(), IsEmpty());
    EXPECT_EQ(follower.Seen(), TheLiving());
    // From the start, partly from disk and partly from what is kept in memory.
    EXPECT_EQ(Follower(world_).Hear(), TheLiving());
  }

  // What `kezhi export --unseal` writes.
  std::set<int> PersonsInAnOpenExport() {
    std::set<int> persons;
    const auto read = ReadLog(world_.engine().journal(), {}, {}, [&](v1::Event& event) {
      persons.merge(PersonsIn(Opened(world_.engine().keyring(), event)));
      return true;
    });
    EXPECT_TRUE(read.ok()) << read.status();
    return persons;
  }

  // Whom the copy that `kezhi person` makes of somebody names: the card, the events of the person's
  // streams, and those that mention the person.
  std::set<int> PersonsInACopyOf(int i) {
    const auto snapshot = world_.engine().Snapshot(ReadMoment());
    KEZHI_CHECK(snapshot.ok());
    const domain::RowReader& rows = (*snapshot)->rows();
    std::vector<std::string> streams = domain::StreamsOf(rows, CustomerOf(i));
    for (const std::string& stream : domain::MentionsOf(rows, streams)) streams.push_back(stream);
    std::set<int> persons = PersonsIn(OpenedCard(world_.engine(), IdOf(i)).SerializeAsString());
    for (const std::string& stream : streams) {
      StreamRange range;
      range.stream = stream;
      const absl::Status read = ReadStream(world_.engine().journal(), range, [&](v1::Event& event) {
        persons.merge(PersonsIn(Opened(world_.engine().keyring(), event)));
        return true;
      });
      EXPECT_TRUE(read.ok()) << read;
    }
    return persons;
  }

  void ExpectCopiesOfTheLivingAlone() {
    for (const int i : {500, 502, 998}) EXPECT_THAT(PersonsInACopyOf(i), IsEmpty()) << i;
    EXPECT_EQ(PersonsInACopyOf(501), std::set<int>{501});
    // The review names these two, and others whose findings the server leaves out.
    EXPECT_THAT(PersonsInACopyOf(2), ::testing::Each(Not(Truly(IsErased))));
    EXPECT_THAT(PersonsInACopyOf(3), ::testing::Contains(3));
  }

  // What those who may not see personal data are sent of the whole log.
  void Export() {
    EventEncoder encoder(world_.engine().keyring(), Sight::kWithheld);
    std::string bytes;
    const auto encode = [&](Position, absl::string_view record) {
      EXPECT_TRUE(encoder.Append(std::string(record), bytes).ok());
      return true;
    };
    ASSERT_TRUE(world_.engine().journal().ReadAll(Position(), {}, encode).ok());
    std::ofstream(absl::StrCat(world_.data_dir(), "/export"), std::ios::binary) << bytes;
    EXPECT_GT(bytes.size(), 100'000U);
  }

  // What a power loss would leave now, opened and used; and a copy of all files.
  void CrashAndCopy() {
    const std::string image = kept_.Sub("crashed");
    fs::create_directories(image);
    for (const char* part : {"journal", "keyring"}) {
      world_.fs().CopyDurable(absl::StrCat(world_.data_dir(), "/", part),
                              absl::StrCat(image, "/", part));
    }
    fs::copy(absl::StrCat(world_.data_dir(), "/secrets"), absl::StrCat(image, "/secrets"),
             fs::copy_options::recursive);
    {
      EngineOptions options;
      options.data_dir = image;
      options.close_days = false;
      auto engine = Engine::Open(std::move(options));
      ASSERT_TRUE(engine.ok()) << engine.status();
      EXPECT_EQ(NameOn(**engine, IdOf(0)), PersonName(0));
    }
    world_.Close();
    fs::copy(world_.data_dir(), kept_.Sub("copy"), fs::copy_options::recursive);
    world_.Reopen();
  }

  void EraseHalf() {
    Each(
        ActorOf("manager"), [](int i) { return RequestErasure(IdOf(i)); }, IsErased);
    Each(
        ActorOf("auditor"), [](int i) { return ApproveErasure(IdOf(i)); }, IsErased);
  }

  // The keyring of a copied data directory, as it lies there.
  static std::unique_ptr<storage::Keyring> OpenKeyring(const std::string& data_dir) {
    storage::Keyring::Options options;
    options.directory = absl::StrCat(data_dir, "/keyring");
    options.secrets_directory = absl::StrCat(data_dir, "/secrets");
    absl::StatusOr<std::unique_ptr<storage::Keyring>> keyring = storage::Keyring::Open(options);
    EXPECT_TRUE(keyring.ok()) << keyring.status();
    return keyring.ok() ? *std::move(keyring) : nullptr;
  }

  // Backs up the keyring of the copy and puts that back beside the master key.
  std::unique_ptr<storage::Keyring> BackedUpAndRestored(const std::string& copy) {
    const std::string backup = kept_.Sub(absl::StrCat(copy, "-backup"));
    {
      const auto keyring = OpenKeyring(kept_.Sub(copy));
      if (keyring == nullptr) return nullptr;
      const absl::Status made = keyring->BackUp(backup);
      EXPECT_TRUE(made.ok()) << made;
    }
    EXPECT_GT(ExpectNoneInFiles(backup, Marks()), 3);
    const std::string place = kept_.Sub(absl::StrCat(copy, "-restored"));
    const std::string secrets = absl::StrCat(place, "/secrets");
    fs::create_directories(secrets);
    fs::permissions(secrets, fs::perms::owner_all);
    fs::copy(kept_.Sub(absl::StrCat(copy, "/secrets/master.key")),
             absl::StrCat(secrets, "/master.key"));
    const absl::Status restored =
        storage::RestoreKeyring(backup, absl::StrCat(place, "/keyring"), secrets);
    EXPECT_TRUE(restored.ok()) << restored;
    return restored.ok() ? OpenKeyring(place) : nullptr;
  }

  // A backup of after opens none of the keys that went. One of before does, as long as it and the
  // master key are kept (docs/privacy.md): so these are the keys that were.
  static void ExpectTheKeysGone(const storage::Keyring& before, const storage::Keyring& after,
                                std::uint64_t head) {
    int gone = 0;
    for (std::uint64_t position = 1; position <= head; ++position) {
      const absl::StatusOr<storage::Destruction> went = after.FindDestruction(position);
      if (!went.ok()) continue;
      for (const std::uint64_t id : went->ids) {
        EXPECT_TRUE(absl::IsNotFound(after.Find(id).status())) << id;
        gone += before.Find(id).ok() ? 1 : 0;
      }
    }
    EXPECT_GE(gone, kPersons / 2);
  }

  void ExpectNothingOnDisk(const std::string& directory) {
    EXPECT_GT(ExpectNoneInFiles(directory, Marks()), 10);
    ExpectNoneInDatabases(directory, world_.env(), Marks());
  }

  EngineWorld world_;
  const storage::TempDir kept_;
};

TEST_F(Forgotten, NothingOfAThousandIsInClearAndTheErasedOpenNoMore) {
  Live();
  Export();
  CrashAndCopy();
  EXPECT_EQ(PersonsInAnOpenExport(), Everybody());
  EraseHalfWhileSomebodyFollows();
  EXPECT_EQ(PersonsInAnOpenExport(), TheLiving());
  ExpectCopiesOfTheLivingAlone();
  world_.Digest();
  world_.Close();
  CompactDatabases(world_.data_dir(), world_.env());
  ExpectNothingOnDisk(world_.data_dir());
  ExpectNothingOnDisk(kept_.Sub("copy"));
  ExpectNothingOnDisk(kept_.Sub("crashed"));

  world_.Reopen();
  for (int i = 0; i < kPersons; ++i) {
    EXPECT_EQ(NameOn(world_.engine(), IdOf(i)), IsErased(i) ? "[erased]" : PersonName(i));
  }
  for (const int i : {4, 6}) {
    const std::string card = OpenedCard(world_.engine(), IdOf(i)).SerializeAsString();
    for (const std::string& mark : Marks()) EXPECT_EQ(card.find(mark), std::string::npos) << i;
  }

  const std::uint64_t head = world_.head();
  world_.Close();
  fs::copy(world_.data_dir(), kept_.Sub("later"), fs::copy_options::recursive);
  ExpectNothingOnDisk(kept_.Sub("later"));
  const auto before = BackedUpAndRestored("copy");
  const auto after = BackedUpAndRestored("later");
  ASSERT_NE(before, nullptr);
  ASSERT_NE(after, nullptr);
  ExpectTheKeysGone(*before, *after, head);
}

TEST_F(Forgotten, TheMasterKeyDoesNotOpenTheKeyringOfBefore) {
  Live();
  CrashAndCopy();
  Erase(world_, IdOf(0));
  world_.Close();
  // The keyring of before with the secrets of now, first as a whole and then row by row.
  storage::Keyring::Options options;
  options.directory = kept_.Sub("copy/keyring");
  options.secrets_directory = absl::StrCat(world_.data_dir(), "/secrets");
  EXPECT_TRUE(absl::IsFailedPrecondition(storage::Keyring::Open(options).status()));
  const auto secrets =
      *storage::Secrets::Open(options.secrets_directory, false, storage::SystemRandom());
  ASSERT_EQ(*secrets->Epochs(), std::vector<std::uint64_t>{2});
  const std::string epoch_key = *secrets->EpochKey(2);
  const auto database =
      *storage::Database::Open({.directory = options.directory, .must_exist = true});
  constexpr std::size_t kEpochBytes = 8;
  int rows = 0;
  for (std::uint64_t id = 1;; ++id, ++rows) {
    std::string row;
    if (!*database->Get(0, storage::DataKeyKey(id), &row)) break;
    for (const std::uint64_t epoch : {1U, 2U}) {
      const std::string aad =
          absl::StrCat("kezhi data key ", storage::Be64(id), storage::Be64(epoch));
      ASSERT_FALSE(storage::AesGcmUnwrap(epoch_key, aad, row.substr(kEpochBytes)).ok());
    }
  }
  EXPECT_GT(rows, kPersons);
}

TEST(ForgottenSearch, FindsAPlantedNameAndNumberInEveryWriting) {
  for (const std::string& mark : Marks()) {
    const std::string around = absl::StrCat("{\"name\":\"", mark, "0017\"}");
    const std::vector<std::string> writings = Writings(mark);
    const auto found = [&](const std::string& bytes) {
      return std::any_of(writings.begin(), writings.end(), [&](const std::string& writing) {
        return bytes.find(writing) != std::string::npos;
      });
    };
    EXPECT_TRUE(found(around));
    EXPECT_TRUE(found(Utf16(around, true)));
    EXPECT_TRUE(found(Utf16(around, false)));
    for (std::size_t offset = 0; offset < 3; ++offset) {
      EXPECT_TRUE(found(absl::Base64Escape(std::string(offset, '-') + around)));
    }
    EXPECT_FALSE(found("nothing of the kind"));
  }
  const std::vector<std::string> writings = Writings(kNameMark);
  EXPECT_THAT(writings, ::testing::Contains("\\u5fd8\\u5dddZqx"));
  EXPECT_THAT(writings, ::testing::Contains("\\u5FD8\\u5DDDZqx"));
  EXPECT_THAT(writings, ::testing::Contains("\xcd\xfc\xb4\xa8Zqx"));  // GB18030
}

TEST(ForgottenSearch, FindsWhomBytesName) {
  EXPECT_THAT(PersonsIn("nobody"), IsEmpty());
  EXPECT_EQ(PersonsIn(absl::StrCat("a", PersonName(7), "b", PhoneOf(12), PersonName(7))),
            (std::set<int>{7, 12}));
}

TEST(ForgottenSearch, FailsForAFileThatHoldsOneOfTheWritings) {
  for (const std::string& writing : Writings(kNameMark)) {
    const storage::TempDir directory;
    fs::create_directories(directory.Sub("deep"));
    std::ofstream(directory.Sub("deep/file"), std::ios::binary) << "before " << writing << " after";
    EXPECT_NONFATAL_FAILURE(ExpectNoneInFiles(directory.path(), Marks()), "stands in");
  }
}

TEST(ForgottenSearch, FailsForARowOfADatabaseThatHoldsAName) {
  EngineWorld world;
  world.Must(RegisterPerson("k1", "somebody", "13800000001"));
  world.Digest();
  world.Close();
  ExpectNoneInDatabases(world.data_dir(), world.env(), Marks());
  {
    const auto database =
        *storage::Database::Open({.directory = absl::StrCat(world.data_dir(), "/keyring"),
                                  .env = world.env(),
                                  .must_exist = true});
    ASSERT_TRUE(database->db()->Put(rocksdb::WriteOptions(), "planted", PersonName(7)).ok());
  }
  CompactDatabases(world.data_dir(), world.env());
  EXPECT_NONFATAL_FAILURE(ExpectNoneInDatabases(world.data_dir(), world.env(), Marks()),
                          "stands in keyring");
}

}  // namespace
}  // namespace kezhi::engine
