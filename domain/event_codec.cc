#include "domain/event_codec.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "base/check.h"

namespace kezhi::domain {
namespace {

using google::protobuf::FieldDescriptor;

constexpr std::uint32_t kFormat = 1;

const google::protobuf::OneofDescriptor* Kind() {
  static const auto* const kind = v1::Event::descriptor()->FindOneofByName("kind");
  return kind;
}

using ArmsByType = absl::flat_hash_map<std::string, const FieldDescriptor*>;

// The oneof's arm of each event type.
const ArmsByType& Arms() {
  static const ArmsByType* const by_type = [] {
    auto* arms = new ArmsByType();
    for (int i = 0; i < Kind()->field_count(); ++i) {
      arms->emplace(Kind()->field(i)->message_type()->name(), Kind()->field(i));
    }
    return arms;
  }();
  return *by_type;
}

const FieldDescriptor* ArmOf(const v1::Event& event) {
  return v1::Event::GetReflection()->GetOneofFieldDescriptor(event, Kind());
}

}  // namespace

std::string TypeOf(const v1::Event& event) {
  const FieldDescriptor* arm = ArmOf(event);
  return arm == nullptr ? std::string() : arm->message_type()->name();
}

void ToRecord(const v1::Event& event, v1::Record& record) {
  const FieldDescriptor* arm = ArmOf(event);
  KEZHI_CHECK(arm != nullptr);
  record.Clear();
  record.set_format(kFormat);
  record.set_log_id(event.log_id());
  record.set_position(event.position());
  record.set_stream(event.stream());
  record.set_revision(event.revision());
  if (event.has_commit()) *record.mutable_commit() = event.commit();
  record.set_index(event.index());
  if (event.has_recorded_at()) *record.mutable_recorded_at() = event.recorded_at();
  if (event.has_occurred()) *record.mutable_occurred() = event.occurred();
  if (event.has_business_day()) *record.mutable_business_day() = event.business_day();
  if (event.has_actor()) *record.mutable_actor() = event.actor();
  record.set_on_behalf_of(event.on_behalf_of());
  record.set_request_id(event.request_id());
  record.set_correlation_id(event.correlation_id());
  record.set_causation_id(event.causation_id());
  record.set_traceparent(event.traceparent());
  record.set_ruleset_digest(event.ruleset_digest());
  record.set_imported(event.imported());
  *record.mutable_flags() = event.flags();
  record.set_type(arm->message_type()->name());
  v1::Event::GetReflection()->GetMessage(event, arm).SerializeToString(record.mutable_event());
}

absl::Status FromRecord(const v1::Record& record, v1::Event& event) {
  if (record.format() != kFormat) {
    return absl::UnimplementedError(absl::StrCat("position ", record.position(),
                                                 " has record format ", record.format(),
                                                 ", this version reads ", kFormat));
  }
  const auto arm = Arms().find(record.type());
  if (arm == Arms().end()) {
    return absl::UnimplementedError(absl::StrCat(
        "position ", record.position(), " holds an event of the unknown type ", record.type()));
  }
  event.Clear();
  event.set_log_id(record.log_id());
  event.set_position(record.position());
  event.set_stream(record.stream());
  event.set_revision(record.revision());
  if (record.has_commit()) *event.mutable_commit() = record.commit();
  event.set_index(record.index());
  if (record.has_recorded_at()) *event.mutable_recorded_at() = record.recorded_at();
  if (record.has_occurred()) *event.mutable_occurred() = record.occurred();
  if (record.has_business_day()) *event.mutable_business_day() = record.business_day();
  if (record.has_actor()) *event.mutable_actor() = record.actor();
  event.set_on_behalf_of(record.on_behalf_of());
  event.set_request_id(record.request_id());
  event.set_correlation_id(record.correlation_id());
  event.set_causation_id(record.causation_id());
  event.set_traceparent(record.traceparent());
  event.set_ruleset_digest(record.ruleset_digest());
  event.set_imported(record.imported());
  *event.mutable_flags() = record.flags();
  if (!v1::Event::GetReflection()
           ->MutableMessage(&event, arm->second)
           ->ParseFromString(record.event())) {
    return absl::DataLossError(absl::StrCat("position ", record.position(), ": the bytes of its ",
                                            record.type(), " do not parse"));
  }
  return absl::OkStatus();
}

}  // namespace kezhi::domain
