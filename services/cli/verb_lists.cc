// kezhi due, timeline, stores, consultants: lists.
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "base/status_macros.h"
#include "domain/names.h"
#include "services/cli/diff.h"
#include "services/cli/exit_codes.h"
#include "services/cli/verbs.h"
#include "services/cli/watch.h"

namespace kezhi::cli {
namespace {

struct DueOptions {
  std::string consultant;
  std::string from;
  std::string to;
  std::string kind;
  std::string order_by;
  bool watch = false;
};

Table DueTable(const google::protobuf::RepeatedPtrField<v1::DueItem>& items, const Words& words) {
  Table table({{"due_on", words("日期", "Due")},
               {"kind", words("事项", "What")},
               {"owner", words("销售顾问", "Owner"), false, Fit::kCut},
               {"name", words("客户", "Customer"), false, Fit::kCut},
               {"phone", words("电话", "Phone")},
               {"wanted", words("车型", "Model"), false, Fit::kCut},
               {"grade", words("级别", "Grade")},
               {"method", words("方式", "Method")},
               {"overdue", words("逾期", "Overdue")},
               {"customer", words("客户编号", "Customer id"), false, Fit::kCut},
               {"visit", words("来访", "Visit"), false, Fit::kCut}});
  for (const v1::DueItem& item : items) {
    const bool named = item.name().kind_case() != v1::Personal::KIND_NOT_SET;
    std::vector<Cell> row = {Shown(item.due_on()),
                             words.Of(item.kind()),
                             Short(item.owner()),
                             Shown(named ? item.name() : item.appellation()),
                             Shown(item.phone()),
                             item.wanted(),
                             item.grade(),
                             item.method(),
                             Words::Tick(item.overdue()),
                             Short(item.customer()),
                             Short(item.visit())};
    if (item.overdue()) row[0].emphasis = Emphasis::kBad;
    table.Add(std::move(row));
  }
  return table;
}

v1::DueKind KindOf(const std::string& kind) {
  if (kind == "follow-up") return v1::DUE_KIND_FOLLOW_UP;
  if (kind == "horizon") return v1::DUE_KIND_HORIZON;
  if (kind == "registration") return v1::DUE_KIND_REGISTRATION;
  if (kind == "pool") return v1::DUE_KIND_POOL;
  return v1::DUE_KIND_UNSPECIFIED;
}

absl::StatusOr<int> RunDue(const DueOptions& options, Session& session) {
  v1::ListDueItemsRequest request;
  KEZHI_RETURN_IF_ERROR(FillDays(options.from, options.to, request));
  request.set_kind(KindOf(options.kind));
  request.set_order_by(options.order_by);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(),
                         session.StoreOrNameIn("consultants", options.consultant));
  if (session.globals().diff_from.has_value()) {
    v1::DiffFormRequest diff;
    diff.mutable_due_list()->set_parent(request.parent());
    if (request.has_to()) *diff.mutable_due_list()->mutable_to() = request.to();
    return ShowDiff(session, std::move(diff), domain::StoreOf(request.parent()));
  }
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(),
                         session.ReadAt(domain::StoreOf(request.parent())));
  request.set_page_size(1000);
  const auto form_of = [&](const v1::ListDueItemsResponse& due) {
    Form form;
    form.title = absl::StrCat(session.words()("待办", "Due"), "  ", Short(request.parent()));
    form.sections.push_back({"", DueTable(due.items(), session.words())});
    return form;
  };
  if (options.watch) {
    v1::WatchFormRequest watch;
    *watch.mutable_due_items() = request;
    return ShowWatch(session, watch, absl::LocalTimeZone(),
                     [&](const v1::FormState& state) { return form_of(state.due_items()); });
  }
  v1::ListDueItemsResponse all;
  KEZHI_RETURN_IF_ERROR(EachPage(session, &v1::QueryService::Stub::ListDueItems, request,
                                 [&all](const v1::ListDueItemsResponse& page) {
                                   all.mutable_items()->MergeFrom(page.items());
                                   *all.mutable_served() = page.served();
                                   return true;
                                 }));
  KEZHI_RETURN_IF_ERROR(session.Print(all, form_of(all)));
  return kExitOk;
}

struct TimelineOptions {
  std::string customer;
  bool backward = false;
};

absl::StatusOr<int> RunTimeline(const TimelineOptions& options, Session& session) {
  v1::ListTimelineRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.NameIn("customers", options.customer));
  const std::string store = domain::StoreOf(request.parent());
  request.set_language(session.words().language());
  if (options.backward) request.set_order_by("position desc");
  request.set_page_size(1000);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(store));
  v1::ListTimelineResponse all;
  KEZHI_RETURN_IF_ERROR(EachPage(session, &v1::QueryService::Stub::ListTimeline, request,
                                 [&all](const v1::ListTimelineResponse& page) {
                                   all.mutable_entries()->MergeFrom(page.entries());
                                   *all.mutable_served() = page.served();
                                   return true;
                                 }));
  KEZHI_ASSIGN_OR_RETURN(const StoreView view, session.View(store));
  const absl::TimeZone zone = Session::ZoneOf(view.row, view.today);
  const Words& words = session.words();
  Table table({{"position", words("事件", "Event"), true},
               {"day", words("业务日", "Day")},
               {"recorded_at", words("记录时间", "Recorded")},
               {"actor", words("由", "By"), false, Fit::kCut},
               {"text", words("内容", "What happened"), false, Fit::kWrap},
               {"details", words("详情", "Details"), false, Fit::kWrap},
               {"flags", words("标记", "Flags")}});
  for (const v1::TimelineEntry& entry : all.entries()) {
    std::vector<std::string> details;
    details.reserve(static_cast<std::size_t>(entry.details_size()));
    for (const v1::Personal& detail : entry.details()) details.push_back(Shown(detail));
    table.Add({absl::StrCat(entry.position()), Shown(entry.business_day()),
               DayAndTime(entry.recorded_at(), zone), Short(entry.actor()), entry.text(),
               absl::StrJoin(details, " | "), absl::StrJoin(entry.flags(), ", ")});
  }
  Form form;
  form.title = absl::StrCat(words("时间线", "Timeline"), "  ", request.parent());
  form.sections.push_back({"", std::move(table)});
  KEZHI_RETURN_IF_ERROR(session.Print(all, form));
  return kExitOk;
}

absl::StatusOr<int> RunStores(Session& session) {
  v1::ListStoresRequest request;
  request.set_page_size(1000);
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(session.globals().store));
  v1::ListStoresResponse all;
  KEZHI_RETURN_IF_ERROR(EachPage(session, &v1::QueryService::Stub::ListStores, request,
                                 [&all](const v1::ListStoresResponse& page) {
                                   all.mutable_stores()->MergeFrom(page.stores());
                                   *all.mutable_served() = page.served();
                                   return true;
                                 }));
  const Words& words = session.words();
  Table table({{"store", words("门店", "Store")},
               {"display_name", words("名称", "Name"), false, Fit::kCut},
               {"time_zone", words("时区", "Zone")},
               {"playbooks", words("规则", "Playbooks"), false, Fit::kWrap},
               {"opened_on", words("开店日", "Opened")},
               {"last_closed_day", words("最近日结", "Last closed")}});
  for (const v1::StoreRow& row : all.stores()) {
    const auto& zones = row.calendar().zones();
    table.Add({Short(row.name()), row.display_name(),
               zones.empty() ? "" : zones[zones.size() - 1].time_zone(),
               absl::StrJoin(row.playbooks(), ", "), Shown(row.opened_on()),
               Shown(row.last_closed_day())});
  }
  Form form;
  form.sections.push_back({"", std::move(table)});
  KEZHI_RETURN_IF_ERROR(session.Print(all, form));
  return kExitOk;
}

struct ConsultantOptions {
  bool active_only = false;
  std::string order_by;
};

absl::StatusOr<int> RunConsultants(const ConsultantOptions& options, Session& session) {
  v1::ListConsultantsRequest request;
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_parent(), session.Store());
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_read_at(), session.ReadAt(request.parent()));
  request.set_active_only(options.active_only);
  request.set_order_by(options.order_by);
  request.set_page_size(1000);
  v1::ListConsultantsResponse all;
  KEZHI_RETURN_IF_ERROR(EachPage(session, &v1::QueryService::Stub::ListConsultants, request,
                                 [&all](const v1::ListConsultantsResponse& page) {
                                   all.mutable_consultants()->MergeFrom(page.consultants());
                                   *all.mutable_served() = page.served();
                                   return true;
                                 }));
  const Words& words = session.words();
  Table table({{"consultant", words("销售顾问", "Consultant")},
               {"name", words("姓名", "Name")},
               {"group", words("组", "Group")},
               {"title", words("职务", "Title")},
               {"active", words("在职", "Active")},
               {"hired_on", words("入职", "Hired")},
               {"last_day", words("离职", "Last day")},
               {"owned", words("客户数", "Customers"), true}});
  for (const v1::ConsultantRow& row : all.consultants()) {
    table.Add({Short(row.consultant()), Shown(row.name()), row.group(), row.title(),
               Words::Tick(row.active()), Shown(row.hired_on()), Shown(row.last_day()),
               absl::StrCat(row.owned())});
  }
  Form form;
  form.sections.push_back({"", std::move(table)});
  KEZHI_RETURN_IF_ERROR(session.Print(all, form));
  return kExitOk;
}

}  // namespace

void AddDue(Verbs& verbs) {
  auto options = std::make_shared<DueOptions>();
  CLI::App* verb = verbs.Add(
      {"due", kCustomersGroup, "What is due 待办",
       "Planned contacts, ends of horizons, lines of the sheet to complete, warnings of the pool.",
       "  kezhi due\n"
       "  kezhi due c1 --to 2026-03-08 --kind follow-up\n"},
      [options](Session& session) { return RunDue(*options, session); });
  verb->add_option("consultant", options->consultant, "Only of this consultant");
  verb->add_option("--from", options->from, "First day; default: all that is overdue as well");
  verb->add_option("--to", options->to, "Last day; default: today");
  verb->add_option("--kind", options->kind, "Only of this kind")
      ->check(CLI::IsMember({"follow-up", "horizon", "registration", "pool"}));
  verb->add_option("--order", options->order_by, "due_on, owner or customer, each with ` desc`");
  verb->add_flag("--watch", options->watch, kWatchHelp);
}

void AddTimeline(Verbs& verbs) {
  auto options = std::make_shared<TimelineOptions>();
  CLI::App* verb =
      verbs.Add({"timeline", kCustomersGroup, "Every event of a customer in words 时间线", "",
                 "  kezhi timeline 0190f3a2-7c1e-7d4b-9a55-3c2b8f60d1aa --lang zh\n"},
                [options](Session& session) { return RunTimeline(*options, session); });
  verb->add_option("customer", options->customer, "Customer, by id or name")->required();
  verb->add_flag("--backward", options->backward, "From the newest");
}

void AddDirectory(Verbs& verbs) {
  verbs.Add(
      {"stores", kNumbersGroup, "The stores, their zones and playbooks", "", "  kezhi stores\n"},
      RunStores);
  auto options = std::make_shared<ConsultantOptions>();
  CLI::App* consultants = verbs.Add(
      {"consultants", kNumbersGroup, "A store's consultants", "", "  kezhi consultants --active\n"},
      [options](Session& session) { return RunConsultants(*options, session); });
  consultants->add_flag("--active", options->active_only, "Only those who work here now");
  consultants->add_option("--order", options->order_by,
                          "consultant, group, hired_on or owned, each with ` desc`");
}

}  // namespace kezhi::cli
