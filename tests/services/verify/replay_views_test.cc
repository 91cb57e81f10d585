// What is replayed is, byte by byte, what the server has made of the same events.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "services/engine/rebuild.h"
#include "services/verify/replay.h"
#include "storage/checkpoint.h"
#include "storage/signed_note.h"
#include "storage/tree_reader.h"
#include "tests/services/engine/history.h"
#include "tests/services/engine/world.h"

namespace kezhi::verify {
namespace {

class JournalOf : public ReplaySource {
 public:
  explicit JournalOf(const storage::Journal& journal) : journal_(journal) {}

  std::uint64_t size() const override { return journal_.head().position.value(); }

  absl::Status Read(std::uint64_t until, Visit visit) override {
    storage::ReadLimits limits;
    limits.up_to = Position(until);
    return journal_.ReadAll(Position(0), limits, [&](Position position, absl::string_view bytes) {
      return visit(position.value(), bytes);
    });
  }

  absl::StatusOr<std::vector<storage::TreeHash>> Consistency(std::uint64_t from,
                                                             std::uint64_t to) override {
    return storage::TreeReader(journal_, to).ConsistencyFrom(from);
  }

 private:
  const storage::Journal& journal_;
};

// Of each projection by itself.
std::map<std::string, std::string> DigestsAt(const storage::Journal& journal, std::uint64_t to,
                                             std::uint64_t earliest) {
  const storage::NoteSigner signer(storage::OriginOf(journal.log_id()), std::string(32, 'k'));
  JournalOf log(journal);
  const auto head = storage::TreeReader(journal, log.size()).Head();
  RC_ASSERT(head.ok());
  Trust trust;
  trust.key = signer.key();
  trust.tree_heads = {ToString(signer.Sign(storage::CheckpointText({signer.key().name, *head})))};
  const auto replayed = ReplayLog(log, {.to = to, .earliest = earliest}, trust);
  RC_ASSERT(replayed.ok());
  RC_ASSERT(replayed->report.verified());
  std::map<std::string, std::string> digests;
  for (const ReplayedProjection& projection : replayed->projections) {
    digests[projection.name] = projection.digest;
  }
  return digests;
}

std::string DigestAt(const storage::Journal& journal, std::uint64_t to, std::uint64_t earliest) {
  return engine::CombinedDigest(DigestsAt(journal, to, earliest));
}

engine::EngineWorld::Options ClosingDays() {
  engine::EngineWorld::Options options;
  options.close_days = true;
  return options;
}

RC_GTEST_PROP(ReplayViews, AreThoseOfTheServer, (std::uint32_t seed)) {
  engine::EngineWorld world(ClosingDays());
  engine::History history(world, seed);
  history.Live(150);
  const std::uint64_t earlier = world.head();
  history.Live(150);
  const storage::Journal& journal = world.engine().journal();
  RC_ASSERT(DigestAt(journal, world.head(), 0) == world.Digest());
  RC_ASSERT(DigestAt(journal, earlier, 0) == world.RebuiltAt(earlier));
  // And each for itself.
  const std::map<std::string, std::string> digests = DigestsAt(journal, world.head(), 0);
  const auto rebuilt = world.engine().projector().Rebuild(nullptr);
  RC_ASSERT(rebuilt.ok());
  RC_ASSERT(rebuilt->views.size() == digests.size());
  for (const engine::Comparison& view : rebuilt->views) {
    RC_ASSERT(view.digest_served == digests.at(view.projection));
  }
}

RC_GTEST_PROP(ReplayViews, AreThoseOfAServerThatKeepsAPartOfHistory, (std::uint32_t seed)) {
  engine::EngineWorld::Options options = ClosingDays();
  options.horizon.positions = 100;
  engine::EngineWorld world(options);
  engine::History history(world, seed);
  history.Live(300);
  absl::StatusOr<bool> more = true;
  while (more.ok() && *more) more = world.engine().horizon().Step();
  RC_ASSERT(more.ok());
  const std::string served = world.Digest();
  const std::uint64_t earliest = world.engine().horizon().earliest().value();
  RC_ASSERT(earliest > 0U);
  RC_ASSERT(DigestAt(world.engine().journal(), world.head(), earliest) == served);
}

}  // namespace
}  // namespace kezhi::verify
