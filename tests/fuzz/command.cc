// A command as a client may send it: Check refuses it or lets it through, and what it let through
// it lets through again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"

#include "kezhi/v1/command.pb.h"

#include "base/check.h"
#include "domain/decision.h"

namespace kezhi {
namespace {

void Take(v1::Command command) {
  v1::Actor actor;
  actor.set_role("operator");
  domain::Authorise(command, actor).IgnoreError();
  domain::AddressedStream(command);
  if (!domain::Check(command).ok()) return;
  const std::string bytes = command.SerializeAsString();
  KEZHI_CHECK(domain::Check(command).ok());
  KEZHI_CHECK(command.SerializeAsString() == bytes);
}

}  // namespace
}  // namespace kezhi

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kezhi::v1::Command command;
  if (!command.ParseFromArray(data, static_cast<int>(size))) return 0;
  kezhi::Take(std::move(command));
  return 0;
}
