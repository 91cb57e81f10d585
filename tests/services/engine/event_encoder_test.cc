#include "services/engine/event_encoder.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "kezhi/v1/common.pb.h"
#include "kezhi/v1/consultant.pb.h"
#include "kezhi/v1/event.pb.h"

#include "domain/dates.h"
#include "domain/event_codec.h"
#include "services/engine/event_reader.h"
#include "tests/services/engine/encoded_events.h"
#include "tests/services/engine/parts.h"

namespace kezhi::engine {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

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

// A field of bytes on the wire.
std::string Wire(int number, const std::string& bytes) {
  return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(bytes.size())} + bytes;
}

TEST(EventEncoder, ReadsASealedTextInWhateverOrderItIsWritten) {
  Parts parts;
  ASSERT_TRUE(parts.keyring().StartAfter(0).ok());
  const storage::DataKey key = *parts.keyring().Allocate();
  const storage::Sealed sealed = storage::Seal(key, "name", "测试甲", "a nonce, 12!");
  const std::string id = {'\x08', static_cast<char>(key.id)};
  const std::string nonce = Wire(v1::Sealed::kNonceFieldNumber, sealed.nonce);
  const std::string text = Wire(v1::Sealed::kCiphertextFieldNumber, sealed.ciphertext);
  const int whole = v1::Personal::kSealedFieldNumber;
  const std::vector<std::string> personals = {
      Wire(whole, id + nonce + text), Wire(whole, text + nonce + id),
      // The last one counts; parts of one message are put together; what is unknown is passed over.
      Wire(whole, id + Wire(v1::Sealed::kNonceFieldNumber, "other") + nonce + text),
      Wire(v1::Personal::kClearFieldNumber, "before") + Wire(whole, id + nonce + text),
      Wire(whole, id + nonce) + Wire(whole, text), Wire(whole, id + nonce + text + Wire(9, "new"))};
  v1::Event hired;
  hired.mutable_consultant_hired();
  v1::Record record = FullRecord(hired);
  for (const std::string& personal : personals) {
    record.set_event(Wire(v1::ConsultantHired::kNameFieldNumber, personal));
    for (const Sight sight : {Sight::kClear, Sight::kWithheld}) {
      std::string bytes;
      EventEncoder encoder(parts.keyring(), sight);
      ASSERT_TRUE(encoder.Append(record.SerializeAsString(), bytes).ok());
      v1::Personal expected;
      sight == Sight::kClear ? expected.set_clear("测试甲") : expected.set_withheld(true);
      EXPECT_EQ(Decoded(bytes).at(0).consultant_hired().name().SerializeAsString(),
                expected.SerializeAsString());
    }
  }
  // Cut off, or of another length than it says.
  for (const std::string& damaged : {Wire(whole, id + nonce + text.substr(0, text.size() - 1)),
                                     Wire(whole, id + nonce + Wire(3, "short"))}) {
    record.set_event(Wire(v1::ConsultantHired::kNameFieldNumber, damaged));
    std::string bytes = "before";
    EventEncoder encoder(parts.keyring(), Sight::kClear);
    EXPECT_TRUE(absl::IsDataLoss(encoder.Append(record.SerializeAsString(), bytes)));
    EXPECT_EQ(bytes, "before");
  }
}

// Sets every field, down to some depth; personal texts are sealed.
class Filler {
 public:
  explicit Filler(storage::DataKey key) : key_(std::move(key)) {}

  void Fill(Message& message, int depth) {
    const Descriptor& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      const bool message_field = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
      if (field.is_map() || (message_field && depth == 0)) continue;
      if (message_field) {
        FillMessage(message, field, depth);
      } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        SetText(message, field);
      }
    }
  }

 private:
  void FillMessage(Message& message, const FieldDescriptor& field, int depth) {
    const auto* reflection = message.GetReflection();
    for (int i = 0; i < (field.is_repeated() ? 2 : 1); ++i) {
      Message& child = field.is_repeated() ? *reflection->AddMessage(&message, &field)
                                           : *reflection->MutableMessage(&message, &field);
      if (field.message_type() != v1::Personal::descriptor()) {
        Fill(child, depth - 1);
        continue;
      }
      const std::string text = "text " + std::to_string(++texts_);
      const storage::Sealed sealed = storage::Seal(key_, field.name(), text, "a nonce, 12!");
      auto& value = *static_cast<v1::Personal&>(child).mutable_sealed();
      value.set_key_id(sealed.key_id);
      value.set_nonce(sealed.nonce);
      value.set_ciphertext(sealed.ciphertext);
    }
  }

  static void SetText(Message& message, const FieldDescriptor& field) {
    if (field.is_repeated()) {
      message.GetReflection()->AddString(&message, &field, "repeated");
    } else {
      message.GetReflection()->SetString(&message, &field, "once");
    }
  }

  const storage::DataKey key_;
  int texts_ = 0;
};

TEST(EventEncoder, OpensEveryTextWhereverAnEventHoldsIt) {
  Parts parts;
  ASSERT_TRUE(parts.keyring().StartAfter(0).ok());
  Filler filler(*parts.keyring().Allocate());
  const auto* kinds = v1::Event::descriptor()->FindOneofByName("kind");
  for (int i = 0; i < kinds->field_count(); ++i) {
    v1::Event event;
    filler.Fill(*v1::Event::GetReflection()->MutableMessage(&event, kinds->field(i)), 4);
    const std::string record = FullRecord(event).SerializeAsString();
    for (const Sight sight : {Sight::kClear, Sight::kWithheld}) {
      v1::Event expected;
      ASSERT_TRUE(ParseEvent(record, expected).ok());
      ASSERT_TRUE(Unseal(
                      parts.keyring(), [sight](const PersonalField&) { return sight; }, expected)
                      .ok());
      std::string bytes;
      ASSERT_TRUE(EventEncoder(parts.keyring(), sight).Append(record, bytes).ok());
      EXPECT_EQ(Decoded(bytes).at(0).SerializeAsString(), expected.SerializeAsString())
          << kinds->field(i)->name();
    }
  }
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
  v1::Record broken = FullRecord(event);
  broken.set_type("ConsultantHired");
  broken.set_event("\x0a\x7f");
  EXPECT_TRUE(absl::IsDataLoss(encoder.Append(broken.SerializeAsString(), bytes)));
  EXPECT_EQ(bytes, "before");
}

}  // namespace
}  // namespace kezhi::engine
