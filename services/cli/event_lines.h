#ifndef KEZHI_SERVICES_CLI_EVENT_LINES_H_
#define KEZHI_SERVICES_CLI_EVENT_LINES_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include <google/protobuf/message.h>

#include "kezhi/v1/event.pb.h"

#include "services/cli/session.h"

namespace kezhi::cli {

// Prints events one by one, as they come: a line of text, of JSON or of CSV each.
class EventPrinter {
 public:
  // Times are shown in `zone`.
  EventPrinter(Session& session, absl::TimeZone zone) : session_(session), zone_(zone) {}

  absl::Status Print(const v1::Event& event);

 private:
  void PrintText(const v1::Event& event);
  void PrintCsv(const v1::Event& event);

  Session& session_;
  const absl::TimeZone zone_;
  bool begun_ = false;
};

// An event as one line of JSON, without the line break: the envelope and the event, as the API has
// them.
absl::StatusOr<std::string> JsonLine(const v1::Event& event);

// Takes every clear or shortened personal text out of `message`, so that only its presence is left.
void Withhold(google::protobuf::Message& message);

// The zone events are shown in: that of the store asked for or the only one; else the machine's.
absl::TimeZone ZoneForEvents(Session& session);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_EVENT_LINES_H_
