#ifndef KEZHI_TESTS_GIVEN_H_
#define KEZHI_TESTS_GIVEN_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/text_format.h"

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/playbook.pb.h"

#include "base/check.h"

// Builders of events and commands for specifications. The common ground of domain.md §8: store
// `stores/s1` in Asia/Shanghai, open every day until 18:00, consultants c1, c2, c3.
namespace kezhi::testing {

inline constexpr char kStore[] = "stores/s1";

// `visits/v1` → `stores/s1/visits/v1`; empty → `stores/s1`; a full name stays, and `log`.
std::string Name(const std::string& name);

// A message from its text; the text must parse.
template <typename Message>
Message FromText(const std::string& text) {
  Message message;
  KEZHI_CHECK(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

// Puts `part` into the arm of `whole` (an Event, a Command) that has its type.
void SetArm(google::protobuf::Message& whole, const google::protobuf::Message& part);

// An event on a stream: given as the past, or expected.
struct Fact {
  std::string stream;
  v1::Event event;
  std::string recorded_at;  // local, `2026-03-02 10:05`; empty = when the last one was

  Fact At(std::string local_time) && {
    recorded_at = std::move(local_time);
    return std::move(*this);
  }

  Fact Flag(const std::string& flag) && {
    event.add_flags(flag);
    return std::move(*this);
  }

  // The business day it must carry, or carries.
  Fact On(absl::CivilDay day) &&;
};

// On("visits/v1", message).
Fact On(const std::string& stream, const google::protobuf::Message& event);

// On<v1::VisitRegistered>("visits/v1", "channel: CHANNEL_WALK_IN").
template <typename Message>
Fact On(const std::string& stream, const std::string& text = "") {
  return On(stream, FromText<Message>(text));
}

// A command around its arm.
v1::Command Ask(const google::protobuf::Message& arm);

// Ask<v1::CloseDay>("day: 'stores/s1/days/20260302'").
template <typename Message>
v1::Command Ask(const std::string& text) {
  return Ask(FromText<Message>(text));
}

// The store of the common ground, opened on 2026-01-01 at 08:00.
Fact StoreOpened();
// `playbook` adopted from the day of the opening on.
Fact PlaybookAdopted(const v1::Playbook& playbook);
// A preset, which must exist.
v1::Playbook PresetPlaybook(const std::string& id);
// Consultant `id` of group `g1`, hired on the day of the opening.
Fact ConsultantHired(const std::string& id);
// All of it: the store, the preset, c1, c2, c3.
std::vector<Fact> CommonGround(const std::string& preset = "auto_4s");

}  // namespace kezhi::testing

#endif  // KEZHI_TESTS_GIVEN_H_
