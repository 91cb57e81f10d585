#include <map>
#include <string>
#include <utility>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include <gtest/gtest.h>

#include "domain/event_codec.h"
#include "domain/names.h"
#include "domain/statistics/apply.h"
#include "domain/statistics/query.h"
#include "tests/domain/history.h"

namespace kezhi::domain {
namespace {

// A small generator with a fixed seed: the same events every time.
class Dice {
 public:
  int Roll(int sides) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<int>((state_ >> 33) % static_cast<std::uint64_t>(sides));
  }

 private:
  std::uint64_t state_ = 20260302;
};

v1::Event AnyEvent(const std::string& stream, int arm) {
  const auto* kind = v1::Event::descriptor()->FindOneofByName("kind");
  v1::Event event = EventOf(stream, "2026-03-02");
  v1::Event::GetReflection()->MutableMessage(&event, kind->field(arm % kind->field_count()));
  return event;
}

TEST(Statistics, EqualACountOverTheEvents) {
  History history({&ApplyStatistics});
  std::map<std::pair<std::string, std::string>, int> counted;
  Dice dice;
  for (int i = 0; i < 5000; ++i) {
    const std::string store = "stores/s" + std::to_string(dice.Roll(12));
    const v1::Event event = AnyEvent(VisitName(store, "v1"), dice.Roll(1000));
    history.Add(event);
    ++counted[{store, TypeOf(event)}];
  }

  std::map<std::pair<std::string, std::string>, int> stated;
  for (const v1::EventCount& count : GetStatistics(history.rows(), "")) {
    stated[{count.store(), count.type()}] = static_cast<int>(count.count());
  }
  EXPECT_EQ(stated, counted);
}

TEST(Statistics, CountNothingThatIsOfNoStore) {
  History history({&ApplyStatistics});
  v1::Event event = EventOf(kLogName, "2026-03-02");
  event.mutable_signing_key_rotated();
  history.Add(event);
  int rows = 0;
  history.rows().Scan("statistics.events", "", "\x7f",
                      [&rows](absl::string_view, absl::string_view) {
                        ++rows;
                        return true;
                      });
  EXPECT_EQ(rows, 0);
}

TEST(Statistics, OfOneStoreLeaveOutThoseWhoseNameBeginsAlike) {
  History history({&ApplyStatistics});
  history.Add(AnyEvent("stores/s1/visits/v1", 0));
  history.Add(AnyEvent("stores/s11/visits/v1", 0));

  const auto counts = GetStatistics(history.rows(), "stores/s1");
  ASSERT_EQ(counts.size(), 1u);
  EXPECT_EQ(counts[0].store(), "stores/s1");
  EXPECT_EQ(counts[0].count(), 1);
}

}  // namespace
}  // namespace kezhi::domain
