#include "domain/explain/forms.h"

#include <initializer_list>
#include <limits>
#include <optional>
#include <utility>

#include "absl/time/civil_time.h"

#include "kezhi/v1/assessment_views.pb.h"
#include "kezhi/v1/deal_views.pb.h"
#include "kezhi/v1/plan_views.pb.h"
#include "kezhi/v1/reception_views.pb.h"
#include "kezhi/v1/views.pb.h"

#include "base/check.h"
#include "base/status_macros.h"
#include "domain/customer_card/query.h"
#include "domain/daily_report/query.h"
#include "domain/deals/query.h"
#include "domain/directory/query.h"
#include "domain/error.h"
#include "domain/kpi/query.h"
#include "domain/names.h"
#include "domain/plans/query.h"
#include "domain/reception/query.h"
#include "domain/registration_sheet/query.h"

namespace kezhi::domain {
namespace {

using FormMessage = std::unique_ptr<google::protobuf::Message>;

template <typename Form>
FormMessage Boxed(Form form) {
  return std::make_unique<Form>(std::move(form));
}

ExplainedForm FormOf(const std::string& name, std::initializer_list<const char*> projections) {
  ExplainedForm form;
  form.store = StoreOf(name);
  for (const char* projection : projections) {
    form.projections.push_back(FindProjection(projection));
    KEZHI_CHECK(form.projections.back() != nullptr);
  }
  return form;
}

// Puts the name that the customer's card has into a row that is about it.
template <typename Row>
void PutName(const RowReader& rows, const std::string& customer, Row& row) {
  const std::optional<v1::CardHead> head = CardHeadOf(rows, customer);
  if (head.has_value() && head->has_name()) *row.mutable_name() = head->name();
}

}  // namespace

ExplainedForm ExplainedSheet(const std::string& day_name) {
  ExplainedForm form = FormOf(day_name, {"sheet", "directory", "card"});
  form.compute = [day_name](const RowReader& rows) -> absl::StatusOr<FormMessage> {
    KEZHI_ASSIGN_OR_RETURN(v1::RegistrationSheet sheet, RegistrationSheetOf(rows, day_name));
    return Boxed(std::move(sheet));
  };
  return form;
}

ExplainedForm ExplainedProgress(const ProgressQuery& query) {
  ExplainedForm form = FormOf(query.store, {"progress", "directory", "card"});
  form.compute = [query](const RowReader& rows) -> absl::StatusOr<FormMessage> {
    KEZHI_ASSIGN_OR_RETURN(ProgressAnswer answer, ProgressTableOf(rows, query));
    return Boxed(std::move(answer.table));
  };
  return form;
}

ExplainedForm ExplainedCard(const std::string& customer, absl::Time now) {
  ExplainedForm form = FormOf(customer, {"card", "directory"});
  form.compute = [customer, now](const RowReader& rows) -> absl::StatusOr<FormMessage> {
    KEZHI_ASSIGN_OR_RETURN(v1::CustomerCard card, CustomerCardOf(rows, customer, now));
    return Boxed(std::move(card));
  };
  return form;
}

ExplainedForm ExplainedReport(const std::string& report) {
  ExplainedForm form = FormOf(report, {"report", "progress", "sheet", "directory", "card"});
  form.compute = [report](const RowReader& rows) -> absl::StatusOr<FormMessage> {
    KEZHI_ASSIGN_OR_RETURN(v1::DailyReport answer, DailyReportOf(rows, report));
    return Boxed(std::move(answer));
  };
  return form;
}

ExplainedForm ExplainedDueList(const DueQuery& query, bool to_today, absl::Time now) {
  ExplainedForm form = FormOf(query.store, {"due", "directory", "card"});
  form.compute = [query, to_today, now](const RowReader& rows) -> absl::StatusOr<FormMessage> {
    DueQuery asked = query;
    KEZHI_ASSIGN_OR_RETURN(asked.today, BusinessDayAt(rows, query.store, now));
    if (to_today) asked.to = asked.today;
    v1::DueList list;
    auto page = ListDueItems(rows, asked, "", std::numeric_limits<int>::max() - 1);
    for (v1::DueItem& item : page.items) *list.add_items() = std::move(item);
    return Boxed(std::move(list));
  };
  return form;
}

ExplainedForm ExplainedWalkIns(const WalkInQuery& query) {
  ExplainedForm form = FormOf(query.store, {"walk_in", "directory"});
  form.compute = [query](const RowReader& rows) -> absl::StatusOr<FormMessage> {
    KEZHI_RETURN_IF_ERROR(StoreRowOf(rows, query.store).status());
    return Boxed(GetWalkInAnalytics(rows, query));
  };
  return form;
}

ExplainedForm ExplainedBoard(const std::string& day_name, absl::Time now) {
  ExplainedForm form = FormOf(day_name, {"reception", "directory"});
  form.compute = [day_name, now](const RowReader& rows) -> absl::StatusOr<FormMessage> {
    KEZHI_ASSIGN_OR_RETURN(v1::ReceptionBoard board, ReceptionBoardOf(rows, day_name, now));
    return Boxed(std::move(board));
  };
  return form;
}

ExplainedForm ExplainedDeal(const std::string& deal) {
  ExplainedForm form = FormOf(deal, {"deals", "card", "directory"});
  form.compute = [deal](const RowReader& rows) -> absl::StatusOr<FormMessage> {
    KEZHI_ASSIGN_OR_RETURN(v1::Deal answer, DealOf(rows, deal));
    const std::string customer = answer.head().customer();
    PutName(rows, customer, *answer.mutable_head());
    return Boxed(std::move(answer));
  };
  return form;
}

ExplainedForm ExplainedCredit(const std::string& customer, absl::Time now) {
  ExplainedForm form = FormOf(customer, {"deals", "card", "directory"});
  form.compute = [customer, now](const RowReader& rows) -> absl::StatusOr<FormMessage> {
    if (!CardHeadOf(rows, customer).has_value()) {
      return NotFound(v1::REASON_CUSTOMER_NOT_FOUND, customer);
    }
    KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay today, BusinessDayAt(rows, StoreOf(customer), now));
    v1::Credit credit = CreditOf(rows, customer, today);
    const std::string holder = credit.credit().customer();
    PutName(rows, holder, credit);
    return Boxed(std::move(credit));
  };
  return form;
}

ExplainedForm ExplainedPlan(const std::string& plan) {
  ExplainedForm form = FormOf(plan, {"plans", "deals", "pursuits", "directory"});
  form.compute = [plan](const RowReader& rows) -> absl::StatusOr<FormMessage> {
    KEZHI_ASSIGN_OR_RETURN(v1::WorkPlan answer, WorkPlanOf(rows, plan));
    return Boxed(std::move(answer));
  };
  return form;
}

ExplainedForm ExplainedKpiSheet(const std::string& assessment) {
  ExplainedForm form = FormOf(assessment, {"kpi", "plans", "deals", "pursuits", "directory"});
  form.compute = [assessment](const RowReader& rows) -> absl::StatusOr<FormMessage> {
    KEZHI_ASSIGN_OR_RETURN(v1::KpiSheet sheet, KpiSheetOf(rows, assessment));
    return Boxed(std::move(sheet));
  };
  return form;
}

}  // namespace kezhi::domain
