#ifndef KEZHI_TESTS_SERVICES_ENGINE_HISTORY_H_
#define KEZHI_TESTS_SERVICES_ENGINE_HISTORY_H_

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "kezhi/v1/command.pb.h"

#include "tests/services/engine/world.h"

namespace kezhi::engine {

// A life of a dealership that follows from a seed: visits, follow-ups, sales and losses, late
// entries, amendments, voids, hand-overs, merges, erasures, leavers, sheets and days that close.
// Many of its commands are refused, as in life.
class History {
 public:
  History(EngineWorld& world, std::uint32_t seed) : world_(world), random_(seed) {}

  // Sends so many commands, letting time pass.
  void Live(int commands);
  // The same on a sales floor that receives by turns: adopts its playbook first.
  void LiveByTurns(int commands);
  // Makes the next command without sending it, for those who queue several.
  v1::Command Next();

  // How many commands of each kind were taken.
  const std::map<std::string, int>& taken() const { return taken_; }

 private:
  int Below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }

  bool OneIn(int n) { return Below(n) == 0; }

  std::string Consultant();
  std::string Customer();
  std::string Visit();
  std::string Phone();
  std::string Grade();
  absl::CivilDay Today() const;

  v1::Command Register();
  v1::Command Complete();
  v1::Command Amend();
  v1::Command RegisterCustomer();
  v1::Command FollowUp();
  v1::Command OfPursuit();
  v1::Command OfOwner();
  v1::Command OfMerge();
  v1::Command OfErasure();
  v1::Command OfSheet();
  v1::Command OfReport();
  v1::Command OfRota();
  v1::Command OfHelp();
  v1::Command Rotation(int size);
  void Send(const v1::Command& command);

  EngineWorld& world_;
  std::mt19937 random_;
  int visits_ = 0;
  int customers_ = 0;
  // Whose erasure was asked for.
  std::vector<std::string> asked_;
  std::map<std::string, int> taken_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_TESTS_SERVICES_ENGINE_HISTORY_H_
