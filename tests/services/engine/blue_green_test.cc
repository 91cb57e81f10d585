// Instances beside those that are served: built, compared, switched, rolled back.
#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/directory/query.h"
#include "domain/registration_sheet/query.h"
#include "services/engine/projector.h"
#include "services/engine/rebuild.h"
#include "services/engine/view_store.h"
#include "tests/matchers.h"
#include "tests/services/engine/history.h"
#include "tests/services/engine/world.h"

namespace kezhi::engine::blue_green_cases {
namespace {

using testing::Ask;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::HasReason;
using testing::IsOk;
using ::testing::Not;
using testing::StatusIs;

constexpr char kConsultants[] = "directory.consultants";

v1::Command Hire(const std::string& id) {
  v1::HireConsultant hire;
  hire.set_consultant("stores/s1/consultants/" + id);
  hire.set_name("Somebody");
  return Ask(hire);
}

// Passes rows on, but forgets of each consultant whether he works here: as many rows, wrong.
class Forgetful : public domain::RowWriter {
 public:
  explicit Forgetful(domain::RowWriter& out) : out_(out) {}

  void Put(absl::string_view table, absl::string_view key, std::string value) override {
    if (table == kConsultants) {
      v1::ConsultantRow row;
      row.ParseFromString(value);
      row.clear_name();
      value = row.SerializeAsString();
    }
    out_.Put(table, key, std::move(value));
  }

  void Delete(absl::string_view table, absl::string_view key) override { out_.Delete(table, key); }

 private:
  domain::RowWriter& out_;
};

// The version that `directory` has come to.
int Present() {
  for (const domain::Projection& projection : domain::Projections()) {
    if (projection.name == std::string("directory")) return projection.version;
  }
  return 0;
}

std::string Now(absl::string_view role) {
  return absl::StrCat(Present(), " ", role);
}

std::string Next(absl::string_view role) {
  return absl::StrCat(Present() + 1, " ", role);
}

// By how many events it takes for a candidate to be built whole: all of this holds for those that
// are folded in batches, too.
class BlueGreenTest : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  BlueGreenTest() : projections_(domain::Projections()), world_(OptionsOf(projections_)) {
    world_.Digest();
  }

  static EngineWorld::Options OptionsOf(const std::vector<domain::Projection>& projections) {
    EngineWorld::Options options;
    options.projections = &projections;
    options.whole_from = GetParam();
    return options;
  }

  Projector& projector() { return world_.engine().projector(); }

  // The program that is started next has this version of `directory`, beside or instead of the
  // present one. `wrong`: with as many rows, but other ones.
  void Update(int version, bool keep_present, bool wrong) {
    const domain::Projection present = *domain::FindProjection("directory", Present());
    std::erase_if(projections_,
                  [](const auto& one) { return one.name == std::string("directory"); });
    if (keep_present) projections_.push_back(present);
    domain::Projection next = present;
    next.version = version;
    if (wrong) {
      next.apply = [apply = present.apply](const v1::Event& event, const domain::RowReader& rows,
                                           domain::RowWriter& out) {
        Forgetful forgetful(out);
        apply(event, rows, forgetful);
      };
    }
    projections_.push_back(next);
    world_.Reopen();
  }

  void FoldAll() {
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more) more = projector().Step();
    EXPECT_THAT(more, IsOk());
  }

  // The instances of `directory` in order, as `version role`.
  std::vector<std::string> Directory() {
    static constexpr const char* kRoles[] = {"served", "candidate", "former"};
    std::vector<std::string> all;
    for (const ProjectionState& state : projector().States()) {
      if (state.info.projection != "directory") continue;
      all.push_back(
          absl::StrCat(state.info.version, " ", kRoles[static_cast<int>(state.info.role)]));
    }
    return all;
  }

  ProjectionState StateOf(InstanceRole role) {
    for (const ProjectionState& state : projector().States()) {
      if (state.info.projection == "directory" && state.info.role == role) return state;
    }
    ADD_FAILURE() << "no such instance";
    return {};
  }

  std::size_t Consultants() {
    const auto snapshot = world_.engine().Snapshot(ReadMoment());
    EXPECT_THAT(snapshot, IsOk());
    return domain::ListConsultants((*snapshot)->rows(), "stores/s1", false, "", 1000).items.size();
  }

  std::vector<domain::Projection> projections_;
  EngineWorld world_;
};

TEST_P(BlueGreenTest, BuildsBesideWhatIsServedAndSwitchesWhenBothAreEqual) {
  const auto number = projector().Build("directory");
  ASSERT_THAT(number, IsOk());
  EXPECT_THAT(Directory(), ElementsAre(Now("served"), Now("candidate")));
  // Queries go on at the head meanwhile, and a candidate that is not there yet is not served.
  EXPECT_THAT(projector().Switch("directory", false), HasReason(v1::REASON_PROJECTION_STATE));
  EXPECT_THAT(projector().Build("directory"), HasReason(v1::REASON_PROJECTION_STATE));
  world_.Must(Hire("c4"));
  EXPECT_EQ(Consultants(), 4);
  const auto built = projector().AwaitBuilt(*number, nullptr);
  ASSERT_THAT(built, IsOk());
  EXPECT_TRUE(built->same());
  EXPECT_EQ(built->position, Position(world_.head()));

  const auto switched = projector().Switch("directory", false);
  ASSERT_THAT(switched, IsOk());
  EXPECT_THAT(Directory(), ElementsAre(Now("former"), Now("served")));
  EXPECT_EQ(StateOf(InstanceRole::kServed).info.number, *number);
  EXPECT_EQ(Consultants(), 4);
  EXPECT_EQ(world_.Digest(), world_.RebuiltAt(world_.head()));
}

TEST_P(BlueGreenTest, KeepsTheFormerOneUpToGoBackToItUntilItIsDropped) {
  const auto number = projector().Build("directory");
  ASSERT_THAT(number, IsOk());
  FoldAll();
  ASSERT_THAT(projector().Switch("directory", false), IsOk());
  world_.Must(Hire("c4"));
  FoldAll();
  EXPECT_EQ(StateOf(InstanceRole::kFormer).position, Position(world_.head()));
  ASSERT_THAT(projector().Rollback("directory"), IsOk());
  EXPECT_THAT(Directory(), ElementsAre(Now("served"), Now("former")));
  EXPECT_EQ(Consultants(), 4);
  world_.Reopen();
  EXPECT_THAT(Directory(), ElementsAre(Now("served"), Now("former")));

  EXPECT_THAT(projector().Drop(StateOf(InstanceRole::kServed).info.number),
              HasReason(v1::REASON_PROJECTION_STATE));
  ASSERT_THAT(projector().Drop(*number), IsOk());
  EXPECT_THAT(Directory(), ElementsAre(Now("served")));
  EXPECT_THAT(*world_.engine().views().Spaces(), Not(Contains(absl::StrCat(*number))));
  EXPECT_THAT(projector().Rollback("directory"), HasReason(v1::REASON_PROJECTION_STATE));
  EXPECT_THAT(projector().Drop(*number), HasReason(v1::REASON_PROJECTION_NOT_FOUND));
  EXPECT_THAT(projector().Build("nothing"), HasReason(v1::REASON_PROJECTION_NOT_FOUND));
}

TEST_P(BlueGreenTest, AWrongVersionWithAsManyRowsIsNotServedUnlessSomebodySaysSo) {
  Update(Present() + 1, /*keep_present=*/true, /*wrong=*/true);
  // The new version is built beside the old one by itself; what is served stays.
  EXPECT_THAT(Directory(), ElementsAre(Now("served"), Next("candidate")));
  FoldAll();
  EXPECT_THAT(Directory(), ElementsAre(Now("served"), Next("candidate")));
  const auto refused = projector().Switch("directory", false);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(refused, HasReason(v1::REASON_PROJECTION_DIFFERS));
  EXPECT_THAT(Directory(), ElementsAre(Now("served"), Next("candidate")));

  const auto accepted = projector().Switch("directory", true);
  ASSERT_THAT(accepted, IsOk());
  EXPECT_FALSE(accepted->same());
  EXPECT_EQ(accepted->rows.changed, 3);
  EXPECT_GT(accepted->rows.equal, 0);
  EXPECT_EQ(accepted->rows.added, 0);
  EXPECT_EQ(accepted->rows.removed, 0);
  EXPECT_THAT(Directory(), ElementsAre(Now("former"), Next("served")));
}

TEST_P(BlueGreenTest, AVersionWithoutTheFormersCodeIsBuiltBeforeItsFormsAnswer) {
  Update(Present() + 1, /*keep_present=*/false, /*wrong=*/false);
  EXPECT_THAT(Directory(), ElementsAre(Now("served"), Next("candidate")));
  EXPECT_FALSE(StateOf(InstanceRole::kServed).has_code);
  EXPECT_THAT(projector().Served({"directory"}), HasReason(v1::REASON_PROJECTION_BEHIND));
  // Whoever does not read it is not held up.
  EXPECT_THAT(projector().Served({"sheet"}), IsOk());
  EXPECT_EQ(Consultants(), 3);
  EXPECT_THAT(Directory(), ElementsAre(Now("former"), Next("served")));
  world_.Must(Hire("c4"));
  FoldAll();
  const Position kept = StateOf(InstanceRole::kFormer).position;
  EXPECT_LT(kept, Position(world_.head()));
  EXPECT_THAT(projector().Rollback("directory"), HasReason(v1::REASON_PROJECTION_STATE));

  // Back to the former program: it goes on with its own rows.
  Update(Present(), /*keep_present=*/false, /*wrong=*/false);
  EXPECT_EQ(Consultants(), 4);
  EXPECT_THAT(Directory(), ElementsAre(Now("served"), Next("former")));
  EXPECT_EQ(world_.Digest(), world_.RebuiltAt(world_.head()));
}

TEST_P(BlueGreenTest, VerifyFindsAChangedCellAndLeavesNothingBehind) {
  const auto clean = projector().Verify("directory", nullptr);
  ASSERT_THAT(clean, IsOk());
  EXPECT_TRUE(clean->same());
  const storage::RowVersion cell{kConsultants, "stores/s9", Position(world_.head()), "x"};
  const storage::Advance advance{
      StateOf(InstanceRole::kServed).info.space(), {&cell, 1}, Position(world_.head())};
  ASSERT_THAT(world_.engine().views().Apply({&advance, 1}), IsOk());
  const auto changed = projector().Verify("directory", nullptr);
  ASSERT_THAT(changed, IsOk());
  EXPECT_FALSE(changed->same());
  EXPECT_EQ(changed->rows.removed, 1);
  EXPECT_THAT(Directory(), ElementsAre(Now("served")));
}

TEST_P(BlueGreenTest, GoesOnBuildingAfterARestart) {
  const auto number = projector().Build("directory");
  ASSERT_THAT(number, IsOk());
  world_.Reopen();
  EXPECT_THAT(Directory(), ElementsAre(Now("served"), Now("candidate")));
  EXPECT_THAT(projector().AwaitBuilt(*number, nullptr), IsOk());
  EXPECT_THAT(projector().Switch("directory", false), IsOk());
}

TEST_P(BlueGreenTest, APowerLossAtAnySyncOfASwitchLeavesOneOfTheTwoServedAndWhole) {
  ASSERT_THAT(projector().Build("directory"), IsOk());
  FoldAll();
  std::set<std::string> served;
  int syncs = 0;
  // What a power loss would leave is opened and brought to the head.
  const auto look = [&] {
    const std::string left = absl::StrCat(world_.data_dir(), "/left-", ++syncs);
    world_.fs().CopyDurable(world_.data_dir() + "/views/rows-2", left + "/rows-2");
    storage::Views::Options options;
    options.directory = left;
    const auto views = OpenViews(options, world_.engine().journal());
    ASSERT_THAT(views, IsOk());
    Projector::Options ours;
    ours.projections = &projections_;
    const auto projector =
        Projector::Open(world_.engine().journal(), **views, world_.clock(), ours);
    ASSERT_THAT(projector, IsOk());
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more) more = (*projector)->Step();
    const auto instances = (*projector)->Served({});
    ASSERT_THAT(instances, IsOk());
    for (const auto& instance : *instances) {
      if (instance->info.projection == "directory") served.insert(instance->info.space());
    }
    EXPECT_EQ(*DigestOf(*(*views)->Latest(), *instances, Position(0)),
              world_.RebuiltAt(world_.head()));
  };
  // A build syncs from all its threads.
  std::atomic<bool> looking = false;
  world_.fs().at_sync = [&] {
    if (looking.exchange(true)) return;
    look();
    looking = false;
  };
  ASSERT_THAT(projector().Switch("directory", false), IsOk());
  world_.fs().at_sync = nullptr;
  EXPECT_GE(syncs, 2);
  EXPECT_EQ(served.size(), 2) << "the switch is seen neither done nor undone";
}

INSTANTIATE_TEST_SUITE_P(FoldedOrWhole, BlueGreenTest, ::testing::Values(1'000'000, 1),
                         [](const auto& built) {
                           return std::string(built.param == 1 ? "Whole" : "Folded");
                         });

}  // namespace
}  // namespace kezhi::engine::blue_green_cases
