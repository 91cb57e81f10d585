#ifndef KEZHI_DOMAIN_DECISION_BUILDER_H_
#define KEZHI_DOMAIN_DECISION_BUILDER_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/record.pb.h"

#include "domain/decision.h"
#include "domain/world.h"

namespace kezhi::domain {

// When something happened, on both calendars: what the envelope of an event says about it.
struct Occurrence {
  v1::Occurred occurred;
  std::optional<absl::CivilDay> day;  // business day; nullopt: nothing is known
  bool backfilled = false;            // recorded on a later business day (R45)

  // The instant; nullopt when only the day is known, or nothing.
  std::optional<absl::Time> instant() const;
};

// Appends `event` to the decision: sets its `occurred` and `business_day` and adds the flag
// `backfilled` where it is due. Personal fields are sealed under `subject`; empty = the stream
// itself, for a report its consultant.
void Append(absl::string_view stream, v1::Event event, const Occurrence& when, Decision& decision,
            absl::string_view subject = "");

// The occurrence of what a closing notes: `closes` of that day, never backfilled, whenever the
// closing runs.
Occurrence AtClosing(const StoreState& store, absl::CivilDay day);

// The store a command is for, `stores/{store}`: of the resource it addresses, else of another that
// it names, else the actor's. Empty when nothing tells.
std::string StoreOfCommand(const v1::Command& command, const v1::Actor& actor);

// What deciders build their decision with: the command's store, its calendar, and the general time
// rules of domain.md §9. The world must outlive it.
class DecisionBuilder {
 public:
  DecisionBuilder(const v1::Command& command, const World& world);

  const World& world() const { return world_; }

  const std::string& store_name() const { return store_name_; }

  const StoreState& store() const { return store_; }

  Calendar days() const { return store_.days(); }

  // The business day of now.
  absl::CivilDay today() const { return today_; }

  // The playbooks in force on the business day of an occurrence; today's when the day is not known.
  Rules rules(const Occurrence& when) const { return store_.rules(when.day.value_or(today_)); }

  // When the command happened; absent = now. IN_FUTURE: more than 5 minutes ahead. BEFORE_STORE: on
  // a business day before the one the store was opened on; imported: before 1990. TOO_OLD: further
  // back than the playbook's `backfill_days` without the role manager or operator, unless imported.
  absl::StatusOr<Occurrence> Happened() const;
  // The same for an instant, or a day, that a field of the command gives; `field` is its path.
  absl::StatusOr<Occurrence> HappenedAt(absl::Time at, absl::string_view field) const;
  absl::StatusOr<Occurrence> HappenedOn(absl::CivilDay day, absl::string_view field) const;

  // See domain::Append.
  void Append(absl::string_view stream, v1::Event event, const Occurrence& when,
              absl::string_view subject = "") {
    domain::Append(stream, std::move(event), when, decision_, subject);
  }

  // For the functions that append to a decision, and for contacts and `remaining`.
  Decision& decision() { return decision_; }

  Decision Build() && { return std::move(decision_); }

 private:
  absl::Status CheckDay(absl::CivilDay day, absl::string_view field) const;

  const v1::Command& command_;
  const World& world_;
  std::string store_name_;
  const StoreState& store_;
  absl::CivilDay today_;
  Decision decision_;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DECISION_BUILDER_H_
