// What is told to somebody who writes a playbook: every fault with its line.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "domain/playbooks/playbooks.h"
#include "domain/playbooks/read.h"
#include "domain/playbooks/texts.h"
#include "tests/given.h"
#include "tests/matchers.h"

namespace kezhi::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// `4 scales[0].grades` of each fault.
std::vector<std::string> Places(const std::string& text,
                                const std::vector<const v1::Playbook*>& others = {}) {
  std::vector<std::string> places;
  for (const PlaybookFault& fault : ReadPlaybook(text, others).faults) {
    places.push_back(absl::StrCat(fault.line, " ", fault.field));
  }
  return places;
}

TEST(ReadPlaybook, TakesWhatIsRight) {
  for (const PresetText& preset : PresetTexts()) {
    const PlaybookText read = ReadPlaybook(preset.text, {});
    EXPECT_THAT(read.faults, IsEmpty()) << preset.id;
    EXPECT_EQ(read.playbook.id(), preset.id);
  }
}

TEST(ReadPlaybook, SaysInWhichLineTheFieldOfAFaultStands) {
  EXPECT_THAT(Places("id: 'x'\n"
                     "primary_scale: 'heat'\n"
                     "scales {\n"
                     "  id: 'heat'\n"
                     "  grades { id: 'hot' horizon { days: 3 } }\n"
                     "  grades { id: 'warm'\n"
                     "    horizon { days: 2 }\n"
                     "    cadence { days: 9 }\n"
                     "  }\n"
                     "}\n"
                     "methods { id: 'FAX' recommended_for: 'hot'\n"
                     "  recommended_for: 'cold' }\n"),
              ElementsAre("7 scales[0].grades[1].horizon", "8 scales[0].grades[1].cadence",
                          "12 methods[0].recommended_for[1]"));
}

TEST(ReadPlaybook, FindsTheElementsOfABracketToo) {
  EXPECT_THAT(Places("id: 'x'\n\nafter_sale_days: [3, 7, 5]\n"),
              ElementsAre("3 after_sale_days[2]"));
}

TEST(ReadPlaybook, OfAMissingFieldItNamesWhatShouldHoldIt) {
  EXPECT_THAT(Places("id: 'x'\n\nscales { id: 'heat' }\n"), ElementsAre("3 scales[0].grades"));
  EXPECT_THAT(Places("title: 'x'\n"), ElementsAre("1 id"));
}

TEST(ReadPlaybook, TellsEveryFieldThatThereIsNoneOf) {
  const PlaybookText read = ReadPlaybook("id: 'x'\nscale { id: 'heat' }\nmethod: 'FAX'\n", {});
  ASSERT_THAT(read.faults, SizeIs(2));
  EXPECT_EQ(read.faults[0].line, 2);
  EXPECT_THAT(read.faults[0].description, HasSubstr("scale"));
  EXPECT_EQ(read.faults[1].line, 3);
}

TEST(ReadPlaybook, OfABrokenTextItTellsWhereItBreaks) {
  const PlaybookText read = ReadPlaybook("id: 'x'\nscales {\n  id 'heat'\n}\n", {});
  ASSERT_THAT(read.faults, SizeIs(1));
  EXPECT_EQ(read.faults[0].line, 3);
  EXPECT_EQ(read.faults[0].field, "");
  EXPECT_FALSE(ReadPlaybook("id: 'x' scales {\n", {}).faults.empty());
}

TEST(ReadPlaybook, TellsTextsThatNoCommandMayHold) {
  EXPECT_THAT(Places(absl::StrCat("id: 'x'\ntitle: '", std::string(257, 'a'), "'\n")),
              ElementsAre("2 title"));
}

TEST(ReadPlaybook, KnowsWhatIsInForceBesideIt) {
  const v1::Playbook other = testing::PresetPlaybook("auto_4s");
  const std::string text = "id: 'more'\nprimary_scale: 'dealer_intent'\nmethods { id: 'PHONE' }\n";
  EXPECT_THAT(Places(text, {&other}), ElementsAre("3 methods[0].id"));
  EXPECT_THAT(Places(text), ElementsAre("2 primary_scale"));
}

}  // namespace
}  // namespace kezhi::domain
