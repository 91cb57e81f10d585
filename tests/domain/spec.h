#ifndef KEZHI_TESTS_DOMAIN_SPEC_H_
#define KEZHI_TESTS_DOMAIN_SPEC_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/errors.pb.h"
#include "kezhi/v1/event.pb.h"

#include "domain/decision.h"
#include "domain/world.h"
#include "tests/given.h"

namespace kezhi::testing {

// Codes of refusals, as specifications name them.
inline constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
inline constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;
inline constexpr absl::StatusCode kDenied = absl::StatusCode::kPermissionDenied;
inline constexpr absl::StatusCode kNotFound = absl::StatusCode::kNotFound;
inline constexpr absl::StatusCode kExists = absl::StatusCode::kAlreadyExists;

// A specification of the deciders: given a past, when somebody asks, then these events or this
// refusal.
//
//   Spec(CommonGround())
//       .Given(On<v1::VisitRegistered>("visits/v1", "…").At("2026-03-02 10:05"))
//       .When(Ask<v1::CompleteVisit>("…")).As("consultant", "c1").At("2026-03-02 10:55")
//       .ThenEvents({On<v1::VisitCompleted>("visits/v1", "…")});
//
// A command goes through Check, Authorise and Decide, which is asked again until the world is
// complete, as the sequencer does. What was accepted becomes the past, so a Spec may go on with
// another When.
class Spec : private domain::StateSource {
 public:
  explicit Spec(const std::vector<Fact>& past = {});

  Spec& Given(const Fact& fact);
  Spec& Given(const std::vector<Fact>& facts);
  // A contact key that a customer has; accepted commands keep them by themselves.
  Spec& GivenContact(const std::string& customer, const domain::Contact& contact);

  // Without As: the operator. Without At: when the last event was recorded.
  Spec& When(const v1::Command& command);
  // `id` of a consultant: the principal is that consultant; otherwise the principal is named like
  // the role.
  Spec& As(const std::string& role, const std::string& id = "");
  // As the service itself, which states such a role alone.
  Spec& AsService(const std::string& role);
  // Local time of the store's first zone (Asia/Shanghai before it is opened): `2026-03-02 10:55` or
  // `… 10:55:01`.
  Spec& At(const std::string& local_time);
  // When it happened, if not now.
  Spec& Occurred(const std::string& local_time);
  Spec& OccurredOn(absl::CivilDay day);
  Spec& Imported();
  Spec& Expecting(std::uint64_t revision);

  // Exactly these events in this order: streams, whole messages and flags; the business day where
  // one is expected.
  Spec& ThenEvents(const std::vector<Fact>& expected, const char* file = __builtin_FILE(),
                   int line = __builtin_LINE());
  // Accepted, whatever the events; see decision().
  Spec& ThenAccepted(const char* file = __builtin_FILE(), int line = __builtin_LINE());
  // Runs the command, whatever comes of it; see status().
  Spec& Try();
  // Accepted without events.
  Spec& ThenNothing(const char* file = __builtin_FILE(), int line = __builtin_LINE());
  Spec& ThenRefused(absl::StatusCode code, v1::Reason reason, const char* file = __builtin_FILE(),
                    int line = __builtin_LINE());
  // Refused with INVALID_ARGUMENT, this field named with this reason.
  Spec& ThenFault(const std::string& field, v1::Reason reason, const char* file = __builtin_FILE(),
                  int line = __builtin_LINE());

  // Decides, whatever comes of it: see status().
  Spec& ThenWhatever();

  // Of the last command.
  const domain::Decision& decision() const { return decision_; }

  const absl::Status& status() const { return status_; }

  // A detail of its refusal; empty when there is none of that name.
  std::string metadata(const std::string& key) const;
  std::vector<std::string> types() const;
  std::vector<std::string> flags() const;
  // Of the past so far.
  const domain::State& state(const std::string& name);

  const domain::StoreState& store() { return Get<domain::StoreState>(""); }

  const domain::VisitState& visit(const std::string& id) {
    return Get<domain::VisitState>("visits/" + id);
  }

  const domain::CustomerState& customer(const std::string& id) {
    return Get<domain::CustomerState>("customers/" + id);
  }

  const domain::ConsultantState& consultant(const std::string& id) {
    return Get<domain::ConsultantState>("consultants/" + id);
  }

  const domain::DayState& day(const std::string& day) {
    return Get<domain::DayState>("days/" + day);
  }

  const domain::TerritoryState& territory(const std::string& id) {
    return Get<domain::TerritoryState>("territories/" + id);
  }

  // Every event so far, whole, in order of position.
  const std::vector<v1::Event>& events() const { return events_; }

 private:
  template <typename Value>
  const Value& Get(const std::string& name) {
    return std::get<Value>(state(name).value);
  }

  const domain::State* FindState(absl::string_view stream) const override;
  const std::vector<std::string>* FindContact(absl::string_view store,
                                              const domain::Contact& contact) const override;
  // Decides the pending command.
  void Run();
  absl::StatusOr<domain::Decision> DecideOnceLoaded(const v1::Command& command);
  void Record(v1::Event event, const std::string& stream);
  void Keep(const domain::ContactChange& change);
  absl::TimeZone Zone() const;
  absl::Time Parse(const std::string& local_time) const;

  std::map<std::string, domain::State, std::less<>> states_;
  std::set<std::string, std::less<>> loaded_;
  std::map<domain::Contact, std::vector<std::string>> contacts_;
  std::set<domain::Contact> loaded_contacts_;
  std::vector<v1::Event> events_;
  absl::Time now_;
  v1::Command command_;
  v1::Actor actor_;
  domain::Decision decision_;
  absl::Status status_;
};

// A pure stand-in for libphonenumber: mobile numbers of China, 11 digits from 13 to 19, blanks and
// hyphens allowed,
// `+86` before them or not; anything else is empty.
std::string NormalisePhone(absl::string_view number, absl::string_view region);
// A stand-in for a signature that holds: `OLD to NEW`.
bool FakeRotationHolds(absl::string_view old_key, absl::string_view new_key,
                       absl::string_view signature);
// No hash, but a function of the bytes: enough for digests to be told apart.
std::string FakeSha256(absl::string_view bytes);

}  // namespace kezhi::testing

#endif  // KEZHI_TESTS_DOMAIN_SPEC_H_
