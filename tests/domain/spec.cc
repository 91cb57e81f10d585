#include "tests/domain/spec.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "domain/event_codec.h"
#include "domain/names.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

v1::Actor Operator() {
  v1::Actor actor;
  actor.set_principal("operator");
  actor.set_role("operator");
  return actor;
}

v1::Occurred Instant(absl::Time at) {
  v1::Occurred occurred;
  occurred.set_precision(v1::PRECISION_INSTANT);
  *occurred.mutable_at() = domain::ToTimestamp(at);
  return occurred;
}

const google::protobuf::Message& ArmOf(const v1::Event& event) {
  const auto* reflection = v1::Event::GetReflection();
  const auto* arm =
      reflection->GetOneofFieldDescriptor(event, v1::Event::descriptor()->FindOneofByName("kind"));
  KEZHI_CHECK(arm != nullptr);
  return reflection->GetMessage(event, arm);
}

std::vector<std::string> Sorted(const google::protobuf::RepeatedPtrField<std::string>& values) {
  std::vector<std::string> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

void ExpectEqual(const domain::DecidedEvent& actual, const Fact& expected) {
  EXPECT_EQ(actual.stream, expected.stream);
  const std::string type = domain::TypeOf(actual.event);
  ASSERT_EQ(type, domain::TypeOf(expected.event));
  std::string differences;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&differences);
  const auto& message = ArmOf(expected.event);
  EXPECT_TRUE(differencer.Compare(message, ArmOf(actual.event))) << type << ":\n" << differences;
  EXPECT_EQ(Sorted(actual.event.flags()), Sorted(expected.event.flags())) << type;
  if (!expected.event.has_business_day()) return;
  EXPECT_THAT(actual.event.business_day(), EqualsProto(expected.event.business_day())) << type;
}

}  // namespace

Spec::Spec(const std::vector<Fact>& past) : now_(absl::UnixEpoch()), actor_(Operator()) {
  Given(past);
}

Spec& Spec::Given(const Fact& fact) {
  command_.Clear();
  actor_ = Operator();
  if (!fact.recorded_at.empty()) now_ = Parse(fact.recorded_at);
  Record(fact.event, fact.stream);
  return *this;
}

Spec& Spec::Given(const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) Given(fact);
  return *this;
}

Spec& Spec::GivenContact(const std::string& customer, const domain::Contact& contact) {
  Keep({Name(customer), contact});
  return *this;
}

Spec& Spec::When(const v1::Command& command) {
  command_ = command;
  actor_ = Operator();
  return *this;
}

Spec& Spec::As(const std::string& role, const std::string& id) {
  actor_.set_role(role);
  actor_.set_store(kStore);
  actor_.set_principal(id.empty() ? Name(role + "s/" + role) : Name("consultants/" + id));
  return *this;
}

Spec& Spec::AsService(const std::string& role) {
  actor_.set_role(role);
  actor_.set_store(kStore);
  actor_.set_principal(role);
  actor_.set_known(v1::KNOWN_INTERNAL);
  return *this;
}

Spec& Spec::At(const std::string& local_time) {
  now_ = Parse(local_time);
  return *this;
}

Spec& Spec::Occurred(const std::string& local_time) {
  *command_.mutable_occurred() = Instant(Parse(local_time));
  return *this;
}

Spec& Spec::OccurredOn(absl::CivilDay day) {
  command_.mutable_occurred()->set_precision(v1::PRECISION_DAY);
  *command_.mutable_occurred()->mutable_day() = domain::ToDate(day);
  return *this;
}

Spec& Spec::Imported() {
  command_.set_imported(true);
  return *this;
}

Spec& Spec::Expecting(std::uint64_t revision) {
  command_.mutable_expected_revision()->set_exact(revision);
  return *this;
}

Spec& Spec::ThenEvents(const std::vector<Fact>& expected, const char* file, int line) {
  const ::testing::ScopedTrace trace(file, line, "then these events");
  Run();
  EXPECT_THAT(status_, IsOk());
  std::vector<std::string> wanted;
  for (const Fact& fact : expected) wanted.push_back(domain::TypeOf(fact.event));
  EXPECT_EQ(types(), wanted);
  for (std::size_t i = 0; i < std::min(expected.size(), decision_.events.size()); ++i) {
    ExpectEqual(decision_.events[i], expected[i]);
  }
  return *this;
}

Spec& Spec::ThenAccepted(const char* file, int line) {
  const ::testing::ScopedTrace trace(file, line, "then accepted");
  Run();
  EXPECT_THAT(status_, IsOk());
  return *this;
}

Spec& Spec::Try() {
  Run();
  return *this;
}

Spec& Spec::ThenNothing(const char* file, int line) {
  return ThenEvents({}, file, line);
}

Spec& Spec::ThenRefused(absl::StatusCode code, v1::Reason reason, const char* file, int line) {
  const ::testing::ScopedTrace trace(file, line, "then refused");
  Run();
  EXPECT_THAT(status_, StatusIs(code));
  EXPECT_THAT(status_, HasReason(reason));
  return *this;
}

Spec& Spec::ThenFault(const std::string& field, v1::Reason reason, const char* file, int line) {
  const ::testing::ScopedTrace trace(file, line, "then a fault");
  Run();
  EXPECT_THAT(status_, StatusIs(absl::StatusCode::kInvalidArgument));
  const v1::Reason said = domain::ReasonOf(status_);
  EXPECT_TRUE(said == reason || said == v1::REASON_FIELDS_INVALID) << status_;
  google::rpc::BadRequest bad;
  const auto payload = status_.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  if (payload.has_value()) bad.ParseFromString(std::string(*payload));
  const bool named = std::any_of(bad.field_violations().begin(), bad.field_violations().end(),
                                 [&](const auto& violation) { return violation.field() == field; });
  EXPECT_TRUE(named) << field << " is not among " << bad.ShortDebugString();
  return *this;
}

Spec& Spec::ThenWhatever() {
  Run();
  return *this;
}

std::string Spec::metadata(const std::string& key) const {
  google::rpc::ErrorInfo info;
  const auto payload = status_.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  if (payload.has_value()) info.ParseFromString(std::string(*payload));
  const auto found = info.metadata().find(key);
  return found == info.metadata().end() ? "" : found->second;
}

std::vector<std::string> Spec::types() const {
  std::vector<std::string> types;
  for (const domain::DecidedEvent& decided : decision_.events) {
    types.push_back(domain::TypeOf(decided.event));
  }
  return types;
}

std::vector<std::string> Spec::flags() const {
  std::set<std::string> flags;
  for (const domain::DecidedEvent& decided : decision_.events) {
    flags.insert(decided.event.flags().begin(), decided.event.flags().end());
  }
  return {flags.begin(), flags.end()};
}

const domain::State& Spec::state(const std::string& name) {
  const std::string stream = Name(name);
  return states_.try_emplace(stream, domain::EmptyState(stream)).first->second;
}

const domain::State* Spec::FindState(absl::string_view stream) const {
  if (loaded_.find(std::string(stream)) == loaded_.end()) return nullptr;
  const auto found = states_.find(std::string(stream));
  return found == states_.end() ? nullptr : &found->second;
}

const std::vector<std::string>* Spec::FindContact(absl::string_view store,
                                                  const domain::Contact& contact) const {
  EXPECT_EQ(std::string(store), kStore) << "contact keys belong to a store";
  if (loaded_contacts_.find(contact) == loaded_contacts_.end()) return nullptr;
  static const auto* const nobody = new std::vector<std::string>();
  const auto found = contacts_.find(contact);
  return found == contacts_.end() ? nobody : &found->second;
}

absl::StatusOr<domain::Decision> Spec::DecideOnceLoaded(const v1::Command& command) {
  constexpr int kRounds = 100;
  domain::Facts facts;
  facts.now = now_;
  facts.actor = actor_;
  facts.new_id = absl::StrFormat("00000000-0000-7000-8000-%012d", events_.size() + 1);
  facts.next_position = events_.size() + 1;
  facts.sha256 = FakeSha256;
  facts.normalise_phone = NormalisePhone;
  facts.rotation_holds = FakeRotationHolds;
  loaded_.clear();
  loaded_contacts_.clear();
  for (int round = 0; round < kRounds; ++round) {
    const domain::World world(*this, facts);
    absl::StatusOr<domain::Decision> decision = domain::Decide(command, world);
    if (world.complete()) return decision;
    for (const std::string& stream : world.missing_streams()) {
      state(stream);
      loaded_.insert(stream);
    }
    for (const auto& [store, contact] : world.missing_contacts()) loaded_contacts_.insert(contact);
  }
  return absl::InternalError("the decision always finds something missing");
}

void Spec::Run() {
  if (command_.request_id().empty()) {
    command_.set_request_id(absl::StrFormat("10000000-0000-7000-8000-%012d", events_.size() + 1));
  }
  decision_ = {};
  const domain::Admission admission = domain::Admit(command_, actor_);
  status_ = admission.refused.ok() ? admission.faults : admission.refused;
  if (!status_.ok()) return;
  absl::StatusOr<domain::Decision> decision = DecideOnceLoaded(command_);
  status_ = decision.status();
  if (!status_.ok()) return;
  decision_ = *std::move(decision);
  v1::Commit commit;
  commit.set_first_position(events_.size() + 1);
  commit.set_size(static_cast<std::uint32_t>(decision_.events.size()));
  for (const domain::DecidedEvent& decided : decision_.events) {
    v1::Event event = decided.event;
    *event.mutable_commit() = commit;
    Record(std::move(event), decided.stream);
  }
  for (const domain::ContactChange& change : decision_.contacts) Keep(change);
}

void Spec::Record(v1::Event event, const std::string& stream) {
  domain::State& state = states_.try_emplace(stream, domain::EmptyState(stream)).first->second;
  event.set_stream(stream);
  event.set_position(events_.size() + 1);
  event.set_revision(state.revision + 1);
  *event.mutable_recorded_at() = domain::ToTimestamp(now_);
  *event.mutable_actor() = actor_;
  event.set_on_behalf_of(command_.on_behalf_of());
  event.set_imported(command_.imported());
  if (!event.has_occurred()) *event.mutable_occurred() = Instant(now_);
  const bool instant = event.occurred().precision() == v1::PRECISION_INSTANT;
  if (!event.has_business_day() && instant && !event.has_store_opened()) {
    const absl::Time at = domain::ToTime(event.occurred().at());
    *event.mutable_business_day() = domain::ToDate(store().days().DayOf(at));
  }
  domain::Evolve(event, state);
  events_.push_back(std::move(event));
}

void Spec::Keep(const domain::ContactChange& change) {
  for (auto& [contact, customers] : contacts_) {
    if (contact.kind != change.contact.kind) continue;
    customers.erase(std::remove(customers.begin(), customers.end(), change.customer),
                    customers.end());
  }
  if (!change.contact.value.empty()) contacts_[change.contact].push_back(change.customer);
}

absl::TimeZone Spec::Zone() const {
  std::string name = "Asia/Shanghai";
  const auto store = states_.find(kStore);
  if (store != states_.end()) {
    const auto& calendar = std::get<domain::StoreState>(store->second.value).calendar;
    if (!calendar.zones().empty()) name = calendar.zones(0).time_zone();
  }
  absl::TimeZone zone;
  KEZHI_CHECK(domain::LoadZone(name, &zone));
  return zone;
}

absl::Time Spec::Parse(const std::string& local_time) const {
  absl::Time time;
  std::string error;
  const std::string text = local_time.size() == 16 ? local_time + ":00" : local_time;
  KEZHI_CHECK(absl::ParseTime("%Y-%m-%d %H:%M:%S", text, Zone(), &time, &error));
  return time;
}

std::string NormalisePhone(absl::string_view number, absl::string_view region) {
  if (region != "CN") return "";
  std::string digits;
  absl::ConsumePrefix(&number, "+86");
  for (const char c : number) {
    if (c == ' ' || c == '-') continue;
    if (c < '0' || c > '9') return "";
    digits += c;
  }
  const bool mobile = digits.size() == 11 && digits[0] == '1' && digits[1] >= '3';
  return mobile ? "+86" + digits : "";
}

bool FakeRotationHolds(absl::string_view old_key, absl::string_view new_key,
                       absl::string_view signature) {
  return signature == absl::StrCat(old_key, " to ", new_key);
}

std::string FakeSha256(absl::string_view bytes) {
  // FNV-1a, four times with other seeds.
  std::string digest;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    std::uint64_t hash = 14695981039346656037ULL * seed;
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    for (int shift = 0; shift < 64; shift += 8) digest += static_cast<char>(hash >> shift & 0xffU);
  }
  return digest;
}

}  // namespace kezhi::testing
