#include "domain/store/decide.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/store/evolve.h"

namespace kezhi::domain {
namespace {

// A record holds at most 60 KiB; the envelope needs its share.
constexpr std::size_t kMaxPlaybookBytes = std::size_t{56} * 1024;

int SecondsOf(const google::type::TimeOfDay& time) {
  return (time.hours() * 60 + time.minutes()) * 60 + time.seconds();
}

// R3: closing lies after the start on the line of the business day, which is 24 hours long.
void CheckHours(const google::type::TimeOfDay& day_starts, const google::type::TimeOfDay& closes,
                absl::string_view arm, Violations& faults) {
  constexpr int kDay = 24 * 60 * 60;
  if (SecondsOf(day_starts) == kDay) {
    faults.Add(v1::REASON_HOURS_INVALID, absl::StrCat(arm, ".day_starts"), "must be before 24:00");
  }
  if (SecondsOf(closes) % kDay == SecondsOf(day_starts) && SecondsOf(closes) != kDay) {
    faults.Add(v1::REASON_HOURS_INVALID, absl::StrCat(arm, ".closes"),
               "must differ from day_starts");
  }
}

void CheckZone(const std::string& name, absl::string_view arm, Violations& faults) {
  absl::TimeZone zone;
  if (LoadZone(name, &zone)) return;
  faults.Add(v1::REASON_TIME_ZONE_UNKNOWN, absl::StrCat(arm, ".time_zone"),
             "must be an IANA time zone, such as Asia/Shanghai");
}

bool IsRegion(const std::string& code) {
  return code.size() == 2 && absl::ascii_isupper(static_cast<unsigned char>(code[0])) &&
         absl::ascii_isupper(static_cast<unsigned char>(code[1]));
}

// The occurrence of an opening, on the calendar that it brings.
absl::StatusOr<Occurrence> OpeningOf(const v1::Command& command, const v1::StoreOpened& opened,
                                     const World& world) {
  v1::Event event;
  *event.mutable_store_opened() = opened;
  *event.mutable_recorded_at() = ToTimestamp(world.now());
  StoreState store;
  EvolveStore(event, store);
  Occurrence when;
  when.day = store.opened_on;
  when.occurred.set_precision(v1::PRECISION_INSTANT);
  *when.occurred.mutable_at() = ToTimestamp(world.now());
  if (!command.has_occurred()) return when;
  when.occurred = command.occurred();
  when.day.reset();
  if (const auto at = when.instant()) when.day = store.days().DayOf(*at);
  if (when.occurred.has_day()) when.day = ToDay(when.occurred.day());
  const bool ahead = when.instant().value_or(world.now()) > world.now() + absl::Minutes(5);
  if (ahead || when.day.value_or(store.opened_on) > store.opened_on) {
    return InvalidField(v1::REASON_IN_FUTURE, "occurred", "lies in the future");
  }
  return when;
}

absl::CivilDay DayOr(const google::type::Date& date, absl::CivilDay otherwise) {
  return IsSet(date) ? ToDay(date) : otherwise;
}

// The playbooks that will be in force beside one with this id.
std::vector<const v1::Playbook*> Others(const StoreState& store, const std::string& id) {
  std::vector<const v1::Playbook*> others;
  for (auto adopted = store.playbooks.rbegin(); adopted != store.playbooks.rend(); ++adopted) {
    const bool seen = std::any_of(others.begin(), others.end(), [&](const v1::Playbook* other) {
      return other->id() == adopted->playbook.id();
    });
    if (adopted->playbook.id() != id && !seen) others.push_back(&adopted->playbook);
  }
  std::reverse(others.begin(), others.end());
  return others;
}

// R6: whatever an open pursuit may hold under the playbooks so far has a place under the new ones.
// Which pursuits are open does not matter (docs/decisions/0007).
absl::Status CheckCarried(const StoreState& store, const v1::Playbook& playbook,
                          absl::CivilDay day) {
  if (store.playbooks.empty()) return absl::OkStatus();
  std::vector<const v1::Playbook*> coming = Others(store, playbook.id());
  coming.push_back(&playbook);
  const std::vector<std::string> lost = NotCarried(store.rules(day), Rules(std::move(coming)));
  if (lost.empty()) return absl::OkStatus();
  const std::string names = absl::StrJoin(lost, ", ");
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_GRADE_NOT_CARRIED)
      .Message(absl::StrCat("open pursuits may hold ", names,
                            ", which the playbook neither has nor carries over; without a primary "
                            "scale or machine of its own it would take nothing over"))
      .Metadata("missing", names)
      .Build();
}

}  // namespace

absl::StatusOr<Decision> DecideOpenStore(const v1::Command& command, const v1::OpenStore& ask,
                                         const World& world) {
  if (world.store(ask.store()).opened) return Exists(v1::REASON_STORE_EXISTS, ask.store());
  Violations faults;
  CheckZone(ask.time_zone(), "open_store", faults);
  if (!IsRegion(ask.region_code())) {
    faults.Add(v1::REASON_REGION_UNKNOWN, "open_store.region_code",
               "must be a CLDR region of two capital letters, such as CN");
  }
  CheckHours(ask.day_starts(), ask.closes(), "open_store", faults);
  KEZHI_RETURN_IF_ERROR(faults.ToStatus());

  v1::Event event;
  v1::StoreOpened& opened = *event.mutable_store_opened();
  opened.set_display_name(ask.display_name());
  opened.set_time_zone(ask.time_zone());
  opened.set_region_code(ask.region_code());
  *opened.mutable_day_starts() = ask.day_starts();
  *opened.mutable_closes() = ask.closes();
  *opened.mutable_closed_weekdays() = ask.closed_weekdays();
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, OpeningOf(command, opened, world));
  Decision decision;
  Append(ask.store(), event, when, decision);
  return decision;
}

absl::StatusOr<Decision> DecideAdoptPlaybook(const v1::Command& command,
                                             const v1::AdoptPlaybook& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const absl::CivilDay day = DayOr(ask.effective_day(), builder.today());
  KEZHI_RETURN_IF_ERROR(Validate(ask.playbook(), Others(builder.store(), ask.playbook().id())));
  const std::string bytes = ask.playbook().SerializeAsString();
  if (bytes.size() > kMaxPlaybookBytes) {
    return InvalidField(
        v1::REASON_TOO_MANY, "adopt_playbook.playbook",
        absl::StrCat("has ", bytes.size(), " bytes, at most ", kMaxPlaybookBytes, " are taken"));
  }
  if (day < builder.today()) {
    return Refuse(v1::REASON_RETROACTIVE_PLAYBOOK,
                  absl::StrCat("a playbook cannot begin on ", Iso(day), ", before today, ",
                               Iso(builder.today())));
  }
  const std::string digest = world.facts().sha256(bytes);
  // The latest adopted of an id is what holds from its day on; the same again changes nothing.
  for (auto adopted = builder.store().playbooks.rbegin();
       adopted != builder.store().playbooks.rend(); ++adopted) {
    if (adopted->playbook.id() != ask.playbook().id()) continue;
    if (adopted->digest == digest && adopted->effective_day <= day) {
      return std::move(builder).Build();
    }
    break;
  }
  KEZHI_RETURN_IF_ERROR(CheckCarried(builder.store(), ask.playbook(), day));
  v1::Event event;
  v1::PlaybookAdopted& adopted = *event.mutable_playbook_adopted();
  *adopted.mutable_playbook() = ask.playbook();
  adopted.set_digest(digest);
  *adopted.mutable_effective_day() = ToDate(day);
  builder.Append(ask.store(), event, when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideSetHours(const v1::Command& command, const v1::SetHours& ask,
                                        const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  Violations faults;
  CheckHours(ask.day_starts(), ask.closes(), "set_hours", faults);
  KEZHI_RETURN_IF_ERROR(faults.ToStatus());
  if (ToDay(ask.effective_day()) <= builder.today()) {
    return Refuse(v1::REASON_DAY_STARTED, "hours change from a day after today on");
  }
  v1::Event event;
  v1::HoursSet& set = *event.mutable_hours_set();
  *set.mutable_effective_day() = ask.effective_day();
  *set.mutable_day_starts() = ask.day_starts();
  *set.mutable_closes() = ask.closes();
  *set.mutable_closed_weekdays() = ask.closed_weekdays();
  builder.Append(ask.store(), event, when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideDeclareHoliday(const v1::Command& command,
                                              const v1::DeclareHoliday& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const absl::CivilDay day = ToDay(ask.day());
  if (day <= builder.today()) {
    return Refuse(v1::REASON_DAY_STARTED, "a holiday is declared before its day");
  }
  const auto& holidays = builder.store().calendar.holidays();
  const bool declared =
      std::any_of(holidays.begin(), holidays.end(),
                  [&](const google::type::Date& holiday) { return ToDay(holiday) == day; });
  if (declared) return std::move(builder).Build();
  v1::Event event;
  *event.mutable_holiday_declared()->mutable_day() = ask.day();
  event.mutable_holiday_declared()->set_label(ask.label());
  builder.Append(ask.store(), event, when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideMoveTimeZone(const v1::Command& command, const v1::MoveTimeZone& ask,
                                            const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  Violations faults;
  CheckZone(ask.time_zone(), "move_time_zone", faults);
  KEZHI_RETURN_IF_ERROR(faults.ToStatus());
  const absl::CivilDay day = ToDay(ask.effective_day());
  if (day < builder.today()) {
    return Refuse(v1::REASON_RETROACTIVE_PLAYBOOK, "past days keep the zone they were lived in");
  }
  const auto& zones = builder.store().calendar.zones();
  if (zones[zones.size() - 1].time_zone() == ask.time_zone()) return std::move(builder).Build();
  v1::Event event;
  event.mutable_time_zone_moved()->set_time_zone(ask.time_zone());
  *event.mutable_time_zone_moved()->mutable_effective_day() = ask.effective_day();
  builder.Append(ask.store(), event, when);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
