#ifndef KEZHI_SERVICES_SERVER_QUERY_H_
#define KEZHI_SERVICES_SERVER_QUERY_H_

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/read.pb.h"

#include "base/status_macros.h"
#include "base/strong_id.h"
#include "domain/error.h"
#include "domain/form_pages.h"
#include "domain/rows.h"
#include "services/engine/engine.h"
#include "services/engine/reading_log.h"
#include "services/engine/remembered_reads.h"
#include "services/engine/snapshots.h"
#include "services/engine/unsealer.h"
#include "services/server/caller.h"

namespace kezhi::server {

// What a query lacks: the projections have not come to the position yet.
struct Lack {
  engine::ProjectionNames projections;
  Position position;
};

// Rows that an answer is made of instead of the views': those of a history that somebody folds.
struct FoldedRows {
  // Borrowed.
  const domain::RowReader& rows;
  // The moment.
  Position position;
  absl::Time evaluated_at;
};

// What of a request concerns the moment and the page, whatever is asked.
struct QueryFrame {
  Caller caller;
  // The RPC that asks for this, also when it stands in a form that is watched or compared.
  const Rpc* rpc = nullptr;
  v1::ReadAt read_at;
  // What depends on the time is judged by this, instead of what follows from the moment.
  std::optional<absl::Time> evaluated_at;
  // Set by Query::Open where the query lacks something, which it never waits for; nullptr = nobody
  // asks. Borrowed.
  std::optional<Lack>* lack = nullptr;
  // Where it is noted whom the answer shows; nullptr = nowhere. Borrowed.
  engine::ReadingLog* reading_log = nullptr;
  // The answer is made of these rows: all of it on one page, what it shows for this caller, but
  // texts and amounts in it are as they are recorded, none opened and none withheld. Not for
  // queries that read events. nullptr = of the views' at the moment. Borrowed.
  const FoldedRows* folded = nullptr;
  int page_size = 0;
  std::string page_token;
  // Names the query for page tokens (page_token.h).
  std::string digest;
};

// One query on its way: collects the faults of its request, then holds the moment that it is
// answered for, then its page's end. One thread; ended with the answer.
class Query {
 public:
  // `engine` is borrowed.
  Query(engine::Engine& engine, QueryFrame frame);

  const Caller& caller() const { return frame_.caller; }

  const RolePolicy& policy() const { return frame_.caller.policy(); }

  // Faults found so far; Open adds those of moment and page.
  domain::Violations& faults() { return faults_; }

  // Ends the checks and takes the moment. INVALID_ARGUMENT: all faults at once. NOT_FOUND,
  // STORE_NOT_FOUND: `resource`, a name or empty for none, lies in a store that is not the
  // caller's. PERMISSION_DENIED: the caller may not call the frame's RPC. OUT_OF_RANGE,
  // AS_OF_AHEAD; UNAVAILABLE, PROJECTION_BEHIND, at once (QueryFrame::lack). `reads` are the
  // projections whose tables the answer is made of: no other can hold it up.
  absl::Status Open(absl::string_view resource, engine::ProjectionNames reads);

  // Of which projections' rows, once Open has been called, the answer is made; and of which
  // store's, empty = all.
  const engine::ProjectionNames& reads() const { return projections_; }

  const std::string& store() const { return store_; }

  // From here on after Open.
  const domain::RowReader& rows() const {
    if (frame_.folded != nullptr) return frame_.folded->rows;
    return remembered_ == nullptr ? snapshot_->rows()
                                  : static_cast<const domain::RowReader&>(*remembered_);
  }

  Position position() const {
    return frame_.folded != nullptr ? frame_.folded->position : snapshot_->position();
  }

  absl::Time evaluated_at() const {
    return frame_.folded != nullptr ? frame_.folded->evaluated_at : snapshot_->evaluated_at();
  }

  // Elements of this page, at most.
  int limit() const { return limit_; }

  // What the list goes on with; empty = from the start.
  const std::string& after() const { return after_; }

  // The same as a number of elements, or as a position. INVALID_ARGUMENT, PAGE_TOKEN_INVALID.
  absl::StatusOr<int> Offset() const;
  absl::StatusOr<Position> AfterPosition() const;

  // What the next page goes on with; empty = there is none.
  void SetNext(std::string next) { next_ = std::move(next); }

  void SetNextOffset(int offset);

  // The page, from `offset` on, of items that are sorted here, equal ones as they came; `before`
  // says whether one stands before another.
  template <typename Item, typename Before>
  std::vector<Item> CutSorted(std::vector<Item> items, int offset, bool descending, Before before) {
    std::stable_sort(items.begin(), items.end(), [&](const Item& a, const Item& b) {
      return descending ? before(b, a) : before(a, b);
    });
    const std::size_t begin = std::min(items.size(), static_cast<std::size_t>(offset));
    const std::size_t end = std::min(items.size(), begin + static_cast<std::size_t>(limit_));
    if (end < items.size()) SetNextOffset(static_cast<int>(end));
    return {std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(begin)),
            std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(end))};
  }

  // The page of a form's lines: without a page size all of them, up to 1,000. INVALID_ARGUMENT,
  // PAGE_TOKEN_INVALID.
  absl::StatusOr<domain::FormPage> PageOfForm() const;
  // After it: whether lines follow the page.
  void SetNextOf(const domain::FormPage& page, bool more);

  void SetNextPosition(Position position);

  // Shows the personal texts anywhere in `message` as the caller sees them under `rule`; all of the
  // message is about `subject`. Once shown, a text stays as it is. DATA_LOSS.
  absl::Status Reveal(Rule rule, const Subject& subject, google::protobuf::Message& message) const;

  // Notes whose personal texts the whole answer, revealed and masked, is about to show: the last
  // thing before it is given. Errors of ReadingLog::Record.
  absl::Status Record(const google::protobuf::Message& request,
                      const google::protobuf::Message& answer) const;

  // Takes out of the whole answer what no Reveal decides about: amounts that a grant leaves out.
  void Withhold(google::protobuf::Message& answer) const;

  // Whether the caller's role sees amounts that are `subject`'s. A grant's classes decide
  // elsewhere: in Withhold, and in the policy where sums are no amounts of their own.
  bool SeesMoneyOf(const Subject& subject) const;

  // Takes the amounts out of `message`, all of which is about `subject`, unless the caller's role
  // sees whose they are. What a grant leaves out is left to Withhold.
  void WithholdMoneyOf(const Subject& subject, google::protobuf::Message& message) const;

  // Whether the caller sees, in clear or shortened, who `subject` is under `rule`. Whom somebody
  // does not see they must not find either, or finding would tell what is withheld.
  bool Identifies(Rule rule, const Subject& subject) const;

  // Names of the store's customers that have this phone number now; a number in any usual writing.
  // Whoever asks: see Identifies. INVALID_ARGUMENT, PHONE_INVALID.
  absl::StatusOr<std::vector<std::string>> CustomersWithPhone(const std::string& store,
                                                              absl::string_view phone,
                                                              const std::string& region) const;
  // The events of these streams after a position and up to this query's, by position.
  absl::StatusOr<std::vector<v1::Event>> ReadStreams(const std::vector<std::string>& streams,
                                                     Position after) const;

  // The event at a position up to this query's. NOT_FOUND, EVENT_NOT_FOUND: there is none.
  absl::StatusOr<v1::Event> EventAt(Position position) const;

  // Before Open: remembers which rows are read.
  void RememberReads() { remembers_ = true; }

  // Adds the positions after `after`, up to `until`, at which any of those rows changed.
  absl::Status AddChanges(Position after, Position until, std::set<Position>& positions) const;

  // Ends the query: an error met while reading rows, which the domain's queries cannot tell.
  absl::Status status() const;
  v1::Served Served() const;
  // Empty = there is none.
  std::string NextPageToken() const;

 private:
  absl::StatusOr<engine::ReadMoment> Moment();
  // How far the views must have come for the moment.
  absl::StatusOr<Position> Needed(const engine::ReadMoment& moment) const;

  engine::Engine& engine_;
  const QueryFrame frame_;
  // What a grant lets the caller see here; nullptr = what its role does.
  const Classes* classes_ = nullptr;
  domain::Violations faults_;
  std::string store_;
  engine::ProjectionNames projections_;
  std::unique_ptr<engine::QuerySnapshot> snapshot_;
  bool remembers_ = false;
  // Set by Open when they are remembered.
  std::unique_ptr<engine::RememberedReads> remembered_;
  int limit_ = 0;
  std::string after_;
  std::string next_;
};

// Reveals a form about a consultant's own day, such as a daily report: their name by the rule for
// staff, all else as of a customer of theirs, also where that is another's by now. DATA_LOSS.
template <typename DayForm>
absl::Status RevealOwnDay(const Query& query, DayForm& form) {
  DayForm named;
  if (form.has_consultant_name()) *named.mutable_consultant_name() = form.consultant_name();
  form.clear_consultant_name();
  KEZHI_RETURN_IF_ERROR(query.Reveal(query.policy().staff, {}, named));
  KEZHI_RETURN_IF_ERROR(query.Reveal(query.policy().customer, {.owner = form.consultant()}, form));
  form.MergeFrom(named);
  return absl::OkStatus();
}

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_QUERY_H_
