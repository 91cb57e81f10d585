// kezhi tree-head, prove: signed tree heads, and the evidence of one record.
#include <fstream>
#include <iterator>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/out_file.h"
#include "services/cli/verbs.h"

namespace kezhi::cli {
namespace {

struct TreeHeadOptions {
  bool issued = false;
  bool list = false;
  std::string cosigned;
  std::string out = "-";
};

struct ProveOptions {
  std::uint64_t position = 0;
  std::uint64_t tree_size = 0;
  std::string out = "-";
};

// To standard output for `-`.
absl::Status WriteTo(const std::string& out, const std::string& text, Session& session) {
  if (out == "-") {
    session.out() << text;
    return absl::OkStatus();
  }
  OutFile file(out);
  file.stream() << text;
  return file.Keep();
}

Table HeadTable(const std::vector<v1::TreeHead>& heads, const Words& words) {
  Table table({{"size", words("事件数", "Events"), true},
               {"issued_at", words("签发", "Issued")},
               {"root", words("根", "Root")},
               {"signatures", words("签名", "Signatures"), true}});
  for (const v1::TreeHead& head : heads) {
    // A note's signatures are the lines that begin with a dash.
    std::size_t signatures = 0;
    for (std::size_t at = head.note().find("\n\xe2\x80\x94 "); at != std::string::npos;
         at = head.note().find("\n\xe2\x80\x94 ", at + 1)) {
      ++signatures;
    }
    table.Add({absl::StrCat(head.size()),
               head.has_issued_at()
                   ? absl::FormatTime(absl::RFC3339_sec, domain::ToTime(head.issued_at()),
                                      absl::UTCTimeZone())
                   : "",
               absl::BytesToHexString(head.root()), absl::StrCat(signatures)});
  }
  return table;
}

absl::StatusOr<int> ListHeads(Session& session) {
  std::vector<v1::TreeHead> heads;
  v1::ListTreeHeadsRequest request;
  v1::ListTreeHeadsResponse all;
  for (bool more = true; more;) {
    v1::ListTreeHeadsResponse response;
    KEZHI_RETURN_IF_ERROR(
        session.Call(session.audit(), &v1::AuditService::Stub::ListTreeHeads, request, response));
    more = response.more();
    for (const v1::TreeHead& head : response.tree_heads()) {
      heads.push_back(head);
      *all.add_tree_heads() = head;
      request.set_after_size(head.size());
    }
  }
  const Table table = HeadTable(heads, session.words());
  if (session.json()) {
    KEZHI_RETURN_IF_ERROR(session.PrintJson(all));
  } else if (session.csv()) {
    table.PrintCsv(session.out());
  } else {
    table.Print(session.out(), session.style());
  }
  return kExitOk;
}

absl::StatusOr<v1::TreeHead> Cosign(const std::string& path, Session& session) {
  std::ifstream file(path, std::ios::binary);
  v1::AddCosignatureRequest request;
  request.set_note(std::string{std::istreambuf_iterator<char>(file), {}});
  if (!file.good() && !file.eof()) {
    return UsageError(absl::StrCat("--cosigned: cannot read ", path));
  }
  v1::AddCosignatureResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.audit(), &v1::AuditService::Stub::AddCosignature, request, response));
  return response.tree_head();
}

absl::StatusOr<int> RunTreeHead(const TreeHeadOptions& options, Session& session) {
  if (options.list) return ListHeads(session);
  v1::GetTreeHeadRequest request;
  request.set_issued(options.issued);
  v1::GetTreeHeadResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.audit(), &v1::AuditService::Stub::GetTreeHead, request, response));
  if (!options.cosigned.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*response.mutable_tree_head(), Cosign(options.cosigned, session));
  }
  if (session.json()) {
    KEZHI_RETURN_IF_ERROR(session.PrintJson(response));
  } else if (session.csv()) {
    HeadTable({response.tree_head()}, session.words()).PrintCsv(session.out());
  } else {
    KEZHI_RETURN_IF_ERROR(WriteTo(options.out, response.tree_head().note(), session));
    session.Note(
        absl::StrCat(session.words()("验证密钥 ", "verifier key "), response.verifier_key()));
  }
  return kExitOk;
}

absl::StatusOr<int> RunProve(const ProveOptions& options, Session& session) {
  v1::GetEvidenceRequest request;
  request.set_position(options.position);
  request.set_tree_size(options.tree_size);
  v1::GetEvidenceResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.audit(), &v1::AuditService::Stub::GetEvidence, request, response));
  if (session.json()) {
    KEZHI_RETURN_IF_ERROR(session.PrintJson(response));
  } else {
    KEZHI_RETURN_IF_ERROR(WriteTo(options.out, response.text(), session));
  }
  return kExitOk;
}

}  // namespace

void AddTreeHead(Verbs& verbs) {
  auto options = std::make_shared<TreeHeadOptions>();
  CLI::App* verb = verbs.Add(
      {"tree-head", kAuditGroup, "Signs the Merkle root over all events, to be kept elsewhere",
       "A signed note as c2sp.org/tlog-checkpoint has it. Whoever keeps it can prove later that "
       "nothing up to it was\nchanged: `kezhi-verify`. Roles auditor and operator.",
       "  kezhi tree-head --out 2026-11-28.txt\n"
       "  kezhi tree-head --list               # those issued on schedule\n"
       "  kezhi tree-head --cosigned note.txt  # brings what a witness has signed\n"},
      [options](Session& session) { return RunTreeHead(*options, session); });
  verb->add_flag("--issued", options->issued, "The one issued last instead of one of now");
  verb->add_flag("--list", options->list, "All that were issued");
  verb->add_option("--cosigned", options->cosigned,
                   "A file with a tree head that a witness has signed, for the server to keep");
  verb->add_option("--out", options->out, "File; - = standard output")->capture_default_str();
}

void AddProve(Verbs& verbs) {
  auto options = std::make_shared<ProveOptions>();
  CLI::App* verb = verbs.Add(
      {"prove", kAuditGroup, "Writes one event with what proves its place in the log",
       "As c2sp.org/tlog-proof has it, with the stored record as extra data. Personal texts in it "
       "stay sealed.",
       "  kezhi prove 4711 --out 4711.tlog-proof && kezhi-verify evidence 4711.tlog-proof --key "
       "KEY\n"},
      [options](Session& session) { return RunProve(*options, session); });
  verb->add_option("position", options->position, "Position of the event")->required();
  verb->add_option("--tree-size", options->tree_size,
                   "In the tree of so many events; default: of all");
  verb->add_option("--out", options->out, "File; - = standard output")->capture_default_str();
}

}  // namespace kezhi::cli
