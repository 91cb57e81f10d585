#include "services/server/request_checks.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "domain/dates.h"

namespace kezhi::server {
namespace {

constexpr int kDefaultPage = 100;
constexpr int kMaxPage = 1000;
constexpr std::size_t kMaxText = 256;
constexpr absl::Duration kMinEvery = absl::Seconds(1);
constexpr absl::Duration kMaxEvery = absl::Hours(1);

const char* FormOf(domain::ResourceKind kind) {
  switch (kind) {
    case domain::ResourceKind::kStore: return "stores/{store}";
    case domain::ResourceKind::kConsultant: return "stores/{store}/consultants/{consultant}";
    case domain::ResourceKind::kDay: return "stores/{store}/days/{yyyymmdd}";
    case domain::ResourceKind::kVisit: return "stores/{store}/visits/{visit}";
    case domain::ResourceKind::kCustomer: return "stores/{store}/customers/{customer}";
    case domain::ResourceKind::kReport:
      return "stores/{store}/consultants/{consultant}/reports/{yyyymmdd}";
    case domain::ResourceKind::kReads: return "stores/{store}/reads/{yyyymmdd}";
    case domain::ResourceKind::kCampaign: return "stores/{store}/campaigns/{campaign}";
    case domain::ResourceKind::kLog: return domain::kLogName;
    case domain::ResourceKind::kPlan: return "stores/{store}/plans/{plan}";
    case domain::ResourceKind::kAssessment: return "stores/{store}/assessments/{assessment}";
    case domain::ResourceKind::kDeal: return "stores/{store}/deals/{deal}";
    case domain::ResourceKind::kTerritory: return "stores/{store}/territories/{territory}";
    case domain::ResourceKind::kComplaint: return "stores/{store}/complaints/{complaint}";
    case domain::ResourceKind::kSurvey: return "stores/{store}/surveys/{survey}";
  }
  return "";
}

}  // namespace

void CheckName(absl::string_view field, absl::string_view value, domain::ResourceKind kind,
               domain::Violations& faults) {
  if (domain::IsName(value, kind)) return;
  faults.Add(v1::REASON_NAME_INVALID, field, absl::StrCat("must be ", FormOf(kind)));
}

void CheckOptionalName(absl::string_view field, absl::string_view value, domain::ResourceKind kind,
                       domain::Violations& faults) {
  if (!value.empty()) CheckName(field, value, kind, faults);
}

void CheckStoreOrAll(absl::string_view field, absl::string_view value, domain::Violations& faults) {
  if (value == "stores/-" || domain::IsName(value, domain::ResourceKind::kStore)) return;
  faults.Add(v1::REASON_NAME_INVALID, field, "must be stores/{store}, or stores/- for all");
}

std::optional<absl::CivilDay> CheckDay(absl::string_view field, const google::type::Date& date,
                                       bool required, domain::Violations& faults) {
  if (!domain::IsSet(date)) {
    if (required) faults.Add(v1::REASON_FIELD_REQUIRED, field, "is missing");
    return std::nullopt;
  }
  if (!domain::IsValid(date)) {
    faults.Add(v1::REASON_TIME_INVALID, field, "names no day of the years 1 to 9999");
    return std::nullopt;
  }
  return domain::ToDay(date);
}

void CheckSpan(absl::string_view field, const std::optional<absl::CivilDay>& from,
               const std::optional<absl::CivilDay>& to, int max_days, domain::Violations& faults) {
  if (!from.has_value() || !to.has_value()) return;
  if (*to < *from) {
    faults.Add(v1::REASON_INTERVAL_INVALID, field, "lies before the first day");
  } else if (max_days > 0 && *to - *from > max_days) {
    faults.Add(v1::REASON_INTERVAL_INVALID, field,
               absl::StrCat("is ", *to - *from, " days after the first; at most ", max_days));
  }
}

void CheckEnum(absl::string_view field, int number, const google::protobuf::EnumDescriptor& type,
               domain::Violations& faults) {
  if (type.FindValueByNumber(number) != nullptr) return;
  faults.Add(v1::REASON_ENUM_UNKNOWN, field, absl::StrCat(number, " is no ", type.name()));
}

absl::Duration CheckEvery(absl::string_view field, const google::protobuf::Duration& every,
                          domain::Violations& faults) {
  const absl::Duration period = domain::ToDuration(every);
  if (period < kMinEvery || period > kMaxEvery) {
    faults.Add(
        v1::REASON_QUERY_INVALID, field,
        absl::StrCat("is ", absl::FormatDuration(period), "; from ",
                     absl::FormatDuration(kMinEvery), " to ", absl::FormatDuration(kMaxEvery)));
  }
  return period;
}

void CheckText(absl::string_view field, absl::string_view text, domain::Violations& faults) {
  if (text.size() > kMaxText) {
    faults.Add(v1::REASON_TOO_LONG, field,
               absl::StrCat("has ", text.size(), " bytes; at most ", kMaxText));
  }
  if (std::any_of(text.begin(), text.end(),
                  [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); })) {
    faults.Add(v1::REASON_TEXT_INVALID, field, "holds control characters");
  }
}

Order CheckOrder(absl::string_view order_by, std::initializer_list<absl::string_view> keys,
                 domain::Violations& faults) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(order_by, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  if (words.empty()) return {};
  const auto* found = std::find(keys.begin(), keys.end(), words[0]);
  const bool descending = words.size() == 2 && words[1] == "desc";
  const bool ascending = words.size() == 1 || (words.size() == 2 && words[1] == "asc");
  if (found == keys.end() || (!descending && !ascending)) {
    faults.Add(v1::REASON_QUERY_INVALID, "order_by",
               absl::StrCat("must be one of ", absl::StrJoin(keys, ", "),
                            ", each alone or followed by desc"));
    return {};
  }
  return {.key = static_cast<int>(found - keys.begin()), .descending = descending};
}

int CheckPageSize(int page_size, domain::Violations& faults) {
  if (page_size < 0) {
    faults.Add(v1::REASON_QUERY_INVALID, "page_size", "is below 0; 0 means 100");
  }
  if (page_size == 0) return kDefaultPage;
  return std::min(page_size, kMaxPage);
}

}  // namespace kezhi::server
