#include "domain/names.h"

#include <array>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "domain/dates.h"

namespace kezhi::domain {
namespace {

constexpr std::size_t kMaxIdLength = 63;

bool IsId(absl::string_view text) {
  if (text.empty() || text.size() > kMaxIdLength) return false;
  if (text.front() == '-' || text.back() == '-') return false;
  for (const char c : text) {
    if (!absl::ascii_islower(static_cast<unsigned char>(c)) &&
        !absl::ascii_isdigit(static_cast<unsigned char>(c)) && c != '-') {
      return false;
    }
  }
  return true;
}

// The parts of a well-formed name, borrowed from it.
struct Parts {
  ResourceKind kind = ResourceKind::kStore;
  absl::string_view store;
  absl::string_view id;
  absl::string_view day;  // for kDay, kReport and kReads
};

constexpr std::size_t kMostSegments = 6;

// The segments between slashes; 0: more than any name has.
std::size_t Split(absl::string_view name, std::array<absl::string_view, kMostSegments>& segments) {
  std::size_t count = 0;
  for (;;) {
    if (count == kMostSegments) return 0;
    const std::size_t slash = name.find('/');
    segments[count++] = name.substr(0, slash);
    if (slash == absl::string_view::npos) return count;
    name.remove_prefix(slash + 1);
  }
}

std::optional<ResourceKind> KindOf(absl::string_view collection) {
  if (collection == "visits") return ResourceKind::kVisit;
  if (collection == "customers") return ResourceKind::kCustomer;
  if (collection == "consultants") return ResourceKind::kConsultant;
  if (collection == "days") return ResourceKind::kDay;
  if (collection == "reads") return ResourceKind::kReads;
  if (collection == "campaigns") return ResourceKind::kCampaign;
  if (collection == "plans") return ResourceKind::kPlan;
  if (collection == "assessments") return ResourceKind::kAssessment;
  if (collection == "deals") return ResourceKind::kDeal;
  if (collection == "territories") return ResourceKind::kTerritory;
  if (collection == "complaints") return ResourceKind::kComplaint;
  if (collection == "surveys") return ResourceKind::kSurvey;
  return std::nullopt;
}

// Without a copy: folds ask for the store of a name at every event.
std::optional<Parts> PartsOf(absl::string_view name) {
  std::array<absl::string_view, kMostSegments> segments;
  if (name == kLogName) return Parts{ResourceKind::kLog, {}, name, {}};
  const std::size_t count = Split(name, segments);
  if (count < 2 || segments[0] != "stores" || !IsId(segments[1])) return std::nullopt;
  Parts parts{ResourceKind::kStore, segments[1], segments[1], {}};
  if (count == 2) return parts;
  const std::optional<ResourceKind> kind = KindOf(segments[2]);
  if (!kind.has_value() || count == 3) return std::nullopt;
  parts.kind = *kind;
  parts.id = segments[3];
  const bool of_day = parts.kind == ResourceKind::kDay || parts.kind == ResourceKind::kReads;
  if (count == 4 && !of_day) {
    return IsId(parts.id) ? std::optional<Parts>(parts) : std::nullopt;
  }
  if (count == 4) {
    parts.day = segments[3];
  } else {
    const bool report = count == kMostSegments && parts.kind == ResourceKind::kConsultant &&
                        segments[4] == "reports" && IsId(parts.id);
    if (!report) return std::nullopt;
    parts.kind = ResourceKind::kReport;
    parts.day = segments[5];
  }
  return ParseCompact(parts.day).has_value() ? std::optional<Parts>(parts) : std::nullopt;
}

}  // namespace

std::optional<ResourceName> ParseName(absl::string_view name) {
  const std::optional<Parts> parts = PartsOf(name);
  if (!parts.has_value()) return std::nullopt;
  ResourceName parsed{parts->kind, std::string(parts->store), std::string(parts->id), {}};
  if (!parts->day.empty()) parsed.day = *ParseCompact(parts->day);
  return parsed;
}

bool IsName(absl::string_view name, ResourceKind kind) {
  const std::optional<Parts> parts = PartsOf(name);
  return parts.has_value() && parts->kind == kind;
}

std::string StoreOf(absl::string_view name) {
  const std::optional<Parts> parts = PartsOf(name);
  return parts.has_value() && !parts->store.empty() ? StoreName(parts->store) : std::string();
}

std::string IdOf(absl::string_view name) {
  const std::size_t slash = name.rfind('/');
  return std::string(slash == absl::string_view::npos ? name : name.substr(slash + 1));
}

std::string StoreName(absl::string_view store_id) {
  return absl::StrCat("stores/", store_id);
}

std::string DayName(absl::string_view store, absl::CivilDay day) {
  return absl::StrCat(store, "/days/", Compact(day));
}

std::string VisitName(absl::string_view store, absl::string_view id) {
  return absl::StrCat(store, "/visits/", id);
}

std::string CustomerName(absl::string_view store, absl::string_view id) {
  return absl::StrCat(store, "/customers/", id);
}

std::string ConsultantName(absl::string_view store, absl::string_view id) {
  return absl::StrCat(store, "/consultants/", id);
}

std::string TerritoryName(absl::string_view store, absl::string_view id) {
  return absl::StrCat(store, "/territories/", id);
}

std::string ReadsName(absl::string_view store, absl::CivilDay day) {
  return absl::StrCat(store, "/reads/", Compact(day));
}

std::string ReportName(absl::string_view consultant, absl::CivilDay day) {
  return absl::StrCat(consultant, "/reports/", Compact(day));
}

std::string ConsultantOfReport(absl::string_view report) {
  const std::size_t at = report.find("/reports/");
  return std::string(report.substr(0, at));
}

}  // namespace kezhi::domain
