#include "services/engine/tree_heads.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "services/engine/side_write.h"
#include "storage/checkpoint.h"
#include "storage/keys.h"
#include "storage/tree_reader.h"

namespace kezhi::engine {
namespace {

using storage::Be64;

constexpr absl::string_view kTreeHeadsTable = "tree_heads";
constexpr absl::string_view kCosignaturesTable = "cosignatures";
constexpr char kLastKey[] = "last_tree_head";

absl::Status NoTreeHead(absl::string_view why) {
  return domain::InvalidField(v1::REASON_TREE_HEAD_INVALID, "note", why);
}

absl::Status DamagedRow(absl::string_view table, std::uint64_t size) {
  return absl::DataLossError(absl::StrCat("the row of ", table, " for ", size, " is damaged"));
}

storage::SignedNote WithoutSignatures(std::string text) {
  return {std::move(text), {}};
}

}  // namespace

absl::StatusOr<std::unique_ptr<TreeHeads>> TreeHeads::Open(const storage::Journal& journal,
                                                           const storage::Keyring& keyring,
                                                           Position since, const Clock& clock,
                                                           Options options, Store store) {
  std::unique_ptr<TreeHeads> heads(
      new TreeHeads(journal, keyring, since, clock, std::move(options), std::move(store)));
  KEZHI_ASSIGN_OR_RETURN(const std::optional<std::string> last,
                         journal.GetSide(kCountersTable, kLastKey));
  absl::Time issued_at = clock.Now();
  std::uint64_t size = 0;
  if (last.has_value()) {
    size = storage::ParseBe64(*last).value_or(0);
    KEZHI_ASSIGN_OR_RETURN(const v1::TreeHead tree_head, heads->At(size));
    issued_at = domain::ToTime(tree_head.issued_at());
  }
  const MutexLock lock(&heads->mutex_);
  heads->last_issued_ = size;
  heads->due_ = issued_at + heads->options_.every;
  return heads;
}

TreeHeads::TreeHeads(const storage::Journal& journal, const storage::Keyring& keyring,
                     Position since, const Clock& clock, Options options, Store store)
    : journal_(journal),
      clock_(clock),
      options_(std::move(options)),
      store_(std::move(store)),
      signer_(std::make_shared<const storage::NoteSigner>(storage::OriginOf(journal.log_id()),
                                                          keyring.signing_key())),
      since_(since.value()) {
}

TreeHeads::Signer TreeHeads::InForce() const {
  const MutexLock lock(&mutex_);
  return signer_;
}

storage::VerifierKey TreeHeads::key() const {
  return InForce()->key();
}

storage::SignedNote TreeHeads::Sign(std::string text) const {
  return InForce()->Sign(std::move(text));
}

absl::Status TreeHeads::Hold() {
  const MutexLock lock(&mutex_);
  if (held_above_.has_value()) {
    return domain::ErrorBuilder(absl::StatusCode::kResourceExhausted, v1::REASON_OVERLOADED)
        .Message("another signing key takes over already; try again later")
        .Build();
  }
  held_above_ = journal_.head().position.value();
  return absl::OkStatus();
}

void TreeHeads::TakeOver(Signer next, Position since) {
  const MutexLock lock(&mutex_);
  signer_ = std::move(next);
  since_ = since.value();
  ++replaced_;
  held_above_.reset();
  mutex_.Notify();
}

void TreeHeads::GoOn() {
  const MutexLock lock(&mutex_);
  held_above_.reset();
  mutex_.Notify();
}

absl::StatusOr<TreeHeads::Signer> TreeHeads::SignerOf(std::uint64_t size) const {
  const MutexLock lock(&mutex_);
  Signer before = signer_;
  const std::uint64_t replaced = replaced_;
  mutex_.Await([&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !held_above_.has_value() || size <= *held_above_;
  });
  if (size >= since_) return signer_;
  // It was replaced once meanwhile, by an event that came behind these records. Had it been twice,
  // they might lie behind the first of the two.
  if (replaced_ == replaced + 1) return before;
  return domain::ErrorBuilder(absl::StatusCode::kFailedPrecondition,
                              v1::REASON_TREE_HEAD_BEFORE_KEY)
      .Message(absl::StrCat("no tree head of ", size, " was issued before the signing key was ",
                            "replaced at ", since_, ": ask for one of so many or more"))
      .Metadata("from", absl::StrCat(since_))
      .Build();
}

std::uint64_t TreeHeads::last_issued() const {
  const MutexLock lock(&mutex_);
  return last_issued_;
}

absl::StatusOr<v1::TreeHead> TreeHeads::Make(std::uint64_t size) const {
  KEZHI_ASSIGN_OR_RETURN(storage::TreeHead head, journal_.tree_head());
  if (size > head.size) {
    return domain::ErrorBuilder(absl::StatusCode::kOutOfRange, v1::REASON_AS_OF_AHEAD)
        .Message(absl::StrCat("a tree of ", size, " is asked for, the log has ", head.size))
        .Metadata("head", absl::StrCat(head.size))
        .Build();
  }
  if (size < head.size) {
    KEZHI_ASSIGN_OR_RETURN(head, storage::TreeReader(journal_, size).Head());
  }
  KEZHI_ASSIGN_OR_RETURN(const Signer signer, SignerOf(size));
  v1::TreeHead made;
  made.set_size(size);
  made.set_root(std::string(storage::BytesOf(head.root)));
  made.set_note(ToString(signer->Sign(storage::CheckpointText({signer->key().name, head}))));
  return made;
}

absl::StatusOr<std::optional<v1::TreeHead>> TreeHeads::IssuedOf(std::uint64_t size) const {
  KEZHI_ASSIGN_OR_RETURN(const std::optional<std::string> row,
                         journal_.GetSide(kTreeHeadsTable, Be64(size)));
  if (!row.has_value()) return std::nullopt;
  v1::TreeHead issued;
  if (!issued.ParseFromString(*row)) return DamagedRow(kTreeHeadsTable, size);
  return std::optional<v1::TreeHead>(std::move(issued));
}

absl::StatusOr<v1::TreeHead> TreeHeads::At(std::uint64_t size) const {
  KEZHI_ASSIGN_OR_RETURN(std::optional<v1::TreeHead> issued, IssuedOf(size));
  v1::TreeHead tree_head;
  if (issued.has_value()) {
    tree_head = *std::move(issued);
  } else {
    KEZHI_ASSIGN_OR_RETURN(tree_head, Make(size));
  }
  KEZHI_RETURN_IF_ERROR(AddCosignatures(tree_head));
  return tree_head;
}

absl::Status TreeHeads::AddCosignatures(v1::TreeHead& tree_head) const {
  KEZHI_ASSIGN_OR_RETURN(storage::SignedNote note, storage::ParseNote(tree_head.note()));
  // Each row is a note with one signature, less its text.
  absl::Status status;
  KEZHI_RETURN_IF_ERROR(journal_.ScanSide(
      kCosignaturesTable, Be64(tree_head.size()), [&](absl::string_view, absl::string_view value) {
        const auto row = storage::ParseNote(absl::StrCat(note.text, "\n", value));
        if (!row.ok()) status = DamagedRow(kCosignaturesTable, tree_head.size());
        if (!status.ok() || note.signatures.size() == storage::kMaxNoteSignatures) return false;
        note.signatures.push_back(row->signatures.front());
        return true;
      }));
  KEZHI_RETURN_IF_ERROR(status);
  tree_head.set_note(ToString(note));
  return absl::OkStatus();
}

absl::Status TreeHeads::Visit(std::uint64_t after, Visitor visit) const {
  absl::Status status;
  KEZHI_RETURN_IF_ERROR(journal_.ScanSide(
      kTreeHeadsTable, "",
      [&](absl::string_view key, absl::string_view) {
        const auto tree_head = At(storage::ParseBe64(key).value_or(0));
        status = tree_head.status();
        return tree_head.ok() && visit(*tree_head);
      },
      after == 0 ? "" : Be64(after)));
  return status;
}

absl::StatusOr<storage::Evidence> TreeHeads::EvidenceOf(Position position,
                                                        std::uint64_t size) const {
  KEZHI_ASSIGN_OR_RETURN(const v1::TreeHead tree_head, At(size));
  if (position == Position(0) || position.value() > size) {
    return domain::NotFound(
        v1::REASON_EVENT_NOT_FOUND,
        absl::StrCat("event at position ", position.value(), " in the tree of ", size));
  }
  storage::Evidence evidence;
  evidence.position = position;
  KEZHI_ASSIGN_OR_RETURN(evidence.record, journal_.Read(position));
  KEZHI_ASSIGN_OR_RETURN(evidence.proof, storage::TreeReader(journal_, size).Inclusion(position));
  KEZHI_ASSIGN_OR_RETURN(evidence.tree_head, storage::ParseNote(tree_head.note()));
  return evidence;
}

absl::StatusOr<storage::Checkpoint> TreeHeads::OwnIn(const storage::SignedNote& note) const {
  absl::StatusOr<storage::Checkpoint> own = storage::OpenCheckpoint(note, key());
  if (own.ok() || !absl::IsNotFound(own.status())) return own;
  absl::StatusOr<storage::Checkpoint> former = storage::ParseCheckpoint(note.text);
  if (!former.ok()) return own;
  KEZHI_ASSIGN_OR_RETURN(const std::optional<v1::TreeHead> issued, IssuedOf(former->head.size));
  if (!issued.has_value()) return own;
  KEZHI_ASSIGN_OR_RETURN(const storage::SignedNote signed_then, storage::ParseNote(issued->note()));
  const storage::NoteSignature& ours = signed_then.signatures.front();
  // A key signs a text in one way only, so the signature of then is compared, not checked.
  const bool same = signed_then.text == note.text &&
                    std::any_of(note.signatures.begin(), note.signatures.end(),
                                [&ours](const storage::NoteSignature& signature) {
                                  return signature.name == ours.name && signature.id == ours.id &&
                                         signature.bytes == ours.bytes;
                                });
  return same ? former : own;
}

absl::StatusOr<std::vector<v1::SideWrite>> TreeHeads::RowsOf(const storage::SignedNote& note,
                                                             std::uint64_t& size) const {
  const absl::StatusOr<storage::Checkpoint> given = OwnIn(note);
  if (!given.ok()) return NoTreeHead(given.status().message());
  size = given->head.size;
  KEZHI_ASSIGN_OR_RETURN(std::optional<v1::TreeHead> issued, IssuedOf(size));
  const bool stored = issued.has_value();
  v1::TreeHead own;
  if (stored) {
    own = *std::move(issued);
  } else {
    KEZHI_ASSIGN_OR_RETURN(own, Make(size));
  }
  if (own.root() != storage::BytesOf(given->head.root)) {
    return NoTreeHead("the log has another root at that size");
  }
  std::vector<v1::SideWrite> rows;
  for (const storage::VerifierKey& witness : options_.witnesses) {
    const absl::Status holds = storage::VerifyNote(note, witness);
    if (absl::IsNotFound(holds)) continue;
    if (!holds.ok()) return NoTreeHead(holds.message());
    storage::SignedNote one = WithoutSignatures(note.text);
    for (const storage::NoteSignature& signature : note.signatures) {
      if (signature.name == witness.name && signature.id == witness.id()) {
        one.signatures = {signature};
      }
    }
    rows.push_back(SidePut(kCosignaturesTable, absl::StrCat(Be64(size), ToString(witness)),
                           ToString(one).substr(one.text.size() + 1)));
  }
  if (rows.empty()) {
    return domain::ErrorBuilder(absl::StatusCode::kPermissionDenied, v1::REASON_WITNESS_UNKNOWN)
        .Message("no witness that the server was started with (--witness) has signed it")
        .Build();
  }
  if (!stored) {
    *own.mutable_issued_at() = domain::ToTimestamp(clock_.Now());
    rows.push_back(SidePut(kTreeHeadsTable, Be64(size), own.SerializeAsString()));
  }
  return rows;
}

void TreeHeads::Cosign(absl::string_view note,
                       std::function<void(const absl::StatusOr<std::uint64_t>& size)> done) {
  const absl::StatusOr<storage::SignedNote> parsed = storage::ParseNote(note);
  if (!parsed.ok()) return done(NoTreeHead(parsed.status().message()));
  std::uint64_t size = 0;
  absl::StatusOr<std::vector<v1::SideWrite>> rows = RowsOf(*parsed, size);
  if (!rows.ok()) return done(rows.status());
  store_(*std::move(rows), [size, done = std::move(done)](const absl::Status& stored) {
    stored.ok() ? done(size) : done(stored);
  });
}

bool TreeHeads::Step() {
  if (options_.every == absl::ZeroDuration()) return false;
  const absl::Time now = clock_.Now();
  const std::uint64_t size = journal_.head().position.value();
  {
    const MutexLock lock(&mutex_);
    if (under_way_ || now < due_ || size == last_issued_) return false;
    under_way_ = true;
    due_ = now + options_.every;
  }
  absl::StatusOr<v1::TreeHead> tree_head = Make(size);
  if (!tree_head.ok()) {
    Issued(size, tree_head.status());
    return false;
  }
  *tree_head->mutable_issued_at() = domain::ToTimestamp(now);
  store_({SidePut(kTreeHeadsTable, Be64(size), tree_head->SerializeAsString()),
          SidePut(kCountersTable, kLastKey, Be64(size))},
         [this, size](const absl::Status& stored) { Issued(size, stored); });
  return true;
}

// After an error it is tried again when the next one is due.
void TreeHeads::Issued(std::uint64_t size, const absl::Status& stored) {
  const MutexLock lock(&mutex_);
  under_way_ = false;
  if (stored.ok()) last_issued_ = size;
}

}  // namespace kezhi::engine
