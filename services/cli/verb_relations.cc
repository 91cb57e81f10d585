// kezhi audit relations: whether the forms agree.
#include <memory>
#include <string>

#include "base/status_macros.h"
#include "domain/dates.h"
#include "services/cli/exit_codes.h"
#include "services/cli/verbs.h"

namespace kezhi::cli {
namespace {

constexpr int kFindingsPage = 1000;

struct AuditOptions {
  std::string what;
  std::string from;
  std::string to;
};

// Adds the findings of a further page to those before.
void AppendFindings(const v1::Reconciliation& page, v1::Reconciliation& whole) {
  if (whole.relations().empty()) {
    whole = page;
    return;
  }
  for (int i = 0; i < page.relations_size(); ++i) {
    whole.mutable_relations(i)->mutable_findings()->MergeFrom(page.relations(i).findings());
  }
}

absl::StatusOr<int> AuditRelations(const AuditOptions& options, Session& session) {
  v1::AuditRelationsRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.Store());
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(request.parent()));
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay from, ParseDayOr(options.from, view.today));
  KEZHI_ASSIGN_OR_RETURN(const absl::CivilDay to, ParseDayOr(options.to, view.today));
  *request.mutable_from() = domain::ToDate(from);
  *request.mutable_to() = domain::ToDate(to);
  request.set_page_size(kFindingsPage);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(request.parent()));
  v1::AuditRelationsResponse all;
  KEZHI_RETURN_IF_ERROR(EachPage(session, &v1::QueryService::Stub::AuditRelations, request,
                                 [&all](const v1::AuditRelationsResponse& page) {
                                   AppendFindings(page.reconciliation(),
                                                  *all.mutable_reconciliation());
                                   *all.mutable_served() = page.served();
                                   return true;
                                 }));
  const FormContext context = session.Context(Session::ZoneOf(view.row, view.today));
  KEZHI_RETURN_IF_ERROR(session.Print(all, FormOf(all.reconciliation(), context)));
  session.NoteServed(all.served(), context.zone);
  for (const v1::RelationResult& relation : all.reconciliation().relations()) {
    if (relation.failed() != 0) return kExitFindings;
  }
  return kExitOk;
}

}  // namespace

void AddAudit(Verbs& verbs) {
  auto options = std::make_shared<AuditOptions>();
  CLI::App* verb =
      verbs.Add({"audit", kAuditGroup, "Whether the forms agree 逻辑关系稽核",
                 "`relations`: the eight relations of 三表一卡, and that heads count their lines "
                 "and sealed forms\n"
                 "stay as they were. Every place where they do not is named, with its events and "
                 "why. Exit code\n"
                 "1 when something has no ordinary cause. Roles manager, auditor and operator.",
                 "  kezhi audit relations --store s1 --from 2026-03-01 --to 2026-03-31\n"
                 "  kezhi audit relations --as-of 4711 --output json > clean.json\n"},
                [options](Session& session) { return AuditRelations(*options, session); });
  verb->add_option("what", options->what, "What to audit: relations")
      ->required()
      ->check(CLI::IsMember({"relations"}));
  verb->add_option("--from", options->from, "First day; default: today");
  verb->add_option("--to", options->to, "Last day; default: today");
}

}  // namespace kezhi::cli
