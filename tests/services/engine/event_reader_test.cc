#include "services/engine/event_reader.h"

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "domain/error.h"
#include "tests/services/engine/parts.h"

namespace kezhi::engine::event_reader_cases {
namespace {

using Positions = std::vector<std::uint64_t>;

v1::Event On(const std::string& stream) {
  v1::Event event;
  event.set_stream(stream);
  event.mutable_holiday_declared();
  return event;
}

// Commits of one, three and two events: positions 1, 2 to 4, 5 to 6.
void Fill(Parts& parts) {
  parts.Commit({On("stores/s1")});
  parts.Commit({On("stores/s2"), On("stores/s2/consultants/c1"), On("stores/s2")});
  parts.Commit({On("stores/s1"), On("stores/s1/consultants/c1")});
}

TEST(ReadLog, ReadsBackwardsInWholeCommitsAndUpToAPosition) {
  Parts parts;
  Fill(parts);
  const auto read = [&](const LogRange& range) {
    Positions seen;
    const auto examined = ReadLog(parts.journal(), range, EventFilter(), [&](v1::Event& event) {
      seen.push_back(event.position());
      return true;
    });
    EXPECT_TRUE(examined.ok());
    EXPECT_EQ(examined->value(), seen.back());
    return seen;
  };
  LogRange range;
  range.backward = true;
  EXPECT_EQ(read(range), (Positions{6, 5, 4, 3, 2, 1}));
  range.limit = 1;
  EXPECT_EQ(read(range), (Positions{6, 5}));
  range.from = Position(5);
  EXPECT_EQ(read(range), (Positions{4, 3, 2}));
  range = LogRange();
  range.until = Position(4);
  EXPECT_EQ(read(range), (Positions{1, 2, 3, 4}));
  range.limit = 2;
  EXPECT_EQ(read(range), (Positions{1, 2, 3, 4}));
  range.limit = 1;
  EXPECT_EQ(read(range), Positions{1});
}

TEST(ReadLog, EndsAloneAtTheEventAtWhichItsReaderThrowsAndNamesIt) {
  Parts parts;
  Fill(parts);
  Positions seen;
  const auto read = ReadLog(parts.journal(), LogRange(), EventFilter(), [&](v1::Event& event) {
    if (event.position() == 3) throw std::runtime_error("planted");
    seen.push_back(event.position());
    return true;
  });
  EXPECT_EQ(read.status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(read.status().message(), "event 3: its reader threw: planted");
  EXPECT_EQ(seen, (Positions{1, 2}));
  // The log goes on to be read.
  EXPECT_TRUE(
      ReadLog(parts.journal(), LogRange(), EventFilter(), [](v1::Event&) { return true; }).ok());
}

TEST(ReadStream, ReadsOneStreamEitherWay) {
  Parts parts;
  Fill(parts);
  const auto read = [&](const StreamRange& range) {
    Positions seen;
    EXPECT_TRUE(ReadStream(parts.journal(), range, [&](v1::Event& event) {
                  seen.push_back(event.position());
                  return true;
                }).ok());
    return seen;
  };
  StreamRange range;
  range.stream = "stores/s2";
  EXPECT_EQ(read(range), (Positions{2, 4}));
  range.from = Revision(1);
  EXPECT_EQ(read(range), Positions{4});
  range.from = Revision(0);
  range.backward = true;
  EXPECT_EQ(read(range), (Positions{4, 2}));
  range.limit = 1;
  EXPECT_EQ(read(range), Positions{4});
  range = StreamRange();
  range.stream = "stores/s2";
  range.until = Position(3);
  EXPECT_EQ(read(range), Positions{2});
}

TEST(ReadEvent, SaysWhatIsNotThere) {
  Parts parts;
  Fill(parts);
  EXPECT_EQ(ReadEvent(parts.journal(), Position(3))->stream(), "stores/s2/consultants/c1");
  for (const std::uint64_t position : {0U, 7U}) {
    const auto missing = ReadEvent(parts.journal(), Position(position));
    EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(domain::ReasonOf(missing.status()), v1::REASON_EVENT_NOT_FOUND);
  }
}

}  // namespace
}  // namespace kezhi::engine::event_reader_cases
