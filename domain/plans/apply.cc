#include "domain/plans/apply.h"

#include <optional>
#include <string>
#include <utility>

#include "kezhi/v1/plan_views.pb.h"

#include "domain/dates.h"
#include "domain/flags.h"
#include "domain/fold.h"
#include "domain/money.h"
#include "domain/names.h"
#include "domain/personal.h"
#include "domain/plans/tables.h"

namespace kezhi::domain {
namespace {

// ---- plans ----

void CopyIfPresent(const v1::Personal& value, v1::Personal* (v1::WorkPlan::*field)(),
                   v1::WorkPlan& plan) {
  if (IsPresent(value)) *(plan.*field)() = value;
}

void SetTier(const std::string& customer, const std::string& scale, const std::string& tier,
             RowWriter& out) {
  if (!tier.empty()) out.Put(kPlanTiers, RowKey(customer, scale), tier);
}

bool SameFigure(const v1::WorkPlanLine& line, const v1::PlanResult& result) {
  return line.metric() == result.metric() && line.item() == result.item() &&
         line.customer() == result.customer() && line.currency() == result.currency();
}

// PlanDrafted or PlanAmended: the targets take the place of all lines.
template <typename Plan>
void SetContents(const Plan& plan, v1::WorkPlan& row, RowWriter& out) {
  row.set_area(plan.area());
  row.clear_lines();
  for (const v1::PlanTarget& target : plan.targets()) {
    v1::WorkPlanLine& line = *row.add_lines();
    line.set_metric(target.metric());
    line.set_item(target.item());
    line.set_customer(target.customer());
    line.set_currency(target.currency());
    line.set_task(target.task());
    line.set_goal(target.goal());
  }
  *row.mutable_visits() = plan.visits();
  for (const v1::PlannedVisit& visit : plan.visits()) {
    SetTier(visit.customer(), row.visit_scale(), visit.tier(), out);
  }
  row.clear_note();
  CopyIfPresent(plan.note(), &v1::WorkPlan::mutable_note, row);
}

class PlanFold {
 public:
  PlanFold(const v1::Event& event, const RowReader& rows, RowWriter& out)
      : event_(event),
        out_(out),
        store_(StoreOf(event.stream())),
        key_(RowKey(store_, event.stream())),
        row_(GetRow<v1::WorkPlan>(rows, kWorkPlans, key_).value_or(v1::WorkPlan())) {}

  void Draft() {
    const v1::PlanDrafted& drafted = event_.plan_drafted();
    row_.set_plan(event_.stream());
    row_.set_kind(drafted.kind());
    row_.set_owner(drafted.owner());
    row_.set_group(drafted.group());
    *row_.mutable_from() = drafted.from();
    *row_.mutable_to() = drafted.to();
    row_.set_state(v1::WORK_PLAN_STATE_DRAFTED);
    row_.set_drafted_by(event_.actor().principal());
    *row_.mutable_drafted_at() = event_.recorded_at();
    if (drafted.has_due_on()) *row_.mutable_draft_due_on() = drafted.due_on();
    row_.set_late(HasFlag(event_, kLate));
    row_.set_visit_scale(drafted.visit_scale());
    SetContents(drafted, row_, out_);
    out_.Insert(kPlanPeriods,
                RowKey(store_, drafted.owner(), DaySegment(drafted.from()), event_.stream()), "");
    Put();
  }

  void Amend() {
    const v1::PlanAmended& amended = event_.plan_amended();
    SetContents(amended, row_, out_);
    row_.set_state(v1::WORK_PLAN_STATE_DRAFTED);
    row_.set_amendments(row_.amendments() + 1);
    CopyIfPresent(amended.reason(), &v1::WorkPlan::mutable_reason, row_);
    Put();
  }

  void Review() {
    const v1::PlanReviewed& reviewed = event_.plan_reviewed();
    row_.set_state(reviewed.verdict() == v1::VERDICT_ACCEPTED ? v1::WORK_PLAN_STATE_ACCEPTED
                                                              : v1::WORK_PLAN_STATE_RETURNED);
    v1::WorkPlanReview review;
    review.set_by(reviewed.by());
    review.set_verdict(reviewed.verdict());
    *review.mutable_at() = event_.recorded_at();
    if (IsPresent(reviewed.note())) *review.mutable_note() = reviewed.note();
    *row_.mutable_review() = std::move(review);
    Put();
  }

  void Summarise() {
    const v1::PlanSummarised& summarised = event_.plan_summarised();
    row_.clear_summary();
    CopyIfPresent(summarised.summary(), &v1::WorkPlan::mutable_summary, row_);
    row_.set_summarised_by(event_.actor().principal());
    *row_.mutable_summarised_at() = event_.recorded_at();
    if (summarised.has_due_on()) *row_.mutable_summary_due_on() = summarised.due_on();
    row_.set_summary_late(HasFlag(event_, kLate));
    DropClaims();
    for (const v1::PlanResult& result : summarised.results()) Claim(result);
    Put();
  }

  // RewardGranted or FineImposed.
  template <typename Award>
  void AddAward(const Award& award, bool fine, const std::string& rule) {
    v1::WorkPlanAward& row = *row_.add_awards();
    row.set_fine(fine);
    *row.mutable_amount() = award.amount();
    row.set_rule(rule);
    row.set_by(event_.actor().principal());
    *row.mutable_at() = event_.recorded_at();
    if (IsPresent(award.note())) *row.mutable_note() = award.note();
    Put();
  }

 private:
  // A line without task and goal stood for a claim alone.
  void DropClaims() {
    v1::WorkPlan kept;
    for (v1::WorkPlanLine& line : *row_.mutable_lines()) {
      const bool claim_alone = line.has_claimed() && line.task() == 0 && line.goal() == 0;
      line.clear_claimed();
      if (!claim_alone) *kept.add_lines() = std::move(line);
    }
    row_.mutable_lines()->Swap(kept.mutable_lines());
  }

  void Claim(const v1::PlanResult& result) {
    for (v1::WorkPlanLine& line : *row_.mutable_lines()) {
      if (SameFigure(line, result)) return line.set_claimed(result.value());
    }
    v1::WorkPlanLine& line = *row_.add_lines();
    line.set_metric(result.metric());
    line.set_item(result.item());
    line.set_customer(result.customer());
    line.set_currency(result.currency());
    line.set_claimed(result.value());
  }

  void Put() {
    Touch(event_, row_);
    PutRow(out_, kWorkPlans, key_, std::move(row_));
  }

  const v1::Event& event_;
  RowWriter& out_;
  const std::string store_;
  const std::string key_;
  v1::WorkPlan row_;
};

// ---- what results are counted from ----

// The row of what `consultant` did on a day, changed by `change`.
template <typename Change>
void ChangeDay(const v1::Event& event, const std::string& consultant, const google::type::Date& day,
               const RowReader& rows, RowWriter& out, Change change) {
  if (!IsSet(day)) return;
  const std::string key = RowKey(StoreOf(event.stream()), consultant, DaySegment(day));
  v1::WorkDay row = GetRow<v1::WorkDay>(rows, kWorkDays, key).value_or(v1::WorkDay());
  change(row);
  PutRow(out, kWorkDays, key, std::move(row));
}

// A row of its own: the day's row is written again with every contact of the day.
void Win(const v1::Event& event, RowWriter& out) {
  const v1::PursuitWon& won = event.pursuit_won();
  if (!IsSet(won.won_on())) return;
  v1::DaySales sale;
  sale.set_item(won.item());
  sale.set_customer(event.stream());
  sale.set_currency(won.amount().currency_code());
  sale.set_count(1);
  if (won.has_amount()) sale.set_amount(MinorUnits(won.amount()).value_or(0));
  InsertRow(out, kPlanSales,
            RowKey(StoreOf(event.stream()), won.consultant(), DaySegment(won.won_on()),
                   Sortable(event.position())),
            std::move(sale));
}

void Contact(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const v1::FollowUpDone& done = event.follow_up_done();
  const bool reached = done.outcome() == v1::CONTACT_OUTCOME_REACHED;
  ChangeDay(event, done.by(), event.business_day(), rows, out, [&](v1::WorkDay& day) {
    day.set_follow_ups(day.follow_ups() + 1);
    if (reached) day.set_reached(day.reached() + 1);
  });
  // What was late is counted when its day is closed, whenever that is.
  if (!done.planned_id().empty() && !done.late()) {
    ChangeDay(event, done.by(), done.due_on(), rows, out,
              [](v1::WorkDay& day) { day.set_on_time(day.on_time() + 1); });
  }
  if (!IsSet(event.business_day())) return;
  const std::string key = RowKey(event.stream(), DaySegment(event.business_day()));
  v1::ContactDay row = GetRow<v1::ContactDay>(rows, kContactDays, key).value_or(v1::ContactDay());
  v1::DayContact& contact = *row.add_contacts();
  contact.set_by(done.by());
  contact.set_method(done.method());
  contact.set_reached(reached);
  PutRow(out, kContactDays, key, std::move(row));
}

void Miss(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const v1::FollowUpMissed& missed = event.follow_up_missed();
  ChangeDay(event, missed.consultant(), missed.due_on(), rows, out,
            [](v1::WorkDay& day) { day.set_missed(day.missed() + 1); });
}

// What the market says counts on the day of the report, and so does the first that is done about
// it.
void Feedback(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const bool handled = event.has_remark_handled();
  const v1::RemarkKind kind = handled ? event.remark_handled().kind() : event.remark_added().kind();
  if (kind != v1::REMARK_KIND_MARKET_FEEDBACK || event.remark_handled().again()) return;
  const std::optional<ResourceName> report = ParseName(event.stream());
  if (!report.has_value()) return;
  ChangeDay(event, ConsultantOfReport(event.stream()), ToDate(report->day), rows, out,
            [handled](v1::WorkDay& day) {
              if (handled) {
                day.set_feedback_handled(day.feedback_handled() + 1);
              } else {
                day.set_feedback(day.feedback() + 1);
              }
            });
}

// Changes how many pursuits count as opened on a WorkDay.
void CountOpened(const std::string& day, int change, const RowReader& rows, RowWriter& out) {
  v1::WorkDay row = GetRow<v1::WorkDay>(rows, kWorkDays, day).value_or(v1::WorkDay());
  row.set_new_pursuits(row.new_pursuits() + change);
  PutRow(out, kWorkDays, day, std::move(row));
}

void Open(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  if (!IsSet(event.business_day())) return;
  const v1::PursuitOpened& opened = event.pursuit_opened();
  const std::string day =
      RowKey(StoreOf(event.stream()), opened.owner(), DaySegment(event.business_day()));
  out.Put(kPlanOpened, PursuitKey(event.stream(), opened.pursuit()), day);
  CountOpened(day, 1, rows, out);
}

// What was recorded by mistake was not opened; any other end leaves it opened.
void Close(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  if (event.pursuit_closed().outcome() != v1::PURSUIT_STATUS_VOID) return;
  const std::string pursuit = PursuitKey(event.stream(), event.pursuit_closed().pursuit());
  const std::optional<std::string> day = rows.Get(kPlanOpened, pursuit);
  if (!day.has_value()) return;
  out.Delete(kPlanOpened, pursuit);
  out.Put(kPlanVoid, pursuit, *day);
  CountOpened(*day, -1, rows, out);
}

void Reopen(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const std::string pursuit = PursuitKey(event.stream(), event.pursuit_reopened().pursuit());
  const std::optional<std::string> day = rows.Get(kPlanVoid, pursuit);
  if (!day.has_value()) return;
  out.Delete(kPlanVoid, pursuit);
  out.Put(kPlanOpened, pursuit, *day);
  CountOpened(*day, 1, rows, out);
}

// The pursuits taken over go on counting where they were opened.
void Merge(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const v1::CustomerMerged& merged = event.customer_merged();
  out.Put(kPlanAliases, merged.from(), event.stream());
  out.Put(kPlanMerged, RowKey(event.stream(), merged.from()), "");
  for (const v1::MergedPursuit& taken : merged.taken_pursuits()) {
    const std::string before = PursuitKey(merged.from(), taken.pursuit() - merged.pursuit_offset());
    for (const char* table : {kPlanOpened, kPlanVoid}) {
      const std::optional<std::string> day = rows.Get(table, before);
      if (day.has_value()) out.Put(table, PursuitKey(event.stream(), taken.pursuit()), *day);
    }
  }
}

void CountWork(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  switch (event.kind_case()) {
    case v1::Event::kPursuitWon: Win(event, out); break;
    case v1::Event::kFollowUpDone: Contact(event, rows, out); break;
    case v1::Event::kFollowUpMissed: Miss(event, rows, out); break;
    case v1::Event::kCustomerRegistered:
      ChangeDay(event, event.customer_registered().owner(), event.business_day(), rows, out,
                [](v1::WorkDay& day) { day.set_new_customers(day.new_customers() + 1); });
      break;
    case v1::Event::kPursuitOpened: Open(event, rows, out); break;
    case v1::Event::kPursuitClosed: Close(event, rows, out); break;
    case v1::Event::kPursuitReopened: Reopen(event, rows, out); break;
    case v1::Event::kCustomerClassified:
      SetTier(event.stream(), event.customer_classified().scale(), event.customer_classified().to(),
              out);
      break;
    case v1::Event::kTalkMinuted:
      ChangeDay(event, event.talk_minuted().by(), event.business_day(), rows, out,
                [](v1::WorkDay& day) { day.set_talks(day.talks() + 1); });
      break;
    case v1::Event::kContractChecked:
      ChangeDay(event, event.contract_checked().by(), event.business_day(), rows, out,
                [](v1::WorkDay& day) { day.set_contract_checks(day.contract_checks() + 1); });
      break;
    case v1::Event::kRemarkAdded:
    case v1::Event::kRemarkHandled: Feedback(event, rows, out); break;
    case v1::Event::kCustomerMerged: Merge(event, rows, out); break;
    case v1::Event::kCustomerUnmerged:
      out.Delete(kPlanAliases, event.customer_unmerged().from());
      out.Delete(kPlanMerged, RowKey(event.stream(), event.customer_unmerged().from()));
      break;
    default: break;
  }
}

}  // namespace

void ApplyPlans(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  switch (event.kind_case()) {
    case v1::Event::kPlanDrafted: return PlanFold(event, rows, out).Draft();
    case v1::Event::kPlanAmended: return PlanFold(event, rows, out).Amend();
    case v1::Event::kPlanReviewed: return PlanFold(event, rows, out).Review();
    case v1::Event::kPlanSummarised: return PlanFold(event, rows, out).Summarise();
    case v1::Event::kRewardGranted:
      return PlanFold(event, rows, out).AddAward(event.reward_granted(), false, "");
    case v1::Event::kFineImposed:
      return PlanFold(event, rows, out)
          .AddAward(event.fine_imposed(), true, event.fine_imposed().rule());
    default: return CountWork(event, rows, out);
  }
}

}  // namespace kezhi::domain
