#include "services/verify/replay.h"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

#include "kezhi/v1/event.pb.h"

#include "base/status_macros.h"
#include "base/strong_id.h"
#include "domain/event_codec.h"
#include "domain/projection.h"
#include "services/verify/key_chain.h"
#include "services/verify/record_check.h"
#include "storage/record_header.h"
#include "storage/verify.h"

namespace kezhi::verify {
namespace {

using storage::Layer;

// The layer of a projection that could not take a record which is in order.
constexpr absl::string_view kViewLayer = "view";

// The present version of every projection, and the rows that it has written.
class ReplayFold {
 public:
  ReplayFold() {
    for (const domain::Projection& projection : domain::Projections()) {
      const absl::string_view name = projection.name;
      const auto former = std::find_if(parts_.begin(), parts_.end(), [name](const Part& part) {
        return part.projection->name == name;
      });
      Part& part = former == parts_.end() ? parts_.emplace_back() : *former;
      part.projection = &projection;
    }
  }

  // DATA_LOSS, UNIMPLEMENTED: no event, or one of a later version. Else what a projection said.
  absl::Status Take(std::uint64_t position, absl::string_view record) {
    KEZHI_RETURN_IF_ERROR(domain::ParseEvent(record, event_));
    for (Part& part : parts_) {
      part.rows.Begin(Position(position));
      part.projection->apply(event_, part.rows, part.rows);
      if (part.rows.status().ok()) continue;
      failed_ = part.projection->name;
      return part.rows.status();
    }
    return absl::OkStatus();
  }

  // The projection that could not go on; empty: none.
  const std::string& failed() const { return failed_; }

  std::vector<ReplayedProjection> Finish(Position first, Position last, Position earliest) {
    std::vector<ReplayedProjection> projections;
    for (Part& part : parts_) {
      part.rows.End();
      projections.push_back({part.projection->name, part.projection->version,
                             part.rows.Count(first, last), part.rows.Digest(earliest)});
    }
    return projections;
  }

 private:
  struct Part {
    const domain::Projection* projection = nullptr;
    ReplayRows rows;
  };

  std::deque<Part> parts_;
  v1::Event event_;
  std::string failed_;
};

// What lies in the span, told when all of it is proved.
class Span {
 public:
  Span(std::uint64_t first, Replayed& replayed) : first_(first), replayed_(replayed) {}

  void Take(std::uint64_t position, absl::string_view record) {
    if (position < first_) return;
    const auto header = storage::ScanRecordHeader(record);
    if (!header.ok()) return;  // has been found before
    ++replayed_.types[std::string(header->type)];
    streams_.emplace(header->stream);
    replayed_.streams = streams_.size();
    if (position == first_) replayed_.first_recorded_at = header->recorded_at;
    replayed_.last_recorded_at = header->recorded_at;
  }

 private:
  const std::uint64_t first_;
  Replayed& replayed_;
  std::set<std::string> streams_;
};

// Shows a chain all records, unproved; the rotations are proved with them.
void FollowRecords(ReplaySource& source, KeyChain& keys) {
  v1::VerifierReport unsaid;
  const auto take = [&keys, &unsaid](std::uint64_t position, absl::string_view record) {
    keys.Take(position, record, unsaid);
    return true;
  };
  source.Read(source.size(), take).IgnoreError();
}

// Whether the tree heads can cover the span at all.
void CheckReach(const ReplaySource& source, const std::vector<storage::TreeHead>& heads,
                v1::VerifierReport& report) {
  for (const storage::TreeHead& head : heads) {
    if (head.size <= source.size()) continue;
    Find(Layer::kTreeHead, 0,
         absl::StrCat("the tree head has ", head.size, " records, the log ends at ", source.size()),
         report);
  }
  if (report.position() > 0 && report.position() <= report.tree_size()) return;
  Find(Layer::kTreeHead, report.position(),
       absl::StrCat("position ", report.position(), " is not among the ", report.tree_size(),
                    " records of the tree head"),
       report);
}

// Tells how far the two readings have come.
void Tell(const ReplayAsked& asked, std::uint64_t done, const v1::VerifierReport& report) {
  if (asked.progress) asked.progress(done, 2 * report.position());
}

// What ended a reading; what is wrong with the log goes into the report.
absl::Status Ended(const absl::Status& read, std::uint64_t records, v1::VerifierReport& report) {
  if (absl::IsDataLoss(read)) {
    Find(Layer::kChecksum, records + 1, read.message(), report);
    return absl::OkStatus();
  }
  if (read.ok() && records < report.position() && report.findings().empty()) {
    Find(Layer::kRecord, records + 1, "the log ends before the span does", report);
  }
  return read;
}

// Tree heads of more records than were read begin with those.
absl::Status CheckLargerHeads(ReplaySource& source, const RecordCheck& check,
                              v1::VerifierReport& report) {
  const storage::TreeHead read{check.tree().size(), check.tree().Root()};
  for (const storage::TreeHead& head : check.heads()) {
    if (head.size <= read.size) continue;
    const auto proof = source.Consistency(read.size, head.size);
    if (!proof.ok() && !absl::IsDataLoss(proof.status())) return proof.status();
    if (proof.ok() && storage::VerifyConsistency(read, head, *proof)) continue;
    Find(Layer::kTreeHead, read.size,
         absl::StrCat("the first ", read.size, " records are not how the tree head of ", head.size,
                      " begins"),
         report);
  }
  return absl::OkStatus();
}

// The first reading: what is under the tree heads. Returns the tree over the records up to the
// span's end.
absl::StatusOr<storage::TreeHead> Prove(ReplaySource& source, const ReplayAsked& asked,
                                        const Trust& trust, OpenedHeads opened,
                                        v1::VerifierReport& report) {
  RecordCheck check(std::move(opened), report);
  const auto take = [&](std::uint64_t said, absl::string_view record) {
    check.Take(said, record);
    Tell(asked, check.tree().size(), report);
    return !check.Full();
  };
  const absl::Status read = source.Read(report.position(), take);
  report.set_records(check.tree().size());
  KEZHI_RETURN_IF_ERROR(Ended(read, check.tree().size(), report));
  check.End(trust);
  if (report.findings().empty()) {
    KEZHI_RETURN_IF_ERROR(CheckLargerHeads(source, check, report));
  }
  return storage::TreeHead{check.tree().size(), check.tree().Root()};
}

// The second reading: of records that are proved now, hashed again in case they are others.
absl::Status FoldProved(ReplaySource& source, const ReplayAsked& asked,
                        const storage::TreeHead& proved, Replayed& replayed) {
  v1::VerifierReport& report = replayed.report;
  ReplayFold fold;
  Span span(asked.from, replayed);
  storage::Frontier tree;
  const auto take = [&](std::uint64_t /*said*/, absl::string_view record) {
    tree.Add(storage::LeafHash(record));
    span.Take(tree.size(), record);
    const absl::Status folded = fold.Take(tree.size(), record);
    if (!folded.ok() && fold.failed().empty()) {
      Find(Layer::kRecord, tree.size(), folded.message(), report);
    } else if (!folded.ok()) {
      Find(kViewLayer, tree.size(), absl::StrCat(fold.failed(), ": ", folded.message()), report);
    }
    Tell(asked, proved.size + tree.size(), report);
    return folded.ok();
  };
  const absl::Status read = source.Read(proved.size, take);
  KEZHI_RETURN_IF_ERROR(Ended(read, tree.size(), report));
  if (!report.findings().empty()) return absl::OkStatus();
  if (tree.Root() != proved.root) {
    Find(Layer::kTreeHead, tree.size(), "the records changed while they were read", report);
    return absl::OkStatus();
  }
  replayed.projections =
      fold.Finish(Position(asked.from), Position(proved.size), Position(asked.earliest));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Replayed> ReplayLog(ReplaySource& source, const ReplayAsked& asked,
                                   const Trust& trust) {
  Replayed replayed;
  v1::VerifierReport& report = replayed.report;
  report.set_kind("replay");
  report.set_origin(trust.key.name);
  const auto follow = [&source](KeyChain& keys) { FollowRecords(source, keys); };
  OpenedHeads opened = OpenTreeHeads(trust, follow, report);
  report.set_position(asked.to.value_or(std::min(report.tree_size(), source.size())));
  if (report.findings().empty()) CheckReach(source, opened.heads, report);
  if (!report.findings().empty()) return replayed;
  if (asked.from == 0 || asked.from > report.position()) {
    return absl::InvalidArgumentError(
        absl::StrCat("there is no span from ", asked.from, " to ", report.position()));
  }
  KEZHI_ASSIGN_OR_RETURN(const storage::TreeHead proved,
                         Prove(source, asked, trust, std::move(opened), report));
  if (report.findings().empty()) {
    KEZHI_RETURN_IF_ERROR(FoldProved(source, asked, proved, replayed));
  }
  report.set_verified(report.findings().empty());
  if (report.verified()) return replayed;
  Replayed found;
  found.report = std::move(report);
  return found;
}

}  // namespace kezhi::verify
