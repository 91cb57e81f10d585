#ifndef KEZHI_TESTS_BENCH_OTHER_SYSTEMS_H_
#define KEZHI_TESTS_BENCH_OTHER_SYSTEMS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/playbook.pb.h"

#include "services/demo/cast.h"

namespace kezhi::bench {

// What the demonstration's store would record as well if it worked by the other systems too: deals,
// plans, scores, complaints, surveys, routes, turns, campaigns, screenings, tracking sheets. The
// events are made, not decided: they look as their deciders' would, in an order that they could
// come in, so that the forms have as much to fold as in life. The same notes make the same events.
class OtherSystems {
 public:
  explicit OtherSystems(std::string store);

  // Something that the store lived through. What comes next is about its customers and visits, on
  // its day.
  void Note(const v1::Event& event);

  // Some sixty events that follow what was noted: a deal from quotation to settlement, a plan, a
  // complaint, a route and so on, one of each. Each is a commit of its own; positions and revisions
  // are left to the caller. Empty before the first customer.
  std::vector<v1::Event> NextRound();

 private:
  // An event of this round; the caller sets its arm.
  v1::Event& Add(const std::string& stream);
  void Adopt(const v1::Playbook& playbook);
  void Deal();
  void Pay(const std::string& deal, const std::string& invoice);
  void Plan();
  void Assess();
  void Complain();
  void Survey();
  void Travel();
  void Receive();
  void Advertise();
  void Screen();
  void Track();
  void Care();

  // Of this round, below the store: `stores/demo/deals/n17`.
  std::string Named(const char* collection) const;
  std::string Consultant(std::uint64_t number) const;
  // One of those that are known, another for each `which` of a round.
  const std::string& Customer(std::uint64_t which) const;
  // A sealed text of some length, which nobody opens.
  v1::Personal Text();

  const std::string store_;
  const v1::Playbook desk_;
  const v1::Playbook sheets_;
  const v1::Playbook kpi_;
  const v1::Playbook care_;
  const v1::Playbook channels_;
  services::Chance chance_;
  // The envelope of the next events.
  v1::Event like_;
  std::vector<std::string> customers_;
  // Registered since the last round.
  std::vector<v1::Event> visits_;
  std::string rota_day_;
  std::string survey_;
  std::string campaign_;
  std::string territory_;
  std::uint64_t number_ = 0;
  std::vector<v1::Event> round_;
};

}  // namespace kezhi::bench

#endif  // KEZHI_TESTS_BENCH_OTHER_SYSTEMS_H_
