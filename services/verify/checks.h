#ifndef KEZHI_SERVICES_VERIFY_CHECKS_H_
#define KEZHI_SERVICES_VERIFY_CHECKS_H_

#include <istream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include <rocksdb/env.h>

#include "kezhi/v1/verifier.pb.h"

#include "storage/signed_note.h"

namespace kezhi::verify {

// What the auditor brings, and trusts more than what is checked.
struct Trust {
  // The log's verifier key; its name is the log's.
  storage::VerifierKey key;
  // Keys of witnesses, each of whom must have signed the largest tree head.
  std::vector<storage::VerifierKey> witnesses = {};
  // Signed tree heads: what is checked must begin with each of them.
  std::vector<std::string> tree_heads = {};
  // Evidence of rotations of the log's key, for what does not hold them itself: one record.
  std::vector<std::string> rotations = {};
};

// A tree head may be signed by a later key of the log, if rotations lead to it from the trusted one
// (key_chain.h): those in what is checked, below the tree head's size, and those of Trust.

// Each check reads everything and says all that it found. A tree head that is not signed as it must
// be is a finding, too. An error only when there is nothing to look at.

// A data directory, or the journal in one. Nothing is written there but RocksDB's LOG; take a copy
// of one that a server holds. Damaged files may end the process (apart.h). `env` is borrowed;
// nullptr = the real file system. NOT_FOUND: there is no journal.
absl::StatusOr<v1::VerifierReport> CheckDirectory(const std::string& directory, const Trust& trust,
                                                  rocksdb::Env* env = nullptr);

// Lines of `kezhi export --format records`, from the first record on.
v1::VerifierReport CheckExport(std::istream& lines, const Trust& trust);

// The evidence of one record (storage/evidence.h). Without tree heads its own is enough; with some
// it must be one of them.
v1::VerifierReport CheckEvidence(const std::string& text, const Trust& trust);

}  // namespace kezhi::verify

#endif  // KEZHI_SERVICES_VERIFY_CHECKS_H_
