#include "services/server/query.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "base/check.h"
#include "base/status_macros.h"
#include "domain/dates.h"
#include "domain/names.h"
#include "domain/world.h"
#include "services/engine/contacts.h"
#include "services/engine/event_reader.h"
#include "services/engine/phone.h"
#include "services/server/page_token.h"
#include "services/server/readings.h"
#include "services/server/request_checks.h"
#include "services/server/reveal.h"

namespace kezhi::server {
namespace {

// Lines of a form asked for without a page size.
constexpr int kLinesOfForm = 1000;
// More elements than any history has.
constexpr int kAllLines = 1 << 30;

absl::Status BadToken() {
  return domain::InvalidField(v1::REASON_PAGE_TOKEN_INVALID, "page_token",
                              "is none of ours; leave it empty to begin anew");
}

}  // namespace

Query::Query(engine::Engine& engine, QueryFrame frame) : engine_(engine), frame_(std::move(frame)) {
  KEZHI_CHECK(frame_.rpc != nullptr);
  const auto& granted = policy().classes;
  const auto found = granted.find(frame_.rpc);
  if (found != granted.end()) classes_ = &found->second;
}

absl::StatusOr<engine::ReadMoment> Query::Moment() {
  engine::ReadMoment moment;
  moment.evaluated_at = frame_.evaluated_at;
  if (!frame_.page_token.empty()) {
    KEZHI_ASSIGN_OR_RETURN(PageToken token, DecodePageToken(frame_.page_token, frame_.digest));
    moment.position = token.position;
    moment.evaluated_at = token.evaluated_at;
    after_ = std::move(token.after);
    return moment;
  }
  moment.min_position = Position(frame_.read_at.min_position());
  if (frame_.read_at.has_position()) moment.position = Position(frame_.read_at.position());
  if (frame_.read_at.has_recorded_at()) {
    moment.recorded_at = domain::ToTime(frame_.read_at.recorded_at());
  }
  return moment;
}

absl::StatusOr<Position> Query::Needed(const engine::ReadMoment& moment) const {
  Position needed = moment.min_position;
  if (moment.position.has_value()) needed = std::max(needed, *moment.position);
  if (moment.recorded_at.has_value()) {
    KEZHI_ASSIGN_OR_RETURN(const Position then, engine_.journal().PositionAt(*moment.recorded_at));
    needed = std::max(needed, then);
  }
  return needed;
}

absl::Status Query::Open(absl::string_view resource, engine::ProjectionNames reads) {
  KEZHI_RETURN_IF_ERROR(CheckCall(frame_.caller, *frame_.rpc));
  limit_ = CheckPageSize(frame_.page_size, faults_);
  if (frame_.read_at.has_recorded_at() && !domain::IsValid(frame_.read_at.recorded_at())) {
    faults_.Add(v1::REASON_TIME_INVALID, "read_at.recorded_at",
                "lies outside the years 1 to 9999, or its nanos are out of range");
  }
  KEZHI_RETURN_IF_ERROR(faults_.ToStatus());
  const bool of_all = resource.empty() || resource == "stores/-";
  if (!of_all) KEZHI_RETURN_IF_ERROR(CheckStore(frame_.caller, resource));
  store_ = of_all ? frame_.caller.store() : domain::StoreOf(resource);
  projections_ = std::move(reads);
  if (frame_.folded != nullptr) {
    limit_ = kAllLines;
    return absl::OkStatus();
  }
  KEZHI_ASSIGN_OR_RETURN(engine::ReadMoment moment, Moment());
  moment.projections = projections_;
  auto snapshot = engine_.Snapshot(moment);
  if (frame_.lack != nullptr &&
      domain::ReasonOf(snapshot.status()) == v1::REASON_PROJECTION_BEHIND) {
    KEZHI_ASSIGN_OR_RETURN(const Position needed, Needed(moment));
    // The latest is what is there now: it waits for nothing.
    if (needed > Position(0)) *frame_.lack = Lack{projections_, needed};
  }
  KEZHI_ASSIGN_OR_RETURN(snapshot_, std::move(snapshot));
  if (remembers_) remembered_ = std::make_unique<engine::RememberedReads>(snapshot_->rows());
  return absl::OkStatus();
}

absl::StatusOr<int> Query::Offset() const {
  int offset = 0;
  if (after_.empty()) return offset;
  if (!absl::SimpleAtoi(after_, &offset) || offset < 0) return BadToken();
  return offset;
}

absl::StatusOr<Position> Query::AfterPosition() const {
  std::uint64_t position = 0;
  if (!after_.empty() && !absl::SimpleAtoi(after_, &position)) return BadToken();
  return Position(position);
}

void Query::SetNextOffset(int offset) {
  next_ = absl::StrCat(offset);
}

absl::StatusOr<domain::FormPage> Query::PageOfForm() const {
  KEZHI_ASSIGN_OR_RETURN(const int offset, Offset());
  const bool unsaid = frame_.page_size == 0 && frame_.folded == nullptr;
  return domain::FormPage{.offset = offset, .limit = unsaid ? kLinesOfForm : limit_};
}

void Query::SetNextOf(const domain::FormPage& page, bool more) {
  if (more) SetNextOffset(page.offset + page.limit);
}

void Query::SetNextPosition(Position position) {
  next_ = absl::StrCat(position.value());
}

absl::Status Query::Reveal(Rule rule, const Subject& subject,
                           google::protobuf::Message& message) const {
  if (frame_.folded != nullptr) return absl::OkStatus();
  return RevealTo(frame_.caller, engine_.keyring(), rule, classes_, subject, message);
}

bool Query::Identifies(Rule rule, const Subject& subject) const {
  if (classes_ != nullptr && !classes_->identity) return false;
  return See(frame_.caller, rule, subject) != engine::Sight::kWithheld;
}

absl::Status Query::Record(const google::protobuf::Message& request,
                           const google::protobuf::Message& answer) const {
  return RecordReading(frame_.reading_log, frame_.caller, *frame_.rpc, request, answer);
}

void Query::Withhold(google::protobuf::Message& answer) const {
  if (frame_.folded != nullptr) return;
  if (classes_ != nullptr && !classes_->money) WithholdMoney(answer);
}

bool Query::SeesMoneyOf(const Subject& subject) const {
  if (classes_ != nullptr || frame_.folded != nullptr) return true;
  return See(frame_.caller, policy().money, subject) == engine::Sight::kClear;
}

void Query::WithholdMoneyOf(const Subject& subject, google::protobuf::Message& message) const {
  if (!SeesMoneyOf(subject)) WithholdMoney(message);
}

absl::StatusOr<std::vector<std::string>> Query::CustomersWithPhone(
    const std::string& store, absl::string_view phone, const std::string& region) const {
  std::string normal = engine::NormalisePhone(phone, region);
  if (normal.empty()) {
    return domain::InvalidField(v1::REASON_PHONE_INVALID, "phone",
                                absl::StrCat("is no phone number of region ", region));
  }
  engine::Contacts contacts(engine_.journal(), engine_.keyring());
  const domain::Contact contact{.kind = v1::CONTACT_KIND_PHONE, .value = std::move(normal)};
  KEZHI_RETURN_IF_ERROR(contacts.Load(store, contact, 0));
  const std::vector<std::string>* found = contacts.Find(store, contact);
  return found == nullptr ? std::vector<std::string>() : *found;
}

absl::StatusOr<std::vector<v1::Event>> Query::ReadStreams(const std::vector<std::string>& streams,
                                                          Position after) const {
  std::vector<v1::Event> events;
  if (position() == Position(0)) return events;
  for (const std::string& stream : streams) {
    engine::StreamRange range;
    range.stream = stream;
    range.until = position();
    KEZHI_RETURN_IF_ERROR(engine::ReadStream(engine_.journal(), range, [&](v1::Event& event) {
      if (event.position() > after.value()) events.push_back(std::move(event));
      return true;
    }));
  }
  std::sort(events.begin(), events.end(),
            [](const v1::Event& a, const v1::Event& b) { return a.position() < b.position(); });
  return events;
}

absl::StatusOr<v1::Event> Query::EventAt(Position at) const {
  if (at > position()) {
    return domain::NotFound(v1::REASON_EVENT_NOT_FOUND, absl::StrCat("event ", at.value()));
  }
  return engine::ReadEvent(engine_.journal(), at);
}

absl::Status Query::AddChanges(Position after, Position until,
                               std::set<Position>& positions) const {
  if (remembered_ == nullptr) return absl::OkStatus();
  return remembered_->Visit([&](const std::string& table, const std::string& begin,
                                const std::string& end) {
    return engine_.views().Changes(storage::TableIn(snapshot_->SpaceOf(table), table), begin, end,
                                   after, until,
                                   [&positions](Position changed) { positions.insert(changed); });
  });
}

absl::Status Query::status() const {
  return snapshot_ == nullptr ? absl::OkStatus() : snapshot_->status();
}

v1::Served Query::Served() const {
  v1::Served served;
  served.set_log_id(engine_.journal().log_id());
  served.set_position(position().value());
  *served.mutable_evaluated_at() = domain::ToTimestamp(evaluated_at());
  return served;
}

std::string Query::NextPageToken() const {
  if (next_.empty()) return "";
  return EncodePageToken({.position = position(), .evaluated_at = evaluated_at(), .after = next_},
                         frame_.digest);
}

}  // namespace kezhi::server
