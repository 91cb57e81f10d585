#include "storage/verify.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

#include "base/check.h"
#include "base/status_macros.h"
#include "storage/entry_batch.h"
#include "storage/hash.h"
#include "storage/journal_families.h"
#include "storage/keys.h"
#include "storage/limits.h"
#include "storage/position.h"
#include "storage/record_header.h"
#include "storage/stream_walk.h"
#include "storage/tree_reader.h"
#include "storage/values.h"

namespace kezhi::storage {
namespace {

constexpr std::uint64_t kProgressEvery = 4096;

// What an entry, read whole, says about its place in the chain.
struct Link {
  std::uint64_t index = 0;
  std::string hash;
  Position last;
};

class Verifier {
 public:
  Verifier(const Journal& journal, const Progress& progress, std::span<const TreeHead> tree_heads)
      : journal_(journal),
        database_(journal.database()),
        view_(journal.view()),
        progress_(progress),
        tree_heads_(tree_heads.begin(), tree_heads.end()) {}

  absl::StatusOr<VerifyReport> Run() {
    CheckBlocks();
    CheckRecords();
    CheckTree();
    CheckStreams();
    CheckEntries();
    CheckSide();
    Report(/*always=*/true);
    return std::move(report_);
  }

 private:
  void CheckBlocks();
  void CheckRecords();
  void CheckLeaf(absl::string_view bytes);
  void CheckTree();
  void CheckTreeHead(const TreeHead& expected);
  void CheckRecord(Position position, absl::string_view bytes);
  void CheckCommit(Position position, const RecordHeader& header);
  bool IsGapOfDamaged(absl::string_view stream, Revision from, Revision to);
  void CheckStreams();
  void CheckEntries();
  void CheckEntry(std::uint64_t index, std::optional<Link>& before);
  void CheckSide();

  void Find(Layer layer, Position position, std::string what);
  void Report(bool always);

  bool full() const { return report_.findings.size() >= kMaxFindings; }

  const Journal& journal_;
  const Database& database_;
  const Journal::View view_;
  const Progress& progress_;
  const std::vector<TreeHead> tree_heads_;
  VerifyReport report_;
  // Over the records so far; whole as long as all of them could be read.
  Frontier tree_;
  bool tree_whole_ = true;
  // What was said already: a damaged record is met again in its entry.
  absl::flat_hash_set<std::string> said_;
  // Positions whose record cannot be read: what its stream lacks then is no finding of its own.
  absl::flat_hash_set<std::uint64_t> damaged_;
  absl::flat_hash_map<std::string, Revision> last_revisions_;
  absl::Time last_time_ = absl::InfinitePast();
  Position commit_first_;
  std::uint64_t commit_left_ = 0;
  // Key in `side` → SHA-256 of the value it must have.
  absl::flat_hash_map<std::string, std::string> side_;
};

void Verifier::Find(Layer layer, Position position, std::string what) {
  if (full() || !said_.insert(what).second) return;
  report_.findings.push_back({position, std::move(what), layer});
}

void Verifier::Report(bool always) {
  const std::uint64_t done = report_.records + report_.entries;
  if (progress_ == nullptr || (!always && done % kProgressEvery != 0)) return;
  progress_(done, view_.head.position.value() + view_.head.entry_index);
}

// Also what no row lies in: indexes and filters of the files.
void Verifier::CheckBlocks() {
  const rocksdb::Status status = database_.db()->VerifyChecksum();
  if (!status.ok()) {
    Find(Layer::kChecksum, Position(0), absl::StrCat("the files: ", status.ToString()));
  }
}

void Verifier::CheckLeaf(absl::string_view bytes) {
  if (!tree_whole_) return;
  AddLeaf(bytes, tree_, [this](const std::string& key, const TreeHash& hash) {
    const TreeKeyParts row = *ParseTreeKey(key);
    const absl::StatusOr<TreeHash> stored = journal_.TreeRow(row.level, row.index);
    if (!stored.ok()) {
      Find(Layer::kTree, Position(0), std::string(stored.status().message()));
    } else if (*stored != hash) {
      Find(Layer::kTree, Position(0),
           absl::StrCat("tree row ", row.index, " of level ", row.level,
                        " is not that of the records"));
    }
  });
  for (const TreeHead& expected : tree_heads_) {
    if (expected.size == tree_.size()) CheckTreeHead(expected);
  }
}

void Verifier::CheckTreeHead(const TreeHead& expected) {
  if (tree_.Root() == expected.root) return;
  Find(Layer::kTreeHead, Position(0),
       absl::StrCat("the first ", expected.size, " records are not those of the tree head"));
}

// What is left when all records are in: rows of none, the right edge, tree heads without records.
void Verifier::CheckTree() {
  const auto row = database_.NewIterator(kTreeFamily, view_.snapshot.get());
  for (row->SeekToFirst(); row->Valid() && !full(); row->Next()) {
    const std::optional<TreeKeyParts> parts = ParseTreeKey(ToView(row->key()));
    const unsigned shift = parts.has_value() ? parts->level * kTileLevels : 0;
    if (shift == 0 || shift >= 64 || parts->index >= view_.head.position.value() >> shift) {
      Find(Layer::kTree, Position(0),
           absl::StrCat("tree row ", absl::BytesToHexString(ToView(row->key())),
                        " is that of no records"));
    }
  }
  if (!row->status().ok()) {
    Find(Layer::kChecksum, Position(0),
         absl::StrCat("the tree cannot be read: ", row->status().ToString()));
  }
  if (tree_whole_ && view_.tree != nullptr && view_.tree->Root() != tree_.Root()) {
    Find(Layer::kTree, Position(0), "the root of the tree is not that of the records");
  }
  for (const TreeHead& expected : tree_heads_) {
    if (expected.size == 0 && expected.root != EmptyRoot()) {
      Find(Layer::kTreeHead, Position(0), "a tree head of no records has the root of some");
    }
    if (expected.size <= view_.head.position.value()) continue;
    Find(Layer::kTreeHead, Position(0),
         absl::StrCat("the tree head has ", expected.size, " records, the log ends at ",
                      ToString(view_.head.position)));
  }
  report_.tree_head = {tree_.size(), tree_.Root()};
}

void Verifier::CheckRecords() {
  auto iterator = database_.NewIterator(kRecordsFamily, view_.snapshot.get());
  iterator->SeekToFirst();
  for (Position position(1); position <= view_.head.position && !full();
       position = position.next()) {
    const absl::StatusOr<absl::string_view> bytes = RecordAt(*iterator, position);
    if (bytes.ok()) {
      CheckRecord(position, *bytes);
      CheckLeaf(*bytes);
      iterator->Next();
    } else {
      tree_whole_ = false;
      Find(Layer::kChecksum, position, std::string(bytes.status().message()));
      damaged_.insert(position.value());
      commit_left_ = 0;
      // A block that cannot be read ends an iterator: go on behind it with a new one.
      iterator = database_.NewIterator(kRecordsFamily, view_.snapshot.get());
      iterator->Seek(RecordKey(position.next()));
    }
    ++report_.records;
    Report(/*always=*/false);
  }
  if (!full() && iterator->Valid()) {
    Find(Layer::kRecord, Position(0),
         absl::StrCat("there are records beyond the head ", ToString(view_.head.position)));
  }
}

void Verifier::CheckRecord(Position position, absl::string_view bytes) {
  const std::string here = absl::StrCat("record at position ", ToString(position));
  v1::Record record;
  const absl::StatusOr<RecordHeader> header = ScanRecordHeader(bytes);
  if (!header.ok() || !record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Find(Layer::kRecord, position, absl::StrCat(here, " does not parse"));
  }
  if (header->position != position) {
    Find(Layer::kRecord, position,
         absl::StrCat(here, " says it is at ", ToString(header->position)));
  }
  if (header->format != kFormatVersion) {
    Find(Layer::kRecord, position, absl::StrCat(here, " has format ", header->format));
  }
  if (header->log_id != journal_.log_id()) {
    Find(Layer::kRecord, position, absl::StrCat(here, " is of another log"));
  }
  if (bytes.size() > kMaxRecordBytes) {
    Find(Layer::kRecord, position, absl::StrCat(here, " has ", bytes.size(), " bytes"));
  }
  if (header->recorded_at <= last_time_) {
    Find(Layer::kRecord, position, absl::StrCat(here, " was not recorded after the one before"));
  }
  last_time_ = header->recorded_at;
  CheckCommit(position, *header);

  Revision& last = last_revisions_[std::string(header->stream)];
  if (header->revision != last.next() &&
      !IsGapOfDamaged(header->stream, last.next(), header->revision)) {
    Find(Layer::kRecord, position,
         absl::StrCat(here, " has revision ", ToString(header->revision), " where ",
                      ToString(last.next()), " is due in ", std::string(header->stream)));
  }
  last = header->revision;
  std::string indexed;
  const absl::StatusOr<bool> found = database_.Get(
      kStreamsFamily, StreamKey(header->stream, header->revision), &indexed, view_.snapshot.get());
  if (!found.ok()) {
    Find(Layer::kIndex, position,
         absl::StrCat(here, ": its stream's index: ", found.status().message()));
  } else if (!*found || indexed != RecordKey(position)) {
    Find(Layer::kIndex, position, absl::StrCat(here, " is not in its stream's index"));
  }
}

void Verifier::CheckCommit(Position position, const RecordHeader& header) {
  if (commit_left_ == 0) {
    // After a damaged record the commit may be under way already.
    const std::uint64_t passed = position.value() - header.commit_first.value();
    if (passed >= header.commit_size) {
      return Find(
          Layer::kRecord, position,
          absl::StrCat("record at position ", ToString(position), " is not in its own commit"));
    }
    commit_first_ = header.commit_first;
    commit_left_ = header.commit_size - passed;
  } else if (header.commit_first != commit_first_) {
    Find(Layer::kRecord, position,
         absl::StrCat("record at position ", ToString(position), " lies within the commit of ",
                      ToString(commit_first_)));
  }
  --commit_left_;
}

// Whether the revisions from `from` until before `to` are those of records that cannot be read.
bool Verifier::IsGapOfDamaged(absl::string_view stream, Revision from, Revision to) {
  if (from >= to || to.value() - from.value() > damaged_.size()) return false;
  for (Revision revision = from; revision < to; revision = revision.next()) {
    std::string position;
    const absl::StatusOr<bool> found =
        database_.Get(kStreamsFamily, StreamKey(stream, revision), &position, view_.snapshot.get());
    if (!found.ok() || !*found || !damaged_.contains(ParseBe64(position).value_or(0))) return false;
  }
  return true;
}

// The index's side: every key is one that a record accounts for.
void Verifier::CheckStreams() {
  const auto iterator = database_.NewIterator(kStreamsFamily, view_.snapshot.get());
  for (iterator->SeekToFirst(); iterator->Valid() && !full(); iterator->Next()) {
    const std::optional<StreamKeyParts> parts = ParseStreamKey(ToView(iterator->key()));
    const Position position(ParseBe64(ToView(iterator->value())).value_or(0));
    if (!parts.has_value()) {
      Find(Layer::kIndex, position, "the stream index has a key that is none");
      continue;
    }
    const auto last = last_revisions_.find(std::string(parts->stream));
    const bool unknown = last == last_revisions_.end() || parts->revision == Revision(0) ||
                         parts->revision > last->second;
    if (unknown && !damaged_.contains(position.value())) {
      Find(Layer::kIndex, position,
           absl::StrCat("the stream index has revision ", ToString(parts->revision), " of ",
                        std::string(parts->stream), ", which no record has"));
    }
  }
  if (!iterator->status().ok()) {
    Find(Layer::kIndex, Position(0),
         absl::StrCat("the stream index cannot be read: ", iterator->status().ToString()));
  }
}

void Verifier::CheckEntries() {
  std::optional<Link> before = Link();
  for (std::uint64_t index = 1; index <= view_.head.entry_index && !full(); ++index) {
    CheckEntry(index, before);
    ++report_.entries;
    Report(/*always=*/false);
  }
  if (before.has_value() && !full() &&
      (before->last != view_.head.position || before->hash != view_.head.entry_hash)) {
    Find(Layer::kChain, Position(0), "the last entry does not end at the head");
  }
}

// `before` is nullopt after an entry that could not be read.
void Verifier::CheckEntry(std::uint64_t index, std::optional<Link>& before) {
  const std::optional<Link> previous = std::exchange(before, std::nullopt);
  std::string value;
  const absl::StatusOr<bool> found =
      database_.Get(kEntriesFamily, EntryKey(index), &value, view_.snapshot.get());
  if (!found.ok() || !*found) {
    return Find(Layer::kChain, Position(0),
                absl::StrCat("entry ", index, found.ok() ? " is missing" : " cannot be read: ",
                             found.ok() ? "" : std::string(found.status().message())));
  }
  const absl::StatusOr<EntryHeader> header = ParseEntryValue(index, value);
  if (!header.ok()) {
    return Find(Layer::kChecksum, Position(0), std::string(header.status().message()));
  }
  const v1::CommitLogEntry& entry = header->entry;
  const Position first(entry.first_position());
  if (previous.has_value() && entry.previous_hash() != previous->hash) {
    Find(Layer::kChain, first,
         absl::StrCat("entry ", index, " does not name the hash of the one before"));
  }
  if (previous.has_value() && first != previous->last.next()) {
    Find(Layer::kChain, first,
         absl::StrCat("entry ", index, " begins at ", ToString(first), " where ",
                      ToString(previous->last.next()), " is due"));
  }
  for (const v1::SideWrite& write : entry.side_writes()) {
    const std::string key = TableKey(write.table(), write.key());
    if (write.delete_()) {
      side_.erase(key);
    } else {
      side_[key] = Sha256(write.value());
    }
  }
  const absl::StatusOr<v1::CommitLogEntry> whole = journal_.ReadEntry(index);
  if (!whole.ok()) {
    Find(Layer::kChain, first, std::string(whole.status().message()));
  } else if (whole->records_size() > 0) {
    const absl::StatusOr<RecordHeader> last = ScanRecordHeader(*whole->records().rbegin());
    if (last.ok() &&
        last->commit_first.value() + last->commit_size != first.value() + entry.count()) {
      Find(Layer::kChain, last->position, absl::StrCat("entry ", index, " ends inside a commit"));
    }
  }
  before = Link{index, header->hash, Position(first.value() + entry.count() - 1)};
}

void Verifier::CheckSide() {
  const auto iterator = database_.NewIterator(kSideFamily, view_.snapshot.get());
  for (iterator->SeekToFirst(); iterator->Valid() && !full(); iterator->Next()) {
    // In hex: the key is not text, and the message must not print what it holds as such.
    const std::string key(ToView(iterator->key()));
    const auto expected = side_.find(key);
    if (expected == side_.end()) {
      Find(
          Layer::kIndex, Position(0),
          absl::StrCat("side row ", absl::BytesToHexString(key), " was never written by an entry"));
      continue;
    }
    if (expected->second != Sha256(ToView(iterator->value()))) {
      Find(Layer::kIndex, Position(0),
           absl::StrCat("side row ", absl::BytesToHexString(key), " differs from the entries"));
    }
    side_.erase(expected);
  }
  if (!iterator->status().ok()) {
    return Find(Layer::kIndex, Position(0),
                absl::StrCat("the side tables cannot be read: ", iterator->status().ToString()));
  }
  for (const auto& [key, hash] : side_) {
    Find(Layer::kIndex, Position(0),
         absl::StrCat("side row ", absl::BytesToHexString(key), " is missing"));
  }
}

}  // namespace

absl::string_view ToString(Layer layer) {
  switch (layer) {
    case Layer::kChecksum: return "checksum";
    case Layer::kRecord: return "record";
    case Layer::kIndex: return "index";
    case Layer::kChain: return "chain";
    case Layer::kTree: return "tree";
    case Layer::kTreeHead: return "tree head";
    case Layer::kSignature: return "signature";
  }
  KEZHI_CHECK(false);
}

absl::StatusOr<VerifyReport> Verify(const Journal& journal, const Progress& progress,
                                    std::span<const TreeHead> tree_heads) {
  return Verifier(journal, progress, tree_heads).Run();
}

}  // namespace kezhi::storage
