#include "tests/given.h"

#include "google/protobuf/message.h"

#include "domain/dates.h"
#include "domain/names.h"
#include "domain/playbooks/playbooks.h"

namespace kezhi::testing {
namespace {

constexpr char kOpening[] = "2026-01-01 08:00";

}  // namespace

std::string Name(const std::string& name) {
  if (name == domain::kLogName || name.rfind("stores/", 0) == 0) return name;
  return name.empty() ? kStore : std::string(kStore) + "/" + name;
}

void SetArm(google::protobuf::Message& whole, const google::protobuf::Message& part) {
  const auto* kind = whole.GetDescriptor()->FindOneofByName("kind");
  for (int i = 0; i < kind->field_count(); ++i) {
    if (kind->field(i)->message_type() != part.GetDescriptor()) continue;
    whole.GetReflection()->MutableMessage(&whole, kind->field(i))->CopyFrom(part);
    return;
  }
  KEZHI_CHECK(false);
}

Fact Fact::On(absl::CivilDay day) && {
  *event.mutable_business_day() = domain::ToDate(day);
  return std::move(*this);
}

Fact On(const std::string& stream, const google::protobuf::Message& event) {
  Fact fact;
  fact.stream = Name(stream);
  SetArm(fact.event, event);
  return fact;
}

v1::Command Ask(const google::protobuf::Message& arm) {
  v1::Command command;
  SetArm(command, arm);
  return command;
}

Fact StoreOpened() {
  return On<v1::StoreOpened>("", R"pb(
           display_name: "Store 1"
           time_zone: "Asia/Shanghai"
           region_code: "CN"
           day_starts {}
           closes { hours: 18 }
         )pb")
      .At(kOpening);
}

Fact PlaybookAdopted(const v1::Playbook& playbook) {
  v1::PlaybookAdopted adopted;
  *adopted.mutable_playbook() = playbook;
  adopted.set_digest("digest of " + playbook.id());
  *adopted.mutable_effective_day() = domain::ToDate(absl::CivilDay(2026, 1, 1));
  return On("", adopted).At(kOpening);
}

v1::Playbook PresetPlaybook(const std::string& id) {
  auto playbook = domain::Preset(id);
  KEZHI_CHECK(playbook.ok());
  return *std::move(playbook);
}

Fact ConsultantHired(const std::string& id) {
  return On<v1::ConsultantHired>("consultants/" + id, R"pb(group: "g1")pb").At(kOpening);
}

std::vector<Fact> CommonGround(const std::string& preset) {
  return {StoreOpened(), PlaybookAdopted(PresetPlaybook(preset)), ConsultantHired("c1"),
          ConsultantHired("c2"), ConsultantHired("c3")};
}

}  // namespace kezhi::testing
