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

// The segments of a name; no name of ours has more than six.
struct Segments {
  std::array<absl::string_view, 6> at;
  std::size_t count = 0;
};

std::optional<Segments> Split(absl::string_view name) {
  Segments segments;
  while (segments.count < segments.at.size()) {
    const std::size_t slash = name.find('/');
    segments.at[segments.count++] = name.substr(0, slash);
    if (slash == absl::string_view::npos) return segments;
    name.remove_prefix(slash + 1);
  }
  return std::nullopt;
}

std::optional<ResourceName> WithDay(ResourceName name, ResourceKind kind, absl::string_view text) {
  const std::optional<absl::CivilDay> day = ParseCompact(text);
  if (!day.has_value()) return std::nullopt;
  name.kind = kind;
  name.day = *day;
  return name;
}

std::optional<ResourceName> WithId(ResourceName name, ResourceKind kind, absl::string_view id) {
  if (!IsId(id)) return std::nullopt;
  name.kind = kind;
  name.id = std::string(id);
  return name;
}

}  // namespace

std::optional<ResourceName> ParseName(absl::string_view name) {
  const std::optional<Segments> segments = Split(name);
  if (!segments.has_value()) return std::nullopt;
  const auto& [parts, count] = *segments;
  if (count < 2 || parts[0] != "stores" || !IsId(parts[1])) return std::nullopt;
  ResourceName parsed{ResourceKind::kStore, std::string(parts[1]), std::string(parts[1]), {}};
  if (count == 2) return parsed;
  if (count == 4) {
    if (parts[2] == "visits") return WithId(parsed, ResourceKind::kVisit, parts[3]);
    if (parts[2] == "customers") return WithId(parsed, ResourceKind::kCustomer, parts[3]);
    if (parts[2] == "consultants") return WithId(parsed, ResourceKind::kConsultant, parts[3]);
    if (parts[2] != "days") return std::nullopt;
    parsed.id = std::string(parts[3]);
    return WithDay(parsed, ResourceKind::kDay, parts[3]);
  }
  if (count != 6 || parts[2] != "consultants" || parts[4] != "reports" || !IsId(parts[3])) {
    return std::nullopt;
  }
  parsed.id = std::string(parts[3]);
  return WithDay(parsed, ResourceKind::kReport, parts[5]);
}

bool IsName(absl::string_view name, ResourceKind kind) {
  const std::optional<ResourceName> parsed = ParseName(name);
  return parsed.has_value() && parsed->kind == kind;
}

std::string StoreOf(absl::string_view name) {
  const std::optional<ResourceName> parsed = ParseName(name);
  return parsed.has_value() ? StoreName(parsed->store) : std::string();
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

std::string ReportName(absl::string_view consultant, absl::CivilDay day) {
  return absl::StrCat(consultant, "/reports/", Compact(day));
}

std::string ConsultantOfReport(absl::string_view report) {
  const std::size_t at = report.find("/reports/");
  return std::string(report.substr(0, at));
}

}  // namespace kezhi::domain
