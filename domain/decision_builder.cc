#include "domain/decision_builder.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/authorise.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "domain/names.h"

namespace kezhi::domain {
namespace {

// Clocks differ; what lies further ahead is a mistake.
constexpr absl::Duration kClockSkew = absl::Minutes(5);
// No imported record is older.
constexpr absl::CivilDay kFirstImportedDay(1990, 1, 1);

bool MayBackfill(const v1::Actor& actor) {
  return DutyOf(actor) == "manager" || DutyOf(actor) == "operator";
}

Occurrence At(absl::Time at, absl::CivilDay day, absl::CivilDay today) {
  Occurrence when;
  when.occurred.set_precision(v1::PRECISION_INSTANT);
  *when.occurred.mutable_at() = ToTimestamp(at);
  when.day = day;
  when.backfilled = day < today;
  return when;
}

}  // namespace

std::optional<absl::Time> Occurrence::instant() const {
  if (occurred.precision() != v1::PRECISION_INSTANT) return std::nullopt;
  return ToTime(occurred.at());
}

void Append(absl::string_view stream, v1::Event event, const Occurrence& when, Decision& decision,
            absl::string_view subject) {
  *event.mutable_occurred() = when.occurred;
  event.clear_business_day();
  if (when.day.has_value()) *event.mutable_business_day() = ToDate(*when.day);
  if (when.backfilled) event.add_flags("backfilled");
  DecidedEvent decided;
  decided.stream = std::string(stream);
  decided.event = std::move(event);
  decided.subject = subject.empty() ? ConsultantOfReport(stream) : std::string(subject);
  decision.events.push_back(std::move(decided));
}

Occurrence AtClosing(const StoreState& store, absl::CivilDay day) {
  return At(store.days().ClosesAt(day), day, day);
}

std::string StoreOfCommand(const v1::Command& command, const v1::Actor& actor) {
  std::string store = StoreOf(AddressedStream(command));
  if (store.empty() && command.has_register_customer()) {
    store = StoreOf(command.register_customer().owner());
  }
  return store.empty() ? actor.store() : store;
}

DecisionBuilder::DecisionBuilder(const v1::Command& command, const World& world)
    : command_(command),
      world_(world),
      store_name_(StoreOfCommand(command, world.actor())),
      store_(world.store(store_name_)),
      today_(store_.days().DayOf(world.now())) {
}

absl::StatusOr<Occurrence> DecisionBuilder::Happened() const {
  if (!command_.has_occurred()) return At(world_.now(), today_, today_);
  const v1::Occurred& occurred = command_.occurred();
  switch (occurred.precision()) {
    case v1::PRECISION_INSTANT: return HappenedAt(ToTime(occurred.at()), "occurred.at");
    case v1::PRECISION_DAY: return HappenedOn(ToDay(occurred.day()), "occurred.day");
    default: break;
  }
  Occurrence unknown;
  unknown.occurred.set_precision(v1::PRECISION_UNKNOWN);
  return unknown;
}

absl::StatusOr<Occurrence> DecisionBuilder::HappenedAt(absl::Time at,
                                                       absl::string_view field) const {
  if (at > world_.now() + kClockSkew) {
    return InvalidField(v1::REASON_IN_FUTURE, field, "lies in the future");
  }
  const absl::CivilDay day = days().DayOf(at);
  KEZHI_RETURN_IF_ERROR(CheckDay(day, field));
  Occurrence when = At(at, day, today_);
  when.backfilled = when.backfilled && !command_.imported();
  return when;
}

absl::StatusOr<Occurrence> DecisionBuilder::HappenedOn(absl::CivilDay day,
                                                       absl::string_view field) const {
  if (day > today_) {
    return InvalidField(v1::REASON_IN_FUTURE, field,
                        absl::StrCat("lies in the future: today is ", Iso(today_)));
  }
  KEZHI_RETURN_IF_ERROR(CheckDay(day, field));
  Occurrence when;
  when.occurred.set_precision(v1::PRECISION_DAY);
  *when.occurred.mutable_day() = ToDate(day);
  when.day = day;
  when.backfilled = day < today_ && !command_.imported();
  return when;
}

absl::Status DecisionBuilder::CheckDay(absl::CivilDay day, absl::string_view field) const {
  const absl::CivilDay first = command_.imported() ? kFirstImportedDay : store_.opened_on;
  if (day < first) {
    return InvalidField(v1::REASON_BEFORE_STORE, field, absl::StrCat("lies before ", Iso(first)));
  }
  if (command_.imported() || MayBackfill(world_.actor())) return absl::OkStatus();
  const int limit = store_.rules(today_).backfill_days();
  if (day >= today_ - limit) return absl::OkStatus();
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_TOO_OLD)
      .Message(absl::StrCat(field, " lies more than ", limit,
                            " days back; a manager may still record it"))
      .Metadata("backfill_days", absl::StrCat(limit))
      .Build();
}

}  // namespace kezhi::domain
