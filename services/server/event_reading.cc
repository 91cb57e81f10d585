#include "services/server/event_reading.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "base/check.h"
#include "base/status_macros.h"
#include "domain/error.h"
#include "domain/names.h"
#include "services/server/access.h"
#include "services/server/request_checks.h"
#include "services/server/reveal.h"

namespace kezhi::server {
namespace {

constexpr int kMaxTypes = 64;

}  // namespace

absl::StatusOr<engine::EventFilter> FilterFor(
    const v1::Actor& caller, const std::string& stream_prefix,
    const google::protobuf::RepeatedPtrField<std::string>& types) {
  domain::Violations faults;
  CheckText("stream_prefix", stream_prefix, faults);
  if (types.size() > kMaxTypes) {
    faults.Add(v1::REASON_TOO_MANY, "types",
               absl::StrCat("has ", types.size(), " types; at most ", kMaxTypes));
  }
  for (int i = 0; i < types.size(); ++i) {
    const auto* field = v1::Event::descriptor()->oneof_decl(0);
    bool known = false;
    for (int arm = 0; arm < field->field_count() && !known; ++arm) {
      known = field->field(arm)->message_type()->name() == types[i];
    }
    if (!known) {
      faults.Add(v1::REASON_QUERY_INVALID, absl::StrCat("types[", i, "]"),
                 "is no event type, such as VisitCompleted");
    }
  }
  KEZHI_RETURN_IF_ERROR(faults.ToStatus());
  engine::EventFilter filter;
  filter.stream_prefix = stream_prefix;
  filter.types.assign(types.begin(), types.end());
  // A wider wish is narrowed; a foreign one stays and then finds nothing that MaySee.
  if (absl::StartsWith(caller.store(), stream_prefix)) filter.stream_prefix = caller.store();
  return filter;
}

bool MaySee(const v1::Actor& caller, const v1::Event& event) {
  return caller.store().empty() || domain::StoreOf(event.stream()) == caller.store();
}

absl::Status RevealEvent(const v1::Actor& caller, const storage::Keyring& keyring,
                         v1::Event& event) {
  const RolePolicy* policy = FindRole(caller.role());
  KEZHI_CHECK(policy != nullptr);
  return RevealTo(caller, keyring, policy->event, {}, event);
}

}  // namespace kezhi::server
