// What an auditor does (docs/audit.md), with the real binaries against a real server.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/wait.h>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/engine/uuid.h"
#include "storage/checkpoint.h"
#include "storage/ed25519.h"
#include "storage/keys.h"
#include "storage/merkle.h"
#include "storage/random.h"
#include "tests/e2e/service.h"
#include "tests/matchers.h"

namespace kezhi::audit {
namespace {

namespace fs = std::filesystem;

using ::testing::AllOf;
using testing::Ask;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::StatusIs;
using Stub = v1::AuditService::Stub;

const std::string kWitnessKey(storage::kEd25519KeyBytes, 'w');

storage::VerifierKey Witness() {
  return {"witness.example/w", storage::KeyType::kCosignature,
          storage::Ed25519PublicKey(kWitnessKey)};
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

struct Ran {
  int code = -1;
  std::string text;
};

// Runs a program of the shell; its output with its errors.
Ran Shell(const std::string& command) {
  Ran ran;
  FILE* const pipe = popen(absl::StrCat(command, " 2>&1").c_str(), "r");
  for (int byte = fgetc(pipe); byte != EOF; byte = fgetc(pipe)) {
    ran.text += static_cast<char>(byte);
  }
  const int status = pclose(pipe);
  ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ran;
}

// Forms: what the server is asked, and how the verifier is asked the same.
constexpr std::pair<const char*, const char*> kForms[] = {
    {"sheet --day 2026-03-02", "--form sheet --store stores/s1 --day 2026-03-02"},
    {"progress --month 2026-03", "--form progress --store stores/s1 --month 2026-03"},
    {"progress --month 2026-03 --consultant c1",
     "--form progress --store stores/s1 --month 2026-03 --consultant stores/s1/consultants/c1"},
    {"report c1 --day 2026-03-02",
     "--form report --consultant stores/s1/consultants/c1 --day 2026-03-02"},
    {"walk-ins --from 2026-03-01 --to 2026-03-31 --period week",
     "--form walk_in --store stores/s1 --from 2026-03-01 --to 2026-03-31 --period week"}};

class AuditTest : public ::testing::Test {
 protected:
  AuditTest()
      : service_(
            [](engine::EngineOptions& options) { options.tree_heads.witnesses = {Witness()}; }) {
    Hire(300);
  }

  // So many events, so that the tree has more than one tile.
  void Hire(int count) {
    std::vector<engine::Submission> batch(static_cast<std::size_t>(count));
    for (engine::Submission& submission : batch) {
      v1::HireConsultant hire;
      hire.set_consultant(absl::StrCat("stores/s1/consultants/n", ++hired_));
      hire.set_name("顾问");
      submission.command = Ask(hire);
      submission.command.set_request_id(engine::NewUuid(absl::Now(), storage::SystemRandom()));
      submission.actor.set_principal("operator");
      submission.actor.set_role("operator");
      submission.done = [](const absl::StatusOr<v1::Outcome>& outcome) {
        EXPECT_THAT(outcome, IsOk());
      };
    }
    service_.server().engine().SubmitBatch(std::move(batch));
    // In the order of the queue: once this is answered, those are.
    v1::HireConsultant last;
    last.set_consultant(absl::StrCat("stores/s1/consultants/n", ++hired_));
    last.set_name("顾问");
    service_.Must(Ask(last));
  }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request) {
    return service_.client().Call(method, service_.client().audit(), request);
  }

  std::string Key() { return Call(&Stub::GetTreeHead, v1::GetTreeHeadRequest())->verifier_key(); }

  std::string Kezhi(const std::string& arguments, int code = 0) {
    const Ran ran = Shell(absl::StrCat("KEZHI_SERVER=", service_.server().address(),
                                       " LC_ALL=C " KEZHI_BINARY " ", arguments));
    EXPECT_EQ(ran.code, code) << ran.text;
    return ran.text;
  }

  std::string Verify(const std::string& arguments, int code = 0) {
    const Ran ran = Shell(absl::StrCat(KEZHI_VERIFY_BINARY " ", arguments));
    EXPECT_EQ(ran.code, code) << ran.text;
    return ran.text;
  }

  // A file of this name, to be written.
  std::string File(const std::string& name) { return files_.Sub(name); }

  e2e::Service service_;
  storage::TempDir files_;
  int hired_ = 0;
};

TEST_F(AuditTest, ProofsLeadFromRecordsAndEarlierTreesToSignedOnes) {
  const storage::VerifierKey key = *storage::ParseVerifierKey(Key());
  const auto open = [&](const v1::TreeHead& head) {
    return storage::OpenCheckpoint(*storage::ParseNote(head.note()), key)->head;
  };
  const auto hashes = [](const auto& response) {
    std::vector<storage::TreeHash> proof;
    for (const std::string& hash : response->hashes()) {
      proof.push_back(*storage::ToTreeHash(hash));
    }
    return proof;
  };
  const storage::TreeHead before = open(Call(&Stub::GetTreeHead, {})->tree_head());
  Hire(3);
  const storage::TreeHead after = open(Call(&Stub::GetTreeHead, {})->tree_head());
  EXPECT_EQ(after.size, service_.head());

  v1::GetConsistencyProofRequest consistency;
  consistency.set_from_size(before.size);
  const auto continued = Call(&Stub::GetConsistencyProof, consistency);
  ASSERT_THAT(continued, IsOk());
  EXPECT_EQ(continued->to_size(), after.size);
  EXPECT_TRUE(storage::VerifyConsistency(before, after, hashes(continued)));

  v1::GetInclusionProofRequest inclusion;
  inclusion.set_position(7);
  const auto included = Call(&Stub::GetInclusionProof, inclusion);
  ASSERT_THAT(included, IsOk());
  const std::string record = *service_.server().engine().journal().Read(Position(7));
  EXPECT_TRUE(storage::VerifyInclusion(included->leaf_index(), storage::LeafHash(record),
                                       hashes(included), after));
}

TEST_F(AuditTest, WhatIsNotThereIsToldApart) {
  const std::uint64_t beyond = service_.head() + 1;
  v1::GetInclusionProofRequest inclusion;
  EXPECT_THAT(Call(&Stub::GetInclusionProof, inclusion), HasReason(v1::REASON_EVENT_NOT_FOUND));
  inclusion.set_position(beyond);
  EXPECT_THAT(Call(&Stub::GetInclusionProof, inclusion), HasReason(v1::REASON_EVENT_NOT_FOUND));
  inclusion.set_tree_size(beyond);
  EXPECT_THAT(Call(&Stub::GetInclusionProof, inclusion), HasReason(v1::REASON_AS_OF_AHEAD));
  v1::GetConsistencyProofRequest consistency;
  consistency.set_from_size(9);
  consistency.set_to_size(8);
  EXPECT_THAT(Call(&Stub::GetConsistencyProof, consistency), HasReason(v1::REASON_QUERY_INVALID));
  v1::GetTileRequest tile;
  tile.set_index(99);
  EXPECT_THAT(Call(&Stub::GetTile, tile), HasReason(v1::REASON_AS_OF_AHEAD));
  tile.set_level(1);
  tile.set_entries(true);
  EXPECT_THAT(Call(&Stub::GetTile, tile), HasReason(v1::REASON_QUERY_INVALID));
  v1::AddCosignatureRequest cosignature;
  cosignature.set_note("\xff");
  EXPECT_THAT(Call(&Stub::AddCosignature, cosignature), HasReason(v1::REASON_TEXT_INVALID));
}

TEST_F(AuditTest, IsForAuditorsAndOperators) {
  server::Client auditor = service_.As("auditor", "a1", "");
  server::Client manager = service_.As("manager", "m1");
  const auto check = [&](auto method, const auto& request) {
    EXPECT_THAT(manager.Call(method, manager.audit(), request),
                HasReason(v1::REASON_ROLE_REQUIRED));
    EXPECT_THAT(auditor.Call(method, auditor.audit(), request),
                Not(StatusIs(absl::StatusCode::kPermissionDenied)));
  };
  check(&Stub::GetTreeHead, v1::GetTreeHeadRequest());
  check(&Stub::ListTreeHeads, v1::ListTreeHeadsRequest());
  check(&Stub::GetInclusionProof, v1::GetInclusionProofRequest());
  check(&Stub::GetConsistencyProof, v1::GetConsistencyProofRequest());
  check(&Stub::GetTile, v1::GetTileRequest());
  check(&Stub::GetEvidence, v1::GetEvidenceRequest());
  check(&Stub::AddCosignature, v1::AddCosignatureRequest());
}

TEST_F(AuditTest, ARecordIsProvedWithoutTheServer) {
  Kezhi("prove 7 --out " + File("7.tlog-proof"));
  Kezhi("tree-head --out " + File("today"));
  const std::string key = " --key " + Key();
  EXPECT_THAT(Verify("evidence " + File("7.tlog-proof") + key),
              AllOf(HasSubstr("verified: ConsultantHired is at position 7 of kezhi/"),
                    HasSubstr(absl::StrCat("in the tree head of ", service_.head()))));
  EXPECT_THAT(Verify("evidence " + File("7.tlog-proof") + key + " --checkpoint " + File("today")),
              HasSubstr("verified"));
  EXPECT_THAT(Verify("evidence " + File("7.tlog-proof") + key + " -o json"),
              HasSubstr("\"verified\":true"));
  std::string altered = ReadFile(File("7.tlog-proof"));
  altered.replace(altered.find("index 6"), 7, "index 5");
  WriteFile(File("altered"), altered);
  EXPECT_THAT(Verify("evidence " + File("altered") + key, 1),
              AllOf(HasSubstr("NOT VERIFIED: 1 finding"), HasSubstr("  tree: ")));
  EXPECT_THAT(Verify("evidence " + File("none") + key, 2), HasSubstr("cannot read"));
  Verify("evidence " + File("altered"), 2);
  EXPECT_THAT(Kezhi("prove 100000", 3), HasSubstr("EVENT_NOT_FOUND"));
}

TEST_F(AuditTest, ACopyAndAnExportGoOnFromTheTreeHeadsKept) {
  Kezhi("tree-head --out " + File("before"));
  Hire(5);
  Kezhi("tree-head --out " + File("after"));
  Kezhi("export --format records --out " + File("records.jsonl"));
  const std::string data = service_.server().engine().journal().database().db()->GetName();
  fs::copy(data, File("copy"), fs::copy_options::recursive);
  const std::string trust = absl::StrCat(" --key ", Key(), " --checkpoint ", File("before"),
                                         " --checkpoint ", File("after"));
  const std::string all = absl::StrCat("verified: ", service_.head(), " records");
  EXPECT_THAT(Verify("data " + File("copy") + trust), HasSubstr(all));
  EXPECT_THAT(Verify("export " + File("records.jsonl") + trust), HasSubstr(all));

  // An export that leaves one out.
  std::string lines = ReadFile(File("records.jsonl"));
  lines.erase(0, lines.find('\n') + 1);
  WriteFile(File("records.jsonl"), lines);
  EXPECT_THAT(Verify("export " + File("records.jsonl") + trust, 1),
              HasSubstr("record: [1] the record says it is at 2"));
}

TEST_F(AuditTest, ACardIsRecomputedFromProvedEvents) {
  service_.SetClock("2026-03-02 10:55");
  service_.Must(e2e::Arrive("v1", "2026-03-02 10:05", "c1"));
  const v1::Outcome outcome =
      service_.Must(e2e::Complete("v1", "2026-03-02 10:50", "测试甲", "13800000001", "H"));
  v1::ListCustomerCardsRequest request;
  request.set_parent("stores/s1");
  *request.mutable_read_at() = e2e::After(outcome);
  const std::string customer =
      e2e::Get(service_.client(), &v1::QueryService::Stub::ListCustomerCards, request)
          .cards(0)
          .customer();
  const std::string at = absl::StrCat(outcome.last_position());
  Kezhi(absl::StrCat("card ", customer, " --as-of ", at, " --output json > ", File("card")));
  EXPECT_THAT(ReadFile(File("card")), HasSubstr("\"clear\""));
  // What came later does not belong to it.
  Hire(5);
  Kezhi("tree-head --out " + File("after"));
  Kezhi("export --format records --out " + File("records.jsonl"));
  const std::string arguments =
      absl::StrCat("form ", File("records.jsonl"), " --form card --customer ", customer, " --key ",
                   Key(), " --checkpoint ", File("after"), " --expect ", File("card"));
  EXPECT_THAT(Verify(arguments),
              AllOf(HasSubstr(absl::StrCat("verified: the card of ", customer, " as of position ",
                                           at, " of kezhi/")),
                    HasSubstr("\"withheld\":true"), Not(HasSubstr("测试甲"))));

  // A form that tells of another owner than the events do.
  std::string card = ReadFile(File("card"));
  const std::string owner = "stores/s1/consultants/c1";
  card.replace(card.find(owner), owner.size(), "stores/s1/consultants/c2");
  WriteFile(File("card"), card);
  EXPECT_THAT(Verify(arguments, 1),
              AllOf(HasSubstr("NOT VERIFIED: 1 finding in the form of kezhi/"),
                    HasSubstr("modified: head.owner: \"stores/s1/consultants/c2\"")));
}

TEST_F(AuditTest, EachFormIsRecomputedFromAnExportAndFromACopyOfTheData) {
  service_.SetClock("2026-03-02 10:55");
  service_.Must(e2e::Arrive("v1", "2026-03-02 10:05", "c1"));
  const v1::Outcome outcome =
      service_.Must(e2e::Complete("v1", "2026-03-02 10:50", "测试甲", "13800000001", "H"));
  Hire(5);
  Kezhi("tree-head --out " + File("after"));
  Kezhi("export --format records --out " + File("records.jsonl"));
  fs::copy(service_.server().engine().journal().database().db()->GetName(), File("copy"),
           fs::copy_options::recursive);
  const std::string trust = absl::StrCat(" --key ", Key(), " --checkpoint ", File("after"));
  const std::string save =
      absl::StrCat(" --store s1 --as-of ", outcome.last_position(), " --output json > ");
  for (const auto& [told, asked] : kForms) {
    Kezhi(absl::StrCat(told, save, File("form")));
    for (const char* log : {"records.jsonl", "copy"}) {
      EXPECT_THAT(
          Verify(absl::StrCat("form ", File(log), " ", asked, trust, " --expect ", File("form"))),
          AllOf(HasSubstr("verified: the "),
                HasSubstr(absl::StrCat(" as of position ", outcome.last_position())),
                Not(HasSubstr("测试甲"))))
          << asked;
    }
  }

  // A cell that is not what the events say.
  Kezhi(absl::StrCat(kForms[0].first, save, File("form")));
  std::string sheet = ReadFile(File("form"));
  const std::string grade = R"("grade": "H")";
  ASSERT_NE(sheet.find(grade), std::string::npos) << sheet;
  sheet.replace(sheet.find(grade), grade.size(), R"("grade": "A")");
  WriteFile(File("form"), sheet);
  EXPECT_THAT(Verify(absl::StrCat("form ", File("copy"), " ", kForms[0].second, trust, " --expect ",
                                  File("form")),
                     1),
              AllOf(HasSubstr("NOT VERIFIED: 1 finding in the form of kezhi/"),
                    HasSubstr("modified: lines[0].grade: \"A\" -> \"H\"")));
  EXPECT_THAT(Verify(absl::StrCat("form ", File("copy"), " --form sheet", trust), 2),
              HasSubstr("--form sheet needs --store"));
}

TEST_F(AuditTest, AWitnessSignsAndAllSeeIt) {
  Kezhi("tree-head --out " + File("note"));
  const std::string witness = ToString(Witness());
  storage::SignedNote note = *storage::ParseNote(ReadFile(File("note")));
  note.signatures.push_back(
      {Witness().name, Witness().id(),
       storage::Be64(1'772'400'000) +
           storage::Ed25519Sign(kWitnessKey, storage::CosignedText(1'772'400'000, note.text))});
  WriteFile(File("cosigned"), ToString(note));
  EXPECT_THAT(Kezhi("tree-head --cosigned " + File("note"), 3), HasSubstr("WITNESS_UNKNOWN"));
  EXPECT_THAT(Kezhi("tree-head --cosigned " + File("cosigned")), HasSubstr("witness.example/w"));
  EXPECT_THAT(Kezhi("tree-head --list --output csv"),
              HasSubstr(absl::StrCat(service_.head(), ",")));
  service_.Restart();
  Kezhi("prove 3 --out " + File("3.tlog-proof"));
  EXPECT_THAT(Verify(absl::StrCat("evidence ", File("3.tlog-proof"), " --key ", Key(),
                                  " --witness ", witness)),
              HasSubstr("verified"));
}

TEST_F(AuditTest, TheLogItselfLeadsFromAFormerKeyToTheNext) {
  const std::string former = Key();
  Kezhi("tree-head --out " + File("before"));
  Ran rotated;
  service_.Restart([&] {
    rotated = Shell(absl::StrCat("LC_ALL=C " KEZHI_BINARY
                                 " keys rotate-signing --reason yearly --by li --data ",
                                 service_.data_directory()));
  });
  ASSERT_EQ(rotated.code, 0) << rotated.text;
  const std::uint64_t position = service_.head();
  EXPECT_NE(Key(), former);
  EXPECT_THAT(rotated.text, AllOf(HasSubstr(Key()), HasSubstr(absl::StrCat(position))));
  Hire(1);

  // Of the new one the auditor has been told nothing.
  const std::string key = absl::StrCat(" --key ", former);
  Kezhi("tree-head --out " + File("after"));
  Kezhi("export --format records --out " + File("records.jsonl"));
  EXPECT_THAT(Verify(absl::StrCat("export ", File("records.jsonl"), key, " --checkpoint ",
                                  File("before"), " --checkpoint ", File("after"))),
              HasSubstr("verified: "));
  Kezhi("prove 3 --out " + File("3.tlog-proof"));
  Kezhi(absl::StrCat("prove ", position, " --out ", File("rotation")));
  EXPECT_THAT(Verify(absl::StrCat("evidence ", File("3.tlog-proof"), key), 1),
              HasSubstr("no rotation in the log introduces the key"));
  EXPECT_THAT(Verify(absl::StrCat("evidence ", File("rotation"), key)),
              HasSubstr("verified: SigningKeyRotated"));
  EXPECT_THAT(Verify(absl::StrCat("evidence ", File("3.tlog-proof"), key, " --rotation ",
                                  File("rotation"))),
              HasSubstr("verified: "));
  EXPECT_THAT(
      Kezhi(absl::StrCat("replay --from 1 --key ", former, " --checkpoint ", File("before"))),
      HasSubstr("SigningKeyRotated"));
}

TEST_F(AuditTest, ARunningServerHandsOverToAnotherKeyAndTheLogLeadsThere) {
  const std::string former = Key();
  Kezhi("tree-head --out " + File("before"));
  EXPECT_THAT(Kezhi("keys rotate-signing --reason yearly --by li", 2), HasSubstr("--by"));
  const std::string told = Kezhi("keys rotate-signing --reason yearly --old-key " + former);
  const std::string key = Key();
  EXPECT_NE(key, former);
  EXPECT_THAT(told, AllOf(HasSubstr(key), HasSubstr(absl::StrCat(service_.head()))));
  EXPECT_THAT(Kezhi("keys rotate-signing --reason yearly --old-key " + former, 3),
              HasSubstr("SIGNING_KEY_MISMATCH"));
  Hire(1);
  Kezhi("tree-head --out " + File("after"));
  Kezhi("export --format records --out " + File("records.jsonl"));
  EXPECT_THAT(
      Verify(absl::StrCat("export ", File("records.jsonl"), " --key ", former, " --checkpoint ",
                          File("before"), " --checkpoint ", File("after"))),
      HasSubstr("verified: "));
  service_.Restart();
  EXPECT_EQ(Key(), key);
}

TEST_F(AuditTest, TilesGrowAndAnotherHistoryIsRefused) {
  const std::string tiles = File("tiles");
  EXPECT_THAT(Kezhi("tiles " + tiles), HasSubstr("new tiles 3"));
  EXPECT_EQ(fs::file_size(tiles + "/tile/0/000"), 8192U);
  EXPECT_EQ(fs::file_size(tiles + "/tile/1/000.p/1"), 32U);
  EXPECT_FALSE(fs::exists(tiles + "/tile/entries"));
  const std::uint64_t rest = service_.head() - 256;
  EXPECT_EQ(fs::file_size(absl::StrCat(tiles, "/tile/0/001.p/", rest)), 32 * rest);
  EXPECT_THAT(Kezhi("tiles " + tiles), HasSubstr("new tiles 0"));
  Hire(1);
  EXPECT_THAT(Kezhi("tiles " + tiles), HasSubstr("new tiles 1"));
  EXPECT_THAT(Kezhi("tiles --entries " + tiles), HasSubstr("new tiles 2"));
  std::string forged = ReadFile(tiles + "/checkpoint");
  forged[forged.find("\n") + 1] = '1';
  WriteFile(tiles + "/checkpoint", forged);
  EXPECT_THAT(Kezhi("tiles " + tiles, 5), HasSubstr("does not go on from the tree head"));
}

TEST_F(AuditTest, GosOwnImplementationAgrees) {
  if (Shell("command -v go").code != 0 || !fs::exists("/usr/share/gocode/src/golang.org/x/mod")) {
    GTEST_SKIP() << "needs golang-go and golang-golang-x-mod-dev (tests/audit/README.md)";
  }
  Kezhi("tree-head --out " + File("before"));
  v1::GetConsistencyProofRequest consistency;
  consistency.set_from_size(service_.head());
  Hire(40);
  Kezhi("tiles --entries " + File("tiles"));
  Kezhi("prove 123 --out " + File("123.tlog-proof"));
  std::string proof;
  const auto hashes = Call(&Stub::GetConsistencyProof, consistency);
  for (const std::string& hash : hashes->hashes()) {
    absl::StrAppend(&proof, absl::Base64Escape(hash), "\n");
  }
  WriteFile(File("proof"), proof);
  const Ran ran = Shell(
      absl::StrCat("GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=", File("cache"),
                   " go run " KEZHI_SOURCE_DIR "/tests/audit/check.go ", File("tiles"), " ", Key(),
                   " ", File("123.tlog-proof"), " ", File("before"), " ", File("proof")));
  EXPECT_EQ(ran.code, 0) << ran.text;
  EXPECT_THAT(ran.text, HasSubstr(absl::StrCat("go: ", service_.head(), " records, evidence")));
}

}  // namespace
}  // namespace kezhi::audit
