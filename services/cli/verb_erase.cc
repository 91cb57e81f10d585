// kezhi erase, erasures: forgetting a person.
#include <memory>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"

#include "base/status_macros.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/verbs.h"
#include "services/engine/uuid.h"
#include "storage/random.h"

namespace kezhi::cli {
namespace {

struct EraseOptions {
  std::string customer;
  std::string reason;
  std::string basis = "consent-withdrawn";
  bool approve = false;
  bool decline = false;
  bool withdraw = false;
  bool certificate = false;
};

v1::LegalBasis BasisOf(const std::string& basis) {
  v1::LegalBasis value = v1::LEGAL_BASIS_UNSPECIFIED;
  v1::LegalBasis_Parse(
      absl::StrCat("LEGAL_BASIS_", absl::AsciiStrToUpper(absl::StrReplaceAll(basis, {{"-", "_"}}))),
      &value);
  return value;
}

// Sends the command until nothing is left of what it ends: one for each commit.
absl::Status Send(Session& session, const v1::Command& command, const char* zh, const char* en) {
  v1::ExecuteRequest request;
  *request.mutable_command() = command;
  v1::ExecuteResponse response;
  do {
    request.mutable_command()->set_request_id(
        engine::NewUuid(absl::Now(), storage::SystemRandom()));
    response.Clear();
    KEZHI_RETURN_IF_ERROR(
        session.Call(session.commands(), &v1::CommandService::Stub::Execute, request, response));
    if (response.outcome().remaining() > 0) {
      session.Note(absl::StrCat(session.words()("未结，尚余 ", "still open: "),
                                response.outcome().remaining()));
    }
  } while (response.outcome().remaining() > 0);
  const bool changed = response.outcome().first_position() != 0;
  Form form;
  form.title = changed ? session.words()(zh, en)
                       : session.words()("已是如此，无变化", "So it was already; nothing changed");
  if (changed) {
    form.facts = {
        {session.words()("事件", "event"), absl::StrCat(response.outcome().last_position())}};
  }
  return session.Print(response, form);
}

absl::Status ShowCertificate(Session& session, const std::string& customer) {
  v1::GetErasureCertificateRequest request;
  request.set_customer(customer);
  v1::GetErasureCertificateResponse response;
  KEZHI_RETURN_IF_ERROR(session.Call(
      session.privacy(), &v1::PrivacyService::Stub::GetErasureCertificate, request, response));
  if (session.json()) return session.PrintJson(response);
  session.out() << response.text();
  return absl::OkStatus();
}

absl::Status CheckErase(const EraseOptions& options) {
  if (options.approve || options.certificate || !options.reason.empty()) return absl::OkStatus();
  return UsageError("--reason: say why");
}

absl::StatusOr<int> RunErase(const EraseOptions& options, Session& session) {
  KEZHI_RETURN_IF_ERROR(CheckErase(options));
  KEZHI_ASSIGN_OR_RETURN(const std::string customer, session.NameIn("customers", options.customer));
  v1::Command command;
  if (options.certificate) {
    KEZHI_RETURN_IF_ERROR(ShowCertificate(session, customer));
  } else if (options.approve) {
    command.mutable_approve_erasure()->set_customer(customer);
    KEZHI_RETURN_IF_ERROR(
        Send(session, command, "已批准，密钥正在销毁", "Approved: the keys are being destroyed"));
  } else if (options.decline) {
    command.mutable_decline_erasure()->set_customer(customer);
    command.mutable_decline_erasure()->set_reason(options.reason);
    KEZHI_RETURN_IF_ERROR(Send(session, command, "已驳回", "Declined"));
  } else if (options.withdraw) {
    command.mutable_withdraw_erasure()->set_customer(customer);
    command.mutable_withdraw_erasure()->set_reason(options.reason);
    KEZHI_RETURN_IF_ERROR(Send(session, command, "已撤回", "Withdrawn"));
  } else {
    v1::RequestErasure& request = *command.mutable_request_erasure();
    request.set_customer(customer);
    request.set_legal_basis(BasisOf(options.basis));
    request.set_reason(options.reason);
    KEZHI_RETURN_IF_ERROR(
        Send(session, command, "已申请，待审计员批准", "Requested: an auditor has to approve it"));
  }
  return kExitOk;
}

struct ListOptions {
  std::string state;
};

Table ErasureTable(const Words& words) {
  return Table({{"customer", words("客户", "Customer"), false, Fit::kCut},
                {"state", words("状态", "State")},
                {"legal_basis", words("依据", "Ground")},
                {"requested_at", words("申请时间", "Requested")},
                {"requested_by", words("申请人", "By"), false, Fit::kCut},
                {"decided_at", words("决定时间", "Decided")},
                {"decided_by", words("决定人", "By"), false, Fit::kCut},
                {"destroyed_at", words("密钥销毁", "Keys destroyed")},
                {"keys", words("密钥数", "Keys"), true},
                {"position", words("事件", "Event"), true},
                {"reason", words("原因", "Reason"), false, Fit::kWrap}});
}

void AddRow(const v1::Erasure& erasure, const Words& words, absl::TimeZone zone, Table& table) {
  const std::uint64_t position =
      erasure.decision_position() != 0 ? erasure.decision_position() : erasure.request_position();
  table.Add({erasure.customer(), words.Of(erasure.state()), words.Of(erasure.legal_basis()),
             DayAndTime(erasure.requested_at(), zone), Short(erasure.requested_by()),
             DayAndTime(erasure.decided_at(), zone), Short(erasure.decided_by()),
             DayAndTime(erasure.destroyed_at(), zone),
             erasure.key_ids().empty() ? "" : absl::StrCat(erasure.key_ids_size()),
             absl::StrCat(position), Shown(erasure.reason())});
}

absl::StatusOr<int> RunErasures(const ListOptions& options, Session& session) {
  v1::ListErasuresRequest request;
  request.set_parent(session.globals().store);
  if (!options.state.empty()) {
    v1::ErasureState state = v1::ERASURE_STATE_UNSPECIFIED;
    v1::ErasureState_Parse(absl::StrCat("ERASURE_STATE_", absl::AsciiStrToUpper(options.state)),
                           &state);
    request.set_state(state);
  }
  v1::ListErasuresResponse all;
  for (;;) {
    v1::ListErasuresResponse page;
    KEZHI_RETURN_IF_ERROR(
        session.Call(session.privacy(), &v1::PrivacyService::Stub::ListErasures, request, page));
    all.mutable_erasures()->MergeFrom(page.erasures());
    if (!page.more()) break;
    request.set_after(page.erasures(page.erasures_size() - 1).request_position());
  }
  Form form;
  form.sections.push_back({"", ErasureTable(session.words())});
  for (const v1::Erasure& erasure : all.erasures()) {
    AddRow(erasure, session.words(), absl::LocalTimeZone(), form.sections[0].table);
  }
  KEZHI_RETURN_IF_ERROR(session.Print(all, form));
  return kExitOk;
}

void AddErase(Verbs& verbs) {
  auto options = std::make_shared<EraseOptions>();
  CLI::App* verb = verbs.Add(
      {"erase", kPrivacyGroup, "Asks that a person be forgotten, or answers that 删除个人信息",
       "A manager asks, and an auditor approves: then the person's keys are destroyed, and "
       "nothing\n"
       "that was sealed for the person opens any more. Counts and grades stay.",
       "  kezhi erase k1 --reason 'asked by letter' --actor li --role manager --store s1\n"
       "  kezhi erase k1 --approve --actor wang --role auditor\n"
       "  kezhi erase k1 --certificate > k1.certificate && kezhi-verify erasure k1.certificate "
       "--key "
       "KEY\n"},
      [options](Session& session) { return RunErase(*options, session); });
  verb->add_option("customer", options->customer, "Customer, by id or name")->required();
  verb->add_option("--reason", options->reason, "Why; forgotten with the person");
  verb->add_option("--basis", options->basis, "On what ground")
      ->check(CLI::IsMember({"purpose-ended", "retention-ended", "consent-withdrawn", "objection",
                             "unlawful", "legal-duty"}))
      ->capture_default_str();
  CLI::Option* approve = verb->add_flag("--approve", options->approve, "Grant it, as an auditor");
  CLI::Option* decline =
      verb->add_flag("--decline", options->decline, "Refuse it, as an auditor")->excludes(approve);
  CLI::Option* withdraw = verb->add_flag("--withdraw", options->withdraw, "Take the request back")
                              ->excludes(approve)
                              ->excludes(decline);
  verb->add_flag("--certificate", options->certificate,
                 "Print that it was done, for `kezhi-verify erasure`")
      ->excludes(approve)
      ->excludes(decline)
      ->excludes(withdraw);
}

}  // namespace

void AddErasures(Verbs& verbs) {
  AddErase(verbs);
  auto options = std::make_shared<ListOptions>();
  CLI::App* verb =
      verbs.Add({"erasures", kPrivacyGroup, "Erasures that were asked for, and how they stand",
                 "Without --store: those of all stores of the caller.",
                 "  kezhi erasures --state requested\n"},
                [options](Session& session) { return RunErasures(*options, session); });
  verb->add_option("--state", options->state, "Only those that stand so")
      ->check(CLI::IsMember({"requested", "withdrawn", "declined", "approved", "erased"}));
}

}  // namespace kezhi::cli
