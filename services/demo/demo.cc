#include "services/demo/demo.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "domain/names.h"
#include "domain/playbooks/playbooks.h"
#include "services/demo/cast.h"

namespace kezhi::services {
namespace {

constexpr char kZone[] = "Asia/Shanghai";
constexpr char kPlaybook[] = "auto_4s";

// A customer as the demonstration remembers it.
struct Person {
  std::string customer;
  std::string name;
  std::string phone;
  int owner = 0;
  int pursuit = 0;
  std::size_t rank = 0;  // of the grade, 0 = best
  bool open = false;
  bool ordered = false;
};

// Something that happens at a time of the day.
struct Scene {
  absl::Time at;
  std::function<absl::Status()> play;
};

class Demo {
 public:
  Demo(const DemoOptions& options, const DemoHost& host)
      : options_(options), host_(host), chance_(options.seed) {}

  absl::StatusOr<DemoSummary> Run() {
    if (!absl::LoadTimeZone(kZone, &zone_)) {
      return absl::FailedPreconditionError(
          "the zone Asia/Shanghai is not installed (package tzdata)");
    }
    const absl::CivilDay today(absl::ToCivilDay(options_.until, zone_));
    const absl::CivilDay first = today - options_.days;
    KEZHI_RETURN_IF_ERROR(Open(first));
    for (absl::CivilDay day = first; day < today; ++day) {
      KEZHI_RETURN_IF_ERROR(Live(day, static_cast<int>(day - first)));
      if (host_.progress) host_.progress(static_cast<int>(day - first) + 1, options_.days);
    }
    return summary_;
  }

 private:
  absl::Time At(absl::CivilDay day, int minutes) const {
    return absl::FromCivil(absl::CivilSecond(day.year(), day.month(), day.day()), zone_) +
           absl::Minutes(minutes);
  }

  std::string Consultant(int index) const {
    return domain::ConsultantName(options_.store, absl::StrCat("c", index + 1));
  }

  v1::Actor As(absl::string_view principal, absl::string_view role) const {
    v1::Actor actor;
    actor.set_principal(std::string(principal));
    actor.set_role(std::string(role));
    actor.set_store(options_.store);
    actor.set_known(v1::KNOWN_INTERNAL);
    return actor;
  }

  v1::Actor AsConsultant(int index) const { return As(Consultant(index), "consultant"); }

  v1::Actor Manager() const { return As("manager-1", "manager"); }

  v1::Actor Clerk() const { return As("clerk-1", "clerk"); }

  bool Works(int index, absl::CivilDay day) const {
    return !(index == leaver_ && day > leaver_day_) &&
           !(index == away_ && day >= away_from_ && day <= away_to_);
  }

  int SomeConsultant(absl::CivilDay day) {
    int index = 0;
    do {
      index = chance_.Between(0, options_.consultants - 1);
    } while (!Works(index, day));
    return index;
  }

  absl::StatusOr<v1::Outcome> Send(v1::Command command, const v1::Actor& actor, absl::Time now) {
    command.set_request_id(chance_.Uuid());
    absl::StatusOr<v1::Outcome> outcome = host_.execute(command, actor, now);
    ++(outcome.ok() ? summary_.commands : summary_.refused);
    return outcome;
  }

  absl::Status Do(const v1::Command& command, const v1::Actor& actor, absl::Time now) {
    return Send(command, actor, now).status();
  }

  absl::Status Open(absl::CivilDay first);
  absl::Status Live(absl::CivilDay day, int number);
  absl::Status PlanFollowUps(absl::CivilDay day, std::vector<Scene>& scenes);
  void PlanVisit(absl::CivilDay day, std::vector<Scene>& scenes);
  void PlanEvening(absl::CivilDay day, std::vector<Scene>& scenes);
  void PlanChanges(absl::CivilDay day, int number, std::vector<Scene>& scenes);
  absl::Status Receive(const std::string& visit, int consultant, bool call, Person* known,
                       absl::Time arrived);
  absl::Status Complete(const std::string& visit, int consultant, Person* known, absl::Time left,
                        absl::Time now);
  absl::Status Contact(const v1::DueItem& item, absl::Time now);
  absl::Status Decide(Person& person, absl::Time now);
  absl::Status Win(Person& person, absl::Time now);
  absl::Status Review(absl::CivilDay day, absl::Time now);

  Person* Find(const std::string& customer) {
    const auto found = people_.find(customer);
    return found == people_.end() ? nullptr : &found->second;
  }

  Person* SomeOpenPerson();

  const DemoOptions& options_;
  const DemoHost& host_;
  Chance chance_;
  DemoSummary summary_;
  absl::TimeZone zone_;
  std::vector<std::string> grades_;   // best first
  std::vector<std::string> reasons_;  // for losing a pursuit
  std::vector<std::string> methods_;  // by phone first
  std::map<std::string, Person> people_;
  int visit_number_ = 0;
  int leaver_ = -1;
  absl::CivilDay leaver_day_;
  int away_ = -1;
  absl::CivilDay away_from_;
  absl::CivilDay away_to_;
};

absl::Status Demo::Open(absl::CivilDay first) {
  KEZHI_ASSIGN_OR_RETURN(const v1::Playbook playbook, domain::Preset(kPlaybook));
  for (const v1::Grade& grade : playbook.scales(0).grades()) grades_.push_back(grade.id());
  for (const v1::CloseReason& reason : playbook.reasons()) {
    const auto& outcomes = reason.outcomes();
    const bool lost =
        std::find(outcomes.begin(), outcomes.end(), v1::PURSUIT_STATUS_LOST) != outcomes.end();
    if (lost) reasons_.push_back(reason.id());
  }
  for (const v1::Method& method : playbook.methods()) {
    methods_.insert(method.by_phone() ? methods_.begin() : methods_.end(), method.id());
  }
  const absl::Time morning = At(first, 8 * 60);
  const v1::Actor operator_actor = As("operator", "operator");

  v1::Command open;
  open.mutable_open_store()->set_store(options_.store);
  open.mutable_open_store()->set_display_name("江城远行汽车 4S 店");
  open.mutable_open_store()->set_time_zone(kZone);
  open.mutable_open_store()->set_region_code("CN");
  open.mutable_open_store()->mutable_closes()->set_hours(18);
  KEZHI_RETURN_IF_ERROR(Do(open, operator_actor, morning));

  v1::Command adopt;
  adopt.mutable_adopt_playbook()->set_store(options_.store);
  *adopt.mutable_adopt_playbook()->mutable_playbook() = playbook;
  KEZHI_RETURN_IF_ERROR(Do(adopt, operator_actor, morning));

  for (int index = 0; index < options_.consultants; ++index) {
    v1::Command hire;
    hire.mutable_hire_consultant()->set_consultant(Consultant(index));
    hire.mutable_hire_consultant()->set_name(PersonName(chance_));
    hire.mutable_hire_consultant()->set_group(index % 2 == 0 ? "一组" : "二组");
    hire.mutable_hire_consultant()->set_title("销售顾问");
    KEZHI_RETURN_IF_ERROR(Do(hire, Manager(), morning));
  }
  return absl::OkStatus();
}

absl::Status Demo::Live(absl::CivilDay day, int number) {
  std::vector<Scene> scenes;
  PlanChanges(day, number, scenes);
  KEZHI_RETURN_IF_ERROR(PlanFollowUps(day, scenes));
  const bool weekend = absl::GetWeekday(day) == absl::Weekday::saturday ||
                       absl::GetWeekday(day) == absl::Weekday::sunday;
  const int parties =
      std::max(2, chance_.Between(weekend ? 10 : 5, weekend ? 16 : 10) * options_.consultants / 8);
  for (int i = 0; i < parties; ++i) PlanVisit(day, scenes);
  PlanEvening(day, scenes);
  std::stable_sort(scenes.begin(), scenes.end(),
                   [](const Scene& a, const Scene& b) { return a.at < b.at; });
  for (const Scene& scene : scenes) KEZHI_RETURN_IF_ERROR(scene.play());
  return absl::OkStatus();
}

// The few things that happen once: a leave, somebody who leaves for good, a holiday.
void Demo::PlanChanges(absl::CivilDay day, int number, std::vector<Scene>& scenes) {
  const absl::Time morning = At(day, 8 * 60 + 30);
  if (number == options_.days / 4 && options_.consultants > 2) {
    away_ = 1;
    away_from_ = day + 1;
    away_to_ = day + 5;
    scenes.push_back({morning, [this, morning] {
                        v1::Command command;
                        auto* leave = command.mutable_start_leave();
                        leave->set_consultant(Consultant(away_));
                        *leave->mutable_from() = domain::ToDate(away_from_);
                        *leave->mutable_to() = domain::ToDate(away_to_);
                        leave->set_reason("年假");
                        return Do(command, Manager(), morning);
                      }});
  }
  if (number == options_.days / 2 && options_.consultants > 3) {
    leaver_ = options_.consultants - 1;
    leaver_day_ = day;
    const absl::Time evening = At(day, 17 * 60 + 58);
    scenes.push_back({evening, [this, evening] {
                        v1::Command command;
                        auto* dismiss = command.mutable_dismiss_consultant();
                        dismiss->set_consultant(Consultant(leaver_));
                        *dismiss->mutable_last_day() = domain::ToDate(leaver_day_);
                        dismiss->set_successor(Consultant(0));
                        for (auto& [name, person] : people_) {
                          if (person.owner == leaver_) person.owner = 0;
                        }
                        return Do(command, Manager(), evening);
                      }});
  }
  if (number == options_.days / 3) {
    scenes.push_back({morning, [this, day, morning] {
                        v1::Command command;
                        command.mutable_declare_holiday()->set_store(options_.store);
                        *command.mutable_declare_holiday()->mutable_day() =
                            domain::ToDate(day + 14);
                        command.mutable_declare_holiday()->set_label("厂家年会");
                        return Do(command, Manager(), morning);
                      }});
  }
}

absl::Status Demo::PlanFollowUps(absl::CivilDay day, std::vector<Scene>& scenes) {
  KEZHI_ASSIGN_OR_RETURN(const std::vector<v1::DueItem> items, host_.due(options_.store, day));
  for (const v1::DueItem& item : items) {
    if (item.kind() != v1::DUE_KIND_FOLLOW_UP || !item.has_due_on()) continue;
    const bool overdue = domain::ToDay(item.due_on()) < day;
    if (!chance_.Percent(overdue ? 55 : 88)) continue;
    const absl::Time at =
        At(day, chance_.Between(9 * 60 + 20, 17 * 60)) + absl::Seconds(chance_.Between(0, 59));
    scenes.push_back({at, [this, item, at] { return Contact(item, at); }});
  }
  return absl::OkStatus();
}

absl::Status Demo::Contact(const v1::DueItem& item, absl::Time now) {
  Person* person = Find(item.customer());
  if (person == nullptr ||
      (item.pursuit() != 0 && !(person->open && person->pursuit == item.pursuit()))) {
    return absl::OkStatus();
  }
  if (!Works(person->owner, absl::CivilDay(absl::ToCivilDay(now, zone_)))) return absl::OkStatus();
  v1::Command command;
  auto* contact = command.mutable_complete_follow_up();
  contact->set_customer(item.customer());
  contact->set_pursuit(item.pursuit());
  contact->set_after_sale(item.pursuit() == 0);
  contact->set_planned_id(item.planned_id());
  *contact->mutable_at() = domain::ToTimestamp(now - absl::Minutes(chance_.Between(1, 8)));
  contact->set_method(chance_.Percent(70) ? methods_.front()
                                          : methods_[chance_.Below(methods_.size())]);
  contact->set_subject(item.pursuit() == 0 ? "售后关怀" : "购车意向");
  contact->set_situation(FollowUpNote(chance_));
  const int luck = chance_.Between(0, 99);
  contact->set_outcome(luck < 78   ? v1::CONTACT_OUTCOME_REACHED
                       : luck < 97 ? v1::CONTACT_OUTCOME_NOT_REACHED
                                   : v1::CONTACT_OUTCOME_REFUSED);
  const bool reached = contact->outcome() == v1::CONTACT_OUTCOME_REACHED;
  if (reached) {
    contact->set_successful(chance_.Percent(60));
    contact->set_customer_feedback(Feedback(chance_));
    if (item.pursuit() == 0) contact->set_satisfied(chance_.Percent(90));
  }
  if (reached && item.pursuit() != 0 && chance_.Percent(45)) {
    if (chance_.Percent(60) && person->rank > 0) {
      --person->rank;
    } else if (chance_.Percent(40) && person->rank + 1 < grades_.size()) {
      ++person->rank;
    }
    contact->set_grade(grades_[person->rank]);
  }
  KEZHI_RETURN_IF_ERROR(Do(command, AsConsultant(person->owner), now));
  ++summary_.follow_ups;
  return reached && item.pursuit() != 0 ? Decide(*person, now + absl::Minutes(2))
                                        : absl::OkStatus();
}

// What a reached contact may lead to: an order, the sale, or the loss of the customer.
absl::Status Demo::Decide(Person& person, absl::Time now) {
  if (person.ordered) return chance_.Percent(55) ? Win(person, now) : absl::OkStatus();
  if (person.rank == 0 && chance_.Percent(30)) {
    v1::Command order;
    order.mutable_place_order()->set_customer(person.customer);
    order.mutable_place_order()->set_pursuit(person.pursuit);
    order.mutable_place_order()->mutable_deposit()->set_currency_code("CNY");
    order.mutable_place_order()->mutable_deposit()->set_units(std::int64_t{1000} *
                                                              chance_.Between(2, 20));
    person.ordered = true;
    return Do(order, AsConsultant(person.owner), now);
  }
  if (!chance_.Percent(5) || reasons_.empty()) return absl::OkStatus();
  v1::Command close;
  close.mutable_close_pursuit()->set_customer(person.customer);
  close.mutable_close_pursuit()->set_pursuit(person.pursuit);
  close.mutable_close_pursuit()->set_outcome(v1::PURSUIT_STATUS_LOST);
  close.mutable_close_pursuit()->set_reason_code(reasons_[chance_.Below(reasons_.size())]);
  close.mutable_close_pursuit()->set_note(Feedback(chance_));
  person.open = false;
  ++summary_.lost;
  return Do(close, AsConsultant(person.owner), now);
}

absl::Status Demo::Win(Person& person, absl::Time now) {
  v1::Command win;
  win.mutable_win_pursuit()->set_customer(person.customer);
  win.mutable_win_pursuit()->set_pursuit(person.pursuit);
  win.mutable_win_pursuit()->set_item(CarModel(chance_));
  win.mutable_win_pursuit()->mutable_amount()->set_currency_code("CNY");
  win.mutable_win_pursuit()->mutable_amount()->set_units(std::int64_t{1000} *
                                                         chance_.Between(98, 260));
  person.open = false;
  ++summary_.won;
  return Do(win, AsConsultant(person.owner), now);
}

Person* Demo::SomeOpenPerson() {
  if (people_.empty()) return nullptr;
  auto at = people_.begin();
  std::advance(at, static_cast<std::ptrdiff_t>(chance_.Below(people_.size())));
  return at->second.open ? &at->second : nullptr;
}

void Demo::PlanVisit(absl::CivilDay day, std::vector<Scene>& scenes) {
  const std::string visit = domain::VisitName(options_.store, absl::StrCat("v", ++visit_number_));
  Person* known = chance_.Percent(18) ? SomeOpenPerson() : nullptr;
  if (known != nullptr && !Works(known->owner, day)) known = nullptr;
  const int consultant = known != nullptr ? known->owner : SomeConsultant(day);
  const bool call = chance_.Percent(known != nullptr ? 5 : 15);
  const absl::Time arrived =
      At(day, chance_.Between(9 * 60, 17 * 60)) + absl::Seconds(chance_.Between(0, 59));
  const absl::Time left =
      arrived + absl::Minutes(call ? chance_.Between(2, 12) : chance_.Between(12, 75));
  const absl::Time entered = arrived + absl::Minutes(1);
  scenes.push_back({entered, [this, visit, consultant, call, known, arrived] {
                      return Receive(visit, consultant, call, known, arrived);
                    }});
  ++summary_.visits;
  if (chance_.Percent(1)) return;  // never filled in: CloseDay notes it
  const bool late = chance_.Percent(4);
  const absl::Time completed = late ? std::max(left, At(day, 19 * 60)) + absl::Minutes(5)
                                    : left + absl::Minutes(chance_.Between(1, 15));
  scenes.push_back({completed, [this, visit, consultant, known, left, completed] {
                      return Complete(visit, consultant, known, left, completed);
                    }});
}

absl::Status Demo::Receive(const std::string& visit, int consultant, bool call, Person* known,
                           absl::Time arrived) {
  v1::Command command;
  auto* registration = command.mutable_register_visit();
  registration->set_visit(visit);
  registration->set_channel(call ? v1::CHANNEL_CALL_IN : v1::CHANNEL_WALK_IN);
  *registration->mutable_arrived_at() = domain::ToTimestamp(arrived);
  registration->set_party_size(call ? 1 : chance_.Between(1, 4));
  registration->set_consultant(Consultant(consultant));
  if (known != nullptr && known->open) {
    registration->set_customer(known->customer);
  } else {
    registration->set_appellation(Appellation(chance_));
    registration->set_source(Source(chance_));
    if (!call && chance_.Percent(30)) registration->set_plate(LicencePlate(chance_));
  }
  return Do(command, AsConsultant(consultant), arrived + absl::Minutes(1));
}

absl::Status Demo::Complete(const std::string& visit, int consultant, Person* known,
                            absl::Time left, absl::Time now) {
  v1::Command command;
  auto* completion = command.mutable_complete_visit();
  completion->set_visit(visit);
  *completion->mutable_left_at() = domain::ToTimestamp(left);
  completion->set_note(ReceptionNote(chance_));
  completion->set_test_drive(chance_.Percent(30));
  const bool comes_again = known != nullptr && known->open;
  if (!comes_again && chance_.Percent(24)) {
    completion->set_no_info_reason(NoInfoReason(chance_));
    completion->set_appellation(Appellation(chance_));
    KEZHI_RETURN_IF_ERROR(Do(command, AsConsultant(consultant), now));
    if (!chance_.Percent(4)) return absl::OkStatus();
    v1::Command strike;  // counted twice at the door
    strike.mutable_void_visit()->set_visit(visit);
    strike.mutable_void_visit()->set_reason("重复登记");
    return Do(strike, Manager(), now + absl::Minutes(3));
  }
  Person person;
  person.name = comes_again ? known->name : PersonName(chance_);
  person.phone = comes_again ? known->phone : MobileNumber(chance_);
  const std::size_t lowest = grades_.size() - 1;
  person.rank = comes_again ? known->rank - (known->rank > 0 ? 1 : 0)
                            : std::min(lowest, chance_.Below(2) + chance_.Below(lowest));
  completion->set_name(person.name);
  completion->set_phone(person.phone);
  completion->set_info_left(true);
  completion->set_wanted_model(CarModel(chance_));
  completion->set_grade(grades_[person.rank]);
  completion->set_on_site_order(!comes_again && person.rank == 0 && chance_.Percent(15));
  person.ordered = completion->on_site_order();
  KEZHI_ASSIGN_OR_RETURN(const v1::Outcome outcome, Send(command, AsConsultant(consultant), now));
  if (comes_again) {
    known->rank = person.rank;
    return Decide(*known, now + absl::Minutes(2));
  }
  for (const v1::StreamRevision& stream : outcome.streams()) {
    if (domain::IsName(stream.stream(), domain::ResourceKind::kCustomer)) {
      person.customer = stream.stream();
    }
  }
  person.owner = consultant;
  person.pursuit = 1;
  person.open = true;
  people_[person.customer] = person;
  ++summary_.customers;
  if (!chance_.Percent(3)) return absl::OkStatus();
  v1::Command amend;
  auto* amendment = amend.mutable_amend_visit();
  amendment->set_visit(visit);
  amendment->mutable_fields()->set_wanted_model(CarModel(chance_));
  amendment->mutable_update_mask()->add_paths("wanted_model");
  amendment->set_reason("车型登记有误");
  return Do(amend, AsConsultant(consultant), now + absl::Minutes(4));
}

void Demo::PlanEvening(absl::CivilDay day, std::vector<Scene>& scenes) {
  for (int index = 0; index < options_.consultants; ++index) {
    if (!Works(index, day) || !chance_.Percent(92)) continue;
    const absl::Time at = At(day, 17 * 60 + chance_.Between(20, 54));
    scenes.push_back(
        {at, [this, index, day, at] {
           v1::Command command;
           command.mutable_submit_report()->set_report(domain::ReportName(Consultant(index), day));
           command.mutable_submit_report()->set_goal_reached(
               chance_.Percent(70) ? "已完成当日目标" : "未完成，明日补上");
           KEZHI_RETURN_IF_ERROR(Do(command, AsConsultant(index), at));
           if (!chance_.Percent(15)) return absl::OkStatus();
           v1::Command comment;
           comment.mutable_comment_report()->set_report(domain::ReportName(Consultant(index), day));
           comment.mutable_comment_report()->set_text("重点跟进高意向客户，注意报价口径。");
           return Do(comment, Manager(), at + absl::Minutes(2));
         }});
  }
  const absl::Time review = At(day, chance_.Percent(85) ? 17 * 60 + 57 : 18 * 60 + 40);
  scenes.push_back({review, [this, day, review] { return Review(day, review); }});
}

// The manager accepts a complete sheet, returns another; the clerk archives what was accepted.
absl::Status Demo::Review(absl::CivilDay day, absl::Time now) {
  const std::string name = domain::DayName(options_.store, day);
  v1::Command review;
  review.mutable_review_sheet()->set_day(name);
  review.mutable_review_sheet()->set_verdict(v1::VERDICT_ACCEPTED);
  const absl::StatusOr<v1::Outcome> accepted = Send(review, Manager(), now);
  if (!accepted.ok()) {
    if (domain::ReasonOf(accepted.status()) != v1::REASON_SHEET_INCOMPLETE) {
      return accepted.status();
    }
    review.mutable_review_sheet()->set_verdict(v1::VERDICT_RETURNED);
    return Do(review, Manager(), now + absl::Minutes(1));
  }
  v1::Command archive;
  archive.mutable_archive_sheet()->set_day(name);
  return Do(archive, Clerk(), now + absl::Minutes(1));
}

}  // namespace

absl::StatusOr<DemoSummary> LiveThrough(const DemoOptions& options, const DemoHost& host) {
  if (options.days < 1 || options.consultants < 1) {
    return absl::InvalidArgumentError("a demonstration needs at least one day and one consultant");
  }
  return Demo(options, host).Run();
}

}  // namespace kezhi::services
