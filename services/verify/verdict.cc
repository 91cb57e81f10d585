#include "services/verify/verdict.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"

namespace kezhi::verify {
namespace {

std::string Verified(const v1::VerifierReport& report) {
  if (report.kind() == "evidence") {
    return absl::StrCat("verified: ", report.type(), " is at position ", report.position(), " of ",
                        report.origin(), ", in the tree head of ", report.tree_size(), "\n");
  }
  if (report.kind() == "erasure") {
    return absl::StrCat("verified: ", report.customer(), " was erased by the event at position ",
                        report.position(), " of ", report.origin(), ", in the tree head of ",
                        report.tree_size(), "\n");
  }
  if (report.kind() == "form") {
    return absl::StrCat("verified: the ", report.form(), " as of position ", report.position(),
                        " of ", report.origin(), ", in the tree head of ", report.tree_size(),
                        "\n");
  }
  const std::string read =
      absl::StrCat("verified: ", report.records(), " records of ", report.origin());
  if (report.root().empty()) return absl::StrCat(read, " fit together; no tree head was given\n");
  return absl::StrCat(read, ", the first ", report.tree_size(), " as the tree head has them\n");
}

}  // namespace

std::string VerdictOf(const v1::VerifierReport& report) {
  if (report.verified()) return Verified(report);
  std::string lines = absl::StrCat("NOT VERIFIED: ", report.findings_size(), " ",
                                   report.findings_size() == 1 ? "finding" : "findings", " in the ",
                                   report.kind(), " of ", report.origin(), "\n");
  for (const v1::VerifierFinding& finding : report.findings()) {
    absl::StrAppend(&lines, "  ", finding.layer(), ": ",
                    finding.position() == 0 ? "" : absl::StrCat("[", finding.position(), "] "),
                    finding.what(), "\n");
  }
  return lines;
}

absl::StatusOr<std::string> JsonOf(const google::protobuf::Message& message) {
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) return absl::InternalError("the answer is no JSON");
  return json + "\n";
}

}  // namespace kezhi::verify
