#include "domain/report/decide.h"

#include <cstdint>

#include "base/status_macros.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/report/checks.h"

namespace kezhi::domain {

absl::StatusOr<Decision> DecideAddRemark(const v1::Command& command, const v1::AddRemark& ask,
                                         const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckOwnReport(ask.report(), "add_remark", world.actor()));
  KEZHI_RETURN_IF_ERROR(CheckReport(ask.report(), "add_remark", command, builder));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  v1::Event event;
  event.mutable_remark_added()->set_kind(ask.kind());
  event.mutable_remark_added()->mutable_note()->set_clear(ask.text());
  builder.Append(ask.report(), event, when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideSubmitReport(const v1::Command& command, const v1::SubmitReport& ask,
                                            const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckOwnReport(ask.report(), "submit_report", world.actor()));
  KEZHI_RETURN_IF_ERROR(CheckReport(ask.report(), "submit_report", command, builder));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const std::uint64_t through = world.facts().next_position - 1;
  const auto fill = [&](auto& submitted) {
    submitted.set_through_position(through);
    if (!ask.goal_reached().empty()) {
      submitted.mutable_goal_reached()->set_clear(ask.goal_reached());
    }
  };
  v1::Event event;
  if (world.report(ask.report()).submitted) {
    fill(*event.mutable_report_resubmitted());  // R112
  } else {
    fill(*event.mutable_report_submitted());
  }
  builder.Append(ask.report(), event, when);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideCommentReport(const v1::Command& command,
                                             const v1::CommentReport& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_RETURN_IF_ERROR(CheckReport(ask.report(), "comment_report", command, builder));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  if (!world.report(ask.report()).submitted) {
    return Refuse(v1::REASON_REPORT_NOT_SUBMITTED, "the report was not submitted yet");
  }
  v1::Event event;
  event.mutable_report_commented()->set_by(world.actor().principal());
  event.mutable_report_commented()->mutable_note()->set_clear(ask.text());
  builder.Append(ask.report(), event, when);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
