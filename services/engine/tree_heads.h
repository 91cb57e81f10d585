#ifndef KEZHI_SERVICES_ENGINE_TREE_HEADS_H_
#define KEZHI_SERVICES_ENGINE_TREE_HEADS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "kezhi/v1/record.pb.h"
#include "kezhi/v1/tree_head.pb.h"

#include "base/mutex.h"
#include "base/strong_id.h"
#include "services/engine/clock.h"
#include "storage/checkpoint.h"
#include "storage/evidence.h"
#include "storage/journal.h"
#include "storage/keyring.h"
#include "storage/signed_note.h"

namespace kezhi::engine {

// Signs the log's tree heads, issues one now and then, and keeps what witnesses sign. What is
// issued lies in side tables, so a restart or a copy has it. Step belongs to one thread at a time,
// the rest to any.
//
// Another key may take over (signing_key.h): each signs the tree heads from its own event on, and
// before the next one's, so nothing that the event may come to lie in is signed until it is known
// where it lies.
class TreeHeads {
 public:
  struct Options {
    // How often one is issued, if the log has grown; 0 = only on demand.
    absl::Duration every = absl::ZeroDuration();
    // Whose cosignatures are taken; keys of the type kCosignature.
    std::vector<storage::VerifierKey> witnesses = {};
  };

  // Sequencer::SubmitSideWrites.
  using Store = std::function<void(std::vector<v1::SideWrite> writes,
                                   std::function<void(const absl::Status&)> done)>;
  using Visitor = absl::FunctionRef<bool(const v1::TreeHead& tree_head)>;

  using Signer = std::shared_ptr<const storage::NoteSigner>;

  // All are borrowed. The keyring's key signs since the event at `since`; 0 = from the beginning.
  // DATA_LOSS: a row is damaged.
  static absl::StatusOr<std::unique_ptr<TreeHeads>> Open(const storage::Journal& journal,
                                                         const storage::Keyring& keyring,
                                                         Position since, const Clock& clock,
                                                         Options options, Store store);

  // The log's, in force.
  storage::VerifierKey key() const;

  // Lets another key take over: from now on nothing that has more records than the log now has is
  // signed, and who asks for it waits. To be followed by TakeOver or GoOn. RESOURCE_EXHAUSTED,
  // OVERLOADED: one takes over already.
  absl::Status Hold();
  // `next` signs from the event at `since` on, which is durable.
  void TakeOver(Signer next, Position since);
  // It came to nothing: the key in force goes on.
  void GoOn();

  // Of the first `size` records, with the cosignatures that are known for it; issued or not.
  // OUT_OF_RANGE, AS_OF_AHEAD: the log has not so many. FAILED_PRECONDITION, TREE_HEAD_BEFORE_KEY:
  // not issued, and the key of that time is replaced.
  absl::StatusOr<v1::TreeHead> At(std::uint64_t size) const;
  // Size of the one issued last; 0 = none was.
  std::uint64_t last_issued() const;
  // Those issued of more than `after` records, ascending, until `visit` says false.
  absl::Status Visit(std::uint64_t after, Visitor visit) const;
  // The record at `position` in the tree of `size`. OUT_OF_RANGE, AS_OF_AHEAD; NOT_FOUND,
  // EVENT_NOT_FOUND: not in that tree.
  absl::StatusOr<storage::Evidence> EvidenceOf(Position position, std::uint64_t size) const;

  // A text that is no tree head, signed by the log: it must not begin with the log's name.
  storage::SignedNote Sign(std::string text) const;

  // Stores the cosignatures in `note`; `done` hears the size of its tree head once they are
  // durable. INVALID_ARGUMENT, TREE_HEAD_INVALID: no tree head of this log. PERMISSION_DENIED,
  // WITNESS_UNKNOWN: no witness has signed it.
  void Cosign(absl::string_view note,
              std::function<void(const absl::StatusOr<std::uint64_t>& size)> done);

  // Issues one when it is time. False: it is not.
  bool Step();

 private:
  TreeHeads(const storage::Journal& journal, const storage::Keyring& keyring, Position since,
            const Clock& clock, Options options, Store store);

  Signer InForce() const;
  // Who signs tree heads of `size`; waits while another key takes over.
  absl::StatusOr<Signer> SignerOf(std::uint64_t size) const;
  absl::StatusOr<v1::TreeHead> Make(std::uint64_t size) const;
  // The one that was issued, without cosignatures; nullopt: none of this size was.
  absl::StatusOr<std::optional<v1::TreeHead>> IssuedOf(std::uint64_t size) const;
  // The tree head in `note` if the log has signed it: by the key in force, or by the one in force
  // when it was issued. Else what OpenCheckpoint says.
  absl::StatusOr<storage::Checkpoint> OwnIn(const storage::SignedNote& note) const;
  absl::Status AddCosignatures(v1::TreeHead& tree_head) const;
  absl::StatusOr<std::vector<v1::SideWrite>> RowsOf(const storage::SignedNote& note,
                                                    std::uint64_t& size) const;
  void Issued(std::uint64_t size, const absl::Status& stored);

  const storage::Journal& journal_;
  const Clock& clock_;
  const Options options_;
  const Store store_;

  mutable Mutex mutex_;
  Signer signer_ ABSL_GUARDED_BY(mutex_);
  // The tree heads of fewer records are another key's.
  std::uint64_t since_ ABSL_GUARDED_BY(mutex_) = 0;
  // How often another key took over.
  std::uint64_t replaced_ ABSL_GUARDED_BY(mutex_) = 0;
  // While a key takes over: the largest tree head that is surely the key's in force.
  std::optional<std::uint64_t> held_above_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t last_issued_ ABSL_GUARDED_BY(mutex_) = 0;
  bool under_way_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time due_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_TREE_HEADS_H_
