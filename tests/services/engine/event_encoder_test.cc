#include "services/engine/event_encoder.h"

#include <string>

#include <gtest/gtest.h>

#include "domain/dates.h"
#include "domain/event_codec.h"
#include "services/engine/event_reader.h"
#include "tests/services/engine/encoded_events.h"
#include "tests/services/engine/parts.h"

namespace kezhi::engine {
namespace {

// A record whose envelope has every field.
v1::Record FullRecord(const v1::Event& event) {
  v1::Record record;
  domain::ToRecord(event, record);
  record.set_log_id("0123456789abcdef");
  record.set_position(300);
  record.set_stream("stores/s1/visits/v1");
  record.set_revision(2);
  record.mutable_commit()->set_first_position(299);
  record.mutable_commit()->set_size(2);
  record.set_index(1);
  *record.mutable_recorded_at() = domain::ToTimestamp(absl::FromUnixMicros(1'772'000'000'000'001));
  record.mutable_occurred()->set_precision(v1::PRECISION_UNKNOWN);
  record.mutable_business_day()->set_year(2026);
  record.mutable_actor()->set_principal("stores/s1/consultants/c1");
  record.mutable_actor()->set_role("consultant");
  record.set_on_behalf_of("operator");
  record.set_request_id("r");
  record.set_correlation_id("c");
  record.set_causation_id("d");
  record.set_traceparent("t");
  record.set_ruleset_digest("digest");
  record.set_imported(true);
  record.add_flags("late");
  record.add_flags("backfilled");
  return record;
}

TEST(EventEncoder, WritesTheBytesThatTheParsedEventWouldSerialiseTo) {
  Parts parts;
  const auto* kinds = v1::Event::descriptor()->FindOneofByName("kind");
  for (int i = 0; i < kinds->field_count(); ++i) {
    v1::Event empty;
    v1::Event::GetReflection()->MutableMessage(&empty, kinds->field(i));
    const std::string record = FullRecord(empty).SerializeAsString();
    v1::Event parsed;
    ASSERT_TRUE(ParseEvent(record, parsed).ok());
    std::string bytes;
    EventEncoder encoder(parts.keyring(), Sight::kWithheld);
    ASSERT_TRUE(encoder.Append(record, bytes).ok());
    ASSERT_TRUE(encoder.Append(record, bytes).ok());
    const std::vector<v1::Event> events = Decoded(bytes);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[1].SerializeAsString(), parsed.SerializeAsString()) << kinds->field(i)->name();
  }
}

TEST(EventEncoder, OpensPersonalTextsForThoseEntitledAlone) {
  Parts parts;
  ASSERT_TRUE(parts.keyring().StartAfter(0).ok());
  const storage::DataKey key = *parts.keyring().Allocate();
  const storage::Sealed sealed = storage::Seal(key, "name", "测试甲", "a nonce, 12!");
  v1::Event event;
  auto* personal = event.mutable_consultant_hired()->mutable_name()->mutable_sealed();
  personal->set_key_id(sealed.key_id);
  personal->set_nonce(sealed.nonce);
  personal->set_ciphertext(sealed.ciphertext);
  const std::string record = FullRecord(event).SerializeAsString();
  const auto shown = [&](Sight sight) {
    std::string bytes;
    EXPECT_TRUE(EventEncoder(parts.keyring(), sight).Append(record, bytes).ok());
    return Decoded(bytes).at(0).consultant_hired().name();
  };
  EXPECT_EQ(shown(Sight::kClear).clear(), "测试甲");
  EXPECT_TRUE(shown(Sight::kWithheld).withheld());
  EXPECT_TRUE(shown(Sight::kMasked).withheld());
  const std::vector<std::uint64_t> ids = {key.id};
  ASSERT_TRUE(parts.keyring().Destroy(ids).ok());
  EXPECT_TRUE(shown(Sight::kClear).erased());
}

TEST(EventEncoder, RefusesWhatItCannotReadAndLeavesTheRestAsItWas) {
  Parts parts;
  v1::Event event;
  event.mutable_holiday_declared();
  v1::Record later = FullRecord(event);
  later.set_format(2);
  v1::Record unknown = FullRecord(event);
  unknown.set_type("Tomorrow");
  EventEncoder encoder(parts.keyring(), Sight::kWithheld);
  std::string bytes = "before";
  EXPECT_TRUE(absl::IsUnimplemented(encoder.Append(later.SerializeAsString(), bytes)));
  EXPECT_TRUE(absl::IsUnimplemented(encoder.Append(unknown.SerializeAsString(), bytes)));
  std::string cut = FullRecord(event).SerializeAsString();
  cut.resize(cut.size() - 3);
  EXPECT_TRUE(absl::IsDataLoss(encoder.Append(cut.substr(0, 19), bytes)));
  EXPECT_EQ(bytes, "before");
}

}  // namespace
}  // namespace kezhi::engine
