// kezhi playbook: the presets, what is wrong with a playbook, what one would change, adopting one.
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include <google/protobuf/text_format.h>

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/playbooks/beside.h"
#include "domain/playbooks/playbooks.h"
#include "domain/playbooks/texts.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/playbook_file.h"
#include "services/cli/verbs.h"
#include "services/engine/uuid.h"
#include "storage/random.h"

namespace kezhi::cli {
namespace {

constexpr int kPreviewPage = 1000;

struct PlaybookOptions {
  std::string action = "list";
  std::string subject;
  std::string preset;
  std::string file;
  std::string effective;
  std::vector<std::string> beside;
  domain::KeptPrimary kept;
  bool dry_run = false;
};

absl::StatusOr<int> ListPresets(Session& session) {
  const Words& words = session.words();
  Table table({{"id", words("编号", "Id")},
               {"documents", words("文件", "Documents")},
               {"title", words("名称", "Title"), false, Fit::kWrap},
               {"primary_scale", words("主分级", "Grades by")},
               {"further_scales", words("客户分类", "Classes by"), false, Fit::kWrap},
               {"machines", words("阶段", "Stages of")},
               {"methods", words("方式", "Methods"), true}});
  v1::GetStoreResponse all;
  for (const std::string& id : domain::PresetIds()) {
    KEZHI_ASSIGN_OR_RETURN(const v1::Playbook playbook, domain::Preset(id));
    std::vector<std::string> further;
    for (const v1::GradeScale& scale : playbook.scales()) {
      if (scale.id() != playbook.primary_scale()) further.push_back(scale.id());
    }
    std::vector<std::string> machines;
    for (const v1::StageMachine& machine : playbook.machines()) machines.push_back(machine.id());
    table.Add({id, absl::StrJoin(playbook.seed_rows(), ", "),
               words(playbook.title_zh().c_str(), playbook.title().c_str()),
               playbook.primary_scale(), absl::StrJoin(further, ", "),
               absl::StrJoin(machines, ", "), absl::StrCat(playbook.methods_size())});
    *all.add_playbooks() = playbook;
  }
  Form form;
  form.title = words("预设规则", "Presets");
  form.sections.push_back({"", std::move(table)});
  KEZHI_RETURN_IF_ERROR(session.Print(all, form));
  return kExitOk;
}

// A preset as it is written, comments and all; or what is in force in a store.
absl::StatusOr<int> ShowPlaybook(const PlaybookOptions& options, Session& session) {
  if (options.subject.find('/') == std::string::npos) {
    KEZHI_ASSIGN_OR_RETURN(const v1::Playbook playbook, domain::Preset(options.subject));
    if (session.json()) {
      KEZHI_RETURN_IF_ERROR(session.PrintJson(playbook));
      return kExitOk;
    }
    for (const domain::PresetText& preset : domain::PresetTexts()) {
      if (options.subject == preset.id) session.out() << preset.text;
    }
    return kExitOk;
  }
  v1::GetStoreRequest request;
  request.set_name(options.subject);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(options.subject));
  v1::GetStoreResponse store;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.query(), &v1::QueryService::Stub::GetStore, request, store));
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  for (const v1::Playbook& playbook : store.playbooks()) {
    if (session.json()) {
      KEZHI_RETURN_IF_ERROR(session.PrintJson(playbook));
      continue;
    }
    std::string text;
    printer.PrintToString(playbook, &text);
    session.out() << text << '\n';
  }
  return kExitOk;
}

absl::StatusOr<int> CheckPlaybook(const PlaybookOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const std::optional<v1::Playbook> playbook,
                         ReadPlaybookFile(options.subject, options.beside, session));
  if (!playbook.has_value()) return kExitFindings;
  if (session.json()) {
    KEZHI_RETURN_IF_ERROR(session.PrintJson(*playbook));
    return kExitOk;
  }
  session.out() << options.subject << ": " << session.words()("无误，", "nothing is wrong with ")
                << playbook->id() << '\n';
  return kExitOk;
}

Table PursuitChanges(const v1::PreviewPlaybookResponse& preview, const Words& words) {
  Table table({{"customer", words("客户编号", "Customer id"), false, Fit::kCut},
               {"pursuit", words("商机", "Pursuit"), true},
               {"owner", words("销售顾问", "Owner"), false, Fit::kCut},
               {"grade", words("级别", "Grade")},
               {"grade_after", words("级别后", "Grade then")},
               {"stage", words("阶段", "Stage")},
               {"stage_after", words("阶段后", "Stage then")},
               {"due_on", words("应联系", "Due")},
               {"due_on_after", words("应联系后", "Due then")},
               {"horizon_ends", words("到期", "Horizon")},
               {"horizon_ends_after", words("到期后", "Horizon then")}});
  for (const v1::PursuitPreview& row : preview.pursuits()) {
    table.Add({Short(row.customer()), absl::StrCat(row.pursuit()), Short(row.owner()), row.grade(),
               row.grade_after(), row.stage(), row.stage_after(), Shown(row.due_on()),
               Shown(row.due_on_after()), Shown(row.horizon_ends()),
               Shown(row.horizon_ends_after())});
  }
  return table;
}

Table PlaybookChanges(const v1::PreviewPlaybookResponse& preview, const Words& words) {
  Table table({{"row", words("位置", "Where"), false, Fit::kCut},
               {"field", words("字段", "Field")},
               {"before", words("之前", "Before"), false, Fit::kWrap},
               {"after", words("之后", "After"), false, Fit::kWrap}});
  for (const v1::RowDifference& row : preview.changes()) {
    for (const v1::FieldDifference& field : row.fields()) {
      table.Add({row.path(), field.path(), field.before(), field.after()});
    }
  }
  return table;
}

Form PreviewForm(const v1::PreviewPlaybookResponse& response, const std::string& store,
                 const Words& words) {
  const v1::PlaybookPreview& preview = response.preview();
  const auto count = [](int number) { return absl::StrCat(number); };
  Form form;
  form.title =
      absl::StrCat(words("规则变更预览", "What the playbook would change"), "  ", Short(store));
  form.facts = {
      {words("并用规则", "beside"), absl::StrJoin(preview.beside(), ", ")},
      {words("无处安放", "without a place"), absl::StrJoin(preview.not_carried(), ", ")},
      {words("跟踪中商机", "open pursuits"), count(preview.open_pursuits())},
      {words("级别改变", "graded otherwise"), count(preview.grades())},
      {words("阶段改变", "at another stage"), count(preview.stages())},
      {words("联系日改变", "due on another day"), count(preview.due_days())},
      {words("到期日改变", "another horizon"), count(preview.horizons())},
      {words("进出推进表", "onto or off the progress table"), count(preview.table_rows())},
      {words("客户分类失效", "customers with a class that is gone"), count(preview.classes())}};
  form.sections.push_back(
      {words("受影响的商机", "Pursuits judged otherwise"), PursuitChanges(response, words)});
  form.sections.push_back({words("规则差异", "In the playbook"), PlaybookChanges(response, words)});
  return form;
}

absl::Status ShowPreview(const v1::AdoptPlaybook& adopt, Session& session) {
  v1::PreviewPlaybookRequest request;
  request.set_name(adopt.store());
  *request.mutable_playbook() = adopt.playbook();
  if (adopt.has_effective_day()) *request.mutable_effective_day() = adopt.effective_day();
  request.set_page_size(kPreviewPage);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(adopt.store()));
  v1::PreviewPlaybookResponse all;
  KEZHI_RETURN_IF_ERROR(EachPage(session, &v1::QueryService::Stub::PreviewPlaybook, request,
                                 [&all](const v1::PreviewPlaybookResponse& page) {
                                   *all.mutable_preview() = page.preview();
                                   *all.mutable_changes() = page.changes();
                                   all.mutable_pursuits()->MergeFrom(page.pursuits());
                                   *all.mutable_served() = page.served();
                                   return true;
                                 }));
  return session.Print(all, PreviewForm(all, adopt.store(), session.words()));
}

absl::StatusOr<std::optional<v1::Playbook>> PlaybookToAdopt(const PlaybookOptions& options,
                                                            Session& session) {
  if (options.preset.empty() == options.file.empty()) {
    return UsageError("name a playbook with --preset ID or --file FILE");
  }
  if (!options.file.empty()) return ReadPlaybookFile(options.file, options.beside, session);
  KEZHI_ASSIGN_OR_RETURN(v1::Playbook playbook, domain::Preset(options.preset));
  return std::optional<v1::Playbook>(std::move(playbook));
}

absl::StatusOr<int> AdoptIn(const PlaybookOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(std::optional<v1::Playbook> playbook, PlaybookToAdopt(options, session));
  if (!playbook.has_value()) return kExitFindings;
  KEZHI_RETURN_IF_ERROR(domain::KeepPrimary(options.kept, *playbook));
  v1::ExecuteRequest request;
  v1::Command& command = *request.mutable_command();
  command.set_request_id(engine::NewUuid(absl::Now(), storage::SystemRandom()));
  v1::AdoptPlaybook& adopt = *command.mutable_adopt_playbook();
  const bool whole = options.subject.find('/') != std::string::npos;
  adopt.set_store(whole ? options.subject : absl::StrCat("stores/", options.subject));
  *adopt.mutable_playbook() = *std::move(playbook);
  if (!options.effective.empty()) {
    KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(options.effective));
    *adopt.mutable_effective_day() = domain::ToDate(day);
  }
  if (options.dry_run) {
    KEZHI_RETURN_IF_ERROR(ShowPreview(adopt, session));
  }
  // What would be refused is refused by the decision itself.
  request.set_validate_only(options.dry_run);
  v1::ExecuteResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.commands(), &v1::CommandService::Stub::Execute, request, response));
  if (options.dry_run) {
    session.Note(session.words()("仅预览，未采用。", "A dry run: nothing was adopted."));
    return kExitOk;
  }
  const v1::Outcome& outcome = response.outcome();
  const Words& words = session.words();
  Form form;
  form.title = absl::StrCat(words("采用规则 ", "Adopted "), adopt.playbook().id());
  form.facts = {{words("门店", "store"), Short(adopt.store())},
                {words("事件", "event"), outcome.first_position() == 0
                                             ? words("已在用，无变化", "in force already")
                                             : absl::StrCat(outcome.first_position())}};
  KEZHI_RETURN_IF_ERROR(session.Print(response, form));
  return kExitOk;
}

absl::StatusOr<int> RunPlaybook(const PlaybookOptions& options, Session& session) {
  if (options.action == "list") return ListPresets(session);
  if (options.subject.empty()) {
    return UsageError(absl::StrCat("kezhi playbook ", options.action, " needs ",
                                   options.action == "adopt"   ? "a store"
                                   : options.action == "check" ? "a file"
                                                               : "a preset or a store"));
  }
  if (options.action == "show") return ShowPlaybook(options, session);
  if (options.action == "check") return CheckPlaybook(options, session);
  return AdoptIn(options, session);
}

}  // namespace

void AddPlaybook(Verbs& verbs) {
  auto options = std::make_shared<PlaybookOptions>();
  CLI::App* verb = verbs.Add(
      {"playbook", kRulesGroup, "The rules of a business: presets, checking, adopting 规则",
       "Exit code 1: something is wrong with the playbook; each fault is told with file, line,\n"
       "column and field. --dry-run says what would change and whether it would be taken.",
       "  kezhi playbook list --lang zh\n"
       "  kezhi playbook show close_horizon > mine.textproto   to change and adopt\n"
       "  kezhi playbook show stores/demo                      what is in force\n"
       "  kezhi playbook check mine.textproto\n"
       "  kezhi playbook adopt stores/demo --file mine.textproto --dry-run\n"
       "  kezhi playbook adopt stores/demo --preset value_tiers --effective 2026-04-01\n"
       "  kezhi playbook adopt stores/demo --preset care_system --keep-scale\n"},
      [options](Session& session) { return RunPlaybook(*options, session); });
  verb->add_option("action", options->action, "What to do")
      ->check(CLI::IsMember({"list", "show", "check", "adopt"}))
      ->capture_default_str();
  verb->add_option("subject", options->subject,
                   "show: a preset or a store; check: a file; adopt: a store");
  CLI::Option* preset = verb->add_option("--preset", options->preset, "Adopt this preset");
  verb->add_option("--file", options->file, "Adopt the playbook of this file")->excludes(preset);
  verb->add_option("--effective", options->effective,
                   "First business day it holds for; default: today");
  verb->add_option("--beside", options->beside,
                   "Check it beside this preset; may be given several times");
  AddKeptFlags(*verb, options->kept);
  verb->add_flag("--dry-run", options->dry_run, "Say what would change, and change nothing");
}

}  // namespace kezhi::cli
