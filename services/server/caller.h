#ifndef KEZHI_SERVICES_SERVER_CALLER_H_
#define KEZHI_SERVICES_SERVER_CALLER_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/record.pb.h"

#include "services/server/access.h"

namespace kezhi::server {

// Who calls, and what the policy in force when the call came lets them see and do. Cheap to copy;
// stands wherever an Actor is asked for.
class Caller {
 public:
  // Nobody, until assigned.
  Caller() = default;

  // `policy` is the row of the actor's role, or the grant of its principal.
  Caller(v1::Actor actor, std::shared_ptr<const RolePolicy> policy)
      : actor_(std::move(actor)), policy_(std::move(policy)) {}

  // NOLINTNEXTLINE(google-explicit-constructor): a caller is an actor
  operator const v1::Actor&() const { return actor_; }

  const v1::Actor& actor() const { return actor_; }

  const std::string& principal() const { return actor_.principal(); }

  // What the call gives as the ground for reading; empty = none.
  const std::string& ground() const { return ground_; }

  void set_ground(std::string ground) { ground_ = std::move(ground); }

  // Empty = all stores.
  const std::string& store() const { return actor_.store(); }

  const RolePolicy& policy() const;

 private:
  v1::Actor actor_;
  std::string ground_;
  std::shared_ptr<const RolePolicy> policy_;
};

// PERMISSION_DENIED, ROLE_REQUIRED: no row of the policy lets the caller's role call this.
absl::Status CheckCall(const Caller& caller, const Rpc& rpc);

// The same of a command. One without an arm passes: the domain says what is wrong with it.
absl::Status CheckCommand(const Caller& caller, const v1::Command& command);

// NOT_FOUND, STORE_NOT_FOUND when the caller belongs to another store than `name` lies in: the same
// answer as for a store that does not exist.
absl::Status CheckStore(const v1::Actor& caller, absl::string_view name);

// PERMISSION_DENIED, ROLE_REQUIRED: `what` concerns all stores, and the caller is of one.
absl::Status CheckAllStores(const v1::Actor& caller, absl::string_view what);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_CALLER_H_
