#include "services/cli/table.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/cli/progress.h"

namespace kezhi::cli {
namespace {

std::string Printed(const Table& table, const TableStyle& style = {}) {
  std::ostringstream out;
  table.Print(out, style);
  return out.str();
}

std::string Csv(const Table& table) {
  std::ostringstream out;
  table.PrintCsv(out);
  return out.str();
}

TEST(Table, LinesUpChineseText) {
  Table table({{"name", "顾客名称"}, {"count", "次数", true}, {"model", "Model"}});
  table.Add({"王伟", "12", "CS75"});
  table.Add({"Anna", "3", "CS95"});
  EXPECT_EQ(Printed(table),
            "顾客名称  次数  Model\n"
            "王伟        12  CS75\n"
            "Anna         3  CS95\n");
}

TEST(Table, LeavesOutAColumnThatNoRowFills) {
  Table table({{"a", "A"}, {"b", "B"}, {"c", "C"}});
  table.Add({"1", "", "3"});
  EXPECT_EQ(Printed(table), "A  C\n1  3\n");
}

TEST(Table, PrintsItsHeadsWhenItHasNoRows) {
  EXPECT_EQ(Printed(Table({{"a", "A"}, {"b", "B"}})), "A  B\n");
}

TEST(Table, WrapsAndShortensToTheTerminal) {
  Table table(
      {{"id", "Id"}, {"note", "Note", false, Fit::kWrap}, {"why", "Why", false, Fit::kCut}});
  table.Add({"7", "one two three", "abcdefghijkl"});
  // 2 + 2 + 9 + 2 + 9 = 24 columns: the wider of the two gives way first, in turn.
  EXPECT_EQ(Printed(table, {24, false}),
            "Id  Note       Why\n"
            "7   one two    abcdefgh…\n"
            "    three\n");
}

TEST(Table, KeepsIdentifiersWholeOnATerminalTooNarrow) {
  Table table(std::vector<Column>{{"id", "Id"}});
  table.Add({"stores/s1/visits/v1"});
  EXPECT_EQ(Printed(table, {5, false}), "Id\nstores/s1/visits/v1\n");
}

TEST(Table, ColoursOnlyWhenAsked) {
  Table table(std::vector<Column>{{"a", "A"}});
  table.Add({Cell("late", Emphasis::kBad)});
  EXPECT_EQ(Printed(table, {0, true}), "\x1b[1mA   \x1b[0m\n\x1b[31mlate\x1b[0m\n");
  EXPECT_EQ(Printed(table), "A\nlate\n");
}

TEST(Table, QuotesCsvAsRfc4180Says) {
  Table table({{"name", "ignored"}, {"note", "ignored"}});
  table.Add({"王, 伟", "said \"yes\""});
  table.Add({"two\nlines", ""});
  EXPECT_EQ(Csv(table),
            "name,note\r\n"
            "\"王, 伟\",\"said \"\"yes\"\"\"\r\n"
            "\"two\nlines\",\r\n");
}

TEST(ProgressBar, ShowsHowFarItIs) {
  EXPECT_EQ(BarLine("Verifying", 15, 30), "Verifying  [###############...............] 50%  15/30");
  EXPECT_EQ(BarLine("Exporting", 7, 0), "Exporting  7");
  EXPECT_EQ(BarLine("Building", 15, 30, 79.2),
            "Building  [###############...............] 50%  15/30  ETA 1:20");
}

TEST(ProgressBar, ShowsTheTimeThatIsLeft) {
  EXPECT_EQ(ShownTimeLeft(0), "");
  EXPECT_EQ(ShownTimeLeft(-3), "");
  EXPECT_EQ(ShownTimeLeft(0.2), "0:01");
  EXPECT_EQ(ShownTimeLeft(750), "12:30");
  EXPECT_EQ(ShownTimeLeft(3600 * 3 + 5), "3:00:05");
  EXPECT_EQ(ShownTimeLeft(1e300), "100:00:00");
  // A third took 10 s.
  EXPECT_EQ(SecondsLeft(100, 10, 200), 20);
  EXPECT_EQ(SecondsLeft(0, 10, 200), 0);
  std::ostringstream out;
  ProgressBar bar(out, "V", true);
  bar.Update(1, 4, 30);
  EXPECT_THAT(out.str(), ::testing::HasSubstr("1/4  ETA 0:30"));
}

TEST(ProgressBar, IsSilentWhereThereIsNoTerminal) {
  std::ostringstream out;
  {
    ProgressBar bar(out, "Verifying", false);
    bar.Update(1, 2);
  }
  EXPECT_EQ(out.str(), "");
}

TEST(ProgressBar, WipesItsLineAtTheEnd) {
  std::ostringstream out;
  {
    ProgressBar bar(out, "V", true);
    bar.Update(1, 1);
  }
  EXPECT_EQ(out.str(), "\r\x1b[KV  [##############################] 100%  1/1\r\x1b[K");
}

}  // namespace
}  // namespace kezhi::cli
