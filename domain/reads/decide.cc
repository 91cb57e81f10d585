#include "domain/reads/decide.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/names.h"

namespace kezhi::domain {
namespace {

// Whose texts can be shown: a customer's of the store, or those of a visit there.
bool IsSubject(const std::string& name, const std::string& store) {
  return (IsName(name, ResourceKind::kCustomer) || IsName(name, ResourceKind::kVisit)) &&
         StoreOf(name) == store;
}

absl::Status CheckReading(const v1::Reading& reading, const std::string& path,
                          const std::string& store) {
  if (reading.principal().empty() || reading.rpc().empty() || reading.subjects().empty()) {
    return InvalidField(v1::REASON_FIELD_REQUIRED, path, "must say who, by what and of whom");
  }
  for (int i = 0; i < reading.subjects_size(); ++i) {
    if (IsSubject(reading.subjects(i).subject(), store)) continue;
    return InvalidField(v1::REASON_NAME_INVALID, absl::StrCat(path, ".subjects[", i, "].subject"),
                        "must be a customer or a visit of the store");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Decision> DecideRecordReads(const v1::Command& command, const v1::RecordReads& ask,
                                           const World& world) {
  // A policy may call a role as it likes: what was read only the service knows.
  if (world.actor().known() != v1::KNOWN_INTERNAL) {
    return RoleRequired("record_reads", "the service itself");
  }
  DecisionBuilder builder(command, world);
  for (int i = 0; i < ask.readings_size(); ++i) {
    KEZHI_RETURN_IF_ERROR(
        CheckReading(ask.readings(i), absl::StrCat("record_reads.readings[", i, "]"), ask.store()));
  }
  if (ask.readings().empty()) return std::move(builder).Build();
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  v1::Event event;
  *event.mutable_cards_read()->mutable_readings() = ask.readings();
  builder.Append(ReadsName(ask.store(), builder.today()), event, when);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
