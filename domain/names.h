#ifndef KEZHI_DOMAIN_NAMES_H_
#define KEZHI_DOMAIN_NAMES_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace kezhi::domain {

// What a resource name names; each is a stream (domain.md §2).
enum class ResourceKind {
  kStore,
  kConsultant,
  kDay,
  kVisit,
  kCustomer,
  kReport,
  kReads,
  kComplaint,
  kSurvey,
  kTerritory,
  kDeal,
  kPlan,
  kAssessment,
  kCampaign,
  kLog
};

// A parsed resource name, such as `stores/s1/visits/v1`. Ids: `[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?`;
// a day is yyyymmdd.
struct ResourceName {
  ResourceKind kind;
  std::string store;   // the store's id; empty for kLog
  std::string id;      // the id within its collection; the consultant's for a report
  absl::CivilDay day;  // for kDay, kReport and kReads
};

// The stream of what concerns the log itself and no store.
inline constexpr char kLogName[] = "log";

// nullopt: malformed.
std::optional<ResourceName> ParseName(absl::string_view name);
// Whether `name` is well-formed and of this kind.
bool IsName(absl::string_view name, ResourceKind kind);
// `stores/s1` of any name below it; empty when malformed, and of the log's own.
std::string StoreOf(absl::string_view name);
// The last segment.
std::string IdOf(absl::string_view name);

std::string StoreName(absl::string_view store_id);
std::string DayName(absl::string_view store, absl::CivilDay day);
std::string VisitName(absl::string_view store, absl::string_view id);
std::string CustomerName(absl::string_view store, absl::string_view id);
std::string ConsultantName(absl::string_view store, absl::string_view id);
std::string TerritoryName(absl::string_view store, absl::string_view id);
// The access log of a business day.
std::string ReadsName(absl::string_view store, absl::CivilDay day);
// `{consultant}/reports/{yyyymmdd}`.
std::string ReportName(absl::string_view consultant, absl::CivilDay day);
// The consultant's name of a report's name.
std::string ConsultantOfReport(absl::string_view report);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_NAMES_H_
