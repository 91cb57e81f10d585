// CloseDay spans aggregates: it writes down, each on the stream it is about, what the day left
// undone.
#include "domain/customer/close_day.h"

#include <string>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/day/decide.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/names.h"
#include "domain/visit/close_day.h"

namespace kezhi::domain {
namespace {

constexpr std::size_t kMaxFacts = 500;
// What one candidate alone may bring: a commit holds 1,000 events, two of them the day's own.
constexpr std::size_t kMaxFactsOfOne = 998;

// Appends what each candidate's stream bears out, as long as a commit takes it.
class Closing {
 public:
  Closing(const v1::CloseDayCandidates& candidates, absl::CivilDay day, DecisionBuilder& builder)
      : candidates_(candidates), day_(day), builder_(builder) {}

  // Returns whether all candidates were looked at.
  bool Run() {
    for (const std::string& visit : candidates_.visits()) {
      Look([&] { CloseVisitDay(visit, day_, builder_.world(), builder_.decision()); });
    }
    for (const std::string& customer : candidates_.customers()) {
      Look([&] { CloseCustomerDay(customer, day_, builder_.world(), builder_.decision()); });
    }
    for (const std::string& consultant : candidates_.consultants()) {
      Look([&] { NoteMissingReport(consultant); });
    }
    return left_ == 0;
  }

  int left() const { return left_; }

 private:
  template <typename Note>
  void Look(Note note) {
    auto& events = builder_.decision().events;
    const std::size_t before = events.size();
    if (left_ > 0 || before >= kMaxFacts) {
      ++left_;
      return;
    }
    note();
    if (events.size() <= kMaxFacts) return;
    if (before > 0) {
      // Too many together: the candidate begins the next commit.
      events.resize(before);
      ++left_;
    } else if (events.size() > kMaxFactsOfOne) {
      // One customer alone fills the commit. Each fact stands for itself, and what is cut off is
      // found again.
      events.resize(kMaxFactsOfOne);
      ++left_;
    }
  }

  void NoteMissingReport(const std::string& consultant) {
    const World& world = builder_.world();
    const ConsultantState& state = world.consultant(consultant);
    const bool worked = state.ActiveOn(day_) && state.hired_on <= day_ && !state.OnLeave(day_);
    if (!worked || !builder_.days().IsOpen(day_)) return;
    const std::string name = ReportName(consultant, day_);
    const ReportState& report = world.report(name);
    if (report.missing_noted || report.first_submitted_at <= builder_.days().ClosesAt(day_)) return;
    v1::Event event;
    *event.mutable_report_missing()->mutable_closed_day() = ToDate(day_);
    builder_.Append(name, event, AtClosing(builder_.store(), day_));
  }

  const v1::CloseDayCandidates& candidates_;
  absl::CivilDay day_;
  DecisionBuilder& builder_;
  int left_ = 0;
};

// R33, and days are closed in order, from the day the store was opened on.
absl::Status CheckTurn(absl::CivilDay day, const DecisionBuilder& builder) {
  const StoreState& store = builder.store();
  if (day < store.opened_on) {
    return InvalidField(v1::REASON_BEFORE_STORE, "close_day.day",
                        absl::StrCat("lies before the store's first day, ", Iso(store.opened_on)));
  }
  if (builder.world().now() < store.days().ClosesAt(day)) {
    return Refuse(v1::REASON_DAY_OPEN, absl::StrCat(Iso(day), " is not over"));
  }
  const std::string before = DayName(builder.store_name(), day - 1);
  if (day == store.opened_on || builder.world().day(before).closed) return absl::OkStatus();
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_EARLIER_DAY_OPEN)
      .Message(absl::StrCat(Iso(day - 1), " must be closed first"))
      .Metadata("day", before)
      .Build();
}

}  // namespace

absl::StatusOr<Decision> DecideCloseDay(const v1::Command& command, const v1::CloseDay& ask,
                                        const World& world) {
  DecisionBuilder builder(command, world);
  const DayState& state = world.day(ask.day());
  if (state.closed) return std::move(builder).Build();  // R34
  const absl::CivilDay day = ParseName(ask.day())->day;
  KEZHI_RETURN_IF_ERROR(CheckTurn(day, builder));

  Closing closing(ask.candidates(), day, builder);
  const Occurrence when = AtClosing(builder.store(), day);
  v1::Event event;
  if (!closing.Run()) {
    const std::size_t facts = builder.decision().events.size();
    builder.decision().remaining = closing.left();
    event.mutable_day_closing()->set_done(state.closing_done + static_cast<int>(facts));
    builder.Append(ask.day(), event, when);
    return std::move(builder).Build();
  }
  const bool reviewed = state.first_reviewed_at <= builder.days().ClosesAt(day);
  if (ask.candidates().sheet_has_lines() && !reviewed && !state.unreviewed_noted) {
    v1::Event unreviewed;
    *unreviewed.mutable_sheet_unreviewed()->mutable_closed_day() = ToDate(day);
    builder.Append(ask.day(), unreviewed, when);
  }
  *event.mutable_day_closed()->mutable_closed_day() = ToDate(day);
  builder.Append(ask.day(), event, when);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
