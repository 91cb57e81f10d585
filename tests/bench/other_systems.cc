#include "tests/bench/other_systems.h"

#include <array>
#include <cstddef>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "google/type/money.pb.h"

#include "base/check.h"
#include "domain/dates.h"
#include "domain/names.h"
#include "domain/playbooks/playbooks.h"

namespace kezhi::bench {
namespace {

constexpr std::uint64_t kSeed = 20260302;
// As many as the demonstration has.
constexpr std::uint64_t kConsultants = 8;
// Above all that the demonstration opens.
constexpr int kFirstPursuit = 1000;

v1::Playbook PresetOf(absl::string_view id) {
  absl::StatusOr<v1::Playbook> playbook = domain::Preset(id);
  KEZHI_CHECK(playbook.ok());
  return *std::move(playbook);
}

google::type::Money Yuan(std::int64_t units) {
  google::type::Money money;
  money.set_currency_code("CNY");
  money.set_units(units);
  return money;
}

}  // namespace

OtherSystems::OtherSystems(std::string store)
    : store_(std::move(store)),
      desk_(PresetOf("reception_desk")),
      sheets_(PresetOf("three_sheets")),
      kpi_(PresetOf("rep_kpi")),
      care_(PresetOf("care_system")),
      channels_(PresetOf("channel_screening")),
      chance_(kSeed) {
  like_.set_position(1);
  like_.mutable_commit()->set_first_position(1);
  like_.mutable_commit()->set_size(1);
  like_.mutable_actor()->set_principal("manager-1");
  like_.mutable_actor()->set_role("manager");
  like_.mutable_actor()->set_store(store_);
  like_.mutable_occurred()->set_precision(v1::PRECISION_INSTANT);
}

void OtherSystems::Note(const v1::Event& event) {
  *like_.mutable_recorded_at() = event.recorded_at();
  *like_.mutable_occurred()->mutable_at() = event.recorded_at();
  if (event.has_business_day()) *like_.mutable_business_day() = event.business_day();
  like_.set_request_id(event.request_id());
  like_.set_ruleset_digest(event.ruleset_digest());
  if (event.has_customer_registered()) customers_.push_back(event.stream());
  if (event.has_visit_registered()) visits_.push_back(event);
}

std::vector<v1::Event> OtherSystems::NextRound() {
  if (customers_.empty()) return {};
  if (number_++ == 0) {
    Adopt(desk_);
    Adopt(sheets_);
  }
  Deal();
  Plan();
  Assess();
  Complain();
  Survey();
  Travel();
  Receive();
  Advertise();
  Screen();
  Track();
  Care();
  std::vector<v1::Event> round;
  round.swap(round_);
  return round;
}

v1::Event& OtherSystems::Add(const std::string& stream) {
  v1::Event& event = round_.emplace_back(like_);
  event.set_stream(stream);
  return event;
}

std::string OtherSystems::Named(const char* collection) const {
  return absl::StrCat(store_, "/", collection, "/n", number_);
}

std::string OtherSystems::Consultant(std::uint64_t number) const {
  return domain::ConsultantName(store_, absl::StrCat("c", number % kConsultants + 1));
}

const std::string& OtherSystems::Customer(std::uint64_t which) const {
  constexpr std::uint64_t kStep = 7;
  return customers_[(kStep * number_ + which) % customers_.size()];
}

v1::Personal OtherSystems::Text() {
  constexpr std::size_t kNonceBytes = 12;
  constexpr std::size_t kTextBytes = 60;
  const auto some = [this](std::size_t size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text.push_back(static_cast<char>(chance_.Below(256)));
    return text;
  };
  v1::Personal text;
  text.mutable_sealed()->set_key_id(number_);
  text.mutable_sealed()->set_nonce(some(kNonceBytes));
  text.mutable_sealed()->set_ciphertext(some(kTextBytes));
  return text;
}

void OtherSystems::Adopt(const v1::Playbook& playbook) {
  constexpr std::size_t kDigestBytes = 32;
  v1::PlaybookAdopted& adopted = *Add(store_).mutable_playbook_adopted();
  *adopted.mutable_playbook() = playbook;
  adopted.set_digest(std::string(kDigestBytes, 'd'));
  *adopted.mutable_effective_day() = like_.business_day();
}

void OtherSystems::Deal() {
  const std::string deal = Named("deals");
  const std::string& customer = Customer(0);
  Add(customer).mutable_profile_filed();
  v1::CreditDecided& credit = *Add(customer).mutable_credit_decided();
  credit.set_verdict(v1::VERDICT_ACCEPTED);
  *credit.mutable_limit() = Yuan(500'000);
  credit.set_term_days(30);
  credit.set_by("deputy-1");
  v1::Quoted& quoted = *Add(deal).mutable_quoted();
  quoted.set_customer(customer);
  quoted.set_pursuit(1);
  quoted.set_item("M1");
  *quoted.mutable_amount() = Yuan(120'000);
  *quoted.mutable_list_amount() = Yuan(125'000);
  *quoted.mutable_cost() = Yuan(90'000);
  quoted.set_consultant(Consultant(number_));
  *Add(deal).mutable_deal_ordered()->mutable_amount() = Yuan(120'000);
  v1::OrderReviewed& reviewed = *Add(deal).mutable_order_reviewed();
  reviewed.set_verdict(v1::VERDICT_ACCEPTED);
  reviewed.set_by("manager-1");
  v1::CreditUsed& used = *Add(customer).mutable_credit_used();
  used.set_deal(deal);
  *used.mutable_used() = Yuan(120'000);
  v1::ContractSigned& contract = *Add(deal).mutable_contract_signed();
  contract.set_number(absl::StrCat("HT-", number_));
  *contract.mutable_signed_on() = like_.business_day();
  Pay(deal, absl::StrCat("FP-", number_));
  Add(customer).mutable_credit_used()->set_deal(deal);
  Add(deal).mutable_deal_settled();
}

void OtherSystems::Pay(const std::string& deal, const std::string& invoice) {
  const std::string receipt = absl::StrCat("SK-", number_);
  v1::Shipped& shipped = *Add(deal).mutable_shipped();
  *shipped.mutable_amount() = Yuan(120'000);
  *shipped.mutable_on() = like_.business_day();
  shipped.set_last(true);
  v1::Invoiced& invoiced = *Add(deal).mutable_invoiced();
  invoiced.set_invoice(invoice);
  *invoiced.mutable_amount() = Yuan(120'000);
  *invoiced.mutable_on() = like_.business_day();
  v1::Reconciled& reconciled = *Add(deal).mutable_reconciled();
  reconciled.set_invoice(invoice);
  *reconciled.mutable_ledger() = Yuan(120'000);
  *reconciled.mutable_finance() = Yuan(120'000);
  v1::Received& received = *Add(deal).mutable_received();
  received.set_receipt(receipt);
  *received.mutable_amount() = Yuan(120'000);
  *received.mutable_on() = like_.business_day();
  v1::Cleared& cleared = *Add(deal).mutable_cleared();
  cleared.set_receipt(receipt);
  cleared.set_invoice(invoice);
  *cleared.mutable_amount() = Yuan(120'000);
}

void OtherSystems::Plan() {
  constexpr int kPlanDays = 30;
  constexpr std::array kMetrics = {v1::PLAN_METRIC_WON_AMOUNT, v1::PLAN_METRIC_WON_COUNT,
                                   v1::PLAN_METRIC_FOLLOW_UPS, v1::PLAN_METRIC_REACHED,
                                   v1::PLAN_METRIC_NEW_CUSTOMERS};
  const std::string plan = Named("plans");
  v1::PlanDrafted& drafted = *Add(plan).mutable_plan_drafted();
  drafted.set_kind("month_sales");
  drafted.set_owner(Consultant(number_));
  *drafted.mutable_from() = like_.business_day();
  *drafted.mutable_to() = domain::ToDate(domain::ToDay(like_.business_day()) + kPlanDays);
  for (const v1::PlanMetric metric : kMetrics) {
    v1::PlanTarget& target = *drafted.add_targets();
    target.set_metric(metric);
    if (metric == v1::PLAN_METRIC_WON_AMOUNT) target.set_currency("CNY");
    target.set_task(100);
    target.set_goal(120);
  }
  *drafted.mutable_note() = Text();
  v1::PlanReviewed& reviewed = *Add(plan).mutable_plan_reviewed();
  reviewed.set_by("manager-1");
  reviewed.set_verdict(v1::VERDICT_ACCEPTED);
  v1::PlanSummarised& summarised = *Add(plan).mutable_plan_summarised();
  *summarised.mutable_summary() = Text();
  v1::PlanResult& result = *summarised.add_results();
  result.set_metric(v1::PLAN_METRIC_WON_COUNT);
  result.set_value(90);
}

// Rarer than the rest: a month's sheet has a dozen marks.
void OtherSystems::Assess() {
  constexpr std::uint64_t kOneIn = 4;
  if (number_ % kOneIn != 0) return;
  const std::string assessment = Named("assessments");
  v1::AssessmentOpened& opened = *Add(assessment).mutable_assessment_opened();
  opened.set_consultant(Consultant(number_));
  *opened.mutable_from() = like_.business_day();
  *opened.mutable_to() = like_.business_day();
  *opened.mutable_sheets() = kpi_.score_sheets();
  for (const v1::ScoreSheet& sheet : kpi_.score_sheets()) {
    for (const v1::ScoreSheetItem& item : sheet.items()) {
      v1::ItemScored& scored = *Add(assessment).mutable_item_scored();
      scored.set_sheet(sheet.id());
      scored.set_item(item.id());
      scored.set_score_bp(8000);
    }
  }
  v1::AssessmentClosed& closed = *Add(assessment).mutable_assessment_closed();
  for (const v1::ScoreSheet& sheet : kpi_.score_sheets()) {
    v1::SheetTotal& total = *closed.add_totals();
    total.set_sheet(sheet.id());
    total.set_total_bp(8000);
  }
}

void OtherSystems::Complain() {
  const std::string complaint = Named("complaints");
  const std::string& customer = Customer(1);
  v1::ComplaintFiled& filed = *Add(complaint).mutable_complaint_filed();
  filed.set_customer(customer);
  filed.set_kind("quality");
  *filed.mutable_text() = Text();
  filed.set_consultant(Consultant(number_));
  *filed.mutable_reply_due_at() = like_.recorded_at();
  *filed.mutable_resolve_due_at() = like_.recorded_at();
  v1::ComplaintReplied& replied = *Add(complaint).mutable_complaint_replied();
  replied.set_customer(customer);
  *replied.mutable_reply() = Text();
  v1::ComplaintResolved& resolved = *Add(complaint).mutable_complaint_resolved();
  resolved.set_customer(customer);
  resolved.set_cause("product");
  *resolved.mutable_measure() = Text();
  resolved.set_satisfied(true);
}

void OtherSystems::Survey() {
  constexpr std::uint64_t kRounds = 16;
  constexpr std::uint64_t kAnswers = 4;
  const v1::SurveyRules& rules = care_.customer_care().surveys();
  if (number_ % kRounds == 1) {
    survey_ = Named("surveys");
    v1::SurveyOpened& opened = *Add(survey_).mutable_survey_opened();
    *opened.mutable_from() = like_.business_day();
    *opened.mutable_to() = like_.business_day();
    *opened.mutable_questions() = rules.questions();
    opened.set_low_score(rules.low_score());
    opened.set_min_answers(rules.min_answers());
  }
  for (std::uint64_t i = 0; i < kAnswers; ++i) {
    v1::AnswerRecorded& answer = *Add(Customer(i)).mutable_answer_recorded();
    answer.set_survey(survey_);
    for (const v1::SurveyQuestion& question : rules.questions()) {
      v1::SurveyScore& score = *answer.add_scores();
      score.set_question(question.id());
      score.set_score(chance_.Between(3, 5));
    }
    answer.set_consultant(Consultant(number_ + i));
    answer.set_group("g1");
    answer.set_satisfied(true);
  }
}

void OtherSystems::Travel() {
  constexpr int kStops = 6;
  const std::string report =
      domain::ReportName(Consultant(number_), domain::ToDay(like_.business_day()));
  v1::ItineraryPlanned& planned = *Add(report).mutable_itinerary_planned();
  planned.set_area("north");
  for (int i = 1; i <= kStops; ++i) {
    v1::PlannedStop& stop = *planned.add_stops();
    stop.set_no(i);
    stop.set_customer(Customer(static_cast<std::uint64_t>(i)));
  }
  for (int i = 1; i <= kStops; ++i) {
    v1::StopDone& stop = *Add(report).mutable_stop_done();
    stop.set_no(i);
    stop.set_customer(Customer(static_cast<std::uint64_t>(i)));
    stop.set_visited(true);
    stop.set_successful(chance_.Percent(50));
    v1::StopCheck& check = *stop.add_checks();
    check.set_check("shelf");
    check.set_done(true);
    *stop.mutable_brief() = Text();
  }
}

// The rota of the day, and a turn for each visit.
void OtherSystems::Receive() {
  const std::string day = domain::DayName(store_, domain::ToDay(like_.business_day()));
  if (day != rota_day_) {
    rota_day_ = day;
    v1::RotationSet& set = *Add(day).mutable_rotation_set();
    for (std::uint64_t i = 0; i < kConsultants; ++i) set.add_order(Consultant(i));
    set.set_next(Consultant(0));
  }
  std::uint64_t turn = 0;
  for (const v1::Event& visit : visits_) {
    v1::TurnTaken& taken = *Add(day).mutable_turn_taken();
    taken.set_visit(visit.stream());
    taken.set_consultant(visit.visit_registered().consultant());
    taken.set_position(static_cast<int>(turn % kConsultants) + 1);
    taken.set_reason(v1::TURN_REASON_TURN);
    taken.set_next(Consultant(++turn));
  }
  visits_.clear();
}

void OtherSystems::Advertise() {
  constexpr std::uint64_t kRounds = 8;
  constexpr std::array kSources = {"search", "portal", "mail"};
  constexpr std::array kMetrics = {"orders", "calls"};
  if (number_ % kRounds == 1) {
    campaign_ = Named("campaigns");
    v1::CampaignStarted& started = *Add(campaign_).mutable_campaign_started();
    started.set_kind(v1::CAMPAIGN_KIND_ADVERT);
    started.set_label("spring");
    *started.mutable_from() = like_.business_day();
    *started.mutable_budget() = Yuan(10'000);
  }
  for (const char* const source : kSources) {
    v1::TrafficRecorded& traffic = *Add(campaign_).mutable_traffic_recorded();
    *traffic.mutable_day() = like_.business_day();
    traffic.set_source(source);
    traffic.set_visits(chance_.Between(100, 900));
  }
  for (const char* const name : kMetrics) {
    v1::MetricRecorded& metric = *Add(campaign_).mutable_metric_recorded();
    *metric.mutable_day() = like_.business_day();
    metric.set_metric(name);
    metric.set_group("g1");
    metric.set_value(chance_.Between(1, 90));
  }
  v1::SpendRecorded& spend = *Add(campaign_).mutable_spend_recorded();
  *spend.mutable_day() = like_.business_day();
  *spend.mutable_amount() = Yuan(100);
  v1::ResponseAttributed& response = *Add(campaign_).mutable_response_attributed();
  response.set_customer(Customer(2));
  response.set_pursuit(1);
}

// A candidate's way through the chain to its territory.
void OtherSystems::Screen() {
  constexpr std::uint64_t kRounds = 8;
  const v1::ScreeningRules& rules = channels_.screening();
  const std::string& customer = Customer(3);
  if (number_ % kRounds == 1) {
    territory_ = Named("territories");
    v1::TerritoryDefined& defined = *Add(territory_).mutable_territory_defined();
    defined.set_type("extensive");
    defined.set_label("north");
    defined.set_max(8);
  }
  v1::ChannelNominated& nominated = *Add(customer).mutable_channel_nominated();
  nominated.set_territory(territory_);
  nominated.set_rep(Consultant(number_));
  *nominated.mutable_chain() = rules.steps();
  nominated.set_decided_by(rules.decided_by());
  for (const v1::ScreeningStep& step : rules.steps()) {
    v1::ChannelAssessed& assessed = *Add(customer).mutable_channel_assessed();
    assessed.set_territory(territory_);
    assessed.set_step(step.id());
    for (const v1::ScreeningCriterion& asked : rules.criteria()) {
      v1::RecordedCriterion& criterion = *assessed.add_criteria();
      criterion.set_criterion(asked.id());
      criterion.set_met(true);
    }
    assessed.set_verdict(v1::SCREENING_VERDICT_APPROVED);
  }
  v1::ChannelDecided& decided = *Add(customer).mutable_channel_decided();
  decided.set_territory(territory_);
  decided.set_verdict(v1::SCREENING_VERDICT_APPROVED);
  v1::DistributorAppointed& appointed = *Add(territory_).mutable_distributor_appointed();
  appointed.set_customer(customer);
  appointed.set_screened(true);
}

// A customer that moves through the three sheets.
void OtherSystems::Track() {
  const std::string& machine = sheets_.tracking_sheets().machine();
  const std::string& customer = Customer(4);
  const int pursuit = kFirstPursuit + static_cast<int>(number_);
  v1::OutletDescribed& outlet = *Add(customer).mutable_outlet_described();
  outlet.set_outlet_type("shop");
  outlet.set_area("north");
  v1::PursuitOpened& opened = *Add(customer).mutable_pursuit_opened();
  opened.set_pursuit(pursuit);
  opened.set_owner(Consultant(number_));
  opened.set_machine(machine);
  opened.set_stage("target_intent");
  std::string from = opened.stage();
  for (const char* const to : {"newly_signed", "long_term"}) {
    v1::StagePromoted& promoted = *Add(customer).mutable_stage_promoted();
    promoted.set_pursuit(pursuit);
    promoted.set_machine(machine);
    promoted.set_from(from);
    promoted.set_to(to);
    promoted.add_evidence("contract_signed");
    from = to;
  }
}

void OtherSystems::Care() {
  for (const std::uint64_t which : {5U, 6U}) {
    v1::CareGiven& given = *Add(Customer(which)).mutable_care_given();
    given.set_kind("gift");
    *given.mutable_note() = Text();
  }
  Add(Customer(0)).mutable_duplicate_dismissed()->set_other(Customer(1));
  v1::PolicyBreached& breached = *Add(Consultant(number_)).mutable_policy_breached();
  breached.set_rule("poaching");
  breached.set_sanction(v1::SANCTION_FINE);
  *breached.mutable_penalty() = Yuan(50);
}

}  // namespace kezhi::bench
