// A span of a log folded anew: what it did, and what is said when the log is not what was signed.
#include "services/verify/replay.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "kezhi/v1/record.pb.h"

#include "domain/dates.h"
#include "domain/event_codec.h"
#include "domain/projection.h"
#include "storage/checkpoint.h"
#include "storage/key_rotation.h"
#include "storage/merkle.h"
#include "storage/signed_note.h"
#include "tests/domain/forms/past.h"
#include "tests/matchers.h"
#include "tests/services/verify/told_log.h"

namespace kezhi::verify {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::StatusIs;

// Records in memory, whoever has changed them.
class MemoryLog : public ReplaySource {
 public:
  explicit MemoryLog(std::vector<std::string> records) : records_(std::move(records)) {}

  std::uint64_t size() const override { return records_.size(); }

  absl::Status Read(std::uint64_t until, Visit visit) override {
    for (std::uint64_t position = 1; position <= until; ++position) {
      if (position == damaged_) return absl::DataLossError("record fails its checksum");
      if (!visit(position, records_[position - 1])) break;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<storage::TreeHash>> Consistency(std::uint64_t from,
                                                             std::uint64_t to) override {
    std::map<std::pair<unsigned, std::uint64_t>, storage::TreeHash> nodes;
    storage::Frontier tree;
    for (const std::string& record : records_) {
      tree.Add(storage::LeafHash(record),
               [&nodes](storage::TreeNode node, const storage::TreeHash& hash) {
                 nodes[{node.level, node.index}] = hash;
               });
    }
    return storage::ConsistencyProof(
        from, to, [&nodes](storage::TreeNode node) -> absl::StatusOr<storage::TreeHash> {
          return nodes.at({node.level, node.index});
        });
  }

  std::vector<std::string>& records() { return records_; }

  void Damage(std::uint64_t position) { damaged_ = position; }

 private:
  std::vector<std::string> records_;
  std::uint64_t damaged_ = 0;
};

class ReplayTest : public ::testing::Test, protected ToldLog {
 protected:
  std::uint64_t CountOf(std::uint64_t from, std::uint64_t to, const std::string& type) const {
    std::uint64_t count = 0;
    for (std::uint64_t i = from; i <= to; ++i) {
      if (domain::TypeOf(events()[i - 1]) == type) ++count;
    }
    return count;
  }
};

std::vector<std::string> Findings(const v1::VerifierReport& report) {
  std::vector<std::string> findings;
  for (const v1::VerifierFinding& finding : report.findings()) {
    findings.push_back(
        absl::StrCat(finding.layer(), " [", finding.position(), "] ", finding.what()));
  }
  EXPECT_EQ(report.verified(), findings.empty());
  return findings;
}

const ReplayedProjection& Of(const Replayed& replayed, const std::string& name) {
  static const ReplayedProjection* const none = new ReplayedProjection();
  for (const ReplayedProjection& projection : replayed.projections) {
    if (projection.name == name) return projection;
  }
  ADD_FAILURE() << name << " was not replayed";
  return *none;
}

TEST_F(ReplayTest, TellsWhatTheEventsOfTheSpanDid) {
  MemoryLog log(records());
  const std::uint64_t from = size() - 1;
  const auto replayed = ReplayLog(log, {.from = from}, TrustIn({size()}));
  ASSERT_THAT(replayed, IsOk());
  EXPECT_THAT(Findings(replayed->report), IsEmpty());
  EXPECT_EQ(replayed->report.position(), size());
  EXPECT_EQ(replayed->report.records(), size());
  std::uint64_t told = 0;
  for (const auto& [type, events] : replayed->types) {
    EXPECT_EQ(events, CountOf(from, size(), type)) << type;
    told += events;
  }
  EXPECT_EQ(told, 2U);
  EXPECT_EQ(replayed->first_recorded_at, domain::ToTime(events()[from - 1].recorded_at()));
  EXPECT_EQ(replayed->last_recorded_at, domain::ToTime(events()[size() - 1].recorded_at()));
  EXPECT_EQ(replayed->projections.size(), domain::Projections().size());
}

TEST_F(ReplayTest, SpansThatFollowEachOtherWriteWhatTheWholeDoes) {
  MemoryLog log(records());
  const std::uint64_t middle = size() / 2;
  const Trust trust = TrustIn({size()});
  const auto whole = ReplayLog(log, {}, trust);
  const auto first = ReplayLog(log, {.to = middle}, trust);
  const auto second = ReplayLog(log, {.from = middle + 1}, trust);
  ASSERT_THAT(whole, IsOk());
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_GT(Of(*whole, "card").rows.rows, 0U);
  for (const ReplayedProjection& projection : whole->projections) {
    const ReplayedProjection& before = Of(*first, projection.name);
    const ReplayedProjection& after = Of(*second, projection.name);
    EXPECT_EQ(before.rows.written + after.rows.written, projection.rows.written);
    // From nothing, every row that there is has changed.
    EXPECT_EQ(projection.rows.changed, projection.rows.rows);
    EXPECT_EQ(after.rows.rows, projection.rows.rows);
    EXPECT_EQ(after.digest, projection.digest);
    if (after.rows.written > 0) EXPECT_NE(before.digest, projection.digest);
  }
}

TEST_F(ReplayTest, ASmallerAndALargerTreeHeadBothCoverTheSpan) {
  MemoryLog log(records());
  for (std::uint64_t to = 1; to <= size(); ++to) {
    const auto replayed = ReplayLog(log, {.to = to}, TrustIn({1, size() / 2, size()}));
    ASSERT_THAT(replayed, IsOk());
    EXPECT_THAT(Findings(replayed->report), IsEmpty()) << to;
    EXPECT_EQ(replayed->report.tree_size(), size());
  }
}

// Another key signs the tree heads from its event on: docs/decisions/0025.
TEST_F(ReplayTest, ATreeHeadOfTheNextKeyIsTakenWhereTheLogHoldsTheRotation) {
  Trust trust = TrustIn({size()});
  const storage::NoteSigner first(trust.key.name, std::string(32, 'k'));
  const storage::NoteSigner next(trust.key.name, std::string(32, 'n'));
  v1::Event event = events().back();
  event.set_position(size() + 1);
  *event.mutable_recorded_at() =
      domain::ToTimestamp(domain::ToTime(event.recorded_at()) + absl::Seconds(1));
  v1::SigningKeyRotated& rotated = *event.mutable_signing_key_rotated();
  rotated.set_old_key(ToString(first.key()));
  rotated.set_new_key(ToString(next.key()));
  rotated.set_cross_signature(
      first.Sign(storage::RotationText(first.key(), next.key())).signatures.front().bytes);
  v1::Record record;
  domain::ToRecord(event, record);
  std::vector<std::string> all = records();
  all.push_back(record.SerializeAsString());
  storage::Frontier tree;
  for (const std::string& bytes : all) tree.Add(storage::LeafHash(bytes));
  trust.tree_heads.push_back(ToString(next.Sign(
      storage::CheckpointText({trust.key.name, storage::TreeHead{tree.size(), tree.Root()}}))));

  MemoryLog rotated_log(all);
  for (const std::uint64_t to : {size() + 1, size()}) {
    const auto replayed = ReplayLog(rotated_log, {.to = to}, trust);
    ASSERT_THAT(replayed, IsOk());
    EXPECT_THAT(Findings(replayed->report), IsEmpty()) << to;
  }
  MemoryLog without(records());
  const auto refused = ReplayLog(without, {}, trust);
  ASSERT_THAT(refused, IsOk());
  EXPECT_THAT(Findings(refused->report),
              ElementsAre(HasSubstr("no rotation in the log introduces the key")));
}

TEST_F(ReplayTest, ALogThatWasRewrittenBehindTheSpanOrBeforeItIsFound) {
  const Trust trust = TrustIn({size()});
  for (const std::uint64_t changed : {std::uint64_t{1}, size()}) {
    MemoryLog log(records());
    // Another text, and all else as it was.
    v1::Record record;
    ASSERT_TRUE(record.ParseFromString(log.records()[changed - 1]));
    record.mutable_actor()->set_principal("somebody else");
    log.records()[changed - 1] = record.SerializeAsString();
    const auto replayed = ReplayLog(log, {.to = size() - 1}, trust);
    ASSERT_THAT(replayed, IsOk());
    EXPECT_THAT(
        Findings(replayed->report),
        ElementsAre(HasSubstr(absl::StrCat("tree head [", size() - 1, "] the first ", size() - 1,
                                           " records are not how the tree head"))));
    EXPECT_THAT(replayed->projections, IsEmpty());
    EXPECT_THAT(replayed->types, IsEmpty());
  }
}

TEST_F(ReplayTest, ALogThatEndsBeforeTheTreeHeadDoesIsFound) {
  std::vector<std::string> fewer = records();
  fewer.pop_back();
  MemoryLog log(std::move(fewer));
  const auto replayed = ReplayLog(log, {}, TrustIn({size()}));
  ASSERT_THAT(replayed, IsOk());
  EXPECT_THAT(Findings(replayed->report), ElementsAre(HasSubstr("the log ends at")));
}

TEST_F(ReplayTest, WhatIsBeyondTheTreeHeadIsNotReplayed) {
  MemoryLog log(records());
  const auto beyond = ReplayLog(log, {.to = size()}, TrustIn({size() - 1}));
  ASSERT_THAT(beyond, IsOk());
  EXPECT_THAT(Findings(beyond->report), ElementsAre(HasSubstr("is not among the")));
  EXPECT_THAT(ReplayLog(log, {.from = size() + 1}, TrustIn({size()})),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ReplayLog(log, {.from = 0}, TrustIn({size()})),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(ReplayTest, ATreeHeadOfSomebodyElseIsFound) {
  MemoryLog log(records());
  const storage::NoteSigner other(TrustIn({}).key.name, std::string(32, 'x'));
  Trust trust = TrustIn({size()});
  trust.key = other.key();
  const auto replayed = ReplayLog(log, {}, trust);
  ASSERT_THAT(replayed, IsOk());
  EXPECT_FALSE(replayed->report.verified());
  EXPECT_EQ(replayed->report.findings(0).layer(), "signature");
}

TEST_F(ReplayTest, ADamagedRecordIsNamedByItsPosition) {
  MemoryLog log(records());
  log.Damage(3);
  const auto replayed = ReplayLog(log, {}, TrustIn({size()}));
  ASSERT_THAT(replayed, IsOk());
  EXPECT_THAT(Findings(replayed->report), ElementsAre("checksum [3] record fails its checksum"));
}

RC_GTEST_PROP(ReplayProperty, AnyChangedBitOfAnyRecordIsFoundAndNothingIsTold, ()) {
  const ToldLog told;
  MemoryLog log(told.records());
  std::string& record = log.records()[*rc::gen::inRange<std::size_t>(0, told.size())];
  const auto byte = *rc::gen::inRange<std::size_t>(0, record.size());
  const int bit = *rc::gen::inRange(0, 8);
  record[byte] = static_cast<char>(static_cast<unsigned char>(record[byte]) ^ (1U << bit));
  const auto to = *rc::gen::inRange<std::uint64_t>(1, told.size() + 1);
  const auto replayed = ReplayLog(log, {.to = to}, told.TrustIn({told.size()}));
  RC_ASSERT(replayed.ok());
  RC_ASSERT(!replayed->report.verified());
  RC_ASSERT(replayed->projections.empty());
}

}  // namespace
}  // namespace kezhi::verify
