#ifndef KEZHI_DOMAIN_WORLD_H_
#define KEZHI_DOMAIN_WORLD_H_

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/event.pb.h"

#include "domain/assessment/state.h"
#include "domain/campaign/state.h"
#include "domain/complaint/state.h"
#include "domain/consultant/state.h"
#include "domain/customer/state.h"
#include "domain/day/state.h"
#include "domain/deal/state.h"
#include "domain/log/state.h"
#include "domain/reads/state.h"
#include "domain/report/state.h"
#include "domain/store/state.h"
#include "domain/survey/state.h"
#include "domain/territory/state.h"
#include "domain/visit/state.h"
#include "domain/work_plan/state.h"

namespace kezhi::domain {

// The state of one stream, whatever its kind, and its revision (0 = no events).
struct State {
  std::uint64_t revision = 0;
  std::variant<StoreState, ConsultantState, DayState, VisitState, CustomerState, ReportState,
               ReadsState, ComplaintState, SurveyState, TerritoryState, DealState, WorkPlanState,
               AssessmentState, LogState, CampaignState>
      value;
};

// An empty state of the kind that the stream's name says; the name must be well-formed.
State EmptyState(absl::string_view stream);
// Folds one event into the state of its stream. Never refuses: it happened.
void Evolve(const v1::Event& event, State& state);

// A contact key in clear, normalised: E.164 phone, lower-case e-mail, external id as given.
struct Contact {
  v1::ContactKind kind;
  std::string value;

  friend bool operator==(const Contact&, const Contact&) = default;
  friend auto operator<=>(const Contact&, const Contact&) = default;
};

// What a decision may know besides states. Supplied by the sequencer.
struct Facts {
  absl::Time now;
  v1::Actor actor;
  // A new UUID for a resource that the command must name itself.
  std::string new_id;
  // Position that the command's first event will get.
  std::uint64_t next_position = 0;
  // SHA-256, 32 bytes.
  std::string (*sha256)(absl::string_view bytes) = nullptr;
  // E.164 of a number in any usual writing, by region (`CN`); empty when it is no possible number.
  std::string (*normalise_phone)(absl::string_view number, absl::string_view region) = nullptr;
  // Whether a signature is that of one verifier key under its handing over to another.
  bool (*rotation_holds)(absl::string_view old_key, absl::string_view new_key,
                         absl::string_view signature) = nullptr;
};

// Where the states that are loaded live. The sequencer's cache, or a map in tests.
class StateSource {
 public:
  virtual ~StateSource() = default;
  // nullptr: not loaded. A stream without events is loaded as its empty state.
  virtual const State* FindState(absl::string_view stream) const = 0;
  // Customers of a store that have a contact key; nullptr: not loaded.
  virtual const std::vector<std::string>* FindContact(absl::string_view store,
                                                      const Contact& contact) const = 0;
};

// What a decision looks at: read-only, at one position. A state that is not loaded answers as empty
// and is noted as missing; the decision is then void: load what is missing, and decide again
// (docs/decisions/0002).
class World {
 public:
  World(const StateSource& source, const Facts& facts) : source_(source), facts_(facts) {}

  const Facts& facts() const { return facts_; }

  absl::Time now() const { return facts_.now; }

  const v1::Actor& actor() const { return facts_.actor; }

  // Each takes the resource's full name, well-formed and of the right kind.
  const StoreState& store(absl::string_view name) const;
  const ConsultantState& consultant(absl::string_view name) const;
  const DayState& day(absl::string_view name) const;
  const VisitState& visit(absl::string_view name) const;
  const CustomerState& customer(absl::string_view name) const;
  const ReportState& report(absl::string_view name) const;
  const CampaignState& campaign(absl::string_view name) const;
  // Of the log itself.
  const LogState& log() const;
  const WorkPlanState& work_plan(absl::string_view name) const;
  const AssessmentState& assessment(absl::string_view name) const;
  const DealState& deal(absl::string_view name) const;
  const TerritoryState& territory(absl::string_view name) const;
  const ComplaintState& complaint(absl::string_view name) const;
  const SurveyState& survey(absl::string_view name) const;
  // Revision of any stream; 0 = no events.
  std::uint64_t revision(absl::string_view stream) const;
  // Names of the store's customers with this contact key, in the order they got it.
  const std::vector<std::string>& customers_with(absl::string_view store,
                                                 const Contact& contact) const;

  // What was asked for and not loaded.
  const std::set<std::string>& missing_streams() const { return missing_streams_; }

  const std::set<std::pair<std::string, Contact>>& missing_contacts() const {
    return missing_contacts_;
  }

  bool complete() const { return missing_streams_.empty() && missing_contacts_.empty(); }

 private:
  // nullptr, noted as missing: not loaded.
  const State* Find(absl::string_view stream) const;

  const StateSource& source_;
  const Facts& facts_;
  mutable std::set<std::string> missing_streams_;
  mutable std::set<std::pair<std::string, Contact>> missing_contacts_;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_WORLD_H_
