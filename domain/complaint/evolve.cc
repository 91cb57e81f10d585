#include "domain/complaint/evolve.h"

#include "domain/dates.h"

namespace kezhi::domain {
namespace {

// Both that it was filed and that it was taken up again set the deadlines.
template <typename Filed>
void SetDeadlines(const Filed& filed, ComplaintState& state) {
  state.replied = false;
  state.resolved = false;
  state.reply_due_at =
      filed.has_reply_due_at() ? ToTime(filed.reply_due_at()) : absl::InfiniteFuture();
  state.resolve_due_at =
      filed.has_resolve_due_at() ? ToTime(filed.resolve_due_at()) : absl::InfiniteFuture();
}

}  // namespace

void EvolveComplaint(const v1::Event& event, ComplaintState& state) {
  switch (event.kind_case()) {
    case v1::Event::kComplaintFiled:
      state.filed = true;
      state.customer = event.complaint_filed().customer();
      state.kind = event.complaint_filed().kind();
      SetDeadlines(event.complaint_filed(), state);
      return;
    case v1::Event::kComplaintReplied: state.replied = true; return;
    case v1::Event::kComplaintResolved: state.resolved = true; return;
    case v1::Event::kComplaintReopened: SetDeadlines(event.complaint_reopened(), state); return;
    default: return;
  }
}

}  // namespace kezhi::domain
