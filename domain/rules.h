#ifndef KEZHI_DOMAIN_RULES_H_
#define KEZHI_DOMAIN_RULES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/playbook.pb.h"

namespace kezhi::domain {

// The playbooks of a store in force on a business day, merged (domain.md §3.3). An id that several
// have is one and the same element (docs/decisions/0028). No code beyond this knows more of a
// grade, stage or method than what it answers. A view: the playbooks must outlive it.
class Rules {
 public:
  Rules() = default;

  explicit Rules(std::vector<const v1::Playbook*> playbooks) : playbooks_(std::move(playbooks)) {}

  // Of playbooks as PlaybooksOn gives them.
  static Rules Of(const std::vector<v1::Playbook>& playbooks);
  // They would be gone.
  static Rules Of(std::vector<v1::Playbook>&& playbooks) = delete;

  bool empty() const { return playbooks_.empty(); }

  // The scale and machine that pursuits use; nullptr when pursuits carry none.
  const v1::GradeScale* primary_scale() const;
  const v1::StageMachine* primary_machine() const;
  const v1::StageMachine* machine(absl::string_view id) const;
  // A scale, on which customers are classified unless it is the primary one; and by what rule,
  // nullptr when the playbooks say nothing about it.
  const v1::GradeScale* scale(absl::string_view id) const;
  const v1::ClassRule* class_rule(absl::string_view scale) const;
  // What an id of a former playbook is called now (R6): itself where no playbook carries it over.
  std::string Carried(absl::string_view id) const;
  // A grade of the primary scale, carried over where the scale lacks the id; nullptr when it is
  // unknown then too.
  const v1::Grade* grade(absl::string_view id) const;
  // Place of a grade on the primary scale, 0 = best; −1 when unknown.
  int rank(absl::string_view grade) const;
  const v1::Method* method(absl::string_view id) const;
  // Whether a contact by this method about a pursuit of this grade goes by what the playbooks
  // advise (R74): one of them recommends it for the grade, or none for any grade of pursuits. A
  // grade that stands on another scale than the primary one, of a playbook's own, is a class of
  // customers and advises nothing here. True of a method that no playbook has.
  bool Recommends(absl::string_view method, absl::string_view grade) const;
  const v1::CloseReason* reason(absl::string_view id) const;
  // Whether any playbook names methods, or reasons: when none does, any id is taken.
  bool has_methods() const;
  bool has_reasons() const;
  // The role that must approve closing with this outcome; empty = none.
  std::string approver(absl::string_view command, v1::PursuitStatus outcome) const;
  // The first allowed move; nullptr when there is none. A state that the machine lacks is carried
  // over, here and below.
  const v1::StageMove* move(const v1::StageMachine& machine, absl::string_view from,
                            absl::string_view to) const;
  // The move that a trigger makes from a state; nullptr when it makes none.
  const v1::StageMove* move_on(const v1::StageMachine& machine, absl::string_view from,
                               v1::StageTrigger trigger) const;
  bool required(absl::string_view form, absl::string_view field, v1::CustomerKind kind) const;
  // All fields of a form that are required for that kind, each once.
  std::vector<std::string> required_fields(absl::string_view form, v1::CustomerKind kind) const;
  // Fields of a company's profile by which it is recognised, with its name; each once.
  std::vector<std::string> identifying_fields() const;
  std::vector<int> after_sale_days() const;
  v1::DueRoll due_roll() const;
  int late_departure_minutes() const;
  int max_open_pursuits() const;
  int backfill_days() const;
  const v1::Pool* pool() const;
  // A rule of conduct; nullptr: there is none of that id.
  const v1::Policy* policy(absl::string_view id) const;
  // Rules of reception; nullptr: there is no rota.
  const v1::Reception* reception() const;
  // Visits to outlets and their funnel; nullptr when no playbook speaks of them.
  const v1::RouteRules* route() const;
  const v1::CoverageRules* coverage() const;
  // The same, only when this is the machine of the funnel.
  const v1::CoverageRules* coverage_of(absl::string_view machine) const;
  // Of the latest adopted playbook that has them; nullptr when none does. (rules_territory.cc)
  const v1::TerritoryRules* territories() const;
  const v1::ScreeningRules* screening() const;
  // A kind, or a cause, of complaints; nullptr when it is unknown.
  const v1::ComplaintKind* complaint_kind(absl::string_view id) const;
  const v1::ComplaintCause* complaint_cause(absl::string_view id) const;
  // Whether any playbook names some: when none does, any id is taken.
  bool has_complaint_kinds() const;
  bool has_complaint_causes() const;
  // A kind of care; nullptr when it is unknown. Whether any playbook names some: when none does,
  // any id is taken.
  const v1::CareKind* care_kind(absl::string_view id) const;
  bool has_care_kinds() const;
  // Evidence of promotions of which a playbook says what stands for it; nullptr: who promotes names
  // it.
  const v1::SheetEvidence* sheet_evidence(absl::string_view id) const;
  // What a move asks for beside its own evidence; nullptr: nothing.
  const v1::SheetGuard* sheet_guard(absl::string_view machine, absl::string_view from,
                                    absl::string_view to) const;
  // What surveys ask, each once; empty = no playbook names questions. Then, with what stands for 0.
  std::vector<v1::SurveyQuestion> survey_questions() const;
  int low_score() const;
  int satisfied_mean_milli() const;
  int min_answers() const;
  // How often surveys are opened and sales meetings held, by the latest adopted playbook that says
  // it; nullptr: none does.
  const v1::Span* surveys_every() const;
  const v1::Span* meetings_every() const;
  // The claim on contacts before an order; nullptr when no playbook makes one. (rules_market.cc)
  const v1::ContactBenchmark* contact_benchmark() const;
  // Where traffic comes from and what is measured, by id; nullptr: no playbook names it.
  const v1::TrafficSource* traffic_source(absl::string_view id) const;
  const v1::PromotionMetric* promotion_metric(absl::string_view id) const;
  // Whether any playbook names sources of traffic: when none does, any id is taken.
  bool has_traffic_sources() const;
  // Whether the id may be used: it is named, or none is; for a group also the empty one.
  bool IsPromotionMetric(absl::string_view id) const;
  bool IsPromotionGroup(absl::string_view id) const;

  // A kind of work plan; nullptr when it is unknown.
  const v1::PlanRule* plan_rule(absl::string_view id) const;
  // The kind of plan that says how often customers are visited; nullptr when none does.
  const v1::PlanRule* visit_rule() const;
  // The sheets by which consultants are assessed, each once.
  std::vector<const v1::ScoreSheet*> score_sheets() const;
  // Whether a scale has this grade, and how often a customer of it is visited; nullptr: by no rule.
  bool has_tier(absl::string_view scale, absl::string_view tier) const;
  const v1::Span* visit_cadence(absl::string_view scale, absl::string_view tier) const;
  // nullptr: no playbook says anything of it.
  const v1::DealRules* deals() const;
  const v1::CreditRules* credit() const;
  const v1::Ageing* ageing() const;

  // A grade of that scale; nullptr when it has none of that id.
  static const v1::Grade* GradeOf(const v1::GradeScale& scale, absl::string_view id);
  // Last day of the horizon, bound day inside; nullopt = open ended.
  static std::optional<absl::CivilDay> HorizonEnds(const v1::Grade& grade,
                                                   absl::CivilDay graded_on);

 private:
  const v1::Grade* TierOf(absl::string_view scale, absl::string_view tier) const;
  // Whether `playbook`, one of these, means a grade of pursuits by it.
  bool IsOfPursuits(const v1::Playbook& playbook, absl::string_view grade) const;

  // The latest adopted playbook's number of its rules on surveys that is not 0; else `otherwise`.
  int SurveyNumber(int (*number)(const v1::SurveyRules& rules), int otherwise) const;

  std::vector<const v1::Playbook*> playbooks_;
};

// Grades and stages that a pursuit may hold under `before` and that have no place under `after`, by
// themselves or carried over (R6), in alphabetical order.
std::vector<std::string> NotCarried(const Rules& before, const Rules& after);

// INVALID_ARGUMENT, PLAYBOOK_INVALID with one violation per fault, each with its path
// (`scales[0].grades[2].horizon`).
absl::Status Validate(const v1::Playbook& playbook, const std::vector<const v1::Playbook*>& others);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_RULES_H_
