#include "services/cli/diff.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "services/cli/exit_codes.h"
#include "services/cli/form.h"
#include "services/cli/text.h"

namespace kezhi::cli {
namespace {

std::string ShownChange(v1::RowChange change, const Words& words) {
  switch (change) {
    case v1::ROW_CHANGE_ADDED: return words("新增", "added");
    case v1::ROW_CHANGE_REMOVED: return words("删除", "removed");
    case v1::ROW_CHANGE_CHANGED: return words("改变", "changed");
    default: return "";
  }
}

Table RowTable(const v1::DiffFormResponse& response, const Words& words) {
  Table table({{"row", words("行", "Row"), false, Fit::kCut},
               {"change", words("变化", "Change")},
               {"field", words("字段", "Field")},
               {"before", words("之前", "Before"), false, Fit::kWrap},
               {"after", words("之后", "After"), false, Fit::kWrap}});
  for (const v1::RowDifference& row : response.rows()) {
    for (const v1::FieldDifference& field : row.fields()) {
      table.Add({row.path().empty() ? words("表头", "head") : row.path(),
                 ShownChange(row.change(), words), field.path(), field.before(), field.after()});
    }
  }
  return table;
}

Table EventTable(const v1::DiffFormResponse& response, const Words& words) {
  Table table({{"position", words("事件", "Event"), true},
               {"type", words("类型", "Type")},
               {"recorded_at", words("记录时间", "Recorded")}});
  for (const v1::TouchingEvent& event : response.events()) {
    table.Add({absl::StrCat(event.position()), event.type(),
               DayAndTime(event.recorded_at(), absl::LocalTimeZone())});
  }
  return table;
}

}  // namespace

absl::StatusOr<int> ShowDiff(Session& session, v1::DiffFormRequest request,
                             const std::string& store) {
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_from(),
                         session.ReadAt(store, *session.globals().diff_from));
  KEZHI_ASSIGN_OR_RETURN(*request.mutable_to(), session.ReadAt(store));
  v1::DiffFormResponse response;
  KEZHI_RETURN_IF_ERROR(
      session.Call(session.query(), &v1::QueryService::Stub::DiffForm, request, response));
  const Words& words = session.words();
  Form form;
  form.title = words("两个时刻之间的差异", "Difference between two moments");
  form.facts = {
      {words("从", "from"), absl::StrCat(response.from().position())},
      {words("到", "to"), absl::StrCat(response.served().position())},
      {words("变化的行", "rows changed"), absl::StrCat(response.rows_size())},
      {words("事件", "events"),
       absl::StrCat(static_cast<std::uint64_t>(response.events_size()) + response.more_events())}};
  form.sections.push_back({"", RowTable(response, words)});
  form.sections.push_back({words("其间的事件", "Events between"), EventTable(response, words)});
  KEZHI_RETURN_IF_ERROR(session.Print(response, form));
  return kExitOk;
}

}  // namespace kezhi::cli
