// A policy file read into a Policy.
#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>
#include <yaml-cpp/yaml.h>

#include "absl/strings/str_cat.h"

#include "kezhi/v1/command.pb.h"

#include "base/status_macros.h"
#include "domain/authorise.h"
#include "domain/names.h"
#include "services/server/policy.h"
#include "services/yaml_text.h"

namespace kezhi::server {
namespace {

constexpr char kAll[] = "all";
constexpr char kOperatorDuty[] = "operator";

absl::Status Fault(const YAML::Node& node, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("policy line ", node.Mark().line + 1, ": ", what));
}

absl::Status CheckKeys(const YAML::Node& node, const std::set<std::string>& known) {
  if (!node.IsMap()) return Fault(node, "`key: value` is expected here");
  std::set<std::string> seen;
  for (const auto& pair : node) {
    const std::string& key = pair.first.Scalar();
    if (known.count(key) == 0) {
      return Fault(pair.first, absl::StrCat("there is no key `", key, "`"));
    }
    if (!seen.insert(key).second) return Fault(pair.first, absl::StrCat("`", key, "` twice"));
  }
  return absl::OkStatus();
}

// A list of texts; lists in it (aliases of others) are taken apart.
absl::Status Flatten(const YAML::Node& node, std::vector<std::string>& out) {
  if (node.IsScalar()) {
    out.push_back(node.Scalar());
    return absl::OkStatus();
  }
  if (!node.IsSequence()) return Fault(node, "a list is expected here");
  for (const auto& part : node) KEZHI_RETURN_IF_ERROR(Flatten(part, out));
  return absl::OkStatus();
}

absl::StatusOr<std::string> Text(const YAML::Node& node, const char* key) {
  const YAML::Node value = node[key];
  if (!value) return std::string();
  if (!value.IsScalar()) return Fault(value, absl::StrCat("`", key, "` must be a text"));
  return value.Scalar();
}

absl::StatusOr<Rule> ParseRule(const YAML::Node& node, const char* key) {
  KEZHI_ASSIGN_OR_RETURN(const std::string text, Text(node, key));
  if (text.empty() || text == "none") return Rule::kNone;
  if (text == kAll) return Rule::kAll;
  if (text == "own") return Rule::kOwn;
  if (text == "won") return Rule::kWon;
  return Fault(node[key], absl::StrCat("`", key, "` is none, all, own or won"));
}

absl::StatusOr<bool> ParseTruth(const YAML::Node& node, const char* key) {
  KEZHI_ASSIGN_OR_RETURN(const std::string text, Text(node, key));
  if (text.empty() || text == "false") return false;
  if (text == "true") return true;
  return Fault(node[key], absl::StrCat("`", key, "` is true or false"));
}

// Shows every event as it is stored, so texts cannot be parted, nor amounts taken out.
bool ShowsEvents(const Rpc& rpc) {
  const std::string& service = rpc.service()->name();
  if (service == "ConsumerGroupService") return true;
  return service == "StreamService" && rpc.name() != "GetHead" && rpc.name() != "ResolvePosition";
}

// Shows records byte by byte: persons are sealed in them, amounts are not.
bool ShowsRecords(const Rpc& rpc) {
  return rpc.name() == "GetEvidence" || rpc.name() == "GetTile";
}

// Sums that are no amounts of their own, so that leaving amounts out leaves them in.
bool ShowsSums(const Rpc& rpc) {
  constexpr std::array<absl::string_view, 7> kSums = {"AggregatePursuits",   "GetPlan",
                                                      "ListPlans",           "GetKpiSheet",
                                                      "ListKpiSheets",       "GetCustomerAnalysis",
                                                      "ListCustomerSegments"};
  return std::find(kSums.begin(), kSums.end(), rpc.name()) != kSums.end();
}

// The arms that a duty may send, by the domain's table.
absl::flat_hash_set<int> CommandsOfDuty(absl::string_view duty) {
  absl::flat_hash_set<int> numbers;
  const auto* arms = v1::Command::descriptor()->FindOneofByName("kind");
  for (int i = 0; i < arms->field_count(); ++i) {
    const int number = arms->field(i)->number();
    for (const absl::string_view role :
         domain::RolesOf(static_cast<v1::Command::KindCase>(number))) {
      if (role == duty) numbers.insert(number);
    }
  }
  return numbers;
}

}  // namespace

// One reading of a file.
class PolicyParser {
 public:
  absl::StatusOr<std::shared_ptr<const Policy>> Parse(const YAML::Node& root) {
    KEZHI_RETURN_IF_ERROR(CheckKeys(root, {"rpcs", "roles", "grants", "certificates"}));
    for (const char* key : {"rpcs", "roles"}) {
      if (!root[key] || !root[key].IsMap()) {
        return Fault(root, absl::StrCat("`", key, "` is missing"));
      }
    }
    KEZHI_RETURN_IF_ERROR(
        Each(root["rpcs"], [this](auto& name, auto& node) { return TakeRpc(name, node); }));
    KEZHI_RETURN_IF_ERROR(
        Each(root["roles"], [this](auto& name, auto& node) { return TakeRole(name, node); }));
    KEZHI_RETURN_IF_ERROR(
        Each(root["grants"], [this](auto& name, auto& node) { return TakeGrant(name, node); }));
    if (root["certificates"] && !root["certificates"].IsSequence()) {
      return Fault(root["certificates"], "a list is expected here");
    }
    for (const auto& node : root["certificates"]) KEZHI_RETURN_IF_ERROR(TakeCertificate(node));
    return policy_;
  }

 private:
  using Take = std::function<absl::Status(const std::string& name, const YAML::Node& node)>;

  static absl::Status Each(const YAML::Node& map, const Take& take) {
    if (!map) return absl::OkStatus();
    if (!map.IsMap()) return Fault(map, "`name: …` is expected here");
    std::set<std::string> seen;
    for (const auto& pair : map) {
      const std::string& name = pair.first.Scalar();
      if (!seen.insert(name).second) return Fault(pair.first, absl::StrCat("`", name, "` twice"));
      KEZHI_RETURN_IF_ERROR(take(name, pair.second));
    }
    return absl::OkStatus();
  }

  absl::Status TakeRpc(const std::string& name, const YAML::Node& node) {
    const auto rpc = rpcs_.find(name);
    if (rpc == rpcs_.end()) return Fault(node, absl::StrCat("there is no RPC ", name));
    if (!node.IsScalar() || node.Scalar() == kAll || node.Scalar().empty()) {
      return Fault(node, "the name of a group is expected here, other than `all`");
    }
    policy_->groups_[name] = node.Scalar();
    members_[node.Scalar()].push_back(rpc->second);
    return absl::OkStatus();
  }

  absl::Status AddGroup(const YAML::Node& node, const std::string& group, RolePolicy& row) const {
    if (group == kAll) {
      for (const auto& [name, rpc] : rpcs_) row.rpcs.insert(rpc);
      return absl::OkStatus();
    }
    const auto members = members_.find(group);
    if (members == members_.end()) {
      return Fault(node, absl::StrCat("no RPC is in the group ", group));
    }
    row.rpcs.insert(members->second.begin(), members->second.end());
    return absl::OkStatus();
  }

  // What is shown whole shows amounts too.
  static absl::Status CheckWhole(const YAML::Node& node, const RolePolicy& row) {
    if (row.money == Rule::kAll) return absl::OkStatus();
    for (const Rpc* rpc : row.rpcs) {
      if (!ShowsEvents(*rpc) && !ShowsRecords(*rpc)) continue;
      return Fault(node, absl::StrCat("events and records are shown whole: who may call `",
                                      NameOf(*rpc), "` has `money: all`"));
    }
    return absl::OkStatus();
  }

  // `duty` and `commands`: those of the duty, or fewer.
  static absl::Status TakeCommands(const YAML::Node& node, RolePolicy& row) {
    KEZHI_ASSIGN_OR_RETURN(row.duty, Text(node, "duty"));
    if (row.duty.empty()) row.duty = row.role;
    row.commands = CommandsOfDuty(row.duty);
    if (node["duty"] && row.commands.empty()) {
      return Fault(node["duty"], absl::StrCat("the domain has no role ", row.duty));
    }
    if (!node["commands"]) return absl::OkStatus();
    std::vector<std::string> names;
    KEZHI_RETURN_IF_ERROR(Flatten(node["commands"], names));
    absl::flat_hash_set<int> fewer;
    for (const std::string& name : names) {
      const auto* arm = v1::Command::descriptor()->FindFieldByName(name);
      if (arm == nullptr || arm->containing_oneof() == nullptr) {
        return Fault(node["commands"], absl::StrCat("there is no command ", name));
      }
      if (!row.commands.contains(arm->number())) {
        return Fault(node["commands"], absl::StrCat(name, " is no command of duty ", row.duty));
      }
      fewer.insert(arm->number());
    }
    row.commands = std::move(fewer);
    return absl::OkStatus();
  }

  absl::Status TakeRole(const std::string& name, const YAML::Node& node) {
    KEZHI_RETURN_IF_ERROR(CheckKeys(node, {"stores", "sheet", "customer", "staff", "event", "money",
                                           "rpcs", "duty", "commands", "by_grant"}));
    RolePolicy row;
    row.role = name;
    KEZHI_ASSIGN_OR_RETURN(const std::string stores, Text(node, "stores"));
    if (stores != kAll && stores != "own") return Fault(node, "`stores` is all or own");
    row.all_stores = stores == kAll;
    KEZHI_ASSIGN_OR_RETURN(row.sheet, ParseRule(node, "sheet"));
    KEZHI_ASSIGN_OR_RETURN(row.customer, ParseRule(node, "customer"));
    KEZHI_ASSIGN_OR_RETURN(row.staff, ParseRule(node, "staff"));
    KEZHI_ASSIGN_OR_RETURN(row.event, ParseRule(node, "event"));
    KEZHI_ASSIGN_OR_RETURN(row.money, ParseRule(node, "money"));
    if (row.event != Rule::kAll && row.event != Rule::kNone) {
      return Fault(node["event"], "`event` is none or all: an event does not say whose it is");
    }
    KEZHI_ASSIGN_OR_RETURN(row.by_grant, ParseTruth(node, "by_grant"));
    KEZHI_RETURN_IF_ERROR(TakeCommands(node, row));
    if (row.by_grant) {
      if (node["rpcs"] || node["commands"]) {
        return Fault(node, "by_grant: what the role may do stands in the grants");
      }
      row.commands.clear();
    } else {
      std::vector<std::string> groups;
      if (node["rpcs"]) KEZHI_RETURN_IF_ERROR(Flatten(node["rpcs"], groups));
      for (const std::string& group : groups) {
        KEZHI_RETURN_IF_ERROR(AddGroup(node["rpcs"], group, row));
      }
      KEZHI_RETURN_IF_ERROR(CheckWhole(node, row));
    }
    if (row.duty == kOperatorDuty && !row.all_stores) {
      return Fault(node, "the operator's duty is of all stores");
    }
    policy_->roles_.push_back(std::move(row));
    return absl::OkStatus();
  }

  static absl::StatusOr<Classes> ParseClasses(const YAML::Node& node) {
    std::vector<std::string> names;
    KEZHI_RETURN_IF_ERROR(Flatten(node, names));
    Classes classes;
    for (const std::string& name : names) {
      if (name == "P1") {
        classes.identity = true;
      } else if (name == "P2") {
        classes.texts = true;
      } else if (name == "P3") {
        classes.money = true;
      } else if (name != "P0") {
        return Fault(node, "classes of data are P0, P1, P2 and P3");
      }
    }
    return classes;
  }

  // What cannot be shown in part may not be granted in part.
  static absl::Status CheckClasses(const YAML::Node& node, const Rpc& rpc, const Classes& classes) {
    if (ShowsEvents(rpc) && (!classes.money || classes.identity != classes.texts)) {
      return Fault(node, "events are shown whole: with P3, and with P1 and P2 or neither");
    }
    if (ShowsRecords(rpc) && !classes.money) {
      return Fault(node, absl::StrCat(rpc.name(), " shows records whole: grant P3 with it"));
    }
    if (ShowsSums(rpc) && !classes.money) {
      return Fault(node, absl::StrCat(rpc.name(), " shows sums of money: grant P3 with it"));
    }
    return absl::OkStatus();
  }

  absl::Status TakeView(const std::string& group, const YAML::Node& node, RolePolicy& row) {
    if (group == kAll) return Fault(node, "a grant names its groups");
    KEZHI_ASSIGN_OR_RETURN(const Classes classes, ParseClasses(node));
    KEZHI_RETURN_IF_ERROR(AddGroup(node, group, row));
    for (const Rpc* rpc : members_.at(group)) {
      KEZHI_RETURN_IF_ERROR(CheckClasses(node, *rpc, classes));
      row.classes[rpc] = classes;
      if (!ShowsEvents(*rpc)) continue;
      const Rule rule = classes.identity ? Rule::kAll : Rule::kNone;
      if (events_granted_ && row.event != rule) {
        return Fault(node, "events must be granted with the same classes wherever they are shown");
      }
      row.event = rule;
      events_granted_ = true;
    }
    return absl::OkStatus();
  }

  absl::Status TakeGrant(const std::string& principal, const YAML::Node& node) {
    KEZHI_RETURN_IF_ERROR(CheckKeys(node, {"role", "views", "duty", "commands"}));
    KEZHI_ASSIGN_OR_RETURN(const std::string role, Text(node, "role"));
    const RolePolicy* base = policy_->FindRole(role);
    if (base == nullptr || !base->by_grant) {
      return Fault(node, absl::StrCat("`role` must be one with by_grant: true, is ", role));
    }
    RolePolicy row = *base;
    // What is shown of whom is in the classes.
    row.sheet = row.customer = row.staff = row.money = Rule::kAll;
    row.event = Rule::kNone;
    row.by_grant = false;
    // Nothing is sent unless named.
    if (node["commands"]) {
      KEZHI_RETURN_IF_ERROR(TakeCommands(node, row));
    } else if (node["duty"]) {
      return Fault(node, "`duty` of a grant goes with `commands`");
    }
    if (row.duty == kOperatorDuty && !row.all_stores) {
      return Fault(node, "the operator's duty is of all stores");
    }
    if (row.consultant() && !domain::IsName(principal, domain::ResourceKind::kConsultant)) {
      return Fault(node,
                   "a consultant's duty is for stores/{store}/consultants/{consultant} alone");
    }
    events_granted_ = false;
    KEZHI_RETURN_IF_ERROR(
        Each(node["views"], [&](auto& group, auto& view) { return TakeView(group, view, row); }));
    policy_->grants_[principal] = std::move(row);
    return absl::OkStatus();
  }

  absl::Status TakeCertificate(const YAML::Node& node) {
    KEZHI_RETURN_IF_ERROR(CheckKeys(node, {"uri", "subject", "principal", "role", "store"}));
    CertificateRule rule;
    KEZHI_ASSIGN_OR_RETURN(rule.uri, Text(node, "uri"));
    KEZHI_ASSIGN_OR_RETURN(rule.subject, Text(node, "subject"));
    KEZHI_ASSIGN_OR_RETURN(rule.principal, Text(node, "principal"));
    KEZHI_ASSIGN_OR_RETURN(rule.role, Text(node, "role"));
    KEZHI_ASSIGN_OR_RETURN(rule.store, Text(node, "store"));
    if (rule.uri.empty() == rule.subject.empty()) {
      return Fault(node, "a certificate is known by its `uri` or its `subject`");
    }
    if (rule.principal.empty()) return Fault(node, "`principal` is missing");
    if (policy_->FindRole(rule.role) == nullptr) {
      return Fault(node, absl::StrCat("there is no role ", rule.role));
    }
    policy_->certificates_.push_back(std::move(rule));
    return absl::OkStatus();
  }

  const std::map<std::string, const Rpc*> rpcs_ = AllRpcs();
  std::map<std::string, std::vector<const Rpc*>> members_;
  // The grant being read shows events, under its `event` rule.
  bool events_granted_ = false;
  const std::shared_ptr<Policy> policy_ = std::make_shared<Policy>();
};

absl::StatusOr<std::shared_ptr<const Policy>> Policy::Parse(const std::string& yaml) {
  try {
    const YAML::Node root = YAML::Load(yaml);
    KEZHI_RETURN_IF_ERROR(services::CheckYaml(root, "policy"));
    return PolicyParser().Parse(root);
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("policy: ", error.what()));
  }
}

}  // namespace kezhi::server
