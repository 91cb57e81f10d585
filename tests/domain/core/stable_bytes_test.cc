#include "domain/stable_bytes.h"

#include <string>

#include "google/protobuf/struct.pb.h"
#include <gtest/gtest.h>

namespace kezhi::domain {
namespace {

TEST(StableBytes, AreThoseOfTheMessageWhateverTheOrderOfItsMap) {
  google::protobuf::Struct upwards;
  google::protobuf::Struct downwards;
  for (int i = 0; i < 100; ++i) {
    (*upwards.mutable_fields())[std::to_string(i)].set_number_value(i);
    (*downwards.mutable_fields())[std::to_string(99 - i)].set_number_value(99 - i);
  }
  const std::string bytes = StableBytes(upwards);
  EXPECT_EQ(bytes, StableBytes(downwards));
  google::protobuf::Struct read;
  ASSERT_TRUE(read.ParseFromString(bytes));
  EXPECT_EQ(read.fields_size(), 100);
}

}  // namespace
}  // namespace kezhi::domain
