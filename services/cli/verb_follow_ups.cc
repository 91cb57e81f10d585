// kezhi follow-ups: every contact by day, 客户跟踪记录表.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "services/cli/show_form.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"

namespace kezhi::cli {
namespace {

constexpr int kFollowUpsPage = 1000;

struct FollowUpOptions {
  std::string customer;
  std::string from;
  std::string to;
  std::string by;
  std::string grade;
  std::string method;
  bool not_recommended = false;
  bool watch = false;
};

absl::StatusOr<v1::ListFollowUpsRequest> FollowUpsRequest(const FollowUpOptions& options,
                                                          Session& session) {
  v1::ListFollowUpsRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(),
                         session.StoreOrNameIn("customers", options.customer));
  KEZHI_RETURN_IF_ERROR(FillDays(options.from, options.to, request));
  if (!options.by.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*request.mutable_by(), session.NameIn("consultants", options.by));
  }
  request.set_grade(options.grade);
  request.set_method(options.method);
  request.set_method_not_recommended(options.not_recommended);
  request.set_page_size(kFollowUpsPage);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(),
                         session.ReadAt(Session::StoreOfName(request.parent())));
  return request;
}

Table FollowUpTable(const v1::ListFollowUpsResponse& all, const Words& words, absl::TimeZone zone) {
  Table table({{"day", words("日期", "Day")},
               {"at", words("时间", "Time")},
               {"name", words("客户", "Customer"), false, Fit::kCut},
               {"number", words("第几次", "No."), true},
               {"method", words("跟进方式", "Method")},
               {"grade", words("客户类别", "Class")},
               {"by", words("跟进人", "By"), false, Fit::kCut},
               {"subject", words("跟进主题", "Subject"), false, Fit::kWrap},
               {"situation", words("跟进情况", "Situation"), false, Fit::kWrap},
               {"outcome", words("结果", "Outcome")},
               {"method_not_recommended", words("非推荐方式", "Not advised")},
               {"customer", words("客户编号", "Customer id"), false, Fit::kCut},
               {"position", words("事件", "Event"), true}});
  for (const v1::FollowUpLine& line : all.lines()) {
    table.Add({Shown(line.day()), TimeOfDay(line.at(), zone), Shown(line.name()),
               absl::StrCat(line.number()), line.method(), line.grade(), Short(line.by()),
               Shown(line.subject()), Shown(line.situation()), words.Of(line.outcome()),
               Words::Tick(line.method_not_recommended()), Short(line.customer()),
               absl::StrCat(line.position())});
  }
  return table;
}

absl::StatusOr<int> RunFollowUps(const FollowUpOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const v1::ListFollowUpsRequest request,
                         FollowUpsRequest(options, session));
  const std::string store = Session::StoreOfName(request.parent());
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  const absl::TimeZone zone = Session::ZoneOf(view.row, view.today);
  const std::string whose =
      options.customer.empty() ? view.row.display_name() : Short(request.parent());
  return ShowForm(session, &v1::QueryService::Stub::ListFollowUps, request,
                  {store, zone, options.watch}, [&](const v1::ListFollowUpsResponse& answer) {
                    const Words& words = session.words();
                    Form form;
                    form.title =
                        absl::StrCat(words("客户跟踪记录表", "Follow-up record"), "  ", whose);
                    form.sections.push_back({"", FollowUpTable(answer, words, zone)});
                    return form;
                  });
}

}  // namespace

void AddFollowUps(Verbs& verbs) {
  auto options = std::make_shared<FollowUpOptions>();
  CLI::App* verb = verbs.Add(
      {"follow-ups", kCustomersGroup, "Every contact with the customers, by day 客户跟踪记录表",
       "With a customer: its contacts alone. The class is the one it had when it was contacted.",
       "  kezhi follow-ups --from 2026-03-02 --to 2026-03-08 --lang zh\n"
       "  kezhi follow-ups k1\n"
       "  kezhi follow-ups --by c1 --not-recommended    by ways that the playbook does not "
       "advise\n"},
      [options](Session& session) { return RunFollowUps(*options, session); });
  verb->add_option("customer", options->customer, "Only of this customer, by id or name");
  verb->add_option("--from", options->from, "First day; default: the first there is");
  verb->add_option("--to", options->to, "Last day; default: the last there is");
  verb->add_option("--by", options->by, "Only by this consultant");
  verb->add_option("--grade", options->grade, "Only with a customer of this class then");
  verb->add_option("--method", options->method, "Only by this method");
  verb->add_flag("--not-recommended", options->not_recommended,
                 "Only where the playbook recommends another way");
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

}  // namespace kezhi::cli
