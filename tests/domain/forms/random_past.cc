#include "tests/domain/forms/random_past.h"

#include <iterator>
#include <set>

#include "absl/strings/str_cat.h"

#include "domain/dates.h"
#include "tests/domain/fold.h"

namespace kezhi::testing {
namespace {

absl::CivilDay DayOf(absl::Time time) {
  return absl::ToCivilDay(time, absl::FixedTimeZone(8 * 60 * 60));
}

std::string TextOf(const google::protobuf::Timestamp& time) {
  return absl::StrCat("seconds: ", time.seconds());
}

}  // namespace

RandomPast::RandomPast(const std::vector<unsigned>& dice, bool late)
    : spec_(CommonGround()), late_(late), now_(Local("2026-01-02 09:00")) {
  for (const unsigned die : dice) {
    die_ = die * 2654435761ULL + 1;
    Step();
  }
}

std::vector<std::string> RandomPast::customers() {
  std::set<std::string> names;
  for (const v1::Event& event : events()) {
    if (event.has_customer_registered()) {
      names.insert(event.stream().substr(event.stream().rfind('/') + 1));
    }
  }
  return {names.begin(), names.end()};
}

unsigned RandomPast::Roll(unsigned bound) {
  die_ = die_ * 6364136223846793005ULL + 1442695040888963407ULL;
  return static_cast<unsigned>(die_ >> 33U) % bound;
}

std::string RandomPast::Pick(const std::vector<std::string>& values) {
  return values.empty() ? "" : values[Roll(static_cast<unsigned>(values.size()))];
}

std::string RandomPast::Text(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", time, absl::FixedTimeZone(8 * 60 * 60));
}

void RandomPast::Send(const v1::Command& command) {
  const std::string role = Pick({"manager", "operator"});
  spec_.When(command).As(role).At(Text(now_));
  // Now and then something is recorded days after it happened.
  if (late_ && Roll(6) == 0) spec_.Occurred(Text(now_ - absl::Hours(24 * (1 + Roll(9)))));
  spec_.ThenWhatever();
}

void RandomPast::Step() {
  now_ += absl::Minutes(1 + Roll(600));
  // Nobody works after midnight: what happened an hour ago happened today.
  const absl::CivilHour hour = absl::ToCivilHour(now_, absl::FixedTimeZone(8 * 60 * 60));
  if (hour.hour() < 2) now_ += absl::Hours(3);
  const std::string customer = Pick(customers());
  const unsigned what = Roll(21);
  if (customer.empty() || what < 5) return Visit();
  if (what < 7) return CorrectVisit();
  if (what < 10) return Contact(customer);
  if (what < 12) return ChangePlan(customer);
  if (what < 14) return ChangePursuit(customer);
  if (what < 15) return End(customer);
  if (what < 16) return ChangeOwner(customer);
  if (what < 18) return Merge(customer);
  if (what < 19) return CloseDays();
  if (what < 20 && Roll(2) == 0) return Erase(customer);
  Report();
}

void RandomPast::Visit() {
  const std::string visit = Name("visits/v" + std::to_string(++visits_));
  const absl::Time arrived =
      now_ - absl::Hours(late_ && Roll(5) == 0 ? 24 * (1 + Roll(4)) : 0) - absl::Minutes(Roll(90));
  const auto stamp = [](absl::Time time) { return TextOf(domain::ToTimestamp(time)); };
  spec_
      .When(Ask<v1::RegisterVisit>(absl::StrCat(
          "visit: '", visit, "' channel: ", Pick({"CHANNEL_WALK_IN", "CHANNEL_CALL_IN"}),
          " arrived_at {", stamp(arrived), "} consultant: '", Consultant(),
          "' appellation: '某先生' source: 'advert'")))
      .At(Text(now_))
      .ThenWhatever();
  if (Roll(8) == 0) return;  // never completed
  const std::string contact =
      Roll(3) == 0 ? "no_info_reason: 'in a hurry'"
                   : absl::StrCat("info_left: true name: '甲' phone: '1380000000", Roll(7),
                                  "' grade: '", Grade(), "' customer: '",
                                  Roll(4) == 0 ? Name("customers/k" + std::to_string(Roll(6))) : "",
                                  "' on_site_order: ", Roll(9) == 0 ? "true" : "false");
  spec_
      .When(Ask<v1::CompleteVisit>(absl::StrCat("visit: '", visit, "' left_at {",
                                                stamp(arrived + absl::Minutes(30)),
                                                "} wanted_model: 'M1' note: 'n' ", contact)))
      .At(Text(now_ + absl::Minutes(5)))
      .ThenWhatever();
  now_ += absl::Minutes(5);
}

void RandomPast::CorrectVisit() {
  if (visits_ == 0) return;
  const std::string id = "v" + std::to_string(1 + Roll(static_cast<unsigned>(visits_)));
  const std::string visit = Name("visits/" + id);
  if (Roll(3) == 0) {
    return Send(Ask<v1::VoidVisit>(absl::StrCat("visit: '", visit, "' reason: 'twice'")));
  }
  const absl::Time arrived = spec_.visit(id).arrived_at - absl::Hours(Roll(30));
  const std::string fields[] = {
      absl::StrCat("fields { arrived_at {", TextOf(domain::ToTimestamp(arrived)),
                   "} } update_mask { paths: 'arrived_at' }"),
      absl::StrCat("fields { consultant: '", Consultant(),
                   "' } update_mask { paths: 'consultant' }"),
      absl::StrCat("fields { grade: '", Grade(), "' } update_mask { paths: 'grade' }"),
      absl::StrCat("fields { wanted_model: '", Pick({"M1", "M2", "M3"}),
                   "' } update_mask { paths: 'wanted_model' }"),
      absl::StrCat("fields { source: '", Pick({"advert", "radio", "friend"}),
                   "' } update_mask { paths: 'source' }"),
      absl::StrCat("fields { on_site_order: ", Pick({"true", "false"}),
                   " } update_mask { paths: 'on_site_order' }"),
      absl::StrCat("fields { channel: ", Pick({"CHANNEL_WALK_IN", "CHANNEL_CALL_IN"}),
                   " } update_mask { paths: 'channel' }"),
      "fields { note: 'other' } update_mask { paths: 'note' }"};
  Send(Ask<v1::AmendVisit>(absl::StrCat("visit: '", visit, "' reason: 'misread' ",
                                        fields[Roll(static_cast<unsigned>(std::size(fields)))])));
}

void RandomPast::Contact(const std::string& customer) {
  std::vector<std::string> plans = {"", ""};
  for (const auto& [id, plan] : spec_.customer(customer).plans) plans.push_back(id);
  const std::string plan = Pick(plans);
  const bool after_sale = plan.empty() && Roll(6) == 0;
  const absl::Time at =
      now_ - absl::Hours(late_ && Roll(4) == 0 ? 24 * Roll(6) : 0) - absl::Minutes(Roll(60));
  const std::string grade = Roll(2) == 0 ? absl::StrCat(" grade: '", Grade(), "'") : "";
  spec_
      .When(Ask<v1::CompleteFollowUp>(absl::StrCat(
          "customer: '", Name("customers/" + customer), "' planned_id: '", plan,
          "' after_sale: ", after_sale ? "true" : "false", " at {", TextOf(domain::ToTimestamp(at)),
          "} method: '", Pick({"PHONE", "DOOR"}), "' situation: 's' outcome: ",
          Pick({"CONTACT_OUTCOME_REACHED", "CONTACT_OUTCOME_NOT_REACHED",
                "CONTACT_OUTCOME_REFUSED"}),
          after_sale ? "" : grade)))
      .At(Text(now_))
      .ThenWhatever();
}

void RandomPast::ChangePlan(const std::string& customer) {
  const std::string name = Name("customers/" + customer);
  const std::string day = Date(DayOf(now_) + static_cast<int>(Roll(12)));
  std::vector<std::string> plans;
  for (const auto& [id, plan] : spec_.customer(customer).plans) plans.push_back(id);
  const std::string plan = Pick(plans);
  if (plan.empty() || Roll(3) == 0) {
    return Send(Ask<v1::PlanFollowUp>(
        absl::StrCat("customer: '", name, "' due_on {", day, "} method: 'PHONE'")));
  }
  if (Roll(2) == 0) {
    return Send(Ask<v1::CancelFollowUp>(
        absl::StrCat("customer: '", name, "' planned_id: '", plan, "' reason: 'r'")));
  }
  Send(Ask<v1::RescheduleFollowUp>(absl::StrCat("customer: '", name, "' planned_id: '", plan,
                                                "' due_on {", day, "} reason: 'r'")));
}

void RandomPast::ChangePursuit(const std::string& customer) {
  const std::string name = Name("customers/" + customer);
  switch (Roll(4)) {
    case 0:
      return Send(Ask<v1::OpenPursuit>(
          absl::StrCat("customer: '", name, "' wanted: 'M2' grade: '", Grade(), "'")));
    case 1: return Send(Ask<v1::PlaceOrder>(absl::StrCat("customer: '", name, "'")));
    case 2: return Send(Ask<v1::WithdrawOrder>(absl::StrCat("customer: '", name, "' reason: 'r'")));
    default:
      return Send(Ask<v1::ChangeGrade>(
          absl::StrCat("customer: '", name, "' to: '", Grade(), "' because: 'b'")));
  }
}

void RandomPast::End(const std::string& customer) {
  const std::string name = Name("customers/" + customer);
  for (const domain::PursuitState& pursuit : spec_.customer(customer).pursuits) {
    if (pursuit.status == v1::PURSUIT_STATUS_OPEN || Roll(2) == 0) continue;
    return Send(Ask<v1::ReopenPursuit>(
        absl::StrCat("customer: '", name, "' pursuit: ", pursuit.number, " reason: 'r'")));
  }
  if (Roll(3) == 0) {
    return Send(Ask<v1::WinPursuit>(absl::StrCat("customer: '", name, "' item: 'M1'")));
  }
  Send(Ask<v1::ClosePursuit>(absl::StrCat("customer: '", name,
                                          "' reason_code: 'other' outcome: PURSUIT_STATUS_",
                                          Pick({"LOST", "FROZEN", "DEAD", "VOID"}))));
}

void RandomPast::ChangeOwner(const std::string& customer) {
  const std::string name = Name("customers/" + customer);
  if (spec_.customer(customer).pooled) {
    return Send(
        Ask<v1::ClaimCustomer>(absl::StrCat("customer: '", name, "' by: '", Consultant(), "'")));
  }
  if (Roll(2) == 0) return Send(Ask<v1::PoolCustomer>(absl::StrCat("customer: '", name, "'")));
  Send(Ask<v1::HandOverCustomer>(
      absl::StrCat("customer: '", name, "' to: '", Consultant(), "' why: 'w'")));
}

void RandomPast::Merge(const std::string& customer) {
  const std::string name = Name("customers/" + customer);
  if (!spec_.customer(customer).merged_into.empty() && Roll(2) == 0) {
    return Send(Ask<v1::UnmergeCustomer>(absl::StrCat("customer: '", name, "' reason: 'r'")));
  }
  Send(Ask<v1::MergeCustomer>(
      absl::StrCat("from: '", name, "' into: '", Name("customers/" + Pick(customers())),
                   "' choice: ", Pick({"MERGE_CHOICE_INTO", "MERGE_CHOICE_FROM"}))));
}

void RandomPast::Erase(const std::string& customer) {
  const std::string name = Name("customers/" + customer);
  Send(Ask<v1::RequestErasure>(
      absl::StrCat("customer: '", name, "' reason: 'r' legal_basis: ",
                   Pick({"LEGAL_BASIS_CONSENT_WITHDRAWN", "LEGAL_BASIS_LEGAL_DUTY"}))));
  const unsigned answer = Roll(4);
  if (answer == 0) {
    return Send(Ask<v1::WithdrawErasure>(absl::StrCat("customer: '", name, "' reason: 'r'")));
  }
  const v1::Command decided =
      answer == 1 ? Ask<v1::DeclineErasure>(absl::StrCat("customer: '", name, "' reason: 'r'"))
                  : Ask<v1::ApproveErasure>(absl::StrCat("customer: '", name, "'"));
  spec_.When(decided).As("auditor").At(Text(now_)).ThenWhatever();
}

void RandomPast::CloseDays() {
  std::string candidates;
  for (int i = 1; i <= visits_; ++i) {
    absl::StrAppend(&candidates, " visits: '", Name("visits/v" + std::to_string(i)), "'");
  }
  for (const std::string& customer : customers()) {
    absl::StrAppend(&candidates, " customers: '", Name("customers/" + customer), "'");
  }
  // Some days may stay open for a while; then they are closed in order.
  const absl::CivilDay until = DayOf(now_) - static_cast<int>(Roll(3));
  for (; next_to_close_ < until; ++next_to_close_) {
    spec_
        .When(Ask<v1::CloseDay>(absl::StrCat(
            "day: 'stores/s1/days/", domain::Compact(next_to_close_), "' candidates {", candidates,
            " consultants: '", Name("consultants/c1"), "' sheet_has_lines: true }")))
        .At(Text(now_))
        .ThenWhatever();
  }
}

void RandomPast::Report() {
  const std::string report = Consultant() + "/reports/" + domain::Compact(DayOf(now_));
  const std::string customer = Pick(customers());
  if (!customer.empty() && Roll(3) != 0) return Route(report, Name("customers/" + customer));
  spec_.When(Ask<v1::SubmitReport>(absl::StrCat("report: '", report, "'")))
      .At(Text(now_))
      .ThenWhatever();
}

void RandomPast::Route(const std::string& report, const std::string& customer) {
  if (Roll(2) == 0) {
    Send(Ask<v1::PlanItinerary>(absl::StrCat("report: '", report, "' stops { no: ", 1 + Roll(9),
                                             " customer: '", customer, "' }")));
  }
  const bool visited = Roll(3) != 0;
  spec_
      .When(Ask<v1::RecordStop>(absl::StrCat("report: '", report, "' customer: '", customer,
                                             "' brief: 'b' visited: ", visited ? "true" : "false")))
      .At(Text(now_))
      .ThenWhatever();
}

}  // namespace kezhi::testing
