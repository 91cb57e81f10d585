// What the operator of a log hands to its auditor, and may have made up: an export, evidence, the
// certificate of an erasure. None is verified, for nobody has the key that signs the log.
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>

#include "base/check.h"
#include "services/verify/checks.h"
#include "services/verify/erasure.h"
#include "storage/checkpoint.h"
#include "storage/signed_note.h"

namespace kezhi::verify {
namespace {

// The auditor has kept a tree head of three records.
const Trust& Kept() {
  static const auto* const trust = [] {
    const storage::NoteSigner signer(storage::OriginOf(std::string(16, '\0')),
                                     std::string(32, 'k'));
    storage::Checkpoint head;
    head.origin = signer.key().name;
    head.head.size = 3;
    auto* made = new Trust{signer.key()};
    made->tree_heads = {ToString(signer.Sign(storage::CheckpointText(head)))};
    return made;
  }();
  return *trust;
}

}  // namespace
}  // namespace kezhi::verify

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace verify = kezhi::verify;
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::istringstream lines(text);
  KEZHI_CHECK(!verify::CheckExport(lines, verify::Kept()).verified());
  // Without a tree head the evidence's own would be enough.
  verify::Trust key;
  key.key = verify::Kept().key;
  KEZHI_CHECK(!verify::CheckEvidence(text, key).verified());
  KEZHI_CHECK(!verify::CheckErasure(text, key).verified());
  return 0;
}
