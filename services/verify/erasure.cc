#include "services/verify/erasure.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"

#include "kezhi/v1/customer.pb.h"
#include "kezhi/v1/record.pb.h"

#include "services/verify/record_check.h"
#include "storage/evidence.h"
#include "storage/signed_note.h"
#include "storage/verify.h"

namespace kezhi::verify {
namespace {

using storage::Layer;

constexpr absl::string_view kTitle = "kezhi erasure certificate v1\n";
// What the evidence begins with, below the empty line that parts it from the statement.
constexpr absl::string_view kEvidence = "\nc2sp.org/tlog-proof@v1\n";

using Lines = std::map<std::string, std::string>;

// The lines `name: value` below the title; nullopt: it is no such statement.
std::optional<Lines> ParseStatement(absl::string_view text) {
  if (!absl::ConsumePrefix(&text, kTitle) || !absl::ConsumeSuffix(&text, "\n")) return std::nullopt;
  Lines lines;
  const std::vector<absl::string_view> all = absl::StrSplit(text, '\n');
  for (const absl::string_view line : all) {
    const std::size_t colon = line.find(':');
    if (colon == absl::string_view::npos) return std::nullopt;
    absl::string_view value = line.substr(colon + 1);
    absl::ConsumePrefix(&value, " ");
    const bool is_new =
        lines.emplace(std::string(line.substr(0, colon)), std::string(value)).second;
    if (!is_new) return std::nullopt;
  }
  return lines;
}

std::string TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FormatTime(absl::RFC3339_full,
                          absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos()),
                          absl::UTCTimeZone());
}

// What the statement must say of this event.
Lines LinesOf(const v1::Record& record, const v1::CustomerErased& erased) {
  const std::string basis = v1::LegalBasis_Name(erased.legal_basis());
  return {{"log", absl::BytesToHexString(record.log_id())},
          {"customer", record.stream()},
          {"aliases", absl::StrJoin(erased.aliases(), " ")},
          {"visits", absl::StrCat(erased.visits())},
          {"legal_basis", std::string(absl::StripPrefix(basis, "LEGAL_BASIS_"))},
          {"requested_by", erased.requested_by()},
          {"request_position", absl::StrCat(erased.request_position())},
          {"approved_by", record.actor().principal()},
          {"approved_at", TimeOf(record.recorded_at())},
          {"position", absl::StrCat(record.position())},
          {"destroyed_keys", absl::StrJoin(erased.key_ids(), " ")}};
}

// The statement against the event that its evidence proves.
void Compare(const Lines& said, const std::string& record_bytes, v1::VerifierReport& report) {
  v1::Record record;
  v1::CustomerErased erased;
  if (!record.ParseFromString(record_bytes) || record.type() != "CustomerErased" ||
      !erased.ParseFromString(record.event())) {
    return Find(Layer::kRecord, report.position(),
                "the evidence is not of the event that erases a person", report);
  }
  report.set_customer(record.stream());
  for (const auto& [name, value] : LinesOf(record, erased)) {
    const auto line = said.find(name);
    if (line != said.end() && line->second == value) continue;
    Find(Layer::kRecord, report.position(),
         absl::StrCat("the statement has another ", name, " than the event"), report);
  }
}

void CheckStatement(absl::string_view text, const Trust& trust, const std::string& evidence,
                    v1::VerifierReport& report) {
  const absl::StatusOr<storage::SignedNote> note = storage::ParseNote(text);
  const std::uint64_t at = report.position();
  if (!note.ok()) return Find(Layer::kSignature, at, note.status().message(), report);
  v1::VerifierReport unsaid;  // CheckEvidence has said it
  const absl::Status is_signed = KeysOf(trust, unsaid).Verify(*note);
  if (!is_signed.ok()) return Find(Layer::kSignature, at, is_signed.message(), report);
  const std::optional<Lines> said = ParseStatement(note->text);
  if (!said.has_value()) {
    return Find(Layer::kSignature, at, "what is signed is no statement of an erasure", report);
  }
  const absl::StatusOr<storage::Evidence> proved = storage::ParseEvidence(evidence);
  // Else it was found already.
  if (proved.ok()) Compare(*said, proved->record, report);
}

}  // namespace

v1::VerifierReport CheckErasure(const std::string& text, const Trust& trust) {
  const std::size_t end = text.find(std::string(kEvidence));
  const std::string statement = text.substr(0, end);
  const std::string evidence = end == std::string::npos ? "" : text.substr(end + 1);
  v1::VerifierReport report = CheckEvidence(evidence, trust);
  report.set_kind("erasure");
  CheckStatement(statement, trust, evidence, report);
  report.set_verified(report.findings().empty());
  return report;
}

}  // namespace kezhi::verify
