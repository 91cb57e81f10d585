#ifndef KEZHI_TESTS_DOMAIN_WHATIF_WHATIF_SCENES_H_
#define KEZHI_TESTS_DOMAIN_WHATIF_WHATIF_SCENES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

#include "domain/whatif/rederive.h"
#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/given.h"

// A short history under auto_4s, and what it would have been under others.
namespace kezhi::testing {

// k1 of c1's, opened at H on Monday 2 March: to be called on the 4th, and was; to be called again
// on the 6th, and was not when that day closed.
inline Spec OneMissed() {
  Spec spec(CommonGround());
  spec.Given(Registered("k1"));
  spec.When(OfCustomer<v1::OpenPursuit>("k1", "grade: 'H'"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenAccepted();
  spec.When(OfCustomer<v1::CompleteFollowUp>("k1", "planned_id: 'p1' situation: 's'"))
      .As("consultant", "c1")
      .At("2026-03-04 11:00")
      .ThenAccepted();
  spec.Given(On<v1::DayClosed>("days/20260305").At("2026-03-05 19:00"));
  spec.When(CloseDay("20260306", "customers: " + Quoted("customers/k1")))
      .At("2026-03-06 19:00")
      .ThenAccepted();
  return spec;
}

// auto_4s, but whoever is at H is called every so many days.
inline v1::Playbook WithCadence(int days) {
  v1::Playbook playbook = PresetPlaybook("auto_4s");
  playbook.mutable_scales(0)->mutable_grades(0)->mutable_cadence()->set_days(days);
  return playbook;
}

inline absl::StatusOr<domain::Rederived> IfAdopted(const Spec& spec, const v1::Playbook& playbook,
                                                   absl::CivilDay from) {
  domain::WhatIf asked;
  asked.store = kStore;
  asked.playbook = playbook;
  asked.from = from;
  asked.sha256 = FakeSha256;
  return domain::Rederive(spec.events(), asked);
}

// The events of one kind, in order.
template <typename Kind>
std::vector<Kind> AllOf(const std::vector<v1::Event>& events) {
  std::vector<Kind> found;
  for (const v1::Event& event : events) {
    const auto* reflection = v1::Event::GetReflection();
    const auto* arm = reflection->GetOneofFieldDescriptor(
        event, v1::Event::descriptor()->FindOneofByName("kind"));
    if (arm == nullptr || arm->message_type() != Kind::descriptor()) continue;
    Kind& kind = found.emplace_back();
    kind.CopyFrom(reflection->GetMessage(event, arm));
  }
  return found;
}

}  // namespace kezhi::testing

#endif  // KEZHI_TESTS_DOMAIN_WHATIF_WHATIF_SCENES_H_
