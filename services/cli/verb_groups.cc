// kezhi groups: consumer groups, how far they are, and what they have put aside.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include <google/protobuf/util/json_util.h>

#include "base/status_macros.h"
#include "domain/dates.h"
#include "services/cli/event_lines.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/filter_text.h"
#include "services/cli/verbs.h"

namespace kezhi::cli {
namespace {

using Stub = v1::ConsumerGroupService::Stub;

// Parked events that `describe` shows; `parked` shows all.
constexpr std::uint64_t kParkedDescribed = 20;
constexpr std::uint64_t kPage = 1000;

struct GroupsOptions {
  std::string action = "list";
  std::string group;
  // Settings; absent = as the server has them.
  std::string filter;
  std::uint64_t after = 0;
  std::optional<double> lease_seconds;
  std::optional<double> retry_seconds;
  std::optional<std::uint32_t> max_in_flight;
  std::optional<std::uint32_t> max_attempts;
  // Which parked events; `filter` as well.
  bool all = false;
  std::uint64_t from = 0;
  std::uint64_t until = 0;
  std::string parked_after;
  std::uint64_t limit = 0;
  std::uint32_t per_second = 0;
  bool dry_run = false;
};

std::string NameOf(const std::string& group) {
  return group.find('/') == std::string::npos ? absl::StrCat("consumerGroups/", group) : group;
}

std::string IdOf(const v1::ConsumerGroup& group) {
  return group.name().substr(group.name().find('/') + 1);
}

std::string Seconds(const google::protobuf::Duration& duration) {
  return absl::StrFormat("%.1f", absl::ToDoubleSeconds(domain::ToDuration(duration)));
}

Cell ShownState(const v1::GetConsumerGroupResponse& shown, const Words& words) {
  if (!shown.progress().error().empty()) return {words("故障", "failed"), Emphasis::kBad};
  if (shown.group().stopped()) return {words("停止", "stopped"), Emphasis::kBad};
  if (shown.progress().members() == 0) return {words("无成员", "idle"), Emphasis::kFaint};
  return {words("工作中", "working"), Emphasis::kGood};
}

Table TableOfGroups(const Words& words) {
  return Table({{"group", words("消费组", "Group")},
                {"state", words("状态", "State")},
                {"position", words("事件", "Event"), true},
                {"lag_events", words("落后", "Behind"), true},
                {"lag_seconds", words("秒", "Seconds"), true},
                {"members", words("成员", "Members"), true},
                {"in_flight", words("处理中", "In flight"), true},
                {"parked", words("搁置", "Parked"), true},
                {"error", words("错误", "Error"), false, Fit::kWrap}});
}

std::vector<Cell> RowOf(const v1::GetConsumerGroupResponse& shown, const Words& words) {
  const v1::ConsumerGroupProgress& progress = shown.progress();
  return {IdOf(shown.group()),
          ShownState(shown, words),
          absl::StrCat(progress.position()),
          absl::StrCat(progress.lag_events()),
          Seconds(progress.lag()),
          absl::StrCat(progress.members()),
          absl::StrCat(progress.in_flight()),
          absl::StrCat(progress.parked()),
          progress.error()};
}

absl::StatusOr<int> List(Session& session) {
  v1::ListConsumerGroupsResponse response;
  KEZHI_RETURN_IF_ERROR(session.Call(session.groups(), &Stub::ListConsumerGroups,
                                     v1::ListConsumerGroupsRequest(), response));
  const Words& words = session.words();
  Table table = TableOfGroups(words);
  bool failed = false;
  for (const v1::GetConsumerGroupResponse& shown : response.groups()) {
    failed = failed || !shown.progress().error().empty();
    table.Add(RowOf(shown, words));
  }
  Form form;
  form.title = words("消费组", "Consumer groups");
  form.sections.push_back({"", std::move(table)});
  KEZHI_RETURN_IF_ERROR(session.Print(response, form));
  return failed ? kExitFindings : kExitOk;
}

// At most `limit` parked events (0 = all), and whether there are more.
absl::StatusOr<v1::ListParkedEventsResponse> Parked(Session& session, const std::string& group,
                                                    std::uint64_t after, std::uint64_t limit) {
  v1::ListParkedEventsRequest request;
  request.set_group(group);
  request.set_after_position(after);
  v1::ListParkedEventsResponse all;
  do {
    const std::uint64_t left = limit - static_cast<std::uint64_t>(all.events_size());
    request.set_page_size(static_cast<std::int32_t>(limit == 0 ? kPage : std::min(kPage, left)));
    v1::ListParkedEventsResponse page;
    KEZHI_RETURN_IF_ERROR(session.Call(session.groups(), &Stub::ListParkedEvents, request, page));
    all.set_more(page.more());
    for (v1::ParkedEvent& event : *page.mutable_events()) {
      request.set_after_position(event.position());
      *all.add_events() = std::move(event);
    }
  } while (all.more() && (limit == 0 || static_cast<std::uint64_t>(all.events_size()) < limit));
  return all;
}

Table TableOfParked(const v1::ListParkedEventsResponse& parked, Session& session) {
  const Words& words = session.words();
  const absl::TimeZone zone = ZoneForEvents(session);
  Table table({{"position", words("事件", "Event"), true},
               {"type", words("类型", "Type")},
               {"stream", words("流", "Stream")},
               {"attempts", words("次数", "Attempts"), true},
               {"reason", words("原因", "Reason")},
               {"parked_at", words("搁置时间", "Parked at")}});
  for (const v1::ParkedEvent& event : parked.events()) {
    table.Add({absl::StrCat(event.position()), event.type(), event.stream(),
               absl::StrCat(event.attempts()), event.reason(),
               DayAndTime(event.parked_at(), zone)});
  }
  return table;
}

void NoteMore(const v1::ListParkedEventsResponse& parked, Session& session) {
  if (!parked.more()) return;
  session.Note(session.words()("还有更多；用 groups parked 显示全部。",
                               "There are more; `groups parked` shows all."));
}

absl::StatusOr<int> ListParked(const GroupsOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const v1::ListParkedEventsResponse parked,
                         Parked(session, NameOf(options.group),
                                options.from == 0 ? 0 : options.from - 1, options.limit));
  Form form;
  form.title = absl::StrCat(session.words()("搁置的事件 ", "Parked events of "), options.group);
  form.sections.push_back({"", TableOfParked(parked, session)});
  KEZHI_RETURN_IF_ERROR(session.Print(parked, form));
  NoteMore(parked, session);
  return kExitOk;
}

absl::StatusOr<v1::GetConsumerGroupResponse> Get(Session& session, const std::string& group) {
  v1::GetConsumerGroupRequest request;
  request.set_name(group);
  v1::GetConsumerGroupResponse response;
  KEZHI_RETURN_IF_ERROR(session.Call(session.groups(), &Stub::GetConsumerGroup, request, response));
  return response;
}

std::string FilterShown(const v1::EventFilter& filter) {
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(filter, &json).ok()) json.clear();
  return json;
}

absl::StatusOr<int> Describe(Session& session, const std::string& group) {
  KEZHI_ASSIGN_OR_RETURN(const v1::GetConsumerGroupResponse shown, Get(session, group));
  KEZHI_ASSIGN_OR_RETURN(const v1::ListParkedEventsResponse parked,
                         Parked(session, group, 0, kParkedDescribed));
  const Words& words = session.words();
  const v1::ConsumerGroup& settings = shown.group();
  const v1::ConsumerGroupProgress& progress = shown.progress();
  Form form;
  form.title = absl::StrCat(words("消费组 ", "Consumer group "), IdOf(settings));
  form.facts = {
      {words("状态", "state"), ShownState(shown, words).text},
      {words("错误", "error"), progress.error()},
      {words("事件", "event"), absl::StrCat(progress.position())},
      {words("落后", "behind"), absl::StrCat(progress.lag_events())},
      {words("秒", "seconds"), Seconds(progress.lag())},
      {words("成员", "members"), absl::StrCat(progress.members())},
      {words("处理中", "in flight"), absl::StrCat(progress.in_flight())},
      {words("搁置", "parked"), absl::StrCat(progress.parked())},
      {words("筛选", "filter"), settings.has_filter() ? FilterShown(settings.filter()) : ""},
      {words("租约秒", "lease"), Seconds(settings.lease())},
      {words("重试秒", "retry after"), Seconds(settings.retry_delay())},
      {words("最多处理中", "at most in flight"), absl::StrCat(settings.max_in_flight())},
      {words("最多次数", "at most attempts"), absl::StrCat(settings.max_attempts())}};
  Table row = TableOfGroups(words);
  row.Add(RowOf(shown, words));
  form.csv = std::move(row);
  if (parked.events_size() > 0) {
    form.sections.push_back({words("搁置的事件", "Parked events"), TableOfParked(parked, session)});
  }
  KEZHI_RETURN_IF_ERROR(session.Print(shown, form));
  NoteMore(parked, session);
  return progress.error().empty() ? kExitOk : kExitFindings;
}

absl::Status TakeSettings(const GroupsOptions& options, v1::ConsumerGroup& group) {
  if (!options.filter.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*group.mutable_filter(), ParseFilter(options.filter));
  }
  if (options.lease_seconds.has_value()) {
    *group.mutable_lease() = domain::ToProto(absl::Seconds(*options.lease_seconds));
  }
  if (options.retry_seconds.has_value()) {
    *group.mutable_retry_delay() = domain::ToProto(absl::Seconds(*options.retry_seconds));
  }
  if (options.max_in_flight.has_value()) group.set_max_in_flight(*options.max_in_flight);
  if (options.max_attempts.has_value()) group.set_max_attempts(*options.max_attempts);
  return absl::OkStatus();
}

absl::StatusOr<int> Create(const GroupsOptions& options, Session& session) {
  v1::CreateConsumerGroupRequest request;
  request.mutable_group()->set_name(NameOf(options.group));
  request.mutable_group()->set_after_position(options.after);
  KEZHI_RETURN_IF_ERROR(TakeSettings(options, *request.mutable_group()));
  v1::CreateConsumerGroupResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.groups(), &Stub::CreateConsumerGroup, request, response));
  return Describe(session, response.group().name());
}

// Changes what is asked for and leaves the rest; ABORTED when somebody else was first.
absl::StatusOr<int> Update(const GroupsOptions& options, Session& session) {
  KEZHI_ASSIGN_OR_RETURN(const v1::GetConsumerGroupResponse shown,
                         Get(session, NameOf(options.group)));
  v1::UpdateConsumerGroupRequest request;
  *request.mutable_group() = shown.group();
  KEZHI_RETURN_IF_ERROR(TakeSettings(options, *request.mutable_group()));
  if (options.action != "update") request.mutable_group()->set_stopped(options.action == "pause");
  v1::UpdateConsumerGroupResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.groups(), &Stub::UpdateConsumerGroup, request, response));
  return Describe(session, response.group().name());
}

absl::StatusOr<int> Delete(const GroupsOptions& options, Session& session) {
  v1::DeleteConsumerGroupRequest request;
  request.set_name(NameOf(options.group));
  v1::DeleteConsumerGroupResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.groups(), &Stub::DeleteConsumerGroup, request, response));
  return List(session);
}

absl::StatusOr<v1::ParkedSelector> SelectorOf(const GroupsOptions& options) {
  v1::ParkedSelector selector;
  selector.set_all(options.all);
  selector.set_from_position(options.from);
  selector.set_until_position(options.until);
  if (!options.filter.empty()) {
    KEZHI_ASSIGN_OR_RETURN(*selector.mutable_filter(), ParseFilter(options.filter));
  }
  if (!options.parked_after.empty()) {
    absl::Time at;
    std::string why;
    if (!absl::ParseTime(absl::RFC3339_full, options.parked_after, &at, &why)) {
      return UsageError(
          absl::StrCat("--parked-after: ", why, "; such as 2026-03-02T10:00:00+08:00"));
    }
    *selector.mutable_parked_after() = domain::ToTimestamp(at);
  }
  if (selector.ByteSizeLong() > 0) return selector;
  return UsageError(absl::StrCat(
      options.action, " needs --all, --from, --until, --filter or --parked-after: which events?"));
}

template <typename Response>
absl::StatusOr<int> PrintCount(Session& session, const GroupsOptions& options,
                               const std::string& title, const Response& response) {
  const Words& words = session.words();
  Form form;
  form.title = title;
  form.facts = {{words("事件", "events"), absl::StrCat(response.count())}};
  Table csv(std::vector<Column>{{"count", ""}});
  csv.Add({absl::StrCat(response.count())});
  form.csv = std::move(csv);
  KEZHI_RETURN_IF_ERROR(session.Print(response, form));
  if (options.dry_run) {
    session.Note(words("仅计数，未改动。", "Only counted: nothing was changed."));
  }
  return kExitOk;
}

absl::StatusOr<int> Replay(const GroupsOptions& options, Session& session) {
  v1::ReplayParkedEventsRequest request;
  request.set_group(NameOf(options.group));
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_selector(), SelectorOf(options));
  request.set_validate_only(options.dry_run);
  request.set_limit(options.limit);
  request.set_per_second(options.per_second);
  v1::ReplayParkedEventsResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.groups(), &Stub::ReplayParkedEvents, request, response));
  return PrintCount(session, options, session.words()("重放", "To be handed out again"), response);
}

absl::StatusOr<int> Discard(const GroupsOptions& options, Session& session) {
  v1::DiscardParkedEventsRequest request;
  request.set_group(NameOf(options.group));
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_selector(), SelectorOf(options));
  request.set_validate_only(options.dry_run);
  v1::DiscardParkedEventsResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.groups(), &Stub::DiscardParkedEvents, request, response));
  return PrintCount(session, options, session.words()("丢弃", "Forgotten for good"), response);
}

absl::StatusOr<int> RunGroups(const GroupsOptions& options, Session& session) {
  if (options.action == "list") return List(session);
  if (options.group.empty()) {
    return UsageError(absl::StrCat(options.action, " needs a group, see `kezhi groups`"));
  }
  if (options.action == "describe") return Describe(session, NameOf(options.group));
  if (options.action == "parked") return ListParked(options, session);
  if (options.action == "create") return Create(options, session);
  if (options.action == "delete") return Delete(options, session);
  if (options.action == "replay") return Replay(options, session);
  if (options.action == "discard") return Discard(options, session);
  return Update(options, session);
}

void AddOptions(CLI::App& verb, GroupsOptions& options) {
  verb.add_option("action", options.action, "What to do")
      ->check(CLI::IsMember({"list", "describe", "parked", "create", "update", "pause", "resume",
                             "delete", "replay", "discard"}))
      ->capture_default_str();
  verb.add_option("group", options.group, "Id of a group");
  verb.add_option(
      "--filter", options.filter,
      "create, update: only these events; replay, discard: only parked events for which "
      "this holds; as for `kezhi events`");
  verb.add_option("--after", options.after, "create: begin after this position");
  verb.add_option("--lease", options.lease_seconds,
                  "create, update: seconds within which a member settles an event");
  verb.add_option("--retry-delay", options.retry_seconds,
                  "create, update: seconds that a retried event waits");
  verb.add_option("--max-in-flight", options.max_in_flight,
                  "create, update: events that all members together have at a time");
  verb.add_option("--max-attempts", options.max_attempts,
                  "create, update: an event handed out so often is parked");
  verb.add_flag("--all", options.all, "replay, discard: all that is parked");
  verb.add_option("--from", options.from, "Parked events: only from this position");
  verb.add_option("--until", options.until, "replay, discard: only up to this position");
  verb.add_option("--parked-after", options.parked_after,
                  "replay, discard: only what was parked later, as 2026-03-02T10:00:00+08:00");
  verb.add_option("--limit", options.limit, "Parked events: at most so many; 0 = all");
  verb.add_option("--per-second", options.per_second,
                  "replay: at most so many a second; 0 = as members take them");
  verb.add_flag("--dry-run", options.dry_run, "replay, discard: only count them");
}

}  // namespace

void AddGroups(Verbs& verbs) {
  auto options = std::make_shared<GroupsOptions>();
  CLI::App* verb = verbs.Add(
      {"groups", kEventsGroup, "Consumer groups: how far they are, and what they have put aside",
       "Exit code 1: a group has failed.",
       "  kezhi groups\n"
       "  kezhi groups create bills --filter type=PursuitWon --max-attempts 5\n"
       "  kezhi groups describe bills\n"
       "  kezhi groups parked bills --output csv\n"
       "  kezhi groups replay bills --filter store=demo --dry-run\n"
       "  kezhi groups replay bills --all --per-second 50\n"
       "  kezhi groups resume bills          # after it was paused, or a member has stopped it\n"},
      [options](Session& session) { return RunGroups(*options, session); });
  AddOptions(*verb, *options);
}

}  // namespace kezhi::cli
