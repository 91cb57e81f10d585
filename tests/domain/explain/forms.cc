#include "tests/domain/explain/forms.h"

#include <initializer_list>
#include <limits>
#include <utility>

#include "absl/time/civil_time.h"

#include "kezhi/v1/views.pb.h"

#include "base/check.h"
#include "base/status_macros.h"
#include "domain/customer_card/query.h"
#include "domain/daily_report/query.h"
#include "domain/directory/query.h"
#include "domain/names.h"
#include "domain/registration_sheet/query.h"

namespace kezhi::testing {
namespace {

using FormMessage = std::unique_ptr<google::protobuf::Message>;

template <typename Form>
FormMessage Boxed(Form form) {
  return std::make_unique<Form>(std::move(form));
}

domain::ExplainedForm FormOf(const std::string& name,
                             std::initializer_list<const char*> projections) {
  domain::ExplainedForm form;
  form.store = domain::StoreOf(name);
  for (const char* projection : projections) {
    form.projections.push_back(domain::FindProjection(projection));
    KEZHI_CHECK(form.projections.back() != nullptr);
  }
  return form;
}

}  // namespace

domain::ExplainedForm ExplainedSheet(const std::string& day_name) {
  domain::ExplainedForm form = FormOf(day_name, {"sheet", "directory", "card"});
  form.compute = [day_name](const domain::RowReader& rows) -> absl::StatusOr<FormMessage> {
    KEZHI_ASSIGN_OR_RETURN(v1::RegistrationSheet sheet,
                           domain::RegistrationSheetOf(rows, day_name));
    return Boxed(std::move(sheet));
  };
  return form;
}

domain::ExplainedForm ExplainedProgress(const domain::ProgressQuery& query) {
  domain::ExplainedForm form = FormOf(query.store, {"progress", "directory", "card"});
  form.compute = [query](const domain::RowReader& rows) -> absl::StatusOr<FormMessage> {
    KEZHI_ASSIGN_OR_RETURN(domain::ProgressAnswer answer, domain::ProgressTableOf(rows, query));
    return Boxed(std::move(answer.table));
  };
  return form;
}

domain::ExplainedForm ExplainedCard(const std::string& customer, absl::Time now) {
  domain::ExplainedForm form = FormOf(customer, {"card", "directory"});
  form.compute = [customer, now](const domain::RowReader& rows) -> absl::StatusOr<FormMessage> {
    KEZHI_ASSIGN_OR_RETURN(v1::CustomerCard card, domain::CustomerCardOf(rows, customer, now));
    return Boxed(std::move(card));
  };
  return form;
}

domain::ExplainedForm ExplainedReport(const std::string& report) {
  domain::ExplainedForm form = FormOf(report, {"report", "progress", "sheet", "directory", "card"});
  form.compute = [report](const domain::RowReader& rows) -> absl::StatusOr<FormMessage> {
    KEZHI_ASSIGN_OR_RETURN(v1::DailyReport answer, domain::DailyReportOf(rows, report));
    return Boxed(std::move(answer));
  };
  return form;
}

domain::ExplainedForm ExplainedDueList(const domain::DueQuery& query, bool to_today,
                                       absl::Time now) {
  domain::ExplainedForm form = FormOf(query.store, {"due", "directory", "card"});
  form.compute = [query, to_today,
                  now](const domain::RowReader& rows) -> absl::StatusOr<FormMessage> {
    domain::DueQuery asked = query;
    KEZHI_ASSIGN_OR_RETURN(asked.today, domain::BusinessDayAt(rows, query.store, now));
    if (to_today) asked.to = asked.today;
    v1::DueList list;
    auto page = domain::ListDueItems(rows, asked, "", std::numeric_limits<int>::max() - 1);
    for (v1::DueItem& item : page.items) *list.add_items() = std::move(item);
    return Boxed(std::move(list));
  };
  return form;
}

domain::ExplainedForm ExplainedWalkIns(const domain::WalkInQuery& query) {
  domain::ExplainedForm form = FormOf(query.store, {"walk_in", "directory"});
  form.compute = [query](const domain::RowReader& rows) -> absl::StatusOr<FormMessage> {
    KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(rows, query.store).status());
    return Boxed(domain::GetWalkInAnalytics(rows, query));
  };
  return form;
}

}  // namespace kezhi::testing
