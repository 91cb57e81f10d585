// kezhi keys: the keys of a data directory, with the server stopped; the signing key also of a
// server that runs.
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

#include "kezhi/v1/admin_service.grpc.pb.h"

#include "base/status_macros.h"
#include "services/cli/data_directory.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/key_place.h"
#include "services/cli/verbs.h"
#include "services/engine/signing_key.h"
#include "storage/keyring.h"
#include "storage/keyring_backup.h"
#include "storage/random.h"
#include "storage/seal.h"
#include "storage/secret_files.h"
#include "storage/signed_note.h"

namespace kezhi::cli {
namespace {

namespace fs = std::filesystem;

// Names of copies: when they were made, UTC.
constexpr char kCopyName[] = "keys-%E4Y%m%dT%H%M%SZ";
constexpr char kDraft[] = ".new";

struct KeysOptions {
  std::string action;
  std::string folder;
  // Empty: the server's, where that can be asked.
  std::string data;
  KeyPlace keys;
  storage::MasterKeySource next;
  bool next_in_file = false;
  int keep_days = 30;
  engine::RotationAsked rotation;
};

std::string KeyringOf(const KeysOptions& options) {
  return absl::StrCat(options.data, "/keyring");
}

std::string SecretsOf(const KeysOptions& options) {
  return options.keys.secrets.empty() ? absl::StrCat(options.data, "/secrets")
                                      : options.keys.secrets;
}

// FAILED_PRECONDITION: a server holds it.
absl::StatusOr<std::unique_ptr<storage::Keyring>> OpenKeyring(const KeysOptions& options) {
  std::error_code error;
  if (!fs::is_directory(KeyringOf(options), error)) {
    return UsageError(absl::StrCat("--data: there is no keyring in ", options.data));
  }
  storage::Keyring::Options keyring;
  keyring.directory = KeyringOf(options);
  keyring.secrets_directory = SecretsOf(options);
  keyring.master = options.keys.master;
  keyring.create = false;
  return storage::Keyring::Open(keyring);
}

absl::StatusOr<std::string> NewMasterKey(const KeysOptions& options) {
  if (options.next.is_outside()) return storage::ReadMasterKey(options.next);
  if (options.keys.master.is_outside() && !options.next_in_file) {
    return UsageError(
        "--new-master-key-env, --new-master-key-command or --new-master-key-file: where is the "
        "new one to come from?");
  }
  std::string key(storage::kKeyBytes, '\0');
  storage::SystemRandom()(key.data(), key.size());
  return key;
}

absl::StatusOr<int> Rotate(const KeysOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const std::string key, NewMasterKey(options));
  KEZHI_ASSIGN_OR_RETURN(const std::unique_ptr<storage::Keyring> keyring, OpenKeyring(options));
  KEZHI_RETURN_IF_ERROR(keyring->ChangeMaster(key, options.next.is_outside()));
  KEZHI_RETURN_IF_ERROR(keyring->ChangeEpoch());
  session.Note(session.words()("密钥已更换；旧副本须用旧主密钥，请重新备份",
                               "The keys are wrapped anew. Older copies need the former master "
                               "key: make a new one"));
  return kExitOk;
}

// Removes the copies in `folder` that were made before `since`, and those that broke off.
absl::Status DestroyOlder(const std::string& folder, absl::Time since) {
  std::error_code error;
  std::vector<fs::path> older;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    absl::Time made;
    std::string why;
    const std::string name = entry->path().filename().string();
    absl::string_view when = name;
    const bool draft = absl::ConsumeSuffix(&when, kDraft);
    if (!absl::ParseTime(kCopyName, when, &made, &why)) continue;
    if (draft || made < since) older.push_back(entry->path());
  }
  if (error) {
    return absl::UnavailableError(absl::StrCat("listing ", folder, ": ", error.message()));
  }
  for (const fs::path& copy : older) {
    KEZHI_RETURN_IF_ERROR(storage::DestroyBackup(copy.string()));
  }
  return absl::OkStatus();
}

absl::StatusOr<int> BackUp(const KeysOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const std::unique_ptr<storage::Keyring> keyring, OpenKeyring(options));
  std::error_code error;
  fs::create_directories(options.folder, error);
  const absl::Time now = absl::Now();
  const std::string copy =
      absl::StrCat(options.folder, "/", absl::FormatTime(kCopyName, now, absl::UTCTimeZone()));
  // One that broke off must not be taken for a whole one.
  const std::string draft = absl::StrCat(copy, kDraft);
  KEZHI_RETURN_IF_ERROR(storage::DestroyBackup(draft));
  KEZHI_RETURN_IF_ERROR(keyring->BackUp(draft));
  fs::rename(draft, copy, error);
  if (error) {
    return absl::UnavailableError(absl::StrCat("moving ", draft, ": ", error.message()));
  }
  // Before others go.
  KEZHI_RETURN_IF_ERROR(storage::SyncPath(options.folder));
  KEZHI_RETURN_IF_ERROR(DestroyOlder(options.folder, now - absl::Hours(24) * options.keep_days));
  session.out() << copy << '\n';
  return kExitOk;
}

absl::StatusOr<int> Restore(const KeysOptions& options, Session& session) {
  KEZHI_RETURN_IF_ERROR(CheckIsData(options.data));
  std::error_code error;
  const std::string master = absl::StrCat(SecretsOf(options), "/master.key");
  if (!options.keys.master.is_outside() && !fs::exists(master, error)) {
    return absl::FailedPreconditionError(
        absl::StrCat(master, " is missing, and no copy has it: put back the one of that time"));
  }
  KEZHI_RETURN_IF_ERROR(
      storage::RestoreKeyring(options.folder, KeyringOf(options), SecretsOf(options)));
  // Whoever was erased since is erased again before anything is opened.
  KEZHI_ASSIGN_OR_RETURN(const std::unique_ptr<engine::Engine> engine,
                         OpenEngine(options.data, options.keys));
  KEZHI_ASSIGN_OR_RETURN(const storage::DestroyedUpTo done, engine->keyring().destroyed_up_to());
  session.Note(absl::StrCat(
      session.words()("已恢复；删除已重新执行至事件 ", "Restored; erasures are carried out up to "),
      done.position));
  return kExitOk;
}

absl::StatusOr<v1::RotateSigningKeyResponse> RotateAtServer(const KeysOptions& options,
                                                            Session& session) {
  if (!options.rotation.by.empty()) {
    return UsageError("--by: a server knows who asks; with --data it says for whom it is done");
  }
  v1::RotateSigningKeyRequest request;
  request.set_reason(options.rotation.reason);
  request.set_old_key(options.rotation.old_key);
  v1::RotateSigningKeyResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.admin(), &v1::AdminService::Stub::RotateSigningKey, request, response));
  return response;
}

absl::StatusOr<v1::RotateSigningKeyResponse> RotateInData(const KeysOptions& options) {
  KEZHI_ASSIGN_OR_RETURN(const std::unique_ptr<engine::Engine> engine,
                         OpenEngine(options.data, options.keys));
  engine::RotationAsked asked = options.rotation;
  if (asked.by.empty()) asked.by = "operator";
  KEZHI_ASSIGN_OR_RETURN(const engine::Rotation rotation, engine::RotateSigningKey(*engine, asked));
  v1::RotateSigningKeyResponse response;
  response.set_new_key(ToString(rotation.new_key));
  response.set_old_key(ToString(rotation.old_key));
  response.set_position(rotation.position.value());
  return response;
}

absl::StatusOr<int> RotateSigning(const KeysOptions& options, Session& session) {
  if (options.rotation.reason.empty()) {
    return UsageError("rotate-signing needs --reason: the event says why");
  }
  KEZHI_ASSIGN_OR_RETURN(
      const v1::RotateSigningKeyResponse rotated,
      options.data.empty() ? RotateAtServer(options, session) : RotateInData(options));
  if (session.json()) {
    KEZHI_RETURN_IF_ERROR(session.PrintJson(rotated));
    return kExitOk;
  }
  session.out() << rotated.new_key() << '\n';
  session.Note(absl::StrCat(session.words()("签名密钥已更换，见事件 ",
                                            "The signing key is another one; the event is at "),
                            rotated.position()));
  return kExitOk;
}

absl::StatusOr<int> RunKeys(KeysOptions options, Session& session) {
  if (options.action == "rotate-signing") return RotateSigning(options, session);
  if (options.data.empty()) options.data = "data";
  if (options.action == "rotate") return Rotate(options, session);
  if (options.folder.empty()) {
    return UsageError(absl::StrCat(options.action, " needs a folder, see `kezhi keys --help`"));
  }
  return options.action == "backup" ? BackUp(options, session) : Restore(options, session);
}

// Where another master key comes from.
void AddNextMaster(CLI::App& verb, KeysOptions& options) {
  CLI::Option* variable = verb.add_option("--new-master-key-env", options.next.variable,
                                          "Name of a variable that holds the new master key");
  CLI::Option* command =
      verb.add_option("--new-master-key-command", options.next.command,
                      "Program that prints the new master key; see --master-key-command")
          ->excludes(variable);
  verb.add_flag("--new-master-key-file", options.next_in_file,
                "A new one in the file master.key; the default where the former lies there")
      ->excludes(variable)
      ->excludes(command);
}

}  // namespace

void AddKeys(Verbs& verbs) {
  auto options = std::make_shared<KeysOptions>();
  CLI::App* verb = verbs.Add(
      {"keys", kDataGroup, "Wraps the keys of persons anew, copies them; another signing key",
       "With the server stopped. A copy has no master key; with it, it opens whom it opened when "
       "it "
       "was\n"
       "made, also who was erased since. So copies are kept for a bounded time: a new one destroys "
       "those\n"
       "older than --keep-days. Keep them apart from the journal's.\n"
       "rotate-signing: another key signs the tree heads. The log says so, signed by the old key:\n"
       "who trusts that one can follow. Asks the server, which goes on; with --data, where none "
       "runs.\n"
       "Prints the new verifier key.",
       "  kezhi keys rotate --data data\n"
       "  kezhi keys rotate --data data --new-master-key-command '/usr/bin/vault-read kezhi'\n"
       "  kezhi keys rotate-signing --reason 'yearly change'\n"
       "  kezhi keys rotate-signing --data data --reason 'yearly change' --by li\n"
       "  kezhi keys backup /backup/keys --data data --keep-days 30\n"
       "  kezhi keys restore /backup/keys/keys-20261128T160000Z --data data\n"},
      [options](Session& session) { return RunKeys(*options, session); });
  verb->add_option("action", options->action, "What to do")
      ->required()
      ->check(CLI::IsMember({"rotate", "rotate-signing", "backup", "restore"}));
  verb->add_option("folder", options->folder, "Where copies lie; for restore the copy itself");
  verb->add_option("--data", options->data,
                   "Data directory; default: data, and for rotate-signing the server's");
  AddKeyPlace(*verb, options->keys.secrets, options->keys.master);
  AddNextMaster(*verb, *options);
  verb->add_option("--reason", options->rotation.reason,
                   "rotate-signing: why; stored in clear, so nothing about a person");
  verb->add_option("--old-key", options->rotation.old_key,
                   "rotate-signing: only if this verifier key is in force, so that a call whose "
                   "answer was lost may be repeated");
  verb->add_option("--by", options->rotation.by,
                   "rotate-signing with --data: who asks for it, a principal; default: operator");
  verb->add_option("--keep-days", options->keep_days, "Older copies in the folder are destroyed")
      ->check(CLI::Range(1, 3650))
      ->capture_default_str();
}

}  // namespace kezhi::cli
