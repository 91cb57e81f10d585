// The verbs that work on a data directory alone.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "domain/playbooks/playbooks.h"
#include "services/cli/cli.h"
#include "services/engine/clock.h"
#include "services/engine/engine.h"
#include "tests/matchers.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::cli::data_cases {
namespace {

using ::kezhi::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;

// The person whose name must stay sealed.
constexpr char kName[] = "欧阳小明";

struct Result {
  int code = 0;
  std::string out;
  std::string err;
};

Result Kezhi(const std::vector<std::string>& arguments) {
  std::vector<const char*> argv = {"kezhi"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::ostringstream out;
  std::ostringstream err;
  const int code = RunCli(static_cast<int>(argv.size()), argv.data(), {out, err, 0, false});
  return {code, out.str(), err.str()};
}

// A store with one consultant.
class DataDirectory : public ::testing::Test {
 protected:
  DataDirectory() : data_(directory_.Sub("data")) {}

  void SetUp() override {
    clock_.Set(absl::FromUnixSeconds(1772416800));  // 2026-03-02 10:00 in Shanghai
    auto engine = Open();
    ASSERT_THAT(engine, IsOk());
    Send(**engine, R"({"request_id": "00000000-0000-4000-8000-000000000001",
        "open_store": {"store": "stores/s1", "display_name": "North", "region_code": "CN",
        "time_zone": "Asia/Shanghai", "closes": {"hours": 18}}})");
    Send(**engine, absl::StrCat(R"({"request_id": "00000000-0000-4000-8000-000000000002",
        "hire_consultant": {"consultant": "stores/s1/consultants/c1", "name": ")",
                                kName, "\"}}"));
    ASSERT_THAT((*engine)->StepAll(), IsOk());
  }

  absl::StatusOr<std::unique_ptr<engine::Engine>> Open() {
    engine::EngineOptions options;
    options.data_dir = data_;
    options.clock = &clock_;
    options.close_days = false;
    options.min_free_bytes = 0;
    return engine::Engine::Open(std::move(options));
  }

  static void Send(engine::Engine& engine, const std::string& json,
                   const std::string& role = "operator") {
    v1::Command command;
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &command).ok()) << json;
    v1::Actor actor;
    actor.set_principal(role);
    actor.set_role(role);
    actor.set_known(v1::KNOWN_STATED);
    ASSERT_THAT(engine.Execute(command, actor), IsOk());
  }

  storage::TempDir directory_;
  const std::string data_;
  engine::ManualClock clock_{absl::UnixEpoch()};
};

TEST_F(DataDirectory, IsFoundClean) {
  const Result journal = Kezhi({"verify", "--data", data_});
  EXPECT_EQ(journal.code, 0) << journal.err;
  EXPECT_THAT(journal.out, HasSubstr("clean: 2 events"));
  const Result views = Kezhi({"verify", "--data", data_, "--views"});
  EXPECT_EQ(views.code, 0) << views.err << views.out;
  EXPECT_THAT(views.out, HasSubstr("views digest"));
}

TEST_F(DataDirectory, ThatIsDamagedIsSaidToBe) {
  // Flips a byte in the middle of every file that holds records.
  for (const auto& entry : std::filesystem::directory_iterator(data_ + "/journal")) {
    const std::string extension = entry.path().extension().string();
    if ((extension != ".log" && extension != ".sst") || entry.file_size() < 100) continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    const auto middle = static_cast<std::streamoff>(entry.file_size() / 2);
    file.seekg(middle);
    const int byte = file.get();
    file.seekp(middle);
    file.put(static_cast<char>(byte ^ 0x55));
  }
  const Result result = Kezhi({"verify", "--data", data_});
  EXPECT_THAT(result.code, ::testing::AnyOf(1, 5)) << result.out << result.err;
}

TEST_F(DataDirectory, IsRebuiltTheSame) {
  const Result result = Kezhi({"rebuild", "--data", data_, "--output", "json"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\"done\": \"2\""));
  EXPECT_EQ(Kezhi({"verify", "--data", data_, "--views"}).code, 0);
}

TEST_F(DataDirectory, IsExportedAsOfATime) {
  // Both events were recorded at 10:00, the first of them first.
  const auto export_as_of = [this](const std::string& moment) {
    return Kezhi({"export", "--data", data_, "--as-of", moment});
  };
  EXPECT_THAT(export_as_of("2026-03-02T10:00:00+08:00").out, HasSubstr("storeOpened"));
  EXPECT_THAT(export_as_of("2026-03-02T10:00:00+08:00").out, Not(HasSubstr("consultantHired")));
  EXPECT_THAT(export_as_of("2026-03-02T10:01:00+08:00").out, HasSubstr("consultantHired"));
  EXPECT_EQ(export_as_of("2026-03-02T09:59:59+08:00").out, "");
  const Result day = export_as_of("2026-03-02");
  EXPECT_EQ(day.code, 2) << day.err;
  EXPECT_THAT(day.err, HasSubstr("write a time"));
}

TEST_F(DataDirectory, IsReadUnderAnotherMasterKeyOfTheFileOrOfAProgram) {
  ASSERT_EQ(Kezhi({"keys", "rotate", "--data", data_}).code, 0);
  EXPECT_THAT(Kezhi({"export", "--data", data_, "--unseal"}).out, HasSubstr(kName));
  const std::string program = absl::StrCat("/bin/echo ", std::string(64, 'a'));
  const Result moved =
      Kezhi({"keys", "rotate", "--data", data_, "--new-master-key-command", program});
  ASSERT_EQ(moved.code, 0) << moved.err;
  EXPECT_FALSE(std::filesystem::exists(data_ + "/secrets/master.key"));
  const Result without = Kezhi({"export", "--data", data_, "--unseal"});
  EXPECT_NE(without.code, 0);
  EXPECT_THAT(without.err, HasSubstr("master.key"));
  EXPECT_THAT(Kezhi({"export", "--data", data_, "--unseal", "--master-key-command", program}).out,
              HasSubstr(kName));
  // Where the next one is to come from must be said, and back to a file is said too.
  EXPECT_EQ(Kezhi({"keys", "rotate", "--data", data_, "--master-key-command", program}).code, 2);
  const Result back = Kezhi({"keys", "rotate", "--data", data_, "--master-key-command", program,
                             "--new-master-key-file"});
  ASSERT_EQ(back.code, 0) << back.err;
  EXPECT_THAT(Kezhi({"export", "--data", data_, "--unseal"}).out, HasSubstr(kName));
}

TEST_F(DataDirectory, GetsAnotherSigningKeyByAnEventThatSaysWhy) {
  const Result without = Kezhi({"keys", "rotate-signing", "--data", data_});
  EXPECT_EQ(without.code, 2);
  EXPECT_THAT(without.err, HasSubstr("--reason"));
  const Result rotated =
      Kezhi({"keys", "rotate-signing", "--data", data_, "--reason", "yearly", "--by", "li"});
  ASSERT_EQ(rotated.code, 0) << rotated.err;
  EXPECT_THAT(rotated.out, ::testing::StartsWith("kezhi/"));
  EXPECT_THAT(rotated.err, HasSubstr("3"));
  const std::string key = rotated.out.substr(0, rotated.out.size() - 1);
  const Result exported = Kezhi({"export", "--data", data_});
  EXPECT_THAT(exported.out, HasSubstr("\"signingKeyRotated\""));
  EXPECT_THAT(exported.out, HasSubstr(key));
  // The next one follows it.
  EXPECT_EQ(Kezhi({"keys", "rotate-signing", "--data", data_, "--reason", "again"}).code, 0);
  EXPECT_EQ(Kezhi({"verify", "--data", data_, "--views"}).code, 0);
}

TEST_F(DataDirectory, GetsItsKeysBackFromACopyAndOldCopiesGo) {
  namespace fs = std::filesystem;
  const std::string copies = directory_.Sub("copies");
  fs::create_directories(copies + "/keys-20200101T000000Z/secrets");
  fs::create_directories(copies + "/others");
  const Result made = Kezhi({"keys", "backup", copies, "--data", data_});
  ASSERT_EQ(made.code, 0) << made.err;
  EXPECT_FALSE(fs::exists(copies + "/keys-20200101T000000Z"));
  EXPECT_TRUE(fs::exists(copies + "/others"));
  const std::string copy = made.out.substr(0, made.out.size() - 1);
  // Not over a keyring that is there.
  EXPECT_NE(Kezhi({"keys", "restore", copy, "--data", data_}).code, 0);
  fs::remove_all(data_ + "/keyring");
  for (const char* secret : {"hash.key", "signing.key", "epoch-1.key"}) {
    ASSERT_TRUE(fs::remove(data_ + "/secrets/" + secret)) << secret;
  }
  const Result restored = Kezhi({"keys", "restore", copy, "--data", data_});
  ASSERT_EQ(restored.code, 0) << restored.err;
  EXPECT_THAT(Kezhi({"export", "--data", data_, "--unseal"}).out, HasSubstr(kName));
}

// The copy knows the person; the log says that the person was erased since.
TEST_F(DataDirectory, ForgetsWhoWasErasedSinceTheCopyThatIsPutBack) {
  namespace fs = std::filesystem;
  constexpr char kPerson[] = "测试甲";
  {
    auto engine = Open();
    ASSERT_THAT(engine, IsOk());
    v1::Command adopt;
    adopt.mutable_adopt_playbook()->set_store("stores/s1");
    *adopt.mutable_adopt_playbook()->mutable_playbook() = domain::Preset("auto_4s").value();
    *adopt.mutable_adopt_playbook()->mutable_effective_day() =
        domain::ToDate(absl::CivilDay(2026, 3, 2));
    adopt.set_request_id("00000000-0000-4000-8000-000000000003");
    std::string json;
    ASSERT_TRUE(google::protobuf::util::MessageToJsonString(adopt, &json).ok());
    Send(**engine, json);
    Send(**engine, absl::StrCat(R"({"request_id": "00000000-0000-4000-8000-000000000004",
        "register_customer": {"customer": "stores/s1/customers/k1", "phone": "13800000001",
        "name": ")",
                                kPerson, "\"}}"));
  }
  EXPECT_THAT(Kezhi({"export", "--data", data_, "--unseal"}).out, HasSubstr(kPerson));
  const Result made = Kezhi({"keys", "backup", directory_.Sub("copies"), "--data", data_});
  ASSERT_EQ(made.code, 0) << made.err;
  {
    auto engine = Open();
    ASSERT_THAT(engine, IsOk());
    Send(**engine, R"({"request_id": "00000000-0000-4000-8000-000000000005", "request_erasure":
        {"customer": "stores/s1/customers/k1", "reason": "asked by letter",
        "legal_basis": "LEGAL_BASIS_CONSENT_WITHDRAWN"}})",
         "manager");
    Send(**engine, R"({"request_id": "00000000-0000-4000-8000-000000000006", "approve_erasure":
        {"customer": "stores/s1/customers/k1"}})",
         "auditor");
  }
  fs::remove_all(data_ + "/keyring");
  const Result restored =
      Kezhi({"keys", "restore", made.out.substr(0, made.out.size() - 1), "--data", data_});
  ASSERT_EQ(restored.code, 0) << restored.err;
  const Result opened = Kezhi({"export", "--data", data_, "--unseal"});
  EXPECT_THAT(opened.out, HasSubstr(kName));
  EXPECT_THAT(opened.out, Not(HasSubstr(kPerson)));
  EXPECT_THAT(opened.out, Not(HasSubstr("13800000001")));
}

TEST_F(DataDirectory, IsExportedSealed) {
  const Result result = Kezhi({"export", "--data", data_});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 2);
  EXPECT_THAT(result.out, HasSubstr("\"consultantHired\""));
  EXPECT_THAT(result.out, HasSubstr("\"ciphertext\""));
  EXPECT_THAT(result.out, Not(HasSubstr(kName)));
}

TEST_F(DataDirectory, IsExportedOpenOnlyWhenAsked) {
  const Result result = Kezhi({"export", "--data", data_, "--unseal"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr(kName));
}

TEST_F(DataDirectory, IsExportedUpToAPosition) {
  const Result result = Kezhi({"export", "--data", data_, "--as-of", "1"});
  EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 1);
  EXPECT_THAT(result.out, HasSubstr("\"storeOpened\""));
}

TEST_F(DataDirectory, IsExportedToAFileThatIsThereOnlyWhenWhole) {
  const std::string file = directory_.Sub("events.jsonl");
  EXPECT_EQ(Kezhi({"export", "--data", data_, "--out", file}).code, 0);
  std::ifstream stream(file);
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_FALSE(std::filesystem::exists(file + ".partial"));
  EXPECT_EQ(Kezhi({"export", "--data", data_, "--out", directory_.Sub("no/such/file")}).code, 2);
}

// The names of all files below `directory`.
std::set<std::string> FilesBelow(const std::string& directory) {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) files.insert(entry.path().string());
  }
  return files;
}

std::string BytesOf(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(stream), {});
  return bytes;
}

TEST_F(DataDirectory, IsExportedOpenWithoutTheErasedAndNoFileOfItStaysBehind) {
  {
    auto engine = Open();
    ASSERT_THAT(engine, IsOk());
    Send(**engine, R"({"request_id": "00000000-0000-4000-8000-000000000003", "register_customer":
        {"customer": "stores/s1/customers/k1", "name": "忘川甲", "phone": "13800000001"}})");
    Send(**engine, R"({"request_id": "00000000-0000-4000-8000-000000000004", "register_customer":
        {"customer": "stores/s1/customers/k2", "name": "忘川乙", "phone": "13800000002"}})");
    Send(**engine, R"({"request_id": "00000000-0000-4000-8000-000000000005", "request_erasure":
        {"customer": "stores/s1/customers/k1", "legal_basis": "LEGAL_BASIS_CONSENT_WITHDRAWN",
        "reason": "忘川甲 wrote a letter"}})",
         "manager");
    Send(**engine, R"({"request_id": "00000000-0000-4000-8000-000000000006", "approve_erasure":
        {"customer": "stores/s1/customers/k1"}})",
         "auditor");
    ASSERT_THAT((*engine)->StepAll(), IsOk());
  }
  std::filesystem::create_directory(directory_.Sub("out"));
  const std::string file = directory_.Sub("out/events.jsonl");
  ASSERT_EQ(Kezhi({"export", "--data", data_, "--unseal", "--out", file}).code, 0);
  const std::string text = BytesOf(file);
  EXPECT_THAT(text, HasSubstr("忘川乙"));
  EXPECT_THAT(text, HasSubstr("+8613800000002"));
  EXPECT_THAT(text, Not(HasSubstr("忘川甲")));
  EXPECT_THAT(text, Not(HasSubstr("13800000001")));
  // It is the only file of its own, and none of the directory holds what stands in it.
  EXPECT_EQ(FilesBelow(directory_.Sub("out")), std::set<std::string>{file});
  for (const std::string& kept : FilesBelow(data_)) {
    const std::string bytes = BytesOf(kept);
    EXPECT_NE(std::filesystem::path(kept).extension().string(), ".partial") << kept;
    for (const char* person : {"忘川", "13800000001", "13800000002"}) {
      EXPECT_EQ(bytes.find(person), std::string::npos) << kept << " holds " << person;
    }
  }
}

TEST_F(DataDirectory, ThatIsNoneIsNotMade) {
  const std::string wrong = directory_.Sub("wrong");
  for (const char* verb : {"verify", "rebuild", "export"}) {
    const Result result = Kezhi({verb, "--data", wrong});
    EXPECT_EQ(result.code, 2) << verb;
    EXPECT_THAT(result.err, HasSubstr("there is no journal in"));
  }
  EXPECT_FALSE(std::filesystem::exists(wrong));
}

TEST(Demo, LivesThroughDaysThatVerifyAndEndInThePast) {
  const storage::TempDir directory;
  const std::string data = directory.Sub("demo");
  const Result result =
      Kezhi({"demo", "--data", data, "--days", "8", "--consultants", "3", "--until", "2026-03-10"});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("visits "));
  const Result verified = Kezhi({"verify", "--data", data, "--views"});
  EXPECT_EQ(verified.code, 0) << verified.out << verified.err;
  const Result events = Kezhi({"export", "--data", data});
  EXPECT_THAT(events.out, HasSubstr("\"visitCompleted\""));
  EXPECT_THAT(events.out, HasSubstr("\"dayClosed\""));
  // Its days are those before the end: 2 to 9 March.
  EXPECT_THAT(events.out, HasSubstr("\"businessDay\":{\"year\":2026,\"month\":3,\"day\":9}"));
  EXPECT_THAT(events.out, Not(HasSubstr("\"recordedAt\":\"2026-03-1")));
}

// Every personal text of an export, each once.
std::set<std::string> PersonalTexts(const std::string& export_lines) {
  std::set<std::string> texts;
  const std::string mark = "\"clear\":\"";
  for (std::size_t at = export_lines.find(mark); at != std::string::npos;
       at = export_lines.find(mark, at)) {
    at += mark.size();
    texts.insert(export_lines.substr(at, export_lines.find('"', at) - at));
  }
  return texts;
}

TEST(Demo, LeavesNoNameOrNumberInClearInAnyFile) {
  const storage::TempDir directory;
  const std::string data = directory.Sub("demo");
  ASSERT_EQ(Kezhi({"demo", "--data", data, "--days", "4", "--consultants", "4"}).code, 0);
  const std::set<std::string> texts =
      PersonalTexts(Kezhi({"export", "--data", data, "--unseal"}).out);
  EXPECT_GT(texts.size(), 20U);  // names, numbers, notes
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(stream), {});
    ++files;
    for (const std::string& text : texts) {
      EXPECT_EQ(bytes.find(text), std::string::npos) << entry.path() << " holds a personal text";
    }
  }
  EXPECT_GT(files, 10);
}

TEST(Demo, RefusesADirectoryThatHoldsSomething) {
  const storage::TempDir directory;
  std::ofstream(directory.Sub("mine.txt")) << "mine";
  const Result result = Kezhi({"demo", "--data", directory.path()});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("is not empty"));
}

}  // namespace
}  // namespace kezhi::cli::data_cases
