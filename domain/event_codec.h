#ifndef KEZHI_DOMAIN_EVENT_CODEC_H_
#define KEZHI_DOMAIN_EVENT_CODEC_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/record.pb.h"

namespace kezhi::domain {

// Name of the event's message without package, such as `VisitCompleted`: Record.type. Empty when no
// arm is set.
std::string TypeOf(const v1::Event& event);
// The oneof's arm that holds events of a type; nullptr: there is no such type.
const google::protobuf::FieldDescriptor* ArmOfType(absl::string_view type);
// Envelope and event into a record; the event's bytes are serialised here, once.
void ToRecord(const v1::Event& event, v1::Record& record);
// DATA_LOSS: the event's bytes do not parse. UNIMPLEMENTED: written by a later version.
absl::Status FromRecord(const v1::Record& record, v1::Event& event);
// The event of a serialised record, without a Record between; replaces what `event` holds. Fastest
// for an event on an arena. The same errors, and DATA_LOSS for bytes that are no record.
absl::Status ParseEvent(absl::string_view record_bytes, v1::Event& event);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_EVENT_CODEC_H_
