#include "services/verify/key_chain.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

#include "kezhi/v1/record.pb.h"
#include "kezhi/v1/signing_key.pb.h"

#include "services/verify/record_check.h"
#include "storage/checkpoint.h"
#include "storage/key_rotation.h"
#include "storage/record_header.h"
#include "storage/verify.h"

namespace kezhi::verify {
namespace {

using storage::Layer;

constexpr absl::string_view kRotation = "SigningKeyRotated";

}  // namespace

KeyChain::KeyChain(storage::VerifierKey trusted) {
  links_.push_back({std::move(trusted), 0});
}

void KeyChain::Take(std::uint64_t position, absl::string_view record, v1::VerifierReport& report) {
  const auto header = storage::ScanRecordHeader(record);
  // What does not parse is found by who checks the records.
  if (!header.ok() || header->type != kRotation) return;
  v1::Record whole;
  v1::SigningKeyRotated rotated;
  const bool parsed = whole.ParseFromArray(record.data(), static_cast<int>(record.size())) &&
                      rotated.ParseFromString(whole.event());
  if (!parsed) return Find(Layer::kRecord, position, "the rotation does not parse", report);
  const storage::VerifierKey& last = links_.back().key;
  if (rotated.old_key() != ToString(last)) return;
  absl::StatusOr<storage::VerifierKey> next = storage::ParseVerifierKey(rotated.new_key());
  if (!next.ok() || !storage::RotationHolds(last, *next, rotated.cross_signature())) {
    return Find(Layer::kSignature, position,
                absl::StrCat("the rotation to ", rotated.new_key(), " is not signed by ",
                             ToString(last), ", the key before it"),
                report);
  }
  links_.push_back({*std::move(next), position});
}

absl::Status KeyChain::CheckSize(std::size_t link, std::uint64_t size) const {
  const std::string key = ToString(links_[link].key);
  if (size < links_[link].since) {
    return absl::NotFoundError(absl::StrCat("signed by ", key, ", which the log introduces at ",
                                            links_[link].since, ", beyond the ", size,
                                            " records of the tree head"));
  }
  if (link + 1 < links_.size() && size >= links_[link + 1].since) {
    return absl::NotFoundError(absl::StrCat("signed by ", key, ", which the log has replaced at ",
                                            links_[link + 1].since, ", within the ", size,
                                            " records of the tree head"));
  }
  return absl::OkStatus();
}

std::string KeyChain::UnknownSigner(const storage::SignedNote& note) const {
  for (const storage::NoteSignature& signature : note.signatures) {
    const bool known = std::any_of(links_.begin(), links_.end(), [&signature](const Link& link) {
      return link.key.id() == signature.id;
    });
    if (known || signature.name != links_.front().key.name) continue;
    return absl::StrCat("; no rotation in the log introduces the key ",
                        absl::BytesToHexString(signature.id), ", which has signed it");
  }
  return "";
}

absl::StatusOr<storage::VerifierKey> KeyChain::KeyOf(const storage::SignedNote& tree_head) const {
  absl::Status missing;
  absl::Status elsewhere;
  for (std::size_t i = 0; i < links_.size(); ++i) {
    const auto opened = storage::OpenCheckpoint(tree_head, links_[i].key);
    if (absl::IsNotFound(opened.status())) {
      missing.Update(opened.status());
      continue;
    }
    if (!opened.ok()) return opened.status();
    const absl::Status signs = CheckSize(i, opened->head.size);
    if (signs.ok()) return links_[i].key;
    elsewhere.Update(signs);
  }
  if (!elsewhere.ok()) return elsewhere;
  return absl::NotFoundError(absl::StrCat(missing.message(), UnknownSigner(tree_head)));
}

absl::Status KeyChain::Verify(const storage::SignedNote& note) const {
  absl::Status missing;
  for (const Link& link : links_) {
    const absl::Status verified = storage::VerifyNote(note, link.key);
    if (!absl::IsNotFound(verified)) return verified;
    missing.Update(verified);
  }
  return missing;
}

}  // namespace kezhi::verify
