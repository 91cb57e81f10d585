#include "services/verify/record_check.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

#include "storage/checkpoint.h"
#include "storage/position.h"
#include "storage/record_header.h"
#include "storage/signed_note.h"

namespace kezhi::verify {

using storage::Layer;

v1::VerifierReport NewReport(const std::string& kind, const Trust& trust) {
  v1::VerifierReport report;
  report.set_kind(kind);
  report.set_origin(trust.key.name);
  return report;
}

v1::VerifierReport Finish(v1::VerifierReport report) {
  report.set_verified(report.findings().empty());
  return report;
}

void Find(absl::string_view layer, std::uint64_t position, absl::string_view what,
          v1::VerifierReport& report) {
  v1::VerifierFinding& finding = *report.add_findings();
  finding.set_layer(std::string(layer));
  finding.set_position(position);
  finding.set_what(std::string(what));
}

void Find(Layer layer, std::uint64_t position, absl::string_view what, v1::VerifierReport& report) {
  Find(storage::ToString(layer), position, what, report);
}

void Find(const absl::Status& status, Layer layer, v1::VerifierReport& report) {
  if (!status.ok()) Find(layer, 0, status.message(), report);
}

void CheckWitnesses(const storage::SignedNote& note, const Trust& trust,
                    v1::VerifierReport& report) {
  for (const storage::VerifierKey& witness : trust.witnesses) {
    Find(storage::VerifyNote(note, witness), Layer::kSignature, report);
  }
}

std::vector<storage::TreeHead> OpenTreeHeads(const Trust& trust, v1::VerifierReport& report) {
  std::vector<std::pair<storage::TreeHead, storage::SignedNote>> opened;
  for (const std::string& text : trust.tree_heads) {
    const absl::StatusOr<storage::SignedNote> note = storage::ParseNote(text);
    Find(note.status(), Layer::kSignature, report);
    if (!note.ok()) continue;
    const auto tree_head = storage::OpenCheckpoint(*note, trust.key);
    Find(tree_head.status(), Layer::kSignature, report);
    if (tree_head.ok()) opened.emplace_back(tree_head->head, *note);
  }
  std::sort(opened.begin(), opened.end(),
            [](const auto& a, const auto& b) { return a.first.size < b.first.size; });
  std::vector<storage::TreeHead> heads;
  heads.reserve(opened.size());
  for (const auto& [head, note] : opened) heads.push_back(head);
  if (heads.empty()) return heads;
  CheckWitnesses(opened.back().second, trust, report);
  report.set_tree_size(heads.back().size);
  report.set_root(std::string(storage::BytesOf(heads.back().root)));
  return heads;
}

RecordCheck::RecordCheck(std::vector<storage::TreeHead> heads, v1::VerifierReport& report)
    : heads_(std::move(heads)), report_(report) {
  CheckHeads();
}

void RecordCheck::Take(std::uint64_t said, absl::string_view record) {
  CheckHeader(said, record, tree_.size() + 1);
  tree_.Add(storage::LeafHash(record));
  CheckHeads();
}

bool RecordCheck::Full() const {
  return report_.findings_size() >= static_cast<int>(storage::kMaxFindings);
}

void RecordCheck::CheckHeads() {
  for (const storage::TreeHead& head : heads_) {
    if (head.size != tree_.size() || head.root == tree_.Root()) continue;
    Find(Layer::kTreeHead, 0,
         absl::StrCat("the first ", head.size, " records are not those of the tree head"), report_);
  }
}

void RecordCheck::CheckHeader(std::uint64_t said, absl::string_view record,
                              std::uint64_t position) {
  const auto header = storage::ScanRecordHeader(record);
  if (!header.ok()) return Find(Layer::kRecord, position, "the record does not parse", report_);
  if (said != position || header->position != Position(position)) {
    Find(Layer::kRecord, position,
         absl::StrCat("the record says it is at ", ToString(header->position), ", its line at ",
                      said, ", position ", position, " is due"),
         report_);
  }
  if (storage::OriginOf(std::string(header->log_id)) != report_.origin()) {
    Find(Layer::kRecord, position, "the record is of another log", report_);
  }
  if (header->recorded_at <= last_time_) {
    Find(Layer::kRecord, position, "it was not recorded after the one before", report_);
  }
  last_time_ = header->recorded_at;
}

}  // namespace kezhi::verify
