#include "services/cli/event_lines.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include <google/protobuf/util/json_util.h>

#include "base/check.h"
#include "base/status_macros.h"
#include "domain/event_codec.h"
#include "domain/timeline/describe.h"
#include "services/cli/text.h"
#include "services/engine/personal.h"

namespace kezhi::cli {

absl::StatusOr<std::string> JsonLine(const v1::Event& event) {
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(event, &json);
  if (!status.ok()) {
    return absl::InternalError(
        absl::StrCat("event ", event.position(), " has no JSON form: ", status.ToString()));
  }
  return json;
}

void EventPrinter::PrintText(const v1::Event& event) {
  const bool color = session_.globals().color;
  std::string line = absl::StrCat(
      PadLeft(absl::StrCat(event.position()), 8), "  ", DayAndTime(event.recorded_at(), zone_),
      "  ", Colored(PadRight(domain::TypeOf(event), 21), Emphasis::kStrong, color), "  ",
      PadRight(Short(event.actor().principal()), 10), "  ",
      OneLine(domain::Describe(event, session_.words().language())));
  if (event.flags_size() > 0) {
    absl::StrAppend(&line, "  [", absl::StrJoin(event.flags(), ", "), "]");
  }
  const std::string stream =
      Colored(absl::StrCat("  ", event.stream(), "@", event.revision()), Emphasis::kFaint, color);
  session_.out() << line << stream << '\n';
}

void EventPrinter::PrintCsv(const v1::Event& event) {
  if (!begun_) {
    session_.out() << CsvLine({"position", "recorded_at", "business_day", "type", "stream",
                               "revision", "actor", "role", "request_id", "imported", "flags",
                               "text"});
  }
  session_.out() << CsvLine({absl::StrCat(event.position()), DayAndTime(event.recorded_at(), zone_),
                             Shown(event.business_day()), domain::TypeOf(event), event.stream(),
                             absl::StrCat(event.revision()), event.actor().principal(),
                             event.actor().role(), event.request_id(),
                             event.imported() ? "true" : "false", absl::StrJoin(event.flags(), ";"),
                             domain::Describe(event, session_.words().language())});
}

absl::Status EventPrinter::Print(const v1::Event& event) {
  if (session_.json()) {
    KEZHI_ASSIGN_OR_RETURN(const std::string line, JsonLine(event));
    session_.out() << line << '\n';
  } else if (session_.csv()) {
    PrintCsv(event);
  } else {
    PrintText(event);
  }
  begun_ = true;
  return absl::OkStatus();
}

void Withhold(google::protobuf::Message& message) {
  const absl::Status status =
      engine::VisitPersonal(message, [](const engine::PersonalField& field) {
        const v1::Personal::KindCase kind = field.value.kind_case();
        if (kind == v1::Personal::kClear || kind == v1::Personal::kMasked) {
          field.value.set_withheld(true);
        }
        return absl::OkStatus();
      });
  KEZHI_CHECK(status.ok());  // the visitor refuses nothing
}

absl::TimeZone ZoneForEvents(Session& session) {
  const absl::StatusOr<std::string> store = session.Store();
  if (!store.ok()) return absl::LocalTimeZone();
  const absl::StatusOr<StoreView> view = session.View(*store);
  return view.ok() ? Session::ZoneOf(view->row, view->today) : absl::LocalTimeZone();
}

}  // namespace kezhi::cli
