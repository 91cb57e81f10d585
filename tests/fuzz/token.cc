// A bearer token as anybody may send it: refused, for nobody has the private key.
#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "base/check.h"
#include "services/server/tokens.h"

namespace kezhi::server {
namespace {

// RFC 7517, appendix A.1.
constexpr char kKeys[] = R"({"keys":[{"kty":"EC","crv":"P-256","kid":"1",
  "x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]})";

TokenChecker& Checker() {
  static const auto* const clock = new engine::ManualClock(absl::FromUnixSeconds(1'772'000'000));
  static auto* const checker = [] {
    auto* made = new TokenChecker({.issuer = "issuer", .audience = "kezhi"}, *clock);
    KEZHI_CHECK(made->SetKeys(kKeys).ok());
    return made;
  }();
  return *checker;
}

}  // namespace
}  // namespace kezhi::server

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const absl::string_view token(reinterpret_cast<const char*>(data), size);
  KEZHI_CHECK(absl::IsUnauthenticated(kezhi::server::Checker().Check(token).status()));
  return 0;
}
