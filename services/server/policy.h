#ifndef KEZHI_SERVICES_SERVER_POLICY_H_
#define KEZHI_SERVICES_SERVER_POLICY_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/record.pb.h"

#include "services/server/access.h"

namespace kezhi::server {

// The text of the policy that is part of the program, policies/default.yaml.
extern const char* const kShippedPolicy;

// A client certificate that the policy knows, and whom it stands for.
struct CertificateRule {
  // A subject alternative name of type URI, or the subject as RFC 4514 writes it; the other one is
  // empty.
  std::string uri;
  std::string subject;
  std::string principal;
  std::string role;
  // `stores/{store}`; empty = all, for roles of all stores.
  std::string store;
};

// Who may what, as a file says (docs/access.md): roles, the RPCs and commands that each may use and
// whose personal data it sees; grants of single microservices; certificates. Never changes: a new
// file is a new policy. Any thread.
class Policy {
 public:
  // INVALID_ARGUMENT: the line and what is wrong with it. What would deny by a slip of the pen (an
  // RPC, group, command or key that there is not) is refused too.
  static absl::StatusOr<std::shared_ptr<const Policy>> Parse(const std::string& yaml);

  // The rows of the roles, in the order of the file.
  const std::vector<RolePolicy>& roles() const { return roles_; }

  // The group of each RPC that has a line.
  const std::map<std::string, std::string>& groups() const { return groups_; }

  // The row of a role, whoever has it. nullptr: no such role.
  const RolePolicy* FindRole(absl::string_view role) const;
  // What a principal of the role may do: the role's row or the principal's grant. nullptr: it has
  // neither.
  const RolePolicy* Find(absl::string_view role, absl::string_view principal) const;
  // All roles, separated by commas.
  std::string RoleNames() const;

  // The rule for a certificate with these names. nullptr: there is none.
  const CertificateRule* FindCertificate(const std::vector<std::string>& uris,
                                         absl::string_view subject) const;

 private:
  friend class PolicyParser;

  std::map<std::string, std::string> groups_;
  std::vector<RolePolicy> roles_;
  // By principal.
  std::map<std::string, RolePolicy, std::less<>> grants_;
  std::vector<CertificateRule> certificates_;
};

// The policy as the tables of docs/access.md, in Markdown: role × RPC and role × command.
std::string TablesOf(const Policy& policy);

// Every RPC of ours that is linked into the program, by name.
std::map<std::string, const Rpc*> AllRpcs();

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_POLICY_H_
