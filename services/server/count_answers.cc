// What is counted: walk-ins, pursuits, events. Nothing personal.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/directory/query.h"
#include "domain/pursuits/query.h"
#include "domain/statistics/query.h"
#include "domain/walk_in/query.h"
#include "services/server/answers.h"
#include "services/server/request_checks.h"

namespace kezhi::server {
namespace {

using domain::ResourceKind;

constexpr int kMaxTerms = 32;
constexpr char kAllStores[] = "stores/-";

domain::Cut CutOf(v1::Period period) {
  switch (period) {
    case v1::PERIOD_DAY: return domain::Cut::kDay;
    case v1::PERIOD_WEEK: return domain::Cut::kWeek;
    case v1::PERIOD_MONTH: return domain::Cut::kMonth;
    default: return domain::Cut::kNone;
  }
}

// The store that `parent` means to this caller; empty = all. Of a caller who belongs to a store,
// all are that one.
absl::StatusOr<std::string> StoreAsked(Query& query, const std::string& parent) {
  const std::string store = parent == kAllStores ? query.caller().store() : parent;
  if (!store.empty()) KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), store).status());
  return store;
}

void CheckCount(absl::string_view field, int size, domain::Violations& faults) {
  if (size <= kMaxTerms) return;
  faults.Add(v1::REASON_TOO_MANY, field,
             absl::StrCat("has ", size, " elements; at most ", kMaxTerms));
}

void CheckGroups(const v1::AggregatePursuitsRequest& request, domain::Violations& faults) {
  int attributes = 0;
  for (int i = 0; i < request.group_by_size(); ++i) {
    const std::string field = absl::StrCat("group_by[", i, "]");
    CheckEnum(field, request.group_by(i), *v1::PursuitDimension_descriptor(), faults);
    if (request.group_by(i) == v1::PURSUIT_DIMENSION_UNSPECIFIED) {
      faults.Add(v1::REASON_ENUM_UNKNOWN, field, "is unspecified");
    }
    if (request.group_by(i) == v1::PURSUIT_DIMENSION_ATTRIBUTE) ++attributes;
  }
  if (attributes != request.attribute_names_size()) {
    faults.Add(v1::REASON_QUERY_INVALID, "attribute_names",
               absl::StrCat("has ", request.attribute_names_size(), " names for ", attributes,
                            " attributes in group_by"));
  }
  for (int i = 0; i < request.attribute_names_size(); ++i) {
    CheckText(absl::StrCat("attribute_names[", i, "]"), request.attribute_names(i), faults);
  }
}

void CheckConditions(const v1::AggregatePursuitsRequest& request, domain::Violations& faults) {
  for (int i = 0; i < request.where_size(); ++i) {
    const std::string field = absl::StrCat("where[", i, "]");
    if (request.where(i).name().empty()) {
      faults.Add(v1::REASON_FIELD_REQUIRED, absl::StrCat(field, ".name"), "is missing");
    }
    CheckText(absl::StrCat(field, ".name"), request.where(i).name(), faults);
    CheckText(absl::StrCat(field, ".value"), request.where(i).value(), faults);
  }
  CheckEnum("status", request.status(), *v1::PursuitStatus_descriptor(), faults);
  CheckOptionalName("owner", request.owner(), ResourceKind::kConsultant, faults);
  CheckText("measure", request.measure(), faults);
  CheckEnum("period", request.period(), *v1::Period_descriptor(), faults);
  CheckCount("group_by", request.group_by_size(), faults);
  CheckCount("where", request.where_size(), faults);
  CheckCount("day_bounds", request.day_bounds_size(), faults);
}

}  // namespace

absl::Status Answer(const v1::GetWalkInAnalyticsRequest& request, Query& query,
                    v1::GetWalkInAnalyticsResponse& response) {
  CheckName("parent", request.parent(), ResourceKind::kStore, query.faults());
  const auto from = CheckDay("from", request.from(), true, query.faults());
  const auto to = CheckDay("to", request.to(), true, query.faults());
  CheckSpan("to", from, to, 3660, query.faults());
  CheckEnum("period", request.period(), *v1::Period_descriptor(), query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"walk_in", "directory"}));
  KEZHI_RETURN_IF_ERROR(domain::StoreRowOf(query.rows(), request.parent()).status());
  *response.mutable_analytics() = domain::GetWalkInAnalytics(
      query.rows(),
      {.store = request.parent(), .from = *from, .to = *to, .period = CutOf(request.period())});
  return absl::OkStatus();
}

absl::Status Answer(const v1::AggregatePursuitsRequest& request, Query& query,
                    v1::AggregatePursuitsResponse& response) {
  CheckStoreOrAll("parent", request.parent(), query.faults());
  CheckGroups(request, query.faults());
  CheckConditions(request, query.faults());
  const auto from = CheckDay("opened_from", request.opened_from(), false, query.faults());
  const auto to = CheckDay("opened_to", request.opened_to(), false, query.faults());
  CheckSpan("opened_to", from, to, 0, query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"pursuits", "directory"}));
  KEZHI_ASSIGN_OR_RETURN(std::string store, StoreAsked(query, request.parent()));
  domain::PursuitQuery pursuits;
  pursuits.store = std::move(store);
  for (const int dimension : request.group_by()) {
    pursuits.group_by.push_back(static_cast<domain::PursuitDimension>(dimension));
  }
  pursuits.attribute_names.assign(request.attribute_names().begin(),
                                  request.attribute_names().end());
  pursuits.where.assign(request.where().begin(), request.where().end());
  pursuits.opened_from = from;
  pursuits.opened_to = to;
  pursuits.status = request.status();
  pursuits.owner = request.owner();
  pursuits.day_bounds.assign(request.day_bounds().begin(), request.day_bounds().end());
  pursuits.measure = request.measure();
  pursuits.period = CutOf(request.period());
  domain::PursuitAggregate aggregate = domain::AggregatePursuits(query.rows(), pursuits);
  for (v1::PursuitGroup& group : aggregate.groups) *response.add_groups() = std::move(group);
  for (v1::PursuitPeriod& period : aggregate.periods) *response.add_periods() = std::move(period);
  return absl::OkStatus();
}

absl::Status Answer(const v1::GetStatisticsRequest& request, Query& query,
                    v1::GetStatisticsResponse& response) {
  CheckStoreOrAll("parent", request.parent(), query.faults());
  KEZHI_RETURN_IF_ERROR(query.Open(request.parent(), {"statistics", "directory"}));
  KEZHI_ASSIGN_OR_RETURN(const std::string store, StoreAsked(query, request.parent()));
  for (v1::EventCount& count : domain::GetStatistics(query.rows(), store)) {
    *response.add_counts() = std::move(count);
  }
  return absl::OkStatus();
}

}  // namespace kezhi::server
