#include "services/verify/checks.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "services/verify/key_chain.h"
#include "services/verify/record_check.h"
#include "services/verify/stored_log.h"
#include "storage/checkpoint.h"
#include "storage/evidence.h"
#include "storage/record_header.h"
#include "storage/verify.h"

namespace kezhi::verify {

using storage::Layer;

absl::StatusOr<v1::VerifierReport> CheckDirectory(const std::string& directory, const Trust& trust,
                                                  rocksdb::Env* env) {
  KEZHI_ASSIGN_OR_RETURN(const std::unique_ptr<StoredLog> log, OpenDirectory(directory, env));
  return log->Check(trust);
}

v1::VerifierReport CheckExport(std::istream& lines, const Trust& trust) {
  return *OpenExport(lines)->Check(trust);
}

v1::VerifierReport CheckEvidence(const std::string& text, const Trust& trust) {
  v1::VerifierReport report = NewReport("evidence", trust);
  const absl::StatusOr<storage::Evidence> evidence = storage::ParseEvidence(text);
  // The record may be a rotation itself.
  const auto follow = [&evidence](KeyChain& keys) {
    v1::VerifierReport unsaid;
    if (evidence.ok()) keys.Take(evidence->position.value(), evidence->record, unsaid);
  };
  const OpenedHeads opened = OpenTreeHeads(trust, follow, report);
  const std::vector<storage::TreeHead>& heads = opened.heads;
  Find(evidence.status(), Layer::kSignature, report);
  if (!evidence.ok()) return Finish(std::move(report));
  report.set_position(evidence->position.value());
  KeyChain keys = opened.trusted;
  keys.Take(evidence->position.value(), evidence->record, report);
  const auto key = keys.KeyOf(evidence->tree_head);
  Find(key.status(), Layer::kSignature, report);
  if (!key.ok()) return Finish(std::move(report));
  const auto tree_head = storage::VerifyEvidence(*evidence, *key);
  Find(tree_head.status(), Layer::kTree, report);
  if (!tree_head.ok()) return Finish(std::move(report));
  if (heads.empty()) CheckWitnesses(evidence->tree_head, trust, report);
  if (!heads.empty() && std::find(heads.begin(), heads.end(), tree_head->head) == heads.end()) {
    Find(Layer::kTreeHead, 0,
         absl::StrCat("its tree head, of ", tree_head->head.size,
                      " records, is none of those given"),
         report);
  }
  report.set_records(1);
  report.set_tree_size(tree_head->head.size);
  report.set_root(std::string(storage::BytesOf(tree_head->head.root)));
  report.set_type(std::string(storage::ScanRecordHeader(evidence->record)->type));
  return Finish(std::move(report));
}

}  // namespace kezhi::verify
