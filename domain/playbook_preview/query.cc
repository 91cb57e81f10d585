#include "domain/playbook_preview/query.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

#include "kezhi/v1/views.pb.h"

#include "base/status_macros.h"
#include "domain/customer_card/query.h"
#include "domain/customer_card/tables.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/rules.h"

namespace kezhi::domain {
namespace {

std::optional<absl::CivilDay> DueAfter(const v1::Grade* grade, std::optional<absl::CivilDay> last) {
  if (grade == nullptr || !grade->has_cadence() || !last.has_value()) return std::nullopt;
  return Add(*last, grade->cadence());
}

std::optional<absl::CivilDay> HorizonOf(const v1::Grade* grade,
                                        std::optional<absl::CivilDay> graded_on) {
  if (grade == nullptr || !graded_on.has_value()) return std::nullopt;
  return Rules::HorizonEnds(*grade, *graded_on);
}

// What a stage would be called; empty = it has no place.
std::string StageAfter(const Rules& after, const std::string& stage) {
  const v1::StageMachine* machine = after.primary_machine();
  if (machine == nullptr) return "";
  const auto has = [&](const std::string& id) {
    return std::any_of(machine->stages().begin(), machine->stages().end(),
                       [&](const v1::Stage& known) { return known.id() == id; });
  };
  if (has(stage)) return stage;
  const std::string carried = after.Carried(stage);
  return has(carried) ? carried : "";
}

// The rules of now and those to come.
struct Both {
  const Rules& before;
  const Rules& after;
};

v1::PursuitPreview PreviewOf(const RowReader& rows, const std::string& customer,
                             const v1::CardPursuit& pursuit, const Both& rules) {
  v1::PursuitPreview preview;
  preview.set_customer(customer);
  preview.set_pursuit(pursuit.pursuit());
  preview.set_owner(pursuit.owner());
  preview.set_grade(pursuit.grade());
  preview.set_stage(pursuit.stage());
  if (!pursuit.stage().empty()) preview.set_stage_after(StageAfter(rules.after, pursuit.stage()));
  if (pursuit.grade().empty()) return preview;
  const v1::Grade* before = rules.before.grade(pursuit.grade());
  const v1::Grade* after = rules.after.grade(pursuit.grade());
  if (after != nullptr) preview.set_grade_after(after->id());
  if (pursuit.has_horizon_ends()) *preview.mutable_horizon_ends() = pursuit.horizon_ends();
  const auto horizon = HorizonOf(after, DayIfSet(pursuit.graded_on()));
  if (horizon.has_value()) *preview.mutable_horizon_ends_after() = ToDate(*horizon);
  const auto last = LastContactOf(rows, customer, pursuit, absl::CivilDay::max());
  if (const auto due = DueAfter(before, last)) *preview.mutable_due_on() = ToDate(*due);
  if (const auto due = DueAfter(after, last)) *preview.mutable_due_on_after() = ToDate(*due);
  preview.set_in_progress_table(before != nullptr && before->in_progress_table());
  preview.set_in_progress_table_after(after != nullptr && after->in_progress_table());
  return preview;
}

// Counts what is otherwise; false: nothing is.
bool Count(const v1::PursuitPreview& pursuit, v1::PlaybookPreview& counts) {
  const bool grade = pursuit.grade() != pursuit.grade_after();
  const bool stage = pursuit.stage() != pursuit.stage_after();
  const bool horizon = DayIfSet(pursuit.horizon_ends()) != DayIfSet(pursuit.horizon_ends_after());
  const bool due = DayIfSet(pursuit.due_on()) != DayIfSet(pursuit.due_on_after());
  const bool table = pursuit.in_progress_table() != pursuit.in_progress_table_after();
  counts.set_open_pursuits(counts.open_pursuits() + 1);
  counts.set_grades(counts.grades() + (grade ? 1 : 0));
  counts.set_stages(counts.stages() + (stage ? 1 : 0));
  counts.set_horizons(counts.horizons() + (horizon ? 1 : 0));
  counts.set_due_days(counts.due_days() + (due ? 1 : 0));
  counts.set_table_rows(counts.table_rows() + (table ? 1 : 0));
  return grade || stage || horizon || due || table;
}

bool LosesAClass(const v1::CardHead& head, const Rules& after) {
  return std::any_of(head.classes().begin(), head.classes().end(),
                     [&](const v1::CustomerClass& held) {
                       const v1::GradeScale* scale = after.scale(held.scale());
                       return scale == nullptr || Rules::GradeOf(*scale, held.grade()) == nullptr;
                     });
}

void PreviewCustomer(const RowReader& rows, const v1::CardHead& head, const Both& rules,
                     PlaybookChange& change) {
  if (!head.merged_into().empty()) return;
  if (LosesAClass(head, rules.after)) {
    change.preview.set_classes(change.preview.classes() + 1);
  }
  ScanPrefix(rows, kCardPursuits, head.customer(), [&](absl::string_view, absl::string_view value) {
    v1::CardPursuit pursuit;
    pursuit.ParseFromArray(value.data(), static_cast<int>(value.size()));
    if (pursuit.status() != v1::PURSUIT_STATUS_OPEN) return true;
    v1::PursuitPreview preview = PreviewOf(rows, head.customer(), pursuit, rules);
    if (Count(preview, change.preview)) change.pursuits.push_back(std::move(preview));
    return true;
  });
}

}  // namespace

absl::StatusOr<PlaybookChange> PreviewPlaybook(const RowReader& rows, const std::string& store,
                                               const v1::Playbook& playbook, absl::CivilDay day) {
  const std::vector<v1::Playbook> now = PlaybooksOn(rows, store, day);
  PlaybookChange change;
  std::vector<v1::Playbook> then;
  std::vector<const v1::Playbook*> others;
  for (const v1::Playbook& other : now) {
    if (other.id() == playbook.id()) {
      change.former = other;
      continue;
    }
    then.push_back(other);
    others.push_back(&other);
    change.preview.add_beside(other.id());
  }
  KEZHI_RETURN_IF_ERROR(Validate(playbook, others));
  then.push_back(playbook);
  const Rules before = Rules::Of(now);
  const Rules after = Rules::Of(then);
  for (std::string& id : NotCarried(before, after)) {
    change.preview.add_not_carried(std::move(id));
  }
  const std::string begin = absl::StrCat(store, "/customers/");
  const std::string end = absl::StrCat(store, "/customers0");  // '0' follows '/'
  rows.Scan(kCardCustomers, begin, end, [&](absl::string_view, absl::string_view value) {
    v1::CardHead head;
    head.ParseFromArray(value.data(), static_cast<int>(value.size()));
    PreviewCustomer(rows, head, {before, after}, change);
    return true;
  });
  return change;
}

}  // namespace kezhi::domain
