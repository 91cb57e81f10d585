#include "services/verify/form_query.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/views.pb.h"

#include "base/check.h"
#include "base/status_macros.h"
#include "domain/customer_card/query.h"
#include "domain/daily_report/query.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/names.h"
#include "domain/period.h"
#include "domain/progress_table/query.h"
#include "domain/registration_sheet/query.h"
#include "domain/walk_in/query.h"

namespace kezhi::verify {
namespace {

using domain::ResourceKind;

absl::Status Wrong(absl::string_view option, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("--", option, ": ", why));
}

// Empty: it is not given.
std::string ValueOf(const FormOptions& options, const std::string& option) {
  const auto found = options.find(option);
  return found == options.end() ? "" : found->second;
}

absl::StatusOr<std::string> CustomerOf(const FormOptions& options) {
  std::string name = ValueOf(options, "customer");
  if (domain::IsName(name, ResourceKind::kCustomer)) return name;
  return Wrong("customer", "write stores/{store}/customers/{customer}");
}

absl::StatusOr<std::string> StoreIn(const FormOptions& options) {
  std::string name = ValueOf(options, "store");
  if (domain::IsName(name, ResourceKind::kStore)) return name;
  return Wrong("store", "write stores/{store}");
}

absl::StatusOr<std::string> ConsultantOf(const FormOptions& options) {
  std::string name = ValueOf(options, "consultant");
  if (domain::IsName(name, ResourceKind::kConsultant)) return name;
  return Wrong("consultant", "write stores/{store}/consultants/{consultant}");
}

bool ParseDay(const std::string& text, absl::CivilDay& day) {
  return absl::ParseCivilTime(text, &day) && day.year() >= 1 && day.year() <= 9999 &&
         domain::Iso(day) == text;
}

absl::StatusOr<absl::CivilDay> DayOf(const FormOptions& options, const std::string& option) {
  absl::CivilDay day;
  if (ParseDay(ValueOf(options, option), day)) return day;
  return Wrong(option, "write 2026-03-02");
}

template <typename Form>
FormMessage Boxed(Form form) {
  return std::make_unique<Form>(std::move(form));
}

absl::Status AskCard(const FormOptions& options, FormQuery& query) {
  KEZHI_ASSIGN_OR_RETURN(const std::string customer, CustomerOf(options));
  query.title = absl::StrCat("card of ", customer);
  query.compute = [customer](const domain::RowReader& rows,
                             absl::Time evaluated_at) -> absl::StatusOr<FormMessage> {
    KEZHI_ASSIGN_OR_RETURN(v1::CustomerCard card,
                           domain::CustomerCardOf(rows, customer, evaluated_at));
    return Boxed(std::move(card));
  };
  return absl::OkStatus();
}

absl::Status AskSheet(const FormOptions& options, FormQuery& query) {
  KEZHI_ASSIGN_OR_RETURN(const std::string store, StoreIn(options));
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay day, DayOf(options, "day"));
  const std::string name = domain::DayName(store, day);
  query.title = absl::StrCat("sheet of ", name);
  query.compute = [name](const domain::RowReader& rows,
                         absl::Time /*evaluated_at*/) -> absl::StatusOr<FormMessage> {
    KEZHI_ASSIGN_OR_RETURN(v1::RegistrationSheet sheet, domain::RegistrationSheetOf(rows, name));
    return Boxed(std::move(sheet));
  };
  return absl::OkStatus();
}

absl::Status AskProgress(const FormOptions& options, FormQuery& query) {
  domain::ProgressQuery asked;
  KEZHI_ASSIGN_OR_RETURN(asked.store, StoreIn(options));
  const std::string month = ValueOf(options, "month");
  absl::CivilDay first;
  if (!ParseDay(absl::StrCat(month, "-01"), first)) return Wrong("month", "write 2026-03");
  asked.year = static_cast<int>(first.year());
  asked.month = first.month();
  query.title = absl::StrCat("progress table of ", asked.store, " in ", month);
  if (options.count("consultant") > 0) {
    KEZHI_ASSIGN_OR_RETURN(asked.consultant, ConsultantOf(options));
    absl::StrAppend(&query.title, " for ", asked.consultant);
  }
  query.compute = [asked](const domain::RowReader& rows,
                          absl::Time evaluated_at) -> absl::StatusOr<FormMessage> {
    domain::ProgressQuery judged = asked;
    judged.evaluated_at = evaluated_at;
    KEZHI_ASSIGN_OR_RETURN(domain::ProgressAnswer answer, domain::ProgressTableOf(rows, judged));
    return Boxed(std::move(answer.table));
  };
  return absl::OkStatus();
}

absl::Status AskReport(const FormOptions& options, FormQuery& query) {
  KEZHI_ASSIGN_OR_RETURN(const std::string consultant, ConsultantOf(options));
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay day, DayOf(options, "day"));
  const std::string name = domain::ReportName(consultant, day);
  query.title = absl::StrCat("report of ", name);
  query.compute = [name](const domain::RowReader& rows,
                         absl::Time /*evaluated_at*/) -> absl::StatusOr<FormMessage> {
    KEZHI_ASSIGN_OR_RETURN(v1::DailyReport report, domain::DailyReportOf(rows, name));
    return Boxed(std::move(report));
  };
  return absl::OkStatus();
}

absl::StatusOr<domain::Cut> CutIn(const FormOptions& options) {
  const std::string period = ValueOf(options, "period");
  if (period.empty() || period == "day") return domain::Cut::kDay;
  if (period == "week") return domain::Cut::kWeek;
  if (period == "month") return domain::Cut::kMonth;
  return Wrong("period", "write day, week or month");
}

absl::Status AskWalkIn(const FormOptions& options, FormQuery& query) {
  domain::WalkInQuery asked;
  KEZHI_ASSIGN_OR_RETURN(asked.store, StoreIn(options));
  KEZHI_ASSIGN_OR_RETURN(asked.from, DayOf(options, "from"));
  KEZHI_ASSIGN_OR_RETURN(asked.to, DayOf(options, "to"));
  KEZHI_ASSIGN_OR_RETURN(asked.period, CutIn(options));
  if (asked.from > asked.to) return Wrong("from", "must not be after --to");
  query.title = absl::StrCat("walk-in analytics of ", asked.store, " from ",
                             domain::Iso(asked.from), " to ", domain::Iso(asked.to));
  query.compute = [asked](const domain::RowReader& rows,
                          absl::Time /*evaluated_at*/) -> absl::StatusOr<FormMessage> {
    KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(rows, asked.store).status());
    return Boxed(domain::GetWalkInAnalytics(rows, asked));
  };
  return absl::OkStatus();
}

// A form, and what makes it.
struct FormKind {
  std::string name;
  // Options that it needs, and those that it may have beside.
  std::vector<std::string> needs;
  std::vector<std::string> takes;
  // Names of the projections that the server's query reads.
  std::vector<std::string> reads;
  std::string field;
  const google::protobuf::Message* prototype = nullptr;
  // Fills in title and compute; the options are there.
  absl::Status (*ask)(const FormOptions& options, FormQuery& query) = nullptr;
};

const std::vector<FormKind>& FormKinds() {
  static const auto* const kinds = new std::vector<FormKind>{
      {"card",
       {"customer"},
       {},
       {"card", "directory"},
       "card",
       &v1::CustomerCard::default_instance(),
       AskCard},
      {"sheet",
       {"store", "day"},
       {},
       {"sheet", "directory", "card"},
       "sheet",
       &v1::RegistrationSheet::default_instance(),
       AskSheet},
      {"progress",
       {"store", "month"},
       {"consultant"},
       {"progress", "directory", "card"},
       "table",
       &v1::ProgressTable::default_instance(),
       AskProgress},
      {"report",
       {"consultant", "day"},
       {},
       {"report", "progress", "sheet", "directory", "card"},
       "report",
       &v1::DailyReport::default_instance(),
       AskReport},
      {"walk_in",
       {"store", "from", "to"},
       {"period"},
       {"walk_in", "directory"},
       "analytics",
       &v1::WalkInAnalytics::default_instance(),
       AskWalkIn},
  };
  return *kinds;
}

bool Has(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

absl::Status CheckOptions(const FormKind& kind, const FormOptions& options) {
  for (const std::string& option : kind.needs) {
    if (options.count(option) == 0) {
      return absl::InvalidArgumentError(absl::StrCat("--form ", kind.name, " needs --", option));
    }
  }
  for (const auto& [option, value] : options) {
    if (Has(kind.needs, option) || Has(kind.takes, option)) continue;
    return Wrong(option, absl::StrCat("--form ", kind.name, " is not asked for by it"));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<std::string> FormNames() {
  std::vector<std::string> names;
  for (const FormKind& kind : FormKinds()) names.push_back(kind.name);
  return names;
}

std::string FormsHelp() {
  std::vector<std::string> forms;
  for (const FormKind& kind : FormKinds()) {
    std::string& form = forms.emplace_back(kind.name);
    for (const std::string& option : kind.needs) absl::StrAppend(&form, " --", option);
    for (const std::string& option : kind.takes) absl::StrAppend(&form, " [--", option, "]");
  }
  return absl::StrJoin(forms, ", ");
}

absl::StatusOr<FormQuery> FormQueryOf(const std::string& form, const FormOptions& options) {
  const auto kind =
      std::find_if(FormKinds().begin(), FormKinds().end(),
                   [&form](const FormKind& candidate) { return candidate.name == form; });
  if (kind == FormKinds().end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--form: there are ", absl::StrJoin(FormNames(), ", ")));
  }
  KEZHI_RETURN_IF_ERROR(CheckOptions(*kind, options));
  FormQuery query;
  KEZHI_RETURN_IF_ERROR(kind->ask(options, query));
  query.field = kind->field;
  query.prototype = kind->prototype;
  for (const std::string& name : kind->reads) {
    query.projections.push_back(domain::FindProjection(name));
    KEZHI_CHECK(query.projections.back() != nullptr);
  }
  return query;
}

}  // namespace kezhi::verify
