#include "domain/event_codec.h"

#include <gtest/gtest.h>

#include "tests/given.h"
#include "tests/matchers.h"

namespace kezhi::domain {
namespace {

using testing::EqualsProto;
using testing::FromText;
using testing::IsOk;
using testing::StatusIs;

// Fills every field of a message with something, messages with their own fields down to `depth`.
void Fill(google::protobuf::Message& message, int depth) {
  using google::protobuf::FieldDescriptor;
  const auto* reflection = message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    if (field->real_containing_oneof() != nullptr && field->index_in_oneof() != 0) continue;
    const bool many = field->is_repeated();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (depth == 0) break;
        Fill(many ? *reflection->AddMessage(&message, field)
                  : *reflection->MutableMessage(&message, field),
             depth - 1);
        break;
      case FieldDescriptor::CPPTYPE_STRING:
        many ? reflection->AddString(&message, field, "x")
             : reflection->SetString(&message, field, "x");
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        many ? reflection->AddEnumValue(&message, field, 1)
             : reflection->SetEnumValue(&message, field, 1);
        break;
      case FieldDescriptor::CPPTYPE_BOOL: reflection->SetBool(&message, field, true); break;
      case FieldDescriptor::CPPTYPE_UINT64:
        many ? reflection->AddUInt64(&message, field, 7)
             : reflection->SetUInt64(&message, field, 7);
        break;
      case FieldDescriptor::CPPTYPE_UINT32: reflection->SetUInt32(&message, field, 7); break;
      case FieldDescriptor::CPPTYPE_INT64: reflection->SetInt64(&message, field, 7); break;
      case FieldDescriptor::CPPTYPE_INT32:
        many ? reflection->AddInt32(&message, field, 7) : reflection->SetInt32(&message, field, 7);
        break;
      default: FAIL() << field->full_name();
    }
  }
}

// An event with every field of its envelope set, and this arm with all its fields.
v1::Event Full(const google::protobuf::FieldDescriptor& arm) {
  v1::Event event;
  Fill(event, 1);
  event.clear_kind();
  Fill(*v1::Event::GetReflection()->MutableMessage(&event, &arm), 4);
  return event;
}

std::string FieldOfTheFuture() {
  v1::Record record;
  v1::Record::GetReflection()->MutableUnknownFields(&record)->AddLengthDelimited(100, "later");
  return record.SerializeAsString();
}

TEST(EventCodec, EveryEventComesBackWholeFromItsRecord) {
  const auto* kind = v1::Event::descriptor()->FindOneofByName("kind");
  for (int i = 0; i < kind->field_count(); ++i) {
    const v1::Event event = Full(*kind->field(i));
    v1::Record record;
    ToRecord(event, record);
    EXPECT_EQ(record.type(), kind->field(i)->message_type()->name());
    EXPECT_EQ(record.format(), 1u);
    v1::Event read;
    ASSERT_THAT(FromRecord(record, read), IsOk());
    EXPECT_THAT(read, EqualsProto(event)) << record.type();
    // What a Record would not know does not hinder.
    const std::string bytes = record.SerializeAsString() + FieldOfTheFuture();
    v1::Event parsed;
    parsed.set_stream("of the event before");
    ASSERT_THAT(ParseEvent(bytes, parsed), IsOk());
    EXPECT_THAT(parsed, EqualsProto(event)) << record.type();
  }
}

TEST(EventCodec, NoTwoEventsHaveTheSameType) {
  const auto* kind = v1::Event::descriptor()->FindOneofByName("kind");
  std::set<std::string> types;
  for (int i = 0; i < kind->field_count(); ++i) {
    types.insert(kind->field(i)->message_type()->name());
  }
  EXPECT_EQ(types.size(), static_cast<std::size_t>(kind->field_count()));
}

TEST(EventCodec, AnEmptyEventHasNoType) {
  EXPECT_EQ(TypeOf(v1::Event()), "");
}

TEST(EventCodec, WhatALaterVersionWroteIsUnimplemented) {
  v1::Event event;
  const auto later = FromText<v1::Record>("format: 1 type: 'CustomerCloned'");
  EXPECT_THAT(FromRecord(later, event), StatusIs(absl::StatusCode::kUnimplemented));
  const auto format = FromText<v1::Record>("format: 2 type: 'LeaveEnded'");
  EXPECT_THAT(FromRecord(format, event), StatusIs(absl::StatusCode::kUnimplemented));
  for (const v1::Record& record : {later, format}) {
    EXPECT_THAT(ParseEvent(record.SerializeAsString(), event),
                StatusIs(absl::StatusCode::kUnimplemented));
  }
}

TEST(EventCodec, BytesThatAreNoEventAreDataLoss) {
  auto record = FromText<v1::Record>("format: 1 type: 'VisitVoided' position: 12");
  record.set_event("\xff\xff\xff");
  v1::Event event;
  for (const absl::Status& status :
       {FromRecord(record, event), ParseEvent(record.SerializeAsString(), event)}) {
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_NE(std::string(status.message()).find("12"), std::string::npos);
  }
}

TEST(EventCodec, BytesThatAreNoRecordAreDataLoss) {
  v1::Event event;
  const std::string whole =
      FromText<v1::Record>("format: 1 type: 'VisitVoided' stream: 's'").SerializeAsString();
  ASSERT_THAT(ParseEvent(whole, event), IsOk());
  EXPECT_TRUE(event.has_visit_voided());
  for (const std::string& bytes : {whole + "\xff", whole.substr(0, whole.size() - 1)}) {
    EXPECT_THAT(ParseEvent(bytes, event), StatusIs(absl::StatusCode::kDataLoss));
  }
}

}  // namespace
}  // namespace kezhi::domain
