#ifndef KEZHI_TESTS_E2E_WEEK_H_
#define KEZHI_TESTS_E2E_WEEK_H_

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/errors.pb.h"

#include "services/server/client.h"
#include "tests/e2e/service.h"

namespace kezhi::e2e {

// The last segment of a name: `k1` of `stores/s1/customers/k1`.
std::string ShortOf(const std::string& name);

// The ground of the tests that play a week of a business: its staff send what they do, are refused
// what they may not, and put right what was wrong. Every test is a week, and held to what a week
// has when it ends, unless it says that it plays a part.
class WeekTest : public ::testing::Test {
 protected:
  // What must succeed.
  v1::Outcome Sent(server::Client& client, const v1::Command& command);
  // The same of what puts right what was recorded wrongly before.
  v1::Outcome Corrected(server::Client& client, const v1::Command& command);
  // What must be refused for this reason.
  void Refused(server::Client& client, const v1::Command& command, v1::Reason reason);
  // The operator opens a store that closes at 18:00, adopts a preset for it and hires c1 to
  // c`staff`.
  void OpenStore(const std::string& store, const std::string& preset, int staff);
  // The operator adopts a preset for a store.
  v1::Outcome Adopt(const std::string& store, const std::string& preset);

  // The state after all that was sent so far.
  v1::ReadAt Now();
  // The journal holds together, and every view is what its events make of it.
  void ExpectSound();

  // The test plays a part of a week, for the sake of a rule or a form: it need not have what a week
  // has.
  void PlaysAPart() { is_part_ = true; }

  // Holds the test to what a week has. Final, so that no week can leave it out.
  void TearDown() final;

  Service service_;

 private:
  // Five of the staff have sent sixty commands, one of them a correction; three were refused. What
  // the operator sets up does not count.
  void ExpectAWeek() const;

  bool is_part_ = false;
  std::set<std::string> staff_;  // who had something accepted
  int sent_ = 0;
  int corrected_ = 0;
  int refused_ = 0;
};

}  // namespace kezhi::e2e

#endif  // KEZHI_TESTS_E2E_WEEK_H_
