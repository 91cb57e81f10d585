#include <fstream>
#include <unicode/ucnv.h>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "domain/error.h"
#include "services/import/csv.h"
#include "services/import/importer.h"
#include "services/import/mapping.h"
#include "services/import/template.h"
#include "tests/data/import_fixture.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::services {
namespace {

std::string Write(const storage::TempDir& directory, const std::string& name,
                  const std::string& bytes) {
  std::string path = directory.Sub(name);
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

// The text that a template makes of a row, or `column: why`.
std::string Fill(const std::string& text, const std::map<std::string, std::string>& row) {
  const absl::StatusOr<Template> parsed = Template::Parse(text);
  if (!parsed.ok()) return std::string(parsed.status().message());
  std::string filled;
  TemplateFault fault;
  const Columns columns = [&](const std::string& name) {
    const auto found = row.find(name);
    return found == row.end() ? nullptr : &found->second;
  };
  return parsed->Fill(columns, filled, fault) ? filled
                                              : absl::StrCat(fault.column, ": ", fault.what);
}

TEST(Csv, ReadsQuotesLineEndsInFieldsAndTellsTheLineOfEachRow) {
  const storage::TempDir directory;
  const std::string path = Write(directory, "a.csv",
                                 "\xEF\xBB\xBF"
                                 "a,b\r\n1,\"x, \"\"y\"\"\nz\"\r\n2,last");
  const absl::StatusOr<CsvFile> file = ReadCsv(path, {});
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->columns, (std::vector<std::string>{"a", "b"}));
  ASSERT_EQ(file->rows.size(), 2U);
  EXPECT_EQ(file->rows[0].fields, (std::vector<std::string>{"1", "x, \"y\"\nz"}));
  EXPECT_EQ(file->rows[0].line, 2);
  EXPECT_EQ(file->rows[1].fields, (std::vector<std::string>{"2", "last"}));
  EXPECT_EQ(file->rows[1].line, 4);
}

TEST(Csv, ReadsGb18030) {
  const storage::TempDir directory;
  const std::string text = "姓名,电话\n王芳,13800000001\n";
  std::string bytes(text.size() * 2, '\0');
  UErrorCode error = U_ZERO_ERROR;
  bytes.resize(static_cast<std::size_t>(
      ucnv_convert("GB18030", "UTF-8", bytes.data(), static_cast<int32_t>(bytes.size()),
                   text.data(), static_cast<int32_t>(text.size()), &error)));
  ASSERT_TRUE(U_SUCCESS(error));
  const absl::StatusOr<CsvFile> file = ReadCsv(Write(directory, "a.csv", bytes), {',', "GB18030"});
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->columns.front(), "姓名");
  EXPECT_EQ(file->rows.front().fields.front(), "王芳");
}

TEST(Csv, SaysWhereAQuoteBeginsThatDoesNotEnd) {
  const storage::TempDir directory;
  const absl::StatusOr<CsvFile> file =
      ReadCsv(Write(directory, "a.csv", "a,b\n1,2\n3,\"x\n4,5\n"), {});
  EXPECT_EQ(file.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(std::string(file.status().message()).find("line 3"), std::string::npos)
      << file.status();
}

TEST(Csv, WritesWhatItReads) {
  const storage::TempDir directory;
  const std::vector<std::string> fields = {"", "a\"b", "x,y", "line\nend", "王"};
  const absl::StatusOr<CsvFile> file = ReadCsv(Write(directory, "a.csv", CsvLine(fields)), {});
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->columns, fields);
}

TEST(TemplateFilters, DoWhatTheDocumentSays) {
  EXPECT_EQ(Fill("stores/{a|id}/x", {{"a", "Kan-code Ltd"}}), "stores/kan-code-ltd/x");
  EXPECT_EQ(Fill("{a|date:%d-%m-%Y}", {{"a", "01-02-2018"}}), "2018-02-01");
  EXPECT_EQ(Fill("{a|date}", {{"a", ""}}), "");
  EXPECT_EQ(Fill("{a|date}", {{"a", "2018-02-30"}}), "a: is no date of the form %Y-%m-%d");
  EXPECT_EQ(Fill("{a|time:%Y-%m-%d %H:%M:%S,America/Sao_Paulo}", {{"a", "2018-02-20 00:20:00"}}),
            "2018-02-20T03:20:00+00:00");
  EXPECT_EQ(Fill("{a|date|minus_days:b}", {{"a", "2008-05-05"}, {"b", "5"}}), "2008-04-30");
  EXPECT_EQ(Fill("{a|month}", {{"a", "nov"}}), "11");
  EXPECT_EQ(Fill("{a|integer}", {{"a", "12ab"}}), "a: is no whole number");
  EXPECT_EQ(Fill("{a|default:none}", {{"a", ""}}), "none");
  EXPECT_EQ(Fill("{a|map:GTXPro=GTX Pro,x=y}", {{"a", "GTXPro"}}), "GTX Pro");
  EXPECT_EQ(Fill("{b}", {{"a", ""}}), "b: there is no such column");
  EXPECT_EQ(Fill("{a|shout}", {{"a", ""}}), "there is no filter `shout`");
}

TEST(TemplateFilters, GiveTwoOddNamesTwoIds) {
  EXPECT_NE(Fill("{a|id}", {{"a", "王芳"}}), Fill("{a|id}", {{"a", "李强"}}));
  EXPECT_NE(Fill("{a|id}", {{"a", "a&b"}}), Fill("{a|id}", {{"a", "a+b"}}));
}

TEST(MappingFile, SaysOnWhichLineAFieldDoesNotExist) {
  const absl::StatusOr<Mapping> mapping = ParseMapping(
      "import: x\nsources:\n  - file: a.csv\n    commands:\n      - key: \"{a}\"\n        "
      "command:\n          win_pursuit:\n            amout: 1\n");
  EXPECT_EQ(mapping.status().message(), "mapping line 8: WinPursuit has no field `amout`");
}

TEST(MappingFile, IsRefusedWhenAnAliasHasNoEnd) {
  const absl::StatusOr<Mapping> mapping = ParseMapping(
      "import: x\nsources:\n  - file: a.csv\n    commands:\n      - key: \"{a}\"\n        "
      "command:\n          open_store: {playbook: {scales: &s [{grades: *s}]}}\n");
  EXPECT_EQ(mapping.status().message(),
            "mapping line 7: nested more than 32 deep, aliases followed");
}

TEST(MappingFile, ShippedOnesAreValid) {
  for (const auto& [name, text] : ShippedMappings()) {
    EXPECT_TRUE(ParseMapping(text).ok()) << name << ": " << ParseMapping(text).status();
  }
  EXPECT_EQ(ShippedMappings().size(), 3U);
}

// domain.md's example 36: ten rows, one with an impossible phone number.
constexpr char kCustomers[] = R"yaml(
import: customers
sources:
  - file: customers.csv
    commands:
      - key: store
        command:
          open_store: {store: stores/s1, display_name: s1, time_zone: Asia/Shanghai, region_code: CN, closes: {hours: 18}}
      - key: playbook
        command:
          adopt_playbook: {store: stores/s1, playbook: "@auto_4s"}
      - key: "{id}"
        command:
          imported: true
          occurred: "{since|date}"
          register_customer: {customer: "stores/s1/customers/k{id}", name: "{name}", phone: "{phone}", source: "{source}"}
)yaml";

std::string TenRows() {
  std::string rows = "id,name,phone,since,source\n";
  for (int i = 1; i <= 10; ++i) {
    absl::StrAppend(&rows, i, ",某", i, ",", i == 4 ? "12ab" : absl::StrCat("1380000000", i % 10),
                    ",2025-01-0", i % 9 + 1, ",old\n");
  }
  return rows;
}

TEST(Example, 36_ImportTwice) {
  const storage::TempDir directory;
  const std::string file = Write(directory, "customers.csv", TenRows());
  tests::ImportedLog log;
  const absl::StatusOr<ImportSummary> first = log.Import(kCustomers, {file});
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->rows, 10U);
  EXPECT_EQ(first->refused, 1U);
  EXPECT_EQ(log.Count("CustomerRegistered"), 9);
  ASSERT_EQ(first->rejects.size(), 1U);
  EXPECT_EQ(first->rejects[0].line, 5);
  EXPECT_EQ(first->rejects[0].column, "phone");
  EXPECT_EQ(first->rejects[0].reason, "PHONE_INVALID");
  EXPECT_EQ(first->rejects[0].file, file);

  const std::uint64_t head = log.head();
  const absl::StatusOr<ImportSummary> again = log.Import(kCustomers, {file});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->taken, 0U);
  EXPECT_EQ(again->refused, 1U);
  EXPECT_EQ(log.head(), head);
}

TEST(Importer, TakesTheRestWhenRowsAreBadAndANewRowShiftsNothing) {
  const storage::TempDir directory;
  const std::string file = Write(directory, "customers.csv",
                                 "id,name,phone,since,source\n1,a,13800000001,2025-01-01,x\n2,b\n3,"
                                 "c,13800000003,2025-13-01,x\n4,\xFF,13800000004,2025-01-01,x\n");
  tests::ImportedLog log;
  const absl::StatusOr<ImportSummary> summary = log.Import(kCustomers, {file});
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(log.Count("CustomerRegistered"), 1);
  ASSERT_EQ(summary->rejects.size(), 3U);
  EXPECT_EQ(summary->rejects[0].message, "the row has 2 fields, the header 5");
  EXPECT_EQ(summary->rejects[1].column, "since");
  EXPECT_EQ(summary->rejects[2].reason, "TEXT_INVALID");

  Write(
      directory, "customers.csv",
      "id,name,phone,since,source\n9,new,13800000009,2025-01-01,x\n1,a,13800000001,2025-01-01,x\n");
  const absl::StatusOr<ImportSummary> again = log.Import(kCustomers, {file});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(log.Count("CustomerRegistered"), 2);
  EXPECT_EQ(again->refused, 0U);
}

TEST(Importer, WritesRejectsAsCsv) {
  EXPECT_EQ(RejectsAsCsv({{"a.csv", 5, "phone", "PHONE_INVALID", "no, \"not\" a number"}}),
            "\"file\",\"line\",\"column\",\"reason\",\"message\"\r\n\"a.csv\",\"5\",\"phone\","
            "\"PHONE_INVALID\",\"no, \"\"not\"\" a number\"\r\n");
}

TEST(Importer, SaysWhichFileIsMissingForAJoin) {
  tests::ImportedLog log;
  const std::string file =
      std::string(KEZHI_SOURCE_DIR) + "/tests/data/crm_opportunities/sales_pipeline.csv";
  const absl::StatusOr<ImportSummary> summary = log.Import("crm_opportunities", {file});
  EXPECT_EQ(summary.status().message(),
            "sales_pipeline.csv needs sales_teams.csv: name it among the files");
}

}  // namespace
}  // namespace kezhi::services
