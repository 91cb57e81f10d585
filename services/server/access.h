#ifndef KEZHI_SERVICES_SERVER_ACCESS_H_
#define KEZHI_SERVICES_SERVER_ACCESS_H_

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

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

// Classes of data that a grant names one by one (domain.md §7); P0, the rest, goes with the view.
struct Classes {
  bool identity = false;  // P1: who somebody is and how to reach them
  bool texts = false;     // P2: free text
  bool money = false;     // P3: amounts
};

// An RPC of ours.
using Rpc = google::protobuf::MethodDescriptor;

// What a role may see and do: one row of the policy (policy.h).
struct RolePolicy {
  std::string role;
  // The domain's role whose rules on commands bind it; `role` itself for those of the domain.
  std::string duty;
  // May act without a store of its own, for all of them.
  bool all_stores = false;
  // Only principals with a grant of their own may do anything; theirs is then the row.
  bool by_grant = false;
  Rule sheet = Rule::kNone;     // registration sheet
  Rule customer = Rule::kNone;  // cards, progress table, daily reports, due list, timeline
  Rule staff = Rule::kNone;     // consultants' names
  Rule event = Rule::kNone;     // events of streams, of whatever kind
  Rule money = Rule::kNone;     // amounts of purchases, of deals, of what is owed and of credit
  absl::flat_hash_set<const Rpc*> rpcs;
  // Arms of Command, by field number.
  absl::flat_hash_set<int> commands;
  // Of a grant, what each RPC shows; empty = whatever the rules above say.
  absl::flat_hash_map<const Rpc*, Classes> classes;

  // The principal is a consultant's name, and sees only its own customers whole.
  bool consultant() const { return duty == "consultant"; }
};

// The RPC that takes this request. Every RPC has a request of its own, in whatever file.
const Rpc& RpcOf(const google::protobuf::Descriptor& request);

// `QueryService/GetStore`: how policy and messages name an RPC.
std::string NameOf(const Rpc& rpc);

// Whom an element of a form is about, as far as the policy asks.
struct Subject {
  // The consultant whose it is; empty = nobody's.
  std::string owner;
  // The customer bought something.
  bool won = false;
};

// How `caller` sees an element under one of its role's rules.
engine::Sight See(const v1::Actor& caller, Rule rule, const Subject& subject);

// Takes every amount of money out of an answer, wherever it stands.
void WithholdMoney(google::protobuf::Message& message);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_ACCESS_H_
