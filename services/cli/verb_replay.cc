// kezhi replay: a span of history folded anew here, with the proof of what was folded.
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"
#include <google/protobuf/struct.pb.h>

#include "base/status_macros.h"
#include "domain/error.h"
#include "services/cli/data_directory.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/replay_log.h"
#include "services/cli/verbs.h"
#include "services/cli/verify_server.h"
#include "services/engine/rebuild.h"
#include "services/verify/replay.h"

namespace kezhi::cli {
namespace {

struct ReplayOptions {
  std::string data;
  std::uint64_t from = 1;
  std::optional<std::uint64_t> to;
  std::vector<std::string> checkpoints;
  std::string key;
  bool views = false;
};

// The server's views, as it says itself.
struct ServedViews {
  std::uint64_t position = 0;
  // Of all of them; empty: one has stopped, or it found its log damaged and did not look at them.
  std::string digest;
  // Of each by its name; empty: it has stopped. None: they were not looked at.
  std::map<std::string, std::string> digests;
  // Versions that lie before are removed from them.
  std::uint64_t earliest = 0;
};

// What is told.
struct ReplayAnswer {
  verify::Replayed replayed;
  ReplayOptions asked;
  std::string verifier_key;
  std::string digest;
  std::optional<ServedViews> served;

  bool verified() const { return replayed.report.verified(); }

  bool views_equal() const { return served.has_value() && served->digest == digest; }

  bool clean() const { return verified() && (!served.has_value() || views_equal()); }
};

absl::StatusOr<std::string> NoteIn(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string note{std::istreambuf_iterator<char>(file), {}};
  if (file.good() || file.eof()) return note;
  return UsageError(absl::StrCat("--checkpoint: cannot read ", path));
}

absl::StatusOr<verify::Trust> TrustIn(const ReplayOptions& options, const std::string& key) {
  verify::Trust trust;
  absl::StatusOr<storage::VerifierKey> parsed = storage::ParseVerifierKey(key);
  if (!parsed.ok()) return UsageError(absl::StrCat("--key: ", parsed.status().message()));
  trust.key = *std::move(parsed);
  for (const std::string& path : options.checkpoints) {
    KEZHI_ASSIGN_OR_RETURN(std::string note, NoteIn(path));
    trust.tree_heads.push_back(std::move(note));
  }
  return trust;
}

absl::Status CheckReplayOptions(const ReplayOptions& options) {
  if (options.key.empty() && !options.checkpoints.empty()) {
    return UsageError("--checkpoint: say with --key by whom it must be signed");
  }
  if (!options.data.empty() && options.checkpoints.empty()) {
    return UsageError("--data: a directory signs nothing; give --checkpoint and --key");
  }
  if (options.views && !options.data.empty()) {
    return UsageError("--views: of a server; `kezhi verify --data DIR --views` is for a directory");
  }
  if (options.views && options.to.has_value()) {
    return UsageError("--views: they are compared where they stand; leave out --to");
  }
  if (options.from > options.to.value_or(options.from)) {
    return UsageError("--from: must not be after --to");
  }
  return absl::OkStatus();
}

// The earliest position that the server's views can be asked for.
absl::StatusOr<std::uint64_t> EarliestKept(Session& session) {
  v1::ListStoresRequest request;
  request.mutable_read_at()->set_position(1);
  v1::ListStoresResponse response;
  const absl::Status status =
      session.Call(session.query(), &v1::QueryService::Stub::ListStores, request, response);
  if (status.ok()) return std::uint64_t{0};
  if (domain::ReasonOf(status) != v1::REASON_HISTORY_COMPACTED) return status;
  google::rpc::ErrorInfo info;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  const bool told = payload.has_value() && info.ParseFromString(std::string(*payload));
  const auto found = info.metadata().find(std::string("earliest"));
  std::uint64_t earliest = 0;
  if (!told || found == info.metadata().end() || !absl::SimpleAtoi(found->second, &earliest)) {
    return absl::InternalError("the server does not say which history it keeps");
  }
  return earliest;
}

absl::StatusOr<ServedViews> ViewsOf(Session& session) {
  ProgressBar bar(session.err(), session.words()("验证", "Verifying"), session.globals().progress);
  KEZHI_ASSIGN_OR_RETURN(const v1::VerifyReport report, VerifyServer(session, true, bar));
  ServedViews views;
  views.position = report.position();
  views.digest = report.views_digest();
  for (const v1::VerifiedView& view : report.views()) views.digests[view.name()] = view.digest();
  KEZHI_ASSIGN_OR_RETURN(views.earliest, EarliestKept(session));
  return views;
}

absl::Status ReplayRecords(verify::ReplaySource& source, const verify::Trust& trust,
                           Session& session, ReplayAnswer& answer) {
  ProgressBar bar(session.err(), session.words()("重演", "Replaying"), session.globals().progress);
  verify::ReplayAsked asked;
  asked.from = answer.asked.from;
  asked.to = answer.asked.to;
  if (answer.served.has_value()) {
    asked.to = answer.served->position;
    asked.earliest = answer.served->earliest;
  }
  asked.progress = [&bar](std::uint64_t done, std::uint64_t total) { bar.Update(done, total); };
  KEZHI_ASSIGN_OR_RETURN(answer.replayed, verify::ReplayLog(source, asked, trust));
  std::map<std::string, std::string> digests;
  for (const verify::ReplayedProjection& projection : answer.replayed.projections) {
    digests[projection.name] = projection.digest;
  }
  answer.digest = engine::CombinedDigest(digests);
  return absl::OkStatus();
}

absl::Status ReplayServer(Session& session, ReplayAnswer& answer) {
  if (answer.asked.views) {
    KEZHI_ASSIGN_OR_RETURN(answer.served, ViewsOf(session));
  }
  v1::GetTreeHeadResponse head;
  KEZHI_RETURN_IF_ERROR(session.Call(session.audit(), &v1::AuditService::Stub::GetTreeHead,
                                     v1::GetTreeHeadRequest(), head));
  answer.verifier_key = answer.asked.key.empty() ? head.verifier_key() : answer.asked.key;
  KEZHI_ASSIGN_OR_RETURN(verify::Trust trust, TrustIn(answer.asked, answer.verifier_key));
  trust.tree_heads.push_back(head.tree_head().note());
  ServerLog log(session, head.tree_head().size());
  return ReplayRecords(log, trust, session, answer);
}

absl::Status ReplayData(Session& session, ReplayAnswer& answer) {
  answer.verifier_key = answer.asked.key;
  KEZHI_ASSIGN_OR_RETURN(const verify::Trust trust, TrustIn(answer.asked, answer.asked.key));
  KEZHI_ASSIGN_OR_RETURN(const auto journal, OpenJournal(answer.asked.data));
  JournalLog log(*journal);
  return ReplayRecords(log, trust, session, answer);
}

std::string ReplayVerdict(const ReplayAnswer& answer, const Words& words) {
  const v1::VerifierReport& report = answer.replayed.report;
  if (!answer.verified()) {
    return absl::StrCat(words("未证明：发现 ", "NOT VERIFIED: "), report.findings_size(),
                        words(" 处问题", report.findings_size() == 1 ? " finding" : " findings"));
  }
  return absl::StrCat(words("已证明：事件 ", "verified: events "), answer.asked.from,
                      words(" 至 ", " to "), report.position(), words("，在 ", " of "),
                      report.origin(), words(" 的树头（", ", in the tree head of "),
                      report.tree_size(), words(" 个事件）之内", ""));
}

// How the server's rows of a view stand to those made here; empty: they were not compared.
std::string ShownView(const ReplayAnswer& answer, const verify::ReplayedProjection& projection,
                      const Words& words) {
  if (!answer.served.has_value() || answer.served->digests.empty()) return "";
  const auto served = answer.served->digests.find(projection.name);
  if (served == answer.served->digests.end()) return words("无", "none");
  if (served->second.empty()) return words("停止", "stopped");
  return served->second == projection.digest ? words("相同", "equal") : words("不同", "different");
}

// Names of the views that the server has otherwise, or that are on one side alone.
std::vector<std::string> DifferentViews(const ReplayAnswer& answer) {
  std::map<std::string, std::string> served = answer.served->digests;
  std::vector<std::string> names;
  for (const verify::ReplayedProjection& projection : answer.replayed.projections) {
    const auto found = served.find(projection.name);
    const bool equal = found != served.end() && found->second == projection.digest;
    if (!equal) names.push_back(projection.name);
    if (found != served.end()) served.erase(found);
  }
  for (const auto& [name, digest] : served) names.push_back(name);
  return names;
}

// Empty: they were not compared.
std::string ShownViews(const ReplayAnswer& answer, const Words& words) {
  if (!answer.verified() || !answer.served.has_value()) return "";
  if (answer.views_equal()) return words("逐字节相同", "equal, byte by byte");
  if (answer.served->digests.empty()) {
    return words("服务器自查有误，见 kezhi verify", "not compared: see kezhi verify");
  }
  return absl::StrCat(words("不同：", "different: "), absl::StrJoin(DifferentViews(answer), ", "));
}

std::string ShownMoment(absl::Time at) {
  return at == absl::InfinitePast() ? ""
                                    : absl::FormatTime(absl::RFC3339_sec, at, absl::UTCTimeZone());
}

Table ReplayFindings(const v1::VerifierReport& report, const Words& words) {
  Table table({{"position", words("事件", "Event"), true},
               {"layer", words("层次", "Found by")},
               {"what", words("问题", "Finding"), false, Fit::kWrap}});
  for (const v1::VerifierFinding& finding : report.findings()) {
    table.Add({finding.position() == 0 ? "" : absl::StrCat(finding.position()), finding.layer(),
               finding.what()});
  }
  return table;
}

Table ReplayedTypes(const verify::Replayed& replayed, const Words& words) {
  Table table({{"type", words("事件类型", "Type")}, {"events", words("事件数", "Events"), true}});
  for (const auto& [type, events] : replayed.types) table.Add({type, absl::StrCat(events)});
  return table;
}

Table ReplayedViews(const ReplayAnswer& answer, const Words& words) {
  Table table({{"view", words("视图", "View")},
               {"version", words("版本", "Version"), true},
               {"written", words("写入", "Written"), true},
               {"changed", words("变化行", "Changed"), true},
               {"rows", words("行数", "Rows"), true},
               {"server", words("服务器", "Server")},
               {"digest", words("摘要", "Digest"), false, Fit::kCut}});
  for (const verify::ReplayedProjection& projection : answer.replayed.projections) {
    table.Add({projection.name, absl::StrCat(projection.version),
               absl::StrCat(projection.rows.written), absl::StrCat(projection.rows.changed),
               absl::StrCat(projection.rows.rows), ShownView(answer, projection, words),
               projection.digest});
  }
  return table;
}

// For programs: what the span has done, or what was found.
Table ReplayCsv(const ReplayAnswer& answer, const Words& words) {
  const verify::Replayed& replayed = answer.replayed;
  if (!answer.verified()) return ReplayFindings(replayed.report, words);
  Table table({{"what", ""},
               {"name", ""},
               {"events", ""},
               {"written", ""},
               {"changed", ""},
               {"rows", ""},
               {"digest", ""},
               {"server", ""}});
  for (const auto& [type, events] : replayed.types) {
    table.Add({"type", type, absl::StrCat(events), "", "", "", "", ""});
  }
  for (const verify::ReplayedProjection& projection : replayed.projections) {
    table.Add({"view", projection.name, "", absl::StrCat(projection.rows.written),
               absl::StrCat(projection.rows.changed), absl::StrCat(projection.rows.rows),
               projection.digest, ShownView(answer, projection, words)});
  }
  return table;
}

std::uint64_t EventsOf(const verify::Replayed& replayed) {
  std::uint64_t events = 0;
  for (const auto& [type, count] : replayed.types) events += count;
  return events;
}

Form ReplayForm(const ReplayAnswer& answer, const Words& words) {
  const verify::Replayed& replayed = answer.replayed;
  Form form;
  form.title = ReplayVerdict(answer, words);
  form.csv = ReplayCsv(answer, words);
  form.facts = {{words("树根", "root"), absl::BytesToHexString(replayed.report.root())},
                {words("验证密钥", "verifier key"), answer.verifier_key}};
  if (!answer.verified()) {
    form.sections.push_back({"", ReplayFindings(replayed.report, words)});
    return form;
  }
  form.facts.push_back(
      {words("首个记录于", "first recorded"), ShownMoment(replayed.first_recorded_at)});
  form.facts.push_back(
      {words("末个记录于", "last recorded"), ShownMoment(replayed.last_recorded_at)});
  form.facts.push_back({words("事件", "events"), absl::StrCat(EventsOf(replayed))});
  form.facts.push_back({words("流", "streams"), absl::StrCat(replayed.streams)});
  form.facts.push_back({words("视图摘要", "views digest"), answer.digest});
  form.facts.push_back({words("服务器的视图", "the server's views"), ShownViews(answer, words)});
  form.sections.push_back({"", ReplayedTypes(replayed, words)});
  form.sections.push_back({"", ReplayedViews(answer, words)});
  return form;
}

// An object of JSON that is filled field by field.
class JsonObject {
 public:
  explicit JsonObject(google::protobuf::Struct& object) : object_(object) {}

  google::protobuf::Value& operator[](const std::string& name) {
    return (*object_.mutable_fields())[name];
  }

  void Set(const std::string& name, const std::string& text) {
    (*this)[name].set_string_value(text);
  }

  void Set(const std::string& name, std::uint64_t number) {
    (*this)[name].set_number_value(static_cast<double>(number));
  }

 private:
  google::protobuf::Struct& object_;
};

void AddViews(const ReplayAnswer& answer, google::protobuf::ListValue& views) {
  for (const verify::ReplayedProjection& projection : answer.replayed.projections) {
    JsonObject object(*views.add_values()->mutable_struct_value());
    object.Set("name", projection.name);
    object.Set("version", static_cast<std::uint64_t>(projection.version));
    object.Set("rowsWritten", projection.rows.written);
    object.Set("rowsChanged", projection.rows.changed);
    object.Set("rows", projection.rows.rows);
    object.Set("digest", projection.digest);
    if (!answer.served.has_value()) continue;
    const auto served = answer.served->digests.find(projection.name);
    if (served == answer.served->digests.end()) continue;
    object.Set("serverDigest", served->second);
    object["serverEqual"].set_bool_value(served->second == projection.digest);
  }
}

google::protobuf::Struct ReplayJson(const ReplayAnswer& answer) {
  const verify::Replayed& replayed = answer.replayed;
  const v1::VerifierReport& report = replayed.report;
  google::protobuf::Struct json;
  JsonObject object(json);
  object["verified"].set_bool_value(answer.verified());
  object.Set("origin", report.origin());
  object.Set("from", answer.asked.from);
  object.Set("to", report.position());
  object.Set("treeSize", report.tree_size());
  object.Set("root", absl::BytesToHexString(report.root()));
  object.Set("verifierKey", answer.verifier_key);
  object["keyFromServer"].set_bool_value(answer.asked.key.empty());
  google::protobuf::ListValue& findings = *object["findings"].mutable_list_value();
  for (const v1::VerifierFinding& finding : report.findings()) {
    JsonObject found(*findings.add_values()->mutable_struct_value());
    found.Set("layer", finding.layer());
    found.Set("position", finding.position());
    found.Set("what", finding.what());
  }
  if (!answer.verified()) return json;
  object.Set("events", EventsOf(replayed));
  object.Set("streams", replayed.streams);
  object.Set("firstRecordedAt", ShownMoment(replayed.first_recorded_at));
  object.Set("lastRecordedAt", ShownMoment(replayed.last_recorded_at));
  JsonObject types(*object["types"].mutable_struct_value());
  for (const auto& [type, events] : replayed.types) types.Set(type, events);
  AddViews(answer, *object["views"].mutable_list_value());
  object.Set("viewsDigest", answer.digest);
  if (!answer.served.has_value()) return json;
  object["serverViewsEqual"].set_bool_value(answer.views_equal());
  object.Set("serverViewsDigest", answer.served->digest);
  return json;
}

absl::StatusOr<int> RunReplay(const ReplayOptions& options, Session& session) {
  KEZHI_RETURN_IF_ERROR(CheckReplayOptions(options));
  ReplayAnswer answer;
  answer.asked = options;
  KEZHI_RETURN_IF_ERROR(options.data.empty() ? ReplayServer(session, answer)
                                             : ReplayData(session, answer));
  const Words& words = session.words();
  KEZHI_RETURN_IF_ERROR(session.Print(ReplayJson(answer), ReplayForm(answer, words)));
  if (options.key.empty()) {
    session.Note(words("验证密钥由服务器自己给出；用 --key 写明您信任的密钥。",
                       "The server itself has told the verifier key; say with --key which one you "
                       "trust."));
  }
  return answer.clean() ? kExitOk : kExitFindings;
}

}  // namespace

void AddReplay(Verbs& verbs) {
  auto options = std::make_shared<ReplayOptions>();
  CLI::App* verb = verbs.Add(
      {"replay", kAuditGroup, "Folds a span of history anew here, and proves what was folded",
       "Reads the records from the first to --to, proves that they are those of the signed tree "
       "heads, folds them\ninto rows in memory, and tells what the events of the span did. "
       "Personal texts stay sealed. Roles auditor and\noperator. Exit code 1: something was "
       "found, or the server's views are different.",
       "  kezhi replay --from 4000 --to 4711\n"
       "  kezhi replay --key KEY --checkpoint last-year.txt\n"
       "  kezhi replay --views                 # also compares the server's own, each of them\n"
       "  kezhi replay --data COPY --key KEY --checkpoint today.txt\n"},
      [options](Session& session) { return RunReplay(*options, session); });
  verb->add_option("--from", options->from, "Position of the span's first event")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  verb->add_option("--to", options->to,
                   "Position of its last event; default: the last one of the tree head")
      ->check(CLI::PositiveNumber);
  verb->add_option("--checkpoint", options->checkpoints,
                   "A file with a signed tree head that you keep, which the log must begin with or "
                   "go on to; repeatable");
  verb->add_option("--key", options->key,
                   "The log's verifier key, name+id+key; default: as the server tells it");
  verb->add_flag("--views", options->views,
                 "Have the server verify its views, and compare each with the rows made here");
  verb->add_option("--data", options->data,
                   "A data directory or a copy of one; default: ask the server");
}

}  // namespace kezhi::cli
