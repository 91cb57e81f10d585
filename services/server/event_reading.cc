#include "services/server/event_reading.h"

#include "absl/strings/str_cat.h"

#include "domain/error.h"
#include "domain/event_codec.h"
#include "domain/names.h"
#include "services/server/request_checks.h"
#include "services/server/reveal.h"

namespace kezhi::server {
namespace {

constexpr std::size_t kMaxTypes = 64;

}  // namespace

engine::EventFilter FilterFor(const v1::Actor& caller, const std::string& stream_prefix,
                              const std::vector<std::string>& types, const v1::EventFilter* filter,
                              domain::Violations& faults) {
  CheckText("stream_prefix", stream_prefix, faults);
  if (types.size() > kMaxTypes) {
    faults.Add(v1::REASON_TOO_MANY, "types",
               absl::StrCat("has ", types.size(), " types; at most ", kMaxTypes));
  }
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (domain::ArmOfType(types[i]) != nullptr) continue;
    faults.Add(v1::REASON_QUERY_INVALID, absl::StrCat("types[", i, "]"),
               "is no event type, such as VisitCompleted");
  }
  std::vector<engine::EventFilter> parts = {engine::EventFilter::StreamPrefix(stream_prefix),
                                            engine::EventFilter::Types(types)};
  if (filter != nullptr) {
    parts.push_back(engine::EventFilter::Compile(*filter, "filter", faults));
  }
  if (!caller.store().empty()) parts.push_back(engine::EventFilter::Store(caller.store()));
  return engine::EventFilter::AllOf(std::move(parts));
}

bool MaySee(const v1::Actor& caller, const v1::Event& event) {
  return caller.store().empty() || domain::StoreOf(event.stream()) == caller.store();
}

engine::Sight SightOfEvents(const Caller& caller) {
  return See(caller, caller.policy().event, {});
}

absl::Status RevealEvent(const Caller& caller, const storage::Keyring& keyring, v1::Event& event) {
  return RevealTo(caller, keyring, caller.policy().event, nullptr, {}, event);
}

}  // namespace kezhi::server
