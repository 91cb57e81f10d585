#ifndef KEZHI_DOMAIN_WHATIF_REPLAY_H_
#define KEZHI_DOMAIN_WHATIF_REPLAY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/playbook.pb.h"

#include "domain/customer/edit.h"
#include "domain/customer/planning.h"
#include "domain/customer/state.h"
#include "domain/rules.h"
#include "domain/whatif/history.h"

namespace kezhi::domain {

// What is to be planned once all of the commit is known that it goes by.
struct ComingPlan {
  enum class Why { kOpened, kContact, kJudged };

  Why why = Why::kContact;
  const v1::Event* beside = nullptr;
  std::string customer;
  int pursuit = 0;  // 0 = after-sale
  ContactMade contact;
  std::string grade_before;
  std::optional<absl::CivilDay> graded_on;
};

// Plays the commits of a history again into another one. What people entered is taken over; what
// the rules made of it (horizons, plans of the cadence, what was missed, moves of stages that come
// of themselves, the pool) is left out and decided anew, by the playbooks in force in the other
// history and with the functions that decide it otherwise.
class Replay {
 public:
  // Customers named in `left` keep their events as they are.
  Replay(OtherHistory& history, std::set<std::string> left)
      : history_(history), left_(std::move(left)) {}

  // A commit as it was; nothing is decided anew.
  void Copy(std::span<const v1::Event> commit);
  void Play(std::span<const v1::Event> commit);

  // Judgements whose grade no playbook in force has: they are taken as they are.
  int unknown_grades() const { return unknown_grades_; }

 private:
  using Step = std::function<void(CustomerEdit& edit)>;

  // replay.cc
  void Look(std::span<const v1::Event> commit);
  void PlayEvent(const v1::Event& event);
  void PlayCustomer(const v1::Event& event);
  void Close(const v1::Event& event);
  void Finish();
  // Whether what happened to a customer is decided anew.
  bool Follows(const std::string& customer) const;
  Decision Decide(const v1::Event& beside, const std::string& customer, const Step& step) const;
  // Decides and takes.
  void Do(const v1::Event& beside, const std::string& customer, const Step& step);

  // replay_pursuits.cc
  void Open(const v1::Event& event);
  void Grade(const v1::Event& event);
  void CorrectGrade(const v1::Event& event);
  void EndPursuit(const v1::Event& event);
  void Reopen(const v1::Event& event);
  void Classify(const v1::Event& event);
  void Own(const v1::Event& event);
  void Pool(const v1::Event& event);
  void Claim(const v1::Event& event);

  // replay_plans.cc
  void Plan(const v1::Event& event);
  void Contact(const v1::Event& event);
  void Reschedule(const v1::Event& event);
  void Cancel(const v1::Event& event);
  void PlanComing();
  // The next contact was agreed on: no cadence plans it.
  void Agree(const v1::Event& event, int pursuit);
  // The open plan here that a plan of the history that was stands for; empty: none.
  std::string PlanHere(const std::string& customer, const std::string& planned_id) const;
  // What supports a judgement, as it is called here.
  std::string SupportHere(const std::string& customer, const std::string& support) const;

  // replay_stages.cc
  void MoveStage(const v1::Event& event);
  void Order(const v1::Event& event);
  void Trigger(const v1::Event& beside, int pursuit, v1::StageTrigger trigger);
  void TriggerAll(const v1::Event& event, v1::StageTrigger trigger);
  void TriggerByDeal();
  v1::StageTrigger TriggerOf(const v1::Event& event) const;

  OtherHistory& history_;
  const std::set<std::string> left_;
  // Customers as they were, up to the event that is being played.
  std::map<std::string, CustomerState> were_;
  // By customer: what a plan of the history that was is called here; empty = the cadence made it.
  std::map<std::string, std::map<std::string, std::string>> plans_;
  int unknown_grades_ = 0;

  // Of the commit that is being played.
  bool sole_ = false;                             // one event alone: it is what somebody asked for
  std::set<std::pair<std::string, int>> judged_;  // customer and pursuit
  std::set<std::string> contacted_;
  bool voided_ = false;  // a visit was struck
  std::optional<ComingPlan> coming_;
  bool agreed_ = false;
  const v1::Event* deal_ = nullptr;  // an event of a deal that may move the stage
  v1::StageTrigger deal_trigger_ = v1::STAGE_TRIGGER_UNSPECIFIED;
};

// Raises or takes back a warning.
void SetFlag(v1::Event& event, absl::string_view flag, bool on);

// A letter as the rules call it; itself where they have no such grade.
std::string LetterBy(const Rules& rules, const std::string& letter);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_WHATIF_REPLAY_H_
