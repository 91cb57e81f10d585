// What is stored is stored for ever: the exact bytes of one sample of every stored message, written
// down when the message was first stored. README.md says how a new one gets its line.

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/message_differencer.h"
#include <gtest/gtest.h>

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/record.pb.h"

#include "domain/stable_bytes.h"

namespace kezhi::tests {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::Reflection;

// Big enough that its varint has several bytes.
constexpr std::int64_t kWide = 1'000'000'000'000;

void Fill(const std::string& name, Message& message);

// The lowest number that means something: values added later do not change it.
int FirstValueOf(const FieldDescriptor& field) {
  int first = 0;
  for (int i = 0; i < field.enum_type()->value_count(); ++i) {
    const int number = field.enum_type()->value(i)->number();
    if (number > 0 && (first == 0 || number < first)) first = number;
  }
  return first;
}

// Sets a field, or adds one element, to something that tells it from every other. Texts are the
// field's own name, since a sealed value opens under no other; in a Personal, that of the field
// which holds it.
void FillField(const FieldDescriptor& field, const std::string& name, Message& message) {
  const Reflection& reflection = *message.GetReflection();
  const bool many = field.is_repeated();
  const auto set = [&](auto setter, auto adder, auto value) {
    if (many) {
      (reflection.*adder)(&message, &field, value);
    } else {
      (reflection.*setter)(&message, &field, value);
    }
  };
  using R = Reflection;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32: return set(&R::SetInt32, &R::AddInt32, -field.number());
    case FieldDescriptor::CPPTYPE_INT64:
      return set(&R::SetInt64, &R::AddInt64, kWide + field.number());
    case FieldDescriptor::CPPTYPE_UINT32:
      return set(&R::SetUInt32, &R::AddUInt32, static_cast<std::uint32_t>(field.number()));
    case FieldDescriptor::CPPTYPE_UINT64:
      return set(&R::SetUInt64, &R::AddUInt64, static_cast<std::uint64_t>(kWide + field.number()));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return set(&R::SetDouble, &R::AddDouble, 0.5 + field.number());
    case FieldDescriptor::CPPTYPE_FLOAT:
      return set(&R::SetFloat, &R::AddFloat, 0.5F + static_cast<float>(field.number()));
    case FieldDescriptor::CPPTYPE_BOOL: return set(&R::SetBool, &R::AddBool, true);
    case FieldDescriptor::CPPTYPE_ENUM:
      return set(&R::SetEnumValue, &R::AddEnumValue, FirstValueOf(field));
    case FieldDescriptor::CPPTYPE_STRING: return set(&R::SetString, &R::AddString, name);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Fill(name, many ? *reflection.AddMessage(&message, &field)
                             : *reflection.MutableMessage(&message, &field));
  }
}

// Of a choice the arm that was there first, but personal data is stored sealed.
bool IsLeftOut(const FieldDescriptor& field) {
  const auto* choice = field.real_containing_oneof();
  if (choice == nullptr) return false;
  if (field.containing_type()->name() == "Personal") return field.name() != "sealed";
  for (int i = 0; i < choice->field_count(); ++i) {
    if (choice->field(i)->number() < field.number()) return true;
  }
  return false;
}

// `name`: of the field that holds the message.
void Fill(const std::string& name, Message& message) {
  const Descriptor& type = *message.GetDescriptor();
  const bool personal = type.name() == "Personal" || type.name() == "Sealed";
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!IsLeftOut(field)) FillField(field, personal ? name : field.name(), message);
  }
}

std::unique_ptr<Message> SampleOf(const Descriptor& type) {
  std::unique_ptr<Message> sample(MessageFactory::generated_factory()->GetPrototype(&type)->New());
  Fill(type.name(), *sample);
  return sample;
}

// Every arm of the event, and what lies around and beside events.
std::map<std::string, const Descriptor*> StoredMessages() {
  std::map<std::string, const Descriptor*> stored;
  const auto* kind = v1::Event::descriptor()->FindOneofByName("kind");
  for (int i = 0; i < kind->field_count(); ++i) {
    const Descriptor* arm = kind->field(i)->message_type();
    stored[arm->name()] = arm;
  }
  for (const Descriptor* other :
       {v1::Record::descriptor(), v1::CommitLogEntry::descriptor(), v1::Outcome::descriptor()}) {
    stored[other->name()] = other;
  }
  return stored;
}

// A message without fields has no bytes.
std::string ToHex(const std::string& bytes) {
  return bytes.empty() ? "-" : absl::BytesToHexString(bytes);
}

// Type and bytes of every line.
std::vector<std::pair<std::string, std::string>> Lines() {
  std::vector<std::pair<std::string, std::string>> lines;
  std::ifstream file(std::string(KEZHI_SOURCE_DIR) + "/tests/compat/stored_bytes.txt");
  std::string type;
  std::string hex;
  while (file >> type >> hex) {
    lines.emplace_back(type, hex == "-" ? "" : absl::HexStringToBytes(hex));
  }
  return lines;
}

TEST(StoredBytes, OfEveryMessageAreWrittenDown) {
  const auto lines = Lines();
  for (const auto& [type, descriptor] : StoredMessages()) {
    const std::string bytes = domain::StableBytes(*SampleOf(*descriptor));
    EXPECT_TRUE(std::find(lines.begin(), lines.end(), std::pair(type, bytes)) != lines.end())
        << "add to tests/compat/stored_bytes.txt, and change no line there:\n"
        << type << " " << ToHex(bytes);
  }
}

TEST(StoredBytes, MeanWhatTheyMeantWhenTheyWereWrittenDown) {
  const auto stored = StoredMessages();
  for (const auto& [type, bytes] : Lines()) {
    const auto found = stored.find(type);
    ASSERT_NE(found, stored.end()) << type << " is stored somewhere, for ever";
    std::unique_ptr<Message> read(
        MessageFactory::generated_factory()->GetPrototype(found->second)->New());
    ASSERT_TRUE(read->ParseFromString(bytes)) << type;
    read->DiscardUnknownFields();
    EXPECT_EQ(ToHex(domain::StableBytes(*read)), ToHex(bytes)) << type << " has lost a field";
    std::string differences;
    google::protobuf::util::MessageDifferencer differencer;
    // Fields added since are not in old bytes.
    differencer.set_scope(google::protobuf::util::MessageDifferencer::PARTIAL);
    differencer.ReportDifferencesToString(&differences);
    EXPECT_TRUE(differencer.Compare(*read, *SampleOf(*found->second))) << type << differences;
  }
}

}  // namespace
}  // namespace kezhi::tests
