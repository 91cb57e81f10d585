#include <string>

#include <gtest/gtest.h>

#include "tests/domain/spec.h"

namespace kezhi::domain {
namespace {

using testing::Ask;
using testing::CommonGround;
using testing::On;
using testing::Spec;

constexpr char kReading[] = R"pb(
  readings {
    principal: "li"
    role: "manager"
    known: KNOWN_TOKEN
    rpc: "QueryService/GetCustomerCard"
    ground: "complaint-4711"
    subjects { subject: "stores/s1/customers/k1" clear: 2 }
    subjects { subject: "stores/s1/visits/v1" masked: 1 }
    first_at { seconds: 1772416800 }
    last_at { seconds: 1772416805 }
  }
)pb";

v1::Command Reads(const std::string& readings) {
  return Ask<v1::RecordReads>("store: 'stores/s1' " + readings);
}

TEST(RecordReads, IsKeptInTheStreamOfTheDay) {
  Spec spec(CommonGround());
  spec.When(Reads(kReading))
      .AsService("recorder")
      .At("2026-03-02 10:00")
      .ThenEvents({On<v1::CardsRead>("reads/20260302", kReading).On(absl::CivilDay(2026, 3, 2))});
  spec.When(Reads(kReading))
      .AsService("recorder")
      .At("2026-03-03 10:00")
      .ThenEvents({On<v1::CardsRead>("reads/20260303", kReading)});
}

TEST(RecordReads, NothingReadIsNothingRecorded) {
  Spec(CommonGround()).When(Reads("")).AsService("recorder").At("2026-03-02 10:00").ThenNothing();
}

TEST(RecordReads, IsTheServicesOwnWhateverAPolicyCallsARole) {
  for (const char* role : {"operator", "manager", "auditor", "recorder"}) {
    Spec(CommonGround())
        .When(Reads(kReading))
        .As(role)
        .At("2026-03-02 10:00")
        .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  }
}

TEST(RecordReads, SaysWhoByWhatAndOfWhom) {
  Spec spec(CommonGround());
  spec.When(Reads("readings { role: 'manager' known: KNOWN_TOKEN rpc: 'r' "
                  "subjects { subject: 'stores/s1/customers/k1' } }"))
      .AsService("recorder")
      .At("2026-03-02 10:00")
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_FIELD_REQUIRED);
  for (const char* subject : {"stores/s2/customers/k1", "stores/s1/consultants/c1", "k1"}) {
    spec.When(Reads(std::string("readings { principal: 'li' role: 'manager' known: KNOWN_TOKEN "
                                "rpc: 'r' subjects { subject: '") +
                    subject + "' } }"))
        .AsService("recorder")
        .At("2026-03-02 10:00")
        .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_NAME_INVALID);
  }
}

}  // namespace
}  // namespace kezhi::domain
