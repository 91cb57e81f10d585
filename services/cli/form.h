#ifndef KEZHI_SERVICES_CLI_FORM_H_
#define KEZHI_SERVICES_CLI_FORM_H_

#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/time/time.h"

#include "kezhi/v1/query_service.pb.h"
#include "kezhi/v1/route_views.pb.h"
#include "kezhi/v1/territory_views.pb.h"
#include "kezhi/v1/views.pb.h"

#include "services/cli/table.h"
#include "services/cli/words.h"

namespace kezhi::cli {

// A form as it is printed: a title, facts about the whole, and tables.
struct Form {
  struct Fact {
    std::string label;
    std::string value;
  };

  struct Section {
    std::string title;  // empty = none
    Table table;
  };

  std::string title;
  std::vector<Fact> facts;  // those without a value are not shown
  std::vector<Section> sections;
  // What CSV has instead of the first section.
  std::optional<Table> csv;
};

// For people: the title, the facts and every table, as wide as the terminal.
void PrintForm(std::ostream& out, const Form& form, const TableStyle& style);
// The rows alone, for programs: one table whatever the number of sections.
void PrintFormCsv(std::ostream& out, const Form& form);

// How forms are worded: language, and the zone of times of day.
struct FormContext {
  Words words = Words(false);
  absl::TimeZone zone;
  // What the store's playbooks call our words, such as a field of a profile; in the language.
  std::map<std::string, std::string> labels;

  // `word` as the store calls it, else as it is.
  std::string Called(const std::string& word) const;
};

// 来店(电)顾客登记表.
Form FormOf(const v1::RegistrationSheet& sheet, const FormContext& context);
// 潜在顾客等级推进表: the 31 days as one strip, `*` planned, the grade after a contact, `·` a
// contact that left no grade,
// `!` missed. CSV has a column for each day.
Form FormOf(const v1::ProgressTable& table, const FormContext& context);
// 客户管理卡, both sides; CSV has all contacts with their pursuit.
Form FormOf(const v1::CustomerCard& card, const FormContext& context);
// 销售活动日报表; CSV has the lines of the day.
Form FormOf(const v1::DailyReport& report, const FormContext& context);
// 排岗板: the order, then the visits; CSV has the visits.
Form FormOf(const v1::ReceptionBoard& board, const FormContext& context);
// 商超每日工作报表; CSV has the stops, a column for each check.
Form FormOf(const v1::RouteReport& report, const FormContext& context);
// 铺市: the states of all outlets, then of each area.
Form FormOf(const v1::CoverageReport& coverage, const FormContext& context);
// Budgets of outlets 费用额度.
Form FormOf(const v1::ListOutletBudgetsResponse& answer, const FormContext& context);
Form FormOf(const v1::WalkInAnalytics& analytics, const FormContext& context);
Form FormOf(const v1::AggregatePursuitsResponse& answer, const std::vector<std::string>& dimensions,
            const FormContext& context);

// 计划 against results; 月访客户计划表 and 统计表.
Form FormOf(const v1::WorkPlan& plan, const FormContext& context);
Form FormOf(const v1::VisitSchedule& schedule, const FormContext& context);
// Plans, one a line.
Form FormOf(const v1::ListPlansResponse& plans, const FormContext& context);

// 营销员岗位考核指标表; CSV has all items with their sheet.
Form FormOf(const v1::KpiSheet& sheet, const FormContext& context);
// Assessments, one a line.
Form FormOf(const v1::ListKpiSheetsResponse& sheets, const FormContext& context);

// 订单, with its invoices and receipts; CSV has the invoices.
Form FormOf(const v1::Deal& deal, const FormContext& context);
// 应收帐龄, the totals last.
Form FormOf(const v1::AgeingReport& report, const FormContext& context);
// 授信; CSV has the deals that use it.
Form FormOf(const v1::Credit& credit, const FormContext& context);
// 销售漏斗.
Form FormOf(const v1::Funnel& funnel, const FormContext& context);

// Heads of deals, one a line.
Table DealTable(const google::protobuf::RepeatedPtrField<v1::DealRow>& deals,
                const FormContext& context);

// 客户的区域分类: a territory with its districts, distributors and screenings; CSV has the
// distributors.
Form FormOf(const v1::Territory& territory, const FormContext& context);
// Territories, one a line; screenings, a line for each and one for each step done.
Table TerritoryTable(const google::protobuf::RepeatedPtrField<v1::TerritoryRow>& rows,
                     const FormContext& context);
Table ScreeningTable(const google::protobuf::RepeatedPtrField<v1::ScreeningRow>& rows,
                     const FormContext& context);

// 客户分析: the part of that name (`growth`, `months`, `cohorts`, `segments`), or all where it is
// empty.
Form FormOf(const v1::CustomerAnalysis& analysis, const std::string& part,
            const FormContext& context);
// Its customers, a line for each currency.
Form FormOf(const v1::ListCustomerSegmentsResponse& customers, const FormContext& context);

// 逻辑关系稽核: the relations, then the findings; CSV has the findings.
Form FormOf(const v1::Reconciliation& reconciliation, const FormContext& context);

// Heads of cards, one a line.
Table CardTable(const FormContext& context);
std::vector<Cell> CardRow(const v1::CardHead& head);

// Joins counts by grade: `H 2  A 5`.
std::string GradeCounts(const google::protobuf::RepeatedPtrField<v1::GradeCount>& counts);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_FORM_H_
