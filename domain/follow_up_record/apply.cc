#include "domain/follow_up_record/apply.h"

#include <string>
#include <utility>

#include "kezhi/v1/playbook_views.pb.h"

#include "domain/flags.h"
#include "domain/fold.h"
#include "domain/follow_up_record/tables.h"
#include "domain/names.h"

namespace kezhi::domain {
namespace {

v1::FollowUpLine LineOf(const v1::Event& event, const v1::FollowUpDone& done) {
  v1::FollowUpLine line;
  line.set_customer(event.stream());
  line.set_pursuit(done.pursuit());
  if (event.has_business_day()) *line.mutable_day() = event.business_day();
  if (done.has_at()) *line.mutable_at() = done.at();
  line.set_method(done.method());
  line.set_grade(done.grade_before());
  line.set_grade_after(done.grade_after());
  line.set_by(done.by());
  if (done.has_subject()) *line.mutable_subject() = done.subject();
  if (done.has_situation()) *line.mutable_situation() = done.situation();
  line.set_outcome(done.outcome());
  line.set_method_not_recommended(HasFlag(event, kMethodNotRecommended));
  Touch(event, line);
  return line;
}

}  // namespace

void ApplyFollowUps(const v1::Event& event, const RowReader& /*rows*/, RowWriter& out) {
  if (!event.has_follow_up_done()) return;
  v1::FollowUpLine line = LineOf(event, event.follow_up_done());
  const std::string place =
      RowKey(DaySegment(line.day()), TimeSegment(line.at()), Sortable(event.position()));
  out.Insert(kFollowUpsOf, RowKey(event.stream(), place), "");
  InsertRow(out, kFollowUpLines, RowKey(StoreOf(event.stream()), place), std::move(line));
}

}  // namespace kezhi::domain
