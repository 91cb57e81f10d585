#include "services/verify/stored_log.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"

#include "base/status_macros.h"
#include "domain/names.h"
#include "services/verify/key_chain.h"
#include "services/verify/record_check.h"
#include "storage/checkpoint.h"
#include "storage/journal.h"
#include "storage/verify.h"

namespace kezhi::verify {
namespace {

using storage::Layer;

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

class DirectoryLog : public StoredLog {
 public:
  explicit DirectoryLog(absl::StatusOr<std::unique_ptr<storage::Journal>> journal)
      : journal_(std::move(journal)) {}

  absl::StatusOr<v1::VerifierReport> Check(const Trust& trust) override {
    v1::VerifierReport report = NewReport("directory", trust);
    const auto follow = [this](KeyChain& keys) {
      v1::VerifierReport unsaid;
      if (journal_.ok()) FollowLog(**journal_, keys, unsaid);
    };
    const OpenedHeads opened = OpenTreeHeads(trust, follow, report);
    if (!journal_.ok()) {
      Find(Layer::kChecksum, 0, absl::StrCat("does not open: ", journal_.status().message()),
           report);
      return Finish(std::move(report));
    }
    const storage::Journal& journal = **journal_;
    if (storage::OriginOf(journal.log_id()) != report.origin()) {
      Find(Layer::kRecord, 0, absl::StrCat("it is the log ", storage::OriginOf(journal.log_id())),
           report);
    }
    KEZHI_ASSIGN_OR_RETURN(const storage::VerifyReport found,
                           storage::Verify(journal, nullptr, opened.heads));
    report.set_records(found.records);
    report.set_entries(found.entries);
    for (const storage::Finding& finding : found.findings) {
      Find(finding.layer, finding.position.value(), finding.what, report);
    }
    KeyChain keys = opened.trusted;
    FollowLog(journal, keys, report);
    CheckKeys(trust, opened, keys, found.records, report);
    return Finish(std::move(report));
  }

  absl::Status Read(std::uint64_t until, Visit visit) override {
    KEZHI_RETURN_IF_ERROR(journal_.status());
    storage::ReadLimits limits;
    limits.up_to = Position(until);
    return (*journal_)->ReadAll(Position(0), limits,
                                [visit](Position position, absl::string_view record) {
                                  return visit(position.value(), record);
                                });
  }

 private:
  const absl::StatusOr<std::unique_ptr<storage::Journal>> journal_;
};

class ExportedLog : public StoredLog {
 public:
  explicit ExportedLog(std::istream& lines) : lines_(lines) {}

  absl::StatusOr<v1::VerifierReport> Check(const Trust& trust) override {
    v1::VerifierReport report = NewReport("export", trust);
    const auto follow = [this](KeyChain& keys) { FollowLines(keys); };
    RecordCheck records(OpenTreeHeads(trust, follow, report), report);
    for (std::string line; !records.Full() && std::getline(lines_, line);) {
      v1::ExportedRecord record;
      if (!Parse(line, record)) {
        const std::uint64_t position = records.tree().size() + 1;
        Find(Layer::kRecord, position, NoRecord(position), report);
        break;
      }
      records.Take(record.position(), record.record());
    }
    const std::uint64_t size = records.tree().size();
    report.set_records(size);
    for (const storage::TreeHead& head : records.heads()) {
      if (head.size <= size) continue;
      Find(Layer::kTreeHead, 0,
           absl::StrCat("the tree head has ", head.size, " records, the export ends at ", size),
           report);
    }
    records.End(trust);
    return Finish(std::move(report));
  }

  absl::Status Read(std::uint64_t until, Visit visit) override {
    Rewind();
    std::string line;
    for (std::uint64_t position = 1; position <= until && std::getline(lines_, line); ++position) {
      v1::ExportedRecord record;
      if (!Parse(line, record)) return absl::DataLossError(NoRecord(position));
      if (!visit(position, record.record())) break;
    }
    return absl::OkStatus();
  }

 private:
  static bool Parse(const std::string& line, v1::ExportedRecord& record) {
    return google::protobuf::util::JsonStringToMessage(line, &record).ok();
  }

  void Rewind() {
    lines_.clear();
    lines_.seekg(0);
  }

  // Shows a chain the rotations among the lines, which are then read again from the first on. What
  // is wrong with them is found then.
  void FollowLines(KeyChain& keys) {
    v1::VerifierReport unsaid;
    std::uint64_t position = 0;
    for (std::string line; std::getline(lines_, line);) {
      v1::ExportedRecord record;
      if (!Parse(line, record)) break;
      keys.Take(++position, record.record(), unsaid);
    }
    Rewind();
  }

  static std::string NoRecord(std::uint64_t line) {
    return absl::StrCat("line ", line, " is no exported record");
  }

  std::istream& lines_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<StoredLog>> OpenDirectory(const std::string& directory,
                                                         rocksdb::Env* env) {
  storage::Journal::Options options;
  options.read_only = true;
  options.env = env;
  // What is read once or twice needs no memory.
  options.block_cache_bytes = 8U << 20;
  options.write_buffer_bytes = 1U << 20;
  KEZHI_ASSIGN_OR_RETURN(options.directory,
                         JournalIn(directory, env == nullptr ? rocksdb::Env::Default() : env));
  return std::make_unique<DirectoryLog>(storage::Journal::Open(options));
}

std::unique_ptr<StoredLog> OpenExport(std::istream& lines) {
  return std::make_unique<ExportedLog>(lines);
}

}  // namespace kezhi::verify
