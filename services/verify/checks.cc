#include "services/verify/checks.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"

#include "base/status_macros.h"
#include "domain/names.h"
#include "services/verify/key_chain.h"
#include "services/verify/record_check.h"
#include "storage/checkpoint.h"
#include "storage/evidence.h"
#include "storage/journal.h"
#include "storage/record_header.h"
#include "storage/verify.h"

namespace kezhi::verify {
namespace {

using storage::Layer;

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

// Shows a chain the rotations of a log. What is damaged there is found by who reads all of it.
void FollowLog(const storage::Journal& journal, KeyChain& keys, v1::VerifierReport& report) {
  const auto take = [&keys, &report](Position position, absl::string_view record) {
    keys.Take(position.value(), record, report);
    return true;
  };
  journal.ReadStream(domain::kLogName, Revision(0), storage::ReadLimits(), take).IgnoreError();
}

// The same of the lines of an export, which are then read again from the first on. What is wrong
// with them is found then.
void FollowLines(std::istream& lines, KeyChain& keys) {
  v1::VerifierReport unsaid;
  std::uint64_t position = 0;
  for (std::string line; std::getline(lines, line);) {
    v1::ExportedRecord record;
    if (!google::protobuf::util::JsonStringToMessage(line, &record).ok()) break;
    keys.Take(++position, record.record(), unsaid);
  }
  lines.clear();
  lines.seekg(0);
}

// Follows the lines of an export.
class ExportCheck {
 public:
  ExportCheck(OpenedHeads opened, v1::VerifierReport& report)
      : records_(std::move(opened), report), report_(report) {}

  // False: it makes no sense to go on.
  bool Take(const std::string& line) {
    v1::ExportedRecord record;
    const std::uint64_t position = records_.tree().size() + 1;
    if (!google::protobuf::util::JsonStringToMessage(line, &record).ok()) {
      Find(Layer::kRecord, position, absl::StrCat("line ", position, " is no exported record"),
           report_);
      return false;
    }
    records_.Take(record.position(), record.record());
    return !records_.Full();
  }

  void End(const Trust& trust) {
    const std::uint64_t size = records_.tree().size();
    report_.set_records(size);
    for (const storage::TreeHead& head : records_.heads()) {
      if (head.size <= size) continue;
      Find(Layer::kTreeHead, 0,
           absl::StrCat("the tree head has ", head.size, " records, the export ends at ", size),
           report_);
    }
    records_.End(trust);
  }

 private:
  RecordCheck records_;
  v1::VerifierReport& report_;
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
  const absl::StatusOr<std::unique_ptr<storage::Journal>> journal = storage::Journal::Open(options);
  const auto follow = [&journal](KeyChain& keys) {
    v1::VerifierReport unsaid;
    if (journal.ok()) FollowLog(**journal, keys, unsaid);
  };
  const OpenedHeads opened = OpenTreeHeads(trust, follow, report);
  if (!journal.ok()) {
    Find(Layer::kChecksum, 0, absl::StrCat("does not open: ", journal.status().message()), report);
    return Finish(std::move(report));
  }
  if (storage::OriginOf((*journal)->log_id()) != report.origin()) {
    Find(Layer::kRecord, 0, absl::StrCat("it is the log ", storage::OriginOf((*journal)->log_id())),
         report);
  }
  KEZHI_ASSIGN_OR_RETURN(const storage::VerifyReport found,
                         storage::Verify(**journal, nullptr, opened.heads));
  report.set_records(found.records);
  report.set_entries(found.entries);
  for (const storage::Finding& finding : found.findings) {
    Find(finding.layer, finding.position.value(), finding.what, report);
  }
  KeyChain keys = opened.trusted;
  FollowLog(**journal, keys, report);
  CheckKeys(trust, opened, keys, found.records, report);
  return Finish(std::move(report));
}

v1::VerifierReport CheckExport(std::istream& lines, const Trust& trust) {
  v1::VerifierReport report = NewReport("export", trust);
  const auto follow = [&lines](KeyChain& keys) { FollowLines(lines, keys); };
  ExportCheck check(OpenTreeHeads(trust, follow, report), report);
  for (std::string line; std::getline(lines, line) && check.Take(line);) {
  }
  check.End(trust);
  return Finish(std::move(report));
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
