#ifndef KEZHI_SERVICES_CLI_WORDS_H_
#define KEZHI_SERVICES_CLI_WORDS_H_

#include <string>

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "google/type/dayofweek.pb.h"
#include "google/type/money.pb.h"

#include "kezhi/v1/common.pb.h"
#include "kezhi/v1/complaint_views.pb.h"
#include "kezhi/v1/meeting.pb.h"
#include "kezhi/v1/privacy_service.pb.h"
#include "kezhi/v1/reception_views.pb.h"
#include "kezhi/v1/relations_views.pb.h"
#include "kezhi/v1/views.pb.h"

namespace kezhi::cli {

// The language of what is printed: the business's own terms in Chinese, or English ones.
class Words {
 public:
  explicit Words(bool chinese) : chinese_(chinese) {}

  const char* operator()(const char* zh, const char* en) const { return chinese_ ? zh : en; }

  // `zh` or `en`, as ListTimeline takes it.
  const char* language() const { return chinese_ ? "zh" : "en"; }

  // √ or nothing.
  static std::string Tick(bool value) { return value ? "√" : ""; }

  const char* Of(v1::Channel channel) const;
  const char* Of(v1::PursuitStatus status) const;
  const char* Of(v1::ProgressResult result) const;
  const char* Of(v1::CardLineState state) const;
  const char* Of(v1::ContactOutcome outcome) const;
  const char* Of(v1::ActivityKind kind) const;
  const char* Of(v1::Purpose purpose) const;
  const char* Of(v1::DueKind kind) const;
  const char* Of(v1::Verdict verdict) const;
  const char* Of(v1::CustomerKind kind) const;
  const char* Of(v1::LegalBasis basis) const;
  const char* Of(v1::ComplaintStatus status) const;
  const char* Of(v1::ErasureState state) const;
  const char* Of(google::type::DayOfWeek weekday) const;
  const char* Of(v1::AwayReason why) const;
  const char* Of(v1::PostState state) const;
  const char* Of(v1::TurnReason reason) const;
  const char* Of(v1::Sanction sanction) const;
  const char* Of(v1::FindingKind kind) const;
  const char* Of(v1::FindingCause cause) const;
  const char* Of(v1::MeetingSubject subject) const;

 private:
  bool chinese_;
};

// A personal text as the answer has it: clear, shortened, or what became of it.
std::string Shown(const v1::Personal& personal);

// `2026-03-02`; empty when absent.
std::string Shown(const google::type::Date& date);
// `10:05`; empty when absent.
std::string TimeOfDay(const google::protobuf::Timestamp& at, absl::TimeZone zone);
// `2026-03-02 10:05:30`; empty when absent.
std::string DayAndTime(const google::protobuf::Timestamp& at, absl::TimeZone zone);
// `198000.00 CNY`; empty when absent.
std::string Shown(const google::type::Money& money);
// Basis points as `63.15%`.
std::string Percent(int basis_points);
// The last segment of a resource name: `c1` of `stores/s1/consultants/c1`. Anything else stays as
// it is.
std::string Short(const std::string& name);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_WORDS_H_
