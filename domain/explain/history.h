#ifndef KEZHI_DOMAIN_EXPLAIN_HISTORY_H_
#define KEZHI_DOMAIN_EXPLAIN_HISTORY_H_

#include <cstddef>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "kezhi/v1/event.pb.h"

#include "domain/explain/versions.h"
#include "domain/projection.h"

namespace kezhi::domain {

// A history folded in memory, with all that its folds have read and written: the fold of the same
// history without one of its events then costs no more than the events that this one bears on. One
// thread.
class FoldedHistory {
 public:
  // Both borrowed; events by position, from 0 on here.
  FoldedHistory(const std::vector<v1::Event>& events,
                const std::vector<const Projection*>& projections);

  // What a fold could not go on after. Ask before anything else.
  const absl::Status& status() const { return status_; }

  const RowVersions& versions() const { return versions_; }

  // The rows that are otherwise at the end when all events but this one are folded. An error: the
  // folds cannot go on without it.
  absl::StatusOr<RowValues> Without(std::size_t event);

 private:
  // Which event next touches a row that is otherwise: each such row stands here with its next one.
  using Agenda = std::set<std::pair<std::size_t, RowName>>;

  absl::Status Apply(std::size_t event, RowsAt& rows) const;
  void Remember(std::size_t event, const RowsAt& rows);
  // The events that read or write the row, in order.
  const std::vector<std::size_t>& TouchersOf(const RowName& name);
  void PutNext(std::size_t event, const RowName& name, Agenda& agenda);
  // Takes what stands in the agenda for the event; true when it touches a row that is otherwise.
  bool TakeUp(std::size_t event, const RowValues& changed, Agenda& agenda);
  // The event has written this instead of what it wrote.
  void Replace(std::size_t event, const RowValues& written, RowValues& changed, Agenda& agenda);

  const std::vector<v1::Event>& events_;
  const std::vector<const Projection*>& projections_;
  RowVersions versions_;
  std::map<RowName, std::vector<std::size_t>> touched_;
  std::map<RowReads::Range, std::vector<std::size_t>> scanned_;
  // TouchersOf, as far as asked for.
  std::map<RowName, std::vector<std::size_t>> touchers_;
  absl::Status status_;
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_EXPLAIN_HISTORY_H_
