// kezhi verify, rebuild: proving what is stored, and making the views anew.
#include <memory>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "services/cli/data_directory.h"
#include "services/cli/exit_codes.h"
#include "services/cli/key_place.h"
#include "services/cli/verbs.h"
#include "services/cli/verify_server.h"
#include "services/engine/rebuild.h"
#include "storage/verify.h"

namespace kezhi::cli {
namespace {

struct VerifyOptions {
  std::string data;
  KeyPlace keys;
  bool views = false;
};

struct RebuildOptions {
  std::string data;
  KeyPlace keys;
};

void AddFindings(const storage::VerifyReport& journal, v1::VerifyReport& report) {
  report.set_records(journal.records);
  report.set_entries(journal.entries);
  for (const storage::Finding& finding : journal.findings) {
    v1::VerifyFinding* added = report.add_findings();
    added->set_position(finding.position.value());
    added->set_what(finding.what);
    added->set_layer(std::string(storage::ToString(finding.layer)));
  }
}

// The journal alone; possible beside a running server.
absl::StatusOr<v1::VerifyReport> VerifyJournal(const std::string& data, ProgressBar& bar) {
  KEZHI_ASSIGN_OR_RETURN(const std::unique_ptr<storage::Journal> journal, OpenJournal(data));
  const storage::Head head = journal->head();
  KEZHI_ASSIGN_OR_RETURN(const storage::VerifyReport found,
                         storage::Verify(*journal, [&bar](std::uint64_t done, std::uint64_t total) {
                           bar.Update(done, total);
                         }));
  v1::VerifyReport report;
  AddFindings(found, report);
  report.set_position(head.position.value());
  report.set_clean(found.findings.empty());
  return report;
}

absl::StatusOr<v1::VerifyReport> VerifyWithViews(const std::string& data, const KeyPlace& keys,
                                                 ProgressBar& bar) {
  KEZHI_ASSIGN_OR_RETURN(const std::unique_ptr<engine::Engine> engine, OpenEngine(data, keys));
  KEZHI_RETURN_IF_ERROR(engine->StepAll());  // what was not folded yet is no difference
  KEZHI_ASSIGN_OR_RETURN(
      const engine::FullReport full,
      engine::VerifyAll(
          engine->journal(), engine->views(), absl::StrCat(data, "/verify.tmp"), nullptr,
          [&bar](std::uint64_t done, std::uint64_t total) { bar.Update(done, total); }));
  v1::VerifyReport report;
  AddFindings(full.journal, report);
  report.set_views_digest(full.views_digest);
  report.set_rebuilt_digest(full.rebuilt_digest);
  for (const engine::ViewDigests& view : full.views) {
    v1::VerifiedView* added = report.add_views();
    added->set_name(view.projection);
    added->set_digest(view.served);
    added->set_rebuilt_digest(view.rebuilt);
  }
  report.set_position(full.position.value());
  report.set_clean(full.clean());
  return report;
}

// Reads a stream of progress to its end and returns the last answer.
template <typename Response>
absl::StatusOr<Response> Follow(Session& session, grpc::ClientReader<Response>& reader,
                                ProgressBar& bar) {
  Response response;
  Response last;
  while (reader.Read(&response)) {
    bar.Update(response.done(), response.total());
    last = response;
  }
  KEZHI_RETURN_IF_ERROR(session.StatusOf(reader.Finish()));
  return last;
}

}  // namespace

absl::StatusOr<v1::VerifyReport> VerifyServer(Session& session, bool views, ProgressBar& bar) {
  v1::VerifyRequest request;
  request.set_views(views);
  const std::unique_ptr<grpc::ClientContext> context = session.NewContext(true);
  const auto reader = session.audit().Verify(context.get(), request);
  KEZHI_ASSIGN_OR_RETURN(const v1::VerifyResponse last, Follow(session, *reader, bar));
  if (!last.has_report()) return absl::InternalError("the server sent no verdict");
  return last.report();
}

namespace {

std::string VerdictOf(const v1::VerifyReport& report, const Words& words) {
  const std::string checked = absl::StrCat(
      report.records(), words(" 个事件，", " events, "), report.entries(),
      words(" 次提交", " entries"),
      report.rebuilt_digest().empty() ? ""
                                      : absl::StrCat(words("，视图摘要 ", ", views digest "),
                                                     report.rebuilt_digest().substr(0, 16)));
  if (report.clean()) return absl::StrCat(words("完好：", "clean: "), checked);
  return absl::StrCat(words("发现 ", ""), report.findings_size(), words(" 处问题：", " findings: "),
                      checked);
}

absl::StatusOr<int> RunVerify(const VerifyOptions& options, Session& session) {
  ProgressBar bar(session.err(), session.words()("验证", "Verifying"), session.globals().progress);
  const absl::StatusOr<v1::VerifyReport> report =
      options.data.empty() ? VerifyServer(session, options.views, bar)
      : options.views      ? VerifyWithViews(options.data, options.keys, bar)
                           : VerifyJournal(options.data, bar);
  bar.Clear();
  KEZHI_RETURN_IF_ERROR(report.status());
  const Words& words = session.words();
  Table table({{"position", words("事件", "Event"), true},
               {"layer", words("层次", "Found by")},
               {"what", words("问题", "Finding"), false, Fit::kWrap}});
  for (const v1::VerifyFinding& finding : report->findings()) {
    table.Add({finding.position() == 0 ? "" : absl::StrCat(finding.position()), finding.layer(),
               finding.what()});
  }
  if (session.json()) {
    KEZHI_RETURN_IF_ERROR(session.PrintJson(*report));
  } else if (session.csv()) {
    table.PrintCsv(session.out());
  } else {
    session.out() << Colored(VerdictOf(*report, words),
                             report->clean() ? Emphasis::kGood : Emphasis::kBad,
                             session.globals().color)
                  << '\n';
    if (!table.empty()) table.Print(session.out(), session.style());
  }
  return report->clean() ? kExitOk : kExitFindings;
}

absl::StatusOr<v1::RebuildViewsResponse> RebuildServer(Session& session, ProgressBar& bar) {
  const std::unique_ptr<grpc::ClientContext> context = session.NewContext(true);
  const auto reader = session.admin().RebuildViews(context.get(), v1::RebuildViewsRequest());
  return Follow(session, *reader, bar);
}

absl::StatusOr<v1::RebuildViewsResponse> RebuildData(const RebuildOptions& options,
                                                     ProgressBar& bar) {
  KEZHI_ASSIGN_OR_RETURN(const std::unique_ptr<engine::Engine> engine,
                         OpenEngine(options.data, options.keys));
  KEZHI_RETURN_IF_ERROR(engine->StepAll());  // what was not folded yet is no difference
  KEZHI_ASSIGN_OR_RETURN(
      const engine::Projector::Rebuilt rebuilt,
      engine->projector().Rebuild(
          [&bar](std::uint64_t done, std::uint64_t total) { bar.Update(done, total); }));
  v1::RebuildViewsResponse response;
  response.set_done(rebuilt.position.value());
  response.set_total(rebuilt.position.value());
  response.set_digest_before(rebuilt.digest_before);
  response.set_digest_after(rebuilt.digest_after);
  return response;
}

absl::StatusOr<int> RunRebuild(const RebuildOptions& options, Session& session) {
  ProgressBar bar(session.err(), session.words()("重建", "Rebuilding"), session.globals().progress);
  const absl::StatusOr<v1::RebuildViewsResponse> response =
      options.data.empty() ? RebuildServer(session, bar) : RebuildData(options, bar);
  bar.Clear();
  KEZHI_RETURN_IF_ERROR(response.status());
  const bool same = response->digest_before() == response->digest_after();
  const Words& words = session.words();
  Form form;
  form.title =
      same ? words("已重建，与原视图逐字节相同", "Rebuilt: equal to the views before, byte by byte")
           : words("已重建，与原视图不同", "Rebuilt: the views before were different");
  form.facts = {{words("事件", "events"), absl::StrCat(response->done())},
                {words("原摘要", "digest before"), response->digest_before()},
                {words("新摘要", "digest after"), response->digest_after()}};
  Table csv({{"events", ""}, {"digest_before", ""}, {"digest_after", ""}});
  csv.Add({absl::StrCat(response->done()), response->digest_before(), response->digest_after()});
  form.csv = std::move(csv);
  KEZHI_RETURN_IF_ERROR(session.Print(*response, form));
  return same ? kExitOk : kExitFindings;
}

}  // namespace

void AddVerify(Verbs& verbs) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* verb = verbs.Add(
      {"verify", kDataGroup, "Checks everything that is stored, and says clean or what was found",
       "Exit codes: 0 clean, 1 findings, 5 too damaged to open.",
       "  kezhi verify                       # asks the server\n"
       "  kezhi verify --data data           # the journal, also beside a running server\n"
       "  kezhi verify --data data --views   # also compares the views with a rebuild; no "
       "server\n"},
      [options](Session& session) { return RunVerify(*options, session); });
  verb->add_option("--data", options->data, "A data directory; default: ask the server");
  verb->add_flag("--views", options->views,
                 "Also rebuild the forms from the events alone and compare them byte by byte");
  AddKeyPlace(*verb, options->keys.secrets, options->keys.master);
}

void AddRebuild(Verbs& verbs) {
  auto options = std::make_shared<RebuildOptions>();
  CLI::App* verb = verbs.Add({"rebuild", kDataGroup, "Makes all forms anew from the events alone",
                              "Exit code 1: they were different before.",
                              "  kezhi rebuild\n"
                              "  kezhi rebuild --data data   # with the server stopped\n"},
                             [options](Session& session) { return RunRebuild(*options, session); });
  verb->add_option("--data", options->data, "A data directory; default: ask the server");
  AddKeyPlace(*verb, options->keys.secrets, options->keys.master);
}

}  // namespace kezhi::cli
