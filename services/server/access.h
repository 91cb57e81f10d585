#ifndef KEZHI_SERVICES_SERVER_ACCESS_H_
#define KEZHI_SERVICES_SERVER_ACCESS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/record.pb.h"

#include "services/engine/unsealer.h"

namespace kezhi::server {

// Which personal texts of a form a role sees.
enum class Rule {
  kNone,  // withheld
  kAll,   // clear
  kOwn,   // clear for the owner or recipient, masked for others
  kWon,   // clear for customers who bought, withheld for others
};

// What a role may see and do: one row of the policy (domain.md §7). Which commands a role may send
// is the domain's Authorise.
struct RolePolicy {
  const char* role;
  // May act without a store of its own, for all of them.
  bool all_stores;
  // The principal is a consultant's name.
  bool consultant;
  Rule sheet;     // registration sheet
  Rule customer;  // cards, progress table, daily reports, due list, timeline
  Rule staff;     // consultants' names
  Rule event;     // events of streams, of whatever kind
  bool audit;     // AuditService
  bool operate;   // AdminService but GetServerInfo
  bool consume;   // ConsumerGroupService
};

// nullptr: no such role.
const RolePolicy* FindRole(absl::string_view role);
// All roles, separated by commas.
std::string RoleNames();

// Whom an element of a form is about, as far as the policy asks.
struct Subject {
  // The consultant whose it is; empty = nobody's.
  std::string owner;
  // The customer bought something.
  bool won = false;
};

// How `caller`, a role that exists, sees an element under one of its role's rules.
engine::Sight See(const v1::Actor& caller, Rule rule, const Subject& subject);

// NOT_FOUND, STORE_NOT_FOUND when the caller belongs to another store than `name` lies in: the same
// answer as for a store that does not exist.
absl::Status CheckStore(const v1::Actor& caller, absl::string_view name);

// PERMISSION_DENIED, ROLE_REQUIRED.
absl::Status CheckAudit(const v1::Actor& caller);
absl::Status CheckOperate(const v1::Actor& caller);
// The same; a group is of all stores, so a caller of one store is refused too.
absl::Status CheckConsume(const v1::Actor& caller);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_ACCESS_H_
