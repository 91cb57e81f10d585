#include "services/verify/checks.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"

#include "base/status_macros.h"
#include "storage/checkpoint.h"
#include "storage/evidence.h"
#include "storage/journal.h"
#include "storage/position.h"
#include "storage/record_header.h"
#include "storage/verify.h"

namespace kezhi::verify {
namespace {

using storage::Layer;

void Find(Layer layer, std::uint64_t position, absl::string_view what, v1::VerifierReport& report) {
  v1::VerifierFinding& finding = *report.add_findings();
  finding.set_layer(std::string(storage::ToString(layer)));
  finding.set_position(position);
  finding.set_what(std::string(what));
}

void Find(const absl::Status& status, Layer layer, v1::VerifierReport& report) {
  if (!status.ok()) Find(layer, 0, status.message(), report);
}

v1::VerifierReport NewReport(const char* kind, const Trust& trust) {
  v1::VerifierReport report;
  report.set_kind(kind);
  report.set_origin(trust.key.name);
  return report;
}

v1::VerifierReport Finish(v1::VerifierReport report) {
  report.set_verified(report.findings().empty());
  return report;
}

// The witnesses' signatures, when the log's own holds.
void CheckWitnesses(const storage::SignedNote& note, const Trust& trust,
                    v1::VerifierReport& report) {
  for (const storage::VerifierKey& witness : trust.witnesses) {
    Find(storage::VerifyNote(note, witness), Layer::kSignature, report);
  }
}

// The tree heads that are signed as they must be, from the smallest.
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
  for (const auto& [head, note] : opened) heads.push_back(head);
  if (heads.empty()) return heads;
  CheckWitnesses(opened.back().second, trust, report);
  report.set_tree_size(heads.back().size);
  report.set_root(std::string(storage::BytesOf(heads.back().root)));
  return heads;
}

absl::StatusOr<std::string> JournalIn(const std::string& directory, rocksdb::Env* env) {
  for (const std::string& place : {absl::StrCat(directory, "/journal"), directory}) {
    std::vector<std::string> files;
    if (!env->GetChildren(place, &files).ok()) continue;
    const bool journal = std::any_of(files.begin(), files.end(), [](const std::string& file) {
      return file == "CURRENT" || file.rfind("MANIFEST-", 0) == 0;
    });
    if (journal) return place;
  }
  return absl::NotFoundError(absl::StrCat("there is no journal in ", directory));
}

// Follows the records of an export.
class ExportCheck {
 public:
  ExportCheck(std::vector<storage::TreeHead> heads, v1::VerifierReport& report)
      : heads_(std::move(heads)), report_(report) {}

  // False: it makes no sense to go on.
  bool Take(const std::string& line) {
    v1::ExportedRecord record;
    const std::uint64_t position = tree_.size() + 1;
    if (!google::protobuf::util::JsonStringToMessage(line, &record).ok()) {
      Find(Layer::kRecord, position, absl::StrCat("line ", position, " is no exported record"),
           report_);
      return false;
    }
    CheckHeader(record, position);
    tree_.Add(storage::LeafHash(record.record()));
    CheckHeads();
    return report_.findings_size() < static_cast<int>(storage::kMaxFindings);
  }

  void End() {
    report_.set_records(tree_.size());
    for (const storage::TreeHead& head : heads_) {
      if (head.size <= tree_.size()) continue;
      Find(Layer::kTreeHead, 0,
           absl::StrCat("the tree head has ", head.size, " records, the export ends at ",
                        tree_.size()),
           report_);
    }
  }

  // Of those that are reached, and of no records.
  void CheckHeads() {
    for (const storage::TreeHead& head : heads_) {
      if (head.size != tree_.size() || head.root == tree_.Root()) continue;
      Find(Layer::kTreeHead, 0,
           absl::StrCat("the first ", head.size, " records are not those of the tree head"),
           report_);
    }
  }

 private:
  void CheckHeader(const v1::ExportedRecord& record, std::uint64_t position) {
    const auto header = storage::ScanRecordHeader(record.record());
    if (!header.ok()) return Find(Layer::kRecord, position, "the record does not parse", report_);
    if (record.position() != position || header->position != Position(position)) {
      Find(Layer::kRecord, position,
           absl::StrCat("the record says it is at ", ToString(header->position), ", its line at ",
                        record.position(), ", position ", position, " is due"),
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

  const std::vector<storage::TreeHead> heads_;
  v1::VerifierReport& report_;
  storage::Frontier tree_;
  absl::Time last_time_ = absl::InfinitePast();
};

}  // namespace

absl::StatusOr<v1::VerifierReport> CheckDirectory(const std::string& directory, const Trust& trust,
                                                  rocksdb::Env* env) {
  storage::Journal::Options options;
  options.read_only = true;
  options.env = env;
  // What is read once needs no memory.
  options.block_cache_bytes = 8U << 20;
  options.write_buffer_bytes = 1U << 20;
  KEZHI_ASSIGN_OR_RETURN(options.directory,
                         JournalIn(directory, env == nullptr ? rocksdb::Env::Default() : env));
  v1::VerifierReport report = NewReport("directory", trust);
  const std::vector<storage::TreeHead> heads = OpenTreeHeads(trust, report);
  const absl::StatusOr<std::unique_ptr<storage::Journal>> journal = storage::Journal::Open(options);
  if (!journal.ok()) {
    Find(Layer::kChecksum, 0, absl::StrCat("does not open: ", journal.status().message()), report);
    return Finish(std::move(report));
  }
  if (storage::OriginOf((*journal)->log_id()) != report.origin()) {
    Find(Layer::kRecord, 0, absl::StrCat("it is the log ", storage::OriginOf((*journal)->log_id())),
         report);
  }
  KEZHI_ASSIGN_OR_RETURN(const storage::VerifyReport found,
                         storage::Verify(**journal, nullptr, heads));
  report.set_records(found.records);
  report.set_entries(found.entries);
  for (const storage::Finding& finding : found.findings) {
    Find(finding.layer, finding.position.value(), finding.what, report);
  }
  return Finish(std::move(report));
}

v1::VerifierReport CheckExport(std::istream& lines, const Trust& trust) {
  v1::VerifierReport report = NewReport("export", trust);
  ExportCheck check(OpenTreeHeads(trust, report), report);
  check.CheckHeads();
  for (std::string line; std::getline(lines, line) && check.Take(line);) {
  }
  check.End();
  return Finish(std::move(report));
}

v1::VerifierReport CheckEvidence(const std::string& text, const Trust& trust) {
  v1::VerifierReport report = NewReport("evidence", trust);
  const std::vector<storage::TreeHead> heads = OpenTreeHeads(trust, report);
  const absl::StatusOr<storage::Evidence> evidence = storage::ParseEvidence(text);
  Find(evidence.status(), Layer::kSignature, report);
  if (!evidence.ok()) return Finish(std::move(report));
  const auto tree_head = storage::VerifyEvidence(*evidence, trust.key);
  report.set_position(evidence->position.value());
  if (!tree_head.ok()) {
    // What the signature is not to blame for, the tree is.
    const bool is_signed = storage::OpenCheckpoint(evidence->tree_head, trust.key).ok();
    Find(tree_head.status(), is_signed ? Layer::kTree : Layer::kSignature, report);
    return Finish(std::move(report));
  }
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
