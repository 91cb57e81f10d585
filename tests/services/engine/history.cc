#include "tests/services/engine/history.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "base/check.h"
#include "domain/customer_card/query.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/names.h"

namespace kezhi::engine {
namespace {

using testing::Ask;

constexpr char kStore[] = "stores/s1";

}  // namespace

void History::Send(const v1::Command& command) {
  const auto* arm = v1::Command::GetReflection()->GetOneofFieldDescriptor(
      command, v1::Command::descriptor()->FindOneofByName("kind"));
  const bool audits = command.has_approve_erasure() || command.has_decline_erasure();
  const auto outcome = world_.Do(command, ActorOf(audits ? "auditor" : "operator"));
  // A refusal is fine, a fault of ours is not.
  KEZHI_CHECK(outcome.ok() || !absl::IsInternal(outcome.status()));
  if (outcome.ok() && outcome->events_size() > 0) ++taken_[arm->name()];
  world_.clock().Advance(absl::Minutes(1 + Below(45)));
  if (OneIn(12)) world_.clock().Advance(absl::Hours(12));
  if (OneIn(6)) KEZHI_CHECK(world_.engine().StepAll().ok());
}

void History::Live(int commands) {
  for (int i = 0; i < commands; ++i) Send(Next());
  KEZHI_CHECK(world_.engine().StepAll().ok());
}

void History::LiveByTurns(int commands) {
  absl::TimeZone zone;
  KEZHI_CHECK(absl::LoadTimeZone("Asia/Shanghai", &zone));
  // In the morning, when no day is closed that begins.
  while (absl::ToCivilHour(world_.clock().Now(), zone).hour() != 9) {
    world_.clock().Advance(absl::Hours(1));
  }
  v1::AdoptPlaybook adopt;
  adopt.set_store(kStore);
  *adopt.mutable_playbook() = testing::PresetPlaybook("reception_desk");
  Send(Ask(adopt));
  Send(Rotation(2));
  for (int i = 0; i < commands; ++i) Send(OfRota());
  KEZHI_CHECK(world_.engine().StepAll().ok());
}

v1::Command History::Next() {
  const int kind = Below(100);
  if (kind < 22) return Register();
  if (kind < 44) return Complete();
  if (kind < 50) return Amend();
  if (kind < 55) return RegisterCustomer();
  if (kind < 70) return FollowUp();
  if (kind < 80) return OfPursuit();
  if (kind < 86) return OfOwner();
  if (kind < 90) return OfMerge();
  if (kind < 91) return OfErasure();
  if (kind < 96) return OfSheet();
  return OfReport();
}

std::string History::Consultant() {
  return absl::StrCat(kStore, "/consultants/c", 1 + Below(3));
}

std::string History::Customer() {
  const auto snapshot = world_.engine().Snapshot(ReadMoment());
  KEZHI_CHECK(snapshot.ok());
  domain::CardFilter filter;
  filter.store = kStore;
  const auto cards = domain::ListCards((*snapshot)->rows(), filter, "", 1000);
  if (cards.items.empty()) return absl::StrCat(kStore, "/customers/k1");
  return cards.items[static_cast<std::size_t>(Below(static_cast<int>(cards.items.size())))]
      .customer();
}

std::string History::Visit() {
  // Rather a late one than an old one.
  const int back = std::min(Below(4), Below(8));
  return absl::StrCat(kStore, "/visits/v", std::max(1, visits_ - back));
}

std::string History::Phone() {
  return absl::StrFormat("138000000%02d", Below(25));
}

std::string History::Grade() {
  return std::vector<std::string>{"H", "A", "B", "C"}[static_cast<std::size_t>(Below(4))];
}

absl::CivilDay History::Today() const {
  absl::TimeZone zone;
  KEZHI_CHECK(absl::LoadTimeZone("Asia/Shanghai", &zone));
  return absl::ToCivilDay(world_.clock().Now(), zone);
}

v1::Command History::Register() {
  v1::RegisterVisit ask;
  ask.set_visit(absl::StrCat(kStore, "/visits/v", ++visits_));
  ask.set_channel(OneIn(4) ? v1::CHANNEL_CALL_IN : v1::CHANNEL_WALK_IN);
  ask.set_party_size(1);
  ask.set_consultant(Consultant());
  if (OneIn(3)) ask.set_appellation("某先生");
  if (OneIn(5)) ask.set_customer(Customer());
  // Late entries, of an earlier day or even an earlier week.
  const absl::Duration ago = OneIn(5) ? absl::Hours(24 * (1 + Below(5))) : absl::Minutes(Below(60));
  *ask.mutable_arrived_at() = domain::ToTimestamp(world_.clock().Now() - ago);
  return Ask(ask);
}

v1::Command History::Complete() {
  v1::CompleteVisit ask;
  ask.set_visit(Visit());
  *ask.mutable_left_at() = domain::ToTimestamp(world_.clock().Now());
  ask.set_note("看车");
  ask.set_wanted_model(absl::StrCat("M", 1 + Below(3)));
  if (OneIn(4)) {
    ask.set_appellation("某女士");
    ask.set_no_info_reason("just looking");
  } else {
    ask.set_info_left(true);
    ask.set_name(absl::StrCat("测试", Below(30)));
    ask.set_phone(Phone());
    ask.set_grade(Grade());
    ask.set_on_site_order(OneIn(8));
    ask.set_test_drive(OneIn(3));
  }
  return Ask(ask);
}

v1::Command History::Amend() {
  if (OneIn(3)) {
    v1::VoidVisit ask;
    ask.set_visit(Visit());
    ask.set_reason("entered twice");
    return Ask(ask);
  }
  v1::AmendVisit ask;
  ask.set_visit(Visit());
  ask.set_reason("misheard");
  switch (Below(9)) {
    case 0:
      ask.mutable_fields()->set_note("改正");
      ask.mutable_update_mask()->add_paths("note");
      break;
    case 3:
      ask.mutable_fields()->set_wanted_model(absl::StrCat("M", 1 + Below(3)));
      ask.mutable_update_mask()->add_paths("wanted_model");
      break;
    case 4:
      ask.mutable_fields()->set_source(OneIn(2) ? "advert" : "radio");
      ask.mutable_update_mask()->add_paths("source");
      break;
    case 5:
      ask.mutable_fields()->set_on_site_order(OneIn(2));
      ask.mutable_update_mask()->add_paths("on_site_order");
      break;
    case 6:
      ask.mutable_fields()->set_channel(OneIn(2) ? v1::CHANNEL_CALL_IN : v1::CHANNEL_WALK_IN);
      ask.mutable_update_mask()->add_paths("channel");
      break;
    case 7:
      ask.mutable_fields()->set_grade(Grade());
      ask.mutable_update_mask()->add_paths("grade");
      break;
    case 1:
      ask.mutable_fields()->set_phone(Phone());
      ask.mutable_update_mask()->add_paths("phone");
      break;
    case 2:
      *ask.mutable_fields()->mutable_arrived_at() =
          domain::ToTimestamp(world_.clock().Now() - absl::Hours(Below(72)));
      ask.mutable_update_mask()->add_paths("arrived_at");
      break;
    default:
      ask.mutable_fields()->set_consultant(Consultant());
      ask.mutable_update_mask()->add_paths("consultant");
  }
  return Ask(ask);
}

v1::Command History::RegisterCustomer() {
  v1::RegisterCustomer ask;
  ask.set_customer(absl::StrCat(kStore, "/customers/k", ++customers_));
  ask.set_name("测试");
  ask.set_phone(Phone());
  ask.set_source("referral");
  ask.set_owner(Consultant());
  ask.set_allow_duplicate(OneIn(2));
  return Ask(ask);
}

v1::Command History::FollowUp() {
  if (OneIn(4)) {
    v1::PlanFollowUp ask;
    ask.set_customer(Customer());
    *ask.mutable_due_on() = domain::ToDate(Today() + Below(10));
    ask.set_subject("试驾");
    return Ask(ask);
  }
  v1::CompleteFollowUp ask;
  ask.set_customer(Customer());
  // Most plans have a number of one digit.
  if (!OneIn(3)) ask.set_planned_id(absl::StrCat("p", 1 + Below(4)));
  *ask.mutable_at() = domain::ToTimestamp(world_.clock().Now() - absl::Hours(Below(30)));
  ask.set_method("PHONE");
  ask.set_situation("谈了价格");
  ask.set_outcome(OneIn(4) ? v1::CONTACT_OUTCOME_NOT_REACHED : v1::CONTACT_OUTCOME_REACHED);
  if (OneIn(2)) ask.set_grade(Grade());
  return Ask(ask);
}

v1::Command History::OfPursuit() {
  switch (Below(6)) {
    case 0: {
      v1::OpenPursuit ask;
      ask.set_customer(Customer());
      ask.set_wanted("M2");
      ask.set_need("家用");
      ask.set_grade(Grade());
      return Ask(ask);
    }
    case 1: {
      v1::ChangeGrade ask;
      ask.set_customer(Customer());
      ask.set_to(Grade());
      return Ask(ask);
    }
    case 2: {
      v1::PlaceOrder ask;
      ask.set_customer(Customer());
      return Ask(ask);
    }
    case 3: {
      v1::WinPursuit ask;
      ask.set_customer(Customer());
      *ask.mutable_won_on() = domain::ToDate(Today());
      ask.set_item("M1");
      ask.mutable_amount()->set_currency_code("CNY");
      ask.mutable_amount()->set_units(150'000);
      return Ask(ask);
    }
    case 4: {
      v1::ClosePursuit ask;
      ask.set_customer(Customer());
      ask.set_outcome(v1::PURSUIT_STATUS_LOST);
      ask.set_reason_code("price");
      ask.set_approved_by("m1");
      return Ask(ask);
    }
    default: {
      v1::ReopenPursuit ask;
      ask.set_customer(Customer());
      ask.set_pursuit(1);
      ask.set_reason("came back");
      return Ask(ask);
    }
  }
}

v1::Command History::OfOwner() {
  if (OneIn(12)) {
    v1::DismissConsultant ask;
    ask.set_consultant(absl::StrCat(kStore, "/consultants/c3"));
    *ask.mutable_last_day() = domain::ToDate(Today());
    ask.set_successor(absl::StrCat(kStore, "/consultants/c1"));
    return Ask(ask);
  }
  v1::HandOverCustomer ask;
  ask.set_customer(Customer());
  ask.set_to(Consultant());
  ask.set_why("balance");
  return Ask(ask);
}

v1::Command History::OfMerge() {
  if (OneIn(3)) {
    v1::UnmergeCustomer ask;
    ask.set_customer(Customer());
    ask.set_reason("not the same");
    return Ask(ask);
  }
  if (OneIn(4)) {
    v1::DismissDuplicate ask;
    ask.set_customer(Customer());
    ask.set_other(Customer());
    return Ask(ask);
  }
  v1::MergeCustomer ask;
  ask.set_from(Customer());
  ask.set_into(Customer());
  ask.set_choice(OneIn(2) ? v1::MERGE_CHOICE_INTO : v1::MERGE_CHOICE_FROM);
  return Ask(ask);
}

v1::Command History::OfErasure() {
  const std::string customer = Customer();
  if (OneIn(2)) {
    v1::RequestErasure ask;
    ask.set_customer(customer);
    ask.set_legal_basis(v1::LEGAL_BASIS_LEGAL_DUTY);
    ask.set_reason("某先生 asked");
    asked_.push_back(customer);
    return Ask(ask);
  }
  if (asked_.empty()) return OfMerge();
  v1::ApproveErasure ask;
  ask.set_customer(asked_[static_cast<std::size_t>(Below(static_cast<int>(asked_.size())))]);
  return Ask(ask);
}

v1::Command History::OfSheet() {
  const std::string day = domain::DayName(kStore, Today() - Below(3));
  if (OneIn(3)) {
    v1::HandInSheet ask;
    ask.set_day(day);
    return Ask(ask);
  }
  if (OneIn(2)) {
    v1::ReviewSheet ask;
    ask.set_day(day);
    ask.set_verdict(OneIn(2) ? v1::VERDICT_RETURNED : v1::VERDICT_ACCEPTED);
    return Ask(ask);
  }
  v1::ArchiveSheet ask;
  ask.set_day(day);
  return Ask(ask);
}

v1::Command History::OfReport() {
  const std::string report = domain::ReportName(Consultant(), Today());
  if (OneIn(2)) {
    v1::AddRemark ask;
    ask.set_report(report);
    ask.set_kind(v1::REMARK_KIND_MARKET_FEEDBACK);
    ask.set_text("竞品降价");
    return Ask(ask);
  }
  v1::SubmitReport ask;
  ask.set_report(report);
  return Ask(ask);
}

v1::Command History::Rotation(int size) {
  v1::SetRotation ask;
  ask.set_day(domain::DayName(kStore, Today()));
  const int first = Below(size);
  for (int i = 0; i < size; ++i) {
    ask.add_order(absl::StrCat(kStore, "/consultants/c", 1 + (first + i) % size));
  }
  return Ask(ask);
}

v1::Command History::OfRota() {
  const std::string day = domain::DayName(kStore, Today());
  const int kind = Below(20);
  if (kind < 3) return Rotation(2 + Below(2));
  if (kind < 8) {
    v1::Command command = Register();
    v1::RegisterVisit& ask = *command.mutable_register_visit();
    if (!OneIn(4)) ask.clear_consultant();
    if (OneIn(4)) ask.set_asked_for(Consultant());
    ask.set_party_size(ask.channel() == v1::CHANNEL_CALL_IN ? 1 : 1 + Below(5));
    return command;
  }
  if (kind < 12) {
    v1::TakeTurn ask;
    ask.set_day(day);
    ask.set_visit(Visit());
    return Ask(ask);
  }
  if (kind < 15) return OneIn(6) ? Amend() : Complete();
  if (kind < 16) {
    v1::MarkUnavailable ask;
    ask.set_day(day);
    ask.set_consultant(Consultant());
    ask.set_why(OneIn(2) ? v1::AWAY_REASON_ABSENT : v1::AWAY_REASON_OTHER_WORK);
    return Ask(ask);
  }
  if (kind < 17) {
    v1::MarkAvailable ask;
    ask.set_day(day);
    ask.set_consultant(Consultant());
    return Ask(ask);
  }
  return OfHelp();
}

v1::Command History::OfHelp() {
  switch (Below(10)) {
    case 0: {
      v1::SubstituteReception ask;
      ask.set_visit(Visit());
      ask.set_because(v1::AWAY_REASON_OTHER_WORK);
      return Ask(ask);
    }
    case 1: {
      v1::AssistVisit ask;
      ask.set_visit(Visit());
      ask.set_by(Consultant());
      return Ask(ask);
    }
    case 2: {
      v1::HandBackVisit ask;
      ask.set_visit(Visit());
      ask.set_by(Consultant());
      ask.set_summary("看了两套");
      return Ask(ask);
    }
    case 3: {
      v1::SplitParty ask;
      ask.set_visit(Visit());
      ask.set_helpers(1 + Below(2));
      return Ask(ask);
    }
    case 4: {
      v1::RecordPolicyBreach ask;
      ask.set_consultant(Consultant());
      ask.set_rule("neglect");
      ask.mutable_penalty()->set_currency_code("CNY");
      ask.mutable_penalty()->set_units(50);
      ask.set_note("某先生 waited");
      return Ask(ask);
    }
    case 5: {
      v1::HoldMeeting ask;
      ask.set_day(domain::DayName(kStore, Today()));
      ask.add_attendees(Consultant());
      ask.add_subjects(v1::MEETING_SUBJECT_VISITS);
      ask.set_summary("三家客户");
      return Ask(ask);
    }
    case 6: {
      v1::SetOutletBudget ask;
      ask.set_customer(Customer());
      *ask.mutable_from() = domain::ToDate(Today());
      *ask.mutable_to() = domain::ToDate(Today() + Below(3));
      ask.mutable_amount()->set_currency_code("CNY");
      ask.mutable_amount()->set_units(100);
      return Ask(ask);
    }
    case 7: {
      v1::RecordOutletExpense ask;
      ask.set_customer(Customer());
      ask.set_kind("display");
      ask.mutable_amount()->set_currency_code("CNY");
      ask.mutable_amount()->set_units(1 + Below(80));
      ask.set_note("某先生 agreed");
      return Ask(ask);
    }
    case 8: {
      v1::TakeBackOutletExpense ask;
      ask.set_customer(Customer());
      ask.set_kind("display");
      ask.set_reason("某先生 paid it himself");
      return Ask(ask);
    }
    default: {
      v1::SendGreeting ask;
      ask.set_visit(Visit());
      return Ask(ask);
    }
  }
}

}  // namespace kezhi::engine
