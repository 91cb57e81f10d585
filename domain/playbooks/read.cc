#include "domain/playbooks/read.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"
#include "google/rpc/error_details.pb.h"

#include "kezhi/v1/command.pb.h"

#include "domain/decision.h"
#include "domain/error.h"
#include "domain/rules.h"

namespace kezhi::domain {
namespace {

using google::protobuf::TextFormat;
using Tree = TextFormat::ParseInfoTree;

constexpr char kBadRequest[] = "type.googleapis.com/google.rpc.BadRequest";
constexpr char kPrefix[] = "adopt_playbook.playbook.";

// Takes what the parser says; it counts from 0.
class Collector : public google::protobuf::io::ErrorCollector {
 public:
  explicit Collector(std::vector<PlaybookFault>& faults) : faults_(faults) {}

  void AddError(int line, int column, const std::string& message) override {
    faults_.push_back({std::max(line, 0) + 1, std::max(column, 0) + 1, "", message});
  }

  // A field that there is none of is a slip of the pen. The parser goes on after it, so that all
  // are told.
  void AddWarning(int line, int column, const std::string& message) override {
    AddError(line, column, message);
  }

 private:
  std::vector<PlaybookFault>& faults_;
};

// `grades[2]`: the name, and the place in a list; −1 = none is given.
struct Step {
  std::string name;
  int index = -1;
};

Step StepOf(absl::string_view segment) {
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(segment, absl::MaxSplits('[', 1));
  Step step;
  step.name = parts.first;
  if (!absl::SimpleAtoi(absl::StripSuffix(parts.second, "]"), &step.index)) step.index = -1;
  return step;
}

// Where the field of this path stands, or the nearest that holds it.
TextFormat::ParseLocation Locate(const Tree& root, const std::string& path) {
  TextFormat::ParseLocation found(0, 0);
  const Tree* tree = &root;
  const google::protobuf::Descriptor* type = v1::Playbook::descriptor();
  const std::vector<std::string> segments = absl::StrSplit(path, '.');
  for (const std::string& segment : segments) {
    if (tree == nullptr || type == nullptr) break;
    const Step step = StepOf(segment);
    const auto* field = type->FindFieldByName(step.name);
    if (field == nullptr) break;
    // Of a list as a whole: where it begins.
    const int index = field->is_repeated() ? std::max(step.index, 0) : -1;
    TextFormat::ParseLocation here = tree->GetLocation(field, index);
    // Of `[a, b]` the parser keeps the place of the bracket's field alone.
    for (int former = index - 1; former >= 0 && here.line < 0; --former) {
      here = tree->GetLocation(field, former);
    }
    if (here.line < 0) break;
    found = here;
    type = field->message_type();
    tree = type == nullptr ? nullptr : tree->GetTreeForNested(field, index);
  }
  return found;
}

// Adds the violations of a refusal, each where its field stands.
void AddViolations(const absl::Status& status, const Tree& tree,
                   std::vector<PlaybookFault>& faults) {
  const auto payload = status.GetPayload(kBadRequest);
  google::rpc::BadRequest bad;
  if (!payload.has_value() || !bad.ParseFromString(std::string(*payload))) return;
  for (const auto& violation : bad.field_violations()) {
    const std::string field(absl::StripPrefix(violation.field(), kPrefix));
    const TextFormat::ParseLocation place = Locate(tree, field);
    // That the playbook is invalid goes without saying here.
    const std::string said = ReasonName(v1::REASON_PLAYBOOK_INVALID) + ": ";
    faults.push_back({place.line + 1, place.column + 1, field,
                      std::string(absl::StripPrefix(violation.description(), said))});
  }
}

// What the general checks of commands find: texts too long, or with control characters; too many
// elements.
absl::Status CheckFields(const v1::Playbook& playbook) {
  v1::Command command;
  command.set_request_id("00000000-0000-4000-8000-000000000000");
  command.mutable_adopt_playbook()->set_store("stores/s");
  *command.mutable_adopt_playbook()->mutable_playbook() = playbook;
  return Check(command);
}

}  // namespace

PlaybookText ReadPlaybook(const std::string& text, const std::vector<const v1::Playbook*>& others) {
  PlaybookText read;
  Collector collector(read.faults);
  Tree tree;
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&collector);
  parser.WriteLocationsTo(&tree);
  parser.AllowUnknownField(true);
  const bool parsed = parser.ParseFromString(text, &read.playbook);
  // Of a text that breaks off the rest is not known, and would be found missing.
  if (parsed) {
    AddViolations(CheckFields(read.playbook), tree, read.faults);
    AddViolations(Validate(read.playbook, others), tree, read.faults);
  }
  std::stable_sort(read.faults.begin(), read.faults.end(),
                   [](const PlaybookFault& a, const PlaybookFault& b) {
                     return std::tie(a.line, a.column) < std::tie(b.line, b.column);
                   });
  return read;
}

}  // namespace kezhi::domain
