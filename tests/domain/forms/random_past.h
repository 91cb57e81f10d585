#ifndef KEZHI_TESTS_DOMAIN_FORMS_RANDOM_PAST_H_
#define KEZHI_TESTS_DOMAIN_FORMS_RANDOM_PAST_H_

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/event.pb.h"

#include "tests/domain/spec.h"

namespace kezhi::testing {

// A store's life made of commands that dice choose: visits, contacts, grades, sales, losses,
// corrections, merges and their undoing, erasures, handovers, the pool, stops of routes, late
// records, closings of days. What the rules refuse is left out.
class RandomPast {
 public:
  // Each number decides one command and its arguments. `late`: some things are recorded days after
  // they happened, so that the order of days is not that of positions.
  explicit RandomPast(const std::vector<unsigned>& dice, bool late = true);

  const std::vector<v1::Event>& events() const { return spec_.events(); }

  Spec& spec() { return spec_; }

  // Short names of all customers, aliases too.
  std::vector<std::string> customers();

  // When the last command came.
  absl::Time now() const { return now_; }

 private:
  // A number below `bound`, out of the command's die.
  unsigned Roll(unsigned bound);
  std::string Pick(const std::vector<std::string>& values);

  std::string Consultant() { return Name("consultants/c" + std::to_string(1 + Roll(3))); }

  std::string Grade() { return Pick({"H", "A", "B", "C"}); }

  // `2026-03-02 10:05:00` of an instant.
  static std::string Text(absl::Time time);

  void Step();
  void Send(const v1::Command& command);
  void Visit();
  void CorrectVisit();
  void Contact(const std::string& customer);
  void ChangePlan(const std::string& customer);
  void ChangePursuit(const std::string& customer);
  void End(const std::string& customer);
  void ChangeOwner(const std::string& customer);
  void Merge(const std::string& customer);
  void Erase(const std::string& customer);
  void CloseDays();
  void Report();
  // A stop at an outlet, planned or not.
  void Route(const std::string& report, const std::string& customer);

  Spec spec_;
  bool late_;
  absl::Time now_;
  absl::CivilDay next_to_close_ = absl::CivilDay(2026, 1, 1);
  unsigned long long die_ = 0;
  int visits_ = 0;
};

}  // namespace kezhi::testing

#endif  // KEZHI_TESTS_DOMAIN_FORMS_RANDOM_PAST_H_
