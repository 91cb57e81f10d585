// kezhi readers: who has looked at a customer, and who has looked at unusually many.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/names.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/verbs.h"

namespace kezhi::cli {
namespace {

constexpr int kReadersPage = 1000;

struct ReadersOptions {
  std::string customer;
  bool unusual = false;
  std::string from;
  std::string to;
};

Table ReaderTable(const Words& words) {
  return Table({{"day", words("日期", "Day")},
                {"principal", words("查阅人", "Who"), false, Fit::kCut},
                {"role", words("角色", "Role")},
                {"rpc", words("途径", "By"), false, Fit::kCut},
                {"ground", words("依据", "Ground"), false, Fit::kCut},
                {"clear", words("明文次数", "Clear"), true},
                {"masked", words("掩码次数", "Masked"), true},
                {"first_at", words("首次", "First")},
                {"last_at", words("末次", "Last")},
                {"subject", words("对象", "Of"), false, Fit::kCut},
                {"position", words("事件", "Event"), true}});
}

absl::StatusOr<int> ListReaders(const ReadersOptions& options, Session& session) {
  v1::ListReadersRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.NameIn("customers", options.customer));
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(),
                         session.ReadAt(Session::StoreOfName(request.parent())));
  request.set_page_size(kReadersPage);
  v1::ListReadersResponse all;
  do {
    v1::ListReadersResponse page;
    KEZHI_RETURN_IF_ERROR(
        session.Call(session.privacy(), &v1::PrivacyService::Stub::ListReaders, request, page));
    all.mutable_readers()->MergeFrom(page.readers());
    *all.mutable_served() = page.served();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  Form form;
  form.title = absl::StrCat(session.words()("查阅记录", "Readers"), "  ", Short(request.parent()));
  form.sections.push_back({"", ReaderTable(session.words())});
  const absl::TimeZone zone = absl::LocalTimeZone();
  for (const v1::ReaderRow& row : all.readers()) {
    form.sections[0].table.Add({Shown(row.day()), Short(row.principal()), row.role(),
                                domain::IdOf(row.rpc()), row.ground(), absl::StrCat(row.clear()),
                                absl::StrCat(row.masked()), DayAndTime(row.first_at(), zone),
                                DayAndTime(row.last_at(), zone), Short(row.subject()),
                                absl::StrCat(row.position())});
  }
  KEZHI_RETURN_IF_ERROR(session.Print(all, form));
  return kExitOk;
}

absl::StatusOr<v1::ListUnusualReadingRequest> UnusualRequest(const ReadersOptions& options,
                                                             Session& session) {
  v1::ListUnusualReadingRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.Store());
  KEZHI_RETURN_IF_ERROR(FillDays(options.from, options.to, request));
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(request.parent()));
  request.set_page_size(kReadersPage);
  return request;
}

absl::StatusOr<int> ListUnusual(const ReadersOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(v1::ListUnusualReadingRequest request, UnusualRequest(options, session));
  v1::ListUnusualReadingResponse all;
  do {
    v1::ListUnusualReadingResponse page;
    KEZHI_RETURN_IF_ERROR(session.Call(
        session.privacy(), &v1::PrivacyService::Stub::ListUnusualReading, request, page));
    all.mutable_days()->MergeFrom(page.days());
    *all.mutable_served() = page.served();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  const Words& words = session.words();
  Form form;
  form.title = absl::StrCat(words("异常查阅", "Unusual reading"), "  ", Short(request.parent()));
  form.sections.push_back({"", Table({{"day", words("日期", "Day")},
                                      {"principal", words("查阅人", "Who"), false, Fit::kCut},
                                      {"role", words("角色", "Role")},
                                      {"customers", words("客户数", "Customers"), true},
                                      {"usual", words("通常", "Usual"), true},
                                      {"first_at", words("首次", "First")},
                                      {"last_at", words("末次", "Last")}})});
  const absl::TimeZone zone = absl::LocalTimeZone();
  for (const v1::ReadingDay& day : all.days()) {
    form.sections[0].table.Add({Shown(day.day()), Short(day.principal()), day.role(),
                                absl::StrCat(day.customers()), absl::StrCat(day.usual()),
                                DayAndTime(day.first_at(), zone), DayAndTime(day.last_at(), zone)});
  }
  KEZHI_RETURN_IF_ERROR(session.Print(all, form));
  return kExitOk;
}

absl::StatusOr<int> RunReaders(const ReadersOptions& options, Session& session) {
  if (options.unusual != options.customer.empty()) {
    return UsageError("name a customer, or ask for --unusual");
  }
  return options.unusual ? ListUnusual(options, session) : ListReaders(options, session);
}

}  // namespace

void AddReaders(Verbs& verbs) {
  auto options = std::make_shared<ReadersOptions>();
  CLI::App* verb = verbs.Add(
      {"readers", kPrivacyGroup, "Who has looked at a customer 查阅记录",
       "Also under the names of the customers merged into it, and of its visits. What was read\n"
       "is recorded some seconds later.",
       "  kezhi readers k1 --actor wang --role auditor\n"
       "  kezhi readers --unusual --from 2026-03-01    who was shown very many in a day\n"},
      [options](Session& session) { return RunReaders(*options, session); });
  verb->add_option("customer", options->customer, "Customer, by id or name");
  CLI::Option* unusual =
      verb->add_flag("--unusual", options->unusual,
                     "Days on which somebody was shown more customers than is usual");
  verb->add_option("--from", options->from, "First day of --unusual")->needs(unusual);
  verb->add_option("--to", options->to, "Last day of --unusual")->needs(unusual);
}

}  // namespace kezhi::cli
