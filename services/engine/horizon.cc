#include "services/engine/horizon.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"

namespace kezhi::engine {
namespace {

constexpr char kNote[] = "earliest";
constexpr std::size_t kVersionsAtOnce = 20'000;
// A pass reads all history, so it begins when so much of what is kept could go.
constexpr std::uint64_t kPart = 16;

}  // namespace

absl::StatusOr<Position> EarliestOf(const storage::Views& views) {
  KEZHI_ASSIGN_OR_RETURN(const std::string note, views.Note(kNote));
  std::uint64_t earliest = 0;
  if (!note.empty() && !absl::SimpleAtoi(note, &earliest)) {
    return absl::DataLossError("the views' earliest position cannot be read");
  }
  return Position(earliest);
}

absl::StatusOr<std::unique_ptr<Horizon>> Horizon::Open(const storage::Journal& journal,
                                                       storage::Views& views, const Clock& clock,
                                                       const Options& options,
                                                       std::function<Position()> needed) {
  std::unique_ptr<Horizon> horizon(new Horizon(journal, views, clock, options, std::move(needed)));
  KEZHI_ASSIGN_OR_RETURN(const Position earliest, EarliestOf(views));
  horizon->earliest_ = earliest.value();
  // A pass may have been interrupted.
  if (earliest > Position(0)) horizon->pass_ = "";
  return horizon;
}

absl::StatusOr<Position> Horizon::Due() const {
  const std::uint64_t head = journal_.head().position.value();
  std::uint64_t due = head;
  if (options_.positions > 0) due = head - std::min(head, options_.positions);
  if (options_.age > absl::ZeroDuration()) {
    KEZHI_ASSIGN_OR_RETURN(const Position then, journal_.PositionAt(clock_.Now() - options_.age));
    due = std::min(due, then.value());
  }
  return Position(std::min(due, needed_().value()));
}

absl::StatusOr<bool> Horizon::Step() {
  if (!pass_.has_value()) {
    if (!options_.set()) return false;
    KEZHI_ASSIGN_OR_RETURN(const Position due, Due());
    const std::uint64_t kept = journal_.head().position.value() - due.value();
    const std::uint64_t more = due.value() - std::min(due.value(), earliest_.load());
    if (more == 0 || more * kPart < kept) return false;
    // Durable before anything goes: who asks for what lies before is refused from now on.
    KEZHI_RETURN_IF_ERROR(views_.SetNote(kNote, absl::StrCat(due.value())));
    earliest_ = due.value();
    pass_ = "";
  }
  KEZHI_ASSIGN_OR_RETURN(std::string next, views_.Prune(*pass_, earliest(), kVersionsAtOnce));
  if (next.empty()) {
    pass_.reset();
  } else {
    pass_ = std::move(next);
  }
  return true;
}

}  // namespace kezhi::engine
